"""``python -m benchmarks.ranges``: 1,000 draws of one experiment on core-2022, on two processes.

Beside the time stand, from the same run, that of one plain solve of the experiment from the world
and that of a fixed kernel: on a machine that others use too, only ratios can be compared.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import time

from benchmarks.cases import us_tariff_2025
from benchmarks.measure import answer, reference, repeat
from tarazy.draws import run_range
from tarazy.draws.asked import experiment_of
from tarazy.draws.experiment import SOURCES

DRAWS, WORKERS, GOAL = 1000, 2, 30.0
SCENARIO = "us-tariff-2025"


def measure(draws: int, workers: int) -> dict[str, object]:
    """Return seconds of a range, of a draw in this process, and of a plain solve."""
    world, counterfactual, _ = us_tariff_2025(None)
    solves = repeat(lambda: answer(world, counterfactual))
    start, before = time.perf_counter(), _processor_seconds()
    found = run_range(SCENARIO, draws, workers=workers, world=world)
    seconds = time.perf_counter() - start
    processor_seconds = _processor_seconds() - before
    by_source = {}
    for of in (SOURCES[:1], SOURCES[1:], SOURCES):
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
        "goal": GOAL,
        "seconds": seconds,
        "processor_seconds": processor_seconds,
        "failures": len(found.failures),
        "largest_residual": float(found.draws["residual"].max()),
        "plain_solve": {"best": min(solves), "median": plain},
        "plain_solves_per_draw": seconds * workers / draws / plain,
        "best_draw": by_source,
        "reference": reference(),
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
    options = parser.parse_args()
    print(json.dumps(measure(options.draws, options.workers), indent=1))


if __name__ == "__main__":
    main()
