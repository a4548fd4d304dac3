"""How markets answer to wages.

This turns excess demand for labour into a change of wages, prices and expenditure.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

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
    rounds
        Rounds through the inputs that were taken, of prices and of demand together.
    """

    wage: NDArray[np.float64]
    log_price: Floating
    spending: Floating
    rounds: int

    def plain_step(
        self, model: Model, state: NDArray[np.float64], swept: Swept
    ) -> NDArray[np.float64]:
        """Return the change of state, (N + 2·J·N,), a sweep calls for; zero at the equilibrium.

        Wages move to clear the markets for labour; prices and expenditure move with them, and by
        what is left of their gaps.
        """
        j, n = model.final_share.shape
        # The rows of the slope are dependent (Walras); what pins wages takes the numeraire along.
        wage = self.wage @ (swept.excess_labour - swept.inflation)
        column = wage.astype(self.log_price.dtype)
        log_price = swept.prices.log_price - state[n : n + j * n].reshape(j, n)
        spending = swept.markets.expenditure / model.income - state[n + j * n :].reshape(j, n)
        log_price += self.log_price @ column
        spending += self.spending @ column
        return np.concatenate([wage, log_price.ravel(), spending.ravel()])


@dataclass(frozen=True, eq=False)
class WageResponse:
    """The derivative for wages alone, approximate.

    Attributes
    ----------
    wage
        (N, N) as of `Response`.
    """

    wage: NDArray[np.float64]


def response(model: Model, swept: Swept, rounds: int = 1) -> Response:
    """Return how markets answer to wages at a state.

    Substitution between suppliers is exact; the chain of inputs is followed for a number of rounds,
    and with it, from the second round on, the revenue of tariffs.
    One round in single precision is enough to steer an iteration. Where trade almost vanishes the
    answer of labour demand is a small difference of large effects, and all rounds and double
    precision are needed to see it.

    Parameters
    ----------
    model
        Of NumPy arrays; their precision is that of the work.
    swept
        A sweep at the state where the response is wanted.
    rounds
        Largest number of rounds through the inputs; fewer if they settle.
    """
    n, traded, dutiable = len(model.value_added), len(model.K), len(model.Kt)
    precision = model.K.dtype
    attraction = swept.prices.attraction.astype(precision)[:, None, :]
    scale = (1.0 / swept.prices.sourcing).astype(precision)[:, :, None]
    # π' and, in the dutiable sectors, π'/(1+τ'): shares of suppliers with and without the tariff.
    share = model.K * scale
    share *= attraction
    sold = model.Kt * scale[:dutiable]
    sold *= attraction[:dutiable]
    inputs, beta = model.input_share, model.value_added_share
    weight = (model.trade_elasticity[:traded] * swept.expenditure[:traded]).astype(precision)

    price, cost, taken = _price_response(share, inputs, beta, rounds)
    # Sales move with expenditure that shifts between suppliers, at constant expenditure of each
    # buyer.
    lost = np.concatenate(_sales(sold, share, weight[:, :, None]))
    shifted = np.empty_like(share)
    _sales(sold, share, weight[:, :, None] * price[:traded], shifted)
    shifted -= lost * cost[:traded]
    # What reaches exporters, their governments among them, and what these take.
    at_exporter = model.Kx * (scale * attraction)[: len(model.Kx)]
    at_border = sold
    if len(at_exporter):
        e = len(at_exporter)
        at_border = np.concatenate([sold[:e] + at_exporter, sold[e:]])
    fraction = at_border.sum(axis=2)[:, :, None]
    income = np.zeros((n, n), dtype=precision)
    if rounds > 1:
        received = at_border @ cost[:dutiable]
        received -= fraction * price[:dutiable]
        income += np.einsum("jn,jnw->nw", weight[:dutiable], received)
        income += _export_tax(at_exporter, weight[:, :, None], price, cost)
    income[np.diag_indices(n)] += swept.value_added.astype(precision)

    # Inputs that the sales call for, and final demand from the income they bring.
    final_share = model.final_share[:, :, None]
    demand = over_inputs(inputs[:, :, :traded], shifted)
    demand += final_share * income
    if rounds > 1:
        own = np.concatenate(
            [np.diagonal(part, axis1=1, axis2=2) for part in (sold, share[dutiable:])]
        )
        at_home = demand_at_home(inputs, over_all(own, beta), model.final_share, fraction[..., 0])
        for _ in range(1, rounds):
            taken += 1
            revenue = ((1.0 - fraction) * demand[:dutiable]).sum(axis=0)
            revenue += (at_exporter.mT @ demand[: len(at_exporter)]).sum(axis=0)
            output = np.concatenate([*_sales(sold, share, demand[:traded]), demand[traded:]])
            output[:traded] += shifted
            gap = over_inputs(inputs, output) + final_share * (income + revenue) - demand
            demand += over_inputs(at_home, gap)
            if _settled(gap, demand):
                break
    labour = np.einsum("jn,jnw->nw", beta[:traded], shifted)
    for part, shares in ((slice(0, dutiable), sold), (slice(dutiable, traded), share[dutiable:])):
        earned = shares * beta[part, None, :]
        labour += earned.reshape(-1, n).T @ demand[part].reshape(-1, n)
    labour += np.einsum("jn,jnw->nw", beta[traded:], demand[traded:])
    wage = wages_answer(model, labour.astype(np.float64), swept.value_added)
    demand /= model.income[:, None]
    return Response(wage=wage, log_price=price, spending=demand, rounds=taken)


def _export_tax(
    at_exporter: Floating, weight: Floating, price: Floating, cost: Floating
) -> Floating:
    """Return what taxes on exports bring as buyers shift between suppliers, (N, W)."""
    e = len(at_exporter)
    found = at_exporter.mT @ (weight[:e] * price[:e]) - (at_exporter.mT @ weight[:e]) * cost[:e]
    return np.asarray(found.sum(axis=0))


def _sales(
    sold: Floating, share: Floating, spending: Floating, out: Floating | None = None
) -> tuple[Floating, Floating]:
    """Return what `spending` of buyers, (T, N, W), brings to sellers.

    In two parts: the dutiable sectors and the other traded ones.
    """
    dutiable = len(sold)
    parts = (None, None) if out is None else (out[:dutiable], out[dutiable:])
    return (
        np.matmul(sold.mT, spending[:dutiable], out=parts[0]),
        np.matmul(share[dutiable:].mT, spending[dutiable:], out=parts[1]),
    )


def _price_response(
    share: Floating, inputs: Floating, beta: Floating, rounds: int
) -> tuple[Floating, Floating, int]:
    """Return d log P̂ and d log ĉ, (J, N, N), and the rounds taken.

    The first round has own wages alone as costs.
    """
    traded, n, _ = share.shape
    own = np.arange(n)
    price = np.zeros((len(beta), n, n), dtype=share.dtype)
    np.multiply(share, beta[:traded, None, :], out=price[:traded])
    price[traded:, own, own] = beta[traded:]
    at_home = None
    if rounds > 1:
        at_home = prices_at_home(inputs, over_all(np.diagonal(share, axis1=1, axis2=2), beta))
    for taken in range(1, rounds + 1):  # noqa: B007
        before = price
        cost = over_inputs(inputs.mT, price)
        cost[:, own, own] += beta
        price = np.empty_like(cost)
        np.matmul(share, cost[:traded], out=price[:traded])
        price[traded:] = cost[traded:]
        if at_home is not None:
            gap = price - before
            price = before + over_inputs(at_home, gap)
            if _settled(gap, price):
                break
    return price, cost, taken


def over_all(own: Floating, beta: Floating) -> Floating:
    """Return a factor of the traded sectors, (T, N), with ones for all others, (J, N)."""
    return np.concatenate([own, np.ones_like(beta[len(own) :])])


def prices_at_home(inputs: Floating, own: Floating) -> Floating:
    """Return ``(1 - diag(π_nn) γ_nᵀ)^-1``, (N, J, J): all rounds of inputs inside an economy.

    Most inputs come from home: with these rounds taken at once, what is left settles within some
    twenty rounds instead of a hundred.

    Parameters
    ----------
    inputs
        (N, K, J) γ.
    own
        (J, N) π_nn.
    """
    return _inverses(own.T[:, :, None] * inputs.mT)


def demand_at_home(
    inputs: Floating, own: Floating, final_share: Floating, fraction: Floating
) -> Floating:
    """Return the same for expenditure, with the revenue of tariffs that it brings, (N, J, J).

    Parameters
    ----------
    inputs
        (N, K, J) γ.
    own
        (J, N) π_nn / (1 + τ_nn).
    final_share
        (J, N) α.
    fraction
        (D, N) part of expenditure that sellers receive in the dutiable sectors.
    """
    through = inputs * own.T[:, None, :]
    through[:, :, : len(fraction)] += final_share.T[:, :, None] * (1.0 - fraction).T[:, None, :]
    return _inverses(through)


def _inverses(through: Floating) -> Floating:
    return np.asarray(np.linalg.inv(np.eye(through.shape[1], dtype=through.dtype) - through))


def over_inputs(inputs: Floating, values: Floating) -> Floating:
    """Return ``Σ_k inputs[n, j, k] values[k, n, w]``, (J, N, W)."""
    return np.ascontiguousarray((inputs @ values.transpose(1, 0, 2)).transpose(1, 0, 2))


def _settled(gap: Floating, value: Floating) -> bool:
    return bool(np.abs(gap).max() <= 1e-11 * np.abs(value).max())


def wages_answer(
    model: Model, labour: NDArray[np.float64], value_added: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return minus the inverse of d(excess labour), (N, N), of log wages.

    Parameters
    ----------
    model
        The problem.
    labour
        (N, N) how the income of labour moves with log wages.
    value_added
        (N,) at present wages.
    """
    slope = labour / value_added[:, None] - np.eye(len(value_added))
    # Only relative wages matter inside a bloc: pin their value-weighted mean.
    in_bloc = model.same_bloc * model.value_added
    slope -= in_bloc / in_bloc.sum(axis=1, keepdims=True)
    return inverse(-slope)


def inverse(slope: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the inverse, without directions in which wages hardly move the demand for labour.

    An economy that hardly trades has a wage that hardly matters to the others: it stays where it
    is.
    """
    if not np.isfinite(slope).all():
        # Of a state where numbers overflow: no step follows from it, and the caller sees that.
        return np.full_like(slope, np.nan)
    try:
        with np.errstate(all="ignore"):
            inverse = np.linalg.inv(slope)
        if np.abs(inverse).max() < WEAKEST:
            return np.asarray(inverse, dtype=np.float64)
        return np.asarray(np.linalg.pinv(slope, rcond=1.0 / WEAKEST), dtype=np.float64)
    except np.linalg.LinAlgError:
        return np.full_like(slope, np.nan)
