"""Real income: at equal transfers, and what it is made of."""

import numpy as np
import pytest
from drawn_equilibria import closures, draw_shock, few, seeds, solved, worlds
from fixed_world import fixed_world
from hypothesis import given
from hypothesis import strategies as st

from tarazy.trade import Counterfactual
from tarazy.trade.adjoint import gradient
from tarazy.trade.benchmark import benchmark_of
from tarazy.trade.reference import log_real_income
from tarazy.trade.solve import solve_benchmark

# Equilibria are solved to 1e-12 of income; answers are sums and powers of them.
CLOSE = 1e-9
KINDS = ("tariff", "trade_cost", "productivity", "all")
FIRST_ORDER = (
    "terms_of_trade",
    "volume_of_trade",
    "productivity_direct",
    "trade_cost_direct",
)


def small_shock(world, seed, kind, closure, size):
    """Return a shock of one kind, or of all, in a drawn direction; costs at home change too."""
    rng = np.random.default_rng(seed)
    n, j = len(world.economies), len(world.sectors)
    tariff = world.dataset["tariff"].values + size * rng.uniform(0, 1, (n, n, j))
    tariff[np.arange(n), np.arange(n)] = 0.0
    whole = {
        "tariff": tariff,
        "trade_cost": np.exp(size * rng.normal(0, 1, (n, n, j))),
        "productivity": np.exp(size * rng.normal(0, 1, (n, j))),
    }
    return Counterfactual(
        **(whole if kind == "all" else {kind: whole[kind]}),
        closure=closure,
    )


@few
@given(worlds, closures)
def test_a_closure_alone_changes_no_real_income(world, closure):
    """Nothing but the transfers change: what they give is no gain."""
    data = solved(world, Counterfactual(closure=closure)).dataset
    assert np.abs(data["welfare"].values).max() < 100 * CLOSE
    moved = np.abs(data["real_expenditure"].values).max()
    assert moved > 1e-4 if closure == "zero" else moved < 100 * CLOSE


@few
@given(worlds, seeds, st.sampled_from(KINDS), closures)
def test_the_split_of_first_order_adds_up_for_small_shocks(world, seed, kind, closure):
    """What is left falls with the square of the shock, for every kind and closure."""
    rest = []
    for size in (1e-3, 1e-4):
        data = solved(world, small_shock(world, seed, kind, closure, size)).dataset
        parts = sum(data[name].values for name in FIRST_ORDER)
        np.testing.assert_allclose(parts, data["welfare_first_order"].values, atol=1e-12)
        gap = data["welfare"].values - parts
        np.testing.assert_allclose(gap, data["first_order_rest"].values, atol=1e-12)
        rest.append(np.abs(gap).max())
        assert np.abs(data["welfare"].values).max() > 1e-3 * size
    # A hundredth, but for rounding.
    assert rest[1] < 0.02 * rest[0] + 100 * CLOSE
    assert rest[1] < 1e-3 * 1e-4 * 100


@pytest.mark.parametrize("kind", KINDS)
def test_the_split_of_first_order_knows_duties_inside_a_region(small_world, kind):
    """The rest of the world levies duties on its own sales where its members do on each other's."""
    world = small_world
    home = np.arange(len(world.economies))
    assert world.dataset["tariff"].values[home, home].any()
    rest = []
    for size in (1e-3, 1e-4):
        shock = small_shock(world, 5, kind, "fixed", size)
        if shock.tariff is not None:
            shock.tariff[home, home] = world.dataset["tariff"].values[home, home] * (1 + size)
        data = solved(world, shock).dataset
        rest.append(np.abs(data["first_order_rest"].values))
    assert (rest[1] < 0.02 * rest[0] + 100 * CLOSE).all()


@few
@given(worlds, seeds, closures)
def test_the_exact_split_adds_up(world, seed, closure):
    data = solved(world, draw_shock(world, seed, closure)).dataset
    parts = ("from_factor_income", "from_tariff_revenue", "from_deficit")
    total = sum(data[name].values for name in parts)
    np.testing.assert_allclose(total, data["welfare"].values, atol=100 * CLOSE)


@few
@given(worlds, seeds)
def test_under_fixed_deficits_real_income_is_against_the_benchmark(world, seed):
    data = solved(world, draw_shock(world, seed, "fixed")).dataset
    growth = data["income_after"].values / data["income_before"].values
    exact = 100 * (growth / (1 + data["price_index"].values / 100) - 1)
    np.testing.assert_allclose(data["welfare"].values, exact, atol=100 * CLOSE)
    np.testing.assert_allclose(data["real_expenditure"].values, exact, atol=100 * CLOSE)


@few
@given(worlds, seeds, closures)
def test_the_gradient_is_that_of_real_income_at_equal_transfers(world, seed, closure):
    """By central differences around an equilibrium that is not the benchmark."""
    benchmark = benchmark_of(world)
    shock = draw_shock(world, seed, closure)
    n, j = len(world.economies), len(world.sectors)
    cost = np.ones((n, n, j)) if shock.trade_cost is None else shock.trade_cost
    rng = np.random.default_rng(seed)
    direction = np.where(np.isfinite(cost), rng.normal(0, 1, (n, n, j)), 0.0)
    weight = rng.uniform(0.1, 1, n)

    def value(step):
        moved = Counterfactual(
            tariff=shock.tariff,
            trade_cost=cost * np.exp(step * direction),
            productivity=shock.productivity,
            closure=closure,
        )
        solution = solve_benchmark(benchmark, moved, tolerance=1e-13)
        return solution, float(weight @ log_real_income(solution))

    step = 1e-4
    found = gradient(value(0.0)[0], weight)
    slope = float((found.trade_cost.transpose(1, 2, 0) * direction).sum())
    numeric = (value(step)[1] - value(-step)[1]) / (2 * step)
    assert numeric == pytest.approx(slope, rel=1e-4, abs=1e-7)


@pytest.mark.parametrize(
    ("code", "welfare", "real_wage"), [("KAZ", -12.9, -11.1), ("NOR", -11.7, -10.05)]
)
@pytest.mark.parametrize("closure", ["zero", "income_share"])
def test_autarky_makes_no_winners_of_those_who_lend(code, welfare, real_wage, closure):
    """An economy with a surplus that is cut off keeps it at home: that is no gain from autarky."""
    world = fixed_world()
    n, member = len(world.economies), world.economies.index(code)
    cost = np.ones((n, n, len(world.sectors)))
    cost[member], cost[:, member] = np.inf, np.inf
    cost[member, member] = 1.0
    found = solved(world, Counterfactual(trade_cost=cost, closure=closure)).dataset.sel(
        country=code
    )
    assert float(found["welfare"]) == pytest.approx(welfare, abs=0.1)
    assert float(found["real_wage"]) == pytest.approx(real_wage, abs=0.05)
    assert float(found["real_expenditure"]) > 0
