"""A number or date as statistics, tables or the benchmark have it, with where it comes from."""

from __future__ import annotations

from dataclasses import dataclass

from tarazy.arguments.partial_date import PartialDate

# Facts of these qualities are shown beside a claim, but decide nothing on their own.
WEAK = ("general_knowledge", "text_only")


@dataclass(frozen=True)
class Observation:
    """What statistics, tables or the benchmark say.

    Attributes
    ----------
    value
        A number in `unit`, or a date.
    unit
        ``date`` for dates.
    period
        The year or years that it is about.
    source
        Publisher, title, vintage.
    quality
        ``data``, ``sourced``, ``derived``, ``estimated``, ``assumed``, ``general_knowledge`` or
        ``text_only``.
    """

    value: float | PartialDate
    unit: str
    period: str
    source: str
    quality: str

    @property
    def decides(self) -> bool:
        """Whether it is good enough to decide a claim."""
        return self.quality not in WEAK

    @property
    def number(self) -> float:
        """The value where it is a number."""
        assert not isinstance(self.value, PartialDate)
        return self.value
