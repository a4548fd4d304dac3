"""``tarazy world``, ``tarazy build-world`` and ``tarazy build-policy``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tarazy.arguments.writable import check_file
from tarazy.errors import InputError, unknown_name

Inputs = Annotated[
    Path, typer.Option("--inputs", metavar="DIR", help="Folder of the official input files.")
]


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


def build_world(
    name: Annotated[str, typer.Argument(help="The world to build: core-2022.")],
    inputs: Inputs,
    out: Annotated[Path, typer.Option(metavar="FILE", help="The .npz file to write.")],
) -> None:
    """Rebuild a bundled benchmark from the official files."""
    if name != "core-2022":
        raise unknown_name("world to build", name, ["core-2022"])
    if out.suffix != ".npz":
        raise InputError(f"--out: {str(out)!r} is not allowed; allowed: a file ending in .npz")
    check_file(out, "--out")
    _check_inputs(inputs)
    from tarazy.world.build import build_core_2022

    world = build_core_2022(inputs, lambda message: typer.echo(message, err=True))
    world.save(out)
    typer.echo(f"{world.name}: digest {world.digest}, written to {out}")


def build_policy(
    inputs: Inputs,
    out: Annotated[Path, typer.Option(metavar="DIR", help="Folder for the policy tables.")],
) -> None:
    """Rebuild the bundled policy tables from the official files."""
    _check_inputs(inputs)
    from tarazy.arguments.writable import check_folder
    from tarazy.policy.build import build_tables

    check_folder(out)

    typer.echo(f"{', '.join(build_tables(inputs, out))}: written to {out}")


def _check_inputs(inputs: Path) -> None:
    if not inputs.is_dir():
        raise InputError(f"--inputs: {str(inputs)!r} is no folder; allowed: the folder of inputs")
