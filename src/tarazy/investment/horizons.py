"""Elasticities by horizon: how far sectors, buyers and owners of capital can react.

One table, ``tables/horizons.csv``, with the columns of `COLUMNS`; every value has a range and a
source. ``supply``, ``inputs``, ``final`` and ``foreign_capital`` are those of
`tarazy.trade.factors.Nest`, a supply without a value is Cobb-Douglas; ``demand`` is that of all who
buy the product, at its price; ``trade`` is a trade elasticity.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tarazy.arguments.csv_rows import csv_rows
from tarazy.errors import InputError, unknown_name
from tarazy.investment.cells import QUALITIES, number_in
from tarazy.trade.factors import HORIZONS, Horizon, known_horizon

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable
    from pathlib import Path

Array = NDArray[np.float64]

ELASTICITIES = ("supply", "demand", "inputs", "final", "foreign_capital", "trade")
# These hold for all sectors alike.
_OF_ALL = ("inputs", "final", "foreign_capital")
COLUMNS = ("elasticity", "horizon", "sector", "value", "low", "high", "quality", "source")
# In the column of sectors: a value for every sector that has no row of its own.
EVERY = "*"


@dataclass(frozen=True)
class ElasticityRow:
    """One row of the table.

    Attributes
    ----------
    elasticity, horizon
        One of `ELASTICITIES`, one of `tarazy.trade.factors.HORIZONS`.
    sector
        A sector, or ``*`` for all that have no row of their own.
    value, low, high
        The elasticity and its range; NaN where supply is Cobb-Douglas.
    quality
        One of `tarazy.investment.cells.QUALITIES`.
    source
        Where it is from, or why it is assumed.
    """

    elasticity: str
    horizon: Horizon
    sector: str
    value: float
    low: float
    high: float
    quality: str
    source: str


@dataclass(frozen=True)
class Elasticities:
    """The table of horizons.

    Attributes
    ----------
    rows
        In the order of the file.
    origin
        What messages call the file.
    """

    rows: tuple[ElasticityRow, ...]
    origin: str

    def by_sector(self, elasticity: str, horizon: Horizon, sectors: Sequence[str]) -> Array:
        """Return an elasticity of every sector, (J,); NaN where the table has none."""
        found = {
            row.sector: row.value
            for row in self.rows
            if (row.elasticity, row.horizon) == (elasticity, horizon)
        }
        rest = found.get(EVERY, np.nan)
        return np.array([found.get(sector, rest) for sector in sectors], dtype=float)

    def of_all(self, elasticity: str, horizon: Horizon) -> float:
        """Return an elasticity that all sectors share.

        Raises
        ------
        InputError
            If the table has no row of it for this horizon.
        """
        for row in self.rows:
            if (row.elasticity, row.horizon, row.sector) == (elasticity, horizon, EVERY):
                return row.value
        raise InputError(
            f"{self.origin}: no row of {elasticity}, {horizon}, {EVERY}; allowed: one for each of "
            f"{', '.join(HORIZONS)}"
        )


def read_elasticities(file: Path | Traversable, origin: str) -> Elasticities:
    """Read a table of elasticities by horizon.

    Parameters
    ----------
    file
        CSV with the columns of `COLUMNS`.
    origin
        What messages call it.

    Raises
    ------
    InputError
        One line naming the file, the line, the column and what is allowed.
    """
    rows: dict[tuple[str, str, str], ElasticityRow] = {}
    for line, cells in csv_rows(file, origin, COLUMNS, COLUMNS, ("value", "low", "high")):
        at = f"{origin}: line {line}"
        for column in ("horizon", "sector", "source"):
            if column not in cells:
                raise InputError(f"{at}: column {column!r} is empty; allowed: a value")
        for column, known in (("elasticity", ELASTICITIES), ("quality", QUALITIES)):
            if cells.get(column) not in known:
                raise unknown_name(column, cells.get(column, ""), known, at)
        name, sector = cells["elasticity"], cells["sector"]
        if name in _OF_ALL and sector != EVERY:
            raise InputError(f"{at}: sector {sector!r}; allowed for {name}: {EVERY}")
        row = ElasticityRow(
            name,
            known_horizon(cells["horizon"], at),
            sector,
            *_ranged(name, cells, at),
            cells["quality"],
            cells["source"],
        )
        key = name, row.horizon, sector
        if key in rows:
            raise InputError(f"{at}: {', '.join(key)} stands twice; allowed: once")
        rows[key] = row
    return Elasticities(tuple(rows.values()), origin)


def _ranged(name: str, cells: Mapping[str, str], at: str) -> tuple[float, float, float]:
    """Return value, low, high."""
    if name == "supply" and not {"value", "low", "high"} & cells.keys():
        return math.nan, math.nan, math.nan
    value, low, high = (number_in(cells, column, at) for column in ("value", "low", "high"))
    if not 0 <= low <= value <= high:
        raise InputError(
            f"{at}: low {low:g}, value {value:g}, high {high:g}; allowed: 0 <= low <= value <= high"
        )
    if name not in _OF_ALL and low == 0:
        raise InputError(f"{at}: {name} from {low:g}; allowed: above 0")
    return value, low, high


@cache
def bundled_elasticities() -> Elasticities:
    """Return the table that the package carries."""
    name = "investment/tables/horizons.csv"
    return read_elasticities(resources.files("tarazy").joinpath(name), name)
