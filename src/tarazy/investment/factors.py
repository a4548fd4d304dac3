"""Factors of a world: what value added pays, in the layout of the equations, and labelled."""

from __future__ import annotations

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from tarazy.errors import InputError
from tarazy.investment.factor_tables import (
    RANGED,
    YEAR,
    bundled_economies,
    bundled_factors,
    places,
)
from tarazy.trade.benchmark import benchmark_of
from tarazy.trade.factors import Factors
from tarazy.world import World

Array = NDArray[np.float64]


def assembled(world: World, owner: Array, other_income: Array) -> Factors:
    """Return the factors of a world with owners of one's own.

    Parameters
    ----------
    world
        Of the economies and sectors of the bundled tables, and their year.
    owner
        (N, N, J) host, owner, sector; adds up to one over owners.
    other_income
        (N,) million USD; adds up to zero.

    Returns
    -------
    Factors
        Checked against the world's shares of value added.

    Raises
    ------
    InputError
        If the world has no data, or owners or other income do not fit.
    """
    at, where = _places(world)
    table, economies = bundled_factors(), bundled_economies()
    value_added = benchmark_of(world).value_added_share
    share = {name: table.values[name][np.ix_(where, at)] for name in table.values}
    spread = {name: share[name] * value_added for name in ("labour", "resource", "royalty")}
    factors = Factors(
        labour=spread["labour"],
        # What the others leave, so that all add up to value added to the last bit.
        capital=value_added - spread["labour"] - spread["resource"] - spread["royalty"],
        resource=spread["resource"],
        royalty=spread["royalty"],
        profit_tax=share["profit_tax"],
        depreciation=economies.values["depreciation_share"][at],
        capital_stock=economies.values["capital_stock"][at],
        owner=np.asarray(owner, dtype=float),
        other_income=np.asarray(other_income, dtype=float),
    )
    factors.check(value_added)
    return factors


def owners_at_home(economies: int, sectors: int) -> Array:
    """Return ownership where everyone owns what is at home, (N, N, J)."""
    return np.repeat(np.eye(economies)[:, :, None], sectors, axis=2)


def labelled(world: World) -> xr.Dataset:
    """Return what is known of the factors of a world, with ranges, qualities and sources.

    Returns
    -------
    Dataset
        Over ``country`` and ``sector``: shares of value added ``labour``, ``capital``,
        ``resource``, ``royalty``, the rate ``profit_tax``, their ends ``_low`` and ``_high``,
        ``quality`` and ``source`` (keys of `tarazy.investment.sources`). Over ``country``: the
        columns of ``economies-2022.csv``, those of labour as ``labour_level``.

    Raises
    ------
    InputError
        If the world has no data.
    """
    at, where = _places(world)
    table, economies = bundled_factors(), bundled_economies()
    sectoral, single = ("country", "sector"), ("country",)
    data: dict[str, tuple[tuple[str, ...], object, dict[str, str]]] = {}
    for name, values in table.values.items():
        unit = "1" if name.startswith("profit_tax") else "share of value added"
        data[name] = sectoral, values[np.ix_(where, at)].T, {"unit": unit}
    data["quality"] = sectoral, table.quality[np.ix_(where, at)].T, {}
    data["source"] = sectoral, table.source[np.ix_(where, at)].T, {}
    for name, numbers in economies.values.items():
        data[_level(name)] = single, numbers[at], {"unit": _UNITS.get(name, "1")}
    for name, texts in economies.texts.items():
        if name != "economy":
            data[_level(name)] = single, texts[at], {}
    return xr.Dataset(
        data,
        coords={"country": list(world.economies), "sector": list(world.sectors)},
        attrs={"world": world.name, "year": YEAR},
    )


_UNITS = {
    "capital_stock": "million USD",
    "depreciation_rate": "1 per year",
    "capital_return": "1 per year",
    "capital_output": "years",
}


def _level(name: str) -> str:
    known = name in RANGED or any(name.startswith(f"{one}_") for one in RANGED)
    return name.replace("labour", "labour_level", 1) if known else name


def _places(world: World) -> tuple[list[int], list[int]]:
    if world.year != YEAR:
        raise InputError(
            f"world {world.name}: year {world.year} has no data on factors; allowed: {YEAR}"
        )
    table = bundled_factors()
    sectors = places(table.sectors, tuple(world.sectors), "sector", world.name)
    economies = places(table.economies, tuple(world.economies), "economy", world.name)
    own = bundled_economies().economies
    if own != table.economies:
        raise InputError(
            f"economies-{YEAR}.csv: economies are not those of factors-{YEAR}.csv; allowed: the "
            f"same, in one order"
        )
    return economies, sectors
