"""The cells of a variable that a user sets: in whatever form they come, as an array and a mask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from tarazy.arguments.csv_frame import csv_frame
from tarazy.arguments.frame_columns import with_index_as_columns
from tarazy.codes.sector_groups import Groups
from tarazy.codes.selector import EVERYTHING, Choice, Chosen, Selector, choice_of
from tarazy.errors import InputError
from tarazy.world.alignment import as_numbers
from tarazy.world.validation import DIMS

if TYPE_CHECKING:
    import pandas as pd

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
# A number; numbers by sector or group; an array; a table with a row for each cell, or its file.
Cells: TypeAlias = "float | Mapping[str, float] | Array | xr.DataArray | pd.DataFrame | str | Path"
_ALL = Chosen((EVERYTHING,))


@dataclass(frozen=True)
class Axes:
    """The labels that cells are named by.

    Attributes
    ----------
    dims
        Of the variable, e.g. ``importer``, ``exporter``, ``sector``.
    selectors
        Of every dim.
    """

    dims: tuple[str, ...]
    selectors: dict[str, Selector]

    @classmethod
    def of(
        cls,
        dims: Sequence[str],
        economies: Sequence[str],
        sectors: Sequence[str],
        groups: Groups,
    ) -> Axes:
        """Return the axes of a variable of a world."""
        by_kind = {
            "economies": Selector("economies", economies, {}, str),
            "sectors": Selector("sectors", sectors, {}, str, groups),
        }
        return cls(
            tuple(dims),
            {
                dim: by_kind["economies" if dim in ("importer", "exporter") else "sectors"]
                for dim in dims
            },
        )

    @property
    def shape(self) -> tuple[int, ...]:
        """Of the variable."""
        return tuple(len(self.selectors[dim].labels) for dim in self.dims)

    def positions(self, dim: str, choice: Choice, where: str) -> list[int]:
        """Return the positions of a choice along one dim."""
        return self.selectors[dim].positions(choice, where)


def cells_of(
    given: Cells, axes: Axes, choices: Mapping[str, Any], where: str, column: str
) -> tuple[Array, Mask]:
    """Return the values given and which cells they are of, each in the shape of the variable.

    Parameters
    ----------
    given
        One number for all cells chosen; numbers by sector or group, of which a later one replaces
        an earlier one; a DataArray along some or all of the dims with some or all of their labels;
        an array in the shape of the variable; a table with a row for each cell, or the path of a
        csv file with one: columns named after the dims (codes or groups; a column that is left out
        means all) and one with the values; a later row replaces an earlier one.
    axes
        Of the variable.
    choices
        By dim, as in a scenario; a cell outside is left as it is.
    where
        How complaints name what is given.
    column
        What the column of values may be called beside ``value``.

    Raises
    ------
    InputError
        A name or a label is unknown, a value is no number, a form is none of these, or no cell is
        chosen.
    """
    import pandas as pd

    inside = np.zeros(axes.shape, dtype=bool)
    inside[
        np.ix_(
            *(
                axes.positions(dim, choice_of(choices.get(dim, EVERYTHING), dim), f"{where}: {dim}")
                for dim in axes.dims
            )
        )
    ] = True
    if isinstance(given, str | Path):
        given, where = _table_in(Path(given), where), str(given)
    if isinstance(given, pd.DataFrame):
        values, told = _of_table(given, axes, where, column)
    elif isinstance(given, Mapping):
        values, told = _by_sector(given, axes, where)
    elif isinstance(given, xr.DataArray):
        values, told = _of_labelled(given, axes, where)
    else:
        array = as_numbers(given, where)
        if array.ndim and array.shape != axes.shape:
            raise InputError(
                f"{where} has shape {array.shape}; allowed: one number, or {axes.shape}"
            )
        values, told = np.broadcast_to(array, axes.shape), np.ones(axes.shape, dtype=bool)
    told = told & inside
    if not told.any():
        raise InputError(f"{where}: no cell is chosen; allowed: at least one")
    if not np.isfinite(values[told]).all():
        cell = axes_cell(axes, told & ~np.isfinite(values))
        raise InputError(f"{where}: the value at {cell} is no finite number; allowed: a number")
    return np.where(told, values, 0.0), told


def axes_cell(axes: Axes, bad: Mask) -> str:
    """Return the labels of the first cell that a mask marks."""
    first = (int(axis[0]) for axis in np.nonzero(bad))
    return ", ".join(
        f"{dim}={axes.selectors[dim].labels[at]}" for dim, at in zip(axes.dims, first, strict=True)
    )


def _by_sector(given: Mapping[Any, Any], axes: Axes, where: str) -> tuple[Array, Mask]:
    values, told = np.zeros(axes.shape), np.zeros(axes.shape, dtype=bool)
    for name, value in given.items():
        number = as_numbers(value, f"{where}: {name}")
        if not isinstance(name, str) or number.ndim:
            raise InputError(
                f"{where}: {name!r}: {value!r}; allowed: a number by name of a sector or group"
            )
        at = axes.positions(axes.dims[-1], Chosen((name,)), where)
        values[..., at], told[..., at] = float(number), True
    return values, told


def _of_labelled(given: xr.DataArray, axes: Axes, where: str) -> tuple[Array, Mask]:
    places = []
    for dim in given.dims:
        if dim not in axes.dims:
            raise InputError(
                f"{where} has the dim {dim!r}; allowed: one or more of {', '.join(axes.dims)}"
            )
    dims = [dim for dim in axes.dims if dim in given.dims]
    for dim in dims:
        if dim not in given.indexes:
            raise InputError(f"{where} has no labels along {dim}; allowed: labels along every dim")
        labels = given[dim].values.tolist()
        twice = next((label for label in labels if labels.count(label) > 1), None)
        if twice is not None:
            raise InputError(f"{where} has {dim} {twice!r} twice; allowed: each label once")
        selector = axes.selectors[dim]
        places.append([selector.position_of_code(label, f"{where}: {dim}") for label in labels])
    array = as_numbers(given.transpose(*dims).values, where)
    values, told = np.zeros(axes.shape), np.zeros(axes.shape, dtype=bool)
    full: list[Sequence[int]] = [range(size) for size in axes.shape]
    for dim, at in zip(dims, places, strict=True):
        full[axes.dims.index(dim)] = at
    missing = tuple(n for n, dim in enumerate(axes.dims) if dim not in dims)
    cells = np.ix_(*full)
    values[cells], told[cells] = np.expand_dims(array, missing), True
    return values, told


def _table_in(file: Path, where: str) -> pd.DataFrame:
    if not file.is_file():
        raise InputError(f"{where}: {str(file)!r}: no such file; allowed: a number, or a .csv file")
    # "NA" is a code, no gap, and 01 no number.
    names = {dim for dims in DIMS.values() for dim in dims}
    return csv_frame(file, is_text=lambda _, name: name in names)


def _of_table(table: pd.DataFrame, axes: Axes, where: str, column: str) -> tuple[Array, Mask]:
    table = with_index_as_columns(table, where)
    keys = [dim for dim in axes.dims if dim in table.columns]
    others = [str(name) for name in table.columns if name not in keys]
    if len(others) != 1 or others[0] not in (column, "value"):
        raise InputError(
            f"{where}: columns {', '.join(map(str, table.columns))}; allowed: "
            f"{', '.join(axes.dims)} (one that is left out means all) and {column} or value"
        )
    found = as_numbers(table[others[0]].to_numpy(), f"{where}: {others[0]}")
    names = {dim: table[dim].tolist() for dim in keys}
    seen: dict[tuple[Any, ...], int] = {}
    places: dict[tuple[str, Any], list[int]] = {}
    values, told = np.zeros(axes.shape), np.zeros(axes.shape, dtype=bool)
    for row, value in enumerate(found.tolist()):
        named = tuple(names[dim][row] for dim in keys)
        # Counted as an editor counts the lines of a file with a head.
        line = f"{where}: row {row + 2}"
        for dim, name in zip(keys, named, strict=True):
            if not isinstance(name, str):
                raise InputError(f"{line}: {dim}: {name!r}; allowed: a code, a group or '*'")
        if named in seen:
            raise InputError(
                f"{line}: {', '.join(map(str, named))} stands in row {seen[named] + 2} too; "
                "allowed: each once"
            )
        seen[named] = row
        for dim, name in zip(keys, named, strict=True):
            if (dim, name) not in places:
                places[dim, name] = axes.positions(dim, Chosen((name,)), f"{line}: {dim}")
        at = np.ix_(
            *(
                places[dim, named[keys.index(dim)]] if dim in keys else range(size)
                for dim, size in zip(axes.dims, axes.shape, strict=True)
            )
        )
        values[at], told[at] = value, True
    return values, told
