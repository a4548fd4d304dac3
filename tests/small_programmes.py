"""Small linear programmes whose best plans are known."""

from dataclasses import replace

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

from tarazy.corridors.programme import Programme, Unknowns


def matrix(rows):
    return sparse.csr_array(np.array(rows, dtype=float))


def parallel_routes(cost, capacity, supply=10.0, price=100.0):
    """One field and one market, joined by parallel routes."""
    routes = len(cost)
    return Programme(
        value=price - np.array(cost, dtype=float),
        equal=matrix(np.ones((1, routes))),
        equal_rhs=np.array([supply]),
        upper=matrix(np.eye(routes)),
        upper_rhs=np.array(capacity, dtype=float),
        idle=np.zeros(routes, dtype=bool),
    )


def costs_between(cost, low, high, inequalities):
    """Every cost may move between two values."""
    cost = np.array(cost, dtype=float)
    return Unknowns(
        names=tuple(f"cost {i}" for i in range(len(cost))),
        on_value=sparse.csr_array(-np.eye(len(cost))),
        on_upper=sparse.csr_array((inequalities, len(cost))),
        low=np.array(low, dtype=float) - cost,
        high=np.array(high, dtype=float) - cost,
    )


def best(programme, value=None):
    answer = linprog(
        -programme.value if value is None else value,
        A_ub=programme.upper,
        b_ub=programme.upper_rhs,
        A_eq=programme.equal,
        b_eq=programme.equal_rhs,
        method="highs",
    )
    return answer.x, -answer.fun


def drawn_network(seed):
    """Fields x markets with true costs, and with others; which may move, and the change to undo."""
    random = np.random.default_rng(seed)
    fields, markets = 3, 4
    columns = fields * markets
    field = np.repeat(np.eye(fields), markets, axis=1)
    market = np.tile(np.eye(markets), fields)
    supply = random.uniform(2, 10, fields)
    room = np.full(markets, supply.sum()) * random.uniform(0.2, 0.6, markets)
    room *= max(1, 1.1 * supply.sum() / room.sum())
    true = random.uniform(10, 60, columns)
    idle = np.zeros(columns, dtype=bool)
    room = np.round(room, 3)
    programme = Programme(100 - true, matrix(field), supply, matrix(market), room, idle)
    prior = true + random.uniform(-12, 12, columns)
    unknowns = costs_between(prior, true - 15, true + 15, markets)
    start = replace(programme, value=100 - prior)
    return programme, start, unknowns, true - prior
