"""Contradictions between the texts, and inside one, found from the quantities that they state."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from tarazy.arguments.partial_date import PartialDate
from tarazy.errors import InputError
from tarazy.evidence.document import Claim, States
from tarazy.evidence.library import Library
from tarazy.evidence.units import converted

Sort = Literal["apart", "falls", "date"]


@dataclass(frozen=True)
class Statement:
    """A quantity as one text states it.

    Attributes
    ----------
    claim, text
        Where it stands.
    value, unit
        As the text has it; ``date`` is the unit of a date.
    start, end
        When it holds: as stated, else when the claim was made.
    tolerance
        Relative difference up to which another number agrees.
    cumulative
        Whether it counts from a start on, so that it cannot fall.
    whole
        Whether it is one number of the whole time rather than one that holds throughout.
    """

    claim: str
    text: str
    value: float | PartialDate
    unit: str
    start: PartialDate
    end: PartialDate
    tolerance: float
    cumulative: bool
    whole: bool


@dataclass(frozen=True)
class Contradiction:
    """Two statements that cannot both be right.

    Attributes
    ----------
    quantity
        What both are about.
    sort
        ``apart``: two numbers of the same time differ by more than their tolerance. ``falls``: a
        cumulative quantity is smaller than over a part of its time. ``date``: two dates of one
        event.
    first, second
        The statements, that whose time ends earlier first.
    gap
        Difference of the numbers relative to the larger one; None for dates.
    """

    quantity: str
    sort: Sort
    first: Statement
    second: Statement
    gap: float | None

    @property
    def within_text(self) -> bool:
        """Whether one text contradicts itself."""
        return self.first.text == self.second.text


def statements(library: Library) -> dict[str, list[Statement]]:
    """Return what the texts state, by quantity; within one in the order of time."""
    found: dict[str, list[Statement]] = {}
    for claim in library.claims.values():
        for states in claim.states:
            found.setdefault(states.quantity, []).append(_statement(library, claim, states))
    for listed in found.values():
        listed.sort(key=lambda one: (one.end, one.start, one.text, one.claim))
    return dict(sorted(found.items()))


def contradictions(library: Library) -> tuple[Contradiction, ...]:
    """Return all contradictions, by quantity.

    Two numbers contradict each other where their times overlap and they are further apart than the
    larger of their tolerances. Where one is a number of the whole of its time (a growth, a mean),
    both times have to be the same. Of a cumulative quantity, they do over the same time, or where
    that of a time is smaller than that of a part of it. Two dates do where they differ at the
    coarser precision.

    Raises
    ------
    InputError
        If one quantity is stated in units of different quantities, or as cumulative and not.
    """
    return tuple(
        found
        for quantity, listed in statements(library).items()
        for found in _among(quantity, listed, library)
    )


def _statement(library: Library, claim: Claim, states: States) -> Statement:
    said = claim.said or library.texts[states.text].year
    start = states.from_ or states.to or said
    return Statement(
        claim=claim.id,
        text=states.text,
        value=states.value,
        unit=states.unit or "date",
        start=start,
        end=states.to or start,
        tolerance=states.tolerance,
        cumulative=states.cumulative,
        whole=states.whole,
    )


def _among(quantity: str, listed: list[Statement], library: Library) -> Iterator[Contradiction]:
    for first, second in combinations(listed, 2):
        if isinstance(first.value, PartialDate) and isinstance(second.value, PartialDate):
            if not first.value.agrees(second.value):
                yield Contradiction(quantity, "date", first, second, None)
            continue
        found = _numbers(quantity, first, second, library)
        if found is not None:
            yield found


def _numbers(
    quantity: str, first: Statement, second: Statement, library: Library
) -> Contradiction | None:
    one, other = _amount(first), _amount(second)
    where = f"{library.origins[second.claim]}: claim {second.claim}: states {quantity!r}"
    try:
        other = converted(other, second.unit, first.unit)
    except InputError as error:
        raise InputError(f"{where}: {error}") from error
    if first.cumulative != second.cumulative:
        shown, there = (str(each.cumulative).lower() for each in (second, first))
        raise InputError(
            f"{where}: cumulative: {shown} beside {there} in claim {first.claim}; allowed: the "
            "same for one quantity"
        )
    largest = max(abs(one), abs(other))
    gap = abs(one - other) / largest if largest else 0.0
    if gap <= max(first.tolerance, second.tolerance):
        return None
    inside, outside = _contains(second, first), _contains(first, second)
    if first.cumulative or first.whole or second.whole:
        together = inside and outside
    else:
        together = first.start.first <= second.end.last and second.start.first <= first.end.last
    if together:
        return Contradiction(quantity, "apart", first, second, gap)
    if first.cumulative and ((inside and other < one) or (outside and one < other)):
        return Contradiction(quantity, "falls", first, second, gap)
    return None


def _contains(outer: Statement, inner: Statement) -> bool:
    """Return whether the time of one is that of another, or it is longer at an end."""
    return outer.start.first <= inner.start.last and inner.end.first <= outer.end.last


def _amount(statement: Statement) -> float:
    assert not isinstance(statement.value, PartialDate)
    return statement.value
