"""What an economy without a figure gets: the median of economies that are like it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

# Five to fifteen differ little out of sample; see the page on owners.
DONORS = 9


@dataclass(frozen=True)
class DonorError:
    """Errors where the truth is known, each economy predicted from the others.

    Attributes
    ----------
    economies
        How many.
    mean, root_mean_square
        Of the rule: mean absolute error, and the root of the mean square.
    four_fifths
        Absolute error that four of five economies stay below.
    naive_mean, naive_root_mean_square
        The same of the median of all others.
    """

    economies: int
    mean: float
    root_mean_square: float
    four_fifths: float
    naive_mean: float
    naive_root_mean_square: float


def likeness(income: Sequence[float], mining: Sequence[float]) -> Array:
    """Return squared distances between economies, (N, N).

    Parameters
    ----------
    income
        Value added per head, USD.
    mining
        Part of value added.
    """
    columns = np.column_stack([np.log(income), mining])
    scaled = (columns - columns.mean(axis=0)) / columns.std(axis=0)
    distance: Array = ((scaled[:, None] - scaled[None]) ** 2).sum(axis=2)
    return distance


def donors(economies: Sequence[str], distance: Array, known: Mapping[str, float]) -> list[str]:
    """Return the `DONORS` economies with a figure that are nearest to one.

    Parameters
    ----------
    economies
        N codes.
    distance
        (N,) of the one to each.
    known
        Code to figure.
    """
    order = np.argsort(distance, kind="stable")
    return [economies[i] for i in order if economies[i] in known][:DONORS]


def out_of_sample(
    economies: Sequence[str], distance: Array, known: Mapping[str, float]
) -> DonorError:
    """Return how far off the rule is, beside the median of all others.

    Parameters
    ----------
    economies, known
        As `donors`.
    distance
        (N, N).
    """
    errors, naive = [], []
    for i, economy in enumerate(economies):
        if economy not in known:
            continue
        others = {code: value for code, value in known.items() if code != economy}
        like = donors(economies, distance[i], others)
        errors.append(float(np.median([known[code] for code in like])) - known[economy])
        naive.append(float(np.median(list(others.values()))) - known[economy])
    found, rest = np.abs(errors), np.abs(naive)
    return DonorError(
        economies=len(errors),
        mean=float(found.mean()),
        root_mean_square=float(np.sqrt((found**2).mean())),
        four_fifths=float(np.quantile(found, 0.8)),
        naive_mean=float(rest.mean()),
        naive_root_mean_square=float(np.sqrt((rest**2).mean())),
    )
