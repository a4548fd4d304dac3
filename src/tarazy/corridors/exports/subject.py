"""What every export needs of a network and, where there is one, of a dispatch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tarazy.corridors.reading import words
from tarazy.corridors.validation import parse_pairs

Array = NDArray[np.float64]
OPEN = "open"


class NetworkTables(Protocol):
    """The tables of a network, as `tarazy.Network` has them."""

    @property
    def name(self) -> str:
        """Id."""

    @property
    def title(self) -> Mapping[str, str]:
        """By language."""

    @property
    def unit(self) -> str:
        """Of volumes."""

    @property
    def price_unit(self) -> str:
        """Of prices and costs."""

    @property
    def year(self) -> int:
        """Of supply, demand and capacities."""

    @property
    def digest(self) -> str:
        """Hash of the tables."""

    @property
    def commodities(self) -> list[str]:
        """Ids."""

    @property
    def nodes(self) -> pd.DataFrame:
        """Indexed by node."""

    @property
    def arcs(self) -> pd.DataFrame:
        """Indexed by arc."""

    @property
    def projects(self) -> pd.DataFrame:
        """Arcs that are not there yet, indexed by arc."""

    @property
    def supply(self) -> pd.DataFrame:
        """Steps of supply."""

    @property
    def demand(self) -> pd.DataFrame:
        """Steps of demand."""

    @property
    def storage(self) -> pd.DataFrame:
        """Stores."""


@dataclass(frozen=True)
class Moved:
    """What a dispatch adds to the tables; volumes in the network's unit.

    Attributes
    ----------
    dates
        First day of each month, or period, as YYYY-MM-DD.
    year_share
        What each is of a year, shape (month,).
    closes
        Whether the last comes before the first; else stores begin with their working stock.
    lanes
        ``arc/commodity``, the rows of `flow`.
    flow
        Volume that enters each lane, shape (lane, month).
    free
        Volume that fits through each arc, arcs before projects, shape (arc, month); infinite where
        no capacity is given.
    limit
        Quality limit of each lane, shape (lane, month); infinite where there is none.
    transport
        Cost on each lane, price unit, shape (lane, month).
    potential, lifting
        Volume that each step of supply can produce, and its cost, shape (source, month).
    volume, committed, price
        What each step of demand takes at most, what is committed, its price, shape (sink, month).
    """

    dates: list[str]
    year_share: Array
    closes: bool
    lanes: list[str]
    flow: Array
    free: Array
    limit: Array
    transport: Array
    potential: Array
    lifting: Array
    volume: Array
    committed: Array
    price: Array


def all_arcs(tables: NetworkTables) -> pd.DataFrame:
    """Return arcs and then projects, indexed by arc.

    Columns ``project`` (bool), ``in_service`` (bool, without a question), and those of the tables;
    what projects alone have is empty for arcs.
    """
    arcs = tables.arcs.assign(project=False, in_service=tables.arcs["status"] == OPEN)
    projects = tables.projects
    if not len(projects):
        return arcs
    return pd.concat([arcs, projects.assign(project=True, in_service=False)])


def carried(tables: NetworkTables, listed: str) -> list[str]:
    """Return the commodities of a cell of the column ``commodities``."""
    return list(tables.commodities) if listed == "*" else words(listed)


def node_properties(tables: NetworkTables) -> dict[str, dict[str, Any]]:
    """Return what is told of each node, by node; only what JSON can hold."""
    kept = ("kind", "country", "source", "quality")
    found: dict[str, dict[str, Any]] = {}
    for node, row in tables.nodes.iterrows():
        names = {f"name_{code}": str(row[f"name_{code}"]) for code in ("en", "kk", "ru")}
        found[str(node)] = names | {column: plain(row[column]) for column in kept}
    for table, column, told in (
        (tables.supply, "volume", "supply"),
        (tables.demand, "volume", "demand"),
        (tables.storage, "capacity", "storage"),
    ):
        for node, volume in table.groupby("node")[column].sum().items():
            found[str(node)][told] = float(volume)
    return found


def arc_properties(tables: NetworkTables, moved: Moved | None) -> dict[str, dict[str, Any]]:
    """Return what is told of each arc and project, by arc; only what JSON can hold.

    Of the tables: from, to, mode, status, project, in_service, commodities, capacity and reserved
    (unit a year), cost (price unit), loss, owners, transit, opened, length_km, source, quality; of
    projects also capital_cost (million USD) and expands. Of a dispatch: ``flow`` and ``free``
    (unit over its horizon), ``flow_by_commodity``, ``used`` (share); in_service is then whether
    anything may pass under the question that was asked.
    """
    plain_columns = (
        *("from", "to", "mode", "status", "project", "in_service", "capacity", "reserved"),
        *("cost", "loss", "opened", "length_km", "source", "quality", "note"),
    )
    found: dict[str, dict[str, Any]] = {}
    for position, (arc, row) in enumerate(all_arcs(tables).iterrows()):
        told = {column: plain(row[column]) for column in plain_columns}
        told["commodities"] = carried(tables, str(row["commodities"]))
        told["owners"] = parse_pairs(str(row["owners"]))
        told["transit"] = words(str(row["transit"]))
        if row["project"]:
            told |= {column: plain(row[column]) for column in ("capital_cost", "expands")}
        if moved is not None:
            told |= _moved_properties(str(arc), position, told["commodities"], moved)
        found[str(arc)] = told
    return found


def _moved_properties(
    arc: str, position: int, commodities: list[str], moved: Moved
) -> dict[str, Any]:
    free = float(moved.free[position].sum())
    flows = {
        commodity: float(moved.flow[moved.lanes.index(f"{arc}/{commodity}")].sum())
        for commodity in commodities
    }
    flow = sum(flows.values())
    return {
        "in_service": free > 0,
        "flow": flow,
        "flow_by_commodity": flows,
        "free": plain(free),
        "used": flow / free if 0 < free < np.inf else None,
    }


def plain(value: Any) -> Any:
    """Return a cell as JSON can hold it: an empty or infinite one is None."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not np.isfinite(value):
        return None
    return value
