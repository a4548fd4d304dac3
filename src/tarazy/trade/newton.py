"""The slow, sure way: Newton's method on a path from the benchmark to the counterfactual.

Used where accelerated sweeps do not settle: trade costs that multiply, links that close, elasticities far above ten. The equation
is that the plain step of a sweep vanishes; that step is already well conditioned, so its derivative, taken by differences along
single directions, needs few Krylov iterations (D. A. Knoll and D. E. Keyes, "Jacobian-free Newton-Krylov methods", Journal of
Computational Physics 193(2), 2004). Where Newton's method fails from the benchmark, the shock is applied in parts.
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

MAX_NEWTON = 25
MAX_KRYLOV = 60
SETTLING_SWEEPS = 40
SHORTEST_PART = 2.0**-14
LARGEST_STEP = 1.0


class Found(NamedTuple):
    """Result of `follow`: as `tarazy.trade.solve.accelerate` returns, and how far the path was followed.

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


def follow(
    part: Callable[[float], tuple[Model, Closure]], state: Array, tolerance: float
) -> Found:
    """Follow the equilibrium from the benchmark to the counterfactual.

    Parameters
    ----------
    part
        Maps a part of the shock, 0 to 1, to the model and the closure of deficits under it.
    state
        Of the benchmark.
    tolerance
        Largest gap allowed at the end.

    Returns
    -------
    Found
        With ``reached`` below 1 if the path breaks off.
    """
    reached, length, sweeps = 0.0, 1.0, 0
    swept: Swept | None = None
    while reached < 1.0 and length > SHORTEST_PART:
        target = min(1.0, reached + length)
        model, closure = part(target)
        tried, trial, used = _newton(model, closure, state, tolerance if target == 1.0 else 1e-6)
        sweeps += used
        gap = np.abs(trial.gap).max()
        if gap <= (tolerance if target == 1.0 else 1e-6):
            reached, state, swept = target, tried, trial
            length *= 3.0
        else:
            length /= 4.0
            swept = trial if swept is None else swept
    assert swept is not None
    return Found(state, swept, sweeps, reached)


def _newton(
    model: Model, closure: Closure, state: Array, tolerance: float
) -> tuple[Array, Swept, int]:
    from scipy.sparse.linalg import LinearOperator, gmres

    sweeps = 0

    def swept_at(point: Array) -> Swept:
        nonlocal sweeps
        sweeps += 1
        with np.errstate(all="ignore"):
            return sweep(model, closure, point)

    state = _settle(model, closure, state)
    swept = swept_at(state)
    for _ in range(MAX_NEWTON):
        gap = np.abs(swept.gap).max()
        if not gap > tolerance or not np.isfinite(gap):
            break
        answer = response(model, swept, np.float64)

        def plain(point: Array, at: Swept) -> Array:
            return answer.plain_step(model, point, at)  # noqa: B023

        here = plain(state, swept)
        size = np.linalg.norm(here)
        difference = 1e-7 * max(1.0, np.abs(state).max())

        def slope(direction: Array) -> Array:
            unit = np.abs(direction).max()
            if unit == 0.0:
                return direction
            nudge = difference / unit
            point = state + nudge * direction  # noqa: B023
            return (plain(point, swept_at(point)) - here) / nudge  # noqa: B023

        operator = LinearOperator((state.size, state.size), matvec=slope)
        step, _ = gmres(operator, -here, rtol=min(0.1, max(1e-4, gap)), maxiter=1, restart=MAX_KRYLOV)
        j, n = model.final_share.shape
        scale = min(1.0, LARGEST_STEP / max(np.abs(step[: n + n * j]).max(), 1e-300))
        while True:
            trial = state + scale * step
            np.maximum(trial[n + n * j :], 0.0, out=trial[n + n * j :])
            there = swept_at(trial)
            if np.linalg.norm(plain(trial, there)) < (1.0 - 0.1 * scale) * size:
                break
            scale /= 2.0
            if scale < 1e-3:
                return state, swept, sweeps
        state, swept = trial, there
    return state, swept, sweeps


def _settle(model: Model, closure: Closure, state: Array) -> Array:
    """Bring prices and expenditure in line with the wages of `state`."""
    j, n = model.final_share.shape
    for _ in range(SETTLING_SWEEPS):
        with np.errstate(all="ignore"):
            swept = sweep(model, closure, state)
        state = np.concatenate(
            [state[:n], swept.prices.log_price.ravel(), (swept.markets.expenditure / model.income).ravel()]
        )
        if not np.abs(swept.gap[: 2 * j * n]).max() > 1e-2:
            break
    return state
