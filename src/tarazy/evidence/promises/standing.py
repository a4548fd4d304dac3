"""How a promise stands on a day."""

from __future__ import annotations

from datetime import date
from itertools import takewhile
from typing import Literal, get_args

from tarazy.evidence.promises.document import Promise, Step

Standing = Literal["kept", "late", "open", "overdue", "lapsed", "unknown"]
STANDINGS: tuple[Standing, ...] = get_args(Standing)
_SETTLED: dict[str, Standing] = {"delivered": "kept", "lapsed": "lapsed", "unknown": "unknown"}


def last_step(promise: Promise, day: date) -> Step | None:
    """Return the last thing that is known of a promise on a day; None before it was made.

    A step whose month or year alone is known counts from its first day on, and never before those
    that it follows.
    """
    known = [*takewhile(lambda step: step.date.first <= day, promise.step)]
    return known[-1] if known else None


def standing(promise: Promise, day: date) -> Standing | None:
    """Return how a promise stands on a day; None before it was made.

    *kept* where it is delivered, *late* where that was surely after the last day that was named,
    *lapsed* where it was given up, *unknown* where nobody can say what came of it. All others are
    *overdue* once the last day that was named has passed, else *open*: signed and financed are
    steps on the way, and nothing more.
    """
    step = last_step(promise, day)
    if step is None:
        return None
    due = date.max if promise.due is None else promise.due.last
    if step.state == "delivered" and step.date.first > due:
        return "late"
    if step.state in _SETTLED:
        return _SETTLED[step.state]
    return "overdue" if due < day else "open"
