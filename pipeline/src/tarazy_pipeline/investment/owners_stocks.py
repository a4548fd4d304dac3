"""Stocks of direct investment by host and by owner, with what only passes through taken out.

A conduit holds as much abroad as others hold in it. What it has on both sides beyond a multiple of
its GDP is taken to pass through and is subtracted from both; what it still has abroad beyond
another multiple belongs to owners elsewhere, who are not known, and is left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tarazy_pipeline.readers.fdi_positions import Positions, read_cdis, read_ewn_positions
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


def read_stocks(
    inputs: Path, economies: Sequence[str], rules: Rules, directional: Sequence[str] = ()
) -> Stocks:
    """Read the stocks of a list of economies; ``ROW`` is the sum of all others.

    Parameters
    ----------
    inputs
        Folder of the official files.
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
        A file is missing or not understood.
    """
    positions = read_ewn_positions(inputs, YEAR)
    reported = {code: value for (code, year), value in read_cdis(inputs).items() if year == YEAR}
    products = {code: one.gdp for code, one in read_primary_income(inputs, YEAR).items()}
    found: dict[str, Array] = {}
    conduits: dict[str, float] = {}
    for code, one in positions.items():
        # Small offshore centres have no GDP in the sources: all they have on both sides passes.
        gdp = one.gdp if np.isfinite(one.gdp) else products.get(code, 0.0)
        book = reported.get(code, np.nan)
        assets = one.assets
        if code in directional and book < one.liabilities:
            assets = max(assets - (one.liabilities - book), 0.0)
        liabilities, kept, passed = look_through(Positions(assets, one.liabilities, gdp), rules)
        if passed > 0:
            conduits[code] = passed / assets
        if rules.book and book > 0 and one.liabilities > 0:
            liabilities *= book / one.liabilities
        found[code] = np.array([gdp, one.liabilities, one.assets, liabilities, kept])
    rest = [values for code, values in found.items() if code not in economies]
    table = np.stack(
        [
            np.sum(rest, axis=0) if code == "ROW" else found.get(code, np.zeros(5))
            for code in economies
        ]
    )
    return Stocks(tuple(economies), *table.T, conduits=conduits)


def look_through(one: Positions, rules: Rules) -> tuple[float, float, float]:
    """Return liabilities and assets without what passes through, and what passes through."""
    passed = max(min(one.assets, one.liabilities) - rules.passing * one.gdp, 0.0)
    assets = min(one.assets - passed, rules.assets * one.gdp)
    return one.liabilities - passed, max(assets, 0.0), passed
