"""Batches on JAX give the answers of the ordinary solver, or hand the case to it and say so."""

import runpy
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from small_factors import small_factors

from tarazy.errors import InputError, NoEquilibriumError
from tarazy.trade import Counterfactual, jax_backend, jax_draws, jax_program
from tarazy.trade.benchmark import benchmark_of
from tarazy.trade.preparation import prepare
from tarazy.trade.solution import model_of
from tarazy.trade.solve import solve
from tarazy.trade.sweep import sweep

ROOT = Path(__file__).parents[2]
gravity_world = runpy.run_path(str(ROOT / "benchmarks" / "worlds.py"))["gravity_world"]

# Both stop at a residual of 1e-10, from different sides.
AGREEMENT = 1e-9
N, J = 9, 4
# Bytes: batches of two, the fewest, of which the last is filled up.
LITTLE = 1.0
# About what a draw takes.
CASE_BYTES = 60_000


@pytest.fixture(scope="module")
def benchmark():
    pytest.importorskip("jax")
    return benchmark_of(gravity_world(N, J, seed=5))


def everywhere(factor):
    cost = np.full((N, N, J), factor)
    cost[np.arange(N), np.arange(N)] = 1.0
    return cost


def shocks(benchmark):
    """Return counterfactuals of every kind, some of which need batches of their own."""
    rng = np.random.default_rng(3)
    abroad = (1 - np.eye(N))[:, :, None]
    tariff = benchmark.tariff.transpose(1, 2, 0)
    severed = everywhere(1.0)
    severed[0, 1], severed[1, 0] = np.inf, np.inf
    tax = rng.uniform(-0.2, 0.3, (N, N, J)) * abroad
    tax[:, :, 2:] = 0.0
    return [
        Counterfactual(),
        Counterfactual(tariff=tariff + 0.25 * abroad),
        Counterfactual(trade_cost=severed, closure="income_share"),
        Counterfactual(export_tax=tax),
        Counterfactual(productivity=rng.uniform(0.8, 1.2, (N, J))),
        Counterfactual(trade_cost=everywhere(1.1)),
        Counterfactual(tariff=1.5 * tariff),
        Counterfactual(sourcing=rng.uniform(0.7, 1.4, (N, N, J))),
    ]


def agrees(found, k, ours):
    for name in ("log_wage", "log_price", "log_cost"):
        np.testing.assert_allclose(
            getattr(found, name)[k], getattr(ours, name), rtol=0, atol=AGREEMENT
        )
    income = ours.problem.benchmark.income
    for name in ("expenditure", "output", "income"):
        np.testing.assert_allclose(
            getattr(found, name)[k] / income, getattr(ours, name) / income, rtol=0, atol=AGREEMENT
        )


def test_many_counterfactuals_agree_with_numpy(benchmark):
    cases = [(benchmark, shock) for shock in shocks(benchmark)]
    found = jax_backend.solve_many(iter(cases))
    assert set(found.method) == {"batch"}
    assert found.failures == ()
    assert found.residual.max() <= 1e-10
    for k, case in enumerate(cases):
        agrees(found, k, solve(prepare(*case)))


def test_benchmarks_that_differ_agree_with_numpy(benchmark):
    shock = shocks(benchmark)[1]
    drawn = [
        replace(benchmark, trade_elasticity=benchmark.trade_elasticity * factor)
        for factor in np.random.default_rng(4).uniform(0.7, 1.3, (5, J, 1))
    ]
    near = solve(prepare(benchmark, shock))
    found = jax_backend.solve_many([(each, shock) for each in drawn], near=near, memory=LITTLE)
    assert set(found.method) == {"batch"}
    for k, each in enumerate(drawn):
        agrees(found, k, solve(prepare(each, shock)))


@pytest.mark.parametrize("kind", range(8))
def test_draws_made_on_the_device_are_those_that_are_prepared(benchmark, kind):
    shock = shocks(benchmark)[kind]
    problem = prepare(benchmark, shock)
    theta = benchmark.trade_elasticity * np.random.default_rng(4).uniform(0.7, 1.3, (J, 1))
    arrays, within = jax_program.redrawn(jax_draws._central(problem), theta)
    wanted = model_of(prepare(replace(benchmark, trade_elasticity=theta), shock))._asdict()
    assert within
    for name, array in zip(jax_program.DRAWN, arrays, strict=True):
        np.testing.assert_allclose(array, wanted.pop(name), rtol=1e-13, atol=0)
    # All that is not drawn is the same.
    for name, array in wanted.items():
        np.testing.assert_array_equal(array, getattr(model_of(problem), name))


@pytest.mark.parametrize("is_near", [True, False])
def test_many_elasticities_agree_with_numpy(benchmark, is_near):
    at_home = everywhere(1.1)
    at_home[np.arange(N), np.arange(N)] = 1.02
    shock = Counterfactual(trade_cost=at_home, tariff=shocks(benchmark)[1].tariff)
    drawn = benchmark.trade_elasticity[:, 0] * np.random.default_rng(4).uniform(0.7, 1.3, (5, J))
    near = solve(prepare(benchmark, shock)) if is_near else None
    found = jax_backend.solve_elasticities(
        benchmark, shock, drawn, near=near, memory=2.5 * CASE_BYTES
    )
    assert set(found.method) == {"batch"}
    for k, theta in enumerate(drawn):
        ours = solve(prepare(replace(benchmark, trade_elasticity=theta[:, None]), shock))
        agrees(found, k, ours)


def test_elasticities_that_no_batch_settles_go_to_the_ordinary_solver(benchmark):
    shock = Counterfactual(trade_cost=everywhere(10.0), closure="zero")
    usual = benchmark.trade_elasticity[:, 0]
    found = jax_backend.solve_elasticities(benchmark, shock, np.array([0.1 * usual, usual]))
    assert found.method[0] == "batch"
    ours = solve(prepare(benchmark, shock))
    assert (found.method[1], found.sweeps[1]) == (ours.method, ours.sweeps)
    agrees(found, 1, ours)
    fixed = Counterfactual(trade_cost=everywhere(6.0))
    found = jax_backend.solve_elasticities(benchmark, fixed, usual[None])
    assert list(found.method) == ["none"]
    assert found.failures[0][1].startswith("no equilibrium")
    # So high that nothing is left of a link: only the preparation can tell.
    with pytest.raises(InputError, match="draw 1: trade_cost: a factor of 10 on"):
        jax_backend.solve_elasticities(benchmark, shock, np.array([0.1 * usual, 400.0 + usual]))


def test_wrong_elasticities_are_told_in_one_line(benchmark):
    usual = benchmark.trade_elasticity[:, 0]
    for drawn, told in (
        (usual, r"trade_elasticity has shape \(4,\); allowed: \(draws, 4\)"),
        (np.empty((0, J)), r"trade_elasticity has shape \(0, 4\); allowed"),
        (np.array([usual, -usual]), "draw 1: trade_elasticity holds -"),
        (np.array([usual, np.nan * usual]), "draw 1: trade_elasticity holds nan; allowed"),
    ):
        with pytest.raises(InputError, match=told):
            jax_backend.solve_elasticities(benchmark, Counterfactual(), drawn)


def test_the_residual_is_that_of_the_sweep_of_numpy(benchmark):
    shock = shocks(benchmark)[1]
    found = jax_backend.solve_many([(benchmark, shock)], tolerance=1e-12)
    state = np.concatenate(
        [
            found.log_wage[0],
            found.log_price[0].ravel(),
            (found.expenditure[0] / benchmark.income).ravel(),
        ]
    )
    gap = np.abs(sweep(model_of(prepare(benchmark, shock)), "fixed", state).gap).max()
    assert found.residual[0] <= 1e-12
    assert gap <= 1e-12
    loose = jax_backend.solve_many([(benchmark, shock)], tolerance=1e-4)
    assert 1e-12 < loose.residual[0] <= 1e-4
    assert loose.sweeps[0] < found.sweeps[0]


def test_what_a_batch_does_not_settle_goes_to_the_ordinary_solver(benchmark):
    cases = [
        (benchmark, Counterfactual(trade_cost=everywhere(factor), closure="zero"))
        for factor in (1.2, 10.0, 50.0)
    ]
    found = jax_backend.solve_many(cases)
    assert found.method[0] == "batch"
    assert found.failures == ()
    for k, case in enumerate(cases):
        ours = solve(prepare(*case))
        agrees(found, k, ours)
        assert k == 0 or (found.method[k], found.sweeps[k]) == (ours.method, ours.sweeps)


def test_a_case_without_an_equilibrium_is_a_failure_and_the_others_stand(benchmark):
    alone = everywhere(1.0)
    # Cut off, with a deficit that no one finances: known before anything is solved.
    alone[0, 1:], alone[1:, 0] = np.inf, np.inf
    costly = Counterfactual(trade_cost=everywhere(6.0))
    cases = [(benchmark, each) for each in (costly, Counterfactual(trade_cost=alone), costly)]
    cases.insert(1, (benchmark, Counterfactual(trade_cost=everywhere(1.2))))
    found = jax_backend.solve_many(cases)
    assert list(found.method) == ["none", "batch", "none", "none"]
    assert [number for number, _ in found.failures] == [0, 2, 3]
    for number, reason in found.failures:
        with pytest.raises(NoEquilibriumError) as caught:
            solve(prepare(*cases[number]))
        assert reason == str(caught.value)
        assert np.isnan(found.log_price[number]).all()
        assert np.isnan(found.residual[number])
    agrees(found, 1, solve(prepare(*cases[1])))


def test_an_income_below_zero_is_never_taken_for_an_equilibrium(benchmark):
    case = (benchmark, shocks(benchmark)[1])
    model = model_of(prepare(*case))
    solved = solve(prepare(*case))
    assert bool(jax_program._in_order(model, solved.swept, 1e-10))
    income = solved.swept.markets.income.copy()
    income[2] *= -1.0
    below = solved.swept._replace(markets=solved.swept.markets._replace(income=income))
    assert not bool(jax_program._in_order(model, below, 1e-10))
    output = solved.swept.markets.output.copy()
    output[1, 3] = -1e-6 * model.income[3]
    below = solved.swept._replace(markets=solved.swept.markets._replace(output=output))
    assert not bool(jax_program._in_order(model, below, 1e-10))
    gap = solved.swept.gap.copy()
    gap[J * N + 5] = 1e-9
    income = model.income.copy()
    income[5] *= 1e-6
    left = solved.swept._replace(gap=gap, markets=solved.swept.markets._replace(income=income))
    assert not bool(jax_program._in_order(model, left, 1e-10))


def test_wrong_arguments_are_told_in_one_line(benchmark, monkeypatch):
    good = (benchmark, Counterfactual())
    bad = (benchmark, Counterfactual(productivity=np.zeros((N, J))))
    for cases, options, told in (
        ([], {}, "cases: there are none"),
        ([good], {"memory": 0}, "memory is 0; allowed"),
        ([good, bad], {}, "case 1: productivity holds 0.0; allowed"),
    ):
        with pytest.raises(InputError, match=told) as caught:
            jax_backend.solve_many(cases, **options)
        assert "\n" not in str(caught.value)
    monkeypatch.setitem(sys.modules, "jax", None)
    with pytest.raises(InputError, match=r"tarazy\[jax\]"):
        jax_backend.solve_many([good])


def test_three_factors_and_another_size_are_refused(benchmark):
    world = gravity_world(N, J, seed=5)
    shock = Counterfactual()
    with pytest.raises(InputError, match="case 0: the JAX solver: three factors are given"):
        jax_backend.solve_many([(replace(benchmark, factors=small_factors(world)), shock)])
    smaller = benchmark_of(gravity_world(N - 1, J, seed=5))
    near = solve(prepare(smaller, shock))
    with pytest.raises(InputError, match="case 0: near has 8 economies and 4 sectors; allowed: 9"):
        jax_backend.solve_many([(benchmark, shock)], near=near)
