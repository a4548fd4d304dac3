"""How a network is tied to a world, and what passes from it: volumes by market, and income."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tarazy.corridors.changes import NO_CHANGES, Changes, Key
from tarazy.corridors.combining import combined
from tarazy.corridors.concordance import Concordance, allocate
from tarazy.corridors.lasting import a_year_of, years_of
from tarazy.corridors.results import Dispatch
from tarazy.corridors.solve import Engine
from tarazy.errors import InputError, NoEquilibriumError, unknown_name
from tarazy.trade.data import Benchmark
from tarazy.trade.factor_model import technology_of

Array = NDArray[np.float64]

# Decimals that pass from the network: of volumes against before, and of million USD.
_DIGITS = 9


@dataclass(frozen=True, eq=False)
class Tie:
    """What holds through all rounds.

    Attributes
    ----------
    benchmark
        The world in the layout of the equations.
    home, sector
        Positions of the exporter and the sector.
    abroad
        (sink,) whether a sink of the network lies abroad; `market` its row of `through`.
    prices
        (sink, month) prices before.
    through
        (market, economy) imports by market, million USD of the world.
    reach
        (market, economy) the same as shares of a market, also of one that was not used before.
    bought
        (economy,) imports from the exporter, million USD.
    before
        (market,) volumes before, valued at the prices before, million USD of a year.
    scale
        Money of the world per money of the network.
    """

    benchmark: Benchmark
    home: int
    sector: int
    markets: list[str]
    market: NDArray[np.int64]
    abroad: NDArray[np.bool_]
    prices: Array
    through: Array
    reach: Array
    bought: Array
    before: Array
    scale: float

    @property
    def in_ground(self) -> bool:
        """Whether what the network no longer takes stays in the ground: there is a resource."""
        factors = self.benchmark.factors
        return factors is not None and bool(factors.resource[self.sector, self.home] > 0)

    @property
    def captive(self) -> NDArray[np.bool_]:
        """Whether an economy has hardly another supplier, (economy,).

        It spends more on the good as it gets less of it, and is not kept away.
        """
        spent = self.benchmark.expenditure[self.sector]
        share = np.divide(self.bought, spent, out=np.zeros_like(spent), where=spent > 0)
        theta = float(self.benchmark.trade_elasticity[self.sector, 0])
        return np.asarray(theta * (1.0 - share) < 2.0 * share)

    @property
    def supply(self) -> float:
        """Elasticity of supply of the sector at home, η."""
        assert self.benchmark.factors is not None
        technology = technology_of(self.benchmark)
        at = int(np.flatnonzero(technology.fixed_sectors == self.sector)[0])
        fixed = float(technology.fixed[at, self.home])
        return float(technology.substitution[at, self.home]) * (1.0 - fixed) / fixed

    @property
    def fixed_per_resource(self) -> float:
        """What is fixed in the sector at home over its resource, both as shares of cost.

        In the short run both are one bundle, ``K^a R^(1-a)``: it is multiplied by λ if the resource
        alone is multiplied by ``λ^(1/(1-a))``, and the capital stays, and wears out.
        """
        factors, nest = self.benchmark.factors, self.benchmark.nest
        assert factors is not None
        if nest is None or nest.horizon != "short":
            return 1.0
        at = self.sector, self.home
        return 1.0 + float(factors.capital[at] / factors.resource[at])

    def left_of_output(self, target: Array) -> float:
        """Return what is left of output where volumes abroad are `target` of those before."""
        output = float(self.benchmark.output[self.sector, self.home])
        lost = float((self.bought * (1.0 - target)).sum())
        return max(1.0 - lost / output, 0.01)


@dataclass(frozen=True, eq=False)
class Year:
    """What changes of the network come to in a year.

    Attributes
    ----------
    net
        Change of its net value, million USD.
    after
        (market,) volumes after, valued at the prices before, million USD.
    """

    net: float
    after: Array


def abroad_of(dispatch: Dispatch) -> NDArray[np.bool_]:
    """Return whether a sink of the network lies abroad, (sink,)."""
    layout = dispatch.layout
    country = layout.nodes["country"].reindex(layout.demand["node"])
    return np.asarray(~country.isin(layout.home).to_numpy(), dtype=bool)


def tie_of(benchmark: Benchmark, base: Dispatch, concordance: Concordance) -> Tie:
    """Return how a network is tied to a world.

    Parameters
    ----------
    benchmark
        The world in the layout of the equations.
    base
        The network without changes.
    concordance
        Which exports the network carries, and to whom.

    Raises
    ------
    InputError
        If the concordance does not fit the world, or there are no exports.
    """
    for key, name, known in (
        ("exporter", concordance.exporter, benchmark.economies),
        ("sector", concordance.sector, benchmark.sectors),
    ):
        if name not in known:
            raise unknown_name(key, name, known, f"{concordance.place}: {key}")
    home = benchmark.economies.index(concordance.exporter)
    sector = benchmark.sectors.index(concordance.sector)
    bought = benchmark.trade[sector, :, home].copy()
    bought[home] = 0.0
    markets = list(concordance.markets)
    abroad = abroad_of(base)
    nodes = base.layout.demand["node"].to_numpy()
    market = np.array(
        [markets.index(n) if out else -1 for n, out in zip(nodes, abroad, strict=True)]
    )
    prices = base.numbers.price
    value = (prices * base.values["delivered"]).sum(axis=1)
    # The network's money of a horizon as money of a year.
    sales = np.bincount(market[abroad], value[abroad], len(markets)) / years_of(base.layout)
    if not sales.sum() > 0 or not bought.sum() > 0:
        raise InputError(
            f"{concordance.place}: no exports before the change; allowed: a network and a world "
            "with exports"
        )
    whole = concordance.covers == "sector"
    scale = float(bought.sum() / sales.sum()) if whole else 1.0
    allowed = concordance.sets(benchmark.economies, bought > 0)
    through = allocate(allowed, scale * sales, bought, whole=whole)
    spread = np.where(through.sum(axis=1, keepdims=True) > 0, through, allowed * bought)
    total = spread.sum(axis=1, keepdims=True)
    reach = np.divide(spread, total, out=np.zeros_like(spread), where=total > 0)
    return Tie(
        benchmark=benchmark,
        home=home,
        sector=sector,
        markets=markets,
        market=market,
        abroad=abroad,
        prices=prices,
        through=through,
        reach=reach,
        bought=bought,
        before=sales,
        scale=scale,
    )


def with_demand(changes: Changes, tie: Tie, demand: Array) -> Changes:
    """Return changes of the network together with factors on the demand of markets, (market,)."""
    factors: dict[Key, float] = {
        market: float(factor)
        for market, factor in zip(tie.markets, demand, strict=True)
        if factor != 1.0
    }
    return combined(changes, Changes(demand_factor=factors)) if factors else changes


def year_of(
    tie: Tie, engine: Engine, changes: Changes, demand: Changes, dispatch: Dispatch
) -> Year:
    """Return what changes of the network, and of its demand, come to in a year.

    `dispatch` is that of both together.
    """
    months = tie.prices.shape[1]

    def told(dispatch: Dispatch) -> Array:
        value = (tie.prices * dispatch.values["delivered"][:, :months]).sum(axis=1)
        by_market = np.bincount(tie.market[tie.abroad], value[tie.abroad], len(tie.markets))
        return np.array([dispatch.value_musd["net"], *by_market])

    whole = combined(changes, demand) if demand != NO_CHANGES else changes

    def solved(part: Changes) -> Array:
        return told(dispatch if part == whole else engine.solve(part))

    change = a_year_of(solved, told(engine.base), changes, engine.layout, demand)
    # What the solver leaves open in the last digits must not reach the answer.
    return Year(round(float(change[0]), _DIGITS), np.maximum(tie.before + change[1:], 0.0))


def received(tie: Tie, year: Year) -> Array:
    """Return the volume that each economy receives against the benchmark, (economy,).

    Volumes are valued at the prices before. Less through a market takes from its economies as much
    as they had through it; more is spread as the market was, or as its economies buy.
    """
    before, after = tie.before, year.after
    ratio = np.divide(after, before, out=np.ones_like(after), where=before > 0)
    less = (np.minimum(ratio, 1.0) - 1.0) @ tie.through
    more = (tie.scale * np.maximum(after - before, 0.0)) @ tie.reach
    changed = tie.bought + less + more
    target = np.divide(changed, tie.bought, out=np.ones_like(changed), where=tie.bought > 0)
    # What the solver leaves open in the last digits must not reach the answer.
    return np.asarray(np.round(target, _DIGITS))


def endowment_of(tie: Tie, year: Year, concordance: Concordance) -> float:
    """Return λ, what the income of a year makes of the exporter's endowment with factors.

    Raises
    ------
    NoEquilibriumError
        If the network loses more than all value added.
    """
    change = tie.scale * year.net
    found = 1.0 + change / float(tie.benchmark.value_added[tie.home])
    if not found > 0:
        raise NoEquilibriumError(
            f"{concordance.place}: the network loses {-change:.6g} million USD a year, more than "
            f"all value added of {concordance.exporter}"
        )
    return found
