"""``tarazy new``: a document or a network to begin with, with comments, that runs as it is."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources
from json import dumps
from pathlib import Path
from typing import Annotated

import typer

from tarazy.cli import options
from tarazy.cli.once import OnceCommand
from tarazy.cli.screen import fitted
from tarazy.cli.studies import new_study
from tarazy.text.plain_json import plain_json

app = typer.Typer(
    help="Write a document to begin with: commented, and it runs as it is.", rich_markup_mode=None
)
# What comments call the file that is written.
_FILE, _FOLDER = "FILE", "DIR"


@app.command("scenario", cls=OnceCommand)
def new_scenario(
    file: Annotated[
        Path, typer.Argument(metavar="[FILE]", help="The document to write; a new file.")
    ] = Path("my-question.toml"),
    json: options.JsonAlone = False,
) -> None:
    """Write a scenario: one question, the events that answer it, the sign that is expected."""
    _write_document("scenario.toml", file, json)


@app.command("sweep", cls=OnceCommand)
def new_sweep(
    file: Annotated[
        Path, typer.Argument(metavar="[FILE]", help="The document to write; a new file.")
    ] = Path("my-sweep.toml"),
    json: options.JsonAlone = False,
) -> None:
    """Write a sweep: one question over a grid of rates and partners."""
    _write_document("sweep.toml", file, json)


@app.command("claims", cls=OnceCommand)
def new_claims(
    file: Annotated[
        Path, typer.Argument(metavar="[FILE]", help="The document to write; a new file.")
    ] = Path("my-claims.toml"),
    json: options.JsonAlone = False,
) -> None:
    """Write claims of a text: a fact, a causal claim, an event."""
    _write_document("claims.toml", file, json)


@app.command("promises", cls=OnceCommand)
def new_promises(
    file: Annotated[
        Path, typer.Argument(metavar="[FILE]", help="The document to write; a new file.")
    ] = Path("my-promises.toml"),
    json: options.JsonAlone = False,
) -> None:
    """Write promises of two sides: two lists of a meeting, a promise, a body."""
    _write_document("promises.toml", file, json)


@app.command("network", cls=OnceCommand)
def new_network(
    folder: Annotated[
        Path, typer.Argument(metavar="[DIR]", help="The folder to write; a new one.")
    ] = Path("my-network"),
    json: options.JsonAlone = False,
) -> None:
    """Write the tables of a corridor network: a field, two ways to a market, a refinery at home."""
    # What JSON escapes, TOML escapes in the same way.
    quoted = dumps(folder.name, ensure_ascii=False)
    names = {f" {_FOLDER}": f" {folder.as_posix()}", '"my-network"': quoted}
    _write_folder("network", folder, names, json)


@app.command("regime", cls=OnceCommand)
def new_regime(
    folder: Annotated[
        Path, typer.Argument(metavar="[DIR]", help="The folder to write; a new one.")
    ] = Path("my-regime"),
    json: options.JsonAlone = False,
) -> None:
    """Write a tariff regime: its dates and source, rates by sector, preferences."""
    beside = {f"./{_FOLDER}": f"./{folder.name}", f" {_FOLDER}/": f" {folder.as_posix()}/"}
    _write_folder("regime", folder, beside, json)


# The same command as ``tarazy study new``.
app.command("study", cls=OnceCommand)(new_study)


def _write_folder(template: str, folder: Path, names: Mapping[str, str], json: bool) -> None:
    """Write the files of a template, in the heading of which `names` are replaced."""
    from tarazy.arguments.writable import check_new
    from tarazy.results.writing import write_texts

    check_new(folder, _FOLDER)
    tables = sorted(_templates().joinpath(template).iterdir(), key=lambda file: file.name)
    files = {table.name: table.read_text(encoding="utf-8") for table in tables}
    for name, own in names.items():
        files[f"{template}.toml"] = files[f"{template}.toml"].replace(name, own)
    write_texts(folder, files)
    _conclude(folder, json)


def _write_document(template: str, file: Path, json: bool) -> None:
    from tarazy.arguments.writable import check_new
    from tarazy.results.writing import write_texts

    check_new(file, _FILE, ".toml")
    text = _templates().joinpath(template).read_text(encoding="utf-8")
    write_texts(file.parent, {file.name: text.replace(f" {_FILE}", f" {file.as_posix()}")})
    _conclude(file, json)


def _templates() -> resources.abc.Traversable:
    return resources.files("tarazy.cli").joinpath("templates")


def _conclude(written: Path, json: bool) -> None:
    typer.echo(plain_json({"written": str(written)}) if json else fitted(f"Written to {written}"))
