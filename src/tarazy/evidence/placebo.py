"""Effects of an event on a series, ranked among placebos; pure functions of arrays.

The same statistic is computed for those whom the event did not meet, and for years in which it did
not happen; how extreme the effect is among these placebos is its p-value. This is the permutation
inference of Abadie, Diamond and Hainmueller (2010), Journal of the American Statistical Association
105 (490), 493-505, without their weights: every placebo counts alike.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tarazy.evidence.causal_document import Measure
from tarazy.text.materiality import NOISE

Array = NDArray[np.float64]

# The largest one-sided p-value at which an effect is told from those of placebos.
MOST_P = 0.10
# With fewer placebos the ranks are too coarse: one of 19 more extreme makes a p-value of 0.1.
LEAST_PLACEBOS = 19
UNITS: dict[Measure, str] = {
    "level": "per cent",
    "share": "percentage points",
    "growth": "percentage points",
    "steadiness": "percentage points",
}


@dataclass(frozen=True)
class Placement:
    """An effect among those of placebos.

    Attributes
    ----------
    higher, lower
        One-sided p-values: the share of effects, its own among them, that are at least as high, and
        at least as low.
    low, high
        5th and 95th percentile of the placebos.
    placebos
        How many there are.
    """

    higher: float
    lower: float
    low: float
    high: float
    placebos: int


def statistics(measure: Measure, before: Array, after: Array) -> Array:
    """Return what changed from one window to the other, for every line.

    Parameters
    ----------
    measure
        ``level``: of the mean logarithm; ``growth``: of the mean yearly change of the logarithm,
        times 100; ``steadiness``: of the standard deviation of that change, times 100; ``share``:
        of the mean of numbers that are per cent of a whole.
    before, after
        (lines, years) values, above zero but for ``share``.

    Returns
    -------
    numpy.ndarray
        (lines,): for ``level`` in logarithms, else percentage points.
    """
    if measure == "share":
        return np.asarray(after.mean(axis=1) - before.mean(axis=1), dtype=np.float64)
    logs = np.log(before), np.log(after)
    if measure == "level":
        return np.asarray(logs[1].mean(axis=1) - logs[0].mean(axis=1), dtype=np.float64)
    growth = [100.0 * np.diff(each, axis=1) for each in logs]
    if measure == "growth":
        return np.asarray(growth[1].mean(axis=1) - growth[0].mean(axis=1), dtype=np.float64)
    spread = [each.std(axis=1, ddof=1) for each in growth]
    return np.asarray(spread[1] - spread[0], dtype=np.float64)


def against_others(changes: Array) -> Array:
    """Return every change less the mean of all the others; (lines,), at least two.

    All lines are treated alike, so that where nothing sets the first apart, each is as likely as
    any other to have the highest value.
    """
    others = (changes.sum() - changes) / (changes.size - 1)
    return np.asarray(changes - others, dtype=np.float64)


def effects(measure: Measure, before: Array, after: Array) -> Array:
    """Return the change of every line beside the mean of the others, in the unit of `UNITS`.

    Parameters
    ----------
    measure, before, after
        As for :func:`statistics`, with at least two lines.
    """
    found = against_others(statistics(measure, before, after))
    return 100.0 * np.expm1(found) if measure == "level" else found


def placed(effect: float, placebos: Array) -> Placement:
    """Return where an effect stands among placebos; ties, up to rounding, count against it."""
    leeway = NOISE * max(abs(effect), NOISE)
    count = placebos.size + 1
    return Placement(
        higher=float(1 + np.sum(placebos >= effect - leeway)) / count,
        lower=float(1 + np.sum(placebos <= effect + leeway)) / count,
        low=float(np.quantile(placebos, 0.05)),
        high=float(np.quantile(placebos, 0.95)),
        placebos=int(placebos.size),
    )
