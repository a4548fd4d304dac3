"""What a brief tells, from all that a report found or from no more than it needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tarazy.study.brief import Candidate, candidate, choose, largest, most_of_pair
from tarazy.study.findings import SEED, Findings, Found, Progress, find_agenda, solved

if TYPE_CHECKING:
    from pathlib import Path

    from tarazy.draws import Range
    from tarazy.draws.stored import StoredRange
    from tarazy.obstacles.agenda import Agenda
    from tarazy.scenario import Scenario
    from tarazy.study.document import Study
    from tarazy.world import World

# For the range of a number that has none stored.
DRAWS = 100


@dataclass(frozen=True)
class Brief:
    """The numbers of a brief, and what they were chosen from.

    Attributes
    ----------
    study, world
        What it is about, and the benchmark.
    candidates
        Every experiment of the study with its number, those in detail first.
    scenarios
        The experiments, by name.
    numbers
        Those that are told, the largest first, each with its answer.
    agenda
        What stands between the two; None where the study has no such chapter.
    """

    study: Study
    world: World
    candidates: tuple[Candidate, ...]
    scenarios: Mapping[str, Scenario]
    numbers: tuple[tuple[Candidate, Found], ...]
    agenda: Agenda | None = None

    @property
    def of_pair(self) -> Candidate | None:
        """The largest change by what happens between the two alone; None if nothing is asked."""
        return most_of_pair(self.candidates)

    @property
    def most(self) -> Candidate | None:
        """The largest change of all; None if no answer has a number."""
        return largest(self.candidates)

    @property
    def outside(self) -> Candidate | None:
        """The largest change inside an economy or on a whole market that outweighs a number told.

        None where there is none, or where it is one of the numbers.
        """
        told = [each for each, _ in self.numbers]
        found = largest(each for each in self.candidates if not each.between)
        if found is None or found in told or found.size <= min(each.size for each in told):
            return None
        return found


def brief_of(findings: Findings) -> Brief:
    """Return the brief of what a report found.

    Parameters
    ----------
    findings
        With solved experiments.
    """
    by_name = {found.scenario.name: found for found in findings.experiments}
    scenarios = {name: found.scenario for name, found in by_name.items()}
    order = _order(scenarios, findings.detail)
    candidates = tuple(_answered(findings.study, findings.world, by_name[name]) for name in order)
    told = _brief(findings.study, findings.world, scenarios, candidates, by_name)
    return replace(told, agenda=findings.agenda)


def find_brief(
    study: Study | str | Path,
    world: World | None = None,
    *,
    draws: int = DRAWS,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Brief:
    """Solve no more experiments of a study than its brief tells of.

    Experiments whose answer is stored with its range are chosen by what is stored; those that are
    told are solved, and if one is not what is stored, all are solved. Numbers without a stored
    range get one over draws.

    Parameters
    ----------
    study
        What the brief is about: a study, the name of a content pack, or the path of a document.
    world
        The benchmark; by default the one that the study names.
    draws
        For each range that is not stored; 0 leaves them out.
    workers
        Processes for the draws; by default one for each processor.
    progress
        Called with the name of every experiment before it is solved.

    Raises
    ------
    InputError
        If the study cannot be read, an economy is unknown, or an experiment doesn't fit the world.
    NoEquilibriumError
        If an experiment has no equilibrium.
    """
    from tarazy.arguments.values import callback
    from tarazy.draws.run import check_asked, drawn_sources
    from tarazy.study.checking import ready
    from tarazy.study.reading import opened

    callback("progress", progress)
    study, world = opened(study, world)
    if draws:
        check_asked(draws, SEED, drawn_sources(world), workers)
    found = ready(study, world)
    choice = found.choice
    scenarios = {scenario.name: scenario for scenario in choice.glance}
    search = _Search(study, world, scenarios, draws, workers, progress or (lambda part: None))
    search.first(_order(scenarios, choice.detail))
    while search.improved():
        pass
    told = _brief(study, world, scenarios, tuple(search.candidates.values()), search.found)
    if "agenda" not in found.chapters:
        return told
    search.tell("agenda")
    return replace(told, agenda=find_agenda(study, world, draws, workers))


class _Search:
    """Looks for the numbers of a brief: solves and draws until those that are told are complete."""

    def __init__(
        self,
        study: Study,
        world: World,
        scenarios: Mapping[str, Scenario],
        draws: int,
        workers: int | None,
        tell: Progress,
    ) -> None:
        self.study, self.world, self.scenarios = study, world, scenarios
        self.draws, self.workers, self.tell = draws, workers, tell
        self.candidates: dict[str, Candidate] = {}
        self.found: dict[str, Found] = {}

    def first(self, order: Iterable[str]) -> None:
        """Enter every experiment by what is stored of it; solve those of which nothing is."""
        for name in order:
            stored = _stored(self.world, self.scenarios[name])
            if stored is None:
                self._solve(name)
                continue
            bounds = stored.bounds["welfare"][self.study.country]
            interval = bounds.low, bounds.high
            self._enter(name, bounds.central, interval)

    def improved(self) -> bool:
        """Complete the numbers that are told now; return whether others may be told after it."""
        told = [each.name for each in choose(tuple(self.candidates.values()))]
        bare = [name for name in told if name not in self.found]
        for name in bare:
            self._solve(name)
        if any(self.found[name].stored is None for name in bare):
            # The stored answers are not those of today's model.
            for name in self.candidates:
                if name not in self.found:
                    self._solve(name)
            return True
        undrawn = [name for name in told if self.found[name].interval(self.study.country) is None]
        if not (self.draws and undrawn):
            return False
        self.tell("ranges")
        for name, drawn in zip(undrawn, self._ranges(undrawn), strict=True):
            self.found[name] = replace(self.found[name], range=drawn)
            self._answer(name)
        return True

    def _solve(self, name: str) -> None:
        self.tell(name)
        self.found[name] = solved(
            self.world, self.scenarios[name], self.study.country, self.study.partner[0]
        )
        self._answer(name)

    def _ranges(self, names: list[str]) -> tuple[Range, ...]:
        from tarazy.draws.asked import ask
        from tarazy.draws.run import drawn_sources
        from tarazy.draws.together import ranges

        of = drawn_sources(self.world)
        asked = [
            ask(self.scenarios[name], self.draws, SEED, of, world=self.world) for name in names
        ]
        return tuple(ranges(asked, self.workers))

    def _answer(self, name: str) -> None:
        self.candidates[name] = _answered(self.study, self.world, self.found[name])

    def _enter(self, name: str, value: float, interval: tuple[float, float] | None) -> None:
        country, partner = self.study.country, self.study.partner[0]
        self.candidates[name] = candidate(
            self.world, self.scenarios[name], country, partner, value, interval
        )


def _answered(study: Study, world: World, found: Found) -> Candidate:
    """Return a solved experiment as a candidate."""
    country, partner = study.country, study.partner[0]
    value = float(found.outcome.welfare.sel(country=country))
    return candidate(world, found.scenario, country, partner, value, found.interval(country))


def _order(scenarios: Iterable[str], detail: Iterable[str]) -> tuple[str, ...]:
    """Return the names of experiments in the order in which a study asks: detail first."""
    return tuple(dict.fromkeys((*detail, *scenarios)))


def _stored(world: World, scenario: Scenario) -> StoredRange | None:
    from tarazy.draws.stored import stored_answer
    from tarazy.experiment.run import world_of

    return stored_answer(scenario.to_dict(), world_of(scenario, world).digest)


def _brief(
    study: Study,
    world: World,
    scenarios: Mapping[str, Scenario],
    candidates: tuple[Candidate, ...],
    found: Mapping[str, Found],
) -> Brief:
    numbers = tuple((each, found[each.name]) for each in choose(candidates))
    return Brief(study, world, candidates, scenarios, numbers)
