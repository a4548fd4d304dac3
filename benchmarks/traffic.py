"""Bytes that sweeps read and write, and how fast this machine moves bytes at each level of memory.

A sweep does a few operations for each number it reads, so that memory sets the least time it can
take. Beside the time of a solve stands what its sweeps alone would take at the bandwidth, measured
in the same process, of the level that holds their arrays. The rest is calls, arithmetic, set-up and
the response to wages.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from tarazy.trade.data import Closure, Problem
from tarazy.trade.solve import solve
from tarazy.trade.sweep import Model, Swept, sweep

# Where the system does not tell the sizes of caches: those of a small processor.
USUAL = {"L2": 1 << 20, "L3": 32 << 20}
# Arrays of so many bytes surely lie in the second level, in the third, and in none; a processor
# that many share tells more of the third than it lends to one.
INSIDE, OF_L2, BEYOND, MOST = 0.5, 8, 2, 1 << 30
SECONDS = 0.2


class Passes(NamedTuple):
    """Numbers that a sweep and its step read and write, as passes over arrays.

    Attributes
    ----------
    K, Kt, free
        Over N² numbers of a traded sector; of one with duties; of a traded one without.
    inputs
        Over the J² of γ of an economy.
    vectors
        Over J x N.
    answer
        Over N² of a sector: how it answers to wages, in single precision always.
    """

    K: int
    Kt: int
    free: int
    inputs: int
    vectors: int
    answer: int


# `tarazy.trade.sweep` and the driver: prices twice, what exporters receive once, sales twice; costs
# and demand of inputs three times each; some seventy operations on vectors, of three each, and
# three passes over six past steps of two vectors.
REFERENCE = Passes(K=2, Kt=3, free=2, inputs=6, vectors=250, answer=2)
# The compiled sweep: every trade array once, inputs for costs, demand and the step; exact ones, in
# double precision, are the first, that of the response, and two more.
COMPILED = Passes(K=1, Kt=1, free=0, inputs=3, vectors=100, answer=0)
EXACT = 4


def bytes_of_sweep(problem: Problem, passes: Passes, width: int) -> int:
    """Return the bytes that a sweep reads and writes in numbers of `width` bytes.

    Only the shapes of the problem count; no export is taxed.
    """
    j, n = problem.log_productivity.shape
    traded, dutiable = len(problem.K), len(problem.Kt)
    trade = passes.K * traded + passes.Kt * dutiable + passes.free * (traded - dutiable)
    numbers = trade * n * n + passes.inputs * n * j * j + passes.vectors * j * n
    return int(numbers * width + 4 * passes.answer * j * n * n)


def bytes_of_solve(problem: Problem, sweeps: int, *, compiled: bool) -> int:
    """Return what all sweeps of a solve read and write.

    Those of NumPy are counted by their precision as the problem is solved once more.
    """
    widths = [8] * EXACT + [4] * (sweeps - EXACT)
    if not compiled:
        widths = []

        def counted(model: Model, closure: Closure, state: Any) -> Swept:
            widths.append(state.dtype.itemsize)
            return sweep(model, closure, state)

        solve(problem, sweeper=counted)
    passes = COMPILED if compiled else REFERENCE
    return sum(bytes_of_sweep(problem, passes, width) for width in widths)


def level_of(problem: Problem, *, compiled: bool) -> str:
    """Return the level of memory that holds what every sweep reads anew."""
    held = problem.K.nbytes + problem.Kt.nbytes + problem.benchmark.input_share.nbytes
    known = caches()
    return next((level for level in USUAL if held / (1 + compiled) <= known[level]), "DRAM")


def caches() -> dict[str, int]:
    """Return the bytes of the second and third level, as the system tells, or usual ones."""
    found = dict(USUAL)
    for index in Path("/sys/devices/system/cpu/cpu0/cache").glob("index*"):
        level, size = (index / "level").read_text().strip(), (index / "size").read_text().strip()
        if f"L{level}" in found and size.endswith("K"):
            found[f"L{level}"] = int(size[:-1]) << 10
    return found


def bandwidth() -> dict[str, float]:
    """Return bytes per second of one core by level, the better of a copy and a triad.

    The triad of J. D. McCalpin's STREAM in what NumPy has, ``a = b + c``: two reads and a write.
    """
    size = caches()
    spans = {
        "L2": INSIDE * size["L2"],
        "L3": min(INSIDE * size["L3"], OF_L2 * size["L2"]),
        "DRAM": min(BEYOND * size["L3"], MOST),
    }
    found = {}
    for level, span in spans.items():
        a, b, c = (np.full(int(span / 24), value) for value in (0.0, 1.0, 2.0))
        calls: tuple[tuple[int, Callable[..., object], tuple[Any, ...]], ...] = (
            (2, np.copyto, (a, b)),
            (3, np.add, (b, c, a)),
        )
        found[level] = max(k * a.nbytes / _best(call, of) for k, call, of in calls)
    return found


def _best(call: Callable[..., object], of: tuple[Any, ...]) -> float:
    taken: list[float] = []
    while sum(taken) < SECONDS or len(taken) < 3:
        start = time.perf_counter()
        call(*of)
        taken.append(time.perf_counter() - start)
    return min(taken)
