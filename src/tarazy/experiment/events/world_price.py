"""Another price: of a sector in the world, or at the markets of a network."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from tarazy.experiment.events.market_names import EVERY_MARKET, check_markets
from tarazy.experiment.events.network_event import WindowedEvent
from tarazy.experiment.events.world_event import WorldEvent
from tarazy.scenario.parts import SELECTOR, Instructed, NamesOnce, Selection, Selector, Text

if TYPE_CHECKING:
    from tarazy.corridors.answers import Answer
    from tarazy.corridors.changes import Changes
    from tarazy.corridors.solve import Engine
    from tarazy.experiment.change import Change

# Keys of either form that the other does not know.
_OF_NETWORKS = ("network", "market", "add", "benchmark", "months", "dates", "known")
_OF_THE_WORLD = ("per_cent", "by", "producers", "buyers")


class WorldPrice(WindowedEvent, WorldEvent, Instructed):
    """Another price, of a `sector` in the world or at the markets of a network.

    With a `sector` it is the price that its producers get, weighted with their output and over the
    value added of the world: a `factor` on that of the benchmark, or a change by `per_cent`. It is
    an outcome: ``by = "supply"`` (the default) finds how much more, or less, the `producers` must
    have of what is fixed in the sector, ``by = "cost"`` how much more, or less, they must make of
    what they take, ``by = "demand"`` how much more, or less, of the good the `buyers` must need
    (:mod:`tarazy.trade.price_target`). These are by default the economies that the document is not
    about: all but its focus, or but those that its other shocks name. A later price of the same
    sector replaces an earlier one.

    Without a sector it is one at the markets of a network, and exactly one of: a `factor` on it, an
    addition (`add`) in the network's price unit, or a new price of the `benchmark` to which the
    network's prices are tied, in its own unit (USD per barrel of Brent). On some markets it is a
    discount that only the network's exporter meets. On all (``"*"``, the default) it is an event of
    the world, which a network that is tied to the world refuses: there it is asked for with a
    sector. One that is not tied answers in its own units.
    """

    INSTRUCTIONS: ClassVar[tuple[str, ...]] = ("factor", "per_cent", "add", "benchmark")

    kind: Literal["world_price"] = Field(description="'world_price'")
    sector: Text | None = Field(default=None, description="a sector of the world")
    market: NamesOnce = Field(
        default=(EVERY_MARKET,), description="a market, '*', or a list of markets"
    )
    factor: float | None = Field(
        default=None,
        strict=True,
        gt=0.0,
        le=10.0,
        allow_inf_nan=False,
        description="a number above 0 and up to 10 (0.9 is a tenth cheaper)",
    )
    per_cent: float | None = Field(
        default=None,
        strict=True,
        gt=-100.0,
        le=900.0,
        allow_inf_nan=False,
        description="a number above -100 and up to 900 (-10 is a tenth cheaper)",
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
    by: Literal["supply", "cost", "demand"] | None = Field(
        default=None, description="'supply', 'cost' or 'demand'; supply by default"
    )
    producers: Selector | None = Field(default=None, description=SELECTOR)
    buyers: Selector | None = Field(default=None, description=SELECTOR)

    @classmethod
    def complete_schema(cls, part: dict[str, Any]) -> None:
        """Write the default market as a document does, and the keys of either form."""
        super().complete_schema(part)
        part["properties"]["market"]["default"] = EVERY_MARKET

        def without(keys: tuple[str, ...]) -> dict[str, Any]:
            return {"not": {"anyOf": [{"required": [key]} for key in keys]}}

        part["if"] = {"required": ["sector"]}
        part["then"], part["else"] = without(_OF_NETWORKS), without(_OF_THE_WORLD)

    @model_validator(mode="after")
    def _one_form(self) -> WorldPrice:
        form, others = ("without", _OF_THE_WORLD) if self.meets_network else ("with", _OF_NETWORKS)
        stray = next((key for key in others if key in self.model_fields_set), None)
        if stray is not None:
            raise PydanticCustomError(
                "conflict",
                "{key} stands {form} a sector; allowed: a price of the world, with a sector and "
                "{of_world}, or one at the markets of a network, with {of_networks}",
                {
                    "key": stray,
                    "form": form,
                    "of_world": ", ".join(_OF_THE_WORLD),
                    "of_networks": ", ".join(_OF_NETWORKS),
                },
            )
        unused = "producers" if self.by == "demand" else "buyers"
        if getattr(self, unused) is not None:
            raise PydanticCustomError(
                "conflict",
                "{key} stands beside by = {by}; allowed: {other}",
                {
                    "key": unused,
                    "by": repr(self.by or "supply"),
                    "other": "buyers" if self.by == "demand" else "producers",
                },
            )
        return self

    @classmethod
    def asks_for_factors(cls, keys: Mapping[str, Any]) -> bool:
        """Return whether it is a price of the world: what is fixed in its sector makes it."""
        return keys.get("sector") is not None

    @property
    def meets_network(self) -> bool:
        """Whether it is a price at the markets of a network."""
        return self.sector is None

    @property
    def accumulates(self) -> bool:
        """At markets factors multiply and additions add; a price of the world is a state."""
        return self.meets_network

    def selections(self) -> tuple[Selection, ...]:
        """Return the economies whose supply or demand shifts, where they are named."""
        return tuple(chosen for chosen in (self.producers, self.buyers) if chosen is not None)

    def named(self) -> tuple[str, ...]:
        """Return no one: an answer is not about those who make the price."""
        return ()

    def apply(self, change: Change, where: str) -> None:
        """Keep the price of a sector that a shift is to bring about."""
        import numpy as np

        from tarazy.trade.data import PriceTarget

        if self.sector is None:
            return
        sector = change.sectors.position_of_code(self.sector, f"{where}: sector")
        who = "buyers" if self.by == "demand" else "producers"
        chosen = getattr(self, who)
        shifted = change.others(f"{where}: {who}")
        if chosen is not None:
            shifted = change.economies.positions(chosen, f"{where}: {who}")
        factor = self.factor if self.factor is not None else 1.0 + (self.per_cent or 0.0) / 100.0
        place = f"{where}: {self.instruction}"
        change.make_price(
            PriceTarget(sector, np.asarray(shifted), factor, self.by or "supply", place)
        )

    def changes(self, engine: Engine) -> Changes:
        """Return the price at every market."""
        from tarazy.corridors.combining import combined
        from tarazy.corridors.questions import price_changes

        check_markets(self.market)
        value = {self.instruction: getattr(self, self.instruction)}
        return combined(
            *(
                price_changes(
                    engine.network,
                    market=market,
                    months=self.months,
                    dates=self.dates,
                    calendar=engine.layout.calendar,
                    **value,
                )
                for market in self.market
            )
        )

    def answer(self, engine: Engine, given: Changes) -> Answer:
        """Return what the price changes."""
        from tarazy.corridors.questions import world_price

        if len(self.market) > 1:
            return super().answer(engine, given)
        return world_price(
            benchmark=self.benchmark,
            add=self.add,
            factor=self.factor,
            market=self.market[0],
            months=self.months,
            dates=self.dates,
            given=given,
            network=engine,
        )
