"""Many cases solved on JAX in batches that fit a memory, and by the ordinary solver where need be.

The program of a batch is `tarazy.trade.jax_program`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from tarazy.errors import InputError, NoEquilibriumError
from tarazy.trade.blas import one_thread
from tarazy.trade.data import Benchmark, Counterfactual, Problem
from tarazy.trade.jax_program import (
    Batched,
    bytes_of_case,
    check_one_factor,
    imported,
    shared,
    solve_batch,
)
from tarazy.trade.jax_response import Answer
from tarazy.trade.preparation import prepare
from tarazy.trade.response import response
from tarazy.trade.solution import (
    Solution,
    initial_state,
    model_of,
    single_precision,
    state_of,
)
from tarazy.trade.solve import TOLERANCE, solve
from tarazy.trade.sweep import Model, Swept

Array = NDArray[np.float64]

# Of a batch, in bytes, unless another is given: what a small device has to spare.
MEMORY = 1e9


@dataclass(frozen=True, eq=False)
class Solved:
    """Equilibria of P cases in the order they were given; NaN where a case has none.

    Attributes
    ----------
    log_wage, income
        (P, N) log ŵ, and I' in the unit of the flows.
    log_price, log_cost
        (P, J, N) log P̂ and log ĉ (before productivity).
    expenditure, output
        (P, J, N) X' and Y', zero or more.
    residual
        (P,) largest gap in log prices, or in a market relative to income.
    sweeps
        (P,) sweeps over the markets; 0 for a failure.
    method
        (P,) ``batch``; where the batch did not settle a case, the method of the ordinary solver
        that did, ``anderson`` or ``newton``; ``none`` for a failure.
    failures
        Number of the case and the reason, for each without an equilibrium.
    """

    log_wage: Array
    income: Array
    log_price: Array
    log_cost: Array
    expenditure: Array
    output: Array
    residual: Array
    sweeps: NDArray[np.int64]
    method: NDArray[np.str_]
    failures: tuple[tuple[int, str], ...]


# What a case comes to, in the order of the fields of `Solved`.
_Row = tuple[Array | float | int | str, ...]


def solve_many(
    cases: Iterable[tuple[Benchmark, Counterfactual]],
    *,
    tolerance: float = TOLERANCE,
    near: Solution | None = None,
    memory: float = MEMORY,
) -> Solved:
    """Solve many problems of one size together, in batches that fit a memory.

    Cases are one benchmark under many counterfactuals, or benchmarks that differ, as draws of
    elasticities do, under one. They are prepared as they are asked for, so that a generator of
    thousands takes the memory of one batch. Arrays that all cases of a batch share, as the same
    object, are held once. A case that the batch does not settle goes to the ordinary solver.

    Parameters
    ----------
    cases
        Benchmark and counterfactual of each, without targets. Those with other numbers of traded,
        dutiable or taxed sectors, or another closure, make batches of their own.
    tolerance
        Largest residual allowed.
    near
        The equilibrium of a problem close to all, of the same size: every case begins there and
        follows the response of its markets, which is then held once. By default every case begins
        at its benchmark and has its own response.
    memory
        Bytes of the device that a batch may take, by an estimate from the shapes.

    Raises
    ------
    InputError
        If JAX is not installed, there are no cases, or one is not allowed; with its number.
    """
    imported()
    check_memory(memory)
    batches = _Batches(tolerance, near, memory)
    for number, (benchmark, counterfactual) in enumerate(cases):
        try:
            check_one_factor(benchmark)
            if near is not None:
                check_size(near, benchmark)
            problem = prepare(benchmark, counterfactual)
        except NoEquilibriumError as error:
            batches.rows.fail(number, benchmark, str(error))
        except InputError as error:
            raise InputError(f"case {number}: {error}") from None
        else:
            batches.add(number, problem)
    batches.finish()
    return batches.rows.solved()


def check_memory(memory: float) -> None:
    """Check that a batch may take some memory."""
    if not memory > 0:
        raise InputError(f"memory is {memory}; allowed: a number of bytes above 0")


def check_size(near: Solution, benchmark: Benchmark) -> None:
    """Check that an equilibrium is of the size of a benchmark."""
    (j, n), (sectors, economies) = benchmark.output.shape, near.output.shape
    if (j, n) != (sectors, economies):
        raise InputError(
            f"near has {economies} economies and {sectors} sectors; allowed: {n} and {j}"
        )


def answer_near(near: Solution) -> Answer:
    """Return the response of markets at an equilibrium.

    Raises
    ------
    InputError
        If it is of three factors.
    """
    check_one_factor(near.problem.benchmark)
    assert isinstance(near.swept, Swept)
    with one_thread():
        found = response(single_precision(near.model), near.swept)
    return Answer(found.wage, found.log_price, found.spending)


class Rows:
    """What cases come to, by their numbers."""

    def __init__(self, tolerance: float) -> None:
        self._tolerance = tolerance
        self._rows: dict[int, _Row] = {}
        self._failures: dict[int, str] = {}

    def take(self, number: int, found: Batched, k: int) -> bool:
        """Take the case at place `k` of a batch, if the batch settled it; return whether it did."""
        if found.sound[k]:
            *arrays, _ = found
            self._rows[number] = (*(array[k] for array in arrays), "batch")
        return bool(found.sound[k])

    def solve(self, number: int, problem: Problem) -> None:
        """Solve a case with the ordinary solver."""
        try:
            found = solve(problem, tolerance=self._tolerance)
        except NoEquilibriumError as error:
            self.fail(number, problem.benchmark, str(error))
            return
        self._rows[number] = (
            found.log_wage,
            found.income,
            found.log_price,
            found.log_cost,
            found.expenditure,
            found.output,
            found.residual,
            found.sweeps,
            found.method,
        )

    def fail(self, number: int, benchmark: Benchmark, reason: str) -> None:
        """Note that a case has no equilibrium."""
        nothing, by_sector = (np.full_like(a, np.nan) for a in (benchmark.income, benchmark.output))
        self._rows[number] = (nothing, nothing, *(4 * (by_sector,)), np.nan, 0, "none")
        self._failures[number] = reason

    def solved(self) -> Solved:
        """Return everything in order.

        Raises
        ------
        InputError
            If there are no cases.
        """
        if not self._rows:
            raise InputError("cases: there are none; allowed: one or more")
        rows = zip(*(self._rows[number] for number in sorted(self._rows)), strict=True)
        names = [field.name for field in fields(Solved)][:-1]
        return Solved(
            **{name: np.array(values) for name, values in zip(names, rows, strict=True)},
            failures=tuple(sorted(self._failures.items())),
        )


class _Batches:
    """Cases that wait for a batch, and what was found for others."""

    def __init__(self, tolerance: float, near: Solution | None, memory: float) -> None:
        self._tolerance, self._memory = tolerance, memory
        self._state = None if near is None else state_of(near)
        self._given = None if near is None else answer_near(near)
        self._waiting: dict[Hashable, list[tuple[int, Problem, Model]]] = defaultdict(list)
        # Cases in a batch, and whether one of this size was solved.
        self._size: dict[Hashable, int] = {}
        self._compiled: set[Hashable] = set()
        self.rows = Rows(tolerance)

    def add(self, number: int, problem: Problem) -> None:
        """Take a case, and solve those that wait with it if they fill a batch."""
        model = model_of(problem)
        key = (problem.closure, *(array.shape for array in model))
        waiting = self._waiting[key]
        waiting.append((number, problem, model))
        if key not in self._size and len(waiting) > 1:
            alike = shared([waiting[0][2], model])
            each = bytes_of_case(model, alike, given=self._given is not None)
            self._size[key] = max(2, int(self._memory / each))
        if len(waiting) == self._size.get(key):
            self._solve(waiting)
            self._compiled.add(key)
            waiting.clear()

    def finish(self) -> None:
        """Solve what still waits."""
        for key, waiting in self._waiting.items():
            if waiting:
                # As many as before, the last one repeated, need no other program to be compiled.
                spare = self._size[key] - len(waiting) if key in self._compiled else 0
                self._solve(waiting, spare)

    def _solve(self, cases: Sequence[tuple[int, Problem, Model]], spare: int = 0) -> None:
        models = [model for _, _, model in cases]
        if self._state is None:
            states = [initial_state(model, problem) for _, problem, model in cases]
        else:
            states = len(cases) * [self._state]
        found = solve_batch(
            models + spare * models[-1:],
            cases[0][1].closure,
            states + spare * states[-1:],
            self._given,
            self._tolerance,
        )
        for k, (number, problem, _) in enumerate(cases):
            if not self.rows.take(number, found, k):
                self.rows.solve(number, problem)
