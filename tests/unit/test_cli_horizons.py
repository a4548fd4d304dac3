"""`tarazy run --horizon`, `--factors`, and what the shell knows of both."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from scenario_world import small_world
from small_factors import own
from typer.testing import CliRunner

from tarazy.cli import app, completion, main
from tarazy.cli.answer_texts import words
from tarazy.cli.horizons import ALL
from tarazy.codes.classification import LANGUAGES
from tarazy.experiment import compiled as compiled_room
from tarazy.experiment.outcome import Outcome
from tarazy.experiment.run import run
from tarazy.memo import Memo
from tarazy.scenario import Scenario
from tarazy.scenario.horizons import FACTORS, HORIZONS
from tarazy.text.formats import signed
from tarazy.text.texts import texts

NAME = "sever-usa"
COLUMNS = ("real_gni", "real_wage", "capital_return")


@pytest.fixture(scope="module", autouse=True)
def factors() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        own(patch)
        for name, most in (("_COMPILED", 32), ("_EQUILIBRIA", 8), ("_HELD", 2)):
            patch.setattr(compiled_room, name, Memo(most))
        yield


@pytest.fixture(scope="module")
def world_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("world") / "small.npz"
    small_world("owned-shell").save(path)
    return path


def printed(*arguments: str) -> str:
    result = CliRunner().invoke(app, list(arguments))
    assert result.exit_code == 0, result.output
    return result.stdout


def answers() -> dict[str, Outcome]:
    world = small_world("owned-shell")
    return {horizon: run(NAME, world=world, horizon=horizon) for horizon in HORIZONS}


def test_json_of_one_horizon(world_file: Path) -> None:
    base = ("run", NAME, "--world", str(world_file), "--json")
    short = json.loads(printed(*base, "--horizon", "short"))
    assert short["welfare"] == answers()["short"].summary()["welfare"]
    one, three = (json.loads(printed(*base, "--factors", count)) for count in FACTORS)
    assert "real_gni" not in one
    assert three["welfare"] == answers()["medium"].summary()["welfare"]
    assert one["welfare"] != three["welfare"]


def test_json_of_all_horizons_is_a_table_by_horizon(world_file: Path) -> None:
    found = json.loads(printed("run", NAME, "--world", str(world_file), "--json", "--horizon", ALL))
    assert list(found) == list(HORIZONS)
    for horizon, outcome in answers().items():
        assert found[horizon]["real_gni"] == outcome.summary()["real_gni"]
        assert found[horizon]["digest"] == outcome.digest
        assert "caveats" in found[horizon]


@pytest.mark.parametrize("language", LANGUAGES)
def test_text_of_all_horizons_is_one_table(world_file: Path, language: str) -> None:
    text = printed(
        *("run", NAME, "--world", str(world_file), "--horizon", ALL, "--lang", language),
        *("--country", "KAZ", "--partner", "USA"),
    )
    say, report = words(language), texts(language)
    lines = text.splitlines()
    titles = ("shell.horizons_gni", "shell.horizons_gdp", "column.real_wage")
    for key in (*titles, "shell.horizons_return"):
        assert report(key) in text
    for code in ("KAZ", "USA"):
        for horizon, outcome in answers().items():
            (line,) = (
                line
                for line in lines
                if line.startswith(f"{report.name(code)}, {report(f'horizon.{horizon}')}")
            )
            for name in COLUMNS:
                assert signed(float(outcome.dataset[name].sel(country=code)), say) in line


def test_files_of_all_horizons_stand_apart(world_file: Path, tmp_path: Path) -> None:
    folder = tmp_path / "answers"
    printed("run", NAME, "--world", str(world_file), "--horizon", ALL, "--out", str(folder))
    assert sorted(path.name for path in folder.iterdir()) == [".tarazy.json", *sorted(HORIZONS)]
    one = {path.name for path in (folder / "short").iterdir()}
    assert "welfare.csv" in one
    assert {path.name for path in (folder / "long").iterdir()} == one


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--horizon", "shrt"], "--horizon: unknown horizon 'shrt'; did you mean short? allowed: "),
        (["--factors", "2"], "--factors: unknown number '2'; allowed: one, three"),
        (
            ["--factors", "one", "--horizon", "long"],
            "--factors: 'one' stands beside --horizon long; allowed: three, or no horizon",
        ),
        (["--horizon", "all", "--draws", "5"], "--draws: stands beside --horizon all; allowed: "),
        (["--horizon", "all", "--sensitivities"], "--sensitivities: stands beside --horizon all"),
        (["--horizon", "all", "--stages"], "--stages: stands beside --horizon all"),
    ],
)
def test_what_is_wrong_is_one_line(
    arguments: list[str], message: str, world_file: Path, capsys: Any
) -> None:
    assert main(["run", NAME, "--world", str(world_file), *arguments]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    (line,) = told.err.splitlines()
    assert line.startswith(f"tarazy: {message}")


def test_a_document_that_needs_owners_cannot_have_one_factor(
    tmp_path: Path, world_file: Path, capsys: Any
) -> None:
    document = {
        "title": "a",
        "question": "b",
        "shocks": [{"kind": "profit_tax", "host": "KAZ", "set": 0.1}],
    }
    path = tmp_path / "tax.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    assert main(["run", str(path), "--world", str(world_file), "--factors", "one"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "tax.json: factors: 'one' stands beside a shock of kind 'profit_tax'" in line


def test_list_tells_which_experiments_have_owners() -> None:
    listed = json.loads(printed("list", "--json"))
    for entry in listed:
        found = Scenario.load(entry["name"])
        assert entry["factors"] == ("three" if found.three_factors else "one")
        assert entry["horizon"] == (found.horizon_or_default if found.three_factors else None)


def test_the_shell_completes_them() -> None:
    assert [word for word, _ in completion.horizons("")] == [*HORIZONS, ALL]
    assert [word for word, _ in completion.horizons("m")] == ["medium"]
    assert [word for word, _ in completion.factors("")] == list(FACTORS)
