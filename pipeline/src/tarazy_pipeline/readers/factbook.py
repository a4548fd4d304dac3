"""Balance of payments and end use by economy (CIA World Factbook, edition of May 2026)."""

from __future__ import annotations

import csv
import math
import re
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from tarazy.errors import InputError
from tarazy_pipeline.readers.concordance import require
from tarazy_pipeline.readers.country_names import by_gec
from tarazy_pipeline.readers.official_table import official_frame

FACTBOOK = "world_macro/factbook_economy_2026-05.csv"
_YEARS = (2022, 2023, 2024)
_END_USE = ("fd_hh_pct", "fd_gov_pct", "fd_gfcf_pct", "fd_inv_pct", "fd_x_pct", "fd_m_pct")


@dataclass(frozen=True)
class FactbookEconomy:
    """What the Factbook says of one economy; NaN where it says nothing.

    Attributes
    ----------
    exports, imports
        Goods and services by year, million USD, balance of payments; only the years it has.
    export_share, import_share
        Exports and imports of goods and services, per cent of GDP, national accounts by end use.
    commodities
        Up to five exports, the largest first (2023, from BACI as the OEC names products).
    """

    exports: dict[int, float]
    imports: dict[int, float]
    export_share: float
    import_share: float
    commodities: tuple[str, ...]


def read_factbook(inputs: Path) -> dict[str, FactbookEconomy]:
    """Read the Factbook's economies by ISO3 code.

    Rows of regions without a code (the European Union, the world, Gaza) are left out.

    Raises
    ------
    InputError
        The file or a column is missing.
    """
    path = require(inputs, FACTBOOK)
    frame = official_frame(path, keep_default_na=False, dtype=str)
    needed = (
        "gec",
        "exports_commodities",
        *(f"{flow}_gs_{year}_usd_m" for flow in ("exports", "imports") for year in _YEARS),
        *_END_USE,
    )
    for column in needed:
        if column not in frame.columns:
            raise InputError(f"{path}: no column {column!r}; it has {list(frame.columns)}")
    codes, found = by_gec(), {}
    for row in frame.to_dict("records"):
        if row["gec"] not in codes:
            continue
        traded = {
            flow: {
                year: float(row[f"{flow}_gs_{year}_usd_m"])
                for year in _YEARS
                if row[f"{flow}_gs_{year}_usd_m"] != ""
            }
            for flow in ("exports", "imports")
        }
        found[codes[row["gec"]]] = FactbookEconomy(
            traded["exports"],
            traded["imports"],
            _number(row["fd_x_pct"]),
            abs(_number(row["fd_m_pct"])),
            _words(row["exports_commodities"]),
        )
    return found


def sector_of_commodity() -> dict[str, str]:
    """Return the names of commodities to sectors (``factbook_commodities.csv``)."""
    file = resources.files("tarazy_pipeline.readers").joinpath("factbook_commodities.csv")
    rows = csv.DictReader(file.read_text(encoding="utf-8").splitlines())
    return {row["commodity"]: row["sector"] for row in rows}


def _words(text: str) -> tuple[str, ...]:
    """Return the words of a list whose last one has the year in brackets behind it."""
    return tuple(word for word in (w.strip() for w in re.sub(r"\(.*", "", text).split(",")) if word)


def _number(text: str) -> float:
    return float(text) if text != "" else math.nan
