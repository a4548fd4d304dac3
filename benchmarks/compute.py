"""``python -m benchmarks.compute``: what a task costs beside its work, and what travels.

Seconds until the first task is done and milliseconds for every further one, in this process, with a
store, on two processes and on a Dask cluster; bytes of the range of an experiment on core-2022. The
time of a fixed kernel stands beside them: on a machine that others use too, only ratios can be
compared.
"""

from __future__ import annotations

import argparse
import json
import pickle
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from benchmarks.measure import reference
from tarazy.compute import Block, Field, computed
from tarazy.draws.asked import ask
from tarazy.draws.run import DrawnExperiment
from tarazy.scenario import Scenario

TASKS = 500
# Values of a draw on core-2022.
WIDTH = 1200


@dataclass(frozen=True)
class Idle:
    """Tasks without work, with results as large as those of a draw."""

    identity: ClassVar[dict[str, Any]] = {"what": "nothing"}
    fields: ClassVar[dict[str, Field]] = {"values": Field((WIDTH,), ("value",))}
    chunk = 10

    def compute(self, first: int, count: int) -> Block:
        """Return zeros."""
        return Block({"values": np.zeros((count, WIDTH))})


def timed(tasks: int, **options: Any) -> dict[str, float]:
    """Return seconds until the first task is done, and milliseconds for each further one."""
    seen: list[float] = []
    begun = time.perf_counter()
    computed(
        Idle(),
        tasks * Idle.chunk,
        progress=lambda done, _: seen.append(time.perf_counter()),
        **options,
    )
    further = 1000 * (seen[-1] - seen[1]) / (tasks - 1)
    return {"first_task_s": round(seen[1] - begun, 2), "further_task_ms": round(further, 2)}


def measure(tasks: int, cluster: str) -> dict[str, Any]:
    """Return all figures."""
    asked = ask(Scenario.load("us-tariff-2025"), 10)
    job = DrawnExperiment(asked.experiment, {})
    with tempfile.TemporaryDirectory() as folder:
        kept = timed(tasks, workers=1, checkpoint=Path(folder) / "kept.zarr")
    return {
        "tasks": tasks,
        "this process": timed(tasks, workers=1),
        "this process, with a store": kept,
        "two processes": timed(tasks, workers=2),
        cluster: timed(tasks, cluster=cluster),
        "bytes of the job, once to every worker": len(pickle.dumps(job)),
        "bytes of a task of ten draws, back": len(pickle.dumps(job.compute(0, job.chunk))),
        "reference": reference(),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.compute", description=__doc__)
    parser.add_argument("--tasks", type=int, default=TASKS)
    parser.add_argument("--cluster", default="local:2")
    given = parser.parse_args()
    print(json.dumps(measure(given.tasks, given.cluster), indent=1))


if __name__ == "__main__":
    main()
