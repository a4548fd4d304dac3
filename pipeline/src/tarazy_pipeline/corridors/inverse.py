"""Inverse optimisation: which figures of a linear programme make an observed plan its best one.

The programme is max v'x subject to E x = f, G x <= g, x >= 0. Some entries of v and of g are not
known well; each may move within its range. Observed are a few sums R x of the plan, not the plan
itself. The fit looks for the smallest weighted move for which a plan with the observed sums meets
the conditions of optimality: x feasible, and multipliers m (free) and y >= 0 such that
r = E'm + G'y - v >= 0, with y (g - G x) = 0 and r x = 0. Inverse linear programming: R. K. Ahuja
and J. B. Orlin, "Inverse Optimization", Operations Research 49 (2001); the products that must be
zero become binary choices.

A plan that is optimal may not be the only one. The conditions are therefore asked of K + 1
programmes at once: K in which one of the observed sums earns `margin` more per unit, and one in
which all of them earn `margin` less. If x is optimal in all of them, a plan that has more of some
sum earns less than x by at least margin times the excess, and one that has more of none and less of
some by at least margin times the shortfalls: the observed sums are those of every optimum.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from tarazy.corridors.programme import Array, NoFitError, Programme, Unknowns

# What the fit would rather avoid, as numbers of figures moved across their whole range: a sum
# missed by one unit, a margin short by one money unit.
MISSED = 2.0
SHORT = 20.0


@dataclass(frozen=True)
class ObservedSums:
    """Sums of the plan that were observed.

    Attributes
    ----------
    names
        One per sum.
    sums
        Sparse, shape (sum, column).
    volume
        What was observed, shape (sum,).
    tolerance
        By how much the fit may miss it at most.
    """

    names: tuple[str, ...]
    sums: sparse.csr_array
    volume: Array
    tolerance: float


@dataclass(frozen=True)
class Fit:
    """Figures that make the observed sums optimal.

    Attributes
    ----------
    change
        Of each figure, shape (figure,).
    plan
        An optimal plan, shape (column,).
    missed
        Sum of the plan less what was observed, shape (sum,).
    margin
        By which the sum is better than its neighbours, shape (sum,); 0 says that other sums are as
        good.
    """

    change: Array
    plan: Array
    missed: Array
    margin: Array


def fit(
    programme: Programme,
    unknowns: Unknowns,
    observed: ObservedSums,
    *,
    margin: float,
    largest_volume: float,
    largest_multiplier: float,
) -> Fit:
    """Return the smallest weighted change of the figures under which the observed sums are optimal.

    The change of a figure is weighted by the inverse of its range. The binary choices (which
    inequality binds, which column is unused) are found by a mixed-integer programme and then
    fixed, so that the answer is that of a linear programme without large constants.

    Parameters
    ----------
    programme, unknowns, observed
        What is solved, what may move, what was seen.
    margin
        Money per unit by which the observed sums are to beat their neighbours.
    largest_volume
        A bound on every column of the answer.
    largest_multiplier
        A bound on every multiplier and reduced cost.

    Raises
    ------
    NoFitError
        If there is none within the ranges and tolerances.
    """
    model = _Conditions(programme, unknowns, observed, margin)
    model.choose(largest_volume, largest_multiplier)
    answer = model.solve("the observed flows are optimal at no figures within their ranges")
    model.fix(answer)
    answer = model.solve("the choice of binding limits does not hold without large constants")
    return model.read(answer)


class _Conditions:
    """The conditions of optimality as one mixed-integer programme; its blocks of columns."""

    def __init__(
        self, programme: Programme, unknowns: Unknowns, observed: ObservedSums, margin: float
    ) -> None:
        self.programme, self.unknowns, self.observed = programme, unknowns, observed
        self.margin = margin
        columns = len(programme.value)
        inequalities, sums = len(programme.upper_rhs), len(observed.names)
        figures = len(unknowns.names)
        sizes = {
            "plan": columns,
            "up": figures,
            "down": figures,
            "more": sums,
            "less": sums,
            "short": sums,
            "binds": inequalities,
            "unused": columns,
        }
        self.copies = [*np.eye(sums), -np.ones(sums)]
        for copy in range(len(self.copies)):
            sizes |= {f"m{copy}": len(programme.equal_rhs), f"y{copy}": inequalities}
            sizes |= {f"r{copy}": columns}
        self.at: dict[str, slice] = {}
        start = 0
        for name, size in sizes.items():
            self.at[name] = slice(start, start + size)
            start += size
        self.size = start
        self.low, self.high = np.zeros(start), np.full(start, np.inf)
        self.cost = np.zeros(start)
        self._bounds()
        self.rows: list[tuple[dict[str, Any], Array, Array]] = []
        self._primal()
        self._dual()
        self.choices: list[tuple[dict[str, Any], Array, Array]] = []

    def _bounds(self) -> None:
        at, unknowns, observed = self.at, self.unknowns, self.observed
        self.high[at["up"]], self.high[at["down"]] = unknowns.high, -unknowns.low
        self.cost[at["up"]] = self.cost[at["down"]] = 1 / (unknowns.high - unknowns.low)
        self.high[at["more"]] = self.high[at["less"]] = observed.tolerance
        self.cost[at["more"]] = self.cost[at["less"]] = MISSED
        self.high[at["short"]] = self.margin
        self.cost[at["short"]] = SHORT
        self.high[at["binds"]] = self.high[at["unused"]] = 1
        self.high[at["plan"]] = np.where(self.programme.idle, 0.0, np.inf)
        self.low[at["unused"]] = self.programme.idle
        for copy in range(len(self.copies)):
            self.low[at[f"m{copy}"]] = -np.inf

    def _primal(self) -> None:
        programme, moved, observed = self.programme, self.unknowns.on_upper, self.observed
        rhs, seen = programme.equal_rhs, observed.volume
        self.rows.append(({"plan": programme.equal}, rhs, rhs))
        within = {"plan": programme.upper, "up": -moved, "down": moved}
        self.rows.append((within, np.full(len(programme.upper_rhs), -np.inf), programme.upper_rhs))
        one = sparse.eye_array(len(seen), format="csr")
        near = {"plan": observed.sums, "more": -one, "less": one}
        self.rows.append((near, seen, seen))

    def _dual(self) -> None:
        programme, moved = self.programme, self.unknowns.on_value
        one = sparse.eye_array(len(programme.value), format="csr")
        for copy, direction in enumerate(self.copies):
            favoured = sparse.csr_array(self.observed.sums.T * direction)
            value = programme.value + self.margin * favoured.sum(axis=1)
            blocks = {
                f"m{copy}": programme.equal.T,
                f"y{copy}": programme.upper.T,
                f"r{copy}": -one,
                "up": -moved,
                "down": moved,
                "short": favoured,
            }
            self.rows.append((blocks, value, value))

    def choose(self, volume: float, multiplier: float) -> None:
        """Add that of every slack and its multiplier one is zero."""
        programme, moved = self.programme, self.unknowns.on_upper
        unbound = np.full(len(programme.upper_rhs), -np.inf)
        free = np.full(len(programme.value), -np.inf)
        rows = sparse.eye_array(len(unbound), format="csr")
        columns = sparse.eye_array(len(free), format="csr")
        ends = abs(moved) @ np.maximum(self.unknowns.high, -self.unknowns.low)
        negative = np.asarray(programme.upper.multiply(programme.upper < 0).sum(axis=1)).ravel()
        widest = programme.upper_rhs + ends - volume * negative
        slack = {"plan": -programme.upper, "up": moved, "down": -moved}
        slack["binds"] = sparse.diags_array(widest)
        self.choices = [
            (slack, unbound, widest - programme.upper_rhs),
            ({"plan": columns, "unused": volume * columns}, free, np.full(len(free), volume)),
        ]
        for copy in range(len(self.copies)):
            binds = {f"y{copy}": rows, "binds": -multiplier * rows}
            unused = {f"r{copy}": columns, "unused": -multiplier * columns}
            self.choices.append((binds, unbound, np.zeros(len(unbound))))
            self.choices.append((unused, free, np.zeros(len(free))))

    def fix(self, answer: Array) -> None:
        """Keep the choices of an answer, and what they say, as bounds and equalities."""
        at, programme, moved = self.at, self.programme, self.unknowns.on_upper
        binds, unused = answer[at["binds"]] > 0.5, answer[at["unused"]] > 0.5
        for name, chosen in (("binds", binds), ("unused", unused)):
            self.low[at[name]] = self.high[at[name]] = chosen
        self.high[at["plan"]] = np.where(unused, 0.0, np.inf)
        tight = np.flatnonzero(binds)
        blocks = {"plan": programme.upper[tight], "up": -moved[tight], "down": moved[tight]}
        self.choices = [(blocks, programme.upper_rhs[tight], programme.upper_rhs[tight])]
        for copy in range(len(self.copies)):
            self.high[at[f"y{copy}"]] = np.where(binds, np.inf, 0.0)
            self.high[at[f"r{copy}"]] = np.where(unused, np.inf, 0.0)

    def solve(self, complaint: str) -> Array:
        """Return the best values of all columns."""
        from scipy.optimize import Bounds, LinearConstraint, milp

        whole = np.zeros(self.size)
        whole[self.at["binds"]] = whole[self.at["unused"]] = 1
        rows = [*self.rows, *self.choices]
        matrix = sparse.vstack([self._row(blocks, len(low)) for blocks, low, _ in rows]).tocsr()
        low, high = (np.concatenate([row[i] for row in rows]) for i in (1, 2))
        answer = milp(
            self.cost,
            integrality=whole,
            bounds=Bounds(self.low, self.high),
            constraints=LinearConstraint(matrix, low, high),
            options={"mip_rel_gap": 1e-4},
        )
        if answer.x is None:
            raise NoFitError(f"{complaint}: {answer.message}")
        return np.asarray(answer.x, dtype=np.float64)

    def _row(self, blocks: dict[str, Any], height: int) -> sparse.csr_array:
        parts = [
            blocks.get(name, sparse.csr_array((height, span.stop - span.start)))
            for name, span in self.at.items()
        ]
        return sparse.hstack(parts, format="csr")

    def read(self, answer: Array) -> Fit:
        """Return the fit that the values of all columns stand for."""
        at = self.at
        plan = np.maximum(answer[at["plan"]], 0.0)
        return Fit(
            change=answer[at["up"]] - answer[at["down"]],
            plan=plan,
            missed=self.observed.sums @ plan - self.observed.volume,
            margin=self.margin - answer[at["short"]],
        )
