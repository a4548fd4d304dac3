"""Factors of a world: what value added pays, in the layout of the equations, and labelled."""

from __future__ import annotations

import dataclasses

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from tarazy.errors import InputError
from tarazy.immutable import frozen_array
from tarazy.investment.factor_tables import (
    YEAR,
    bundled_economies,
    bundled_factors,
    places,
)
from tarazy.investment.owners import direct_income, ownership, primary_income
from tarazy.memo import Memo
from tarazy.trade.benchmark import benchmark_of
from tarazy.trade.factors import Factors
from tarazy.world import World

Array = NDArray[np.float64]

_BUNDLED: Memo[Factors] = Memo(4)


def factors_of(
    world: World, *, owner: Array | None = None, other_income: Array | None = None
) -> Factors:
    """Return the factors of a world.

    Parameters
    ----------
    world
        Of the economies and sectors of the bundled tables, and their year.
    owner
        (N, N, J) host, owner, sector; adds up to one over owners. By default that of
        `tarazy.investment.owners.ownership`.
    other_income
        (N,) million USD; adds up to zero. By default what closes national income, with the owners
        given.

    Returns
    -------
    Factors
        Checked against the world's shares of value added.

    Raises
    ------
    InputError
        If the world has no data, or owners or other income do not fit.
    """
    if owner is None and other_income is None:
        return _BUNDLED.get(world.digest, lambda: _assembled(world, ownership(world), None))
    return _assembled(world, ownership(world) if owner is None else owner, other_income)


def _assembled(world: World, owner: Array, other: Array | None) -> Factors:
    at, where = _places(world)
    table, economies = bundled_factors(), bundled_economies()
    benchmark = benchmark_of(world)
    made = benchmark.value_added_share
    share = {
        name: np.ascontiguousarray(values[np.ix_(where, at)])
        for name, values in table.values.items()
    }
    labour, resource, royalty = (made * share[name] for name in ("labour", "resource", "royalty"))
    # What the others leave, so that all add up to value added to the last bit.
    capital = made - labour - resource - royalty
    depreciation = economies.values["depreciation_share"][at]
    owner = np.asarray(owner, dtype=float)
    if other is None:
        kept = (1 - share["profit_tax"]) * (capital * (1 - depreciation) + resource)
        received, paid = direct_income(owner, (kept * benchmark.output).T)
        other = primary_income(world) - (received - paid)
    factors = Factors(
        labour=labour,
        capital=capital,
        resource=resource,
        royalty=royalty,
        profit_tax=share["profit_tax"],
        depreciation=depreciation,
        capital_stock=economies.values["capital_stock"][at],
        owner=owner,
        other_income=np.asarray(other, dtype=float),
    )
    factors.check(made)
    own = {name: frozen_array(array) for name, array in vars(factors).items()}
    return dataclasses.replace(factors, **own)


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
    """Return the name of a level of an economy beside the shares of its sectors."""
    return name.replace("labour", "labour_level", 1)


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
