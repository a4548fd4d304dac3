"""Solve a problem for its equilibrium."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray

from tarazy.errors import NoEquilibriumError
from tarazy.kernel import Library, library
from tarazy.trade import compiled_sweep
from tarazy.trade.anderson import Anderson
from tarazy.trade.blas import one_thread
from tarazy.trade.data import Benchmark, Closure, Counterfactual, Moved, Problem
from tarazy.trade.factor_response import FactorResponse
from tarazy.trade.factor_solve import solve_factors
from tarazy.trade.newton import LONGEST_STEP, MAX_WORK, Quick, follow
from tarazy.trade.preparation import prepare
from tarazy.trade.refusal import COLLAPSE_TOLERANCE, check_collapse, check_signs, refusal
from tarazy.trade.response import Response, WageResponse, response
from tarazy.trade.solution import (
    Solution,
    Start,
    initial_state,
    model_of,
    scaled,
    single_precision,
)
from tarazy.trade.sweep import Model, Swept, sweep

Array = NDArray[np.float64]
Sweeper = Callable[[Model, Closure, Array], Swept]

TOLERANCE = 1e-10
DEPTH = 12
MAX_SWEEPS = 120
# Sweeps after which a gap that has not fallen to a tenth asks for a new response.
STUCK = 12
# Gap at which sweeps change from single to double precision.
ROUGH = 3e-4


def solve(
    problem: Problem,
    *,
    tolerance: float = TOLERANCE,
    sweeper: Sweeper | None = None,
    start: Start | None = None,
    most: int = MAX_WORK,
) -> Solution:
    """Solve for the equilibrium.

    Parameters
    ----------
    problem
        From `prepare`.
    tolerance
        Largest residual allowed.
    sweeper
        Makes the accelerated sweeps: by default the compiled library, where there is one, and else
        `sweep`, the reference; or its like on another array library, which returns NumPy arrays.
    start
        That of the solution of a problem close by, of the same size: sweeps begin at its state and
        follow its response. The benchmark by default.
    most
        Work allowed to the slow way, in sweeps.

    Raises
    ------
    NoEquilibriumError
        If none is found; the message tells the residual reached.
    """
    clock = time.perf_counter()
    model = model_of(problem)
    if problem.benchmark.factors is not None:
        return _with_factors(problem, model, tolerance, start, clock)
    # Of a part of the shock nothing is known that others have laid out.
    quick, whole = _quick(tolerance, sweeper), _quick(tolerance, sweeper, problem.moved)
    benchmark_state = initial_state(model, problem)
    first, answer = benchmark_state, None
    if start is not None:
        assert not isinstance(start.response, FactorResponse)
        first, answer = start.state, start.response
    with one_thread():
        state, swept, sweeps = whole(model, problem.closure, first, answer)
        method = "anderson"
        # An equation may hold with incomes below zero: that is no equilibrium, and another
        # solution may be one.
        if not (np.abs(swept.gap).max() <= tolerance and swept.markets.income.min() > 0.0):
            # Numbers may overflow on the way; what is not finite counts as not solved.
            with np.errstate(all="ignore"):
                found = follow(
                    partial(_part, problem, model),
                    quick,
                    benchmark_state,
                    tolerance,
                    most,
                )
            state, swept = found.state, found.swept
            sweeps += found.sweeps
            method = "newton"
            if found.reached < 1.0:
                raise NoEquilibriumError(refusal(problem, found))
    check_signs(problem, swept)
    check_collapse(problem, swept, max(COLLAPSE_TOLERANCE, 10.0 * tolerance))
    residual = float(np.abs(swept.gap).max())
    return Solution(
        problem=problem,
        log_wage=state[: len(model.value_added)],
        log_price=swept.log_price,
        log_cost=swept.prices.log_cost,
        # Below zero by rounding at most.
        expenditure=np.maximum(swept.expenditure, 0.0),
        output=np.maximum(swept.markets.output, 0.0),
        income=swept.markets.income,
        model=model,
        swept=swept,
        residual=residual,
        sweeps=sweeps,
        seconds=time.perf_counter() - clock,
        method=method,
    )


def _quick(tolerance: float, sweeper: Sweeper | None, moved: Moved | None = None) -> Quick:
    """Return what makes accelerated sweeps: the compiled library, or the reference."""
    kernel = library() if sweeper is None else None
    if kernel is None:
        return partial(accelerate, tolerance=tolerance, sweeper=sweeper or sweep)
    return partial(_either, kernel, tolerance, moved)


def _either(
    kernel: Library,
    tolerance: float,
    moved: Moved | None,
    model: Model,
    closure: Closure,
    state: Array,
    answer: Response | WageResponse | None = None,
) -> tuple[Array, Swept, int]:
    """Iterate compiled sweeps, and where they do not settle those of the reference.

    One of these does twice as much, and some of the hardest shocks need that.
    """
    found = compiled_sweep.accelerate(
        kernel, model, closure, state, answer, tolerance=tolerance, most=MAX_SWEEPS, moved=moved
    )
    if np.abs(found[1].gap).max() <= tolerance:
        return found
    again = accelerate(model, closure, state, answer, tolerance=tolerance)
    return again[0], again[1], found[2] + again[2]


def _with_factors(
    problem: Problem, model: Model, tolerance: float, start: Start | None, clock: float
) -> Solution:
    given = None
    if start is not None:
        assert isinstance(start.response, FactorResponse)
        given = (start.state, start.response)
    with one_thread():
        found = solve_factors(problem, model, partial(_part, problem, model), tolerance, given)
    swept = found.swept
    check_signs(problem, swept)
    check_collapse(problem, swept, max(COLLAPSE_TOLERANCE, 10.0 * tolerance))
    return Solution(
        problem=problem,
        log_wage=swept.state.log_wage,
        log_price=swept.log_price,
        log_cost=swept.costs.log_cost,
        expenditure=np.maximum(swept.expenditure, 0.0),
        output=np.maximum(swept.markets.output, 0.0),
        income=swept.markets.income,
        model=found.model.base,
        swept=swept,
        residual=float(np.abs(swept.gap).max()),
        sweeps=found.sweeps,
        seconds=time.perf_counter() - clock,
        method=found.method,
        factors=found,
    )


def _part(problem: Problem, model: Model, part: float) -> tuple[Model, Closure]:
    """Return the model and closure with a part of the shock, 0 to 1.

    Changes of costs and tariffs enter as powers of their ratios.
    """
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
    levied = (1.0 + problem.export_tax) ** part
    duty[: len(levied)] *= levied
    closure, deficit = problem.closure, model.deficit
    if closure == "zero":
        # Deficits go first: what little trade is left later could not pay for them.
        closure, deficit = "fixed", max(0.0, 1.0 - 10.0 * part) * deficit
    K, Kt, log_scale = scaled(K, K[:dutiable] / duty, K.sum(axis=2))
    own = np.diagonal(benchmark.trade[traded:], axis1=1, axis2=2) / spent[traded:]
    log_own = np.where(own > 0, np.log(np.where(own > 0, own, 1.0)), model.log_own)
    return (
        model._replace(
            K=K,
            Kt=Kt,
            Kx=Kt[: len(levied)] * (levied - 1.0),
            log_scale=log_scale,
            own_share=np.concatenate([np.diagonal(K, axis1=1, axis2=2), model.own_share[traded:]]),
            log_own=log_own + part * (model.log_own - log_own),
            log_productivity=part * model.log_productivity,
            deficit=deficit,
        ),
        closure,
    )


def accelerate(
    model: Model,
    closure: Closure,
    state: Array,
    answer: Response | WageResponse | None = None,
    *,
    tolerance: float,
    sweeper: Sweeper = sweep,
) -> tuple[Array, Swept, int]:
    """Iterate sweeps with the response to wages and Anderson acceleration.

    The response is that of the first state, unless another is given; where sweeps get stuck it is
    taken anew. Sweeps far from the end are those of the `rough` model, in single precision.

    Returns
    -------
    tuple
        The state before the last sweep, that sweep, and the number of sweeps; the caller compares
        the gap with `tolerance`.
    """
    j, n = model.final_share.shape
    history = Anderson(state.size, DEPTH)
    # Half the memory traffic: single precision serves the response, and sweeps far from the end.
    rough = single_precision(model)
    if isinstance(answer, WageResponse):
        # Of a library that there was elsewhere: it tells nothing of prices.
        answer = None
    near, sweeps = True, 0
    best, since = np.inf, 0
    while True:
        sweeps += 1
        with np.errstate(all="ignore"):
            if near:
                swept = sweeper(model, closure, state)
            else:
                swept = sweeper(rough, closure, state.astype(np.float32))
        gap = np.abs(swept.gap).max()
        if not near and not np.isfinite(gap):
            near = True
            continue
        # A gap that is not a number ends the iteration: the caller sees it.
        if sweeps >= MAX_SWEEPS or (near and not gap > tolerance):
            return state, swept, sweeps
        near = gap <= ROUGH
        since += 1
        if answer is not None and since >= STUCK:
            if not gap < 0.1 * best:
                answer, history = None, Anderson(state.size, DEPTH)
            best, since = gap, 0
        if answer is None:
            with np.errstate(all="ignore"):
                answer = response(rough, swept)
            best, since = min(best, gap), 0
        with np.errstate(all="ignore"):
            plain = answer.plain_step(model, state, swept)
        if not np.isfinite(plain).all():
            return state, swept, sweeps
        step = history.step(state, plain)
        longest = np.abs(step[: n + n * j]).max()
        if longest > LONGEST_STEP:
            step *= LONGEST_STEP / longest
        state = state + step
        np.maximum(state[n + n * j :], 0.0, out=state[n + n * j :])


def solve_benchmark(
    benchmark: Benchmark, counterfactual: Counterfactual, *, tolerance: float = TOLERANCE
) -> Solution:
    """Prepare and solve in one step; see `prepare` and `solve`."""
    return solve(prepare(benchmark, counterfactual), tolerance=tolerance)
