"""Rows of the chronicle and of the tables behind the ledger, one model for each table."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from tarazy.arguments.partial_date import DATE, AnyDate, PartialDate, Precision
from tarazy.codes.classification import Language
from tarazy.scenario.parts import Part, Text, Texts
from tarazy.text.languages import in_language

EventKind = Literal[
    "visit",
    "agreement",
    "institution",
    "summit",
    "infrastructure",
    "law",
    "accession",
    "conflict",
    "outage",
    "statement",
    "investment",
    "recognition",
]
Subject = Literal[
    "trade",
    "investment",
    "tax",
    "nuclear",
    "security",
    "energy",
    "customs_union",
    "free_trade",
    "wto",
    "political",
    "transport",
]
EventQuality = Literal["sourced", "general_knowledge", "text_only"]
FigureQuality = Literal["sourced", "derived", "general_knowledge"]
_KEY = "a short name of small letters, digits and hyphens"
Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$", strict=True)]
_LIST = "a list, or a text divided by ';'"


def _divided(value: object) -> object:
    """Let a cell of a table hold a list."""
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(";") if part.strip())
    return value


def check_order(first: PartialDate | None, last: PartialDate | None) -> None:
    """Check that what stands under ``to`` is not before what stands under ``from``.

    Raises
    ------
    PydanticCustomError
        If it is.
    """
    if first is not None and last is not None and last.last < first.first:
        raise PydanticCustomError(
            "conflict",
            "to: {to} is before from = {start}; allowed: a date not before it",
            {"to": str(last), "start": str(first)},
        )


class _ListOrText:
    """How a schema describes a list that may be written as one text."""

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: Any, handler: Any) -> dict[str, Any]:
        return {"anyOf": [handler(schema), {"type": "string"}]}


Words = Annotated[tuple[Text, ...], BeforeValidator(_divided), _ListOrText]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9+-]+$", strict=True)]
Codes = Annotated[tuple[Code, ...], BeforeValidator(_divided), _ListOrText]
_CODES = "codes of economies or organisations, in capital letters: a list, or a text divided by ';'"


_ADDRESS = "an address with a page, that begins with https:// or http://"


class SourceRow(Part):
    """A publication that the other tables refer to by its key.

    Attributes
    ----------
    key
        What the other tables call it.
    publisher, title
        Quoted, in the language of the publication.
    date
        Of publication, as far as known.
    address
        Of the page itself; empty for what stands on none.
    read
        When the page was read; needed with an address, since pages change.
    """

    key: Key = Field(description=_KEY)
    publisher: Text = Field(description="a text")
    title: Text = Field(description="a text")
    date: str = Field(default="", description="when it was published")
    address: str = Field(default="", pattern=r"^(https?://[^\s/]+/\S+)?$", description=_ADDRESS)
    read: AnyDate | None = Field(default=None, description=DATE)

    @model_validator(mode="after")
    def _read_somewhere(self) -> SourceRow:
        if self.address and self.read is None:
            raise PydanticCustomError("needed", "read", {"allowed": DATE})
        if self.read is not None and not self.address:
            raise PydanticCustomError("needed", "address", {"allowed": _ADDRESS})
        return self


class FigureRow(Texts):
    """A single observed figure that no series has."""

    figure: Key = Field(description=_KEY)
    country: Code = Field(description="a code of an economy")
    partner: str = Field(default="", description="a code of an economy; empty for none")
    from_: AnyDate = Field(alias="from", description=DATE)
    to: AnyDate | None = Field(default=None, description=DATE)
    value: float = Field(allow_inf_nan=False, strict=True, description="a number")
    unit: Text = Field(description="a unit")
    source: Text = Field(description="the key of a source")
    quality: FigureQuality = Field(description="'sourced', 'derived', 'general_knowledge'")

    @model_validator(mode="after")
    def _forward(self) -> FigureRow:
        _not_before(self.to, self.from_, "to", "from")
        return self

    @property
    def end(self) -> PartialDate:
        """The date to which the figure is about."""
        return self.to or self.from_


class Event(Texts):
    """Something that happened.

    Attributes
    ----------
    event
        Key.
    date, end
        When, as far as known; `end` of what lasts.
    precision
        Of the date.
    parties
        ISO 3166 codes or codes of organisations.
    kind
        Of event.
    place_en, place_kk, place_ru
        Where; empty if it has no place.
    en, kk, ru
        What happened.
    texts
        Texts that tell it.
    told
        The date that a text prints, as exactly as it does.
    source
        Keys of sources.
    quality
        Whether an independent source confirms it.
    """

    event: Key = Field(description=_KEY)
    date: AnyDate = Field(description=DATE)
    precision: Precision = Field(description="'day', 'month', 'year'")
    end: AnyDate | None = Field(default=None, description=DATE)
    parties: Codes = Field(min_length=1, description=_CODES)
    kind: EventKind = Field(description="a kind of event")
    place_en: str = Field(default="", description="a text")
    place_kk: str = Field(default="", description="a text")
    place_ru: str = Field(default="", description="a text")
    texts: Words = Field(default=(), description=_LIST)
    told: AnyDate | None = Field(default=None, description=DATE)
    source: Words = Field(default=(), description=_LIST)
    quality: EventQuality = Field(description="'sourced', 'general_knowledge', 'text_only'")

    @model_validator(mode="after")
    def _consistent(self) -> Event:
        if self.precision != self.date.precision:
            raise PydanticCustomError(
                "conflict",
                "precision: {precision} with date = {date}; allowed: {fits}",
                {
                    "precision": repr(self.precision),
                    "date": str(self.date),
                    "fits": repr(self.date.precision),
                },
            )
        _not_before(self.end, self.date, "end", "date")
        _sourced(self.quality, self.source)
        if self.told is not None and not self.texts:
            raise PydanticCustomError(
                "needed", "texts", {"allowed": "the identifier of the text that prints 'told'"}
            )
        return self

    @property
    def told_otherwise(self) -> PartialDate | None:
        """The date that a text prints, where the event cannot have been then."""
        if self.told is None:
            return None
        last = self.end or self.date
        apart = self.told.last < self.date.first or last.last < self.told.first
        return self.told if apart else None

    def place(self, language: Language) -> str:
        """Return where it happened."""
        places = {"en": self.place_en, "kk": self.place_kk, "ru": self.place_ru}
        return in_language(places, language)


class Agreement(Texts):
    """A treaty, agreement or charter: signed, in force, ended, as far as known."""

    agreement: Key = Field(description=_KEY)
    signed: AnyDate | None = Field(default=None, description=DATE)
    in_force: AnyDate | None = Field(default=None, description=DATE)
    ended: AnyDate | None = Field(default=None, description=DATE)
    parties: Codes = Field(min_length=1, description=_CODES)
    subject: Subject = Field(description="a subject of agreements")
    texts: Words = Field(default=(), description=_LIST)
    source: Words = Field(default=(), description=_LIST)
    quality: EventQuality = Field(description="'sourced', 'general_knowledge', 'text_only'")

    @model_validator(mode="after")
    def _consistent(self) -> Agreement:
        if self.signed is None and self.in_force is None:
            raise PydanticCustomError("needed", "signed", {"allowed": DATE})
        if self.signed is not None:
            _not_before(self.in_force, self.signed, "in_force", "signed")
        latest = self.in_force or self.first
        _not_before(self.ended, latest, "ended", "in_force" if self.in_force else "signed")
        _sourced(self.quality, self.source)
        return self

    @property
    def first(self) -> PartialDate:
        """The earliest date known."""
        first = self.signed or self.in_force
        assert first is not None
        return first


class Stage(Texts):
    """A stage of the partnership, as a text divides it."""

    stage: Key = Field(description=_KEY)
    start: AnyDate = Field(description=DATE)
    end: AnyDate | None = Field(default=None, description=DATE)
    texts: Words = Field(default=(), description=_LIST)
    source: Words = Field(default=(), description=_LIST)

    @model_validator(mode="after")
    def _forward(self) -> Stage:
        _not_before(self.end, self.start, "end", "start")
        return self


def _not_before(later: PartialDate | None, earlier: PartialDate, key: str, than: str) -> None:
    if later is not None and later.last < earlier.first:
        raise PydanticCustomError(
            "conflict",
            "{key}: {later} is before {than} = {earlier}; allowed: a date not before it",
            {"key": key, "later": str(later), "than": than, "earlier": str(earlier)},
        )


def _sourced(quality: str, source: tuple[str, ...]) -> None:
    if quality == "sourced" and not source:
        raise PydanticCustomError("needed", "source", {"allowed": "the key of a source"})
