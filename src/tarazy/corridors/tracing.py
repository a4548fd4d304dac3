"""From which field, by which route, to which market the volumes of a dispatch go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from tarazy.corridors.data import Network
    from tarazy.corridors.results import Dispatch

Array = NDArray[np.float64]
# Routes that no table names: what stays at home, and what leaves otherwise.
HOME, OTHER = "", "*"


@dataclass(frozen=True)
class Traced:
    """Volumes over the horizon, in the network's unit.

    Attributes
    ----------
    collected
        Field and route to volume, as it enters the route; `HOME` for what stays at home.
    delivered
        Route and market to volume, as it is delivered.
    """

    collected: dict[tuple[str, str], float]
    delivered: dict[tuple[str, str], float]


def exit_routes(network: Network) -> list[str]:
    """Return the routes that divide the exports: the parts of the network's balance."""
    return [str(route) for route in network.balance.get("parts", [])]


def trace(dispatch: Dispatch) -> Traced:
    """Return who supplies which route, and which route supplies whom.

    What meets at a node leaves it mixed in proportion, as in
    `tarazy.corridors.crossing_shares.shares_across`: with x_p the shares of the labels at place p,
    arriving volumes e_l of lanes l and volumes q_s of sources s,

    x_p (sum of e_l and q_s into p) = sum of e_l x_from(l) + sum of q_s,

    where a lane that starts a route, or a source, carries its own label.

    Parameters
    ----------
    dispatch
        Of a network whose balance names the routes that divide its exports.
    """
    network, layout = dispatch.network, dispatch.layout
    flow = dispatch.values["flow"].sum(axis=1)
    delivered = dispatch.values["delivered"].sum(axis=1)
    arriving, through, produced, fields = _volumes(dispatch)
    by_field = _mixed(dispatch, arriving, through, produced, np.ones(len(flow), dtype=bool))

    routes = exit_routes(network)
    route_of_lane = _route_of_lane(dispatch, routes)
    started = np.zeros((len(layout.places), len(routes)))
    exits = route_of_lane >= 0
    np.add.at(started, (layout.lane_to[exits], route_of_lane[exits]), arriving[exits])
    by_route = _mixed(dispatch, arriving, through, started, ~exits)

    home = layout.nodes["country"].reindex(layout.demand["node"]).isin(layout.home).to_numpy()
    collected: dict[tuple[str, str], float] = {}
    for lane in np.flatnonzero(exits):
        for field, share in zip(fields, by_field[layout.lane_from[lane]], strict=True):
            _add(collected, (field, routes[route_of_lane[lane]]), flow[lane] * share)
    sold: dict[tuple[str, str], float] = {}
    for sink, place in enumerate(layout.sink_place):
        market = str(layout.demand["node"].iloc[sink])
        for route, share in zip(routes, by_route[place], strict=True):
            _add(sold, (route, market), delivered[sink] * share)
        left = 1.0 - by_route[place].sum()
        rest = HOME if home[sink] else OTHER
        _add(sold, (rest, market), delivered[sink] * left)
        for field, share in zip(fields, by_field[place], strict=True):
            _add(collected, (field, rest), delivered[sink] * left * share)
    return Traced(collected, sold)


def shares_by_field(dispatch: Dispatch) -> tuple[list[str], Array]:
    """Return the fields, and the share of each in what is at each place, shape (place, field).

    Over the horizon; what meets at a place leaves it mixed in proportion, as in `trace`.
    """
    arriving, through, produced, fields = _volumes(dispatch)
    passing = np.ones(len(arriving), dtype=bool)
    return fields, _mixed(dispatch, arriving, through, produced, passing)


def _volumes(dispatch: Dispatch) -> tuple[Array, Array, Array, list[str]]:
    """Return what arrives by lane, passes by place, and is produced by place and field."""
    layout = dispatch.layout
    production = dispatch.values["production"].sum(axis=1)
    loss = layout.arcs["loss"].astype(float).fillna(0.0).to_numpy()[layout.lane_arc]
    arriving = dispatch.values["flow"].sum(axis=1) * (1 - loss)
    fields = list(dict.fromkeys(str(node) for node in layout.supply["node"]))
    produced = np.zeros((len(layout.places), len(fields)))
    which = np.array([fields.index(str(node)) for node in layout.supply["node"]], dtype=np.int64)
    np.add.at(produced, (layout.source_place, which), production)
    through = produced.sum(axis=1)
    np.add.at(through, layout.lane_to, arriving)
    return arriving, through, produced, fields


def _mixed(
    dispatch: Dispatch,
    arriving: Array,
    through: Array,
    labelled: Array,
    passing: NDArray[np.bool_],
) -> Array:
    """Return the share of each label at each place, shape (place, label).

    `labelled` is what enters with a label of its own, `passing` says which lanes hand on the
    mixture of the place where they begin.
    """
    layout = dispatch.layout
    system = np.diag(np.where(through > 0, through, 1.0))
    np.add.at(system, (layout.lane_to[passing], layout.lane_from[passing]), -arriving[passing])
    return np.asarray(np.clip(np.linalg.solve(system, labelled), 0.0, 1.0))


def _route_of_lane(dispatch: Dispatch, routes: list[str]) -> NDArray[np.int64]:
    """Return the position of the route that a lane starts, or -1, shape (lane,)."""
    arcs = dispatch.layout.arcs
    of_arc = np.full(len(arcs), -1, dtype=np.int64)
    for position, route in enumerate(routes):
        named = dispatch.network.route_arcs(route)
        of_arc[np.asarray(arcs.index.isin(named) | arcs["expands"].isin(named))] = position
    return of_arc[dispatch.layout.lane_arc]


def _add(volumes: dict[tuple[str, str], float], key: tuple[str, str], volume: float) -> None:
    if volume > 1e-6:
        volumes[key] = volumes.get(key, 0.0) + float(volume)
