"""How concentrated volumes are on few partners: Herfindahl-Hirschman index and what follows.

The index is O. C. Herfindahl's (1950) and A. O. Hirschman's, whose own form of 1945 is its square
root. It goes from 1/n, all n partners equal, to 1, one partner only.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tarazy.errors import InputError

Array = NDArray[np.float64]


def shares(volumes: ArrayLike, axis: int = -1) -> Array:
    """Return volumes over their sum along an axis, in the shape of `volumes`.

    Parameters
    ----------
    volumes
        Any shape; 0 or more, one unit.
    axis
        Along which the partners lie.

    Returns
    -------
    numpy.ndarray
        Fractions that sum to one along `axis`; NaN where the sum is zero.

    Raises
    ------
    InputError
        If a volume is negative or not finite.
    """
    given = np.asarray(volumes, dtype=np.float64)
    bad = ~(np.isfinite(given) & (given >= 0))
    if bad.any():
        raise InputError(f"volumes: {given[bad].flat[0]}; allowed: finite numbers, 0 or more")
    total = given.sum(axis=axis, keepdims=True)
    out = np.full(given.shape, np.nan)
    return np.asarray(np.divide(given, total, out=out, where=total > 0))


def hhi(volumes: ArrayLike, axis: int = -1) -> Array:
    """Return the Herfindahl-Hirschman index Σ s², s = share of each partner; unit 1.

    Parameters
    ----------
    volumes, axis
        As for `shares`.

    Returns
    -------
    numpy.ndarray
        Without `axis`; from 1/n to 1, NaN where there is no volume.

    Raises
    ------
    InputError
        As `shares`.
    """
    squared = shares(volumes, axis) ** 2
    return np.asarray(squared.sum(axis=axis))


def effective_number(volumes: ArrayLike, axis: int = -1) -> Array:
    """Return 1 / HHI: so many equal partners would be as concentrated (M. A. Adelman, 1969).

    Parameters
    ----------
    volumes, axis
        As for `shares`.

    Returns
    -------
    numpy.ndarray
        Without `axis`; from 1 to n, NaN where there is no volume.

    Raises
    ------
    InputError
        As `shares`.
    """
    return np.asarray(1.0 / hhi(volumes, axis))


def top_share(volumes: ArrayLike, axis: int = -1) -> Array:
    """Return the share of the largest partner; unit 1.

    Parameters
    ----------
    volumes, axis
        As for `shares`.

    Returns
    -------
    numpy.ndarray
        Without `axis`; NaN where there is no volume.

    Raises
    ------
    InputError
        As `shares`.
    """
    return np.asarray(shares(volumes, axis).max(axis=axis))
