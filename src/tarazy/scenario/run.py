"""Running a scenario on a world."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tarazy.scenario.document import Scenario

if TYPE_CHECKING:
    from tarazy.trade import Outcome
    from tarazy.world import World


def run(world: World, scenario: Scenario | str | Path, *, tolerance: float = 1e-10) -> Outcome:
    """Solve a scenario.

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
        With the document in `scenario`.

    Raises
    ------
    InputError
        One line naming the document, the key, the value and what is allowed.
    NoEquilibriumError
        If the counterfactual has none, with the reason.
    """
    from tarazy.scenario.compile import compile_scenario
    from tarazy.trade import solve_counterfactual

    if not isinstance(scenario, Scenario):
        scenario = Scenario.load(scenario)
    if scenario.elasticities is not None:
        world = world.with_elasticities(scenario.elasticities)
    return solve_counterfactual(
        world, compile_scenario(world, scenario), tolerance=tolerance, scenario=scenario.to_dict()
    )
