"""When something holds: months of a programme, or days with a date.

Days become shares of the periods that they fall in. With n_k of the N days of a period in k of the
windows that are given, a factor f and an addition a are, over the period,

sum over k of (n_k / N) f^k, and sum over k of (n_k / N) k a,

so that windows that lie beside one another are as one, and those that overlap count as often as
they do. A state (a price, a volume that is set) holds on the days of any of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np

from tarazy.arguments.months import HORIZON, MOST_MONTHS, Months, window_of
from tarazy.arguments.repeated import refuse_repeated
from tarazy.corridors.calendar import Calendar, days_of
from tarazy.corridors.changes import Array, Key
from tarazy.errors import InputError

# One window as ``2025-11-29..2026-01-15`` or one day, or several.
Dates = str | Iterable[str] | None


@dataclass(frozen=True)
class Window:
    """Months, or days; the whole horizon where there are neither.

    Attributes
    ----------
    months
        From 1, in the order given.
    days
        First and last day of each window.
    """

    months: tuple[int, ...] = ()
    days: tuple[tuple[date, date], ...] = ()

    @property
    def last_day(self) -> date | None:
        """The last of the days; None where it has none."""
        return max((last for _, last in self.days), default=None)

    def asked(self) -> dict[str, list[str]]:
        """Return the days as an answer keeps them, under ``dates``; nothing where it has none."""
        return {"dates": [shown(*days) for days in self.days]} if self.days else {}


ALWAYS = Window()


def window(months: Months = None, dates: Dates = None) -> Window:
    """Return when something holds.

    Parameters
    ----------
    months
        One or several, from 1; None where days are given, or for the whole horizon.
    dates
        One window of days or several, each ``2025-11-29..2026-01-15`` or one day.

    Raises
    ------
    InputError
        If both are given, or one of them is not as it should be.
    """
    if dates is None:
        return Window(tuple(window_of(months)))
    if months is not None:
        raise InputError(f"dates: {dates!r} beside months; allowed: one of the two")
    listed = [dates] if isinstance(dates, str) or not isinstance(dates, Iterable) else list(dates)
    if not listed:
        raise InputError("dates: none given; allowed: one window of days or more")
    days = tuple(days_of(text) for text in listed)
    refuse_repeated((shown(*each) for each in days), "dates")
    return Window(days=days)


def shown(first: date, last: date) -> str:
    """Return a window of days as it is written."""
    return f"{first}" if first == last else f"{first}..{last}"


def months_to(year: int, last: date | None, months: int = HORIZON) -> int:
    """Return the months of a programme that is to reach a day.

    Parameters
    ----------
    year
        Of the network, with whose January the programme begins.
    last
        The day; None asks for nothing.
    months
        As they are asked. Twelve, which hold where nobody says how many, become as many as are
        needed, up to `MOST_MONTHS`; another number is what somebody wants.
    """
    if last is None or months != HORIZON:
        return months
    needed = 12 * (last.year - year) + last.month
    return needed if HORIZON < needed <= MOST_MONTHS else months


def factors(calendar: Calendar, name: str, when: Window, factor: float) -> dict[Key, float]:
    """Return the factor on something in each period that it holds in.

    Parameters
    ----------
    calendar
        Of the programme.
    name
        What it is a factor on, as the keys of `Changes` have it.
    when
        When it holds.
    factor
        On the days on which it does.

    Raises
    ------
    InputError
        If a day lies outside the programme.
    """
    return {
        key: float(sum(share * factor**times for times, share in enumerate(shares)))
        for key, shares in _periods(calendar, name, when)
    }


def additions(calendar: Calendar, name: str, when: Window, addition: float) -> dict[Key, float]:
    """Return the addition to something in each period that it holds in; see `factors`."""
    return {
        key: float(sum(share * times for times, share in enumerate(shares)) * addition)
        for key, shares in _periods(calendar, name, when)
    }


def held(calendar: Calendar, name: str, when: Window) -> dict[Key, float]:
    """Return the share of each period in which a state holds; see `factors`."""
    return {key: float(shares[1:].sum()) for key, shares in _periods(calendar, name, when)}


def states(calendar: Calendar, name: str, when: Window, factor: float) -> dict[Key, float]:
    """Return the factor on something in each period whose state it tells; see `factors`."""
    shares = held(calendar, name, when)
    return {key: 1.0 - share + share * factor for key, share in shares.items()}


def _periods(calendar: Calendar, name: str, when: Window) -> list[tuple[Key, Array]]:
    """Return the keys of a name, and the shares of days in no window, in one, in two and on."""
    once = np.array([0.0, 1.0])
    if not when.days:
        # Whether the horizon has a month is told where the changes meet a network.
        return [((name, month), once) for month in when.months] if when.months else [(name, once)]
    times = np.zeros((calendar.end - calendar.starts[0]).days + 1, dtype=np.int64)
    for first, last in when.days:
        if first < calendar.starts[0] or last > calendar.end:
            raise InputError(
                f"dates: {shown(first, last)}; allowed: days from {calendar.starts[0]} to "
                f"{calendar.end}, those of the programme"
            )
        begin = (first - calendar.starts[0]).days
        times[begin : begin + (last - first).days + 1] += 1
    periods = np.split(times, np.cumsum(calendar.days.astype(np.int64))[:-1])
    return [
        ((name, position), np.bincount(of_days, minlength=2) / len(of_days))
        for position, of_days in enumerate(periods, start=1)
        if of_days.any()
    ]
