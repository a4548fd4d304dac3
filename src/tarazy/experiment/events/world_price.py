"""Another price at the markets of a network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import Field

from tarazy.arguments.repeated import ONCE
from tarazy.errors import InputError
from tarazy.experiment.events.network_event import MONTHS, Months, NetworkEvent
from tarazy.scenario.parts import Instructed, NamesOnce

if TYPE_CHECKING:
    from tarazy.corridors.answers import Answer
    from tarazy.corridors.changes import Changes
    from tarazy.corridors.solve import Engine

EVERY_MARKET = "*"


class WorldPrice(NetworkEvent, Instructed):
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

    @classmethod
    def complete_schema(cls, part: dict[str, Any]) -> None:
        """Write the default market as a document does."""
        super().complete_schema(part)
        part["properties"]["market"]["default"] = EVERY_MARKET

    def changes(self, engine: Engine) -> Changes:
        """Return the price at every market."""
        from tarazy.corridors.combining import combined
        from tarazy.corridors.questions import price_changes

        self._check_markets()
        value = {self.instruction: getattr(self, self.instruction)}
        return combined(
            *(
                price_changes(engine.network, market=market, months=self.months, **value)
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
            given=given,
            network=engine,
        )

    def _check_markets(self) -> None:
        """Refuse a list that names a market twice: under ``"*"``, or whole and by commodity."""
        for market in self.market:
            whole = EVERY_MARKET if market != EVERY_MARKET else ""
            wider = (whole, market.partition("/")[0])
            twice = next((name for name in wider if name != market and name in self.market), None)
            if twice is not None:
                raise InputError(
                    f"market: {market!r} given twice, in {twice!r} too; allowed: {ONCE}"
                )
