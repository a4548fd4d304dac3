"""The linear programme of a corridor network, one function per part.

Multi-commodity flow with joint arc capacities, after R. K. Ahuja, T. L. Magnanti and J. B. Orlin,
*Network Flows* (Prentice Hall, 1993), chapter 17; losses as in their generalised flows, chapter 15.
Every function adds to a linopy model and returns nothing. Symbols of all docstrings:

========  ====================================================================  ==========
a, c, t   arc, commodity, month; l = (a, c) a lane; p = (node, c) a place
s, d, g   step of supply, step of demand, store; p(s), p(d), p(g) their places
f[l,t]    volume that enters lane l                                             unit/month
q[s,t]    volume produced; z[s,t] volume shut in                                unit/month
x[d,t]    volume delivered; u[d,t] committed volume that goes unserved          unit/month
k[g,t]    stock at the end of the month                                         unit
r[g,t]    how far the stock stands below the working stock W_g                  unit
m[a,t]    what is missing to the volume that arc a moves or is paid for         unit/month
========  ====================================================================  ==========

All variables are non-negative. A unit times a price is a value in million USD.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from tarazy.corridors.changes import Numbers
from tarazy.corridors.layout import Labels, Layout

if TYPE_CHECKING:
    import linopy

Array = NDArray[np.float64]
Integers = NDArray[np.int64]
# The label of a term that is not there, in linopy.
_NO_VARIABLE = -1
_BUILDING = threading.Lock()
VARIABLES = ("flow", "production", "shut_in", "delivered", "unserved", "stock", "drawn", "missed")
CONSTRAINTS = (
    "balance",
    "capacity",
    "quality_limit",
    "potential",
    "demand",
    "commitment",
    "room",
    "working_stock",
    "carry_over",
)


def variables(model: linopy.Model, layout: Layout, contracts: bool = False) -> None:
    """Add f, q, z, x, u and k, and m where there are contracts, from 0 without an upper bound."""
    rows = {
        "flow": layout.lanes,
        "production": layout.supply.index,
        "shut_in": layout.supply.index,
        "delivered": layout.demand.index,
        "unserved": layout.demand.index,
        "stock": layout.storage.index,
        **({"missed": layout.arcs.index.rename("arc")} if contracts else {}),
    }
    for name, labels in rows.items():
        if len(labels):
            model.add_variables(lower=0, coords=[labels, layout.months], name=name)


def balance(model: linopy.Model, layout: Layout, numbers: Numbers) -> None:
    """Add that nothing appears or vanishes at a place.

    Σ_{l from p} f[l,t] + Σ_{d at p} x[d,t] + Σ_{g at p} (k[g,t] - k[g,t-1])
    - Σ_{l to p} (1 - λ_l) f[l,t] - Σ_{s at p} q[s,t] = 0,

    where λ_l is the share of what enters a lane that is lost on it. At the place of an empty
    carrier (a container) of commodities c stand also - Σ_{d of c at its node} x[d,t], left where
    what it carried is delivered, and + Σ_{s of c at its node} q[s,t], taken where that starts: as
    many leave a node as arrive. The horizon closes on itself:
    before the first month is the last, k[g,0] = k[g,T], so that no month is special and nothing is
    sold that was produced before. With dates it does not: k[g,0] is the working
    stock W_g. The dual is the value of one more unit at the place, USD/unit. Source: Ahuja,
    Magnanti and Orlin (1993), mass balance of the generalised and of the multi-commodity flow
    problem; stocks as arcs from one month to the next.
    """
    value = {name: _labels(model, name) for name in VARIABLES}
    parts: list[tuple[Integers, Array | float, Integers]] = [
        (value["flow"], 1.0, layout.lane_from),
        (value["flow"], layout.loss - 1, layout.lane_to),
        (value["production"], -1.0, layout.source_place),
        (value["delivered"], 1.0, layout.sink_place),
    ]
    if len(layout.taking):
        parts.append((value["production"][layout.taking], 1.0, layout.taken_place))
    if len(layout.leaving_empty):
        parts.append((value["delivered"][layout.leaving_empty], -1.0, layout.left_place))
    # In a horizon of one month the stock before is that after, and cancels.
    if len(layout.storage) and (len(layout.months) > 1 or not layout.closes):
        before = np.roll(value["stock"], 1, axis=1)
        if not layout.closes:
            before[:, 0] = _NO_VARIABLE
        parts += [
            (value["stock"], 1.0, layout.store_place),
            (before, -1.0, layout.store_place),
        ]
    total = _summed(model, layout, parts, layout.places)
    opened = _table(opening(layout, numbers), layout.places, layout)
    model.add_constraints(total == opened, name="balance")


def opening(layout: Layout, numbers: Numbers) -> Array:
    """Return what stands in store before the first period, shape (place, month).

    Nothing where the horizon closes on itself.
    """
    found = np.zeros((len(layout.places), len(layout.months)))
    if not layout.closes:
        np.add.at(found[:, 0], layout.store_place, numbers.initial)
    return found


def capacity(model: linopy.Model, layout: Layout, numbers: Numbers) -> None:
    """Add that all commodities together fit through an arc.

    Σ_{l on a} f[l,t] ≤ (K_a - R_a) φ[a,t] D_t / 365,

    K_a the capacity in unit/yr, R_a what others' transit has reserved, φ what is left of the arc in
    the month (0 closed, 1 whole), D_t the days of the month. The dual is the value of one more
    unit of capacity, USD/unit. Source: Ahuja, Magnanti and Orlin (1993), bundle constraints.

    Where something is to be moved or paid for, the same row holds M ≤ Σ_{l on a} f[l,t] + m[a,t],
    M at most the right side: m is what is missing, and never more than what could have moved.
    """
    arcs = layout.arcs.index.rename("arc")
    parts = [(_labels(model, "flow"), 1.0, layout.lane_arc)]
    if "missed" in model.variables:
        parts.append((_labels(model, "missed"), 1.0, np.arange(len(arcs))))
    total = _summed(model, layout, parts, arcs)
    model.add_constraints(total <= _table(numbers.capacity, arcs, layout), name="capacity")


def quality_limit(model: linopy.Model, layout: Layout, numbers: Numbers) -> None:
    """Add that a lane takes no more of a commodity than the quality of the blend allows.

    f[l,t] ≤ L_l D_t / 365 for the lanes with a limit L_l in unit/yr.

    An outage of the arc does not move the limit: it is agreed as a volume. Source: a bound on one
    commodity of the bundle, Ahuja, Magnanti and Orlin (1993), chapter 17.
    """
    if not len(layout.limited):
        return
    lanes = layout.lanes[layout.limited]
    flow = model.variables["flow"].sel(lane=lanes)
    model.add_constraints(flow <= _table(numbers.limit, lanes, layout), name="quality_limit")


def potential(model: linopy.Model, layout: Layout, numbers: Numbers) -> None:
    """Add that what a step of supply can produce is produced or shut in.

    q[s,t] + z[s,t] = Q_s σ[s,t] η[s,t] D_t / 365,

    Q_s the volume of the step in unit/yr, σ the share of it at hand in the month, η what outages
    of the field leave. What they take, Q_s σ (1 - η) D_t / 365, is added to z when the volumes
    shut in are told. Source: the slack makes every outage feasible; the supply curve is a step
    function of lifting cost.
    """
    if len(layout.supply):
        total = model.variables["production"] + model.variables["shut_in"]
        table = _table(numbers.potential, layout.supply.index, layout)
        model.add_constraints(total == table, name="potential")


def demand(model: linopy.Model, layout: Layout, numbers: Numbers) -> None:
    """Add that a step of demand takes no more than its volume.

    x[d,t] ≤ X_d δ[d,t] D_t / 365,

    X_d in unit/yr and δ its factor in the month, with what outages of the market leave. Source:
    the demand curve is a step function of price.
    """
    if len(layout.demand):
        table = _table(numbers.volume, layout.demand.index, layout)
        model.add_constraints(model.variables["delivered"] <= table, name="demand")


def commitment(model: linopy.Model, layout: Layout, numbers: Numbers) -> None:
    """Add that a committed volume is delivered or counted as unserved.

    x[d,t] + u[d,t] ≥ C_d D_t / 365,

    C_d in unit/yr. Source: the slack, priced above anything a delivery can earn, keeps the
    programme feasible.
    """
    if len(layout.demand):
        total = model.variables["delivered"] + model.variables["unserved"]
        table = _table(numbers.committed, layout.demand.index, layout)
        model.add_constraints(total >= table, name="commitment")


def room(model: linopy.Model, layout: Layout, numbers: Numbers) -> None:
    """Add that a store holds no more than it has room for: k[g,t] ≤ S_g."""
    if len(layout.storage):
        ceiling = np.repeat(numbers.room[:, None], len(layout.months), axis=1)
        table = _table(ceiling, layout.storage.index, layout)
        model.add_constraints(model.variables["stock"] <= table, name="room")


def working_stock(model: linopy.Model, layout: Layout, numbers: Numbers) -> None:
    """Add r, and that it is how far a store stands below its working stock: k[g,t] + r[g,t] ≥ W_g.

    W_g is the stock of ordinary months, the share `initial` of the room. Terminals need it to load
    ships, which the programme does not see, so that going without it costs as much as holding it
    saves and as much again; see `objective`. Without changes every store therefore stays at it.
    """
    if len(layout.storage):
        coords = [layout.storage.index, layout.months]
        drawn = model.add_variables(lower=0, coords=coords, name="drawn")
        total = model.variables["stock"] + drawn
        floor = np.repeat(numbers.initial[:, None], len(layout.months), axis=1)
        table = _table(floor, layout.storage.index, layout)
        model.add_constraints(total >= table, name="working_stock")


def carry_over(model: linopy.Model, layout: Layout, numbers: Numbers) -> None:
    """Add that stores hold their working stock before changes begin: k[g,b] = W_g.

    b are the months before each run of months with changes, the last of the horizon where there is
    none. An outage therefore finds stores as they ordinarily stand, whatever its month, and they
    are back there before the next, or before the horizon closes on itself.
    """
    if len(layout.storage):
        before = model.variables["stock"].isel(month=list(numbers.anchors))
        stock = np.repeat(numbers.initial[:, None], len(numbers.anchors), axis=1)
        months = layout.months[list(numbers.anchors)]
        table = xr.DataArray(stock, coords=[layout.storage.index, months])
        model.add_constraints(before == table, name="carry_over")


def objective(
    model: linopy.Model,
    layout: Layout,
    numbers: Numbers,
    shut_in_penalty: float,
    unserved_penalty: float,
) -> None:
    """Set what is maximised, million USD over the horizon.

    Σ_t [ Σ_d p[d,t] x[d,t] - Σ_l τ[l,t] f[l,t] - Σ_s ω[s,t] q[s,t]
    - Σ_g (h[g,t] k[g,t] + d[g,t] r[g,t]) - Σ_a μ[a,t] m[a,t] - π^z Σ_s z[s,t] - π^u Σ_d u[d,t] ],

    p the price at the market, τ the cost of transport on what enters the lane, ω the cost of
    lifting, all USD/unit; h the cost of holding a unit for the month, d that of going without a
    unit of the working stock, ordinarily 2 h, so that it costs h net of what it saves; μ what is
    due on what an arc was to move and did not; π^z and π^u the penalties on volumes shut in and
    unserved.
    """
    coefficients = {
        "delivered": numbers.price,
        "flow": -numbers.transport,
        "production": -numbers.lifting,
        "stock": -numbers.holding,
        "drawn": -numbers.drawing,
        "missed": -numbers.missing,
        "shut_in": np.full(numbers.potential.shape, -shut_in_penalty),
        "unserved": np.full(numbers.volume.shape, -unserved_penalty),
    }
    total: Any = None
    for name, values in coefficients.items():
        if name not in model.variables:
            continue
        variable = model.variables[name]
        part = (variable * xr.DataArray(values, coords=variable.coords, dims=variable.dims)).sum()
        total = part if total is None else total + part
    model.add_objective(total, sense="max")


def build(
    layout: Layout,
    numbers: Numbers,
    shut_in_penalty: float,
    unserved_penalty: float,
    contracts: bool = False,
) -> linopy.Model:
    """Return the whole programme as a linopy model, with m where there are contracts."""
    # One is built at a time: linopy promises nothing about threads, its first import included.
    with _BUILDING:
        import linopy

        model = linopy.Model()
        variables(model, layout, contracts)
        for part in (
            balance,
            capacity,
            quality_limit,
            potential,
            demand,
            commitment,
            room,
            working_stock,
            carry_over,
        ):
            part(model, layout, numbers)
        objective(model, layout, numbers, shut_in_penalty, unserved_penalty)
        return model


def _labels(model: linopy.Model, name: str) -> Integers:
    """Return the labels by which the model knows a variable, shape (row, month)."""
    if name not in model.variables:
        return np.empty((0, 0), dtype=np.int64)
    return np.asarray(model.variables[name].labels.values, dtype=np.int64)


def _summed(
    model: linopy.Model,
    layout: Layout,
    parts: Sequence[tuple[Integers, Array | float, Integers]],
    rows: Labels,
) -> Any:
    """Return sums of variables by row and month, in one step.

    A part is the labels of a variable, shape (n, month), the coefficients of its n rows, and the
    position in `rows` to which each belongs. The same by grouping each variable and merging the
    sums takes ten times as long.
    """
    import linopy

    parts = [part for part in parts if len(part[2])]
    labels = np.concatenate([variable for variable, _, _ in parts])
    factor = np.concatenate([np.broadcast_to(by, len(at)) for _, by, at in parts])
    row = np.concatenate([at for _, _, at in parts])
    # Where in its row each term stands: its rank among the terms of that row.
    order = np.argsort(row, kind="stable")
    count = np.bincount(row, minlength=len(rows))
    rank = np.empty(len(row), dtype=np.int64)
    rank[order] = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
    shape = (len(rows), len(layout.months), int(count.max()))
    variables = np.full(shape, _NO_VARIABLE)
    coefficients = np.full(shape, np.nan)
    variables[row, :, rank] = labels
    coefficients[row, :, rank] = factor[:, None]
    coefficients[variables == _NO_VARIABLE] = np.nan
    dims = (rows.name, "month", "_term")
    terms = {"coeffs": (dims, coefficients), "vars": (dims, variables)}
    return linopy.LinearExpression(
        xr.Dataset(terms, coords={rows.name: rows, "month": layout.months}), model
    )


def _table(values: Array, rows: Labels, layout: Layout) -> xr.DataArray:
    return xr.DataArray(values, coords=[rows, layout.months])
