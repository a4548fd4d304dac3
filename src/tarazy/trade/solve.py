"""Solve a problem for its equilibrium."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np
from numpy.typing import NDArray

from tarazy.errors import NoEquilibriumError
from tarazy.trade import equations as eq
from tarazy.trade.anderson import Anderson
from tarazy.trade.blas import OneThread
from tarazy.trade.data import Benchmark, Closure, Counterfactual, Problem, prepare
from tarazy.trade.newton import LONGEST_STEP, MAX_WORK, Found, follow
from tarazy.trade.response import Response, response
from tarazy.trade.sweep import Model, Swept, sweep

Array = NDArray[np.float64]
Sweeper = Callable[[Model, Closure, Array], Swept]

TOLERANCE = 1e-10
DEPTH = 12
MAX_SWEEPS = 120
# Sweeps after which a gap that has not fallen to a tenth asks for a new response.
STUCK = 12
# Spending and output below zero that count as rounding, relative to income.
SIGN_TOLERANCE = 1e-9
# Largest gap of an economy's markets relative to the income that it has left.
COLLAPSE_TOLERANCE = 1e-5
# Gap at which sweeps change from single to double precision.
ROUGH = 3e-4


@dataclass(frozen=True)
class Solution:
    """An equilibrium, in the layout of the equations.

    Attributes
    ----------
    problem
        What was solved.
    log_wage
        (N,) log ŵ; the numeraire is the value added of the world (of each bloc, where trade is
        cut).
    log_price, log_cost
        (J, N) log P̂ and log ĉ (before productivity).
    expenditure, output
        (J, N) X' and Y', zero or more.
    income
        (N,) I', positive.
    model, swept
        The arrays that were solved and the last sweep over them.
    residual
        Largest gap in log prices, or in a market relative to the income of the economy.
    sweeps
        Sweeps over the markets that were needed.
    seconds
        From the problem to the solution.
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
    model: Model
    swept: Swept
    residual: float
    sweeps: int
    seconds: float
    method: str

    @cached_property
    def share(self) -> Array:
        """π' of the traded sectors, (T, N, N): share of every supplier in expenditure."""
        found = self.swept.prices
        return np.asarray(eq.import_share(self.model.K, found.attraction, found.sourcing))

    @cached_property
    def response(self) -> Response:
        """How markets answer to wages here: it also steers the solve of a problem close by."""
        with one_thread():
            return response(_rough(self.model), self.swept)


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


_one_thread = OneThread()


def one_thread() -> AbstractContextManager[object]:
    """Return a context in which linear algebra runs on one thread; it may be entered in itself.

    The matrices are many and small: a second thread waits more than it works.
    """
    return _one_thread


def _scaled(K: Array, Kt: Array) -> tuple[Array, Array, Array]:
    """Return K and Kt with rows scaled that would under- or overflow, and log of the scale."""
    reach = (K @ np.ones((K.shape[2], 1)))[..., 0]
    log_scale = np.zeros_like(reach)
    faint = (reach < 1e-30) | (reach > 1e15)
    if faint.any():
        log_scale[faint] = np.log(reach[faint])
        factor = np.exp(-log_scale)[:, :, None]
        K, Kt = K * factor, Kt * factor[: len(Kt)]
    return K, Kt, log_scale


def solve(
    problem: Problem,
    *,
    tolerance: float = TOLERANCE,
    sweeper: Sweeper = sweep,
    start: Solution | None = None,
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
        Makes the accelerated sweeps, `sweep` or its like on another array library; it returns NumPy
        arrays.
    start
        Solution of a problem close by, of the same size: sweeps begin at its state and follow its
        response. The benchmark by default.
    most
        Work allowed to the slow way, in sweeps.

    Raises
    ------
    NoEquilibriumError
        If none is found; the message tells the residual reached.
    """
    clock = time.perf_counter()
    model = model_of(problem)
    benchmark_state = initial_state(model, problem)
    first, answer = benchmark_state, None
    if start is not None:
        first, answer = _state_of(start), start.response
    with one_thread():
        state, swept, sweeps = accelerate(model, problem.closure, first, tolerance, sweeper, answer)
        method = "anderson"
        # An equation may hold with incomes below zero: that is no equilibrium, and another
        # solution may be one.
        if not (np.abs(swept.gap).max() <= tolerance and swept.markets.income.min() > 0.0):
            # Numbers may overflow on the way; what is not finite counts as not solved.
            with np.errstate(all="ignore"):
                found = follow(
                    partial(_part, problem, model),
                    partial(accelerate, tolerance=tolerance),
                    benchmark_state,
                    tolerance,
                    most,
                )
            state, swept = found.state, found.swept
            sweeps += found.sweeps
            method = "newton"
            if found.reached < 1.0:
                raise NoEquilibriumError(_refusal(problem, found))
    _check_signs(problem, swept)
    _check_collapse(problem, swept, max(COLLAPSE_TOLERANCE, 10.0 * tolerance))
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


def _check_signs(problem: Problem, swept: Swept) -> None:
    """Check that what is spent and sold is not below zero by more than rounding.

    With positive incomes neither can be; flows are shares of expenditure, and shares are positive.

    Raises
    ------
    NoEquilibriumError
        Naming the sector, the economy and the value.
    """
    benchmark = problem.benchmark
    for name, values in (("spending", swept.expenditure), ("output", swept.markets.output)):
        relative = values / benchmark.income
        if not relative.min() >= -SIGN_TOLERANCE:
            sector, economy = (int(i) for i in np.unravel_index(relative.argmin(), values.shape))
            raise NoEquilibriumError(
                f"no equilibrium: {name} on {benchmark.sectors[sector]} in "
                f"{benchmark.economies[economy]} would be {values[sector, economy]:.6g}; allowed: "
                "zero or more"
            )


def _check_collapse(problem: Problem, swept: Swept, allowed: float) -> None:
    """Check that markets clear beside the income that an economy has left.

    The residual is relative to income in the benchmark, which says nothing about an economy with a
    billionth of it.

    Raises
    ------
    NoEquilibriumError
        Naming the economy and its income.
    """
    benchmark = problem.benchmark
    j, n = benchmark.expenditure.shape
    goods, labour = swept.gap[j * n : 2 * j * n].reshape(j, n), swept.gap[2 * j * n : 2 * j * n + n]
    left = swept.markets.income / benchmark.income
    gap = np.maximum(np.abs(goods).max(axis=0), np.abs(labour)) / left
    worst = int(gap.argmax())
    if not gap[worst] <= allowed:
        raise NoEquilibriumError(
            f"no equilibrium can be told from rounding: {benchmark.economies[worst]} is left with "
            f"{left[worst]:.2g} of its income in the benchmark, and its markets clear to "
            f"{gap[worst]:.2g} of that; use a smaller shock"
        )


def _differ(found: Found, digits: int) -> bool:
    return f"{100 * found.reached:.{digits}g}" != f"{100 * found.tried:.{digits}g}"


def _refusal(problem: Problem, found: Found) -> str:
    """Return why a path from the benchmark breaks off, in one line."""
    benchmark, closure = problem.benchmark, problem.closure
    income = found.swept.markets.income
    relative = np.nan_to_num(income / benchmark.income, nan=1.0)
    economy = int(relative.argmin()) if found.exhausted is None else found.exhausted
    name, left = benchmark.economies[economy], f"{100 * relative[economy]:.3g} %"
    # As many digits as tell the two apart.
    digits = next(d for d in (3, 5, 9, 17) if d == 17 or _differ(found, d))
    solved, tried = (f"{100 * part:.{digits}g} %" for part in (found.reached, found.tried))
    less, reason = "closure 'zero', or a smaller shock", ""
    if closure == "zero":
        less = "a smaller shock"
    elif closure == "fixed" and benchmark.deficit[economy] < 0.0:
        less = "closure 'income_share' or 'zero', or a smaller shock"
        reason = f"; it lends a fixed surplus of {-benchmark.deficit[economy]:.6g} to others"
    if found.exhausted is None:
        return (
            f"no equilibrium found: followed from the benchmark it is reached for {solved} of the "
            f"shock (in logarithms), but not for {tried}, with {found.steps} Newton steps; at "
            f"{solved} {name} has the least income of all, {left} of the benchmark's{reason}; use "
            f"{less}"
        )
    return (
        f"no equilibrium with positive incomes on the path from the benchmark: {name} has {left} "
        f"of its income of {benchmark.income[economy]:.6g} at {solved} of the shock (in "
        f"logarithms), and less than nothing at {tried}{reason}; use {less}"
    )


def initial_state(model: Model, problem: Problem) -> Array:
    """Return the benchmark as a state vector."""
    j, n = problem.benchmark.expenditure.shape
    state = np.zeros(n * (1 + 2 * j))
    state[n + n * j :] = (problem.benchmark.expenditure / model.income).ravel()
    return state


def _state_of(solution: Solution) -> Array:
    """Return a solution as a state vector."""
    spending = solution.expenditure / solution.model.income
    return np.concatenate([solution.log_wage, solution.log_price.ravel(), spending.ravel()])


def _rough(model: Model) -> Model:
    return Model(*(array.astype(np.float32) for array in model))


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
    model: Model,
    closure: Closure,
    state: Array,
    tolerance: float,
    sweeper: Sweeper = sweep,
    answer: Response | None = None,
) -> tuple[Array, Swept, int]:
    """Iterate sweeps with the response to wages and Anderson acceleration.

    The response is that of the first state, unless another is given; where sweeps get stuck it is
    taken anew.

    Returns
    -------
    tuple
        The state before the last sweep, that sweep, and the number of sweeps; the caller compares
        the gap with `tolerance`.
    """
    j, n = model.final_share.shape
    history = Anderson(state.size, DEPTH)
    # Half the memory traffic: single precision serves the response, and sweeps far from the end.
    rough = _rough(model)
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
