"""How long what moves is under way, from where it starts to its market, and what that costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tarazy.corridors.layout import Layout
from tarazy.immutable import kept

if TYPE_CHECKING:
    from tarazy.corridors.results import Dispatch

Array = NDArray[np.float64]
# A volume below this, in the network's unit, is rounding of the solver.
_ROUNDING = 1e-9
MEASURES = ("days", "money", "time")


def transit_times(dispatch: Dispatch) -> pd.DataFrame:
    """Return means over what passes each route, from its start to its market, by commodity.

    What meets at a place leaves it mixed, as in `tarazy.corridors.crossing_shares.shares_across`.
    With w_l what a lane adds, f_l what enters it and e_l what comes out, the mean up to a place and
    the mean from there on are

    u_p (Σ_{l to p} e_l + Σ_{s at p} q_s) = Σ_{l to p} e_l (u_from(l) + w_l),

    v_p (Σ_{l from p} f_l + Σ_{d at p} x_d) = Σ_{l from p} f_l (w_l + v_to(l)),

    and of what passes a route Σ_l f_l (u_from(l) + w_l + v_to(l)) / Σ_l f_l over its lanes.

    Parameters
    ----------
    dispatch
        Of a network with times.

    Returns
    -------
    pandas.DataFrame
        Indexed by route and commodity, where anything passes; ``volume`` (unit over the horizon),
        ``days``, ``money`` (what transport is paid, USD/unit) and ``time`` (what the days cost,
        USD/unit): the two together are the generalised cost.
    """
    layout = dispatch.layout
    flow = np.maximum(dispatch.values["flow"], 0.0)
    time = layout.days * layout.day_costs
    paid = (dispatch.numbers.transport * flow).sum(axis=1)
    flow = flow.sum(axis=1)
    cost = np.divide(paid, flow, out=np.zeros_like(flow), where=flow > _ROUNDING)
    whole = {
        name: _along(dispatch, flow, added)
        for name, added in (("days", layout.days), ("money", cost - time), ("time", time))
    }
    rows: dict[tuple[str, str], list[float]] = {}
    for number, route in enumerate(map(str, kept(layout, "routes"))):
        on_route = layout.route_arcs[number][layout.lane_arc]
        for position, commodity in enumerate(layout.commodities):
            lanes = on_route & (layout.lane_commodity == position)
            volume = float(flow[lanes].sum())
            if volume > _ROUNDING:
                means = [float(flow[lanes] @ of[lanes]) / volume for of in whole.values()]
                rows[route, commodity] = [volume, *means]
    index = pd.MultiIndex.from_tuples(list(rows), names=["route", "commodity"])
    return pd.DataFrame(list(rows.values()), index=index, columns=["volume", *MEASURES])


def _along(dispatch: Dispatch, flow: Array, added: Array) -> Array:
    """Return what a unit on each lane gathers on its whole way, shape (lane,)."""
    layout = dispatch.layout
    production = dispatch.values["production"].sum(axis=1)
    delivered = dispatch.values["delivered"].sum(axis=1)
    arriving = flow * (1 - layout.loss)
    # An empty begins where what it carried is delivered, and ends where something starts.
    begins = np.concatenate([layout.source_place, layout.left_place])
    beginning = np.concatenate([production, delivered[layout.leaving_empty]])
    finishes = np.concatenate([layout.sink_place, layout.taken_place])
    finishing = np.concatenate([delivered, production[layout.taking]])
    before = _mean(layout, arriving, added, layout.lane_to, layout.lane_from, begins, beginning)
    after = _mean(layout, flow, added, layout.lane_from, layout.lane_to, finishes, finishing)
    return before[layout.lane_from] + added + after[layout.lane_to]


def _mean(
    layout: Layout,
    volume: Array,
    added: Array,
    here: NDArray[np.int64],
    there: NDArray[np.int64],
    ends: NDArray[np.int64],
    ending: Array,
) -> Array:
    """Return the mean gathered at each place, shape (place,): one of the two systems above."""
    size = len(layout.place_node)
    through, right = np.zeros(size), np.zeros(size)
    np.add.at(through, here, volume)
    np.add.at(through, ends, ending)
    np.add.at(right, here, volume * added)
    # A place that nothing passes gathers nothing.
    system = np.diag(np.where(through > _ROUNDING, through, 1.0))
    np.add.at(system, (here, there), -volume)
    idle = through <= _ROUNDING
    system[idle] = np.eye(size)[idle]
    right[idle] = 0.0
    return np.linalg.solve(system, right)
