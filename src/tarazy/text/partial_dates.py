"""Dates that are known to the day, the month or the year only: where they lie, how they read."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from tarazy.text.formats import day
from tarazy.text.texts import Texts

if TYPE_CHECKING:
    from tarazy.arguments.partial_date import PartialDate


def middle_day(when: PartialDate) -> date:
    """Return the day in the middle of what a date may mean: where its mark stands."""
    return when.first + (when.last - when.first) / 2


def day_after(when: PartialDate) -> date:
    """Return the first day after a date: where what lasted until then ends."""
    return when.last + timedelta(days=1)


def written_date(when: PartialDate, words: Texts) -> str:
    """Return a date as the language writes it: ``1994-02`` in English, ``02.1994`` in others."""
    if when.precision == "day":
        return day(when.first, words)
    text = str(when)
    return text if words.language == "en" else ".".join(reversed(text.split("-")))


def written_span(start: PartialDate, end: PartialDate | None, words: Texts) -> str:
    """Return a date, or two with a dash where there is a second one; between years it is close."""
    if end is None or end == start:
        return written_date(start, words)
    dash = "–" if start.precision == end.precision == "year" else " – "
    return f"{written_date(start, words)}{dash}{written_date(end, words)}"
