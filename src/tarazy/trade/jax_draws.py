"""One question under many draws of the trade elasticities, with its arrays made on the device.

Elasticities enter a prepared problem as powers of changes of cost alone: draws need no preparation
of their own, and only their elasticities are sent.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from tarazy.errors import InputError, NoEquilibriumError
from tarazy.trade.data import Benchmark, Counterfactual, Problem
from tarazy.trade.jax_batch import MEMORY, Rows, Solved, answer_near, check_memory, check_size
from tarazy.trade.jax_program import (
    ALIKE,
    Central,
    bytes_of_case,
    check_one_factor,
    imported,
    solve_drawn,
)
from tarazy.trade.preparation import prepare
from tarazy.trade.solution import Solution, initial_state, model_of, state_of
from tarazy.trade.solve import TOLERANCE

Array = NDArray[np.float64]


def solve_elasticities(
    benchmark: Benchmark,
    counterfactual: Counterfactual,
    trade_elasticity: Array,
    *,
    tolerance: float = TOLERANCE,
    near: Solution | None = None,
    memory: float = MEMORY,
) -> Solved:
    """Solve one counterfactual under many trade elasticities, in batches that fit a memory.

    The answers are those of `solve_many` on benchmarks that differ in their elasticities, without
    the work of preparing each.

    Parameters
    ----------
    benchmark, counterfactual
        As for `tarazy.trade.preparation.prepare`, without targets.
    trade_elasticity
        (P, J) θ of every draw, above 0.
    tolerance
        Largest residual allowed.
    near
        The equilibrium of a problem close to all, such as that with the benchmark's own
        elasticities: every draw begins there and follows the response of its markets. By default
        every draw begins at the benchmark and has its own response.
    memory
        Bytes of the device that a batch may take, by an estimate from the shapes.

    Raises
    ------
    InputError
        If JAX is not installed, an elasticity is not above 0, or a draw is not allowed; with its
        number.
    NoEquilibriumError
        If the counterfactual has none whatever the elasticities.
    """
    imported()
    check_one_factor(benchmark)
    check_memory(memory)
    elasticities = _checked(trade_elasticity, len(benchmark.sectors))
    if near is not None:
        check_size(near, benchmark)
    problem = prepare(benchmark, counterfactual)
    central = _central(problem)
    state = initial_state(central.model, problem) if near is None else state_of(near)
    given = None if near is None else answer_near(near)
    each = bytes_of_case(central.model, ALIKE, given=given is not None)
    size = min(max(1, int(memory / each)), len(elasticities))
    rows = Rows(tolerance)
    for first in range(0, len(elasticities), size):
        drawn = elasticities[first : first + size]
        # The last one repeated: another size would be compiled anew.
        full = np.concatenate([drawn, np.repeat(drawn[-1:], size - len(drawn), axis=0)])
        found = solve_drawn(central, full, problem.closure, state, given, tolerance)
        for k, theta in enumerate(drawn):
            if not rows.take(first + k, found, k):
                _alone(rows, first + k, benchmark, counterfactual, theta)
    return rows.solved()


def _checked(given: Array, sectors: int) -> Array:
    elasticities = np.asarray(given, dtype=np.float64)
    if elasticities.ndim != 2 or elasticities.shape[1] != sectors or not len(elasticities):
        raise InputError(
            f"trade_elasticity has shape {elasticities.shape}; allowed: (draws, {sectors})"
        )
    fits = (elasticities > 0.0) & np.isfinite(elasticities)
    if not fits.all():
        draw, sector = np.argwhere(~fits)[0]
        raise InputError(
            f"draw {draw}: trade_elasticity holds {elasticities[draw, sector]}; allowed: above 0 "
            "and finite"
        )
    return elasticities


def _central(problem: Problem) -> Central:
    """Return the problem with the logarithms of its changes of cost."""
    traded, dutiable, taxed = (len(a) for a in (problem.K, problem.Kt, problem.export_tax))
    log_cost = np.zeros_like(problem.K)
    log_cost[:dutiable] += np.log1p(problem.tariff) - np.log1p(problem.benchmark.tariff[:dutiable])
    log_cost[:taxed] += np.log1p(problem.export_tax)
    at_home = np.zeros_like(problem.own)
    delivery = problem.counterfactual.trade_cost
    if delivery is not None:
        delivery = np.log(np.ascontiguousarray(delivery.transpose(2, 0, 1)))
        log_cost += delivery[:traded]
        at_home += np.diagonal(delivery[traded:], axis1=1, axis2=2)
    # An infinite cost acts on nothing.
    log_cost[problem.K == 0.0] = 0.0
    return Central(model_of(problem), log_cost, at_home)


def _alone(
    rows: Rows, number: int, benchmark: Benchmark, counterfactual: Counterfactual, theta: Array
) -> None:
    """Prepare and solve a draw with the ordinary solver."""
    drawn = replace(benchmark, trade_elasticity=theta[:, None])
    try:
        problem = prepare(drawn, counterfactual)
    except NoEquilibriumError as error:
        rows.fail(number, drawn, str(error))
    except InputError as error:
        raise InputError(f"draw {number}: {error}") from None
    else:
        rows.solve(number, problem)
