"""The numbers of a sweep over the axes of its grid, and what they are called."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from tarazy.errors import InputError, unknown_name
from tarazy.immutable import keeps, kept, kept_property
from tarazy.results.digest import digest_of
from tarazy.scenario.parts import Texts

if TYPE_CHECKING:
    import pandas as pd

    from tarazy.codes.classification import Language

FAILURE, RESIDUAL = "failure", "residual"
# Columns of a table of points: as many as a sheet of a workbook can have.
MOST_COLUMNS = 16_000


@keeps("document", "worlds", "dataset")
@dataclass(frozen=True, repr=False)
class Swept:
    """The answers to one question at every point of a grid.

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

    document: dict[str, Any]
    worlds: dict[str, dict[str, Any]]
    near: bool
    tolerance: float
    dataset: xr.Dataset

    @property
    def data(self) -> xr.Dataset:
        """`dataset` itself, for code that only reads it."""
        found: xr.Dataset = kept(self, "dataset")
        return found

    @property
    def name(self) -> str:
        """Short name of the document."""
        return str(self.document["name"])

    @property
    def dims(self) -> tuple[str, ...]:
        """Dimensions of the grid."""
        return tuple(str(dim) for dim in self.data[FAILURE].dims)

    @property
    def axes(self) -> tuple[str, ...]:
        """Names of the axes, in the order of the document."""
        return tuple(name for name in self.document["grid"] if name != "combine")

    @property
    def measures(self) -> tuple[str, ...]:
        """Names of the variables that are measured."""
        names = map(str, self.data.data_vars)
        return tuple(name for name in names if name not in (FAILURE, RESIDUAL))

    @property
    def count(self) -> int:
        """Number of points."""
        return int(self.data[FAILURE].size)

    @kept_property
    def failures(self) -> list[dict[str, Any]]:
        """Every point without an answer: the value of each axis, and its ``reason``."""
        return [
            {**point, "reason": reason}
            for point, reason in zip(self.points(), self.reasons(), strict=True)
            if reason
        ]

    def title(self, language: Language = "en") -> str:
        """Return the title of the document, or its name."""
        given = self.document.get("title")
        if given is None:
            return self.name
        return Texts.model_validate(given).in_language(language)

    def columns(self) -> dict[str, NDArray[np.float64]]:
        """Return every number of a point by its name, (points,) each; see `table`."""
        found: dict[str, NDArray[np.float64]] = {}
        for name in self.measures:
            array = self.data[name]
            found |= {label: values.reshape(self.count) for label, values in self._numbers(array)}
        return found

    def unit_of(self, column: str) -> str:
        """Return the unit of a column of `columns`."""
        return str(self._variable(column).attrs["unit"])

    def long_name_of(self, column: str) -> str:
        """Return in words what a column of `columns` is."""
        return str(self._variable(column).attrs["long_name"])

    @property
    def digest(self) -> str:
        """16 hexadecimal digits over the document, the benchmarks and every number."""
        return digest_of(self.document, self.worlds, self.data)

    @property
    def shape(self) -> tuple[int, ...]:
        """Sizes of the dimensions of the grid."""
        return self.data[FAILURE].shape

    def labels(self) -> list[str]:
        """Return the coordinates of the grid: its axes, and the number of a sample."""
        coords = self.data.coords
        more = [dim for dim in self.dims if dim in coords and dim not in self.axes]
        return [*self.axes, *more]

    def points(self) -> Iterator[dict[str, Any]]:
        """Yield the coordinates of every point, the last dimension fastest."""
        columns = self.coordinates()
        for k in range(self.count):
            yield {name: plain(values[k]) for name, values in columns.items()}

    def coordinates(self) -> dict[str, NDArray[Any]]:
        """Return the coordinates of all points, (points,) each."""
        data, shape = self.data, self.shape
        found = {}
        for name in self.labels():
            (dim,) = data[name].dims
            place = self.dims.index(str(dim))
            along = [-1 if k == place else 1 for k in range(len(shape))]
            values = np.broadcast_to(data[name].values.reshape(along), shape)
            found[name] = values.reshape(self.count)
        return found

    def reasons(self) -> list[str]:
        """Return why a point has no answer, for every point; empty where it has one."""
        return [str(reason) for reason in self.data[FAILURE].values.ravel()]

    def points_table(self) -> pd.DataFrame:
        """Return one row for each point, one column for each axis and each number.

        Raises
        ------
        InputError
            If there would be too many columns.
        """
        import pandas as pd

        columns = self.columns()
        if len(columns) > MOST_COLUMNS:
            raise InputError(
                f"table: a point has {len(columns)} numbers; allowed: {MOST_COLUMNS} columns, or "
                f"the table of one measure: {', '.join(self.measures)}; and .nc and .zarr files"
            )
        table = pd.DataFrame({**self.coordinates(), **columns})
        table[RESIDUAL] = self.data[RESIDUAL].values.ravel()
        table[FAILURE] = self.reasons()
        table.attrs = {
            "units": {name: self.unit_of(name) for name in columns} | {RESIDUAL: "1"},
            "long_names": {name: name for name in columns}
            | {RESIDUAL: "Largest gap of a market", FAILURE: "Why there is no answer"},
        }
        return table

    def _numbers(self, array: xr.DataArray) -> Iterator[tuple[str, NDArray[np.float64]]]:
        """Yield the numbers of a measure with one name for each."""
        over = [str(dim) for dim in array.dims[len(self.dims) :]]
        labels = [[str(label) for label in array[dim].values] for dim in over]
        for place in np.ndindex(*(len(one) for one in labels)):
            chosen = [labels[k][at] for k, at in enumerate(place)]
            yield column_name(array.attrs["measure"], chosen), array.values[(..., *place)]

    def _variable(self, column: str) -> xr.DataArray:
        data = self.data
        if column in self.measures:
            return data[column]
        plain = column.partition("[")[0]
        for name in self.measures:
            if name == plain or data[name].attrs["measure"].partition("[")[0] == plain:
                return data[name]
        raise unknown_name("measure", column, self.columns())


def column_name(measure: str, labels: list[str]) -> str:
    """Return the name of one number of a measure.

    Parameters
    ----------
    measure
        As it is written in full.
    labels
        Of the dimensions that are left.
    """
    variable, _, choices = measure.removesuffix("]").partition("[")
    if not labels:
        return measure
    left = iter(labels)
    written = [next(left) if one in (":", "focus") else one for one in choices.split(",")]
    return f"{variable}[{','.join(written)}]"


def plain(value: Any) -> Any:
    """Return a value without the types of numpy."""
    return value.item() if hasattr(value, "item") else value
