"""A change of the cost of delivery between economies."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from tarazy.experiment.events.rate_forms import factor_text, rate, rate_text
from tarazy.experiment.events.rates import RatedEvent, rates

if TYPE_CHECKING:
    from tarazy.experiment.change import Change

# Lowest and highest ad valorem equivalent, also of one that comes from a table.
EQUIVALENT = (-0.9, 10.0)


class TradeCost(RatedEvent):
    """A change of the cost of delivery, on top of those before it.

    Exactly one of: a `factor` on the cost (1.1 is 10 per cent dearer), its ad valorem `equivalent`
    e, a factor of 1 + e, or a `trade_change`, from which the factor is found: one for all selected
    links, at which the value of their trade together, before tariff and in the numeraire, has
    changed by that against the benchmark, in the equilibrium with all shocks and under the
    elasticities in use (:mod:`tarazy.trade.targets`). A later `trade_change` of the same links
    replaces an earlier one.
    """

    INSTRUCTIONS: ClassVar[tuple[str, ...]] = ("factor", "equivalent", "trade_change")
    BOUNDS: ClassVar[dict[str, tuple[float, float]]] = {"equivalent": EQUIVALENT}

    kind: Literal["trade_cost"] = Field(description="'trade_cost'")
    factor: float | None = Field(
        default=None,
        strict=True,
        ge=0.01,
        le=1e4,
        allow_inf_nan=False,
        description=factor_text(0.01, 1e4),
    )
    equivalent: rate(EQUIVALENT) | None = Field(  # type: ignore[valid-type]
        default=None, description=rate_text(EQUIVALENT)
    )
    trade_change: float | None = Field(
        default=None,
        strict=True,
        gt=-1.0,
        le=100.0,
        allow_inf_nan=False,
        description=(
            "a relative change of trade above -1 and up to 100 (-0.8 is 80 per cent less); "
            "kind = 'sever' ends trade"
        ),
    )

    @property
    def accumulates(self) -> bool:
        """Factors multiply; a change of trade replaces an earlier one."""
        return self.trade_change is None

    def apply(self, change: Change, where: str) -> None:
        """Multiply the cost of delivery, or keep the change of trade that it is to bring about."""
        if self.trade_change is not None:
            self._aim(change, self.trade_change, where)
            return
        if self.factor is not None:
            change.trade_costs()[self.cells(change, where)] *= self.factor
            return
        cells, equivalent = rates(self, change, "equivalent", where)
        change.trade_costs()[cells] *= 1.0 + equivalent

    def _aim(self, change: Change, trade_change: float, where: str) -> None:
        import numpy as np

        from tarazy.trade.data import Target

        importer, exporter = self.pairs(change, where)
        sectors = self.sectors(change, where)
        change.aim(
            Target(
                importer=np.repeat(importer, len(sectors)),
                exporter=np.repeat(exporter, len(sectors)),
                sector=np.tile(np.array(sectors), len(importer)),
                change=trade_change,
                place=f"{where}: trade_change",
            )
        )
