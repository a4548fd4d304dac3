"""The interval that holds nine draws in ten, beside real income: stored, or drawn for a page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeAlias

from tarazy.draws.stored import stored_range
from tarazy.text.formats import adaptive, percent
from tarazy.text.texts import Texts

if TYPE_CHECKING:
    from tarazy.experiment.outcome import Outcome

# Code of an economy to both ends of the change of its real income, per cent.
Intervals: TypeAlias = Mapping[str, tuple[float, float]]
NONE = (float("nan"), float("nan"))


def intervals_of(outcome: Outcome, drawn: Intervals | None = None) -> Intervals:
    """Return the intervals that are given, or those stored for an answer; empty without any."""
    if drawn is not None:
        return drawn
    found = stored_range(outcome)
    if found is None:
        return {}
    return {code: (ends.low, ends.high) for code, ends in found.bounds["welfare"].items()}


def in_brackets(
    written: str,
    ends: tuple[float, float] | None,
    words: Texts,
    shown: Callable[[float, Texts], str] = percent,
) -> str:
    """Return a written value with its interval behind it; the value alone where there is none."""
    if ends is None:
        return written
    low, high = (shown(end, words) for end in ends)
    return f"{written} {words('glance.interval', low=low, high=high)}"


def with_interval(written: str, ends: tuple[float, float] | None, words: Texts) -> str:
    """Return a written value with its interval in small below it."""
    if ends is None:
        return written
    low, high = (adaptive(end, words, signed=True) for end in ends)
    told = words("glance.interval", low=low, high=high)
    return f'{written}<br><span style="font-size:10px">{told}</span>'
