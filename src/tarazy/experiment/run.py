"""Running a scenario on a world."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tarazy.arguments.values import checked_tolerance
from tarazy.errors import InputError
from tarazy.scenario.document import Scenario
from tarazy.scenario.horizons import HORIZONS

if TYPE_CHECKING:
    from tarazy.experiment.outcome import Outcome
    from tarazy.trade.data import Problem
    from tarazy.world import World


def run(
    scenario: Scenario | Mapping[str, Any] | str | Path,
    *,
    world: World | str | Path | None = None,
    tolerance: float = 1e-10,
    horizon: str | None = None,
    factors: str | None = None,
) -> Outcome:
    """Solve a scenario; of one with stages, as it stands after the last.

    Parameters
    ----------
    scenario
        A scenario, the name of an experiment of the catalogue, the path of a document, or a
        dictionary of its form.
    world
        Another benchmark than the document's own: a world, the name of a bundled one, or the path
        of a file.
    tolerance
        Residual of market clearing relative to income at which the solver stops.
    horizon
        Another than the document's own, with three factors: ``short``, ``medium`` or ``long``.
    factors
        ``one`` or ``three``, in the place of the document's own.

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
    tolerance = checked_tolerance(tolerance)
    scenario = _asked(scenario, horizon, factors)
    return _solve(world_of(scenario, world), scenario, tolerance)


def run_stages(
    scenario: Scenario | Mapping[str, Any] | str | Path,
    *,
    world: World | str | Path | None = None,
    tolerance: float = 1e-10,
    horizon: str | None = None,
    factors: str | None = None,
) -> list[Outcome]:
    """Solve a scenario as it stands after its own shocks and after every stage.

    Parameters
    ----------
    scenario, world, tolerance, horizon, factors
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
    tolerance = checked_tolerance(tolerance)
    scenario = _asked(scenario, horizon, factors)
    benchmark = world_of(scenario, world)
    return [_solve(benchmark, stage, tolerance) for stage in scenario.stages()]


def run_horizons(
    scenario: Scenario | Mapping[str, Any] | str | Path,
    *,
    world: World | str | Path | None = None,
    tolerance: float = 1e-10,
) -> dict[str, Outcome]:
    """Solve a scenario, as it stands after its last stage, at every horizon.

    Parameters
    ----------
    scenario, world, tolerance
        As for :func:`run`.

    Returns
    -------
    dict of str to Outcome
        By horizon: ``short``, ``medium``, ``long``.

    Raises
    ------
    InputError, NoEquilibriumError
        As :func:`run`.
    """
    scenario = Scenario.of(scenario)
    return {
        horizon: run(scenario, world=world, tolerance=tolerance, horizon=horizon)
        for horizon in HORIZONS
    }


def problem_of(
    scenario: Scenario | Mapping[str, Any] | str | Path,
    *,
    world: World | str | Path | None = None,
    horizon: str | None = None,
    factors: str | None = None,
) -> Problem:
    """Return the problem that a scenario poses, in the layout of the equations.

    What `tarazy.trade.solve.solve` takes, and `tarazy.trade.jax_backend.solve`.

    Parameters
    ----------
    scenario, world, horizon, factors
        As for :func:`run`.

    Raises
    ------
    InputError, NoEquilibriumError
        As :func:`run`.
    """
    from tarazy.experiment.compiled import compiled
    from tarazy.trade.preparation import prepare

    scenario = _asked(scenario, horizon, factors)
    benchmark = world_of(scenario, world)
    found = compiled(benchmark, scenario)
    return prepare(found.benchmark, found.counterfactual)


def world_of(scenario: Scenario, world: World | str | Path | None = None) -> World:
    """Return the benchmark with the trade elasticities that a scenario names.

    Parameters
    ----------
    scenario
        The document.
    world
        Another benchmark than the document's own: a world, the name of a bundled one, or the path
        of a file.

    Raises
    ------
    InputError
        If the document's world cannot be loaded, or has no such set of trade elasticities.
    """
    from tarazy.world import World

    if world is None:
        try:
            benchmark = World.load(scenario.world)
        except InputError as error:
            raise InputError(f"{scenario.place('world')}: {error}") from error
    else:
        benchmark = World.of(world)
    if scenario.elasticity_set is None:
        return benchmark
    try:
        return benchmark.with_elasticities(scenario.elasticity_set)
    except InputError as error:
        raise InputError(f"{scenario.place('elasticities')}: {error}") from error


def _asked(
    given: Scenario | Mapping[str, Any] | str | Path, horizon: str | None, factors: str | None
) -> Scenario:
    """Return a scenario with the horizon and the factors that are given in place of its own."""
    scenario = Scenario.of(given)
    given_keys = {"horizon": horizon, "factors": factors}
    changed: dict[str, str | None] = {k: v for k, v in given_keys.items() if v is not None}
    if factors == "one" and horizon is None:
        # One factor has no horizon.
        changed["horizon"] = None
    return scenario.with_(**changed) if changed else scenario


def _solve(world: World, scenario: Scenario, tolerance: float) -> Outcome:
    from tarazy.experiment.compiled import compiled
    from tarazy.experiment.outcome import outcome_of

    found = compiled(world, scenario)
    return outcome_of(
        world,
        found.equilibrium(tolerance),
        found.asked_later,
        scenario=scenario.to_dict(),
        timings={"compile": found.seconds},
        corridors=found.corridors,
    )
