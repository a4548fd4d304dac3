"""Questions to one network, as events: what they change in it, without a world."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tarazy.arguments.months import HORIZON
from tarazy.arguments.values import instance
from tarazy.corridors.changes import NO_CHANGES, Changes
from tarazy.corridors.combining import combined
from tarazy.corridors.questions import ask as ask_changes
from tarazy.corridors.questions import engine_of
from tarazy.corridors.routes import with_route
from tarazy.corridors.solve import Engine
from tarazy.errors import InputError
from tarazy.experiment.events.network_event import NetworkEvent, in_order, last_day_of
from tarazy.experiment.events.states import refuse_two_states

if TYPE_CHECKING:
    from tarazy.corridors.answers import Answer
    from tarazy.corridors.data import Network


def ask(
    *events: NetworkEvent,
    network: Network | Engine | str | Path | None = None,
    given: Sequence[NetworkEvent] = (),
    months: int = HORIZON,
) -> Answer:
    """Return what events change in a network, before and after.

    Parameters
    ----------
    *events
        One or several, which hold together; none gives the dispatch as it is. The answer to one
        alone has the further results of its kind.
    network
        The name of a bundled network, a folder, the tables, or an engine that is already built; by
        default ``kazakhstan-crude``.
    given
        Events in force before and after: what a route is worth while a pipeline is closed.
    months
        Of the horizon; that of the engine where one is given. Twelve become as many as the dates of
        the events need.

    Raises
    ------
    InputError
        If the network does not have what an event names, or a value is not allowed.
    """
    check_listed(given, "given")
    for event in (*events, *given):
        check_event(event)
    engine = engine_of(network, months, last_day_of([*events, *given]))
    before = changes_of(given, network=engine)
    if len(events) == 1:
        _check_network(engine, events[0])
        return events[0].answer(engine, before)
    changes = changes_of(events, network=engine, given=before)
    parts = [event.question() for event in events]
    return with_route(
        engine, ask_changes(changes, parts=parts, given=before, network=engine), changes, before
    )


def changes_of(
    events: Sequence[NetworkEvent],
    *,
    network: Network | Engine | str | Path | None = None,
    given: Changes = NO_CHANGES,
) -> Changes:
    """Return what events change in a network together; none changes nothing.

    Parameters
    ----------
    events
        In the order in which they are made. What depends on the others, as maintenance that is
        placed where it costs least, sees those before it and all that do not.
    network
        As for `ask`.
    given
        Changes in force before, which are not part of what is returned.

    Raises
    ------
    InputError
        As `ask`.
    """
    check_listed(events, "events")
    for event in events:
        check_event(event)
    engine = engine_of(network, until=last_day_of(events))
    for event in events:
        _check_network(engine, event)
    refuse_two_states(events, engine)
    found: dict[int, Changes] = {}
    for at in in_order(events):
        found[at] = events[at].changes_beside(engine, combined(given, *found.values()))
    return combined(*(found[at] for at in range(len(events)))) if events else NO_CHANGES


def check_listed(events: object, where: str) -> None:
    """Refuse what is no list of events."""
    if not isinstance(events, list | tuple):
        raise InputError(f"{where}: {type(events).__name__}; allowed: a list of events")


def check_event(event: object) -> None:
    """Refuse what is no event of a network."""
    allowed = "an event of a network, e.g. tarazy.Outage.of(element=...)"
    instance("event", event, NetworkEvent, allowed)


def _check_network(engine: Engine, event: NetworkEvent) -> None:
    if event.network not in (None, engine.network.name):
        raise InputError(
            f"{event.kind}: network: {event.network!r} is asked of {engine.network.name!r}; "
            "allowed: an event of the network that is asked"
        )
