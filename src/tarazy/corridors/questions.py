"""Questions to a network: an outage, a transit fee, a world price.

Each has two forms: ``..._changes`` returns what the question changes, to be composed with others
by :func:`tarazy.corridors.combining.combined`; the plain one returns the answer, before and
after.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from tarazy.arguments.defaults import DEFAULT_NETWORK
from tarazy.arguments.months import HORIZON, Months
from tarazy.arguments.repeated import refuse_repeated
from tarazy.arguments.values import named, number
from tarazy.corridors.answers import Answer
from tarazy.corridors.calendar import Calendar, months_from
from tarazy.corridors.changes import NO_CHANGES, Changes, Key
from tarazy.corridors.combining import combined
from tarazy.corridors.data import Network
from tarazy.corridors.elements import TRANSIT, crossed, plain_name, touched
from tarazy.corridors.engines import engine_for
from tarazy.corridors.layout import Layout
from tarazy.corridors.solve import Engine
from tarazy.corridors.windows import Dates, Window, additions, factors, months_to, window
from tarazy.errors import InputError, unknown_name

if TYPE_CHECKING:
    from tarazy.corridors.results import Dispatch


def engine_of(
    network: Network | Engine | str | Path | None = None,
    horizon: int | Calendar = HORIZON,
    until: date | None = None,
) -> Engine:
    """Return the engine of a network, however the network was given.

    Parameters
    ----------
    network
        An engine, which is returned as it is, with its own horizon; the tables of a network; the
        name of a bundled one or the folder of one; by default ``kazakhstan-crude``.
    horizon
        Months of the programme, or its calendar.
    until
        A day that twelve months are made longer to reach, see `tarazy.corridors.windows.months_to`.

    Raises
    ------
    InputError
        If there is no such network, or it is none of these.
    """
    if isinstance(network, Engine):
        return network
    tables = network_of(network)
    if isinstance(horizon, int):
        horizon = months_to(tables.year, until, horizon)
    return engine_for(tables, horizon)


def network_of(network: Network | str | Path | None = None, year: int | None = None) -> Network:
    """Return the tables of a network, however it was given; `year` where it is a name or folder.

    Raises
    ------
    InputError
        If there is no such network, or it is none of these.
    """
    if network is None or isinstance(network, str | Path):
        return Network.load(DEFAULT_NETWORK if network is None else network, year)
    if not isinstance(network, Network):
        raise InputError(
            f"network: {type(network).__name__}; allowed: the name or folder of a network, a "
            "Network or an Engine"
        )
    return network


def check_changes(given: object, name: str = "given") -> None:
    """Refuse what is no `Changes`."""
    if not isinstance(given, Changes):
        raise InputError(f"{name}: {given!r}; allowed: Changes, e.g. of outage_changes")


# Outages


def outage_changes(
    layout: Layout,
    element: str | Sequence[str],
    months: Months = None,
    left: float = 0.0,
    dates: Dates = None,
) -> Changes:
    """Return the changes of an outage.

    Parameters
    ----------
    layout
        Of the network.
    element
        One or several: an arc (a mooring is one), a node, ``owner:NAME`` (its share of every arc it
        holds), ``transit:ISO3`` (every arc that crosses the country). What is lost of it is room
        of arcs, the output of a field, what a plant or market takes: see
        `tarazy.corridors.elements`.
    months
        Window: one month or several, from 1; None is the whole horizon.
    left
        Share that is left, 0 to 1.
    dates
        Window in days, in the place of months: see `tarazy.corridors.windows`.

    Raises
    ------
    InputError
        If an element is unknown or given twice, no month is given, or a value is not allowed.
    """
    share = _share_left(left)
    elements = elements_of(layout, element)
    when = window(months, dates)
    return Changes(capacity_factor=_each(factors, layout, elements, when, share))


def elements_of(layout: Layout, element: str | Sequence[str], where: str = "element") -> list[str]:
    """Return the elements that are named, each once; countries in transit by their codes.

    Raises
    ------
    InputError
        If one is unknown or given twice, or none is given.
    """
    elements = named(where, element, of="elements")
    if not elements:
        raise InputError(f"{where}: none given; allowed: one or more")
    for name in elements:
        touched(layout, name, where)
    plain = [plain_name(layout, name) for name in elements]
    refuse_repeated(plain, where)
    # An owner stays called as it was asked for.
    return [
        code if code.startswith(TRANSIT) else name
        for name, code in zip(elements, plain, strict=True)
    ]


def _share_left(left: object) -> float:
    return number("left", left, "a share from 0 to 1", 0.0, 1.0)


def outage(
    element: str | Sequence[str],
    months: Months = None,
    *,
    left: float = 0.0,
    dates: Dates = None,
    network: Network | Engine | str | Path | None = None,
    horizon: int = HORIZON,
    given: Changes = NO_CHANGES,
) -> Answer:
    """Return what an outage changes.

    Parameters
    ----------
    element, months, left, dates
        As for :func:`outage_changes`.
    network
        The name of a bundled network, a folder, the tables, or an engine that is already built; by
        default ``kazakhstan-crude``.
    horizon
        Months of the programme; that of the engine where one is given. Twelve reach as far as the
        dates do.
    given
        Changes in force before and after.

    Raises
    ------
    InputError
        As :func:`outage_changes`.
    """
    when = window(months, dates)
    engine = engine_of(network, horizon, when.last_day)
    changes = outage_changes(engine.layout, element, months, left, dates)
    question = {
        "kind": "outage",
        "elements": elements_of(engine.layout, element),
        "months": list(when.months),
        "left": _share_left(left),
        **when.asked(),
    }
    return answer_to(engine, question, changes, given)


# Fees


def toll_arcs(layout: Layout, country: str) -> list[str]:
    """Return the arcs on which what crosses a country leaves it.

    A fee is due once a crossing: on arcs that lead from the country to another, and on those that
    begin and end elsewhere and pass through it. What stays in the country pays none.
    """
    if country not in layout.crossings:
        raise unknown_name("transit country", country, layout.crossings)
    end = layout.nodes["country"].reindex(layout.arcs["to"]).to_numpy()
    due = layout.crossings[country] & (end != country)
    return [str(arc) for arc in layout.arcs.index[due]]


def fee_arcs(layout: Layout, payee: str) -> list[str]:
    """Return the arcs on which a country (``transit:ISO3`` or ISO3) or an arc charges a fee.

    Raises
    ------
    InputError
        If nothing has that name.
    """
    if not isinstance(payee, str):
        raise InputError(f"payee: {payee!r}; allowed: transit:ISO3 or the name of an arc")
    if payee in layout.arcs.index:
        return [str(arc) for arc in layout.arcs.index[touched(layout, payee) > 0]]
    country = crossed(layout, payee)
    if country is not None:
        return toll_arcs(layout, country)
    allowed = [*(f"transit:{code}" for code in layout.crossings), *layout.arcs.index]
    raise unknown_name("transit country or arc", payee, allowed)


def plain_payee(layout: Layout, payee: str) -> str:
    """Return the one name of a payee: a country's code without the prefix, unless an arc has it."""
    return payee if payee in layout.arcs.index else crossed(layout, payee) or payee


def fee_changes(
    layout: Layout, payee: str, fee: float, months: Months = None, dates: Dates = None
) -> Changes:
    """Return the changes of a fee.

    Parameters
    ----------
    layout
        Of the network.
    payee
        A transit country, which charges where oil leaves it, or an arc with the projects beside it.
    fee
        USD/unit on top of the tables' cost; below 0 a discount.
    months, dates
        Window; None is the whole horizon.

    Raises
    ------
    InputError
        If nothing has that name or the fee is not finite.
    """
    due = number("fee", fee, "a finite number")
    when = window(months, dates)
    return Changes(cost_add=_each(additions, layout, fee_arcs(layout, payee), when, due))


def transit_fee(
    payee: str,
    fee: float,
    months: Months = None,
    *,
    dates: Dates = None,
    network: Network | Engine | str | Path | None = None,
    horizon: int = HORIZON,
    given: Changes = NO_CHANGES,
) -> Answer:
    """Return what a transit fee changes; ``extra`` has ``fee_paid``, million USD.

    Parameters
    ----------
    payee, fee, months, dates
        As for :func:`fee_changes`.
    network, horizon, given
        As for :func:`outage`.

    Raises
    ------
    InputError
        As :func:`fee_changes`.
    """
    when = window(months, dates)
    engine = engine_of(network, horizon, when.last_day)
    changes = fee_changes(engine.layout, payee, fee, months, dates)
    fee = float(fee)
    question = {
        "kind": "transit_fee",
        "payee": payee,
        "fee": fee,
        "months": list(when.months),
        **when.asked(),
    }
    answer = answer_to(engine, question, changes, given)
    return replace(answer, extra={"fee_paid": fee_paid(answer.dispatch, payee, fee, when)})


def fee_paid(dispatch: Dispatch, payee: str, fee: float, when: Window) -> float:
    """Return what a payee is paid for all that passes, million USD.

    Parameters
    ----------
    dispatch
        With the fee in force.
    payee, fee
        As for :func:`fee_changes`.
    when
        When the fee is due. What passes on a day is that part of what passes in its period.
    """
    layout = dispatch.layout
    due = fee_changes(layout, payee, fee, when.months or None, when.asked().get("dates")).cost_add
    paid = 0.0
    for key, each in due.items():
        arc, months = (key, slice(None)) if isinstance(key, str) else (key[0], key[1] - 1)
        paid += each * float(dispatch.arc_flow[layout.arcs.index.get_loc(arc), months].sum())
    return paid


# Prices


def price_changes(
    network: Network,
    *,
    benchmark: float | None = None,
    add: float | None = None,
    factor: float | None = None,
    market: str = "*",
    months: Months = None,
    dates: Dates = None,
    calendar: Calendar | None = None,
) -> Changes:
    """Return the changes of a world price; exactly one of `benchmark`, `add`, `factor` is given.

    Parameters
    ----------
    network
        Its `price_basis` and `benchmarks` say how prices follow the benchmark.
    benchmark
        New price of the benchmark in its own unit (Brent: USD/bbl). Markets in `price_basis` move
        by the difference to the year's times their units per price unit; others stay.
    add
        In the network's price unit, on every step of demand at the market.
    factor
        On the same prices.
    market
        A market, or ``"*"`` for all; with `benchmark` only ``"*"``.
    months, dates
        Window; None is the whole horizon.
    calendar
        Of the programme that the days lie in; by default twelve months of the network's year.

    Raises
    ------
    InputError
        If not exactly one is given, it is not allowed, or the network has no benchmark.
    """
    days = months_from(network.year, HORIZON) if calendar is None else calendar
    every = {"benchmark": benchmark, "add": add, "factor": factor}
    chosen = {name: value for name, value in every.items() if value is not None}
    if len(chosen) != 1:
        raise InputError(
            f"world price: {', '.join(chosen) or 'nothing'} given; "
            f"allowed: one of {', '.join(every)}"
        )
    ((name, given),) = chosen.items()
    if name == "add":
        value = number(name, given, "a finite number")
    else:
        value = number(name, given, "a finite number, 0 or more", 0.0)
    if not isinstance(market, str):
        raise InputError(f"market: {market!r}; allowed: a market, or '*' for all")
    when = window(months, dates)
    if name == "add":
        return Changes(price_add=additions(days, market, when, value))
    if name == "factor":
        return Changes(price_factor=factors(days, market, when, value))
    if market != "*":
        raise InputError(f"market: {market!r} with a benchmark; allowed: '*'")
    of_year = network.benchmarks[network.benchmarks["year"] == network.year]
    if not len(of_year) or not len(network.price_basis):
        raise InputError(
            f"network {network.name!r}: no benchmark price of {network.year}; "
            "allowed: add or factor"
        )
    difference = value - float(of_year["price"].iloc[0])
    sold = set(zip(network.demand["node"], network.demand["commodity"], strict=True))
    basis = network.price_basis
    prices: dict[Key, float] = {}
    for node, commodity, units in zip(
        basis["node"], basis["commodity"], basis["units_per_price_unit"], strict=True
    ):
        if (node, commodity) in sold:
            prices |= additions(days, f"{node}/{commodity}", when, difference * float(units))
    return Changes(price_add=prices)


def world_price(
    *,
    benchmark: float | None = None,
    add: float | None = None,
    factor: float | None = None,
    market: str = "*",
    months: Months = None,
    dates: Dates = None,
    network: Network | Engine | str | Path | None = None,
    horizon: int = HORIZON,
    given: Changes = NO_CHANGES,
) -> Answer:
    """Return what a world price changes.

    Parameters
    ----------
    benchmark, add, factor, market, months, dates
        As for :func:`price_changes`.
    network, horizon, given
        As for :func:`outage`.

    Raises
    ------
    InputError
        As :func:`price_changes`.
    """
    when = window(months, dates)
    engine = engine_of(network, horizon, when.last_day)
    changes = price_changes(
        engine.network,
        benchmark=benchmark,
        add=add,
        factor=factor,
        market=market,
        months=months,
        dates=dates,
        calendar=engine.layout.calendar,
    )
    chosen = {"benchmark": benchmark, "add": add, "factor": factor}
    question = {
        "kind": "world_price",
        **{name: value for name, value in chosen.items() if value is not None},
        "market": market,
        "months": list(when.months),
        **when.asked(),
    }
    return answer_to(engine, question, changes, given)


def ask(
    changes: Changes,
    *,
    parts: Sequence[Mapping[str, object]] = (),
    network: Network | Engine | str | Path | None = None,
    horizon: int = HORIZON,
    given: Changes = NO_CHANGES,
) -> Answer:
    """Return what any changes change, e.g. several questions combined.

    Parameters
    ----------
    changes
        What is asked; `NO_CHANGES` gives the dispatch as it is.
    parts
        The questions that the changes combine, as plain data, kept with the answer.
    network, horizon, given
        As for :func:`outage`.
    """
    engine = engine_of(network, horizon)
    if changes is NO_CHANGES:
        return answer_to(engine, {"kind": "base"}, changes, given)
    question: dict[str, object] = {"kind": "several", "parts": [dict(part) for part in parts]}
    return answer_to(engine, question, changes, given)


def answer_to(
    engine: Engine, question: dict[str, object], changes: Changes, given: Changes
) -> Answer:
    """Return the answer to a question, as plain data, that makes changes on top of those given."""
    check_changes(given)
    check_changes(changes, "changes")
    base = engine.base if given is NO_CHANGES else engine.solve(given)
    return Answer(question, base, engine.solve(combined(given, changes)))


def _each(
    of: Callable[[Calendar, str, Window, float], dict[Key, float]],
    layout: Layout,
    names: Sequence[str],
    when: Window,
    value: float,
) -> dict[Key, float]:
    """Return what a value comes to for every name and period."""
    return {
        key: each for name in names for key, each in of(layout.calendar, name, when, value).items()
    }
