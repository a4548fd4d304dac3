"""Solve a problem with labour, capital, resources and owners for its equilibrium."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tarazy.errors import NoEquilibriumError
from tarazy.trade.anderson import Anderson
from tarazy.trade.data import Closure, Problem
from tarazy.trade.factor_model import FactorModel, factor_model, part_of
from tarazy.trade.factor_response import FactorResponse, factor_response
from tarazy.trade.factor_sweep import FactorSwept, State, joined, split, sweep
from tarazy.trade.newton import LONGEST_STEP
from tarazy.trade.sweep import Model

Array = NDArray[np.float64]
Part = Callable[[float], tuple[Model, Closure]]

DEPTH = 20
MAX_SWEEPS = 150
# Sweeps after which a gap that has not halved asks for a new response.
STUCK = 8
SHORTEST_PART = 2.0**-8
# Work before the path is given up, in sweeps.
MOST_WORK = 4000
# The longest fall of the log of a rent in one step, over its effect on cost or on what is used of
# it, whichever is larger, and the longest rise of the log of the cost that it makes.
LONGEST_FALL = 2.0
LONGEST_RISE = 0.5


class FactorFound(NamedTuple):
    """An equilibrium with factors, as the sweep has it.

    Attributes
    ----------
    model
        That was solved.
    state
        The vector before the last sweep.
    swept
        That sweep.
    response
        That steered the last iteration.
    sweeps
        How many there were.
    method
        ``anderson``, or ``path`` where the shock came in parts.
    """

    model: FactorModel
    state: Array
    swept: FactorSwept
    response: FactorResponse
    sweeps: int
    method: str


def solve_factors(
    problem: Problem,
    base: Model,
    part: Part,
    tolerance: float,
    start: tuple[Array, FactorResponse] | None = None,
    most: int = MOST_WORK,
) -> FactorFound:
    """Solve a problem of a benchmark with factors.

    Parameters
    ----------
    problem
        From `tarazy.trade.preparation.prepare`.
    base
        Its arrays without factors.
    part
        From a part of the shock, 0 to 1, to the base and the closure under it.
    tolerance
        Largest gap allowed.
    start
        State and response of a problem close by.
    most
        Work allowed, in sweeps.

    Raises
    ------
    NoEquilibriumError
        If none is found, with the part of the shock that was reached.
    """
    model = factor_model(problem, base)
    benchmark = joined(_benchmark_state(model))
    first, answer = (benchmark, None) if start is None else start
    state, swept, answer, sweeps = _accelerate(model, problem.closure, first, tolerance, answer)
    if _solved(swept, tolerance) and answer is not None:
        return FactorFound(model, state, swept, answer, sweeps, "anderson")
    state, last, reached, length = benchmark, None, 0.0, 0.25
    before: tuple[float, Array] | None = None
    while reached < 1.0 and sweeps < most and length >= SHORTEST_PART:
        target = min(1.0, reached + length)
        base_there, closure = part(target)
        # Of the benchmark, T stays what it was but where the closure takes it away.
        there = (
            model
            if target == 1.0
            else part_of(model, _with_transfers(problem, base_there, base, model, target), target)
        )
        trial, swept, response, used = _accelerate(
            there, closure, _ahead(there, before, (reached, state), target), tolerance, None
        )
        sweeps += used
        if _solved(swept, tolerance) and response is not None:
            before, state, reached = (reached, state), trial, target
            last = (there, swept, response)
            length *= 2.0
        else:
            length /= 4.0
    if reached < 1.0 or last is None:
        raise NoEquilibriumError(_refusal(problem, swept, reached, tolerance))
    return FactorFound(last[0], state, last[1], last[2], sweeps, "path")


def _with_transfers(
    problem: Problem, there: Model, base: Model, model: FactorModel, part: float
) -> Model:
    """Return the base of a part of the shock with transfers.

    A closure without transfers takes them away first: what is left of them is in proportion to
    what is left of the deficit. Others go from those of the flows of the benchmark, which differ
    where other transfers are asked about, to those of the model.
    """
    benchmark = problem.benchmark
    kept = np.divide(
        there.deficit, base.deficit, out=np.ones_like(base.deficit), where=base.deficit != 0
    )
    flows = benchmark.trade.sum(axis=(0, 2)) - benchmark.trade.sum(axis=(0, 1))
    left = model.base.deficit + (1.0 - part) * (flows - benchmark.deficit)
    return there._replace(deficit=left * kept)


def _benchmark_state(model: FactorModel) -> State:
    j, n = model.base.final_share.shape
    none = np.zeros((j, n))
    return State(
        np.zeros(n),
        np.zeros(n),
        np.zeros((len(model.technology.fixed_sectors), n)),
        none,
        model.technology.expenditure / model.base.income,
    )


def _ahead(
    model: FactorModel, before: tuple[float, Array] | None, last: tuple[float, Array], target: float
) -> Array:
    """Return the state at `target` on the line through the two parts solved last."""
    reached, state = last
    if before is None:
        return state
    return _moved(model, state, (state - before[1]) * ((target - reached) / (reached - before[0])))


def _solved(swept: FactorSwept, tolerance: float) -> bool:
    return bool(np.abs(swept.gap).max() <= tolerance and swept.markets.income.min() > 0.0)


def _accelerate(
    model: FactorModel,
    closure: Closure,
    state: Array,
    tolerance: float,
    answer: FactorResponse | None,
) -> tuple[Array, FactorSwept, FactorResponse | None, int]:
    """Iterate sweeps with the response of factor prices and Anderson acceleration.

    The caller compares the gap with the tolerance.
    """
    history, sweeps = Anderson(state.size, DEPTH), 0
    best, since = np.inf, 0
    given = answer
    with np.errstate(all="ignore"):
        while True:
            sweeps += 1
            swept = sweep(model, closure, state)
            gap = np.abs(swept.gap).max()
            since += 1
            if gap < 0.5 * best:
                best, since = gap, 0
            if answer is not None and since >= STUCK:
                # What was learnt on the way no longer holds here.
                answer, history, since = None, Anderson(state.size, DEPTH), 0
            if answer is None and np.isfinite(gap):
                answer = given = factor_response(model, swept)
            if sweeps >= MAX_SWEEPS or not gap > tolerance or answer is None:
                return state, swept, given, sweeps
            plain = answer.plain_step(model, state, swept)
            if not np.isfinite(plain).all():
                return state, swept, given, sweeps
            state = _moved(model, state, history.step(state, plain))


def _moved(model: FactorModel, state: Array, step: Array) -> Array:
    """Return the state after a step, none of whose parts goes too far at once."""
    now, change = split(model, state), split(model, step)
    longest = max(
        np.abs(part).max() for part in (change.log_wage, change.log_capital, change.log_price)
    )
    scale = min(1.0, LONGEST_STEP / max(longest, 1e-300))
    # A rent is local: it is held by itself, its rise by what it adds to cost. Its fall, too, counts
    # by what it does: where little is fixed and hardly anything can take its place, a rent of
    # e^-100 is what an idle twentieth of the resource comes to.
    fixed = np.maximum(model.technology.fixed, 1e-12)
    rent = np.clip(
        now.rent + scale * change.rent,
        np.minimum(now.rent, 0.0) - LONGEST_FALL / np.maximum(fixed, model.technology.substitution),
        np.maximum(now.rent, 0.0) + LONGEST_RISE / fixed,
    )
    return joined(
        State(
            now.log_wage + scale * change.log_wage,
            now.log_capital + scale * change.log_capital,
            rent,
            now.log_price + scale * change.log_price,
            np.maximum(now.expenditure + scale * change.expenditure, 0.0),
        )
    )


def _refusal(problem: Problem, swept: FactorSwept, reached: float, tolerance: float) -> str:
    benchmark = problem.benchmark
    relative = np.nan_to_num(swept.markets.income / benchmark.income, nan=1.0)
    economy = int(relative.argmin())
    gap = float(np.nan_to_num(np.abs(swept.gap), nan=np.inf).max())
    name, left = benchmark.economies[economy], f"{100 * relative[economy]:.3g} %"
    why = (
        f"a gap of {gap:.2g} is left (allowed {tolerance:g}), and {name} has the least income of "
        f"all, {left} of the benchmark's"
    )
    if gap <= tolerance:
        why = f"{name} would have an income below zero, {left} of the benchmark's"
    return (
        f"no equilibrium found with factors 'three': followed from the benchmark it is reached for "
        f"{100 * reached:.3g} % of the shock (in logarithms); beyond, {why}; use a "
        "smaller shock, another closure or horizon, or factors 'one'"
    )
