"""An equilibrium in the layout of the equations, and the arrays and states it is solved with."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from tarazy.kernel import library
from tarazy.trade import equations as eq
from tarazy.trade.accounts import Accounts
from tarazy.trade.accounts_after import accounts_after
from tarazy.trade.blas import one_thread
from tarazy.trade.compiled_sweep import wage_response
from tarazy.trade.data import Problem
from tarazy.trade.factor_response import FactorResponse
from tarazy.trade.factor_solve import FactorFound
from tarazy.trade.factor_sweep import FactorSwept
from tarazy.trade.nest import price_index
from tarazy.trade.response import Response, WageResponse, response
from tarazy.trade.sweep import Model, Swept, deficits

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Start:
    """Where the sweeps of a problem begin, and what steers them: all that one close by tells.

    Attributes
    ----------
    state
        (N + 2·J·N,) see `tarazy.trade.sweep`; with factors, of `tarazy.trade.factor_sweep`.
    response
        How markets answer to wages there; where sweeps are compiled, how wages do.
    """

    state: Array
    response: Response | WageResponse | FactorResponse


@dataclass(frozen=True, eq=False)
class Solution:
    """An equilibrium, in the layout of the equations.

    Attributes
    ----------
    problem
        What was solved.
    log_wage
        (N,) log ŵ; the numeraire is the value added of the world (of each bloc, where trade is
        cut).
    log_price, log_cost
        (J, N) log P̂ and log ĉ (before productivity).
    expenditure, output
        (J, N) X' and Y', zero or more.
    income
        (N,) I', positive.
    model, swept
        The arrays that were solved, and the last sweep over them.
    residual
        Largest gap in log prices, or in a market relative to the income of the economy.
    sweeps
        Sweeps over the markets that were needed.
    seconds
        From the problem to the solution.
    method
        ``anderson``, ``newton``, or ``path``.
    factors
        What was found with factors; None with one.
    """

    problem: Problem
    log_wage: Array
    log_price: Array
    log_cost: Array
    expenditure: Array
    output: Array
    income: Array
    model: Model
    swept: Swept | FactorSwept
    residual: float
    sweeps: int
    seconds: float
    method: str
    factors: FactorFound | None = None

    @cached_property
    def accounts(self) -> Accounts | None:
        """National accounts; None with one factor."""
        return None if self.factors is None else accounts_after(self.problem, self.factors)

    @cached_property
    def log_price_index(self) -> Array:
        """Log of the price of final expenditure against the benchmark, (N,)."""
        if self.factors is not None:
            final = self.factors.model.technology.final
            return price_index(self.log_price, self.problem.benchmark.final_share, final)
        return np.asarray((self.problem.benchmark.final_share * self.log_price).sum(axis=0))

    @property
    def transfers(self) -> Array:
        """What the closure governs, (N,): T' with factors, the whole deficit D' without."""
        if self.accounts is not None:
            return self.accounts.transfers
        closure, value_added = self.problem.closure, self.swept.value_added
        return np.asarray(deficits(self.model, closure, value_added))

    @cached_property
    def share(self) -> Array:
        """π' of the traded sectors, (T, N, N): share of every supplier in expenditure."""
        found = self.swept.prices
        return np.asarray(eq.import_share(self.model.K, found.attraction, found.sourcing))

    @cached_property
    def start(self) -> Start:
        """Where the solve of a problem close by may begin."""
        state, kernel = state_of(self), library()
        if kernel is None or self.factors is not None:
            return Start(state, self.response)
        with one_thread():
            problem = self.problem
            answer = wage_response(kernel, self.model, problem.closure, state, problem.moved)
        return Start(state, answer)

    @cached_property
    def response(self) -> Response | FactorResponse:
        """How markets answer to wages here: it also steers the solve of a problem close by."""
        if isinstance(self.swept, FactorSwept):
            assert self.factors is not None
            return self.factors.response
        with one_thread():
            return response(single_precision(self.model), self.swept)


def model_of(problem: Problem) -> Model:
    """Return the arrays that the sweep works on."""
    benchmark = problem.benchmark
    K, Kt, log_scale = scaled(problem.K, problem.Kt, problem.reach)
    return Model(
        K=K,
        Kt=Kt,
        Kx=Kt[: len(problem.export_tax)] * problem.export_tax,
        log_scale=log_scale,
        log_own=np.log(problem.own),
        own_share=np.concatenate([np.diagonal(K, axis1=1, axis2=2), problem.own]),
        value_added_share=benchmark.value_added_share,
        final_share=benchmark.final_share,
        log_productivity=problem.log_productivity,
        input_share=benchmark.input_share,
        value_added=benchmark.value_added,
        deficit=benchmark.deficit,
        income=benchmark.income,
        trade_elasticity=benchmark.trade_elasticity,
        same_bloc=(problem.blocs[:, None] == problem.blocs).astype(np.float64),
    )


def scaled(K: Array, Kt: Array, reach: Array) -> tuple[Array, Array, Array]:
    """Return K and Kt with rows scaled that would under- or overflow, and log of the scale.

    `reach`, (T, N), is the sum of K over suppliers.
    """
    log_scale = np.zeros_like(reach)
    faint = (reach < 1e-30) | (reach > 1e15)
    if faint.any():
        log_scale[faint] = np.log(reach[faint])
        factor = np.exp(-log_scale)[:, :, None]
        K, Kt = K * factor, Kt * factor[: len(Kt)]
    return K, Kt, log_scale


def initial_state(model: Model, problem: Problem) -> Array:
    """Return the benchmark as a state vector."""
    j, n = problem.benchmark.expenditure.shape
    state = np.zeros(n * (1 + 2 * j))
    state[n + n * j :] = (problem.benchmark.expenditure / model.income).ravel()
    return state


def state_of(solution: Solution) -> Array:
    """Return a solution as a state vector."""
    if solution.factors is not None:
        return solution.factors.state
    spending = solution.expenditure / solution.model.income
    return np.concatenate([solution.log_wage, solution.log_price.ravel(), spending.ravel()])


def single_precision(model: Model) -> Model:
    """Return the arrays in single precision."""
    return Model(*(array.astype(np.float32) for array in model))
