"""How far the data of owners predict national income less domestic product, before any closes it.

Predicted is what owners have from direct investment abroad less what foreigners have here. Observed
is all primary income: interest, portfolios and wages too. The comparison asks how much of it the
owners explain, so what predicting zero misses stands beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tarazy.investment.owners import direct_income
from tarazy.world.world import World
from tarazy_pipeline.investment.earnings import Earnings
from tarazy_pipeline.investment.owners import Owners
from tarazy_pipeline.investment.owners_world import economy_gdp
from tarazy_pipeline.readers.bns import read_aggregates
from tarazy_pipeline.readers.un_main_aggregates import PrimaryIncome, read_primary_income

Array = NDArray[np.float64]

UN_YEAR, NATIONAL_YEAR = 2021, 2022
# KZT per USD in 2022, mean of the year (World Bank).
EXCHANGE_RATE = 460.2
# Direct investment is large where reported liabilities are above this part of GDP.
LARGE = 0.5
# Beyond this part of GDP the sign of primary income is asked for.
CLEAR = 0.02
# What one rate of return on reported positions would predict: assumed, near what the world's
# stock of direct investment earns.
ONE_RATE = 0.06


@dataclass(frozen=True)
class Prediction:
    """Prediction and observation of N economies, million USD; NaN where nothing is observed.

    Attributes
    ----------
    economies
        N codes.
    gdp, observed, band
        (N,) UN main aggregates of 2021; how far rounding may have moved the observed.
    received, paid
        (N,) predicted income from abroad and to abroad, at the GDP of 2021.
    large
        (N,) whether direct investment is large.
    """

    economies: tuple[str, ...]
    gdp: Array
    observed: Array
    band: Array
    received: Array
    paid: Array
    large: NDArray[np.bool_]

    @property
    def predicted(self) -> Array:
        """(N,) net income of direct investment."""
        return self.received - self.paid


@dataclass(frozen=True)
class Score:
    """How far off a prediction is, over a group of economies.

    Attributes
    ----------
    number
        How many economies.
    mean, zero
        Mean absolute error over GDP, per cent: of the prediction, of predicting zero.
    median, zero_median
        The medians of the same.
    dollars, zero_dollars
        Sums of absolute errors, billion USD.
    signs, clear
        How many of the economies whose primary income is clear have the sign right.
    correlation
        Of predicted and observed, both over GDP; NaN of a single economy.
    """

    number: int
    mean: float
    zero: float
    median: float
    zero_median: float
    dollars: float
    zero_dollars: float
    signs: int
    clear: int
    correlation: float


def predict(inputs: Path, world: World, owners: Owners, earnings: Earnings) -> Prediction:
    """Predict income of direct investment, and read what was observed in 2021.

    Parameters
    ----------
    inputs
        Folder of the official files.
    world
        Of 2022.
    owners
        Of its capital.
    earnings
        What it earns.
    """
    received, paid = direct_income(owners.ownership(), earnings.after_tax)
    return _held_against(inputs, world, owners, received, paid)


def predict_at_one_rate(inputs: Path, world: World, owners: Owners, reported: bool) -> Prediction:
    """Predict from positions alone, at `ONE_RATE`.

    Parameters
    ----------
    inputs
        Folder of the official files.
    world
        Of 2022.
    owners
        Of its capital.
    reported
        Whether positions are as reported, or without what passes through; assets then are scaled to
        the sum of liabilities.
    """
    stocks = owners.stocks
    size = ONE_RATE / stocks.gdp * economy_gdp(world)
    if reported:
        return _held_against(
            inputs, world, owners, size * stocks.reported_assets, size * stocks.reported_liabilities
        )
    scale = stocks.liabilities.sum() / stocks.assets.sum()
    return _held_against(
        inputs, world, owners, size * scale * stocks.assets, size * stocks.liabilities
    )


def _held_against(
    inputs: Path, world: World, owners: Owners, received: Array, paid: Array
) -> Prediction:
    missing = PrimaryIncome(np.nan, np.nan, np.nan)
    un = read_primary_income(inputs, UN_YEAR)
    found = [un.get(code, missing) for code in world.economies]
    gdp = np.array([one.gdp for one in found])
    then = gdp / economy_gdp(world)
    reported = owners.stocks.reported_liabilities / owners.stocks.gdp
    return Prediction(
        tuple(world.economies),
        gdp,
        np.array([one.income for one in found]),
        np.array([one.band for one in found]),
        received * then,
        paid * then,
        reported > LARGE,
    )


def score(prediction: Prediction, group: NDArray[np.bool_] | None = None) -> Score:
    """Return how far off a prediction is, over those of a group that have an observation."""
    seen = ~np.isnan(prediction.observed)
    if group is not None:
        seen &= group
    gdp, observed = prediction.gdp[seen], prediction.observed[seen]
    predicted = prediction.predicted[seen]
    error = np.abs(predicted - observed)
    clear = np.abs(observed) > CLEAR * gdp
    return Score(
        int(seen.sum()),
        float(100 * (error / gdp).mean()),
        float(100 * (np.abs(observed) / gdp).mean()),
        float(100 * np.median(error / gdp)),
        float(100 * np.median(np.abs(observed) / gdp)),
        float(error.sum() / 1e3),
        float(np.abs(observed).sum() / 1e3),
        int((np.sign(predicted) == np.sign(observed))[clear].sum()),
        int(clear.sum()),
        float(np.corrcoef(predicted / gdp, observed / gdp)[0, 1]) if seen.sum() > 1 else np.nan,
    )


def national_income(inputs: Path) -> float:
    """Return Kazakhstan's primary income of 2022 by its own statistics, million USD."""
    values = read_aggregates(inputs)
    gni, gdp = values[("GNI", NATIONAL_YEAR)], values[("GDP", NATIONAL_YEAR)]
    return (gni - gdp) / EXCHANGE_RATE
