"""Any table that pymrio has parsed: EXIOBASE, Eora26, GLORIA, or a system of one's own."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import xarray as xr
from numpy.typing import ArrayLike

from tarazy.arguments.values import number
from tarazy.errors import InputError, shortened
from tarazy.sources.icio import Elasticity, IcioTable, world_from_icio
from tarazy.world.alignment import as_numbers
from tarazy.world.labels import NOT_STATED
from tarazy.world.world import World

if TYPE_CHECKING:
    import pymrio


def world_from_pymrio(
    system: pymrio.IOSystem,
    *,
    name: str,
    year: int,
    trade_elasticity: Elasticity,
    tariff: ArrayLike | xr.DataArray | None = None,
    million_usd_per_unit: float | None = None,
    source: str = NOT_STATED,
    licence: str = NOT_STATED,
    value_added_floor: float | None = None,
    high_tariffs: bool = False,
    groups: Mapping[str, Sequence[str]] | None = None,
) -> World:
    """Return the world of a pymrio system.

    Parameters
    ----------
    system
        With ``Z`` and ``Y`` filled, rows and columns labelled region, sector or category; industry
        by industry (or product by product) and in one currency unit.
    name, year
        Of the world.
    trade_elasticity, tariff, value_added_floor, high_tariffs, groups
        See `tarazy.sources.icio.world_from_icio`, also for negative inventories.
    million_usd_per_unit
        What one unit of the table is worth, e.g. 1.1 for million EUR at 1.10 USD per EUR. Without
        this number money in USD is converted by the scale that the units of the system state
        (thousand, million, billion USD; million where they state nothing), and other currencies and
        physical units are refused. Some tables say million and hold thousands (Eora26): give 0.001.
    source, licence
        Travel with the variables of the world.

    Raises
    ------
    InputError
        Z or Y is missing, the labels of rows and columns do not fit, the units of the system are
        several, or are no money in USD and `million_usd_per_unit` is not given.
    """
    where = f"pymrio system {name}"
    table = table_from_pymrio(
        system,
        name=name,
        year=year,
        million_usd_per_unit=_stated_unit(system, where, million_usd_per_unit),
        source=source,
        licence=licence,
        where=where,
    )
    return world_from_icio(
        table,
        trade_elasticity=trade_elasticity,
        tariff=tariff,
        value_added_floor=value_added_floor,
        high_tariffs=high_tariffs,
        groups=groups,
    )


_DOLLARS = re.compile(r"usd|us-?\$|u\.?s\.? ?dollars?|united states dollars?")
# What may stand beside the currency and its scale.
_BESIDE = re.compile(r"\b(of|in|at|current|prices?|nominal|basic)\b|[\s.,()_/-]+")
# Million USD that one unit is worth, and the words of its scale.
_SCALES = (
    (1e-6, ("",)),
    (
        1e-3,
        ("k", "th", "thd", "tsd", "ths", "thousand", "thousands", "'000", "000", "1000", "10^3"),
    ),
    (1.0, ("m", "mn", "mio", "mil", "mill", "mln", "million", "millions", "1000000", "10^6")),
    (1e3, ("b", "bn", "bln", "bil", "billion", "billions", "10^9")),
)


def million_usd_in(unit: str) -> float | None:
    """Return how many million USD a unit of money is worth, or None if it is no money in USD.

    Parameters
    ----------
    unit
        As a table writes it, e.g. ``Mill USD``, ``'000 USD``, ``billion US$``.
    """
    plain = unit.casefold().replace("\u2019", "'")
    currency = _DOLLARS.search(plain)
    if currency is None:
        return None
    rest = f"{plain[: currency.start()]} {plain[currency.end() :]}"
    scale = _BESIDE.sub("", rest)
    return next((worth for worth, words in _SCALES if scale in words), None)


def _stated_unit(system: pymrio.IOSystem, where: str, given: float | None) -> float:
    """Return what a unit of a system is worth in million USD: as it is given, or as it says."""
    unit = getattr(system, "unit", None)
    found = [] if unit is None else dict.fromkeys(str(value) for value in np.ravel(unit.to_numpy()))
    told = [text for text in found if text.strip().casefold() not in ("", "nan", "none")]
    worth = {text: million_usd_in(text) for text in told}
    if len(set(worth.values())) > 1 or (len(told) > 1 and None in worth.values()):
        raise InputError(
            f"{where}: its units are {shortened(', '.join(map(repr, told)))}; allowed: one unit of "
            "money in all rows"
        )
    if given is not None:
        return number("million_usd_per_unit", given, "a number above 0", 0.0, above=True)
    stated = next(iter(worth.values()), 1.0)
    if stated is None:
        raise InputError(
            f"{where}: its unit is {shortened(repr(told[0]))}; allowed: money in USD, or give "
            "million_usd_per_unit, what one unit is worth"
        )
    return stated


def table_from_pymrio(
    system: pymrio.IOSystem,
    *,
    name: str,
    year: int,
    million_usd_per_unit: float,
    source: str,
    licence: str,
    where: str,
    printed_output: np.ndarray | None = None,
) -> IcioTable:
    """Return the table in a pymrio system; see `world_from_pymrio`.

    `printed_output` is (N J,) in the unit of the system, where the file has such a column: pymrio
    drops it.
    """
    if getattr(system, "Z", None) is None or getattr(system, "Y", None) is None:
        raise InputError(
            f"{where}: the system has no Z or no Y; allowed: both (run calc_all first)"
        )
    sellers = [(str(r), str(s)) for r, s in system.Z.index]
    economies = list(dict.fromkeys(region for region, _ in sellers))
    sectors = list(dict.fromkeys(sector for _, sector in sellers))
    if sellers != [(r, s) for r in economies for s in sectors]:
        raise InputError(
            f"{where}: rows are not the same sectors in the same order in every region"
        )
    if sellers != [(str(r), str(s)) for r, s in system.Z.columns]:
        raise InputError(f"{where}: rows and columns of Z have different labels")
    users = [(str(c[0]), str(c[1])) for c in system.Y.columns]
    categories = list(dict.fromkeys(category for _, category in users))
    if users != [(r, c) for r in economies for c in categories]:
        raise InputError(f"{where}: columns of Y are not the same categories in every region of Z")
    if [(str(r), str(s)) for r, s in system.Y.index] != sellers:
        raise InputError(f"{where}: rows of Y and Z have different labels")
    unit = million_usd_per_unit
    return IcioTable(
        name=name,
        year=year,
        economies=economies,
        sectors=sectors,
        intermediate=as_numbers(system.Z.to_numpy(), f"{where}: Z") * unit,
        final_use=as_numbers(system.Y.to_numpy(), f"{where}: Y") * unit,
        printed_output=None if printed_output is None else printed_output * unit,
        source=source,
        licence=licence,
        where=where,
    )
