"""Malformed rates of users: each is refused in one line, by file, line, column, value, allowed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from scenario_world import small_world

from tarazy.cli import main
from tarazy.errors import InputError
from tarazy.experiment.compile import own_counterfactual
from tarazy.policy.regime import regime
from tarazy.scenario import Scenario

WORLD = small_world()
GOOD = "importer,exporter,sector,rate\nUSA,CHN,metals,6 %\n"

# The text of mfn.csv, and what the line of the error must hold.
TABLES: dict[str, tuple[str, tuple[str, ...]]] = {
    "empty file": ("", ("mfn.csv: column 'rate' is missing",)),
    "heading alone": ("sector,rate\n", ("mfn.csv: has no row",)),
    "no rate column": ("sector,duty\nmetals,5\n", ("unknown column 'duty'", "rate")),
    "rate column missing": ("sector\nmetals\n", ("column 'rate' is missing",)),
    "column twice": ("rate,rate\n1,1\n", ("column 'rate' stands twice",)),
    "misspelt column": ("sektor,rate\nmetals,5 %\n", ("'sektor'", "did you mean sector")),
    "too few cells": ("sector,rate\nmetals\n", ("line 2: 1 cells; allowed: 2",)),
    "too many cells": ("sector,rate\nmetals,0,5\n", ("line 2: 3 cells",)),
    "empty rate": ("sector,rate\nmetals,\n", ("line 2: rate: is missing",)),
    "rate in words": ("sector,rate\nmetals,much\n", ("line 2: rate: 'much'", "'25 %'")),
    "per cent without a sign": ("sector,rate\nmetals,25\n", ("line 2: rate: '25'", "0.25")),
    "comma in a number": ('sector,rate\nmetals,"2,5 %"\n', ("line 2: rate: '2,5 %'",)),
    "above 500 per cent": ("sector,rate\nmetals,501 %\n", ("rate: '501 %'", "-0.9 to 5")),
    "below -90 per cent": ("sector,rate\nmetals,-91 %\n", ("rate: '-91 %'", "-0.9 to 5")),
    "not a number": ("sector,rate\nmetals,nan\n", ("rate: 'nan'",)),
    "infinite": ("sector,rate\nmetals,inf\n", ("rate: 'inf'",)),
    "power of ten": ("sector,rate\nmetals,1e-2\n", ("rate: '1e-2'",)),
    "sector and group": ("sector,group,rate\nmetals,goods,0\n", ("group: 'goods'", "one of")),
    "the same row twice": (GOOD + "USA,CHN,metals,7 %\n", ("line 3", "line 2 already", "once")),
    "unknown sector": ("sector,rate\nmetal,5 %\n", ("line 2: sector", "did you mean metals")),
    "unknown importer": ("importer,rate\nUSB,5 %\n", ("line 2: importer", "'USB'", "USA")),
    "name nearly right": ("exporter,rate\nChnia,5 %\n", ("line 2: exporter", "did you mean")),
    "economy of the rest": ("exporter,rate\nFRA,5 %\n", ("line 2: exporter: 'FRA' has no row",)),
    "group without a member": ("exporter,rate\nASEAN,5 %\n", ("line 2: exporter", "'ASEAN'")),
    "neither row more exact": (
        "importer,exporter,sector,rate\nUSA,,metals,5 %\n,CHN,metals,6 %\n",
        ("line 3", "line 2", "neither tells it more exactly"),
    ),
    "two groups with a common member": (
        "importer,rate\nEAEU,5 %\nCIS,6 %\n",
        ("line 3: CIS", "line 2"),
    ),
    "nothing that is selected": ("importer,rate\nKAZ,5 %\n", ("has no rate for anything",)),
    "quote that does not end": ('sector,rate\n"metals,5 %\n', ("not a CSV table",)),
    "not UTF-8": ("sector,rate\nTürkiye,5 %\n", ("neither UTF-8 nor Russian",)),
}
CHOSEN = {"two groups with a common member": "*"}


def refusal(document: dict[str, Any], folder: Path) -> str:
    given = {"name": "mine", "title": "a", "question": "b", **document}
    with pytest.raises(InputError) as caught:
        own_counterfactual(WORLD, Scenario.from_dict(given, str(folder / "mine.toml")))
    message = str(caught.value)
    assert "\n" not in message
    assert message.startswith(f"{folder / 'mine.toml'}: shock 1: ")
    return message


def shock(**keys: Any) -> dict[str, Any]:
    return {"shocks": [{"kind": "tariff", "importer": "USA", "exporter": "*"} | keys]}


@pytest.mark.parametrize("case", TABLES)
def test_tables(case: str, tmp_path: Path) -> None:
    text, parts = TABLES[case]
    coding = "cp1254" if case == "not UTF-8" else "utf-8"
    (tmp_path / "mfn.csv").write_bytes(text.encode(coding))
    given = shock(set={"table": "mfn.csv"}, importer=CHOSEN.get(case, "USA"))
    message = refusal(given, tmp_path)
    assert "shock 1: set: mfn.csv" in message
    for part in parts:
        assert part in message, message


# What stands as a rate in the document, and what the line of the error must hold.
RATES: dict[str, tuple[Any, tuple[str, ...]]] = {
    "no such file": ({"table": "none.csv"}, ("none.csv: cannot be read",)),
    "a folder": ({"table": "folder.csv"}, ("folder.csv: cannot be read",)),
    "a name that no system has": ({"table": "a\0b.csv"}, ("cannot be read",)),
    "key of a table": ({"table": "mfn.csv", "colum": "rate"}, ("unknown key 'colum'", "times")),
    "column of a file": ({"table": "mfn.csv", "column": "rate"}, ("unknown key 'column'",)),
    "times is a text": ({"table": "mfn.csv", "times": "two"}, ("times", "'two'")),
    "times takes it out of bounds": (
        {"table": "mfn.csv", "times": 100},
        ("mfn.csv: line 2: rate: 6 with times = 100", "-0.9 to 5"),
    ),
    "unknown sector inline": ({"metal": 0.1}, ("row 1: sector", "did you mean metals")),
    "rate in words inline": ({"metals": "much"}, ("set: metals: 'much'", "a fraction from")),
    "per cent inline": ({"metals": 25}, ("set: metals: 25 is not allowed", "0.25")),
    "truth inline": ({"metals": True}, ("set: metals: True",)),
    "too low inline": ({"metals": "-95 %"}, ("set: metals: '-95 %'", "-0.9")),
    "nothing inline": ({}, ("set: table: is missing",)),
    "rows that are none": ({"rows": []}, ("set: rows: [] is not allowed", "a list of rows")),
    "row that is none": ({"rows": [5]}, ("rows 1",)),
    "row without a rate": ({"rows": [{"sector": "metals"}]}, ("rows 1: rate: is missing",)),
    "row with a word": ({"rows": [{"rate": "much"}]}, ("rows 1: rate: 'much'",)),
    "key of a row": (
        {"rows": [{"rate": 0.1, "sektor": "metals"}]},
        ("'sektor'", "did you mean sector"),
    ),
    "rows twice": ({"rows": [{"rate": 0.1}, {"rate": 0.2}]}, ("row 2", "row 1", "neither")),
    "per cent that is none": ("ten %", ("set: 'ten %'",)),
    "unknown basis": (
        {"schedule": "lines.csv", "basis": "mean"},
        ("basis", "'mean'", "weighted"),
    ),
    "schedule that is none": ({"schedule": 5}, ("schedule: 5", "path of a CSV file")),
    "schedule that is not there": ({"schedule": "none.csv"}, ("none.csv: cannot be read",)),
}


@pytest.mark.parametrize("case", RATES)
def test_rates(case: str, tmp_path: Path) -> None:
    given, parts = RATES[case]
    (tmp_path / "mfn.csv").write_text(GOOD, encoding="utf-8")
    (tmp_path / "lines.csv").write_text("line,rate\n720110,5 %\n", encoding="utf-8")
    (tmp_path / "folder.csv").mkdir()
    message = refusal(shock(set=given), tmp_path)
    for part in parts:
        assert part in message, message


def test_a_sector_that_is_named_needs_a_rate(tmp_path: Path) -> None:
    message = refusal(shock(set={"metals": 0.1}, sector="goods"), tmp_path)
    assert "set: has no rate for sector 'agriculture', which the shock names" in message


# The text of lines.csv, and what the line of the error must hold.
LINES: dict[str, tuple[str, tuple[str, ...]]] = {
    "no line column": ("code,rate\n720110,5 %\n", ("unknown column 'code'",)),
    "no line": ("line,rate\n,5 %\n", ("line 2: line: is missing", "6 to 10 digits")),
    "no rate": ("line,rate\n720110,\n", ("line 2: rate: is missing",)),
    "too few digits": ("line,rate\n7201,5 %\n", ("line 2: line: '7201'", "6 to 10 digits")),
    "too many digits": ("line,rate\n72011000000,5 %\n", ("line: '72011000000'",)),
    "letters": ("line,rate\n72011A,5 %\n", ("line: '72011A'",)),
    "chapter of no goods": ("line,rate\n990101,5 %\n", ("chapter 99", "01 to 97")),
    "chapter that is none": ("line,rate\n000101,5 %\n", ("chapter 00",)),
    "the same line twice": ("line,rate\n720110,5 %\n7201.10,6 %\n", ("line 3", "line 2 already")),
    "duty per unit": ("line,rate\n720110,8¢/kg\n", ("'8¢/kg' is a duty per kg", "unit_value")),
    "compound duty": ("line,rate\n720110,5% + $2/t\n", ("a duty per t", "unit_value")),
    "two units": (
        "line,rate,unit_value\n720110,$2/t + $1/kg,5\n",
        ("per kg and per t", "one unit"),
    ),
    "euro": ("line,rate,unit_value\n720110,2 EUR/kg,5\n", ("'2 EUR/kg' is not allowed", "cents")),
    "unit value of zero": ("line,rate,unit_value\n720110,8¢/kg,0\n", ("unit_value: '0'",)),
    "unit value in words": ("line,rate,unit_value\n720110,8¢/kg,a\n", ("unit_value: 'a'",)),
    "reference": ("line,rate\n720110,The rate applicable to steel\n", ("is not allowed", "free")),
    "part of the article": ("line,rate\n720110,45% on the case\n", ("'45% on the case'",)),
    "above 500 per cent": (
        "line,rate,unit_value\n720110,$8/kg,1\n",
        ("is 8 of value", "-0.9 to 5"),
    ),
    "number of per cents": ("line,rate\n720110,5\n", ("rate: '5'", "0.05")),
    "works of art alone": ("line,rate\n970110,5 %\n", ("has no line of goods",)),
    "unknown importer": ("line,importer,rate\n720110,XXX,5 %\n", ("lines.csv", "'XXX'")),
}


@pytest.mark.parametrize("case", LINES)
def test_tariff_lines(case: str, tmp_path: Path) -> None:
    text, parts = LINES[case]
    (tmp_path / "lines.csv").write_text(text, encoding="utf-8")
    message = refusal(shock(set={"schedule": "lines.csv"}), tmp_path)
    assert "shock 1: set: lines.csv" in message
    for part in parts:
        assert part in message, message


# A whole document with other shocks, and what the line of the error must hold.
SHOCKS: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "like a group": (shock(like="EAEU"), ("like: importer: 'EAEU' is a group",)),
    "like nobody": (shock(like="USB"), ("like: importer", "'USB'", "USA")),
    "like both": (
        shock(like={"importer": "CHN", "exporter": "RUS"}),
        ("like: importer = 'CHN' and exporter = 'RUS'", "exactly one"),
    ),
    "like a number": (shock(like=5), ("like: 5 is not allowed",)),
    "like with a key": (shock(like={"imports": "CHN"}), ("like: unknown key 'imports'",)),
    "like and both ways": (shock(like="CHN", both_ways=True), ("both_ways: true with like",)),
    "like oneself": (shock(like="KAZ", exporter="KAZ"), ("'KAZ' levies nothing on its own",)),
    "swiss on a subsidy": (
        {"shocks": [*shock(set=-0.1)["shocks"], *shock(swiss=0.1)["shocks"]]},
        ("swiss: tariff of USA on KAZ in agriculture is -0.1", "0 or more"),
    ),
    "tax on exports without exporter": (
        {"shocks": [{"kind": "export_tax", "set": 0.1}]},
        ("exporter: is missing",),
    ),
    "tax on exports without a rate": (
        {"shocks": [{"kind": "export_tax", "exporter": "KAZ"}]},
        ("neither 'set' nor 'add'",),
    ),
    "subsidy of exports above 90 %": (
        {"shocks": [{"kind": "export_tax", "exporter": "KAZ", "set": -0.95}]},
        ("set: -0.95", "-0.9 to 5"),
    ),
    "points below -90 %": (
        {"shocks": [{"kind": "export_tax", "exporter": "KAZ", "add": -1.0}]},
        ("add: tax of KAZ on exports to USA in agriculture becomes -1", "-0.9 or more"),
    ),
    "cut of a tax on exports": (
        {"shocks": [{"kind": "export_tax", "exporter": "KAZ", "cut": 0.5}]},
        ("unknown key 'cut'",),
    ),
}


@pytest.mark.parametrize("case", SHOCKS)
def test_shocks(case: str, tmp_path: Path) -> None:
    document, parts = SHOCKS[case]
    given = {"name": "mine", "title": "a", "question": "b", **document}
    with pytest.raises(InputError) as caught:
        own_counterfactual(WORLD, Scenario.from_dict(given, str(tmp_path / "mine.toml")))
    message = str(caught.value)
    assert "\n" not in message and f"{tmp_path / 'mine.toml'}: shock " in message
    for part in parts:
        assert part in message, message


HEADING = (
    'title = "Mine"\nimporters = ["KAZ"]\nsince = 2026-01-01\nquality = "assumed"\n'
    'source = "mine"\n'
)
# What is replaced in the files of a good regime, by what, and what the error must hold. None takes
# a file away.
REGIMES: dict[str, tuple[str, str, str | None, tuple[str, ...]]] = {
    "no heading": ("regime.toml", "", None, ("regime.toml: cannot be read",)),
    "not TOML": ("regime.toml", "title =", "title", ("regime.toml: not a TOML document",)),
    "no title": ("regime.toml", 'title = "Mine"\n', "", ("regime.toml: title: is missing",)),
    "title in French": ("regime.toml", '"Mine"', '{ fr = "a" }', ("title:", "en, kk, ru")),
    "empty title": ("regime.toml", '"Mine"', '" "', ("title: ' '",)),
    "no importers": ("regime.toml", '["KAZ"]', "[]", ("importers: []", "at least one")),
    "importers as a text": ("regime.toml", '["KAZ"]', '"KAZ"', ("importers: 'KAZ'", "a list")),
    "importer twice": ("regime.toml", '["KAZ"]', '["KAZ", "KAZ"]', ("importers:",)),
    "no source": ("regime.toml", 'source = "mine"\n', "", ("source: is missing",)),
    "no day": ("regime.toml", "2026-01-01", '"soon"', ("since: 'soon'", "a day")),
    "time of day": ("regime.toml", "2026-01-01", "2026-01-01T00:00:00", ("since:", "a day")),
    "until before since": (
        "regime.toml",
        "quality",
        "until = 2025-01-01\nquality",
        ("until: 2025-01-01 is before since = 2026-01-01",),
    ),
    "unknown quality": ("regime.toml", '"assumed"', '"good"', ("quality: 'good'", "'derived'")),
    "unknown level": ("regime.toml", "quality", 'level = "top"\nquality', ("level: 'top'",)),
    "unknown key": ("regime.toml", "quality", 'importer = "KAZ"\nquality', ("unknown key",)),
    "no rates": ("sectors.csv", "", None, ("neither sectors.csv nor lines.csv",)),
    "sector twice": ("sectors.csv", "\nfood", "\nmetals", ("sectors.csv: line 3", "line 2")),
    "empty sector": ("sectors.csv", "\nfood", "\n", ("sectors.csv: line 3: sector: is missing",)),
    "rate in words": ("sectors.csv", "10 %", "ten", ("sectors.csv: line 2: rate: 'ten'",)),
    "rate missing": ("sectors.csv", "10 %", "", ("sectors.csv: line 2: rate: is missing",)),
    "no row": ("sectors.csv", "\nmetals,10 %\nfood,5 %", "", ("sectors.csv: has no row",)),
    "share above one": ("preferences.csv", "50 %", "150 %", ("preferences.csv: line 2: share",)),
    "share missing": ("preferences.csv", "50 %", "", ("line 2: share: is missing",)),
    "exporter missing": ("preferences.csv", "CHN", "", ("line 2: exporter: is missing",)),
    "sector without a rate": ("preferences.csv", "metals", "metal", ("unknown sector 'metal'",)),
    "preference twice": (
        "preferences.csv",
        "50 %\n",
        "50 %\nCHN,metals,0\n",
        ("preferences.csv: line 3", "line 2 already"),
    ),
}


def own_law(folder: Path) -> Path:
    law = folder / "law"
    law.mkdir()
    (law / "regime.toml").write_text(HEADING, encoding="utf-8")
    (law / "sectors.csv").write_text("sector,rate\nmetals,10 %\nfood,5 %\n", encoding="utf-8")
    (law / "preferences.csv").write_text(
        "exporter,sector,share\nCHN,metals,50 %\n", encoding="utf-8"
    )
    return law


@pytest.mark.parametrize("case", REGIMES)
def test_regimes(case: str, tmp_path: Path) -> None:
    name, old, new, parts = REGIMES[case]
    file = own_law(tmp_path) / name
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.unlink()
    if new is not None:
        file.write_text(text.replace(old, new, 1), encoding="utf-8")
    message = refusal(shock(regime="./law"), tmp_path)
    assert "shock 1: regime: ./law" in message
    for part in parts:
        assert part in message, message
    with pytest.raises(InputError) as caught:
        regime(tmp_path / "law")
    assert parts[-1] in str(caught.value)


def test_a_folder_with_other_tables(tmp_path: Path) -> None:
    law = own_law(tmp_path)
    (law / "sector.csv").write_text("sector,rate\n", encoding="utf-8")
    message = refusal(shock(regime="./law"), tmp_path)
    assert "unknown file 'sector.csv'; did you mean sectors.csv" in message


def test_sectors_and_lines(tmp_path: Path) -> None:
    law = own_law(tmp_path)
    (law / "lines.csv").write_text("line,rate\n720110,5 %\n", encoding="utf-8")
    assert "has sectors.csv and lines.csv" in refusal(shock(regime="./law"), tmp_path)
    (law / "sectors.csv").unlink()
    (law / "lines.csv").write_text("line,exporter,rate\n720110,CHN,5 %\n", encoding="utf-8")
    message = refusal(shock(regime="./law"), tmp_path)
    assert "lines.csv: line 2: exporter: 'CHN' in a regime" in message


NAMES: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "exporter": ("preferences.csv", "exporter,share\nCHM,0\n", ("economy 'CHM'", "mean CHN")),
    "sector": ("sectors.csv", "sector,rate\nmetals,0\nmachines,0\n", ("sector 'machines'",)),
    "importer": ("regime.toml", HEADING.replace("KAZ", "KZ"), ("economy 'KZ'", "KAZ")),
    "free": ("regime.toml", HEADING + 'free = ["RUZ"]\n', ("economy 'RUZ'", "RUS")),
}


@pytest.mark.parametrize("case", NAMES)
def test_names_in_a_regime_that_are_none(case: str, tmp_path: Path) -> None:
    file, text, parts = NAMES[case]
    law = own_law(tmp_path)
    if file == "sectors.csv":
        (law / "preferences.csv").unlink()
    (law / file).write_text(text, encoding="utf-8")
    message = refusal(shock(regime="./law"), tmp_path)
    assert "shock 1: regime: 'law': unknown " in message
    for part in parts:
        assert part in message, message


def test_a_sector_that_this_world_does_not_show_is_left_out(tmp_path: Path) -> None:
    own_law(tmp_path)
    given = {"name": "mine", "title": "a", "question": "b", **shock(regime="./law")}
    found = own_counterfactual(WORLD, Scenario.from_dict(given, str(tmp_path / "mine.toml")))
    assert found.tariff is not None
    # Of metals and food it shows metals alone.
    changed = (found.tariff != WORLD.dataset["tariff"].values).any(axis=(0, 1))
    assert changed.tolist() == [False, False, True, False, False]


def test_no_folder_and_the_shell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("none", "a\0b", "x" * 400):
        assert "is no folder" in refusal(shock(regime=f"./{name}"), tmp_path)
    document = 'title = "a"\nquestion = "b"\n[[shocks]]\nkind = "tariff"\nimporter = "USA"\n'
    document += 'exporter = "KAZ"\nset = { table = "mfn.csv" }\n'
    (tmp_path / "q.toml").write_text(document, encoding="utf-8")
    (tmp_path / "mfn.csv").write_text("sector,rate\nmetals,25\n", encoding="utf-8")
    assert main(["run", str(tmp_path / "q.toml"), "--out", str(tmp_path / "out")]) == 2
    told = capsys.readouterr().err
    assert told.startswith(f"tarazy: {tmp_path / 'q.toml'}: shock 1: set: mfn.csv: line 2: rate: ")
    assert told.count("\n") == 1
    assert not (tmp_path / "out").exists()
