"""Which claims and which entries of the chronicle are asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import get_args

from tarazy.arguments.partial_date import DATE, PartialDate
from tarazy.arguments.values import one
from tarazy.codes.names import economy_called
from tarazy.errors import InputError, unknown_name
from tarazy.evidence.document import KINDS, TOPICS, Claim
from tarazy.evidence.events_and_sources import Agreement, Event, EventKind
from tarazy.evidence.findings import DECISIONS


def check_filters(
    identifiers: Iterable[str], texts: Iterable[str], wanted: Mapping[str, str | None]
) -> None:
    """Refuse a filter that no claim of a ledger can fit.

    Parameters
    ----------
    identifiers, texts
        Of the claims, and of the texts that they stand in.
    wanted
        ``id``, ``kind``, ``topic``, ``verdict``, ``text`` to a word, or None.

    Raises
    ------
    InputError
        Naming the option, the word and what is allowed.
    """
    allowed: dict[str, Iterable[str]] = {
        "id": list(identifiers),
        "kind": KINDS,
        "topic": TOPICS,
        "verdict": DECISIONS,
        "text": list(texts),
    }
    for key, word in wanted.items():
        if word is not None and word not in set(allowed[key]):
            raise unknown_name("claim" if key == "id" else key, word, allowed[key], f"--{key}")


def fits(claim: Claim, verdict: str, wanted: Mapping[str, str | None]) -> bool:
    """Return whether a claim with its verdict fits all filters that are given."""
    words = {
        "id": (claim.id,),
        "kind": (claim.kind,),
        "topic": (claim.topic,),
        "verdict": (verdict,),
        "text": claim.texts,
    }
    return all(word is None or word in words[key] for key, word in wanted.items())


def as_date(option: str, text: str | None) -> PartialDate | None:
    """Return the date of an option.

    Raises
    ------
    InputError
        If it is none.
    """
    if text is None:
        return None
    try:
        return PartialDate.parse(one(option, text, DATE))
    except ValueError as error:
        raise InputError(f"{option}: {text!r} is not allowed; allowed: {DATE}") from error


def check_event_filters(
    rows: Iterable[Event | Agreement], kind: str | None, party: str | None
) -> str | None:
    """Refuse a kind of event that there is none of, and a party that is in no event.

    Returns
    -------
    str or None
        The party as the events call it.

    Raises
    ------
    InputError
        Naming the option, the word and what is allowed.
    """
    if kind is not None and kind not in get_args(EventKind):
        raise unknown_name("kind", kind, get_args(EventKind), "--kind")
    parties = sorted({party for row in rows for party in row.parties})
    return None if party is None else economy_called(party, parties, "--country", "party")


def within(
    start: PartialDate, end: PartialDate, first: PartialDate | None, last: PartialDate | None
) -> bool:
    """Return whether something from `start` to `end` may fall between two dates."""
    after_first = first is None or end.last >= first.first
    return after_first and (last is None or start.first <= last.last)
