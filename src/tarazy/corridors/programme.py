"""A linear programme as matrices, and which of its figures are not known well."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from tarazy.errors import TarazyError

Array = NDArray[np.float64]


class NoFitError(TarazyError):
    """No figures within their ranges make a plan with the observed sums optimal."""


@dataclass(frozen=True)
class Programme:
    """max value'x subject to equal x = equal_rhs, upper x <= upper_rhs, x >= 0.

    Attributes
    ----------
    value
        Money per unit, shape (column,).
    equal, equal_rhs
        Sparse, shape (equality, column), and shape (equality,).
    upper, upper_rhs
        Sparse, shape (inequality, column), and shape (inequality,), finite.
    idle
        Columns that the observed plan does not use, shape (column,); the programme may.
    """

    value: Array
    equal: sparse.csr_array
    equal_rhs: Array
    upper: sparse.csr_array
    upper_rhs: Array
    idle: NDArray[np.bool_]


@dataclass(frozen=True)
class Unknowns:
    """The figures that may move, each by a change between `low` and `high`.

    Attributes
    ----------
    names
        One per figure.
    on_value
        What a change of one unit adds to the value of each column, shape (column, figure).
    on_upper
        What it adds to the right-hand side of each inequality, shape (inequality, figure).
    low, high
        Allowed change, low <= 0 <= high, shape (figure,).
    """

    names: tuple[str, ...]
    on_value: sparse.csr_array
    on_upper: sparse.csr_array
    low: Array
    high: Array
