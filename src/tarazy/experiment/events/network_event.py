"""Events that meet a corridor network: pipelines, ports, moorings, fees, prices at markets.

What a network's elements are called is known only when an event meets the network; in a document
the form is checked.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

from tarazy.arguments.months import MOST_MONTHS
from tarazy.errors import InputError
from tarazy.scenario.event import Event
from tarazy.scenario.parts import Day, Text, each_once

if TYPE_CHECKING:
    from tarazy.corridors.answers import Answer
    from tarazy.corridors.calendar import Calendar
    from tarazy.corridors.changes import Changes, Key
    from tarazy.corridors.solve import Engine
    from tarazy.corridors.windows import Window

# A volume per year in the unit of a network, and a factor on one of its tables.
YearlyVolume = Annotated[float, Field(strict=True, ge=0.0, le=1e6, allow_inf_nan=False)]
TableFactor = Annotated[float, Field(strict=True, ge=0.0, le=10.0, allow_inf_nan=False)]
NAMED_ELEMENTS = "an arc, a node, 'owner:NAME', 'transit:ISO3', or a list of them"
MONTHS = f"a month from 1 to {MOST_MONTHS} or a list of them; the whole horizon if left out"


def _as_months(value: object) -> object:
    whole = isinstance(value, int) and not isinstance(value, bool)
    return [value] if whole else value


Month = Annotated[int, Field(strict=True, ge=1, le=MOST_MONTHS)]
_MONTH = {"type": "integer", "minimum": 1, "maximum": MOST_MONTHS}
# One month or several: the window of an event.
Months = Annotated[
    tuple[Month, ...],
    BeforeValidator(_as_months),
    Field(min_length=1),
    AfterValidator(each_once),
    WithJsonSchema(
        {"anyOf": [_MONTH, {"type": "array", "items": _MONTH, "minItems": 1, "uniqueItems": True}]}
    ),
]

DATES = "a day as 2025-11-29, days as 2025-11-29..2026-01-15, or a list of them, in place of months"
KNOWN = "the day on which it becomes known, until the last of its dates; by default the first"


def _as_dates(value: object) -> object:
    """Return windows of days as a tuple of texts, as they are written."""
    listed = value if isinstance(value, list | tuple) else [value]
    return tuple(_as_days(each) for each in listed)


def _as_days(value: object) -> str:
    # A day without quotes is one of TOML.
    if isinstance(value, date) and not isinstance(value, datetime):
        value = value.isoformat()
    # Here, and not above: documents are read without what numbers need.
    from tarazy.corridors.calendar import days_of

    try:
        first, last = days_of(value)
    except InputError as error:
        raise PydanticCustomError("conflict", "{told}", {"told": _without_place(error)}) from error
    return f"{first}" if first == last else f"{first}..{last}"


def _without_place(error: InputError) -> str:
    return str(error).removeprefix("dates: ")


_DAYS = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}(\.\.\d{4}-\d{2}-\d{2})?$"}
# One window of days or several.
Dates = Annotated[
    tuple[str, ...],
    BeforeValidator(_as_dates),
    Field(min_length=1),
    AfterValidator(each_once),
    WithJsonSchema(
        {"anyOf": [_DAYS, {"type": "array", "items": _DAYS, "minItems": 1, "uniqueItems": True}]}
    ),
]


class NetworkEvent(Event, ABC):
    """Base of the events that meet a network; by default that of the document.

    A kind that does not hold all the time derives from `WindowedEvent`.
    """

    MEETS_NETWORK: ClassVar[bool] = True

    network: Text | None = Field(
        default=None, description="the name or folder of a network; by default the document's"
    )

    @abstractmethod
    def changes(self, engine: Engine) -> Changes:
        """Return what the event changes in a network.

        Parameters
        ----------
        engine
            Of the network: its `layout` has the tables.

        Raises
        ------
        InputError
            If the network does not have what the event names, or a value is not allowed.
        """

    def changes_beside(self, engine: Engine, others: Changes) -> Changes:
        """Return what the event changes where others hold; of most kinds the same as alone.

        Parameters
        ----------
        engine
            Of the network.
        others
            What the other events change.

        Raises
        ------
        InputError
            As `changes`.
        """
        return self.changes(engine)

    def check(self, engine: Engine) -> None:
        """Refuse what a network does not have, or a value that it does not allow.

        Parameters
        ----------
        engine
            Of the network.

        Raises
        ------
        InputError
            As `changes`, or if the network cannot be changed so.
        """
        from tarazy.corridors.changes import numbers

        numbers(engine.layout, self.changes(engine))

    @property
    def accumulates(self) -> bool:
        """Whether the same event a second time changes more: factors multiply, additions add."""
        return True

    @property
    def depends(self) -> int:
        """On what its changes depend: 0 on itself, 1 on what others change, 2 on those with 1."""
        return 0

    def named(self) -> tuple[str, ...]:
        """Return the countries whose ways it meets."""
        elements: tuple[str, ...] = getattr(self, "element", ())
        ways = [name.partition(":") for name in elements]
        return tuple(country for kind, _, country in ways if kind == "transit")

    def question(self) -> dict[str, object]:
        """Return the event as answers about a network keep it: kind and keys, plain data."""
        return self.model_dump(mode="json", by_alias=True, exclude_defaults=True)

    def answer(self, engine: Engine, given: Changes) -> Answer:
        """Return what the event alone changes in a network, before and after.

        Parameters
        ----------
        engine
            Of the network.
        given
            Changes in force before and after.

        Raises
        ------
        InputError
            As `changes`.
        """
        from tarazy.corridors.questions import answer_to

        return answer_to(engine, self.question(), self.changes(engine), given)

    @property
    def last_month(self) -> int:
        """The last month of its window; 1 where it has none."""
        return max(getattr(self, "months", None) or (1,))

    @property
    def last_day(self) -> date | None:
        """The last day of its window; None where it has no dates."""
        return None


def last_day_of(events: Iterable[NetworkEvent]) -> date | None:
    """Return the last day that any of the events names; None where none has dates."""
    return max((event.last_day for event in events if event.last_day), default=None)


def in_order(events: Sequence[NetworkEvent]) -> list[int]:
    """Return the positions of events in the order in which it is told what they change.

    Those that depend on the others come last, and of these the ones whose place the others decide.
    """
    return sorted(range(len(events)), key=lambda at: events[at].depends)


class WindowedEvent(NetworkEvent, ABC):
    """Base of the events that hold in some months, or on some days, of a network's programme."""

    months: Months | None = Field(default=None, description=MONTHS)
    dates: Dates | None = Field(default=None, description=DATES)
    known: Day | None = Field(default=None, description=KNOWN)

    @classmethod
    def complete_schema(cls, part: dict[str, Any]) -> None:
        """Allow months or days, and a day that they are known on with days alone."""
        super().complete_schema(part)
        part["not"] = {"required": ["months", "dates"]}
        part["dependentRequired"] = {"known": ["dates"]}

    @model_validator(mode="after")
    def _one_window(self) -> Self:
        if self.months is not None and self.dates is not None:
            raise PydanticCustomError(
                "conflict", "months and dates given; allowed: one of the two, or neither"
            )
        last = self.last_day
        if self.known is not None and (last is None or self.known > last):
            raise PydanticCustomError(
                "conflict",
                "known: {known} {beside}; allowed: a day until the last of the dates",
                {
                    "known": str(self.known),
                    "beside": "without dates" if last is None else f"is after {last}",
                },
            )
        return self

    @property
    def window(self) -> Window:
        """When it holds."""
        from tarazy.corridors.windows import window

        return window(self.months, self.dates)

    def sets(self) -> tuple[str, ...]:
        """Return the names of what it sets a volume or a price of, and does not only change."""
        return ()

    def factors(self, engine: Engine, names: Sequence[str], factor: float) -> dict[Key, float]:
        """Return a factor on each name in every period of the window, by the share of its days."""
        from tarazy.corridors.windows import factors

        return self._by_period(factors, engine, names, factor)

    def additions(self, engine: Engine, names: Sequence[str], addition: float) -> dict[Key, float]:
        """Return an addition to each name in every period of the window, by its days."""
        from tarazy.corridors.windows import additions

        return self._by_period(additions, engine, names, addition)

    def _by_period(
        self,
        of: Callable[[Calendar, str, Window, float], dict[Key, float]],
        engine: Engine,
        names: Sequence[str],
        value: float,
    ) -> dict[Key, float]:
        calendar, when = engine.layout.calendar, self.window
        return {
            key: each for name in names for key, each in of(calendar, name, when, value).items()
        }

    @property
    def last_day(self) -> date | None:
        """The last day of its window; None where it has no dates."""
        if not self.dates:
            return None
        from tarazy.corridors.calendar import days_of

        return max(days_of(days)[1] for days in self.dates)

    @property
    def first_day(self) -> date | None:
        """The first day of its window; None where it has no dates."""
        if not self.dates:
            return None
        from tarazy.corridors.calendar import days_of

        return min(days_of(days)[0] for days in self.dates)

    @property
    def known_on(self) -> date | None:
        """The day on which it becomes known; None where it has no dates."""
        return self.known or self.first_day
