"""The programme of one whole year as matrices, for the fit of the figures nobody publishes."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from tarazy.corridors.changes import numbers
from tarazy.corridors.equations import build
from tarazy.corridors.layout import Layout, lay_out, volumes
from tarazy.corridors.programme import Programme, Unknowns
from tarazy.errors import InputError

if TYPE_CHECKING:
    from tarazy.corridors.data import Network

FIGURES = ("cost", "capacity")
# In prices of the dearest market. Enough that no commitment is given up, and small, so that no
# multiplier is large.
_UNSERVED_IN_PRICES = 1.5


@dataclass(frozen=True)
class Year:
    """The programme of one period, the whole year, and where things stand in it.

    Attributes
    ----------
    layout
        Labels, with one month that is the year.
    programme
        Its matrices; production shut in and commitments unserved are idle.
    flow
        Column of each lane.
    production, delivered
        Column of each step of supply, and of demand.
    capacity
        Inequality of each arc; -1 where the table gives no capacity.
    potential
        Equality of each step of supply.
    largest_price
        At any market.
    """

    layout: Layout
    programme: Programme
    flow: NDArray[np.int64]
    production: NDArray[np.int64]
    delivered: NDArray[np.int64]
    capacity: NDArray[np.int64]
    potential: NDArray[np.int64]
    largest_price: float

    def sums(self, routes: dict[str, list[str]]) -> sparse.csr_array:
        """Return the matrix that adds up the flows of routes, shape (route, column)."""
        matrix = sparse.lil_array((len(routes), len(self.programme.value)))
        for row, arcs in enumerate(routes.values()):
            positions = self.layout.arcs.index.get_indexer(pd.Index(arcs))
            for column in self.flow[np.isin(self.layout.lane_arc, positions)]:
                matrix[row, int(column)] = 1.0
        return sparse.csr_array(matrix)


def annual(network: Network) -> Year:
    """Return the programme of a year, read from the model that the engine solves.

    The year is one period: with the same potential every day its months are alike, so that stores
    have nothing to do and are left out, as are projects.
    """
    plain = network.with_tables(
        projects=network.projects.iloc[:0], storage=network.storage.iloc[:0]
    )
    year = np.ones(1)
    layout = lay_out(plain, 1)
    offered, reserved = volumes(layout.arcs, year)
    layout = dataclasses.replace(layout, year_share=year, offered=offered, reserved=reserved)
    given = numbers(layout)
    price = float(np.abs(given.price).max())
    model = build(layout, given, 0.0, _UNSERVED_IN_PRICES * price)
    matrices = model.matrices
    rows, sense = sparse.csr_array(matrices.A), np.asarray(matrices.sense)
    rhs = np.asarray(matrices.b, dtype=np.float64)
    at_least, equal = sense == ">", sense == "="
    # A commitment to nothing binds nothing, and an arc without a capacity neither.
    kept = np.flatnonzero(~equal & np.isfinite(rhs) & ~(at_least & (rhs <= 0)))
    sign = np.where(at_least[kept], -1.0, 1.0)
    position = np.full(len(rhs), -1)
    position[kept] = np.arange(len(kept))
    position[np.flatnonzero(equal)] = np.arange(equal.sum())
    idle = np.zeros(len(matrices.c), dtype=bool)
    for name in ("shut_in", "unserved"):
        idle[_place(model.variables[name].labels.values, matrices.vlabels)] = True
    return Year(
        layout=layout,
        programme=Programme(
            value=np.asarray(matrices.c, dtype=np.float64),
            equal=rows[np.flatnonzero(equal)],
            equal_rhs=rhs[equal],
            upper=sparse.csr_array(sparse.diags_array(sign) @ rows[kept]),
            upper_rhs=sign * rhs[kept],
            idle=idle,
        ),
        **{
            name: _place(model.variables[name].labels.values, matrices.vlabels)
            for name in ("flow", "production", "delivered")
        },
        **{
            name: position[_place(model.constraints[name].labels.values, matrices.clabels)]
            for name in ("capacity", "potential")
        },
        largest_price=price,
    )


def _place(labels: NDArray[np.int64], among: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.searchsorted(among, labels[:, 0]).astype(np.int64)


def unknown_figures(network: Network, year: Year) -> tuple[pd.DataFrame, Unknowns]:
    """Return the figures that may move.

    A cost may move where the table gives ``cost_low`` below ``cost_high``, a capacity where it
    gives ``capacity_low`` below ``capacity_high``, both on open arcs of quality *assumed* only.

    Returns
    -------
    tuple
        One row per figure (arc, column, value, low, high), and how each enters the programme.

    Raises
    ------
    InputError
        If there is none, or a value lies outside its range.
    """
    arcs = network.arcs
    free = (arcs["quality"] == "assumed") & (arcs["status"] == "open")
    parts = []
    for column in FIGURES:
        ranged = arcs[free & (arcs[f"{column}_low"] < arcs[f"{column}_high"])]
        part = ranged[[column, f"{column}_low", f"{column}_high"]].astype(float)
        part = part.set_axis(["value", "low", "high"], axis=1).assign(column=column)
        parts.append(part.rename_axis("arc").reset_index())
    table = pd.concat(parts, ignore_index=True)[["arc", "column", "value", "low", "high"]]
    if not len(table):
        raise InputError(
            f"network {network.name!r}: no figure may move; allowed: open arcs of quality "
            "'assumed' with a cost or a capacity between a low and a high"
        )
    outside = table[(table["value"] < table["low"]) | (table["value"] > table["high"])]
    for row in outside.to_dict("records"):
        raise InputError(
            f"arcs: {row['arc']}: {row['column']} {row['value']:g}; allowed: {row['low']:g} to "
            f"{row['high']:g}"
        )
    programme = year.programme
    on_value = sparse.lil_array((len(programme.value), len(table)))
    on_upper = sparse.lil_array((len(programme.upper_rhs), len(table)))
    positions = year.layout.arcs.index.get_indexer(pd.Index(table["arc"]))
    for figure, (position, column) in enumerate(zip(positions, table["column"], strict=True)):
        if column == "cost":
            for lane in year.flow[year.layout.lane_arc == position]:
                on_value[int(lane), figure] = -1.0
        else:
            on_upper[int(year.capacity[position]), figure] = 1.0
    value = table["value"].to_numpy(dtype=np.float64)
    return table, Unknowns(
        names=tuple(table["column"] + " of " + table["arc"]),
        on_value=sparse.csr_array(on_value),
        on_upper=sparse.csr_array(on_upper),
        low=table["low"].to_numpy(dtype=np.float64) - value,
        high=table["high"].to_numpy(dtype=np.float64) - value,
    )
