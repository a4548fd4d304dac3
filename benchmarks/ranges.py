"""``python -m benchmarks.ranges``: 1,000 draws of one experiment on core-2022, on two processes.

Beside the time stand, from the same run, that of one plain solve of the experiment from the world
and that of a fixed kernel: on a machine that others use too, only ratios can be compared. The parts
of a draw are measured in turn with the kernel, and told as multiples of it, beside their goals.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.cases import us_tariff_2025
from benchmarks.measure import answer, reference, repeat
from tarazy.draws import run_range
from tarazy.draws.asked import experiment_of
from tarazy.draws.experiment import OF_ONE_FACTOR, TOLERANCE, Experiment
from tarazy.kernel import path_in_use
from tarazy.trade.blas import one_thread
from tarazy.trade.preparation import prepare
from tarazy.trade.solve import solve

DRAWS, WORKERS, GOAL = 1000, 2, 6.0
SCENARIO = "us-tariff-2025"
# Parts of a draw that are measured with the kernel, and their goals in multiples of it. A kernel
# takes half a millisecond of a processor that nothing else uses, and a draw is to take 12.
PARTS = 60
GOALS = {"draw": 24.0, "world, preparation and results": 10.0, "equilibrium": 12.0}


def measure(draws: int, workers: int) -> dict[str, object]:
    """Return seconds of a range, of a draw in this process, and of a plain solve."""
    world, counterfactual, _ = us_tariff_2025(None)
    solves = repeat(lambda: answer(world, counterfactual))
    start, before = time.perf_counter(), _processor_seconds()
    found = run_range(SCENARIO, draws, workers=workers, world=world)
    seconds = time.perf_counter() - start
    processor_seconds = _processor_seconds() - before
    by_source = {}
    for of in (OF_ONE_FACTOR[:1], OF_ONE_FACTOR[1:], OF_ONE_FACTOR):
        experiment = experiment_of(world, counterfactual, of, seed=0)
        experiment.draw(0, 1)
        by_source[" and ".join(of)] = min(
            repeat(lambda drawn=experiment: drawn.draw(1, 1), least=20, seconds=1.0)  # type: ignore[misc]
        )
    solves += repeat(lambda: answer(world, counterfactual))
    plain = statistics.median(solves)
    return {
        "draws": draws,
        "workers": workers,
        "path": path_in_use(),
        "goal": GOAL,
        "seconds": seconds,
        "processor_seconds": processor_seconds,
        "failures": len(found.failures),
        "largest_residual": float(found.draws["residual"].max()),
        "plain_solve": {"best": min(solves), "median": plain},
        "plain_solves_per_draw": seconds * workers / draws / plain,
        "best_draw": by_source,
        "reference": reference(),
        "parts": parts(experiment_of(world, counterfactual, OF_ONE_FACTOR, seed=0)),
    }


def parts(experiment: Experiment, draws: int = PARTS) -> dict[str, Any]:
    """Return what each part of a draw takes of one processor, beside the goals.

    Parameters
    ----------
    experiment
        With its sources.
    draws
        How many are measured, one after another, each after a run of the kernel.

    Returns
    -------
    dict
        By part: median in milliseconds of processor time, and in multiples of the kernel's median,
        with the goal where there is one.
    """
    rng = np.random.default_rng(0)
    # The product of `benchmarks.measure.reference`.
    left, right = rng.uniform(size=(2, 45, 77, 77))
    taken: dict[str, list[float]] = {}

    def timed(part: str, call: Callable[[], Any]) -> Any:
        start = time.process_time()
        found = call()
        taken.setdefault(part, []).append(time.process_time() - start)
        return found

    near = experiment.near
    with one_thread():
        for number in range(draws):
            timed("kernel", lambda: left @ right)
            world = timed("world", lambda k=number: experiment.drawn_benchmark(k))
            problem = timed("preparation", lambda w=world: prepare(w, experiment.shock))
            solution = timed(
                "equilibrium", lambda p=problem: solve(p, tolerance=TOLERANCE, start=near.start)
            )
            timed("results", lambda s=solution: experiment.results(s))
    each = {part: np.array(seconds) for part, seconds in taken.items()}
    others = each["world"] + each["preparation"] + each["results"]
    each["world, preparation and results"] = others
    each["draw"] = others + each["equilibrium"]
    unit = float(np.median(each["kernel"]))
    return {
        part: {
            "ms": 1e3 * float(np.median(seconds)),
            "kernels": float(np.median(seconds)) / unit,
            "goal": GOALS.get(part),
        }
        for part, seconds in each.items()
    }


def _processor_seconds() -> float:
    """Return what this process and the finished ones it started have used."""
    used = [resource.getrusage(of) for of in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ranges", description=__doc__)
    parser.add_argument("--draws", type=int, default=DRAWS)
    parser.add_argument("--workers", type=int, default=WORKERS)
    parser.add_argument("--parts", action="store_true", help="the parts of a draw alone")
    options = parser.parse_args()
    if options.parts:
        world, counterfactual, _ = us_tariff_2025(None)
        found: dict[str, object] = {
            "path": path_in_use(),
            "parts": parts(experiment_of(world, counterfactual, OF_ONE_FACTOR, seed=0)),
        }
    else:
        found = measure(options.draws, options.workers)
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
