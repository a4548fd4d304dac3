"""Best plans of a linear programme, and how far its values may move until another is better."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from tarazy.corridors.programme import Array, NoFitError, Programme, Unknowns

# Below this a volume, a slack or a reduced cost counts as zero.
ZERO = 1e-7


def best_plan(programme: Programme, *, idle: bool = False) -> Array:
    """Return an optimal plan, shape (column,), by the simplex method.

    Parameters
    ----------
    programme
        What is maximised, and within what.
    idle
        Keep the columns that the observed plan does not use at zero.

    Raises
    ------
    NoFitError
        If there is no plan.
    """
    from scipy.optimize import linprog

    answer = linprog(
        -programme.value,
        A_ub=programme.upper,
        b_ub=programme.upper_rhs,
        A_eq=programme.equal,
        b_eq=programme.equal_rhs,
        bounds=[(0, 0 if idle and unused else None) for unused in programme.idle],
        method="highs-ds",
    )
    if answer.x is None:
        raise NoFitError(f"there is no plan: {answer.message}")
    return np.maximum(np.asarray(answer.x, dtype=np.float64), 0.0)


def keeping_optimal(
    programme: Programme,
    plan: Array,
    direction: Array,
    *,
    others: Unknowns | None = None,
) -> tuple[float, float]:
    """Return how far the values may move along a direction with the plan still optimal.

    Parameters
    ----------
    programme
        At which the plan is optimal.
    plan
        Shape (column,).
    direction
        What a step of one unit adds to the value of each column, shape (column,).
    others
        Figures whose values may move at the same time, within their ranges; none if not given.

    Returns
    -------
    tuple of float
        Least and largest step, infinite where there is no end.

    Raises
    ------
    NoFitError
        If the plan is optimal at no step.
    """
    from scipy.optimize import linprog

    figures = 0 if others is None else len(others.names)
    binds = programme.upper_rhs - programme.upper @ plan < ZERO * (1 + np.abs(programme.upper_rhs))
    tight = programme.upper[np.flatnonzero(binds)].T
    # Columns: step, other figures, m, y of what binds; used columns have no reduced cost.
    moved = (
        sparse.csr_array((len(plan), 0)) if others is None else sparse.csr_array(others.on_value)
    )
    matrix = sparse.hstack(
        [-sparse.csr_array(direction[:, None]), -moved, programme.equal.T, tight], format="csr"
    )
    used = plan > ZERO * (1 + plan.max())
    bounds: list[tuple[float | None, float | None]] = [(None, None)]
    if others is not None:
        bounds += list(zip(others.low, others.high, strict=True))
    bounds += [(None, None)] * len(programme.equal_rhs) + [(0, None)] * tight.shape[1]
    ends = []
    for sign in (1.0, -1.0):
        cost = np.zeros(1 + figures + len(programme.equal_rhs) + tight.shape[1])
        cost[0] = sign
        answer = linprog(
            cost,
            A_ub=-matrix[np.flatnonzero(~used)],
            b_ub=-programme.value[~used] + ZERO,
            A_eq=matrix[np.flatnonzero(used)],
            b_eq=programme.value[used],
            bounds=bounds,
            method="highs",
        )
        if answer.status in (3, 4) and answer.x is None:
            ends.append(-sign * np.inf)
        elif answer.x is None:
            raise NoFitError(f"the plan is optimal at no step: {answer.message}")
        else:
            ends.append(float(answer.x[0]))
    return ends[0], ends[1]
