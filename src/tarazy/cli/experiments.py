"""``tarazy list`` and ``tarazy run``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tarazy.errors import unknown_name

if TYPE_CHECKING:
    from tarazy.scenario import Scenario


def list_experiments(
    lang: Annotated[str, typer.Option(help="Language of the titles: en, kk or ru.")] = "en",
) -> None:
    """List the experiments that travel with the package."""
    from tarazy.scenario import catalogue
    from tarazy.world.classification import check_language

    language = check_language(lang)
    scenarios = catalogue.load_all()
    width = max(len(scenario.name) for scenario in scenarios)
    for scenario in scenarios:
        claims = f"  [{', '.join(scenario.claims)}]" if scenario.claims else ""
        typer.echo(f"{scenario.name:<{width}}  {scenario.title.in_language(language)}{claims}")


def run_experiment(
    scenario: Annotated[
        str, typer.Argument(metavar="NAME|FILE", help="Of the catalogue, or a .toml document.")
    ],
    json: Annotated[bool, typer.Option("--json", help="Print a JSON summary.")] = False,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Folder for summary, tables and outcome.")
    ] = None,
    world: Annotated[
        str | None, typer.Option(metavar="NAME|FILE", help="Another benchmark.")
    ] = None,
    closure: Annotated[
        str | None, typer.Option(help="Of the deficits: fixed, income_share or zero.")
    ] = None,
    elasticities: Annotated[
        str | None, typer.Option(metavar="SET", help="Another set of trade elasticities.")
    ] = None,
) -> None:
    """Solve an experiment and print its answer."""
    from tarazy.cli.folder import check_folder, write_outcome
    from tarazy.scenario import Scenario, run
    from tarazy.world import World

    if out is not None:
        check_folder(out)
    document = _changed(Scenario.load(scenario), closure, elasticities)
    benchmark = World.load(world or document.world)
    outcome = run(benchmark, document)
    if out is not None:
        write_outcome(outcome, out)
    if json:
        from json import dumps

        typer.echo(dumps(outcome.summary(), ensure_ascii=False, indent=2))
        return
    from tarazy.cli.answer import answer

    typer.echo(answer(outcome, document, benchmark))
    if out is not None:
        typer.echo(f"Written to {out}")


def _changed(document: Scenario, closure: str | None, elasticities: str | None) -> Scenario:
    """Return the document with what the options replace."""
    from tarazy.scenario.document import CLOSURES, Scenario

    changes = {"closure": closure, "elasticities": elasticities}
    given = {key: value for key, value in changes.items() if value is not None}
    if closure is not None and closure not in CLOSURES:
        raise unknown_name("closure", closure, CLOSURES, "--closure")
    return Scenario.from_dict(document.to_dict() | given, document.origin) if given else document
