"""The ledger that a report tells of: claims about a pair of countries, and their chronicle."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import combinations
from typing import TYPE_CHECKING

from tarazy.errors import InputError

if TYPE_CHECKING:
    from tarazy.evidence.events_and_sources import Event
    from tarazy.evidence.ledger import Ledger


def find_ledger(country: str, partner: str) -> Ledger | None:
    """Return the bundled ledger with its stored verdicts, and the chronicle.

    Parameters
    ----------
    country, partner
        Whom the report is about, in either order.

    Returns
    -------
    Ledger or None
        None where the chronicle is about another pair of countries.

    Raises
    ------
    InputError
        If a claim has no stored verdict, or one that was reached by another check.
    """
    from tarazy.evidence.ledger import ledger

    found = ledger()
    if subject(found.library.events.values()) != {country, partner}:
        return None
    for entry in found.entries:
        if entry.result is None:
            raise InputError(
                f"claim {entry.claim.id}: {entry.stale}; allowed: one stored by "
                "'tarazy claims --check --store'"
            )
    return found


def subject(events: Iterable[Event]) -> set[str]:
    """Return the two parties that most events have in common; of equals, the first by letter."""
    pairs = Counter(pair for event in events for pair in combinations(sorted(event.parties), 2))
    if not pairs:
        return set()
    most = max(pairs.values())
    return set(min(pair for pair, number in pairs.items() if number == most))
