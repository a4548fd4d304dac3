"""A sweep as a job: from the number of a point to the measures of its equilibrium."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tarazy.compute import Block, Field
from tarazy.errors import InputError, NoEquilibriumError, unknown_name
from tarazy.experiment.compiled import asked_once
from tarazy.experiment.run import world_of
from tarazy.sweeps.axes import Value
from tarazy.sweeps.document import SweepDocument
from tarazy.sweeps.grid import Grid
from tarazy.sweeps.measures import ALL, FOCUS, Measure, names_of
from tarazy.sweeps.solving import Neighbours, Place, solved
from tarazy.trade.data import Benchmark, Counterfactual, Problem
from tarazy.trade.labelled import values_of
from tarazy.trade.preparation import prepare
from tarazy.trade.solution import Solution
from tarazy.trade.targets import Near, hold
from tarazy.world import World

Array = NDArray[np.float64]

RESIDUAL = "residual"
# Tasks of a sweep, and the least and the most points of one: a tenth of a second to some seconds
# on core-2022, with one factor. Points with three, with networks or with targets take ten times
# as long.
TASKS = 32
LEAST, MOST = 16, 1000
SLOWER = 4
_ATTRS_OF_RESIDUAL = {"unit": "1", "long_name": "largest gap of a market"}


@dataclass(frozen=True, eq=False)
class SweepJob:
    """What a sweep computes.

    Attributes
    ----------
    document, grid
        What is asked.
    worlds
        By name in the documents, the benchmarks that are not bundled.
    measures
        What is kept of every equilibrium.
    labels
        Of every dimension that is kept.
    tolerance
        Largest residual allowed.
    near
        Whether points close by begin at one another's equilibrium.
    slow
        Whether points take long.
    about
        What decides the results besides, JSON-able.
    """

    document: SweepDocument
    grid: Grid
    worlds: Mapping[str, World]
    measures: tuple[Measure, ...]
    labels: Mapping[str, Sequence[str]]
    tolerance: float
    near: bool
    slow: bool
    about: Mapping[str, Any]

    @property
    def identity(self) -> Mapping[str, Any]:
        """What decides the results."""
        return {
            **self.about,
            "measures": [measure.text for measure in self.measures],
            "labels": {dim: list(labels) for dim, labels in self.labels.items()},
            "tolerance": self.tolerance,
            "near": self.near,
        }

    @property
    def fields(self) -> Mapping[str, Field]:
        """The measures of a point, and how well it is solved."""
        found = {
            name: Field(
                shape=tuple(len(self.labels[dim]) for dim in measure.kept),
                dims=measure.kept,
                attrs={
                    "unit": measure.unit,
                    "long_name": measure.long_name,
                    "measure": measure.text,
                },
            )
            for name, measure in names_of(self.measures).items()
        }
        return found | {RESIDUAL: Field(attrs=_ATTRS_OF_RESIDUAL)}

    @property
    def chunk(self) -> int:
        """Points of a task, by the grid alone: whole runs of those that are close, if they fit."""
        slower = SLOWER if self.slow else 1
        usual = min(max(self.grid.count // (TASKS * slower), LEAST // slower), MOST // slower)
        return max(1, usual // self.grid.run) * self.grid.run if self.grid.run <= usual else usual

    def compute(self, first: int, count: int) -> Block:
        """Compute the points from number `first` on."""
        values = {name: field.missing(count) for name, field in self.fields.items()}
        failures: dict[int, str] = {}
        near = Neighbours() if self.near else None
        # Points whose innermost numbers alone differ have one benchmark and are close by.
        for _, run in groupby(range(first, first + count), lambda n: n // self.grid.run):
            for number, answer in self._answers(list(run), near):
                try:
                    if isinstance(answer, Exception):
                        raise answer
                    for name, found in self._kept(number, answer).items():
                        values[name][number - first] = found
                except (InputError, NoEquilibriumError) as error:
                    failures[number] = str(error)
        return Block(values, tuple(sorted(failures.items())))

    def asked(self, number: int) -> tuple[Benchmark, Counterfactual]:
        """Return what a point asks of its world.

        Raises
        ------
        InputError, NoEquilibriumError
            As `tarazy.experiment.compiled.compiled`.
        """
        scenario = self.document.scenario_at(self.grid, number)
        key = scenario.world, scenario.elasticity_set
        if key not in self._known_worlds:
            self._known_worlds[key] = world_of(scenario, self.worlds.get(scenario.world))
        return asked_once(self._known_worlds[key], scenario)

    @cached_property
    def _known_worlds(self) -> dict[tuple[str, str | None], World]:
        return {}

    def _along(self, number: int, which: int) -> float | None:
        """Return where a point is along a dimension, if that is one axis of numbers."""
        dim = self.grid.dims[which]
        if len(dim.axes) > 1 or not dim.is_number:
            return None
        return float(self.grid.point(number)[dim.axes[0]])

    def _row(self, number: int) -> tuple[float | None, tuple[int, ...]]:
        """Return where the row of a point is along the next axis, and its step along all others."""
        outer, steps = self.grid.order[:-1], self.grid.steps(number)
        place = self._along(number, outer[-1]) if outer else None
        return place, tuple(steps[k] for k in outer[:-1])

    def _answers(
        self, numbers: list[int], near: Neighbours | None
    ) -> Iterator[tuple[int, Solution | Exception]]:
        """Yield the equilibrium of every point of a run, or what is wrong with the point."""
        if near is not None:
            near.begin(*self._row(numbers[0]), self.grid.run)
        inner = self.grid.order[-1]
        asked: list[int] = []
        wrong: list[tuple[int, Exception]] = []
        targeted: list[tuple[int, Benchmark, Counterfactual]] = []

        def problems() -> Iterator[tuple[Place, Problem]]:
            for number in numbers:
                try:
                    benchmark, counterfactual = self.asked(number)
                    if counterfactual.targets or counterfactual.prices:
                        targeted.append((number, benchmark, counterfactual))
                        continue
                    problem = prepare(benchmark, counterfactual)
                except (InputError, NoEquilibriumError) as error:
                    wrong.append((number, error))
                    continue
                asked.append(number)
                yield Place(number % self.grid.run, self._along(number, inner)), problem

        answers = solved(problems(), tolerance=self.tolerance, near=near)
        for place, answer in enumerate(answers):
            yield asked[place], answer
        yield from wrong
        start: Near | None = None
        for number, benchmark, counterfactual in targeted:
            try:
                held = hold(benchmark, counterfactual, tolerance=self.tolerance, start=start)
            except NoEquilibriumError as error:
                yield number, error
                continue
            start = None if near is None else held.near
            yield number, held.solution

    def _kept(self, number: int, solution: Solution) -> dict[str, Any]:
        """Return the measures of an equilibrium."""
        found = values_of(solution, [measure.variable for measure in self.measures])
        point = self.grid.point(number)
        kept: dict[str, Any] = {
            name: self._chosen(measure, found[measure.variable], solution, point)
            for name, measure in names_of(self.measures).items()
        }
        return kept | {RESIDUAL: solution.residual}

    def _chosen(
        self, measure: Measure, values: Array, solution: Solution, point: Mapping[str, Value]
    ) -> Array:
        """Return what a measure keeps of a variable: NaN where this world has no such label."""
        positions = []
        for dim, choice in zip(measure.dims, measure.choices, strict=True):
            own = self._positions(dim, solution)
            if choice in (ALL, FOCUS):
                positions.append(np.array([own.get(label, -1) for label in self.labels[dim]]))
                continue
            label = str(point[choice[1:]]) if choice.startswith("$") else choice
            if label not in own:
                raise unknown_name(dim, label, own, measure.text)
            positions.append(np.array([own[label]]))
        chosen = values[np.ix_(*positions)]
        for axis, places in enumerate(positions):
            if (places < 0).any():
                chosen = np.moveaxis(np.array(chosen), axis, 0)
                chosen[places < 0] = np.nan
                chosen = np.moveaxis(chosen, 0, axis)
        dropped = tuple(k for k, dim in enumerate(measure.dims) if dim not in measure.kept)
        return np.asarray(chosen.squeeze(axis=dropped))

    def _positions(self, dim: str, solution: Solution) -> dict[str, int]:
        benchmark = solution.problem.benchmark
        labels = benchmark.sectors if dim == "sector" else benchmark.economies
        known = self._by_labels
        if labels not in known:
            known[labels] = {label: place for place, label in enumerate(labels)}
        return known[labels]

    @cached_property
    def _by_labels(self) -> dict[tuple[str, ...], dict[str, int]]:
        return {}
