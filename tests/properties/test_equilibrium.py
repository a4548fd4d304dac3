"""Properties of every equilibrium, recomputed from what an outcome shows."""

import numpy as np
import pytest
from drawn_equilibria import (
    closures,
    draw_shock,
    draw_world,
    few,
    seeds,
    solved,
    tariff_after,
    world_of,
    worlds,
)
from hypothesis import given
from hypothesis import strategies as st

from tarazy.experiment.asked_changes import results_of
from tarazy.trade import Counterfactual

# Equilibria are solved to 1e-12 of income; answers are sums and powers of them.
CLOSE = 1e-9


@few
@given(worlds)
def test_no_shock_returns_the_benchmark(world):
    n, j = len(world.economies), len(world.sectors)
    nothing = Counterfactual(
        tariff=world.dataset["tariff"].values.copy(),
        trade_cost=np.ones((n, n, j)),
        productivity=np.ones((n, j)),
    )
    for counterfactual in (Counterfactual(), nothing):
        data = solved(world, counterfactual).dataset
        for name in ("welfare", "real_wage", "wage", "price_index", "price", "gdp"):
            assert np.abs(data[name].values).max() < 100 * 1e-12
        for name in ("terms_of_trade", "volume_of_trade", "from_tariff_revenue", "from_deficit"):
            assert np.abs(data[name].values).max() < 100 * 1e-12
        for name in ("trade", "output", "exports", "imports"):
            after, before = data[f"{name}_after"].values, data[f"{name}_before"].values
            np.testing.assert_allclose(after, before, rtol=1e-12)


@few
@given(worlds, seeds, closures)
def test_markets_clear_and_incomes_are_spent(world, seed, closure):
    """Recompute every market from the flows of the outcome, not from the solver's arrays."""
    shock = draw_shock(world, seed, closure)
    data = solved(world, shock).dataset
    trade = data["trade_after"].values
    output = trade.sum(axis=0)
    income = data["income_after"].values
    wage = 1 + data["wage"].values / 100
    duties = tariff_after(world, shock) * trade

    np.testing.assert_allclose(data["output_after"].values, output, rtol=CLOSE)
    # Goods: what is spent is what sectors and households demand.
    inputs = np.einsum("nkj,nj->nk", world.dataset["input_share"].values, output)
    demand = inputs + world.dataset["final_share"].values * income[:, None]
    spent = (trade + duties).sum(axis=1)
    assert np.abs((spent - demand) / income[:, None]).max() < CLOSE
    # Labour: what sales pay to factors is what they earn.
    earned = (world.dataset["value_added_share"].values * output).sum(axis=1)
    np.testing.assert_allclose(earned, wage * world.accounts.value_added, rtol=CLOSE)
    # Income: wages, tariff revenue, deficit.
    revenue = duties.sum(axis=(1, 2))
    deficit = trade.sum(axis=(1, 2)) - trade.sum(axis=(0, 2))
    assert np.abs((income - earned - revenue - deficit) / income).max() < CLOSE
    np.testing.assert_allclose(data["tariff_revenue_after"].values, revenue, atol=CLOSE)
    # The world: trade balances, and its value added is the unit of account.
    assert abs(deficit.sum()) < CLOSE * income.sum()
    assert earned.sum() == pytest.approx(world.accounts.value_added.sum(), rel=CLOSE)


@few
@given(worlds, seeds, closures)
def test_prices_and_shares_follow_from_wages(world, seed, closure):
    """Iterate the price equation from the wages of the outcome; compare prices and all shares."""
    shock = draw_shock(world, seed, closure)
    data = solved(world, shock).dataset
    wage = 1 + data["wage"].values / 100
    benchmark = {name: array.values for name, array in world.dataset.items()}
    theta, input_share = benchmark["trade_elasticity"], benchmark["input_share"]
    rates, before = tariff_after(world, shock), benchmark["tariff"]
    spending = (1 + before) * benchmark["trade"]
    share = spending / spending.sum(axis=1, keepdims=True)
    barrier = shock.trade_cost * (1 + rates) / (1 + before)
    price = np.ones(world.accounts.output.shape)
    labour = wage[:, None] ** benchmark["value_added_share"]
    for _ in range(2000):
        cost = labour * np.prod(price[:, :, None] ** input_share, axis=1)
        delivered = barrier * (cost / shock.productivity)[None]
        price = (share * delivered**-theta).sum(axis=1) ** (-1 / theta)
    np.testing.assert_allclose(1 + data["price"].values / 100, price, rtol=CLOSE)
    share_after = share * (delivered / price[:, None, :]) ** -theta
    spent = (1 + rates) * data["trade_after"].values
    found = spent / spent.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(found, share_after, rtol=CLOSE, atol=1e-14)


@few
@given(worlds, seeds, closures)
def test_results_add_up(world, seed, closure):
    shock = draw_shock(world, seed, closure)
    data = solved(world, shock).dataset
    n = len(world.economies)
    parts = ("from_factor_income", "from_tariff_revenue", "from_deficit")
    total = sum(data[name].values for name in parts)
    np.testing.assert_allclose(total, data["welfare"].values, atol=1e-9)
    named = ("terms_of_trade", "volume_of_trade", "productivity_direct", "trade_cost_direct")
    first_order = sum(data[name].values for name in named)
    np.testing.assert_allclose(data["welfare_first_order"].values, first_order, atol=1e-12)
    # Real income from income and final prices.
    price = 1 + data["price"].values / 100
    index = np.prod(price ** world.dataset["final_share"].values, axis=1)
    real = data["income_after"].values / data["income_before"].values / index
    np.testing.assert_allclose(1 + data["real_expenditure"].values / 100, real, rtol=CLOSE)
    np.testing.assert_allclose(1 + data["price_index"].values / 100, index, rtol=CLOSE)
    foreign = ~np.eye(n, dtype=bool)[:, :, None]
    for when in ("before", "after"):
        flows = np.where(foreign, data[f"trade_{when}"].values, 0)
        np.testing.assert_allclose(data[f"imports_{when}"].values, flows.sum(axis=1), rtol=1e-12)
        np.testing.assert_allclose(data[f"exports_{when}"].values, flows.sum(axis=0), rtol=1e-12)
        world_trade = data[f"imports_{when}"].values.sum(), data[f"exports_{when}"].values.sum()
        assert world_trade[0] == pytest.approx(world_trade[1], rel=1e-12)
    change = np.where(foreign, (data["trade_after"] - data["trade_before"]).values, 0)
    np.testing.assert_allclose(data["trade_creation"].values, change.sum(axis=(1, 2)), atol=1e-9)


@few
@given(worlds, seeds)
def test_terms_and_volume_of_trade(world, seed):
    """The decomposition of Caliendo & Parro (2015), written out over partners and sectors."""
    shock = draw_shock(world, seed, "fixed")
    data = solved(world, shock).dataset
    benchmark, n = world.dataset, len(world.economies)
    price, wage = 1 + data["price"].values / 100, 1 + data["wage"].values / 100
    cost = wage[:, None] ** benchmark["value_added_share"].values / shock.productivity
    cost = cost * np.prod(price[:, :, None] ** benchmark["input_share"].values, axis=1)
    before, after = data["trade_before"].values, data["trade_after"].values
    tariff = benchmark["tariff"].values
    for m in range(n):
        terms = volume = 0.0
        for i in range(n):
            if i == m:
                continue
            delivered = cost[i] * shock.trade_cost[m, i]
            terms += (before[i, m] * (cost[m] - 1)).sum() - (before[m, i] * (cost[i] - 1)).sum()
            volume += (tariff[m, i] * (after[m, i] - before[m, i] * delivered)).sum()
        income = world.accounts.income[m] / 100
        assert data["terms_of_trade"].values[m] == pytest.approx(terms / income, abs=1e-7)
        assert data["volume_of_trade"].values[m] == pytest.approx(volume / income, abs=1e-7)


@few
@given(worlds, seeds, closures, st.sampled_from([1e-6, 3.0, 1e6]))
def test_the_unit_of_account_does_not_matter(world, seed, closure, factor):
    data = world.dataset
    rescaled = world_of(
        factor * data["trade"].values,
        data["tariff"].values,
        data["input_share"].values,
        data["trade_elasticity"].values,
    )
    shock = draw_shock(world, seed, closure)
    one, other = solved(world, shock).dataset, solved(rescaled, shock).dataset
    for name in one:
        unit = factor if "million" in one[name].attrs["unit"] else 1.0
        scale = max(1.0, np.abs(one[name].values).max())
        gap = np.abs(other[name].values / unit - one[name].values).max()
        assert gap < CLOSE * scale, name


@few
@given(worlds, seeds, closures, seeds)
def test_a_permutation_permutes_the_answer(world, seed, closure, order_seed):
    draw = np.random.default_rng(order_seed)
    order = draw.permutation(len(world.economies))
    sectors = draw.permutation(len(world.sectors))
    data = world.dataset
    permuted = world_of(
        data["trade"].values[np.ix_(order, order, sectors)],
        data["tariff"].values[np.ix_(order, order, sectors)],
        data["input_share"].values[np.ix_(order, sectors, sectors)],
        data["trade_elasticity"].values[sectors],
    )
    shock = draw_shock(world, seed, closure)
    same = Counterfactual(
        tariff=shock.tariff[np.ix_(order, order, sectors)],
        trade_cost=shock.trade_cost[np.ix_(order, order, sectors)],
        productivity=shock.productivity[np.ix_(order, sectors)],
        closure=closure,
    )
    one, other = solved(world, shock).dataset, solved(permuted, same).dataset
    axis = {"country": order, "importer": order, "exporter": order, "sector": sectors}
    for name in results_of(one):
        expected = one[name].values[np.ix_(*(axis[str(dim)] for dim in one[name].dims))]
        scale = max(1.0, np.abs(expected).max())
        assert np.abs(other[name].values - expected).max() < CLOSE * scale, name


@few
@given(seeds, st.integers(2, 5), st.integers(1, 3), st.sampled_from([0.7, 1.4, 3.0]))
def test_equal_economies_stay_equal(seed, n, j, factor):
    draw = np.random.default_rng(seed)
    home = np.eye(n)[:, :, None]
    trade = home * draw.uniform(3, 6, j) + (1 - home) * draw.uniform(0.2, 1, j)
    tariff = (1 - home) * draw.uniform(0, 0.3, j)
    share = np.broadcast_to(draw.uniform(0, 0.3, (j, j)) / j, (n, j, j))
    world = world_of(trade, tariff, share, draw.uniform(2, 9, j))
    shock = Counterfactual(
        tariff=(1 - home) * draw.uniform(0, 0.3, j),
        trade_cost=(home + (1 - home) * factor) * np.ones(j),
    )
    data = solved(world, shock).dataset
    assert np.abs(data["wage"].values).max() < CLOSE
    for name in ("welfare", "price_index", "real_wage"):
        values = data[name].values
        assert np.ptp(values) < CLOSE
        assert abs(values[0]) > 1e-3
    assert np.abs(data["terms_of_trade"].values).max() < CLOSE


@few
@given(worlds, seeds)
def test_the_way_back_leads_to_the_benchmark(world, seed):
    """The outcome is itself a world; undoing the shock from there gives the first one again."""
    shock = draw_shock(world, seed)
    there = solved(world, shock).dataset
    data = world.dataset
    reached = world_of(
        there["trade_after"].values,
        shock.tariff,
        data["input_share"].values,
        data["trade_elasticity"].values,
    )
    assert max(reached.validate().values()) < CLOSE
    np.testing.assert_allclose(
        reached.dataset["final_share"].values, data["final_share"].values, atol=CLOSE
    )
    undo = Counterfactual(
        tariff=data["tariff"].values,
        trade_cost=1 / shock.trade_cost,
        productivity=1 / shock.productivity,
    )
    back = solved(reached, undo).dataset
    flows = data["trade"].values
    np.testing.assert_allclose(back["trade_after"].values, flows, rtol=1e-8, atol=1e-12)
    round_trip = (1 + there["welfare"].values / 100) * (1 + back["welfare"].values / 100)
    np.testing.assert_allclose(round_trip, 1, rtol=1e-8)


@few
@given(worlds, seeds, closures)
def test_inputs_are_left_alone_and_answers_repeat(world, seed, closure):
    shock = draw_shock(world, seed, closure)
    kept = [shock.tariff.copy(), shock.trade_cost.copy(), shock.productivity.copy()]
    variables = {str(name): world.dataset[name].values.copy() for name in world.dataset}
    first, second = solved(world, shock), solved(world, shock)
    for array, copy in zip((shock.tariff, shock.trade_cost, shock.productivity), kept, strict=True):
        np.testing.assert_array_equal(array, copy)
    for name, values in variables.items():
        np.testing.assert_array_equal(world.dataset[name].values, values)
    for name in first.dataset:
        assert first.dataset[name].values.tobytes() == second.dataset[name].values.tobytes()


@few
@given(seeds, st.integers(2, 5), st.integers(1, 3))
def test_lower_productivity_is_a_higher_cost_of_all_deliveries(seed, n, j):
    world = draw_world(seed, n, j)
    productivity = np.random.default_rng(seed).uniform(0.5, 2, (n, j))
    cost = np.broadcast_to(1 / productivity, (n, n, j))
    one = solved(world, Counterfactual(productivity=productivity)).dataset
    other = solved(world, Counterfactual(trade_cost=cost.copy())).dataset
    for name in ("welfare", "wage", "price", "trade_after", "income_after"):
        np.testing.assert_allclose(other[name].values, one[name].values, rtol=CLOSE, atol=1e-8)
