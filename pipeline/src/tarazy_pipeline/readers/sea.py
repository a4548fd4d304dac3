"""Labour and capital by industry (WIOD Socio-Economic Accounts, release 2016)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

from tarazy.errors import InputError, unknown_name
from tarazy.sources.r_data import read_r_objects
from tarazy_pipeline.readers.concordance import require

# Economy to file and object: those that are at hand.
SEA_FILES = {"USA": "usasea", "AUS": "aussea"}
_MEASURES = ("VA", "LAB", "COMP", "CAP", "K")


@dataclass(frozen=True)
class Industry:
    """One industry of one economy in a year, million of national currency at current prices.

    Attributes
    ----------
    value_added
        Gross, at basic prices.
    labour, compensation
        Pay of all who work, the self-employed with it, and of employees alone.
    capital
        Value added less labour: gross of depreciation, with rents of resources in it.
    capital_stock
        Nominal.
    """

    value_added: float
    labour: float
    compensation: float
    capital: float
    capital_stock: float


def read_industries(inputs: Path, economy: str, year: int) -> dict[str, Industry]:
    """Return the industries of ISIC Rev. 4 of an economy; those without value added are left out.

    Raises
    ------
    InputError
        The economy has no file, the file, a column or the year is missing, or labour and capital
        do not add up to value added within one thousandth.
    """
    if economy not in SEA_FILES:
        raise unknown_name("economy", economy, sorted(SEA_FILES))
    path = require(inputs, f"sea/{SEA_FILES[economy]}.rda")
    objects = read_r_objects(path)
    if SEA_FILES[economy] not in objects:
        raise InputError(f"{path}: no object {SEA_FILES[economy]!r}; it has {sorted(objects)}")
    frame = objects[SEA_FILES[economy]]
    for column in ("code", "year", *_MEASURES):
        if column not in frame.columns:
            raise InputError(f"{path}: no column {column!r}; it has {list(frame.columns)}")
    rows = frame[frame["year"].astype(int) == year]
    if rows.empty:
        raise InputError(f"{path}: no year {year}; allowed: up to {int(frame['year'].max())}")
    found: dict[str, Industry] = {}
    for row in rows.to_dict("records"):
        values = {name: float(row[name]) for name in _MEASURES}
        if not math.isfinite(values["VA"]) or values["VA"] == 0:
            continue
        if abs(values["LAB"] + values["CAP"] - values["VA"]) > 1e-3 * values["VA"]:
            raise InputError(
                f"{path}, {row['code']}: LAB and CAP are {values['LAB'] + values['CAP']:.6g}; "
                f"allowed: VA, {values['VA']:.6g}"
            )
        found[str(row["code"])] = Industry(*(values[name] for name in _MEASURES))
    return found
