"""``tarazy study``: list, begin and check studies."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tarazy.cli import completion, options
from tarazy.cli.once import OnceCommand
from tarazy.cli.screen import fitted, listed, show
from tarazy.text.plain_json import plain_json

app = typer.Typer(help="List, begin and check studies.", rich_markup_mode=None)


@app.command("list", cls=OnceCommand)
def list_studies(lang: options.Lang = "en", json: options.AsJson = False) -> None:
    """List the studies that are installed."""
    from tarazy.codes.classification import check_language
    from tarazy.study import load, names

    language = check_language(lang)
    if json:
        told = [
            {
                "name": study.name,
                "title": study.title.model_dump(exclude_none=True),
                "country": study.country,
                "partner": list(study.partner),
                "languages": list(study.languages),
            }
            for study in map(load, names())
        ]
        typer.echo(plain_json(told))
        return
    rows = []
    for name in names():
        study = load(name)
        title = study.title.in_language(language)
        rows.append((name, f"{title}  [{study.country}, {', '.join(study.partner)}]"))
    typer.echo(listed(rows))


@app.command("new", cls=OnceCommand)
def new_study(
    country: options.Country,
    partner: options.Partner,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The document to write.")] = Path(
        "study.toml"
    ),
    world: options.World = None,
    json: options.JsonAlone = False,
) -> None:
    """Write a study of a pair to begin with: a commented document that runs."""
    from tarazy.arguments.writable import check_new
    from tarazy.results.writing import write_texts
    from tarazy.study.reading import SUFFIX
    from tarazy.study.writing import beside, new
    from tarazy.world import World

    check_new(file, "FILE", ".toml")
    benchmark = World.of(world)
    named = None if world is None or not world.endswith(SUFFIX) else beside(world, file)
    text = new(benchmark, country, partner, file, named)
    write_texts(file.parent, {file.name: text})
    typer.echo(plain_json({"written": str(file)}) if json else fitted(f"Written to {file}"))


@app.command("check", cls=OnceCommand)
def check_study(
    study: Annotated[
        str,
        typer.Argument(metavar="NAME|FILE", help="The study.", autocompletion=completion.studies),
    ],
    world: options.World = None,
    json: options.JsonAlone = False,
) -> None:
    """Check that a study can be computed: its form, scenarios, economies and network."""
    from tarazy.study import load
    from tarazy.study.checking import check
    from tarazy.study.reading import benchmark_of

    document = load(study)
    found = check(document, benchmark_of(document) if world is None else options.world_of(world))
    choice = found.choice
    if json:
        told = {
            "name": document.name,
            "country": document.country,
            "partner": list(document.partner),
            "experiments": [each.name for each in choice.glance],
            "detail": list(choice.detail),
            "network": None if found.network is None else found.network.name,
            "chapters": list(found.chapters),
            "languages": list(document.languages),
        }
        typer.echo(plain_json(told))
        return
    lines = [
        f"{document.name}: {document.country} and {', '.join(document.partner)}",
        f"experiments: {len(choice.glance)}, {len(choice.detail)} of them in detail",
        f"network: {'none' if found.network is None else found.network.name}",
        f"chapters: {', '.join(found.chapters)}",
        f"languages: {', '.join(document.languages)}",
    ]
    show("\n".join(lines))
