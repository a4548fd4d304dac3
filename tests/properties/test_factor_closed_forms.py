"""Three factors: cases with an answer on paper, and accounts that have to close."""

import dataclasses

import numpy as np
import pytest
from oracle.drawn_worlds import as_arrays, draw_benchmark, draw_shock, one_mix
from oracle.factor_model import claims, solve

from tarazy import World
from tarazy.trade import Counterfactual
from tarazy.trade.benchmark import benchmark_of
from tarazy.trade.factors import HORIZONS, Factors, Nest
from tarazy.trade.preparation import prepare
from tarazy.trade.reference import log_real_income
from tarazy.trade.solve import solve as solve_one_factor

CLOSURES = ("fixed", "income_share", "zero")
CLOSE = 1e-8


def plain(benchmark, counterfactual):
    return solve(*as_arrays(benchmark, counterfactual))


@pytest.fixture(params=[plain])
def solved(request):
    """Return a solver: a benchmark and a counterfactual to the results named in the oracle."""
    return request.param


def world_with(trade, labour, capital, resource=0.0, royalty=0.0, theta=4.0, tariff=None):
    """Return a `Benchmark` without inputs; parts of value added by economy and sector, (N, J)."""
    trade = np.asarray(trade, dtype=float)
    n, _, j = trade.shape
    world = World.from_arrays(
        name="on paper",
        year=2022,
        economies=[f"E{i}" for i in range(n)],
        sectors=[f"s{i}" for i in range(j)],
        trade=trade,
        tariff=np.zeros((n, n, j)) if tariff is None else tariff,
        input_share=np.zeros((n, j, j)),
        trade_elasticity=np.broadcast_to(theta, (j,)),
    )
    wide = [np.broadcast_to(part, (n, j)).T.copy() for part in (labour, capital, resource, royalty)]
    benchmark = benchmark_of(world)
    factors = Factors(
        *wide,
        profit_tax=np.zeros((j, n)),
        depreciation=np.full(n, 0.4),
        capital_stock=5 * (wide[1] * benchmark.output).sum(axis=0),
        owner=np.broadcast_to(np.eye(n)[:, :, None], (n, n, j)).copy(),
        other_income=np.zeros(n),
    )
    return dataclasses.replace(benchmark, factors=factors, nest=Nest())


def alone(sold, labour, capital, resource=0.0):
    """Return one economy that trades with nobody, sectors as given."""
    trade = np.asarray(sold, dtype=float)[None, None, :]
    return world_with(trade, labour, capital, resource)


def with_nest(benchmark, **nest):
    return dataclasses.replace(benchmark, nest=Nest(**nest))


def with_factors(benchmark, **factors):
    return dataclasses.replace(benchmark, factors=dataclasses.replace(benchmark.factors, **factors))


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
    # Owners have what the factors earn after tax, and the machines that there are.
    net = after["capital_income"] + after["resource_income"] - after["depreciation"]
    paid = after["owner_income"].sum(axis=0)
    np.testing.assert_allclose(paid, net - after["profit_taxes"], atol=CLOSE * size)
    there = after["K"] * benchmark.factors.capital * benchmark.output
    np.testing.assert_allclose(after["claim"].sum(axis=1), there.T, rtol=CLOSE)
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
    scaled = dataclasses.replace(change, other_income=1000 * change.other_income)
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


def test_one_mix_of_factors_is_the_model_of_one_factor(solved):
    for seed in (11, 12):
        base = dataclasses.replace(draw_benchmark(seed, 4, 3), factors=None, nest=None)
        benchmark = one_mix(base, labour=np.array([0.5, 0.6, 0.7, 0.8]))
        for closure in CLOSURES:
            kinds = ("tariff", "trade_cost", "productivity", "export_tax")
            change = draw_shock(benchmark, seed, kinds, closure)
            after = solved(benchmark, change)
            one = solve_one_factor(prepare(base, change), tolerance=1e-12)
            np.testing.assert_allclose(after["w"], np.exp(one.log_wage), rtol=CLOSE)
            np.testing.assert_allclose(after["r"], np.exp(one.log_wage), rtol=CLOSE)
            np.testing.assert_allclose(after["P"], np.exp(one.log_price), rtol=CLOSE)
            np.testing.assert_allclose(after["X"], one.expenditure, rtol=CLOSE)
            np.testing.assert_allclose(after["income"], one.income, rtol=CLOSE)
            exact = np.expm1(log_real_income(one))
            np.testing.assert_allclose(after["welfare"], exact, atol=CLOSE)
            np.testing.assert_allclose(after["real_gni"] == after["welfare"], closure == "zero")


# One economy alone


@pytest.mark.parametrize(("eta", "F"), [(0.02, 0.99), (0.4, 0.8), (3.0, 0.8), (3.0, 1.5)])
def test_one_sector_with_a_fixed_factor(solved, eta, F):
    """``Q = A (s F^((σ-1)/σ) + 1 - s)^(σ/(σ-1))``, wages are the marginal product of labour."""
    s, A = 0.35, 1.1
    benchmark = with_nest(alone([100], 1 - s, s), horizon="short", supply=np.array([[eta]]))
    sigma = eta * s / (1 - s)
    power = (sigma - 1) / sigma
    made = A * (s * F**power + 1 - s) ** (1 / power)
    one = np.ones((1, 1))
    after = solved(benchmark, Counterfactual(productivity=A * one, capital=F * one))
    assert after["welfare"][0] == pytest.approx(made - 1, rel=CLOSE)
    wage = A**power * made ** (1 / sigma)
    assert after["w"][0] / after["price_index"][0] == pytest.approx(wage, rel=CLOSE)
    earned = A**power * made ** (1 / sigma) * F ** (-1 / sigma)
    assert after["r_by_sector"][0, 0] / after["price_index"][0] == pytest.approx(earned, rel=CLOSE)


def test_sectors_of_cobb_douglas_alone(solved):
    """Spending is a fixed share of income: earnings stay, quantities are products of powers."""
    sold, aK, aR = np.array([50, 30, 20]), np.array([0.2, 0.5, 0.3]), np.array([0, 0.3, 0.1])
    alpha = sold / 100
    A, K, R = np.array([1.2, 0.9, 1.0]), np.array([1.3, 0.7, 1.1]), np.array([1.0, 0.6, 1.4])
    base = alone(sold, 1 - aK - aR, aK, aR)
    change = Counterfactual(productivity=A[None], capital=K[None], resource=R[None])
    # Short: capital stays. Medium: it is the sum, K̄, that counts.
    mean = (aK * sold * K).sum() / (aK * sold).sum()
    real = {
        "short": np.prod((A * K**aK * R**aR) ** alpha),
        "medium": np.prod((A * mean**aK * R**aR) ** alpha),
        # Long: r = P and rK is a fixed share of income, so that K̂ = W.
        "long": np.prod((A * R**aR) ** alpha) ** (1 / (1 - (alpha * aK).sum())),
    }
    for horizon, wanted in real.items():
        after = solved(with_nest(base, horizon=horizon), change)
        assert after["gdp"][0] / after["price_index"][0] == pytest.approx(100 * wanted, rel=CLOSE)
        np.testing.assert_allclose(after["q"][:, 0] * R, 1, rtol=CLOSE)
        if horizon == "short":
            np.testing.assert_allclose(after["r_by_sector"][:, 0] * K, 1, rtol=CLOSE)
        if horizon == "long":
            assert after["capital_stock"][0] == pytest.approx(wanted, rel=CLOSE)


@pytest.mark.parametrize("share", [0.2, 0.45])
def test_capital_multiplies_what_productivity_gives(solved, share):
    """``ln W_long = ln W_medium / (1 - α)``; with replacement and the charge, by hand."""
    base = alone([80], 1 - share, share)
    change = Counterfactual(productivity=np.full((1, 1), 1.07))
    medium = solved(with_nest(base, horizon="medium"), change)
    long = solved(with_nest(base, horizon="long"), change)
    gross = [found["income"][0] / found["price_index"][0] / 80 for found in (medium, long)]
    assert np.log(gross[0]) == pytest.approx(np.log(1.07), rel=CLOSE)
    assert np.log(gross[1]) == pytest.approx(np.log(1.07) / (1 - share), rel=CLOSE)
    K, worn = gross[1], 0.4 * share
    consumed = gross[1] - worn * K
    assert long["welfare_uncharged"][0] == pytest.approx(consumed / (1 - worn) - 1, rel=CLOSE)
    consumed -= (1 - 0.4) * share * (K - 1)
    assert long["welfare"][0] == pytest.approx(consumed / (1 - worn) - 1, rel=CLOSE)
    assert medium["welfare"][0] < long["welfare"][0] < long["welfare_uncharged"][0]


# Two factors, two sectors


def two_by_two(theta=4.0, size=1.0):
    """Return two economies; the first is small, where `size` is, and its second sector imports."""
    labour = np.array([0.3, 0.8])
    home, large = np.array([60, 60.0]), np.array([1000, 1000.0]) / size
    trade = np.zeros((2, 2, 2))
    trade[0, 0], trade[1, 1] = home, large
    trade[1, 0], trade[0, 1] = [40, 1], [1, 40]
    return world_with(trade, labour, 1 - labour, theta=theta)


def test_prices_of_goods_make_those_of_factors(solved):
    """``ln p̂ = a_L ln ŵ + a_K ln r̂`` in both sectors, and both factors are employed."""
    benchmark = two_by_two()
    change = draw_shock(benchmark, 3, ("tariff", "trade_cost", "capital"))
    after = solved(benchmark, change)
    share = np.stack([benchmark.factors.labour, benchmark.factors.capital])
    for n in range(2):
        implied = np.linalg.solve(share[:, :, n].T, np.log(after["p"][:, n]))
        assert np.exp(implied) == pytest.approx([after["w"][n], after["r"][n]], rel=CLOSE)
        stock = benchmark.factors.capital[:, n] * benchmark.output[:, n]
        there = np.array(
            [
                after["w"][n] * (benchmark.factors.labour * benchmark.output).sum(axis=0)[n],
                after["r"][n] * (stock * change.capital[n]).sum(),
            ]
        )
        made = np.linalg.solve(share[:, :, n], there)
        np.testing.assert_allclose(made, after["Y"][:, n], rtol=CLOSE)


def test_a_small_economy_with_equal_goods(solved):
    """Rybczynski and Stolper-Samuelson, where prices are nearly those of the world."""
    benchmark = two_by_two(theta=80.0, size=1e-3)
    more = np.ones((2, 2))
    more[0] = 1.02
    after = solved(benchmark, Counterfactual(capital=more))
    made = after["Y"][:, 0] / benchmark.output[:, 0] / after["p"][:, 0]
    # The first sector uses capital the most.
    assert made[0] > 1.02
    assert made[1] < 1
    duty = np.zeros((2, 2, 2))
    duty[0, 1, 1] = 0.02
    after = solved(benchmark, Counterfactual(tariff=duty))
    price = after["P"][:, 0]
    assert after["w"][0] > price.max()
    assert after["r"][0] < price.min()


def test_labour_that_can_not_be_replaced(solved):
    """Demand for inputs in fixed proportions: as of Leontief, no share stays what it was."""
    benchmark = with_nest(two_by_two(), horizon="medium", inputs=0.0)
    change = draw_shock(benchmark, 3, ("tariff",))
    after = solved(benchmark, change)
    labour = benchmark.factors.labour
    cost = labour * after["w"] + (1 - labour) * after["r"]
    np.testing.assert_allclose(after["p"], cost, rtol=CLOSE)


# Supply


@pytest.mark.parametrize("eta", [0.01, 0.2, 1.0, 8.0])
@pytest.mark.parametrize("horizon", ["short", "medium"])
def test_supply_answers_to_a_price_as_it_is_told_to(solved, horizon, eta):
    """A sector too small to move wages or prices of inputs sells to a partner that pays more."""
    tiny = 1e-7
    trade = np.zeros((2, 2, 2))
    trade[0, 0], trade[1, 1] = [tiny, 100], [1, 100]
    trade[1, 0], trade[0, 1] = [tiny, 10], [tiny, 10]
    capital, resource = np.array([0.2, 0.3]), np.array([0.4, 0.0])
    benchmark = world_with(trade, 1 - capital - resource, capital, resource)
    supply = np.full((2, 2), np.nan)
    supply[0, 0] = eta
    benchmark = with_nest(benchmark, horizon=horizon, supply=supply)
    cost = np.ones((2, 2, 2))
    cost[1, 0, 0] = 0.999
    after = solved(benchmark, Counterfactual(trade_cost=cost))
    price = np.log(after["p"][0, 0] / after["w"][0])
    made = np.log(after["Y"][0, 0] / benchmark.output[0, 0] / after["p"][0, 0])
    assert price > 0
    assert made / price == pytest.approx(eta, rel=5e-3)


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


def test_owners_do_not_change_where_nothing_is_sold(solved):
    """In the medium run what an owner has of an economy's machines stays."""
    benchmark = draw_benchmark(6, 3, 4)
    change = draw_shock(benchmark, 6, ("tariff", "productivity"))
    after = solved(benchmark, change)
    before = benchmark.factors.owner * (benchmark.factors.capital * benchmark.output).T[:, None, :]
    np.testing.assert_allclose(after["claim"].sum(axis=2), before.sum(axis=2), rtol=CLOSE)
    moved = after["claim"] / after["claim"].sum(axis=1, keepdims=True) - benchmark.factors.owner
    assert np.abs(moved).max() > 1e-3


@pytest.mark.parametrize("elasticity", [0.0, 1.5])
def test_foreign_stocks_answer_to_the_tax(solved, elasticity):
    benchmark = draw_benchmark(7, 3, 3, "long")
    nest = dataclasses.replace(benchmark.nest, foreign_capital=elasticity)
    benchmark = dataclasses.replace(benchmark, nest=nest)
    change = draw_shock(benchmark, 7, ("profit_tax",))
    after = solved(benchmark, change)
    factors = benchmark.factors
    before = factors.owner * (factors.capital * benchmark.output).T[:, None, :]
    kept = ((1 - change.profit_tax) / (1 - factors.profit_tax.T)) ** elasticity
    foreign = (before * kept[:, None, :]).sum(axis=2)
    there = after["claim"].sum(axis=2)
    off = ~np.eye(3, dtype=bool)
    np.testing.assert_allclose(there[off], foreign[off], rtol=CLOSE)
    np.testing.assert_allclose(after["r"], after["price_index"], rtol=CLOSE)
    # Residents make up the difference, and are charged for it.
    new = np.diag(there) - np.diag(before.sum(axis=2))
    held = np.einsum("nnj->nj", before)
    tax = (factors.profit_tax.T * held).sum(axis=1) / held.sum(axis=1)
    rate = (1 - tax) * (1 - factors.depreciation)
    np.testing.assert_allclose(after["charge"], rate * after["price_index"] * new, atol=CLOSE)


def test_without_the_charge_expropriation_pays(solved):
    """A tax that drives foreigners out: residents replace them, and pay for it."""
    benchmark = draw_benchmark(9, 3, 2, "long", nests=False)
    tax = benchmark.factors.profit_tax.T.copy()
    tax[0] = 0.9
    after = solved(benchmark, Counterfactual(profit_tax=tax))
    assert after["new_capital"][0] > 0
    assert after["welfare"][0] < after["welfare_uncharged"][0]
    assert after["welfare_uncharged"][0] > 0
