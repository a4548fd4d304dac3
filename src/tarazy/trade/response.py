"""How markets answer to wages: what turns excess demand for labour into a change of wages, prices and expenditure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import DTypeLike, NDArray

from tarazy.trade.sweep import Model, Swept

Single = NDArray[np.floating]


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
    log_price: Single
    spending: Single

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


def response(model: Model, swept: Swept, single: DTypeLike = np.float32) -> Response:
    """Return how markets answer to wages at a state.

    Substitution between suppliers is exact. Of the chain of inputs, costs carry two rounds and spending one: enough to steer an
    iteration, and so is single precision, unless trade almost vanishes.

    Parameters
    ----------
    model
        Of NumPy arrays.
    swept
        A sweep at the state where the response is wanted.
    single
        Precision of the work.
    """
    n, traded, dutiable = len(model.value_added), len(model.K), len(model.Kt)
    pulled = swept.prices.attraction.astype(single)[:, None, :]
    scale = (1.0 / swept.prices.sourcing).astype(single)[:, :, None]
    # π' and π'/(1+τ'): shares of suppliers in expenditure, with and without the tariff.
    share = model.K.astype(single)
    share *= scale
    share *= pulled
    sold = share
    if dutiable:
        sold = np.concatenate([model.Kt.astype(single), share[dutiable:]])
        sold[:dutiable] *= scale[:dutiable]
        sold[:dutiable] *= pulled[:dutiable]
    inputs = model.input_share.astype(single)
    beta = model.value_added_share.astype(single)
    theta = model.trade_elasticity.astype(single)
    spent = swept.expenditure.astype(single)
    own = np.arange(n)

    # log P̂ from own wages alone, log ĉ with these as input prices, log P̂ from those.
    price = np.zeros((len(beta), n, n), dtype=single)
    np.multiply(share, beta[:traded, None, :], out=price[:traded])
    price[traded:, own, own] = beta[traded:]
    cost = np.ascontiguousarray((inputs.mT @ price.transpose(1, 0, 2)).transpose(1, 0, 2))
    cost[:, own, own] += beta
    np.matmul(share, cost[:traded], out=price[:traded])
    price[traded:] = cost[traded:]

    # Sales move with expenditure that shifts between suppliers, at constant expenditure of each buyer.
    weight = theta[:traded] * spent[:traded]
    shifted = sold.mT @ (weight[:, :, None] * price[:traded])
    shifted -= (sold.mT @ weight[:, :, None]) * cost[:traded]
    received = sold[:dutiable].sum(axis=2)[:, :, None] * price[:dutiable]
    received -= sold[:dutiable] @ cost[:dutiable]
    income = -(weight[:dutiable, :, None] * received).sum(axis=0)
    income[own, own] += swept.markets.labour_income.astype(single)

    # Inputs that the shifted sales call for, and final demand from the income they bring.
    demand = np.ascontiguousarray((inputs[:, :, :traded] @ shifted.transpose(1, 0, 2)).transpose(1, 0, 2))
    demand += model.final_share.astype(single)[:, :, None] * income
    labour = (beta[:traded, :, None] * shifted).sum(axis=0)
    earning = sold * beta[:traded, None, :]
    labour += earning.reshape(-1, n).T @ demand[:traded].reshape(-1, n)
    labour += (beta[traded:, :, None] * demand[traded:]).sum(axis=0)
    slope = labour / swept.markets.labour_income[:, None] - np.eye(n)
    # Only relative wages matter inside a bloc: pin their value-weighted mean.
    in_bloc = model.same_bloc * model.value_added
    slope -= in_bloc / in_bloc.sum(axis=1, keepdims=True)
    demand /= model.income.astype(single)[:, None]
    return Response(wage=_inverse(-slope), log_price=price, spending=demand)


def _inverse(slope: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the inverse, without the directions in which wages move labour demand by nothing that counts.

    An economy that hardly trades has a wage that hardly matters to the others: it stays where it is.
    """
    with np.errstate(all="ignore"):
        inverse = np.linalg.inv(slope)
    if np.abs(inverse).max() < WEAKEST:
        return inverse
    return np.linalg.pinv(slope, rcond=1.0 / WEAKEST)
