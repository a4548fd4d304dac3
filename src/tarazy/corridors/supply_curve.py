"""How much can leave at what cost: routes from the cheapest to the dearest."""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tarazy.corridors.tracing import OTHER, exit_routes

if TYPE_CHECKING:
    from tarazy.corridors.results import Dispatch

Array = NDArray[np.float64]
# Room below a thousandth of a unit a year is no step of the curve.
_LEAST = 1e-3
# An arc without a capacity must not make the curve endless.
_UNLIMITED = 1e6


@dataclass(frozen=True)
class Step:
    """One way from a field to a market abroad, as far as its narrowest arc allows.

    Attributes
    ----------
    route
        The part of the network's exports that it belongs to; ``*`` for none.
    market
        Node.
    arcs
        From the field to the market.
    capacity
        Unit per year that the cheaper ways have left free.
    cost, low, high
        USD/unit from the field to the market; the range is that of the assumed costs.
    """

    route: str
    market: str
    arcs: tuple[str, ...]
    capacity: float
    cost: float
    low: float
    high: float


def supply_curve(dispatch: Dispatch) -> list[Step]:
    """Return the ways out, each the cheapest that the ones before leave open.

    Capacity counts, supply, demand at home and what is observed to flow do not: it is what the
    network could carry abroad, were there enough of every oil. The way is found again after each
    step, with the capacity that is left; steps of the same route to the same market at the same
    cost are joined.

    Parameters
    ----------
    dispatch
        Gives capacities, costs and quality limits of a year.
    """
    layout, given = dispatch.layout, dispatch.numbers
    weight = layout.year_share / layout.year_share.sum()
    horizon = float(layout.year_share.sum())
    cost = given.transport @ weight
    room = np.minimum(given.capacity.sum(axis=1), _UNLIMITED) / horizon
    lane_room = np.full(len(layout.lanes), np.inf)
    if len(layout.limited):
        lane_room[layout.limited] = given.limit.sum(axis=1) / horizon
    country = layout.nodes["country"]
    abroad = ~country.reindex(layout.demand["node"]).isin(layout.home).to_numpy()
    goals = {int(place) for place in layout.sink_place[abroad]}
    starts = sorted({int(place) for place in layout.source_place})
    low, high = _range(dispatch, cost)
    steps: list[Step] = []
    while (way := _cheapest(dispatch, cost, room, lane_room, starts, goals)) is not None:
        lanes = np.array(way)
        arcs = layout.lane_arc[lanes]
        size = float(min(room[arcs].min(), lane_room[lanes].min()))
        room[arcs] -= size
        lane_room[lanes] -= size
        room[room < _LEAST] = 0.0
        lane_room[lane_room < _LEAST] = 0.0
        names = tuple(str(layout.arcs.index[arc]) for arc in arcs)
        market = str(layout.nodes.index[layout.place_node[layout.lane_to[lanes[-1]]]])
        found = Step(
            _route(dispatch, names),
            market,
            names,
            size,
            *(float(values[lanes].sum()) for values in (cost, low, high)),
        )
        _join(steps, found)
    return steps


def _join(steps: list[Step], found: Step) -> None:
    for i, step in enumerate(steps):
        same = (step.route, step.market) == (found.route, found.market)
        if same and abs(step.cost - found.cost) < 1e-9:
            both = step.capacity + found.capacity
            steps[i] = Step(
                step.route, step.market, step.arcs, both, step.cost, step.low, step.high
            )
            return
    steps.append(found)


def _range(dispatch: Dispatch, cost: Array) -> tuple[Array, Array]:
    """Return the lowest and highest cost of each lane; a sourced cost has no range."""
    layout = dispatch.layout
    bounds = []
    for column in ("cost_low", "cost_high"):
        values = layout.arcs[column].astype(float).to_numpy()[layout.lane_arc]
        bounds.append(np.where(np.isfinite(values), values, cost))
    return np.minimum(bounds[0], cost), np.maximum(bounds[1], cost)


def _cheapest(
    dispatch: Dispatch,
    cost: Array,
    room: Array,
    lane_room: Array,
    starts: list[int],
    goals: set[int],
) -> list[int] | None:
    """Return the lanes of the cheapest way with room left (Dijkstra 1959), or None."""
    layout = dispatch.layout
    leaving: dict[int, list[int]] = {}
    for free in np.flatnonzero((room[layout.lane_arc] > 0) & (lane_room > 0)):
        leaving.setdefault(int(layout.lane_from[free]), []).append(int(free))
    best = dict.fromkeys(starts, 0.0)
    by: dict[int, int] = {}
    queue: list[tuple[float, int]] = [(0.0, start) for start in starts]
    heapq.heapify(queue)
    while queue:
        so_far, place = heapq.heappop(queue)
        if so_far > best[place]:
            continue
        if place in goals:
            way: list[int] = []
            here = place
            while here in by:
                way.append(by[here])
                here = int(layout.lane_from[by[here]])
            return way[::-1] or None
        for lane in leaving.get(place, ()):
            there = int(layout.lane_to[lane])
            total = so_far + float(cost[lane])
            if total < best.get(there, np.inf):
                best[there] = total
                by[there] = lane
                heapq.heappush(queue, (total, there))
    return None


def _route(dispatch: Dispatch, arcs: tuple[str, ...]) -> str:
    network, beside = dispatch.network, dispatch.layout.arcs["expands"]
    for route in exit_routes(network):
        named = set(network.route_arcs(route))
        if any(arc in named or beside[arc] in named for arc in arcs):
            return route
    return OTHER
