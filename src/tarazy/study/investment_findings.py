"""Who owns capital and resources in a country, and what changes it, in every horizon."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tarazy.experiment.checks import Check
    from tarazy.experiment.outcome import Outcome
    from tarazy.investment.owned import Owned
    from tarazy.scenario import Scenario
    from tarazy.world import World


@dataclass(frozen=True)
class ByHorizon:
    """One experiment in every horizon.

    Attributes
    ----------
    scenario
        The document.
    outcomes
        By horizon: ``short``, ``medium``, ``long``.
    checks
        What the document expects at each of them, beside what came out.
    """

    scenario: Scenario
    outcomes: Mapping[str, Outcome]
    checks: Mapping[str, tuple[Check, ...]]


@dataclass(frozen=True)
class InvestmentFindings:
    """What the chapter about owners of capital shows.

    Attributes
    ----------
    owned
        Who owns what in the country.
    experiments
        In the order of the study.
    """

    owned: Owned
    experiments: tuple[ByHorizon, ...]


def find_investment(
    world: World,
    country: str,
    scenarios: Sequence[Scenario],
    *,
    progress: Callable[[str], None],
) -> InvestmentFindings:
    """Solve experiments in every horizon.

    Parameters
    ----------
    world
        The benchmark; it knows owners.
    country
        Whose owners are shown.
    scenarios
        The experiments, in order.
    progress
        Called with the name of each.

    Raises
    ------
    InputError
        If the world does not know owners, or an experiment does not fit it.
    NoEquilibriumError
        If an experiment has no equilibrium at some horizon.
    """
    from tarazy.investment.owned import owners

    owned = owners(country, world=world)
    found = []
    for scenario in scenarios:
        progress(scenario.name)
        found.append(_by_horizon(world, scenario))
    return InvestmentFindings(owned, tuple(found))


def _by_horizon(world: World, scenario: Scenario) -> ByHorizon:
    from tarazy.experiment.checks import check_expected
    from tarazy.experiment.run import run_horizons

    outcomes = run_horizons(scenario, world=world)
    checks = {name: tuple(check_expected(one, scenario)) for name, one in outcomes.items()}
    return ByHorizon(scenario, outcomes, checks)
