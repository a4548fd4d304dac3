"""Labels of what an equilibrium with factors says of incomes and their owners."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tarazy.trade.accounts import Accounts, accounts_before
from tarazy.trade.decomposition import RealIncome
from tarazy.trade.measures import COUNTRY, MUSD, OWNERS, PER_CENT, POINTS, SECTORAL
from tarazy.trade.reference import Reference
from tarazy.trade.solution import Solution

Array = NDArray[np.float64]

_FLOWS = {
    "gdp": "gross domestic product",
    "gni": "gross national income",
    "labour_income": "wages",
    "capital_income": "income of capital in the country, gross",
    "resource_income": "income of natural resources in the country",
    "royalties": "royalties",
    "profit_taxes": "taxes on profits",
    "income_from_abroad": "residents' net income from capital and resources abroad, after tax",
    "income_to_abroad": "owners' abroad net income from capital and resources here, after tax",
    "other_income": "other primary income from abroad",
    "transfers": "transfers and borrowing from abroad",
}
_PARTS = {
    "labour": "wages",
    "capital": "residents' capital at home, after tax",
    "resource": "residents' natural resources at home, after tax",
    "abroad": "residents' capital and resources abroad",
    "taxes": "taxes and royalties",
    "other": "other primary income from abroad",
    "transfers": "what transfers buy",
    "saving": "the charge on capital that owners have added",
}
# name: (dims, unit, long name)
FACTOR_VARIABLES: dict[str, tuple[tuple[str, ...], str, str]] = {
    "real_gni": (COUNTRY, PER_CENT, "real gross national income, at equal transfers from abroad"),
    "real_gdp": (COUNTRY, PER_CENT, "gross domestic product at the price of final expenditure"),
    "welfare_uncharged": (COUNTRY, PER_CENT, "real income without the charge on new capital"),
    **{
        f"from_{part}": (COUNTRY, POINTS, f"real income from {text}")
        for part, text in _PARTS.items()
    },
    "capital_return": (COUNTRY, PER_CENT, "return on capital, nominal"),
    "capital_stock": (COUNTRY, PER_CENT, "capital stock"),
    **{
        f"{flow}_{when}": (COUNTRY, MUSD, f"{text} {when}")
        for flow, text in _FLOWS.items()
        for when in ("before", "after")
    },
    "owner_income_before": (OWNERS, MUSD, "net income of owners abroad by host before"),
    "owner_income_after": (OWNERS, MUSD, "net income of owners abroad by host after"),
    "return_by_sector": (SECTORAL, PER_CENT, "return on capital, nominal"),
    "resource_rent": (SECTORAL, PER_CENT, "price of the natural resource"),
}


def factor_values(solution: Solution, start: Reference, income: RealIncome) -> dict[str, Array]:
    """Return the values of `FACTOR_VARIABLES`; none with one factor.

    Parameters
    ----------
    solution
        The equilibrium.
    start
        What real income, product and their parts are compared with: the benchmark at equal
        transfers. All else, flows and returns before, are those of the benchmark itself.
    income
        Its real income.
    """
    after, before = solution.accounts, start.accounts
    if after is None or before is None or solution.factors is None:
        return {}
    benchmark = solution.problem.benchmark
    price, start_price = np.exp(solution.log_price_index), np.exp(start.log_price_index)
    first = accounts_before(benchmark)
    flows_before, flows_after = _flows(first), _flows(after)
    found: dict[str, Array] = {
        f"{flow}_{when}": flows[flow]
        for flow in _FLOWS
        for when, flows in (("before", flows_before), ("after", flows_after))
    }
    found |= {f"from_{part}": 100 * gain for part, gain in income.parts.items()}
    for name, one, other in (
        ("real_gni", after.gni, before.gni),
        ("real_gdp", after.gdp, before.gdp),
    ):
        found[name] = 100 * ((one / price) / (other / start_price) - 1.0)
    found["welfare_uncharged"] = 100 * (
        ((start.spent / start_price) * (1.0 + income.welfare) + after.charge / price)
        / ((start.spent + before.charge) / start_price)
        - 1.0
    )
    stock, stock_before = after.stock.sum(axis=0), first.stock.sum(axis=0)
    mean = _ratio(after.capital.sum(axis=0), stock) / _ratio(
        first.capital.sum(axis=0), stock_before
    )
    found["capital_return"] = 100 * (mean - 1.0)
    found["capital_stock"] = 100 * (_ratio(stock, stock_before) - 1.0)
    found["owner_income_before"] = first.paid.T
    found["owner_income_after"] = after.paid.T
    rent = _rents(solution)
    found["resource_rent"] = 100 * np.expm1(rent).T
    by_sector = _ratio(after.capital, after.stock) / _ratio(first.capital, first.stock)
    by_sector = np.where(benchmark.output > 0.0, by_sector, 1.0)
    found["return_by_sector"] = 100 * (by_sector - 1.0).T
    return found


def _flows(accounts: Accounts) -> dict[str, Array]:
    return {
        "gdp": accounts.gdp,
        "gni": accounts.gni,
        "labour_income": accounts.labour,
        "capital_income": accounts.capital.sum(axis=0),
        "resource_income": accounts.resource.sum(axis=0),
        "royalties": accounts.royalty.sum(axis=0),
        "profit_taxes": accounts.profit_tax.sum(axis=0),
        "income_from_abroad": accounts.from_abroad,
        "income_to_abroad": accounts.to_abroad,
        "other_income": accounts.other_income,
        "transfers": accounts.transfers,
    }


def _rents(solution: Solution) -> Array:
    """Return the log change of the price of the resource, (J, N); zero where there is none."""
    benchmark, change = solution.problem.benchmark, solution.problem.counterfactual
    assert benchmark.factors is not None and solution.accounts is not None
    stock = benchmark.factors.resource * benchmark.output
    if change.resource is not None:
        stock = stock * change.resource.T
    # A resource that is of no use earns nothing.
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(_ratio(solution.accounts.resource, stock)))


def _ratio(values: Array, by: Array) -> Array:
    return np.divide(values, by, out=np.ones_like(values), where=by > 0)
