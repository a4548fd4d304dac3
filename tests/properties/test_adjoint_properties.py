"""Properties of the derivatives: finite differences of full solves, and identities of theory."""

from dataclasses import replace

import numpy as np
import pytest
from drawn_equilibria import (
    answered,
    closures,
    draw_shock,
    draw_world,
    few,
    seeds,
    world_of,
    worlds,
)
from hypothesis import given
from hypothesis import strategies as st

from tarazy.trade import Counterfactual
from tarazy.trade.adjoint import OBJECTIVES, Adjoint, gradient
from tarazy.trade.benchmark import benchmark_of
from tarazy.trade.preparation import prepare
from tarazy.trade.reference import log_real_income
from tarazy.trade.solve import solve

TOLERANCE = 1e-13
# What the adjoint system leaves, 1e-10 of the largest weight, times what multiplies it.
CLOSE = 2e-9
# Fourth-order differences of solves to 1e-13.
STEP = 1e-3
AGREEMENT = 1e-7

objectives = st.sampled_from(OBJECTIVES)


def solution_of(world, shock):
    found = answered(solve, prepare(benchmark_of(world), shock), tolerance=TOLERANCE)
    answered(log_real_income, found)
    return found


def weights(world, seed):
    return np.random.default_rng(seed).normal(size=len(world.economies))


def complete(world, shock):
    """Return the counterfactual with all of its arrays."""
    n, j = len(world.economies), len(world.sectors)
    return replace(
        shock,
        tariff=world.dataset["tariff"].values if shock.tariff is None else shock.tariff,
        trade_cost=np.ones((n, n, j)) if shock.trade_cost is None else shock.trade_cost,
        productivity=np.ones((n, j)) if shock.productivity is None else shock.productivity,
    )


def value(benchmark, shock, weight, of):
    """Return the objective at the equilibrium of a shock."""
    found = answered(solve, prepare(benchmark, shock), tolerance=TOLERANCE)
    if of == "welfare":
        return weight @ log_real_income(found)
    price = (benchmark.final_share * found.log_price).sum(axis=0)
    return weight @ (found.log_wage - price)


def difference(at):
    """Return the derivative at zero of a function, to fourth order."""
    near, far = at(STEP) - at(-STEP), at(2 * STEP) - at(-2 * STEP)
    return (8 * near - far) / (12 * STEP)


def differences(world, shock, weight, of, seed, count=4):
    """Yield cells of each instrument with their derivative by finite differences."""
    draw = np.random.default_rng(seed + 7)
    benchmark, shock = benchmark_of(world), complete(world, shock)
    for name in ("tariff", "trade_cost", "productivity"):
        array = getattr(shock, name)
        for _ in range(count):
            cell = tuple(int(draw.integers(size)) for size in array.shape)
            if name == "tariff" and cell[0] == cell[1]:
                continue

            def at(step, array=array, name=name, cell=cell):
                moved = array.copy()
                moved[cell] = moved[cell] + step if name == "tariff" else moved[cell] * np.exp(step)
                return value(benchmark, replace(shock, **{name: moved}), weight, of)

            yield name, cell, difference(at)


def derivative(found, name, cell):
    array = getattr(found, name)
    return array.transpose(1, 2, 0)[cell] if array.ndim == 3 else array.T[cell]


@few
@given(world=worlds, seed=seeds, closure=closures, of=objectives)
def test_derivatives_are_those_of_full_solves(world, seed, closure, of):
    shock, weight = draw_shock(world, seed, closure), weights(world, seed)
    found = gradient(solution_of(world, shock), weight, of)
    assert found.residual <= 1e-10
    for name, cell, wanted in differences(world, shock, weight, of, seed):
        scale = np.abs(getattr(found, name)).max()
        assert abs(derivative(found, name, cell) - wanted) <= AGREEMENT * scale, (name, cell)


@few
@given(seed=seeds, closure=closures, of=objectives)
def test_derivatives_at_a_benchmark_whose_last_sectors_bear_no_tariff_yet(seed, closure, of):
    """A first tariff has a derivative, in every sector that is traded."""
    drawn = draw_world(seed, 3, 3)
    data = drawn.dataset
    trade, tariff = data["trade"].values.copy(), data["tariff"].values.copy()
    own = np.arange(3)
    tariff[:, :, 1:] = 0.0
    at_home = trade[own, own, 2] + trade[:, :, 2].sum(axis=1)
    trade[:, :, 2] = np.diag(at_home)
    world = world_of(trade, tariff, 0.3 * data["input_share"].values, [3.0, 5.0, 7.0])
    shock, weight = Counterfactual(closure=closure), weights(world, seed)
    solution = solution_of(world, shock)
    assert (len(solution.problem.Kt), len(solution.problem.K)) == (1, 2)
    found = gradient(solution, weight, of)
    abroad = ~np.eye(3, dtype=bool)
    assert np.all(found.tariff[:2, abroad] != 0)
    # No trade to be taxed, and a cost that is paid at home alone.
    assert not found.tariff[2].any()
    assert not found.trade_cost[2, abroad].any()
    assert np.all(found.trade_cost[2, own, own] != 0)
    for name, cell, wanted in differences(world, shock, weight, of, seed, count=6):
        scale = np.abs(getattr(found, name)).max()
        assert abs(derivative(found, name, cell) - wanted) <= AGREEMENT * scale, (name, cell)


@few
@given(world=worlds, seed=seeds)
def test_a_transfer_is_worth_what_a_change_of_the_deficits_brings(world, seed):
    solution = solution_of(world, draw_shock(world, seed))
    weight = weights(world, seed)
    found = gradient(solution, weight)
    problem, benchmark = solution.problem, solution.problem.benchmark
    given = np.random.default_rng(seed).normal(size=len(weight))
    given = 0.01 * benchmark.income.min() * (given - given.mean())

    def at(step):
        deficit = benchmark.deficit + step * given
        moved = replace(problem, benchmark=replace(benchmark, deficit=deficit))
        there = solve(moved, tolerance=TOLERANCE)
        price = (benchmark.final_share * there.log_price).sum(axis=0)
        return weight @ (np.log(there.income) - price)

    scale = np.abs(found.transfer * given).max()
    assert abs(found.transfer @ given - difference(at)) <= AGREEMENT * scale


@few
@given(world=worlds, seed=seeds, closure=closures, of=objectives)
def test_a_dearer_delivery_to_everyone_is_a_lower_productivity(world, seed, closure, of):
    found = gradient(solution_of(world, draw_shock(world, seed, closure)), weights(world, seed), of)
    to_everyone = found.trade_cost.sum(axis=1)
    scale = np.abs(found.productivity).max()
    np.testing.assert_allclose(to_everyone, -found.productivity, rtol=0, atol=CLOSE * scale)


@few
@given(world=worlds, seed=seeds, closure=closures, of=objectives)
def test_work_that_is_one_per_cent_better_everywhere_raises_all_by_one_per_cent(
    world, seed, closure, of
):
    """Productivity of labour: A rises by the power of its share in cost."""
    weight = weights(world, seed)
    solution = solution_of(world, draw_shock(world, seed, closure))
    found = gradient(solution, weight, of)
    of_labour = (found.productivity * solution.model.value_added_share).sum()
    assert abs(of_labour - weight.sum()) <= CLOSE * np.abs(weight).max() * len(weight)


@few
@given(seed=seeds, inputs=st.booleans(), zeros=st.sampled_from([0.0, 0.3]))
def test_without_tariffs_the_world_loses_the_value_of_the_flow(seed, inputs, zeros):
    """Hulten's theorem: weighted with income, only flows and outputs count, and no tariff does.

    C. R. Hulten, "Growth accounting with intermediate inputs", Review of Economic Studies 45(3),
    1978. A first tariff only moves income between economies.
    """
    world = draw_world(seed, 4, 3, zeros=zeros, inputs=inputs, dutiable=False)
    solution = solution_of(world, Counterfactual())
    benchmark = solution.problem.benchmark
    found = gradient(solution, benchmark.income)
    close = CLOSE * benchmark.income.max()
    np.testing.assert_allclose(found.trade_cost, -benchmark.trade, rtol=0, atol=close)
    np.testing.assert_allclose(found.productivity, benchmark.output, rtol=0, atol=close)
    np.testing.assert_allclose(found.tariff, 0.0, rtol=0, atol=close)


@few
@given(seed=seeds, n=st.integers(2, 5), theta=st.floats(1.5, 9.0), labour=st.floats(0.2, 1.0))
def test_a_symmetric_world_loses_its_import_share_over_the_share_of_labour(seed, n, theta, labour):
    """Costs that rise on all borders alike: ``d log(w/P) = -(1 - π_nn) / β d log d``."""
    draw = np.random.default_rng(seed)
    trade = np.full((n, n, 1), draw.uniform(0.1, 1.0))
    trade[np.arange(n), np.arange(n)] = draw.uniform(2.0, 5.0)
    inputs = np.full((n, 1, 1), 1.0 - labour)
    world = world_of(trade, np.zeros((n, n, 1)), inputs, [theta])
    solution = solution_of(world, Counterfactual())
    weight = np.zeros(n)
    weight[0] = 1.0
    abroad = ~np.eye(n, dtype=bool)
    imported = 1.0 - solution.share[0, 0, 0]
    for of in OBJECTIVES:
        found = gradient(solution, weight, of)
        assert found.trade_cost[0, abroad].sum() == pytest.approx(-imported / labour, abs=CLOSE)


@few
@given(world=worlds, seed=seeds, closure=closures, of=objectives)
def test_derivatives_are_linear_in_the_weight(world, seed, closure, of):
    adjoint = Adjoint(solution_of(world, draw_shock(world, seed, closure)))
    first, second = weights(world, seed), weights(world, seed + 1)
    parts = [adjoint.gradient(weight, of) for weight in (first, second, 2 * first - 3 * second)]
    for name in ("tariff", "trade_cost", "productivity", "transfer"):
        one, other, both = (getattr(part, name) for part in parts)
        scale = max(np.abs(one).max(), np.abs(other).max())
        np.testing.assert_allclose(both, 2 * one - 3 * other, rtol=0, atol=5 * CLOSE * scale)


@few
@given(world=worlds, seed=seeds, closure=closures)
def test_units_of_money_do_not_matter(world, seed, closure):
    shock, weight = draw_shock(world, seed, closure), weights(world, seed)
    data = world.dataset
    dearer = world_of(
        1000.0 * data["trade"].values,
        data["tariff"].values,
        data["input_share"].values,
        data["trade_elasticity"].values,
    )
    one, other = (gradient(solution_of(w, shock), weight) for w in (world, dearer))
    for name, factor in (
        ("tariff", 1.0),
        ("trade_cost", 1.0),
        ("productivity", 1.0),
        ("transfer", 1000.0),
    ):
        scale = np.abs(getattr(one, name)).max()
        np.testing.assert_allclose(
            factor * getattr(other, name), getattr(one, name), rtol=0, atol=5 * CLOSE * scale
        )


@few
@given(world=worlds, seed=seeds, closure=closures)
def test_no_weight_no_derivative(world, seed, closure):
    solution = solution_of(world, draw_shock(world, seed, closure))
    found = gradient(solution, np.zeros(len(world.economies)))
    assert found.residual == 0.0
    for name in ("tariff", "trade_cost", "productivity", "transfer"):
        assert not getattr(found, name).any()


@few
@given(seed=seeds, closure=closures)
def test_links_without_trade_have_no_derivative(seed, closure):
    world = draw_world(seed, 5, 3, zeros=0.4)
    shock = draw_shock(world, seed, closure)
    # First sectors hold all of the links that everyone has; a cut there leaves no one alone.
    shock.trade_cost[0, 1], shock.trade_cost[1, 0, 1:] = np.inf, np.inf
    found = gradient(solution_of(world, shock), weights(world, seed))
    none = (world.dataset["trade"].values == 0) | np.isinf(shock.trade_cost)
    assert none.any()
    for array in (found.tariff, found.trade_cost):
        assert not array.transpose(1, 2, 0)[none].any()
        assert array.transpose(1, 2, 0)[~none].any()
