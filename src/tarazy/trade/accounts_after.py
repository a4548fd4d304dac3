"""National accounts of an equilibrium with factors, and what new capital costs its owners."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tarazy.trade.accounts import Accounts
from tarazy.trade.data import Problem
from tarazy.trade.factor_solve import FactorFound

Array = NDArray[np.float64]


def accounts_after(problem: Problem, found: FactorFound) -> Accounts:
    """Return the accounts of an equilibrium."""
    sold, have = found.swept.markets, found.swept.earned
    return Accounts(
        labour=have.wages,
        capital=have.capital,
        resource=have.resource,
        depreciation=have.depreciation,
        royalty=sold.royalty,
        profit_tax=have.profit_tax,
        trade_tax=sold.tariff + sold.export_tax,
        paid=have.paid,
        other_income=found.model.other_income,
        transfers=sold.transfers,
        charge=_charge(problem, found),
        stock=have.stocks.now,
    )


def _charge(problem: Problem, found: FactorFound) -> Array:
    """Return what owners forgo for the capital that they have added, (N,), money a year.

    The after-tax real return of the benchmark, ``(1 - tax) (r - δ P^I) / P^I``, on the change of
    each owner's stock in each host, at the price of investment there: what was put in or taken out
    by the shock and, in the long run, what residents save and what owners abroad add besides.
    Titles that change hands at a price are no new capital, for the price is paid. What has been had
    without one has to be kept up without its owner: in the long run it is charged like saving, or
    else expropriation would pay. Residents' tax is the mean over what they own at
    home at the benchmark; where the sector isn't known, it is that over all capital of the host.
    """
    model, swept = found.model, found.swept
    technology = model.technology
    price = np.exp(swept.log_index)
    before_tax = 1.0 - technology.profit_tax
    income = technology.capital_income
    total, kept = income.sum(axis=0), _kept(before_tax, income)
    real = 1.0 - technology.depreciation
    charge = np.zeros_like(total)
    factors = problem.benchmark.factors
    assert factors is not None
    # Stocks in money, in units of their gross income.
    unit = total / np.where(factors.capital_stock > 0, factors.capital_stock, 1.0)
    per_stock = (kept * real * price * unit)[:, None]
    shock = problem.counterfactual
    if shock.invested is not None:
        charge += (per_stock * shock.invested).sum(axis=0)
    if technology.horizon != "long":
        return np.asarray(charge)
    if shock.seized is not None:
        charge += (per_stock * shock.seized).sum(axis=0)
    stocks = swept.earned.stocks
    given = income * model.stock
    # What owners abroad hold of the base, less what the shock alone gave them.
    added = stocks.foreign * stocks.base - given
    theirs = model.abroad @ (before_tax * real * price * added).T[:, :, None]
    owned = model.foreign
    residents = (stocks.base - owned * stocks.foreign * stocks.base) - (1.0 - owned) * given
    charge += theirs[..., 0].sum(axis=0)
    at_home = np.einsum("hhj->jh", factors.owner)
    charge += _kept(before_tax, income * at_home) * real * price * residents.sum(axis=0)
    return np.asarray(charge)


def _kept(after_tax: Array, weight: Array) -> Array:
    """Return the mean of what a tax leaves over sectors, (N,), with weights (J, N)."""
    total = weight.sum(axis=0)
    left = (after_tax * weight).sum(axis=0)
    mean: Array = np.divide(left, total, out=np.ones_like(total), where=total > 0)
    return mean
