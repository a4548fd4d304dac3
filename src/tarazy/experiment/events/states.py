"""Two events that set the same: which of them holds, nobody can tell."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from tarazy.errors import InputError
from tarazy.experiment.events.market_names import EVERY_MARKET
from tarazy.experiment.events.network_event import NetworkEvent, WindowedEvent

if TYPE_CHECKING:
    from tarazy.corridors.solve import Engine

# Shares of a period that add up to more overlap.
_WHOLE = 1.0 + 1e-9


def refuse_two_states(events: Sequence[NetworkEvent], engine: Engine) -> None:
    """Refuse events that set a volume or a price of the same at the same time.

    Factors multiply and additions add, but of two volumes neither is what is asked.

    Parameters
    ----------
    events
        That hold together.
    engine
        Of the network, whose calendar their windows are of.

    Raises
    ------
    InputError
        Naming the kind, what is set twice, and when.
    """
    setting = [event for event in events if isinstance(event, WindowedEvent) and event.sets()]
    for one, other in combinations(setting, 2):
        names = [
            name
            for name in one.sets()
            if one.kind == other.kind and any(_same(name, each) for each in other.sets())
        ]
        if names and _together(one, other, engine):
            raise InputError(
                f"{one.kind}: {names[0]!r} is set twice for the same time; allowed: one volume or "
                "price at a time, or a factor beside it"
            )


def _same(name: str, other: str) -> bool:
    """Return whether two names have anything in common: all, a node, a commodity at it."""
    if EVERY_MARKET in (name, other) or name == other:
        return True
    return name.partition("/")[0] == other or other.partition("/")[0] == name


def _together(one: WindowedEvent, other: WindowedEvent, engine: Engine) -> bool:
    """Return whether two windows overlap; where both are days of one month, they do if they must.

    Parts of a month are told by their shares alone.
    """
    from tarazy.corridors.windows import held

    first, second = (held(engine.layout.calendar, "", event.window) for event in (one, other))
    for key, share in first.items():
        # A name without a month stands for all of them.
        found = second.get("", second.get(key, 0.0))
        if isinstance(key, str):
            found = max(second.values(), default=0.0)
        if found and share + found > _WHOLE:
            return True
    return False
