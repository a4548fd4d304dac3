"""Every command: its JSON, what it completes, and documents to begin with that run."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import typer.main

from tarazy.cli import app, main
from tarazy.validate.ranges import Coverage
from tarazy.validate.validation import Figure, Validation

EXAMPLES = Path(__file__).parents[2] / "examples"

# A command to arguments that cost little; {tmp} is a folder of the test.
COMMANDS = {
    "list": [],
    "run": ["jackson-vanik"],
    "compare": ["jackson-vanik", "pntr", "--country", "KAZ,USA"],
    "regime": ["us-column-2", "--country", "KAZ"],
    "sensitivity": ["--country", "KAZ", "--top", "3"],
    "optimal-tariff": ["--player", "KAZ", "--upper", "0.2"],
    "nash": ["--players", "KAZ,RUS", "--upper", "0.2", "--world", "core-2022-73"],
    "corridors": ["--outage", "CPC-RUS-1", "--window", "1"],
    "dependence": ["KAZ", "--partner", "RUS,CHN", "--part", "concentration"],
    "agenda": ["DEU", "CHN", "--draws", "0", "--world", "core-2022-73"],
    "owners": ["--country", "NOR"],
    "invest": ["KAZ", "--from", "USA", "--sector", "metals", "--draws", "0"],
    "sweep": [str(EXAMPLES / "sweeps" / "us-tariff.toml")],
    "ranges": [],
    "claims": ["--id", "C11"],
    "find": ["Теңіз"],
    "timeline": ["--from", "2014", "--to", "2015"],
    "monitor": ["--meeting", "november-2025"],
    "ties": ["KAZ", "USA"],
    "schema": [],
    "series": ["gni", "--country", "KAZ"],
    "fetch": ["--list"],
    "world": ["core-2022", "--country", "KAZ"],
    "countries": [],
    "sectors": [],
    "groups": [],
    "new scenario": ["{tmp}/q.toml"],
    "new sweep": ["{tmp}/s.toml"],
    "new claims": ["{tmp}/c.toml"],
    "new promises": ["{tmp}/p.toml"],
    "new network": ["{tmp}/n"],
    "new regime": ["{tmp}/r"],
    "new study": ["{tmp}/s.toml", "--country", "DEU", "--partner", "CHN"],
    "brief": [
        *("--country", "FRA", "--partner", "JPN"),
        *("--draws", "0", "--world", "core-2022-73"),
    ],
    "report": ["--chapters", "benchmark", "--draws", "0", "--out", "{tmp}/r"],
    "study list": [],
    "study new": ["{tmp}/s.toml", "--country", "DEU", "--partner", "CHN"],
    "study check": [str(Path(__file__).parent / "small_study")],
    "validate cp2015": ["--data", "{tmp}"],
    "validate ge-gravity": ["--data", "{tmp}"],
    "validate liberation-day": ["--data", "{tmp}"],
    "validate corridors": [],
    "validate ranges": ["--draws", "2"],
}
# Further ways to ask.
MORE = {
    "regime, all": ["regime"],
    "regime, lines": ["regime", "us-column-2", "--lines", "dropped"],
    "series, all": ["series"],
    "series, a line": ["series", "us-mineral-import-share", "--country", "USA", "--partner", "KAZ"],
    "world, all": ["world"],
    "corridors, base": ["corridors"],
    "corridors, ranges": ["corridors", "--draws", "2"],
    "corridors, expansion": ["corridors", "kazakhstan-gas", "--expansion", "--top", "2"],
    "claims, all": ["claims"],
    "schema, file": ["schema", "--of", "claims", "--out", "{tmp}/claims.json"],
    "timeline, all": ["timeline"],
    "timeline, stages": ["timeline", "--stages"],
    "report, languages of its pages": [
        *("report", "--chapters", "benchmark", "--draws", "0", "--out", "{tmp}/pages"),
        *("--lang", "kk", "--lang", "en"),
    ],
}
# Validations whose data do not travel with the package, or that take minutes.
STANDS_IN = {
    "cp2015": Validation((Figure("welfare", "NAFTA", 1.31, 1.309, 2),), "a report"),
    "ge_gravity": Validation((Figure("welfare", "DEU", 0.5, float("nan")),), "a report"),
    "liberation_day": Validation((Figure("welfare", "USA", 1.0, 1.0, 1),), "a report"),
    "corridors": Validation((Figure("flow 2025", "CPC", 64.8, 64.8, None, 0.5),), "a report"),
    "ranges": Coverage((), 2),
}


def leaves(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    """Yield every command that is no group of commands, with the words that lead to it."""
    for name, child in getattr(command, "commands", {}).items():
        if hasattr(child, "commands"):
            yield from leaves(child, (*path, name))
        else:
            yield " ".join((*path, name)), child


# The laboratory serves until it is ended: it prints no answer.
LEAVES = {name: one for name, one in leaves(typer.main.get_command(app)) if name != "lab"}


def asked(words: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path) -> tuple[int, str]:
    status = main([word.replace("{tmp}", str(tmp_path)) for word in words])
    return status, capsys.readouterr().out


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, found in STANDS_IN.items():
        module = import_module(f"tarazy.validate.{name}")
        monkeypatch.setattr(module, "validate", lambda *_, found=found, **__: found)
    # Of the ranges beside an answer of a network.
    monkeypatch.setattr("tarazy.cli.corridors.DRAWS", 2)


def test_every_command_is_tried() -> None:
    assert sorted(COMMANDS) == sorted(LEAVES)


@pytest.mark.parametrize("words", [[*k.split(), *COMMANDS[k]] for k in COMMANDS] + [*MORE.values()])
def test_json_is_json_and_nothing_else(
    words: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    status, text = asked([*words, "--json"], capsys, tmp_path)
    found = json.loads(text, parse_constant=pytest.fail)
    assert found
    failing = {"ge-gravity", "ranges"} & set(words[1:2]) if words[0] == "validate" else set()
    assert status == (1 if failing else 0)


@pytest.mark.parametrize("name", [name for name in LEAVES if name != "report"])
def test_a_language_of_json_is_refused_in_a_line(
    name: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    options = {option for parameter in LEAVES[name].params for option in parameter.opts}
    assert "--json" in options
    if "--lang" not in options:
        return
    words = [*name.split(), *COMMANDS[name], "--json", "--lang", "kk"]
    assert main([word.replace("{tmp}", str(tmp_path)) for word in words]) == 2
    found = capsys.readouterr()
    assert not found.out
    assert found.err.startswith("tarazy: --lang: stands with --json")
    assert found.err.count("\n") == 1


def test_options_that_say_the_same_have_one_name() -> None:
    found = {option for one in LEAVES.values() for p in one.params for option in p.opts}
    assert not found & {"--countries", "--partners", "--exporter", "--party", "--language", "--dir"}
    for name, command in LEAVES.items():
        for parameter in command.params:
            if "--out" in parameter.opts:
                assert parameter.metavar in ("DIR", "FILE", "FILE|DIR"), name


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["run", "pntr", "--out", "{tmp}/file"], "--out: '.*file' is a file; allowed: a folder"),
        (["schema", "--out", "{tmp}"], "--out: .* is a folder; allowed: a file"),
        (["compare", "pntr", "gsp-renewal", "--out", "{tmp}"], "allowed: a file ending in .xlsx"),
        (["new", "scenario", "{tmp}/file"], "FILE: '.*file'; allowed: a name that ends in .toml"),
        (["new", "scenario", "{tmp}/old.toml"], "'.*old.toml' is there already; allowed: a new"),
        (["new", "network", "{tmp}"], "DIR: .* is there already; allowed: a new folder"),
        (["compare", "pntr", "gsp-renewal", "--country", "KAZ,,USA"], "--country: 'KAZ,,USA'"),
        (["dependence", "KAZ", "--partner", ","], "--partner: ','; allowed: codes with commas"),
    ],
)
def test_what_cannot_be_is_refused_in_a_line(
    words: list[str], message: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    import re

    (tmp_path / "file").write_text("")
    (tmp_path / "old.toml").write_text("")
    assert main([word.replace("{tmp}", str(tmp_path)) for word in words]) == 2
    [line] = capsys.readouterr().err.splitlines()
    assert re.search(message, line), line


def test_a_document_to_begin_with_runs(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for kind in ("scenario", "claims", "network"):
        assert main(["new", kind]) == 0
    scenario = (tmp_path / "my-question.toml").read_text(encoding="utf-8")
    assert "#   tarazy run my-question.toml " in scenario
    network = (tmp_path / "my-network" / "network.toml").read_text(encoding="utf-8")
    assert "#   tarazy corridors my-network --outage NORTH-PIPE" in network
    capsys.readouterr()
    status, text = asked(["run", "my-question.toml", "--json"], capsys, tmp_path)
    [check] = json.loads(text)["expected"]
    assert (status, check["verdict"]) == (0, "as_expected")
    words = ["claims", "--file", "my-claims.toml", "--text", "NOTE", "--draws", "2", "--json"]
    status, text = asked(words, capsys, tmp_path)
    verdicts = [claim["verdict"] for claim in json.loads(text)["claims"]]
    assert (status, verdicts) == (0, ["outdated", "supported", "supported", "cannot_tell"])
    status, text = asked(
        ["corridors", "my-network", "--outage", "NORTH-PIPE", "--json"], capsys, tmp_path
    )
    assert status == 0
    assert json.loads(text)["rerouted"] == pytest.approx(6.0)


def completed(line: str) -> list[str]:
    words = line.split(" ")
    environment = {
        "_TARAZY_COMPLETE": "complete_bash",
        "COMP_WORDS": line,
        "COMP_CWORD": str(len(words) - 1),
    }
    done = subprocess.run(
        [sys.executable, "-c", "import sys; from tarazy.cli import main; sys.exit(main())"],
        capture_output=True,
        text=True,
        env=os.environ | environment,
    )
    assert not done.stderr
    return done.stdout.split()


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("tarazy run us-tariff-2025-b", ["us-tariff-2025-baseline"]),
        ("tarazy compare pntr gsp", ["gsp-renewal"]),
        ("tarazy dependence KA", ["KAZ"]),
        ("tarazy dependence KAZ --partner RUS,EA", ["RUS,EAEU"]),
        ("tarazy optimal-tariff --player EU2", ["EU27"]),
        ("tarazy optimal-tariff --player KAZ --sectors agri", ["agriculture"]),
        ("tarazy regime us-column-", ["us-column-1", "us-column-2"]),
        ("tarazy corridors kazakhstan-u", ["kazakhstan-uranium"]),
        ("tarazy world core", ["core-2022", "core-2022-73"]),
        ("tarazy list --lang r", ["ru"]),
        ("tarazy run pntr --closure inc", ["income_share"]),
        ("tarazy new s", ["scenario", "sweep", "study"]),
        ("tarazy report ger", ["germany-china"]),
        ("tarazy report --country NO", ["NOR"]),
    ],
)
def test_a_shell_completes_names(line: str, found: list[str]) -> None:
    assert completed(line) == found


@pytest.mark.parametrize("name", ["experiments", "economies", "networks", "worlds", "regimes"])
def test_completion_needs_no_heavy_library(name: str) -> None:
    code = (
        f"import sys; from tarazy.cli import completion; found = list(completion.{name}(''))\n"
        "assert found; print(sorted({'pandas', 'xarray', 'numpy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
