"""A network as the folder of tables that PyPSA reads with ``import_from_csv_folder``.

What becomes what, with power in unit a year and the weight of a snapshot its month in years, so
that power times weight is a volume and the objective is in million USD:

=====================  ==========================================================================
Tarazy                 PyPSA
=====================  ==========================================================================
node and commodity     bus ``node/commodity``, its carrier the commodity
arc and commodity      link ``arc/commodity``: ``p_nom`` the capacity less what is reserved and no
                       more than a quality limit, ``efficiency`` 1 less the loss,
                       ``marginal_cost`` the cost; ``p_max_pu`` 0 out of service
step of supply         generator ``supply/node/commodity/step``, ``marginal_cost`` the lifting cost
step of demand         generator ``demand/...`` of ``sign`` -1: what goes beyond the commitment, at
                       less than nothing by its price
committed volume       load ``committed/...``, and a generator ``unserved/...`` that stands in for
                       what does not come, at the price of the market and the penalty
store                  store ``node/commodity`` that never falls below its working stock and ends
                       as it began
month                  snapshot, its first day
=====================  ==========================================================================

What is paid for committed volumes is left out of PyPSA's objective, as it is the same whatever
moves. The room that several commodities share on an arc has no counterpart: each link may use all
of it. Stores cannot go without their working stock at a price, as they can in Tarazy.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tarazy.arguments.months import HORIZON
from tarazy.corridors.exports.subject import Moved, NetworkTables, all_arcs, carried
from tarazy.corridors.validation import parse_pairs
from tarazy.text.spreadsheet import csv_of

Array = NDArray[np.float64]
# The format of tables that PyPSA itself writes since this release.
_WRITTEN_FOR = "0.21.0"
_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_DAYS_OF_YEAR = 365
# As the programme of Tarazy: a commitment is worth more than any delivery.
_PENALTY_IN_PRICES = 10.0
FILES = (
    *("network.csv", "snapshots.csv", "carriers.csv", "buses.csv", "links.csv", "generators.csv"),
    *("loads.csv", "stores.csv", "links-p_max_pu.csv", "links-marginal_cost.csv", "links-p0.csv"),
    *("generators-p_max_pu.csv", "generators-marginal_cost.csv", "loads-p_set.csv"),
)


def pypsa_files(tables: NetworkTables, moved: Moved | None = None) -> dict[str, str]:
    """Return the content of each file of the folder, by name.

    Parameters
    ----------
    tables
        Of the network.
    moved
        A dispatch: its horizon, and month by month what its question left of capacities, costs,
        prices, supply and demand; the flows stand in ``links-p0.csv``.
    """
    if moved is None:
        dates, share = _dates(tables.year, HORIZON), _year_share(HORIZON)
    else:
        dates, share = moved.dates, moved.year_share
    files = {
        "network.csv": _network(tables),
        "snapshots.csv": _snapshots(dates, share),
        "carriers.csv": pd.DataFrame({"name": list(tables.commodities)}),
        "buses.csv": _buses(tables),
        "links.csv": _links(tables),
        "generators.csv": _generators(tables, moved),
        "loads.csv": _loads(tables),
        "stores.csv": _stores(tables, moved is None or moved.closes),
    }
    if moved is not None:
        files |= _series(tables, moved)
    return {name: csv_of(table) for name, table in files.items() if len(table)}


def _year_share(months: int) -> Array:
    return np.array([_DAYS[month % len(_DAYS)] / _DAYS_OF_YEAR for month in range(months)])


def _dates(year: int, months: int) -> list[str]:
    return [f"{year + month // 12}-{month % 12 + 1:02d}-01" for month in range(months)]


def _network(tables: NetworkTables) -> pd.DataFrame:
    return pd.DataFrame([{"name": tables.name, "pypsa_version": _WRITTEN_FOR, "srid": 4326}])


def _snapshots(dates: list[str], share: Array) -> pd.DataFrame:
    weights = dict.fromkeys(("objective", "stores", "generators"), share)
    return pd.DataFrame({"snapshot": dates, **weights})


def _buses(tables: NetworkTables) -> pd.DataFrame:
    """Return a bus for every commodity that arrives at, leaves, or stays at a node."""
    used = {
        (str(row[end]), commodity)
        for _, row in all_arcs(tables).iterrows()
        for commodity in carried(tables, str(row["commodities"]))
        for end in ("from", "to")
    }
    for table in (tables.supply, tables.demand, tables.storage):
        used |= set(zip(table["node"].astype(str), table["commodity"].astype(str), strict=True))
    rows = [
        {
            "name": f"{node}/{commodity}",
            "carrier": commodity,
            "x": row["lon"],
            "y": row["lat"],
            "unit": tables.unit,
            "country": row["country"],
        }
        for node, row in tables.nodes.iterrows()
        for commodity in tables.commodities
        if (str(node), commodity) in used
    ]
    return pd.DataFrame(rows)


def _links(tables: NetworkTables) -> pd.DataFrame:
    rows = []
    for arc, row in all_arcs(tables).iterrows():
        limits = parse_pairs(str(row["limits"]))
        free = np.inf if np.isnan(row["capacity"]) else row["capacity"]
        free = max(free - np.nan_to_num(row["reserved"]), 0.0)
        rows += [
            {
                "name": f"{arc}/{commodity}",
                "bus0": f"{row['from']}/{commodity}",
                "bus1": f"{row['to']}/{commodity}",
                "carrier": commodity,
                "p_nom": min(free, limits.get(commodity, np.inf)),
                "p_max_pu": 1.0 if row["in_service"] else 0.0,
                "efficiency": 1.0 - np.nan_to_num(row["loss"]),
                "marginal_cost": np.nan_to_num(row["cost"]),
                "length": np.nan_to_num(row["length_km"]),
            }
            for commodity in carried(tables, str(row["commodities"]))
        ]
    return pd.DataFrame(rows)


def _steps(table: pd.DataFrame) -> list[tuple[str, str, Any]]:
    """Return label, bus and row of every step of supply or demand."""
    return [
        (
            f"{row['node']}/{row['commodity']}/{row['step']}",
            f"{row['node']}/{row['commodity']}",
            row,
        )
        for _, row in table.iterrows()
    ]


def _generators(tables: NetworkTables, moved: Moved | None) -> pd.DataFrame:
    penalty = _penalty(tables, moved)
    rows = [
        _generator("supply", step, 1, row["volume"], row["lifting_cost"])
        for *step, row in _steps(tables.supply)
    ]
    for *step, row in _steps(tables.demand):
        committed = float(np.nan_to_num(row["committed"]))
        rows.append(_generator("demand", step, -1, row["volume"] - committed, -row["price"]))
        if committed:
            rows.append(_generator("unserved", step, 1, committed, row["price"] + penalty))
    return pd.DataFrame(rows)


def _penalty(tables: NetworkTables, moved: Moved | None) -> float:
    """Return the penalty on a committed volume that is not delivered, price unit."""
    prices = tables.demand["price"].to_numpy(float) if moved is None else moved.price
    return _PENALTY_IN_PRICES * float(np.abs(prices).max(initial=1.0))


def _generator(kind: str, step: list[str], sign: int, volume: float, cost: float) -> dict[str, Any]:
    label, bus = step
    return {
        "name": f"{kind}/{label}",
        "bus": bus,
        "carrier": bus.rpartition("/")[2],
        "sign": sign,
        "p_nom": volume,
        "marginal_cost": cost,
    }


def _loads(tables: NetworkTables) -> pd.DataFrame:
    rows = [
        {"name": f"committed/{label}", "bus": bus, "p_set": row["committed"]}
        for label, bus, row in _steps(tables.demand)
        if np.nan_to_num(row["committed"])
    ]
    return pd.DataFrame(rows)


def _stores(tables: NetworkTables, closes: bool) -> pd.DataFrame:
    rows = [
        {
            "name": f"{row['node']}/{row['commodity']}",
            "bus": f"{row['node']}/{row['commodity']}",
            "carrier": row["commodity"],
            "e_nom": row["capacity"],
            "e_min_pu": row["initial"],
            "e_initial": row["initial"] * row["capacity"],
            "e_cyclic": closes,
            # Of Tarazy a month, of PyPSA by the weights, which are years.
            "marginal_cost_storage": 12 * row["cost"],
        }
        for _, row in tables.storage.iterrows()
    ]
    return pd.DataFrame(rows)


def _series(tables: NetworkTables, moved: Moved) -> dict[str, pd.DataFrame]:
    """Return what a dispatch says month by month."""
    dates = moved.dates
    links = _links(tables).set_index("name")
    generators = _generators(tables, moved).set_index("name")
    arcs = [str(arc) for arc in all_arcs(tables).index]
    room = np.array([moved.free[arcs.index(lane.rpartition("/")[0])] for lane in moved.lanes])
    nominal = links["p_nom"].reindex(moved.lanes).to_numpy(float)
    weight = moved.year_share
    source, sink = ([label for label, *_ in _steps(t)] for t in (tables.supply, tables.demand))
    committed = np.minimum(moved.committed, moved.volume)
    beyond = moved.volume - committed
    output = pd.DataFrame(moved.potential / weight, index=[f"supply/{name}" for name in source])
    taken = pd.DataFrame(beyond / weight, index=[f"demand/{name}" for name in sink])
    missed = pd.DataFrame(committed / weight, index=[f"unserved/{name}" for name in sink])
    volume = pd.concat([output, taken, missed]).reindex(generators.index)
    money = pd.concat(
        [
            pd.DataFrame(moved.lifting, index=output.index),
            pd.DataFrame(-moved.price, index=taken.index),
            pd.DataFrame(moved.price + _penalty(tables, moved), index=missed.index),
        ]
    ).reindex(generators.index)
    loads = missed.set_axis([f"committed/{name}" for name in sink]).reindex(
        list(_loads(tables).get("name", []))
    )
    share = _share(np.minimum(room, moved.limit) / weight, nominal)
    return {
        "links-p_max_pu.csv": _by_snapshot(dates, moved.lanes, share),
        "links-marginal_cost.csv": _by_snapshot(dates, moved.lanes, moved.transport),
        "links-p0.csv": _by_snapshot(dates, moved.lanes, moved.flow / weight),
        "generators-p_max_pu.csv": _by_snapshot(
            dates,
            list(generators.index),
            _share(volume.to_numpy(float), generators["p_nom"].to_numpy(float)),
        ),
        "generators-marginal_cost.csv": _by_snapshot(
            dates, list(generators.index), money.to_numpy(float)
        ),
        "loads-p_set.csv": _by_snapshot(dates, list(loads.index), loads.to_numpy(float)),
    }


def _share(part: Array, nominal: Array) -> Array:
    """Return part over its nominal value; without one, whether there is any."""
    whole = np.broadcast_to(nominal[:, None], part.shape)
    known = np.isfinite(whole) & (whole > 0)
    found: Array = np.divide(part, whole, out=(part > 0).astype(float), where=known)
    return found


def _by_snapshot(dates: list[str], labels: list[str], values: Array) -> pd.DataFrame:
    table = pd.DataFrame(np.asarray(values).T, columns=labels)
    table.insert(0, "snapshot", dates)
    return table
