"""``python -m benchmarks.jax_batch``: draws of elasticities in batches on JAX, beside the solver.

On the device that JAX finds. The solver, on the path in use and one core, takes some of the same
draws in the same process, from the same equilibrium.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from dataclasses import replace

import numpy as np

from benchmarks.cases import us_tariff_2025
from benchmarks.measure import path_in_use, reference
from tarazy.draws.elasticity_draws import ElasticityDraws
from tarazy.trade.benchmark import benchmark_of
from tarazy.trade.jax_backend import solve_elasticities
from tarazy.trade.jax_batch import MEMORY
from tarazy.trade.preparation import prepare
from tarazy.trade.solve import solve

DRAWS, SOME = 100, 20


def measure(draws: int, memory: float, name: str) -> dict[str, object]:
    """Return seconds and memory of so many draws, and the largest difference to the solver."""
    import jax

    world, shock, what = us_tariff_2025(None, name)
    benchmark = benchmark_of(world)
    distribution = ElasticityDraws.from_world(world)
    theta = np.array([distribution.draw(np.random.default_rng(k))[:, 0] for k in range(draws)])
    near = solve(prepare(benchmark, shock))
    before = _peak()
    taken, used = [], []
    # What is compiled in the first is used in the second.
    for _ in range(2):
        start, processor = time.perf_counter(), time.process_time()
        found = solve_elasticities(benchmark, shock, theta, near=near, memory=memory)
        taken.append(time.perf_counter() - start)
        used.append(time.process_time() - processor)
    peak = _peak()
    processor = time.process_time()
    ours = [
        solve(prepare(replace(benchmark, trade_elasticity=each[:, None]), shock), start=near.start)
        for each in theta[:SOME]
    ]
    alone = (time.process_time() - processor) / len(ours)
    methods, counts = np.unique(found.method, return_counts=True)
    return {
        "what": what,
        "draws": draws,
        "device": str(jax.devices()[0]),
        "seconds": taken[1],
        "seconds_of_the_first": taken[0],
        # Of all cores together: what holds on a machine that others use too.
        "processor_seconds_of_a_draw": {"batch": used[1] / draws, "solver": alone},
        "path_of_the_solver": path_in_use(),
        "methods": dict(zip(methods.tolist(), counts.tolist(), strict=True)),
        "mean_sweeps": float(found.sweeps.mean()),
        "largest_residual": float(np.nanmax(found.residual)),
        "largest_difference_of_log_price": max(
            float(np.abs(one.log_price - found.log_price[k]).max()) for k, one in enumerate(ours)
        ),
        "memory_of_a_batch": memory,
        # Of the process before and after: on a processor the device is its memory.
        "peak_bytes": [before, peak],
        "reference": reference(),
    }


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


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
