"""An outage: less of an element of a network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from tarazy.experiment.events.network_event import NAMED_ELEMENTS, WindowedEvent
from tarazy.scenario.parts import NamesOnce

if TYPE_CHECKING:
    from tarazy.corridors.changes import Changes
    from tarazy.corridors.solve import Engine


class Outage(WindowedEvent):
    """Less of an element: of an arc, a node, an owner's shares, the ways through a country.

    Of an arc, of an owner's shares and of a country it is room that is lost; of a field output, of
    a plant or market what it takes, and of a node that passes on all of these.
    """

    kind: Literal["outage"] = Field(description="'outage'")
    element: NamesOnce = Field(description=NAMED_ELEMENTS)
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

    @property
    def accumulates(self) -> bool:
        """Of what is closed nothing more can fail."""
        return self.left > 0.0

    def changes(self, engine: Engine) -> Changes:
        """Return what is left of the elements."""
        from tarazy.corridors.questions import outage_changes

        return outage_changes(engine.layout, self.element, self.months, self.left, self.dates)

    def question(self) -> dict[str, object]:
        """Return the elements, the window and what is left."""
        return {
            "kind": self.kind,
            "elements": list(self.element),
            "months": list(self.months or ()),
            "left": self.left,
            **self.window.asked(),
        }
