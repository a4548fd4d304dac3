"""How often a range holds the answer under elasticities that its draws knew nothing of.

One published set after another is left out, of the draws and of their spreads alike. The range of
every experiment of the catalogue is drawn from the others, and the answer under the set left out is
held against it. Only elasticities are drawn: they alone differ between the answers.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tarazy.arguments.limits import MOST_DRAWS, SEED_LAST, WORKERS
from tarazy.arguments.values import file_of, whole
from tarazy.compute import Block, Field, Progress, computed
from tarazy.draws.experiment import COUNTRY_VARIABLES, Experiment
from tarazy.draws.range import HIGH, LOW
from tarazy.errors import NoEquilibriumError
from tarazy.text.materiality import MATERIAL
from tarazy.world.elasticities import bundled_sets
from tarazy.world.elasticity_sensitivities import SENSITIVITIES

if TYPE_CHECKING:
    import pandas as pd

    from tarazy.compute.executors import Cluster
    from tarazy.scenario import Scenario
    from tarazy.world import World

Array = NDArray[np.float64]

VARIABLE = "welfare"
DRAWS = 100
# Share of the answers that the ranges are to hold, all sets together.
GOAL = 0.85
# What decides the answers beside the documents.
_CODE = (
    *("corridors", "draws", "experiment", "policy", "scenario", "trade", "world"),
    "validate/ranges.py",
)


@dataclass(frozen=True)
class Case:
    """One answer beside the range that was drawn without its elasticities.

    Attributes
    ----------
    scenario, country
        Of the answer.
    left_out
        The published set that the draws were made without; empty for a named sensitivity, whose
        range is drawn from all sets.
    elasticities
        Those of the answer: the set left out, or the sensitivity.
    answer
        Change of real income, per cent; NaN where there is no equilibrium.
    low, high
        Ends of the interval that holds 90 % of the draws.
    """

    scenario: str
    country: str
    left_out: str
    elasticities: str
    answer: float
    low: float
    high: float

    @property
    def counts(self) -> bool:
        """Whether the answer is about something."""
        return abs(self.answer) >= MATERIAL

    @property
    def inside(self) -> bool:
        """Whether the range holds the answer."""
        return self.low <= self.answer <= self.high


@dataclass(frozen=True)
class Coverage:
    """Answers beside ranges.

    Attributes
    ----------
    cases
        Of every published set left out, and of the named sensitivities.
    draws
        How many there were of each range.
    """

    cases: tuple[Case, ...]
    draws: int

    @property
    def share(self) -> float:
        """Share of the answers under a set left out that the ranges hold; NaN without any."""
        counted = [case for case in self.cases if case.left_out and case.counts]
        return sum(case.inside for case in counted) / len(counted) if counted else math.nan

    @property
    def passed(self) -> bool:
        """Whether the ranges hold as many as they are to."""
        return self.share >= GOAL

    def table(self) -> pd.DataFrame:
        """Return one row per case: its fields, and whether it ``counts`` and is ``inside``."""
        import pandas as pd

        columns = [*Case.__dataclass_fields__, "counts", "inside"]
        rows = [[getattr(case, column) for column in columns] for case in self.cases]
        return pd.DataFrame(rows, columns=columns)

    def summary(self) -> dict[str, Any]:
        """Return the coverage and every case as plain data, ready for JSON."""
        return {
            "passed": self.passed,
            "share": self.share,
            "goal": GOAL,
            "draws": self.draws,
            "cases": self.table().to_dict("records"),
        }

    def text(self) -> str:
        """Return the coverage by set and of all, of the sensitivities, and what lies outside."""
        left_out = [case for case in self.cases if case.left_out]
        named = [case for case in self.cases if not case.left_out]
        beyond = [case for case in left_out if case.counts and not case.inside]
        idle = sum(not case.counts for case in left_out)
        lines = [
            f"Answers in the 90 % range of {self.draws} draws that were made without the set",
            *(_line(name, found) for name, found in _by_elasticities(left_out)),
            _line("all sets", left_out),
            "",
            "Answers under named sensitivities, in the range of draws of all sets",
            *(_line(name, found) for name, found in _by_elasticities(named)),
            "",
            f"Not counted: {idle} of {len(left_out)} answers, below {MATERIAL:g} % of income or "
            "without equilibrium",
        ]
        if beyond:
            lines += ["", "Outside: experiment, economy, set left out, answer, range"]
            lines += [
                f"{case.scenario:<26}{case.country:<5}{case.left_out:<31}{case.answer:+9.4f}"
                f"{case.low:+9.4f} to {case.high:+.4f}"
                for case in beyond
            ]
        verdict = "passed" if self.passed else "NOT PASSED"
        share = f"{100 * self.share:.1f} % inside, at least {100 * GOAL:.0f} % wanted"
        return "\n".join([*lines, "", f"{verdict}: {share}"])


def _by_elasticities(cases: Sequence[Case]) -> list[tuple[str, list[Case]]]:
    names = dict.fromkeys(case.elasticities for case in cases)
    return [(name, [case for case in cases if case.elasticities == name]) for name in names]


def _line(name: str, cases: Sequence[Case]) -> str:
    counted = [case for case in cases if case.counts]
    if not counted:
        return f"{name:<32}    0 of   0"
    inside = sum(case.inside for case in counted)
    width = np.median([(case.high - case.low) / abs(case.answer) for case in counted])
    share = 100 * inside / len(counted)
    return (
        f"{name:<32}{inside:>5} of {len(counted):>3}  {share:5.1f} %  "
        f"median width {width:.2f} of the answer"
    )


@dataclass(frozen=True)
class _Task:
    scenario: Scenario
    left_out: str

    @property
    def key(self) -> str:
        return f"{self.scenario.name} without {self.left_out or 'none'}"

    @property
    def elasticities(self) -> tuple[str, ...]:
        return (self.left_out,) if self.left_out else SENSITIVITIES


@dataclass(frozen=True)
class _Battery:
    """Tasks, each an item."""

    world: World
    tasks: tuple[_Task, ...]
    draws: int
    seed: int
    chunk = 1

    @property
    def identity(self) -> Mapping[str, Any]:
        """What decides the answers and the draws."""
        from tarazy.draws.code import COMPILED, code_digest, solved_with

        documents = json.dumps([task.scenario.to_dict() for task in self.tasks], sort_keys=True)
        return {
            "world": self.world.digest,
            "draws": self.draws,
            "seed": self.seed,
            **solved_with(),
            "code": code_digest(*_CODE, *COMPILED),
            "scenarios": hashlib.sha256(documents.encode()).hexdigest()[:16],
        }

    @property
    def fields(self) -> dict[str, Field]:
        """Rows are the answers, then the draws; columns the focus; as many as any task has."""
        rows = max((len(task.elasticities) for task in self.tasks), default=1) + self.draws
        columns = max((len(task.scenario.focus) for task in self.tasks), default=1)
        return {"values": Field((rows, max(1, columns)), ("row", "economy"))}

    def compute(self, first: int, count: int) -> Block:
        """Compute some tasks, one after another."""
        values = self.fields["values"].missing(count)
        for row in range(count):
            found = self._values(self.tasks[first + row])
            values[row, : found.shape[0], : found.shape[1]] = found
        return Block({"values": values})

    def _values(self, task: _Task) -> Array:
        """Return the values of one task."""
        from tarazy.draws.asked import experiment_of
        from tarazy.experiment.compiled import compiled
        from tarazy.experiment.run import run

        codes = list(task.scenario.focus)
        answers = []
        for name in task.elasticities:
            try:
                outcome = run(task.scenario.with_(elasticities=name), world=self.world)
                answers.append(outcome.dataset[VARIABLE].sel(country=codes).values)
            except NoEquilibriumError:
                answers.append(np.full(len(codes), np.nan))
        found = compiled(self.world, task.scenario)
        experiment = experiment_of(
            self.world,
            found.counterfactual,
            ("elasticities",),
            self.seed,
            without=(task.left_out,) if task.left_out else (),
            benchmark=found.benchmark,
        )
        drawn = experiment.draw(0, self.draws)
        columns = [_column(experiment, self.world.economies.index(code)) for code in codes]
        return np.vstack([*answers, drawn.values[:, columns]])


def _column(experiment: Experiment, economy: int) -> int:
    return COUNTRY_VARIABLES.index(VARIABLE) * len(experiment.benchmark.economies) + economy


def coverage(
    scenarios: Sequence[Scenario],
    world: World | None = None,
    draws: int = DRAWS,
    seed: int = 0,
    workers: int | None = None,
    progress: Progress | None = None,
    checkpoint: str | Path | None = None,
    *,
    cluster: Cluster | None = None,
) -> Coverage:
    """Hold the answers under every set against ranges that were drawn without it.

    Parameters
    ----------
    scenarios
        What to answer; of each the real income of the economies in its focus. Elasticities that a
        document names are left aside.
    world
        The benchmark; by default ``core-2022``.
    draws, seed, workers, progress
        As for `tarazy.draws.run_range`; progress counts ranges.
    checkpoint
        Folder that keeps finished ranges; a later run with the same folder goes on from there.
    cluster
        As for `tarazy.draws.run_range`.

    Returns
    -------
    Coverage
        With a case for every scenario and economy: every published set, then every named
        sensitivity.

    Raises
    ------
    InputError
        If an argument is not allowed, a scenario does not fit the world, or the checkpoint belongs
        to another run.
    """
    from tarazy.world import World

    whole("draws", draws, 2, MOST_DRAWS)
    whole("seed", seed, 0, SEED_LAST)
    if workers is not None:
        whole("workers", workers, 1, WORKERS)
    world = World.of(world)
    sets = [str(name) for name in bundled_sets()["elasticity_set"].values]
    plain = [scenario.with_(elasticities=None) for scenario in scenarios]
    tasks = tuple(_Task(scenario, name) for scenario in plain for name in (*sets, ""))
    found = computed(
        _Battery(world, tasks, draws, seed),
        len(tasks),
        workers=workers,
        cluster=cluster,
        checkpoint=file_of("checkpoint", checkpoint),
        progress=progress,
        item="range",
        labels={"range": [task.key for task in tasks]},
    )
    sizes = [(len(task.elasticities) + draws, len(task.scenario.focus)) for task in tasks]
    values = [
        rows[: size[0], : size[1]] for rows, size in zip(found.values["values"], sizes, strict=True)
    ]
    cases = (_cases(task, values[place]) for place, task in enumerate(tasks))
    return Coverage(tuple(case for found in cases for case in found), draws)


def _cases(task: _Task, values: Array) -> list[Case]:
    asked = task.elasticities
    answers, drawn = values[: len(asked)], values[len(asked) :]
    cases = []
    for column, code in enumerate(task.scenario.focus):
        answered = drawn[np.isfinite(drawn[:, column]), column]
        low, high = np.quantile(answered, (LOW, HIGH)) if answered.size else (np.nan, np.nan)
        cases += [
            Case(
                scenario=task.scenario.name,
                country=code,
                left_out=task.left_out,
                elasticities=name,
                answer=float(answers[place, column]),
                low=float(low),
                high=float(high),
            )
            for place, name in enumerate(asked)
        ]
    return cases


def validate(
    draws: int = DRAWS,
    workers: int | None = None,
    progress: Progress | None = None,
    checkpoint: str | Path | None = None,
    *,
    cluster: Cluster | None = None,
) -> Coverage:
    """Return the coverage over all experiments of the catalogue; parameters as for `coverage`."""
    from tarazy.scenario import Scenario

    return coverage(
        Scenario.load_all(), None, draws, 0, workers, progress, checkpoint, cluster=cluster
    )
