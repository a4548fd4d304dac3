"""The claims document: statements, who makes them, the numbers in them, and how to check them.

The description of a field is what an error message says is allowed.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, get_args

from pydantic import BeforeValidator, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from tarazy.arguments.partial_date import DATE, AnyDate, KnownDate, PartialDate, as_partial
from tarazy.evidence.causal_document import (
    SIGNS,
    BeforeAfter,
    CausalCheck,
    Experiment,
    Sign,
)
from tarazy.evidence.events_and_sources import Agreement, Event, FigureRow, SourceRow, check_order
from tarazy.evidence.promise_check import Bound, PromiseCheck
from tarazy.evidence.references import Reference
from tarazy.scenario.parts import TEXTS, Part, Text, Texts

ClaimKind = Literal["fact", "forecast", "causal", "goal"]
KINDS: tuple[ClaimKind, ...] = get_args(ClaimKind)
Topic = Literal[
    "trade", "investment", "energy", "regime", "institutions", "balance", "security", "goals"
]
TOPICS: tuple[Topic, ...] = get_args(Topic)
Relation = Literal["=", "<=", ">=", "sign"]

Identifier = Annotated[str, StringConstraints(pattern=r"^[A-Z]{1,4}[0-9]{1,3}$", strict=True)]
IDENTIFIER = "one to four capital letters and a number, e.g. 'C11'"


def _dated(value: object) -> object:
    """Let a text that is a date be one; a whole number is a number, also one of four digits."""
    whole = isinstance(value, int)
    return value if whole or isinstance(value, float) or value in SIGNS else as_partial(value)


def _year_of_a_date(document: Any, key: str, dated: bool) -> Any:
    """Let a year without quotes be a date where the rest of a table says that there is one."""
    value = document.get(key) if dated else None
    if isinstance(value, int) and not isinstance(value, bool) and 1000 <= value <= 9999:
        return {**document, key: as_partial(value)}
    return document


Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
_NUMBER_OR_DATE = f"a number, or {DATE}"
YesOrNo = Annotated[bool, Field(strict=True)]
Told = Annotated[KnownDate | YesOrNo | Number, BeforeValidator(_dated)]
Claimed = Annotated[KnownDate | Sign | Number, BeforeValidator(_dated)]


class States(Part):
    """A quantity that a text states, by which contradictions between texts are found.

    Attributes
    ----------
    quantity
        The same key means the same quantity; ``date:`` and an event for its date.
    text
        The text that states it.
    value
        The number or date; true or false where the text says that something is so, or is not.
    unit
        Of a number.
    relation
        How the number or date stands to `value`: equal to it, at most as large (not after it), at
        least as large (not before it).
    share_of
        A number of which the value is a part: what is stated is then its share, per cent.
    about
        What is so, or is not, or what the number is of, in the words of a reader.
    from_, to
        When it holds, throughout; by default the year of the text.
    tolerance
        Relative difference up to which two numbers agree.
    cumulative
        Whether it counts from a start on, so that it cannot fall.
    whole
        Whether it is one number of the whole time, as a growth or a mean is, which says nothing
        about another time.
    """

    quantity: Text = Field(description="a short name of a quantity, or 'date:' and an event")
    text: Text = Field(description="the identifier of a text")
    value: Told = Field(description=f"{_NUMBER_OR_DATE}; true or false")
    unit: Text | None = Field(default=None, description="a unit")
    relation: Bound = Field(default="=", description="'=', '<=', '>='")
    share_of: Reference | None = Field(default=None, description="a table with 'of'")
    about: Texts | None = Field(default=None, description=TEXTS)
    from_: AnyDate | None = Field(default=None, alias="from", description=DATE)
    to: AnyDate | None = Field(default=None, description=DATE)
    tolerance: float = Field(
        default=0.05, ge=0, le=1, strict=True, description="a number from 0 to 1"
    )
    cumulative: bool = Field(default=False, strict=True, description="true or false")
    whole: bool = Field(default=False, strict=True, description="true or false")

    @model_validator(mode="before")
    @classmethod
    def _year(cls, document: Any) -> Any:
        quantity = document.get("quantity") if isinstance(document, dict) else None
        return _year_of_a_date(document, "value", str(quantity).startswith("date:"))

    @model_validator(mode="after")
    def _complete(self) -> States:
        dated = isinstance(self.value, PartialDate)
        if self.quantity == "date:":
            raise PydanticCustomError(
                "conflict", "quantity: 'date:' names nothing; allowed: 'date:' and an event"
            )
        if self.quantity.startswith("date:") != dated:
            raise PydanticCustomError(
                "conflict",
                "value: {value} of quantity = {quantity}; allowed: a date for 'date:...', a number "
                "for any other",
                {"value": str(self.value), "quantity": repr(self.quantity)},
            )
        if isinstance(self.value, bool):
            return self._told_as_true_or_false()
        if not dated and self.unit is None:
            raise PydanticCustomError("needed", "unit", {"allowed": "a unit"})
        if self.unit is not None and dated != (self.unit == "date"):
            raise PydanticCustomError(
                "conflict",
                "unit: {unit} with value = {value}; allowed: 'date' or none with a date, another "
                "unit with a number",
                {"unit": repr(self.unit), "value": str(self.value)},
            )
        if dated and self.share_of is not None:
            raise PydanticCustomError(
                "conflict", "share_of: stands with a date; allowed: with a number"
            )
        if self.cumulative and self.relation != "=":
            raise PydanticCustomError(
                "conflict",
                "relation: {relation} with cumulative = true; allowed: '='",
                {"relation": repr(self.relation)},
            )
        return self._in_order()

    def _told_as_true_or_false(self) -> States:
        for key in ("unit", "relation", "share_of", "tolerance", "cumulative", "whole"):
            if key in self.model_fields_set:
                raise PydanticCustomError(
                    "conflict",
                    "{key}: stands with value = {value}; allowed: with a number",
                    {"key": key, "value": str(self.value).lower()},
                )
        if self.about is None:
            raise PydanticCustomError("needed", "about", {"allowed": TEXTS})
        return self._in_order()

    def _in_order(self) -> States:
        check_order(self.from_, self.to)
        return self


class Compare(Part):
    """A number or date of a text beside the observed one.

    The claim is that the observed number stands in `relation` to `claimed`: equal to it within the
    relative `tolerance`, at most or at least as large, or of the same sign. Money in another
    currency needs a `rate`, a figure in e.g. ``USD per EUR``.
    """

    kind: Literal["compare"] = Field(description="'compare'")
    claimed: Claimed = Field(description=f"{_NUMBER_OR_DATE}; '+' or '-' with relation = 'sign'")
    unit: Text = Field(description="a unit; 'date' for dates")
    observed: Reference = Field(description="a table with 'of'")
    relation: Relation = Field(default="=", description="'=', '<=', '>=', 'sign'")
    tolerance: float | None = Field(
        default=None, ge=0, le=10, strict=True, description="a relative difference, e.g. 0.15"
    )
    latest: Reference | None = Field(default=None, description="a table with 'of'")
    rate: Text | None = Field(default=None, description="the key of a figure")
    note: Texts | None = Field(default=None, description=TEXTS)

    @model_validator(mode="before")
    @classmethod
    def _year(cls, document: Any) -> Any:
        dated = isinstance(document, dict) and document.get("unit") == "date"
        return _year_of_a_date(document, "claimed", dated)

    @model_validator(mode="after")
    def _consistent(self) -> Compare:
        dated, signed = isinstance(self.claimed, PartialDate), isinstance(self.claimed, str)
        if dated != (self.unit == "date"):
            raise PydanticCustomError(
                "conflict",
                "unit: {unit} with claimed = {claimed}, {kind}; allowed: 'date' with a date, "
                "another unit with a number",
                {
                    "unit": repr(self.unit),
                    "claimed": str(self.claimed),
                    "kind": "a date" if dated else "a sign" if signed else "a number",
                },
            )
        if signed != (self.relation == "sign"):
            raise PydanticCustomError(
                "conflict",
                "relation: {relation} with claimed = {claimed}; allowed: 'sign' with '+' or '-'",
                {"relation": repr(self.relation), "claimed": repr(self.claimed)},
            )
        return self

    @property
    def allowance(self) -> float:
        """The relative difference within which numbers agree: 0.05, or 0 for an inequality."""
        if self.tolerance is not None:
            return self.tolerance
        return 0.05 if self.relation == "=" else 0.0


class NoMechanism(Part):
    """The model does not hold what the claim speaks of: the note says what is missing."""

    kind: Literal["no_mechanism"] = Field(description="'no_mechanism'")
    note: Texts = Field(description=TEXTS)


class NotCheckable(Part):
    """No data in reach: the note says what was looked for."""

    kind: Literal["not_checkable"] = Field(description="'not_checkable'")
    note: Texts = Field(description=TEXTS)


Check = Annotated[
    Compare | Experiment | BeforeAfter | PromiseCheck | NoMechanism | NotCheckable,
    Field(discriminator="kind"),
]


class Claim(Texts):
    """A statement of a text, in our own words.

    Attributes
    ----------
    id
        A letter for the topic and a number.
    kind
        ``fact``, ``forecast``, ``causal`` or ``goal``.
    topic
        What it is about.
    texts
        Which texts say it.
    said
        When; by default the year of the first text.
    en, kk, ru
        Paraphrase.
    states
        Quantities that the texts state.
    check
        How it is checked; none is a claim that nothing decides.
    """

    id: Identifier = Field(description=IDENTIFIER)
    kind: ClaimKind = Field(description=", ".join(map(repr, KINDS)))
    topic: Topic = Field(description=", ".join(map(repr, TOPICS)))
    texts: tuple[Text, ...] = Field(min_length=1, description="a list of identifiers of texts")
    said: AnyDate | None = Field(default=None, description=DATE)
    states: tuple[States, ...] = Field(default=(), description="a list of stated quantities")
    check: tuple[Check, ...] = Field(
        default=(), description="a list of tables [[claim.check]] with a 'kind'"
    )

    @model_validator(mode="after")
    def _checks_fit(self) -> Claim:
        wrong = "not_checkable" if self.kind == "causal" else "no_mechanism"
        allowed = "no_mechanism" if self.kind == "causal" else "not_checkable"
        if any(check.kind == wrong for check in self.check):
            raise PydanticCustomError(
                "conflict",
                "check: kind = {wrong} in a claim of kind = {kind}; allowed: {allowed}",
                {"wrong": repr(wrong), "kind": repr(self.kind), "allowed": repr(allowed)},
            )
        if self.kind == "causal":
            self._causal_checks_complete()
        for number, states in enumerate(self.states, start=1):
            if states.text not in self.texts:
                raise PydanticCustomError(
                    "conflict",
                    "states {number}: text: {text} is not allowed; allowed: {texts}",
                    {
                        "number": number,
                        "text": repr(states.text),
                        "texts": ", ".join(self.texts),
                    },
                )
        return self

    def _causal_checks_complete(self) -> None:
        """Refuse a causal check that leaves open what it puts in and what would contradict it."""
        for number, check in enumerate(self.check, start=1):
            if not isinstance(check, CausalCheck):
                continue
            for key in check.NEEDED:
                if getattr(check, key) is None:
                    raise PydanticCustomError(
                        "conflict",
                        "check {number}: {key}: missing in a claim of kind = 'causal'; "
                        "allowed: {allowed}",
                        {
                            "number": number,
                            "key": key,
                            "allowed": type(check).model_fields[key].description,
                        },
                    )


class SourceText(Part):
    """A text whose statements are in the ledger.

    Attributes
    ----------
    id
        Short identifier.
    title, author, kind, note
        What it is, who wrote it, of what sort it is, and how good the copy is.
    year
        When it was written.
    approximate
        Whether the year is a guess.
    language
        In which it is written, by a code of ISO 639, e.g. ``kk``.
    """

    id: Text = Field(description="a short identifier")
    title: Texts = Field(description=TEXTS)
    author: Texts = Field(description=TEXTS)
    kind: Texts = Field(description=TEXTS)
    year: AnyDate = Field(description=DATE)
    approximate: bool = Field(default=False, strict=True, description="true or false")
    language: str | None = Field(
        default=None, pattern=r"^[a-z]{2,3}$", description="a code of a language, e.g. 'kk'"
    )
    note: Texts | None = Field(default=None, description=TEXTS)


class ClaimsDocument(Part):
    """A file of claims, with the texts, figures, sources and chronicle that they need."""

    version: Literal[1] = Field(default=1, description="1")
    text: tuple[SourceText, ...] = Field(default=(), description="a list of tables [[text]]")
    source: tuple[SourceRow, ...] = Field(default=(), description="a list of tables [[source]]")
    figure: tuple[FigureRow, ...] = Field(default=(), description="a list of tables [[figure]]")
    event: tuple[Event, ...] = Field(default=(), description="a list of tables [[event]]")
    agreement: tuple[Agreement, ...] = Field(
        default=(), description="a list of tables [[agreement]]"
    )
    claim: tuple[Claim, ...] = Field(default=(), description="a list of tables [[claim]]")
