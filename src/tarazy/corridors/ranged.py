"""The figures of a network that have a range, and their values in a draw."""

from __future__ import annotations

import dataclasses
import hashlib
from dataclasses import dataclass

import numpy as np
import pandas as pd

from tarazy.arguments.values import word
from tarazy.corridors.changes import Array
from tarazy.corridors.layout import Layout, offered_volume
from tarazy.errors import InputError

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
    rows
        Columns: ``table`` (arcs, with projects; supply; demand), ``figure`` (column of the table),
        ``row`` (its label), ``central``, ``low``, ``high``, ``quantile``: the name under which its
        quantile is drawn. The steps and commodities of one market share one, for its price is one
        uncertainty; all other figures are drawn on their own.
    """

    rows: pd.DataFrame

    def drawn(self, seed: int, draw: int, distribution: str) -> Array:
        """Return the values of a draw, shape (figure,).

        The quantile of a figure is a hash of seed, draw and its name: it depends neither on how
        many draws there are nor on the other figures.
        """
        names = self.rows["quantile"]
        quantile = {name: _quantile(f"{seed}/{draw}/{name}") for name in dict.fromkeys(names)}
        u = np.array([quantile[name] for name in names])
        central, low, high = (
            self.rows[column].to_numpy(dtype=np.float64) for column in ("central", "low", "high")
        )
        if distribution == "uniform":
            return np.asarray(low + u * (high - low))
        return triangular(u, low, central, high)

    def put(self, layout: Layout, values: Array) -> Layout:
        """Return the layout with the values in its tables."""
        changed: dict[str, pd.DataFrame] = {}
        for table, figure, _, _ in _RANGED:
            mine = ((self.rows["table"] == table) & (self.rows["figure"] == figure)).to_numpy()
            frame = changed.get(table, getattr(layout, table)).copy()
            frame.loc[self.rows.loc[mine, "row"].to_numpy(), figure] = values[mine]
            changed[table] = frame
        offered = offered_volume(changed["arcs"], layout.year_share)
        return dataclasses.replace(layout, offered=offered, **changed)  # type: ignore[arg-type]


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
    return Ranged(rows)


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
