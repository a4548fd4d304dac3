"""Gross domestic product and population by country and year (World Bank, WDI)."""

from __future__ import annotations

from pathlib import Path

from tarazy.codes.country_codes import iso3_codes
from tarazy.errors import InputError
from tarazy_pipeline.readers.concordance import require
from tarazy_pipeline.readers.official_table import official_frame

GDP = "macro/worldbank_gdp_current_usd.csv"
POPULATION = "macro/worldbank_population.csv"
# Kosovo has a code of the Bank's own. Other aggregates overlap each other and are left out.
_AGGREGATES = {"WLD": "WLD", "EUU": "EU27", "XKX": "XKX"}


def read_indicator(inputs: Path, file: str) -> dict[tuple[str, int], float]:
    """Read one indicator of all countries.

    Parameters
    ----------
    inputs
        Folder of the official files.
    file
        ``GDP`` (USD of the year) or ``POPULATION`` (persons).

    Returns
    -------
    dict
        (ISO3, ``EU27`` or ``WLD``; year) to value.

    Raises
    ------
    InputError
        The file or a column is missing, or a country has two values in a year.
    """
    path = require(inputs, file)
    frame = official_frame(path, keep_default_na=False)
    for column in ("Country Code", "Year", "Value"):
        if column not in frame.columns:
            raise InputError(f"{path}: no column {column!r}; it has {list(frame.columns)}")
    codes = {code: code for code in iso3_codes()} | _AGGREGATES
    values: dict[tuple[str, int], float] = {}
    for code, year, value in zip(frame["Country Code"], frame["Year"], frame["Value"], strict=True):
        if code not in codes:
            continue
        key = (codes[code], int(year))
        if key in values:
            raise InputError(f"{path}: two rows for {key[0]} in {key[1]}; allowed: one")
        values[key] = float(value)
    return values
