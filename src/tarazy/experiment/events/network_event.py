"""Events that meet a corridor network: pipelines, ports, moorings, fees, prices at markets.

What a network's elements are called is known only when an event meets the network; in a document
the form is checked.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from tarazy.arguments.months import MOST_MONTHS
from tarazy.scenario.event import Event
from tarazy.scenario.parts import Text, each_once

if TYPE_CHECKING:
    from tarazy.corridors.answers import Answer
    from tarazy.corridors.changes import Changes
    from tarazy.corridors.solve import Engine

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


class NetworkEvent(Event, ABC):
    """Base of the events that meet a network; by default that of the document.

    A kind that holds in some months only has them in a field ``months``.
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

    @property
    def accumulates(self) -> bool:
        """Whether the same event a second time changes more: factors multiply, additions add."""
        return True

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
