"""The four cuts of tariff negotiations: what becomes of a rate.

The tools of trade officers know four: a new rate, a maximum rate, a linear cut, and the Swiss
formula. They are described in WTO Secretariat, *Formula Approaches to Tariff Negotiations*,
TN/MA/S/3/Rev.2 (11 April 2003), and in Laird, Vanzetti and Fernández de Córdoba, *Smoke and
Mirrors: Making Sense of the WTO Industrial Tariff Negotiations*, UNCTAD Study Series 30 (2006).
Negotiators apply them to bound rates of tariff lines; here they act on the rate that a sector's
trade pays, so they compose with whatever came before.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def new_rate(tariff: Array, rate: Array) -> Array:
    """Return the rate that replaces the old one, in the shape of `tariff`."""
    return np.broadcast_to(rate, tariff.shape).copy()


def maximum_rate(tariff: Array, maximum: Array) -> Array:
    """Return min(t, maximum): rates above the maximum fall to it, the others stay."""
    return np.minimum(tariff, maximum)


def linear_cut(tariff: Array, cut: float) -> Array:
    """Return t (1 - cut): the same percentage off every rate, as in the Kennedy Round.

    Parameters
    ----------
    tariff
        Rates, fractions.
    cut
        From 0 (none) to 1 (all).
    """
    return tariff * (1.0 - cut)


def swiss_formula(tariff: Array, coefficient: float) -> Array:
    """Return a t / (a + t): the higher a rate, the deeper its cut; none reaches a.

    Proposed by Switzerland in the Tokyo Round.

    Parameters
    ----------
    tariff
        Rates, fractions.
    coefficient
        a, above 0, in the same unit as the rates: it is also the limit of the highest rates.
    """
    return coefficient * tariff / (coefficient + tariff)
