"""Shifts of supply or demand at which the world price of a sector reaches a given level.

A price target m names a sector j, economies S and a factor p. The price of the sector is that of
its producers at the factory, weighted with their output at the benchmark, over the value added of
the world, which is the numeraire:

    P_j = Σ_i w_ij ĉ_ij / (m_ij Â_ij),    w_ij = Y_ij / Σ_i Y_ij,    P_j = p for every target.

There is no single price of a sector: with a trade elasticity of 11.6 even producers of crude oil
sell at prices of their own. A factor f_m makes the price, on top of whatever else changes:

* by ``supply``: what is fixed in the sector of S is f times as much: the natural resource, and in
  the short run the capital beside it. At given prices of what varies the sector then offers f times
  what it did, whatever its elasticity of supply.
* by ``cost``: the sector of S makes f times as much of what it takes. More supply alone can't bring
  the price below what labour, capital and inputs cost where they move; this can.
* by ``demand``: a unit of what buyers in S use the good for takes f times as much of it, wherever
  it comes from: a factor on the cost of delivery to S from all economies, S itself included. With
  an elasticity of substitution ε between the good and what else is used, purchases at given prices
  become f^(1-ε) times what they were: with ε = 1 nothing happens, and the target is refused.

A price that falls because all produce more cheaply makes no one poorer: the second is refused where
S makes all of the good.

The equations are solved for log f. To first order d log P / d log f is the part of S in the market
over minus the sum of the elasticities of supply and demand, which makes a plain step; Anderson
acceleration finds the slope of the equilibrium itself. Where supply and demand are inelastic a
shift moves the price several times as much, so that steps are short and the first one only probes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Generic, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from tarazy.errors import InputError, NoEquilibriumError
from tarazy.trade.anderson import Anderson
from tarazy.trade.data import Benchmark, Counterfactual, PriceTarget
from tarazy.trade.solution import Solution

Array = NDArray[np.float64]

# Largest gap of log price.
GAP = 1e-9
# Lowest and highest factor that is tried.
BOUNDS = (2e-2, 50.0)
MOST_ROUNDS = 60
# Trials without an equilibrium after which a target is given up.
MOST_FAILURES = 4
_DEPTH = 4
# Of log f in the first round, which tells how the price answers, and in any later one.
_FIRST_STEP = 0.02
_LONGEST_STEP = 0.2
# Of demand, where a first step is looked for.
_USUAL_DEMAND = 0.3
_LEAST_SLOPE = 0.02


class Solved(Protocol):
    """Anything that has an equilibrium."""

    @property
    def solution(self) -> Solution:
        """The equilibrium."""
        ...


T = TypeVar("T", bound=Solved)


@dataclass(frozen=True, eq=False)
class Reached(Generic[T]):
    """An equilibrium in which prices have reached their targets.

    Attributes
    ----------
    found
        What the last solve returned.
    shift
        (M,) f, one for every target.
    gap
        (M,) price over its target, less one.
    rounds
        Equilibria that were solved.
    """

    found: T
    shift: Array
    gap: Array
    rounds: int


def factory_price(solution: Solution) -> Array:
    """Return log prices at the factory over the benchmark's, (J, N), world value added being 1."""
    return solution.log_cost - solution.problem.log_productivity


def world_price(solution: Solution, sector: int) -> float:
    """Return the price of a sector over the benchmark's, P_j."""
    output = solution.problem.benchmark.output[sector]
    return float(output @ np.exp(factory_price(solution)[sector]) / output.sum())


class PriceAims:
    """The price targets of a counterfactual on one benchmark.

    Parameters
    ----------
    benchmark
        The start.
    targets
        M of them.

    Raises
    ------
    InputError
        If a target names a sector without output, or one that has its target already, or a shift
        that moves nothing.
    """

    def __init__(self, benchmark: Benchmark, targets: tuple[PriceTarget, ...]) -> None:
        self._benchmark, self.targets = benchmark, targets
        taken: dict[int, str] = {}
        for target in targets:
            self._check(target, taken)
            taken[target.sector] = target.place
        self.slope = np.array([self._first_slope(target) for target in targets])

    def _check(self, target: PriceTarget, taken: dict[int, str]) -> None:
        benchmark, j = self._benchmark, target.sector
        name = benchmark.sectors[j]
        if not 0.0 < target.factor < np.inf:
            raise InputError(
                f"{target.place}: a factor of {target.factor} on a price; allowed: a number above 0"
            )
        if j in taken:
            raise InputError(
                f"{target.place}: the price of {name} has its target already, from {taken[j]}; "
                "allowed: one price for a sector"
            )
        if benchmark.factors is None or benchmark.nest is None:
            raise InputError(
                f"{target.place}: the price of {name} is made by labour, capital and resources "
                'that this benchmark does not tell apart; allowed: factors = "three"'
            )
        if target.by == "supply":
            fixed = benchmark.factors.resource[j, target.shifted]
            if benchmark.nest.horizon == "short":
                fixed = fixed + benchmark.factors.capital[j, target.shifted]
            if not (fixed * benchmark.output[j, target.shifted]).sum() > 0:
                raise InputError(
                    f"{target.place}: nothing is fixed in {name} of the producers chosen, whose "
                    "supply could shift; allowed: a sector with a natural resource, horizon = "
                    "'short', or by = 'demand'"
                )
        elif target.by == "cost":
            others = np.delete(benchmark.output[j], target.shifted)
            if not others.sum() > 0:
                raise InputError(
                    f"{target.place}: the cost of {name} falls for all producers, which makes no "
                    "one poorer; allowed: some of them, or by = 'supply'"
                )
        elif not (benchmark.expenditure[j, target.shifted].sum() > 0):
            raise InputError(
                f"{target.place}: the buyers chosen buy no {name}; allowed: economies that do"
            )
        elif abs(1.0 - benchmark.nest.inputs) < 1e-3 and abs(1.0 - benchmark.nest.final) < 1e-3:
            raise InputError(
                f"{target.place}: spending on {name} is a fixed part of all spending, so that "
                "demand for it does not shift; allowed: by = 'supply', or a horizon in which "
                "inputs have an elasticity other than 1"
            )

    def _first_slope(self, target: PriceTarget) -> float:
        """Return d log P / d log f as elasticities and shares in the market have it."""
        benchmark, j = self._benchmark, target.sector
        factors, nest = benchmark.factors, benchmark.nest
        assert factors is not None
        assert nest is not None
        output = benchmark.output[j]
        weight = output / output.sum()
        fixed = factors.resource[j]
        if nest.horizon == "short":
            fixed = fixed + factors.capital[j]
        part = np.clip(fixed / np.maximum(1.0 - factors.royalty[j], 1e-9), 0.01, 0.99)
        supply = (1.0 - part) / part
        if nest.supply is not None:
            supply = np.where(np.isnan(nest.supply[j]), supply, nest.supply[j])
        both = float(weight @ supply) + _USUAL_DEMAND
        if target.by != "demand":
            more = 1.0 if target.by == "supply" else 1.0 + float(weight @ supply)
            return -max(float(weight[target.shifted].sum()) * more / both, _LEAST_SLOPE)
        spent = benchmark.expenditure[j]
        bought = float(spent[target.shifted].sum() / spent.sum())
        stretch = 1.0 - nest.inputs if abs(1.0 - nest.inputs) > 1e-3 else 1.0 - nest.final
        slope = bought * stretch / both
        return slope if abs(slope) > _LEAST_SLOPE else float(np.copysign(_LEAST_SLOPE, slope))

    def apply(self, counterfactual: Counterfactual, log_shift: Array) -> Counterfactual:
        """Return a counterfactual with the shifts in it, and without its price targets."""
        benchmark = self._benchmark
        shape = benchmark.output.T.shape
        resource = _ones(counterfactual.resource, shape)
        capital = _ones(counterfactual.capital, shape)
        productivity = _ones(counterfactual.productivity, shape)
        cost = _ones(counterfactual.trade_cost, (shape[0], *shape))
        changed: dict[str, Array] = {}
        for target, shift in zip(self.targets, np.exp(log_shift), strict=True):
            if target.by == "demand":
                cost[target.shifted, :, target.sector] *= shift
                changed["trade_cost"] = cost
                continue
            if target.by == "cost":
                productivity[target.shifted, target.sector] *= shift
                changed["productivity"] = productivity
                continue
            resource[target.shifted, target.sector] *= shift
            changed["resource"] = resource
            if benchmark.nest is not None and benchmark.nest.horizon == "short":
                capital[target.shifted, target.sector] *= shift
                changed["capital"] = capital
        return replace(counterfactual, prices=(), **changed)  # type: ignore[arg-type]

    def gap(self, solution: Solution) -> Array:
        """Return log of prices over their targets, (M,)."""
        return np.array([np.log(world_price(solution, t.sector) / t.factor) for t in self.targets])


def _ones(given: Array | None, shape: tuple[int, ...]) -> Array:
    return np.ones(shape) if given is None else given.copy()


def reach(
    gap_of: Callable[[T], Array],
    solve: Callable[[Array, T | None], T],
    slope: Array,
    places: tuple[str, ...],
    first: Array | None = None,
) -> Reached[T]:
    """Find the log factors at which gaps close.

    Parameters
    ----------
    gap_of
        Log of prices over their targets in an equilibrium, (M,).
    solve
        Returns the equilibrium under log factors, near another one.
    slope
        (M,) estimate of d log P / d log f, not zero.
    places
        Of the targets, for messages.
    first
        (M,) log factors that are tried first.

    Raises
    ------
    NoEquilibriumError
        If there is no equilibrium, or no factor closes a gap.
    """
    low, high = np.log(BOUNDS)
    at = np.zeros(len(slope)) if first is None else np.clip(first, low, high)
    history = Anderson(len(slope), _DEPTH)
    last: tuple[Array, T] | None = None
    tried = failures = 0
    for _ in range(MOST_ROUNDS):
        while True:
            tried += 1
            try:
                found = solve(at, None if last is None else last[1])
                break
            except NoEquilibriumError:
                failures += 1
                origin = np.zeros_like(at) if last is None else last[0]
                if failures >= MOST_FAILURES or (at == origin).all():
                    raise
                at = origin + (at - origin) / 2.0
        gap = gap_of(found)
        if np.abs(gap).max() <= GAP:
            return Reached(found, np.exp(at), np.expm1(gap), tried)
        last = (at, found)
        step = history.step(at, -gap / slope)
        longest, most = np.abs(step).max(), _LONGEST_STEP if tried > 1 else _FIRST_STEP
        if longest > most:
            step = step * (most / longest)
        nearer = np.clip(at + step, low, high)
        if (nearer == at).all():
            break
        at = nearer
    m = int(np.abs(gap).argmax())
    raise NoEquilibriumError(
        f"{places[m]}: the price is out of reach: the nearest that was found is "
        f"{np.exp(gap[m]):.4g} times what it should be, with a shift by {np.exp(at[m]):.4g}; "
        "allowed: a price nearer to the benchmark's, more economies, or by = 'cost'"
    )
