"""What an answer with owners tells, in the terminal, on the page, in JSON and in figures."""

import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from owned_outcome import CHARGE, EARNED, PARTS, one_factor, owned, world

from tarazy import Outcome, Scenario
from tarazy.cli.answer import answer
from tarazy.cli.blocks import lines
from tarazy.cli.folder import write_outcome
from tarazy.codes.classification import LANGUAGES
from tarazy.errors import InputError
from tarazy.figures import HORIZON_FIGURES, OWNER_FIGURES, exhibit
from tarazy.figures.national_income import CHARGE as CHARGED
from tarazy.figures.national_income import owners_of, parts_of
from tarazy.report.page.body import Page
from tarazy.report.page.experiments import write_experiment
from tarazy.study.findings import Found
from tarazy.telling.national_income import accounts, owners_told, who_bears
from tarazy.text.texts import texts

SHOCK = {"kind": "trade_cost", "importer": "KAZ", "exporter": "RUS", "factor": 1.2}
DOCUMENT = {"name": "cut", "question": "Cut?", "title": "Cut", "shocks": [SHOCK]}


@pytest.fixture(scope="module")
def outcome() -> Outcome:
    return owned()


def test_an_answer_without_owners_is_told_as_ever() -> None:
    plain = one_factor()
    assert who_bears(plain, ["KAZ", "USA"], texts("en")) == []
    assert set(OWNER_FIGURES).isdisjoint(plain.plot)
    assert "owner_income" not in plain.summary() and "horizon" not in plain.summary()
    for name, shown in (("income_split", plain), ("income_horizons", [plain])):
        with pytest.raises(InputError, match="unknown figure"):
            exhibit(name, shown)
    with pytest.raises(InputError, match="unknown table 'owners'"):
        plain.table("owners")


@pytest.mark.parametrize("horizon", ["short", "medium", "long"])
def test_the_parts_add_up_to_real_income(horizon: str) -> None:
    found = parts_of(owned(horizon), "KAZ")
    *parts, total = found.values()
    assert sum(parts) == pytest.approx(total)
    assert {key: found[key] for key in PARTS} == pytest.approx(PARTS)
    assert found.get(CHARGED, 0.0) == pytest.approx(-CHARGE if horizon == "long" else 0.0)


def test_the_answer_tells_who_bears_it(outcome: Outcome) -> None:
    told = answer(outcome, Scenario.from_dict(DOCUMENT | {"focus": ["KAZ", "USA"]}), world())
    told = " ".join(told.split())
    assert (
        "Kazakhstan: real national income (GNI) −2.20% (−22 m USD a year), GDP at the same prices "
        "−4.00%, real wage" in told
    )
    assert told.count("Medium run: labour and capital move") == 1
    assert "Labour −1.10% −0.11%" in told and "Real income, exact −2.00% −0.20%" in told
    assert "United States 3,000 2,700 −300" in told
    assert "Owners abroad have nothing in the United States." in told
    # The coarser split of the same is left out.
    assert "Factor income" not in told and "charge" not in told
    assert "Factor income" in answer(one_factor(), Scenario.from_dict(DOCUMENT), world())


def test_the_long_run_has_both_figures() -> None:
    told = accounts(owned("long"), "KAZ", texts("en"))
    assert told.endswith("charge for new capital: −2.30%; without the charge −2.00%.")
    assert "charge" not in accounts(owned("short"), "KAZ", texts("en"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_told_in_every_language(language: str, outcome: Outcome) -> None:
    words = texts(language)
    told = lines(who_bears(owned("long"), ["KAZ", "USA"], words), words)
    told += owners_told(outcome, "KAZ", words)
    assert not re.search(r"\{\w+\}|nan", told)
    if language != "en":
        assert not re.search("[A-Za-z]{3,}", told)
    assert words.name("USA") in owners_told(outcome, "KAZ", words)


def test_small_owners_are_left_out_and_the_largest_come_first(outcome: Outcome) -> None:
    rows = owners_of(outcome, "KAZ").rows
    assert [row[0] for row in rows] == ["USA", "RUS", "CHN"]
    assert [row[1] for row in rows] == pytest.approx(EARNED[1:4])
    assert [row[3] for row in rows] == pytest.approx([-0.1 * value for value in EARNED[1:4]])


def test_json_has_the_owners_of_those_in_focus(outcome: Outcome) -> None:
    told = json.loads(json.dumps(outcome.summary()))
    assert (told["factors"], told["horizon"]) == ("three", "medium")
    assert set(told["owner_income"]) == {"KAZ", "USA"}
    assert told["owner_income"]["KAZ"]["USA"] == pytest.approx({"before": 3000.0, "after": 2700.0})
    assert told["owner_income"]["USA"] == {}
    assert told["real_gni"]["KAZ"] == pytest.approx(-2.2)
    assert told["owner_income_unit"] in told["units"].values()


def test_the_table_of_owners_is_tidy(outcome: Outcome) -> None:
    table = outcome.table("owners")
    assert list(table.columns[:2]) == ["host", "owner"] and len(table) == 4
    change = table["owner_income_after"] - table["owner_income_before"]
    assert np.allclose(table["owner_income_change"], change)
    assert set(table.attrs["units"]) == set(table.attrs["long_names"]) == set(table.columns[2:])
    assert table.attrs["year"] == 2022


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", OWNER_FIGURES)
def test_every_figure_of_owners(name: str, language: str, outcome: Outcome) -> None:
    shown = exhibit(name, outcome, language, country="KAZ", partner="USA")
    assert all((shown.title, shown.alt, shown.note, shown.unit, shown.source))
    assert outcome.figure(name, language) == shown.figure
    drawn = sum(shown.figure.data[0].x)
    if name == "income_split":
        assert drawn == pytest.approx(2 * sum(PARTS.values()))
        assert len(shown.table.rows) == 2 * (len(PARTS) + 1)
    else:
        assert drawn == pytest.approx(-0.1 * sum(EARNED[:4]))
        assert [row[:2] for row in shown.table.rows] == [("KAZ", c) for c in ("USA", "RUS", "CHN")]
        with pytest.raises(InputError, match="owners abroad have nothing in RUS"):
            exhibit(name, outcome, language, country="RUS", partner="USA")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_panel_for_each_horizon(language: str) -> None:
    outcomes = [owned(horizon) for horizon in ("short", "medium", "long")]
    [name] = HORIZON_FIGURES
    shown = exhibit(name, outcomes, language)
    assert [sum(trace.x) for trace in shown.figure.data] == pytest.approx([-4.0, -4.0, -4.6])
    assert len(shown.table.rows) == 2 * (8 + 8 + 9)
    titles = [note.text for note in shown.figure.layout.annotations]
    words = texts(language)
    assert titles == [
        f"<b>{words.sentence(f'horizon.{h}')}</b>" for h in ("short", "medium", "long")
    ]
    with pytest.raises(InputError, match="unknown figure 'income_horizons'"):
        exhibit(name, [*outcomes, one_factor()])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_section_of_an_experiment_has_two_figures_more(language: str) -> None:
    scenario = Scenario.from_dict(DOCUMENT)
    counts = []
    for outcome in (one_factor(), owned("long")):
        page = Page(texts(language), "KAZ", "USA")
        document = scenario.to_dict()
        found = Found(scenario, _of(outcome, document), ())
        write_experiment(page, found, 1, world())
        counts.append(page.figures)
        body = "".join(page.body)
    assert counts == [5, 7]
    assert all(f"experiment-1-{name.replace('_', '-')}" in body for name in OWNER_FIGURES)


def _of(outcome: Outcome, document: dict[str, object]) -> Outcome:
    return replace(outcome, scenario=document)


def test_files_have_a_sheet_of_owners(outcome: Outcome, tmp_path: Path) -> None:
    assert "owners" in outcome.tables and "owners" not in one_factor().tables
    outcome.to_excel(tmp_path / "owned.xlsx")
    book = openpyxl.load_workbook(tmp_path / "owned.xlsx")
    rows = list(book["Owners"].values)
    assert rows[0][:4] == ("Host economy, code", "Host economy", "Owner, code", "Owner")
    assert ("KAZ", "Kazakhstan", "USA", "United States", 3000, 2700, -300) in [
        tuple(round(c, 6) if isinstance(c, float) else c for c in row) for row in rows
    ]
    outcome.to_csv(tmp_path / "files")
    assert (tmp_path / "files" / "owners.csv").read_text("utf-8").startswith("host,owner,")
    about = json.loads((tmp_path / "files" / "about.json").read_text("utf-8"))
    assert about["note"].startswith("Two equilibria of the medium run compared")
    assert one_factor().about()["note"].startswith("Two long-run equilibria compared")


def test_a_folder_has_the_owners_of_its_answer_and_no_other(
    outcome: Outcome, tmp_path: Path
) -> None:
    write_outcome(outcome, tmp_path, {})
    assert (tmp_path / "owners.csv").exists()
    again = {file.name for file in tmp_path.iterdir()}
    write_outcome(one_factor(), tmp_path, {})
    assert {file.name for file in tmp_path.iterdir()} == again - {"owners.csv"}
    assert Outcome.load(tmp_path / "outcome.npz").digest == one_factor().digest
