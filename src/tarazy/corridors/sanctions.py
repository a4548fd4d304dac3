"""Sanctions on owners and shippers: whose barrels find no buyer, and who bears it.

The barrels are the owners' equity: their shares of what fields produce, of the table
``field_owners``. Where nobody may buy them they are shut in. Where some markets may not, each of
these takes no more than what others' barrels brought it before; what meets on the way is mixed in
proportion, and on the days of a month outside of the window a market takes what it did. Where the
rest goes is left to the programme. Others' barrels do not take their place at these markets: the
loss is that of the first months, and the largest.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tarazy.arguments.months import Months
from tarazy.arguments.values import named
from tarazy.corridors.changes import EVERYWHERE, NO_CHANGES, Changes, Key
from tarazy.corridors.elements import OWNER, passes_on
from tarazy.corridors.layout import Layout
from tarazy.corridors.ownership import owned_shares, share_of_fields
from tarazy.corridors.solve import Engine
from tarazy.corridors.tracing import shares_by_field
from tarazy.corridors.volume_questions import rows_of
from tarazy.corridors.windows import Dates, Window, factors, held, states, window
from tarazy.errors import InputError, unknown_name
from tarazy.immutable import kept

if TYPE_CHECKING:
    from tarazy.corridors.results import Dispatch

Array = NDArray[np.float64]
# Owners whom the table does not name.
OTHERS = ""


def sanction_changes(
    engine: Engine,
    owner: str | Sequence[str],
    *,
    market: str | Sequence[str] = EVERYWHERE,
    capacity: bool = False,
    months: Months = None,
    dates: Dates = None,
    given: Changes = NO_CHANGES,
) -> Changes:
    """Return the changes of a sanction.

    Parameters
    ----------
    engine
        Of the network.
    owner
        One or several of the table `field_owners`; with `capacity` also shippers without a field.
    market
        Markets that do not buy their barrels, or ``"*"``: nobody does.
    capacity
        Whether their shares of arcs cannot be used either.
    months, dates
        Window; None is the whole horizon.
    given
        Changes in force, under which it is told what others' barrels brought.

    Raises
    ------
    InputError
        If an owner has nothing that is meant, a market is unknown or has no volume in the tables,
        or a value is not allowed.
    """
    owners, markets = _listed("owner", owner), _listed("market", market)
    when, layout = window(months, dates), engine.layout
    shares = _shares_of(engine, owners, capacity)
    output: dict[Key, float] = {}
    room: dict[Key, float] = {}
    if markets == [EVERYWHERE]:
        for node, share in shares.items():
            # What others bring through a node that passes on goes on through it.
            part = output if passes_on(layout, node) else room
            part |= states(layout.calendar, node, when, max(0.0, 1.0 - share))
        return Changes(
            supply_factor=output, capacity_factor=room | _arcs(layout, owners, when, capacity)
        )
    return Changes(
        demand_factor=_of_others(engine, shares, markets, when, given),
        capacity_factor=_arcs(layout, owners, when, capacity),
    )


def owners_table(
    engine: Engine,
    owner: str | Sequence[str],
    before: Dispatch,
    after: Dispatch,
    *,
    market: str | Sequence[str] = EVERYWHERE,
    months: Months = None,
    dates: Dates = None,
) -> pd.DataFrame:
    """Return what every owner of a field lifts and earns, before and after a sanction.

    The value of a unit is what the commodity earns at the markets less transport, the mean over all
    that is produced of it, less the cost of lifting at the field: no shadow price is in it, and
    the owners' values add up to netback less lifting of the network. Of what a field that is hit
    lifts less, the sanctioned bear all that was theirs.

    Parameters
    ----------
    engine, owner, market, months, dates
        As for `sanction_changes`.
    before, after
        Without the sanction and with it.

    Returns
    -------
    pandas.DataFrame
        Indexed by owner (`OTHERS` for whom the table does not name), columns ``country``,
        ``volume_before``, ``volume_after`` (unit), ``value_before``, ``value_after`` (million
        USD), over the horizon.
    """
    network, layout = engine.network, engine.layout
    table = owned_shares(network)
    sanctioned = _listed("owner", owner)
    everywhere = _listed("market", market) == [EVERYWHERE]
    active = _active(layout, window(months, dates)) if everywhere else None
    names = [*dict.fromkeys(map(str, table["owner"])), OTHERS]
    nodes = layout.source_names[:, 0]
    share = np.zeros((len(names), len(nodes)))
    for row in table.to_dict("records"):
        share[names.index(row["owner"]), nodes == row["node"]] += row["share"]
    share[-1] = np.maximum(1.0 - share[:-1].sum(axis=0), 0.0)
    hit = np.isin(names, sanctioned)
    produced = [dispatch.values["production"] for dispatch in (before, after)]
    volumes = [share[:, :, None] * produced[0], _borne(share, hit, produced, active)]
    columns: dict[str, list[str] | Array] = {"country": _countries(table, names)}
    for label, dispatch, volume in zip(("before", "after"), (before, after), volumes, strict=True):
        columns[f"volume_{label}"] = volume.sum(axis=(1, 2))
        columns[f"value_{label}"] = (volume * _worth_of_a_unit(dispatch)).sum(axis=(1, 2))
    found = pd.DataFrame(columns, index=pd.Index(names, name="owner"))
    return found[(found.index != OTHERS) | (found["volume_before"] > 0)]


def _listed(where: str, given: str | Sequence[str]) -> list[str]:
    names = named(where, given)
    if not names:
        raise InputError(f"{where}: none given; allowed: one or more")
    if EVERYWHERE in names and len(names) > 1:
        raise InputError(f"{where}: '*' beside {names[0]!r}; allowed: '*' alone, or names")
    return names


def _shares_of(engine: Engine, owners: Sequence[str], capacity: bool) -> dict[str, float]:
    """Return the share of each field that is owned by any of those sanctioned, by node."""
    shippers = kept(engine.layout, "owners")
    total: dict[str, float] = {}
    for name in owners:
        if capacity and name not in shippers:
            raise unknown_name("owner of a part of an arc", name, shippers, "capacity")
        of_fields = set(kept(engine.network, "field_owners")["owner"])
        if capacity and name not in of_fields:
            continue
        for node, share in share_of_fields(engine.network, name).items():
            total[node] = total.get(node, 0.0) + share
    return total


def _arcs(layout: Layout, owners: Sequence[str], when: Window, capacity: bool) -> dict[Key, float]:
    found: dict[Key, float] = {}
    for name in owners if capacity else ():
        found |= factors(layout.calendar, OWNER + name, when, 0.0)
    return found


def _of_others(
    engine: Engine,
    shares: dict[str, float],
    markets: Sequence[str],
    when: Window,
    given: Changes,
) -> dict[Key, float]:
    """Return the factor on what each market takes that leaves what others' barrels brought."""
    layout = engine.layout
    before = engine.solve(given)
    fields, mixed = shares_by_field(before)
    sanctioned = mixed @ np.array([shares.get(field, 0.0) for field in fields])
    labels = layout.sink_names[:, 1]
    found: dict[Key, float] = {}
    for name in markets:
        for label in dict.fromkeys(labels[rows_of(layout.sink_names, name, "market")]):
            rows = labels == label
            volume = before.numbers.volume[rows].sum(axis=0)
            if not np.isfinite(volume).all():
                raise InputError(
                    f"market: {name!r} has no volume in the tables; allowed: one that has a volume"
                )
            theirs = float(sanctioned[layout.sink_place[rows][0]])
            sold = before.values["delivered"][rows].sum(axis=0)
            # On the other days of a month it takes what it did, and makes up for nothing.
            active = _active(layout, when)
            kept_of = sold * (1.0 - active * theirs)
            left = np.divide(kept_of, volume, out=np.zeros_like(volume), where=volume > 0)
            for at in np.flatnonzero(active):
                found[str(label), int(at) + 1] = min(1.0, float(left[at]))
    return found


def _active(layout: Layout, when: Window) -> Array:
    """Return the share of each period in which something holds, shape (month,)."""
    active = np.zeros(len(layout.months))
    for key, share in held(layout.calendar, EVERYWHERE, when).items():
        if isinstance(key, str):
            return np.ones_like(active)
        if key[1] <= len(active):
            active[key[1] - 1] = share
    return active


def _borne(
    share: Array, hit: NDArray[np.bool_], produced: Sequence[Array], active: Array | None
) -> Array:
    """Return what each owner lifts after a sanction, shape (owner, source, month).

    Parameters
    ----------
    share
        Of each owner in each source, (owner, source).
    hit
        Who is sanctioned, (owner,).
    produced
        Before and after, each (source, month).
    active
        Part of each month in which nobody buys from them, (month,); None where some markets do.
    """
    before, after = produced
    theirs = share[hit].sum(axis=0)[:, None]
    if active is not None:
        # What is left of the potential is theirs outside of the window only.
        open_to = 1.0 - theirs * active
        lifted = np.divide(
            theirs * (1.0 - active) * after, open_to, out=np.zeros_like(after), where=open_to > 0
        )
    else:
        lifted = np.clip(theirs * before - np.maximum(before - after, 0.0), 0.0, after)
    rest = (after - lifted)[None]

    def part(group: NDArray[np.bool_]) -> Array:
        own = np.where(group[:, None], share, 0.0)
        total = own.sum(axis=0)
        part_of = np.divide(own, total, out=np.zeros_like(own), where=total > 0)
        return np.asarray(part_of[:, :, None])

    return np.asarray(part(hit) * lifted[None] + part(~hit) * rest)


def _worth_of_a_unit(dispatch: Dispatch) -> Array:
    """Return what a unit of each source is worth before its owner's costs, (source, 1)."""
    layout, given, values = dispatch.layout, dispatch.numbers, dispatch.values
    commodity = {name: at for at, name in enumerate(layout.commodities)}
    of_source, of_sink = (
        np.array([commodity[str(name)] for name in table["commodity"]], dtype=np.int64)
        for table in (kept(layout, "supply"), kept(layout, "demand"))
    )

    def by_commodity(at: NDArray[np.int64], amounts: Array) -> Array:
        total = np.bincount(at, weights=amounts.sum(axis=1), minlength=len(commodity))
        return np.asarray(total, dtype=np.float64)

    earned = by_commodity(of_sink, given.price * values["delivered"]) - by_commodity(
        layout.lane_commodity, given.transport * values["flow"]
    )
    made = by_commodity(of_source, values["production"])
    mean = np.divide(earned, made, out=np.zeros_like(earned), where=made > 0)
    production = values["production"].sum(axis=1)
    lifting = np.divide(
        (given.lifting * values["production"]).sum(axis=1),
        production,
        out=np.zeros_like(production),
        where=production > 0,
    )
    return np.asarray((mean[of_source] - lifting)[:, None])


def _countries(table: pd.DataFrame, names: Sequence[str]) -> list[str]:
    known = dict(zip(table["owner"], table["country"], strict=True))
    return [str(known.get(name, "")) for name in names]
