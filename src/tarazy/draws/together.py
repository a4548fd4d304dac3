"""Ranges of several experiments over the same draws, of which each is made once.

Draw k depends on the seed and k alone. A drawn world costs as much as an equilibrium in it, so that
experiments on the same world are computed side by side.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tarazy.draws.asked import Asked
from tarazy.draws.experiment import Drawn, Experiment, Source
from tarazy.draws.range import Range
from tarazy.draws.workers import compute, cores
from tarazy.errors import NoEquilibriumError
from tarazy.trade.blas import one_thread
from tarazy.world.balancing import NotBalancedError

if TYPE_CHECKING:
    pass

Progress = Callable[[int, int], None]
Failures = tuple[tuple[int, str], ...]
Array = NDArray[np.float64]

# Draws that a process makes before it reports.
CHUNK = 4


@dataclass(frozen=True)
class Together:
    """Experiments on one world, drawn with one seed.

    Attributes
    ----------
    experiments
        That share the benchmark and what is drawn of it.
    draws
        How many of each.
    """

    experiments: tuple[Experiment, ...]
    draws: tuple[int, ...]

    def draw(self, first: int, count: int) -> Drawn:
        """Compute some draws of all experiments, the values of one beside those of the other.

        The number of a failure is that of the draw times the number of experiments, and the
        position of the experiment.
        """
        widths = [experiment.width for experiment in self.experiments]
        values = np.full((count, sum(widths)), np.nan)
        begin = np.cumsum([0, *widths])
        failures = []
        for row in range(count):
            number = first + row
            asked = [m for m, draws in enumerate(self.draws) if number < draws]
            try:
                with one_thread():
                    drawn = self.experiments[0].drawn_benchmark(number)
            except NotBalancedError as error:
                failures += [(number * len(widths) + m, str(error)) for m in asked]
                continue
            for m in asked:
                try:
                    with one_thread():
                        answer = self.experiments[m].answer(drawn)
                    values[row, begin[m] : begin[m + 1]] = answer
                except NoEquilibriumError as error:
                    failures.append((number * len(widths) + m, str(error)))
        return Drawn(values, tuple(failures))


def ranges(
    asked: Sequence[Asked], workers: int | None = None, progress: Progress | None = None
) -> list[Range]:
    """Return the ranges of several experiments, each as `tarazy.draws.run_range` gives it.

    Parameters
    ----------
    asked
        From `ask`; those on one and the same world, with one seed and the same sources, share
        their draws.
    workers
        Number of processes; by default one for each processor that may be used.
    progress
        Called with the number of drawn worlds that are done and of all.

    Raises
    ------
    NoEquilibriumError
        If no draw of an experiment has an equilibrium.
    """
    groups: dict[tuple[int, int, int, tuple[Source, ...]], list[int]] = {}
    for position, one in enumerate(asked):
        # Worlds of one digest may differ in what is known of their errors.
        key = id(one.world), id(one.experiment.benchmark), one.seed, one.of
        groups.setdefault(key, []).append(position)
    total = sum(max(asked[m].draws for m in members) for members in groups.values())
    done = 0
    found: dict[int, Range] = {}
    for members in groups.values():
        first = asked[members[0]].experiment
        together = Together(
            tuple(
                replace(
                    asked[m].experiment,
                    benchmark=first.benchmark,
                    elasticities=first.elasticities,
                    accounts=first.accounts,
                ).beginning_at(asked[m].experiment.near)
                for m in members
            ),
            tuple(asked[m].draws for m in members),
        )
        most = max(together.draws)
        widths = [experiment.width for experiment in together.experiments]
        values = np.full((most, sum(widths)), np.nan)
        failures: dict[int, str] = {}
        chunks = [(begin, min(CHUNK, most - begin)) for begin in range(0, most, CHUNK)]
        for (begin, count), drawn in compute(together, chunks, workers or cores()):
            values[begin : begin + count] = drawn.values
            failures |= dict(drawn.failures)
            done += count
            if progress is not None:
                progress(done, total)
        ends = np.cumsum(widths)
        for m, (position, end) in enumerate(zip(members, ends, strict=True)):
            own = values[: together.draws[m], end - widths[m] : end]
            failed = tuple(
                (number // len(members), reason)
                for number, reason in sorted(failures.items())
                if number % len(members) == m
            )
            found[position] = asked[position].range(np.ascontiguousarray(own), failed)
    return [found[position] for position in range(len(asked))]
