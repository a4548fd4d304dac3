"""The answer to a sweep."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tarazy.errors import unknown_name
from tarazy.plotting import Plotted
from tarazy.results import Glance, Result
from tarazy.sweeps.glances import glance_of
from tarazy.sweeps.sweep_file import read_sweep, write_sweep
from tarazy.sweeps.swept import RESIDUAL, Swept, plain

if TYPE_CHECKING:
    import pandas as pd

# Numbers that a summary writes out; of more it tells ranges alone.
MOST_WRITTEN = 20_000
_MOST_FAILURES = 50


@dataclass(frozen=True, repr=False)
class Sweep(Swept, Result, Plotted):
    """One question at every point of a grid; see `tarazy.sweeps.swept.Swept` for what it holds."""

    kind = "sweep"

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
            return self.points_table()
        if name == "failures":
            columns = [*self.labels(), "reason"]
            return pd.DataFrame(self.failures, columns=columns)
        if name not in self.measures:
            raise unknown_name("table", name, ["points", "failures", *self.measures])
        data = self.data
        table: pd.DataFrame = data[name].to_dataframe().reset_index()
        dims = [dim for dim in self.dims if dim not in data.coords]
        table = table.drop(columns=[dim for dim in dims if dim in table])
        table.attrs = {
            "units": {name: data[name].attrs["unit"]},
            "long_names": {name: data[name].attrs["long_name"]},
        }
        return table

    def summary(self) -> dict[str, Any]:
        """Return what was asked, the numbers and the diagnostics as plain data.

        The numbers of all points are in ``points``, where they are not too many; `ranges` has the
        lowest and the highest of each, with the point.
        """
        columns, points = self.columns(), list(self.points())
        size = self.count * len(columns)
        residual = self.data[RESIDUAL].values
        told: dict[str, Any] = {
            "sweep": self.name,
            "title": self.title(),
            "digest": self.digest,
            "document": self.document,
            "worlds": self.worlds,
            "axes": {name: self._plain_axis(name) for name in self.axes},
            "dims": dict(zip(self.dims, map(int, self.shape), strict=True)),
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
                for k, (point, reason) in enumerate(zip(points, self.reasons(), strict=True))
            ]
        return told

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

    def _plain_axis(self, name: str) -> dict[str, Any]:
        array = self.data[name]
        return {"dim": str(array.dims[0]), "values": [plain(value) for value in array.values]}


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
