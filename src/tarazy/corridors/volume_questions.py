"""Questions about volumes: what fields produce, what markets take, what contracts bind.

Each function returns what the question changes, as those of `tarazy.corridors.questions`;
:func:`tarazy.corridors.questions.ask` gives the answer to it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tarazy.arguments.months import Months
from tarazy.arguments.values import named, number
from tarazy.corridors.changes import EVERYWHERE, Changes, Key, plain_column
from tarazy.corridors.elements import OWNER
from tarazy.corridors.layout import Layout
from tarazy.corridors.ownership import share_of_fields
from tarazy.corridors.solve import Engine
from tarazy.corridors.windows import Dates, factors, held, states, window
from tarazy.errors import InputError, unknown_name
from tarazy.immutable import kept

_POSITIVE = "a finite number, 0 or more"


def supply_changes(
    engine: Engine,
    field: str | Sequence[str],
    *,
    volume: float | None = None,
    factor: float | None = None,
    months: Months = None,
    dates: Dates = None,
) -> Changes:
    """Return the changes of another output; exactly one of `volume` and `factor` is given.

    What is not there to be produced is not shut in either; of a field that fails that is told by an
    outage.

    Parameters
    ----------
    engine
        Of the network.
    field
        One or several: a node that produces, ``node/commodity``, ``"*"``, or ``owner:NAME``, the
        owner's part of every field of the table `field_owners`.
    volume
        Unit/yr that each of them can produce, spread over its commodities and steps as in the
        tables.
    factor
        On what the tables have.
    months, dates
        Window; None is the whole horizon.

    Raises
    ------
    InputError
        If a field is unknown, given twice or without output, or a value is not allowed.
    """
    value = _one_of("supply", volume, factor)
    of = factors if volume is None else states
    when = window(months, dates)
    layout = engine.layout
    potential = plain_column(kept(layout, "supply")["volume"])
    covered = np.zeros(len(potential), dtype=bool)
    found: dict[Key, float] = {}
    for name in _given("field", field):
        shares = _parts_of_fields(engine, name)
        _refuse_overlap("field", name, shares > 0, covered)
        ratio = value
        if volume is not None:
            ratio = _ratio(value, float(shares @ potential), "field", name, "output")
        for row in np.flatnonzero(shares):
            label = str(layout.source_names[row, 1])
            each = 1.0 + float(shares[row]) * (ratio - 1.0)
            found |= of(layout.calendar, label, when, each)
    return Changes(supply_factor=found)


def demand_changes(
    engine: Engine,
    market: str | Sequence[str],
    *,
    volume: float | None = None,
    factor: float | None = None,
    committed: float | None = None,
    months: Months = None,
    dates: Dates = None,
) -> Changes:
    """Return the changes of what markets take, and of what is committed to them.

    Parameters
    ----------
    engine
        Of the network.
    market
        One or several: a node that takes, ``node/commodity``, or ``"*"``.
    volume
        Unit/yr that each of them can take, spread over its commodities and steps as in the tables;
        not beside `factor`.
    factor
        On what the tables have.
    committed
        Unit/yr that is committed to each of them, not more than it takes. Where it is not given, a
        commitment larger than what is taken falls with it.
    months, dates
        Window; None is the whole horizon.

    Raises
    ------
    InputError
        If a market is unknown, given twice, without volume or without commitment, or a value is not
        allowed.
    """
    value = 1.0
    if committed is None or volume is not None or factor is not None:
        value = _one_of("demand", volume, factor)
    of = factors if volume is None else states
    when = window(months, dates)
    layout = engine.layout
    takes = plain_column(kept(layout, "demand")["volume"], np.inf)
    covered = np.zeros(len(takes), dtype=bool)
    sold: dict[Key, float] = {}
    bound: dict[Key, float] = {}
    for name in _given("market", market):
        rows = rows_of(layout.sink_names, name, "market")
        _refuse_overlap("market", name, rows, covered)
        if not np.isfinite(takes[rows]).all():
            raise InputError(
                f"market: {name!r} has no volume in the tables; allowed: one that has a volume"
            )
        total = float(takes[rows].sum())
        ratio = _ratio(value, total, "market", name, "volume") if volume is not None else value
        for label in dict.fromkeys(map(str, layout.sink_names[rows][:, 1])):
            sold |= of(layout.calendar, label, when, ratio)
        if committed is not None:
            for label, each in _committed(layout, rows, name, committed, ratio).items():
                for at, share in held(layout.calendar, label, when).items():
                    bound[at] = _mean_commitment(layout, label, sold[at], share, each)
    return Changes(demand_factor=sold, committed_factor=bound)


def force_majeure_changes(
    engine: Engine,
    market: str | Sequence[str],
    *,
    stocks: str | Sequence[str] = EVERYWHERE,
    months: Months = None,
    dates: Dates = None,
) -> Changes:
    """Return the changes of force majeure: nothing is owed, and stocks may be drawn down.

    Parameters
    ----------
    engine
        Of the network.
    market
        One or several markets or plants whose commitments are lifted, or ``"*"``.
    stocks
        Nodes whose stores need not hold their working stock meanwhile, or ``"*"`` for all.
    months, dates
        Window; None is the whole horizon.

    Raises
    ------
    InputError
        If a market is unknown or nothing is committed to it, or a node has no store.
    """
    when = window(months, dates)
    layout = engine.layout
    committed = plain_column(kept(layout, "demand")["committed"])
    covered = np.zeros(len(committed), dtype=bool)
    lifted: dict[Key, float] = {}
    for name in _given("market", market):
        rows = rows_of(layout.sink_names, name, "market")
        _refuse_overlap("market", name, rows, covered)
        if not committed[rows].any():
            raise InputError(
                f"market: nothing is committed to {name!r}; allowed: "
                f"{_listed(layout.sink_names[committed > 0][:, 0])}"
            )
        lifted |= {key: 1.0 - share for key, share in held(layout.calendar, name, when).items()}
    released: dict[Key, float] = {}
    nodes = _given("stocks", stocks)
    if len(layout.store_names) or nodes != [EVERYWHERE]:
        for name in nodes:
            rows_of(layout.store_names, name, "node with stores", "stocks")
            released |= held(layout.calendar, name, when)
    return Changes(committed_factor=lifted, released=released)


def take_or_pay_changes(
    engine: Engine,
    arc: str | Sequence[str],
    volume: float,
    fee: float,
    *,
    months: Months = None,
    dates: Dates = None,
) -> Changes:
    """Return the changes of a contract to move a volume, or to pay for what is missing.

    Parameters
    ----------
    engine
        Of the network.
    arc
        One or several, each with the volume.
    volume
        Unit/yr, above 0. Where less fits through the arc, nothing is due on the rest.
    fee
        USD/unit on what is missing, 0 or more.
    months, dates
        Window; None is the whole horizon.

    Raises
    ------
    InputError
        If an arc is unknown, or a value is not allowed.
    """
    least = number("volume", volume, "a number above 0", 0.0, above=True)
    due = number("fee", fee, _POSITIVE, 0.0)
    when = window(months, dates)
    layout = engine.layout
    minimum: dict[Key, float] = {}
    for name in _given("element", arc):
        if name not in kept(layout, "arcs").index:
            raise unknown_name("arc", name, kept(layout, "arcs").index, "element")
        shares = held(layout.calendar, name, when)
        minimum |= {key: least * share for key, share in shares.items()}
    return Changes(minimum=minimum, minimum_fee=dict.fromkeys(minimum, due))


def rows_of(
    names: NDArray[np.str_], name: str, kind: str, where: str | None = None
) -> NDArray[np.bool_]:
    """Return which rows bear a name, shape (row,).

    Parameters
    ----------
    names
        Of the rows, as `tarazy.corridors.layout.Layout.sink_names`, shape (row, 2).
    name
        One of them, or ``"*"``.
    kind, where
        What it is the name of, and where it stands; for the message.

    Raises
    ------
    InputError
        If none does.
    """
    rows = np.full(len(names), name == EVERYWHERE) | (names == name).any(axis=1)
    if not rows.any():
        allowed = [*dict.fromkeys(map(str, names[:, 0])), *([EVERYWHERE] if len(names) else [])]
        raise unknown_name(kind, name, allowed, where or kind)
    return np.asarray(rows, dtype=np.bool_)


def _parts_of_fields(engine: Engine, name: str) -> NDArray[np.float64]:
    """Return the part of every source that a name stands for, shape (source,)."""
    layout = engine.layout
    if not name.startswith(OWNER):
        return rows_of(layout.source_names, name, "field").astype(np.float64)
    shares = share_of_fields(engine.network, name.removeprefix(OWNER), "field")
    return np.array([shares.get(str(node), 0.0) for node in layout.source_names[:, 0]])


def _given(where: str, given: str | Sequence[str]) -> list[str]:
    names = named(where, given)
    if not names:
        raise InputError(f"{where}: none given; allowed: one or more")
    return names


def _refuse_overlap(
    where: str, name: str, rows: NDArray[np.bool_], covered: NDArray[np.bool_]
) -> None:
    """Refuse a name that stands for what another one has stood for, and note what it covers."""
    if (rows & covered).any():
        raise InputError(f"{where}: {name!r} given twice, in another name; allowed: each once")
    covered |= rows


def _one_of(what: str, volume: float | None, factor: float | None) -> float:
    values = {"set": volume, "factor": factor}
    given = [name for name, value in values.items() if value is not None]
    if len(given) != 1:
        raise InputError(
            f"{what}: {' and '.join(given) or 'nothing'} given; allowed: one of set, factor"
        )
    return number(given[0], volume if factor is None else factor, _POSITIVE, 0.0)


def _ratio(value: float, total: float, where: str, name: str, what: str) -> float:
    if total <= 0:
        raise InputError(f"{where}: {name!r} has no {what} in the tables; allowed: one that has")
    return value / total


def _committed(
    layout: Layout, rows: NDArray[np.bool_], name: str, committed: float, ratio: float
) -> dict[str, float]:
    """Return the factor on what the tables commit to each label of a market."""
    table = kept(layout, "demand")
    before = plain_column(table["committed"])[rows]
    volume = ratio * plain_column(table["volume"])[rows]
    wanted = number("committed", committed, _POSITIVE, 0.0)
    if wanted > float(volume.sum()) * (1 + 1e-12):
        raise InputError(
            f"committed: {wanted:g} to {name!r}; allowed: 0 to {float(volume.sum()):g}, what it "
            "takes"
        )
    if not before.any():
        raise InputError(
            f"committed: nothing is committed to {name!r} in the tables; allowed: a market with a "
            "commitment"
        )
    factor = wanted / float(before.sum())
    if (before * factor > volume * (1 + 1e-12)).any():
        raise InputError(
            f"committed: {wanted:g} to {name!r}, spread over its steps as in the tables, is more "
            "than one of them takes; allowed: less, or a commodity of it"
        )
    return dict.fromkeys(map(str, layout.sink_names[rows][:, 1]), factor)


def _mean_commitment(
    layout: Layout, label: str, taken: float, share: float, factor: float
) -> float:
    """Return the factor on what is committed to a label over a period.

    What the tables commit falls with what is `taken`, before the factor comes upon it; it is such
    that the mean over the period is that of the days inside the window, a `share`, and outside.
    """
    rows = layout.sink_names[:, 1] == label
    table = kept(layout, "demand")
    before = plain_column(table["committed"])[rows]
    left = float(np.minimum(before, taken * plain_column(table["volume"])[rows]).sum())
    wanted = float(before.sum()) * (1.0 - share + share * factor)
    return wanted / left if left > 0 else 1.0


def _listed(names: NDArray[np.str_]) -> str:
    return ", ".join(dict.fromkeys(map(str, names))) or "a network with commitments"
