"""The compiled sweeps against the reference: one sweep, whole solves, and what they are given."""

from dataclasses import replace

import numpy as np
import pytest
from drawn_equilibria import draw_world, few, world_of
from hypothesis import given
from hypothesis import strategies as st

from tarazy import NoEquilibriumError
from tarazy.kernel import library
from tarazy.trade import compiled_sweep
from tarazy.trade.benchmark import benchmark_of
from tarazy.trade.blas import one_thread
from tarazy.trade.compiled_sweep import Sweeps
from tarazy.trade.data import CLOSURES, Counterfactual
from tarazy.trade.preparation import prepare
from tarazy.trade.response import Response, WageResponse
from tarazy.trade.solution import initial_state, model_of
from tarazy.trade.solve import accelerate, solve
from tarazy.trade.sweep import measured

kernel = library()
pytestmark = pytest.mark.skipif(kernel is None, reason="nothing was compiled")

SIZES = st.tuples(st.integers(2, 40), st.integers(1, 20))


def drawn(seed, n, j, closure="fixed", taxed=False):
    """Return a problem with zeros, tariffs, deficits, a sector without duty and one not traded."""
    random = np.random.default_rng(seed)
    world = draw_world(seed, n, j, zeros=0.3)
    data = {name: world.dataset[name].values.copy() for name in ("trade", "tariff")}
    home = np.eye(n, dtype=bool)
    if j > 2:
        data["tariff"][..., -2:] = 0.0
        data["trade"][~home, -1] = 0.0
        data["trade"][home, -1] *= 20.0
    share = 0.05 * world.dataset["input_share"].values
    theta = world.dataset["trade_elasticity"].values
    world = world_of(data["trade"], data["tariff"], share, theta)
    levied = None
    if taxed:
        levied = random.random((n, n, j)) * 0.2 * (np.arange(j) < max(1, j // 3))
        levied[home] = 0.0
    shock = Counterfactual(
        trade_cost=np.where(home[..., None], 1.0, random.lognormal(0, 0.1, (n, n, j))),
        productivity=random.lognormal(0, 0.05, (n, j)),
        closure=closure,
        export_tax=levied,
    )
    return prepare(benchmark_of(world), shock)


def state_near(problem, seed):
    random = np.random.default_rng(seed)
    model = model_of(problem)
    state = initial_state(model, problem)
    n, size = len(model.value_added), model.final_share.size
    state[: n + size] += random.normal(0, 0.05, n + size)
    state[n + size :] *= random.lognormal(0, 0.1, size)
    return model, state


def largest(array):
    return max(float(np.abs(array).max(initial=0.0)), 1e-300)


@few
@given(st.integers(0, 2**32 - 1), SIZES, st.sampled_from(CLOSURES), st.booleans())
def test_a_sweep_is_that_of_the_reference(seed, size, closure, taxed):
    try:
        problem = drawn(seed, *size, closure, taxed)
    except NoEquilibriumError:
        return
    model, state = state_near(problem, seed)
    n, j = size
    sweeps = Sweeps(kernel, model, closure, state)
    gap = sweeps.measure()
    found = sweeps.swept()
    log_price = state[n : n + n * j].reshape(j, n)
    spent = state[n + n * j :].reshape(j, n) * model.income
    reference = measured(model, closure, state[:n], log_price, spent)
    for part in ("prices", "markets"):
        ours, theirs = getattr(found, part), getattr(reference, part)
        for name, array in theirs._asdict().items():
            same = np.abs(getattr(ours, name) - array).max(initial=0.0)
            assert same <= 1e-13 * largest(array), (part, name)
    for name in ("value_added", "expenditure", "log_price"):
        array = getattr(reference, name)
        assert np.abs(getattr(found, name) - array).max() <= 1e-13 * largest(array), name
    # Differences of what nearly cancels: relative to what they are differences of.
    assert np.abs(found.gap - reference.gap).max() <= 1e-12 * max(1.0, largest(reference.gap))
    assert gap == np.abs(found.gap).max()


@few
@given(st.integers(0, 2**32 - 1), SIZES, st.sampled_from(CLOSURES), st.booleans())
def test_solves_agree_to_a_billionth(seed, size, closure, taxed):
    try:
        problem = drawn(seed, *size, closure, taxed)
    except NoEquilibriumError:
        return
    model = model_of(problem)
    first = initial_state(model, problem)
    with one_thread():
        theirs, swept, _ = accelerate(model, closure, first, tolerance=1e-12)
        ours, own, _ = compiled_sweep.accelerate(
            kernel, model, closure, first, tolerance=1e-12, most=120
        )
    if not np.abs(swept.gap).max() <= 1e-12 or not np.abs(own.gap).max() <= 1e-12:
        return
    n = size[0]
    assert np.abs(ours[:n] - theirs[:n]).max() <= 1e-9
    assert np.abs(own.log_price - swept.log_price).max() <= 1e-9


def test_most_drawn_problems_are_settled():
    settled = 0
    for seed in range(20):
        problem = drawn(seed, 12, 8)
        model = model_of(problem)
        first = initial_state(model, problem)
        found = compiled_sweep.accelerate(kernel, model, "fixed", first, tolerance=1e-10, most=120)
        settled += bool(np.abs(found[1].gap).max() <= 1e-10)
    assert settled >= 19


def test_what_is_no_number_is_told_and_not_lost():
    problem = drawn(1, 6, 4)
    model, state = state_near(problem, 1)
    for broken in (
        model._replace(log_productivity=np.full_like(model.log_productivity, np.nan)),
        model._replace(deficit=np.full_like(model.deficit, np.nan)),
        model._replace(input_share=model.input_share + np.nan),
        model._replace(K=np.zeros_like(model.K)),
    ):
        sweeps = Sweeps(kernel, broken, "fixed", state)
        assert not sweeps.measure() <= 1e300
        found = compiled_sweep.accelerate(kernel, broken, "fixed", state, tolerance=1e-10, most=120)
        assert not np.abs(found[1].gap).max() <= 1e-10
    for place in (0, 6, 6 + 24):
        sick = state.copy()
        sick[place] = np.nan
        assert not Sweeps(kernel, model, "fixed", sick).measure() <= 1e300


def test_arrays_may_lie_in_memory_as_they_like():
    problem = drawn(3, 9, 5)
    model, state = state_near(problem, 3)
    turned = model._replace(
        **{
            name: np.asfortranarray(array)
            for name, array in model._asdict().items()
            if array.ndim > 1
        }
    )
    whole = Sweeps(kernel, model, "fixed", state)
    other = Sweeps(kernel, turned, "fixed", state)
    assert whole.measure() == other.measure()


def test_a_solve_starts_from_either_kind_of_response():
    problem = drawn(5, 10, 6)
    solution = solve(problem)
    start = solution.start
    assert isinstance(start.response, WageResponse)
    assert solve(problem, start=start).sweeps <= 2
    whole = replace(start, response=solution.response)
    assert isinstance(whole.response, Response)
    assert solve(problem, start=whole).sweeps <= 2
    # Where nothing was compiled such a start tells of the state alone.
    reference = accelerate(model_of(problem), "fixed", start.state, start.response, tolerance=1e-10)
    assert reference[2] <= 2


def test_sizes_follow_one_another_in_any_order():
    problems = [drawn(seed, n, j) for seed, (n, j) in enumerate([(3, 2), (17, 5), (33, 2), (2, 9)])]
    first = [solve(problem) for problem in problems]
    again = [solve(problem) for problem in reversed(problems)][::-1]
    for before, after in zip(first, again, strict=True):
        assert np.array_equal(before.log_wage, after.log_wage)
        assert before.sweeps == after.sweeps


def test_of_problems_of_one_benchmark_only_what_differs_is_laid_out():
    benchmark = drawn(7, 12, 6).benchmark
    random = np.random.default_rng(7)
    n, j = len(benchmark.economies), len(benchmark.sectors)

    def problem(importer, sector, cost, duty):
        factor = np.ones((n, n, j))
        factor[importer, importer - 1, sector] = cost
        tariff = benchmark.tariff.transpose(1, 2, 0).copy()
        tariff[importer - 1, importer, 0] += duty
        return prepare(benchmark, Counterfactual(trade_cost=factor, tariff=tariff))

    # What is kept of a benchmark is found the second time it is asked.
    prepare(benchmark, Counterfactual())
    cases = [(1, 0, 1.2, 0.1), (2, 3, np.inf, 0.0), (2, 3, 1.1, 0.2), (1, 0, 1.0, 0.0)]
    problems = [problem(*case) for case in cases]
    assert len({id(each.moved.base) for each in problems}) == 1
    for number in random.integers(0, len(problems), 12):
        chosen = problems[number]
        model = model_of(chosen)
        state = state_near(chosen, int(number))[1]
        known = Sweeps(kernel, model, "fixed", state, chosen.moved)
        work = known._work
        laid = work.rough_K.copy(), work.rough_Kt.copy()
        assert np.array_equal(laid[0][..., :n], model.K.astype(np.float32))
        assert np.array_equal(laid[1][..., :n], model.Kt.astype(np.float32))
        Sweeps(kernel, model, "fixed", state)
        assert np.array_equal(laid[0], work.rough_K) and np.array_equal(laid[1], work.rough_Kt)
        Sweeps(kernel, model, "fixed", state, chosen.moved)
