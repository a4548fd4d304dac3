"""Any table that pymrio has parsed: EXIOBASE, Eora26, GLORIA, or a system of one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import xarray as xr
from numpy.typing import ArrayLike

from tarazy.errors import InputError
from tarazy.sources.icio import Elasticity, IcioTable, world_from_icio
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
    million_usd_per_unit: float = 1.0,
    source: str = "not stated",
    licence: str = "not stated",
    value_added_floor: float | None = None,
) -> World:
    """Return the world of a pymrio system.

    Parameters
    ----------
    system
        With ``Z`` and ``Y`` filled, rows and columns labelled region, sector or category; industry
        by industry (or product by product) and in one currency unit.
    name, year
        Of the world.
    trade_elasticity, tariff, value_added_floor
        See `tarazy.sources.icio.world_from_icio`, also for negative inventories.
    million_usd_per_unit
        What one unit of the table is worth, e.g. 1.1 for million EUR at 1.10 USD per EUR, 0.001 for
        thousand USD. pymrio keeps units as free text, so they cannot be converted by themselves.
    source, licence
        Travel with the variables of the world.

    Raises
    ------
    InputError
        Z or Y is missing, or the labels of rows and columns do not fit.
    """
    table = table_from_pymrio(
        system,
        name=name,
        year=year,
        million_usd_per_unit=million_usd_per_unit,
        source=source,
        licence=licence,
        where=f"pymrio system {name}",
    )
    return world_from_icio(
        table,
        trade_elasticity=trade_elasticity,
        tariff=tariff,
        value_added_floor=value_added_floor,
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
    if system.Z is None or system.Y is None:
        raise InputError(
            f"{where}: the system has no Z or no Y; allowed: both (run calc_all first)"
        )
    if not million_usd_per_unit > 0:
        raise InputError(f"million_usd_per_unit is {million_usd_per_unit!r}; allowed: above 0")
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
