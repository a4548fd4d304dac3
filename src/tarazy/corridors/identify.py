"""What observed flows say about the figures nobody publishes, and what they leave open.

Many tariffs lead to the same flows. For each figure: in which interval may it lie so that the flows
stay optimal, with the other figures as they are, and with the other costs anywhere in their ranges?
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from tarazy.corridors import ranging
from tarazy.corridors.annual import Year, annual, unknown_figures
from tarazy.corridors.observed_flows import observed_flows
from tarazy.corridors.programme import Array, Unknowns

if TYPE_CHECKING:
    from tarazy.corridors.data import Network


def identified_figures(network: Network) -> pd.DataFrame:
    """Return what the flows of a network say about its assumed figures.

    Parameters
    ----------
    network
        With fitted figures; its optimal flows are taken as the observed ones.

    Returns
    -------
    pandas.DataFrame
        One row per figure that may move: arc, column (cost or capacity), value, low, high (the
        range of the table); alone_low, alone_high (the interval that keeps the flows optimal with
        all other figures as they are), joint_low, joint_high (with the other costs free in their
        ranges), all within the range; `pinned`, the share of the range that the flows rule out
        even so: 1 says that they fix the figure, 0 that they say nothing about it alone.
    """
    year = annual(network)
    table, unknowns = unknown_figures(network, year)
    plan = ranging.best_plan(year.programme)
    costs = [int(i) for i in np.flatnonzero(table["column"] == "cost")]
    ends = []
    for figure, column in enumerate(table["column"]):
        if column == "capacity":
            alone = joint = _capacity_interval(year, unknowns, plan, figure)
        else:
            direction = unknowns.on_value[:, [figure]].toarray()[:, 0]
            others = _some(unknowns, [other for other in costs if other != figure])
            alone = ranging.keeping_optimal(year.programme, plan, direction)
            joint = ranging.keeping_optimal(year.programme, plan, direction, others=others)
        ends.append((*alone, *joint))
    low, high, value = (table[name].to_numpy() for name in ("low", "high", "value"))
    for position, name in enumerate(("alone_low", "alone_high", "joint_low", "joint_high")):
        table[name] = np.clip(value + np.array(ends)[:, position], low, high)
    table["pinned"] = 1 - (table["joint_high"] - table["joint_low"]) / (high - low)
    return table


def room_of_routes(network: Network) -> pd.DataFrame:
    """Return what each observed route could carry, and what would move it.

    Returns
    -------
    pandas.DataFrame
        Indexed by route: least, most (unit/yr that the route can carry when everything that is
        produced moves and every commitment is met; equal where production and commitments alone
        set it), fee_low, fee_high (what may be added to the cost of the whole route, in the price
        unit, before the optimal flows change; infinite where nothing would change them).
    """
    year = annual(network)
    routes = {
        str(r): network.route_arcs(str(r)) for r in observed_flows(network, network.year).index
    }
    plan = ranging.best_plan(year.programme)
    # What may be shut in or left unserved would make every route's least volume zero.
    busy = dataclasses.replace(year.programme, value=np.zeros(len(plan)))
    rows = {}
    for route, row in zip(routes, year.sums(routes).toarray(), strict=True):
        least, most = (
            float(row @ ranging.best_plan(dataclasses.replace(busy, value=sign * row), idle=True))
            for sign in (-1.0, 1.0)
        )
        rows[route] = (least, most, *ranging.keeping_optimal(year.programme, plan, -row))
    columns = ["least", "most", "fee_low", "fee_high"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("route")


def _capacity_interval(
    year: Year, unknowns: Unknowns, plan: Array, figure: int
) -> tuple[float, float]:
    """Return by how much a capacity may change with the plan still optimal.

    A capacity that binds may not move; one that does not may fall to the flow.
    """
    row = int(unknowns.on_upper[:, [figure]].tocoo().coords[0][0])
    rhs = year.programme.upper_rhs[row]
    slack = float(rhs - (year.programme.upper @ plan)[row])
    return (0.0, 0.0) if slack < ranging.ZERO * (1 + abs(rhs)) else (-slack, np.inf)


def _some(unknowns: Unknowns, chosen: list[int]) -> Unknowns:
    return Unknowns(
        names=tuple(unknowns.names[i] for i in chosen),
        on_value=unknowns.on_value[:, chosen],
        on_upper=unknowns.on_upper[:, chosen],
        low=unknowns.low[chosen],
        high=unknowns.high[chosen],
    )
