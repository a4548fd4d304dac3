"""`tarazy list` and `tarazy run`, in the process and as a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from scenario_world import ECONOMIES, small_world
from typer.testing import CliRunner

from tarazy import World
from tarazy.cli import app, main
from tarazy.cli.folder import FILES
from tarazy.experiment.outcome import Outcome
from tarazy.experiment.run import run
from tarazy.scenario import Scenario, catalogue

# Experiments on economies that the small world has; all of them run on their own in the catalogue's
# tests.
NAMES = ("us-tariff-2025", "jackson-vanik", "eaeu-exit", "sever-russia", "sever-china", "sever-usa")


@pytest.fixture(scope="module")
def world_file(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    path = tmp_path_factory.mktemp("world") / "small.npz"
    small_world().save(path)
    yield path


def printed(*arguments: str) -> str:
    result = CliRunner().invoke(app, list(arguments))
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en", "Kazakhstan without trade with Russia"),
        ("kk", "Ресеймен саудасыз қалған Қазақстан"),
        ("ru", "Казахстан без торговли с Россией"),
    ],
)
def test_list(language: str, title: str) -> None:
    lines = printed("list", "--lang", language).splitlines()
    assert [line.split()[0] for line in lines] == list(catalogue.names())
    (line,) = (line for line in lines if line.startswith("sever-russia "))
    assert line.split(maxsplit=1)[1] == f"{title}  [C3, F1, F3]"


@pytest.mark.parametrize("name", NAMES)
def test_run_as_json(name: str, world_file: Path) -> None:
    summary = json.loads(printed("run", name, "--world", str(world_file), "--json"))
    assert summary["scenario"] == name
    assert summary["world"]["name"] == "small"
    assert summary["world"]["digest"] == small_world().digest
    assert summary["residual"] < 1e-10
    assert summary["seconds"] > 0
    assert set(summary["welfare"]) == set(ECONOMIES)
    assert summary["welfare"]["KAZ"] != 0
    if name.startswith("sever"):
        assert summary["welfare"]["KAZ"] < 0


def test_run_for_reading(world_file: Path) -> None:
    text = printed("run", "sever-usa", "--world", str(world_file))
    outcome = run("sever-usa", world=small_world())
    assert text.startswith("Kazakhstan without trade with the United States\n")
    loss = -float(outcome.welfare.sel(country="KAZ"))
    told = " ".join(text.split())
    assert f"real income of Kazakhstan falls by {loss:.2f}% (" in told
    assert "that of the United States falls by" in told
    assert "Trade of Kazakhstan with the others" in text and "\u2212100%" in text
    assert small_world().digest in text
    assert "Residual" in text
    assert all(len(line) <= 100 for line in text.splitlines())


def test_members_in_the_rest_of_the_world_are_told(world_file: Path) -> None:
    assert "EAEU inside the rest of the world" in printed(
        "run", "eaeu-exit", "--world", str(world_file)
    )


def test_focus_falls_back_to_those_whom_the_shocks_name(world_file: Path, tmp_path: Path) -> None:
    document = Scenario.load("sever-china").to_dict()
    del document["focus"]
    path = tmp_path / "own.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    text = printed("run", str(path), "--world", str(world_file))
    assert "\nKAZ to CHN " in text
    assert "\nCHN to KAZ " in text


def test_out_writes_summary_tables_and_outcome(world_file: Path, tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "out"
    arguments = ("run", "sever-russia", "--world", str(world_file), "--out", str(folder))
    printed(*arguments)
    names = {path.name for path in folder.iterdir()}
    assert names == {*FILES, ".tarazy.json"}
    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    outcome = Outcome.load(folder / "outcome.npz")
    assert outcome.scenario is not None
    assert outcome.scenario["name"] == "sever-russia"
    assert float(outcome.welfare.sel(country="KAZ")) == summary["welfare"]["KAZ"]
    header = (folder / "welfare.csv").read_text(encoding="utf-8").splitlines()[0]
    assert sorted(header.split(",")) == sorted(outcome.table("welfare").columns)
    printed(*arguments)
    assert {path.name for path in folder.iterdir()} == names


def test_closure_replaces_that_of_the_document(world_file: Path) -> None:
    base = ["run", "sever-china", "--world", str(world_file), "--json"]
    fixed, zero = (json.loads(printed(*base, "--closure", c)) for c in ("fixed", "zero"))
    assert zero["closure"] == "zero"
    assert fixed["welfare"]["KAZ"] != zero["welfare"]["KAZ"]
    told = "compared with the benchmark under the same transfers"
    assert told in printed(*base[:-1], "--closure", "zero")
    assert told not in printed(*base[:-1])


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["run"], "NAME|FILE"),
        (["run", "jackson-vanic"], "did you mean jackson-vanik"),
        (["run", "no.toml"], "no.toml: cannot be read"),
        (["run", "sever-usa", "--world", "core-2021"], "unknown world 'core-2021'"),
        (["run", "sever-usa", "--world", "no.npz"], "no.npz: no such file"),
        (["run", "sever-usa", "--closure", "open"], "--closure: unknown closure 'open'"),
        (
            ["run", "sever-usa", "--world", "{world}", "--elasticities", "x"],
            "--elasticities: world",
        ),
        (["run", "sever-usa", "--lang", "de"], "unknown language 'de'"),
        (["run", "sever-usa", "--stages"], "--stages: sever-usa.toml has none"),
        (["run", "sever-usa", "--seed", "3"], "--seed: 3 stands without draws"),
        (["run", "sever-usa", "--draws", "1"], "uncertainty: draws: 1 is not allowed"),
        (["run", "sever-usa", "--world", "{world}", "--out", "{world}"], "is a file"),
        (["run", "sever-usa", "--outt", "x"], "No such option: --outt"),
        (["rum"], "No such command 'rum'"),
        (["list", "--lang", "de"], "allowed: en, kk, ru"),
        (["validate"], "allowed: cp2015, "),
        (["validate", "cp2015", "--data", "/nowhere"], "'/nowhere' is no folder"),
        (["world", "{world}", "--country", "KZA"], "--country: unknown economy 'KZA'"),
        (["report", "--lang", "de"], "unknown language 'de'"),
    ],
)
def test_wrong_use_is_one_line_and_status_2(
    arguments: list[str],
    expected: str,
    world_file: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main([argument.format(world=world_file) for argument in arguments]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert expected in captured.err


def test_no_equilibrium_is_status_1(
    world_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = Scenario.load("sever-china").to_dict() | {
        "shocks": [
            {
                "kind": "sever",
                "importer": "KAZ",
                "exporter": {"of": "*", "except": "KAZ"},
                "both_ways": True,
            }
        ]
    }
    path = tmp_path / "autarky.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    folder = tmp_path / "out"
    assert main(["run", str(path), "--world", str(world_file), "--out", str(folder)]) == 1
    captured = capsys.readouterr()
    assert captured.err.count("\n") == 1
    assert captured.err.startswith("tarazy: no equilibrium: ")
    assert not folder.exists()


def test_world_overview_and_profile(world_file: Path) -> None:
    overview = printed("world", str(world_file))
    assert small_world().digest in overview
    for code in ECONOMIES:
        assert f"\n{code} " in overview
    assert "trade_elasticity" in overview
    assert "Kazakhstan" in printed("world", "core-2022", "--country", "KAZ")


def test_as_a_process(world_file: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-c", "import sys; from tarazy.cli import main; sys.exit(main())"]
    done = subprocess.run(
        [*command, "run", "jackson-vanik", "--json"],
        capture_output=True,
        check=False,
        cwd=tmp_path,
        # The smallest environment: neither a terminal nor a UTF-8 locale.
        env={"LC_ALL": "C", "PATH": ""},
    )
    assert done.returncode == 0, done.stderr.decode()
    assert done.stderr == b""
    summary = json.loads(done.stdout.decode("utf-8"))
    assert summary["world"]["digest"] == World.load("core-2022").digest
    assert summary["welfare"]["KAZ"] < 0
    assert summary["residual"] < 1e-10
    assert list(tmp_path.iterdir()) == []
    refused = subprocess.run([*command, "run", "x.toml"], capture_output=True, check=False)
    assert refused.returncode == 2
    assert refused.stderr.decode().count("\n") == 1
