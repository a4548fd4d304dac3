"""Margins of the ADB Multiregional Input-Output tables: totals by economy and sector."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tarazy.errors import InputError
from tarazy_pipeline.readers.concordance import require

Array = NDArray[np.float64]

SUMMARY = "mrio_adb_margins/summary.parquet"
N_ECONOMIES, N_SECTORS = 73, 35
_COLUMNS = {
    "x": "output",
    "zuse": "intermediate_use",
    "va": "value_added",
    "zsales": "intermediate_sales",
    "y": "final_sales",
    "ez": "domestic_intermediate_sales",
    "ey": "domestic_final_sales",
}


@dataclass(frozen=True)
class Margins:
    """Totals by economy (N) and sector (K); each array is (N, K) in million USD, basic prices.

    Attributes
    ----------
    output
        Gross output; intermediate use + value added, and intermediate + final sales.
    intermediate_use
        Intermediate inputs that the sector buys, at home and abroad.
    value_added
        The rest of output, net taxes included.
    intermediate_sales, final_sales
        Sales of the sector to industries and to final users, at home and abroad.
    domestic_intermediate_sales, domestic_final_sales
        The part of those sales that stays at home; the rest is exported.
    """

    output: Array
    intermediate_use: Array
    value_added: Array
    intermediate_sales: Array
    final_sales: Array
    domestic_intermediate_sales: Array
    domestic_final_sales: Array

    @property
    def intermediate_exports(self) -> Array:
        """(N, K) exports to industries abroad."""
        return self.intermediate_sales - self.domestic_intermediate_sales

    @property
    def final_exports(self) -> Array:
        """(N, K) exports to final users abroad."""
        return self.final_sales - self.domestic_final_sales

    @property
    def exports(self) -> Array:
        """(N, K) all exports."""
        return self.intermediate_exports + self.final_exports

    def gaps(self) -> dict[str, float]:
        """Return the largest breach of each identity, relative to world output."""
        world = float(self.output.sum())
        negative = min(float(getattr(self, f.name).min()) for f in fields(self))
        negative = min(
            negative, float(self.intermediate_exports.min()), float(self.final_exports.min())
        )
        cost = self.output - self.intermediate_use - self.value_added
        sales = self.output - self.intermediate_sales - self.final_sales
        world_gap = float(self.intermediate_use.sum() - self.intermediate_sales.sum())
        return {
            "output = intermediate use + value added": float(np.abs(cost).max()) / world,
            "output = intermediate + final sales": float(np.abs(sales).max()) / world,
            "world intermediate use = world intermediate sales": abs(world_gap) / world,
            "no negative entry": max(0.0, -negative) / world,
        }


def read_adb_margins(inputs: Path, year: int) -> Margins:
    """Read the margins of one year, 73 economies x 35 sectors in the order of the ADB tables.

    The columns ``e, ez, ey`` of the file are *domestic* deliveries, not exports.

    Raises
    ------
    InputError
        The file, a column or the year is missing, an economy x sector is absent, or output is not
        the sum of its parts to 1e-6 of itself.
    """
    import pandas as pd

    path = require(inputs, SUMMARY)
    table = pd.read_parquet(path)
    for column in ("t", "s", "i", *_COLUMNS):
        if column not in table.columns:
            raise InputError(f"{path}: no column {column!r}; it has {', '.join(table.columns)}")
    years = sorted({int(t) for t in table["t"]})
    if year not in years:
        raise InputError(f"{path}: no year {year}; allowed: {', '.join(map(str, years))}")
    rows = table[table["t"] == year].sort_values(["s", "i"])
    expected = [(s, i) for s in range(1, N_ECONOMIES + 1) for i in range(1, N_SECTORS + 1)]
    if list(zip(rows["s"], rows["i"], strict=True)) != expected:
        raise InputError(
            f"{path}, year {year}: {len(rows)} rows; allowed: each of economies 1-{N_ECONOMIES} "
            f"with each of sectors 1-{N_SECTORS} once"
        )
    arrays = {
        name: rows[column].to_numpy(dtype=np.float64).reshape(N_ECONOMIES, N_SECTORS)
        for column, name in _COLUMNS.items()
    }
    for whole, part_a, part_b in (
        ("output", "intermediate_use", "value_added"),
        ("output", "intermediate_sales", "final_sales"),
    ):
        gap = np.abs(arrays[whole] - arrays[part_a] - arrays[part_b])
        bad = gap > 1e-6 * np.maximum(arrays[whole], 1.0)
        if bad.any():
            s, i = (int(index[0]) + 1 for index in np.nonzero(bad))
            raise InputError(
                f"{path}, year {year}, s={s}, i={i}: {whole} is not {part_a} + {part_b} "
                f"(gap {gap[s - 1, i - 1]:g} million USD)"
            )
    return Margins(**arrays)
