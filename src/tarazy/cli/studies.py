"""``tarazy study``: list, begin and check studies."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated

import typer

from tarazy.cli.once import OnceCommand
from tarazy.errors import InputError

app = typer.Typer(help="List, begin and check studies.", rich_markup_mode=None)
World = Annotated[str | None, typer.Option("--world", metavar="NAME|FILE", help="The benchmark.")]


@app.command("list", cls=OnceCommand)
def list_studies(
    lang: Annotated[str, typer.Option(help="Language of the titles: en, kk or ru.")] = "en",
) -> None:
    """List the studies that are installed."""
    from tarazy.codes.classification import check_language
    from tarazy.study import load, names

    language = check_language(lang)
    width = max(map(len, names()))
    for name in names():
        study = load(name)
        title = study.title.in_language(language)
        typer.echo(f"{name:<{width}}  {title}  [{study.country}, {', '.join(study.partner)}]")


@app.command("new", cls=OnceCommand)
def new_study(
    country: Annotated[str, typer.Option(metavar="CODE", help="Whose point of view it takes.")],
    partner: Annotated[str, typer.Option(metavar="CODE", help="The other of the pair.")],
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The document to write.")] = Path(
        "study.toml"
    ),
    world: World = None,
) -> None:
    """Write a study of a pair to begin with: a commented document that runs."""
    from tarazy.arguments.writable import check_file
    from tarazy.study.writing import new
    from tarazy.world import World

    if file.suffix != ".toml":
        raise InputError(f"FILE: {str(file)!r}; allowed: a name that ends in .toml")
    check_file(file, "FILE")
    if file.exists():
        raise InputError(f"FILE: {str(file)!r} is there already; allowed: a new file")
    text = new(World.load(world or "core-2022"), country, partner, file)
    file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=file.parent, prefix=".part-") as part:
        draft = Path(part) / file.name
        draft.write_text(text, encoding="utf-8", newline="\n")
        draft.replace(file)
    typer.echo(f"Written to {file}")


@app.command("check", cls=OnceCommand)
def check_study(
    study: Annotated[str, typer.Argument(metavar="NAME|FILE", help="The study.")],
    world: World = None,
) -> None:
    """Check that a study can be computed: its form, scenarios, economies and network."""
    from tarazy.study import load
    from tarazy.study.checking import check
    from tarazy.world import World

    document = load(study)
    found = check(document, World.load(world or document.world))
    choice = found.choice
    lines = [
        f"{document.name}: {document.country} and {', '.join(document.partner)}",
        f"experiments: {len(choice.glance)}, {len(choice.detail)} of them in detail",
        f"network: {'none' if found.network is None else found.network.name}",
        f"chapters: {', '.join(found.chapters)}",
        f"languages: {', '.join(document.languages)}",
    ]
    typer.echo("\n".join(lines))
