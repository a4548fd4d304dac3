"""The derivative of real income with respect to every barrier at once, by one adjoint solve.

The system and its reading are in `tarazy.trade.adjoint_sweep`. It is linear and as large as that of
the equilibrium, whatever the number of barriers; sweeps over it are accelerated as those of the
solver are, with the transpose of the same response of markets to wages.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from tarazy.errors import InputError, NoEquilibriumError, unknown_name
from tarazy.trade.adjoint_sweep import (
    Direct,
    Swept,
    barriers,
    linearised,
    per_transfer,
    sweep,
    taxes_on_exports,
    through_deficits,
)
from tarazy.trade.anderson import Anderson
from tarazy.trade.blas import one_thread
from tarazy.trade.newton import ROUNDS
from tarazy.trade.reference import reference
from tarazy.trade.response import Response, response
from tarazy.trade.solution import Solution
from tarazy.trade.sweep import Swept as OneFactor

Array = NDArray[np.float64]
Objective = Literal["welfare", "real_wage"]
OBJECTIVES: tuple[Objective, ...] = get_args(Objective)

TOLERANCE = 1e-10
# The system is linear: while all steps are remembered the iteration is as good as GMRES.
DEPTH = 40
MAX_SWEEPS = 60
# The slow way: sweeps at given multipliers of labour, and corrections of these.
SETTLING_SWEEPS = 300
MAX_CORRECTIONS = 20


@dataclass(frozen=True)
class Gradient:
    """Derivatives of ``Σ_n weight_n log W_n``, or of ``Σ_n weight_n log(w'_n / P'_n)``.

    W is real income ``(I'/P') / (I/P)``, as in `tarazy.trade.reference`: against the benchmark with
    the transfers of the equilibrium. P' is the price of final expenditure. The derivatives are
    total: wages, prices, incomes, flows and transfers adjust. They are zero for links without
    trade, be it that the benchmark has none or that the link is severed: at an infinite cost, a
    little more or less changes nothing.

    Attributes
    ----------
    objective
        ``welfare`` (real income) or ``real_wage``.
    weight
        (N,) of the economies.
    tariff
        (J, N, N) sector, importer, exporter, per unit of τ' (a percentage point is 0.01); a first
        tariff where there is none so far included. Zero for trade of an economy with itself.
    trade_cost
        (J, N, N) per unit of log d; of trade at home too.
    productivity
        (J, N) sector, producer, per unit of log A.
    transfer
        (N,) per unit of money given to an economy that all economies of its bloc pay in proportion
        to value added. Where an economy hardly trades, what it could do with the money is a ratio
        of two small numbers, and as uncertain.
    residual
        Largest gap of the adjoint system, as the change of the objective per unit of a log price, a
        log wage, or expenditure relative to income; divided by the largest weight.
    sweeps
        Sweeps over the markets that were needed.
    seconds
        For this objective, and for what all objectives at the equilibrium share if it is the first.
    method
        ``anderson``, or ``elimination`` where accelerated sweeps do not settle.
    of_exports
        Computes `export_tax`.
    """

    objective: Objective
    weight: Array
    tariff: Array
    trade_cost: Array
    productivity: Array
    transfer: Array
    residual: float
    sweeps: int
    seconds: float
    method: str
    of_exports: Callable[[], Array] = field(repr=False)

    @cached_property
    def export_tax(self) -> Array:
        """(J, N, N) per unit of an exporter's t^x, as `tariff`; computed when it is asked for."""
        return self.of_exports()


def gradient(solution: Solution, weight: Array, of: Objective = "welfare") -> Gradient:
    """Return the derivatives of a weighted sum of log real incomes, or real wages.

    Parameters
    ----------
    solution
        An equilibrium; that of an empty counterfactual is the benchmark.
    weight
        (N,) of the economies, finite.
    of
        ``welfare`` or ``real_wage``.

    Raises
    ------
    InputError
        If the weight has a wrong shape or a value that is not finite, or `of` is unknown.
    NoEquilibriumError
        If the adjoint system can't be solved to the tolerance; the message gives the gap.
    """
    return Adjoint(solution).gradient(weight, of)


class Adjoint:
    """The transposed system at one equilibrium, prepared once for any number of objectives.

    Parameters
    ----------
    solution
        The equilibrium.
    """

    def __init__(self, solution: Solution) -> None:
        if solution.factors is not None:
            raise InputError(
                "derivatives by the adjoint are those of one factor; allowed: factors = 'one'"
            )
        start = time.perf_counter()
        self._solution = solution
        self._system = linearised(solution)
        self._seconds = time.perf_counter() - start

    @cached_property
    def _whole_response(self) -> Response:
        swept = self._solution.swept
        assert isinstance(swept, OneFactor)
        return response(self._solution.model, swept, ROUNDS)

    def gradient(self, weight: Array, of: Objective = "welfare") -> Gradient:
        """Return the derivatives of one objective; see the function of the same name."""
        start = time.perf_counter()
        solution, system = self._solution, self._system
        weight = np.asarray(weight, dtype=np.float64)
        objective = _direct(solution, weight, of)
        if of == "welfare":
            moved = through_deficits(system, self._transfers_matter(weight), normalised=True)
            objective = objective._replace(wage=objective.wage - moved)
        size = float(np.abs(weight).max())
        with one_thread():
            found, sweeps = self._accelerate(objective, TOLERANCE * size)
            method = "anderson"
            if not _largest_gap(found, solution.model.income) <= TOLERANCE * size:
                found, more = self._eliminate(objective, TOLERANCE * size)
                sweeps += more
                method = "elimination"
        residual = _largest_gap(found, solution.model.income) / (size or 1.0)
        if not residual <= TOLERANCE:
            raise NoEquilibriumError(
                f"the derivatives of {of} were not found: {sweeps} sweeps over the adjoint system "
                f"leave a relative gap of {residual:.2g}; allowed: {TOLERANCE:g}"
            )
        by_tariff, by_cost = barriers(system, solution.problem.tariff, found)
        levied = solution.problem.export_tax
        seconds, self._seconds = self._seconds + time.perf_counter() - start, 0.0
        return Gradient(
            objective=of,
            weight=weight,
            tariff=by_tariff,
            trade_cost=by_cost,
            productivity=-found.cost,
            transfer=per_transfer(system, found.income),
            residual=residual,
            sweeps=sweeps,
            seconds=seconds,
            method=method,
            of_exports=partial(taxes_on_exports, system, levied, found, by_cost),
        )

    def _transfers_matter(self, weight: Array) -> Array:
        """Return what a unit of transfers is worth without the shock, (N,): it does not count.

        Zero where the closure lets no wage change a transfer.
        """
        if self._system.closure != "income_share" or self._reference is None:
            return np.zeros_like(weight)
        return self._reference.gradient(weight).transfer

    @cached_property
    def _reference(self) -> Adjoint | None:
        start = reference(self._solution).solution
        return None if start is None else Adjoint(start)

    def _accelerate(self, objective: Direct, tolerance: float) -> tuple[Swept, int]:
        """Iterate sweeps; the caller compares the gap with the tolerance.

        In units in which every multiplier is a change of the objective: those of money are times
        value added or income.
        """
        system, answer = self._system, self._solution.response
        assert isinstance(answer, Response)
        income = system.model.income
        j, n = system.domestic.shape
        state = np.zeros(n * (1 + 2 * j))
        history = Anderson(state.size, DEPTH)
        sweeps = 0
        while True:
            sweeps += 1
            swept = sweep(
                system,
                objective,
                state[:n] / system.value_added,
                state[n : n + n * j].reshape(j, n) / income,
                state[n + n * j :].reshape(j, n),
            )
            # A gap that is not a number ends the iteration too.
            if sweeps >= MAX_SWEEPS or not _largest_gap(swept, income) > tolerance:
                return swept, sweeps
            spending = (swept.spending + swept.spending_gap) * income
            price = swept.price + swept.price_gap
            plain = np.concatenate(
                [_labour_step(answer, swept, income), spending, price], axis=None
            )
            plain[n:] -= state[n:]
            state = state + history.step(state, plain)

    def _eliminate(self, objective: Direct, tolerance: float) -> tuple[Swept, int]:
        """Solve with the multipliers of prices and expenditure eliminated: slow and sure.

        Given those of labour, sweeps settle because inputs are less than the whole of cost.
        """
        system, answer = self._system, self._whole_response
        income = system.model.income
        labour = np.zeros_like(income)
        spending = price = np.zeros_like(system.domestic)
        history = Anderson(len(labour), MAX_CORRECTIONS)
        sweeps = 0
        for _ in range(MAX_CORRECTIONS):
            for _ in range(SETTLING_SWEEPS):
                sweeps += 1
                swept = sweep(system, objective, labour / system.value_added, spending, price)
                if not _market_gap(swept, income) > 0.1 * tolerance:
                    break
                spending, price = swept.spending + swept.spending_gap, swept.price + swept.price_gap
            if not _largest_gap(swept, income) > tolerance:
                break
            labour = labour + history.step(labour, _labour_step(answer, swept, income))
        return swept, sweeps


def _direct(solution: Solution, weight: Array, of: Objective) -> Direct:
    if of not in OBJECTIVES:
        raise unknown_name("objective", of, OBJECTIVES)
    if weight.shape != solution.income.shape:
        raise InputError(f"weight has shape {weight.shape}; allowed: {solution.income.shape}")
    if not np.isfinite(weight).all():
        bad = weight[~np.isfinite(weight)][0]
        raise InputError(f"weight holds {bad}; allowed: finite numbers")
    none = np.zeros_like(weight)
    if of == "welfare":
        return Direct(income=weight / solution.income, wage=none, price=-weight)
    return Direct(income=none, wage=weight, price=-weight)


def _labour_step(answer: Response, swept: Swept, income: Array) -> Array:
    """Return the change of the multipliers of labour, times value added, that gaps call for.

    Gaps of expenditure and prices count by how far wages move both: the transpose of the way in
    which the solver lets prices and expenditure follow wages.
    """
    precision = answer.log_price.dtype
    gap = swept.wage_gap.copy()
    for moved, left in (
        (answer.log_price, swept.price_gap),
        (answer.spending, swept.spending_gap * income),
    ):
        gap += left.reshape(-1).astype(precision) @ moved.reshape(-1, len(gap))
    return answer.wage.T @ gap


def _market_gap(swept: Swept, income: Array) -> float:
    return float(max(np.abs(swept.spending_gap * income).max(), np.abs(swept.price_gap).max()))


def _largest_gap(swept: Swept, income: Array) -> float:
    return max(_market_gap(swept, income), float(np.abs(swept.wage_gap).max()))
