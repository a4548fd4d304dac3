"""Days of a window become shares of months: what holds for any of them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tarazy.corridors.calendar import Calendar, calendar_of, months_from
from tarazy.corridors.windows import Window, additions, factors, held, shown, states, window

FIRST, LAST = date(2024, 1, 1), date(2025, 12, 31)
DAYS = st.dates(FIRST, LAST)
CALENDARS = st.sampled_from(
    [months_from(2024, 24), calendar_of(FIRST, LAST, "week"), calendar_of(FIRST, LAST, "month")]
)
FACTORS = st.floats(0.0, 2.0)


@st.composite
def spans(draw: st.DrawFn) -> tuple[date, date]:
    first = draw(DAYS)
    return first, draw(st.dates(first, LAST))


def total(calendar: Calendar, values: dict[object, float], neutral: float = 0.0) -> float:
    """Return the sum over days of what periods differ from what holds otherwise."""
    return sum(
        (value - neutral) * float(calendar.days[key[1] - 1])  # type: ignore[index]
        for key, value in values.items()
    )


@given(CALENDARS, spans(), FACTORS, st.data())
def test_a_window_in_two_parts_is_the_whole(
    calendar: Calendar, span: tuple[date, date], factor: float, data: st.DataObject
) -> None:
    first, last = span
    cut = data.draw(st.dates(first, last))
    whole = window(None, shown(first, last))
    parts = [(first, cut), *([(cut + timedelta(1), last)] if cut < last else [])]
    divided = window(None, [shown(*part) for part in parts])
    for of in (factors, additions, states):
        found, expected = (of(calendar, "A", when, factor) for when in (divided, whole))
        assert found == pytest.approx(expected)
    assert held(calendar, "A", divided) == pytest.approx(held(calendar, "A", whole))


@given(CALENDARS, spans(), spans(), FACTORS)
def test_every_day_counts_as_often_as_it_is_named(
    calendar: Calendar, one: tuple[date, date], other: tuple[date, date], factor: float
) -> None:
    when = Window(days=(one, other))
    days = [(last - first).days + 1 for first, last in (one, other)]
    both = max(0, (min(one[1], other[1]) - max(one[0], other[0])).days + 1)
    once = sum(days) - 2 * both
    added = total(calendar, additions(calendar, "A", when, factor))
    assert added == pytest.approx(factor * sum(days))
    less = total(calendar, factors(calendar, "A", when, factor), 1.0)
    assert less == pytest.approx(once * (factor - 1) + both * (factor**2 - 1), abs=1e-9)
    assert total(calendar, held(calendar, "A", when)) == pytest.approx(once + both)


@given(st.sets(st.integers(1, 24), min_size=1), FACTORS)
def test_days_of_whole_months_are_those_months(months: set[int], factor: float) -> None:
    calendar = months_from(2024, 24)
    days = [shown(calendar.starts[m - 1], calendar.ends[m - 1]) for m in sorted(months)]
    for of in (factors, additions, states):
        by_month = of(calendar, "A", window(sorted(months)), factor)
        assert of(calendar, "A", window(None, days), factor) == by_month
