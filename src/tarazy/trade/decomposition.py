"""What a change of real income consists of.

Two decompositions, because "welfare" in the literature is often the first:

- That of Caliendo & Parro (2015): terms of trade plus volume of trade, price changes weighted
  with benchmark flows. It is a first-order formula that the paper evaluates at finite changes.
- An exact one of I/P: factor income, tariff revenue and the deficit, each deflated, in percentage
  points that add up.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tarazy.trade.data import Benchmark
from tarazy.trade.solve import Solution

Array = NDArray[np.float64]


@dataclass(frozen=True)
class RealIncome:
    """Change of real income and its parts, (N,) each, as fractions of benchmark income.

    Attributes
    ----------
    welfare
        Exact: ``Î / P̂ - 1`` with ``P̂_n = Π_j P̂_nj^α_nj``.
    from_factor_income, from_tariff_revenue, from_deficit
        Parts of `welfare`; they add up to it.
    terms_of_trade, volume_of_trade
        The two sums in the decomposition of Caliendo & Parro (2015).
    real_wage
        ``ŵ / P̂ - 1``.
    price_index
        ``P̂ - 1``.
    tariff_revenue_before, tariff_revenue_after
        In the unit of the flows, not as fractions.
    """

    welfare: Array
    from_factor_income: Array
    from_tariff_revenue: Array
    from_deficit: Array
    terms_of_trade: Array
    volume_of_trade: Array
    real_wage: Array
    price_index: Array
    tariff_revenue_before: Array
    tariff_revenue_after: Array


def trade_after(solution: Solution) -> Array:
    """Return flows before tariff after the change, (J, N, N) sector, importer, exporter."""
    benchmark = solution.problem.benchmark
    traded, dutiable = len(solution.problem.K), len(solution.problem.Kt)
    flow = np.zeros_like(benchmark.trade)
    flow[:traded] = solution.share * solution.expenditure[:traded, :, None]
    flow[:dutiable] /= 1.0 + solution.problem.tariff
    own = np.arange(len(benchmark.economies))
    flow[traded:, own, own] = solution.expenditure[traded:]
    return flow


def foreign_trade(flow: Array) -> Array:
    """Return flows between economies alone, (J, N, N): those at home are zero."""
    foreign = flow.copy()
    own = np.arange(flow.shape[1])
    foreign[:, own, own] = 0.0
    return foreign


def real_income(solution: Solution, flow_after: Array) -> RealIncome:
    """Return the change of real income and its parts.

    Parameters
    ----------
    solution
        The equilibrium.
    flow_after
        (J, N, N) from `trade_after`.
    """
    problem = solution.problem
    benchmark = problem.benchmark
    income, wage = benchmark.income, np.exp(solution.log_wage)
    price = np.exp((benchmark.final_share * solution.log_price).sum(axis=0))
    value_added = benchmark.value_added
    revenue = (benchmark.tariff * benchmark.trade).sum(axis=(0, 2))
    dutiable = len(problem.Kt)
    revenue_after = (problem.tariff * flow_after[:dutiable]).sum(axis=(0, 2))
    deficit_after = solution.income - wage * value_added - revenue_after
    gains = [
        (after / price - before) / income
        for after, before in (
            (wage * value_added, value_added),
            (revenue_after, revenue),
            (deficit_after, benchmark.deficit),
        )
    ]
    terms, volume = _caliendo_parro(benchmark, solution, flow_after)
    return RealIncome(
        welfare=solution.income / price / income - 1.0,
        from_factor_income=gains[0],
        from_tariff_revenue=gains[1],
        from_deficit=gains[2],
        terms_of_trade=terms,
        volume_of_trade=volume,
        real_wage=wage / price - 1.0,
        price_index=price - 1.0,
        tariff_revenue_before=revenue,
        tariff_revenue_after=revenue_after,
    )


def _caliendo_parro(
    benchmark: Benchmark, solution: Solution, flow_after: Array
) -> tuple[Array, Array]:
    """Return terms and volume of trade, with hats less one for the differentials.

    ``ToT_n = Σ_ij (E_nij (ĉ_nj - 1) - M_nij (ĉ_ij - 1)) / I_n`` and
    ``VoT_n = Σ_ij τ_nij M_nij (M̂_nij - ĉ_ij) / I_n``, with exports E, imports M before tariffs at
    the benchmark.
    """
    cost = np.exp(solution.log_cost - solution.problem.log_productivity)
    imports = foreign_trade(benchmark.trade)
    exports = imports.sum(axis=1)
    paid = (imports @ (cost - 1.0)[..., None])[..., 0].sum(axis=0)
    terms = ((exports * (cost - 1.0)).sum(axis=0) - paid) / benchmark.income
    # A flow that is zero before is zero after: the product with its growth is the flow itself.
    dutiable = slice(benchmark.dutiable)
    tariff, after = benchmark.tariff[dutiable], foreign_trade(flow_after[dutiable])
    growth = np.vecdot(tariff, after).sum(axis=0)
    price = ((tariff * imports[dutiable]) @ cost[dutiable, :, None])[..., 0].sum(axis=0)
    return terms, (growth - price) / benchmark.income
