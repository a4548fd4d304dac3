"""How secure the ways out, and in, are: concentration, transit, and the N-1 formula."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tarazy.concentration import hhi
from tarazy.corridors.results import Dispatch
from tarazy.errors import InputError, unknown_name
from tarazy.immutable import kept

PER_CENT = "per cent"
UNITS = {
    "route_hhi": "1",
    "market_hhi": "1",
    "largest_outlet": "share",
    "transit_share": "share",
    "outlet_n_1": PER_CENT,
}
INDICATORS = tuple(UNITS)
# Volumes below a billionth of the total are rounding.
_ROUNDING = 1e-9


def security(dispatch: Dispatch) -> pd.DataFrame:
    """Return the indicators of security of a dispatch.

    Indexed by indicator and label, columns unit and value:

    ``route_hhi``
        Herfindahl-Hirschman index of the volumes on the arcs out of the home countries; projects
        beside an arc count with it.
    ``market_hhi``
        The same of the volumes delivered abroad by country.
    ``largest_outlet``
        Share of the exports on the largest of those arcs, which the label names.
    ``transit_share``
        Share of the exports that cross a country, by ISO3.
    ``outlet_n_1``
        The N-1 formula turned to an exporter, per cent: capacity of the arcs out of the home
        countries without the largest one, over what has to leave, 100 (Σ K - max K) / (potential
        production less deliveries at home); capacities are those under the changes of the dispatch.
    """
    found = indicators(dispatch)
    rows = [(UNITS[name], value) for (name, _), value in found.items()]
    index = pd.MultiIndex.from_tuples(list(found), names=["indicator", "label"])
    return pd.DataFrame(rows, index=index, columns=["unit", "value"])


def indicators(dispatch: Dispatch) -> dict[tuple[str, str], float]:
    """Return the values of `security` by indicator and label, without a table."""
    layout = dispatch.layout
    arcs, out = kept(layout, "arcs"), layout.leaving
    expands = arcs["expands"].to_numpy(dtype=object)[out]
    trunk = np.where(expands != "", expands, layout.arc_names[out]).astype(str)
    by_outlet = _summed(trunk, dispatch.arc_flow.sum(axis=1)[out])
    nodes = kept(layout, "demand")["node"]
    country = kept(layout, "nodes")["country"].reindex(nodes).to_numpy(dtype=object)
    abroad = layout.abroad
    delivered = dispatch.values["delivered"].sum(axis=1)
    by_country = _summed(country[abroad].astype(str), delivered[abroad])
    total = math.fsum(by_outlet.values())
    largest = max(by_outlet, key=lambda name: by_outlet[name]) if total > _ROUNDING else ""
    found = {
        ("route_hhi", ""): float(hhi(_without_rounding(by_outlet))),
        ("market_hhi", ""): float(hhi(_without_rounding(by_country))),
        ("largest_outlet", ""): by_outlet[largest] / total if largest else float("nan"),
    }
    found |= {("transit_share", code): share for code, share in dispatch.transit_share.items()}
    by_capacity = list(_summed(trunk, dispatch.numbers.capacity[out].sum(axis=1)).values())
    leaving = float(dispatch.numbers.potential.sum() - delivered[~abroad].sum())
    spare = sum(by_capacity) - max(by_capacity, default=0.0)
    found["outlet_n_1", ""] = 100 * spare / leaving if leaving > 0 else float("nan")
    return found


def _summed(names: NDArray[np.str_], values: NDArray[np.float64]) -> dict[str, float]:
    """Return the sums of values of one name, in the order in which names first stand."""
    sums: dict[str, float] = {}
    for name, value in zip(names.tolist(), values.tolist(), strict=True):
        sums[name] = sums.get(name, 0.0) + value
    return sums


def _without_rounding(volumes: Mapping[str, float]) -> NDArray[np.float64]:
    """Return volumes of the solver, which may be a hair below zero."""
    return np.maximum(np.array(list(volumes.values()), dtype=np.float64), 0.0)


def n_minus_1_formula(
    dispatch: Dispatch, country: str, commodity: str, *, peak: float = 1.0
) -> pd.Series[float]:
    """Return the N-1 formula of the European Union for a country and a commodity.

    N-1 [%] = 100 (EP + P + S + LNG - I) / D, Regulation (EU) 2017/1938, Annex II, in which EP is
    the capacity of the entry points, P of production, S of storage, LNG of liquefied gas, I of the
    single largest infrastructure, and D the demand of the day that comes once in twenty years.

    The tables hold no such day and no rate of withdrawal. So the capacities are those of a year,
    D is the demand of the year times `peak`, and S and LNG are zero unless their arcs enter the
    country; with ``peak`` 1 it is the formula of an average day.

    Parameters
    ----------
    dispatch
        Capacities are those under its changes, averaged over its months.
    country
        ISO3.
    commodity
        Id; an arc that carries several counts with its whole capacity, or with its quality limit.
    peak
        Demand of the peak day over that of an average day, above 0.

    Returns
    -------
    pandas.Series
        ``entry``, ``production``, ``largest``, ``demand`` (unit/yr) and ``n_1`` (per cent).

    Raises
    ------
    InputError
        If the country has no demand for the commodity, or a value is not allowed.
    """
    layout, given = dispatch.layout, dispatch.numbers
    if not (np.isfinite(peak) and peak > 0):
        raise InputError(f"peak: {peak!r}; allowed: a number above 0")
    if commodity not in layout.commodities:
        raise unknown_name("commodity", commodity, layout.commodities)
    where = layout.nodes["country"]
    there = (where.reindex(layout.demand["node"]) == country).to_numpy()
    wanted = there & (layout.demand["commodity"] == commodity).to_numpy()
    if not wanted.any():
        served = where.reindex(
            layout.demand.loc[layout.demand["commodity"] == commodity, "node"]
        ).unique()
        raise unknown_name(f"country with demand for {commodity!r}", country, sorted(served))
    years = float(layout.year_share.sum())
    start, end = (where.reindex(layout.arcs[column]).to_numpy() for column in ("from", "to"))
    room = given.capacity.sum(axis=1) / years
    entries = {
        str(layout.arcs.index[layout.lane_arc[lane]]): float(room[layout.lane_arc[lane]])
        for lane in np.flatnonzero(layout.lane_commodity == layout.commodities.index(commodity))
        if end[layout.lane_arc[lane]] == country and start[layout.lane_arc[lane]] != country
    }
    for row, lane in enumerate(layout.limited):
        arc = str(layout.arcs.index[layout.lane_arc[lane]])
        if arc in entries and str(layout.lanes[lane]) == f"{arc}/{commodity}":
            entries[arc] = min(entries[arc], float(given.limit[row].sum()) / years)
    there = (where.reindex(layout.supply["node"]) == country).to_numpy()
    own = there & (layout.supply["commodity"] == commodity).to_numpy()
    parts = {
        "entry": sum(entries.values()),
        "production": float(given.potential[own].sum()) / years,
        "largest": max(entries.values(), default=0.0),
        "demand": peak * float(given.volume[wanted].sum()) / years,
    }
    left = parts["entry"] + parts["production"] - parts["largest"]
    return pd.Series(parts | {"n_1": 100 * left / parts["demand"]}, dtype=float)
