"""Who owns what capital, and who earns what: equations in `oracle.factor_model`."""

import numpy as np


def claims(w, shock, K):
    """Return what each owner has of the capital K' (N, J) of each host, (host, owner, sector)."""
    base = before_moving(w, shock, K)
    if w.horizon == "short":
        return base
    there = base.sum(axis=1)
    mix = base / np.where(there > 0, there, 1)[:, None, :]
    leaving, arriving = np.maximum(there - K, 0), np.maximum(K - there, 0)
    gone = np.einsum("hnj,hj->hn", mix, leaving)
    gone = gone / np.maximum(leaving.sum(axis=1, keepdims=True), 1e-300)
    return mix * np.minimum(K, there)[:, None, :] + gone[:, :, None] * arriving[:, None, :]


def given(w, shock):
    """Return what the shock leaves each owner, (host, owner, sector), before anyone answers."""
    return shock.owner * (w.K * shock.capital)[:, None, :]


def before_moving(w, shock, K):
    """Return the same after owners have answered, before capital moves between sectors."""
    base = given(w, shock)
    if w.horizon != "long":
        return base
    own = np.eye(w.n, dtype=bool)[:, :, None]
    keep = ((1 - shock.profit_tax) / (1 - w.tax)) ** w.nest["foreign_capital"]
    foreign = np.where(own, 0.0, base * keep[:, None, :])
    rest = K.sum(axis=1) - foreign.sum(axis=(1, 2))
    held = np.einsum("hhj->hj", base)
    # Where residents have none, they save into all sectors alike.
    none = held.sum(axis=1, keepdims=True) == 0
    held = np.where(none, w.K * shock.capital, held)
    held = held / np.maximum(held.sum(axis=1, keepdims=True), 1e-300)
    return foreign + own * (held * rest[:, None])[:, None, :]


def charge(w, shock, e):
    """Return what owners forgo for capital that they add, (N,), and what residents add at home."""
    off = ~np.eye(w.n, dtype=bool)
    real = (1 - w.dep) * e.price_index
    # Stocks are in units that earn one of the unit of account at first: r0 = 1.
    unit = w.K.sum(axis=1) / np.where(w.stock > 0, w.stock, 1)
    long = w.horizon == "long"
    got = shock.invested + long * shock.seized
    put_in = after_tax(w, w.K)[:, None] * (real * unit)[:, None] * got
    added = before_moving(w, shock, e.K) - given(w, shock)
    abroad = (1 - w.tax)[:, None, :] * real[:, None, None] * added
    at_home = np.einsum("nnj->n", added)
    held = np.einsum("nnj->nj", w.owner * w.K[:, None, :])
    forgone = put_in.sum(axis=0) + long * (abroad.sum(axis=2) * off).sum(axis=0)
    return forgone + long * after_tax(w, held) * real * at_home, long * at_home


def after_tax(w, weight):
    """Return the mean of 1 - tax over sectors, (N,), with weights (N, J)."""
    whole = weight.sum(axis=1)
    mean = ((1 - w.tax) * weight).sum(axis=1) / np.where(whole > 0, whole, 1)
    return np.where(whole > 0, mean, 1.0)


def accounts(w, shock, closure, e):
    """Add who earns what: see the module."""
    e.wL, e.royalties = e.w * w.L, (shock.royalty * e.Y).sum(axis=1)
    worn = w.dep * e.price_index
    e.claim = claims(w, shock, e.K)
    keep = (1 - shock.profit_tax)[:, None, :]
    net = (e.r - worn[:, None])[:, None, :] * e.claim
    e.owner_income = (keep * (net + shock.owner * e.qR[:, None, :])).sum(axis=2).T
    e.profit_taxes = (shock.profit_tax * ((e.r - worn[:, None]) * e.K + e.qR)).sum(axis=1)
    e.depreciation = worn * e.K.sum(axis=1)
    e.N = w.N + shock.other_income
    e.VA = e.wL + (e.rK + e.qR).sum(axis=1) + e.royalties
    e.gdp = e.VA + e.duties
    e.gni = e.wL + e.owner_income.sum(axis=1) + e.depreciation + e.royalties + e.profit_taxes
    e.gni = e.gni + e.duties + e.N
    e.T = w.T
    if isinstance(closure, np.ndarray):
        e.T = closure
    elif closure == "zero":
        e.T = np.zeros(w.n)
    elif closure == "income_share":
        e.T = w.T * e.VA / w.VA
        e.T = e.T - e.T.sum() * e.VA / e.VA.sum()
    e.income = e.gni + e.T
    e.charge, e.new_capital = charge(w, shock, e)


def told_of(w, e):
    stock = np.where(w.K > 0, w.K, 1)
    home = np.diag(e.owner_income)
    whole = e.K.sum(axis=1)
    return {
        "w": e.w,
        "r": np.where(whole > 0, e.rK.sum(axis=1) / np.where(whole > 0, whole, 1), 1.0),
        "r_by_sector": np.where(w.K > 0, e.r, 1.0).T,
        "q": e.q.T,
        "phi": e.phi.T,
        "P": e.P.T,
        "p": e.p.T,
        "price_index": e.price_index,
        "Y": e.Y.T,
        "X": e.X.T,
        "flow": e.flow.transpose(2, 0, 1),
        "K": np.where(w.K > 0, e.K / stock, 1.0).T,
        "capital_stock": np.where(whole > 0, whole / np.maximum(w.K.sum(axis=1), 1e-300), 1.0),
        "claim": e.claim,
        "labour_income": e.wL,
        "capital_income": e.rK.sum(axis=1),
        "resource_income": e.qR.sum(axis=1),
        "royalties": e.royalties,
        "profit_taxes": e.profit_taxes,
        "trade_taxes": e.duties,
        "depreciation": e.depreciation,
        "owner_income": e.owner_income,
        "income_from_abroad": e.owner_income.sum(axis=1) - home,
        "income_to_abroad": e.owner_income.sum(axis=0) - home,
        "other_income": e.N,
        "transfers": e.T,
        "value_added": e.VA,
        "gdp": e.gdp,
        "gni": e.gni,
        "income": e.income,
        "charge": e.charge,
        "new_capital": e.new_capital,
        "residual": float(np.abs(np.append(e.gap, e.dropped)).max()),
    }
