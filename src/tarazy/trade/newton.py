"""The slow, sure way: Newton's method on a path from the benchmark to the counterfactual.

Used where accelerated sweeps do not settle: trade costs that multiply, elasticities far above ten.
Prices and expenditure are first brought in line with wages; then the response of all markets to
wages, followed through all rounds of inputs, gives the Newton step for wages with prices and
expenditure eliminated. Where Newton's method fails from the benchmark, the shock comes in parts.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from tarazy.trade.data import Closure
from tarazy.trade.response import (
    Response,
    WageResponse,
    demand_at_home,
    over_all,
    over_inputs,
    prices_at_home,
    response,
)
from tarazy.trade.sweep import Model, Swept, fraction_received, sweep

Array = NDArray[np.float64]


class Quick(Protocol):
    """Accelerated sweeps."""

    def __call__(
        self,
        model: Model,
        closure: Closure,
        state: Array,
        answer: Response | WageResponse | None = None,
    ) -> tuple[Array, Swept, int]:
        """Return the state before the last sweep, that sweep, and the number of sweeps."""
        ...


MAX_NEWTON = 15
MAX_HALVINGS = 8
SETTLING_SWEEPS = 60
# Rounds through the inputs in the response to wages; all of them settle to rounding within these.
ROUNDS = 150
SHORTEST_PART = 2.0**-12
# The largest change of a log wage or log price in one step: beyond, the linear model behind a step
# means nothing.
LONGEST_STEP = 1.0
# Work before the path is given up, in sweeps, and that of one round in a response: some ten seconds
# of one processor on 73 economies and 36 sectors.
MAX_WORK = 12_000
ROUND_WORK = 2
# Part of the shock to which the point is narrowed down where an income reaches zero.
NARROWED = 1 / 32


class Found(NamedTuple):
    """Result of `follow`.

    Attributes
    ----------
    state
        Before the last sweep over the last part that was solved.
    swept
        That sweep.
    sweeps
        Number of sweeps over the whole path.
    reached
        Part of the shock that was solved: 1 if all.
    tried
        The next part that was tried, and was not solved; 1 if all were.
    exhausted
        Position of the economy with the lowest income relative to the benchmark, where the
        equations of the part tried hold with an income below zero; None otherwise.
    steps
        Newton steps taken.
    """

    state: Array
    swept: Swept
    sweeps: int
    reached: float
    tried: float
    exhausted: int | None
    steps: int


class _Trial(NamedTuple):
    state: Array
    swept: Swept
    sweeps: int
    steps: int = 0
    rounds: int = 0


def follow(
    part: Callable[[float], tuple[Model, Closure]],
    quick: Quick,
    state: Array,
    tolerance: float,
    most: int = MAX_WORK,
) -> Found:
    """Follow the equilibrium from the benchmark to the counterfactual, with positive incomes.

    Parameters
    ----------
    part
        Maps a part of the shock, 0 to 1, to the model and the closure of deficits under it.
    quick
        Accelerated sweeps, tried on each part before Newton's method.
    state
        Of the benchmark.
    tolerance
        Largest gap allowed.
    most
        Work allowed, in sweeps.

    Returns
    -------
    Found
        With ``reached`` below 1 if the path breaks off.
    """
    swept = sweep(*part(0.0), state)
    reached, length, sweeps, steps, rounds = 0.0, 1.0, 1, 0, 0
    before: tuple[float, Array] | None = None
    target, exhausted = 0.0, None
    while reached < 1.0 and (left := most - sweeps - ROUND_WORK * rounds) > 0:
        target = min(1.0, reached + length)
        model, closure = part(target)
        first = _ahead(before, (reached, state), target, model.final_share.size)
        trial = _Trial(*quick(model, closure, first))
        if not np.abs(trial.swept.gap).max() <= tolerance:
            sweeps += trial.sweeps
            trial = _newton(model, closure, first, tolerance, left)
        sweeps += trial.sweeps
        steps += trial.steps
        rounds += trial.rounds
        relative = trial.swept.markets.income / model.income
        solved = np.abs(trial.swept.gap).max() <= tolerance
        exhausted = int(relative.argmin()) if solved and not relative.min() > 0.0 else None
        if solved and exhausted is None:
            before = (reached, state)
            state, swept, reached = trial.state, trial.swept, target
            length *= 2.0
        else:
            length /= 4.0
            if length < (SHORTEST_PART if exhausted is None else NARROWED / 4.0):
                break
    return Found(state, swept, sweeps, reached, target, exhausted, steps)


def _ahead(
    before: tuple[float, Array] | None, last: tuple[float, Array], target: float, spending: int
) -> Array:
    """Return the state at `target` on the line through the two parts solved last.

    The last `spending` entries of a state are expenditures: they stay positive.
    """
    reached, state = last
    if before is None:
        return state
    change = (state - before[1]) * ((target - reached) / (reached - before[0]))
    ahead = state + change * min(1.0, 2.0 * LONGEST_STEP / max(np.abs(change).max(), 1e-300))
    np.maximum(ahead[-spending:], 0.5 * state[-spending:], out=ahead[-spending:])
    return np.asarray(ahead)


def _newton(model: Model, closure: Closure, state: Array, tolerance: float, most: int) -> _Trial:
    j, n = model.final_share.shape
    state, swept, sweeps = _settle(model, closure, state, tolerance)
    steps = rounds = 0
    while steps < MAX_NEWTON and sweeps + ROUND_WORK * rounds < most:
        gap = np.abs(swept.gap).max()
        if not gap > tolerance or not np.isfinite(gap):
            break
        answer = response(model, swept, ROUNDS)
        steps += 1
        rounds += answer.rounds
        step = answer.plain_step(model, state, swept)
        if not np.isfinite(step).all():
            break
        size = np.linalg.norm(step[:n])
        scale = min(1.0, LONGEST_STEP / max(np.abs(step[: n + n * j]).max(), 1e-300))
        for _ in range(MAX_HALVINGS):
            trial = state + scale * step
            np.maximum(trial[n + n * j :], 0.0, out=trial[n + n * j :])
            trial, there, used = _settle(model, closure, trial, tolerance)
            sweeps += used
            # What the same response would make of the gap that is left; or, where wages hardly
            # matter, the gap itself.
            left = np.linalg.norm(answer.plain_step(model, trial, there)[:n])
            progress = 1.0 - 0.1 * scale
            if left < progress * size or np.abs(there.gap).max() < progress * gap:
                break
            scale /= 3.0
        else:
            break
        state, swept = trial, there
    return _Trial(state, swept, sweeps, steps, rounds)


def _settle(
    model: Model, closure: Closure, state: Array, tolerance: float
) -> tuple[Array, Swept, int]:
    """Bring prices and expenditure in line with the wages of `state`.

    The rounds of inputs inside each economy are taken all at once, at the shares of the first
    sweep.
    """
    j, n = model.final_share.shape
    at_home: tuple[Array, Array] | None = None
    for sweeps in range(1, SETTLING_SWEEPS + 1):  # noqa: B007
        with np.errstate(all="ignore"):
            swept = sweep(model, closure, state)
        largest = np.abs(swept.gap[: 2 * j * n]).max()
        if not largest > 0.1 * tolerance or not np.isfinite(largest):
            break
        if at_home is None:
            at_home = _at_home(model, swept)
        gap = swept.gap[: 2 * j * n].reshape(2, j, n, 1)
        price = swept.log_price + over_inputs(at_home[0], gap[0])[..., 0]
        spending = (
            swept.expenditure + over_inputs(at_home[1], gap[1] * model.income[:, None])[..., 0]
        )
        state = np.concatenate([state[:n], price.ravel(), (spending / model.income).ravel()])
    return state, swept, sweeps


def _at_home(model: Model, swept: Swept) -> tuple[Array, Array]:
    """Return what takes all rounds of inputs inside economies, for prices and for expenditure."""
    traded, dutiable = len(model.K), len(model.Kt)
    found, beta = swept.prices, model.value_added_share
    own = model.own_share[:traded] * found.attraction / found.sourcing
    kept = np.diagonal(model.Kt, axis1=1, axis2=2) * (found.attraction / found.sourcing)[:dutiable]
    sold = np.concatenate([kept, own[dutiable:]])
    fraction = fraction_received(model, found)
    inputs = model.input_share
    return (
        np.asarray(prices_at_home(inputs, over_all(own, beta)), dtype=np.float64),
        np.asarray(
            demand_at_home(inputs, over_all(sold, beta), model.final_share, fraction),
            dtype=np.float64,
        ),
    )
