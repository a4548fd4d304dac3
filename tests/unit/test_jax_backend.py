"""The solver on JAX gives the answers of NumPy, and leaves the configuration of JAX alone."""

import runpy
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from fixed_world import fixed_world

from tarazy import Scenario, World
from tarazy.errors import InputError, NoEquilibriumError
from tarazy.experiment.compiled import compiled
from tarazy.trade import Counterfactual, jax_backend
from tarazy.trade.benchmark import benchmark_of
from tarazy.trade.decomposition import real_income
from tarazy.trade.preparation import prepare
from tarazy.trade.reference import trade_after
from tarazy.trade.solve import solve

ROOT = Path(__file__).parents[2]
gravity_world = runpy.run_path(str(ROOT / "benchmarks" / "worlds.py"))["gravity_world"]

AGREEMENT = 1e-10
# Far below the agreement asked for: the first sweeps are made in single precision, so that where
# the two stop inside the tolerance differs.
TOLERANCE = 1e-12


def tariff_rise(world):
    tariff = world.dataset["tariff"].values.copy()
    largest = int(world.accounts.value_added.argmax())
    tariff[largest] += 0.25
    tariff[largest, largest] = 0.0
    return tariff


def synthetic(n, j, closure, **kinds):
    world = gravity_world(n, j, seed=5, **kinds)
    shock = Counterfactual(tariff=tariff_rise(world), closure=closure)
    return prepare(benchmark_of(world), shock)


def with_sectors_that_stay_at_home():
    """Return a world with the size, elasticities and untraded sectors of the NAFTA study."""
    data = gravity_world(31, 40, seed=5, largest_theta=50.0).dataset
    trade, tariff = data["trade"].values.copy(), tariff_rise(World("", 0, data))
    own = np.arange(31)
    at_home = trade[own, own, 20:]
    trade[:, :, 20:], tariff[:, :, 20:] = 0.0, 0.0
    trade[own, own, 20:] = at_home
    world = World.from_arrays(
        name="home",
        year=2022,
        economies=list(data["importer"].values),
        sectors=list(data["sector"].values),
        trade=trade,
        tariff=0.0 * tariff,
        input_share=0.5 * data["input_share"].values,
        trade_elasticity=data["trade_elasticity"].values,
    )
    problem = prepare(benchmark_of(world), Counterfactual(tariff=tariff, closure="zero"))
    assert problem.K.shape[0] == 20
    return problem


def exports_taxed():
    """Return a world some of whose exports are taxed and others subsidised."""
    world = gravity_world(8, 4, seed=5)
    tax = np.random.default_rng(2).uniform(-0.2, 0.3, (8, 8, 4)) * (1 - np.eye(8))[:, :, None]
    tax[:, :, 2:] = 0.0
    problem = prepare(benchmark_of(world), Counterfactual(export_tax=tax))
    assert len(problem.export_tax) == 2
    return problem


def severed():
    """Return a world where a link is cut, others cost more, and some sectors bear no tariff."""
    world = gravity_world(12, 5, seed=5)
    cost = np.ones((12, 12, 5))
    cost[0, 1], cost[1, 0] = np.inf, np.inf
    cost[2:5, 6:] = 1.4
    productivity = np.random.default_rng(1).uniform(0.9, 1.1, (12, 5))
    shock = Counterfactual(trade_cost=cost, productivity=productivity, closure="income_share")
    problem = prepare(benchmark_of(world), shock)
    assert 0 < problem.Kt.shape[0] < problem.K.shape[0]
    return problem


def core_2022():
    world = fixed_world()
    shock = compiled(world, Scenario.load("us-tariff-2025")).counterfactual
    return prepare(benchmark_of(world), shock)


PROBLEMS = {
    "12x5": lambda: synthetic(12, 5, "fixed"),
    "12x5-severed": severed,
    "8x4-exports-taxed": exports_taxed,
    "31x40": with_sectors_that_stay_at_home,
    "60x1": lambda: synthetic(60, 1, "fixed", inputs=False),
    "core-2022": core_2022,
}


@pytest.mark.parametrize("problem", PROBLEMS.values(), ids=PROBLEMS)
def test_jax_agrees_with_numpy(problem):
    pytest.importorskip("jax")
    problem = problem()
    ours = solve(problem, tolerance=TOLERANCE)
    theirs = jax_backend.solve(problem, tolerance=TOLERANCE)
    assert theirs.residual <= TOLERANCE
    assert theirs.method == ours.method
    for name in ("log_wage", "log_price", "log_cost", "share"):
        np.testing.assert_allclose(
            getattr(theirs, name), getattr(ours, name), rtol=0, atol=AGREEMENT
        )
    income = problem.benchmark.income
    for name in ("expenditure", "output", "income"):
        np.testing.assert_allclose(
            getattr(theirs, name) / income, getattr(ours, name) / income, rtol=0, atol=AGREEMENT
        )
    np.testing.assert_allclose(
        real_income(theirs, trade_after(theirs)).welfare,
        real_income(ours, trade_after(ours)).welfare,
        rtol=0,
        atol=AGREEMENT,
    )


def test_the_sweeps_run_on_jax_in_double_precision(monkeypatch):
    jax = pytest.importorskip("jax")
    seen = []

    def watched(model, closure, state):
        seen.append((isinstance(state, jax.Array), str(state.dtype), str(model.K.dtype)))
        return original(model, closure, state)

    original = jax_backend.sweep
    monkeypatch.setattr(jax_backend, "sweep", watched)
    jax_backend._compiled.cache_clear()
    try:
        jax_backend.solve(synthetic(7, 3, "fixed"))
    finally:
        jax_backend._compiled.cache_clear()
    # Traced once for each precision, then compiled code runs.
    assert sorted(seen) == [(True, "float32", "float32"), (True, "float64", "float64")]
    assert jax.numpy.ones(2).dtype == np.float32


def test_an_unsolvable_problem_is_refused_as_on_numpy():
    pytest.importorskip("jax")
    problem = synthetic(6, 3, "fixed")
    impossible = problem.benchmark.deficit.copy()
    # An economy that must pay more than all it earns.
    impossible[0] = -3.0 * problem.benchmark.value_added[0]
    impossible[1:] += 3.0 * problem.benchmark.value_added[0] / 5
    problem = replace(problem, benchmark=replace(problem.benchmark, deficit=impossible))
    with pytest.raises(NoEquilibriumError):
        solve(problem)
    with pytest.raises(NoEquilibriumError):
        jax_backend.solve(problem)


def test_without_jax_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "jax", None)
    with pytest.raises(InputError, match=r"tarazy\[jax\]") as caught:
        jax_backend.solve(synthetic(6, 3, "fixed"))
    assert "\n" not in str(caught.value)


def test_importing_the_backend_does_not_import_jax():
    done = subprocess.run(
        [sys.executable, "-c", "import tarazy.trade.jax_backend, sys; print('jax' in sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "False"
