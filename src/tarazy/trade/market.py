"""A sector as one market of the world: its elasticities, and nests that return given ones.

Elasticities of supply and demand of a sector's world market are not parameters of the nest: what a
sector uses becomes dearer as it grows, and demand is that of all who use the good, directly or in
what they buy. They are measured, with small shifts of the whole world's demand and supply
(:mod:`tarazy.trade.price_target`)::

    η_s =   d log Q / d log P   under a shift of demand
    η_d = - d log Q / d log P   under a shift of supply

with P the world price and ``Q = Σ_i Y_i q̂_i / Σ_i Y_i`` the output of the world at benchmark
prices. With constant elasticities a loss of one per cent of Q at given prices raises P by
``1 / (η_s + η_d)`` per cent (M1).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from tarazy.errors import InputError, NoEquilibriumError
from tarazy.trade.data import Benchmark, Counterfactual, Positions, PriceTarget, Side
from tarazy.trade.factors import Nest
from tarazy.trade.price_target import PriceAims, factory_price, world_price
from tarazy.trade.solution import Solution
from tarazy.trade.targets import hold

Array = NDArray[np.float64]

# Of the logs of the two elasticities.
GAP = 1e-6
MOST_ROUNDS = 30
# Log of the shifts that measure, small enough for a derivative and large for rounding.
_SHIFT = 1e-3
_TOLERANCE = 1e-11
_LONGEST_STEP = 1.5


@dataclass(frozen=True)
class MarketElasticities:
    """How a sector's world market answers to its price.

    Attributes
    ----------
    supply, demand
        η_s and η_d, both positive where curves slope as usual.
    """

    supply: float
    demand: float

    def price_of_loss(self, lost: float) -> float:
        """Return the relative rise of the price where a part of output is lost, to first order."""
        return lost / (self.supply + self.demand)


def world_output(solution: Solution, sector: int) -> float:
    """Return output of a sector at the prices of the benchmark, relative to the benchmark, Q̂."""
    before = solution.problem.benchmark.output[sector]
    price = np.exp(factory_price(solution)[sector])
    return float((solution.output[sector] / price).sum() / before.sum())


def shifted(
    benchmark: Benchmark, sector: int, by: Side, factor: float, of: Positions | None = None
) -> Counterfactual:
    """Return the counterfactual in which the supply of a sector, or the demand for it, shifts.

    Parameters
    ----------
    benchmark
        With factors.
    sector
        Position.
    by, factor
        What shifts, as in :mod:`tarazy.trade.price_target`.
    of
        Positions of the economies; all by default.

    Raises
    ------
    InputError
        If the shift moves nothing.
    """
    everyone = np.arange(len(benchmark.economies)) if of is None else of
    target = PriceTarget(sector, everyone, 1.0, by, benchmark.sectors[sector])
    return PriceAims(benchmark, (target,)).apply(Counterfactual(), np.log([factor]))


def market_elasticities(benchmark: Benchmark, sector: int) -> MarketElasticities:
    """Measure the elasticities of a sector's world market at the benchmark.

    Where spending on the good is nearly a fixed part of all spending demand hardly shifts, and what
    is measured as supply is then what else the shift does.

    Parameters
    ----------
    benchmark
        With factors and a nest.
    sector
        Position.

    Raises
    ------
    InputError
        If nothing of the sector is fixed, or demand for it can't shift.
    NoEquilibriumError
        If an equilibrium beside the benchmark is not found.
    """

    def slope(by: Side) -> float:
        found = []
        for shift in (_SHIFT, -_SHIFT):
            shock = shifted(benchmark, sector, by, float(np.exp(shift)))
            solution = hold(benchmark, shock, tolerance=_TOLERANCE).solution
            found.append(
                (np.log(world_output(solution, sector)), np.log(world_price(solution, sector)))
            )
        (quantity, price), (other_quantity, other_price) = found
        return float((quantity - other_quantity) / (price - other_price))

    return MarketElasticities(supply=slope("demand"), demand=-slope("supply"))


def calibrated(benchmark: Benchmark, sector: int, wanted: MarketElasticities) -> Benchmark:
    """Return a benchmark whose nest makes a sector's world market answer with given elasticities.

    Two things move: the elasticity of supply of the sector, the same in all economies, and one
    factor on `inputs` and `final` together, since demand for a good is that of firms and
    households both.

    Parameters
    ----------
    benchmark
        With factors and a nest, from which the search begins.
    sector
        Position.
    wanted
        Both above 0.

    Raises
    ------
    InputError
        If they are not, or the benchmark has no nest.
    NoEquilibriumError
        If no nest returns them.
    """
    if not (wanted.supply > 0 and wanted.demand > 0):
        raise InputError(
            f"market: elasticities of {wanted.supply} and {wanted.demand}; allowed: above 0"
        )
    nest = benchmark.nest
    if nest is None:
        raise InputError("market: the benchmark has no nest; allowed: one with factors")
    aim = np.log([wanted.supply, wanted.demand])
    at, slope = np.log([wanted.supply, 1.0]), np.eye(2)
    gap, step = np.zeros(2), np.zeros(2)
    for _ in range(MOST_ROUNDS):
        trial = replace(benchmark, nest=_with(benchmark, nest, sector, *np.exp(at)))
        measured = market_elasticities(trial, sector)
        if not (measured.supply > 0 and measured.demand > 0):
            break
        now = np.log([measured.supply, measured.demand]) - aim
        if np.abs(now).max() <= GAP:
            return trial
        if step.any():
            # Broyden's update of the slope.
            slope = slope + np.outer(now - gap - slope @ step, step) / (step @ step)
        gap = now
        step = -np.linalg.solve(slope, now)
        step = step * min(1.0, _LONGEST_STEP / np.abs(step).max())
        at = at + step
    raise NoEquilibriumError(
        f"market: no nest returns elasticities of supply and demand of {wanted.supply:g} and "
        f"{wanted.demand:g} for {benchmark.sectors[sector]}: the nearest found are "
        f"{measured.supply:.4g} and {measured.demand:.4g}; allowed: others"
    )


def _with(benchmark: Benchmark, nest: Nest, sector: int, supply: float, stretch: float) -> Nest:
    """Return a nest with the elasticity of supply of a sector, and demand stretched."""
    every = np.full_like(benchmark.output, np.nan) if nest.supply is None else nest.supply.copy()
    every[sector] = supply
    return replace(nest, supply=every, inputs=stretch * nest.inputs, final=stretch * nest.final)
