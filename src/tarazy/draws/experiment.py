"""One draw of an experiment: other elasticities, other flows, the same shock."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from tarazy.draws.account_draws import AccountDraws
from tarazy.draws.elasticity_draws import ElasticityDraws
from tarazy.draws.factor_draws import FactorDraws, rebased
from tarazy.errors import NoEquilibriumError
from tarazy.scenario.expected import CountryVariable
from tarazy.trade.blas import one_thread
from tarazy.trade.data import Benchmark, Counterfactual
from tarazy.trade.labelled import by_country
from tarazy.trade.preparation import prepare
from tarazy.trade.reference import trade_after, trade_after_on
from tarazy.trade.solution import Solution
from tarazy.trade.solve import solve
from tarazy.trade.targets import Held, Near, hold
from tarazy.world.balancing import NotBalancedError

Array = NDArray[np.float64]
Source = Literal["elasticities", "trade", "factors"]
SOURCES: tuple[Source, ...] = get_args(Source)
# Of a document with one factor.
OF_ONE_FACTOR = SOURCES[:2]

# Of a draw; its residual is recorded.
TOLERANCE = 1e-9
COUNTRY_VARIABLES: tuple[str, ...] = get_args(CountryVariable)


@dataclass(frozen=True)
class Drawn:
    """Results of some draws.

    Attributes
    ----------
    values
        (draws, V) country variables, trade of the focus before and after, residual; NaN where a
        draw has no equilibrium.
    failures
        Number of the draw and the reason, for each draw without.
    """

    values: Array
    failures: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Experiment:
    """All that a process needs to compute any draw.

    Attributes
    ----------
    benchmark, counterfactual
        The central world and what changes.
    elasticities, accounts, factors
        What is drawn; None keeps it. Targets of the counterfactual are reached anew in every draw.
    focus
        Positions of the economies whose trade with each other is recorded.
    seed
        Draw k depends on this and on k alone.
    """

    benchmark: Benchmark
    counterfactual: Counterfactual
    elasticities: ElasticityDraws | None
    accounts: AccountDraws | None
    focus: tuple[int, ...]
    seed: int
    factors: FactorDraws | None = None

    @cached_property
    def shock(self) -> Counterfactual:
        """What changes, its arrays with sectors outermost in memory, as every draw needs them."""
        changed = {
            name: np.ascontiguousarray(values.transpose(2, 0, 1)).transpose(1, 2, 0)
            for name in ("tariff", "trade_cost", "export_tax", "sourcing")
            if (values := getattr(self.counterfactual, name)) is not None
        }
        return replace(self.counterfactual, **changed)  # type: ignore[arg-type]

    @cached_property
    def held(self) -> Held:
        """The equilibrium without any draw, at full precision, and what reaches its targets."""
        with one_thread():
            return hold(self.benchmark, self.counterfactual)

    @cached_property
    def near(self) -> Near:
        """What that equilibrium tells of those of the draws: where they begin."""
        with one_thread():
            return self.held.near

    def beginning_at(self, near: Near) -> Experiment:
        """Return the experiment with where its draws begin, if that is known."""
        other = replace(self)
        vars(other)["near"] = near
        return other

    def __getstate__(self) -> dict[str, Any]:
        # Processes need where draws begin, and not the whole equilibrium.
        left = ("held", "shock")
        return {key: value for key, value in vars(self).items() if key not in left} | {
            "near": self.near
        }

    @property
    def central(self) -> Solution:
        """The equilibrium without any draw, at full precision."""
        return self.held.solution

    @property
    def width(self) -> int:
        """Number of values of a draw."""
        return len(COUNTRY_VARIABLES) * len(self.benchmark.economies) + 2 * len(self.focus) ** 2 + 1

    def drawn_benchmark(self, number: int) -> Benchmark:
        """Return the world of a draw.

        Raises
        ------
        NotBalancedError
            If its flows cannot be balanced.
        """
        benchmark = self.benchmark
        if self.accounts is not None:
            benchmark = self.accounts.draw(self._generator("trade", number))
        if self.elasticities is not None:
            theta = self.elasticities.draw(self._generator("elasticities", number))
            benchmark = replace(benchmark, trade_elasticity=theta)
        if self.factors is not None:
            benchmark = self.factors.draw(benchmark, self._generator("factors", number))
        return benchmark

    def draw(self, first: int, count: int) -> Drawn:
        """Compute some draws, one after another."""
        values = np.full((count, self.width), np.nan)
        failures = []
        for k in range(count):
            try:
                with one_thread():
                    values[k] = self.answer(self.drawn_benchmark(first + k))
            except (NoEquilibriumError, NotBalancedError) as error:
                failures.append((first + k, str(error)))
        return Drawn(values, tuple(failures))

    def answer(self, drawn: Benchmark) -> Array:
        """Return the recorded values in a drawn world, (V,).

        Raises
        ------
        NoEquilibriumError
            If there is no equilibrium.
        """
        return self.results(self._solution(drawn))

    def _solution(self, drawn: Benchmark) -> Solution:
        """Return the equilibrium on a drawn benchmark, near the central one."""
        shock = self.shock
        if drawn.factors is not None and self.benchmark.factors is not None:
            shock = rebased(shock, self.benchmark.factors, drawn.factors)
        if shock.targets or shock.prices:
            return hold(drawn, shock, tolerance=TOLERANCE, start=self.near).solution
        problem = prepare(drawn, shock)
        return solve(problem, tolerance=TOLERANCE, start=self.near.start)

    def results(self, solution: Solution) -> Array:
        """Return the recorded values of a solution, (V,)."""
        problem = solution.problem
        # Of most flows no result needs more than the sums that the equilibrium has.
        country = by_country(solution, trade_after(solution, len(problem.Kt)))
        focus = np.array(self.focus, dtype=np.intp)
        shape = (len(problem.benchmark.sectors), len(focus), len(focus))
        sector, importer, exporter = np.indices(shape).reshape(3, -1)
        links = sector, focus[importer], focus[exporter]
        before, after = problem.benchmark.trade[links], trade_after_on(solution, *links)
        return np.concatenate(
            [
                *(country[name] for name in COUNTRY_VARIABLES),
                *(flow.reshape(shape).sum(axis=0).ravel() for flow in (before, after)),
                [solution.residual],
            ]
        )

    def _generator(self, source: Source, number: int) -> np.random.Generator:
        # A stream of its own for every source: drawn alone or together, it is the same.
        key = (number, SOURCES.index(source))
        return np.random.Generator(
            np.random.PCG64(np.random.SeedSequence(self.seed, spawn_key=key))
        )
