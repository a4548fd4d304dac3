"""Days, months and years: dates that say no more than is known."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, PlainSerializer
from pydantic_core import PydanticCustomError, core_schema

Precision = Literal["day", "month", "year"]
_FORM = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?", re.ASCII)
DATE = "a day, a month or a year, e.g. 2025-11-06, 2025-11, 2025"


@dataclass(frozen=True, order=True)
class PartialDate:
    """A date of any precision.

    Attributes
    ----------
    first, last
        First and last day that it may mean.
    """

    first: date
    last: date

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """Read ``2025``, ``2025-11`` or ``2025-11-06``.

        Raises
        ------
        ValueError
            If it is none of these, or no day of the calendar.
        """
        found = _FORM.fullmatch(text.strip())
        if found is None:
            raise ValueError(f"{text!r} is no date; allowed: {DATE}")
        year, month, day = (int(part) if part else None for part in found.groups())
        assert year is not None
        if month is None:
            return cls(date(year, 1, 1), date(year, 12, 31))
        if day is None:
            return cls(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))
        return cls(date(year, month, day), date(year, month, day))

    @property
    def precision(self) -> Precision:
        """How much of the date is known."""
        if self.first == self.last:
            return "day"
        return "month" if self.first.month == self.last.month else "year"

    @property
    def year(self) -> int:
        """The year."""
        return self.first.year

    def agrees(self, other: PartialDate) -> bool:
        """Return whether both can be the same date: they agree at the coarser precision."""
        return self.first <= other.last and other.first <= self.last

    def __str__(self) -> str:
        """Return the ISO form."""
        return self.first.isoformat()[: {"year": 4, "month": 7, "day": 10}[self.precision]]


def as_partial(value: object) -> object:
    """Return the date that a value of a document means.

    A TOML reader gives a day as a date, and a year may stand without quotes.
    """
    if isinstance(value, PartialDate):
        return value
    if isinstance(value, date) and not isinstance(value, datetime):
        return PartialDate(value, value)
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if isinstance(value, str):
        try:
            return PartialDate.parse(value)
        except ValueError:
            pass
    raise PydanticCustomError("date", "not a date")


class _Schema:
    """How pydantic keeps and describes a partial date: as a text."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        return core_schema.is_instance_schema(PartialDate)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: Any, handler: Any) -> dict[str, Any]:
        return {
            "anyOf": [
                {"type": "string", "pattern": f"^{_FORM.pattern}$"},
                {"type": "integer", "minimum": 1000, "maximum": 9999},
            ]
        }


KnownDate = Annotated[PartialDate, _Schema, PlainSerializer(str)]
AnyDate = Annotated[KnownDate, BeforeValidator(as_partial)]
