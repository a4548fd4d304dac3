"""Arrays that a user gives for a world: labelled ones by their labels, plain ones by position."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr
from numpy.typing import ArrayLike, NDArray

from tarazy.errors import InputError

Array = NDArray[np.float64]


def aligned(
    values: ArrayLike | xr.DataArray | pd.Series[Any] | Mapping[str, float],
    dims: Sequence[str],
    labels: Mapping[str, list[str]],
    where: str,
) -> Array:
    """Return values as a new array in the order of `labels`.

    Parameters
    ----------
    values
        A DataArray with exactly `dims`, in any order, each with the labels, in any order; along one
        dim also a Series with labels or a mapping; or anything that numpy reads as numbers, by
        position.
    dims
        Of the array.
    labels
        Of every dim.
    where
        How complaints name the array.

    Raises
    ------
    InputError
        A dim or a label is missing, unknown or there twice, a shape is wrong, or a value is no
        number.
    """
    if isinstance(values, pd.DataFrame):
        raise InputError(
            f"{where}: a table with rows and columns has no place for the dims "
            f"{', '.join(dims)}; allowed: a DataArray with these dims, or a plain array"
        )
    if isinstance(values, Mapping):
        values = pd.Series(values)
    if isinstance(values, pd.Series) and not isinstance(values.index, pd.RangeIndex):
        values = xr.DataArray(values.to_numpy(), dims=dims[:1], coords={dims[0]: values.index})
    if isinstance(values, xr.DataArray):
        values = _by_label(values, dims, labels, where)
    array = as_numbers(values, where)
    shape = tuple(len(labels[dim]) for dim in dims)
    if array.shape != shape:
        raise InputError(f"{where} has shape {array.shape}; allowed: {shape}")
    return array


def _by_label(
    array: xr.DataArray, dims: Sequence[str], labels: Mapping[str, list[str]], where: str
) -> NDArray[Any]:
    if set(array.dims) != set(dims) or len(array.dims) != len(dims):
        raise InputError(f"{where} has dims {array.dims}; allowed: {tuple(dims)}, in any order")
    array = array.transpose(*dims)
    order = []
    for dim in dims:
        if dim not in array.indexes:
            raise InputError(
                f"{where} has no labels along {dim}; allowed: labels along every dim, or a plain "
                "array, which is taken by position"
            )
        given = array[dim].values.tolist()
        wanted = labels[dim]
        for label in given:
            if label not in wanted:
                raise InputError(
                    f"{where} has a label {label!r} along {dim} that the world has not; allowed: "
                    f"its {len(wanted)} labels, each once"
                )
            if given.count(label) > 1:
                raise InputError(f"{where} has {dim} {label!r} twice; allowed: each label once")
        missing = [label for label in wanted if label not in given]
        if missing:
            raise InputError(
                f"{where} has no {dim} {missing[0]!r}"
                + (f" and {len(missing) - 1} more" if len(missing) > 1 else "")
                + f"; allowed: all {len(wanted)} labels of the world"
            )
        order.append([given.index(label) for label in wanted])
    return np.asarray(array.values)[np.ix_(*order)]


def as_numbers(values: Any, where: str) -> Array:
    """Return a new array of numbers; texts, truth values and complex numbers are none.

    Raises
    ------
    InputError
        Naming what is there instead.
    """
    if isinstance(values, np.ma.MaskedArray) and np.ma.getmaskarray(values).any():
        raise InputError(f"{where} has masked values; allowed: a number everywhere")
    try:
        array = np.asarray(values)
    except ValueError as error:
        raise InputError(f"{where}: not an array of numbers ({error})") from error
    if array.dtype.kind == "O":
        odd = [value for value in array.ravel().tolist() if not _is_number(value)]
        if odd:
            raise InputError(f"{where} holds {odd[0]!r}; allowed: numbers")
    elif array.dtype.kind not in "iuf":
        raise InputError(f"{where} holds values of type {array.dtype}; allowed: real numbers")
    return np.array(array, dtype=np.float64)


def _is_number(value: object) -> bool:
    from decimal import Decimal
    from numbers import Real

    return isinstance(value, Real | Decimal) and not isinstance(value, bool | np.bool_)
