"""A change of what nature has."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from tarazy.errors import InputError
from tarazy.experiment.events.rate_forms import factor_text
from tarazy.experiment.events.world_event import WorldEvent
from tarazy.scenario.parts import EVERYTHING, SELECTOR, Selection, Selector

if TYPE_CHECKING:
    from tarazy.experiment.change import Change


class Resource(WorldEvent):
    """A multiplicative change of the natural resource of sectors: fields found, or worked out.

    The new resource belongs to whom the sector's resource belongs already, each in proportion.
    Sectors without a resource are left as they are.
    """

    NEEDS_FACTORS: ClassVar[bool] = True

    kind: Literal["resource"] = Field(description="'resource'")
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
        """Multiply the resource, and what titles to it earn at the benchmark.

        Raises
        ------
        InputError
            If a name is unknown, or nothing selected has a resource.
        """
        import numpy as np

        economies = change.economies.positions(self.economy, f"{where}: economy")
        sectors = change.sectors.positions(self.sector, f"{where}: sector")
        share = change.factors().resource.T
        cells = np.ix_(economies, sectors)
        has = np.zeros(share.shape, dtype=bool)
        has[cells] = share[cells] > 0
        if not has.any():
            with_one = [change.sectors.labels[j] for j in np.flatnonzero((share > 0).any(axis=0))]
            raise InputError(
                f"{where}: nothing that economy and sector select has a natural resource; "
                f"allowed: a sector with one, of {', '.join(with_one)}"
            )
        change.resources()[has] *= self.factor
        change.owned().titles *= np.where(has, self.factor, 1.0)[:, None, :]

    def selections(self) -> tuple[Selection, ...]:
        """Return the economies."""
        return (self.economy,)
