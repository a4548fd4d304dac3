"""What the report says about owners of capital and resources, computed once for all languages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tarazy.errors import InputError, NoEquilibriumError
from tarazy.experiment.checks import check_expected
from tarazy.experiment.compiled import compiled
from tarazy.experiment.run import run
from tarazy.investment.owned import Owned, owners
from tarazy.investment.provenance import Predicted, predictions
from tarazy.scenario import Scenario
from tarazy.scenario.horizons import HORIZONS
from tarazy.series.reading import line
from tarazy.study import pair

if TYPE_CHECKING:
    from tarazy.experiment.checks import Check
    from tarazy.experiment.outcome import Outcome
    from tarazy.world import World

# Positions of inward direct investment on two bases, million USD at the end of the year.
SERIES = ("fdi-inward", "fdi-liabilities")


@dataclass(frozen=True)
class ByHorizon:
    """One experiment in every horizon.

    Attributes
    ----------
    scenario
        The document.
    outcomes
        By horizon, the shortest first; one without an equilibrium is left out.
    checks
        What the document expects at each of them, beside what came out.
    """

    scenario: Scenario
    outcomes: dict[str, Outcome]
    checks: dict[str, tuple[Check, ...]]


@dataclass(frozen=True)
class InvestmentFindings:
    """Everything that the chapter shows.

    Attributes
    ----------
    country, partner
        Whose point of view the chapter takes.
    owned, partner_owned
        Who owns what in each of the two.
    observed
        Economy, series, year: positions of inward direct investment, million USD; only what there
        are values of.
    experiments
        Each in three horizons.
    predicted
        Net primary income of the economies, by the data of owners and by statistics.
    gdp
        Of the economies in the benchmark, million USD.
    """

    country: str
    partner: str
    owned: Owned
    partner_owned: Owned
    observed: dict[str, dict[str, dict[int, float]]]
    experiments: tuple[ByHorizon, ...]
    predicted: dict[str, Predicted]
    gdp: dict[str, float]


def experiments_of(
    world: World, country: str, partner: str, chosen: Sequence[Scenario]
) -> tuple[Scenario, ...]:
    """Return the experiments of the chapter: those chosen, or those made for the pair.

    What is made for the pair and cannot be asked of the world, e.g. more of what nobody owns, is
    left out.
    """
    if chosen:
        return tuple(chosen)
    made = (pair.experiment(name, country, partner) for name in pair.INVESTMENT)
    return tuple(scenario for scenario in made if _can_be_asked(world, scenario))


def _can_be_asked(world: World, scenario: Scenario) -> bool:
    try:
        compiled(world, scenario)
    except InputError:
        return False
    return True


def find_investment(
    world: World,
    country: str,
    partner: str,
    chosen: Sequence[Scenario] = (),
    progress: Callable[[str], None] | None = None,
) -> InvestmentFindings:
    """Compute the chapter: owners, series, experiments in three horizons, the test of the data.

    Parameters
    ----------
    world
        A benchmark whose owners are known.
    country, partner
        Whose point of view the chapter takes.
    chosen
        Its experiments; none for those that are made for the pair.
    progress
        Called with the name of each experiment before it is solved.

    Raises
    ------
    InputError
        If an economy is unknown, or nothing is known of owners in the world.
    """
    solved = []
    for scenario in experiments_of(world, country, partner, chosen):
        if progress is not None:
            progress(scenario.name)
        solved.append(_by_horizon(world, scenario))
    accounts = world.accounts
    gdp = accounts.value_added + accounts.tariff_revenue
    return InvestmentFindings(
        country=country,
        partner=partner,
        owned=owners(country, world=world),
        partner_owned=owners(partner, world=world),
        observed={code: found for code in (country, partner) if (found := _observed(code))},
        experiments=tuple(solved),
        predicted=predictions(),
        gdp=dict(zip(world.economies, map(float, gdp), strict=True)),
    )


def _by_horizon(world: World, scenario: Scenario) -> ByHorizon:
    outcomes: dict[str, Outcome] = {}
    for horizon in HORIZONS:
        try:
            outcomes[horizon] = run(scenario, world=world, horizon=horizon)
        except NoEquilibriumError:
            continue
    checks: dict[str, tuple[Check, ...]] = {
        name: tuple(check_expected(one, scenario)) for name, one in outcomes.items()
    }
    return ByHorizon(scenario, outcomes, checks)


def _observed(code: str) -> dict[str, dict[int, float]]:
    """Return the series that have values of an economy."""
    found = {}
    for name in SERIES:
        try:
            found[name] = line(name, code)
        except InputError:
            continue
    return found
