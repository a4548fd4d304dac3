"""``tarazy world``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tarazy.arguments.defaults import DEFAULT_WORLD
from tarazy.arguments.repeated import refuse_repeated
from tarazy.cli import completion, options
from tarazy.cli.screen import fitted, show
from tarazy.codes.names import economy_called
from tarazy.errors import InputError
from tarazy.text.plain_json import plain_json

if TYPE_CHECKING:
    from tarazy.world import World


def show_world(
    name: Annotated[
        str,
        typer.Argument(
            metavar="[NAME|FILE]",
            help="Of the benchmark; a file may also be a table: WIOD, ADB MRIO, OECD ICIO, or a "
            "row for each flow.",
            autocompletion=completion.worlds,
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
    listed: Annotated[
        bool, typer.Option("--list", help="Only the benchmarks of the package, by name.")
    ] = False,
    mirror: Annotated[
        bool,
        typer.Option(
            "--mirror",
            help="What several sources say of the goods trade of --country, with the gaps.",
        ),
    ] = False,
    tariff: Annotated[
        str | None,
        typer.Option(
            metavar="RATE|FILE",
            help="Set tariffs: a rate, or a .csv with importer, exporter, sector, tariff.",
        ),
    ] = None,
    theta: Annotated[
        float | None,
        typer.Option(metavar="NUMBER", help="Set the trade elasticity of all sectors."),
    ] = None,
    group: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=SECTORS",
            help="Sectors of a group, e.g. goods=crops,mining; may be given again.",
        ),
    ] = None,
    source: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Of what --tariff or --theta sets.")
    ] = None,
    save: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The .npz file to write it to.")
    ] = None,
    json: options.JsonAlone = False,
) -> None:
    """Print what a benchmark holds; edit it, or save a table as one."""
    from tarazy.arguments.writable import check_file
    from tarazy.cli.world_profile import economy_profile, plain, world_overview

    edits = {"--tariff": tariff, "--theta": theta, "--group": group, "--source": source}
    if mirror or listed:
        named = None if name == DEFAULT_WORLD else name
        others = {
            "NAME": named,
            **edits,
            "--save": save,
            "--list": True if listed and mirror else None,
        }
        _refuse_beside("--mirror" if mirror else "--list", others)
    if mirror:
        _show_mirror(country, json)
        return
    if listed:
        _refuse_beside("--list", {"--country": country})
        _list_benchmarks(json)
        return
    if source is not None and tariff is None and theta is None:
        raise InputError(f"--source: {source!r} alone; allowed: with --tariff or --theta")
    if save is not None:
        if save.suffix != ".npz":
            raise InputError(f"--save: {str(save)!r}; allowed: a file ending in .npz")
        check_file(save, "--save")
    world = _edited(options.world_of(name), tariff, theta, group or [], source)
    if country is not None:
        country = economy_called(country, world.economies, "--country")
    if save is not None:
        world.save(save)
    if json:
        typer.echo(plain_json(plain(world, country)))
        return
    show(world_overview(world) if country is None else economy_profile(world, country))
    if save is not None:
        show(f"\nWritten to {save}")


def _refuse_beside(option: str, others: dict[str, Any]) -> None:
    """Refuse options that an answer has no use for, rather than leave them out."""
    for other, value in others.items():
        if value is not None:
            raise InputError(f"{other}: stands with {option}; allowed: {option} without it")


def _list_benchmarks(json: bool) -> None:
    from tarazy.cli.world_profile import about, heading
    from tarazy.world import World
    from tarazy.world.library import worlds

    known = [World.load(each) for each in worlds()]
    if json:
        typer.echo(plain_json([about(world) for world in known]))
    else:
        show("\n".join(map(heading, known)))


def _show_mirror(country: str | None, json: bool) -> None:
    from tarazy.cli.mirror_answer import mirror_answer
    from tarazy.series.mirror import mirror, mirrored_countries

    if country is None:
        raise InputError(
            f"--mirror: --country is missing; allowed: {', '.join(mirrored_countries())}"
        )
    found = mirror(country)
    typer.echo(plain_json(found.summary()) if json else fitted(mirror_answer(found)))


def _edited(
    world: World, tariff: str | None, theta: float | None, groups: list[str], source: str | None
) -> World:
    """Return the world with what the options set."""
    if groups:
        told = list(map(_group, groups))
        refuse_repeated((name for name, _ in told), "--group")
        world = world.with_groups(dict(told))
    if theta is not None:
        world = world.with_trade_elasticity(theta, source=source)
    if tariff is not None:
        world = world.with_tariff(_rate_or_file(tariff), source=source)
    return world


def _group(given: str) -> tuple[str, list[str]]:
    name, equals, members = given.partition("=")
    if not (name and equals and members):
        raise InputError(f"--group: {given!r}; allowed: NAME=SECTORS, e.g. goods=crops,mining")
    return name, options.codes_of(members, "--group")


def _rate_or_file(given: str) -> float | str:
    try:
        return float(given)
    except ValueError:
        return given
