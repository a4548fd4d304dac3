"""How sectors and buyers substitute: a CES of what is fixed in a sector and of what is not.

In the notation of `tarazy.trade.equations`, with a the shares in cost at the benchmark, s that of
what is fixed in the sector (bundle F, price φ), and hats for ratios to the benchmark::

    ĉ^(1-σ)  = s φ̂^(1-σ) + (1-s) v̂^(1-σ)                                              (N1)
    v̂^(1-ε)  = [a_L ŵ^(1-ε) + a_K r̂^(1-ε) + Σ_k a_k P̂_k^(1-ε)] / (1-s)                (N2)
    P̂C^(1-ς) = Σ_j α_j P̂_j^(1-ς)                                                      (N3)

At elasticities of one each is the geometric mean, as in Caliendo & Parro (2015), equation 10. At
given prices of what varies a sector supplies ``dlog Y = σ (1-s)/s dlog p``: its elasticity of
supply is ``η = σ (1-s) / s`` (N4), so that σ is told by η and s.

All functions are pure.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tarazy.trade import equations as eq

Array = NDArray[np.float64]


def substitution(supply: Array | None, fixed: Array) -> Array:
    """Return σ, (J, N), from elasticities of supply (N4); one where η is None or NaN.

    Parameters
    ----------
    supply
        (J, N) η.
    fixed
        (J, N) s, below 1.
    """
    if supply is None:
        return np.ones_like(fixed)
    sigma = supply * fixed / (1.0 - fixed)
    return np.where(np.isnan(supply) | (fixed <= 0.0), 1.0, sigma)


def mean_of_two(log_first: Array, log_second: Array, share: Array, elasticity: Array) -> Array:
    """Return the log of the CES mean of two prices (N1), any shape.

    Parameters
    ----------
    log_first, log_second
        Log prices.
    share
        Of the first, at the benchmark.
    elasticity
        Of substitution; where it is one, the geometric mean.
    """
    power = 1.0 - elasticity
    plain = share * log_first + (1.0 - share) * log_second
    curved = power != 0.0
    if not curved.any():
        return plain
    safe = np.where(curved, power, 1.0)
    # Of the difference alone, so that nothing overflows where both are large.
    gap = safe * (log_first - log_second)
    # log(1 - s + s e^gap), from the larger of the two.
    with np.errstate(over="ignore"):
        low = np.log1p(share * np.expm1(np.minimum(gap, 0.0)))
        high = np.maximum(gap, 0.0) + np.log1p((1.0 - share) * np.expm1(-np.maximum(gap, 0.0)))
    mixed = log_second + np.where(gap > 0.0, high, low) / safe
    return np.where(curved, mixed, plain)


def log_rent(position: Array, share: Array, elasticity: Array) -> Array:
    """Return log (φ̂ / v̂), what is fixed against what varies, from a position that moves evenly.

    Up to zero a position is log (φ̂/v̂) itself. Above it is what the rent adds to cost, log (ĉ/v̂)
    over s: where little is fixed and hardly anything can take its place a rent rises a thousandfold
    before cost does by a tenth. With an elasticity of one both are the same; above one cost has an
    upper bound, and log (φ̂/v̂) is kept.

    Parameters
    ----------
    position
        (F, N) z.
    share
        (F, N) s.
    elasticity
        (F, N) σ.
    """
    power, curved = _curved(position, share, elasticity)
    safe = np.where(curved, share, 1.0)
    with np.errstate(over="ignore", invalid="ignore"):
        dear = np.log1p(np.expm1(power * safe * np.where(curved, position, 0.0)) / safe)
    return np.where(curved, dear / np.where(curved, power, 1.0), position)


def position_of(step: Array, position: Array, share: Array, now: Array, elasticity: Array) -> Array:
    """Return the change of a position, (F, N, ...), that a change of log (φ̂ / v̂) comes to.

    Parameters
    ----------
    step
        (F, N, ...) change of log (φ̂ / v̂).
    position, share, elasticity
        As in `log_rent`.
    now
        (F, N) s', the share at the position.
    """
    _, curved = _curved(position, share, elasticity)
    slope = np.where(curved, now / np.where(curved, share, 1.0), 1.0)
    return np.asarray(step * slope.reshape(slope.shape + (1,) * (step.ndim - 2)))


def _curved(position: Array, share: Array, elasticity: Array) -> tuple[Array, NDArray[np.bool_]]:
    """Return 1 - σ, and where a position is what a rent adds to cost."""
    power = 1.0 - elasticity
    return power, (position > 0.0) & (power > 1e-9) & (share > 0.0)


def variable_cost(
    log_wage: Array,
    log_return: Array,
    log_price: Array,
    labour: Array,
    capital: Array,
    inputs: Array,
    elasticity: float,
) -> Array:
    """Return log v̂, (J, N), the price of what a sector varies (N2).

    Parameters
    ----------
    log_wage, log_return
        (N,) log ŵ and log r̂.
    log_price
        (J, N) log P̂ of the composite goods.
    labour, capital
        (J, N) shares of what varies.
    inputs
        (N, K, J) likewise.
    elasticity
        ε.
    """
    if elasticity == 1.0:
        plain = labour * log_wage + capital * log_return
        return np.asarray(plain + eq.cost_of_inputs(log_price, inputs))
    power = 1.0 - elasticity
    # Relative to the wage, so that nothing overflows where all prices are high.
    total = (
        labour
        + capital * np.exp(power * (log_return - log_wage))
        + eq.cost_of_inputs(np.exp(power * (log_price - log_wage)), inputs)
    )
    return np.asarray(log_wage + np.log(np.where(total > 0.0, total, 1.0)) / power)


def price_index(log_price: Array, final_share: Array, elasticity: float) -> Array:
    """Return log P̂C, (N,), the price of final expenditure (N3).

    Parameters
    ----------
    log_price
        (J, N) log P̂.
    final_share
        (J, N) α.
    elasticity
        ς.
    """
    plain = np.asarray((final_share * log_price).sum(axis=0))
    if elasticity == 1.0:
        return plain
    power = 1.0 - elasticity
    total = (final_share * np.exp(power * (log_price - plain))).sum(axis=0)
    return np.asarray(plain + np.log(total) / power)
