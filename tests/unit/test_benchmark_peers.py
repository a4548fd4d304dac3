"""The solvers that ours is timed beside find the same equilibrium, so that the ratios mean it."""

import runpy
from pathlib import Path

import numpy as np
import pytest

from tarazy import World
from tarazy.trade import Counterfactual
from tarazy.trade.benchmark import benchmark_of
from tarazy.trade.decomposition import real_income
from tarazy.trade.preparation import prepare
from tarazy.trade.reference import trade_after
from tarazy.trade.solve import solve
from tarazy.trade.sweep import sweep

ROOT = Path(__file__).parents[2]
gravity_world = runpy.run_path(str(ROOT / "benchmarks" / "worlds.py"))["gravity_world"]
newton_krylov = runpy.run_path(str(ROOT / "benchmarks" / "newton_krylov.py"))
traffic = runpy.run_path(str(ROOT / "benchmarks" / "traffic.py"))
textbook = runpy.run_path(str(ROOT / "benchmarks" / "textbook.py"))

# All stop at a residual of 1e-10.
AGREEMENT = 1e-8


def some_stay_at_home():
    """Return a world with sectors that nobody trades, and one that an economy does not buy."""
    data = gravity_world(10, 5, seed=5).dataset
    own = np.arange(10)
    trade, inputs = data["trade"].values.copy(), 0.5 * data["input_share"].values
    at_home = trade[own, own, 3:]
    trade[:, :, 3:] = 0.0
    trade[own, own, 3:] = at_home
    trade[4, :, 1], inputs[4, 1, :] = 0.0, 0.0
    return World.from_arrays(
        name="home",
        year=2022,
        economies=list(data["importer"].values),
        sectors=list(data["sector"].values),
        trade=trade,
        tariff=np.zeros_like(trade),
        input_share=inputs,
        trade_elasticity=data["trade_elasticity"].values,
    )


WORLDS = {
    "zeros, tariffs, deficits": lambda: gravity_world(10, 5, seed=5),
    "sectors that stay at home": some_stay_at_home,
}


def shocked(world):
    benchmark = benchmark_of(world)
    tariff = benchmark.tariff.transpose(1, 2, 0).copy()
    traded = benchmark.traded
    tariff[2, :, :traded] += 0.25
    tariff[2, 2] = 0.0
    productivity = np.random.default_rng(1).uniform(0.9, 1.1, benchmark.output.T.shape)
    return benchmark, Counterfactual(tariff=tariff, productivity=productivity)


@pytest.mark.parametrize("world", WORLDS.values(), ids=WORLDS)
def test_newton_krylov_finds_our_equilibrium(world):
    pytest.importorskip("jax")
    problem = prepare(*shocked(world()))
    ours, theirs = solve(problem), newton_krylov["solve"](problem)
    assert theirs.residual <= 1e-10
    assert 1 <= theirs.steps < newton_krylov["MOST_STEPS"]
    assert theirs.products > theirs.steps
    for name in ("log_wage", "log_price"):
        np.testing.assert_allclose(
            getattr(theirs, name), getattr(ours, name), rtol=0, atol=AGREEMENT
        )
    income = problem.benchmark.income
    np.testing.assert_allclose(
        theirs.expenditure / income, ours.expenditure / income, rtol=0, atol=AGREEMENT
    )
    welfare = real_income(ours, trade_after(ours)).welfare
    np.testing.assert_allclose(theirs.welfare, welfare, rtol=0, atol=AGREEMENT)


def test_the_textbook_algorithm_finds_our_equilibrium():
    benchmark, shock = shocked(gravity_world(10, 5, seed=5))
    ours = solve(prepare(benchmark, shock))
    theirs = textbook["solve"](benchmark, shock)
    assert theirs.settled
    welfare = real_income(ours, trade_after(ours)).welfare
    np.testing.assert_allclose(theirs.welfare, welfare, rtol=0, atol=AGREEMENT)


def test_gmres_reaches_what_is_asked_through_restarts():
    jax = pytest.importorskip("jax")
    rng = np.random.default_rng(2)
    restart = 15
    size = 6 * restart
    matrix = np.eye(size) + rng.normal(size=(size, size)) / np.sqrt(2 * size)
    right = rng.normal(size=size)
    with jax.enable_x64(True):
        found, used = jax.jit(
            lambda m, r, wanted: newton_krylov["gmres"](lambda v: m @ v, r, wanted, restart)
        )(matrix, right, 1e-9)
        found, used = np.asarray(found), int(used)
    assert restart < used < 10 * size
    assert np.linalg.norm(matrix @ found - right) <= 2e-9


def test_bytes_are_those_of_the_shapes_times_the_sweeps():
    problem = prepare(*shocked(gravity_world(10, 5, seed=5)))
    # Two sectors bear tariffs before, all five after: two passes of K and three of Kt.
    assert (len(problem.K), len(problem.Kt)) == (5, 5)
    passes = traffic["REFERENCE"]
    numbers = (2 + 3) * 5 * 100 + 6 * 10 * 25 + passes.vectors * 50
    one = traffic["bytes_of_sweep"](problem, passes, 8)
    assert one == 8 * numbers + 4 * 2 * 5 * 100
    most = one * solve(problem, sweeper=sweep).sweeps
    found = traffic["bytes_of_solve"](problem, 12, compiled=False)
    # Some sweeps are in single precision, the last ones in double.
    assert 0.5 * most < found < most
    exact = traffic["bytes_of_sweep"](problem, traffic["COMPILED"], 8)
    rough = traffic["bytes_of_sweep"](problem, traffic["COMPILED"], 4)
    compiled = traffic["bytes_of_solve"](problem, 12, compiled=True)
    assert compiled == traffic["EXACT"] * exact + (12 - traffic["EXACT"]) * rough
