"""How markets answer to wages: what turns excess demand for labour into a change of wages, prices and expenditure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import DTypeLike, NDArray

from tarazy.trade.sweep import Model, Swept

Floating = NDArray[np.floating]


# Inverse of the weakest answer of labour demand to wages that is still followed.
WEAKEST = 1e8


@dataclass(frozen=True)
class Response:
    """Derivatives with respect to log wages, approximate; the wage that moves is the last axis.

    Attributes
    ----------
    wage
        (N, N) minus the inverse of d(excess labour).
    log_price
        (J, N, N) d log P̂.
    spending
        (J, N, N) d X', relative to the income of the buyer.
    """

    wage: NDArray[np.float64]
    log_price: Floating
    spending: Floating

    def plain_step(
        self, model: Model, state: NDArray[np.float64], swept: Swept
    ) -> NDArray[np.float64]:
        """Return the change of the state, (N + 2·J·N,), that a sweep calls for; zero at the equilibrium.

        Wages move to clear the markets for labour; prices and expenditure move with them, and by what is left of their gaps.
        """
        j, n = model.final_share.shape
        wage = self.wage @ swept.excess_labour - swept.inflation
        column = wage.astype(self.log_price.dtype)
        log_price = swept.prices.log_price - state[n : n + j * n].reshape(j, n)
        spending = swept.markets.expenditure / model.income - state[n + j * n :].reshape(j, n)
        log_price += self.log_price @ column
        spending += self.spending @ column
        return np.concatenate([wage, log_price.ravel(), spending.ravel()])


def response(
    model: Model, swept: Swept, precision: DTypeLike = np.float32, rounds: int = 1
) -> Response:
    """Return how markets answer to wages at a state.

    Substitution between suppliers is exact; the chain of inputs is followed for a number of rounds. One round in single
    precision is enough to steer an iteration. Where trade almost vanishes the answer of labour demand is a small difference of
    large effects, and all rounds and double precision are needed to see it.

    Parameters
    ----------
    model
        Of NumPy arrays.
    swept
        A sweep at the state where the response is wanted.
    precision
        Of the work.
    rounds
        Largest number of rounds through the inputs; fewer if they settle.
    """
    n, traded, dutiable = len(model.value_added), len(model.K), len(model.Kt)
    attraction = swept.prices.attraction.astype(precision)[:, None, :]
    scale = (1.0 / swept.prices.sourcing).astype(precision)[:, :, None]
    # π' and π'/(1+τ'): shares of suppliers in expenditure, with and without the tariff.
    share = model.K.astype(precision)
    share *= scale
    share *= attraction
    sold = share
    if dutiable:
        sold = np.concatenate([model.Kt.astype(precision), share[dutiable:]])
        sold[:dutiable] *= scale[:dutiable]
        sold[:dutiable] *= attraction[:dutiable]
    inputs = model.input_share.astype(precision)
    beta = model.value_added_share.astype(precision)
    weight = (model.trade_elasticity[:traded] * swept.expenditure[:traded]).astype(precision)

    price, cost = _price_response(share, inputs, beta, rounds)
    # Sales move with expenditure that shifts between suppliers, at constant expenditure of each buyer.
    shifted = sold.mT @ (weight[:, :, None] * price[:traded])
    shifted -= (sold.mT @ weight[:, :, None]) * cost[:traded]
    fraction = sold[:dutiable].sum(axis=2)[:, :, None]
    received = fraction * price[:dutiable] - sold[:dutiable] @ cost[:dutiable]
    income = -(weight[:dutiable, :, None] * received).sum(axis=0)
    income[np.diag_indices(n)] += swept.value_added.astype(precision)

    # Inputs that the sales call for, and final demand from the income they bring.
    demand = np.zeros_like(price)
    final_share = model.final_share.astype(precision)[:, :, None]
    output = np.concatenate([shifted, demand[traded:]])
    for _ in range(rounds):
        before = demand
        revenue = ((1.0 - fraction) * demand[:dutiable]).sum(axis=0)
        demand = _over_inputs(inputs, output) + final_share * (income + revenue)
        output = np.concatenate([shifted + sold.mT @ demand[:traded], demand[traded:]])
        if _settled(before, demand):
            break
    labour = (beta[:, :, None] * output).sum(axis=0)
    slope = labour / swept.value_added[:, None] - np.eye(n)
    # Only relative wages matter inside a bloc: pin their value-weighted mean.
    in_bloc = model.same_bloc * model.value_added
    slope -= in_bloc / in_bloc.sum(axis=1, keepdims=True)
    demand /= model.income.astype(precision)[:, None]
    return Response(wage=_inverse(-slope), log_price=price, spending=demand)


def _price_response(
    share: Floating, inputs: Floating, beta: Floating, rounds: int
) -> tuple[Floating, Floating]:
    """Return d log P̂ and d log ĉ, (J, N, N); the first round has own wages alone as costs."""
    traded, n, _ = share.shape
    own = np.arange(n)
    price = np.zeros((len(beta), n, n), dtype=share.dtype)
    np.multiply(share, beta[:traded, None, :], out=price[:traded])
    price[traded:, own, own] = beta[traded:]
    for _ in range(rounds):
        before = price
        cost = _over_inputs(inputs.mT, price)
        cost[:, own, own] += beta
        price = np.concatenate([share @ cost[:traded], cost[traded:]])
        if _settled(before, price):
            break
    return price, cost


def _over_inputs(inputs: Floating, values: Floating) -> Floating:
    """Return ``Σ_k inputs[n, j, k] values[k, n, w]``, (J, N, N)."""
    return np.ascontiguousarray((inputs @ values.transpose(1, 0, 2)).transpose(1, 0, 2))


def _settled(before: Floating, after: Floating) -> bool:
    return bool(np.abs(after - before).max() <= 1e-13 * np.abs(after).max())


def _inverse(slope: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the inverse, without the directions in which wages move labour demand by nothing that counts.

    An economy that hardly trades has a wage that hardly matters to the others: it stays where it is.
    """
    with np.errstate(all="ignore"):
        inverse = np.linalg.inv(slope)
    if np.abs(inverse).max() < WEAKEST:
        return inverse
    return np.linalg.pinv(slope, rcond=1.0 / WEAKEST)
