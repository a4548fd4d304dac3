"""Who owns capital and resource in every economy and sector, and what else comes from abroad."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from tarazy.arguments.csv_rows import csv_rows
from tarazy.errors import InputError
from tarazy.investment.cells import number_in
from tarazy.world.world import World

Array = NDArray[np.float64]

FOREIGN = "foreign-2022.csv"
OWNERS = "owners-2022.csv"
OWNERS_BY_SECTOR = "owners-sectors-2022.csv"
PRIMARY_INCOME = "primary-income-2022.csv"
# Ultimate owners are those behind companies that only hold; immediate ones those next to the host.
VIEWS = ("ultimate", "immediate")


@cache
def _rows(name: str, columns: tuple[str, ...]) -> tuple[tuple[str, Mapping[str, str]], ...]:
    """Return where each row of a table stands, and its cells."""
    origin = f"investment/tables/{name}"
    file = resources.files("tarazy").joinpath(origin)
    return tuple(
        (f"{origin}: line {line}", cells)
        for line, cells in csv_rows(file, origin, columns, columns)
    )


_FOREIGN = ("host", "sector", "share", "low", "high", "quality", "source")
_OWNERS = ("host", "owner", "share", "quality")
_BY_SECTOR = ("host", "sector", "owner", *VIEWS, "quality", "source")
_PRIMARY = (
    "economy",
    "primary_income",
    "band",
    "direct_income",
    "other_income",
    "quality",
    "source",
)


def ownership(world: World, view: str = "ultimate") -> Array:
    """Return who has what capital and resource earn after tax, ω: host, owner, sector.

    Parameters
    ----------
    world
        Its economies and sectors are those of the tables.
    view
        One of `VIEWS`; where the tables tell one host's owners one way only, both views have them.

    Returns
    -------
    array
        (N, N, J), not negative, one over owners.

    Raises
    ------
    InputError
        If the world has an economy or a sector that the tables do not have.
    """
    if view not in VIEWS:
        raise InputError(f"view {view!r}; allowed: {', '.join(VIEWS)}")
    economy, sector = _places(world)
    n, j = len(economy), len(sector)
    foreign = np.zeros((n, j))
    for at, cells in _rows(FOREIGN, _FOREIGN):
        foreign[economy[cells["host"]], sector[cells["sector"]]] = number_in(cells, "share", at)
    mix = np.zeros((n, n))
    for at, cells in _rows(OWNERS, _OWNERS):
        mix[economy[cells["host"]], economy[cells["owner"]]] = number_in(cells, "share", at)
    owners = np.repeat(mix[:, :, None], j, axis=2)
    told: set[tuple[int, int]] = set()
    for at, cells in _rows(OWNERS_BY_SECTOR, _BY_SECTOR):
        place = economy[cells["host"]], sector[cells["sector"]]
        if place not in told:
            told.add(place)
            owners[place[0], :, place[1]] = 0.0
        owners[place[0], economy[cells["owner"]], place[1]] = number_in(cells, view, at)
    # Owners of less than a thousandth are not in the tables.
    total = owners.sum(axis=1, keepdims=True)
    owners = np.divide(owners, total, out=np.zeros_like(owners), where=total > 0)
    omega = owners * foreign[:, None, :]
    at_home = np.arange(n)
    omega[at_home, at_home] = 0.0
    omega[at_home, at_home] = 1.0 - omega.sum(axis=1)
    return np.asarray(omega)


def foreign_range(world: World) -> tuple[Array, Array, Array]:
    """Return the part of capital and resource that is owned abroad, its low and its high, (N, J).

    Raises
    ------
    InputError
        If the world has an economy or a sector that the tables do not have.
    """
    economy, sector = _places(world)
    found = np.zeros((3, len(economy), len(sector)))
    for at, cells in _rows(FOREIGN, _FOREIGN):
        place = economy[cells["host"]], sector[cells["sector"]]
        found[:, *place] = [number_in(cells, name, at) for name in ("share", "low", "high")]
    return found[0], found[1], found[2]


def direct_income(owner: Array, after_tax: Array) -> tuple[Array, Array]:
    """Return what owners earn abroad and what foreigners earn here, each (N,).

    Parameters
    ----------
    owner
        (N, N, J) host, owner, sector.
    after_tax
        (N, J) income of capital, net of depreciation, and resource, after the host's tax.
    """
    earned = np.einsum("hoj,hj->ho", owner, after_tax)
    np.fill_diagonal(earned, 0.0)
    return earned.sum(axis=0), earned.sum(axis=1)


def primary_income(world: World) -> Array:
    """Return national income less domestic product, (N,) million USD of 2022; it adds up to zero.

    Raises
    ------
    InputError
        If the world has an economy that the tables do not have.
    """
    economy, _ = _places(world)
    found = np.zeros(len(economy))
    for at, cells in _rows(PRIMARY_INCOME, _PRIMARY):
        found[economy[cells["economy"]]] = number_in(cells, "primary_income", at)
    return np.asarray(found - found.sum() / len(found))


def other_income(world: World, after_tax: Array | None = None) -> Array:
    """Return N, other primary income from abroad, (N,) million USD; it adds up to zero.

    It is what primary income holds beyond that of direct investment: interest, portfolios, wages,
    and what the data of owners miss.

    Parameters
    ----------
    world
        Its economies and sectors are those of the tables.
    after_tax
        (N, J) as in `direct_income`: national income then is what statistics say to the dollar.
        None takes the figure of the table, which was made with the bundled factor shares.

    Raises
    ------
    InputError
        If the world has an economy or a sector that the tables do not have.
    """
    if after_tax is not None:
        received, paid = direct_income(ownership(world), after_tax)
        return primary_income(world) - (received - paid)
    economy, _ = _places(world)
    found = np.zeros(len(economy))
    for at, cells in _rows(PRIMARY_INCOME, _PRIMARY):
        found[economy[cells["economy"]]] = number_in(cells, "other_income", at)
    return np.asarray(found - found.sum() / len(found))


def _places(world: World) -> tuple[dict[str, int], dict[str, int]]:
    """Return where economies and sectors stand, of a world that the tables describe."""
    hosts = {cells["host"] for _, cells in _rows(FOREIGN, _FOREIGN)}
    economies = {cells["economy"] for _, cells in _rows(PRIMARY_INCOME, _PRIMARY)} | hosts
    sectors = {cells["sector"] for _, cells in _rows(FOREIGN, _FOREIGN)}
    for kind, found, known in (
        ("economies", world.economies, economies),
        ("sectors", world.sectors, sectors),
    ):
        if set(found) != known:
            raise InputError(
                f"owners of capital: world {world.name} has other {kind} than the tables "
                f"({_few(set(found) ^ known)}); allowed: those of core-2022"
            )
    return (
        {code: place for place, code in enumerate(world.economies)},
        {code: place for place, code in enumerate(world.sectors)},
    )


def _few(names: Sequence[str] | set[str]) -> str:
    shown = sorted(names)[:4]
    return ", ".join(shown) + (", ..." if len(names) > len(shown) else "")
