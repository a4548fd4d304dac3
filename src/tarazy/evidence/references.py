"""Where an observed number comes from: the references that a factual check may hold.

Each is a table with the key ``of``; what they give is resolved in
:mod:`tarazy.evidence.observing`.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from tarazy.scenario.parts import SELECTOR, Part, Selector, Text, each_once

# Between which every series lies.
FIRST_YEAR, LAST_YEAR = 1800, 2100
Year = Annotated[int, Field(strict=True, ge=FIRST_YEAR, le=LAST_YEAR)]
_YEAR, _YEARS = "a year, e.g. 2013", "two years, e.g. [2001, 2020]"
_SERIES = "the name of a series, see tarazy.series.names()"
_CODE, _PARTNER = "a code of an economy", "a code of an economy; by default none"
_ITEM = "an item of the series; by default none"

# A sum would count twice who is named twice.
_Partners = Annotated[tuple[Text, ...], Field(min_length=1), AfterValidator(each_once)]


class Line(Part):
    """Which line of a series is meant."""

    series: Text = Field(description=_SERIES)
    country: Text = Field(description=_CODE)
    partner: str = Field(default="", description=_PARTNER)
    item: str = Field(default="", description=_ITEM)


class Value(Line):
    """One value of a series."""

    of: Literal["value"] = Field(description="'value'")
    year: Year = Field(description=_YEAR)


class Sum(Line):
    """The sum of a series over the years from one to another, or over partners in a year."""

    of: Literal["sum"] = Field(description="'sum'")
    years: tuple[Year, Year] | None = Field(default=None, description=_YEARS)
    partners: _Partners | None = Field(default=None, description="a list of codes of economies")
    year: Year | None = Field(default=None, description=_YEAR)

    @model_validator(mode="after")
    def _over_years_or_partners(self) -> Sum:
        over_years = self.years is not None and self.partners is None and self.year is None
        over_partners = self.years is None and self.partners is not None and self.year is not None
        if not (over_years or over_partners):
            raise PydanticCustomError(
                "one_of", "not one kind of sum; allowed: years = [...], or partners = [...], year"
            )
        if over_partners and self.partner:
            raise PydanticCustomError(
                "conflict",
                "partner: {partner} stands beside partners; allowed: one of both",
                {"partner": repr(self.partner)},
            )
        _in_order(self.years)
        return self


class Growth(Line):
    """The change of a series between two years, per cent."""

    of: Literal["growth"] = Field(description="'growth'")
    years: tuple[Year, Year] = Field(description=_YEARS)

    @model_validator(mode="after")
    def _forward(self) -> Growth:
        _in_order(self.years)
        return self


class Whole(Part):
    """What a share is a share of: the same line of the series with these keys changed."""

    series: Text | None = Field(default=None, description=_SERIES)
    country: Text | None = Field(default=None, description=_CODE)
    partner: str | None = Field(default=None, description=_PARTNER)
    item: str | None = Field(default=None, description=_ITEM)

    @model_validator(mode="after")
    def _something(self) -> Whole:
        if not self.model_fields_set:
            raise PydanticCustomError(
                "one_of", "is empty; allowed: a table of series, country, partner, item"
            )
        return self


class Share(Line):
    """A value of a series as a share of another one, per cent."""

    of: Literal["share"] = Field(description="'share'")
    year: Year = Field(description=_YEAR)
    whole: Whole = Field(description="a table of series, country, partner, item")


class Rank(Line):
    """The place of a country among all countries of a series, or of a partner among partners.

    1 is the largest. Totals (``WLD``, ``EU27`` and other groups) are no candidates.
    """

    of: Literal["rank"] = Field(description="'rank'")
    year: Year = Field(description=_YEAR)


class Ratio(Part):
    """One observed number divided by another."""

    of: Literal["ratio"] = Field(description="'ratio'")
    num: Reference = Field(description="a reference")
    den: Reference = Field(description="a reference")


class Figure(Part):
    """A single figure of the table of figures."""

    of: Literal["figure"] = Field(description="'figure'")
    figure: Text = Field(description="the key of a figure")


class When(Part):
    """The date of an event, or of a step of an agreement."""

    of: Literal["date"] = Field(description="'date'")
    event: Text | None = Field(default=None, description="the key of an event")
    agreement: Text | None = Field(default=None, description="the key of an agreement")
    field: Literal["signed", "in_force", "ended"] = Field(
        default="signed", description="'signed', 'in_force', 'ended'"
    )

    @model_validator(mode="after")
    def _one(self) -> When:
        if (self.event is None) == (self.agreement is None):
            raise PydanticCustomError(
                "one_of", "not one date; allowed: exactly one of 'event', 'agreement'"
            )
        return self


class Trade(Part):
    """Sales of some economies to others in the benchmark world, without sales at home.

    In million USD, or in per cent: of what all sectors sell between the same economies (``link``),
    of all that the exporters sell abroad (``exports``), or of all that the importers buy abroad
    (``imports``).
    """

    of: Literal["trade"] = Field(description="'trade'")
    exporter: Selector = Field(description=SELECTOR)
    importer: Selector = Field(description=SELECTOR)
    sectors: Selector = Field(default="*", validate_default=True, description=SELECTOR)
    share: Literal["link", "exports", "imports"] | bool = Field(
        default=False, description="'link', 'exports', 'imports', false; true means 'link'"
    )


class Indicator(Part):
    """An indicator of dependence in the benchmark world."""

    of: Literal["indicator"] = Field(description="'indicator'")
    indicator: Text = Field(description="the name of an indicator")
    country: Text = Field(description=_CODE)
    partner: Text | None = Field(default=None, description=_PARTNER)


class Corridor(Part):
    """A figure of the tables of a corridor network."""

    of: Literal["corridor"] = Field(description="'corridor'")
    network: Text = Field(description="the name of a corridor network")
    table: Text = Field(description="the name of a table of the network")
    row: Text | dict[str, str | int] = Field(
        description="the label of a row, or a table of columns and the values that name one row"
    )
    column: Text = Field(description="the name of a column with numbers")


class Duty(Part):
    """The mean duty of a tariff regime, per cent, weighted with trade of the benchmark world."""

    of: Literal["duty"] = Field(description="'duty'")
    regime: Text = Field(description="the name of a regime, see tarazy regime")
    exporter: Text = Field(description=_CODE)
    importer: Text | None = Field(
        default=None, description="a code of an economy; by default the regime's first importer"
    )
    sectors: Selector = Field(default="goods", validate_default=True, description=SELECTOR)


Reference = Annotated[
    Value
    | Sum
    | Growth
    | Share
    | Rank
    | Ratio
    | Figure
    | When
    | Trade
    | Indicator
    | Corridor
    | Duty,
    Field(discriminator="of"),
]
Ratio.model_rebuild()


def _in_order(years: tuple[int, int] | None) -> None:
    if years is not None and years[1] <= years[0]:
        raise PydanticCustomError(
            "conflict",
            "years: {years}; allowed: an earlier and a later year",
            {"years": list(years)},
        )
