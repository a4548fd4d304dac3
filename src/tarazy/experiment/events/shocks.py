"""The shocks of a scenario document: whom each meets, and what it does.

Each shock has a `kind`, says by its selectors whom it meets, and holds exactly one instruction: a
number, a column of a bundled policy table, or the name of a tariff regime. A new kind of shock is
one more class here and one function in :mod:`tarazy.experiment.compile`. Shocks that meet a
corridor network are in :mod:`tarazy.experiment.events.corridor_shocks`.

The description of a field is what an error message says is allowed, and what the JSON Schema says
of the field.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Discriminator, Field, Tag, model_validator
from pydantic_core import PydanticCustomError

from tarazy.experiment.events.corridor_shocks import (
    CORRIDOR_KINDS,
    Expansion,
    NewRoute,
    Outage,
    TransitFee,
    WorldPrice,
)
from tarazy.scenario.parts import EVERYTHING, SELECTOR, Instructed, Part, Selector, Text


class TableColumn(Part):
    """Rates by sector: one column of a policy table that travels with the package."""

    table: Text = Field(description="the name of a policy table")
    column: Text = Field(description="a column of that table")
    times: float = Field(
        default=1.0,
        strict=True,
        ge=-100.0,
        le=100.0,
        allow_inf_nan=False,
        description="a number from -100 to 100 that multiplies the column",
    )


def _rate_form(value: object) -> str:
    return "<table>" if isinstance(value, dict | TableColumn) else "<number>"


def _number(low: float, high: float) -> Any:
    return Annotated[float, Field(strict=True, ge=low, le=high, allow_inf_nan=False)]


def _rate(bounds: tuple[float, float]) -> Any:
    return Annotated[
        Annotated[_number(*bounds), Tag("<number>")] | Annotated[TableColumn, Tag("<table>")],
        Discriminator(_rate_form),
    ]


# The bounds catch a rate written in per cent: no tariff of the bundled tables comes near 500 %.
HIGHEST_RATE = 5.0
# Instruction to the lowest and highest value allowed, also of a value that comes from a table.
BOUNDS: dict[str, tuple[float, float]] = {
    "set": (0.0, HIGHEST_RATE),
    "add": (-HIGHEST_RATE, HIGHEST_RATE),
    "maximum": (0.0, HIGHEST_RATE),
    "equivalent": (-0.9, 10.0),
}


def _rate_text(key: str) -> str:
    low, high = BOUNDS[key]
    return (
        f"a fraction from {low:g} to {high:g} (0.25 is 25 per cent) "
        "or {table = ..., column = ..., times = ...}"
    )


def _factor_text(low: float, high: float) -> str:
    return f"a number from {low:g} to {high:g} (1.1 is 10 per cent more)"


class Bilateral(Part):
    """A shock that meets pairs of economies."""

    kind: str
    importer: Selector = Field(description=SELECTOR)
    exporter: Selector = Field(description=SELECTOR)
    sector: Selector = Field(default=EVERYTHING, description=SELECTOR)
    both_ways: bool = Field(default=False, strict=True, description="true or false")


class Tariff(Bilateral, Instructed):
    """A change of ad valorem tariffs, acting on the rate t that the selected trade pays so far.

    Exactly one of: the new rate (`set`); points on top of t (`add`); a `maximum` rate,
    min(t, maximum); a linear `cut`, t (1 - cut); the `swiss` formula with coefficient a,
    a t / (a + t); or a named `regime`, a state of law that replaces any regime applied before.
    With a regime the importer may be left out: it is then those whose law the regime is, and
    `basis` says how its lines are averaged within a sector.

    `both_ways` also changes what the exporters charge the importers.
    """

    INSTRUCTIONS: ClassVar[tuple[str, ...]] = ("set", "add", "maximum", "cut", "swiss", "regime")

    kind: Literal["tariff"] = Field(description="'tariff'")
    importer: Selector | None = Field(  # type: ignore[assignment]
        default=None, description=SELECTOR + "; with a regime its own importers if left out"
    )
    set: _rate(BOUNDS["set"]) | None = Field(  # type: ignore[valid-type]
        default=None, description=_rate_text("set")
    )
    add: _rate(BOUNDS["add"]) | None = Field(  # type: ignore[valid-type]
        default=None, description=_rate_text("add")
    )
    maximum: _rate(BOUNDS["maximum"]) | None = Field(  # type: ignore[valid-type]
        default=None, description=_rate_text("maximum")
    )
    cut: float | None = Field(
        default=None,
        strict=True,
        ge=0.0,
        le=1.0,
        allow_inf_nan=False,
        description="a fraction from 0 to 1 by which the rate is cut (0.3 is 30 per cent of it)",
    )
    swiss: float | None = Field(
        default=None,
        strict=True,
        gt=0.0,
        le=HIGHEST_RATE,
        allow_inf_nan=False,
        description=(
            f"a coefficient above 0 and up to {HIGHEST_RATE:g}, as a fraction (0.08 is a "
            "coefficient of 8 per cent)"
        ),
    )
    regime: Text | None = Field(default=None, description="the name of a tariff regime")
    basis: Literal["weighted", "simple"] = Field(
        default="weighted", description="'weighted', 'simple': how a regime's lines are averaged"
    )

    @model_validator(mode="after")
    def _importer_or_regime(self) -> Tariff:
        if self.regime is None:
            if self.importer is None:
                raise PydanticCustomError("needed", "importer", {"allowed": SELECTOR})
            if "basis" in self.model_fields_set:
                raise PydanticCustomError(
                    "conflict",
                    "basis: {value} stands without a regime; allowed: basis with regime = ...",
                    {"value": repr(self.basis)},
                )
        elif self.both_ways:
            raise PydanticCustomError(
                "conflict",
                "both_ways: true with regime = {regime}; allowed: false, since a regime is the "
                "law of its importers",
                {"regime": repr(self.regime)},
            )
        return self


class TradeCost(Bilateral, Instructed):
    """A change of the cost of delivery, on top of those before it.

    Exactly one of: a `factor` on the cost (1.1 is 10 per cent dearer), its ad valorem `equivalent`
    e, a factor of 1 + e, or a `trade_change`, from which the factor is found: one for all selected
    links, at which the value of their trade together, before tariff and in the numeraire, has
    changed by that against the benchmark, in the equilibrium with all shocks and under the
    elasticities in use (:mod:`tarazy.trade.targets`). A later `trade_change` of the same links
    replaces an earlier one.
    """

    INSTRUCTIONS: ClassVar[tuple[str, ...]] = ("factor", "equivalent", "trade_change")

    kind: Literal["trade_cost"] = Field(description="'trade_cost'")
    factor: float | None = Field(
        default=None,
        strict=True,
        ge=0.01,
        le=1e4,
        allow_inf_nan=False,
        description=_factor_text(0.01, 1e4),
    )
    equivalent: _rate(BOUNDS["equivalent"]) | None = Field(  # type: ignore[valid-type]
        default=None, description=_rate_text("equivalent")
    )
    trade_change: float | None = Field(
        default=None,
        strict=True,
        gt=-1.0,
        le=100.0,
        allow_inf_nan=False,
        description=(
            "a relative change of trade above -1 and up to 100 (-0.8 is 80 per cent less); "
            "kind = 'sever' ends trade"
        ),
    )


class Sever(Bilateral):
    """No trade at all: an infinite cost of delivery, computed exactly."""

    kind: Literal["sever"] = Field(description="'sever'")


class Productivity(Part):
    """A multiplicative change of productivity in the economies that `economy` selects."""

    kind: Literal["productivity"] = Field(description="'productivity'")
    economy: Selector = Field(description=SELECTOR)
    sector: Selector = Field(default=EVERYTHING, description=SELECTOR)
    factor: float = Field(
        strict=True,
        ge=0.01,
        le=100,
        allow_inf_nan=False,
        description=_factor_text(0.01, 100),
    )


Shock = Annotated[
    Tariff
    | TradeCost
    | Sever
    | Productivity
    | Outage
    | Expansion
    | TransitFee
    | WorldPrice
    | NewRoute,
    Field(discriminator="kind"),
]
KINDS: dict[str, type[Part]] = {
    "tariff": Tariff,
    "trade_cost": TradeCost,
    "sever": Sever,
    "productivity": Productivity,
    **CORRIDOR_KINDS,
}
