"""A range that is asked for: an experiment solved without draws, ready for any number of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tarazy.draws.account_draws import AccountDraws
from tarazy.draws.elasticity_draws import ElasticityDraws
from tarazy.draws.experiment import OF_ONE_FACTOR, SOURCES, Experiment
from tarazy.draws.factor_draws import FactorDraws
from tarazy.draws.range import Range, labelled
from tarazy.errors import InputError, NoEquilibriumError
from tarazy.trade.benchmark import benchmark_of
from tarazy.trade.data import Benchmark, Counterfactual

if TYPE_CHECKING:
    from pathlib import Path

    import xarray as xr

    from tarazy.scenario import Scenario
    from tarazy.world import World

Array = NDArray[np.float64]
Failures = tuple[tuple[int, str], ...]


@dataclass(frozen=True, eq=False)
class Asked:
    """A range that is asked for: an experiment, solved without draws.

    Attributes
    ----------
    world, document
        The central world, and what was asked of it.
    experiment
        Computes any draw.
    centre
        Its results without draws, labelled.
    draws, seed, of
        How many, from where, and of what.
    """

    world: World
    document: dict[str, Any]
    experiment: Experiment
    centre: xr.Dataset
    draws: int
    seed: int
    of: tuple[str, ...]

    def range(self, values: Array, failures: Failures) -> Range:
        """Return the range of the values of all draws, (draws, V).

        Raises
        ------
        NoEquilibriumError
            If no draw has an equilibrium.
        """
        if len(failures) == self.draws:
            raise NoEquilibriumError(
                f"none of {self.draws} draws has an equilibrium; {failures[0][1]}"
            )
        return Range(
            world_name=self.world.name,
            world_digest=self.world.digest,
            world_year=self.world.year,
            scenario=self.document,
            closure=self.experiment.counterfactual.closure,
            seed=self.seed,
            of=self.of,
            failures=failures,
            draws=labelled(self.experiment, values, self.world),
            central=self.centre.drop_vars("residual"),
            residual=float(self.centre["residual"]),
        )


def ask(
    scenario: Scenario,
    draws: int,
    seed: int = 0,
    of: Sequence[str] = SOURCES,
    *,
    world: World | str | Path | None = None,
) -> Asked:
    """Solve an experiment without draws, ready for any number of them.

    Parameters
    ----------
    scenario, draws, seed, of, world
        As for `tarazy.draws.run_range`, checked.

    Raises
    ------
    InputError
        If the scenario does not fit the world, or the world has no errors to draw from.
    NoEquilibriumError
        If the experiment has no equilibrium.
    """
    from tarazy.experiment.compiled import compiled
    from tarazy.experiment.run import world_of

    of = sources_of(scenario, of)
    world = world_of(scenario, world)
    # A bloc in the focus has no row of its own.
    focus = [world.economies.index(code) for code in scenario.focus if code in world.economies]
    found = compiled(world, scenario)
    experiment = experiment_of(
        world, found.counterfactual, of, seed, focus, benchmark=found.benchmark
    )
    centre = labelled(experiment, experiment.results(found.held().solution)[None], world)
    # Where draws begin is kept, and not the whole equilibrium.
    return Asked(
        world=world,
        document=scenario.to_dict(),
        experiment=experiment.beginning_at(found.held().near),
        centre=centre.isel(draw=0, drop=True),
        draws=draws,
        seed=seed,
        of=tuple(source for source in SOURCES if source in of),
    )


def sources_of(scenario: Scenario, of: Sequence[str]) -> tuple[str, ...]:
    """Return what is drawn of all that is asked to be: of factors only where there are three.

    Raises
    ------
    InputError
        If nothing else is asked for, and the document has one factor.
    """
    if scenario.three_factors:
        return tuple(of)
    found = tuple(source for source in of if source in OF_ONE_FACTOR)
    if not found:
        raise InputError(
            "of: 'factors' are drawn of documents with factors = 'three', and this one has one; "
            f"allowed: {', '.join(OF_ONE_FACTOR)}"
        )
    return found


def _factor_draws(world: World, benchmark: Benchmark, of: Sequence[str]) -> FactorDraws | None:
    if benchmark.factors is None or "factors" not in of:
        return None
    return FactorDraws.from_world(world, benchmark)


def experiment_of(
    world: World,
    counterfactual: Counterfactual,
    of: Sequence[str],
    seed: int,
    focus: Sequence[int] = (),
    without: Sequence[str] = (),
    *,
    benchmark: Benchmark | None = None,
) -> Experiment:
    """Return what computes the draws of a counterfactual.

    Parameters
    ----------
    world, of, seed
        As in `run_range`.
    counterfactual
        What changes.
    focus
        Positions of the economies whose trade with each other is recorded.
    without
        Published sets of elasticities that are left out of the draws.
    benchmark
        The world in the layout of the equations; by default with one factor.

    Raises
    ------
    InputError
        If ``trade`` is to be drawn in a world without estimated flows, or a set of `without` is
        unknown.
    """
    benchmark = benchmark_of(world) if benchmark is None else benchmark
    drawn = "elasticities" in of
    elasticities = ElasticityDraws.from_world(world, without) if drawn else None
    return Experiment(
        benchmark=benchmark,
        counterfactual=counterfactual,
        elasticities=elasticities,
        accounts=AccountDraws.from_world(world, benchmark) if "trade" in of else None,
        factors=_factor_draws(world, benchmark, of),
        focus=tuple(focus),
        seed=seed,
    )
