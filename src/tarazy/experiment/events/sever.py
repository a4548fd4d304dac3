"""The end of trade between economies."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from tarazy.experiment.events.bilateral import Bilateral

if TYPE_CHECKING:
    from tarazy.experiment.change import Change


class Sever(Bilateral):
    """No trade at all: an infinite cost of delivery, computed exactly."""

    kind: Literal["sever"] = Field(description="'sever'")

    def apply(self, change: Change, where: str) -> None:
        """Make the cost of delivery infinite."""
        cells = self.cells(change, where)
        change.trade_costs()[cells] = math.inf
