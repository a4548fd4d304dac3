"""Costs of delivery at which trade reaches a given quantity, solved in the shocked equilibrium.

A target m names links and a relative change δ of their trade together. One factor f_m multiplies
the cost of delivery of all its links, on top of whatever else the counterfactual does, such that

    Σ_l V_l(f) = (1 + δ_m) Σ_l V_l⁰,    l = (n, i, j) in m,  for all m at once.

V is one of two things:

* ``value``: sales before tariff in the numeraire (the value added of the world), π' X' / (1 + τ'),
  what the customs of the importer book and what an outcome shows as ``trade_after``;
* ``volume``: what arrives, at the exporter's prices before: the value over p̂ = f (1 + t^x) ĉ / Â.

V⁰ is that of the benchmark, or of the equilibrium under another counterfactual (the target's
`against`). Since V depends on the trade elasticities and on everyone's answer, so does f: it is
found anew for every set of elasticities and for every draw.

The equations are solved for log f. One link alone has d log V / d log f = -θ (1 - π) if all else
stays (less one for a volume), which makes a plain step; Anderson acceleration adds what moves
between targets and through wages. A factor stays within `BOUNDS`; where one is held at a bound and
its target is still not reached, there is no such cost.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from tarazy.errors import InputError, NoEquilibriumError
from tarazy.trade.anderson import Anderson
from tarazy.trade.blas import one_thread
from tarazy.trade.data import Benchmark, Counterfactual, Positions, Problem, Target
from tarazy.trade.preparation import Preparation, prepare
from tarazy.trade.price_target import PriceAims, reach
from tarazy.trade.reference import trade_after_on
from tarazy.trade.solution import Solution, Start
from tarazy.trade.solve import TOLERANCE, solve

Array = NDArray[np.float64]

# Largest relative gap between trade and its target.
GAP = 1e-9
# Lowest and highest factor on the cost of delivery that is tried.
BOUNDS = (1e-2, 1e6)
MOST_ROUNDS = 60
# Rounds without getting nearer after which, and trials without an equilibrium after which, a target
# is given up.
PATIENCE = 5
MOST_FAILURES = 2
_DEPTH = 6
# Work allowed to the slow way of one equilibrium, in sweeps: a trial that needs more is given up.
_WORK = 3000
# Of log f in one round.
_LONGEST_STEP = 1.0
_LEAST_SLOPE = 0.1
# Gap of the other targets at which one that is held at a bound is given up.
_NEAR = 1e-2


@dataclass(frozen=True, eq=False)
class Near:
    """What an equilibrium in which trade has reached its targets tells of others close by.

    Attributes
    ----------
    start
        Where sweeps begin.
    factor, slope, shift
        (M,) and (P,) of `Held`.
    """

    start: Start
    factor: Array
    slope: Array
    shift: Array = field(default_factory=lambda: np.zeros(0))


@dataclass(frozen=True, eq=False)
class Held:
    """An equilibrium in which trade has reached its targets.

    Attributes
    ----------
    solution
        The equilibrium.
    counterfactual
        What was solved: factors and shifts stand in its arrays, and it has no targets.
    factor
        (M,) f, one for every target.
    gap
        (M,) trade over its target, less one.
    slope
        (M,) estimate of -d log V / d log f at the start.
    rounds
        Equilibria that were solved.
    shift, price_gap
        (P,) of :mod:`tarazy.trade.price_target`: the shift of supply or demand for every price
        target, and the price over its target, less one.
    """

    solution: Solution
    counterfactual: Counterfactual
    factor: Array
    gap: Array
    slope: Array
    rounds: int
    shift: Array = field(default_factory=lambda: np.zeros(0))
    price_gap: Array = field(default_factory=lambda: np.zeros(0))

    @property
    def near(self) -> Near:
        """What it tells of others close by."""
        return Near(self.solution.start, self.factor, self.slope, self.shift)


def hold(
    benchmark: Benchmark,
    counterfactual: Counterfactual,
    *,
    tolerance: float = TOLERANCE,
    start: Near | None = None,
) -> Held:
    """Solve for the equilibrium and for what reaches the targets of a counterfactual.

    Without targets this is `prepare` and `solve`. World prices are looked for around all else:
    trade reaches its targets in every equilibrium that is tried.

    Parameters
    ----------
    benchmark
        The start.
    counterfactual
        What changes, with its targets.
    tolerance
        Of the equilibrium, as in `solve`; a counterfactual with targets is solved at least to the
        solver's own, so that trade is known as well as the targets ask.
    start
        That of the same counterfactual on a benchmark close by: factors and sweeps begin there.

    Raises
    ------
    InputError
        If a target is not above -1, names no trade, or shares links with another.
    NoEquilibriumError
        If there is no equilibrium, or no factor reaches a target.
    """
    if not counterfactual.prices:
        return _hold_trade(benchmark, counterfactual, tolerance, start)
    aims = PriceAims(benchmark, counterfactual.prices)
    exact = min(tolerance, TOLERANCE)

    def solve_at(log_shift: Array, last: Held | None) -> Held:
        shifted = aims.apply(counterfactual, log_shift)
        return _hold_trade(benchmark, shifted, exact, start if last is None else last.near)

    first = None
    if start is not None and len(start.shift) == len(aims.targets):
        first = np.log(start.shift)
    places = tuple(target.place for target in aims.targets)
    reached = reach(lambda held: aims.gap(held.solution), solve_at, aims.slope, places, first)
    return replace(reached.found, rounds=reached.rounds, shift=reached.shift, price_gap=reached.gap)


def _hold_trade(
    benchmark: Benchmark, counterfactual: Counterfactual, tolerance: float, start: Near | None
) -> Held:
    """Solve for the equilibrium and for the factors that reach the targets of trade."""
    near = None if start is None else start.start
    if not counterfactual.targets:
        none = np.zeros(0)
        solution = solve(prepare(benchmark, counterfactual), tolerance=tolerance, start=near)
        return Held(solution, counterfactual, none, none, none, 1)
    tolerance = min(tolerance, TOLERANCE)
    aims = _Aims(benchmark, counterfactual.targets, tolerance)
    base = replace(counterfactual, targets=())
    with one_thread():
        ready = Preparation(benchmark, base)
    low, high = np.log(BOUNDS)
    log_factor = np.clip(aims.first(start), low, high)
    history, search = Anderson(len(log_factor), _DEPTH), _Search(aims, base, ready, tolerance, near)
    best, since = np.inf, 0
    for _ in range(MOST_ROUNDS):
        current, solution, log_factor = search.solve(log_factor)
        value, by_link = aims.on_links(solution, log_factor)
        amount = aims.total(by_link)
        gap = amount / aims.wanted - 1.0
        if np.abs(gap).max() <= GAP:
            return Held(solution, current, np.exp(log_factor), gap, aims.slope, search.tried)
        log_gap = np.log(np.maximum(amount, np.finfo(float).tiny) / aims.wanted)
        plain = log_gap / aims.slope_at(by_link, value, solution.expenditure)
        step, worst = history.step(log_factor, plain), int(np.abs(log_gap).argmax())
        if step[worst] * plain[worst] < 0:
            # Dearer delivery means less trade: what says otherwise has been led astray.
            step = plain
        longest = np.abs(step).max()
        if longest > _LONGEST_STEP:
            step = step * (_LONGEST_STEP / longest)
        stuck = ((log_factor == low) & (gap < -GAP)) | ((log_factor == high) & (gap > GAP))
        if stuck.any() and (np.abs(gap[~stuck]) <= _NEAR).all():
            raise aims.out_of_reach(amount, log_factor, stuck)
        left = float(np.abs(log_gap).max())
        since += 1
        if left < 0.9 * best:
            best, since, search.nearest = left, 0, (log_factor, amount)
        if since >= PATIENCE:
            break
        search.last = (log_factor, solution)
        log_factor = np.clip(log_factor + step, low, high)
    raise search.out_of_reach()


class _Search:
    """The equilibria that are tried one after another.

    Attributes
    ----------
    tried
        How many there were.
    last
        Log factors and equilibrium of the last round.
    nearest
        Log factors and amounts of the round that came nearest.
    """

    def __init__(
        self,
        aims: _Aims,
        base: Counterfactual,
        ready: Preparation,
        tolerance: float,
        near: Start | None,
    ) -> None:
        self._aims, self._base, self._ready = aims, base, ready
        self._tolerance, self._near = tolerance, near
        self._failures = 0
        self.tried = 0
        self.last: tuple[Array, Solution] | None = None
        self.nearest: tuple[Array, Array] | None = None

    def out_of_reach(self) -> NoEquilibriumError:
        """Return the error for the target that even the nearest round misses most."""
        assert self.nearest is not None
        log_factor, amount = self.nearest
        return self._aims.out_of_reach(amount, log_factor)

    def solve(self, log_factor: Array) -> tuple[Counterfactual, Solution, Array]:
        """Return the equilibrium under the factors, or under a part of the step to them.

        Parts are taken where there is none under the whole step.
        """
        origin, start = np.zeros_like(log_factor), self._near
        if self.last is not None:
            origin, solved = self.last
            start = solved.start
        while True:
            self.tried += 1
            current = self._aims.apply(self._base, log_factor)
            try:
                with one_thread():
                    problem = self._aims.prepared(self._ready, current)
                    found = solve(problem, tolerance=self._tolerance, start=start, most=_WORK)
                return current, found, log_factor
            except NoEquilibriumError as error:
                self._failures += 1
                hopeless = bool((log_factor == origin).all()) or self._failures >= MOST_FAILURES
                if hopeless and self.nearest is not None:
                    raise self.out_of_reach() from error
                if hopeless:
                    raise
            log_factor = origin + (log_factor - origin) / 2.0


class _Aims:
    """The targets of a counterfactual on one benchmark, their links in one row.

    Parameters
    ----------
    benchmark
        The start.
    targets
        M of them.
    tolerance
        Of the equilibria that targets are counted from.
    """

    def __init__(self, benchmark: Benchmark, targets: tuple[Target, ...], tolerance: float) -> None:
        self.benchmark, self.targets = benchmark, targets
        self.importer = np.concatenate([target.importer for target in targets])
        self.exporter = np.concatenate([target.exporter for target in targets])
        self.sector = np.concatenate([target.sector for target in targets])
        self.owner = np.repeat(np.arange(len(targets)), [len(t.importer) for t in targets])
        self.by_volume = np.array([target.of == "volume" for target in targets])
        self._check()
        # Links of one target with the same buyer and sector take from each other.
        rows = np.stack([self.owner, self.importer, self.sector])
        self._rival = np.unique(rows, axis=1, return_inverse=True)[1].ravel()
        before = self._reference(tolerance)
        for target, amount in zip(targets, before, strict=True):
            if not amount > 0:
                raise InputError(
                    f"{target.place}: there is no trade between the importers and exporters "
                    "chosen; allowed: links with trade"
                )
        self.before = before
        self.wanted = (1.0 + np.array([target.change for target in targets])) * before

    def _check(self) -> None:
        taken: dict[tuple[int, int, int], str] = {}
        for target in self.targets:
            if not -1.0 < target.change < np.inf:
                raise InputError(
                    f"{target.place}: a change of trade of {target.change}; allowed: a number "
                    "above -1"
                )
            for link in target.links:
                if link in taken:
                    n, i, j = link
                    economies = self.benchmark.economies
                    raise InputError(
                        f"{target.place}: trade of {economies[n]} from {economies[i]} in "
                        f"{self.benchmark.sectors[j]} has its target already, from {taken[link]}; "
                        "allowed: each link in one target"
                    )
                taken[link] = target.place

    def _reference(self, tolerance: float) -> Array:
        """Return what the change of every target is counted from, (M,)."""
        found = self.total(self._before)
        none = np.zeros(len(self.targets))
        solved: dict[int, Array] = {}
        for m, target in enumerate(self.targets):
            if target.against is not None:
                key = id(target.against)
                if key not in solved:
                    there = hold(self.benchmark, target.against, tolerance=tolerance).solution
                    solved[key] = self.total(self.on_links(there, none)[1])
                found[m] = solved[key][m]
        return found

    @cached_property
    def _before(self) -> Array:
        """Sales on the links in the benchmark, (L,)."""
        return np.asarray(self.benchmark.trade[self.sector, self.importer, self.exporter])

    def total(self, by_link: Array) -> Array:
        """Return sums over the links of every target, (M,)."""
        return np.bincount(self.owner, by_link, len(self.targets)).astype(np.float64)

    def on_links(self, solution: Solution, log_factor: Array) -> tuple[Array, Array]:
        """Return sales on the links, and these or the volume, as the target has it, (L,) each.

        Million USD, a volume at the prices of the benchmark.
        """
        value = trade_after_on(solution, self.sector, self.importer, self.exporter)
        cost = solution.log_cost - solution.problem.log_productivity
        log_price = log_factor[self.owner] + cost[self.sector, self.exporter]
        levied = solution.problem.export_tax
        (taxed,) = np.nonzero(self.sector < len(levied))
        at = (self.sector[taxed], self.importer[taxed], self.exporter[taxed])
        log_price[taxed] += np.log1p(levied[at])
        return value, np.where(self.by_volume[self.owner], value * np.exp(-log_price), value)

    @cached_property
    def slope(self) -> Array:
        """-d log V / d log f at the flows of the benchmark, (M,), all else equal."""
        return self.slope_at(self._before, self._before, self.benchmark.expenditure)

    def slope_at(self, by_link: Array, value: Array, expenditure: Array) -> Array:
        """Return the same where `on_links` found these, and buyers spend so much, (J, N)."""
        theta = self.benchmark.trade_elasticity[self.sector, 0]
        spent = expenditure[self.sector, self.importer]
        share = np.divide(value, spent, out=np.zeros_like(spent), where=spent > 0)
        together = np.clip(np.bincount(self._rival, share)[self._rival], 0.0, 1.0)
        answer = theta * (1.0 - together) + self.by_volume[self.owner]
        total = self.total(by_link)
        mean = np.divide(self.total(by_link * answer), total, out=total.copy(), where=total > 0)
        return np.maximum(mean, _LEAST_SLOPE)

    def first(self, start: Near | None) -> Array:
        """Return log f to begin with, (M,)."""
        if start is not None:
            # What an elasticity larger by a tenth needs is a cost smaller by a tenth.
            return np.log(start.factor) * start.slope / self.slope
        guess = -np.log(self.wanted / self.before) / self.slope
        given = np.array([np.nan if t.start is None else np.log(t.start) for t in self.targets])
        return np.where(np.isnan(given), np.clip(guess, -_LONGEST_STEP, _LONGEST_STEP), given)

    def apply(self, base: Counterfactual, log_factor: Array) -> Counterfactual:
        """Return the counterfactual with the factors in its trade costs."""
        shape = self.benchmark.trade.transpose(1, 2, 0).shape
        # Sectors outermost in memory, as the solver has it.
        cost = np.ones((shape[2], *shape[:2])).transpose(1, 2, 0)
        if base.trade_cost is not None:
            cost = base.trade_cost.copy(order="K")
        cost[self.importer, self.exporter, self.sector] *= np.exp(log_factor)[self.owner]
        return replace(base, trade_cost=cost)

    def prepared(self, ready: Preparation, current: Counterfactual) -> Problem:
        """Return the problem of a counterfactual from `apply`.

        Parameters
        ----------
        ready
            The counterfactual without the factors, prepared.
        current
            With them.
        """
        assert current.trade_cost is not None
        if (self.sector >= ready.traded).any():
            return prepare(self.benchmark, current)
        cost = current.trade_cost[self.importer, self.exporter, self.sector]
        return ready.with_costs(current, self._flat[self._ascending], cost[self._ascending])

    @cached_property
    def _flat(self) -> Positions:
        """Positions of the links in the flat order of sector, importer and exporter, (L,)."""
        at = (self.sector, self.importer, self.exporter)
        return np.ravel_multi_index(at, self.benchmark.trade.shape)

    @cached_property
    def _ascending(self) -> Positions:
        return np.argsort(self._flat, kind="stable")

    def out_of_reach(
        self, amount: Array, log_factor: Array, among: NDArray[np.bool_] | None = None
    ) -> NoEquilibriumError:
        """Return the error for the target that is missed most, of those `among` which it is."""
        gap = np.abs(np.log(np.maximum(amount, np.finfo(float).tiny) / self.wanted))
        m = int((gap if among is None else np.where(among, gap, -1.0)).argmax())
        target = self.targets[m]
        missed = f"{target.place}: a change of trade by {target.change:g} is out of reach"
        if not amount[m] > 0:
            return NoEquilibriumError(
                f"{missed}: another shock leaves nothing of this trade; allowed: links that stay "
                "open"
            )
        found = amount[m] / self.before[m] - 1.0
        return NoEquilibriumError(
            f"{missed}: the nearest that was found is {found:.4g}, with "
            f"{np.exp(log_factor[m]):.4g} times the cost of delivery; allowed: a change nearer to "
            "0, or, where transfers bind trade, another closure"
        )
