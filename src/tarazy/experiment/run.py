"""Running a scenario on a world."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tarazy.errors import InputError
from tarazy.scenario.document import Scenario

if TYPE_CHECKING:
    from tarazy.experiment.outcome import Outcome
    from tarazy.world import World


def run(world: World, scenario: Scenario | str | Path, *, tolerance: float = 1e-10) -> Outcome:
    """Solve a scenario; of one with stages, as it stands after the last.

    Parameters
    ----------
    world
        The benchmark to start from; the document's own `world` is the one it was written for.
    scenario
        A scenario, the name of an experiment of the catalogue, or the path of a document.
    tolerance
        Residual of market clearing relative to income at which the solver stops.

    Returns
    -------
    Outcome
        With the document in `scenario`, and the networks that its shocks met in `corridors`.

    Raises
    ------
    InputError
        One line naming the document, the key, the value and what is allowed.
    NoEquilibriumError
        If the counterfactual has none, with the reason.
    """
    if not isinstance(scenario, Scenario):
        scenario = Scenario.load(scenario)
    return _solve(world_of(scenario, world), scenario, tolerance)


def run_stages(
    world: World, scenario: Scenario | str | Path, *, tolerance: float = 1e-10
) -> list[Outcome]:
    """Solve a scenario as it stands after its own shocks and after every stage.

    Parameters
    ----------
    world, scenario, tolerance
        As for :func:`run`.

    Returns
    -------
    list of Outcome
        In the order of :meth:`Scenario.stages`, each against the same benchmark; the last one is
        the answer of :func:`run`.

    Raises
    ------
    InputError, NoEquilibriumError
        As :func:`run`.
    """
    if not isinstance(scenario, Scenario):
        scenario = Scenario.load(scenario)
    world = world_of(scenario, world)
    return [_solve(world, stage, tolerance) for stage in scenario.stages()]


def world_of(scenario: Scenario, world: World | None = None) -> World:
    """Return the benchmark with the trade elasticities that a scenario names.

    Parameters
    ----------
    scenario
        The document.
    world
        Another benchmark than the document's own.

    Raises
    ------
    InputError
        If the document's world cannot be loaded, or has no such set of trade elasticities.
    """
    from tarazy.world import World

    if world is None:
        try:
            world = World.load(scenario.world)
        except InputError as error:
            raise InputError(f"{scenario.place('world')}: {error}") from error
    if scenario.elasticities is None:
        return world
    try:
        return world.with_elasticities(scenario.elasticities)
    except InputError as error:
        raise InputError(f"{scenario.place('elasticities')}: {error}") from error


def _solve(world: World, scenario: Scenario, tolerance: float) -> Outcome:
    from tarazy.experiment.compiled import compiled
    from tarazy.experiment.outcome import outcome_of

    found = compiled(world, scenario)
    return outcome_of(
        world,
        found.equilibrium(tolerance),
        found.asked,
        scenario=scenario.to_dict(),
        timings={"compile": found.seconds},
        corridors=found.corridors,
    )
