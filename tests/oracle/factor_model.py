"""The model of three factors a second time: slow, plain, and sharing nothing with the package.

One system of equations, a general root finder, no elimination beyond what is said. Axes here are
economies first: n importer or owner, i or h exporter or host, j sector, k input; a hat is a ratio
to the benchmark, a prime the level after the change. Values are those of the benchmark's unit;
world value added is the numeraire.

*Technology.* Of output Y a fraction ρ is a royalty; cost is the rest, with shares
``a = b / (1 - ρ)`` of labour, capital and resource, ``g = γ / (1 - ρ)`` of inputs. With ``s`` the
share of the fixed bundle (short: capital and resource; later: the resource) and v the bundle of
what varies:

- ``ĉ_j^(1-σ) = s φ̂_j^(1-σ) + (1 - s) v̂_j^(1-σ)``, ``σ = η s / (1 - s)``, 1 where η is not given;
- ``v̂_j^(1-ε) = Σ_i (a_i / (1 - s)) x̂_i^(1-ε)`` over labour ŵ, capital r̂ (medium, long), all P̂_k;
- price at the factory ``p̂ = ĉ / (m̂ Â)``, ``m̂ = (1 - ρ') / (1 - ρ)``;
- spending on the fixed bundle ``s (φ̂/ĉ)^(1-σ) (1 - ρ') Y'``, on item i of what varies
  ``a_i (v̂/ĉ)^(1-σ) (x̂_i/v̂)^(1-ε) (1 - ρ') Y'``.

In the short run the bundle is Cobb-Douglas, so that its earnings are divided as in the benchmark:
``F̂ = K̂^(aK/s) R̂^(aR/s)``.

*Demand and trade.* Final shares are ``α (P̂/P̂^C)^(1-f)`` with ``P̂^C = (Σ α P̂^(1-f))^(1/(1-f))``.
``κ̂_nij = d̂ (1+τ')(1+t^x) / (1+τ)``; ``π' = π (κ̂ p̂_i / P̂_n)^-θ``; a seller receives
``π' X' / ((1+τ')(1+t^x))``. Goods of investment cost what final goods cost: ``P^I = P^C``.

*Markets.* Labour is fixed by economy. Short: capital and resource by sector. Medium: the capital of
an economy, at one return r. Long: ``r̂_n = P̂^I_n`` and its capital is what is asked for.

*Owners* (`oracle.factor_accounts`). Machines keep their owner: from a base K⁰, of which owner n has
a mix, sectors that shrink send away their mix of owners, and sectors that grow receive the mix of
all that leaves, ``mix_j min(K⁰_j, K'_j) + mix_leaving max(0, K'_j - K⁰_j)``. In the medium run K⁰
is the benchmark's with the shock to capital, and the mix is ω after it. In the long run foreign
stocks of that base are multiplied by ``((1-tax')/(1-tax))^ξ``, and residents hold the rest of K'_h,
spread as what they held (as all capital is, where they held none).

*Accounts* (the same). With δ P^I K the depreciation, a fraction of capital income at first,

- ``owner_income[n,h] = Σ_j (1-tax'_hj) [(r_hj - δ P^I_h) claim[h,n,j] + ω'[h,n,j] q_hj R_hj]``;
- ``GNI_n = w L + Σ_h owner_income[n,h] + δ P^I_n K_n + royalties + profit taxes + tariffs + export
  taxes + N_n``; ``I = GNI + T``; GDP is value added, tariffs and export taxes.

T is fixed, zero, or moves with value added, ``T0 VA'/VA0 - VA' Σ(T0 VA'/VA0) / Σ VA'``; N moves by
the shock to other income only.

*Welfare* compares with the benchmark solved again with T', at the same horizon. Short, medium:
``(I - charge) / P^C``. Long, and where owners bring capital or take it out (`invested`):
``(I - δ P^I K - charge) / P^C``. The charge of an owner is the
benchmark's real return after tax on the capital added, ``(1 - tax) (r0_h - δ P^I0_h) / P^I0_h``
times P^I'_h and the change of stock, in every host:

- at any horizon, what the shock has owners put in (`invested`, at the mean tax of the host);
- long: what owners abroad add by sector, and what residents add at home (at the mean tax on what
  they hold there in the benchmark), both against what the shock itself leaves them; and what the
  shock has them get without a price (`seized`, at the mean tax of the host).
"""

from types import SimpleNamespace

import numpy as np
from oracle.factor_accounts import accounts, told_of
from scipy.optimize import root

ENOUGH = 1e-10


def ces(share, price, elasticity, axis):
    """Return the price of a bundle; shares that add up to nothing have a price of one."""
    power = 1 - np.asarray(elasticity, dtype=float)
    straight = np.abs(power) < 1e-12
    safe = np.where(straight, 1.0, power)
    wide = np.expand_dims(safe, axis) if safe.ndim else safe
    total = (share * price**wide).sum(axis)
    curved = np.where(total > 0, total, 1.0) ** (1 / safe)
    return np.where(straight, np.exp((share * np.log(price)).sum(axis)), curved)


def world_of(benchmark, factors, nest):
    """Lay a benchmark out with economies first, and split what varies from what is fixed."""
    b, f = SimpleNamespace(**benchmark), SimpleNamespace(**factors)
    w = SimpleNamespace(horizon=nest["horizon"], nest=nest)
    flow, w.tariff = b.trade.transpose(1, 2, 0), b.tariff.transpose(1, 2, 0)
    w.theta, w.alpha = b.trade_elasticity.ravel(), b.final_share.T
    w.n, _, w.j = flow.shape
    paid = flow * (1 + w.tariff)
    w.X, w.Y = paid.sum(axis=1), flow.sum(axis=0)
    w.share = paid / w.X[:, None, :]
    bL, bK, bR, w.rho = f.labour.T, f.capital.T, f.resource.T, f.royalty.T
    w.L, w.K, w.R = (bL * w.Y).sum(axis=1), bK * w.Y, bR * w.Y
    w.tax, w.dep, w.N = f.profit_tax.T, f.depreciation, f.other_income
    w.stock = f.capital_stock
    w.owner = f.owner.transpose(0, 1, 2)
    net = 1 - w.rho
    short = w.horizon == "short"
    w.s = ((bK + bR) if short else bR) / net
    w.capital_of_fixed = np.where(w.s > 0, bK / net / np.where(w.s > 0, w.s, 1), 0) * short
    eta = np.full(w.s.shape, np.nan) if nest["supply"] is None else nest["supply"].T
    w.sigma = np.where(np.isnan(eta), 1.0, eta * w.s / np.where(w.s < 1, 1 - w.s, 1))
    # Labour, capital and inputs, (N, 2 + K, J), as shares of cost.
    w.item = np.concatenate(
        [(bL / net)[:, None], (bK / net * (not short))[:, None], b.input_share / net[:, None, :]], 1
    )
    w.T = w.X.sum(axis=1) - (b.input_share * w.Y[:, None, :]).sum(axis=(1, 2))  # income, for now
    w.VA = ((bL + bK + bR + w.rho) * w.Y).sum(axis=1)
    before = evaluate(w, shock_of(w, {}), "fixed", start(w))
    w.T = w.T - before.gni
    return w


def shock_of(w, given):
    """Return all that may change, as it is after the change; `given` as in `Counterfactual`."""
    one, flows = np.ones((w.n, w.j)), np.ones((w.n, w.n, w.j))
    default = {
        "tariff": w.tariff,
        "trade_cost": flows,
        "productivity": one,
        "export_tax": 0 * flows,
        "capital": one,
        "resource": one,
        "profit_tax": w.tax,
        "royalty": w.rho,
        "owner": w.owner,
        "invested": np.zeros((w.n, w.n)),
        "seized": np.zeros((w.n, w.n)),
        "other_income": np.zeros(w.n),
    }
    assert not set(given) - set(default), set(given) - set(default)
    taken = {kind: array for kind, array in given.items() if array is not None}
    return SimpleNamespace(**{**default, **taken})


def start(w):
    """Return the benchmark as unknowns: log of ŵ, r̂ (medium) or K̂ (long), φ̂, P̂, and X'/X."""
    return np.concatenate([np.zeros(2 * w.n + 2 * w.n * w.j), np.ones(w.n * w.j)])


def evaluate(w, shock, closure, state):
    """Return all that follows from the unknowns, and the gaps of the equations they have to meet.

    `closure` may be transfers (N,) that are given.
    """
    n, j = w.n, w.j
    e = SimpleNamespace(shock=shock)
    e.w, capital = np.exp(state[:n]), np.exp(state[n : 2 * n])
    e.phi, e.P = np.exp(state[2 * n : 2 * n + 2 * n * j]).reshape(2, n, j)
    e.X = state[2 * n + 2 * n * j :].reshape(n, j) * w.X
    e.price_index = ces(w.alpha, e.P, w.nest["final"], axis=1)
    r = e.price_index if w.horizon == "long" else capital
    # Prices
    item = np.broadcast_to(
        np.concatenate([e.w[:, None], r[:, None], e.P], axis=1)[:, :, None], w.item.shape
    )
    rest = np.where(w.s < 1, 1 - w.s, 1)
    e.v = ces(w.item / rest[:, None, :], item, w.nest["inputs"], axis=1)
    e.c = ces(np.stack([w.s, 1 - w.s]), np.stack([e.phi, e.v]), w.sigma, axis=0)
    e.p = e.c * (1 - w.rho) / (1 - shock.royalty) / shock.productivity
    wedge = (1 + shock.tariff) * (1 + shock.export_tax)
    with np.errstate(divide="ignore"):
        pull = w.share * (shock.trade_cost * wedge / (1 + w.tariff) * e.p[None]) ** -w.theta
    price = pull.sum(axis=1) ** (-1 / w.theta)
    # Sales
    bought = pull / pull.sum(axis=1, keepdims=True) * e.X[:, None, :]
    e.flow = bought / (1 + shock.tariff)  # at the border, with the exporter's tax
    sold = e.flow / (1 + shock.export_tax)
    e.Y = sold.sum(axis=0)
    e.duties = (bought - e.flow).sum(axis=(1, 2)) + (e.flow - sold).sum(axis=(0, 2))
    cost = (1 - shock.royalty) * e.Y
    fixed = w.s * (e.phi / e.c) ** (1 - w.sigma) * cost
    varying = w.item * ((e.v / e.c) ** (1 - w.sigma) * cost)[:, None, :]
    varying = varying * (item / e.v[:, None, :]) ** (1 - w.nest["inputs"])
    # Factors
    K0 = w.K * shock.capital
    if w.horizon == "short":
        part = w.capital_of_fixed
        supply = (w.K + w.R) * shock.capital**part * shock.resource ** (1 - part)
        e.rK, e.qR, e.K = fixed * part, fixed * (1 - part), K0
        e.r = np.where(K0 > 0, e.rK / np.where(K0 > 0, K0, 1), 1.0)
        market = np.log(capital)  # no such market; the unknown stays at one
    else:
        supply = w.R * shock.resource
        e.rK, e.qR = varying[:, 1], fixed
        e.K, e.r = e.rK / r[:, None], np.broadcast_to(r[:, None], (n, j))
        stock = w.K.sum(axis=1) * capital if w.horizon == "long" else K0.sum(axis=1)
        market = np.where(stock > 0, e.K.sum(axis=1) / np.where(stock > 0, stock, 1) - 1, 0)
        market = np.where(stock > 0, market, np.log(capital))
    R0 = w.R * shock.resource
    e.q = np.where(R0 > 0, e.qR / np.where(R0 > 0, R0, 1), 1.0)
    some = supply > 0
    bundle = np.where(some, fixed / np.where(some, supply * e.phi, 1) - 1, np.log(e.phi))
    accounts(w, shock, closure, e)
    wanted = varying[:, 2:].sum(axis=2) + w.alpha * e.income[:, None] * (
        e.P / e.price_index[:, None]
    ) ** (1 - w.nest["final"])
    labour = varying[:, 0].sum(axis=1) / (e.w * w.L) - 1
    e.dropped = labour[0]  # follows from the others
    labour[0] = e.VA.sum() / w.VA.sum() - 1
    e.gap = np.concatenate(
        [
            labour,
            market,
            bundle.ravel(),
            (np.log(price) - np.log(e.P)).ravel(),
            ((wanted - e.X) / w.X).ravel(),
        ]
    )
    return e


def equilibrium(w, shock, closure):
    """Solve, in one go or along parts of the shock, and check every equation."""
    state, done, part = start(w), 0.0, 1.0
    while done < 1:
        there = min(1.0, done + part)
        found = attempt(w, _part(w, shock, there), closure, state)
        if found is None:
            part /= 2
            assert part > 1e-3, f"no solution beyond {done} of the shock"
            continue
        state, done = found, there
    e = evaluate(w, shock, closure, state)
    assert e.claim.min() >= -ENOUGH, "residents would hold less than nothing"
    return e


def attempt(w, shock, closure, state):
    """Return the unknowns that solve the equations, or None."""

    def gaps(x):
        with np.errstate(all="ignore"):
            gap = evaluate(w, shock, closure, x).gap
        return np.where(np.isfinite(gap), gap, 1e6)

    for method in ("hybr", "lm"):
        found = root(gaps, state, method=method, options={"xtol": 1e-14})
        solved = np.abs(gaps(found.x)).max() < ENOUGH and found.x[-w.n * w.j :].min() > 0
        # Where a wage goes to nothing equations may hold with labour out of work.
        if solved and abs(evaluate(w, shock, closure, found.x).dropped) < 100 * ENOUGH:
            return found.x
    return None


def _part(w, shock, part):
    if part == 1:
        return shock
    now, none = vars(shock), vars(shock_of(w, {}))
    taken = {k: none[k] + part * (now[k] - none[k]) for k in now if k != "trade_cost"}
    # What an infinite cost leaves of a link fades away.
    left = 1 + part * (shock.trade_cost**-w.theta - 1)
    return SimpleNamespace(**taken, trade_cost=left ** (-1 / w.theta))


def solve(benchmark, factors, nest, shock, closure="fixed"):
    """Solve the model of the module.

    Parameters
    ----------
    benchmark
        Of `Benchmark`, in its layout: trade, tariff (J, N, N), final_share (J, N), input_share
        (N, K, J), trade_elasticity (J, 1); what else it holds is computed anew.
    factors, nest
        Fields of `Factors` and of `Nest`.
    shock
        Fields of `Counterfactual`, in its layout; what is left out does not change.
    closure
        ``fixed``, ``income_share`` or ``zero``.

    Returns
    -------
    dict
        By sector and economy (J, N): ``P, p, Y, X, q, r_by_sector, K`` (hats, Y and X levels); by
        economy (N,): ``w, r, price_index, capital_stock`` (hats) and levels; ``owner_income``
        (owner, host); ``claim`` (host, owner, sector); ``flow`` (J, N, N) at the border;
        ``welfare, welfare_uncharged, real_gni`` as factors less one; ``before``, the same of the
        benchmark; ``reference``, that with the transfers after the shock.
    """
    w = world_of(benchmark, factors, nest)
    e = equilibrium(w, shock_of(w, shock), closure)
    none = shock_of(w, {})
    before = evaluate(w, none, "fixed", start(w))
    same = closure == "fixed"
    ref = before if same else equilibrium(w, none, e.T)
    result = told_of(w, e)
    net = w.horizon == "long" or shock.get("invested") is not None
    real, uncharged, ref_real, ref_uncharged = (
        (now.income - net * now.depreciation - part * now.charge) / now.price_index
        for now in (e, ref)
        for part in (1, 0)
    )
    result["welfare"] = real / ref_real - 1
    result["welfare_uncharged"] = uncharged / ref_uncharged - 1
    result["real_gni"] = (e.gni / e.price_index) / (ref.gni / ref.price_index) - 1
    result["before"], result["reference"] = told_of(w, before), told_of(w, ref)
    return result
