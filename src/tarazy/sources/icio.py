"""From a table that a reader found to a world, and what every reader needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import xarray as xr
from numpy.typing import ArrayLike

from tarazy.arguments.values import path_of
from tarazy.errors import InputError
from tarazy.world.given_elasticities import Elasticity as Elasticity
from tarazy.world.io_table import IcioTable as IcioTable
from tarazy.world.io_table import table_arrays
from tarazy.world.world import World


def world_from_icio(
    table: IcioTable,
    *,
    trade_elasticity: Elasticity,
    tariff: ArrayLike | xr.DataArray | None = None,
    value_added_floor: float | None = None,
    high_tariffs: bool = False,
    groups: Mapping[str, Sequence[str]] | None = None,
) -> World:
    """Assemble a world from a table.

    How cost, value added and negative sales are found is told at
    `tarazy.world.io_table.table_arrays`.

    Parameters
    ----------
    table
        What a reader found.
    trade_elasticity
        theta: one number for all sectors, (J,) in the table's order, or a number per sector or
        group.
    tariff
        (N, N, J) importer, exporter, sector, fractions, in the table's order; or a DataArray with
        these dims, which is aligned by its labels. None means zero everywhere.
    value_added_floor
        A sector whose inputs cost as much as its output or more has no place in the model. None:
        such a sector is an error. A number between 0 and 1: value added of such a sector is raised
        to this share of output, its inputs shrink in proportion, and the goods go to final users.
    high_tariffs
        Whether rates above 5, 500 per cent, are meant; without it they are refused.
    groups
        Sectors of groups such as ``goods``, where sectors have names of their own; by default what
        the reader knows.

    Raises
    ------
    InputError
        The table has no non-negative reading within the rules above, its totals do not add up, or
        an argument does not fit; the message names the economy and the sector.
    """
    world = World.from_arrays(
        **table_arrays(
            table,
            trade_elasticity=trade_elasticity,
            tariff=tariff,
            value_added_floor=value_added_floor,
            high_tariffs=high_tariffs,
            groups=groups,
        )
    )
    world.validate()
    return world


def require_file(path: str | Path, suffixes: Sequence[str]) -> Path:
    """Return `path` if it is a file of one of the kinds.

    Raises
    ------
    InputError
        The file is not there, or its name has another ending.
    """
    file = path_of("path", path)
    if not file.is_file():
        raise InputError(f"{file}: no such file")
    if file.suffix.lower() not in suffixes:
        raise InputError(f"{file}: ends in {file.suffix!r}; allowed: {', '.join(suffixes)}")
    return file
