"""Another demand at the markets of a network, and what is committed to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from tarazy.experiment.events.network_event import TableFactor, WindowedEvent, YearlyVolume
from tarazy.scenario.parts import NamesOnce

if TYPE_CHECKING:
    from tarazy.corridors.changes import Changes
    from tarazy.corridors.solve import Engine


class Demand(WindowedEvent):
    """Another volume that markets or plants take, or that is committed to them.

    A volume per year that each of the markets can take (`set`) or a `factor` on that of the tables,
    a volume per year that is `committed` to each, or both. Where nothing is said of what is
    committed, it falls with what is taken.
    """

    kind: Literal["demand"] = Field(description="'demand'")
    market: NamesOnce = Field(
        description="a market or plant, node/commodity, '*', or a list of them"
    )
    set: YearlyVolume | None = Field(
        default=None,
        description="a volume per year in the network's unit, from 0",
    )
    factor: TableFactor | None = Field(
        default=None,
        description="a number from 0 to 10 (0.9 is a tenth less)",
    )
    committed: YearlyVolume | None = Field(
        default=None,
        description="a volume per year in the network's unit, from 0 to what is taken",
    )

    @classmethod
    def complete_schema(cls, part: dict[str, Any]) -> None:
        """Ask for a volume or a factor, not both, or for what is committed."""
        super().complete_schema(part)
        part["anyOf"] = [{"required": [key]} for key in ("set", "factor", "committed")]
        part["not"] = {"anyOf": [part["not"], {"required": ["set", "factor"]}]}

    @model_validator(mode="after")
    def _some_volume(self) -> Demand:
        if self.set is not None and self.factor is not None:
            raise PydanticCustomError(
                "conflict", "set and factor given; allowed: one of the two, beside committed"
            )
        if self.set is None and self.factor is None and self.committed is None:
            raise PydanticCustomError(
                "conflict",
                "neither set, factor nor committed given; allowed: one of them, or committed "
                "beside another",
            )
        return self

    @property
    def accumulates(self) -> bool:
        """Factors multiply; volumes are states."""
        return self.factor is not None

    def sets(self) -> tuple[str, ...]:
        """Return the markets whose volume or commitment it sets."""
        return () if self.set is None and self.committed is None else self.market

    def changes(self, engine: Engine) -> Changes:
        """Return the factors on what the markets take and on what is committed."""
        from tarazy.corridors.volume_questions import demand_changes

        return demand_changes(
            engine,
            self.market,
            volume=self.set,
            factor=self.factor,
            committed=self.committed,
            months=self.months,
            dates=self.dates,
        )
