"""The arrays of a counterfactual while the events of a scenario are applied one by one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tarazy.errors import InputError

if TYPE_CHECKING:
    from tarazy.scenario.selectors import Selector
    from tarazy.trade.data import PriceTarget, Target
    from tarazy.world import World

Array = NDArray[np.float64]


@dataclass
class Change:
    """What has changed in a world so far.

    Attributes
    ----------
    world
        The benchmark.
    economies, sectors
        What the selections of a document mean in it.
    tariff
        (N, N, J) rates; None as long as no event touches them.
    trade_cost
        (N, N, J) factors; None likewise.
    productivity
        (N, J) factors; None likewise.
    export_tax
        (N, N, J) rates of the exporters, which the benchmark has none of; None likewise.
    targets
        Changes of trade whose costs are found with the equilibrium.
    prices
        World prices whose shifts of supply or demand are found with it.
    about
        Positions of the economies that the document is about.
    """

    world: World
    economies: Selector
    sectors: Selector
    tariff: Array | None = None
    trade_cost: Array | None = None
    productivity: Array | None = None
    export_tax: Array | None = None
    targets: list[Target] = field(default_factory=list)
    prices: list[PriceTarget] = field(default_factory=list)
    about: frozenset[int] = frozenset()

    def tariffs(self) -> Array:
        """Return the rates so far, (N, N, J), to be changed in place."""
        if self.tariff is None:
            self.tariff = self.world.dataset["tariff"].values.copy(order="K")
        return self.tariff

    def trade_costs(self) -> Array:
        """Return the factors on the cost of delivery so far, (N, N, J), to be changed in place."""
        if self.trade_cost is None:
            self.trade_cost = np.ones_like(self.world.dataset["trade"].values)
        return self.trade_cost

    def export_taxes(self) -> Array:
        """Return the rates of exporters so far, (N, N, J), to be changed in place."""
        if self.export_tax is None:
            self.export_tax = np.zeros_like(self.world.dataset["trade"].values)
        return self.export_tax

    def productivities(self) -> Array:
        """Return the factors on productivity so far, (N, J), to be changed in place."""
        if self.productivity is None:
            shape = (len(self.economies.labels), len(self.sectors.labels))
            self.productivity = np.ones(shape)
        return self.productivity

    def others(self, where: str) -> list[int]:
        """Return the positions of the economies that the document is not about.

        Raises
        ------
        InputError
            If there are none.
        """
        found = [n for n in range(len(self.economies.labels)) if n not in self.about]
        if not found:
            raise InputError(
                f"{where}: the document is about all economies of the world, so that no other "
                "makes the price; allowed: economies named here"
            )
        return found

    def make_price(self, target: PriceTarget) -> None:
        """Keep a world price; it replaces an earlier one of the same sector."""
        kept = [other for other in self.prices if other.sector != target.sector]
        self.prices = [*kept, target]

    def aim(self, target: Target) -> None:
        """Keep a change of trade; it replaces an earlier one of the same links.

        Raises
        ------
        InputError
            If the benchmark has no trade on the links, or some of them have another target.
        """
        trade = self.world.dataset["trade"].values
        if not trade[target.importer, target.exporter, target.sector].any():
            raise InputError(
                f"{target.place}: {target.change:g} of no trade: the benchmark has none between "
                "the importers and exporters chosen; allowed: links with trade"
            )
        kept = []
        for other in self.targets:
            shared = other.links & target.links
            if shared and other.links != target.links:
                n, i, j = min(shared)
                labels = self.economies.labels
                raise InputError(
                    f"{target.place}: trade of {labels[n]} from {labels[i]} in "
                    f"{self.sectors.labels[j]} has its target from {other.place}; allowed: the "
                    "same links as there, or none of them"
                )
            if not shared:
                kept.append(other)
        self.targets = [*kept, target]
