"""How markets answer to wages, as `tarazy.trade.response`, in terms that JAX can compile and batch.

One round through the inputs and nothing changed in place: the array library is that of the arrays
given.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from tarazy.trade.response import WEAKEST
from tarazy.trade.sweep import Model, Swept

Array = Any


class Answer(NamedTuple):
    """What `tarazy.trade.response.Response` holds, of any array library.

    Attributes
    ----------
    wage
        (N, N) minus the inverse of d(excess labour).
    log_price, spending
        (J, N, N) d log P̂, and d X' relative to the income of the buyer.
    """

    wage: Array
    log_price: Array
    spending: Array


def answer(model: Model, swept: Swept) -> Answer:
    """Return how markets answer to wages at a state.

    The entries of `wage` are not finite where wages hardly move the demand for labour: what then
    follows is for the ordinary solver.

    Parameters
    ----------
    model
        Its precision is that of the work.
    swept
        A sweep at the state where the response is wanted.
    """
    xp = model.K.__array_namespace__()
    n, traded, dutiable = model.value_added.shape[0], model.K.shape[0], model.Kt.shape[0]
    precision = model.K.dtype
    attraction = xp.astype(swept.prices.attraction, precision)[:, None, :]
    scale = xp.astype(1.0 / swept.prices.sourcing, precision)[:, :, None]
    share = model.K * scale * attraction
    sold = model.Kt * scale[:dutiable] * attraction[:dutiable]
    free = share[dutiable:]
    inputs, beta, own = model.input_share, model.value_added_share, xp.eye(n, dtype=precision)
    weight = xp.astype(swept.expenditure, precision)[:traded] * model.trade_elasticity[:traded]

    def sales(spending: Array) -> Array:
        return xp.concat([sold.mT @ spending[:dutiable], free.mT @ spending[dutiable:]])

    first = xp.concat([share * beta[:traded, None, :], beta[traded:, None, :] * own])
    cost = _over_inputs(inputs.mT, first) + beta[:, :, None] * own
    price = xp.concat([share @ cost[:traded], cost[traded:]])
    shifted = sales(weight[:, :, None] * price[:traded])
    shifted = shifted - sales(weight[:, :, None]) * cost[:traded]
    value_added = xp.astype(swept.value_added, precision)
    demand = _over_inputs(inputs[:, :, :traded], shifted)
    demand = demand + model.final_share[:, :, None] * (own * value_added)
    output = xp.concat([sales(demand[:traded]) + shifted, demand[traded:]])
    labour = xp.sum(beta[:, :, None] * output, axis=0)
    slope = xp.astype(labour, swept.value_added.dtype) / swept.value_added[:, None]
    in_bloc = xp.astype(model.same_bloc * model.value_added, slope.dtype)
    slope = slope - xp.eye(n) - in_bloc / xp.sum(in_bloc, axis=1, keepdims=True)
    wage = xp.linalg.inv(-slope)
    steady = xp.max(xp.abs(wage)) < WEAKEST
    return Answer(
        wage=xp.where(steady, wage, xp.nan),
        log_price=price,
        spending=demand / model.income[:, None],
    )


def _over_inputs(inputs: Array, values: Array) -> Array:
    """Return ``Σ_k inputs[n, j, k] values[k, n, w]``, (J, N, W)."""
    xp = inputs.__array_namespace__()
    return xp.permute_dims(inputs @ xp.permute_dims(values, (1, 0, 2)), (1, 0, 2))


def plain_step(model: Model, found: Answer, state: Array, swept: Swept) -> Array:
    """Return the change of state, (N + 2·J·N,), that a sweep calls for; zero at the equilibrium."""
    xp = state.__array_namespace__()
    n = model.value_added.shape[0]
    wage = found.wage @ (swept.excess_labour - swept.inflation)
    column = xp.astype(wage, found.log_price.dtype)
    log_price = xp.reshape(found.log_price @ column + swept.prices.log_price, (-1,))
    spending = xp.reshape(found.spending @ column + swept.markets.expenditure / model.income, (-1,))
    return xp.concat([wage, xp.concat([log_price, spending]) - state[n:]])
