"""What a report is about, computed once for all of its languages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tarazy.figures.exhibit import check_pair
from tarazy.world import World

if TYPE_CHECKING:
    from tarazy.draws import Range, StoredRange
    from tarazy.evidence.ledger import Ledger
    from tarazy.experiment.checks import Check
    from tarazy.experiment.outcome import Outcome
    from tarazy.experiment.sensitivity import Sensitivity
    from tarazy.experiment.stages import SolvedStage
    from tarazy.scenario import Scenario
    from tarazy.study.balance_findings import BalanceFindings
    from tarazy.study.corridor_findings import CorridorFindings

# The experiments that get a section of their own; all others are in the overview.
DETAILED = (
    "us-tariff-2025",
    "jackson-vanik",
    "eaeu-exit",
    "sever-russia",
    "sever-china",
    "sever-usa",
)
DRAWS = 200
# Both kinds of uncertainty, drawn with the same seed in every experiment.
SEED = 0

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Found:
    """One experiment, solved.

    Attributes
    ----------
    scenario, outcome
        The document and its answer.
    checks
        The signs it expects, beside what came out.
    stages
        The answer after each of its stages; empty for an experiment in one step.
    range
        The answer over draws, or None.
    stored
        The range that travels with the package for this answer, or None.
    """

    scenario: Scenario
    outcome: Outcome
    checks: tuple[Check, ...]
    stages: tuple[SolvedStage, ...] = ()
    range: Range | None = None
    stored: StoredRange | None = None

    @property
    def detailed(self) -> bool:
        """Whether the report has a section about it."""
        return self.scenario.name in DETAILED


@dataclass(frozen=True)
class Findings:
    """Everything that a report shows, in no language yet.

    Attributes
    ----------
    world
        The benchmark.
    country, partner
        Whose point of view the report takes.
    duty
        Average duty of the partner on the country's goods in the benchmark, as in the stages.
    experiments
        In the order of the report.
    sensitivity
        Of the country's real income to every barrier.
    balance
        How much the country leans on each partner, and what losing one costs.
    corridors
        How the country's main export leaves it; None for a country without a network.
    ledger
        What the texts say of both, with verdicts, and the chronicle; None for another pair than
        theirs.
    """

    world: World
    country: str
    partner: str
    duty: float
    experiments: tuple[Found, ...]
    sensitivity: Sensitivity
    balance: BalanceFindings
    corridors: CorridorFindings | None = None
    ledger: Ledger | None = None

    @property
    def outcomes(self) -> list[Outcome]:
        """Outcomes of all experiments."""
        return [found.outcome for found in self.experiments]

    @property
    def detailed(self) -> list[Found]:
        """The experiments with a section of their own, in the order of `DETAILED`."""
        return sorted(
            (found for found in self.experiments if found.detailed),
            key=lambda found: DETAILED.index(found.scenario.name),
        )


def find(
    world: World,
    *,
    country: str = "KAZ",
    partner: str = "USA",
    draws: int = DRAWS,
    workers: int | None = None,
    matrix_world: World | None = None,
    progress: Progress | None = None,
) -> Findings:
    """Solve the experiments of the catalogue and what else the report shows.

    Parameters
    ----------
    world
        The benchmark.
    country, partner
        Whose point of view the report takes.
    draws
        For the range around each detailed experiment; 0 leaves ranges out.
    workers
        Processes for the ranges and the matrix; by default one for each processor.
    matrix_world
        The world whose matrix of all pairs is shown, e.g. one of fewer economies; by default
        `world`.
    progress
        Called with the name of every experiment before it is solved.

    Raises
    ------
    InputError
        If an economy is unknown, or an experiment doesn't fit the world.
    NoEquilibriumError
        If an experiment has no equilibrium.
    """
    from tarazy.experiment.sensitivity import sensitivity
    from tarazy.experiment.stages import average_duty
    from tarazy.scenario import Scenario, catalogue
    from tarazy.study.balance_findings import find_balance
    from tarazy.study.corridor_findings import chapter_network, find_corridors
    from tarazy.study.ledger_findings import find_ledger

    check_pair(world.economies, country, partner)
    experiments = []
    for name in catalogue.names():
        if progress is not None:
            progress(name)
        drawn = draws if name in DETAILED else 0
        experiments.append(_found(world, Scenario.load(name), country, partner, drawn, workers))
    network = chapter_network(country)
    corridors = None
    if network is not None:
        if progress is not None:
            progress("corridors")
        solved = [(found.scenario, found.outcome) for found in experiments]
        corridors = find_corridors(world, network, solved, draws=draws, workers=workers)
    balance = find_balance(
        world,
        country,
        partner,
        matrix_world=matrix_world,
        draws=draws,
        workers=workers,
        progress=progress,
    )
    if progress is not None:
        progress("sensitivity")
    return Findings(
        world=world,
        country=country,
        partner=partner,
        duty=average_duty(world, world.dataset["tariff"].values, country, partner),
        experiments=tuple(experiments),
        sensitivity=sensitivity(country, of="welfare", world=world),
        balance=balance,
        corridors=corridors,
        ledger=find_ledger(country, partner),
    )


def _found(
    world: World,
    scenario: Scenario,
    country: str,
    partner: str,
    draws: int,
    workers: int | None,
) -> Found:
    from tarazy.draws import stored_range
    from tarazy.experiment.checks import check_expected
    from tarazy.experiment.run import run
    from tarazy.experiment.stages import solve_stages

    stages = solve_stages(world, scenario, country, partner) if scenario.then else ()
    outcome = stages[-1].outcome if stages else run(scenario, world=world)
    drawn = None
    if draws:
        from tarazy.draws import run_range

        drawn = run_range(scenario, draws=draws, seed=SEED, workers=workers, world=world)
    checks = tuple(check_expected(outcome, scenario))
    stored = stored_range(outcome, scenario.to_dict())
    return Found(scenario, outcome, checks, stages, drawn, stored)
