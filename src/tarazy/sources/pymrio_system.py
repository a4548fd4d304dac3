"""Any table that pymrio has parsed: EXIOBASE, Eora26, GLORIA, or a system of one's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import xarray as xr
from numpy.typing import ArrayLike

from tarazy.arguments.values import number
from tarazy.errors import InputError
from tarazy.sources.icio import Elasticity, IcioTable, world_from_icio
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
        What one unit of the table is worth, e.g. 1.1 for million EUR at 1.10 USD per EUR, 0.001 for
        thousand USD. pymrio keeps units as free text, so they cannot be converted by themselves:
        without this number the units of the system must say million USD, or nothing. Some tables
        say so and hold thousands (Eora26): give 0.001.
    source, licence
        Travel with the variables of the world.

    Raises
    ------
    InputError
        Z or Y is missing, the labels of rows and columns do not fit, or the units of the system are
        not million USD and `million_usd_per_unit` is not given.
    """
    where = f"pymrio system {name}"
    if million_usd_per_unit is None:
        _check_units(system, where)
        million_usd_per_unit = 1.0
    table = table_from_pymrio(
        system,
        name=name,
        year=year,
        million_usd_per_unit=million_usd_per_unit,
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


# Million USD in the words of the tables that pymrio parses, without blanks, points and case.
_MILLION_USD = {
    "musd",
    "miousd",
    "millusd",
    "mnusd",
    "mlnusd",
    "millionusd",
    "millionsusd",
    "usdmillion",
    "usdmillions",
    "usdm",
    "usdmn",
    "mus$",
    "millus$",
    "millionus$",
    "us$million",
    "millionsofus$",
    "millionsofusd",
    "millionusdollars",
    "millionsofusdollars",
}


def _check_units(system: pymrio.IOSystem, where: str) -> None:
    """Refuse a system that says that it is in another unit than million USD."""
    unit = getattr(system, "unit", None)
    if unit is None:
        return
    for text in dict.fromkeys(str(value) for value in np.ravel(unit.to_numpy())):
        plain = "".join(text.split()).replace(".", "").casefold()
        if plain not in _MILLION_USD and plain not in ("", "nan", "none"):
            raise InputError(
                f"{where}: its unit is {text!r}; allowed: million USD, or give "
                "million_usd_per_unit, what one unit is worth"
            )


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
    number("million_usd_per_unit", million_usd_per_unit, "a number above 0", 0.0, above=True)
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
        intermediate=system.Z.to_numpy(dtype=np.float64) * unit,
        final_use=system.Y.to_numpy(dtype=np.float64) * unit,
        printed_output=None if printed_output is None else printed_output * unit,
        source=source,
        licence=licence,
        where=where,
    )
