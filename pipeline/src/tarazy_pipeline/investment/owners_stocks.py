"""Stocks of direct investment by host and by owner, with what only passes through taken out.

A conduit holds as much abroad as others hold in it. What it has on both sides beyond a multiple of
its GDP is taken to pass through and is subtracted from both; what it still has abroad beyond
another multiple belongs to owners elsewhere, who are not known, and is left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tarazy.errors import InputError
from tarazy_pipeline.readers.fdi_positions import EWN, Positions, read_cdis, read_ewn_positions
from tarazy_pipeline.readers.un_main_aggregates import read_primary_income

Array = NDArray[np.float64]

# Both sources end here.
YEAR = 2021


@dataclass(frozen=True)
class Rules:
    """What is assumed of stocks.

    Attributes
    ----------
    passing
        Times GDP: what an economy has on both sides beyond it passes through. Among economies
        without an offshore sector of note the smaller side is at most 0.9 of GDP (Sweden).
    assets
        Times GDP: what it has abroad beyond it, after that, belongs to owners elsewhere.
    book
        Whether the stock in a host is the one it reports to the IMF, mostly at book value, where it
        reports one. If not, it is that of the External Wealth of Nations, at market value for
        some, the United States above all.
    """

    passing: float = 1.0
    assets: float = 1.5
    book: bool = True


@dataclass(frozen=True)
class Stocks:
    """Direct investment of N economies at the end of `YEAR`, million USD.

    Attributes
    ----------
    economies
        N codes.
    gdp
        (N,) of `YEAR`.
    reported_liabilities, reported_assets
        (N,) External Wealth of Nations.
    liabilities, assets
        (N,) with what passes through taken out.
    conduits
        ISO3 to the fraction of its assets that passes through, of every economy where some does.
    """

    economies: tuple[str, ...]
    gdp: Array
    reported_liabilities: Array
    reported_assets: Array
    liabilities: Array
    assets: Array
    conduits: Mapping[str, float]


@dataclass(frozen=True)
class Reported:
    """What economies report, by ISO3 code, end of `YEAR`, million USD.

    Attributes
    ----------
    positions
        Both sides (External Wealth of Nations), with GDP.
    hosted
        Stock in the economy as it tells the IMF.
    """

    positions: Mapping[str, Positions]
    hosted: Mapping[str, float]


def read_reported(inputs: Path) -> Reported:
    """Read both sources of stocks.

    Parameters
    ----------
    inputs
        Folder of the official files.

    Raises
    ------
    InputError
        A file is missing or not understood.
    """
    products = {code: one.gdp for code, one in read_primary_income(inputs, YEAR).items()}
    return Reported(
        {
            # Small offshore centres have no GDP in the sources: all they have on both sides passes.
            code: one if np.isfinite(one.gdp) else replace(one, gdp=products.get(code, 0.0))
            for code, one in read_ewn_positions(inputs, YEAR).items()
        },
        {code: value for (code, year), value in read_cdis(inputs).items() if year == YEAR},
    )


def stocks_of(
    reported: Reported, economies: Sequence[str], rules: Rules, directional: Sequence[str] = ()
) -> Stocks:
    """Return the stocks of a list of economies; ``ROW`` is the sum of all others.

    Parameters
    ----------
    reported
        What was read.
    economies
        N ISO3 codes.
    rules
        What passes through.
    directional
        Economies whose two reported stocks are known to differ by what affiliates lend to their
        parents alone: their assets are less by as much.

    Raises
    ------
    InputError
        An economy has no positions.
    """
    found: dict[str, Array] = {}
    conduits: dict[str, float] = {}
    for code, one in reported.positions.items():
        book = reported.hosted.get(code, np.nan)
        assets = one.assets
        if code in directional and book < one.liabilities:
            assets = max(assets - (one.liabilities - book), 0.0)
        liabilities, kept, passed = look_through(replace(one, assets=assets), rules)
        if passed > 0:
            conduits[code] = passed / assets
        if rules.book and book > 0 and one.liabilities > 0:
            liabilities *= book / one.liabilities
        found[code] = np.array([one.gdp, one.liabilities, one.assets, liabilities, kept])
    for code in economies:
        if code not in found and code != "ROW":
            raise InputError(f"{EWN}: no positions of {code} in {YEAR}; allowed: both sides")
    rest = [values for code, values in found.items() if code not in economies]
    table = np.stack([np.sum(rest, axis=0) if code == "ROW" else found[code] for code in economies])
    gdp, owed, owned, liabilities, abroad = table.T
    return Stocks(tuple(economies), gdp, owed, owned, liabilities, abroad, conduits)


def look_through(one: Positions, rules: Rules) -> tuple[float, float, float]:
    """Return liabilities and assets without what passes through, and what passes through."""
    passed = max(min(one.assets, one.liabilities) - rules.passing * one.gdp, 0.0)
    assets = min(one.assets - passed, rules.assets * one.gdp)
    return one.liabilities - passed, max(assets, 0.0), passed
