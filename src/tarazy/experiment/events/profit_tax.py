"""A change of the tax on what capital and resources earn."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from tarazy.experiment.events.host_event import HostRate
from tarazy.experiment.events.rate_forms import Bounds, factor_text, plain_rate, plain_rate_text

if TYPE_CHECKING:
    from tarazy.experiment.change import Change

BOUNDS: dict[str, Bounds] = {"set": (-0.5, 0.95), "add": (-1.0, 1.0)}


class ProfitTax(HostRate):
    """A change of the host's tax on capital income net of depreciation and on resource income.

    All owners of a sector pay the same rate, residents too. Below zero it is a subsidy of the
    host's government. Exactly one of: the new rate (`set`), points on top of the rate so far
    (`add`), or a `factor` on it (0.5 is a preference of half the tax).
    """

    INSTRUCTIONS: ClassVar[tuple[str, ...]] = ("set", "add", "factor")
    BOUNDS: ClassVar[dict[str, Bounds]] = BOUNDS
    RESULT: ClassVar[Bounds] = BOUNDS["set"]

    kind: Literal["profit_tax"] = Field(description="'profit_tax'")
    set: plain_rate(BOUNDS["set"]) | None = Field(  # type: ignore[valid-type]
        default=None, description=plain_rate_text(BOUNDS["set"])
    )
    add: plain_rate(BOUNDS["add"]) | None = Field(  # type: ignore[valid-type]
        default=None, description=plain_rate_text(BOUNDS["add"])
    )
    factor: float | None = Field(
        default=None,
        strict=True,
        ge=0,
        le=10,
        allow_inf_nan=False,
        description=factor_text(0, 10),
    )

    def apply(self, change: Change, where: str) -> None:
        """Change the rates so far."""
        self.changed(change.profit_taxes(), change, where)
