"""Finding the largest value of a smooth function of a few rates within bounds.

First a quasi-Newton search (L-BFGS-B, R. H. Byrd, P. Lu, J. Nocedal and C. Zhu, "A limited memory
algorithm for bound constrained optimization", SIAM J. Sci. Comput. 16(5), 1995; SciPy's), which
needs values and gradients. It ends where changes of the value drown in rounding. Then the matrix of
second derivatives, from differences of gradients: Newton steps with it find the zero of the
gradient itself, and its eigenvalues tell a maximum from a saddle.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Evaluate = Callable[[Array], tuple[float, Array]]

# Difference of rates, in units of a rate, by which gradients are differenced.
DIFFERENCE = 1e-4
MAX_NEWTON = 6
MAX_ITERATIONS = 100
# Gain, in logarithms of real income, below which a search is done: 1e-10 per cent.
TOLERANCE = 1e-12
# Newton steps end here, where they are no more than the rounding of gradients.
SHORTEST_STEP = 1e-9
# Of values: what the residual of an equilibrium may leave open.
ROUNDING = 1e-9
# Second derivatives in comparable units are about -1: a rate with less than this is without effect.
IDLE = 1e-9


@dataclass(frozen=True)
class Maximum:
    """The point where a search ended.

    Attributes
    ----------
    rates
        (R,)
    value
        Of the function.
    slope
        (R,) gradient.
    hessian
        (R, R) second derivatives, from differences of gradients.
    free
        (R,) whether a rate is neither held by a bound nor without effect.
    step
        (R,) the Newton step that is left: an estimate of the error of every rate.
    remaining
        What that step would still gain.
    curvature
        Largest eigenvalue of the second derivatives of the free rates, in units in which about -1
        is usual; not a number if no rate is free. Below zero: a maximum.
    converged
        Whether this is a local maximum to the tolerance.
    message
        What was found, in words.
    """

    rates: Array
    value: float
    slope: Array
    hessian: Array
    free: NDArray[np.bool_]
    step: Array
    remaining: float
    curvature: float
    converged: bool
    message: str


def maximise(
    evaluate: Evaluate,
    start: Array,
    lower: Array,
    upper: Array,
    scale: Array,
    tolerance: float = TOLERANCE,
) -> Maximum:
    """Return a local maximum within bounds.

    Parameters
    ----------
    evaluate
        From rates, (R,), to the value and the gradient, (R,).
    start, lower, upper
        (R,) rates.
    scale
        (R,) above zero: rates times `scale` are in comparable units.
    tolerance
        Gain below which the search is done.
    """
    from scipy.optimize import Bounds, minimize

    def downhill(scaled: Array) -> tuple[float, Array]:
        value, slope = evaluate(np.clip(scaled / scale, lower, upper))
        return -value, -slope / scale

    ended = minimize(
        downhill,
        start * scale,
        jac=True,
        method="L-BFGS-B",
        bounds=Bounds(lower * scale, upper * scale),
        options={
            "gtol": np.sqrt(tolerance),
            "ftol": 1e-15,
            "maxiter": MAX_ITERATIONS,
        },
    )
    # A rate at its bound is there exactly, whatever the scaling has rounded.
    rates: Array = np.where(ended.x >= upper * scale, upper, ended.x / scale)
    rates = np.where(ended.x <= lower * scale, lower, rates)
    _, slope = evaluate(rates)
    hessian = second_derivatives(evaluate, rates, slope, upper)
    return refine(evaluate, rates, hessian, lower, upper, scale, tolerance)


def second_derivatives(evaluate: Evaluate, rates: Array, slope: Array, upper: Array) -> Array:
    """Return the matrix of second derivatives, (R, R), from forward differences of gradients.

    The difference is taken downwards where a bound is in the way.
    """
    columns = []
    for k in range(rates.size):
        there = rates.copy()
        there[k] += DIFFERENCE if rates[k] + DIFFERENCE <= upper[k] else -DIFFERENCE
        columns.append((evaluate(there)[1] - slope) / (there[k] - rates[k]))
    matrix = np.array(columns)
    symmetric: Array = (matrix + matrix.T) / 2
    return symmetric


def refine(
    evaluate: Evaluate,
    rates: Array,
    hessian: Array,
    lower: Array,
    upper: Array,
    scale: Array,
    tolerance: float = TOLERANCE,
    most: int = MAX_NEWTON,
) -> Maximum:
    """Return the zero of the gradient near a point, by Newton steps with given derivatives.

    Parameters
    ----------
    evaluate, lower, upper, scale, tolerance
        As in `maximise`.
    rates
        (R,) start.
    hessian
        (R, R) second derivatives at the start or near it.
    most
        Largest number of steps.
    """
    value, slope = evaluate(rates)
    free, step = _newton_step(rates, slope, hessian, lower, upper, scale)
    for _ in range(most):
        # A step that rounding makes, or that leads away from a maximum, is not taken.
        if np.abs(step).max() <= SHORTEST_STEP or not slope[free] @ step[free] > 0:
            break
        trial = np.clip(rates + step, lower, upper)
        there, slope_there = evaluate(trial)
        free_there, step_there = _newton_step(trial, slope_there, hessian, lower, upper, scale)
        # Steps must close in; values alone can't tell, since their rounding hides what is left.
        closer = np.linalg.norm(scale * step_there) < np.linalg.norm(scale * step)
        if not closer or there < value - ROUNDING:
            break
        rates, value, slope, free, step = trial, there, slope_there, free_there, step_there
    return _judged(rates, value, slope, hessian, free, step, scale, tolerance)


def _newton_step(
    rates: Array, slope: Array, hessian: Array, lower: Array, upper: Array, scale: Array
) -> tuple[NDArray[np.bool_], Array]:
    """Return the free rates, (R,), and the Newton step, (R,), in which only they move."""
    held = ((rates <= lower) & (slope <= 0)) | ((rates >= upper) & (slope >= 0))
    free = ~held & (np.abs(np.diag(hessian)) > IDLE * scale**2)
    step = np.zeros_like(rates)
    if free.any():
        step[free] = np.linalg.solve(-hessian[np.ix_(free, free)], slope[free])
    return free, step


def _judged(
    rates: Array,
    value: float,
    slope: Array,
    hessian: Array,
    free: NDArray[np.bool_],
    step: Array,
    scale: Array,
    tolerance: float,
) -> Maximum:
    remaining = 0.5 * float(np.abs(slope[free] @ step[free]))
    curvature = float("nan")
    if free.any():
        comparable = hessian / scale / scale[:, None]
        curvature = float(np.linalg.eigvalsh(comparable[np.ix_(free, free)])[-1])
    if curvature >= 0:
        message = "not a maximum: welfare curves upwards along some mixture of the rates"
    elif remaining > tolerance:
        message = f"not settled: a further step would gain {100 * remaining:.1e} per cent"
    else:
        message = "maximum found"
    return Maximum(
        rates=rates,
        value=value,
        slope=slope,
        hessian=hessian,
        free=free,
        step=step,
        remaining=remaining,
        curvature=curvature,
        converged=not curvature >= 0 and remaining <= tolerance,
        message=message,
    )
