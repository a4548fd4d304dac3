"""The events that the options of ``tarazy corridors`` put together."""

from __future__ import annotations

import re
import shlex
import tomllib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tarazy.errors import InputError, standing, unknown_name

if TYPE_CHECKING:
    from tarazy.corridors.solve import Engine
    from tarazy.experiment.events.network_event import NetworkEvent

_WINDOW = re.compile(r"([0-9]{1,4})(?:-([0-9]{1,4}))?")
_ASK = "--ask"
_FORM = "KIND key=value ..., e.g. 'supply field=TENGIZ factor=0.5 months=1-3'"


def events_of(
    *,
    outage: Sequence[str],
    left: float,
    fee: str | None,
    price: float | None,
    route: Sequence[str],
    window: list[int] | None,
    dates: Sequence[str],
    ask: Sequence[str],
) -> list[NetworkEvent]:
    """Return the events that the options put together.

    Parameters
    ----------
    outage, left, fee, price, route
        As they were given.
    window, dates
        Months or days of the outage and the fee.
    ask
        Texts of ``--ask``.

    Raises
    ------
    InputError
        One line naming the option, the value and what is allowed.
    """
    from tarazy.experiment.events.new_route import NewRoute
    from tarazy.experiment.events.outage import Outage
    from tarazy.experiment.events.transit_fee import TransitFee
    from tarazy.experiment.events.world_price import WorldPrice

    places = {"element": "--outage", "left": "--left", "benchmark": "--price", "route": "--route"}
    places |= {"dates": "--dates"}
    when: dict[str, Any] = {"dates": list(dates)} if dates else {"months": window}
    events: list[NetworkEvent] = []
    if outage:
        events.append(Outage.of(places, element=list(outage), left=left, **when))
    if fee is not None:
        payee, due = _fee(fee)
        called = {"element": "--fee", "fee": "--fee", "dates": "--dates"}
        events.append(TransitFee.of(called, element=payee, fee=due, **when))
    if price is not None:
        events.append(WorldPrice.of(places, benchmark=price))
    if route:
        events.append(NewRoute.of(places, route=list(route)))
    return [*events, *map(_asked, ask)]


def check_asked(events: Sequence[NetworkEvent], engine: Engine) -> None:
    """Refuse what ``--ask`` asks of a network that does not have it, naming the option.

    Parameters
    ----------
    events
        Of ``--ask``, as the last ones that `events_of` returns.
    engine
        Of the network.

    Raises
    ------
    InputError
        One line naming the option, the value and what is allowed.
    """
    for event in events:
        with standing(f"{_ASK}: {event.kind}"):
            event.check(engine)


def months_of(window: str | None, lasting: bool, dates: bool, horizon: int) -> list[int] | None:
    """Return the months of ``--window``, which must have something to hold for.

    Parameters
    ----------
    window
        As it was given.
    lasting
        Whether there is an outage or a fee.
    dates
        Whether ``--dates`` is given.
    horizon
        Months of the programme.

    Raises
    ------
    InputError
        If it holds for nothing, stands beside dates, or is no window of the horizon.
    """
    for option, given in (("--window", window), ("--dates", dates or None)):
        if given is not None and not lasting:
            shown = f" {window}" if option == "--window" else ""
            raise InputError(
                f"{option}:{shown} without an outage or a fee; allowed: with --outage or --fee"
            )
    if window is None:
        return None
    if dates:
        raise InputError(f"--window: {window} beside --dates; allowed: one of the two")
    months = _months(window)
    if months is None or months[-1] > horizon:
        raise InputError(
            f"--window: {window!r}; allowed: a month or A-B from 1 to {horizon}, e.g. 3 or 1-3"
        )
    return months


def _months(text: str) -> list[int] | None:
    found = _WINDOW.fullmatch(text)
    first, last = (int(found[1]), int(found[2] or found[1])) if found else (0, 0)
    return list(range(first, last + 1)) if 1 <= first <= last else None


def _fee(text: str) -> tuple[str, float]:
    from tarazy.corridors.reading import read_number

    payee, _, amount = text.rpartition("=")
    try:
        return payee, read_number(amount.strip(), "--fee", signed=True)
    except InputError:
        raise InputError(f"--fee: {text!r}; allowed: PAYEE=USD, e.g. transit:RUS=10") from None


def _asked(text: str) -> NetworkEvent:
    """Return the event that a text of ``--ask`` means: the kind and keys of a document."""
    from tarazy.experiment.events.network_event import NetworkEvent
    from tarazy.scenario.kinds import KINDS, NETWORK_KINDS

    try:
        kind, *pairs = shlex.split(text)
    except ValueError:
        raise InputError(f"{_ASK}: {text!r}; allowed: {_FORM}") from None
    if kind not in NETWORK_KINDS:
        raise unknown_name("kind", kind, NETWORK_KINDS, _ASK)
    keys: dict[str, Any] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals or not key:
            raise InputError(f"{_ASK}: {kind}: {pair!r}; allowed: {_FORM}")
        if key in keys or key == "kind":
            raise InputError(f"{_ASK}: {kind}: {key!r} given twice; allowed: each once")
        keys[key] = _value(key, value)
    with standing(_ASK):
        event = KINDS[kind].of(**keys)
        if not (isinstance(event, NetworkEvent) and event.meets_network):
            raise InputError(f"{kind}: an event of the world; allowed: one that meets a network")
        return event


def _value(key: str, text: str) -> Any:
    """Return a value as a document would hold it: a number, a truth value, a table, texts.

    What is no value of TOML is a text, or several with commas between; months may be a range.
    """
    if key == "months" and (months := _months(text)):
        return months
    bracketed = f"[{text}]" if "," in text and text[:1] not in "[{\"'" else text
    for written in (text, bracketed):
        try:
            return tomllib.loads(f"value = {written}")["value"]
        except tomllib.TOMLDecodeError:
            continue
    return [part.strip() for part in text.split(",")] if "," in text else text
