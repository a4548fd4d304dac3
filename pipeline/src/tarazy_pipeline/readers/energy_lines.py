"""Lines over years of the Statistical Review (Energy Institute), and the price of Brent (EIA)."""

from __future__ import annotations

from pathlib import Path

from tarazy.errors import InputError, unknown_name
from tarazy_pipeline.readers.concordance import require
from tarazy_pipeline.readers.energy_institute import BRENT, ENTITIES
from tarazy_pipeline.readers.official_table import official_frame, reads

TABLES = {
    "oil_production_kbd": "kb/d",
    "oil_consumption_kbd": "kb/d",
    "oil_production_mt": "Mt",
    "oil_reserves_gbbl": "billion bbl",
    "gas_production_bcm": "bcm",
    "gas_consumption_bcm": "bcm",
    "gas_reserves_tcm": "tcm",
    "electricity_generation_twh": "TWh",
    "nuclear_generation_twh": "TWh",
}
# Economies beyond those of core-2022, and the world.
NAMES = ENTITIES | {
    "AZE": "Azerbaijan",
    "BLR": "Belarus",
    "DZA": "Algeria",
    "IRN": "Iran",
    "IRQ": "Iraq",
    "LBY": "Libya",
    "NGA": "Nigeria",
    "QAT": "Qatar",
    "TKM": "Turkmenistan",
    "UKR": "Ukraine",
    "UZB": "Uzbekistan",
    "VEN": "Venezuela",
    "WLD": "Total World",
}
# The same aggregate, written in three ways by the sheets.
_UNION = ("European Union #", "European Union#", "European Union")
# Before these states existed the Review counts them under the USSR and writes zero for them.
_SUCCESSORS = frozenset({"AZE", "BLR", "KAZ", "RUS", "TKM", "UKR", "UZB"})
_USSR = "USSR"


def read_energy_lines(
    inputs: Path, table: str, countries: tuple[str, ...]
) -> dict[tuple[str, int], float]:
    """Read one quantity of some countries over all its years.

    Parameters
    ----------
    inputs
        Folder of the official files.
    table
        One of ``TABLES``; the unit is its value.
    countries
        ISO3, ``EU27`` or ``WLD``.

    Returns
    -------
    dict
        (country, year) to value. A country without a line of its own in this table has no entry;
        neither has a successor state of the Soviet Union in a year whose line is that of the USSR:
        the zero that the table holds there is a place kept free, not an observation.

    Raises
    ------
    InputError
        The table, a country or the file is unknown, or the unit is not the expected one.
    """
    if table not in TABLES:
        raise unknown_name("table", table, TABLES)
    for code in countries:
        if code not in NAMES and code != "EU27":
            raise unknown_name("country", code, (*NAMES, "EU27"))
    path = require(inputs, f"energy/ei2024_{table}.csv")
    frame = official_frame(path)
    for column in ("entity", "year", "value", "unit"):
        if column not in frame.columns:
            raise InputError(f"{path}: no column {column!r}; it has {list(frame.columns)}")
    units = sorted(set(frame["unit"]))
    if units != [TABLES[table]]:
        raise InputError(f"{path}: unit {units}; allowed: {TABLES[table]!r}")
    lines = {
        str(name): {int(y): float(v) for y, v in zip(part["year"], part["value"], strict=True)}
        for name, part in frame.groupby("entity")
    }
    if "Total World" not in lines:
        raise InputError(f"{path}: no line 'Total World'; it has {sorted(lines)[:5]}")
    union = next((name for name in _UNION if name in lines), "")
    before = {year for year, value in lines.get(_USSR, {}).items() if value > 0}
    values: dict[tuple[str, int], float] = {}
    for code in countries:
        line = lines.get(union if code == "EU27" else NAMES[code], {})
        for year, value in line.items():
            if not (code in _SUCCESSORS and value == 0 and year in before):
                values[(code, year)] = value
    return values


@reads(BRENT)
def read_brent_years(inputs: Path) -> dict[int, float]:
    """Return the yearly mean spot price of Brent crude, USD per barrel.

    The first year of the file, 1987, begins in May and is left out.

    Raises
    ------
    InputError
        The file or a column is missing, or a year occurs twice.
    """
    path = require(inputs, BRENT)
    frame = official_frame(path)
    for column in ("Date", "Price"):
        if column not in frame.columns:
            raise InputError(f"{path}: no column {column!r}; it has {list(frame.columns)}")
    years = frame["Date"].astype(str).str[:4].astype(int)
    if years.duplicated().any():
        raise InputError(f"{path}: a year occurs twice; allowed: one row for each year")
    first = int(years.min())
    return {
        int(year): float(price)
        for year, price in zip(years, frame["Price"], strict=True)
        if year > first
    }
