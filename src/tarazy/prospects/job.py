"""An investment in one sector after another, in the central world and in drawn ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tarazy.compute import Block, Field
from tarazy.draws.code import solved_with
from tarazy.draws.draws_digest import draws_digest
from tarazy.draws.experiment import Experiment
from tarazy.draws.factor_draws import rebased
from tarazy.errors import NoEquilibriumError
from tarazy.prospects.measured import MEASURES, Pair, measured
from tarazy.trade.blas import one_thread
from tarazy.trade.data import Benchmark, Counterfactual
from tarazy.trade.preparation import prepare
from tarazy.trade.solution import Start
from tarazy.trade.solve import solve
from tarazy.world.balancing import NotBalancedError

Array = NDArray[np.float64]

# The gap that is allowed grows with the investment, so that what a dollar adds is known to 0.0001
# USD for the host and to 0.0006 for a partner as large as the United States.
PER_MILLION, LEAST, MOST = 1e-9, 1e-10, 1e-6


@dataclass(frozen=True)
class InvestmentDraws:
    """What a process needs to invest in every sector of the world of any draw.

    Attributes
    ----------
    experiment
        Draws the worlds.
    investments
        What every investment changes in the central world.
    usd
        Million USD of each.
    pair
        Host and partner.
    """

    experiment: Experiment
    investments: tuple[Counterfactual, ...]
    usd: tuple[float, ...]
    pair: Pair
    chunk = 1

    @property
    def identity(self) -> Mapping[str, Any]:
        """What decides the results."""
        return {
            "what": "investments in sectors over draws",
            "draws": [
                draws_digest(replace(self.experiment, counterfactual=one))
                for one in self.investments
            ],
            "usd": list(self.usd),
            "pair": [self.pair.host, self.pair.partner],
            **solved_with(),
        }

    @property
    def fields(self) -> Mapping[str, Field]:
        """The measures of every sector."""
        shape = (len(self.investments), len(MEASURES))
        return {"values": Field(shape, ("sector", "measure"))}

    def compute(self, first: int, count: int) -> Block:
        """Compute some draws; the world of a draw is made once for all sectors."""
        values = self.fields["values"].missing(count)
        failures = []
        for row in range(count):
            try:
                with one_thread():
                    drawn = self.experiment.drawn_benchmark(first + row)
                    values[row], _ = self.of(drawn)
            except (NoEquilibriumError, NotBalancedError) as error:
                failures.append((first + row, str(error)))
        return Block({"values": values}, tuple(failures))

    def of(self, benchmark: Benchmark) -> tuple[Array, float]:
        """Return the measures of every investment in one world, (S, M), and the largest residual.

        The first equilibrium tells where the sweeps of the others begin.

        Raises
        ------
        NoEquilibriumError
            If an investment has no equilibrium.
        """
        central = self.experiment.benchmark.factors
        assert central is not None
        assert benchmark.factors is not None
        found = np.empty((len(self.investments), len(MEASURES)))
        start: Start | None = None
        residual = 0.0
        for row, (investment, usd) in enumerate(zip(self.investments, self.usd, strict=True)):
            shock = rebased(investment, central, benchmark.factors)
            tolerance = min(max(PER_MILLION * usd, LEAST), MOST)
            solution = solve(prepare(benchmark, shock), tolerance=tolerance, start=start)
            start = solution.start if start is None else start
            found[row] = measured(solution, self.pair, usd)
            residual = max(residual, solution.residual)
        return found, residual
