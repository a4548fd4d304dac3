"""Contradictions between the texts, and inside one, found from the quantities that they state."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Literal

from tarazy.arguments.partial_date import PartialDate
from tarazy.errors import InputError
from tarazy.evidence.document import Claim, States
from tarazy.evidence.library import Library
from tarazy.evidence.promise_check import Bound
from tarazy.evidence.units import as_year, converted
from tarazy.scenario.parts import Texts

Sort = Literal["apart", "falls", "date", "opposed"]
# The unit of what a text says is so, or is not.
YES_OR_NO = "yes or no"


@dataclass(frozen=True)
class Statement:
    """A quantity as one text states it.

    Attributes
    ----------
    claim, text
        Where it stands.
    about
        What is so, or is not, or what the number is of; None where the claim says it.
    value, unit
        As the text has it; ``date`` is the unit of a date, also of a year, and what is so or is
        not has the unit ``yes or no``. Of a part of an observed number, its share of that number
        in per cent.
    share
        Whether it is the share that a number of the text makes of an observed one.
    relation
        Whether the text states `value` itself, or that it is at most or at least that.
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
    about: Texts | None
    value: float | bool | PartialDate
    unit: str
    share: bool
    relation: Bound
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
        event. ``opposed``: something is so by one statement and is not by the other.
    first, second
        The statements, that whose time ends earlier first.
    gap
        Difference of the numbers relative to the larger one; None for what is no number.
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
    coarser precision. A bound contradicts what lies outside it. Yes and no contradict each other
    where their times overlap.

    Raises
    ------
    InputError
        If one quantity is stated in units of different quantities, as a number and as what is so
        or is not, or as cumulative and not; or if a number of which a share is told is not there.
    """
    return tuple(
        found
        for quantity, listed in statements(library).items()
        for found in _among(quantity, listed, library)
    )


def _statement(library: Library, claim: Claim, states: States) -> Statement:
    said = claim.said or library.texts[states.text].year
    start = states.from_ or states.to or said
    value, unit = _told(library, claim, states)
    return Statement(
        claim=claim.id,
        text=states.text,
        about=states.about,
        value=value,
        unit=unit,
        share=states.share_of is not None,
        relation=states.relation,
        start=start,
        end=states.to or start,
        tolerance=states.tolerance,
        cumulative=states.cumulative,
        whole=states.whole,
    )


def _told(library: Library, claim: Claim, states: States) -> tuple[float | bool | PartialDate, str]:
    if isinstance(states.value, bool):
        return states.value, YES_OR_NO
    if states.share_of is None:
        year = None if states.unit != "year" else as_year(states.value)
        return (states.value, states.unit or "date") if year is None else (year, "date")
    from tarazy.evidence.checking import default_world
    from tarazy.evidence.observing import Observer

    assert not isinstance(states.value, PartialDate)
    assert states.unit is not None
    where = f"{_where(library, claim.id, states.quantity)}: share_of"
    whole = Observer(library, default_world).observe(states.share_of, where)
    if isinstance(whole.value, PartialDate) or whole.value == 0:
        raise InputError(f"{where}: {whole.value}; allowed: a number other than zero")
    part = converted(states.value, states.unit, whole.unit, where)
    return 100.0 * part / whole.value, "per cent"


def _where(library: Library, claim: str, quantity: str) -> str:
    return f"{library.origins[claim]}: claim {claim}: states {quantity!r}"


def _among(quantity: str, listed: list[Statement], library: Library) -> Iterator[Contradiction]:
    for first, second in combinations(listed, 2):
        units = {first.unit, second.unit}
        if len(units) > 1 and units & {"date", YES_OR_NO}:
            raise InputError(
                f"{_where(library, second.claim, quantity)}: {second.unit!r} beside "
                f"{first.unit!r} in claim {first.claim}; allowed: the same for one quantity"
            )
        if first.unit == "date":
            if _days_between(first, second):
                yield Contradiction(quantity, "date", first, second, None)
        elif first.unit == YES_OR_NO:
            if first.value != second.value and _overlap(first, second):
                yield Contradiction(quantity, "opposed", first, second, None)
        else:
            found = _numbers(quantity, first, second, library)
            if found is not None:
                yield found


def _days_between(first: Statement, second: Statement) -> bool:
    """Return whether no day is one on which both let an event fall."""
    starts, ends = [], []
    for one in (first, second):
        assert isinstance(one.value, PartialDate)
        starts.append(date.min if one.relation == "<=" else one.value.first)
        ends.append(date.max if one.relation == ">=" else one.value.last)
    return max(starts) > min(ends)


def _numbers(
    quantity: str, first: Statement, second: Statement, library: Library
) -> Contradiction | None:
    one, other = _amount(first), _amount(second)
    where = _where(library, second.claim, quantity)
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
    bounds = ((one, first.relation), (other, second.relation))
    low = max(-math.inf if relation == "<=" else value for value, relation in bounds)
    high = min(math.inf if relation == ">=" else value for value, relation in bounds)
    # How far the two leave no number that both allow.
    gap = (low - high) / max(abs(one), abs(other)) if low > high else 0.0
    if gap <= max(first.tolerance, second.tolerance):
        return None
    inside, outside = _contains(second, first), _contains(first, second)
    if first.cumulative or first.whole or second.whole:
        together = inside and outside
    else:
        together = _overlap(first, second)
    if together:
        return Contradiction(quantity, "apart", first, second, gap)
    if first.cumulative and ((inside and other < one) or (outside and one < other)):
        return Contradiction(quantity, "falls", first, second, gap)
    return None


def _overlap(first: Statement, second: Statement) -> bool:
    return first.start.first <= second.end.last and second.start.first <= first.end.last


def _contains(outer: Statement, inner: Statement) -> bool:
    """Return whether the time of one is that of another, or it is longer at an end."""
    return outer.start.first <= inner.start.last and inner.end.first <= outer.end.last


def _amount(statement: Statement) -> float:
    assert not isinstance(statement.value, PartialDate)
    return statement.value
