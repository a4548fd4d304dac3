"""The causal checks of a claims document: an experiment, or a series before and after an event.

Each says what it puts in and what outcome would contradict the claim. The description of a field is
what an error message says is allowed.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, get_args

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from tarazy.evidence.references import Line, Whole, Year
from tarazy.scenario.expected import (
    COUNTRY_VARIABLES,
    NETWORK_VARIABLES,
    TRADE_VARIABLES,
    CountryVariable,
    NetworkVariable,
    TradeVariable,
)
from tarazy.scenario.parts import (
    EVERYTHING,
    SELECTOR,
    TEXTS,
    Part,
    Selector,
    Text,
    Texts,
    each_once,
)

Sign = Literal["+", "-"]
SIGNS: tuple[Sign, ...] = get_args(Sign)
Origin = Literal["found", "by_construction"]
ORIGINS: tuple[Origin, ...] = get_args(Origin)
Measure = Literal["level", "share", "growth", "steadiness"]
MEASURES: tuple[Measure, ...] = get_args(Measure)
Variable = Literal[CountryVariable, TradeVariable, NetworkVariable]
VARIABLES = (*COUNTRY_VARIABLES, *TRADE_VARIABLES, *NETWORK_VARIABLES)

_SIGN = ", ".join(map(repr, SIGNS))
WINDOW = "a whole number of years from 1 to 30"
# A mean growth takes two years, a standard deviation of growth takes three.
SHORTEST: dict[Measure, int] = {"level": 1, "share": 1, "growth": 2, "steadiness": 3}


class Read(Part):
    """What is read from an experiment: a variable of the model, or an indicator of dependence."""

    variable: Variable | None = Field(
        default=None, description=", ".join(repr(name) for name in VARIABLES)
    )
    indicator: Text | None = Field(default=None, description="the name of an indicator")
    country: Text = Field(description="a code of an economy")
    partner: Selector = Field(default=EVERYTHING, description=SELECTOR)
    sector: Selector = Field(default=EVERYTHING, description=SELECTOR)
    network: Text | None = Field(default=None, description="the name of a corridor network")

    @model_validator(mode="after")
    def _one(self) -> Read:
        if (self.variable is None) == (self.indicator is None):
            raise PydanticCustomError(
                "one_of", "not one number; allowed: exactly one of 'variable', 'indicator'"
            )
        one = len(self.partner.of) == 1 and not self.partner.except_ and self.partner != EVERYTHING
        if self.indicator is not None and "partner" in self.model_fields_set and not one:
            shown = ", ".join(self.partner.of)
            raise PydanticCustomError(
                "conflict",
                "partner: {partner} with {indicator}; allowed: one code or group",
                {"partner": repr(shown), "indicator": repr(self.indicator)},
            )
        traded = self.variable in TRADE_VARIABLES
        for key, fits in (
            ("partner", traded or self.indicator is not None),
            ("sector", traded),
            ("network", self.variable in NETWORK_VARIABLES),
        ):
            if key in self.model_fields_set and not fits:
                raise PydanticCustomError(
                    "conflict",
                    "{key}: stands with {what}; allowed: with a variable that has a {key}",
                    {"key": key, "what": repr(self.variable or self.indicator)},
                )
        return self


class CausalCheck(Part):
    """What every causal check says of itself; a causal claim needs all of it.

    Attributes
    ----------
    assumes
        What the check puts in.
    contradicted_by
        What outcome would contradict the claim.
    """

    NEEDED: ClassVar[tuple[str, ...]] = ("assumes", "contradicted_by")

    assumes: Texts | None = Field(default=None, description=TEXTS)
    contradicted_by: Texts | None = Field(default=None, description=TEXTS)
    note: Texts | None = Field(default=None, description=TEXTS)

    @property
    def could_fail(self) -> bool:
        """Whether the outcome is open before it is computed."""
        return True


class Experiment(CausalCheck):
    """A scenario, and the sign that the claim predicts for what is read from it.

    With `against`, what is read is the difference of the first scenario less the second. `sign`
    says where the sign of the answer comes from: ``found`` is an answer that could have been
    another; ``by_construction`` follows from what the scenario puts in, for the reason `because`.
    """

    NEEDED: ClassVar[tuple[str, ...]] = (*CausalCheck.NEEDED, "sign")

    kind: Literal["experiment"] = Field(description="'experiment'")
    scenario: Text = Field(description="the name or path of a scenario")
    against: Text | None = Field(default=None, description="the name or path of a scenario")
    read: Read = Field(description="a table of variable or indicator, country, partner, sector")
    predicts: Sign = Field(description=_SIGN)
    sign: Origin | None = Field(default=None, description=", ".join(map(repr, ORIGINS)))
    because: Texts | None = Field(default=None, description=TEXTS)
    draws: int | None = Field(
        default=None, strict=True, ge=2, le=100_000, description="a whole number from 2 to 100000"
    )

    @model_validator(mode="after")
    def _reasoned(self) -> Experiment:
        if self.sign == "by_construction" and self.because is None:
            raise PydanticCustomError("needed", "because", {"allowed": TEXTS})
        if self.because is not None and self.sign != "by_construction":
            raise PydanticCustomError(
                "conflict", "because: stands without sign = 'by_construction'; allowed: with it"
            )
        return self

    @property
    def could_fail(self) -> bool:
        """Whether the sign is found, and not put in."""
        return self.sign == "found"


class Placebos(Part):
    """What an effect is compared with: the same statistic where and when nothing happened.

    Attributes
    ----------
    among
        What changes from the line of the check to a placebo: its partner or its country.
    of
        Which ones; those without a value in every year of both windows fall out, and so do the
        parties of the event.
    dates
        Years other than that of the event, each once, whose windows do not hold it.
    within
        Only those whose mean before is at most so many times larger or smaller.
    """

    among: Literal["partner", "country"] = Field(description="'partner', 'country'")
    of: Selector = Field(default=EVERYTHING, description=SELECTOR)
    dates: Annotated[tuple[Year, ...], AfterValidator(each_once)] = Field(
        default=(), description="a list of years, e.g. [1997, 2000]"
    )
    within: float | None = Field(
        default=None,
        strict=True,
        ge=1,
        le=1e9,
        description="a factor from 1, e.g. 10 for a tenth to ten times as much",
    )


def check_windows(line: Line, measure: Measure, placebos: Placebos) -> None:
    """Check that the windows of a line are long enough for its measure, and who its placebos are.

    Raises
    ------
    PydanticCustomError
        If one is too short, or the placebos are among what the line does not name.
    """
    for key in ("before", "after"):
        if getattr(line, key) < SHORTEST[measure]:
            raise PydanticCustomError(
                "conflict",
                "{key}: {years} with measure = {measure}; allowed: at least {least} years",
                {
                    "key": key,
                    "years": getattr(line, key),
                    "measure": repr(measure),
                    "least": SHORTEST[measure],
                },
            )
    if not getattr(line, placebos.among):
        raise PydanticCustomError(
            "conflict",
            "placebos: among: '{among}' of a line without one; allowed: with {among} = a code",
            {"among": placebos.among},
        )


class BeforeAfter(CausalCheck, Line):
    """A series before and after an event, beside the same of those whom the event did not meet.

    The year of the event, which is of both, belongs to neither window.
    """

    kind: Literal["before_after"] = Field(description="'before_after'")
    event: Text | None = Field(default=None, description="the key of an event")
    year: Year | None = Field(default=None, description="a year, e.g. 2013")
    before: int = Field(default=5, strict=True, ge=1, le=30, description=WINDOW)
    after: int = Field(default=5, strict=True, ge=1, le=30, description=WINDOW)
    measure: Measure = Field(description=", ".join(map(repr, MEASURES)))
    whole: Whole | None = Field(
        default=None, description="a table of series, country, partner, item"
    )
    predicts: Sign = Field(description=_SIGN)
    placebos: Placebos = Field(description="a table of among, of, dates, within")

    @model_validator(mode="after")
    def _consistent(self) -> BeforeAfter:
        if (self.event is None) == (self.year is None):
            raise PydanticCustomError(
                "one_of", "not one date; allowed: exactly one of 'event', 'year'"
            )
        if (self.measure == "share") != (self.whole is not None):
            raise PydanticCustomError(
                "conflict",
                "whole: {given} with measure = {measure}; allowed: a table with 'share', none with "
                "another",
                {"given": "given" if self.whole else "missing", "measure": repr(self.measure)},
            )
        check_windows(self, self.measure, self.placebos)
        return self
