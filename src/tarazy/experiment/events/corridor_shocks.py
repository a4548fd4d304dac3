"""The shocks that meet a corridor network: pipelines, ports, moorings, fees, prices at markets.

What a network's elements are called is known only when a document meets the network; here the form
is checked.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from tarazy.arguments.months import MOST_MONTHS
from tarazy.scenario.parts import Instructed, NamesOnce, Part, Text, each_once

DEFAULT_NETWORK = "kazakhstan-crude"
NAMED_ELEMENTS = "an arc, a node, 'owner:NAME', 'transit:ISO3', or a list of them"
MONTHS = f"a month from 1 to {MOST_MONTHS} or a list of them; the whole horizon if left out"


def _as_months(value: object) -> object:
    whole = isinstance(value, int) and not isinstance(value, bool)
    return [value] if whole else value


Month = Annotated[int, Field(strict=True, ge=1, le=MOST_MONTHS)]
Months = Annotated[
    tuple[Month, ...],
    BeforeValidator(_as_months),
    Field(min_length=1),
    AfterValidator(each_once),
]


class CorridorShock(Part):
    """A shock that meets a network; by default that of the document."""

    kind: str
    network: Text | None = Field(
        default=None, description="the name or folder of a network; by default the document's"
    )


class Outage(CorridorShock):
    """Less of an element: of an arc, a node, an owner's shares, the ways through a country.

    Of an arc, of an owner's shares and of a country it is room that is lost; of a field output, of
    a plant or market what it takes, and of a node that passes on all of these.
    """

    kind: Literal["outage"] = Field(description="'outage'")
    element: NamesOnce = Field(description=NAMED_ELEMENTS, min_length=1)
    left: float = Field(
        default=0.0,
        strict=True,
        ge=0.0,
        lt=1.0,
        allow_inf_nan=False,
        description=(
            "the share of capacity that is left, from 0 to below 1: room of arcs, output of a "
            "field, what a plant or market takes"
        ),
    )
    months: Months | None = Field(default=None, description=MONTHS)


class Expansion(CorridorShock, Instructed):
    """More room on what exists.

    Exactly one of: a `factor` on capacity, or a new quality `limit` in the network's unit per year
    on every commodity of the arc that has one.
    """

    INSTRUCTIONS: ClassVar[tuple[str, ...]] = ("factor", "limit")

    kind: Literal["expansion"] = Field(description="'expansion'")
    element: NamesOnce = Field(description=NAMED_ELEMENTS, min_length=1)
    factor: float | None = Field(
        default=None,
        strict=True,
        gt=1.0,
        le=100.0,
        allow_inf_nan=False,
        description="a number above 1 and up to 100 (1.5 is half as much again)",
    )
    limit: float | None = Field(
        default=None,
        strict=True,
        ge=0.0,
        le=1e6,
        allow_inf_nan=False,
        description="a volume per year in the network's unit, from 0",
    )
    months: Months | None = Field(default=None, description=MONTHS)


class TransitFee(CorridorShock):
    """A fee on every unit that passes: paid once where a chain of arcs crosses a country."""

    kind: Literal["transit_fee"] = Field(description="'transit_fee'")
    element: NamesOnce = Field(
        description="an arc, 'transit:ISO3', or a list of them", min_length=1
    )
    fee: float = Field(
        strict=True,
        ge=-1e4,
        le=1e4,
        allow_inf_nan=False,
        description="an addition to the cost in the network's price unit, e.g. USD per tonne",
    )
    months: Months | None = Field(default=None, description=MONTHS)


class WorldPrice(CorridorShock, Instructed):
    """Another price at the markets.

    Exactly one of: a `factor` on it, an addition (`add`) in the network's price unit, or a new
    price of the `benchmark` to which the network's prices are tied, in its own unit (USD per barrel
    of Brent). On some markets it is a discount that only the network's exporter meets. On all
    (``"*"``, the default) it is an event of the world: a network that is tied to the world refuses
    it, since the trade model has no market on which such a price is made; one that is not tied
    answers in its own units.
    """

    INSTRUCTIONS: ClassVar[tuple[str, ...]] = ("factor", "add", "benchmark")

    kind: Literal["world_price"] = Field(description="'world_price'")
    market: NamesOnce = Field(
        default=("*",), description="a market, '*', or a list of markets", min_length=1
    )
    factor: float | None = Field(
        default=None,
        strict=True,
        gt=0.0,
        le=10.0,
        allow_inf_nan=False,
        description="a number above 0 and up to 10 (0.9 is a tenth cheaper)",
    )
    add: float | None = Field(
        default=None,
        strict=True,
        ge=-1e4,
        le=1e4,
        allow_inf_nan=False,
        description="an addition in the network's price unit, e.g. USD per tonne",
    )
    benchmark: float | None = Field(
        default=None,
        strict=True,
        gt=0.0,
        le=1e4,
        allow_inf_nan=False,
        description="a price of the network's benchmark in its unit, e.g. USD per barrel",
    )
    months: Months | None = Field(default=None, description=MONTHS)


class NewRoute(CorridorShock):
    """Projects, or arcs that stand idle, put into service."""

    kind: Literal["new_route"] = Field(description="'new_route'")
    route: NamesOnce = Field(
        description="a project or an arc out of service, or a list of them", min_length=1
    )


CORRIDOR_KINDS: dict[str, type[CorridorShock]] = {
    "outage": Outage,
    "expansion": Expansion,
    "transit_fee": TransitFee,
    "world_price": WorldPrice,
    "new_route": NewRoute,
}
