"""National accounts of one year by economy (UN National Accounts Main Aggregates)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tarazy.errors import InputError
from tarazy_pipeline.readers.concordance import require
from tarazy_pipeline.readers.country_names import by_un_name
from tarazy_pipeline.readers.official_table import official_frame

UN_FILE = "world_macro/un_ama_1970_2021.csv"
# The seven activities of ISIC Rev. 3 and their columns; industry comes with manufacturing in it.
ACTIVITIES = (
    "agriculture",
    "mining_utilities",
    "manufacturing",
    "construction",
    "trade_hotels",
    "transport_communication",
    "other_services",
)
# Of national income: a total in USD, and a whole number of USD per head under a name that says no
# such thing.
_GNI, _GNI_PER_HEAD = "Gross_National_Income(GNI)_in_USD", "GNI"
# From here on figures have three digits.
_ROUNDED = 1e11
_AGRICULTURE = "Agriculture_hunting_forestry_fishing_(ISIC_A-B)"
_INDUSTRY = "Mining_Manufacturing,_Utilities_(ISIC_C-E)"
_MANUFACTURING = "Manufacturing_(ISIC_D)"
_OTHERS = (
    "Construction_(ISIC_F)",
    "Wholesale_retail_trade_restaurants_and_hotels_(ISIC_G-H)",
    "Transport_storage_and_communication_(ISIC_I)",
    "Other_Activities_(ISIC_J-P)",
)


@dataclass(frozen=True)
class MainAggregates:
    """Aggregates of one economy, million USD at current prices, and its population.

    Attributes
    ----------
    gdp, value_added
        GDP at market prices; gross value added as the source has it.
    population
        Million.
    activities
        (7,) value added of `ACTIVITIES`; their sum differs from `value_added` where the source
        books a discrepancy or financial services apart.
    exports, imports
        Goods and services; NaN where the source has none.
    """

    gdp: float
    value_added: float
    activities: NDArray[np.float64]
    exports: float
    imports: float
    population: float


def read_main_aggregates(inputs: Path, year: int) -> dict[str, MainAggregates]:
    """Read the aggregates of a year by ISO3 code (``XKX`` is Kosovo).

    Figures above 1e11 USD are rounded to three digits in the file, so they serve as shares.

    Raises
    ------
    InputError
        The file, a column or the year is missing, or a name of an economy is unknown.
    """
    needed = (
        *("Country", "Year", "GDP", "Total_Value_Added", "Exports", "Imports", "Population"),
        *(_AGRICULTURE, _INDUSTRY, _MANUFACTURING, *_OTHERS),
    )
    found: dict[str, MainAggregates] = {}
    for code, row in _rows(inputs, year, needed):
        read = {
            column: float(row[column]) / 1e6 if row[column] != "" else np.nan
            for column in needed[2:]
        }
        industry, manufacturing = read[_INDUSTRY], read[_MANUFACTURING]
        # Where the two are the same figure, or one is missing, all of industry is one number.
        mining = max(industry - manufacturing, 0.0)
        activities = np.array(
            [read[_AGRICULTURE], mining, manufacturing, *(read[c] for c in _OTHERS)]
        )
        one = MainAggregates(
            read["GDP"],
            read["Total_Value_Added"],
            np.nan_to_num(activities),
            read["Exports"],
            read["Imports"],
            read["Population"],
        )
        found[code] = _sum(found[code], one) if code in found else one
    return found


def _rows(inputs: Path, year: int, needed: tuple[str, ...]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the ISO3 code and the cells of every row of a year, in the order of the file.

    Raises
    ------
    InputError
        The file, a column or the year is missing, or a name of an economy is unknown.
    """
    path = require(inputs, UN_FILE)
    frame = official_frame(path, keep_default_na=False)
    for column in needed:
        if column not in frame.columns:
            raise InputError(f"{path}: no column {column!r}; it has {list(frame.columns)}")
    rows = frame[frame["Year"] == year]
    if rows.empty:
        raise InputError(f"{path}: no year {year}; allowed: up to {frame['Year'].max()}")
    codes = by_un_name()
    for row in rows.to_dict("records"):
        name = str(row["Country"]).strip()
        if name not in codes:
            raise InputError(f"{path}, year {year}: Country {name!r} has no code; allowed: known")
        yield codes[name], {str(column): value for column, value in row.items()}


def _sum(a: MainAggregates, b: MainAggregates) -> MainAggregates:
    """Return two parts of one economy together (Tanzania)."""
    return MainAggregates(
        a.gdp + b.gdp,
        a.value_added + b.value_added,
        a.activities + b.activities,
        float(np.nansum([a.exports, b.exports])),
        float(np.nansum([a.imports, b.imports])),
        a.population + b.population,
    )


@dataclass(frozen=True)
class PrimaryIncome:
    """National income less domestic product of one economy, million USD.

    Attributes
    ----------
    gdp, income
        GDP, and GNI less GDP.
    band
        How far rounding in the file may have moved the income, up or down.
    """

    gdp: float
    income: float
    band: float


def read_primary_income(inputs: Path, year: int) -> dict[str, PrimaryIncome]:
    """Read primary income from abroad by ISO3 code, with what rounding leaves open.

    Totals above 1e11 USD are rounded to three digits in the file. National income is then taken
    from the whole number of USD per head, times population, where that is finer.

    Raises
    ------
    InputError
        The file, a column or the year is missing, or a name of an economy is unknown.
    """
    needed = ("Country", "Year", "GDP", _GNI, _GNI_PER_HEAD, "Population")
    found: dict[str, PrimaryIncome] = {}
    for code, row in _rows(inputs, year, needed):
        if any(row[column] == "" for column in needed):
            continue
        gdp, total, head, people = (float(row[column]) for column in needed[2:])
        income, open_ = min(
            ((total, _rounding(total)), (head * people, 0.5 * people)), key=lambda pair: pair[1]
        )
        one = PrimaryIncome(gdp / 1e6, (income - gdp) / 1e6, (open_ + _rounding(gdp)) / 1e6)
        if code in found:
            other = found[code]
            one = PrimaryIncome(
                one.gdp + other.gdp, one.income + other.income, one.band + other.band
            )
        found[code] = one
    return found


def _rounding(total: float) -> float:
    """Return half a unit of the last digit that a total of the file has."""
    if total < _ROUNDED:
        return 0.5
    return float(0.5 * 10 ** (np.floor(np.log10(total)) - 2))
