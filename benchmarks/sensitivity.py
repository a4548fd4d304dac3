"""``python -m benchmarks.sensitivity``: all derivatives of one real income, beside one solve.

Solves and adjoint solves take turns in the same process, so that their ratio holds on a machine
that others use too. A solve here is that of a prepared problem; the derivatives include everything
that they need beyond its solution.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
import tracemalloc
from pathlib import Path

import numpy as np

from benchmarks.cases import CASES
from benchmarks.measure import reference
from tarazy.trade.adjoint import Adjoint, gradient
from tarazy.trade.benchmark import benchmark_of
from tarazy.trade.preparation import prepare
from tarazy.trade.solve import solve

NAMES = ("core", "icio")
GOAL = 2.0
ROUNDS = 40


def measure(name: str, rounds: int) -> dict[str, object]:
    """Return seconds of solves and of adjoint solves of one case, and their ratio."""
    world, counterfactual, what = CASES[name].build(None)
    benchmark = benchmark_of(world)
    problem = prepare(benchmark, counterfactual)
    weight = np.zeros(len(benchmark.economies))
    weight[int(benchmark.income.argmax())] = 1.0
    gradient(solve(problem), weight)
    solves, adjoints, further = [], [], []
    for _ in range(rounds):
        start = time.perf_counter()
        solution = solve(problem)
        solves.append(time.perf_counter() - start)
        start = time.perf_counter()
        adjoint = Adjoint(solution)
        found = adjoint.gradient(weight)
        adjoints.append(time.perf_counter() - start)
        start = time.perf_counter()
        adjoint.gradient(weight[::-1])
        further.append(time.perf_counter() - start)
    tracemalloc.start()
    gradient(solve(problem), weight)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return {
        "case": name,
        "what": what,
        "links": benchmark.trade.size,
        "goal": GOAL,
        "ratio": statistics.median(adjoints) / statistics.median(solves),
        "ratio_of_the_best": min(adjoints) / min(solves),
        "solve": {"best": min(solves), "median": statistics.median(solves)},
        "adjoint": {"best": min(adjoints), "median": statistics.median(adjoints)},
        "another_objective": {"best": min(further), "median": statistics.median(further)},
        "sweeps_of_the_solve": solution.sweeps,
        "sweeps_of_the_adjoint": found.sweeps,
        "residual": found.residual,
        "method": found.method,
        # Of solve and derivatives together, with what they return, in arrays of all links.
        "peak_in_arrays_of_links": peak / benchmark.trade.nbytes,
        "reference": reference(),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sensitivity", description=__doc__)
    parser.add_argument("--cases", nargs="+", choices=NAMES, default=NAMES, metavar="CASE")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the numbers here")
    options = parser.parse_args()
    text = json.dumps([measure(name, options.rounds) for name in options.cases], indent=1)
    if options.json is not None:
        options.json.write_text(text + "\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
