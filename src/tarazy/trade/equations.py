"""The equilibrium conditions in changes of Caliendo & Parro (2015), once, for every array library.

L. Caliendo and F. Parro, "Estimates of the Trade and Welfare Effects of NAFTA", Review of Economic
Studies 82(1), 2015, section 3.3 (https://doi.org/10.1093/restud/rdu035), with productivity added.

Notation of the paper: n importer, i exporter, j sector, k input; a hat is a ratio to the benchmark,
a prime a level after the change. Sectors are the outermost axis, so that every sum over partners is
one batched matrix-vector product. The trade arrays enter as ``K = π κ̂^-θ`` (import shares times
what the change of trade cost does to them) and ``Kt = K / (1 + τ')``, prepared once per
counterfactual: no power is taken on an (J, N, N) array during a solve, and an infinite cost is
simply ``K = 0``.

All functions are pure and use the array API standard: the library is that of the arrays they are
given.
"""

from __future__ import annotations

from typing import Any

Array = Any


def log_unit_cost(
    log_wage: Array, log_price: Array, value_added_share: Array, input_share: Array
) -> Array:
    """Return log ĉ, (J, N): the change of the unit cost before productivity.

    ``ĉ_nj = ŵ_n^β_nj Π_k P̂_nk^γ_n,kj`` (equation 10).

    Parameters
    ----------
    log_wage
        (N,) log ŵ.
    log_price
        (J, N) log P̂ of the composite goods.
    value_added_share
        (J, N) β.
    input_share
        (N, K, J) γ.
    """
    return value_added_share * log_wage + cost_of_inputs(log_price, input_share)


def cost_of_inputs(log_price: Array, input_share: Array) -> Array:
    """Return ``Σ_k γ_n,kj log P̂_nk``, (J, N): the part of log ĉ that inputs make."""
    return _sectors_first(input_share.mT @ log_price.T[..., None])


def demand_for_inputs(output: Array, input_share: Array) -> Array:
    """Return ``Σ_k γ_n,jk Y'_nk``, (J, N): what the sectors of an economy spend on each input."""
    return _sectors_first(input_share @ output.T[..., None])


def _sectors_first(by_economy: Array) -> Array:
    """Return (N, J, 1) as (J, N), laid out anew.

    Arithmetic between arrays of different memory order costs five times as much.
    """
    n, j, _ = by_economy.shape
    return by_economy[..., 0].T.reshape(-1).reshape(j, n)


def log_attraction(log_cost: Array, log_productivity: Array, trade_elasticity: Array) -> Array:
    """Return log (ĉ_ij / Â_ij)^-θ_j, (J, N): how strongly a fall in cost draws buyers.

    Parameters
    ----------
    log_cost, log_productivity
        (J, N) log ĉ and log Â.
    trade_elasticity
        (J, 1) θ.
    """
    return trade_elasticity * (log_productivity - log_cost)


def price(sourcing: Array, shift: Array, trade_elasticity: Array) -> Array:
    """Return log P̂, (J, N), from the sum over suppliers.

    ``P̂_nj = [ Σ_i π_nij (κ̂_nij ĉ_ij)^-θ_j ]^(-1/θ_j)`` (equation 11).

    Parameters
    ----------
    sourcing
        (J, N) Φ / e^shift, the sum over suppliers, scaled against overflow.
    shift
        (J, N) or (J, 1) logarithm of that scale.
    trade_elasticity
        (J, 1) θ.
    """
    xp = sourcing.__array_namespace__()
    return -(xp.log(sourcing) + shift) / trade_elasticity


def import_share(K: Array, attraction: Array, sourcing: Array) -> Array:
    """Return π', (J, N, N): the share of every supplier in expenditure.

    ``π'_nij = π_nij (κ̂_nij ĉ_ij / P̂_nj)^-θ_j`` (equation 12).

    Parameters
    ----------
    K
        (J, N, N) sector, importer, exporter.
    attraction
        (J, N) ``(ĉ_ij / Â_ij)^-θ_j`` up to the scale of `sourcing`.
    sourcing
        (J, N) ``Σ_i K_nij attraction_ij``.
    """
    return K * attraction[:, None, :] / sourcing[:, :, None]


def output(sold: Array, attraction: Array) -> Array:
    """Return Y', (J, N): sales before tariffs to all destinations.

    ``Y'_ij = Σ_m π'_mij X'_mj / (1 + τ'_mij)`` (the sum inside equation 13).

    Parameters
    ----------
    sold
        (J, N) ``Σ_m Kt_mij X'_mj / sourcing_mj``.
    attraction
        (J, N) of the exporter.
    """
    return attraction * sold


def tariff_revenue(expenditure: Array, before_tariff: Array) -> Array:
    """Return R', (N,): ``Σ_j X'_nj (1 - F'_nj)``.

    With ``F'_nj = Σ_i π'_nij / (1 + τ'_nij)`` this is the tariff revenue in the income of equation
    13.

    Parameters
    ----------
    expenditure
        (J, N) X' of the dutiable sectors.
    before_tariff
        (J, N) F', the fraction of expenditure that sellers receive.
    """
    xp = expenditure.__array_namespace__()
    return xp.vecdot(expenditure, 1.0 - before_tariff, axis=0)


def export_tax_revenue(collected: Array, attraction: Array) -> Array:
    """Return Rx', (N,): ``Σ_j Σ_m t^x_mij π'_mij X'_mj / ((1 + t^x_mij) (1 + τ'_mij))``.

    What economy i takes of its own exports goes to its income, as tariff revenue does. The paper
    has no taxes on exports: with one, a buyer pays ``(1 + t^x) (1 + τ)`` times the price at the
    factory, and the tariff is levied on the price with the tax.

    Parameters
    ----------
    collected
        (E, N) ``Σ_m t^x_mij Kt_mij X'_mj / sourcing_mj`` of the sectors whose exports are taxed.
    attraction
        (E, N) of the exporter.
    """
    xp = collected.__array_namespace__()
    return xp.vecdot(collected, attraction, axis=0)


def expenditure(output: Array, income: Array, input_share: Array, final_share: Array) -> Array:
    """Return X', (J, N): ``X'_nj = Σ_k γ_n,jk Y'_nk + α_nj I'_n`` (equation 13).

    Parameters
    ----------
    output
        (J, N) Y'.
    income
        (N,) I'.
    input_share
        (N, K, J) γ, first the input, then the sector that uses it.
    final_share
        (J, N) α.
    """
    return demand_for_inputs(output, input_share) + final_share * income


def labour_income(output: Array, value_added_share: Array) -> Array:
    """Return what sales pay to the factors of each economy, (N,): ``Σ_j β_nj Y'_nj``.

    At the equilibrium it equals ``ŵ_n w_n L_n``; together with the markets for goods that is the
    trade balance (equation 14).
    """
    xp = output.__array_namespace__()
    return xp.vecdot(value_added_share, output, axis=0)
