"""Solve a problem for its equilibrium."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from tarazy.errors import NoEquilibriumError
from tarazy.trade.anderson import Anderson
from tarazy.trade.data import Benchmark, Closure, Counterfactual, Problem, prepare
from tarazy.trade.newton import follow
from tarazy.trade.sweep import Model, Swept, sweep
from tarazy.trade.response import response

Array = NDArray[np.float64]

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
    K, Kt, log_scale = _scaled(problem.K, problem.Kt)
    return Model(
        K=K,
        Kt=Kt,
        log_scale=log_scale,
        log_own=np.log(problem.own),
        own_share=np.concatenate([np.diagonal(K, axis1=1, axis2=2), problem.own]),
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


def _scaled(K: Array, Kt: Array) -> tuple[Array, Array, Array]:
    """Return K and Kt with the rows scaled up that would underflow in the sum over suppliers, and log of the scale."""
    reach = (K @ np.ones((K.shape[2], 1)))[..., 0]
    log_scale = np.zeros_like(reach)
    faint = reach < 1e-30
    if faint.any():
        log_scale[faint] = np.log(reach[faint])
        factor = np.exp(-log_scale)[:, :, None]
        K, Kt = K * factor, Kt * factor[: len(Kt)]
    return K, Kt, log_scale


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
    benchmark_state = initial_state(model, problem)
    state, swept, sweeps = accelerate(model, problem.closure, benchmark_state, tolerance)
    method = "anderson"
    if not np.abs(swept.gap).max() <= tolerance:
        found = follow(partial(_part, problem, model), benchmark_state, tolerance)
        if found.reached < 1.0:
            raise NoEquilibriumError(
                "no equilibrium found: followed from the benchmark, it breaks off at "
                f"{100 * found.reached:.3g} % of the shock, with a gap of "
                f"{np.abs(found.swept.gap).max():.2g} of income beyond"
            )
        state, swept = found.state, found.swept
        sweeps += found.sweeps
        method = "newton"
    residual = float(np.abs(swept.gap).max())
    return Solution(
        problem=problem,
        log_wage=state[: len(model.value_added)],
        log_price=swept.log_price,
        log_cost=swept.prices.log_cost,
        expenditure=swept.expenditure,
        output=swept.markets.output,
        income=swept.markets.income,
        share=model.K
        * (swept.prices.attraction[:, None, :] / swept.prices.sourcing[:, :, None]),
        residual=residual,
        sweeps=sweeps,
        seconds=time.perf_counter() - start,
        method=method,
    )


def initial_state(model: Model, problem: Problem) -> Array:
    """Return the benchmark as a state vector."""
    j, n = problem.benchmark.expenditure.shape
    state = np.zeros(n * (1 + 2 * j))
    state[n + n * j :] = (problem.benchmark.expenditure / model.income).ravel()
    return state


def _part(problem: Problem, model: Model, part: float) -> tuple[Model, Closure]:
    """Return the model and closure with a part of the shock, 0 to 1: costs and tariffs as powers of their ratios."""
    if part == 1.0:
        return model, problem.closure
    benchmark = problem.benchmark
    traded, dutiable = len(problem.K), len(problem.Kt)
    spent = np.where(benchmark.expenditure > 0, benchmark.expenditure, 1.0)
    tariff = benchmark.tariff[:traded]
    share = benchmark.trade[:traded] * (1.0 + tariff) / spent[:traded, :, None]
    ratio = np.divide(problem.K, share, out=np.ones_like(share), where=share > 0)
    # A link that closes for good fades linearly, all others geometrically.
    K = np.where(ratio > 0, np.where(share > 0, share, problem.K) * ratio**part, (1 - part) * share)
    duty = (1.0 + tariff[:dutiable]) ** (1.0 - part) * (1.0 + problem.tariff) ** part
    closure, deficit = problem.closure, model.deficit
    if closure == "zero":
        # Deficits go first: what little trade is left later could not pay for them.
        closure, deficit = "fixed", max(0.0, 1.0 - 10.0 * part) * deficit
    K, Kt, log_scale = _scaled(K, K[:dutiable] / duty)
    own = np.diagonal(benchmark.trade[traded:], axis1=1, axis2=2) / spent[traded:]
    log_own = np.where(own > 0, np.log(np.where(own > 0, own, 1.0)), model.log_own)
    return (
        model._replace(
            K=K,
            Kt=Kt,
            log_scale=log_scale,
            own_share=np.concatenate([np.diagonal(K, axis1=1, axis2=2), model.own_share[traded:]]),
            log_own=log_own + part * (model.log_own - log_own),
            log_productivity=part * model.log_productivity,
            deficit=deficit,
        ),
        closure,
    )


def accelerate(
    model: Model, closure: Closure, state: Array, tolerance: float
) -> tuple[Array, Swept, int]:
    """Iterate sweeps with the response to wages and Anderson acceleration.

    Returns
    -------
    tuple
        The state before the last sweep, that sweep, and the number of sweeps; the caller compares the gap with `tolerance`.
    """
    j, n = model.final_share.shape
    history = Anderson(state.size, DEPTH)
    answer = None
    for sweeps in range(1, MAX_SWEEPS + 1):
        with np.errstate(all="ignore"):
            swept = sweep(model, closure, state)
        # A gap that is not a number ends the iteration too: the caller sees it.
        if not np.abs(swept.gap).max() > tolerance:
            break
        if answer is None:
            answer = response(model, swept)
        plain = answer.plain_step(model, state, swept)
        step = history.step(state, plain)
        longest = np.abs(step[: n + n * j]).max()
        if longest > LONGEST_STEP:
            step *= LONGEST_STEP / longest
        state = state + step
        np.maximum(state[n + n * j :], 0.0, out=state[n + n * j :])
    return state, swept, sweeps


def solve_benchmark(
    benchmark: Benchmark, counterfactual: Counterfactual, *, tolerance: float = TOLERANCE
) -> Solution:
    """Prepare and solve in one step; see `prepare` and `solve`."""
    return solve(prepare(benchmark, counterfactual), tolerance=tolerance)
