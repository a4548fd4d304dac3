"""A grid: which points its axes make, in which order they are counted, and where each stands."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tarazy.codes.selector import Selector as Resolver
from tarazy.errors import InputError, unknown_name
from tarazy.scenario.mistakes import shown
from tarazy.scenario.written import spoken
from tarazy.sweeps.axes import (
    DRAWS,
    MOST_POINTS,
    Axis,
    AxisForm,
    Sample,
    Value,
    axis_of,
    form_of,
)

COMBINE, SAMPLE, ZIPPED = "combine", "sample", "point"
WAYS = ("product", "zip")
# Of axes that are zipped under ``combine = "zip"``.
NAME = re.compile(r"[a-z][a-z0-9_]*")
# Names of what a result has beside its axes.
TAKEN = (
    *(COMBINE, SAMPLE, ZIPPED, "failure", "residual", "checksum", "task", "byte"),
    *("country", "importer", "exporter", "sector", "owner", "host"),
)
_COMBINE = "'product', 'zip', or a table of dimensions, each with a list of axes that go together"


@dataclass(frozen=True)
class Dim:
    """A dimension of a grid.

    Attributes
    ----------
    name
        That of its axis where there is one; of several that which the document gives, ``point``
        or ``sample``.
    axes
        Names of the axes that move along it.
    size
        How many steps it has.
    is_number
        Whether all of its axes are numbers, so that neighbours are close by.
    """

    name: str
    axes: tuple[str, ...]
    size: int
    is_number: bool


@dataclass(frozen=True)
class Written:
    """A grid as it is written, its form checked; selections aren't resolved yet.

    Attributes
    ----------
    axes
        Name to form, in their order.
    zipped
        Name of a dimension to the axes that go together along it.
    draws
        Of all samples.
    origin
        Of the document, for messages.
    """

    axes: Mapping[str, AxisForm]
    zipped: Mapping[str, tuple[str, ...]]
    draws: int
    origin: str

    def place(self, *keys: str | int) -> str:
        """Return where a key of the grid stands."""
        return ": ".join([self.origin, "grid", *spoken(keys)])

    def grid(self, economies: Resolver, sectors: Resolver) -> Grid:
        """Return the grid in a world.

        Raises
        ------
        InputError
            If a selection names what the world has not, axes that go together differ in length, a
            value stands twice in an axis of its own, or there are too many points.
        """
        axes = tuple(
            axis_of(name, form, self.draws, self.place(name), economies, sectors)
            for name, form in self.axes.items()
        )
        by_name = {axis.name: axis for axis in axes}
        group = {name: dim for dim, names in self.zipped.items() for name in names}
        group |= {axis.name: SAMPLE for axis in axes if axis.of == SAMPLE}
        members: dict[str, list[str]] = {}
        for axis in axes:
            members.setdefault(group.get(axis.name, axis.name), []).append(axis.name)
        dims = tuple(
            self._dim(name, [by_name[one] for one in names]) for name, names in members.items()
        )
        count = prod(dim.size for dim in dims)
        if count > MOST_POINTS:
            sizes = " x ".join(f"{dim.size} {dim.name}" for dim in dims)
            raise InputError(
                f"{self.place()}: {sizes} are {count} points; allowed: {MOST_POINTS} at most"
            )
        return Grid(axes, dims)

    def _dim(self, name: str, axes: Sequence[Axis]) -> Dim:
        first = axes[0]
        for axis in axes[1:]:
            if len(axis.values) != len(first.values):
                raise InputError(
                    f"{self.place(COMBINE)}: {axis.name} has {len(axis.values)} values and "
                    f"{first.name} {len(first.values)}, which go together along {name!r}; "
                    "allowed: as many"
                )
        if len(axes) == 1 and first.of != SAMPLE:
            twice = next((v for v in first.values if first.values.count(v) > 1), None)
            if twice is not None:
                raise InputError(
                    f"{self.place(first.name)}: {twice!r} given twice; allowed: each once"
                )
        names = tuple(axis.name for axis in axes)
        return Dim(name, names, len(first.values), all(axis.is_number for axis in axes))


@dataclass(frozen=True)
class Grid:
    """The points of a sweep.

    Attributes
    ----------
    axes
        In the order of the document.
    dims
        In the order in which the first axis of each stands there.
    """

    axes: tuple[Axis, ...]
    dims: tuple[Dim, ...]

    @property
    def shape(self) -> tuple[int, ...]:
        """Sizes of the dimensions."""
        return tuple(dim.size for dim in self.dims)

    @property
    def count(self) -> int:
        """Number of points."""
        return prod(self.shape)

    @cached_property
    def order(self) -> tuple[int, ...]:
        """Dimensions in the order in which points are counted, the innermost last.

        Innermost is the last dimension of numbers that has several: points that follow one another
        are close by, so that the equilibrium of one is where the search for the next begins.
        """
        of_numbers = [k for k, dim in enumerate(self.dims) if dim.is_number and dim.size > 1]
        last = of_numbers[-1:]
        return (*(k for k in range(len(self.dims)) if k not in last), *last)

    @property
    def run(self) -> int:
        """How many points in a row differ in the innermost numbers alone; else 1."""
        return self.dims[self.order[-1]].size if self.dims[self.order[-1]].is_number else 1

    def steps(self, number: int) -> tuple[int, ...]:
        """Return the step of a point along each dimension."""
        steps = [0] * len(self.dims)
        for k in reversed(self.order):
            number, steps[k] = divmod(number, self.dims[k].size)
        return tuple(steps)

    def point(self, number: int) -> dict[str, Value]:
        """Return the value of every axis at a point."""
        step = {
            name: at
            for dim, at in zip(self.dims, self.steps(number), strict=True)
            for name in dim.axes
        }
        return {axis.name: axis.values[step[axis.name]] for axis in self.axes}

    def told(self, number: int) -> str:
        """Return a point as messages tell it: ``rate = 0.1, who = 'DEU'``."""
        return point_told(self.point(number))

    def column(self, name: str) -> NDArray[Any]:
        """Return the values of an axis at all points, (count,)."""
        axis = next(axis for axis in self.axes if axis.name == name)
        dim = next(k for k, dim in enumerate(self.dims) if name in dim.axes)
        sizes = [self.dims[k].size for k in self.order]
        steps = np.unravel_index(np.arange(self.count), sizes)[self.order.index(dim)]
        return np.asarray(axis.array[steps])

    def laid_out(self, values: NDArray[Any]) -> NDArray[Any]:
        """Return results by point, (count, ...), as an array over the dimensions of the grid."""
        inner = [self.dims[k].size for k in self.order]
        whole = values.reshape(*inner, *values.shape[1:])
        back = [self.order.index(k) for k in range(len(self.dims))]
        return whole.transpose(*back, *range(len(back), whole.ndim))

    def coordinates(self) -> dict[str, tuple[str, NDArray[Any]]]:
        """Return the dimension and the values of every axis, and the number of every sample."""
        dim_of = {name: dim for dim in self.dims for name in dim.axes}
        found = {axis.name: (dim_of[axis.name].name, axis.array) for axis in self.axes}
        for dim in self.dims:
            if dim.name not in found:
                found[dim.name] = (dim.name, np.arange(dim.size))
        return found


def point_told(values: Mapping[str, Value]) -> str:
    """Return the values of a point as messages tell them; see `Grid.told`."""
    return ", ".join(f"{name} = {value!r}" for name, value in values.items())


def written(given: object, origin: str) -> Written:
    """Return the grid of a document, its form checked.

    Parameters
    ----------
    given
        What stands in the document under ``grid``.
    origin
        Of the document, for messages.

    Raises
    ------
    InputError
        One line naming the key, the value and what is allowed.
    """
    where = f"{origin}: grid"
    if not isinstance(given, Mapping):
        raise InputError(f"{where}: {shown(given)} is not allowed; allowed: a table of axes")
    axes: dict[str, AxisForm] = {}
    for name, value in given.items():
        if name == COMBINE:
            continue
        _check_name(name, where)

        def place(keys: Sequence[str | int], name: str = name) -> str:
            return ": ".join([where, name, *spoken(keys)])

        axes[name] = form_of(value, place)
    if not axes:
        raise InputError(f"{where}: no axis; allowed: at least one, e.g. rate = [0.1, 0.2]")
    zipped = _zipped(given.get(COMBINE, WAYS[0]), axes, f"{where}: {COMBINE}")
    return Written(axes, zipped, _draws(axes, where), origin)


def _check_name(name: object, where: str) -> None:
    if not isinstance(name, str) or not NAME.fullmatch(name):
        raise InputError(
            f"{where}: {shown(name)} is no name of an axis; allowed: small letters, digits and _, "
            "a letter first"
        )
    if name in TAKEN:
        raise InputError(
            f"{where}: {name!r} is the name of something else; allowed: another name than "
            f"{', '.join(TAKEN)}"
        )


def _draws(axes: Mapping[str, AxisForm], where: str) -> int:
    """Return how many draws all samples have."""
    said = {n: f.draws for n, f in axes.items() if isinstance(f, Sample) and f.draws is not None}
    for name, draws in said.items():
        first = next(iter(said))
        if draws != said[first]:
            raise InputError(
                f"{where}: {name}: draws: {draws} beside {said[first]} of {first}; allowed: the "
                "same, since samples are drawn together"
            )
    return next(iter(said.values()), DRAWS)


def _zipped(given: object, axes: Mapping[str, AxisForm], where: str) -> dict[str, tuple[str, ...]]:
    """Return the dimensions along which several axes go together."""
    plain = [name for name, form in axes.items() if not isinstance(form, Sample)]
    if isinstance(given, str):
        if given not in WAYS:
            raise unknown_name("way", given, [*WAYS, "a table"], where)
        return {ZIPPED: tuple(plain)} if given == "zip" and len(plain) > 1 else {}
    if not isinstance(given, Mapping) or not given:
        raise InputError(f"{where}: {shown(given)} is not allowed; allowed: {_COMBINE}")
    found: dict[str, tuple[str, ...]] = {}
    seen: dict[str, str] = {}
    for dim, names in given.items():
        place = f"{where}: {dim}"
        if dim != ZIPPED:
            _check_name(dim, where)
        if dim in axes:
            raise InputError(f"{place}: is the name of an axis; allowed: a name of its own")
        if not isinstance(names, list | tuple) or len(names) < 2:
            raise InputError(
                f"{place}: {shown(names)} is not allowed; allowed: a list of two axes or more"
            )
        for name in names:
            if name not in axes:
                raise unknown_name("axis", name, plain, place)
            if name not in plain:
                raise InputError(
                    f"{place}: {name!r} is a sample, and samples are drawn together; allowed: "
                    f"{', '.join(plain) or 'none'}"
                )
            if name in seen:
                raise InputError(
                    f"{place}: {name!r} stands in {seen[name]!r} already; allowed: each axis once"
                )
            seen[name] = dim
        found[dim] = tuple(names)
    return found
