"""The slow, sure way: Newton's method on a path from the benchmark to the counterfactual.

Used where accelerated sweeps do not settle: trade costs that multiply, elasticities far above ten.
Prices and expenditure are first brought in line with wages; then the response of all markets to
wages, followed through all rounds of inputs, gives the Newton step for wages with prices and
expenditure eliminated. Where Newton's method fails from the benchmark, the shock comes in parts.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tarazy.trade.data import Closure
from tarazy.trade.response import response
from tarazy.trade.sweep import Model, Swept, sweep

Array = NDArray[np.float64]

MAX_NEWTON = 15
MAX_HALVINGS = 8
SETTLING_SWEEPS = 60
# Rounds through the inputs in the response to wages: cost shares below 0.8 settle to rounding.
ROUNDS = 150
SHORTEST_PART = 2.0**-12
# The largest change of a log wage or log price in one step: beyond, the linear model behind a step
# means nothing.
LONGEST_STEP = 1.0
# Parts tried before the path is given up: half a minute on a world of 77 economies and 45 sectors.
MAX_PARTS = 12


class Found(NamedTuple):
    """Result of `follow`.

    Attributes
    ----------
    state
        Before the last sweep.
    swept
        The last sweep.
    sweeps
        Number of sweeps over the whole path.
    reached
        Part of the shock that was solved: 1 if all.
    """

    state: Array
    swept: Swept
    sweeps: int
    reached: float


def follow(part: Callable[[float], tuple[Model, Closure]], state: Array, tolerance: float) -> Found:
    """Follow the equilibrium from the benchmark to the counterfactual.

    Parameters
    ----------
    part
        Maps a part of the shock, 0 to 1, to the model and the closure of deficits under it.
    state
        Of the benchmark.
    tolerance
        Largest gap allowed.

    Returns
    -------
    Found
        With ``reached`` below 1 if the path breaks off; the sweep is then the last that was tried.
    """
    reached, length, sweeps = 0.0, 1.0, 0
    for _ in range(MAX_PARTS):
        target = min(1.0, reached + length)
        trial, swept, used = _newton(*part(target), state, tolerance)
        sweeps += used
        if np.abs(swept.gap).max() <= tolerance:
            state, reached = trial, target
            length *= 3.0
        else:
            length /= 4.0
        if reached == 1.0 or length < SHORTEST_PART:
            break
    return Found(state, swept, sweeps, reached)


def _newton(
    model: Model, closure: Closure, state: Array, tolerance: float
) -> tuple[Array, Swept, int]:
    j, n = model.final_share.shape
    state, swept, sweeps = _settle(model, closure, state, tolerance)
    for _ in range(MAX_NEWTON):
        gap = np.abs(swept.gap).max()
        if not gap > tolerance or not np.isfinite(gap):
            break
        answer = response(model, swept, ROUNDS)
        step = answer.plain_step(model, state, swept)
        size = np.linalg.norm(step[:n])
        scale = min(1.0, LONGEST_STEP / np.abs(step[: n + n * j]).max())
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
    return state, swept, sweeps


def _settle(
    model: Model, closure: Closure, state: Array, tolerance: float
) -> tuple[Array, Swept, int]:
    """Bring prices and expenditure in line with the wages of `state`."""
    j, n = model.final_share.shape
    for sweeps in range(1, SETTLING_SWEEPS + 1):  # noqa: B007
        with np.errstate(all="ignore"):
            swept = sweep(model, closure, state)
        if not np.abs(swept.gap[: 2 * j * n]).max() > 0.1 * tolerance:
            break
        spending = swept.markets.expenditure / model.income
        state = np.concatenate([state[:n], swept.prices.log_price.ravel(), spending.ravel()])
    return state, swept, sweeps
