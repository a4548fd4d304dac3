"""A change of royalties."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from tarazy.experiment.events.host_event import HostRate
from tarazy.experiment.events.rate_forms import Bounds, plain_rate, plain_rate_text

if TYPE_CHECKING:
    from tarazy.experiment.change import Change

BOUNDS: dict[str, Bounds] = {"set": (0.0, 0.9), "add": (-0.9, 0.9)}


class Royalty(HostRate):
    """A change of what the host's government takes of the value of a sector's output.

    A royalty is due whether the sector earns something or not, which tells it from a tax on
    profits. Exactly one of: the new rate (`set`), or points on top of the rate so far (`add`), both
    fractions of the value of output at the price of the factory.
    """

    INSTRUCTIONS: ClassVar[tuple[str, ...]] = ("set", "add")
    BOUNDS: ClassVar[dict[str, Bounds]] = BOUNDS
    RESULT: ClassVar[Bounds] = BOUNDS["set"]

    kind: Literal["royalty"] = Field(description="'royalty'")
    set: plain_rate(BOUNDS["set"]) | None = Field(  # type: ignore[valid-type]
        default=None, description=plain_rate_text(BOUNDS["set"])
    )
    add: plain_rate(BOUNDS["add"]) | None = Field(  # type: ignore[valid-type]
        default=None, description=plain_rate_text(BOUNDS["add"])
    )

    def apply(self, change: Change, where: str) -> None:
        """Change the rates so far."""
        self.changed(change.royalties(), change, where)
