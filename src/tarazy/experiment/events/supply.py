"""Another output: of fields, of an owner's fields, of any node that produces."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from tarazy.experiment.events.network_event import TableFactor, WindowedEvent, YearlyVolume
from tarazy.scenario.parts import Instructed, NamesOnce

if TYPE_CHECKING:
    from tarazy.corridors.changes import Changes
    from tarazy.corridors.solve import Engine


class Supply(WindowedEvent, Instructed):
    """Another output of what produces.

    Exactly one of: a volume per year that each of the fields can produce (`set`), or a `factor` on
    that of the tables. What is not there to be produced is not shut in: a field that fails, and may
    come back, is an outage.
    """

    INSTRUCTIONS: ClassVar[tuple[str, ...]] = ("set", "factor")

    kind: Literal["supply"] = Field(description="'supply'")
    field: NamesOnce = Field(
        description="a node that produces, node/commodity, 'owner:NAME', '*', or a list of them"
    )
    set: YearlyVolume | None = Field(
        default=None,
        description="a volume per year in the network's unit, from 0",
    )
    factor: TableFactor | None = Field(
        default=None,
        description="a number from 0 to 10 (0.9 is a tenth less)",
    )

    @property
    def accumulates(self) -> bool:
        """Factors multiply; a volume is a state."""
        return self.factor is not None

    def sets(self) -> tuple[str, ...]:
        """Return the fields whose output it sets."""
        return () if self.set is None else self.field

    def changes(self, engine: Engine) -> Changes:
        """Return the factors on what the fields can produce."""
        from tarazy.corridors.volume_questions import supply_changes

        return supply_changes(
            engine,
            self.field,
            volume=self.set,
            factor=self.factor,
            months=self.months,
            dates=self.dates,
        )
