"""What several sources say of the same trade."""

import json
import math

import pytest

import tarazy as tz
from tarazy.cli import main
from tarazy.codes.classification import LANGUAGES
from tarazy.errors import InputError
from tarazy.figures.mirror import exhibit, largest_gap
from tarazy.figures.tables import to_csv
from tarazy.series.mirror import FLOWS, NOTABLE, OTHERS, mirrored_countries
from tarazy.text.texts import texts


@pytest.fixture(scope="module")
def found():
    return tz.mirror("KAZ")


def line_of(found, partner, flow, year):
    chosen = [
        line
        for line in found.lines
        if (line.partner, line.flow, line.year) == (partner, flow, year)
    ]
    assert len(chosen) == 1
    return chosen[0]


def test_every_partner_has_every_flow_and_year(found):
    assert len(found.partners) >= 25
    assert found.years == tuple(range(2021, 2026))
    assert len(found.lines) == len(found.partners) * len(FLOWS) * len(found.years)


def test_figures_of_the_sources(found):
    line = line_of(found, "ITA", "exports", 2022)
    assert (line.own, line.reported) == (13853.727, 13594.629)
    assert math.isnan(line.reconciled)
    line = line_of(found, "GBR", "exports", 2023)
    assert (line.own, line.reconciled) == (702.757, 14377.844)
    assert line.gap == pytest.approx(14377.844 - 702.757)
    assert line.reasons == ("gold",)
    # What the partner imports, the country exports.
    assert line_of(found, "USA", "exports", 2022).mirrored == pytest.approx(2652.951)
    assert line_of(found, "USA", "imports", 2022).mirrored == pytest.approx(1085.03)


def test_a_reason_stands_where_a_gap_is_notable_and_nowhere_else(found):
    unexplained = set()
    for line in found.lines:
        away = [role for role in OTHERS if abs(line.of(role) - line.own) > NOTABLE * line.own]
        if not away:
            assert line.reasons == ()
        elif not line.reasons:
            unexplained.update((line.partner, role) for role in away)
    # Two small gaps of what was reported have no known reason.
    assert {role for _, role in unexplained} <= {"reported"}
    assert {reason for line in found.lines for reason in line.reasons} == set(found.reasons)


def test_a_reason_holds_on_its_side_only(found):
    assert "valuation" in line_of(found, "JPN", "imports", 2023).reasons  # BACI is below
    assert "valuation" not in line_of(found, "TUR", "imports", 2023).reasons  # BACI is above


def test_it_can_what_every_answer_can(found, tmp_path):
    found.to_csv(tmp_path / "csv")
    assert {file.stem for file in (tmp_path / "csv").glob("*.csv")} == set(found.tables)
    found.to_excel(tmp_path / "mirror.xlsx")
    assert json.loads(json.dumps(found.summary(), allow_nan=False))["country"] == "KAZ"
    assert found.digest == tz.mirror("KAZ").digest
    assert "GBR" in repr(found)
    with pytest.raises(InputError, match="unknown table 'x'; allowed: trade, reasons, sources"):
        found.table("x")


def test_a_country_without_a_table_is_refused():
    with pytest.raises(InputError) as error:
        tz.mirror("DEU")
    only = mirrored_countries()[0]
    assert str(error.value) == f"mirror: the trade of 'DEU' has one source only; allowed: {only}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_figure_and_its_table_in_every_language(found, language):
    shown = exhibit(found, language)
    assert len(shown.table.rows) == len(found.lines)
    points = [trace for trace in shown.figure.data if trace.mode == "markers"]
    highest = max(value for trace in points for value in trace.x if value is not None)
    line = largest_gap(found)
    assert (line.partner, line.flow) == ("GBR", "exports")
    assert highest == pytest.approx(line_of(found, "CHN", "imports", 2023).reconciled / 1000)
    assert "nan" not in to_csv(shown.table, texts(language), year=2023, source="x")
    assert all(one.text.in_language(language) for one in found.reasons.values())


def test_the_shell_shows_every_partner_reason_and_source(found, capsys):
    assert main(["world", "--country", "KAZ", "--mirror"]) == 0
    text = capsys.readouterr().out
    assert all(f"\n{partner}" in text for partner in found.partners)
    assert all(f"\n{code} (" in text for code in found.reasons)
    assert all(f"\n{role}: " in text for role in found.sources)
    assert main(["world", "--country", "KAZ", "--mirror", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == json.loads(json.dumps(found.summary()))


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            ["--country", "DEU"],
            "mirror: the trade of 'DEU' has one source only; allowed: KAZ",
        ),
        ([], "--mirror: --country is missing; allowed: KAZ"),
    ],
)
def test_the_shell_refuses_in_one_line(given, message, capsys):
    assert main(["world", *given, "--mirror"]) != 0
    assert capsys.readouterr().err.strip().splitlines() == [f"tarazy: {message}"]
