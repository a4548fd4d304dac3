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
from tarazy.experiment.events.network_event import NetworkEvent

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
        Of the horizon; that of the engine where one is given.

    Raises
    ------
    InputError
        If the network does not have what an event names, or a value is not allowed.
    """
    engine = engine_of(network, months)
    for event in events:
        _check_event(event)
    before = changes_of(given, network=engine)
    if len(events) == 1:
        _check_network(engine, events[0])
        return events[0].answer(engine, before)
    changes = changes_of(events, network=engine)
    parts = [event.question() for event in events]
    return with_route(
        engine, ask_changes(changes, parts=parts, given=before, network=engine), changes, before
    )


def changes_of(
    events: Sequence[NetworkEvent],
    *,
    network: Network | Engine | str | Path | None = None,
) -> Changes:
    """Return what events change in a network together; none changes nothing.

    Parameters
    ----------
    events
        In the order in which they are made.
    network
        As for `ask`.

    Raises
    ------
    InputError
        As `ask`.
    """
    engine = engine_of(network)
    if not isinstance(events, list | tuple):
        raise InputError(f"events: {type(events).__name__}; allowed: a list of events")
    for event in events:
        _check_event(event)
        _check_network(engine, event)
    return combined(*(event.changes(engine) for event in events)) if events else NO_CHANGES


def _check_event(event: object) -> None:
    allowed = "an event of a network, e.g. tarazy.Outage.of(element=...)"
    instance("event", event, NetworkEvent, allowed)


def _check_network(engine: Engine, event: NetworkEvent) -> None:
    if event.network not in (None, engine.network.name):
        raise InputError(
            f"{event.kind}: network: {event.network!r} is asked of {engine.network.name!r}; "
            "allowed: an event of the network that is asked"
        )
