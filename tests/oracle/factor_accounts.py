"""Who owns what capital, and who earns what: equations in `oracle.factor_model`."""

import numpy as np


def claims(w, shock, K):
    """Return what each owner has of the capital K' (N, J) of each host, (host, owner, sector)."""
    base = shock.owner * (w.K * shock.capital)[:, None, :]
    if w.horizon == "short":
        return base
    own = np.eye(w.n, dtype=bool)[:, :, None]
    if w.horizon == "long":
        keep = ((1 - shock.profit_tax) / (1 - w.tax)) ** w.nest["foreign_capital"]
        foreign = np.where(own, 0.0, base * keep[:, None, :])
        rest = K.sum(axis=1) - foreign.sum(axis=(1, 2))
        held = np.einsum("hhj->hj", base)
        # Where residents have none, they save into all sectors alike.
        none = held.sum(axis=1, keepdims=True) == 0
        held = np.where(none, w.K * shock.capital, held)
        held = held / np.maximum(held.sum(axis=1, keepdims=True), 1e-300)
        base = foreign + own * (held * rest[:, None])[:, None, :]
    there = base.sum(axis=1)
    mix = base / np.where(there > 0, there, 1)[:, None, :]
    leaving, arriving = np.maximum(there - K, 0), np.maximum(K - there, 0)
    gone = np.einsum("hnj,hj->hn", mix, leaving)
    gone = gone / np.maximum(leaving.sum(axis=1, keepdims=True), 1e-300)
    return mix * np.minimum(K, there)[:, None, :] + gone[:, :, None] * arriving[:, None, :]


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
    held = np.einsum("nnj->nj", w.owner * w.K[:, None, :])
    tax = (w.tax * held).sum(axis=1) / np.maximum(held.sum(axis=1), 1e-300)
    after_shock = np.einsum("nnj->n", shock.owner * (w.K * shock.capital)[:, None, :])
    e.new_capital = np.einsum("nnj->n", e.claim) - after_shock
    # Stocks are in units that earn one of the unit of account at first: r0 = 1.
    e.charge = (1 - tax) * (1 - w.dep) * e.price_index * e.new_capital * (w.horizon == "long")
    replaced = e.depreciation * (w.horizon == "long")
    e.uncharged = (e.income - replaced) / e.price_index
    e.real = e.uncharged - e.charge / e.price_index


def told_of(w, e):
    stock = np.where(w.K > 0, w.K, 1)
    home = np.diag(e.owner_income)
    whole = e.K.sum(axis=1)
    return {
        "w": e.w,
        "r": np.where(whole > 0, e.rK.sum(axis=1) / np.where(whole > 0, whole, 1), 1.0),
        "r_by_sector": e.r.T,
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
