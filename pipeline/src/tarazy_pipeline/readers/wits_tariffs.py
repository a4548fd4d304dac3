"""Bilateral applied tariffs of 2017 between 37 economies in the 25 sectors of Eora."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tarazy.errors import InputError
from tarazy_pipeline.readers.official_table import number_in, official_rows

WITS_FILE = "tariffs/bilateral_tariffs_2017_37x25.csv"
# Eora's 25 sectors are groups of ISIC Rev. 3 divisions: 15-16, 17-19, 20-22, 23-26, 27-28, 29-33,
# 34-35, 36. Fishing, a row of its own in the file, is a small part of our agriculture and is left
# out rather than averaged without weights.
EORA_SECTOR: dict[str, str] = {
    "agriculture": "Agriculture",
    "oil_gas": "Mining and Quarrying",
    "other_mining": "Mining and Quarrying",
    "food": "Food & Beverages",
    "textiles": "Textiles and Wearing Apparel",
    "leather": "Textiles and Wearing Apparel",
    "wood": "Wood and Paper",
    "paper": "Wood and Paper",
    "refined_fuels": "Petroleum, Chemical and Non-Metallic Mineral Products",
    "chemicals": "Petroleum, Chemical and Non-Metallic Mineral Products",
    "rubber_plastics": "Petroleum, Chemical and Non-Metallic Mineral Products",
    "minerals": "Petroleum, Chemical and Non-Metallic Mineral Products",
    "metals": "Metal Products",
    "machinery": "Electrical and Machinery",
    "electrical": "Electrical and Machinery",
    "transport_equipment": "Transport Equipment",
    "other_manufacturing": "Other Manufacturing",
}
_NUMBERS = ("tariff", "mfn", "tariff95", "mfn95")


@dataclass(frozen=True)
class BilateralTariffs:
    """The table, as fractions of value.

    Attributes
    ----------
    economies
        ISO3 codes of importers and exporters, ``ROW`` last (N = 37).
    sectors
        Names of the sectors as the file has them (S = 25).
    tariff, mfn
        (N, N, S) importer, exporter, sector: applied bilateral and most-favoured-nation rate,
        simple mean over product lines.
    tariff_trimmed, mfn_trimmed
        The same from the file's columns ``tariff95`` and ``mfn95``, in which very high lines count
        for less. They never exceed the plain means by more than rounding.
    """

    economies: tuple[str, ...]
    sectors: tuple[str, ...]
    tariff: NDArray[np.float64]
    mfn: NDArray[np.float64]
    tariff_trimmed: NDArray[np.float64]
    mfn_trimmed: NDArray[np.float64]


def read_bilateral_tariffs(path: Path) -> BilateralTariffs:
    """Read the table; per cent in the file become fractions.

    Parameters
    ----------
    path
        Csv with columns Importer, Exporter, Sector, tariff, mfn, tariff95, mfn95.

    Raises
    ------
    InputError
        The file or a column is missing, a rate is not a number in [0, 1000] per cent, or a pair
        and sector is absent or given twice.
    """
    if not path.is_file():
        raise InputError(f"{path}: no such file; the bilateral tariff table is needed")
    numbered = official_rows(path, ("Importer", "Exporter", "Sector", *_NUMBERS))
    rows = [row for _, row in numbered]
    economies = tuple(dict.fromkeys(row["Importer"] for row in rows))
    sectors = tuple(dict.fromkeys(row["Sector"] for row in rows))
    n, s = len(economies), len(sectors)
    place = {code: k for k, code in enumerate(economies)}
    column_of = {name: k for k, name in enumerate(sectors)}
    rates = np.full((len(_NUMBERS), n, n, s), np.nan)
    for number, row in enumerate(rows, start=2):
        if row["Exporter"] not in place:
            raise InputError(f"{path}, line {number}: exporter {row['Exporter']!r} never imports")
        at = (place[row["Importer"]], place[row["Exporter"]], column_of[row["Sector"]])
        if not np.isnan(rates[(0, *at)]):
            raise InputError(f"{path}, line {number}: the pair and sector occur twice")
        for k, name in enumerate(_NUMBERS):
            value = number_in(path, number, row, name)
            if not 0 <= value <= 1000:
                raise InputError(f"{path}, line {number}: {name} {value} is not in [0, 1000]")
            rates[(k, *at)] = value / 100
    if np.isnan(rates).any():
        raise InputError(
            f"{path}: {n} economies and {s} sectors need {n * n * s} rows, not {len(rows)}"
        )
    return BilateralTariffs(economies, sectors, rates[0], rates[1], rates[2], rates[3])
