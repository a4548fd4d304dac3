"""What the chapter about the ledger shows: claims with their verdicts, and the chronicle."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from tarazy.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tarazy.evidence.contradictions import Contradiction
    from tarazy.evidence.document import Claim, SourceText
    from tarazy.evidence.findings import Decision, Verdict
    from tarazy.evidence.ledger import Entry
    from tarazy.evidence.rows import Agreement, Event, SourceRow, Stage


@dataclass(frozen=True)
class Judged:
    """A claim with the verdict on it.

    Attributes
    ----------
    claim
        Who says what, and how it is checked.
    result
        The verdict with what every check found.
    """

    claim: Claim
    result: Verdict

    @property
    def verdict(self) -> Decision:
        """The verdict alone."""
        return self.result.verdict


@dataclass(frozen=True)
class LedgerFindings:
    """The ledger and the chronicle, in no language yet.

    Attributes
    ----------
    entries
        All claims with their verdicts, in the order of the ledger.
    contradictions
        Between texts, and inside one.
    texts, sources
        Key to row: what the entries refer to.
    events, agreements, stages
        The chronicle.
    digest, year
        Of the world on which the stored verdicts stand.
    """

    entries: tuple[Judged, ...]
    contradictions: tuple[Contradiction, ...]
    texts: dict[str, SourceText]
    sources: dict[str, SourceRow]
    events: tuple[Event, ...]
    agreements: tuple[Agreement, ...]
    stages: tuple[Stage, ...]
    digest: str
    year: int


def find_ledger(country: str, partner: str) -> LedgerFindings | None:
    """Return the bundled ledger with its stored verdicts, and the chronicle.

    Parameters
    ----------
    country, partner
        Whom the report is about, in either order.

    Returns
    -------
    LedgerFindings or None
        None where the chronicle is about another pair of countries.

    Raises
    ------
    InputError
        If a claim has no stored verdict, or one that was reached by another check.
    """
    from tarazy.evidence.ledger import ledger

    found = ledger()
    library = found.library
    if subject(library.events.values()) != {country, partner}:
        return None
    return LedgerFindings(
        entries=tuple(_judged(entry) for entry in found.entries),
        contradictions=found.contradictions(),
        texts=library.texts,
        sources=library.sources,
        events=tuple(library.events.values()),
        agreements=tuple(library.agreements.values()),
        stages=tuple(library.stages.values()),
        digest=found.world_digest,
        year=found.world_year,
    )


def subject(events: Iterable[Event]) -> set[str]:
    """Return the two parties that most events have in common; of equals, the first by letter."""
    pairs = Counter(pair for event in events for pair in combinations(sorted(event.parties), 2))
    if not pairs:
        return set()
    most = max(pairs.values())
    return set(min(pair for pair, number in pairs.items() if number == most))


def _judged(entry: Entry) -> Judged:
    if entry.result is None:
        raise InputError(
            f"claim {entry.claim.id}: {entry.stale}; allowed: one stored by "
            "'tarazy claims --check --store'"
        )
    return Judged(entry.claim, entry.result)
