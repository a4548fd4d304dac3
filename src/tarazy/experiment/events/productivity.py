"""A change of productivity."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from tarazy.experiment.events.rate_forms import factor_text
from tarazy.experiment.events.world_event import WorldEvent
from tarazy.scenario.parts import EVERYTHING, SELECTOR, Selection, Selector

if TYPE_CHECKING:
    from tarazy.experiment.change import Change


class Productivity(WorldEvent):
    """A multiplicative change of productivity in the economies that `economy` selects."""

    kind: Literal["productivity"] = Field(description="'productivity'")
    economy: Selector = Field(description=SELECTOR)
    sector: Selector = Field(default=EVERYTHING, description=SELECTOR)
    factor: float = Field(
        strict=True,
        ge=0.01,
        le=100,
        allow_inf_nan=False,
        description=factor_text(0.01, 100),
    )

    @property
    def accumulates(self) -> bool:
        """Factors multiply."""
        return True

    def apply(self, change: Change, where: str) -> None:
        """Multiply productivity."""
        import numpy as np

        economies = change.economies.positions(self.economy, f"{where}: economy")
        sectors = change.sectors.positions(self.sector, f"{where}: sector")
        change.productivities()[np.ix_(economies, sectors)] *= self.factor

    def selections(self) -> tuple[Selection, ...]:
        """Return the economies."""
        return (self.economy,)
