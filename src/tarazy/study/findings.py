"""What a report is about, computed once for all of its languages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tarazy.arguments.values import callback
from tarazy.compute import staying_processes
from tarazy.draws.asked import Asked, ask
from tarazy.draws.run import check_asked, drawn_sources
from tarazy.draws.together import ranges
from tarazy.study import sections
from tarazy.study.chapters import DRAWN, SOLVED
from tarazy.study.document import Chapter, Study
from tarazy.study.reading import opened
from tarazy.world import World

if TYPE_CHECKING:
    from pathlib import Path

    from tarazy.compute.executors import Cluster
    from tarazy.draws import Range, StoredRange
    from tarazy.evidence.ledger import Ledger
    from tarazy.experiment.checks import Check
    from tarazy.experiment.outcome import Outcome
    from tarazy.experiment.sensitivity import Sensitivity
    from tarazy.experiment.stages import SolvedStage
    from tarazy.interdependence.region_result import Region
    from tarazy.obstacles.agenda import Agenda
    from tarazy.scenario import Scenario
    from tarazy.series.mirror import Mirror
    from tarazy.study.balance_findings import BalanceFindings
    from tarazy.study.corridor_findings import CorridorFindings
    from tarazy.study.investment_findings import InvestmentFindings

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
    def draws(self) -> int:
        """Over how many draws the interval stands; 0 where there is none."""
        if self.stored is not None:
            return self.stored.draws
        return 0 if self.range is None else int(self.range.draws.sizes["draw"])

    def interval(self, code: str) -> tuple[float, float] | None:
        """Return the 90 % interval of the real income of an economy, per cent.

        It is the stored one, or that of the draws made now; None where there is neither.
        """
        return self.intervals.get(code)

    @property
    def intervals(self) -> dict[str, tuple[float, float]]:
        """The 90 % intervals of real income by economy, per cent; empty without a range."""
        if self.stored is not None:
            stored = self.stored.bounds["welfare"]
            return {code: (ends.low, ends.high) for code, ends in stored.items()}
        if self.range is None:
            return {}
        low, high = (found["welfare"] for found in (self.range.low, self.range.high))
        codes = [str(code) for code in low["country"].values]
        ends = zip(codes, low.values.tolist(), high.values.tolist(), strict=True)
        return {code: (first, last) for code, first, last in ends}


@dataclass(frozen=True)
class Findings:
    """Everything that a report shows, in no language yet.

    Attributes
    ----------
    study
        What the report is about.
    world
        The benchmark.
    chapters
        Of the page, in its order: those that the study has content for.
    duty
        Average duty of the partner on the country's goods in the benchmark, as in the stages.
    experiments
        In the order of the overview.
    detail, small, timelines
        Names of the experiments with a section of their own, in its order, of those whose effect is
        too small for one, and of those whose stages are drawn as a timeline.
    sensitivity
        Of the country's real income to every barrier.
    balance
        How much the country leans on each partner, and what losing one costs.
    corridors
        How the country's main export leaves it.
    ledger
        What the texts say, with verdicts, and the chronicle.
    mirror
        What several sources say of the country's goods trade, in the chapter about the benchmark;
        None where there is no such table of the country.
    investment
        Who owns capital and resources, and who earns.
    region
        The neighbours: their trade with each other and with powers, and who gains by what.
    agenda
        What stands between the two, and what lifting it is worth.

    The last nine are None where the page has no such chapter.
    """

    study: Study
    world: World
    chapters: tuple[Chapter, ...]
    duty: float
    experiments: tuple[Found, ...]
    detail: tuple[str, ...] = ()
    small: tuple[str, ...] = ()
    timelines: tuple[str, ...] = ()
    sensitivity: Sensitivity | None = None
    balance: BalanceFindings | None = None
    corridors: CorridorFindings | None = None
    ledger: Ledger | None = None
    mirror: Mirror | None = None
    investment: InvestmentFindings | None = None
    region: Region | None = None
    agenda: Agenda | None = None

    @property
    def country(self) -> str:
        """Whose point of view the report takes."""
        return self.study.country

    @property
    def partner(self) -> str:
        """The partner of the pair."""
        return self.study.partner[0]

    @property
    def outcomes(self) -> list[Outcome]:
        """Outcomes of all experiments."""
        return [found.outcome for found in self.experiments]

    @property
    def detailed(self) -> list[Found]:
        """The experiments with a section of their own, in its order."""
        return self.named(self.detail)

    def named(self, names: Sequence[str]) -> list[Found]:
        """Return experiments by their names."""
        by_name = {found.scenario.name: found for found in self.experiments}
        return [by_name[name] for name in names]


@staying_processes()
def find(
    study: Study | str | Path,
    world: World | None = None,
    *,
    draws: int = DRAWS,
    workers: int | None = None,
    matrix_world: World | None = None,
    progress: Progress | None = None,
    cluster: Cluster | None = None,
) -> Findings:
    """Solve the experiments of a study and what else its report shows.

    Parameters
    ----------
    study
        What the report is about: a study, the name of a content pack, or the path of a document.
    world
        The benchmark; by default the one that the study names.
    draws
        For the range around each experiment in detail that no range travels with; 0 leaves ranges
        out.
    workers
        Processes for the ranges and the matrix; by default one for each processor.
    matrix_world
        The world whose matrix of all pairs is shown, e.g. one of fewer economies; by default
        `world`.
    progress
        Called with the name of every experiment before it is solved, and of every other part.
    cluster
        A Dask cluster for the ranges and the matrix, instead of processes.

    Raises
    ------
    InputError
        If the study cannot be read, an economy is unknown, or an experiment doesn't fit the world.
    NoEquilibriumError
        If an experiment has no equilibrium.
    """
    from tarazy.experiment.sensitivity import sensitivity
    from tarazy.experiment.stages import average_duty
    from tarazy.study.balance_findings import find_balance
    from tarazy.study.checking import ready
    from tarazy.study.corridor_findings import MOST_DRAWS, find_corridors, meets
    from tarazy.study.investment_findings import find_investment
    from tarazy.study.ledger_findings import find_chronicle, find_ledger
    from tarazy.study.region_findings import find_region

    callback("progress", progress)
    tell = progress or (lambda part: None)
    study, world = opened(study, world)
    country, partner = study.country, study.partner[0]
    found = ready(study, world)
    choice, network, chapters = found.choice, found.network, found.chapters
    if draws:
        check_asked(draws, SEED, drawn_sources(world), workers)
    of = drawn_sources(world)
    met = network if draws and "corridors" in chapters else None
    experiments: list[Found] = []
    for scenario in choice.glance if SOLVED & set(chapters) else ():
        tell(scenario.name)
        experiments.append(solved(world, scenario, country, partner))
    answers = [(one.scenario, one.outcome) for one in experiments]
    shown = sections.detailed(answers, choice.detail, country, partner, choice.added)
    small = sections.small(answers, choice.detail, country, partner, choice.added)
    ranged = {*shown, *small} if draws and DRAWN & set(chapters) else set()
    least = min(draws, MOST_DRAWS)
    detail: dict[str, Asked] = {}
    incomes: dict[str, Asked] = {}
    for one in experiments:
        name = one.scenario.name
        if met is not None and meets(met, one.outcome) and one.stored is None:
            incomes[name] = ask(one.scenario, least, SEED, of, world=world)
        if name in ranged and one.stored is None:
            count = least if one.outcome.corridors else draws
            detail[name] = ask(one.scenario, count, SEED, of, world=world)
    if detail or incomes:
        tell("ranges")
    drawn = ranges([*detail.values(), *incomes.values()], workers, cluster=cluster)
    of_detail = dict(zip(detail, drawn[: len(detail)], strict=True))
    of_network = dict(zip(incomes, drawn[len(detail) :], strict=True))
    experiments = [replace(one, range=of_detail.get(one.scenario.name)) for one in experiments]
    # The chapter tells the interval that the section and the brief tell.
    of_chapter = {
        one.scenario.name: ends
        for one in experiments
        if met is not None and (ends := _of_income(one, of_network, met.home[0])) is not None
    }
    corridors = balance = barriers = investment = neighbours = ranked = None
    if network is not None and "corridors" in chapters:
        tell("corridors")
        corridors = find_corridors(world, network, answers, draws=draws, incomes=of_chapter)
    if "investment" in chapters:
        tell("investment")
        investment = find_investment(world, country, partner, choice.investment, progress)
    if "region" in chapters:
        neighbours = find_region(study, world, least, workers, progress)
    if "balance" in chapters:
        balance = find_balance(
            world,
            country,
            partner,
            first=(*study.balance.partners, *study.partner),
            after=choice.after,
            chronicle=find_chronicle(study),
            matrix_world=matrix_world,
            draws=draws,
            workers=workers,
            progress=progress,
            cluster=cluster,
        )
    if "barriers" in chapters:
        tell("sensitivity")
        barriers = sensitivity(country, of="welfare", world=world)
    if "agenda" in chapters:
        tell("agenda")
        ranked = find_agenda(study, world, draws, workers)
    return Findings(
        study=study,
        world=world,
        chapters=chapters,
        duty=average_duty(world, world.dataset["tariff"].values, country, partner),
        experiments=tuple(experiments),
        detail=shown,
        small=small,
        timelines=choice.timelines if experiments else (),
        sensitivity=barriers,
        balance=balance,
        corridors=corridors,
        ledger=find_ledger(study) if "ledger" in chapters else None,
        mirror=_mirror(country) if "benchmark" in chapters else None,
        investment=investment,
        region=neighbours,
        agenda=ranked,
    )


def find_agenda(study: Study, world: World, draws: int, workers: int | None = None) -> Agenda:
    """Return what stands between the two of a study, with no more draws than an agenda has.

    Parameters
    ----------
    study, world
        The document and its benchmark.
    draws, workers
        As for `find`.
    """
    from tarazy.obstacles.agenda import DRAWS, agenda

    return agenda(
        study.country, study.partner[0], draws=min(draws, DRAWS), world=world, workers=workers
    )


def _of_income(found: Found, drawn: Mapping[str, Range], home: str) -> tuple[float, float] | None:
    """Return the interval of the real income of a network's home: as stored, or as drawn now."""
    return replace(found, range=drawn.get(found.scenario.name)).interval(home)


def _mirror(country: str) -> Mirror | None:
    from tarazy.series.mirror import mirror, mirrored_countries

    return mirror(country) if country in mirrored_countries() else None


def solved(world: World, scenario: Scenario, country: str, partner: str) -> Found:
    """Solve one experiment, with its stages, its checks and the range that is stored for it.

    Parameters
    ----------
    world
        The benchmark.
    scenario
        The experiment.
    country, partner
        Between whom the duties of its stages are told.

    Raises
    ------
    InputError
        If it doesn't fit the world.
    NoEquilibriumError
        If it has no equilibrium.
    """
    from tarazy.draws import stored_range
    from tarazy.experiment.checks import check_expected
    from tarazy.experiment.run import run
    from tarazy.experiment.stages import solve_stages

    stages = solve_stages(world, scenario, country, partner) if scenario.then else ()
    outcome = stages[-1].outcome if stages else run(scenario, world=world)
    checks = tuple(check_expected(outcome, scenario))
    stored = stored_range(outcome, scenario.to_dict())
    return Found(scenario, outcome, checks, stages, stored=stored)
