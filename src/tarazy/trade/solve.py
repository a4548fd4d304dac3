"""Solve a problem for its equilibrium."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tarazy.errors import NoEquilibriumError
from tarazy.trade.anderson import Anderson
from tarazy.trade.data import Benchmark, Counterfactual, Problem, prepare
from tarazy.trade.sweep import Model, Swept, numeraire, sweep
from tarazy.trade.wages import wage_response

Array = NDArray[np.float64]
Sweeper = Callable[[Array, Array, Array], Swept]

TOLERANCE = 1e-10
DEPTH = 12
MAX_SWEEPS = 60
# The largest change of a log wage or log price in one step: beyond, the linear model behind a step means nothing.
LONGEST_STEP = 1.0


@dataclass(frozen=True)
class Solution:
    """An equilibrium, in the layout of the equations.

    Attributes
    ----------
    problem
        What was solved.
    log_wage
        (N,) log ŵ; the numeraire is the value added of the world (of each bloc, where trade is cut).
    log_price, log_cost
        (J, N) log P̂ and log ĉ (before productivity).
    expenditure, output
        (J, N) X' and Y'.
    income
        (N,) I'.
    share
        (T, N, N) π' of the traded sectors.
    residual
        Largest gap in log prices, or in a market relative to the income of the economy.
    sweeps
        Sweeps over the markets that were needed.
    seconds
        From the problem to the solution, and from the world to the problem where `solve_counterfactual` did both.
    method
        ``anderson`` or ``newton``.
    """

    problem: Problem
    log_wage: Array
    log_price: Array
    log_cost: Array
    expenditure: Array
    output: Array
    income: Array
    share: Array
    residual: float
    sweeps: int
    seconds: float
    method: str


def model_of(problem: Problem) -> Model:
    """Return the arrays that the sweep works on."""
    benchmark = problem.benchmark
    return Model(
        K=problem.K,
        Kt=problem.Kt,
        log_own=np.log(problem.own),
        own_share=np.concatenate([np.diagonal(problem.K, axis1=1, axis2=2), problem.own]),
        value_added_share=benchmark.value_added_share,
        final_share=benchmark.final_share,
        log_productivity=problem.log_productivity,
        input_share=benchmark.input_share,
        value_added=benchmark.value_added,
        deficit=benchmark.deficit,
        income=benchmark.income,
        trade_elasticity=benchmark.trade_elasticity,
        same_bloc=(problem.blocs[:, None] == problem.blocs).astype(np.float64),
    )


def solve(problem: Problem, *, tolerance: float = TOLERANCE) -> Solution:
    """Solve for the equilibrium.

    Parameters
    ----------
    problem
        From `prepare`.
    tolerance
        Largest residual allowed.

    Raises
    ------
    NoEquilibriumError
        If none is found; the message tells the residual reached.
    """
    start = time.perf_counter()
    model = model_of(problem)
    sweeper: Sweeper = lambda w, p, x: sweep(model, problem.closure, w, p, x)
    state, swept, sweeps = accelerate(
        model, sweeper, problem.benchmark.expenditure, tolerance
    )
    if not swept.residual <= tolerance:
        raise NoEquilibriumError(f"no equilibrium found, residual {swept.residual}")
    return Solution(
        problem=problem,
        log_wage=state,
        log_price=swept.log_price,
        log_cost=swept.prices.log_cost,
        expenditure=swept.expenditure,
        output=swept.markets.output,
        income=swept.markets.income,
        share=problem.K
        * (swept.prices.attraction[:, None, :] / swept.prices.sourcing[:, :, None]),
        residual=float(swept.residual),
        sweeps=sweeps,
        seconds=time.perf_counter() - start,
        method="anderson",
    )


def accelerate(
    model: Model, sweeper: Sweeper, expenditure: Array, tolerance: float
) -> tuple[Array, Swept, int]:
    """Iterate sweeps with a wage response and Anderson acceleration.

    Returns
    -------
    tuple
        log ŵ, the last sweep, and the number of sweeps; the caller compares its residual with `tolerance`.
    """
    n, (j, _) = len(model.value_added), expenditure.shape
    size = n * (1 + 2 * j)
    income = model.income
    state = np.zeros(size)
    state[n + n * j :] = (expenditure / income).ravel()
    history = Anderson(size, DEPTH)
    response = None
    for sweeps in range(1, MAX_SWEEPS + 1):
        log_wage = state[:n]
        log_price = state[n : n + n * j].reshape(j, n)
        swept = sweeper(log_wage, log_price, state[n + n * j :].reshape(j, n) * income)
        if not swept.residual > tolerance:
            break
        if response is None:
            response = wage_response(model, swept)
        target = np.concatenate(
            [
                log_wage + response @ swept.excess_labour,
                swept.next_log_price.ravel(),
                (swept.next_expenditure / income).ravel(),
            ]
        )
        step = history.step(state, target - state)
        longest = np.abs(step[: n + n * j]).max()
        if longest > LONGEST_STEP:
            step *= LONGEST_STEP / longest
        state = state + step
        np.maximum(state[n + n * j :], 0.0, out=state[n + n * j :])
        state[:n] = numeraire(model, state[:n])
    return log_wage, swept, sweeps


def solve_benchmark(
    benchmark: Benchmark, counterfactual: Counterfactual, *, tolerance: float = TOLERANCE
) -> Solution:
    """Prepare and solve in one step; see `prepare` and `solve`."""
    return solve(prepare(benchmark, counterfactual), tolerance=tolerance)
