"""``tarazy world``."""

from __future__ import annotations

from typing import Annotated

import typer

from tarazy.arguments.defaults import DEFAULT_WORLD
from tarazy.cli import completion, options
from tarazy.errors import InputError, unknown_name
from tarazy.text.plain_json import plain_json


def show_world(
    name: Annotated[
        str,
        typer.Argument(
            metavar="[NAME|FILE]", help="Of the benchmark.", autocompletion=completion.worlds
        ),
    ] = DEFAULT_WORLD,
    country: Annotated[
        str | None,
        typer.Option(
            metavar="CODE",
            help="Profile of one economy, e.g. KAZ.",
            autocompletion=completion.economies,
        ),
    ] = None,
    mirror: Annotated[
        bool,
        typer.Option(
            "--mirror",
            help="What several sources say of the goods trade of --country, with the gaps.",
        ),
    ] = False,
    listed: Annotated[
        bool, typer.Option("--list", help="Only the benchmarks of the package, by name.")
    ] = False,
    json: options.JsonAlone = False,
) -> None:
    """Print what a benchmark holds: every economy in a line, or one economy at length."""
    if mirror:
        _show_mirror(country, json)
        return
    from tarazy.cli.world_profile import about, economy_profile, heading, plain, world_overview
    from tarazy.world import World
    from tarazy.world.library import worlds

    if listed:
        if country is not None or name != DEFAULT_WORLD:
            raise InputError("--list: with a name or --country; allowed: alone, or with --json")
        known = [World.load(each) for each in worlds()]
        if json:
            typer.echo(plain_json([about(world) for world in known]))
        else:
            typer.echo("\n".join(map(heading, known)))
        return
    world = World.load(name)
    if country is not None and country not in world.economies:
        raise unknown_name("economy", country, world.economies, "--country")
    if json:
        typer.echo(plain_json(plain(world, country)))
        return
    typer.echo(world_overview(world) if country is None else economy_profile(world, country))


def _show_mirror(country: str | None, json: bool) -> None:
    from tarazy.cli.mirror_answer import mirror_answer
    from tarazy.series.mirror import mirror, mirrored_countries

    if country is None:
        raise InputError(
            f"--mirror: --country is missing; allowed: {', '.join(mirrored_countries())}"
        )
    found = mirror(country)
    if json:
        typer.echo(plain_json(found.summary()))
        return
    typer.echo(mirror_answer(found))
