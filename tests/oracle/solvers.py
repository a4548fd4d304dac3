"""The model of three factors under one name for every solver.

A solver takes a `Benchmark` with factors and a nest and a `Counterfactual`, and returns what
`oracle.factor_model.solve` does, or a part of it.
"""

import numpy as np
from oracle.drawn_worlds import as_arrays
from oracle.factor_model import solve

from tarazy.trade.accounts import accounts_before
from tarazy.trade.decomposition import real_income
from tarazy.trade.labelled_factors import factor_values
from tarazy.trade.preparation import prepare
from tarazy.trade.reference import reference, trade_after
from tarazy.trade.solve import solve as solve_problem


def plain(benchmark, counterfactual):
    """Return what the plain solver finds."""
    return solve(*as_arrays(benchmark, counterfactual))


def package(benchmark, counterfactual):
    """Return what the package finds, under the names of the plain solver."""
    found = solve_problem(prepare(benchmark, counterfactual), tolerance=1e-12)
    flow, told = trade_after(found), _told(found.accounts)
    income = real_income(found, flow)
    labelled = factor_values(found, reference(found), income)
    whole = told["K"].sum(axis=0)
    told["before"] = _told(accounts_before(benchmark))
    before = told["before"]["K"]
    productivity = np.ones_like(before)
    if counterfactual.productivity is not None:
        productivity = counterfactual.productivity.T
    return {
        **told,
        "w": np.exp(found.log_wage),
        "P": np.exp(found.log_price),
        "p": np.exp(found.log_cost) / productivity,
        "price_index": np.exp(found.log_price_index),
        "Y": found.output,
        "X": found.expenditure,
        "flow": flow,
        "income": found.income,
        "r": _ratio(told["capital_income"], whole),
        "r_by_sector": _ratio(found.accounts.capital, told["K"]),
        "q": 1 + labelled["resource_rent"].T / 100,
        "capital_stock": _ratio(whole, before.sum(axis=0)),
        "K": _ratio(told["K"], before),
        "welfare": income.welfare,
        "welfare_uncharged": labelled["welfare_uncharged"] / 100,
        "real_gni": labelled["real_gni"] / 100,
    }


def _ratio(above, below):
    """Return a ratio, one where there is nothing below."""
    return np.divide(above, below, out=np.ones_like(above), where=below > 0)


def _told(accounts):
    net = accounts.capital - accounts.depreciation + accounts.resource - accounts.profit_tax
    at_home = net.sum(axis=0) - accounts.to_abroad
    return {
        "owner_income": accounts.paid.T + np.diag(at_home),
        "K": accounts.stock,
        "labour_income": accounts.labour,
        "capital_income": accounts.capital.sum(axis=0),
        "resource_income": accounts.resource.sum(axis=0),
        "royalties": accounts.royalty.sum(axis=0),
        "profit_taxes": accounts.profit_tax.sum(axis=0),
        "trade_taxes": accounts.trade_tax,
        "depreciation": accounts.depreciation.sum(axis=0),
        "income_from_abroad": accounts.from_abroad,
        "income_to_abroad": accounts.to_abroad,
        "other_income": accounts.other_income,
        "transfers": accounts.transfers,
        "value_added": accounts.value_added,
        "gdp": accounts.gdp,
        "gni": accounts.gni,
        "charge": accounts.charge,
    }


SOLVERS = (plain, package)
