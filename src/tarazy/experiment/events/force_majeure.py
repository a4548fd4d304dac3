"""Force majeure: commitments are lifted, and stocks may be drawn down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from tarazy.experiment.events.network_event import WindowedEvent
from tarazy.scenario.parts import NamesOnce

if TYPE_CHECKING:
    from tarazy.corridors.changes import Changes
    from tarazy.corridors.solve import Engine


class ForceMajeure(WindowedEvent):
    """Nothing is owed to markets or plants, and stores need not hold their working stock."""

    kind: Literal["force_majeure"] = Field(description="'force_majeure'")
    market: NamesOnce = Field(
        description="a market or plant with a commitment, '*', or a list of them"
    )
    stocks: NamesOnce = Field(default=("*",), description="a node with stores, '*', or a list")

    @property
    def accumulates(self) -> bool:
        """Nothing more is lifted a second time."""
        return False

    def changes(self, engine: Engine) -> Changes:
        """Return what is lifted and released."""
        from tarazy.corridors.volume_questions import force_majeure_changes

        return force_majeure_changes(
            engine, self.market, stocks=self.stocks, months=self.months, dates=self.dates
        )
