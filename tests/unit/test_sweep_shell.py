"""``tarazy sweep``, its template, its schema and its examples."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import xarray as xr
from scenario_world import small_world
from sweep_documents import document
from test_sweep_wrong import GRIDS
from typer.testing import CliRunner

import tarazy as tz
from tarazy.cli import app, main
from tarazy.scenario.catalogue import content, names
from tarazy.sweeps.checking import asked
from tarazy.sweeps.document import load
from tarazy.sweeps.schema import schema, text

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted((ROOT / "examples" / "sweeps").glob("*.toml"))
TEMPLATE = ROOT / "src" / "tarazy" / "cli" / "templates" / "sweep.toml"
VALIDATOR = jsonschema.Draft202012Validator(schema())


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """Return a sweep document and the world that it is asked of."""
    path, world = tmp_path / "a.json", tmp_path / "small.npz"
    given = document({"rate": [0.1, 0.2], "who": ["CHN", "USA"]})
    given["shocks"][0]["exporter"] = "$who"
    path.write_text(json.dumps(given))
    small_world().save(world)
    return path, world


def shell(*arguments: object) -> tuple[int, str]:
    run = CliRunner().invoke(app, [*map(str, arguments)])
    return run.exit_code, run.output


def test_the_answer_in_the_terminal_and_in_a_file(files: tuple[Path, Path], tmp_path: Path) -> None:
    path, world = files
    out = tmp_path / "answer.nc"
    status, told = shell("sweep", path, "--world", world, "--workers", 1, "--out", out)
    assert status == 0
    assert told.startswith("A tariff\nWhat does it cost?\n")
    assert "rate \\ who" in told and "4 points, 2 without an answer" in told
    flat = " ".join(told.split())
    assert "No answer at rate = 0.1, who = USA: " in flat and f"Written to {out}" in flat
    again = tz.Sweep.load(out)
    assert again.digest == tz.sweep(path, world=world, workers=1).digest
    with xr.open_dataset(out, engine="scipy") as opened:
        assert set(opened.coords) == {"rate", "who", "country"}


def test_json_has_the_points(files: tuple[Path, Path]) -> None:
    path, world = files
    status, told = shell(
        "sweep",
        path,
        "--world",
        world,
        "--workers",
        1,
        "--cold",
        "--measure",
        "welfare[KAZ],gdp[USA]",
        "--json",
    )
    found = json.loads(told)
    assert status == 0 and found["count"] == 4 and found["near"] is False
    assert [sorted(point) for point in found["points"]][:1] == [
        ["gdp[USA]", "rate", "welfare[KAZ]", "who"]
    ]


def test_it_goes_on_from_a_folder(files: tuple[Path, Path], tmp_path: Path) -> None:
    path, world = files
    store = tmp_path / "kept.zarr"
    told = [
        shell("sweep", path, "--world", world, "--workers", 1, "--checkpoint", store, "--json")[1]
        for _ in range(2)
    ]
    assert told[0] == told[1] and store.is_dir()


def test_what_is_wrong_is_one_line(
    files: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, world = files
    wrong: list[list[object]] = [
        ["sweep", tmp_path / "no.toml"],
        ["sweep", path, "--world", world, "--measure", "welfares"],
        ["sweep", path, "--world", world, "--out", tmp_path / "x.txt"],
        ["sweep", path, "--world", world, "--out", tmp_path],
        ["sweep", path, "--world", world, "--workers", 0],
    ]
    for arguments in wrong:
        assert main([*map(str, arguments)]) == 2, arguments
        message = capsys.readouterr().err
        assert message.startswith("tarazy: ") and len(message.splitlines()) == 1


def test_a_template_that_runs(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    status, told = shell("new", "sweep", path)
    assert status == 0 and str(path) in told
    assert f"tarazy sweep {path.as_posix()}" in path.read_text(encoding="utf-8")
    found = tz.sweep(path, world=small_world(), workers=1)
    assert found.count == 33 and not found.failures


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_examples_are_sweeps_of_the_default_world(path: Path) -> None:
    found = asked(load(path), {}, None)
    assert found.grid.count >= 11
    assert path.name in path.read_text(encoding="utf-8")


def errors(given: Any) -> list[str]:
    return [error.message for error in VALIDATOR.iter_errors(given)]


def test_the_published_schema_is_what_the_models_generate() -> None:
    published = ROOT / "schemas" / "sweep-1.json"
    told = "tarazy schema --of sweep --out schemas/sweep-1.json"
    assert published.read_bytes() == text().encode(), told
    jsonschema.Draft202012Validator.check_schema(schema())
    assert shell("schema", "--of", "sweep")[1] == text()


@pytest.mark.parametrize("path", [*EXAMPLES, TEMPLATE], ids=lambda path: path.stem)
def test_the_schema_takes_sweeps(path: Path) -> None:
    assert errors(tomllib.loads(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize("name", names())
def test_the_schema_takes_every_scenario_with_a_grid(name: str) -> None:
    scenario = json.loads(json.dumps(tomllib.loads(content(name).decode()), default=str))
    assert errors({**scenario, "grid": {"rate": [1, 2]}}) == []
    assert errors(scenario) == ["'grid' is a required property"]


def test_the_schema_refuses_what_has_not_the_form_of_a_grid() -> None:
    assert errors(document()) == []
    refused = [grid for grid, _ in GRIDS if errors(document() | {"grid": grid})]
    for grid in (
        [],
        {},
        {"rate": 5},
        {"rate": []},
        {"rate": {"from": 0, "to": 1}},
        {"Rate": [1]},
        {"rate": [0.1], "combine": 3},
        {"rate": {"sample": "gauss"}},
    ):
        assert grid in refused
    assert errors(document(horizon=3)) and errors(document(measures=[]))
    assert errors(document(horizon="$h")) == [] and errors(document(horizon="never"))
