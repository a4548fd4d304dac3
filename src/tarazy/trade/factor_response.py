"""How markets answer to wages and to the return, or the stock, of capital.

As `tarazy.trade.response`, in one round through the inputs: it steers an iteration, it is not the
derivative. Where something is fixed in a sector its price answers too: for each sector that is one
linear system over all economies, for what one producer gains another loses.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tarazy.trade.factor_model import FactorModel
from tarazy.trade.factor_sweep import FactorSwept, final_share
from tarazy.trade.nest import position_of
from tarazy.trade.response import inverse, over_inputs

Floating = NDArray[np.floating]
Array = NDArray[np.float64]


@dataclass(frozen=True)
class FactorResponse:
    """Derivatives, approximate, with respect to u: log wages, then log r or log K.

    Attributes
    ----------
    factors
        (U, U) minus the inverse of d(excess demand for labour and capital) / du; U is 2·N, or N in
        the short run.
    rent
        (F, N, N) d log φ / d(log of what is asked over what is supplied of it).
    rent_moved
        (F, N, U) d log (φ / v) / du.
    log_price
        (J, N, U) d log P.
    spending
        (J, N, U) d X', relative to the income of the buyer.
    price_of_rent
        (F, N, N) d log P of a sector / d log φ of its suppliers.
    """

    factors: Array
    rent: Floating
    rent_moved: Floating
    log_price: Floating
    spending: Floating
    price_of_rent: Floating

    def plain_step(self, model: FactorModel, state: Array, swept: FactorSwept) -> Array:
        """Return the change of state that a sweep calls for; zero at the equilibrium."""
        parts = swept.state
        n, u = len(parts.log_wage), len(self.factors)
        labour, capital, rent = swept.excess
        excess = np.concatenate([labour - swept.inflation, capital])[:u]
        moved = self.factors @ excess
        single = moved.astype(self.log_price.dtype)
        own = self.rent @ rent[..., None].astype(self.rent.dtype)
        at = model.technology.fixed_sectors
        log_price = swept.prices.log_price - parts.log_price
        spending = swept.markets.expenditure / model.base.income - parts.expenditure
        log_price += self.log_price @ single
        log_price[at] += (self.price_of_rent @ own)[..., 0]
        spending += self.spending @ single
        stays = np.zeros(n) if u == n else moved[n:]
        technology = model.technology
        rents = position_of(
            own[..., 0] + self.rent_moved @ single,
            parts.rent,
            technology.fixed,
            swept.costs.fixed,
            technology.substitution,
        )
        return np.concatenate(
            [moved[:n], stays, rents.ravel(), log_price.ravel(), spending.ravel()]
        )


def factor_response(model: FactorModel, swept: FactorSwept) -> FactorResponse:
    """Return how markets answer to u at a state."""
    technology, base = model.technology, model.base
    at, horizon = technology.fixed_sectors, technology.horizon
    n, traded, dutiable = len(base.value_added), len(base.K), len(base.Kt)
    u = n if horizon == "short" else 2 * n
    kind = np.float32
    own = np.arange(n)
    prices, made, sold = swept.prices, swept.costs, swept.markets
    scale = 1.0 / prices.sourcing[:, :, None]
    share = (base.K * scale * prices.attraction[:, None, :]).astype(kind)
    received = share.copy()
    received[:dutiable] = base.Kt * scale[:dutiable] * prices.attraction[:dutiable, None, :]
    output = sold.output
    theta = base.trade_elasticity
    weight = (theta[:traded] * swept.expenditure[:traded]).astype(kind)

    # Costs: inputs now, and in the long run capital, whose price is that of final goods.
    varies = made.varies.astype(kind)
    inputs = technology.inputs.astype(kind)
    through: Floating = inputs
    if horizon == "long":
        through = inputs + (base.final_share.T[:, :, None] * made.capital.T[:, None, :]).astype(
            kind
        )
    labour, capital = made.labour.astype(kind), made.capital.astype(kind)

    direct = np.zeros((len(output), n, u), dtype=kind)
    direct[:, own, own] = labour
    if horizon == "medium":
        direct[:, own, n + own] = capital

    final = final_share(model, swept.log_price, swept.log_index)
    rent, falls, rises = _rents(model, swept, share, received, final)

    def costs_of(variable: Floating) -> Floating:
        """Return d log c from d log v, with what is fixed answering."""
        found = varies[:, :, None] * variable
        if len(at):
            fixed = made.fixed.astype(kind)[..., None]
            found[at] += fixed * -(falls @ found[at])
        return found

    def prices_of(cost: Floating) -> Floating:
        found = cost.copy()
        found[:traded] = share @ cost[:traded]
        return found

    price = prices_of(costs_of(direct))
    variable = direct + over_inputs(through.mT, price)
    cost = costs_of(variable)
    price = prices_of(cost)

    # Sales move to cheaper suppliers, at constant expenditure of each buyer.
    moved = np.zeros_like(cost)
    moved[:traded] = received.mT @ (weight[:, :, None] * price[:traded])
    moved[:traded] -= (received.mT @ weight[..., None]) * cost[:traded]

    income: Floating = _income(model, swept, u)
    rent_moved: Floating = np.zeros((len(at), n, u), dtype=kind)
    if len(at):
        rent_moved = -(falls @ (varies[at][:, :, None] * variable[at]))
        income += _income_of_rents(model, swept, rent_moved)
    keep = model.keep.astype(kind)[..., None]
    pays = varies[..., None] * keep

    def varying_of(sales: Floating) -> Floating:
        """Return the change of what is spent on what varies."""
        found = pays * sales
        if len(at):
            curved = (1.0 - technology.substitution) * sold.varying[at]
            if curved.any():
                gap = variable[at] - cost[at]
                found[at] += curved.astype(kind)[..., None] * gap
        return found

    demand = over_inputs(inputs, varying_of(moved)) + (final.astype(kind)[..., None] * income)
    demand += _dearer(model, swept, inputs, price, variable, final)
    bought = demand.copy()
    bought[:traded] = received.mT @ demand[:traded]
    if len(at):
        there = output[at] > 0
        relative = bought[at] / np.where(there, output[at], 1.0).astype(kind)[..., None]
        more = rises @ (relative * there[..., None])
        rent_moved = rent_moved + more - variable[at]
    varying = varying_of(moved + bought)
    slope = np.zeros((u, u))
    slope[:n] = _of(labour, varying, sold.wages)
    if technology.elasticity != 1.0:
        slope[:n] += _of(
            (1.0 - technology.elasticity) * labour * sold.varying.astype(kind),
            np.eye(n, u, dtype=kind) - variable,
            sold.wages,
        )
    slope[own, own] -= 1.0
    if horizon != "short":
        slope[n:] = _of(capital, varying, sold.capital_income)
        if technology.elasticity != 1.0 and horizon == "medium":
            slope[n:] += _of(
                (1.0 - technology.elasticity) * capital * sold.varying.astype(kind),
                np.eye(n, u, n, dtype=kind) - variable,
                sold.capital_income,
            )
        slope[n + own, n + own] -= 1.0
        if horizon == "long":
            slope[n:] -= np.einsum("jn,jnu->nu", final, price)
    # Only relative prices matter inside a bloc: pin the mean of wages.
    in_bloc = base.same_bloc * technology.wages
    slope[:n, :n] -= in_bloc / in_bloc.sum(axis=1, keepdims=True)
    demand /= base.income[:, None].astype(kind)
    return FactorResponse(
        factors=inverse(-slope),
        rent=rent,
        rent_moved=rent_moved,
        log_price=price,
        spending=demand,
        price_of_rent=_price_of_rent(model, swept, share),
    )


def _dearer(
    model: FactorModel,
    swept: FactorSwept,
    inputs: Floating,
    price: Floating,
    variable: Floating,
    final: Array,
) -> Floating:
    """Return what is spent more on goods that become dearer, (J, N, U), beyond equal shares."""
    technology = model.technology
    found = np.zeros_like(price)
    if technology.elasticity != 1.0:
        varying = swept.markets.varying.astype(price.dtype)[..., None]
        asked = over_inputs(inputs, varying)
        found += asked * price - over_inputs(inputs, varying * variable)
        found *= 1.0 - technology.elasticity
    if technology.final != 1.0:
        index = np.einsum("jn,jnu->nu", final.astype(price.dtype), price)
        bought = (final * swept.markets.income).astype(price.dtype)[..., None]
        found += (1.0 - technology.final) * bought * (price - index)
    return found


def _of(share: Floating, change: Floating, paid: Array) -> Array:
    """Return d log of what is paid to a factor, (N, U)."""
    found = np.einsum("jn,jnu->nu", share, change).astype(np.float64)
    return np.asarray(found / np.where(paid > 0.0, paid, 1.0)[:, None])


def _rents(
    model: FactorModel, swept: FactorSwept, share: Floating, received: Floating, final: Array
) -> tuple[Floating, Floating, Floating]:
    """Return three (F, N, N) matrices of d log φ in each sector where something is fixed.

    With ``Z = (1 - σ) + θ (I - A π) - A k π``, A what part of a supplier's sales each buyer takes,
    k how much more a buyer spends on the good when it is dearer, and
    ``H = (σ + Z s)^-1``: with respect to the log of what is asked over what is supplied, H; to
    ``(1 - s) log v`` with a minus, H Z; to the log of sales at given prices, H.
    """
    at = model.technology.fixed_sectors
    f, n = len(at), len(model.base.value_added)
    if not f:
        none = np.zeros((0, n, n), dtype=np.float32)
        return none, none, none
    traded = len(share)
    sigma, fixed = model.technology.substitution, swept.costs.fixed
    output = swept.markets.output
    Z = np.zeros((f, n, n), dtype=np.float32)
    technology = model.technology
    spent_all = np.maximum(swept.expenditure, 1e-300)
    at_home = np.minimum(final * swept.markets.income / spent_all, 1.0)
    more = (1.0 - technology.final) * at_home + (1.0 - technology.elasticity) * (1.0 - at_home)
    for k, j in enumerate(at):
        if j >= traded:
            Z[k] = -np.diag(more[j])
            continue
        theta = float(model.base.trade_elasticity[j, 0])
        spent = swept.expenditure[j].astype(np.float32)
        sold = received[j] * spent[:, None]
        by = np.where(output[j] > 0, output[j], 1.0).astype(np.float32)
        takes = sold.T / by[:, None]
        Z[k] = theta * np.diag(sold.sum(axis=0) / by)
        Z[k] -= (takes * (theta + more[j]).astype(np.float32)) @ share[j]
    own = np.arange(n)
    Z[:, own, own] += (1.0 - sigma).astype(np.float32)
    left = Z * fixed.astype(np.float32)[:, None, :]
    left[:, own, own] += sigma.astype(np.float32)
    # Where nothing is fixed, or sold, nothing answers.
    idle = (fixed <= 0.0) | (output[at] <= 0.0)
    left[idle] = 0.0
    left[idle, np.nonzero(idle)[1]] = 1.0
    H = _inverses(left.astype(np.float64)).astype(np.float32)
    H[idle] = 0.0
    return H, H @ Z, H


def _inverses(matrices: Array) -> Array:
    """Return inverses, (F, N, N); where one is not there, as `tarazy.trade.response.inverse`."""
    try:
        return np.asarray(np.linalg.inv(matrices))
    except np.linalg.LinAlgError:
        return np.stack([inverse(matrix) for matrix in matrices])


def _price_of_rent(model: FactorModel, swept: FactorSwept, share: Floating) -> Floating:
    at, n = model.technology.fixed_sectors, len(model.base.value_added)
    found = np.zeros((len(at), n, n), dtype=np.float32)
    for k, j in enumerate(at):
        fixed = swept.costs.fixed[k].astype(np.float32)
        found[k] = share[j] * fixed if j < len(share) else np.diag(fixed)
    return found


def _income(model: FactorModel, swept: FactorSwept, u: int) -> Floating:
    """Return d income / du, (N, U), of wages and of capital that moves."""
    have, n = swept.earned, len(model.base.value_added)
    found = np.zeros((n, u), dtype=np.float32)
    own = np.arange(n)
    found[own, own] = have.wages
    if u == n:
        return found
    gross = have.capital
    if model.technology.horizon == "medium":
        theirs = model.abroad @ (model.after_tax * gross).T[:, :, None]
        found[:, n:] = theirs[..., 0].T
        found[own, n + own] += gross.sum(axis=0) - theirs[..., 0].sum(axis=1)
    else:
        found[own, n + own] = gross.sum(axis=0)
    return found


def _income_of_rents(model: FactorModel, swept: FactorSwept, moved: Floating) -> Floating:
    """Return d income / du, (N, U), as far as the rents of what is fixed move."""
    at = model.technology.fixed_sectors
    have = swept.earned
    rent = have.resource[at]
    if model.technology.horizon == "short":
        rent = rent + have.capital[at]
    # (host, owner, F): what owners abroad have of a change.
    theirs = model.abroad[:, :, at] * (model.after_tax[at] * rent).T[:, None, :]
    home = rent.T - theirs.sum(axis=1)
    changed = moved.transpose(1, 0, 2)
    n, f, u = changed.shape
    found = theirs.transpose(1, 0, 2).reshape(n, n * f).astype(np.float32) @ changed.reshape(
        n * f, u
    )
    found += np.einsum("hf,hfu->hu", home.astype(np.float32), changed)
    return np.asarray(found)
