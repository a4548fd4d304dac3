"""Three factors: accounts that have to close, and owners that have to be where they belong."""

import dataclasses

import numpy as np
import pytest
from oracle.drawn_worlds import draw_benchmark, draw_shock
from oracle.factor_accounts import claims
from oracle.on_paper import with_factors
from oracle.solvers import SOLVERS, plain

from tarazy.trade import Counterfactual
from tarazy.trade.factors import HORIZONS
from tarazy.trade.preparation import prepare
from tarazy.trade.reference import trade_after
from tarazy.trade.solve import solve

CLOSURES = ("fixed", "income_share", "zero")
CLOSE = 1e-8


@pytest.fixture(params=SOLVERS)
def solved(request):
    """Return a solver: a benchmark and a counterfactual to the results named in the oracle."""
    return request.param


# Accounts


@pytest.mark.parametrize("closure", CLOSURES)
@pytest.mark.parametrize("horizon", HORIZONS)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_incomes_of_the_world_add_up(solved, seed, horizon, closure):
    benchmark = draw_benchmark(seed, 4, 3, horizon)
    change = draw_shock(benchmark, seed, closure=closure)
    after = solved(benchmark, change)
    size = after["gdp"].sum()
    assert after["gni"].sum() == pytest.approx(size, rel=CLOSE)
    assert after["value_added"].sum() == pytest.approx(benchmark.value_added.sum(), rel=CLOSE)
    assert after["transfers"].sum() == pytest.approx(0, abs=CLOSE * size)
    # What trade says of the deficit, and what incomes say.
    flow = after["flow"]
    deficit = flow.sum(axis=(0, 2)) - flow.sum(axis=(0, 1))
    said = after["gni"] - after["gdp"] + after["transfers"]
    np.testing.assert_allclose(said, deficit, atol=CLOSE * size)
    # Owners have what the factors earn after tax.
    net = after["capital_income"] + after["resource_income"] - after["depreciation"]
    paid = after["owner_income"].sum(axis=0)
    np.testing.assert_allclose(paid, net - after["profit_taxes"], atol=CLOSE * size)
    abroad = after["income_from_abroad"] - after["income_to_abroad"] + after["other_income"]
    np.testing.assert_allclose(after["gdp"] + abroad, after["gni"], rtol=CLOSE)


@pytest.mark.parametrize("horizon", HORIZONS)
def test_without_a_shock_nothing_happens(solved, horizon):
    benchmark = draw_benchmark(8, 4, 3, horizon)
    for closure in CLOSURES:
        after = solved(benchmark, Counterfactual(closure=closure))
        for name in ("welfare", "welfare_uncharged", "real_gni"):
            np.testing.assert_allclose(after[name], 0, atol=CLOSE)
        if closure != "zero":
            np.testing.assert_allclose(after["P"], 1, atol=CLOSE)
            np.testing.assert_allclose(after["gni"] + after["transfers"], benchmark.income)


@pytest.mark.parametrize("closure", CLOSURES)
@pytest.mark.parametrize("horizon", HORIZONS)
def test_the_unit_of_account_does_not_matter(solved, horizon, closure):
    benchmark = draw_benchmark(4, 3, 3, horizon)
    change = draw_shock(benchmark, 4, closure=closure)
    names = ("trade", "expenditure", "output", "value_added", "deficit", "income")
    larger = dataclasses.replace(benchmark, **{n: 1000 * getattr(benchmark, n) for n in names})
    factors = benchmark.factors
    larger = with_factors(
        larger,
        capital_stock=1000 * factors.capital_stock,
        other_income=1000 * factors.other_income,
    )
    scaled = dataclasses.replace(
        change,
        other_income=1000 * change.other_income,
        invested=1000 * change.invested,
        seized=1000 * change.seized,
    )
    small, large = solved(benchmark, change), solved(larger, scaled)
    for name in ("w", "r", "P", "q", "K", "welfare", "real_gni"):
        np.testing.assert_allclose(large[name], small[name], rtol=CLOSE, atol=CLOSE)
    np.testing.assert_allclose(large["owner_income"], 1000 * small["owner_income"], rtol=CLOSE)


@pytest.mark.parametrize("horizon", ["short", "medium"])
def test_a_tax_on_profits_of_residents_is_neutral(solved, horizon):
    benchmark = draw_benchmark(5, 3, 3, horizon)
    home = np.broadcast_to(np.eye(3)[:, :, None], (3, 3, 3)).copy()
    benchmark = with_factors(benchmark, owner=home)
    change = draw_shock(benchmark, 5, ("profit_tax",))
    after = solved(benchmark, change)
    assert np.abs(after["profit_taxes"] - after["before"]["profit_taxes"]).max() > 0.1
    np.testing.assert_allclose(after["welfare"], 0, atol=CLOSE)


# Owners


def test_machines_keep_their_owner():
    """Ten machines, half of one owner, leave the first sector; three of ten are foreign in it."""

    class Host:
        n, j, horizon = 1, 3, "medium"
        K = np.array([[20.0, 30.0, 10.0]])

    class Shock:
        capital = np.ones((1, 3))
        # Residents' part; the second row is that of foreigners.
        owner = np.array([[[0.5, 0.9, 0.2], [0.5, 0.1, 0.8]]])

    found = claims(Host, Shock, np.array([[10.0, 36.0, 14.0]]))
    np.testing.assert_allclose(found[0, 0], [5, 27 + 3, 2 + 2])
    np.testing.assert_allclose(found[0, 1], [5, 3 + 3, 8 + 2])


def test_owners_do_not_change_where_nothing_is_sold():
    """In the medium run what an owner has of an economy's machines stays."""
    benchmark = draw_benchmark(6, 3, 4)
    change = draw_shock(benchmark, 6, ("tariff", "productivity"))
    after = plain(benchmark, change)
    there = after["K"] * benchmark.factors.capital * benchmark.output
    np.testing.assert_allclose(after["claim"].sum(axis=1), there.T, rtol=CLOSE)
    before = benchmark.factors.owner * (benchmark.factors.capital * benchmark.output).T[:, None, :]
    np.testing.assert_allclose(after["claim"].sum(axis=2), before.sum(axis=2), rtol=CLOSE)
    moved = after["claim"] / after["claim"].sum(axis=1, keepdims=True) - benchmark.factors.owner
    assert np.abs(moved).max() > 1e-3


@pytest.mark.parametrize("elasticity", [0.0, 1.5])
def test_foreign_stocks_answer_to_the_tax(elasticity):
    benchmark = draw_benchmark(7, 3, 3, "long")
    nest = dataclasses.replace(benchmark.nest, foreign_capital=elasticity)
    benchmark = dataclasses.replace(benchmark, nest=nest)
    change = draw_shock(benchmark, 7, ("profit_tax",))
    after = plain(benchmark, change)
    factors = benchmark.factors
    before = factors.owner * (factors.capital * benchmark.output).T[:, None, :]
    kept = ((1 - change.profit_tax) / (1 - factors.profit_tax.T)) ** elasticity
    foreign = before * kept[:, None, :]
    there = after["claim"].sum(axis=2)
    off = ~np.eye(3, dtype=bool)
    np.testing.assert_allclose(there[off], foreign.sum(axis=2)[off], rtol=CLOSE)
    np.testing.assert_allclose(after["r"], after["price_index"], rtol=CLOSE)
    # Residents make up the difference, and all are charged for what they add.
    new = np.diag(there) - np.diag(before.sum(axis=2))
    np.testing.assert_allclose(after["new_capital"], new, atol=CLOSE)
    held = np.einsum("nnj->nj", before)
    tax = (factors.profit_tax.T * held).sum(axis=1) / held.sum(axis=1)
    real = (1 - factors.depreciation) * after["price_index"]
    charge = (1 - tax) * real * new
    for h, n in np.argwhere(off):
        left = 1 - factors.profit_tax[:, h]
        charge[n] += real[h] * (left * (foreign[h, n] - before[h, n])).sum()
    np.testing.assert_allclose(after["charge"], charge, atol=CLOSE)


@pytest.mark.parametrize("horizon", HORIZONS)
def test_what_is_put_in_is_charged_at_any_horizon(solved, horizon):
    """A hundred put into one economy costs its owner what a hundred earned after tax."""
    benchmark = draw_benchmark(3, 3, 3, horizon)
    factors = benchmark.factors
    put_in = np.zeros((3, 3))
    put_in[1, 2] = 0.1
    after = solved(benchmark, Counterfactual(invested=put_in))
    earned = (factors.capital * benchmark.output)[:, 1]
    tax = (factors.profit_tax[:, 1] * earned).sum() / earned.sum()
    rate = (1 - tax) * (1 - factors.depreciation[1]) * earned.sum() / factors.capital_stock[1]
    wanted = [0, 0, 0.1 * rate * after["price_index"][1]]
    np.testing.assert_allclose(after["charge"], wanted, atol=CLOSE)


def test_without_the_charge_expropriation_pays(solved):
    """A tax that drives foreigners out: residents replace them, and pay for it."""
    benchmark = draw_benchmark(9, 3, 2, "long", nests=False)
    tax = benchmark.factors.profit_tax.T.copy()
    tax[0] = 0.9
    after = solved(benchmark, Counterfactual(profit_tax=tax))
    assert after["charge"][0] > 0
    assert after["welfare"][0] < after["welfare_uncharged"][0]
    assert after["welfare_uncharged"][0] > 0


def test_taxes_on_exports_are_income_of_who_levies_them():
    """Beside tariffs, which are levied on the price with the tax."""
    benchmark = draw_benchmark(71, 4, 3)
    tax = np.random.default_rng(72).uniform(0.05, 0.3, (4, 4, 3)) * (1 - np.eye(4))[:, :, None]
    solution = solve(prepare(benchmark, Counterfactual(export_tax=tax)))
    flow, by_sector = trade_after(solution), tax.transpose(2, 0, 1)
    tariffs = (benchmark.tariff * flow).sum(axis=(0, 2))
    taxes = (flow * by_sector / (1 + by_sector)).sum(axis=(0, 1))
    found = solution.accounts
    np.testing.assert_allclose(found.trade_tax, tariffs + taxes, rtol=CLOSE)
    np.testing.assert_allclose(found.spending(net=False), solution.income, rtol=CLOSE)


def test_what_is_invested_is_charged_at_the_price_of_investment():
    """A year: the net return of the benchmark after tax, for who has put the capital in."""
    benchmark = draw_benchmark(73, 4, 3)
    factors = benchmark.factors
    invested = np.zeros((4, 4))
    invested[1, 2], invested[3, 0] = 0.3, 0.1
    # Prices move by much, so that they count.
    less = np.array([0.5, 0.8, 1.5, 1.0])[:, None] * np.ones((4, 3))
    solution = solve(prepare(benchmark, Counterfactual(invested=invested, productivity=less)))
    gross = factors.capital * benchmark.output
    price = np.exp(solution.log_price_index)
    wanted = np.zeros(4)
    for host, owner in ((1, 2), (3, 0)):
        kept = 1 - np.average(factors.profit_tax[:, host], weights=gross[:, host])
        rate = gross[:, host].sum() / factors.capital_stock[host] * (1 - factors.depreciation[host])
        wanted[owner] += kept * rate * price[host] * invested[host, owner]
    np.testing.assert_allclose(solution.accounts.charge, wanted, rtol=CLOSE)
    assert np.abs(price - 1).min() > 0.01
