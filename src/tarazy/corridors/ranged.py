"""The figures of a network that have a range, and their values in a draw."""

from __future__ import annotations

import dataclasses
import hashlib
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tarazy.arguments.values import word
from tarazy.corridors.changes import NO_CHANGES, Array, Numbers, capacities, plain_column
from tarazy.corridors.layout import Layout
from tarazy.errors import InputError
from tarazy.immutable import kept

DISTRIBUTIONS = ("triangular", "uniform")
# (table of the layout, figure, low, high, whose quantile it takes).
_RANGED = (
    ("arcs", "cost", "cost_low", "cost_high"),
    ("arcs", "capacity", "capacity_low", "capacity_high"),
    ("supply", "lifting_cost", "low", "high"),
    ("demand", "price", "low", "high"),
)


@dataclass(frozen=True, eq=False)
class Ranged:
    """The figures of a network that have a range.

    Attributes
    ----------
    layout
        Of the network.
    rows
        Columns: ``table`` (arcs, with projects; supply; demand), ``figure`` (column of the table),
        ``row`` (its label), ``central``, ``low``, ``high``, ``quantile``: the name under which its
        quantile is drawn. The steps and commodities of one market share one, for its price is one
        uncertainty; all other figures are drawn on their own.
    """

    layout: Layout
    rows: pd.DataFrame

    @cached_property
    def _names(self) -> tuple[list[str], NDArray[np.intp]]:
        """Names of quantiles, each once, and the position of that of every figure."""
        positions, names = pd.factorize(self.rows["quantile"])
        return [str(name) for name in names], positions

    @cached_property
    def _ends(self) -> tuple[Array, Array, Array]:
        """Central value, low and high, shape (figure,)."""
        central, low, high = (
            self.rows[column].to_numpy(dtype=np.float64) for column in ("central", "low", "high")
        )
        return central, low, high

    @cached_property
    def _columns(self) -> dict[str, _Column]:
        """The columns of the tables that have figures with a range."""
        columns = {}
        for table, figure, _, _ in _RANGED:
            frame: pd.DataFrame = kept(self.layout, table)
            mine = ((self.rows["table"] == table) & (self.rows["figure"] == figure)).to_numpy()
            places = frame.index.get_indexer(pd.Index(self.rows.loc[mine, "row"]))
            # No capacity is one without end.
            plain = plain_column(frame[figure], np.inf if figure == "capacity" else 0.0)
            columns[figure] = _Column(plain, np.flatnonzero(mine), places)
        return columns

    def drawn(self, seed: int, draw: int, distribution: str) -> Array:
        """Return the values of a draw, shape (figure,).

        The quantile of a figure is a hash of seed, draw and its name: it depends neither on how
        many draws there are nor on the other figures.
        """
        names, positions = self._names
        u = np.array([_quantile(f"{seed}/{draw}/{name}") for name in names])[positions]
        central, low, high = self._ends
        if distribution == "uniform":
            return np.asarray(low + u * (high - low))
        return triangular(u, low, central, high)

    def numbers(self, plain: Numbers, values: Array) -> tuple[Numbers, Array]:
        """Return the numbers of the programme with the values of a draw, and what arcs offer.

        Parameters
        ----------
        plain
            As the tables have them.
        values
            Of the figures, shape (figure,).

        Returns
        -------
        tuple
            The numbers, and volumes in the place of `Layout.offered`, as `changes.numbers` takes
            them.
        """
        layout, month = self.layout, np.ones(len(self.layout.year_share))
        column = {figure: column.put(values) for figure, column in self._columns.items()}
        offered = np.multiply.outer(column["capacity"], layout.year_share)
        return dataclasses.replace(
            plain,
            capacity=capacities(layout, NO_CHANGES, offered),
            transport=np.multiply.outer(column["cost"], month)[layout.lane_arc],
            lifting=np.multiply.outer(column["lifting_cost"], month),
            price=np.multiply.outer(column["price"], month),
        ), offered


@dataclass(frozen=True, eq=False)
class _Column:
    """A column of a table, the figures that take places in it, and these places."""

    plain: Array
    figures: NDArray[np.intp]
    places: NDArray[np.intp]

    def put(self, values: Array) -> Array:
        """Return the column with the values of its figures."""
        column = self.plain.copy()
        column[self.places] = values[self.figures]
        return column


def ranged_figures(layout: Layout) -> Ranged:
    """Return the figures whose table gives a low below a high.

    Raises
    ------
    InputError
        If there is none.
    """
    parts = []
    for table, figure, low, high in _RANGED:
        frame: pd.DataFrame = getattr(layout, table)
        chosen = frame[(frame[low] < frame[high]).to_numpy(dtype=bool)]
        labels = chosen.index.to_numpy(dtype=str)
        names = chosen["node"].to_numpy(dtype=str) if table == "demand" else labels
        parts.append(
            pd.DataFrame(
                {
                    "table": table,
                    "figure": figure,
                    "row": labels,
                    "central": chosen[figure].to_numpy(dtype=np.float64),
                    "low": chosen[low].to_numpy(dtype=np.float64),
                    "high": chosen[high].to_numpy(dtype=np.float64),
                    "quantile": [f"{table}/{figure}/{name}" for name in names],
                }
            )
        )
    rows = pd.concat(parts, ignore_index=True)
    if not len(rows):
        raise InputError("draws: no figure of the network has a range; allowed: one with a range")
    return Ranged(layout, rows)


def triangular(u: Array, low: Array, central: Array, high: Array) -> Array:
    """Return the quantile of the triangular distribution with its mode at the central value.

    low + √(u (h - l)(c - l)) below the quantile (c - l)/(h - l) of the mode, else
    high - √((1 - u)(h - l)(h - c)).
    """
    span = high - low
    below = u < (central - low) / span
    rising = low + np.sqrt(u * span * (central - low))
    falling = high - np.sqrt((1 - u) * span * (high - central))
    return np.asarray(np.where(below, rising, falling))


def check_distribution(name: str) -> None:
    """Refuse a distribution that is not one of `DISTRIBUTIONS`."""
    word("distribution", name, DISTRIBUTIONS)


def _quantile(name: str) -> float:
    """Return a number from 0 to 1 that the name decides, 53 bits of its hash."""
    digest = hashlib.sha256(name.encode()).digest()
    return (int.from_bytes(digest[:8], "big") >> 11) * 2.0**-53
