"""What surrounds the choice of tariffs: a world, and all that a scenario has changed in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tarazy.trade.benchmark import benchmark_of
from tarazy.trade.data import Benchmark, Counterfactual, known_closure
from tarazy.trade.solution import Solution
from tarazy.trade.solve import solve_benchmark
from tarazy.trade.targets import hold

if TYPE_CHECKING:
    from tarazy.scenario import Scenario
    from tarazy.world import World

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Setting:
    """A world with the tariffs in force before players choose theirs.

    Attributes
    ----------
    world
        With the elasticities of the setting.
    benchmark
        The same, laid out for the solver.
    tariff
        (N, N, J) importer, exporter, sector: rates in force, fractions.
    counterfactual
        What else differs from the world: trade costs, productivity, closure.
    scenario
        The document behind it, or None for the world as it is.
    elasticities
        Name of the set of trade elasticities, or None for the world's own.
    """

    world: World
    benchmark: Benchmark
    tariff: Array
    counterfactual: Counterfactual
    scenario: Scenario | None
    elasticities: str | None

    def with_tariff(self, tariff: Array) -> Setting:
        """Return the setting with other tariffs in force, (N, N, J)."""
        return replace(self, tariff=tariff)

    def under(self, tariff: Array) -> Counterfactual:
        """Return the counterfactual with these tariffs, (N, N, J)."""
        return replace(self.counterfactual, tariff=tariff)

    def solve(self, tariff: Array) -> Solution:
        """Return the equilibrium under tariffs, (N, N, J).

        Raises
        ------
        NoEquilibriumError
            If there is none, with the reason.
        """
        return solve_benchmark(self.benchmark, self.under(tariff))


def setting(
    given: Scenario | Mapping[str, Any] | str | Path | None = None,
    closure: str | None = None,
    elasticities: str | None = None,
    *,
    world: World | str | Path | None = None,
) -> Setting:
    """Return the surroundings that a scenario makes of a world.

    Parameters
    ----------
    given
        A scenario, the name of an experiment, the path of a document or a dictionary of its form:
        all its changes are in force. None leaves the world as it is.
    closure, elasticities
        Instead of those of the scenario; by default ``fixed`` and the world's own.
    world
        The benchmark: a world, the name of a bundled one, or the path of a file; by default that
        of the scenario given, or ``core-2022``.

    Raises
    ------
    InputError
        If the scenario does not fit the world or has three factors, or a name is unknown.
    """
    from tarazy.experiment.benchmark import refuse_factors
    from tarazy.experiment.compiled import compiled
    from tarazy.scenario import Scenario
    from tarazy.world import World

    document: Scenario | None = None
    if given is not None:
        document = Scenario.of(given)
        refuse_factors(document, "optimal tariffs")
        elasticities = elasticities or document.elasticities
        closure = document.closure if closure is None else closure
    world = World.of(document.world if world is None and document is not None else world)
    if elasticities is not None:
        world = world.with_elasticities(elasticities)
    change = Counterfactual(closure=known_closure("fixed" if closure is None else closure))
    if document is not None:
        change = replace(compiled(world, document).counterfactual, closure=change.closure)
        if change.targets:
            # The costs that reach a target are found once; tariffs are then chosen at them.
            change = hold(benchmark_of(world), change).counterfactual
    tariff = change.tariff
    if tariff is None:
        tariff = np.asarray(world.dataset["tariff"].values)
    return Setting(
        world=world,
        benchmark=benchmark_of(world),
        tariff=tariff,
        counterfactual=change,
        scenario=document,
        elasticities=elasticities,
    )
