"""A fee on what passes an arc or a country."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from tarazy.arguments.repeated import refuse_repeated
from tarazy.experiment.events.network_event import WindowedEvent
from tarazy.scenario.parts import NamesOnce

if TYPE_CHECKING:
    from tarazy.corridors.answers import Answer
    from tarazy.corridors.changes import Changes
    from tarazy.corridors.solve import Engine


class TransitFee(WindowedEvent):
    """A fee on every unit that passes: paid once where a chain of arcs crosses a country."""

    kind: Literal["transit_fee"] = Field(description="'transit_fee'")
    element: NamesOnce = Field(description="an arc, 'transit:ISO3', or a list of them")
    fee: float = Field(
        strict=True,
        ge=-1e4,
        le=1e4,
        allow_inf_nan=False,
        description="an addition to the cost in the network's price unit, e.g. USD per tonne",
    )

    def changes(self, engine: Engine) -> Changes:
        """Return the fee on the arcs of every payee."""
        from tarazy.corridors.combining import combined
        from tarazy.corridors.questions import fee_changes, plain_payee

        layout = engine.layout
        # A country has two names, with and without what it stands for.
        refuse_repeated((plain_payee(layout, payee) for payee in self.element), "element")
        return combined(
            *(
                fee_changes(layout, payee, self.fee, self.months, self.dates)
                for payee in self.element
            )
        )

    def question(self) -> dict[str, object]:
        """Return the payee, the fee and the window."""
        if len(self.element) > 1:
            return super().question()
        window = list(self.months or ())
        return {
            "kind": self.kind,
            "payee": self.element[0],
            "fee": self.fee,
            "months": window,
            **self.window.asked(),
        }

    def answer(self, engine: Engine, given: Changes) -> Answer:
        """Return what the fee changes; ``extra`` has ``fee_paid``, million USD."""
        from tarazy.corridors.questions import fee_paid

        found = super().answer(engine, given)
        paid = (fee_paid(found.dispatch, payee, self.fee, self.window) for payee in self.element)
        return replace(found, extra={"fee_paid": sum(paid)})
