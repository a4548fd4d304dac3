"""The algorithm of the paper, to compare with: nested fixed points.

L. Caliendo and F. Parro, "Estimates of the Trade and Welfare Effects of NAFTA", Review of Economic
Studies 82(1), 2015, appendix on the solution of the model (https://doi.org/10.1093/restud/rdu035):
guess wages; iterate prices to convergence given wages; compute trade shares; find expenditure given
both; move wages by a fixed part of the excess demand they leave; repeat.

The order of the steps is the paper's; the code is better than a literal one would be, so that a
ratio of times measures the algorithm. What does not change is computed once, sums over partners are
batched matrix products, prices and expenditure start from those of the last wages, and expenditure
is iterated instead of inverting a matrix with (N J)^2 entries.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tarazy.trade.data import Benchmark, Counterfactual

Array = NDArray[np.float64]

# The step of the paper's programs: the part of excess demand by which a wage moves.
STEP = 0.2
MOST_INNER = 2000


@dataclass(frozen=True)
class Nested:
    """Result of the nested fixed points.

    Attributes
    ----------
    welfare
        (N,) change of real income, a fraction.
    wage_updates
        Rounds of the outer loop.
    sweeps
        Passes over the trade array in all loops; one of ours makes five.
    residual
        Largest gap of a labour market relative to income; prices and goods markets are ten times
        closer.
    seconds
        From the benchmark to the solution.
    settled
        Whether the residual was reached within the time allowed.
    """

    welfare: Array
    wage_updates: int
    sweeps: int
    residual: float
    seconds: float
    settled: bool


def solve(
    benchmark: Benchmark,
    counterfactual: Counterfactual,
    *,
    tolerance: float = 1e-10,
    seconds: float = 60.0,
) -> Nested:
    """Solve by nested fixed points, with deficits fixed relative to world value added.

    Parameters
    ----------
    benchmark, counterfactual
        As for `tarazy.trade.data.prepare`.
    tolerance
        Largest residual allowed.
    seconds
        Time allowed; the last round is finished.
    """
    start = time.perf_counter()
    theta = benchmark.trade_elasticity
    duty = 1.0 + benchmark.tariff
    duty_after = duty
    if counterfactual.tariff is not None:
        duty_after = 1.0 + np.ascontiguousarray(counterfactual.tariff.transpose(2, 0, 1))
    cost = duty_after / duty
    if counterfactual.trade_cost is not None:
        cost = cost * counterfactual.trade_cost.transpose(2, 0, 1)
    K = benchmark.trade * duty / benchmark.expenditure[:, :, None] * cost ** -theta[:, :, None]
    log_productivity = np.zeros_like(benchmark.output)
    if counterfactual.productivity is not None:
        log_productivity = np.log(counterfactual.productivity.T)

    wage = np.ones_like(benchmark.value_added)
    log_price = np.zeros_like(benchmark.output)
    expenditure = benchmark.expenditure
    inner = 0.1 * tolerance
    updates = sweeps = 0
    while True:
        updates += 1
        log_price, share, used = _prices(
            benchmark, K, np.log(wage), log_price, log_productivity, inner
        )
        sweeps += used + 1
        received = share / duty_after
        value_added = wage * benchmark.value_added
        expenditure, output, used = _expenditure(
            benchmark, received, value_added + benchmark.deficit, expenditure, inner
        )
        sweeps += used + 1
        imports = (received.sum(axis=2) * expenditure).sum(axis=0)
        excess = output.sum(axis=0) + benchmark.deficit - imports
        residual = float(np.abs(excess / benchmark.income).max())
        late = time.perf_counter() - start > seconds
        if not residual > tolerance or late:
            break
        wage = wage * (1.0 + STEP * excess / value_added)
        wage *= benchmark.value_added.sum() / (wage * benchmark.value_added).sum()
    revenue = ((1.0 - received.sum(axis=2)) * expenditure).sum(axis=0)
    income = value_added + benchmark.deficit + revenue
    log_index = (benchmark.final_share * log_price).sum(axis=0)
    return Nested(
        welfare=income / benchmark.income * np.exp(-log_index) - 1.0,
        wage_updates=updates,
        sweeps=sweeps,
        residual=residual,
        seconds=time.perf_counter() - start,
        settled=residual <= tolerance,
    )


def _prices(
    benchmark: Benchmark,
    K: Array,
    log_wage: Array,
    log_price: Array,
    log_productivity: Array,
    tolerance: float,
) -> tuple[Array, Array, int]:
    """Iterate costs and prices given wages; return log prices, shares of suppliers, rounds."""
    theta = benchmark.trade_elasticity
    inputs = np.ascontiguousarray(benchmark.input_share.mT)
    for rounds in range(1, MOST_INNER + 1):  # noqa: B007
        from_inputs = (inputs @ log_price.T[..., None])[..., 0].T
        log_cost = benchmark.value_added_share * log_wage + from_inputs - log_productivity
        attraction = np.exp(-theta * log_cost)
        sourcing = (K @ attraction[..., None])[..., 0]
        before, log_price = log_price, -np.log(sourcing) / theta
        if np.abs(log_price - before).max() <= tolerance:
            break
    return log_price, K * attraction[:, None, :] / sourcing[:, :, None], rounds


def _expenditure(
    benchmark: Benchmark, received: Array, transfer: Array, expenditure: Array, tolerance: float
) -> tuple[Array, Array, int]:
    """Iterate expenditure given shares; return it, output, rounds."""
    sellers = np.ascontiguousarray(received.mT)
    fraction = received.sum(axis=2)
    for rounds in range(1, MOST_INNER + 1):  # noqa: B007
        output = (sellers @ expenditure[..., None])[..., 0]
        income = transfer + ((1.0 - fraction) * expenditure).sum(axis=0)
        inputs = (benchmark.input_share @ output.T[..., None])[..., 0].T
        before, expenditure = expenditure, inputs + benchmark.final_share * income
        if np.abs((expenditure - before) / benchmark.income).max() <= tolerance:
            break
    return expenditure, (sellers @ expenditure[..., None])[..., 0], rounds
