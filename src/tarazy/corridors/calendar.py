"""The periods of a programme: months of a year, or runs of days with a date.

A programme without dates covers months of its network's year, January first; one with dates covers
the days from a first to a last, parted into months, weeks or single days as closely as is asked,
and wherever something becomes known.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from tarazy.arguments.values import word
from tarazy.errors import InputError
from tarazy.immutable import frozen_array

STEPS = ("month", "week", "day")
# Beyond this the programme takes minutes, and the tables of one year say nothing.
MOST_PERIODS, MOST_DAYS = 400, 1096
# Days of other years are slips of the hand.
FIRST_YEAR, LAST_YEAR = 1900, 2200
A_DAY = f"a day as YYYY-MM-DD of {FIRST_YEAR} to {LAST_YEAR}"
_DAY = timedelta(days=1)
_DAY_FORM = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_RANGE = ".."


@dataclass(frozen=True)
class Calendar:
    """Consecutive periods.

    Attributes
    ----------
    starts
        The first day of each period, rising.
    end
        The last day of the last period.

    Raises
    ------
    InputError
        If there is no period, more than `MOST_PERIODS` or `MOST_DAYS`, or the days do not rise.
    """

    starts: tuple[date, ...]
    end: date

    def __post_init__(self) -> None:
        for day in (*self.starts, self.end):
            if not FIRST_YEAR <= day.year <= LAST_YEAR:
                raise InputError(f"calendar: {day}; allowed: {FIRST_YEAR} to {LAST_YEAR}")
        days = [*self.starts, self.end + _DAY]
        if any(later <= earlier for earlier, later in pairwise(days)):
            raise InputError(
                f"calendar: {self.starts[-1] if self.starts else 'nothing'} to {self.end}; "
                "allowed: a first day not after the last"
            )
        if (days[-1] - days[0]).days > MOST_DAYS:
            raise InputError(
                f"calendar: {days[0]} to {self.end}; allowed: at most {MOST_DAYS} days"
            )
        if not 1 <= len(self.starts) <= MOST_PERIODS:
            raise InputError(
                f"calendar: {len(self.starts)} periods; allowed: 1 to {MOST_PERIODS}, e.g. in "
                "longer steps"
            )

    def __len__(self) -> int:
        return len(self.starts)

    @cached_property
    def ends(self) -> tuple[date, ...]:
        """The last day of each period."""
        return (*(day - _DAY for day in self.starts[1:]), self.end)

    @cached_property
    def days(self) -> NDArray[np.float64]:
        """Days of each period, shape (period,)."""
        pairs = zip(self.starts, self.ends, strict=True)
        return frozen_array(np.array([(last - first).days + 1.0 for first, last in pairs]))

    @cached_property
    def year_share(self) -> NDArray[np.float64]:
        """What each period is of a year, shape (period,); a day of a leap year is 1/366 of it."""
        pairs = zip(self.starts, self.ends, strict=True)
        return frozen_array(np.array([_years(first, last) for first, last in pairs]))

    @cached_property
    def labels(self) -> list[str]:
        """Name of each period: its days, ``2025-11-29..2025-12-05``."""
        return [f"{a}{_RANGE}{b}" for a, b in zip(self.starts, self.ends, strict=True)]

    def shares(self, first: date, last: date) -> NDArray[np.float64]:
        """Return the share of each period's days that lies from one day to another, (period,)."""
        inside = [
            max(0, (min(last, b) - max(first, a)).days + 1)
            for a, b in zip(self.starts, self.ends, strict=True)
        ]
        return np.array(inside) / self.days

    def at(self, day: date) -> int:
        """Return the position of the period that a day lies in.

        Raises
        ------
        InputError
            If it lies in none.
        """
        if not self.starts[0] <= day <= self.end:
            raise InputError(f"day: {day}; allowed: {self.starts[0]} to {self.end}")
        return sum(start <= day for start in self.starts) - 1

    def cut(self, days: Iterable[date]) -> Calendar:
        """Return the calendar with a further period beginning at each of the days within it."""
        inside = {day for day in days if self.starts[0] <= day <= self.end}
        return Calendar(tuple(sorted({*self.starts, *inside})), self.end)


def months_from(year: int, months: int) -> Calendar:
    """Return the calendar of so many months from January of a year."""
    starts = [date(year + m // 12, m % 12 + 1, 1) for m in range(months + 1)]
    return Calendar(tuple(starts[:-1]), starts[-1] - _DAY)


def calendar_of(
    first: date, last: date, step: str = "month", fine: Iterable[tuple[date, date, str]] = ()
) -> Calendar:
    """Return the calendar from one day to another in steps.

    Parameters
    ----------
    first, last
        Days, the last one included.
    step
        Of `STEPS`: months begin with the calendar's, weeks on the first day and each seventh after
        it.
    fine
        Windows of shorter steps: first day, last day, step.

    Raises
    ------
    InputError
        If a step is unknown, or the periods are too many or none.
    """
    starts = set(_starts(first, last, step))
    for begin, finish, shorter in fine:
        starts |= {day for day in _starts(begin, finish, shorter) if first <= day <= last}
    return Calendar(tuple(sorted(starts)), last)


def days_of(text: object, where: str = "dates") -> tuple[date, date]:
    """Return the first and the last day of ``YYYY-MM-DD..YYYY-MM-DD``, or of one day.

    >>> days_of("2025-11-29..2026-01-15")
    (datetime.date(2025, 11, 29), datetime.date(2026, 1, 15))

    Raises
    ------
    InputError
        If it is neither, or the last day comes before the first.
    """
    allowed = f"{A_DAY} or two as 2025-11-29..2026-01-15"
    if not isinstance(text, str):
        raise InputError(f"{where}: {text!r}; allowed: {allowed}")
    begin, dots, finish = text.partition(_RANGE)
    try:
        first, last = (
            day_of(part.strip()) for part in ((begin, finish) if dots else (begin, begin))
        )
    except ValueError:
        raise InputError(f"{where}: {text!r}; allowed: {allowed}") from None
    if last < first:
        raise InputError(f"{where}: {text!r}; allowed: a last day that is not before the first")
    return first, last


def day_of(text: str) -> date:
    """Return the day of ``YYYY-MM-DD``, within the years that there is a calendar for.

    Raises
    ------
    ValueError
        If it is none.
    """
    if not _DAY_FORM.fullmatch(text):
        raise ValueError(text)
    day = date.fromisoformat(text)
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(text)
    return day


def _starts(first: date, last: date, step: str) -> list[date]:
    word("step", step, STEPS)
    if step == "month":
        firsts = [
            date(year, month, 1)
            for year in range(first.year, last.year + 1)
            for month in range(1, 13)
        ]
        return [first, *(day for day in firsts if first < day <= last)]
    width = 7 if step == "week" else 1
    return [first + k * _DAY for k in range(0, (last - first).days + 1, width)]


def _years(first: date, last: date) -> float:
    total = 0.0
    for year in range(first.year, last.year + 1):
        begin, finish = max(first, date(year, 1, 1)), min(last, date(year, 12, 31))
        total += ((finish - begin).days + 1) / (366 if calendar.isleap(year) else 365)
    return total
