"""Options that mean the same wherever they stand."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tarazy.arguments.defaults import DEFAULT_COUNTRY
from tarazy.cli import completion, resuming
from tarazy.cli.process import let_in_unused
from tarazy.errors import InputError

if TYPE_CHECKING:
    from tarazy.trade.data import Closure as KnownClosure
    from tarazy.world import World as KnownWorld

AsJson = Annotated[
    bool, typer.Option("--json", help="Print JSON for programs instead; not with --lang.")
]
# Of a command that prints in one language.
JsonAlone = Annotated[bool, typer.Option("--json", help="Print JSON for programs instead.")]
Lang = Annotated[
    str,
    typer.Option(help="Language of the answer: en, kk or ru.", autocompletion=completion.languages),
]
OutFolder = Annotated[
    Path | None,
    typer.Option(
        "--out", metavar="DIR", help="Folder that gets the files of the answer; made if missing."
    ),
]
Study = Annotated[
    str | None,
    typer.Argument(
        metavar="STUDY",
        help="A study by name (tarazy study list), or its document; by default that of "
        "Kazakhstan and the United States.",
        autocompletion=completion.studies,
    ),
]
CountryOfPair = Annotated[
    str | None,
    typer.Option(
        "--country",
        metavar="CODE",
        help="Instead of a study: a pair of economies.",
        autocompletion=completion.economies,
    ),
]
PartnerOfPair = Annotated[
    str | None,
    typer.Option(
        "--partner",
        metavar="CODE",
        help="The other one of the pair.",
        autocompletion=completion.economies,
    ),
]
SectorsChosen = Annotated[
    str | None,
    typer.Option(
        "--sector",
        metavar="CODES",
        help="Sectors and groups, with commas between them; by default all.",
        autocompletion=completion.sectors_and_groups,
    ),
]
World = Annotated[
    str | None,
    typer.Option(
        metavar="NAME|FILE",
        help="Another benchmark, also a table.",
        autocompletion=completion.worlds,
    ),
]
Closure = Annotated[
    str | None,
    typer.Option(
        help="Of the deficits: fixed, income_share or zero.", autocompletion=completion.closures
    ),
]
Elasticities = Annotated[
    str | None, typer.Option(metavar="SET", help="Another set of trade elasticities.")
]
Horizon = Annotated[
    str | None,
    typer.Option(
        help="What may move: short, medium or long, with owners of capital; or all of them.",
        autocompletion=completion.horizons,
    ),
]
Factors = Annotated[
    str | None,
    typer.Option(
        help="one, or three: labour, capital and resources, with owners.",
        autocompletion=completion.factors,
    ),
]
Country = Annotated[
    str,
    typer.Option(
        metavar="CODE", help="Whose point of view it takes.", autocompletion=completion.economies
    ),
]
Partner = Annotated[
    str,
    typer.Option(
        metavar="CODE", help="The other of the pair.", autocompletion=completion.economies
    ),
]


def _with_cluster(given: str | None) -> str | None:
    if given is not None:
        let_in_unused()
    return given


# Of every command that computes many things.
Workers = Annotated[
    int | None,
    typer.Option(metavar="N", help="Processes; by default one per processor, of corridors 1."),
]
Cluster = Annotated[
    str | None,
    typer.Option(
        metavar="ADDRESS|local:N",
        help="A Dask cluster instead of processes: of its scheduler, or of N processes here.",
        autocompletion=completion.clusters,
        callback=_with_cluster,
    ),
]
Checkpoint = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR",
        help="Keeps what is finished; the same command goes on from there.",
        callback=resuming.keeping,
    ),
]


def refuse_idle(wanted: str, **given: object) -> None:
    """Refuse options of a command that computes many things where it does not.

    Parameters
    ----------
    wanted
        The option with which it does.
    **given
        By name: workers, cluster, checkpoint and the like; None is not given.

    Raises
    ------
    InputError
        Naming the first that is given.
    """
    for name, value in given.items():
        if value is not None:
            raise InputError(f"--{name}: {value} without {wanted}; allowed: with {wanted}")


def codes_of(given: str, option: str) -> list[str]:
    """Return the codes of a list with commas.

    Raises
    ------
    InputError
        If one is empty.
    """
    codes = [code.strip() for code in given.split(",")]
    if not all(codes):
        raise InputError(
            f"{option}: {given!r}; allowed: codes with commas between them, e.g. KAZ,EU27"
        )
    return codes


def country_in(world: KnownWorld, option: str) -> str:
    """Return whose answer it is where no option says so.

    Raises
    ------
    InputError
        If the world does not have that economy.
    """
    if DEFAULT_COUNTRY in world.economies:
        return DEFAULT_COUNTRY
    few = ", ".join(world.economies[:12]) + (", ..." if len(world.economies) > 12 else "")
    raise InputError(f"{option}: is missing; allowed: an economy of world {world.name}: {few}")


def world_of(given: str | None) -> KnownWorld:
    """Return the benchmark that ``--world`` names; of a table, tell what was assumed.

    Raises
    ------
    InputError
        As `tarazy.sources.opening.open_world`.
    """
    from tarazy.sources.opening import assumptions, is_table, open_world

    world = open_world(given)
    if is_table(given):
        for text in assumptions(world):
            typer.echo(f"tarazy: note: {given}: {text}", err=True)
    return world


def closure_of(given: str) -> KnownClosure:
    """Return the closure that ``--closure`` names.

    Raises
    ------
    InputError
        If there is none of this name.
    """
    from tarazy.trade.data import known_closure

    return known_closure(given, "--closure")
