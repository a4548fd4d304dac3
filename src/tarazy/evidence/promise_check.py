"""The check of a claim against the register of promises: which of them, and what is asked.

The description of a field is what an error message says is allowed.
"""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from tarazy.arguments.partial_date import DATE, AnyDate
from tarazy.evidence.events_and_sources import Code, Codes, Key, Words, check_order
from tarazy.evidence.promise_words import KINDS, WAY, PromiseKind, Reach
from tarazy.scenario.parts import TEXTS, Part, Text, Texts, each_once

Bound = Literal["=", "<=", ">="]
PromiseMeasure = Literal["number", "share_of_due", "share_of_all", "value"]
MEASURES: tuple[PromiseMeasure, ...] = get_args(PromiseMeasure)

_CODES = "codes of economies or organisations: a list, or a text divided by ';'"
_CODE = "a code of an economy or organisation, in capital letters"
_KEYS = "a list, or a text divided by ';'"


class PromiseCheck(Part):
    """What became of promises, beside what a claim says of them.

    All that is given of the first eight fields has to fit a promise; what is left out fits any.

    Attributes
    ----------
    parties
        All of them are concerned.
    by
        One of them has to do it.
    kinds
        Of promise.
    meeting
        It stands on a list of this meeting.
    ids
        Keys of promises.
    from_, to
        It was made between them, both included.
    as_of
        The day on which the register is read; by default the last that a source tells of.
    measure
        ``number``: how many promises came as far as `reach`. ``share_of_due``: their share, per
        cent, of those that are not open any more. ``share_of_all``: of all. ``value``: what those
        that came so far are worth, as `stated_by` tells it.
    reach
        The step that counts.
    relation, claimed, unit, tolerance
        How the measure has to stand to what the claim says; a unit of a `value` alone.
    """

    kind: Literal["promises"] = Field(description="'promises'")
    parties: Codes = Field(default=(), description=_CODES)
    by: Codes = Field(default=(), description=_CODES)
    kinds: Annotated[tuple[PromiseKind, ...], AfterValidator(each_once)] = Field(
        default=(), description=f"a list of {', '.join(map(repr, KINDS))}"
    )
    meeting: Key | None = Field(default=None, description="the key of a meeting")
    ids: Annotated[Words, AfterValidator(each_once)] = Field(default=(), description=_KEYS)
    from_: AnyDate | None = Field(default=None, alias="from", description=DATE)
    to: AnyDate | None = Field(default=None, description=DATE)
    as_of: AnyDate | None = Field(default=None, description=DATE)
    measure: PromiseMeasure = Field(description=", ".join(map(repr, MEASURES)))
    reach: Reach = Field(default="delivered", description=", ".join(map(repr, WAY)))
    stated_by: Code | None = Field(default=None, description=_CODE)
    relation: Bound = Field(default=">=", description="'=', '<=', '>='")
    claimed: Annotated[float, Field(strict=True, ge=0, allow_inf_nan=False)] = Field(
        description="a number from 0 on"
    )
    unit: Text | None = Field(default=None, description="a unit, e.g. 'million USD'")
    tolerance: float = Field(
        default=0.0, ge=0, le=10, strict=True, description="a relative difference, e.g. 0.15"
    )
    note: Texts | None = Field(default=None, description=TEXTS)

    @model_validator(mode="after")
    def _consistent(self) -> PromiseCheck:
        valued = self.measure == "value"
        for key in ("stated_by", "unit"):
            if (getattr(self, key) is not None) != valued:
                raise PydanticCustomError(
                    "conflict",
                    "{key}: {given} with measure = {measure}; allowed: with 'value' alone",
                    {
                        "key": key,
                        "given": "missing" if valued else "given",
                        "measure": repr(self.measure),
                    },
                )
        if self.measure in ("share_of_due", "share_of_all") and self.claimed > 100:
            raise PydanticCustomError(
                "conflict",
                "claimed: {claimed} with measure = {measure}; allowed: per cent, from 0 to 100",
                {"claimed": self.claimed, "measure": repr(self.measure)},
            )
        check_order(self.from_, self.to)
        return self
