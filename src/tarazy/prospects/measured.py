"""What an investment changes, from an equilibrium: per dollar, and of whom the host depends on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tarazy.concentration import hhi, top_share
from tarazy.trade.accounts import accounts_before
from tarazy.trade.data import Benchmark
from tarazy.trade.reference import trade_after
from tarazy.trade.solution import Solution

Array = NDArray[np.float64]

PER_DOLLAR, PER_BILLION = "USD a year per USD", "percentage points per billion USD"
# name: (unit, meaning)
MEASURES: dict[str, tuple[str, str]] = {
    "host_income": (
        PER_DOLLAR,
        "real national income of the host, less what its own residents forgo for capital",
    ),
    "host_output": (PER_DOLLAR, "real gross domestic product of the host"),
    "host_wages": (PER_DOLLAR, "real wages in the host"),
    "partner_income": (PER_DOLLAR, "real national income of the partner"),
    "partner_net": (
        PER_DOLLAR,
        "the same, less the return that the partner forgoes on the money elsewhere",
    ),
    "export_concentration": (
        PER_BILLION,
        "Herfindahl-Hirschman index of the host's exports by sector",
    ),
    "largest_partner": (
        PER_BILLION,
        "share of the host's largest partner in its exports and imports together",
    ),
}


@dataclass(frozen=True)
class Pair:
    """Positions of host and partner in a benchmark."""

    host: int
    partner: int


def measured(solution: Solution, pair: Pair, usd: float) -> Array:
    """Return `MEASURES` of an investment, (M,).

    Parameters
    ----------
    solution
        The equilibrium with it, of a benchmark with factors.
    pair
        Whose they are.
    usd
        The investment, million USD.

    Notes
    -----
    Incomes are at the prices of final expenditure of the benchmark.
    """
    benchmark, after = solution.problem.benchmark, solution.accounts
    assert after is not None
    before = accounts_before(benchmark)
    price = np.exp(solution.log_price_index)
    h, m = pair.host, pair.partner
    gni = (after.gni / price - before.gni) / usd
    net = gni - (after.charge / price - before.charge) / usd
    flow = trade_after(solution)
    was, now = _dependence(benchmark.trade, h), _dependence(flow, h)
    points = 100.0 * (now - was) / (usd / 1000.0)
    return np.array(
        [
            net[h],
            (after.gdp[h] / price[h] - before.gdp[h]) / usd,
            (after.labour[h] / price[h] - before.labour[h]) / usd,
            gni[m],
            net[m],
            *points,
        ]
    )


def dependence_before(benchmark: Benchmark, host: int) -> dict[str, float]:
    """Return the levels of the last two measures at the benchmark, fractions."""
    concentration, largest = _dependence(benchmark.trade, host)
    return {"export_concentration": float(concentration), "largest_partner": float(largest)}


def _dependence(flow: Array, host: int) -> Array:
    """Return concentration of exports by sector, and the share of the largest partner, (2,).

    Parameters
    ----------
    flow
        (J, N, N) sector, importer, exporter.
    host
        Whose trade it is.
    """
    sold = np.delete(flow[:, :, host], host, axis=1)
    bought = np.delete(flow[:, host, :], host, axis=1)
    exports = np.maximum(sold.sum(axis=1), 0.0)
    by_partner = np.maximum((sold + bought).sum(axis=0), 0.0)
    return np.array([float(hhi(exports)), float(top_share(by_partner))])
