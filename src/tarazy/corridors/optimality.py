"""How far a solution of a linear programme is from being optimal, measured on the programme."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Residual:
    """Distances from the conditions of optimality, all zero at an exact optimum.

    Attributes
    ----------
    primal
        Largest violation of a constraint or bound, in units of volume.
    dual
        Largest gain per unit, USD/unit, left in a variable that is not used, or in a price of the
        wrong sign.
    complementary_slackness
        Largest product of a price and its slack, or of a variable and its reduced cost,
        million USD.
    gap
        Primal minus dual objective over the primal, or over one million USD if that is larger.
    """

    primal: float
    dual: float
    complementary_slackness: float
    gap: float

    @property
    def largest(self) -> float:
        """The largest of the four."""
        return max(self.primal, self.dual, self.complementary_slackness, abs(self.gap))


def residual(
    matrix: Any, gain: Array, lower: Array, upper: Array, solution: Array, price: Array
) -> Residual:
    """Return how far a primal and a dual solution are from optimal.

    The programme is: maximise c'x subject to l ≤ A x ≤ u and x ≥ 0. Its dual prices y are
    non-negative where the upper side binds and non-positive where the lower one does; strong
    duality is c'x = Σ_{y>0} u y + Σ_{y<0} l y.

    Parameters
    ----------
    matrix
        A, sparse, shape (row, column).
    gain
        c, shape (column,).
    lower, upper
        l and u, shape (row,); may be infinite.
    solution
        x, shape (column,).
    price
        y, shape (row,).
    """
    activity = matrix @ solution
    reduced = gain - matrix.T @ price
    below, above = lower - activity, activity - upper
    primal = max(_most(below), _most(above), _most(-solution))
    wrong_sign = np.where(price > 0, ~np.isfinite(upper), ~np.isfinite(lower)) & (price != 0)
    dual = max(_most(reduced), _most(np.abs(price[wrong_sign])))
    side = np.where(price > 0, upper, np.where(price < 0, lower, 0.0))
    side = np.where(wrong_sign, 0.0, side)
    slack = np.where(price != 0, activity - side, 0.0)
    slackness = max(_most(np.abs(price * slack)), _most(np.abs(solution * reduced)))
    value = float(gain @ solution)
    gap = (value - float(price @ side)) / max(1.0, abs(value))
    return Residual(primal, dual, slackness, gap)


def _most(values: Array) -> float:
    return float(max(values.max(initial=0.0), 0.0))
