"""The stages of an experiment as one relation sees them: the duty in each, and the answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tarazy.codes.sector_groups import known_in

if TYPE_CHECKING:
    from datetime import date

    from tarazy.experiment.outcome import Outcome
    from tarazy.scenario import Scenario
    from tarazy.scenario.parts import Texts
    from tarazy.world import World


@dataclass(frozen=True)
class SolvedStage:
    """One stage of an experiment that goes on in stages.

    Attributes
    ----------
    title
        In three languages.
    outcome
        As it stands after the stage, against the benchmark.
    since, until
        Days between which the stage held; None where it has no date.
    duty
        Average duty of the partner on the country's goods, weighted with the trade of the
        benchmark; a fraction.
    """

    title: Texts
    outcome: Outcome
    since: date | None
    until: date | None
    duty: float


def solve_stages(
    world: World, scenario: Scenario, country: str, partner: str
) -> tuple[SolvedStage, ...]:
    """Solve every stage of a scenario; of one that names another scenario, the title is that one's.

    Parameters
    ----------
    world
        The benchmark.
    scenario
        What it changes by itself comes before its stages.
    country, partner
        Exporter and importer of the duty.

    Raises
    ------
    InputError, NoEquilibriumError
        As `tarazy.experiment.run.run`.
    """
    from tarazy.experiment.compiled import compiled
    from tarazy.experiment.run import run

    told: list[tuple[Texts, date | None, date | None]] = []
    if scenario.shocks:
        told.append((scenario.title, None, None))
    told += [(stage.title or scenario.title, stage.since, stage.until) for stage in scenario.then]
    found = []
    for stage, (title, since, until) in zip(scenario.stages(), told, strict=True):
        tariff = compiled(world, stage).counterfactual.tariff
        rates = world.dataset["tariff"].values if tariff is None else tariff
        duty = average_duty(world, rates, country, partner)
        found.append(SolvedStage(title, run(stage, world=world), since, until, duty))
    return tuple(found)


def average_duty(world: World, tariff: NDArray[np.float64], country: str, partner: str) -> float:
    """Return the duty of `partner` on the goods of `country`, weighted with the world's trade.

    Parameters
    ----------
    world
        The benchmark.
    tariff
        (N, N, J) importer, exporter, sector.
    country, partner
        Exporter and importer.

    Returns
    -------
    float
        A fraction; NaN where the world does not tell its goods, or has no trade in them.
    """
    goods = known_in("goods", world.sectors, world.sector_groups) or []
    chosen = [j for j, code in enumerate(world.sectors) if code in goods]
    link = (world.economies.index(partner), world.economies.index(country))
    trade = world.dataset["trade"].values[link][chosen]
    if not trade.sum() > 0:
        return float("nan")
    return float(tariff[link][chosen] @ trade / trade.sum())
