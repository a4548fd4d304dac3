"""``tarazy world``."""

from __future__ import annotations

from typing import Annotated

import typer

from tarazy.errors import unknown_name


def show_world(
    name: Annotated[str, typer.Argument(metavar="NAME|FILE", help="E.g. core-2022.")],
    country: Annotated[
        str | None, typer.Option(metavar="CODE", help="Profile of one economy, e.g. KAZ.")
    ] = None,
) -> None:
    """Print what a benchmark holds: every economy in a line, or one economy at length."""
    from tarazy.cli.world_profile import economy_profile, world_overview
    from tarazy.world import World

    world = World.load(name)
    if country is not None and country not in world.economies:
        raise unknown_name("economy", country, world.economies, "--country")
    typer.echo(world_overview(world) if country is None else economy_profile(world, country))
