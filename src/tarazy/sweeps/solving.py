"""Solving the problems of neighbouring points: the one place where a sweep solves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tarazy.errors import NoEquilibriumError
from tarazy.trade.data import Problem
from tarazy.trade.factor_response import FactorResponse
from tarazy.trade.response import Response
from tarazy.trade.solution import Solution, Start, state_of
from tarazy.trade.solve import solve


def solved(
    problems: Iterable[Problem], *, tolerance: float, near: bool
) -> Iterator[Solution | NoEquilibriumError]:
    """Yield the equilibrium of every problem, or why there is none, in their order.

    Parameters
    ----------
    problems
        Of one benchmark, each close to the one before; they are taken one by one as they are
        solved, since each is as large as the trade of the world several times.
    tolerance
        Largest residual allowed.
    near
        Whether the search for an equilibrium begins at that of the problem before, steered by the
        response of markets at the first; that of the first begins at the benchmark. Without it all
        begin there, as in a single run.
    """
    before: Solution | None = None
    response: Response | FactorResponse | None = None
    for problem in problems:
        start = None
        if before is not None:
            # It takes as long as half an equilibrium, and is of no use to the last point.
            response = before.response if response is None else response
            start = Start(state_of(before), response)
        try:
            found = solve(problem, tolerance=tolerance, start=start)
        except NoEquilibriumError as error:
            yield error
            continue
        before = found if near else None
        yield found
