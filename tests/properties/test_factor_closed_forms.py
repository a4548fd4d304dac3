"""Three factors: cases with an answer on paper."""

import dataclasses

import numpy as np
import pytest
from oracle.drawn_worlds import draw_benchmark, draw_shock, one_mix
from oracle.on_paper import alone, with_factors, with_nest, world_with
from oracle.solvers import SOLVERS

from tarazy.trade import Counterfactual
from tarazy.trade.factors import HORIZONS
from tarazy.trade.preparation import prepare
from tarazy.trade.reference import log_real_income
from tarazy.trade.solve import solve as solve_one_factor

CLOSURES = ("fixed", "income_share", "zero")
CLOSE = 1e-8


@pytest.fixture(params=SOLVERS)
def solved(request):
    """Return a solver: a benchmark and a counterfactual to the results named in the oracle."""
    return request.param


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
            if closure == "zero":
                np.testing.assert_allclose(after["real_gni"], after["welfare"], atol=CLOSE)


# To first order


@pytest.mark.parametrize("horizon", HORIZONS)
@pytest.mark.parametrize("seed", [21, 22])
def test_what_the_world_gains_by_productivity_is_sales(solved, seed, horizon):
    """``Σ_n C_n dln W_n = Σ_ij Y_ij dln A_ij`` without taxes, whoever owns what (Hulten 1978).

    C is what is spent, in the long run less replacement: new capital that is charged at what it
    earns adds nothing to first order.
    """
    benchmark = draw_benchmark(seed, 3, 3, horizon, tariffs=False)
    none = np.zeros((3, 3))
    factors = benchmark.factors
    benchmark = with_factors(
        benchmark, profit_tax=none, royalty=none, labour=factors.labour + factors.royalty
    )
    towards = np.random.default_rng(seed).uniform(-1, 1, (3, 3))
    step = 1e-4
    gain = [
        solved(benchmark, Counterfactual(productivity=np.exp(sign * step * towards)))["welfare"]
        for sign in (1, -1)
    ]
    spent = benchmark.income
    if horizon == "long":
        spent = spent - factors.depreciation * (factors.capital * benchmark.output).sum(axis=0)
    change = spent * (np.log1p(gain[0]) - np.log1p(gain[1])) / (2 * step)
    wanted = (benchmark.output.T * towards).sum()
    assert change.sum() == pytest.approx(wanted, rel=1e-5)
    assert np.abs(change).max() > 0.1


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
    tiny = 1e-4
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
    assert made / price == pytest.approx(eta, rel=1e-2)
