"""Data that no one can change: private copies, in memory that cannot be written to.

An object keeps what it was given as a copy of its own (`frozen`) and hands it out so that nothing
that is done with it reaches the copy (`handed_out`): an edited table, array or attribute changes
neither the next answer nor a digest. Arrays of numbers are handed out without a copy, for they are
read-only for good; tables, which no memory of that kind can hold, as copies that share nothing.
"""

from __future__ import annotations

import copy
import dataclasses
import threading
from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar, cast, overload

import numpy as np
import pandas as pd
import xarray as xr
from numpy.typing import NDArray

T = TypeVar("T")
Class = TypeVar("Class", bound=type)


def frozen_array(array: NDArray[Any]) -> NDArray[Any]:
    """Return a copy that is read-only for good, in the same order in memory.

    The copy lies in a `bytes` object, so that it cannot be made writeable again. Numbers of another
    byte order become native.
    """
    array = np.asarray(array)
    if array.dtype.hasobject or array.size == 0:
        kept = array.copy()
        kept.flags.writeable = False
        return kept
    if not array.dtype.isnative:
        array = array.astype(array.dtype.newbyteorder("="))
    if array.flags.c_contiguous:
        return np.frombuffer(array.tobytes(), dtype=array.dtype).reshape(array.shape)
    outermost_first = np.argsort([-abs(stride) for stride in array.strides], kind="stable")
    kept = np.frombuffer(array.transpose(outermost_first).tobytes(), dtype=array.dtype)
    shape = [array.shape[axis] for axis in outermost_first]
    return kept.reshape(shape).transpose(np.argsort(outermost_first))


def frozen_dataset(dataset: xr.Dataset) -> xr.Dataset:
    """Return a copy whose arrays are read-only and whose labels and attributes are its own."""
    indexes = dataset.indexes

    def part(name: Any, array: xr.DataArray) -> Any:
        values: Any
        if name in indexes and array.dtype.kind != "U":
            # An index as it is, e.g. of strings of pandas; as an array it would change its type.
            values = indexes[name].copy(deep=True)
        else:
            values = frozen_array(array.values)
        return array.dims, values, copy.deepcopy(array.attrs)

    kept = xr.Dataset(
        {name: part(name, array) for name, array in dataset.data_vars.items()},
        coords={name: part(name, array) for name, array in dataset.coords.items()},
        attrs=copy.deepcopy(dataset.attrs),
    )
    for index in kept.indexes.values():
        values = index.values
        if isinstance(values, np.ndarray) and values.flags.writeable:
            values.flags.writeable = False
    return kept


def frozen(value: Any) -> Any:
    """Return a private copy of a dataset, an array, a table, or a container of them."""
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, xr.Dataset):
        return frozen_dataset(value)
    if isinstance(value, np.ndarray):
        return frozen_array(value)
    if isinstance(value, pd.DataFrame | pd.Series):
        return _own_table(value)
    if isinstance(value, pd.Index):
        return value.copy(deep=True)
    if isinstance(value, Mapping):
        return {key: frozen(part) for key, part in value.items()}
    if isinstance(value, list):
        return [frozen(part) for part in value]
    if isinstance(value, tuple) and type(value) is tuple:
        return tuple(frozen(part) for part in value)
    return value


def handed_out(value: Any) -> Any:
    """Return what `frozen` keeps so that nothing done with it reaches what is kept."""
    if value is None or isinstance(value, str | int | float | np.ndarray):
        return value
    if isinstance(value, list):
        return [part if type(part) is str else handed_out(part) for part in value]
    if isinstance(value, dict):
        return {key: handed_out(part) for key, part in value.items()}
    if isinstance(value, xr.Dataset):
        return _handed_out_dataset(value)
    if isinstance(value, pd.DataFrame | pd.Series):
        return _own_table(value)
    if isinstance(value, pd.Index):
        return value.copy(deep=True)
    if isinstance(value, tuple) and type(value) is tuple:
        return tuple(handed_out(part) for part in value)
    return value


def _own_table(table: pd.DataFrame | pd.Series[Any]) -> pd.DataFrame | pd.Series[Any]:
    """Return a copy that shares no memory: a deep copy of pandas still shares its labels.

    A copy that pandas would make when it is written to is not enough, for arrays of a table can be
    written to past pandas.
    """
    own = table.copy(deep=True)
    own.index = table.index.copy(deep=True)
    if isinstance(own, pd.DataFrame):
        own.columns = cast("pd.DataFrame", table).columns.copy(deep=True)
    return own


def _handed_out_dataset(dataset: xr.Dataset) -> xr.Dataset:
    # The arrays are shared, the variables that hold them and their attributes are new.
    handed = dataset.copy(deep=False)
    for index, held in dataset.xindexes.group_by_index():
        # Labels of pandas can be written to past pandas. `assign_coords` would take milliseconds.
        own = index.copy(deep=True)
        handed._variables.update(own.create_variables(held))
        handed._indexes.update(dict.fromkeys(held, own))
    holders = [handed.attrs, *(variable.attrs for variable in handed.variables.values())]
    for attributes in holders:
        for key, attribute in attributes.items():
            if isinstance(attribute, dict | list):
                attributes[key] = handed_out(attribute)
    return handed


class Later(Generic[T]):
    """A value that is computed when it is first asked for, and kept.

    Parameters
    ----------
    compute
        Returns the value; what it needs is let go once it has.
    """

    def __init__(self, compute: Callable[[], T]) -> None:
        self._compute: Callable[[], T] | None = compute
        self._found: list[T] = []
        self._lock = threading.RLock()

    @property
    def value(self) -> T:
        """The value; of several threads that ask one computes, and the others wait for it."""
        with self._lock:
            if self._compute is not None:
                self._found.append(self._compute())
                self._compute = None
            return self._found[0]

    def __reduce__(self) -> tuple[Any, ...]:
        # What computes it may hold what cannot travel to another process.
        return _at_hand, (self.value,)


def _at_hand(value: T) -> Later[T]:
    return Later(lambda: value)


def later(compute: Callable[[], T]) -> T:
    """Return what a field of a class decorated with `keeps` may be given instead of its value.

    The field computes and freezes the value at first use: for what takes long and not every reader
    asks for.

    Parameters
    ----------
    compute
        Returns the value. It must not raise what whoever makes the object has to hear of.
    """
    return cast("T", Later(compute))


class _Kept:
    """A field that keeps a frozen copy and hands it out."""

    def __init__(self, name: str, freeze: Callable[[Any], Any]) -> None:
        self._name, self._freeze = name, freeze

    def __get__(self, owner: Any, kind: type | None = None) -> Any:
        if owner is None:
            return self
        try:
            value = owner.__dict__[self._name]
        except KeyError:
            raise AttributeError(self._name) from None
        if isinstance(value, Later):
            value = owner.__dict__[self._name] = self._freeze(value.value)
        return handed_out(value)

    def __set__(self, owner: Any, value: Any) -> None:
        owner.__dict__[self._name] = value if isinstance(value, Later) else self._freeze(value)


def kept(owner: Any, name: str) -> Any:
    """Return a field that an object keeps, not a copy of it: for code that only reads it.

    Parameters
    ----------
    owner
        Of a class decorated with `keeps`.
    name
        Of one of the fields that it keeps.
    """
    if isinstance(owner.__dict__[name], Later):
        getattr(owner, name)
    return owner.__dict__[name]


def keeps(*names: str, **freezers: Callable[[Any], Any]) -> Callable[[Class], Class]:
    """Return a decorator of a frozen dataclass whose fields no one can change from outside.

    Parameters
    ----------
    *names
        Fields that are kept as `frozen` copies it.
    **freezers
        Fields with a copy of another kind: what makes it.
    """

    def decorate(cls: Class) -> Class:
        for name, freeze in (dict.fromkeys(names, frozen) | freezers).items():
            setattr(cls, name, _Kept(name, freeze))
        # Pickled arrays come back writeable: they are frozen again, and caches start anew.
        for method, function in (("__getstate__", _fields), ("__setstate__", _set_fields)):
            setattr(cls, method, function)
        return cls

    return decorate


def _fields(owner: Any) -> dict[str, Any]:
    return {field.name: kept(owner, field.name) for field in dataclasses.fields(owner)}


def _set_fields(owner: Any, state: dict[str, Any]) -> None:
    for name, value in state.items():
        object.__setattr__(owner, name, value)


class kept_property(Generic[T]):  # noqa: N801 (used like `property`)
    """A property that is computed once, kept frozen, and handed out."""

    def __init__(self, compute: Callable[[Any], T]) -> None:
        self._compute, self.__doc__ = compute, compute.__doc__
        self._name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = f"_kept_{name}"

    @overload
    def __get__(self, owner: None, kind: type) -> kept_property[T]: ...
    @overload
    def __get__(self, owner: object, kind: type | None = None) -> T: ...
    def __get__(self, owner: object | None, kind: type | None = None) -> kept_property[T] | T:
        if owner is None:
            return self
        cache = owner.__dict__
        if self._name not in cache:
            cache[self._name] = frozen(self._compute(owner))
        return cast("T", handed_out(cache[self._name]))
