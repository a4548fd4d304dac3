"""Events that are followed day by day, as they become known."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from tarazy.corridors.replays import ALL, DatedEvent, network_of_events
from tarazy.corridors.replays import replay as replayed
from tarazy.corridors.solve import Engine
from tarazy.errors import InputError
from tarazy.experiment.asking import changes_of, check_event, check_listed
from tarazy.experiment.events.maintenance import Maintenance
from tarazy.experiment.events.network_event import NetworkEvent, WindowedEvent

if TYPE_CHECKING:
    from tarazy.corridors.changes import Changes
    from tarazy.corridors.data import Network
    from tarazy.corridors.replays import Replay


def replay(
    *events: str | NetworkEvent,
    network: Network | str | Path | None = None,
    given: Sequence[NetworkEvent] = (),
    first: date | None = None,
    last: date | None = None,
    step: str = "week",
    observed: bool = False,
    restore: bool = True,
    alone: bool = False,
) -> Replay:
    """Return what events do day by day: by surprise, and to someone who knew them beforehand.

    Parameters
    ----------
    *events
        Names of the network's table of events, or events with dates; ``"all"`` alone for every
        event of the table in the network's year. An event becomes known on its day `known`, or on
        the first of its dates.
    network
        The tables, or a name or folder; by default ``kazakhstan-crude``, of the year in which the
        first event begins where it has that year.
    given
        Events in force all along, part of the ordinary plan: what a route is worth in a storm.
    first, last, step, observed, restore, alone
        As for `tarazy.corridors.replays.replay`.

    Raises
    ------
    InputError
        If an event has no dates, one of `given` holds in some months, or as
        `tarazy.corridors.replays.replay`.
    """
    check_listed(given, "given")
    for event in given:
        check_event(event)
        _refuse_months(event)
    dated: list[str | DatedEvent] = [
        each if isinstance(each, str) else _dated(each, number)
        for number, each in enumerate(events, start=1)
    ]
    tables = network_of_events(dated, network)
    return replayed(
        ALL if dated == [ALL] else dated,
        network=tables,
        given=lambda engine: changes_of(list(given), network=engine),
        first=first,
        last=last,
        step=step,
        observed=observed,
        restore=restore,
        alone=alone,
    )


def _refuse_months(event: NetworkEvent) -> None:
    """Refuse months, which count those of a year: a replay has periods of any length."""
    if isinstance(event, Maintenance) and not event.dates:
        raise InputError(
            f"{event.kind}: length {event.length} in months in a replay; allowed: dates in which "
            "it may be, and a length in days"
        )
    if isinstance(event, WindowedEvent) and event.window.months:
        shown = ", ".join(map(str, event.window.months))
        raise InputError(
            f"{event.kind}: months {shown} in a replay; allowed: dates, or neither where it is in "
            "force all along"
        )


def _dated(event: NetworkEvent, number: int) -> DatedEvent:
    """Return an event with its first and last day, and the day on which it becomes known."""
    check_event(event)
    name = f"{event.kind} {number}"
    first = last = known = None
    if isinstance(event, WindowedEvent):
        first, last, known = event.first_day, event.last_day, event.known_on
    if first is None or last is None or known is None:
        raise InputError(
            f"{name}: without dates; allowed: an event with dates, or one in `given` that is in "
            "force all along"
        )

    def changes(engine: Engine) -> Changes:
        return changes_of([event], network=engine)

    return DatedEvent(name, first, last, known, changes)
