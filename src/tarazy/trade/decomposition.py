"""What a change of real income consists of.

Real income is compared at equal transfers (`tarazy.trade.reference`), and so are its parts:

- Exact, of I/P: factor income, tariff revenue and the transfer, each deflated, in percentage points
  that add up.
- To first order, with differentials replaced by hats less one: terms of trade and volume of trade
  as in Caliendo & Parro (2015), whose "welfare" is their sum, and the direct effects of
  productivity and of trade costs, which their experiments do not change. For a small shock of any
  kind the four add up to the change of real income; for a large one they need not, and the rest is
  given with them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tarazy.trade.reference import Reference, is_net, reference, spent
from tarazy.trade.solution import Solution

Array = NDArray[np.float64]

# Parts of income that factors earn, of `tarazy.trade.accounts.Accounts.parts`.
FACTOR_INCOME = ("labour", "capital", "resource", "abroad", "saving")


@dataclass(frozen=True)
class RealIncome:
    """Change of real income and its parts, (N,) each, as fractions of income without the shock.

    Attributes
    ----------
    welfare
        Exact: ``(I'/P') / (I/P) - 1`` with ``P_n = Π_j P_nj^α_nj``, I and P those of the benchmark
        with the transfers of the equilibrium.
    from_factor_income, from_tariff_revenue, from_deficit
        Parts of `welfare`; they add up to it. Tariff revenue is that of all duties on trade: of
        tariffs on imports and of taxes on exports. The transfer is the same: what changes is what
        it buys.
    terms_of_trade, volume_of_trade
        The two sums in the decomposition of Caliendo & Parro (2015).
    productivity, trade_cost
        Direct effects, of first order too. NaN for the trade cost of an importer that lost a
        supplier: an infinite cost has no first order.
    real_expenditure
        ``(I'/P') / (I0/P0) - 1`` against the benchmark with its own transfers: with what the
        closure gives or takes.
    real_wage
        ``ŵ / P̂ - 1`` against the benchmark.
    price_index
        ``P̂ - 1`` against the benchmark.
    tariff_revenue_before, tariff_revenue_after
        In the unit of the flows, not as fractions; before is the benchmark, which has no taxes on
        exports.
    parts
        With factors, `welfare` by the parts of income of `tarazy.trade.accounts.Accounts.parts`;
        empty with one.
    """

    welfare: Array
    from_factor_income: Array
    from_tariff_revenue: Array
    from_deficit: Array
    terms_of_trade: Array
    volume_of_trade: Array
    productivity: Array
    trade_cost: Array
    real_expenditure: Array
    real_wage: Array
    price_index: Array
    tariff_revenue_before: Array
    tariff_revenue_after: Array
    parts: dict[str, Array]

    @property
    def first_order(self) -> Array:
        """Return the sum of the four parts of first order, (N,); NaN with factors.

        The four leave out what owners have from abroad and what capital is added.
        """
        if self.parts:
            return np.full_like(self.welfare, np.nan)
        return self.terms_of_trade + self.volume_of_trade + self.productivity + self.trade_cost


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
        (J, N, N) from `trade_after`; the dutiable sectors, which come first, are enough.
    """
    problem = solution.problem
    benchmark = problem.benchmark
    start = reference(solution)
    price = np.exp(solution.log_price_index)
    start_price = np.exp(start.log_price_index)
    revenue_after = _revenue(problem.tariff, flow_after)
    revenue_after += export_tax_revenue(solution, flow_after).sum(axis=0)
    revenue = _revenue(benchmark.tariff[: benchmark.dutiable], benchmark.trade)
    after, before = _parts(solution, start, revenue, revenue_after)
    left = start.spent / start_price
    gains = {name: (after[name] / price - before[name] / start_price) / left for name in after}
    of_factors = [gains[name] for name in FACTOR_INCOME if name in gains]
    return RealIncome(
        from_factor_income=sum(of_factors[1:], start=of_factors[0]),
        from_tariff_revenue=gains["taxes"],
        from_deficit=gains["transfers"] + gains.get("other", 0.0),
        parts=gains if solution.accounts is not None else {},
        **_first_order(solution, start, flow_after),
        **real_changes(solution),
        tariff_revenue_before=revenue,
        tariff_revenue_after=revenue_after,
    )


def _revenue(tariff: Array, flow: Array) -> Array:
    """Return what importers levy, (N,), by rates of the leading sectors, (D, N, N), on flows."""
    return np.asarray(np.vecdot(tariff, flow[: len(tariff)]).sum(axis=0))


def real_changes(solution: Solution) -> dict[str, Array]:
    """Return what of `RealIncome` needs no flows, and is found in no time.

    Parameters
    ----------
    solution
        The equilibrium.

    Returns
    -------
    dict
        ``welfare``, ``real_expenditure``, ``real_wage``, ``price_index``, (N,) each.
    """
    start = reference(solution)
    price = np.exp(solution.log_price_index)
    left = start.spent / np.exp(start.log_price_index)
    return {
        "welfare": spent(solution) / price / left - 1.0,
        "real_expenditure": solution.income / price / solution.problem.benchmark.income - 1.0,
        "real_wage": np.exp(solution.log_wage) / price - 1.0,
        "price_index": price - 1.0,
    }


def _parts(
    solution: Solution, start: Reference, revenue: Array, revenue_after: Array
) -> tuple[dict[str, Array], dict[str, Array]]:
    """Return what income to spend consists of, after and without the shock, money."""
    if solution.accounts is not None and start.accounts is not None:
        net = is_net(solution.problem)
        return solution.accounts.parts(net=net), start.accounts.parts(net=net)
    benchmark = solution.problem.benchmark
    if start.solution is not None:
        revenue = _revenue(benchmark.tariff[: benchmark.dutiable], start.flow)
    return (
        {
            "labour": np.exp(solution.log_wage) * benchmark.value_added,
            "taxes": revenue_after,
            "transfers": start.deficit,
        },
        {
            "labour": np.exp(start.log_wage) * benchmark.value_added,
            "taxes": revenue,
            "transfers": start.deficit,
        },
    )


def export_tax_revenue(solution: Solution, flow_after: Array) -> Array:
    """Return what economies take of their exports, (J, N) sector, exporter, in the flows' unit.

    Parameters
    ----------
    solution
        The equilibrium.
    flow_after
        (J, N, N) from `trade_after`: with the tax, of which it is t^x / (1 + t^x).
    """
    rate = solution.problem.export_tax
    found = np.zeros_like(solution.output)
    found[: len(rate)] = (flow_after[: len(rate)] * (rate / (1.0 + rate))).sum(axis=1)
    return found


def _first_order(solution: Solution, start: Reference, flow_after: Array) -> dict[str, Array]:
    """Return the parts of first order, with hats less one for the differentials.

    With c̃ = (1 + t^x) ĉ/Â the change of the price at the border, exports E, imports M before
    tariffs and output Y without the shock, and d̂ the change of the cost of delivery:

    * terms of trade ``Σ_ij (E_inj (c̃_inj - 1) - M_nij (c̃_nij - 1)) / I_n``,
    * volume of trade ``Σ_ij τ_nij M_nij (M̂_nij - c̃_nij d̂_nij) / I_n``, with sales at home where a
      region has duties inside,
    * productivity ``Σ_j Y_nj (Â_nj - 1) / I_n``,
    * trade cost ``- Σ_ij M_nij (d̂_nij - 1) / I_n``, deliveries at home among them.
    """
    benchmark, productivity = solution.problem.benchmark, solution.problem.log_productivity
    flow, dutiable = start.flow, slice(benchmark.dutiable)
    cost = np.exp(solution.log_cost - productivity - start.log_cost)
    # What an economy buys from itself it also sells: in the difference it cancels.
    paid = (flow @ (cost - 1.0)[..., None])[..., 0].sum(axis=0)
    # Output of an equilibrium is what is sold up to its residual, that of the benchmark exactly.
    sold = start.output if start.solution is None else flow.sum(axis=1)
    terms = (sold * (cost - 1.0)).sum(axis=0) - paid
    levied = solution.problem.export_tax
    taken = flow[: len(levied)] * levied * cost[: len(levied), None, :]
    terms += taken.sum(axis=(0, 1)) - taken.sum(axis=(0, 2))

    tariff, price = benchmark.tariff[dutiable], cost[dutiable, None, :]
    if len(levied):
        at_border = np.repeat(price, len(terms), axis=1)
        both = min(len(levied), len(at_border))
        at_border[:both] *= 1.0 + levied[:both]
        price = at_border
    same = flow[dutiable] * price
    direct = np.zeros_like(terms)
    delivery = solution.problem.counterfactual.trade_cost
    if delivery is not None:
        by_sector, flat = (
            np.ascontiguousarray(delivery.transpose(2, 0, 1)).reshape(-1),
            flow.ravel(),
        )
        place = np.flatnonzero(by_sector != 1.0)
        place = place[flat[place] > 0.0]
        factor, importer = by_sector[place], place // len(terms) % len(terms)
        dearer = flat[place] * (factor - 1.0)
        direct = -np.bincount(importer, weights=dearer, minlength=len(terms))
        taxed = place < same.size
        same.reshape(-1)[place[taxed]] *= factor[taxed]
    with np.errstate(invalid="ignore"):
        volume = np.vecdot(tariff, np.subtract(flow_after[dutiable], same, out=same)).sum(axis=0)
    lost = ~np.isfinite(direct)
    parts = {
        "terms_of_trade": terms,
        "volume_of_trade": np.where(lost, np.nan, volume),
        "productivity": (start.output * np.expm1(productivity)).sum(axis=0),
        "trade_cost": np.where(lost, np.nan, direct),
    }
    return {name: part / start.income for name, part in parts.items()}
