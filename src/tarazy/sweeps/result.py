"""The answer to a sweep: measures over the axes of its grid, labelled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from tarazy.errors import unknown_name
from tarazy.immutable import keeps, kept, kept_property
from tarazy.plotting import Plotted
from tarazy.results import Glance, Result
from tarazy.results.digest import digest_of
from tarazy.scenario.parts import Texts
from tarazy.sweeps.glances import glance_of
from tarazy.sweeps.sweep_file import read_sweep, write_sweep

if TYPE_CHECKING:
    import pandas as pd

FAILURE, RESIDUAL = "failure", "residual"
# Columns of a table of points: as many as a sheet of a workbook can have, and some.
MOST_COLUMNS = 16_000
# Numbers that a summary writes out; of more it tells ranges alone.
MOST_WRITTEN = 20_000
_MOST_FAILURES = 50


@keeps("document", "worlds", "dataset")
@dataclass(frozen=True, repr=False)
class Sweep(Result, Plotted):
    """One question at every point of a grid.

    Attributes
    ----------
    document
        That was run.
    worlds
        By name and set of elasticities: ``name``, ``year`` and ``digest`` of every benchmark.
    near
        Whether points began at one another's equilibrium.
    tolerance
        Of the solver.
    dataset
        Dims: those of the grid, whose axes are its coordinates, then ``country`` and the like.
        Variables: the measures, with ``unit``, ``long_name`` and ``source``, NaN where there is no
        answer; ``failure``, the reason there, and empty where there is an answer; ``residual``. It
        is read-only.
    """

    kind = "sweep"

    document: dict[str, Any]
    worlds: dict[str, dict[str, Any]]
    near: bool
    tolerance: float
    dataset: xr.Dataset

    @property
    def _data(self) -> xr.Dataset:
        found: xr.Dataset = kept(self, "dataset")
        return found

    @property
    def name(self) -> str:
        """Short name of the document."""
        return str(self.document["name"])

    @property
    def dims(self) -> tuple[str, ...]:
        """Dimensions of the grid."""
        return tuple(str(dim) for dim in self._data[FAILURE].dims)

    @property
    def axes(self) -> tuple[str, ...]:
        """Names of the axes, in the order of the document."""
        return tuple(name for name in self.document["grid"] if name != "combine")

    @property
    def measures(self) -> tuple[str, ...]:
        """Names of the variables that are measured."""
        names = map(str, self._data.data_vars)
        return tuple(name for name in names if name not in (FAILURE, RESIDUAL))

    @property
    def count(self) -> int:
        """Number of points."""
        return int(self._data[FAILURE].size)

    @kept_property
    def failures(self) -> list[dict[str, Any]]:
        """Every point without an answer: the value of each axis, and its ``reason``."""
        return [
            {**point, "reason": reason}
            for point, reason in zip(self._points(), self._reasons(), strict=True)
            if reason
        ]

    def title(self, language: str = "en") -> str:
        """Return the title of the document, or its name."""
        given = self.document.get("title")
        if given is None:
            return self.name
        return Texts.model_validate(given).in_language(language)  # type: ignore[arg-type]

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables that files hold; see `table` for the others."""
        return ("points", *(("failures",) if self.failures else ()))

    def table(self, name: str = "points") -> pd.DataFrame:
        """Return a tidy table.

        Parameters
        ----------
        name
            ``points``: one row for each point, one column for each axis and each number, named
            as a measure, e.g. ``welfare[KAZ]``; ``failures``: the points without an answer, with
            their reasons; or a measure: one row for each of its numbers.

        Returns
        -------
        pandas.DataFrame
            Its `attrs` hold ``units`` and ``long_names`` by column.

        Raises
        ------
        InputError
            If there is no such table, or one of points would have too many columns.
        """
        import pandas as pd

        if name == "points":
            return self._points_table()
        if name == "failures":
            columns = [*self._labels(), "reason"]
            return pd.DataFrame(self.failures, columns=columns)
        if name not in self.measures:
            raise unknown_name("table", name, ["points", "failures", *self.measures])
        data = self._data
        table: pd.DataFrame = data[name].to_dataframe().reset_index()
        dims = [dim for dim in self.dims if dim not in data.coords]
        table = table.drop(columns=[dim for dim in dims if dim in table])
        table.attrs = {
            "units": {name: data[name].attrs["unit"]},
            "long_names": {name: data[name].attrs["long_name"]},
        }
        return table

    def columns(self) -> dict[str, NDArray[np.float64]]:
        """Return every number of a point by its name, (points,) each; see `table`."""
        found: dict[str, NDArray[np.float64]] = {}
        for name in self.measures:
            array = self._data[name]
            found |= {
                label: values.reshape(self.count) for label, values in self._numbers(name, array)
            }
        return found

    def unit_of(self, column: str) -> str:
        """Return the unit of a column of `columns`."""
        return str(self._variable(column).attrs["unit"])

    def long_name_of(self, column: str) -> str:
        """Return in words what a column of `columns` is."""
        return str(self._variable(column).attrs["long_name"])

    def summary(self) -> dict[str, Any]:
        """Return what was asked, the numbers and the diagnostics as plain data.

        The numbers of all points are in ``points``, where they are not too many; `ranges` has the
        lowest and the highest of each, with the point.
        """
        columns, points = self.columns(), list(self._points())
        size = self.count * len(columns)
        residual = self._data[RESIDUAL].values
        told: dict[str, Any] = {
            "sweep": self.name,
            "title": self.title(),
            "digest": self.digest,
            "document": self.document,
            "worlds": self.worlds,
            "axes": {name: self._plain_axis(name) for name in self.axes},
            "dims": dict(zip(self.dims, map(int, self._shape()), strict=True)),
            "count": self.count,
            "failed": len(self.failures),
            "failures": self.failures[:_MOST_FAILURES],
            "near": self.near,
            "tolerance": self.tolerance,
            "residual": float(np.nanmax(residual)) if np.isfinite(residual).any() else None,
            "units": {name: self.unit_of(name) for name in columns},
            "ranges": {name: _range(values, points) for name, values in columns.items()},
        }
        if size <= MOST_WRITTEN:
            told["points"] = [
                {**point, **{n: _number(values[k]) for n, values in columns.items()}}
                | ({"failure": reason} if reason else {})
                for k, (point, reason) in enumerate(zip(points, self._reasons(), strict=True))
            ]
        return told

    @property
    def digest(self) -> str:
        """16 hexadecimal digits over the document, the benchmarks and every number."""
        return digest_of(self.document, self.worlds, self._data)

    def glance(self) -> Glance:
        """Return the first measure over the grid, or several of a grid with one dimension."""
        return glance_of(self)

    def save(self, path: str | Path) -> None:
        """Write the sweep to a file, or to a folder in the Zarr format.

        Parameters
        ----------
        path
            Ending in ``.nc`` (netCDF, which `load` reads), ``.zarr`` (likewise), ``.csv`` or
            ``.parquet`` (the table of points).

        Raises
        ------
        InputError
            If it ends otherwise, or nothing can be written there.
        """
        write_sweep(self, path)

    @classmethod
    def load(cls, path: str | Path) -> Sweep:
        """Read what `save` wrote as ``.nc`` or ``.zarr``.

        Raises
        ------
        InputError
            If it is missing, damaged, or holds something else.
        """
        return cls(**read_sweep(path))

    def _shape(self) -> tuple[int, ...]:
        return self._data[FAILURE].shape

    def _labels(self) -> list[str]:
        """Return the coordinates of the grid: its axes, and the number of a sample."""
        coords = self._data.coords
        more = [dim for dim in self.dims if dim in coords and dim not in self.axes]
        return [*self.axes, *more]

    def _points(self) -> Iterator[dict[str, Any]]:
        """Yield the coordinates of every point, the last dimension fastest."""
        columns = self._coordinates()
        for k in range(self.count):
            yield {name: _plain(values[k]) for name, values in columns.items()}

    def _coordinates(self) -> dict[str, NDArray[Any]]:
        """Return the coordinates of all points, (points,) each."""
        data, shape = self._data, self._shape()
        found = {}
        for name in self._labels():
            (dim,) = data[name].dims
            place = self.dims.index(str(dim))
            along = [-1 if k == place else 1 for k in range(len(shape))]
            values = np.broadcast_to(data[name].values.reshape(along), shape)
            found[name] = values.reshape(self.count)
        return found

    def _reasons(self) -> list[str]:
        return [str(reason) for reason in self._data[FAILURE].values.ravel()]

    def _points_table(self) -> pd.DataFrame:
        import pandas as pd

        columns = self.columns()
        if len(columns) > MOST_COLUMNS:
            raise unknown_name("table", "points", self.measures)
        table = pd.DataFrame({**self._coordinates(), **columns})
        table[RESIDUAL] = self._data[RESIDUAL].values.ravel()
        table[FAILURE] = self._reasons()
        table.attrs = {
            "units": {name: self.unit_of(name) for name in columns} | {RESIDUAL: "1"},
            "long_names": {name: name for name in columns}
            | {RESIDUAL: "Largest gap of a market", FAILURE: "Why there is no answer"},
        }
        return table

    def _numbers(self, name: str, array: xr.DataArray) -> Iterator[tuple[str, NDArray[np.float64]]]:
        """Yield the numbers of a measure with one name for each."""
        over = [str(dim) for dim in array.dims[len(self.dims) :]]
        labels = [[str(label) for label in array[dim].values] for dim in over]
        for place in np.ndindex(*(len(one) for one in labels)):
            chosen = [labels[k][at] for k, at in enumerate(place)]
            yield column_name(name, array.attrs["measure"], chosen), array.values[(..., *place)]

    def _variable(self, column: str) -> xr.DataArray:
        data = self._data
        if column in self.measures:
            return data[column]
        plain = column.partition("[")[0]
        for name in self.measures:
            if name == plain or data[name].attrs["measure"].partition("[")[0] == plain:
                return data[name]
        raise unknown_name("measure", column, self.columns())

    def _plain_axis(self, name: str) -> dict[str, Any]:
        array = self._data[name]
        return {"dim": str(array.dims[0]), "values": [_plain(value) for value in array.values]}


def column_name(name: str, measure: str, labels: list[str]) -> str:
    """Return the name of one number of a measure.

    Parameters
    ----------
    name
        Of the measure in the result.
    measure
        As it is written in full.
    labels
        Of the dimensions that are left.
    """
    variable, _, choices = measure.removesuffix("]").partition("[")
    if not labels:
        return name
    left = iter(labels)
    written = [next(left) if one in (":", "focus") else one for one in choices.split(",")]
    return f"{variable}[{','.join(written)}]"


def _plain(value: Any) -> Any:
    return value.item() if hasattr(value, "item") else value


def _number(value: float) -> float | None:
    return float(value) if isfinite(value) else None


def _range(values: NDArray[np.float64], points: list[dict[str, Any]]) -> Mapping[str, Any] | None:
    """Return the lowest and the highest number, and where each is; None where there is none."""
    if not np.isfinite(values).any():
        return None
    low, high = int(np.nanargmin(values)), int(np.nanargmax(values))
    return {
        "lowest": float(values[low]),
        "lowest_at": points[low],
        "highest": float(values[high]),
        "highest_at": points[high],
    }
