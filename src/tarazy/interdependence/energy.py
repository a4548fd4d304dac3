"""Energy channels: who lies on the way of a country's exports, and who buys them.

Both come from the dispatch of the network that carries the exports (`tarazy.corridors`).
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tarazy.errors import InputError

if TYPE_CHECKING:
    from tarazy.corridors.concordance import Concordance
    from tarazy.corridors.results import Dispatch
    from tarazy.corridors.solve import Engine
    from tarazy.world import World

Array = NDArray[np.float64]
HORIZON = 12


@dataclass(frozen=True, eq=False)
class EnergyExports:
    """The exports of a country through its main network.

    Attributes
    ----------
    country
        Whose exports these are.
    engine
        Of the network, twelve months.
    dispatch
        The flows: those of the benchmark, or those after a scenario.
    concordance
        Which economies stand behind its markets; None where the tables do not say.
    """

    country: str
    engine: Engine
    dispatch: Dispatch
    concordance: Concordance | None

    @property
    def source(self) -> str:
        """Of the flows."""
        return str(self.dispatch.dataset.attrs["source"])

    @property
    def year(self) -> int:
        """Of the network."""
        return self.dispatch.network.year

    @property
    def unit(self) -> str:
        """Of volumes, per year."""
        return self.dispatch.network.unit

    @property
    def exports(self) -> float:
        """Volume delivered abroad in a year, unit; of another horizon the yearly mean."""
        years = math.fsum(self.dispatch.layout.year_share)
        return self.dispatch.exports / years

    def after(self, dispatch: Dispatch) -> EnergyExports:
        """Return the exports as a scenario leaves them, over the horizon of the scenario.

        Parameters
        ----------
        dispatch
            Of the same network.
        """
        from tarazy.corridors.engines import engine_for

        engine, months = self.engine, len(dispatch.layout.months)
        if months != len(engine.layout.months):
            engine = engine_for(engine.network, months)
        return dataclasses.replace(self, engine=engine, dispatch=dispatch)

    def transit_share(self, members: Collection[str]) -> float:
        """Return the share of the exports that crosses any of some economies; 0 if none is crossed.

        What is delivered inside an economy behind its border counts as crossing it; what crosses
        several of them counts once.

        Parameters
        ----------
        members
            ISO3.

        Returns
        -------
        float
            From 0 to 1; NaN without exports.
        """
        from tarazy.corridors.crossing_shares import shares_across

        layout, values = self.dispatch.layout, self.dispatch.values
        if not self.exports > 0:
            return float("nan")
        crossed = [arcs for code, arcs in layout.crossings.items() if code in members]
        if not crossed:
            return 0.0
        joint = dataclasses.replace(layout, crossings={"joint": np.any(crossed, axis=0)})
        flow, production = (values[name].sum(axis=1) for name in ("flow", "production"))
        delivered = values["delivered"].sum(axis=1) * layout.abroad
        return shares_across(joint, flow, production, delivered)["joint"]

    def buyers(self, world: World) -> dict[str, float]:
        """Return the share of the exports that each economy takes; fractions that sum to one.

        Where the network is tied to a world, a market that several economies may stand behind is
        divided among them by `tarazy.corridors.concordance.allocate`, so that the division agrees
        with the world's trade; otherwise a market is the country that it lies in.

        Parameters
        ----------
        world
            Whose trade divides the markets.

        Returns
        -------
        dict
            By ISO3, largest first; empty without exports.
        """
        layout = self.dispatch.layout
        delivered = self.dispatch.values["delivered"].sum(axis=1)
        if not self.exports > 0:
            return {}
        by_market: dict[str, float] = {}
        nodes = layout.demand["node"].to_numpy(str)
        for node, volume in zip(nodes[layout.abroad], delivered[layout.abroad], strict=True):
            by_market[node] = by_market.get(node, 0.0) + float(volume)
        found: dict[str, float] = {}
        for node, volume in by_market.items():
            for code, part in self._behind(node, world).items():
                found[code] = found.get(code, 0.0) + part * volume / self.dispatch.exports
        taken = {code: share for code, share in found.items() if share > 0}
        return dict(sorted(taken.items(), key=lambda item: (-item[1], item[0])))

    def _behind(self, market: str, world: World) -> dict[str, float]:
        tied = self.concordance
        if tied is None or not {tied.exporter, tied.sector} <= {*world.economies, *world.sectors}:
            return {str(self.dispatch.layout.nodes["country"][market]): 1.0}
        shares = self._shares(world, tied)[list(tied.markets).index(market)]
        return {code: float(share) for code, share in zip(world.economies, shares, strict=True)}

    def _shares(self, world: World, tied: Concordance) -> Array:
        """Return which economies each market serves, (market, economy), rows sum to one."""
        from tarazy.corridors.concordance import allocate

        home, sector = world.economies.index(tied.exporter), world.sectors.index(tied.sector)
        bought = world.dataset["trade"].values[:, home, sector].copy()
        bought[home] = 0.0
        layout = self.dispatch.layout
        markets = list(tied.markets)
        nodes = layout.demand["node"].to_numpy(str)
        worth = (self.dispatch.numbers.price * self.dispatch.values["delivered"]).sum(axis=1)
        sales = np.zeros(len(markets))
        for node, value, out in zip(nodes, worth, layout.abroad, strict=True):
            if out:
                sales[markets.index(node)] += float(value)
        whole = tied.covers == "sector"
        if whole and sales.sum() > 0:
            sales *= bought.sum() / sales.sum()
        allowed = tied.sets(world.economies, bought > 0)
        through = allocate(allowed, sales, bought, whole=whole)
        used = np.where(through.sum(axis=1, keepdims=True) > 0, through, allowed * bought)
        # A market whose buyers import nothing in the world is divided evenly among them.
        used = np.where(used.sum(axis=1, keepdims=True) > 0, used, allowed)
        return np.asarray(used / used.sum(axis=1, keepdims=True))


def main_network(country: str) -> str | None:
    """Return the bundled network that carries the exports of a country, or None.

    A network counts if the country is its only home. Of several, the one that stands for a whole
    sector of the country's exports comes first, then the one whose name does.
    """
    from tarazy.corridors.concordance import Concordance
    from tarazy.corridors.data import Network, networks

    found: list[tuple[bool, str]] = []
    for name in networks():
        network = Network.load(name)
        if network.home == (country,):
            tied = Concordance.load(name, network)
            found.append((tied is None or tied.covers != "sector", name))
    return min(found)[1] if found else None


def energy_exports(country: str, network: str | Path | None = None) -> EnergyExports | None:
    """Return the exports of a country through its main network, or None where there is no network.

    Parameters
    ----------
    country
        ISO3.
    network
        Another network: a bundled name or a folder.

    Raises
    ------
    InputError
        If the network cannot be loaded, or the country is none of its homes.
    """
    chosen = main_network(country) if network is None else str(network)
    return None if chosen is None else _exports(country, chosen)


def _exports(country: str, name: str) -> EnergyExports:
    from tarazy.corridors.concordance import Concordance
    from tarazy.corridors.data import Network
    from tarazy.corridors.engines import engine_for

    network = Network.load(name)
    if country not in network.home:
        raise InputError(
            f"network {network.name!r}: not of {country}; allowed: a network of "
            f"{', '.join(network.home)}, or of the country"
        )
    engine = engine_for(network, HORIZON)
    return EnergyExports(country, engine, engine.base, Concordance.load(name, network))
