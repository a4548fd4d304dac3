"""One measurement in a process of its own: ``python -m benchmarks.measure CASE``, in JSON.

Which path solves is told by the environment (``TARAZY_KERNEL``), and the number of threads of
NumPy's linear algebra too; whoever starts the process sets them. Our solver, the other algorithms
and a fixed kernel take turns, so that their ratios hold on a machine that others use as well.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import newton_krylov, textbook, traffic
from benchmarks.cases import CASES, GROWTH, THETA_ONE_SECTOR, tariff_rise
from tarazy.trade.benchmark import benchmark_of
from tarazy.trade.data import Counterfactual
from tarazy.trade.decomposition import real_income
from tarazy.trade.preparation import prepare
from tarazy.trade.reference import trade_after
from tarazy.trade.solution import Solution
from tarazy.trade.solve import TOLERANCE, solve
from tarazy.world import World

SHELL_COMMAND = ("run", "us-tariff-2025")
SHELL_RUNS = 5
SHELL_GOAL = 1.5
ROUNDS = 5
# Steps of GMRES before a restart: as published, and the best that was found here.
NEWTON_KRYLOV = {"newton_krylov": newton_krylov.RESTART, "newton_krylov_30": 30}


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
    return _spread(repeat(_kernel(), least=50, seconds=0.3))


def _kernel() -> Callable[[], object]:
    rng = np.random.default_rng(0)
    left, right = rng.uniform(size=(45, 77, 77)), rng.uniform(size=(45, 77, 77))
    return lambda: left @ right


def _spread(taken: list[float]) -> dict[str, float]:
    return {"best": min(taken), "median": statistics.median(taken), "runs": len(taken)}


def _both(call: Callable[[], object], least: int, seconds: float) -> list[tuple[float, float]]:
    """Return seconds on the clock and of the processor of repeated calls.

    A long call is interrupted more often than a short one where others use the machine too; the
    ratio of the processor's seconds is that of the work.
    """
    taken: list[tuple[float, float]] = []
    while len(taken) < least or sum(wall for wall, _ in taken) < seconds:
        start, processor = time.perf_counter(), time.process_time()
        call()
        taken.append((time.perf_counter() - start, time.process_time() - processor))
    return taken


def _spread_of_both(taken: list[tuple[float, float]]) -> dict[str, float]:
    found = _spread([wall for wall, _ in taken])
    return found | {"processor": min(processor for _, processor in taken)}


def case(name: str, data: Path | None, *, peers: bool) -> dict[str, Any]:
    """Measure one case of `benchmarks.cases`."""
    chosen = CASES[name]
    world, counterfactual, what = chosen.build(data)
    start = time.perf_counter()
    solution = answer(world, counterfactual)
    first = time.perf_counter() - start
    for _ in range(3):
        answer(world, counterfactual)
    peak = _peak(resource.RUSAGE_SELF)
    others = _others(name, world, counterfactual) if peers else {}
    calls: dict[str, Callable[[], object]] = {
        "ours": partial(answer, world, counterfactual),
        "reference": _kernel(),
        **others,
    }
    least = {"ours": 5, "reference": 20}
    seconds = {"ours": 0.4, "reference": 0.1}
    taken: dict[str, list[tuple[float, float]]] = {one: [] for one in calls}
    for _ in range(ROUNDS):
        for one, call in calls.items():
            taken[one] += _both(call, least.get(one, 1), seconds.get(one, 0.05))
    path = path_in_use()
    compiled = path == "compiled"
    found: dict[str, Any] = {
        "case": name,
        "title": chosen.title,
        "what": what,
        "path": path,
        "economies": len(world.economies),
        "sectors": len(world.sectors),
        "goal": chosen.goal,
        "goal_of_the_peer": chosen.goal_of_the_peer,
        "first": first,
        **_spread_of_both(taken.pop("ours")),
        "sweeps": solution.sweeps,
        "residual": solution.residual,
        "method": solution.method,
        # Of the whole process, with its libraries and the making of the world.
        "peak_bytes": peak,
        "moved_bytes": traffic.bytes_of_solve(solution.problem, solution.sweeps, compiled=compiled),
        "level": traffic.level_of(solution.problem, compiled=compiled),
        "bandwidth": traffic.bandwidth(),
        **{one: _spread_of_both(times) for one, times in taken.items()},
    }
    for peer in others:
        found[peer]["times_ours"] = found[peer]["processor"] / found["processor"]
        found[peer] |= _agreement(peer, world, counterfactual, solution)
    return found


def path_in_use() -> str:
    """Return which path solves: ``compiled``, or NumPy and why."""
    if find_spec("tarazy.kernel") is None:
        return "NumPy"
    return str(import_module("tarazy.kernel").path_in_use())


def _others(
    name: str, world: World, counterfactual: Counterfactual
) -> dict[str, Callable[[], object]]:
    """Return the other algorithms by name, each as a call from the world to its solution."""

    def by_textbook() -> object:
        return textbook.solve(benchmark_of(world), counterfactual)

    found: dict[str, Callable[[], object]] = {"textbook": by_textbook}
    if CASES[name].goal_of_the_peer is not None:
        for peer, restart in NEWTON_KRYLOV.items():
            found[peer] = partial(_newton_krylov, world, counterfactual, restart)
            # What is timed is warm: it is compiled here.
            found[peer]()
    return found


def _newton_krylov(
    world: World, counterfactual: Counterfactual, restart: int
) -> newton_krylov.Root:
    problem = prepare(benchmark_of(world), counterfactual)
    return newton_krylov.solve(problem, restart=restart)


def _agreement(
    peer: str, world: World, counterfactual: Counterfactual, solution: Solution
) -> dict[str, object]:
    """Return what another algorithm took and reached, and how far its welfare is from ours."""
    if peer == "textbook":
        nested = textbook.solve(benchmark_of(world), counterfactual)
        steps = f"{nested.wage_updates} wage updates, {nested.sweeps} sweeps"
        residual, welfare, settled = nested.residual, nested.welfare, nested.settled
    else:
        root = _newton_krylov(world, counterfactual, NEWTON_KRYLOV[peer])
        steps = f"{root.steps} steps, {root.products} products"
        residual, welfare, settled = root.residual, root.welfare, root.residual <= TOLERANCE
    return {
        "steps": steps,
        "residual": residual,
        "settled": settled,
        "welfare_difference": _welfare_difference(solution, welfare),
    }


def gegravity() -> dict[str, Any]:
    """Measure gegravity, once, on the case that it can solve."""
    from benchmarks import gegravity_peer

    world, counterfactual, _ = CASES["gravity-balanced"].build(None)
    solution = answer(world, counterfactual)
    trade = world.dataset["trade"].values[..., 0]
    assert counterfactual.trade_cost is not None
    cost = counterfactual.trade_cost[..., 0]
    peer = gegravity_peer.solve(world.economies, trade, cost, THETA_ONE_SECTOR)
    meant = gegravity_peer.without_income_effects(trade, cost, THETA_ONE_SECTOR)
    ours = _spread(repeat(lambda: answer(world, counterfactual)))
    return {
        "best": peer.seconds,
        "times_ours": peer.seconds / ours["best"],
        "residual": peer.residual,
        "settled": peer.settled,
        "welfare_difference": _welfare_difference(solution, peer.welfare),
        "welfare_difference_from_its_equations": float(np.abs(peer.welfare - meant).max()),
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
    parser.add_argument("case", choices=[*CASES, "growth", "shell", "gegravity"])
    parser.add_argument("--data", type=Path)
    parser.add_argument("--peers", action="store_true")
    options = parser.parse_args()
    alone = {"growth": growth, "shell": shell, "gegravity": gegravity}
    if options.case in alone:
        found = alone[options.case]()
    else:
        found = case(options.case, options.data, peers=options.peers)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
