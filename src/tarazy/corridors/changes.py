"""What a question changes in a network, and the numbers of the programme that follow from it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from numbers import Integral
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from tarazy.arguments.values import is_whole, number
from tarazy.corridors.elements import passes_on, touched
from tarazy.corridors.layout import Layout
from tarazy.corridors.sharing import own_room
from tarazy.errors import InputError, unknown_name
from tarazy.immutable import kept

Array = NDArray[np.float64]
# A name, for the whole horizon, or a name and a month from 1.
Key = str | tuple[str, int]
Values = Mapping[Key, float]
EVERYWHERE = "*"


@dataclass(frozen=True)
class Changes:
    """What is different from the tables; an empty one changes nothing.

    Every key is a name, or a pair of a name and a month (1 to T). Where several keys meet, factors
    multiply and additions add. A field or market may be given as ``node/commodity``, for one
    commodity of several.

    Attributes
    ----------
    capacity_factor
        By element (see `tarazy.corridors.elements`): what is left of it; 0 closes it. What that is
        follows from what the element does: of an arc, a transit country or an owner's share it is
        room, of a field output, of a market or plant the volume that it takes, of a node that
        passes on all of these. What a field loses so counts as shut in, and what a plant does not
        take as unserved. Above 1 the room of the arcs is widened, and nothing else.
    cost_add
        By arc: USD/unit added to the cost of transport; may be negative as long as the sum is not.
    price_factor, price_add
        By market or ``"*"``: factor on, and then USD/unit added to, the price of every step.
    supply_factor
        By field or ``"*"``: factor on the volume that can be produced.
    lifting_add
        By field or ``"*"``: USD/unit added to the cost of lifting.
    demand_factor
        By market or ``"*"``: factor on the volume that can be sold; a committed volume larger than
        what is left falls with it.
    committed_factor
        By market or ``"*"``: factor on the committed volume, which cannot exceed what is sold.
    minimum, minimum_fee
        By arc: unit/yr that move or are paid for, and USD/unit due on what is missing, 0 if not
        given. Where less fits through the arc, nothing is due on the rest.
    released
        By node with stores or ``"*"``: the share of the cost of going without working stock that
        is lifted, 0 to 1, so that stocks may be drawn down.
    limits
        By lane (``arc/commodity``) with a quality limit: the new limit in unit/yr.
    open
        Arcs that are not in service, and projects, put into service.
    close
        Arcs taken out of service.
    added
        Further arcs, with the columns of the table of arcs, indexed by arc; they are in service.
    """

    capacity_factor: Values = field(default_factory=dict)
    cost_add: Values = field(default_factory=dict)
    price_factor: Values = field(default_factory=dict)
    price_add: Values = field(default_factory=dict)
    supply_factor: Values = field(default_factory=dict)
    lifting_add: Values = field(default_factory=dict)
    demand_factor: Values = field(default_factory=dict)
    committed_factor: Values = field(default_factory=dict)
    minimum: Values = field(default_factory=dict)
    minimum_fee: Values = field(default_factory=dict)
    released: Values = field(default_factory=dict)
    limits: Values = field(default_factory=dict)
    open: tuple[str, ...] = ()
    close: tuple[str, ...] = ()
    added: pd.DataFrame | None = None

    def without_added(self) -> Changes:
        """Return the same changes, for a network that already holds the added arcs."""
        return dataclasses.replace(self, added=None)


NO_CHANGES = Changes()


@dataclass(frozen=True)
class Numbers:
    """Bounds and costs of the programme; volumes in unit per month, money in USD/unit.

    Attributes
    ----------
    capacity
        Of arcs, shape (arc, month); infinite where the table gives none.
    limit
        Of limited lanes, shape (limited, month).
    transport
        Cost of lanes, shape (lane, month).
    potential, lifting
        Of sources, shape (source, month); what an outage has taken is not in the potential.
    failed
        What outages take of the output of sources, shape (source, month); it counts as shut in.
    volume, committed, price
        Of sinks, shape (sink, month).
    room, initial
        Of stores, shape (store,): capacity and working stock, units.
    holding, drawing
        Cost of holding a unit, and of going without a unit of the working stock, for the month,
        shape (store, month).
    minimum, missing
        Of arcs, shape (arc, month): what moves or is paid for, and what is due on what is missing.
    anchors
        Positions of the months at whose end every store holds its working stock.
    nominated
        What the network's own shippers move in ordinary times, shape (arc, month); None before the
        network has been solved.
    """

    capacity: Array
    limit: Array
    transport: Array
    potential: Array
    failed: Array
    lifting: Array
    volume: Array
    committed: Array
    price: Array
    room: Array
    initial: Array
    holding: Array
    drawing: Array
    minimum: Array
    missing: Array
    anchors: tuple[int, ...]
    nominated: Array | None = None

    def __post_init__(self) -> None:
        # They are shared between questions: no one may change them for the next.
        for value in vars(self).values():
            if isinstance(value, np.ndarray):
                value.flags.writeable = False


def plain_numbers(layout: Layout) -> Numbers:
    """Return the numbers of the programme as the tables have them."""
    supply, demand, storage = layout.supply, layout.demand, layout.storage
    month = np.ones(len(layout.months))
    volume = np.multiply.outer(plain_column(demand["volume"], np.inf), layout.year_share)
    committed = np.multiply.outer(plain_column(demand["committed"]), layout.year_share)
    room = plain_column(storage["capacity"])
    # A month costs a month's price, whatever its days; a period with dates its part of one.
    months = month if layout.closes else 12 * layout.year_share
    holding = np.multiply.outer(plain_column(storage["cost"]), months)
    arcs = np.zeros(layout.offered.shape)
    return Numbers(
        capacity=capacities(layout, NO_CHANGES, layout.offered),
        limit=np.multiply.outer(layout.limits, layout.year_share),
        transport=np.multiply.outer(
            transport_cost(layout, plain_column(layout.arcs["cost"])), month
        ),
        potential=np.multiply.outer(plain_column(supply["volume"]), layout.year_share),
        failed=np.zeros((len(supply), len(month))),
        lifting=np.multiply.outer(plain_column(supply["lifting_cost"]), month),
        volume=volume,
        committed=np.minimum(committed, volume),
        price=np.multiply.outer(plain_column(demand["price"]), month),
        room=room,
        initial=room * plain_column(storage["initial"]),
        holding=holding,
        drawing=2 * holding,
        minimum=arcs,
        missing=arcs,
        anchors=(len(month) - 1,),
    )


def numbers(
    layout: Layout,
    changes: Changes = NO_CHANGES,
    plain: Numbers | None = None,
    offered: Array | None = None,
) -> Numbers:
    """Return the numbers of the programme under changes.

    Parameters
    ----------
    layout
        Of the network.
    changes
        What is different from the tables.
    plain
        The numbers without changes, if they are at hand.
    offered
        Other volumes in the place of `Layout.offered`, those of the plain numbers.

    Raises
    ------
    InputError
        If a name, a month or a value of the changes is not allowed.
    """
    given = plain_numbers(layout) if plain is None else plain
    offered = layout.offered if offered is None else offered
    fields, markets, arcs = layout.source_names, layout.sink_names, layout.arc_names
    new: dict[str, Any] = {"anchors": anchors(layout, changes)}
    if changes.capacity_factor or changes.open or changes.close:
        new["capacity"] = capacities(layout, changes, offered, given.nominated)
    if changes.limits:
        new["limit"] = _limit(layout, changes)
    if changes.cost_add:
        add = _spread(layout, changes.cost_add, "cost_add", arcs[:, None], "arc", lowest=-np.inf)
        # A discount is held against the costs of the tables: in a draw a lower one is taken whole.
        new["transport"] = np.maximum(given.transport + add[layout.lane_arc], 0.0)
        stated = transport_cost(layout, plain_column(kept(layout, "arcs")["cost"]))
        negative = (stated[:, None] + add[layout.lane_arc] < 0).any(axis=1)
        if negative.any():
            arc = arcs[layout.lane_arc[np.argmax(negative)]]
            raise InputError(
                f"cost_add of {str(arc)!r}: the cost of the arc becomes negative; allowed: at "
                "least minus its cost"
            )
    if changes.supply_factor:
        factor = _spread(layout, changes.supply_factor, "supply_factor", fields, "field", 1)
        new["potential"] = given.potential * factor
    if changes.lifting_add:
        add = _spread(layout, changes.lifting_add, "lifting_add", fields, "field", lowest=-np.inf)
        new["lifting"] = given.lifting + add
    if changes.demand_factor:
        factor = _spread(layout, changes.demand_factor, "demand_factor", markets, "market", 1)
        new["volume"] = given.volume * factor
        new["committed"] = np.minimum(given.committed, new["volume"])
    if changes.committed_factor:
        factor = _spread(layout, changes.committed_factor, "committed_factor", markets, "market", 1)
        committed = new.get("committed", given.committed) * factor
        new["committed"] = np.minimum(committed, new.get("volume", given.volume))
    if changes.released:
        stores = layout.store_names
        lifted = _spread(layout, changes.released, "released", stores, "node with stores")
        new["drawing"] = given.drawing * (1 - np.minimum(lifted, 1.0))
    if changes.minimum or changes.minimum_fee:
        of_arcs = {
            name: _spread(layout, getattr(changes, name), name, arcs[:, None], "arc")
            for name in ("minimum", "minimum_fee")
        }
        least = np.where(of_arcs["minimum"] > 0, of_arcs["minimum"] * layout.year_share, 0.0)
        new["minimum"] = np.minimum(least, new.get("capacity", given.capacity))
        new["missing"] = of_arcs["minimum_fee"]
    if changes.capacity_factor:
        new |= _of_nodes(layout, changes, dataclasses.replace(given, **new))
    if changes.price_factor or changes.price_add:
        factor = _spread(layout, changes.price_factor, "price_factor", markets, "market", 1)
        add = _spread(layout, changes.price_add, "price_add", markets, "market", lowest=-np.inf)
        new["price"] = given.price * factor + add
    return dataclasses.replace(given, **new)


def months_of(changes: Changes) -> list[int]:
    """Return the months that changes name, sorted; what holds for the whole horizon names none."""
    values = (getattr(changes, part.name) for part in dataclasses.fields(changes))
    keys = (key for part in values if isinstance(part, Mapping) for key in part)
    # What is no key at all is refused where it meets its rows.
    months = (key[1] for key in keys if isinstance(key, tuple) and len(key) == 2)
    return sorted({int(month) for month in months if isinstance(month, Integral)})


def anchors(layout: Layout, changes: Changes) -> tuple[int, ...]:
    """Return the positions of the months at whose end stores hold their working stock, in order.

    With dates it is the last alone: what is known when is told by the news there.

    They are the months before each run of months that the changes name, so that nobody prepares for
    what nobody knows. The horizon closes on itself, its last month comes before the first: January
    and December are one run. It is the last month where changes name none, or all.
    """
    last = len(layout.months)
    if not layout.closes:
        return (last - 1,)
    named = {month for month in months_of(changes) if 1 <= month <= last}
    before = ((month - 2) % last for month in named)
    return tuple(sorted(at for at in before if at + 1 not in named)) or (last - 1,)


def _of_nodes(layout: Layout, changes: Changes, given: Numbers) -> dict[str, Array]:
    """Return what the loss of a part of nodes leaves of their output and of what they take."""
    left = {
        name: np.ones((len(table), len(layout.months)))
        for name, table in (("supply", kept(layout, "supply")), ("demand", kept(layout, "demand")))
    }
    for key, value in changes.capacity_factor.items():
        node, months = _key(layout, key, "capacity_factor")
        nodes, arcs = kept(layout, "nodes"), kept(layout, "arcs")
        if node in nodes.index and node not in arcs.index and value < 1:
            for name, names in (("supply", layout.source_names), ("demand", layout.sink_names)):
                here = names[:, 0] == node
                left[name][np.ix_(here, months)] *= value
    output = given.potential * left["supply"]
    takes = left["demand"]
    # A market without a limit stays without one unless it is closed.
    volume = np.multiply(given.volume, takes, out=np.zeros_like(takes), where=takes > 0)
    return {"potential": output, "failed": given.potential - output, "volume": volume}


def plain_column(column: pd.Series[float], missing: float = 0.0) -> Array:
    """Return a column of a table as an array, shape (row,), with a value where it has none."""
    return np.asarray(column.astype(float).fillna(missing), dtype=np.float64)


def transport_cost(layout: Layout, cost: ArrayLike) -> Array:
    """Return what transport costs on each lane: what its arc takes, and its days, (lane,)."""
    paid = np.asarray(cost, dtype=np.float64)[layout.lane_arc]
    return np.asarray(paid + layout.days * layout.day_costs)


def capacities(
    layout: Layout, changes: Changes, offered: Array, nominated: Array | None = None
) -> Array:
    """Return what of the network's own fits through each arc under changes, shape (arc, month).

    Parameters
    ----------
    layout
        Of the network.
    changes
        What is different from the tables.
    offered
        What fits through whole arcs, of all shippers.
    nominated
        As `Numbers.nominated`.
    """
    arcs: pd.DataFrame = kept(layout, "arcs")
    in_service = arcs["in_service"].to_numpy(dtype=bool).copy()
    for names, state in ((changes.open, True), (changes.close, False)):
        for name in names:
            if name not in arcs.index:
                raise unknown_name("arc", name, arcs.index, "open" if state else "close")
            in_service[arcs.index.get_loc(name)] = state
    factor = np.repeat(in_service.astype(np.float64)[:, None], len(layout.months), axis=1)
    for key, value in changes.capacity_factor.items():
        name, months = _key(layout, key, "capacity_factor")
        _check(value, f"capacity_factor of {name!r}", 0.0)
        share = touched(layout, name, "capacity_factor")
        node = name in kept(layout, "nodes").index and name not in arcs.index
        if node and value <= 1 and not passes_on(layout, name):
            # What it does is told by its supply or demand; see `_of_nodes`.
            continue
        _measured(layout, name, share * (1 - value), in_service & np.isinf(offered).any(axis=1))
        factor[:, months] *= 1 - share[:, None] * (1 - value)
    # An arc without a capacity that is out of service carries nothing: zero times infinity is zero.
    whole, left = (
        np.multiply(offered, share, out=np.zeros_like(share), where=share > 0)
        for share in (np.broadcast_to(in_service[:, None], factor.shape).astype(float), factor)
    )
    return own_room(whole, left, layout.reserved, nominated, layout.beside, layout.sharing)


def _measured(layout: Layout, name: str, lost: Array, without_limit: NDArray[np.bool_]) -> None:
    """Refuse a part of what has no measure: half of a room without a limit is no less."""
    endless = without_limit & (lost > 0) & (lost < 1)
    if endless.any():
        arc = str(layout.arc_names[int(np.argmax(endless))])
        raise InputError(
            f"capacity_factor of {name!r}: a part of arc {arc!r}, which has no capacity in the "
            "tables; allowed: all or nothing of it, or a capacity"
        )


def _limit(layout: Layout, changes: Changes) -> Array:
    limits = np.repeat(layout.limits[:, None], len(layout.months), axis=1)
    lanes = layout.lanes[layout.limited]
    for key, value in changes.limits.items():
        name, months = _key(layout, key, "limits")
        if name not in lanes:
            raise unknown_name("lane with a limit", name, lanes, "limits")
        _check(value, f"limits of {name!r}", 0.0)
        limits[lanes.get_loc(name), months] = value
    return limits * layout.year_share


def _spread(
    layout: Layout,
    values: Values,
    what: str,
    rows: NDArray[np.str_],
    kind: str,
    neutral: float = 0,
    *,
    lowest: float = 0.0,
) -> Array:
    """Return additions (`neutral` 0) or factors (1) by row and month, shape (row, month).

    `rows` has the names of each row, shape (row, name); the first is the one that messages list.
    """
    spread = np.full((len(rows), len(layout.months)), float(neutral))
    for key, value in values.items():
        name, months = _key(layout, key, what)
        _check(value, f"{what} of {name!r}", lowest)
        hit = np.full(len(rows), name == EVERYWHERE) | (rows == name).any(axis=1)
        if not hit.any():
            raise unknown_name(kind, name, dict.fromkeys([*rows[:, 0], EVERYWHERE]), what)
        cells = np.ix_(hit, months)
        spread[cells] = spread[cells] * value if neutral else spread[cells] + value
    return spread


def _key(layout: Layout, key: Key, what: str) -> tuple[str, NDArray[np.intp]]:
    """Return a key's name and the positions of the months it stands for."""
    last = len(layout.months)
    if isinstance(key, str):
        return key, np.arange(last)
    if not isinstance(key, tuple) or len(key) != 2 or not isinstance(key[0], str):
        raise InputError(f"{what}: {key!r}; allowed: a name, or a pair of a name and a month")
    name, month = key
    if not is_whole(month, 1, last):
        raise InputError(f"{what}: month {month!r} of {name!r}; allowed: 1 to {last}")
    return name, np.array([int(month) - 1])


def _check(value: float, what: str, lowest: float) -> None:
    allowed = "a finite number" + ("" if lowest == -np.inf else f" from {lowest:g}")
    number(what, value, allowed, lowest)
