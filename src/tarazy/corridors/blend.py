"""What a blend leaves of the premium of a market: the more is sold, the less each tonne earns."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from tarazy.arguments.values import number, numbers
from tarazy.errors import InputError


def blend_steps(
    price: float, own_price: float, base_volume: float, widths: Sequence[float]
) -> pd.DataFrame:
    """Return the steps of demand for oil that is sold as a part of a better blend.

    V tonnes of a better oil, worth p, and q tonnes of one that is worth p - d by itself are sold as
    one blend. Where its quality, and its price with it, is the mean of what is in it by volume,
    each tonne earns p - d q / (V + q), and the newcomers together earn

        R(q) = p q - d q² / (V + q).

    R is concave, so that steps of demand can hold it: the price of a step from a to b is what the
    oil between them adds to the earnings of all, (R(b) - R(a)) / (b - a). Whoever sells up to the
    end of a step has earned R exactly; the prices fall from p to the limit of p - d. What the
    owners of the better oil lose is theirs and not in the steps, and a bank of quality that pays it
    back to them leaves nothing of the premium: that answer is the one without it
    (`tarazy.corridors.premium`).

    Source: blending by volume, as banks of quality of common pipelines count it; the step is the
    chord of a concave function (S. Boyd and L. Vandenberghe, "Convex Optimization", 2004, 3.1).

    Parameters
    ----------
    price
        p, USD/unit: what a first drop earns.
    own_price
        p - d, USD/unit: what the newcomers earn by themselves elsewhere, at most `price`.
    base_volume
        V, unit/yr, above 0.
    widths
        Volumes of the steps, unit/yr, each above 0, at least one.

    Returns
    -------
    pandas.DataFrame
        A row a step: ``step`` from 1, ``volume`` (unit/yr), ``price`` (USD/unit, falling).

    Raises
    ------
    InputError
        If a value is not allowed.
    """
    top = number("price", price, "a finite number")
    own = number("own_price", own_price, "a finite number")
    if own > top:
        raise InputError(f"own_price: {own:g} above the price {top:g}; allowed: up to the price")
    base = number("base_volume", base_volume, "a number above 0", 0.0, above=True)
    steps = numbers("widths", widths, "a number above 0", 0.0, above=True)
    ends = np.concatenate([[0.0], np.cumsum(steps)])
    earned = top * ends - (top - own) * ends**2 / (base + ends)
    return pd.DataFrame(
        {
            "step": np.arange(1, len(steps) + 1),
            "volume": steps,
            "price": np.diff(earned) / np.diff(ends),
        }
    )
