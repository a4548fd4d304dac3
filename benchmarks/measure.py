"""One measurement in a process of its own: ``python -m benchmarks.measure CASE``, in JSON.

The number of threads of NumPy's linear algebra is that of the environment, set by whoever starts
the process.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import textbook
from benchmarks.cases import CASES, GROWTH, THETA_ONE_SECTOR, tariff_rise
from tarazy.trade.benchmark import benchmark_of
from tarazy.trade.data import Counterfactual
from tarazy.trade.decomposition import real_income
from tarazy.trade.preparation import prepare
from tarazy.trade.reference import trade_after
from tarazy.trade.solution import Solution
from tarazy.trade.solve import solve
from tarazy.world import World

SHELL_COMMAND = ("run", "us-tariff-2025")
SHELL_RUNS = 9
SHELL_GOAL = 1.5


def answer(world: World, counterfactual: Counterfactual) -> Solution:
    """Return the solution from the world: what is timed.

    Set-up is included, but for the layout of the world, which is kept from the first call on.
    """
    return solve(prepare(benchmark_of(world), counterfactual))


def repeat(call: Callable[[], object], *, least: int = 20, seconds: float = 3.0) -> list[float]:
    """Return the seconds of repeated calls, at least `least` and for at least `seconds` in all."""
    taken: list[float] = []
    while len(taken) < least or sum(taken) < seconds:
        start = time.perf_counter()
        call()
        taken.append(time.perf_counter() - start)
    return taken


def reference() -> dict[str, float]:
    """Return the time of a fixed batched matrix product: what the machine gives at the moment."""
    rng = np.random.default_rng(0)
    left, right = rng.uniform(size=(45, 77, 77)), rng.uniform(size=(45, 77, 77))
    return _spread(repeat(lambda: left @ right, least=50, seconds=0.3))


def _spread(taken: list[float]) -> dict[str, float]:
    return {"best": min(taken), "median": statistics.median(taken), "runs": len(taken)}


def case(name: str, data: Path | None, *, peers: bool, jax: bool) -> dict[str, Any]:
    """Measure one case of `benchmarks.cases`."""
    chosen = CASES[name]
    world, counterfactual, what = chosen.build(data)
    start = time.perf_counter()
    solution = answer(world, counterfactual)
    first = time.perf_counter() - start
    before = reference()
    taken = repeat(lambda: answer(world, counterfactual))
    tracemalloc.start()
    answer(world, counterfactual)
    working = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    found: dict[str, Any] = {
        "case": name,
        "title": chosen.title,
        "what": what,
        "economies": len(world.economies),
        "sectors": len(world.sectors),
        "goal": chosen.goal,
        "first": first,
        **_spread(taken),
        "sweeps": solution.sweeps,
        "residual": solution.residual,
        "method": solution.method,
        "reference": before,
        # Of the whole process, its libraries and the making of the world included; then of the
        # solve alone.
        "peak_bytes": _peak(resource.RUSAGE_SELF),
        "working_bytes": working,
    }
    if peers:
        found["textbook"] = _textbook(world, counterfactual, solution)
        if chosen.one_sector:
            found["gegravity"] = _gegravity(world, counterfactual, solution)
    if jax:
        found["jax"] = _jax(world, counterfactual, solution)
    return found


def _textbook(
    world: World, counterfactual: Counterfactual, solution: Solution
) -> dict[str, object]:
    benchmark = benchmark_of(world)
    runs = [textbook.solve(benchmark, counterfactual) for _ in range(3)]
    nested = min(runs, key=lambda run: run.seconds)
    return {
        "best": nested.seconds,
        "wage_updates": nested.wage_updates,
        "sweeps": nested.sweeps,
        "residual": nested.residual,
        "settled": nested.settled,
        "welfare_difference": _welfare_difference(solution, nested.welfare),
    }


def _gegravity(
    world: World, counterfactual: Counterfactual, solution: Solution
) -> dict[str, object]:
    from benchmarks import gegravity_peer

    trade = world.dataset["trade"].values[..., 0]
    assert counterfactual.trade_cost is not None
    cost = counterfactual.trade_cost[..., 0]
    peer = gegravity_peer.solve(world.economies, trade, cost, THETA_ONE_SECTOR)
    meant = gegravity_peer.without_income_effects(trade, cost, THETA_ONE_SECTOR)
    return {
        "best": peer.seconds,
        "simulate": peer.seconds_simulate,
        "residual": peer.residual,
        "settled": peer.settled,
        "welfare_difference": _welfare_difference(solution, peer.welfare),
        "welfare_difference_from_its_equations": float(np.abs(peer.welfare - meant).max()),
    }


def _jax(world: World, counterfactual: Counterfactual, solution: Solution) -> dict[str, object]:
    from tarazy.trade import jax_backend

    def on_jax() -> Solution:
        return jax_backend.solve(prepare(benchmark_of(world), counterfactual))

    start = time.perf_counter()
    other = on_jax()
    first = time.perf_counter() - start
    welfare = real_income(other, trade_after(other)).welfare
    return {
        "first": first,
        **_spread(repeat(on_jax)),
        "welfare_difference": _welfare_difference(solution, welfare),
    }


def _welfare_difference(solution: Solution, other: textbook.Array) -> float:
    ours = real_income(solution, trade_after(solution)).welfare
    return float(np.abs(ours - other).max())


def growth() -> dict[str, Any]:
    """Measure three sizes of the same kind of world; exponents of N^2 J in the time per sweep."""
    sizes = [_size(n, j) for n, j in GROWTH]
    return {
        "sizes": sizes,
        "exponent": _exponent(sizes),
        "exponent_of_the_largest": _exponent(sizes[-2:]),
    }


def _exponent(sizes: list[dict[str, Any]]) -> float:
    flows, taken = ([size[key] for size in sizes] for key in ("flows", "per_sweep"))
    return float(np.polyfit(np.log(flows), np.log(taken), 1)[0])


def _size(n: int, j: int) -> dict[str, Any]:
    world, counterfactual, _ = tariff_rise(n, j)
    sweeps = answer(world, counterfactual).sweeps
    taken = _spread(repeat(lambda: answer(world, counterfactual)))
    return {
        "economies": n,
        "sectors": j,
        "flows": n * n * j,
        **taken,
        "sweeps": sweeps,
        "per_sweep": taken["best"] / sweeps,
        "peak_bytes": _peak(resource.RUSAGE_SELF),
    }


def shell() -> dict[str, Any]:
    """Measure the shell command as a whole process; the first run may still read from disk."""
    command = [str(Path(sys.executable).with_name("tarazy")), *SHELL_COMMAND]
    taken = []
    for _ in range(SHELL_RUNS):
        start = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        taken.append(time.perf_counter() - start)
    return {
        "command": " ".join(("tarazy", *SHELL_COMMAND)),
        "goal": SHELL_GOAL,
        "first": taken[0],
        **_spread(taken[1:]),
        "peak_bytes": _peak(resource.RUSAGE_CHILDREN),
    }


def _peak(who: int) -> int:
    # Linux counts in KiB, macOS in bytes.
    return resource.getrusage(who).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def main() -> None:
    """Print one measurement as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("case", choices=[*CASES, "growth", "shell"])
    parser.add_argument("--data", type=Path)
    parser.add_argument("--peers", action="store_true")
    parser.add_argument("--jax", action="store_true")
    options = parser.parse_args()
    if options.case == "growth":
        found = growth()
    elif options.case == "shell":
        found = shell()
    else:
        found = case(options.case, options.data, peers=options.peers, jax=options.jax)
    found["threads"] = os.environ.get("OPENBLAS_NUM_THREADS")
    print(json.dumps(found))


if __name__ == "__main__":
    main()
