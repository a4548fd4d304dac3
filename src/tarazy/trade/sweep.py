"""One sweep over the markets: prices given wages, then expenditure, then labour.

The state is one vector: log ŵ (N), log P̂ (J·N), and X' relative to the income of the buyer (J·N).
Given wages, prices are the fixed point of a contraction that does not depend on expenditure; given
both, expenditure solves a linear system; what is left is excess demand for labour. A sweep
therefore improves the three in this order. Most of what one sector buys comes from its own economy,
so the first improvement of each carries one round of domestic input-output links as well.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from tarazy.trade import equations as eq

Array = Any


class Model(NamedTuple):
    """All arrays of a problem, of any array library; shapes as in `tarazy.trade.data`.

    Attributes
    ----------
    K, Kt
        (T, N, N), (D, N, N); the row of a buyer may be scaled up, by ``exp(-log_scale)``.
    Kx
        (E, N, N) Kt t^x, of which exporters take what they tax; no rows where none does.
    log_scale
        (T, N) zero but where all suppliers of a buyer became prohibitively expensive.
    log_own
        (J - T, N) log π κ̂^-θ of sectors that are not traded.
    own_share
        (J, N) factor in K of the economy itself.
    value_added_share, final_share, log_productivity
        (J, N).
    input_share
        (N, K, J).
    value_added, deficit, income
        (N,); income is the benchmark's, the measure of every residual.
    trade_elasticity
        (J, 1).
    same_bloc
        (N, N) one where trade still links two economies, directly or through others.
    """

    K: Array
    Kt: Array
    Kx: Array
    log_scale: Array
    log_own: Array
    own_share: Array
    value_added_share: Array
    final_share: Array
    log_productivity: Array
    input_share: Array
    value_added: Array
    deficit: Array
    income: Array
    trade_elasticity: Array
    same_bloc: Array


class Prices(NamedTuple):
    """Prices that follow from wages and input prices.

    Attributes
    ----------
    log_cost, log_price
        (J, N) log ĉ and log P̂.
    attraction, sourcing
        (T, N) ``(ĉ/Â)^-θ`` and ``Σ_i K attraction``, in one scale per sector.
    """

    log_cost: Array
    log_price: Array
    attraction: Array
    sourcing: Array


class Markets(NamedTuple):
    """Demand and supply at given prices and expenditure.

    Attributes
    ----------
    output, expenditure
        (J, N) Y' and the X' that income and input demand call for.
    labour_income, income, export_tax
        (N,) ``Σ_j β Y'``, I', and what of it is revenue of taxes on exports.
    """

    output: Array
    expenditure: Array
    labour_income: Array
    income: Array
    export_tax: Array


class Swept(NamedTuple):
    """Result of a sweep.

    Attributes
    ----------
    prices, markets
        At the state below.
    log_price, expenditure
        (J, N) improved once: the state at which `gap` holds.
    gap
        (2·J·N + 2·N,) of log prices, of goods markets and of labour markets (both relative to
        income), of the numeraire.
    excess_labour
        (N,) demand less supply of labour, relative to supply, seen through the balance of trade.
    value_added
        (N,) at present wages.
    inflation
        (N,) log of value added of the bloc over its benchmark, the numeraire.
    """

    prices: Prices
    markets: Markets
    log_price: Array
    expenditure: Array
    gap: Array
    excess_labour: Array
    value_added: Array
    inflation: Array


def deficits(model: Model, closure: str, value_added: Array) -> Array:
    """Return D', (N,), under a closure, given value added at present wages, (N,)."""
    if closure == "fixed":
        return model.deficit
    if closure == "zero":
        return 0.0 * model.deficit
    transfer = model.deficit / model.value_added * value_added
    surplus = (model.same_bloc @ transfer) / (model.same_bloc @ value_added)
    return transfer - surplus * value_added


def prices(model: Model, log_wage: Array, log_price: Array) -> Prices:
    """Return costs and the prices they imply."""
    log_cost = eq.log_unit_cost(log_wage, log_price, model.value_added_share, model.input_share)
    return sourced(model, log_cost)


def sourced(model: Model, log_cost: Array) -> Prices:
    """Return the prices that unit costs, (J, N), imply: buyers choose among suppliers."""
    xp = log_cost.__array_namespace__()
    traded = model.K.shape[0]
    theta = model.trade_elasticity
    pull = eq.log_attraction(log_cost, model.log_productivity, theta)
    shift = xp.max(pull[:traded], axis=1, keepdims=True)
    attraction = xp.exp(pull[:traded] - shift)
    sourcing = (model.K @ attraction[..., None])[..., 0]
    log_price = eq.price(sourcing, shift + model.log_scale, theta[:traded])
    if traded < pull.shape[0]:
        home = -(pull[traded:] + model.log_own) / theta[traded:]
        log_price = xp.concat([log_price, home])
    return Prices(log_cost, log_price, attraction, sourcing)


def fraction_received(model: Model, found: Prices) -> Array:
    """Return F', (D, N): the part of expenditure that reaches exporters in the dutiable sectors.

    Theirs is what sellers receive and what the exporters' governments take.
    """
    xp = found.sourcing.__array_namespace__()
    taxed, dutiable = model.Kx.shape[0], model.Kt.shape[0]
    received = (model.Kt @ found.attraction[:dutiable, :, None])[..., 0]
    if taxed:
        taken = (model.Kx @ found.attraction[:taxed, :, None])[..., 0]
        received = xp.concat([received[:taxed] + taken, received[taxed:]])
    return received / found.sourcing[:dutiable]


def markets(
    model: Model, found: Prices, received: Array, expenditure: Array, transfer: Array
) -> Markets:
    """Return what is sold, earned and spent.

    Parameters
    ----------
    model, found
        The problem and its prices.
    received
        (D, N) from `fraction_received`.
    expenditure
        (J, N) X'.
    transfer
        (N,) value added at present wages plus deficit.
    """
    dutiable, taxed = model.Kt.shape[0], model.Kx.shape[0]
    output, export_tax = sales(model, found, expenditure)
    income = transfer + eq.tariff_revenue(expenditure[:dutiable], received)
    if taxed:
        income = income + export_tax
    return Markets(
        output=output,
        expenditure=eq.expenditure(output, income, model.input_share, model.final_share),
        labour_income=eq.labour_income(output, model.value_added_share),
        income=income,
        export_tax=export_tax,
    )


def sales(model: Model, found: Prices, expenditure: Array) -> tuple[Array, Array]:
    """Return Y', (J, N), and the revenue of taxes on exports, (N,), of what buyers spend."""
    xp = expenditure.__array_namespace__()
    traded, dutiable, taxed = model.K.shape[0], model.Kt.shape[0], model.Kx.shape[0]
    per_unit = (expenditure[:traded] / found.sourcing)[..., None]
    sold = (model.Kt.mT @ per_unit[:dutiable])[..., 0]
    if dutiable < traded:
        free = (model.K[dutiable:].mT @ per_unit[dutiable:])[..., 0]
        sold = xp.concat([sold, free])
    output = eq.output(sold, found.attraction)
    if traded < expenditure.shape[0]:
        output = xp.concat([output, expenditure[traded:]])
    export_tax = xp.zeros_like(model.value_added)
    if taxed:
        collected = (model.Kx.mT @ per_unit[:taxed])[..., 0]
        export_tax = eq.export_tax_revenue(collected, found.attraction[:taxed])
    return output, export_tax


def sweep(model: Model, closure: str, state: Array) -> Swept:
    """Improve prices, then expenditure, and measure what gaps remain.

    Parameters
    ----------
    model
        The problem.
    closure
        Of the deficits.
    state
        (N + 2·J·N,) log ŵ, log P̂, X' relative to income.
    """
    xp = state.__array_namespace__()
    j, n = model.final_share.shape
    log_wage = state[:n]
    log_price = xp.reshape(state[n : n + j * n], (j, n))
    expenditure = xp.reshape(state[n + j * n :], (j, n)) * model.income

    found = prices(model, log_wage, log_price)
    domestic = domestic_share(model, found)
    gap = found.log_price - log_price
    log_price = log_price + gap + domestic * eq.cost_of_inputs(gap, model.input_share)
    found = prices(model, log_wage, log_price)

    received = fraction_received(model, found)
    value_added = xp.exp(log_wage) * model.value_added
    transfer = value_added + deficits(model, closure, value_added)
    sold = markets(model, found, received, expenditure, transfer)
    gap = sold.expenditure - expenditure
    expenditure = expenditure + gap + eq.demand_for_inputs(domestic * gap, model.input_share)
    return measured(model, closure, log_wage, log_price, expenditure, (found, received))


def measured(
    model: Model,
    closure: str,
    log_wage: Array,
    log_price: Array,
    expenditure: Array,
    known: tuple[Prices, Array] | None = None,
) -> Swept:
    """Measure what gaps there are at a state, without improving it.

    Parameters
    ----------
    model, closure
        As for `sweep`.
    log_wage, log_price, expenditure
        (N,) log ŵ, and (J, N) log P̂ and X'.
    known
        The prices there and `fraction_received`, if they are known.
    """
    xp = expenditure.__array_namespace__()
    if known is None:
        found = prices(model, log_wage, log_price)
        known = (found, fraction_received(model, found))
    found, received = known
    value_added = xp.exp(log_wage) * model.value_added
    deficit = deficits(model, closure, value_added)
    sold = markets(model, found, received, expenditure, value_added + deficit)
    price_gap = found.log_price - log_price
    goods_gap = (sold.expenditure - expenditure) / model.income
    labour_gap = (sold.labour_income - value_added) / model.income
    inflation = xp.log((model.same_bloc @ value_added) / (model.same_bloc @ model.value_added))
    domestic = domestic_share(model, found)
    return Swept(
        prices=found,
        markets=sold,
        log_price=log_price,
        expenditure=expenditure,
        gap=xp.concat(
            [xp.reshape(price_gap, (-1,)), xp.reshape(goods_gap, (-1,)), labour_gap, inflation]
        ),
        excess_labour=_excess_of_trade(model, domestic, received, expenditure, sold, deficit)
        / value_added,
        value_added=value_added,
        inflation=inflation,
    )


def _excess_of_trade(
    model: Model,
    domestic: Array,
    received: Array,
    expenditure: Array,
    sold: Markets,
    deficit: Array,
) -> Array:
    """Return what exports and deficit exceed imports by, (N,), on a logarithmic scale.

    Where goods markets clear, this is the excess demand for labour. Its logarithm is nearly linear
    in log wages even where an economy hardly trades and a change of wages multiplies the little it
    exports.
    """
    xp = sold.output.__array_namespace__()
    dutiable = received.shape[0]
    bought = xp.concat([received * expenditure[:dutiable], expenditure[dutiable:]])
    at_home = domestic * expenditure
    none = xp.zeros_like(deficit)
    earned = xp.sum(sold.output - at_home, axis=0) + sold.export_tax + xp.maximum(deficit, none)
    spent = xp.sum(bought - at_home, axis=0) - xp.minimum(deficit, none)
    # An economy that is cut off sells and buys nothing abroad but rounding errors.
    least = 1e-14 * model.income
    earned, spent = xp.maximum(earned, least), xp.maximum(spent, least)
    return xp.log(earned / spent) * xp.sqrt(earned * spent)


def domestic_share(model: Model, found: Prices) -> Array:
    """Return π'_nn, (J, N)."""
    xp = found.sourcing.__array_namespace__()
    traded = model.K.shape[0]
    share = model.own_share[:traded] * found.attraction / found.sourcing
    if traded == model.own_share.shape[0]:
        return share
    return xp.concat([share, xp.ones_like(model.own_share[traded:])])
