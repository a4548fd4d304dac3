"""Distance from one's partners and its spread, weighted with transactions: functions of arrays.

The two measures are those of Aiyar, Ohnsorge and Yilmazkuday (2024), "Horizontal and Vertical
Connector Countries in a Geoeconomically Fragmenting World", CEPR Discussion Paper 19352:
*vulnerability* is a country's transaction-weighted geopolitical distance from its partners,
*connectedness* its transaction-weighted standard deviation of that distance. The words are from the
paper's abstract; its equations could not be seen, so that none is quoted by number.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tarazy.errors import InputError

Array = NDArray[np.float64]


def geopolitical_distance(weights: ArrayLike, ideal_points: ArrayLike) -> Array:
    """Return each economy's transaction-weighted distance from its partners.

    ``V_n = Σ_m w_nm |p_n − p_m|``, ``Σ_m w_nm = 1``, m other than n.

    Parameters
    ----------
    weights
        (N, N) economy, partner: transactions of 0 or more in one unit, or shares; rows are scaled
        to one. The diagonal does not count.
    ideal_points
        (N,) positions; NaN where an economy has none. Such a partner is left out and the others
        weigh accordingly more: see `coverage`.

    Returns
    -------
    numpy.ndarray
        (N,) in units of the ideal points; NaN for an economy without position or without
        transactions with an economy that has one.

    Raises
    ------
    InputError
        If the shapes do not fit or a weight is negative or not finite.
    """
    return moments(*_pairs(weights, ideal_points))[0]


def connectedness(weights: ArrayLike, ideal_points: ArrayLike) -> Array:
    """Return each economy's transaction-weighted standard deviation of distance from its partners.

    ``C_n = sqrt(Σ_m w_nm (|p_n − p_m| − V_n)²)``: 0 where all partners stand equally far away, high
    where some are near and others far. Population form: weights are shares, not a sample.

    Parameters
    ----------
    weights, ideal_points
        As for `geopolitical_distance`.

    Returns
    -------
    numpy.ndarray
        (N,) in units of the ideal points, NaN as there.

    Raises
    ------
    InputError
        As `geopolitical_distance`.
    """
    return moments(*_pairs(weights, ideal_points))[1]


def coverage(weights: ArrayLike, ideal_points: ArrayLike) -> Array:
    """Return the share of each economy's transactions whose partner has a position, (N,).

    Parameters
    ----------
    weights, ideal_points
        As for `geopolitical_distance`.

    Raises
    ------
    InputError
        As `geopolitical_distance`.
    """
    return moments(*_pairs(weights, ideal_points))[2]


def _pairs(weights: ArrayLike, ideal_points: ArrayLike) -> tuple[Array, Array]:
    points = np.asarray(ideal_points, dtype=np.float64)
    given = checked(weights)
    if points.ndim != 1 or given.shape != (points.size, points.size):
        raise InputError(
            f"weights: shape {given.shape} with {points.shape} ideal points; allowed: (N, N), (N,)"
        )
    given = given.copy()
    np.fill_diagonal(given, 0.0)
    return given, np.abs(points[:, None] - points[None, :])


def checked(weights: ArrayLike) -> Array:
    """Return weights as an array.

    Raises
    ------
    InputError
        If one is negative or not finite.
    """
    given = np.asarray(weights, dtype=np.float64)
    bad = ~(np.isfinite(given) & (given >= 0))
    if bad.any():
        raise InputError(f"weights: {given[bad].flat[0]}; allowed: finite numbers, 0 or more")
    return given


def moments(weights: Array, distances: Array) -> tuple[Array, Array, Array]:
    """Return weighted mean, weighted standard deviation and covered share along the last axis.

    Parameters
    ----------
    weights
        (..., M) transactions of 0 or more.
    distances
        (..., M); NaN where a partner has no position: it is left out of mean and deviation.

    Returns
    -------
    tuple of numpy.ndarray
        (...,) each; NaN where nothing is covered.
    """
    known = np.isfinite(distances)
    used = np.where(known, weights, 0.0)
    seen = np.where(known, distances, 0.0)
    total, covered = weights.sum(axis=-1), used.sum(axis=-1)
    there = covered > 0
    share = np.divide(
        used, covered[..., None], out=np.full(used.shape, np.nan), where=there[..., None]
    )
    # A sum over no partner at all is zero, not missing.
    mean = np.where(there, (share * seen).sum(axis=-1), np.nan)
    spread = np.sqrt((share * (seen - mean[..., None]) ** 2).sum(axis=-1))
    spread = np.where(there, spread, np.nan)
    part = np.divide(covered, total, out=np.full(total.shape, np.nan), where=total > 0)
    return mean, spread, part
