"""The arrays of a counterfactual while the events of a scenario are applied one by one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tarazy.errors import InputError
from tarazy.immutable import kept

if TYPE_CHECKING:
    from tarazy.experiment.stakes import Stakes
    from tarazy.scenario.selectors import Selector
    from tarazy.trade.data import PriceTarget, Target
    from tarazy.trade.factors import Factors
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
    resource
        (N, J) factors on the stock of the natural resource; None likewise, as all below.
    profit_tax, royalty
        (N, J) rates of the hosts.
    stakes
        What each owner has of capital and resources.
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
    resource: Array | None = None
    profit_tax: Array | None = None
    royalty: Array | None = None
    stakes: Stakes | None = None
    targets: list[Target] = field(default_factory=list)
    prices: list[PriceTarget] = field(default_factory=list)
    about: frozenset[int] = frozenset()

    def tariffs(self) -> Array:
        """Return the rates so far, (N, N, J), to be changed in place."""
        if self.tariff is None:
            self.tariff = kept(self.world, "dataset").variables["tariff"].values.copy(order="K")
        return self.tariff

    def trade_costs(self) -> Array:
        """Return the factors on the cost of delivery so far, (N, N, J), to be changed in place."""
        if self.trade_cost is None:
            self.trade_cost = np.ones_like(kept(self.world, "dataset").variables["trade"].values)
        return self.trade_cost

    def export_taxes(self) -> Array:
        """Return the rates of exporters so far, (N, N, J), to be changed in place."""
        if self.export_tax is None:
            self.export_tax = np.zeros_like(kept(self.world, "dataset").variables["trade"].values)
        return self.export_tax

    def productivities(self) -> Array:
        """Return the factors on productivity so far, (N, J), to be changed in place."""
        if self.productivity is None:
            shape = (len(self.economies.labels), len(self.sectors.labels))
            self.productivity = np.ones(shape)
        return self.productivity

    def factors(self) -> Factors:
        """Return labour, capital, resources and their owners at the benchmark.

        Raises
        ------
        InputError
            If the world has no such data.
        """
        from tarazy.experiment.benchmark import factors_for

        return factors_for(self.world)

    def resources(self) -> Array:
        """Return the factors on natural resources so far, (N, J), to be changed in place."""
        if self.resource is None:
            self.resource = np.ones(self.factors().resource.T.shape)
        return self.resource

    def profit_taxes(self) -> Array:
        """Return the profit tax of hosts so far, (N, J), to be changed in place."""
        if self.profit_tax is None:
            self.profit_tax = self.factors().profit_tax.T.copy()
        return self.profit_tax

    def royalties(self) -> Array:
        """Return the royalties of hosts so far, (N, J) fractions of output, to be changed."""
        if self.royalty is None:
            self.royalty = self.factors().royalty.T.copy()
        return self.royalty

    def owned(self) -> Stakes:
        """Return what each owner has so far, to be changed in place."""
        if self.stakes is None:
            from tarazy.experiment.stakes import Stakes

            self.stakes = Stakes(self.factors(), self.world.accounts.output)
        return self.stakes

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
        trade = kept(self.world, "dataset").variables["trade"].values
        if not trade[target.importer, target.exporter, target.sector].any():
            raise InputError(
                f"{target.place}: {target.change:g} of no trade: the benchmark has none between "
                "the importers and exporters chosen; allowed: links with trade"
            )
        others = []
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
                others.append(other)
        self.targets = [*others, target]
