"""The shell of the pipeline: what it refuses, where it writes, and what the pages say of it."""

from __future__ import annotations

import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main

import tarazy
from tarazy.corridors.data import Network
from tarazy_pipeline import cli
from tarazy_pipeline.cli import app, main

ROOT = Path(__file__).parents[2]
PAGES = sorted([*(ROOT / "docs").rglob("*.md"), *ROOT.glob("*.md"), ROOT / "pipeline/README.md"])


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["build-world", "core-2023", "--inputs", ".", "--out", "w.npz"], "core-2022"),
        (["build-world", "core-2022", "--inputs", "/nowhere", "--out", "w.npz"], "'/nowhere'"),
        (["build-world", "core-2022", "--inputs", ".", "--out", "w.csv"], "ending in .npz"),
        (["build-policy", "--inputs", "/nowhere", "--out", "x"], "'/nowhere' is no folder"),
        (["build-elasticities", "--inputs", "/nowhere"], "--inputs: '/nowhere' is no folder"),
        (["build-series", "--data", "/nowhere"], "--data: '/nowhere' is no folder"),
        (["build-corridors", "kazakhstan-crud"], "did you mean kazakhstan-crude"),
        (["build-outlines", "/nowhere.json", "--out", "o.json"], "/nowhere.json: No such file"),
        (["build-lines"], "Missing argument"),
        (["build-wrld"], "No such command 'build-wrld'"),
        (["build-policy", "--inputs", ".", "--inputs", "."], "--inputs: given twice"),
    ],
)
def test_wrong_use_is_one_line_and_status_2(
    arguments: list[str],
    expected: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(cli, "PACKAGE", tmp_path)
    assert main(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert captured.err.startswith("tarazy-pipeline: ")
    assert expected in captured.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "arguments",
    [
        ["build-world", "core-2022", "--inputs", "{folder}", "--out", "{file}/w.npz"],
        ["build-elasticities", "--inputs", "{folder}", "--out", "{file}/e.csv"],
        ["build-policy", "--inputs", "{folder}", "--out", "{file}/r"],
        ["build-series", "--data", "{folder}", "--out", "{file}/r"],
        ["build-corridors", "kazakhstan-crude", "--out", "{file}/r"],
        ["build-outlines", "{folder}/t.json", "--out", "{file}/r"],
        ["build-lines", "{folder}/p.csv", "--out", "{file}/r"],
    ],
)
def test_every_command_asks_before_it_works(
    arguments: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def work(*_: Any, **__: Any) -> None:
        raise AssertionError("the work has begun")

    monkeypatch.setattr(Network, "load", work)
    file = tmp_path / "file"
    file.write_text("x", encoding="utf-8")
    assert main([text.format(file=file, folder=tmp_path) for text in arguments]) == 2
    error = capsys.readouterr().err
    assert error.startswith("tarazy-pipeline: --out: ") and error.count("\n") == 1


class Recorder:
    """Stands for a builder, and for the world it builds: keeps where it is to write."""

    name, digest = "core-2022", "0"

    def __init__(self) -> None:
        self.places: list[Path] = []

    def __call__(self, *arguments: Any) -> Any:
        if isinstance(arguments[-1], Path):
            self.save(arguments[-1])
        return self

    def __iter__(self) -> Iterator[str]:
        return iter(("a table",))

    def save(self, place: Path) -> None:
        self.places.append(place)


@pytest.mark.parametrize(
    ("arguments", "builder", "place"),
    [
        (
            ["build-world", "core-2022", "--inputs", "."],
            "world.build.build_core_2022",
            "world/bundled/core-2022.npz",
        ),
        (
            ["build-elasticities", "--inputs", "."],
            "world.elasticities.build_elasticities",
            "world/elasticities.csv",
        ),
        (["build-policy", "--inputs", "."], "policy.build.build_tables", "policy/tables"),
        (["build-series", "--data", "."], "series.build.build_series", "series/tables"),
        (
            ["build-outlines", "t.json"],
            "geography.outlines.build_outlines",
            "figures/geography/outlines.json",
        ),
        (
            ["build-lines", "p.csv"],
            "geography.corridor_lines.build_lines",
            "figures/geography/corridor_lines.csv",
        ),
    ],
)
def test_a_command_writes_where_the_package_reads(
    arguments: list[str],
    builder: str,
    place: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    recorder = Recorder()
    monkeypatch.setattr(f"tarazy_pipeline.{builder}", recorder)
    assert main(arguments) == 0, capsys.readouterr().err
    expected = Path(tarazy.__file__).parent / place
    assert recorder.places == [expected]
    assert expected.exists()
    assert "written to " in capsys.readouterr().out


def commands() -> list[Any]:
    return [
        pytest.param(shlex.split(line, comments=True)[1:], id=f"{page.name}: {line}")
        for page in PAGES
        for text in re.findall(r"^ *```sh\n(.*?)^ *```", page.read_text("utf-8"), re.S | re.M)
        for line in map(str.strip, text.replace("\\\n", " ").splitlines())
        if line.startswith("tarazy-pipeline ")
    ]


@pytest.mark.parametrize("words", commands())
def test_commands_in_the_documentation_exist(words: list[str]) -> None:
    command: Any = typer.main.get_command(app)
    command = command.commands[words[0]]
    options = {option for parameter in command.params for option in parameter.opts}
    assert {word for word in words[1:] if word.startswith("-")} <= options


def test_every_command_stands_on_its_page() -> None:
    page = (ROOT / "docs" / "reference" / "pipeline.md").read_text(encoding="utf-8")
    group: Any = typer.main.get_command(app)
    for name in group.commands:
        assert f"## `tarazy-pipeline {name} " in page, name


def test_what_only_the_pipeline_needs_stands_in_the_table_of_dependencies() -> None:
    project = tomllib.loads((ROOT / "pipeline/pyproject.toml").read_text("utf-8"))["project"]
    table = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    for requirement in project["dependencies"]:
        found = re.fullmatch(r"([\w-]+)(.*)", requirement)
        assert found is not None
        if found[1] != "tarazy":
            assert f"| `tarazy-pipeline` | {found[1]} | `{found[2]}` |" in table


def test_the_pipeline_goes_with_its_version_of_the_package() -> None:
    versions = [
        tomllib.loads((ROOT / file).read_text(encoding="utf-8"))["project"]["version"]
        for file in ("pyproject.toml", "pipeline/pyproject.toml")
    ]
    assert versions[0] == versions[1]
