"""``python -m benchmarks.sweeps``: a loop of single runs, and sweeps of 100, 300 and 900 points.

Everything is a tariff of the United States on China and one of China on Kazakhstan, on core-2022.
On a machine that others use too only ratios of one run can be compared: what is compared is
measured in turns, and of each the best turn counts.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from collections.abc import Callable
from typing import Any

import numpy as np

import tarazy as tz
from tarazy.compute import in_process, staying_processes
from tarazy.trade.solve import solve

SIZES, WORKERS, TURNS = (100, 300, 900), 2, 3
LOOP, LOOP_TURNS = 20, 6
# An even number of tasks.
SPLIT = 280
# Of the time of two processes that one would take twice over.
GOAL = 0.85
SHOCKS = [
    {"kind": "tariff", "importer": "USA", "exporter": "CHN", "set": "$theirs"},
    {"kind": "tariff", "importer": "CHN", "exporter": "KAZ", "set": "$ours"},
]


def document(points: int, start: float = 0.0) -> dict[str, Any]:
    """Return a sweep of so many points, a multiple of 20."""
    return {
        "name": "benchmark",
        "title": "two tariffs",
        "question": "how fast?",
        "focus": ["KAZ", "USA"],
        "shocks": SHOCKS,
        "grid": {
            "theirs": {"from": start, "to": start + 0.3, "steps": points // 20},
            "ours": {"from": 0.0, "to": 0.3, "steps": 20},
        },
    }


def single(theirs: float, ours: float) -> dict[str, Any]:
    """Return the document of one point."""
    found = {key: value for key, value in document(40).items() if key != "grid"}
    found["shocks"] = [
        {**shock, "set": rate} for shock, rate in zip(SHOCKS, (theirs, ours), strict=True)
    ]
    return found


def turns(
    cases: dict[str, Callable[[], object]],
    count: int,
    clock: Callable[[], float] = time.process_time,
) -> dict[str, float]:
    """Return the best time of every case, measured in turns.

    What this process computes alone is measured in the time of its processor, which waits for
    nobody.
    """
    best: dict[str, float] = {}
    for _ in range(count):
        for name, run in cases.items():
            start = clock()
            run()
            best[name] = min(best.get(name, np.inf), clock() - start)
    return best


def loop() -> dict[str, Any]:
    """Measure single runs beside what each has to solve, and beside a sweep of the same points."""
    fresh = iter(np.linspace(0.0, 0.3, 100_000).tolist())
    rates = np.linspace(0.01, 0.3, LOOP).tolist()
    problems = [tz.problem_of(single(rate, 0.1)) for rate in rates]
    grid = {**document(40), "grid": {"theirs": rates, "ours": [0.1]}}
    cases: dict[str, Callable[[], object]] = {
        "solve alone": lambda: [solve(problem) for problem in problems],
        # Documents that were not asked before: nothing of them is kept.
        "run": lambda: [tz.run(single(rate, next(fresh))) for rate in rates],
        "run, real income read": lambda: [
            tz.run(single(rate, next(fresh))).welfare for rate in rates
        ],
        "run, all read": lambda: [tz.run(single(rate, next(fresh))).dataset for rate in rates],
        "sweep, each from the benchmark": lambda: tz.sweep(grid, near=False, workers=1),
        "sweep": lambda: tz.sweep(grid, workers=1),
    }
    for run in cases.values():
        run()
    best = turns(cases, LOOP_TURNS)
    each = {name: seconds / LOOP for name, seconds in best.items()}
    return {
        "scenarios": LOOP,
        "seconds_each": each,
        "over_solve_alone": {name: value / each["solve alone"] for name, value in each.items()},
        "run_over_sweep": each["run, real income read"] / each["sweep"],
    }


def growth() -> dict[str, Any]:
    """Measure sweeps of three sizes in this process."""
    cases = {
        str(size): lambda size=size: tz.sweep(document(size), executor=in_process())
        for size in SIZES
    }
    tz.sweep(document(40), executor=in_process())
    best = turns(cases, 1)
    each = [best[str(size)] / size for size in SIZES]
    exponent = np.polyfit(np.log(SIZES), np.log([best[str(size)] for size in SIZES]), 1)[0]
    return {
        "points": list(SIZES),
        "seconds": [best[str(size)] for size in SIZES],
        "each_over_the_first": [value / each[0] for value in each],
        "exponent": float(exponent),
    }


def efficiency() -> dict[str, Any]:
    """Measure a sweep on one process and on two, which are started before.

    On a machine whose processors others use, two processes get no more of them than one does. What
    they use of processors, their start included, tells what the splitting of the work costs.
    """
    alone = time.process_time()
    tz.sweep(document(SPLIT), executor=in_process())
    alone = time.process_time() - alone
    before = _of_children()
    with staying_processes():
        tz.sweep(document(SPLIT), workers=WORKERS)
        best = turns(
            {
                "1": lambda: tz.sweep(document(SPLIT), executor=in_process()),
                str(WORKERS): lambda: tz.sweep(document(SPLIT), workers=WORKERS),
            },
            TURNS,
            time.perf_counter,
        )
    split = (_of_children() - before) / (1 + TURNS)
    return {
        "points": SPLIT,
        "seconds": best,
        "efficiency": best["1"] / WORKERS / best[str(WORKERS)],
        "processor_seconds": {"1": alone, str(WORKERS): split},
        "efficiency_of_processors": alone / split,
        "goal": GOAL,
    }


def _of_children() -> float:
    """Return the processor time of the finished processes that this one started."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


CASES: dict[str, Callable[[], dict[str, Any]]] = {
    "loop": loop,
    "growth": growth,
    "efficiency": efficiency,
}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sweeps", description=__doc__)
    parser.add_argument("cases", nargs="*", choices=[*CASES, []], default=[])
    chosen = parser.parse_args().cases or list(CASES)
    print(json.dumps({name: CASES[name]() for name in chosen}, indent=1))


if __name__ == "__main__":
    main()
