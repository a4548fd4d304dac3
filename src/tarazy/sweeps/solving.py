"""Solving the problems of neighbouring points: the one place where a sweep solves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from tarazy.errors import NoEquilibriumError
from tarazy.trade.data import Problem
from tarazy.trade.solution import Solution, Start, state_of
from tarazy.trade.solve import solve

Array = NDArray[np.float64]

# A step of the axis over the one before, beyond which no line is drawn through two points.
FARTHEST = 2.0


def solved(
    problems: Iterable[tuple[float | None, Problem]], *, tolerance: float, near: bool
) -> Iterator[Solution | NoEquilibriumError]:
    """Yield the equilibrium of every problem, or why there is none, in their order.

    Parameters
    ----------
    problems
        Of one benchmark, each close to the one before, with its place on the axis along which they
        follow one another, if that is a number; they are taken one by one as they are solved, since
        each is as large as the trade of the world several times.
    tolerance
        Largest residual allowed.
    near
        Whether the search for an equilibrium begins at that of the problem before, or on the line
        through the two before, steered by the response of markets at the first; that of the first
        begins at the benchmark. Without it all begin there, as in a single run.
    """
    first: Solution | None = None
    before: list[tuple[float | None, Array]] = []
    for place, problem in problems:
        start = None
        if first is not None:
            # The response takes as long as half an equilibrium, and is of no use to the last point.
            size = problem.benchmark.output.size
            start = Start(_ahead(before, place, size), first.start.response)
        try:
            found = solve(problem, tolerance=tolerance, start=start)
        except NoEquilibriumError as error:
            yield error
            continue
        if near:
            first = found if first is None else first
            before = [*before[-1:], (place, state_of(found))]
        yield found


def _ahead(before: list[tuple[float | None, Array]], place: float | None, size: int) -> Array:
    """Return where the next point may be: on the line through the last two, or at the last.

    The last `size` entries of a state of one factor are expenditures, which stay positive.
    """
    last, state = before[-1]
    if len(before) < 2 or place is None or last is None:
        return state
    earlier, other = before[0]
    if earlier is None or earlier == last or other.shape != state.shape:
        return state
    step = (place - last) / (last - earlier)
    if not 0.0 < step <= FARTHEST:
        return state
    ahead = state + step * (state - other)
    np.maximum(ahead[-size:], 0.0, out=ahead[-size:])
    return ahead
