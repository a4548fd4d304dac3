"""National accounts and balance of payments of every economy: what the world must add up to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tarazy_pipeline.readers.factbook import FactbookEconomy, read_factbook
from tarazy_pipeline.readers.un_main_aggregates import (
    ACTIVITIES,
    MainAggregates,
    read_main_aggregates,
)
from tarazy_pipeline.readers.world_bank import GDP, read_indicator

Array = NDArray[np.float64]

YEAR, UN_YEAR = 2022, 2021
# The UN activity of each of the 35 sectors, by place: agriculture, mining, 14 of manufacturing,
# utilities (with mining, ISIC C and E), construction, trade and hotels, transport and
# communication, the rest.
ACTIVITY_OF_SECTOR = np.array([0, 1, *[2] * 14, 1, 3, *[4] * 4, *[5] * 5, *[6] * 8])
# Aggregates of the World Bank's list that are no economies.
_AGGREGATES = ("WLD", "EU27")


@dataclass(frozen=True)
class NationalAccounts:
    """Accounts of N economies in 2022, million USD; NaN where no source has a figure.

    Attributes
    ----------
    economies
        N codes.
    gdp
        (N,) at market prices (World Bank).
    value_added
        (N,) gross value added: its share in GDP of 2021 (UN) times `gdp`.
    activities
        (N, 7) value added by UN activity, shares of 2021, that add up to `value_added`.
    exports, imports
        (N,) goods and services, balance of payments.
    trade_year
        (N,) year of the two: 2022 to 2024 (Factbook), 2021 where the UN's share of GDP stands in,
        0 where there is none.
    """

    economies: tuple[str, ...]
    gdp: Array
    value_added: Array
    activities: Array
    exports: Array
    imports: Array
    trade_year: NDArray[np.int64]

    @property
    def balance(self) -> Array:
        """(N,) exports less imports of goods and services."""
        return self.exports - self.imports


def read_gdp(inputs: Path, year: int) -> dict[str, float]:
    """Return GDP by ISO3 code, current million USD (World Bank)."""
    return {
        code: value / 1e6
        for (code, t), value in read_indicator(inputs, GDP).items()
        if t == year and code not in _AGGREGATES
    }


def read_national_accounts(inputs: Path, economies: Sequence[str]) -> NationalAccounts:
    """Read the accounts of a list of economies.

    ``ROW`` is the sum of all economies outside the list that have a GDP of the World Bank.

    Parameters
    ----------
    inputs
        Folder of the official files.
    economies
        N ISO3 codes.

    Raises
    ------
    InputError
        A file is missing or not understood.
    """
    gdp = read_gdp(inputs, YEAR)
    un, factbook = read_main_aggregates(inputs, UN_YEAR), read_factbook(inputs)
    rows = []
    for code in economies:
        members = [c for c in gdp if c not in economies] if code == "ROW" else [code]
        found = np.stack(
            [_economy(gdp.get(c, np.nan), un.get(c), factbook.get(c)) for c in members]
        )
        if code == "ROW":
            # Small states without a figure of one kind add nothing to it.
            found = found[~np.isnan(found[:, 1])]
            rows.append(np.append(np.nansum(found[:, :-1], axis=0), found[:, -1].max()))
        else:
            rows.append(found[0])
    table = np.stack(rows)
    return NationalAccounts(
        economies=tuple(economies),
        gdp=table[:, 0],
        value_added=table[:, 1],
        activities=table[:, 2 : 2 + len(ACTIVITIES)],
        exports=table[:, -3],
        imports=table[:, -2],
        trade_year=table[:, -1].astype(np.int64),
    )


def _economy(gdp: float, un: MainAggregates | None, factbook: FactbookEconomy | None) -> Array:
    """Return GDP, value added, its seven activities, exports, imports and their year."""
    value_added, activities = np.nan, np.full(len(ACTIVITIES), np.nan)
    exports, imports, year = np.nan, np.nan, 0
    if un is not None:
        value_added = gdp * un.value_added / un.gdp
        activities = value_added * un.activities / un.activities.sum()
    years = [] if factbook is None else sorted(set(factbook.exports) & set(factbook.imports))
    if factbook is not None and years:
        year = years[0]
        exports, imports = factbook.exports[year], factbook.imports[year]
    elif un is not None and not np.isnan(un.exports + un.imports):
        year = UN_YEAR
        exports, imports = gdp * un.exports / un.gdp, gdp * un.imports / un.gdp
    return np.array([gdp, value_added, *activities, exports, imports, year])
