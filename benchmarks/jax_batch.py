"""``python -m benchmarks.jax_batch``: draws of elasticities as batches on JAX, beside the solver.

On the device that JAX finds. Both take the same draws, one after another in the same process; the
solver of the path in use is timed on some of them. What JAX compiles is compiled before.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from dataclasses import replace
from itertools import islice

import numpy as np

from benchmarks.cases import us_tariff_2025
from benchmarks.measure import path_in_use, reference
from tarazy.draws.elasticity_draws import ElasticityDraws
from tarazy.trade.benchmark import benchmark_of
from tarazy.trade.jax_backend import solve_many
from tarazy.trade.jax_batch import MEMORY
from tarazy.trade.preparation import prepare
from tarazy.trade.solve import solve

DRAWS, SOME = 100, 20


def measure(draws: int, memory: float, name: str) -> dict[str, object]:
    """Return seconds and memory of so many draws, and the largest difference to the solver."""
    import jax

    world, shock, what = us_tariff_2025(None, name)
    benchmark = benchmark_of(world)
    drawn = ElasticityDraws.from_world(world)
    cases = [
        (replace(benchmark, trade_elasticity=drawn.draw(np.random.default_rng(k))), shock)
        for k in range(draws)
    ]
    central = solve(prepare(benchmark, shock))
    start = time.perf_counter()
    solve_many(cases, near=central, memory=memory)
    first = time.perf_counter() - start
    start = time.perf_counter()
    found = solve_many(cases, near=central, memory=memory)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    ours = [solve(prepare(*case), start=central.start) for case in islice(cases, SOME)]
    each = (time.perf_counter() - start) / len(ours)
    return {
        "what": what,
        "draws": draws,
        "device": str(jax.devices()[0]),
        "memory_of_a_batch": memory,
        "seconds": seconds,
        "seconds_with_compilation": first,
        "by_method": {
            str(m): int(n)
            for m, n in zip(*np.unique(found.method, return_counts=True), strict=True)
        },
        "largest_residual": float(np.nanmax(found.residual)),
        "peak_of_the_process": peak * 1024,
        "path_of_the_solver": path_in_use(),
        "seconds_of_a_draw": {"batch": seconds / draws, "solver": each},
        "largest_difference_of_log_price": max(
            float(np.abs(one.log_price - found.log_price[k]).max()) for k, one in enumerate(ours)
        ),
        "reference": reference(),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.jax_batch", description=__doc__)
    parser.add_argument("--draws", type=int, default=DRAWS)
    parser.add_argument("--memory", type=float, default=MEMORY, help="bytes of a batch")
    parser.add_argument("--world", default="core-2022")
    options = parser.parse_args()
    print(json.dumps(measure(options.draws, options.memory, options.world), indent=1))


if __name__ == "__main__":
    main()
