"""Ranges of several experiments over the same draws, of which each is made once.

Draw k depends on the seed and k alone. A drawn world costs as much as an equilibrium in it, so that
experiments on the same world are computed side by side.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from tarazy.compute import Block, Field, Progress, computed
from tarazy.draws.asked import Asked
from tarazy.draws.draws_digest import draws_digest
from tarazy.draws.experiment import Experiment
from tarazy.draws.range import Range
from tarazy.errors import NoEquilibriumError
from tarazy.trade.blas import one_thread
from tarazy.world.balancing import NotBalancedError

if TYPE_CHECKING:
    from tarazy.compute.executors import Cluster

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
    chunk = CHUNK

    @property
    def identity(self) -> Mapping[str, Any]:
        """What decides the draws."""
        return {"experiments": [draws_digest(one) for one in self.experiments]}

    @property
    def fields(self) -> dict[str, Field]:
        """The values of all experiments, one beside the other."""
        width = sum(experiment.width for experiment in self.experiments)
        return {"values": Field((width,), ("value",))}

    def compute(self, first: int, count: int) -> Block:
        """Compute some draws of all experiments, the values of one beside those of the other.

        The reason of a failure is the JSON of a reason for each experiment that failed, by its
        position.
        """
        widths = [experiment.width for experiment in self.experiments]
        values = np.full((count, sum(widths)), np.nan)
        begin = np.cumsum([0, *widths])
        failures = []
        for row in range(count):
            number = first + row
            failed: dict[int, str] = {}
            asked = [m for m, draws in enumerate(self.draws) if number < draws]
            try:
                with one_thread():
                    drawn = self.experiments[0].drawn_benchmark(number)
            except NotBalancedError as error:
                failures.append((number, json.dumps(dict.fromkeys(asked, str(error)))))
                continue
            for m in asked:
                try:
                    with one_thread():
                        answer = self.experiments[m].answer(drawn)
                    values[row, begin[m] : begin[m + 1]] = answer
                except NoEquilibriumError as error:
                    failed[m] = str(error)
            if failed:
                failures.append((number, json.dumps(failed)))
        return Block({"values": values}, tuple(failures))


def ranges(
    asked: Sequence[Asked],
    workers: int | None = None,
    progress: Progress | None = None,
    *,
    cluster: Cluster | None = None,
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
    cluster
        A Dask cluster instead of processes.

    Raises
    ------
    NoEquilibriumError
        If no draw of an experiment has an equilibrium.
    """
    groups: dict[tuple[int, int, int, tuple[str, ...]], list[int]] = {}
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

        def report(made: int, _: int, before: int = done) -> None:
            if progress is not None:
                progress(before + made, total)

        drawn = computed(together, most, workers=workers, cluster=cluster, progress=report)
        done += most
        reasons = [(number, json.loads(reason)) for number, reason in drawn.failures]
        widths = [experiment.width for experiment in together.experiments]
        ends = np.cumsum(widths)
        for m, (position, end) in enumerate(zip(members, ends, strict=True)):
            own = drawn.values["values"][: together.draws[m], end - widths[m] : end]
            failed = tuple(
                (number, by_position[str(m)])
                for number, by_position in reasons
                if str(m) in by_position
            )
            found[position] = asked[position].range(np.ascontiguousarray(own), failed)
    return [found[position] for position in range(len(asked))]
