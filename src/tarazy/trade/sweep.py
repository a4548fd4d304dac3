"""One sweep over the markets: prices given wages, then expenditure given prices, then the market for labour.

The state is (log ŵ, log P̂, X'). Given wages, prices are the fixed point of a contraction that does not depend on expenditure;
given both, expenditure solves a linear system; what is left is excess demand for labour. A sweep therefore improves the three
in this order. Most of what one sector buys comes from its own economy, so the first improvement of each carries one
round of domestic input-output links as well.
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
        (T, N, N), (D, N, N).
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
    labour_income, income
        (N,) ``Σ_j β Y'`` and I'.
    """

    output: Array
    expenditure: Array
    labour_income: Array
    income: Array


class Swept(NamedTuple):
    """Result of a sweep.

    Attributes
    ----------
    prices, markets
        At the state (log wage, `log_price`, `expenditure`).
    log_price, expenditure
        (J, N) the state at which the residuals hold.
    next_log_price, next_expenditure
        (J, N) improved once more.
    excess_labour
        (N,) log of labour demand over labour supply.
    residual
        Largest gap of the state: of log prices, and of markets relative to the income of the economy.
    """

    prices: Prices
    markets: Markets
    log_price: Array
    expenditure: Array
    next_log_price: Array
    next_expenditure: Array
    excess_labour: Array
    residual: Array


def deficits(model: Model, closure: str, log_wage: Array) -> Array:
    """Return D', (N,), under a closure; in every bloc they sum to what they did."""
    xp = log_wage.__array_namespace__()
    if closure == "fixed":
        return model.deficit
    if closure == "zero":
        return xp.zeros_like(model.deficit)
    value_added = xp.exp(log_wage) * model.value_added
    share = model.deficit / model.value_added
    return value_added * (
        share - (model.same_bloc @ (share * value_added)) / (model.same_bloc @ value_added)
    )


def numeraire(model: Model, log_wage: Array) -> Array:
    """Return log ŵ, (N,), scaled so that value added of every bloc keeps its value."""
    xp = log_wage.__array_namespace__()
    value_added = xp.exp(log_wage) * model.value_added
    return log_wage - xp.log(
        (model.same_bloc @ value_added) / (model.same_bloc @ model.value_added)
    )


def prices(model: Model, log_wage: Array, log_price: Array) -> Prices:
    """Return costs and the prices they imply."""
    xp = log_wage.__array_namespace__()
    traded = model.K.shape[0]
    theta = model.trade_elasticity
    log_cost = eq.log_unit_cost(log_wage, log_price, model.value_added_share, model.input_share)
    pull = eq.competitiveness(log_cost, model.log_productivity, theta)
    shift = xp.max(pull[:traded], axis=1, keepdims=True)
    attraction = xp.exp(pull[:traded] - shift)
    sourcing = xp.matmul(model.K, attraction[..., None])[..., 0]
    home = -(pull[traded:] + model.log_own) / theta[traded:]
    return Prices(
        log_cost=log_cost,
        log_price=xp.concat([eq.price(sourcing, shift, theta[:traded]), home]),
        attraction=attraction,
        sourcing=sourcing,
    )


def fraction_received(model: Model, found: Prices) -> Array:
    """Return F', (D, N): the part of expenditure that reaches sellers in the dutiable sectors."""
    xp = found.sourcing.__array_namespace__()
    dutiable = model.Kt.shape[0]
    received = xp.matmul(model.Kt, found.attraction[:dutiable, :, None])[..., 0]
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
    xp = expenditure.__array_namespace__()
    traded, dutiable = model.K.shape[0], model.Kt.shape[0]
    per_unit = (expenditure[:traded] / found.sourcing)[..., None]
    sold = xp.concat(
        [
            xp.matmul(xp.matrix_transpose(model.Kt), per_unit[:dutiable])[..., 0],
            xp.matmul(xp.matrix_transpose(model.K[dutiable:]), per_unit[dutiable:])[..., 0],
        ]
    )
    output = xp.concat([eq.output(sold, found.attraction), expenditure[traded:]])
    income = transfer + eq.tariff_revenue(expenditure[:dutiable], received)
    return Markets(
        output=output,
        expenditure=eq.expenditure(output, income, model.input_share, model.final_share),
        labour_income=eq.labour_income(output, model.value_added_share),
        income=income,
    )


def sweep(
    model: Model, closure: str, log_wage: Array, log_price: Array, expenditure: Array
) -> Swept:
    """Improve prices twice, expenditure twice, and measure the state in between.

    Parameters
    ----------
    model
        The problem.
    closure
        Of the deficits.
    log_wage, log_price, expenditure
        (N,), (J, N), (J, N) state.
    """
    xp = log_wage.__array_namespace__()
    traded = model.K.shape[0]
    first = prices(model, log_wage, log_price)
    domestic = xp.concat(
        [
            model.own_share[:traded] * first.attraction / first.sourcing,
            xp.ones_like(model.own_share[traded:]),
        ]
    )
    log_price = log_price + _with_domestic_prices(model, domestic, first.log_price - log_price)
    found = prices(model, log_wage, log_price)
    price_gap = found.log_price - log_price
    received = fraction_received(model, found)
    transfer = xp.exp(log_wage) * model.value_added + deficits(model, closure, log_wage)
    before = markets(model, found, received, expenditure, transfer)
    gap = before.expenditure - expenditure
    expenditure = expenditure + _with_domestic_demand(model, domestic, gap)
    after = markets(model, found, received, expenditure, transfer)
    gap = after.expenditure - expenditure
    labour = xp.exp(log_wage) * model.value_added
    residual = xp.max(
        xp.stack(
            [
                xp.max(xp.abs(price_gap)),
                xp.max(xp.abs(gap / model.income)),
                xp.max(xp.abs((after.labour_income - labour) / model.income)),
            ]
        )
    )
    return Swept(
        prices=found,
        markets=after,
        log_price=log_price,
        expenditure=expenditure,
        next_log_price=found.log_price,
        next_expenditure=after.expenditure,
        excess_labour=xp.log(after.labour_income / labour),
        residual=residual,
    )


def _with_domestic_prices(model: Model, domestic: Array, gap: Array) -> Array:
    """Return a gap of log prices, (J, N), plus what it adds to the cost of inputs bought at home."""
    xp = gap.__array_namespace__()
    cost = xp.matmul(xp.matrix_transpose(model.input_share), xp.matrix_transpose(gap)[..., None])
    return gap + domestic * xp.matrix_transpose(cost[..., 0])


def _with_domestic_demand(model: Model, domestic: Array, gap: Array) -> Array:
    """Return a gap of expenditure, (J, N), plus the inputs that meeting it at home calls for."""
    xp = gap.__array_namespace__()
    inputs = xp.matmul(model.input_share, xp.matrix_transpose(domestic * gap)[..., None])
    return gap + xp.matrix_transpose(inputs[..., 0])
