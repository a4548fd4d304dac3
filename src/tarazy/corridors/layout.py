"""What a network's linear programme is indexed by: lanes, places, sources, sinks, stores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tarazy.arguments.months import check_horizon
from tarazy.corridors.calendar import Calendar, months_from
from tarazy.corridors.lane_times import lane_day_costs, lane_days
from tarazy.corridors.reading import words
from tarazy.corridors.validation import parse_pairs
from tarazy.errors import unknown_name
from tarazy.immutable import frozen_array, keeps, kept

if TYPE_CHECKING:
    from tarazy.corridors.data import Network

Integers = NDArray[np.int64]
Labels: TypeAlias = "pd.Index[str]"
DAYS_OF_MONTH = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
DAYS_OF_YEAR = 365
OPEN = "open"


@keeps(
    *("months", "arcs", "nodes", "lanes", "places", "supply", "demand", "storage", "routes"),
    *("crossings", "owners"),
)
@dataclass(frozen=True)
class Layout:
    """Labels of the programme, and which belongs to which; nothing in it changes with a question.

    Labels are texts joined with ``/`` in the order of the tables: ``arc/commodity``,
    ``node/commodity``, ``node/commodity/step``.

    Attributes
    ----------
    months
        1 to T; without dates month 13 is the January after, with dates they count the periods.
    calendar
        The days of each month, or period.
    closes
        Whether the last month comes before the first, so that no month is special. A horizon with
        dates begins with the working stocks instead, and ends with them.
    year_share
        What each month is of a year, shape (month,): its days over 365 without dates.
    arcs
        Rows of the table of arcs and then of projects, indexed by arc; column ``expands`` names
        the arc that a project runs beside, ``in_service`` says whether it is open unless asked.
    nodes
        Rows of the table of nodes, indexed by node.
    home
        Countries (ISO3) whose exports these are.
    commodities
        In the order of the network.
    lanes
        An arc carrying a commodity it may carry, ``arc/commodity``.
    lane_arc, lane_commodity, lane_from, lane_to
        Positions of a lane's arc, of its commodity, and of the places at its two ends.
    places
        ``node/commodity`` for the pairs where anything can arrive, leave or stay.
    place_node, place_commodity
        Positions of a place's node and commodity.
    loss
        Share of what enters a lane that is lost on it, shape (lane,).
    days, day_costs
        Days that a lane takes, and what a day costs a unit on it, USD/unit/day, shape (lane,).
    limited, limits
        Positions of lanes with a quality limit, and the limits in unit/yr.
    supply, demand, storage
        Rows of those tables with a fresh index of labels.
    source_place, sink_place, store_place
        Position of their place.
    taking, taken_place
        Positions of sources whose output needs something to be carried in, and of the place where
        one is taken.
    leaving_empty, left_place
        Positions of sinks where that is left when the volume is delivered, and of the place.
    routes, route_arcs
        Names of routes, and which arcs (with the projects beside them) make up each, shape
        (route, arc).
    abroad
        Which sinks lie outside the home countries, shape (sink,).
    leaving
        Which arcs begin in the home countries and end outside, shape (arc,).
    crossings
        By transit country, sorted: which arcs take what they carry across it, shape (arc,). An arc
        does when its table lists the country under `transit`, or when it leaves a node that lies in
        the country. Home countries are never crossed.
    owners
        By owner, sorted: its share of each arc, shape (arc,).
    offered
        Volume that fits through each arc in each month when it is whole and in service, of all
        shippers, shape (arc, month); infinite where no capacity is given.
    reserved
        What of it others' transit has reserved, shape (arc, month).
    beside
        Number of the pair of nodes that an arc leads from and to, shape (arc,): what is reserved
        on one of several arcs side by side may pass on any of them.
    sharing
        How what an outage leaves is shared with what is reserved: see
        `tarazy.corridors.sharing`.
    """

    months: pd.Index[int]
    calendar: Calendar
    closes: bool
    year_share: NDArray[np.float64]
    arcs: pd.DataFrame
    nodes: pd.DataFrame
    home: tuple[str, ...]
    commodities: tuple[str, ...]
    lanes: pd.Index[str]
    lane_arc: Integers
    lane_commodity: Integers
    lane_from: Integers
    lane_to: Integers
    places: pd.Index[str]
    place_node: Integers
    place_commodity: Integers
    loss: NDArray[np.float64]
    days: NDArray[np.float64]
    day_costs: NDArray[np.float64]
    limited: Integers
    limits: NDArray[np.float64]
    supply: pd.DataFrame
    demand: pd.DataFrame
    storage: pd.DataFrame
    source_place: Integers
    sink_place: Integers
    store_place: Integers
    taking: Integers
    taken_place: Integers
    leaving_empty: Integers
    left_place: Integers
    routes: pd.Index[str]
    route_arcs: NDArray[np.bool_]
    abroad: NDArray[np.bool_]
    leaving: NDArray[np.bool_]
    crossings: Mapping[str, NDArray[np.bool_]]
    owners: Mapping[str, NDArray[np.float64]]
    offered: NDArray[np.float64]
    reserved: NDArray[np.float64]
    beside: Integers
    sharing: str

    @cached_property
    def arc_names(self) -> NDArray[np.str_]:
        """Names of the arcs, shape (arc,)."""
        return frozen_array(kept(self, "arcs").index.to_numpy(str))

    @cached_property
    def source_names(self) -> NDArray[np.str_]:
        """Names by which a source is known, node and ``node/commodity``, shape (source, 2)."""
        return _names(kept(self, "supply"))

    @cached_property
    def sink_names(self) -> NDArray[np.str_]:
        """Names by which a sink is known, node and ``node/commodity``, shape (sink, 2)."""
        return _names(kept(self, "demand"))

    @cached_property
    def store_names(self) -> NDArray[np.str_]:
        """Names by which a store is known, node and ``node/commodity``, shape (store, 2)."""
        return _names(kept(self, "storage"))

    @cached_property
    def across(self) -> NDArray[np.bool_]:
        """Which lanes take what they carry across each country of `crossings`, (country, lane)."""
        crossed = [arcs[self.lane_arc] for arcs in kept(self, "crossings").values()]
        return frozen_array(np.array(crossed, dtype=bool).reshape(-1, len(self.lane_arc)))

    def __post_init__(self) -> None:
        # It is shared between questions: no one may change it for the next.
        for name, part in list(vars(self).items()):
            if isinstance(part, np.ndarray):
                object.__setattr__(self, name, frozen_array(part))


def lay_out(network: Network, months: int | Calendar) -> Layout:
    """Return the labels of a network's programme over so many months, or periods with dates.

    Parameters
    ----------
    network
        The tables.
    months
        Number of months, 1 to `tarazy.arguments.months.MOST_MONTHS`, the first January of the
        network's year; or a calendar.

    Raises
    ------
    InputError
        If the number of months is not allowed.
    """
    dated = isinstance(months, Calendar)
    calendar = (
        months if isinstance(months, Calendar) else months_from(network.year, check_horizon(months))
    )
    commodities = tuple(network.commodities)
    arcs = _arcs(network)
    lanes = [
        (str(arc), commodity)
        for arc, listed in arcs["commodities"].items()
        for commodity in commodities
        if listed == "*" or commodity in words(str(listed))
    ]
    lane_labels = pd.Index([f"{arc}/{commodity}" for arc, commodity in lanes], name="lane")
    limited, limits = _limits(arcs, lane_labels)
    supply = _labelled(network.supply, "source", step=True)
    demand = _labelled(network.demand, "sink", step=True)
    storage = _labelled(network.storage, "store", step=False)
    begin, finish = arcs["from"].to_dict(), arcs["to"].to_dict()
    start = [(str(begin[arc]), commodity) for arc, commodity in lanes]
    end = [(str(finish[arc]), commodity) for arc, commodity in lanes]
    sources, sinks, stores = (
        list(zip(table["node"].astype(str), table["commodity"].astype(str), strict=True))
        for table in (supply, demand, storage)
    )
    empty_of = network.returns["empty"].to_dict()
    taken, left = (
        [(node, empty_of[c]) for node, c in pairs if c in empty_of] for pairs in (sources, sinks)
    )
    used = {*start, *end, *sources, *sinks, *stores, *taken, *left}
    nodes = [str(node) for node in network.nodes.index]
    places = [pair for node in nodes for c in commodities if (pair := (node, c)) in used]
    position = {pair: i for i, pair in enumerate(places)}

    def at(pairs: list[tuple[str, str]]) -> Integers:
        return np.array([position[pair] for pair in pairs], dtype=np.int64)

    lane_arc = arcs.index.get_indexer(pd.Index([arc for arc, _ in lanes])).astype(np.int64)
    year_share = calendar.year_share if dated else _year_share(len(calendar))
    offered, reserved = volumes(arcs, year_share)
    country = network.nodes["country"]
    home = [country.reindex(arcs[end]).isin(network.home).to_numpy() for end in ("from", "to")]
    route_arcs = [
        arcs.index.isin(made_of) | arcs["expands"].isin(made_of).to_numpy()
        for made_of in map(network.route_arcs, map(str, network.routes.index))
    ]
    return Layout(
        months=pd.Index(range(1, len(calendar) + 1), name="month"),
        calendar=calendar,
        closes=not dated,
        year_share=year_share,
        arcs=arcs,
        nodes=network.nodes,
        home=network.home,
        commodities=commodities,
        lanes=lane_labels,
        lane_arc=lane_arc,
        lane_commodity=np.array([commodities.index(c) for _, c in lanes], dtype=np.int64),
        lane_from=at(start),
        lane_to=at(end),
        places=pd.Index(["/".join(pair) for pair in places], name="place"),
        place_node=np.array([nodes.index(node) for node, _ in places], dtype=np.int64),
        place_commodity=np.array([commodities.index(c) for _, c in places], dtype=np.int64),
        loss=np.nan_to_num(arcs["loss"].to_numpy(dtype=float))[lane_arc],
        days=lane_days(network.times, lanes),
        day_costs=lane_day_costs(network.time_values, lanes),
        limited=limited,
        limits=limits,
        supply=supply,
        demand=demand,
        storage=storage,
        source_place=at(sources),
        sink_place=at(sinks),
        store_place=at(stores),
        taking=np.array([i for i, (_, c) in enumerate(sources) if c in empty_of], dtype=np.int64),
        taken_place=at(taken),
        leaving_empty=np.array(
            [i for i, (_, c) in enumerate(sinks) if c in empty_of], dtype=np.int64
        ),
        left_place=at(left),
        routes=pd.Index(network.routes.index, name="route"),
        route_arcs=np.array(route_arcs, dtype=bool).reshape(len(network.routes), len(arcs)),
        abroad=~country.reindex(demand["node"]).isin(network.home).to_numpy(),
        leaving=home[0] & ~home[1],
        crossings=_crossings(arcs, country, network.home),
        owners=_owners(arcs),
        offered=offered,
        reserved=reserved,
        beside=np.asarray(arcs.groupby(["from", "to"], sort=False).ngroup(), dtype=np.int64),
        sharing=network.sharing,
    )


def volumes(
    arcs: pd.DataFrame, year_share: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return `Layout.offered` and `Layout.reserved` of a table of arcs."""
    capacity = arcs["capacity"].fillna(np.inf).to_numpy(float)
    reserved = arcs["reserved"].fillna(0.0).to_numpy(float)
    return np.multiply.outer(capacity, year_share), np.multiply.outer(reserved, year_share)


def _year_share(months: int) -> NDArray[np.float64]:
    """Return the days of each month over 365."""
    return np.array([DAYS_OF_MONTH[m % 12] for m in range(months)]) / DAYS_OF_YEAR


def _names(table: pd.DataFrame) -> NDArray[np.str_]:
    nodes = table["node"].to_numpy(str)
    of_commodity = [
        f"{node}/{commodity}" for node, commodity in zip(nodes, table["commodity"], strict=True)
    ]
    return frozen_array(np.array([nodes, of_commodity], dtype=str).T)


def _crossings(
    arcs: pd.DataFrame, country: pd.Series[str], home: tuple[str, ...]
) -> dict[str, NDArray[np.bool_]]:
    starts = country.reindex(arcs["from"])
    listed = [{*words(str(t)), start} for t, start in zip(arcs["transit"], starts, strict=True)]
    crossed = sorted(set().union(*listed) - set(home)) if listed else []
    return {name: np.array([name in each for each in listed]) for name in crossed}


def _owners(arcs: pd.DataFrame) -> dict[str, NDArray[np.float64]]:
    shares: dict[str, NDArray[np.float64]] = {}
    for position, text in enumerate(arcs["owners"]):
        for name, share in parse_pairs(str(text)).items():
            shares.setdefault(name, np.zeros(len(arcs)))[position] += share
    return dict(sorted(shares.items()))


def _arcs(network: Network) -> pd.DataFrame:
    """Return arcs and projects as one table; a project is an arc of its own."""
    existing = network.arcs.assign(expands="", in_service=network.arcs["status"] == OPEN)
    if not len(network.projects):
        return existing
    kept = [column for column in existing.columns if column in network.projects.columns]
    projects = network.projects[kept].assign(in_service=False)
    projects["expands"] = projects["expands"].fillna("")
    return pd.concat([existing, projects.astype(existing.dtypes[projects.columns].to_dict())])


def _limits(arcs: pd.DataFrame, lanes: pd.Index[str]) -> tuple[Integers, NDArray[np.float64]]:
    positions: list[int] = []
    limits: list[float] = []
    for arc, text in arcs["limits"].items():
        if not isinstance(text, str) or not text:
            continue
        for commodity, limit in parse_pairs(text).items():
            lane = f"{arc}/{commodity}"
            if lane not in lanes:
                carried = lanes[lanes.str.startswith(f"{arc}/")].str.removeprefix(f"{arc}/")
                raise unknown_name("commodity", commodity, carried, f"limits of arc {arc!r}")
            positions.append(list(lanes).index(lane))
            limits.append(limit)
    return np.array(positions, dtype=np.int64), np.array(limits, dtype=np.float64)


def _labelled(table: pd.DataFrame, name: str, *, step: bool) -> pd.DataFrame:
    """Return a table with `node`, `commodity` (and `step`) as columns and their join as index."""
    named = [level for level in table.index.names if level is not None]
    flat = table.reset_index() if named else table.reset_index(drop=True)
    parts = ["node", "commodity", *(["step"] if step else [])]
    labels = ["/".join(str(value) for value in row) for row in flat[parts].itertuples(index=False)]
    return flat.set_axis(pd.Index(labels, name=name, dtype=object), axis=0)
