"""One sweep over the transposed system: multipliers of expenditure, then prices, then wages.

At an equilibrium F(x, p) = 0 the derivative of W(x, p) with respect to all parameters p is
``W_p + λᵀ F_p`` with ``F_xᵀ λ + W_x = 0`` (the implicit function theorem, transposed). λ has a
reading: the multiplier of a goods market is what one more unit of money spent there is worth to W,
that of a price what a rise of it is worth, that of a labour market what one more unit of money of
demand for labour is worth.

The conditions are those of `tarazy.trade.equations`, with deficits in units of the value added of
the bloc, so that the numeraire needs no multiplier: only relative prices matter. By Walras' law the
multipliers of markets are defined up to a constant in each bloc, which no derivative sees.

Given the multipliers of labour those of expenditure solve a linear system, given both those of
prices do, and what is left is one condition for the wage of each economy. A sweep improves the
three in this order, as that of the solver improves prices, expenditure and labour.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tarazy.trade import equations as eq
from tarazy.trade.data import Closure
from tarazy.trade.solution import Solution
from tarazy.trade.sweep import Model, deficits

Array = NDArray[np.float64]


class Linearised(NamedTuple):
    """What the derivatives of the conditions at an equilibrium are made of.

    Attributes
    ----------
    model
        Its arrays, as solved.
    share
        (T, N, N) π', sector, importer, exporter.
    received
        (D, N, N) π' / ((1 + t^x) (1 + τ')) of the dutiable sectors: what sellers get of a unit
        spent.
    taken
        (E, N, N) t^x times that: what the exporters' governments get of it.
    fraction
        (J, N) F', the sum of both over exporters.
    domestic
        (J, N) π'_nn.
    shifting_purchases, shifting_sales
        (J, N) θ X' and θ Y', zero in sectors that are not traded: there no supplier gives way to
        another.
    expenditure
        (J, N) X'.
    value_added, deficit
        (N,) at the wages of the equilibrium.
    closure
        Of the deficits.
    """

    model: Model
    share: Array
    received: Array
    taken: Array
    fraction: Array
    domestic: Array
    shifting_purchases: Array
    shifting_sales: Array
    expenditure: Array
    value_added: Array
    deficit: Array
    closure: Closure


class Direct(NamedTuple):
    """Direct derivatives of the objective, (N,) each.

    Attributes
    ----------
    income
        Per unit of money.
    wage
        Per log wage.
    price
        Per log of the price of final expenditure.
    """

    income: Array
    wage: Array
    price: Array


class Swept(NamedTuple):
    """Multipliers after a sweep, as changes of the objective.

    Attributes
    ----------
    spending, price
        (J, N) per unit of money of expenditure, and per log price; improved once by the sweep.
    sales, cost
        (J, N) per unit of money of output, and per log unit cost.
    income
        (N,) per unit of money of income.
    spending_gap, price_gap
        (J, N) what the conditions call for, less what there is.
    wage_gap
        (N,) derivative with respect to log wages that is left.
    """

    spending: Array
    price: Array
    sales: Array
    cost: Array
    income: Array
    spending_gap: Array
    price_gap: Array
    wage_gap: Array


def linearised(solution: Solution) -> Linearised:
    """Prepare the transposed system at an equilibrium."""
    problem, model = solution.problem, solution.model
    traded, dutiable = len(problem.K), len(problem.Kt)
    share = solution.share
    at_border = share[:dutiable] / (1.0 + problem.tariff)
    taxed = len(problem.export_tax)
    received = at_border.copy() if taxed else at_border
    received[:taxed] /= 1.0 + problem.export_tax
    fraction, domestic = np.ones_like(solution.expenditure), np.ones_like(solution.expenditure)
    fraction[:dutiable] = at_border.sum(axis=2)
    domestic[:traded] = np.diagonal(share, axis1=1, axis2=2)
    theta = np.where(np.arange(len(domestic)) < traded, model.trade_elasticity[:, 0], 0.0)[:, None]
    value_added = solution.swept.value_added
    return Linearised(
        model=model,
        share=share,
        received=received,
        taken=received[:taxed] * problem.export_tax,
        fraction=fraction,
        domestic=domestic,
        shifting_purchases=theta * solution.expenditure,
        shifting_sales=theta * solution.output,
        expenditure=solution.expenditure,
        value_added=value_added,
        deficit=np.asarray(deficits(model, problem.closure, value_added)),
        closure=problem.closure,
    )


def sweep(
    system: Linearised, objective: Direct, labour: Array, spending: Array, price: Array
) -> Swept:
    """Improve the multipliers of expenditure, then of prices, and measure what gaps remain.

    Parameters
    ----------
    system
        At the equilibrium.
    objective
        What is derived.
    labour
        (N,) multipliers of labour markets, per unit of money.
    spending, price
        (J, N) multipliers of expenditure, per unit of money, and of log prices.
    """
    model = system.model
    gap = _spending(system, objective, labour, spending)[0] - spending
    # Most suppliers are at home: one round of domestic inputs comes with each improvement.
    spending = spending + gap + system.domestic * eq.cost_of_inputs(gap, model.input_share)
    wanted, sales, proceeds, income = _spending(system, objective, labour, spending)

    # A price that rises keeps buyers with a supplier, a cost that rises drives them away.
    kept = system.shifting_purchases * (proceeds - system.fraction * income)
    lost = system.shifting_sales * sales - _sellers(system, system.shifting_purchases * income)
    lost += _taken_less(system, income)
    direct = kept + objective.price * model.final_share
    gap = _price(system, direct, lost, price)[0] - price
    price = price + gap + eq.demand_for_inputs(system.domestic * gap, model.input_share)
    wanted_price, cost = _price(system, direct, lost, price)
    return Swept(
        spending=spending,
        price=price,
        sales=sales,
        cost=cost,
        income=income,
        spending_gap=wanted - spending,
        price_gap=wanted_price - price,
        wage_gap=objective.wage
        + system.value_added * (income - labour)
        + through_deficits(system, income)
        + eq.labour_income(cost, model.value_added_share),
    )


def barriers(system: Linearised, tariff: Array, found: Swept) -> tuple[Array, Array]:
    """Return the derivatives with respect to tariffs and to log trade costs, (J, N, N) each.

    With M' what sellers receive of a flow and T' what their government takes of it, both per unit
    of log (1 + τ') or log d: ``dW/dlog d_nij = π'_nij price_nj - θ_j [M'_nij (sales_ij - income_n)
    + T'_nij (income_i - income_n)]``; a tariff takes the bracket off that besides.

    Parameters
    ----------
    system
        At the equilibrium.
    tariff
        (D, N, N) τ' of the dutiable sectors.
    found
        The multipliers.
    """
    n = len(found.income)
    own = np.arange(n)
    traded, dutiable, taxed = len(system.share), len(system.received), len(system.taken)
    by_tariff, by_cost = np.zeros((2, len(found.price), n, n))
    revenue = found.income[:, None] - found.sales[:traded, None, :]
    revenue[:dutiable] *= system.received
    revenue[dutiable:] *= system.share[dutiable:]
    revenue[:taxed] += system.taken * (found.income[:, None] - found.income)
    revenue *= system.expenditure[:traded, :, None]
    np.multiply(system.share, found.price[:traded, :, None], out=by_cost[:traded])
    by_cost[:traded] += system.model.trade_elasticity[:traded, :, None] * revenue
    by_cost[traded:, own, own] = found.price[traded:]
    np.add(by_cost[:traded], revenue, out=by_tariff[:traded])
    by_tariff[:dutiable] /= 1.0 + tariff
    by_tariff[:, own, own] = 0.0
    return by_tariff, by_cost


def taxes_on_exports(system: Linearised, export_tax: Array, found: Swept, by_cost: Array) -> Array:
    """Return the derivatives with respect to taxes on exports, (J, N, N).

    Per unit of log (1 + t^x): that of log d, and ``M'_nij (income_i - sales_ij)`` besides.

    Parameters
    ----------
    system, found
        As for `barriers`.
    export_tax
        (E, N, N) t^x of the sectors whose exports are taxed.
    by_cost
        (J, N, N) from `barriers`.
    """
    traded, dutiable, taxed = len(system.share), len(system.received), len(system.taken)
    own = np.arange(len(found.income))
    moved = (found.income - found.sales)[:traded, None, :] * system.expenditure[:traded, :, None]
    moved[:dutiable] *= system.received
    moved[dutiable:] *= system.share[dutiable:]
    derivative = by_cost.copy()
    derivative[:traded] += moved
    derivative[:taxed] /= 1.0 + export_tax
    derivative[:, own, own] = 0.0
    return derivative


def per_transfer(system: Linearised, income: Array) -> Array:
    """Return multipliers of income less their mean over the value added of the bloc, (N,)."""
    bloc, earned = system.model.same_bloc, system.value_added
    return np.asarray(income - (bloc @ (income * earned)) / (bloc @ earned))


def _spending(
    system: Linearised, objective: Direct, labour: Array, spending: Array
) -> tuple[Array, Array, Array, Array]:
    """Return the multipliers of expenditure that the conditions call for.

    Also those of sales; what of these a buyer's unit of money brings about, (J, N); and those of
    income.
    """
    model = system.model
    sales = eq.log_unit_cost(labour, spending, model.value_added_share, model.input_share)
    proceeds = _buyers(system, sales)
    income = objective.income + (model.final_share * spending).sum(axis=0)
    proceeds[: len(system.taken)] += system.taken @ income
    return proceeds + (1.0 - system.fraction) * income, sales, proceeds, income


def _price(system: Linearised, direct: Array, lost: Array, price: Array) -> tuple[Array, Array]:
    """Return the multipliers of prices that the conditions call for, and those of costs."""
    traded = len(system.share)
    cost = np.concatenate(
        [(system.share.mT @ price[:traded, :, None])[..., 0], price[traded:]], axis=0
    )
    cost -= lost
    return direct + eq.demand_for_inputs(cost, system.model.input_share), cost


def _buyers(system: Linearised, by_seller: Array) -> Array:
    """Return ``Σ_i π'_nij / ((1 + t^x_nij) (1 + τ'_nij)) v_ij``, (J, N)."""
    found = by_seller.copy()
    dutiable, traded = len(system.received), len(system.share)
    column = by_seller[..., None]
    found[:dutiable] = (system.received @ column[:dutiable])[..., 0]
    found[dutiable:traded] = (system.share[dutiable:] @ column[dutiable:traded])[..., 0]
    return found


def _taken_less(system: Linearised, income: Array) -> Array:
    """Return ``Σ_n θ T'_nij (income_i - income_n)``, (J, N): the revenue that a cost loses."""
    found = np.zeros_like(system.expenditure)
    taxed = len(system.taken)
    bought = system.shifting_purchases[:taxed]
    of_seller = (system.taken.mT @ bought[..., None])[..., 0] * income
    found[:taxed] = of_seller - (system.taken.mT @ (bought * income)[..., None])[..., 0]
    return found


def _sellers(system: Linearised, by_buyer: Array) -> Array:
    """Return ``Σ_n π'_nij / ((1 + t^x_nij) (1 + τ'_nij)) v_nj``, (J, N)."""
    found = by_buyer.copy()
    dutiable, traded = len(system.received), len(system.share)
    column = by_buyer[..., None]
    found[:dutiable] = (system.received.mT @ column[:dutiable])[..., 0]
    found[dutiable:traded] = (system.share[dutiable:].mT @ column[dutiable:traded])[..., 0]
    return found


def through_deficits(system: Linearised, income: Array, *, normalised: bool = False) -> Array:
    """Return the derivative with respect to log wages through deficits, (N,).

    Parameters
    ----------
    system
        At the equilibrium.
    income
        (N,) what a unit of money is worth to each economy.
    normalised
        Whether deficits are measured in the value added of the bloc, and not in money.
    """
    bloc, earned = system.model.same_bloc, system.value_added
    in_value_added = np.asarray(earned * (bloc @ (income * system.deficit)) / (bloc @ earned))
    if system.closure == "zero":
        return np.zeros_like(income)
    if system.closure == "income_share":
        moved = system.deficit * per_transfer(system, income)
        return moved - in_value_added if normalised else moved
    return np.zeros_like(income) if normalised else in_value_added
