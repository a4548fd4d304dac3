"""The register of promises: what was promised, as which side told it, and the bodies that meet.

The description of a field is what an error message says is allowed.
"""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from tarazy.arguments.partial_date import DATE, AnyDate, PartialDate
from tarazy.evidence.events_and_sources import Code, Codes, Key, SourceRow, Words
from tarazy.evidence.promise_words import KINDS, STATES, PromiseKind, State
from tarazy.scenario.parts import TEXTS, Part, Text, Texts

BodyKind = Literal["commission", "council", "working group", "format", "fund", "dialogue"]
BODY_KINDS: tuple[BodyKind, ...] = get_args(BodyKind)

_KEY = "a short name of small letters, digits and hyphens"
_CODES = "codes of economies or organisations, in capital letters: a list, or a text divided by ';'"
_CODE = "a code of an economy or organisation, in capital letters"
_SOURCES = "keys of sources: a list, or a text divided by ';'"
_AMOUNT = "a number from 0 on"
Amount = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class Stated(Part):
    """What one side says that a promise is: how large, and what it calls it.

    Attributes
    ----------
    by
        Who tells it: a side, or a company under the code of its economy.
    value
        The amount.
    low, high
        In its place the lowest and the highest; `high` alone means "up to".
    unit
        Of the amount, e.g. ``million USD``.
    called
        What it is in its words: a purchase, a letter of intent.
    source
        Keys of sources.
    """

    by: Code = Field(description=_CODE)
    value: Amount | None = Field(default=None, description=_AMOUNT)
    low: Amount | None = Field(default=None, description=_AMOUNT)
    high: Amount | None = Field(default=None, description=_AMOUNT)
    unit: Text = Field(default="million USD", description="a unit, e.g. 'million USD'")
    called: Texts | None = Field(default=None, description=TEXTS)
    source: Words = Field(min_length=1, description=_SOURCES)

    @model_validator(mode="after")
    def _one_amount(self) -> Stated:
        if self.value is not None and (self.low, self.high) != (None, None):
            raise PydanticCustomError(
                "one_of",
                "value stands beside low and high; allowed: value, or high with or without low",
            )
        if self.low is not None and self.high is None:
            raise PydanticCustomError("needed", "high", {"allowed": _AMOUNT})
        if self.low is not None and self.high is not None and self.low > self.high:
            raise PydanticCustomError(
                "conflict",
                "low: {low} is above high = {high}; allowed: a number not above it",
                {"low": self.low, "high": self.high},
            )
        if self.span is None and self.called is None:
            raise PydanticCustomError(
                "one_of", "tells nothing; allowed: an amount, or what it is called"
            )
        return self

    @property
    def span(self) -> tuple[float, float] | None:
        """The lowest and the highest amount; from 0 on where "up to" is told; None without one."""
        if self.value is not None:
            return self.value, self.value
        return None if self.high is None else (self.low or 0.0, self.high)


class Step(Part):
    """What became of a promise on a day, and who says so."""

    date: AnyDate = Field(description=DATE)
    state: State = Field(description=", ".join(map(repr, STATES)))
    source: Words = Field(min_length=1, description=_SOURCES)
    note: Texts | None = Field(default=None, description=TEXTS)


class Promise(Texts):
    """Something that one side said it would do.

    Attributes
    ----------
    id
        Key.
    by, to
        Who has to do it, and whom it was promised; both sides may be named in both.
    kind
        Of promise.
    en, kk, ru
        What was promised.
    due
        By when; None where nobody said.
    lists
        Keys of the lists that it stands on.
    stated
        How large it is, as each side tells it.
    step
        What became of it, in the order of time; the first is when it was promised.
    """

    id: Key = Field(description=_KEY)
    by: Codes = Field(min_length=1, description=_CODES)
    to: Codes = Field(min_length=1, description=_CODES)
    kind: PromiseKind = Field(description=", ".join(map(repr, KINDS)))
    due: AnyDate | None = Field(default=None, description=DATE)
    lists: Words = Field(default=(), description="keys of lists")
    stated: tuple[Stated, ...] = Field(default=(), description="a list of tables")
    step: tuple[Step, ...] = Field(min_length=1, description="a list of tables, at least one")

    @model_validator(mode="after")
    def _in_order(self) -> Promise:
        for earlier, later in zip(self.step, self.step[1:], strict=False):
            if later.date.last < earlier.date.first:
                raise PydanticCustomError(
                    "conflict",
                    "step: {later} after {earlier}; allowed: steps in the order of time",
                    {"later": str(later.date), "earlier": str(earlier.date)},
                )
        if self.due is not None and self.due.last < self.promised.first:
            raise PydanticCustomError(
                "conflict",
                "due: {due} is before the first step, {first}; allowed: a date not before it",
                {"due": str(self.due), "first": str(self.promised)},
            )
        return self

    @property
    def promised(self) -> PartialDate:
        """When it was promised."""
        return self.step[0].date

    @property
    def parties(self) -> tuple[str, ...]:
        """All whom it concerns."""
        return tuple(dict.fromkeys((*self.by, *self.to)))


class PromiseList(Texts):
    """A list that one side published of what was agreed at a meeting.

    Attributes
    ----------
    id
        Key.
    meeting
        What lists of one meeting share, by which they are laid beside each other.
    by
        Who published it.
    date
        When.
    low, high, unit
        Of all that stands on it, as the list itself says; None where it does not.
    items
        How many there are, as the list itself says; None where it does not.
    source
        Keys of sources.
    """

    id: Key = Field(description=_KEY)
    meeting: Key = Field(description=_KEY)
    by: Code = Field(description=_CODE)
    date: AnyDate = Field(description=DATE)
    low: Amount | None = Field(default=None, description=_AMOUNT)
    high: Amount | None = Field(default=None, description=_AMOUNT)
    unit: Text = Field(default="million USD", description="a unit, e.g. 'million USD'")
    items: int | None = Field(default=None, strict=True, ge=1, description="a whole number from 1")
    source: Words = Field(min_length=1, description=_SOURCES)

    @property
    def span(self) -> tuple[float, float] | None:
        """The lowest and the highest total that it tells; None without one."""
        if self.high is None:
            return None
        return self.high if self.low is None else self.low, self.high


class Meeting(Part):
    """A day on which a body met."""

    date: AnyDate = Field(description=DATE)
    place: Texts | None = Field(default=None, description=TEXTS)
    source: Words = Field(min_length=1, description=_SOURCES)


class Body(Texts):
    """A commission, council, dialogue or format in which the sides meet.

    Attributes
    ----------
    id
        Key.
    parties
        Who meets.
    kind
        Of body.
    founded, ended
        When it was set up, and ended or was replaced, as far as known.
    source
        Keys of sources.
    meeting
        Known meetings, in the order of time; there may have been others.
    """

    id: Key = Field(description=_KEY)
    parties: Codes = Field(min_length=2, description=_CODES)
    kind: BodyKind = Field(description=", ".join(map(repr, BODY_KINDS)))
    founded: AnyDate | None = Field(default=None, description=DATE)
    ended: AnyDate | None = Field(default=None, description=DATE)
    source: Words = Field(min_length=1, description=_SOURCES)
    meeting: tuple[Meeting, ...] = Field(default=(), description="a list of tables")


class PromisesDocument(Part):
    """A file of promises, with the lists, bodies and sources that they need."""

    version: Literal[1] = Field(default=1, description="1")
    source: tuple[SourceRow, ...] = Field(default=(), description="a list of tables [[source]]")
    list: tuple[PromiseList, ...] = Field(default=(), description="a list of tables [[list]]")
    promise: tuple[Promise, ...] = Field(default=(), description="a list of tables [[promise]]")
    body: tuple[Body, ...] = Field(default=(), description="a list of tables [[body]]")
