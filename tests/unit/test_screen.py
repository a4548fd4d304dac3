"""What the shell prints fits the screen, and says on a narrow one what it says on a wide one."""

import re

import pytest

from tarazy.cli import main
from tarazy.cli.screen import columns, for_a_file, listed, table, wrapped

COMMANDS = (
    "list --lang kk",
    "run us-tariff-2026",
    "run us-tariff-timeline --stages --lang ru",
    "sweep examples/sweeps/us-tariff.toml",
    "compare us-tariff-2025 us-tariff-2026",
    "regime",
    "regime us-2025-august --lang ru",
    "regime us-2025-august --lines leather",
    "sensitivity",
    "ranges",
    "claims --topic energy --lang kk",
    "find tariff",
    "monitor",
    "timeline --lang ru",
    "ties KAZ USA",
    "ties KAZ USA --lang kk",
    "owners",
    "series",
    "series gdp --country KAZ",
    "fetch",
    "world",
    "world --country KAZ",
    "world --list",
    "world --mirror --country KAZ",
    "countries --lang kk",
    "sectors",
    "groups --lang ru",
    "study list",
)
HELPS = ("", "run", "corridors", "study", "study new", "report", "lab")


@pytest.fixture
def printed(monkeypatch, capsys, request):
    monkeypatch.chdir(request.config.rootpath)

    def run(command, width=None):
        if width is None:
            monkeypatch.delenv("COLUMNS", raising=False)
        else:
            monkeypatch.setenv("COLUMNS", str(width))
        assert main(command.split()) == 0
        return capsys.readouterr().out

    return run


def words(text):
    """Return the words, but for how long a solve took, and what sets columns apart."""
    found = {word.strip(":") for word in re.split(r"\s+|(?<=:)", text)}
    return {word for word in found if not re.fullmatch(r"\d+[.,]\d{3}|\|", word)}


def too_wide(text, width):
    return [line for line in text.splitlines() if len(line) > width and len(line.split()) > 1]


@pytest.mark.parametrize("command", COMMANDS)
def test_what_is_printed_fits_the_screen_and_no_word_is_lost(printed, command):
    whole = words(printed(command))
    for width in (40, 80):
        text = printed(command, width)
        assert not too_wide(text, width), width
        assert whole <= words(text), width


@pytest.mark.parametrize("command", HELPS)
def test_helps_fit_the_screen(printed, command):
    for width in (40, 80):
        assert not too_wide(printed(f"{command} --help", width), width)


def test_json_and_what_is_made_for_a_file_are_the_same_on_every_screen(printed, monkeypatch):
    assert printed("countries --json", 40) == printed("countries --json")
    monkeypatch.setenv("COLUMNS", "30")
    with for_a_file():
        assert len(table(HEADER, ROWS).splitlines()) == 3


@pytest.mark.parametrize(
    ("given", "found"),
    [("80", 80), ("5", 20), ("", None), ("0", None), ("-3", None), ("x", None), ("9" * 9000, None)],
)
def test_columns_that_are_none_are_not_asked_for(monkeypatch, given, found):
    monkeypatch.setenv("COLUMNS", given)
    assert columns() == found


HEADER = ("economy", "exports before", "exports after")
ROWS = (("Kazakhstan", "1,234.5", "1,300.0"), ("United States of America", "5.0", ""))


def test_a_table_is_whole_then_narrow_then_stacked(monkeypatch):
    whole = table(HEADER, ROWS)
    monkeypatch.setenv("COLUMNS", str(max(map(len, whole.splitlines()))))
    assert table(HEADER, ROWS) == whole
    monkeypatch.setenv("COLUMNS", "42")
    assert table(HEADER, ROWS).splitlines() == [
        "economy                   exports  exports",
        "                           before    after",
        "Kazakhstan                1,234.5  1,300.0",
        "United States of America      5.0",
    ]
    monkeypatch.setenv("COLUMNS", "30")
    assert table(HEADER, ROWS).splitlines() == [
        "economy",
        "Kazakhstan",
        "  exports before: 1,234.5",
        "  exports after: 1,300.0",
        "United States of America",
        "  exports before: 5.0",
    ]


def test_names_stand_beside_what_they_mean_or_above_it(monkeypatch):
    rows = [("a-rather-long-name", "What it means in words"), ("b", "Short")]
    monkeypatch.setenv("COLUMNS", "40")
    assert listed(rows).splitlines() == [
        "a-rather-long-name  What it means in",
        "                    words",
        "b                   Short",
    ]
    monkeypatch.setenv("COLUMNS", "30")
    assert listed(rows).splitlines() == [
        "a-rather-long-name",
        "  What it means in words",
        "b",
        "  Short",
    ]


def test_a_word_longer_than_the_screen_stays_whole(monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    path = "/a/rather/long/path/of/a/folder/on/this/machine"
    assert wrapped(f"Written to {path}").splitlines() == ["Written to", path]
