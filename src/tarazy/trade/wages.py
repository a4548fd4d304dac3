"""How excess demand for labour answers to wages: the matrix that turns a gap into a change of wages."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tarazy.trade.sweep import Model, Swept

Array = NDArray[np.float64]


def wage_response(model: Model, swept: Swept) -> Array:
    """Return minus the inverse of d(excess labour)/d(log wage), (N, N), approximately.

    Substitution between suppliers is exact; of the chain of inputs, costs carry the domestic wage and first-round prices, and
    spending carries the income of the first round. Single precision is enough for a matrix that only steers the iteration.

    Parameters
    ----------
    model
        Of NumPy arrays.
    swept
        A sweep at the state where the response is wanted.
    """
    n, traded, dutiable = len(model.value_added), len(model.K), len(model.Kt)
    single = np.float32
    attraction = swept.prices.attraction
    scale = (1.0 / swept.prices.sourcing).astype(single)
    pulled = attraction.astype(single)
    # π' and π'/(1+τ'): shares of suppliers in expenditure, tariffs included and not.
    share = model.K.astype(single)
    share *= scale[:, :, None]
    share *= pulled[:, None, :]
    sold = share.copy()
    sold[:dutiable] = model.Kt
    sold[:dutiable] *= scale[:dutiable, :, None]
    sold[:dutiable] *= pulled[:dutiable, None, :]
    spent = swept.expenditure.astype(single)
    theta = model.trade_elasticity.astype(single)
    beta = model.value_added_share.astype(single)
    identity = np.eye(n, dtype=single)

    own = beta[:, :, None] * identity
    inputs = model.input_share.astype(single)
    prices = np.concatenate([share @ own[:traded], own[traded:]])
    # log ĉ after one round of input prices; the wage that moves is the last axis.
    cost = own + (inputs.transpose(0, 2, 1) @ prices.transpose(1, 0, 2)).transpose(1, 0, 2)
    prices = np.concatenate([share @ cost[:traded], cost[traded:]])

    weight = (theta[:traded] * spent[:traded])[:, :, None]
    shifted = sold.transpose(0, 2, 1) @ (weight * prices[:traded])
    shifted -= (sold * weight).sum(axis=1)[:, :, None] * cost[:traded]
    fraction_received = sold[:dutiable].sum(axis=2)[:, :, None]
    received = fraction_received * prices[:dutiable] - sold[:dutiable] @ cost[:dutiable]
    income = np.diag(swept.markets.labour_income.astype(single))
    income -= ((theta[:dutiable] * spent[:dutiable])[:, :, None] * received).sum(axis=0)
    # Inputs that the shifted sales call for, and final demand from the income they bring.
    demand = inputs[:, :, :traded] @ shifted.transpose(1, 0, 2)
    demand += model.final_share.T.astype(single)[:, :, None] * income[:, None, :]
    demand = demand.transpose(1, 0, 2)
    output = np.concatenate([shifted + sold.transpose(0, 2, 1) @ demand[:traded], demand[traded:]])
    labour = (beta[:, :, None] * output).sum(axis=0).astype(np.float64)
    slope = labour / swept.markets.labour_income[:, None] - np.eye(n)
    # Only relative wages matter inside a bloc: pin their value-weighted mean.
    in_bloc = model.same_bloc * model.value_added
    slope -= in_bloc / in_bloc.sum(axis=1, keepdims=True)
    return -np.linalg.inv(slope)
