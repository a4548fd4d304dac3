"""What real income is compared with: the benchmark with the transfers of the equilibrium.

A trade deficit is a transfer from abroad. A closure that changes deficits gives to some economies
and takes from others, whatever becomes of trade: with nothing but its surplus taken home, Norway
spends 47 per cent more. Real income is therefore compared between two equilibria with the *same*
transfers D': that under the shock, and the benchmark solved again with D' instead of its own
deficits. Where the closure leaves deficits as they are the second is the benchmark itself.
"""

from __future__ import annotations

import threading
from contextlib import suppress
from dataclasses import dataclass, replace
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from tarazy.errors import NoEquilibriumError
from tarazy.memo import Memo
from tarazy.trade.accounts import Accounts, accounts_before, transfers_before
from tarazy.trade.data import Benchmark, Closure, Counterfactual, Positions, Problem
from tarazy.trade.preparation import prepare
from tarazy.trade.solution import Solution
from tarazy.trade.solve import solve

Array = NDArray[np.float64]

# Of a benchmark, by its transfers: several questions to one equilibrium ask for the same.
_MOST = 4
_OF_BENCHMARKS: WeakKeyDictionary[Benchmark, Memo[Reference]] = WeakKeyDictionary()
_KEEPING = threading.Lock()
# Work allowed to the slow way, in sweeps: transfers alone seldom need it.
LEAST_WORK = 3000
# Residual that is tried for: equilibria that are compared with one may be closer than usual.
CLOSE = 1e-12


@dataclass(frozen=True)
class Reference:
    """An economy without the shock, with the transfers of an equilibrium; hats on the benchmark.

    Attributes
    ----------
    income, deficit
        (N,) I and D' (which is also the deficit of the equilibrium); with factors T' instead.
    log_wage
        (N,) log ŵ.
    log_price, log_cost
        (J, N) log P̂ and log ĉ.
    output
        (J, N) Y.
    flow
        (J, N, N) sector, importer, exporter, before tariff.
    solution
        The equilibrium with these transfers; None where it is the benchmark itself.
    spent
        (N,) what of I real income is of: see `spent`.
    accounts
        With factors; None with one.
    """

    income: Array
    deficit: Array
    log_wage: Array
    log_price: Array
    log_cost: Array
    output: Array
    flow: Array
    solution: Solution | None
    spent: Array
    accounts: Accounts | None

    @property
    def log_price_index(self) -> Array:
        """Return log of the price of final expenditure against the benchmark, (N,)."""
        if self.solution is None:
            return np.zeros_like(self.income)
        return self.solution.log_price_index


def reference(solution: Solution) -> Reference:
    """Return what the real incomes of an equilibrium are compared with.

    Raises
    ------
    NoEquilibriumError
        If the benchmark has no equilibrium with these transfers.
    """
    benchmark = solution.problem.benchmark
    closure = solution.problem.closure
    transfers = solution.transfers
    net = is_net(solution.problem)
    if closure == "fixed":
        return _of_benchmark(benchmark, net=net)
    with _KEEPING:
        known = _OF_BENCHMARKS.setdefault(benchmark, Memo(_MOST))
    found = known.get(transfers.tobytes(), lambda: _solved(benchmark, closure, transfers))
    if found.accounts is None:
        return found
    return replace(found, spent=found.accounts.spending(net=net))


def _solved(benchmark: Benchmark, closure: Closure, transfers: Array) -> Reference:
    # With factors a deficit has what crosses borders of income besides.
    given = replace(
        benchmark, deficit=benchmark.deficit + (transfers - transfers_before(benchmark))
    )
    problem = prepare(given, Counterfactual(closure="fixed"))
    try:
        found = solve(problem, most=LEAST_WORK)
    except NoEquilibriumError as error:
        burden = -transfers / benchmark.value_added
        name, most = benchmark.economies[int(burden.argmax())], 100 * burden.max()
        raise NoEquilibriumError(
            f"real income can't be compared: the shock makes transfers under closure {closure!r} "
            "with which no equilibrium was found without it; the most has to be given by "
            f"{name}, {most:.3g} % of its value added in the benchmark; use a smaller shock, or "
            "closure " + ("'fixed'" if closure == "zero" else "'fixed' or 'zero'")
        ) from error
    if benchmark.factors is None:
        with suppress(NoEquilibriumError):
            found = solve(problem, tolerance=CLOSE, start=found.start, most=0)
    return Reference(
        income=found.income,
        deficit=transfers,
        log_wage=found.log_wage,
        log_price=found.log_price,
        log_cost=found.log_cost,
        output=found.output,
        flow=trade_after(found),
        solution=found,
        spent=spent(found),
        accounts=found.accounts,
    )


def log_real_income(solution: Solution) -> Array:
    """Return log of real income, (N,), against the benchmark with the same transfers.

    ``log (I'/P') - log (I/P)``, with ``P_n = Π_j P_nj^α_nj`` the price of final expenditure.

    Raises
    ------
    NoEquilibriumError
        As `reference`.
    """
    start = reference(solution)
    price = solution.log_price_index - start.log_price_index
    change: Array = np.log(spent(solution) / start.spent) - price
    return change


def spent(solution: Solution) -> Array:
    """Return what real income is of, (N,): all income to spend, or what is left for consumption.

    With factors the charge on new capital is taken off; and what replaces capital, where owners
    bring capital or take it out, and in the long run, where it is what it takes to earn its return.

    Raises
    ------
    NoEquilibriumError
        If nothing is left of it to an economy, though its income is above zero.
    """
    if solution.accounts is None:
        return solution.income
    found = solution.accounts.spending(net=is_net(solution.problem))
    if not found.min() > 0.0:
        poorest = int(found.argmin())
        benchmark = solution.problem.benchmark
        raise NoEquilibriumError(
            f"{benchmark.economies[poorest]} would have nothing left to consume: what replaces "
            "capital, and the charge on capital that owners add or keep up, take "
            f"{-found[poorest]:.4g} more than its income of {solution.income[poorest]:.4g}, in the "
            "unit of the flows; use a smaller shock or another horizon"
        )
    return found


def is_net(problem: Problem) -> bool:
    """Return whether real income is told after what replaces capital."""
    nest = problem.benchmark.nest
    long = nest is not None and nest.horizon == "long"
    return long or problem.counterfactual.adds_capital


def trade_after(solution: Solution, sectors: int | None = None) -> Array:
    """Return flows before tariff after the change, (J, N, N) sector, importer, exporter.

    At the border of the exporter, whose tax on them they contain.

    Parameters
    ----------
    solution
        The equilibrium.
    sectors
        How many of the leading sectors are wanted; all by default.
    """
    problem, prices, model = solution.problem, solution.swept.prices, solution.model
    sectors = len(problem.benchmark.sectors) if sectors is None else sectors
    traded, dutiable = min(len(model.K), sectors), min(len(model.Kt), sectors)
    n = len(problem.benchmark.economies)
    flow = np.empty((sectors, n, n))
    pull = prices.attraction[:, None, :]
    np.multiply(model.Kt[:dutiable], pull[:dutiable], out=flow[:dutiable])
    np.multiply(model.K[dutiable:traded], pull[dutiable:traded], out=flow[dutiable:traded])
    flow[:traded] *= (solution.expenditure[:traded] / prices.sourcing[:traded])[:, :, None]
    taxed = problem.export_tax[:sectors]
    flow[: len(taxed)] *= 1.0 + taxed
    flow[traded:] = 0.0
    own = np.arange(n)
    flow[traded:, own, own] = solution.expenditure[traded:sectors]
    return flow


def trade_after_on(
    solution: Solution, sector: Positions, importer: Positions, exporter: Positions
) -> Array:
    """Return the flows of `trade_after` on some links alone, (L,)."""
    problem, prices, model = solution.problem, solution.swept.prices, solution.model
    traded, dutiable, taxed = len(problem.K), len(problem.Kt), len(problem.export_tax)
    flow = np.where(importer == exporter, solution.expenditure[sector, importer], 0.0)
    for first, end, factor in ((0, dutiable, model.Kt), (dutiable, traded, model.K)):
        (moves,) = np.nonzero((sector >= first) & (sector < end))
        j, n, i = sector[moves], importer[moves], exporter[moves]
        reached = solution.expenditure[j, n] / prices.sourcing[j, n]
        flow[moves] = factor[j, n, i] * prices.attraction[j, i] * reached
    (moves,) = np.nonzero(sector < taxed)
    flow[moves] *= 1.0 + problem.export_tax[sector[moves], importer[moves], exporter[moves]]
    return flow


def _of_benchmark(benchmark: Benchmark, *, net: bool) -> Reference:
    none = np.zeros_like(benchmark.output)
    accounts = None if benchmark.factors is None else accounts_before(benchmark)
    income = benchmark.income
    return Reference(
        income=income,
        deficit=transfers_before(benchmark),
        log_wage=np.zeros_like(benchmark.income),
        log_price=none,
        log_cost=none,
        output=benchmark.output,
        flow=benchmark.trade,
        solution=None,
        spent=income if accounts is None else accounts.spending(net=net),
        accounts=accounts,
    )
