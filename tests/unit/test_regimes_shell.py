import json

import pytest
import typer
from typer.testing import CliRunner

from tarazy.cli.regimes import show_regime
from tarazy.codes.classification import goods_sectors
from tarazy.errors import InputError
from tarazy.policy.regime import regime, regime_names

app = typer.Typer()
app.command()(show_regime)


def shell(*arguments):
    result = CliRunner().invoke(app, list(arguments))
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.output


def test_without_a_name_the_regimes_are_listed_with_their_dates():
    text = shell()
    lines = text.splitlines()[1:]
    assert [line.split()[0] for line in lines] == list(regime_names())
    by_name = {line.split()[0]: line for line in lines}
    assert "2025-08-07" in by_name["us-2025-august"]
    assert "2026-07-23" in by_name["us-2026-section-122"]
    assert regime("us-column-2").title["ru"] in shell("--lang", "ru")
    assert [law["name"] for law in json.loads(shell("--json"))] == list(regime_names())


def test_rates_are_printed_with_the_lines_behind_them():
    text = shell("us-column-2", "--country", "KAZ")
    assert "Jackson-Vanik" in text and "1930-06-18" in text
    (chemicals,) = [x for x in text.splitlines() if x.startswith("Chemicals  ")]
    shown = f"{100 * regime('us-column-2').rates('KAZ')['chemicals']:.2f}"
    assert chemicals.split()[1] == shown
    # Phosphorus; the schedule asks 17.6 cents a kilogram.
    assert "280470" in text and "17.6¢/kg" in text
    assert "27090010" in text and "21¢/bbl" in text


@pytest.mark.parametrize(
    ("language", "word"), [("en", "weighted with"), ("kk", "өлшенген"), ("ru", "взвешены")]
)
def test_words_come_in_three_languages(language, word):
    text = shell("us-column-2", "--lang", language)
    assert word in text
    assert regime("us-column-2").title[language] in text
    assert "тең есептеледі" in shell("us-column-2", "--country", "DEU", "--lang", "kk")


def test_programmes_are_named():
    text = shell("us-gsp")
    assert "Generalized System of Preferences (A), until 2020-12-31" in text
    assert "none" in shell("us-special", "--country", "DEU")


def test_lines_of_a_sector_and_those_without_a_rate():
    metals = shell("us-column-1", "--country", "DEU", "--lines", "metals")
    assert "72024100" in metals and "dropped" not in metals.split("72024100")[1].splitlines()[0]
    dropped = shell("eaeu-third-country", "--country", "DEU", "--lines", "dropped")
    rows = dropped.splitlines()[1:]
    assert len(rows) == 648
    assert all("  dropped  " in row and "|" in row for row in rows)
    assert len(json.loads(shell("eaeu-third-country", "--lines", "dropped", "--json"))) < 648


def test_json_holds_the_rates():
    found = json.loads(shell("us-2025-august", "--country", "DEU", "--json"))
    rates = regime("us-2025-august").rates("DEU")
    assert {row["sector"]: row["rate"] for row in found["sectors"]} == rates
    assert tuple(rates) == goods_sectors()
    assert (found["exporter"], found["basis"]) == ("DEU", "simple")
    assert found["regime"]["until"] == "2025-08-26"


def test_wrong_words_are_answered_with_the_right_ones():
    for arguments, message in (
        (["us-colum-2"], "did you mean us-column-2"),
        (["us-column-2", "--country", "KZA"], "unknown exporter 'KZA'"),
        (["us-column-2", "--basis", "mean"], "--basis: unknown basis 'mean'"),
        (
            ["us-column-2", "--lines", "metal"],
            "--lines: unknown sector 'metal'; did you mean metals",
        ),
        (["--lang", "de"], "unknown language 'de'"),
    ):
        with pytest.raises(InputError) as error:
            shell(*arguments)
        assert message in str(error.value)
        assert "\n" not in str(error.value)
