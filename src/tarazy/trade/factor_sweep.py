"""One sweep over the markets for goods, labour, capital and what is fixed in its sector.

As in `tarazy.trade.sweep`, with more prices of factors in the state: log ŵ (N), log r̂ (N; in the
long run log K̂, for there r̂ follows the price of investment), the price φ̂ of what is fixed (F·N),
log P̂ (J·N), and X' relative to income (J·N). Income counts what factors supply at these prices, and
gaps are what markets ask beyond it.

In the long run owners abroad hold of a host's capital what they held, times what their after-tax
return makes of it, but at most all there is: what is more leaves with them.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tarazy.trade import equations as eq
from tarazy.trade.factor_model import FactorModel
from tarazy.trade.nest import log_rent, mean_of_two, price_index, variable_cost
from tarazy.trade.owners import Stocks, paid_abroad
from tarazy.trade.sweep import (
    Prices,
    deficits,
    domestic_share,
    fraction_received,
    sales,
    sourced,
)

Array = NDArray[np.float64]


class State(NamedTuple):
    """A state vector in its parts.

    Attributes
    ----------
    log_wage
        (N,) log ŵ.
    log_capital
        (N,) log r̂, or in the long run log K̂.
    rent
        (F, N) where φ̂ stands against v̂: see `tarazy.trade.nest.log_rent`.
    log_price, expenditure
        (J, N) log P̂, and X' relative to the income of the benchmark.
    """

    log_wage: Array
    log_capital: Array
    rent: Array
    log_price: Array
    expenditure: Array


class Costs(NamedTuple):
    """What a sector pays, at given prices.

    Attributes
    ----------
    log_variable, log_cost
        (J, N) log v̂ and log ĉ with the change of the royalty in it.
    log_rent
        (F, N) log φ̂.
    fixed
        (F, N) s', the share of what is fixed in cost.
    varies
        (J, N) 1 - s'.
    labour, capital
        (J, N) shares in the cost of what varies, now.
    per_bundle, per_input
        (J, N) what the spending of a sector on what varies, and that on an input, are multiplied
        with on the way from one to the other; None where substitution leaves shares as they are.
    """

    log_variable: Array
    log_cost: Array
    log_rent: Array
    fixed: Array
    varies: Array
    labour: Array
    capital: Array
    per_bundle: Array | None
    per_input: Array | None


class Earned(NamedTuple):
    """What factors earn and governments take, money.

    Attributes
    ----------
    wages
        (N,) w L.
    stocks
        Of capital, in units of its gross income at the benchmark.
    capital, depreciation
        (J, N) gross r K, and what of it replaces capital.
    resource
        (J, N) q R.
    profit_tax
        (J, N) what the host takes of net income.
    paid
        (N, N) host, owner: after tax, to owners abroad.
    """

    wages: Array
    stocks: Stocks
    capital: Array
    depreciation: Array
    resource: Array
    profit_tax: Array
    paid: Array


class FactorMarkets(NamedTuple):
    """Demand and supply at given prices and expenditure.

    Attributes
    ----------
    output, expenditure
        (J, N) Y' and the X' that income and input demand call for.
    income
        (N,) I', what is spent on final goods.
    export_tax, tariff, royalty
        (N,), (N,), (J, N) revenue.
    gni, gdp, transfers
        (N,) accounts.
    value_added
        (N,) wages, capital, resource and royalties.
    varying
        (J, N) what sectors spend on what varies.
    wages, capital_income
        (N,) what sectors pay to labour and to capital that moves.
    capital_used
        (J, N) the latter by sector.
    rent
        (F, N) what they pay to what is fixed.
    """

    output: Array
    expenditure: Array
    income: Array
    export_tax: Array
    tariff: Array
    royalty: Array
    gni: Array
    gdp: Array
    transfers: Array
    value_added: Array
    varying: Array
    wages: Array
    capital_income: Array
    capital_used: Array
    rent: Array


class FactorSwept(NamedTuple):
    """Result of a sweep; the names that `tarazy.trade.sweep.Swept` has mean the same.

    Attributes
    ----------
    state
        That it began with.
    log_return, log_index
        (N,) log r̂ and log P̂C.
    excess
        (N,), (N,), (F, N) logs of what is asked over what is supplied of labour, of capital, of
        what is fixed; zero where there is none.
    """

    prices: Prices
    markets: FactorMarkets
    log_price: Array
    expenditure: Array
    gap: Array
    value_added: Array
    inflation: Array
    state: State
    costs: Costs
    earned: Earned
    log_return: Array
    log_index: Array
    excess: tuple[Array, Array, Array]


def split(model: FactorModel, vector: Array) -> State:
    """Return the parts of a state vector, (2·N + F·N + 2·J·N,)."""
    j, n = model.base.final_share.shape
    f = len(model.technology.fixed_sectors)
    ends = np.cumsum([n, n, f * n, j * n])
    wage, capital, rent, price, spending = np.split(vector, ends)
    return State(wage, capital, rent.reshape(f, n), price.reshape(j, n), spending.reshape(j, n))


def joined(state: State) -> Array:
    """Return the vector of a state."""
    return np.concatenate([part.ravel() for part in state])


def costs(model: FactorModel, state: State, log_return: Array, log_price: Array) -> Costs:
    """Return unit costs and their make-up at given prices of factors and inputs.

    Parameters
    ----------
    model
        The problem.
    state
        Of which wages and rents count.
    log_return
        (N,) log r̂.
    log_price
        (J, N) log P̂.
    """
    technology = model.technology
    at = technology.fixed_sectors
    variable = variable_cost(
        state.log_wage,
        log_return,
        log_price,
        technology.labour,
        technology.capital,
        technology.inputs,
        technology.elasticity,
    )
    cost, varies = variable.copy(), np.ones_like(variable)
    share, sigma = technology.fixed, technology.substitution
    rent = variable[at] + log_rent(state.rent, share, sigma)
    cost[at] = mean_of_two(rent, variable[at], share, sigma)
    fixed = share * np.exp((1.0 - sigma) * (rent - cost[at]))
    varies[at] -= fixed
    labour, capital = technology.labour, technology.capital
    per_bundle = per_input = None
    if technology.elasticity != 1.0:
        power = 1.0 - technology.elasticity
        # In units of the mean of the economy, against overflow.
        scale = variable.mean(axis=0)
        per_bundle = np.exp(-power * (variable - scale))
        per_input = np.exp(power * (log_price - scale))
        labour = labour * per_bundle * np.exp(power * (state.log_wage - scale))
        if technology.horizon != "short":
            capital = capital * per_bundle * np.exp(power * (log_return - scale))
    return Costs(
        variable,
        cost - model.log_wedge,
        rent,
        fixed,
        varies,
        labour,
        capital,
        per_bundle,
        per_input,
    )


def _inputs_asked(model: FactorModel, varying: Array, found: Costs) -> Array:
    """Return what sectors spend on each input, (J, N), given what they spend on what varies."""
    inputs = model.technology.inputs
    if found.per_bundle is None or found.per_input is None:
        return np.asarray(eq.demand_for_inputs(varying, inputs))
    asked = eq.demand_for_inputs(varying * found.per_bundle, inputs)
    return np.asarray(found.per_input * asked)


def final_share(model: FactorModel, log_price: Array, log_index: Array) -> Array:
    """Return α', (J, N), at the prices of goods, (J, N), and of final expenditure, (N,)."""
    final, share = model.technology.final, model.base.final_share
    if final == 1.0:
        return np.asarray(share)
    return np.asarray(share * np.exp((1.0 - final) * (log_price - log_index)))


def earned(
    model: FactorModel,
    state: State,
    found: Costs,
    log_return: Array,
    log_index: Array,
    used: Array,
) -> Earned:
    """Return what factors earn at given prices, and who has it.

    Parameters
    ----------
    model, state, found
        The problem, prices of factors, and costs.
    log_return, log_index
        (N,) log r̂ and log P̂C.
    used
        (J, N) what sectors pay to capital that moves: it is where this is paid.
    """
    technology = model.technology
    at, horizon = technology.fixed_sectors, technology.horizon
    wages = np.exp(state.log_wage) * technology.wages
    base = technology.capital_income * model.stock
    foreign = np.ones_like(base)
    bundle = model.stock[at] ** technology.capital_in_rent
    bundle *= model.resource[at] ** (1.0 - technology.capital_in_rent)
    rent = np.exp(found.log_rent) * bundle * technology.rent
    resource = np.zeros_like(base)
    resource[at] = rent * (1.0 - technology.capital_in_rent)
    if horizon == "short":
        now, gross = base, np.zeros_like(base)
        gross[at] = rent * technology.capital_in_rent
    else:
        total = base.sum(axis=0)
        if horizon == "long":
            total = technology.capital_income.sum(axis=0) * np.exp(state.log_capital)
            held = model.foreign_stock * base
            owned = model.foreign
            theirs = (owned * held).sum(axis=0)
            # Foreign capital can't be more than all.
            most = np.divide(total, theirs, out=np.ones_like(total), where=theirs > 0.0)
            held = held * np.minimum(1.0, most)
            residents = (1.0 - owned) * base
            left = total - (owned * held).sum(axis=0)
            share = np.divide(
                residents,
                residents.sum(axis=0),
                out=np.zeros_like(residents),
                where=residents.sum(axis=0) > 0,
            )
            whole = owned * held + share * left
            foreign = np.divide(held, whole, out=np.ones_like(held), where=whole > 0)
            base = whole
        spread = used.sum(axis=0)
        now = used * np.divide(total, spread, out=np.zeros_like(total), where=spread > 0)
        gross = np.exp(log_return) * now
    stocks = Stocks(base, foreign, now)
    worn = technology.depreciation * np.exp(log_index) * now
    net = gross - worn
    per_unit = np.divide(net, now, out=np.zeros_like(net), where=now > 0)
    return Earned(
        wages=wages,
        stocks=stocks,
        capital=gross,
        depreciation=worn,
        resource=resource,
        profit_tax=(1.0 - model.after_tax) * (net + resource),
        paid=paid_abroad(
            model.abroad, stocks, model.after_tax * per_unit, model.after_tax * resource
        ),
    )


def markets(
    model: FactorModel,
    closure: str,
    state: State,
    found: Prices,
    costs_: Costs,
    received: Array,
    final: Array,
    expenditure: Array,
    log_return: Array,
    log_index: Array,
    have: Earned | None = None,
) -> tuple[FactorMarkets, Earned]:
    """Return what is sold, earned and spent; parameters as in `tarazy.trade.sweep.markets`.

    What is earned may be given, where it is known from expenditure close by.
    """
    base, technology = model.base, model.technology
    output, export_tax = sales(base, found, expenditure)
    payments = model.keep * output
    varying = costs_.varies * payments
    used = costs_.capital * varying
    if have is None:
        have = earned(model, state, costs_, log_return, log_index, used)
    royalty = (1.0 - model.keep) * output
    dutiable = len(received)
    tariff = eq.tariff_revenue(expenditure[:dutiable], received)
    value_added = (
        have.wages + have.capital.sum(axis=0) + have.resource.sum(axis=0) + royalty.sum(axis=0)
    )
    gdp = value_added + tariff + export_tax
    gni = gdp + have.paid.sum(axis=0) - have.paid.sum(axis=1) + model.other_income
    transfers = deficits(base, closure, value_added)
    income = gni + transfers
    asked = _inputs_asked(model, varying, costs_)
    return (
        FactorMarkets(
            output=output,
            expenditure=asked + final * income,
            income=income,
            export_tax=export_tax,
            tariff=tariff,
            royalty=royalty,
            gni=gni,
            gdp=gdp,
            transfers=transfers,
            value_added=value_added,
            varying=varying,
            wages=(costs_.labour * varying).sum(axis=0),
            capital_income=used.sum(axis=0),
            capital_used=used,
            rent=costs_.fixed * payments[technology.fixed_sectors],
        ),
        have,
    )


def sweep(model: FactorModel, closure: str, vector: Array) -> FactorSwept:
    """Improve prices, then expenditure, and measure what gaps remain.

    Parameters
    ----------
    model
        The problem.
    closure
        Of the transfers.
    vector
        (2·N + F·N + 2·J·N,) a state.
    """
    base, technology = model.base, model.technology
    state = split(model, vector)
    log_price = state.log_price
    expenditure = state.expenditure * base.income

    found, made, log_return, _ = _priced(model, state, log_price)
    domestic = domestic_share(base, found)
    gap = found.log_price - log_price
    through = made.varies * domestic
    log_price = log_price + gap + through * eq.cost_of_inputs(gap, technology.inputs)
    found, made, log_return, log_index = _priced(model, state, log_price)
    price_gap = found.log_price - log_price

    received = fraction_received(base, found)
    final = final_share(model, log_price, log_index)
    given = (closure, state, found, made, received, final)
    at = (log_return, log_index)
    sold, have = markets(model, *given, expenditure, *at)
    gap = sold.expenditure - expenditure
    kept = made.varies * model.keep * domestic * gap
    expenditure = expenditure + gap + eq.demand_for_inputs(kept, technology.inputs)
    # Where capital is used has moved by the gap: who owns what it earns counts from the first.
    sold, have = markets(model, *given, expenditure, *at, have)
    goods_gap = (sold.expenditure - expenditure) / base.income

    excess, factor_gaps = _excess(model, sold, have)
    inflation = np.log((base.same_bloc @ sold.value_added) / (base.same_bloc @ base.value_added))
    return FactorSwept(
        prices=found,
        markets=sold,
        log_price=log_price,
        expenditure=expenditure,
        gap=np.concatenate([price_gap.ravel(), goods_gap.ravel(), *factor_gaps, inflation]),
        value_added=sold.value_added,
        inflation=inflation,
        state=state,
        costs=made,
        earned=have,
        log_return=log_return,
        log_index=log_index,
        excess=excess,
    )


def _priced(
    model: FactorModel, state: State, log_price: Array
) -> tuple[Prices, Costs, Array, Array]:
    log_index = price_index(log_price, model.base.final_share, model.technology.final)
    log_return = log_index if model.technology.horizon == "long" else state.log_capital
    made = costs(model, state, log_return, log_price)
    return sourced(model.base, made.log_cost), made, log_return, log_index


def _excess(
    model: FactorModel, sold: FactorMarkets, have: Earned
) -> tuple[tuple[Array, Array, Array], list[Array]]:
    """Return logs of demand over supply of factors, and the gaps relative to income."""
    technology, income = model.technology, model.base.income
    at = technology.fixed_sectors
    supply = have.resource[at]
    pairs = [(sold.wages, have.wages)]
    if technology.horizon == "short":
        supply = supply + have.capital[at]
        nothing = np.zeros_like(income)
        pairs.append((nothing, nothing))
    else:
        pairs.append((sold.capital_income, have.capital.sum(axis=0)))
    pairs.append((sold.rent, supply))
    logs = [_log_ratio(*pair) for pair in pairs]
    return (logs[0], logs[1], logs[2]), [((a - b) / income).ravel() for a, b in pairs]


def _log_ratio(asked: Array, supplied: Array) -> Array:
    there = (asked > 0.0) & (supplied > 0.0)
    safe = np.where(there, asked, 1.0) / np.where(there, supplied, 1.0)
    return np.asarray(np.log(safe))
