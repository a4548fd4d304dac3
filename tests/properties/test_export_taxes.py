"""Taxes on exports: against a solver written anew, Lerner's symmetry, accounts, derivatives."""

import numpy as np
import pytest
from drawn_equilibria import TOLERANCE, answered, draw_world, few
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.optimize import root

from tarazy.errors import InputError, NoEquilibriumError
from tarazy.experiment.outcome import solve_counterfactual
from tarazy.trade import Counterfactual
from tarazy.trade.adjoint import gradient
from tarazy.trade.benchmark import benchmark_of
from tarazy.trade.data import Target
from tarazy.trade.newton import _newton
from tarazy.trade.preparation import prepare
from tarazy.trade.reference import log_real_income
from tarazy.trade.solution import initial_state, model_of
from tarazy.trade.solve import solve
from tarazy.trade.targets import hold

SEEDS = st.integers(0, 10_000)
CLOSURES = ("fixed", "income_share", "zero")


def rates(world, seed, low=-0.3, high=0.5):
    """Return rates between different economies, (N, N, J)."""
    n, j = len(world.economies), len(world.sectors)
    drawn = np.random.default_rng(seed + 7).uniform(low, high, (n, n, j))
    return drawn * (1 - np.eye(n))[:, :, None]


def uniform(world, home, rate, of):
    """Return a rate on all that an economy imports, or on all that it exports."""
    found = np.zeros_like(world.dataset["trade"].values)
    found[(home, slice(None)) if of == "imports" else (slice(None), home)] = rate
    found[home, home] = 0.0
    return found


# A solver written anew: levels instead of changes, one system of equations, nothing eliminated


def solved_in_levels(world, tariff, tax):
    """Return expenditure (N, J) and wage bills (N,) that clear all markets at fixed deficits.

    Quantities of the benchmark are values at prices of one, so that sourcing has its benchmark
    shares as weights: ``p_nij = c_ij (1 + x_nij) (1 + t_nij) / (1 + t0_nij)``.
    """
    data = world.dataset
    flow, tariff_before = data["trade"].values, data["tariff"].values
    inputs, theta = data["input_share"].values, data["trade_elasticity"].values
    n, _, j = flow.shape
    paid = flow * (1 + tariff_before)
    spent = paid.sum(axis=1)
    weight = paid / spent[:, None, :]
    made = flow.sum(axis=0)
    own = 1 - inputs.sum(axis=1)
    earned = (own * made).sum(axis=1)
    deficit = flow.sum(axis=(1, 2)) - flow.sum(axis=(0, 2))
    final = spent - np.einsum("nkj,nj->nk", inputs, made)
    final = final / final.sum(axis=1, keepdims=True)
    wedge = (1 + tax) * (1 + tariff) / (1 + tariff_before)

    def gaps(state):
        wage, price = np.exp(state[:n]), np.exp(state[n : n + n * j]).reshape(n, j)
        spending = state[n + n * j :].reshape(n, j)
        cost = wage[:, None] ** own * np.exp(np.einsum("nkj,nk->nj", inputs, np.log(price)))
        pull = weight * (cost[None] * wedge) ** -theta
        share = pull / pull.sum(axis=1, keepdims=True)
        bought = share * spending[:, None, :]
        at_border = bought / (1 + tariff)
        sold = at_border / (1 + tax)
        duty, levied = (bought - at_border).sum(axis=(1, 2)), (at_border - sold).sum(axis=(0, 2))
        income = wage * earned + duty + levied + deficit
        sales = sold.sum(axis=0)
        wanted = np.einsum("nkj,nj->nk", inputs, sales) + final * income[:, None]
        labour = (own * sales).sum(axis=1) / earned - wage
        # One market clears by Walras' law; the value added of the world is the numeraire.
        labour[0] = (wage * earned).sum() / earned.sum() - 1
        return np.concatenate(
            [
                labour,
                (np.log(pull.sum(axis=1)) / -theta - np.log(price)).ravel(),
                ((wanted - spending) / spent).ravel(),
            ]
        )

    start = np.concatenate([np.zeros(n + n * j), spent.ravel()])
    found = root(gaps, start, method="hybr", options={"xtol": 1e-13, "maxfev": 20_000})
    assert np.abs(gaps(found.x)).max() < 1e-9
    return found.x[n + n * j :].reshape(n, j), np.exp(found.x[:n])


@few
@given(SEEDS)
def test_against_a_solver_written_anew(seed):
    world = draw_world(seed, 3, 2)
    tariff, tax = world.dataset["tariff"].values * 0.5, rates(world, seed, -0.2, 0.3)
    change = Counterfactual(tariff=tariff, export_tax=tax)
    found = answered(solve, prepare(benchmark_of(world), change), tolerance=TOLERANCE)
    spending, wage = solved_in_levels(world, tariff, tax)
    np.testing.assert_allclose(found.expenditure.T, spending, rtol=1e-7)
    np.testing.assert_allclose(np.exp(found.log_wage), wage, rtol=1e-7)


# Lerner's symmetry


@few
@given(SEEDS, st.integers(2, 4), st.integers(1, 3), st.floats(-0.4, 0.8))
def test_a_uniform_tariff_is_a_uniform_tax_on_exports(seed, n, j, rate):
    # A. P. Lerner, The Symmetry between Import and Export Taxes, Economica 3(11), 1936. With
    # balanced trade only relative prices count; tariffs that are there already multiply.
    assume(abs(rate) > 1e-3)
    world = draw_world(seed, n, j)
    before = world.dataset["tariff"].values
    on_imports = (1 + before) * (1 + uniform(world, 0, rate, "imports")) - 1
    on_exports = uniform(world, 0, rate, "exports")
    taxed = answered(
        solve_counterfactual,
        Counterfactual(tariff=on_imports, closure="zero"),
        world=world,
        tolerance=TOLERANCE,
    )
    levied = answered(
        solve_counterfactual,
        Counterfactual(export_tax=on_exports, closure="zero"),
        world=world,
        tolerance=TOLERANCE,
    )
    np.testing.assert_allclose(taxed.welfare, levied.welfare, atol=1e-7)
    # Trade is worth the same at the border, in another numeraire.
    ratio = levied.dataset["trade_after"].values[0, 1:] / taxed.dataset["trade_after"].values[0, 1:]
    traded = world.dataset["trade"].values[0, 1:] > 0
    np.testing.assert_allclose(ratio[traded], ratio[traded][0], rtol=1e-7)


def test_it_does_not_hold_where_a_deficit_is_fixed_in_value():
    world = draw_world(3, 2, 1)
    on_imports = (1 + world.dataset["tariff"].values) * (1 + uniform(world, 0, 0.3, "imports")) - 1
    taxed = solve_counterfactual(Counterfactual(tariff=on_imports), world=world)
    on_exports = uniform(world, 0, 0.3, "exports")
    levied = solve_counterfactual(Counterfactual(export_tax=on_exports), world=world)
    assert np.abs(taxed.welfare - levied.welfare).max() > 1e-2


# Accounts


@few
@given(SEEDS, st.sampled_from(CLOSURES))
def test_revenue_goes_to_who_levies_it_and_everything_adds_up(seed, closure):
    world = draw_world(seed, 3, 3, zeros=0.2)
    tariff, tax = rates(world, seed + 1, -0.5, 0.5), rates(world, seed)
    change = Counterfactual(tariff=tariff, export_tax=tax, closure=closure)
    outcome = answered(solve_counterfactual, change, world=world, tolerance=TOLERANCE)
    data = outcome.dataset
    trade = data["trade_after"].values
    on_exports = (trade * tax / (1 + tax)).sum(axis=0)
    np.testing.assert_allclose(data["export_tax_revenue_after"], on_exports, atol=1e-9)
    revenue = (trade * tariff).sum(axis=(1, 2)) + on_exports.sum(axis=1)
    np.testing.assert_allclose(data["tariff_revenue_after"], revenue, atol=1e-8)
    output = trade.sum(axis=0) - on_exports
    np.testing.assert_allclose(data["output_after"], output, rtol=1e-8, atol=1e-8)
    earned = (1 + data["wage"].values / 100) * world.accounts.value_added
    deficit = trade.sum(axis=(1, 2)) - trade.sum(axis=(0, 2))
    np.testing.assert_allclose(data["income_after"], earned + revenue + deficit, rtol=1e-8)
    parts = ("from_factor_income", "from_tariff_revenue", "from_deficit")
    np.testing.assert_allclose(sum(data[part] for part in parts), data["welfare"], atol=1e-8)


@few
@given(SEEDS)
def test_a_tax_that_nobody_levies_changes_nothing(seed):
    world = draw_world(seed, 3, 2)
    tariff = rates(world, seed, 0.0, 0.5)
    none = np.zeros_like(tariff)
    one = answered(solve_counterfactual, Counterfactual(tariff=tariff), world=world)
    two = solve_counterfactual(Counterfactual(tariff=tariff, export_tax=none), world=world)
    assert one.dataset.identical(two.dataset)


@few
@given(SEEDS, st.sampled_from(CLOSURES))
def test_derivatives_are_differences(seed, closure):
    world = draw_world(seed, 3, 2)
    benchmark = benchmark_of(world)
    tariff, tax = rates(world, seed + 1, -0.3, 0.5), rates(world, seed)
    weight = np.random.default_rng(seed).uniform(0, 1, 3)

    def value(**changes):
        given = {"tariff": tariff, "export_tax": tax} | changes
        return weight @ log_real_income(
            solve(prepare(benchmark, Counterfactual(**given, closure=closure)), tolerance=1e-13)
        )

    start = answered(
        solve,
        prepare(benchmark, Counterfactual(tariff=tariff, export_tax=tax, closure=closure)),
        tolerance=1e-13,
    )
    # What real income is compared with is known to 1e-10: a step has to be far above that.
    found, step = gradient(start, weight), 3e-4
    for name, rate in (("tariff", tariff), ("export_tax", tax)):
        move = np.zeros_like(rate)
        move[0, 2, 1] = step
        difference = value(**{name: rate + move}) - value(**{name: rate - move})
        exact = getattr(found, name)[1, 0, 2]
        assert difference / (2 * step) == pytest.approx(exact, rel=1e-4, abs=1e-6)


def test_derivatives_at_the_benchmark_are_those_of_a_first_tax():
    world = draw_world(5, 3, 2)
    benchmark = benchmark_of(world)
    weight, step = np.array([0.2, 0.5, 0.3]), 1e-5
    found = gradient(solve(prepare(benchmark, Counterfactual()), tolerance=1e-13), weight)
    ends = []
    for size in (step, -step):
        tax = np.zeros_like(world.dataset["tariff"].values)
        tax[1, 0, 0] = size
        change = Counterfactual(export_tax=tax)
        ends.append(weight @ log_real_income(solve(prepare(benchmark, change), tolerance=1e-13)))
    slope = (ends[0] - ends[1]) / (2 * step)
    assert slope == pytest.approx(found.export_tax[0, 1, 0], rel=1e-6)


@few
@given(SEEDS)
def test_the_split_of_first_order_is_exact_for_a_small_tax(seed):
    world = draw_world(seed, 3, 2)
    left = []
    for size in (1e-4, 2e-4):
        change = Counterfactual(export_tax=size * rates(world, seed))
        outcome = answered(solve_counterfactual, change, world=world, tolerance=TOLERANCE)
        left.append(np.abs(outcome.dataset["first_order_rest"].values).max())
        assert left[-1] <= 1e-2 * np.abs(outcome.welfare.values).max() + 1e-9
    # What is left is of second order.
    assert left[1] == pytest.approx(4 * left[0], rel=0.2, abs=1e-9)


def test_the_slow_way_finds_the_same():
    world = draw_world(11, 4, 3)
    tariff, tax = rates(world, 12, -0.4, 0.6), rates(world, 11)
    problem = prepare(benchmark_of(world), Counterfactual(tariff=tariff, export_tax=tax))
    model = model_of(problem)
    found = _newton(model, "fixed", initial_state(model, problem), 1e-11, 12_000)
    quick = solve(problem, tolerance=1e-12)
    np.testing.assert_allclose(found.state[:4], quick.log_wage, atol=1e-9)
    # Steps of Newton's method, and not sweeps that happen to settle.
    assert 1 <= found.steps <= 8


def test_a_volume_is_counted_without_the_tax():
    world = draw_world(2, 3, 2)
    tax = np.zeros_like(world.dataset["tariff"].values)
    tax[1, 0] = 0.2
    target = Target(*(np.array([at]) for at in (1, 0, 0)), change=-0.3, of="volume", place="here")
    held = hold(benchmark_of(world), Counterfactual(export_tax=tax, targets=(target,)))
    problem = held.solution.problem
    share = held.solution.share[0, 1, 0] * held.solution.expenditure[0, 1]
    sold = share / (1 + problem.tariff[0, 1, 0]) / 1.2
    price = held.factor[0] * np.exp(held.solution.log_cost[0, 0])
    before = world.dataset["trade"].values[1, 0, 0]
    assert sold / price == pytest.approx(0.7 * before, rel=1e-8)


def test_import_subsidies_of_ninety_per_cent_keep_their_accounts():
    world = draw_world(4, 3, 2, theta=(1.1, 1.2))
    tariff = world.dataset["tariff"].values.copy()
    tariff[0, 1, 0] = -0.9
    change = Counterfactual(tariff=tariff, closure="zero")
    outcome = solve_counterfactual(change, world=world, tolerance=TOLERANCE)
    data = outcome.dataset
    revenue = (tariff * data["trade_after"].values).sum(axis=(1, 2))
    assert revenue[0] < 0
    np.testing.assert_allclose(data["tariff_revenue_after"], revenue, rtol=1e-9)
    assert (data["income_after"].values > 0).all()
    assert float(outcome.welfare[0]) < 0


def test_a_subsidy_that_takes_all_income_has_no_equilibrium():
    world = draw_world(4, 3, 2)
    tariff = world.dataset["tariff"].values.copy()
    tariff[0, 1:] = -0.9
    with pytest.raises(NoEquilibriumError, match="no equilibrium with positive incomes"):
        solve_counterfactual(Counterfactual(tariff=tariff), world=world)


def test_what_is_no_tax_is_refused():
    world = draw_world(1, 3, 2)
    tax = np.zeros_like(world.dataset["tariff"].values)
    for at, value, words in (
        ((0, 0, 0), 0.1, "at home"),
        ((0, 1, 0), -1.0, "above -1"),
        ((0, 1, 0), np.nan, "finite"),
    ):
        wrong = tax.copy()
        wrong[at] = value
        with pytest.raises(InputError, match=words):
            solve_counterfactual(Counterfactual(export_tax=wrong), world=world)
