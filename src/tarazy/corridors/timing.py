"""When to build what: the best start years of projects, exactly.

Projects p = 1..P may be started in a year s of the plan or never. What a set S of open projects
gains in year y, v[S,y], is the optimum of the dispatch of that year with them less that without
any, and is computed for every set. With δ[y] = (1 + r)^-(y - y0), the value of a year in the first
one,

    max  Σ_y δ[y] Σ_S v[S,y] w[S,y] - Σ_p,s c[p,s] x[p,s]
    s.t. Σ_s x[p,s] ≤ 1                                    for every p
         Σ_S w[S,y] = 1                                    for every y
         Σ_{S∋p} w[S,y] = Σ_{s: p is open in y} x[p,s]      for every p, y
         Σ_p,s k[p,y-s] x[p,s] ≤ B                         for every y, where there is a budget
         x[p,s] ∈ {0, 1}, w[S,y] ≥ 0

x[p,s] starts p in s; w[S,y] is the set that is open: where the right sides are whole, the second
and third lines leave it no choice, so that w needs no integrality. c[p,s] is the capital spent on
p, k of it in each year from the start, each at its δ, less what stands at the end.

Source: expansion of capacity over time, H. Luss (1982), "Operations research and capacity expansion
problems: a survey", Operations Research 30(5), 907-947; sets of projects as single choices because
they need each other or take from each other, as in D. Erlenkotter (1973), "Sequencing expansion
projects", Operations Research 21(2), 542-553.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from tarazy.corridors.changes import Array
from tarazy.corridors.integer import best_choice
from tarazy.errors import InputError

Starts = tuple[int | None, ...]
# So many plans are gone through one by one; more takes the programme.
MOST_PLANS = 200_000


@dataclass(frozen=True)
class Timing:
    """What decides when to build; years are positions from 0.

    Attributes
    ----------
    gain
        v, million USD: (year, set), sets as bits, project p is in set S where ``S >> p & 1``.
    discount
        δ, (year,).
    spending
        Per project what a start costs in each year from it, million USD.
    opens
        Years from the start until a project is open, (project,).
    closes
        Years from the start until it is open no more, (project,); may lie beyond the plan.
    standing
        Value of what stands at the end of the plan, in its first year, million USD,
        (project, start); NaN where a start is too late to open.
    budget
        Most that all projects together may spend in a year, million USD; None without a limit.
    """

    gain: Array
    discount: Array
    spending: tuple[Array, ...]
    opens: NDArray[np.int64]
    closes: NDArray[np.int64]
    standing: Array
    budget: float | None = None

    @property
    def years(self) -> int:
        """Length of the plan."""
        return len(self.discount)

    def starts_of(self, project: int) -> list[int]:
        """Return the years in which a project may start: early enough to open in the plan."""
        return [int(s) for s in np.flatnonzero(~np.isnan(self.standing[project]))]

    def spent(self, starts: Starts) -> Array:
        """Return what is spent in each year, million USD, (year,)."""
        total = np.zeros(self.years)
        for project, start in enumerate(starts):
            if start is not None:
                own = self.spending[project]
                total[start : start + len(own)] += own
        return total

    def open_sets(self, starts: Starts) -> NDArray[np.int64]:
        """Return the set that is open in each year, (year,)."""
        sets = np.zeros(self.years, dtype=np.int64)
        for project, start in enumerate(starts):
            if start is not None:
                first, last = start + self.opens[project], start + self.closes[project]
                sets[first:last] |= 1 << project
        return sets

    def gains(self, starts: Starts) -> Array:
        """Return what is gained in each year, million USD, (year,)."""
        return np.asarray(self.gain[np.arange(self.years), self.open_sets(starts)])

    def left(self, starts: Starts) -> float:
        """Return the value in the first year of what stands at the end, million USD."""
        return float(
            sum(self.standing[p, start] for p, start in enumerate(starts) if start is not None)
        )

    def value(self, starts: Starts) -> float:
        """Return the net present value of a plan in its first year, million USD."""
        flows = self.gains(starts) - self.spent(starts)
        return float(self.discount @ flows) + self.left(starts)

    def affordable(self, starts: Starts) -> bool:
        """Return whether no year spends more than the budget."""
        return self.budget is None or bool((self.spent(starts) <= self.budget + 1e-9).all())


def best_by_enumeration(timing: Timing) -> Starts:
    """Return the best plan, found by going through all of them; of equal ones the first.

    Raises
    ------
    InputError
        If there are more than `MOST_PLANS`.
    """
    choices: list[Sequence[int | None]] = [
        [None, *timing.starts_of(project)] for project in range(len(timing.spending))
    ]
    count = int(np.prod([len(each) for each in choices], dtype=float))
    if count > MOST_PLANS:
        raise InputError(
            f"method: enumeration of {count} plans; allowed: up to {MOST_PLANS}, or 'programme'"
        )
    plans = (starts for starts in product(*choices) if timing.affordable(starts))
    return max(plans, key=timing.value)


def best_by_programme(timing: Timing, network: str) -> tuple[Starts, float]:
    """Return the best plan, and its net present value, by the mixed-integer programme.

    Parameters
    ----------
    timing
        What decides.
    network
        For the message where the solver finds none.
    """
    projects, years, sets = len(timing.spending), timing.years, timing.gain.shape[1]
    starts = [(p, s) for p in range(projects) for s in timing.starts_of(p)]
    width = len(starts) + years * sets
    weight = np.arange(years)[:, None] * sets + np.arange(sets) + len(starts)
    cost = np.zeros(width)
    rows: list[tuple[list[int], list[float], float, float]] = []
    for column, (p, s) in enumerate(starts):
        own = timing.spending[p]
        cost[column] = timing.standing[p, s] - timing.discount[s : s + len(own)] @ own
    cost[len(starts) :] = (timing.discount[:, None] * timing.gain).ravel()
    for p in range(projects):
        at = [column for column, (own, _) in enumerate(starts) if own == p]
        if at:
            rows.append((at, [1.0] * len(at), -np.inf, 1.0))
    with_it = [np.flatnonzero(np.arange(sets) >> p & 1) for p in range(projects)]
    for year in range(years):
        rows.append((weight[year].tolist(), [1.0] * sets, 1.0, 1.0))
        for p in range(projects):
            opened = [
                column
                for column, (own, s) in enumerate(starts)
                if own == p and s + timing.opens[p] <= year < s + timing.closes[p]
            ]
            inside = weight[year, with_it[p]].tolist()
            rows.append((inside + opened, [1.0] * len(inside) + [-1.0] * len(opened), 0.0, 0.0))
        if timing.budget is not None:
            spent = [
                (column, float(timing.spending[p][year - s]))
                for column, (p, s) in enumerate(starts)
                if 0 <= year - s < len(timing.spending[p])
            ]
            if spent:
                at = [column for column, _ in spent]
                rows.append((at, [amount for _, amount in spent], -np.inf, timing.budget))
    at_row = np.repeat(np.arange(len(rows)), [len(row[0]) for row in rows])
    at_column = np.concatenate([row[0] for row in rows]).astype(np.int64)
    entries = np.concatenate([row[1] for row in rows])
    matrix = sparse.csr_matrix((entries, (at_row, at_column)), shape=(len(rows), width))
    lower, upper = (np.array([row[side] for row in rows]) for side in (2, 3))
    value, chosen = best_choice(
        matrix, cost, lower, upper, np.arange(len(starts), dtype=np.int64), network
    )
    found: list[int | None] = [None] * projects
    for (p, s), taken in zip(starts, chosen, strict=True):
        if taken:
            found[p] = s
    return tuple(found), value
