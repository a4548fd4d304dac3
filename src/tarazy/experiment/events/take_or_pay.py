"""A contract to move a volume through an arc, or to pay for what is missing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from tarazy.experiment.events.network_event import WindowedEvent
from tarazy.scenario.parts import NamesOnce

if TYPE_CHECKING:
    from tarazy.corridors.answers import Answer
    from tarazy.corridors.changes import Changes
    from tarazy.corridors.solve import Engine


class TakeOrPay(WindowedEvent):
    """A volume that is moved through an arc or paid for.

    Where less fits through the arc, as in an outage, nothing is due on the rest. Of several
    contracts on one arc the largest volume and the largest fee hold.
    """

    kind: Literal["take_or_pay"] = Field(description="'take_or_pay'")
    element: NamesOnce = Field(description="an arc, or a list of them, each with the volume")
    volume: float = Field(
        strict=True,
        gt=0.0,
        le=1e6,
        allow_inf_nan=False,
        description="a volume per year in the network's unit, above 0",
    )
    fee: float = Field(
        strict=True,
        ge=0.0,
        le=1e4,
        allow_inf_nan=False,
        description="what is due on a missing unit in the network's price unit, from 0",
    )

    @property
    def accumulates(self) -> bool:
        """The largest holds."""
        return False

    def changes(self, engine: Engine) -> Changes:
        """Return the volumes and the fees."""
        from tarazy.corridors.volume_questions import take_or_pay_changes

        return take_or_pay_changes(
            engine, self.element, self.volume, self.fee, months=self.months, dates=self.dates
        )

    def answer(self, engine: Engine, given: Changes) -> Answer:
        """Return what the contract changes; ``extra`` has ``paid_for_missing``, million USD."""
        found = super().answer(engine, given)
        paid = found.dispatch.value_musd.get("take_or_pay", 0.0)
        return replace(found, extra={"paid_for_missing": paid})
