"""Solving the problems of neighbouring points: the one place where a sweep solves."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from typing import NamedTuple

import numpy as np

from tarazy.errors import NoEquilibriumError
from tarazy.sweeps.curve import Surface
from tarazy.trade.data import Problem
from tarazy.trade.solution import Solution, Start, state_of
from tarazy.trade.solve import solve


class Place(NamedTuple):
    """Where a point stands in its row.

    Attributes
    ----------
    column
        Its number in the row.
    along
        Its value on the axis of the row, if that is a number.
    """

    column: int
    along: float | None


class Neighbours:
    """The points of a task that were solved, row by row: where the search for the next begins."""

    def __init__(self) -> None:
        self._surface = Surface()
        self._others: Hashable = None
        self._first: Solution | None = None

    def begin(self, row: float | None, others: Hashable, length: int) -> None:
        """Begin a row; see `Surface.begin`. Rows that follow one another have one benchmark."""
        if row is None or others != self._others:
            self._first = None
        self._others = others
        self._surface.begin(row, others, length)

    def start(self, place: Place) -> Start | None:
        """Return where the points before lead, with the response at the first; None is nowhere."""
        state = self._surface.at(*place)
        if state is None or self._first is None:
            return None
        # The last entries of a state are expenditures, which are zero or more.
        rest, spent = np.split(state, [-self._first.output.size])
        state = np.concatenate([rest, np.maximum(spent, 0.0)])
        # The response takes as long as half an equilibrium, and is of no use to the last point.
        return Start(state, self._first.start.response)

    def add(self, place: Place, found: Solution) -> None:
        """Tell the equilibrium of a point."""
        self._first = self._first or found
        self._surface.add(*place, state_of(found))


def solved(
    problems: Iterable[tuple[Place, Problem]], *, tolerance: float, near: Neighbours | None
) -> Iterator[Solution | NoEquilibriumError]:
    """Yield the equilibrium of every problem, or why there is none, in their order.

    Parameters
    ----------
    problems
        Of a row, each close to the one before, with its place; they are taken one by one as they
        are solved, since each is as large as the trade of the world several times.
    tolerance
        Largest residual allowed.
    near
        The points solved before, at which the search for an equilibrium begins; those of the row
        are added. Without it each begins at the benchmark, as in a single run.
    """
    for place, problem in problems:
        start = None if near is None else near.start(place)
        try:
            found = solve(problem, tolerance=tolerance, start=start)
        except NoEquilibriumError as error:
            yield error
            continue
        if near is not None:
            near.add(place, found)
        yield found
