"""How an equilibrium is reached: steps that remember, and a path of parts of a shock."""

from __future__ import annotations

from dataclasses import replace
from functools import cache, partial
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from four_sectors_world import ABROAD, TAXED, TRADED, J, N, benchmark, shocked, shocks
from oracle.drawn_worlds import draw_benchmark

from tarazy.errors import NoEquilibriumError
from tarazy.trade import newton, solve
from tarazy.trade.anderson import Anderson
from tarazy.trade.data import CLOSURES, Benchmark, Closure, Counterfactual, Problem
from tarazy.trade.newton import follow
from tarazy.trade.preparation import prepare
from tarazy.trade.response import Response, response
from tarazy.trade.solution import Solution, initial_state, model_of, state_of
from tarazy.trade.solve import _part, accelerate
from tarazy.trade.sweep import Model, Swept, prices, sweep

Array = np.ndarray
TOLERANCE = 1e-10


@cache
def problem(closure: Closure = "income_share") -> Problem:
    return prepare(benchmark(), shocked(closure=closure))


@cache
def solution(closure: Closure = "income_share") -> Solution:
    return solve.solve(problem(closure), tolerance=1e-13)


def never(model: Model, closure: Closure, state: Array, answer: Any = None) -> Any:
    """Be quick sweeps that do not settle: one, from where they start."""
    return state, sweep(model, closure, state), 1


# Steps that remember


def linear(size: int) -> tuple[Array, Array]:
    """Return a contraction and where it leads."""
    draw = np.random.default_rng(21)
    map_ = draw.normal(size=(size, size))
    map_ *= 0.8 / np.abs(np.linalg.eigvals(map_)).max()
    return map_, draw.normal(size=size)


def test_a_linear_map_is_solved_in_as_many_steps_as_it_has_dimensions() -> None:
    map_, shift = linear(5)
    history, state = Anderson(5, 6), np.zeros(5)
    for _ in range(7):
        state = state + history.step(state, map_ @ state + shift - state)
    assert state == pytest.approx(np.linalg.solve(np.eye(5) - map_, shift), abs=1e-7)


def test_the_first_step_is_the_map_alone() -> None:
    plain = np.array([1.0, -2.0])
    assert Anderson(2, 3).step(np.zeros(2), plain) is plain


def test_a_step_takes_off_what_the_last_ones_explain() -> None:
    """With a memory of two, of which the older is forgotten: least squares, each time."""
    map_, shift = linear(4)
    history, state = Anderson(4, 2), np.zeros(4)
    states: list[Array] = []
    plains: list[Array] = []
    for _ in range(6):
        plain = map_ @ state + shift - state
        states.append(state)
        plains.append(plain)
        found = history.step(state, plain)
        if len(states) > 1:
            steps = np.diff(plains[-3:], axis=0).T
            points = steps + np.diff(states[-3:], axis=0).T
            weight = np.linalg.lstsq(steps, plain, rcond=None)[0]
            assert found == pytest.approx(plain - points @ weight, rel=1e-6, abs=1e-9)
        state = state + found


# Parts of a shock


@pytest.mark.parametrize("closure", CLOSURES)
def test_no_part_is_the_benchmark_and_the_whole_is_the_shock(closure: Closure) -> None:
    given = problem(closure)
    model = model_of(given)
    whole, same = _part(given, model, 1.0)
    assert whole is model and same == closure
    none, kept = _part(given, model, 0.0)
    assert kept == ("fixed" if closure == "zero" else closure)
    swept = sweep(none, kept, initial_state(model, given))
    assert np.abs(swept.gap).max() < 1e-12
    assert swept.markets.income == pytest.approx(benchmark().income)


def test_a_part_of_a_shock_is_a_power_of_its_ratios() -> None:
    # Housing as if a fifth of it were bought elsewhere, so that the part at home counts.
    bought = np.where(np.arange(J)[:, None, None] < TRADED, 1.0, 0.8) * benchmark().trade
    start = replace(benchmark(), trade=bought)
    given = replace(problem(), benchmark=start)
    model, part = model_of(given), 0.3
    some, _ = _part(given, model, part)
    before = start.trade * (1 + start.tariff) / start.expenditure[:, :, None]
    for j, n, i in np.ndindex(TRADED, N, N):
        ratio = given.K[j, n, i] / before[j, n, i]
        assert some.K[j, n, i] == pytest.approx(before[j, n, i] * ratio**part)
        if j < len(given.Kt):
            tax = shocks()["export_tax"][n, i, j]
            after = (1 + shocks()["tariff"][n, i, j]) ** part * (1 + tax) ** part
            kept = some.K[j, n, i] / ((1 + start.tariff[j, n, i]) ** (1 - part) * after)
            assert some.Kt[j, n, i] == pytest.approx(kept)
            if j < TAXED:
                assert some.Kx[j, n, i] == pytest.approx(kept * ((1 + tax) ** part - 1))
    own = start.trade[TRADED:, np.arange(N), np.arange(N)] / start.expenditure[TRADED:]
    assert np.exp(some.log_own) == pytest.approx(own * (given.own / own) ** part)
    assert some.own_share[0] == pytest.approx(np.diagonal(some.K[0]))
    assert (own < 1.0).all()
    assert some.log_productivity == pytest.approx(part * given.log_productivity)
    assert not some.log_scale.any()
    assert (some.deficit == start.deficit).all()


@pytest.mark.parametrize(("part", "left"), [(0.05, 0.5), (0.1, 0.0), (0.5, 0.0)])
def test_deficits_that_end_go_first(part: float, left: float) -> None:
    given = problem("zero")
    some, closure = _part(given, model_of(given), part)
    assert closure == "fixed"
    assert some.deficit == pytest.approx(left * benchmark().deficit)


def test_a_link_that_closes_fades_and_one_without_trade_stays_so() -> None:
    cost = np.ones((N, N, J))
    cost[0, 1, 0] = np.inf
    given = prepare(benchmark(), Counterfactual(trade_cost=cost))
    some, _ = _part(given, model_of(given), 0.25)
    before = model_of(prepare(benchmark(), Counterfactual())).K
    assert some.K[0, 0, 1] == pytest.approx(0.75 * before[0, 0, 1])
    assert some.K[0, 1, 0] == pytest.approx(before[0, 1, 0])


def test_a_buyer_of_nothing_stays_at_home_in_every_part() -> None:
    """Of a good, and of housing as if its price at home had changed."""
    start = benchmark()
    trade, spent = start.trade.copy(), start.expenditure.copy()
    for j, n in ((0, 1), (3, 0)):
        trade[j, n], spent[j, n] = 0.0, 0.0
    given = prepare(replace(start, trade=trade, expenditure=spent), shocked())
    model = model_of(given)
    some, _ = _part(given, model, 0.3)
    # What stands for a share of nothing is as the whole shock has it.
    assert some.K[0, 1] == pytest.approx(given.K[0, 1]) and given.K[0, 1, 1] > 0.0
    assert some.K[0, 1, [0, 2]].tolist() == [0.0, 0.0]
    assert some.log_own[0, 0] == pytest.approx(model.log_own[0, 0])
    others = _part(problem(), model_of(problem()), 0.3)[0]
    assert some.K[1] == pytest.approx(others.K[1]) and some.K[0, 0] == pytest.approx(others.K[0, 0])
    assert some.log_own[0, 1:] == pytest.approx(others.log_own[0, 1:])
    assert np.isfinite(some.Kt).all() and np.isfinite(some.log_own).all()


# The path


def test_newton_alone_finds_what_sweeps_find() -> None:
    """The whole shock at once, in a few steps that square what is missed."""
    for closure in CLOSURES:
        given = problem(closure)
        model = model_of(given)
        start = initial_state(model, given)
        found = follow(partial(_part, given, model), never, start, TOLERANCE)
        assert found.reached == found.tried == 1.0 and found.exhausted is None
        assert np.abs(found.swept.gap).max() <= TOLERANCE
        wanted = solution(closure)
        assert found.state[:N] == pytest.approx(wanted.log_wage, abs=1e-8)
        assert found.swept.markets.income == pytest.approx(wanted.income)
        assert 1 <= found.steps <= 8
        # Each step settles prices and expenditure, in some sweeps; none is a long way.
        assert found.steps < found.sweeps <= 40 * (found.steps + 2)


def test_quick_sweeps_that_settle_leave_nothing_to_newton() -> None:
    given = problem()
    model = model_of(given)
    quick = partial(accelerate, tolerance=TOLERANCE)
    found = follow(partial(_part, given, model), quick, initial_state(model, given), TOLERANCE)
    assert (found.reached, found.steps) == (1.0, 0)
    once = accelerate(model, "income_share", initial_state(model, given), tolerance=TOLERANCE)
    assert found.sweeps == 1 + once[2]
    assert found.state == pytest.approx(once[0])


def missed(swept: Swept, size: float) -> Array:
    """Return gaps of which one alone is other than zero."""
    gap = np.zeros_like(swept.gap)
    gap[N] = -size
    return gap


def parts_of(tried: list[float], solved: Any, income: float = 1.0) -> Any:
    """Return the parts of a shock of a model that is solved where one says so."""
    model = model_of(problem())

    def part(size: float) -> tuple[Model, Closure]:
        tried.append(size)
        return model, "income_share"

    def quick(model: Model, closure: Closure, state: Array, answer: Any = None) -> Any:
        swept = sweep(model, closure, state)
        gap = missed(swept, 0.0 if solved(tried[-1]) else 1.0)
        below = swept.markets.income.copy()
        if solved(tried[-1]) and tried[-1] > 0.5:
            below[1] *= income
        return state, swept._replace(gap=gap, markets=swept.markets._replace(income=below)), 10

    return part, quick


def test_where_a_part_is_not_solved_a_quarter_is_tried_and_then_twice_as_much(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tried: list[float] = []
    fails = iter([True, True, False, True, False, False, False, False, False])
    part, _ = parts_of(tried, lambda _: None)
    model = model_of(problem())
    start = initial_state(model, problem())
    good = sweep(model, "income_share", state_of(solution()))

    def answer(*given: Any) -> Any:
        swept = good._replace(gap=missed(good, 1.0 if next(fails) else 0.0))
        return start, swept, 10

    def no_newton(model: Model, closure: Closure, state: Array, *rest: Any) -> Any:
        swept = good._replace(gap=missed(good, 1.0))
        return newton._Trial(state, swept, 5, steps=2, rounds=3)

    monkeypatch.setattr(newton, "_newton", no_newton)
    found = follow(part, answer, start, TOLERANCE)
    # 1, then quarters; after a success the next part is twice as long.
    assert tried == [0.0, 1.0, 1 / 4, 1 / 16, 3 / 16, 3 / 32, 5 / 32, 9 / 32, 17 / 32, 1.0]
    assert found.reached == 1.0
    # One at the benchmark, ten of each part, five and two and three of each that Newton tried.
    assert (found.sweeps, found.steps) == (1 + 9 * 10 + 3 * 5, 3 * 2)


def test_a_path_ends_where_its_work_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[float] = []
    part, quick = parts_of(tried, lambda _: False)
    allowed: list[int] = []

    def no_newton(model: Model, closure: Closure, state: Array, tolerance: float, most: int) -> Any:
        allowed.append(most)
        swept = sweep(model, closure, state)
        return newton._Trial(state, swept._replace(gap=missed(swept, 1.0)), 5, 2, 3)

    monkeypatch.setattr(newton, "_newton", no_newton)
    start = initial_state(model_of(problem()), problem())
    found = follow(part, quick, start, TOLERANCE, most=50)
    # Of fifty: one, then ten and five and twice three for each of the parts.
    assert allowed == [49, 28, 7]
    assert (found.reached, found.exhausted) == (0.0, None)
    assert found.tried == 1 / 16 and found.state is start


def test_a_path_ends_where_parts_become_too_short(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[float] = []
    part, quick = parts_of(tried, lambda _: False)
    swept = sweep(model_of(problem()), "fixed", initial_state(model_of(problem()), problem()))
    trial = newton._Trial(np.zeros(1), swept._replace(gap=missed(swept, 1.0)), 0)
    monkeypatch.setattr(newton, "_newton", lambda *given: trial)
    start = initial_state(model_of(problem()), problem())
    found = follow(part, quick, start, TOLERANCE)
    assert tried == [0.0, *(4.0**-k for k in range(7))]
    assert found.tried == newton.SHORTEST_PART == 4.0**-6


def test_a_path_without_work_is_not_begun() -> None:
    tried: list[float] = []
    part, quick = parts_of(tried, lambda _: True)
    start = initial_state(model_of(problem()), problem())
    found = follow(part, quick, start, TOLERANCE, most=1)
    assert tried == [0.0]
    # One sweep, at the benchmark.
    assert (found.sweeps, found.steps) == (1, 0)
    assert (found.reached, found.tried, found.exhausted) == (0.0, 0.0, None)
    assert found.state is start and np.abs(found.swept.gap).max() > 0.0


def test_a_gap_of_the_tolerance_is_small_enough() -> None:
    part, quick = parts_of([], lambda _: True)

    def just(*given: Any) -> Any:
        state, swept, sweeps = quick(*given)
        return state, swept._replace(gap=missed(swept, TOLERANCE)), sweeps

    start = initial_state(model_of(problem()), problem())
    found = follow(part, just, start, TOLERANCE)
    assert (found.reached, found.steps, found.sweeps) == (1.0, 0, 11)


@pytest.mark.parametrize("income", [-1.0, 0.0])
def test_an_income_that_runs_out_is_narrowed_down(income: float) -> None:
    """The equations hold beyond the half of the shock, with an income that is none."""
    tried: list[float] = []
    part, quick = parts_of(tried, lambda _: True, income=income)
    start = initial_state(model_of(problem()), problem())
    found = follow(part, quick, start, TOLERANCE)
    assert found.exhausted == 1
    assert found.reached <= 0.5 < found.tried
    # Down to a part that is short enough, and no further.
    assert found.tried - found.reached == newton.NARROWED / 2
    assert tried[:3] == [0.0, 1.0, 0.25]


# A state ahead


def test_a_state_ahead_is_on_the_line_through_the_last_two() -> None:
    before, last = np.array([0.0, 0.1, 2.0]), np.array([0.1, 0.3, 2.4])
    found = newton._ahead((0.2, before), (0.4, last), 0.5, 1)
    assert found == pytest.approx([0.15, 0.4, 2.6])
    assert newton._ahead(None, (0.4, last), 0.5, 1) is last


def test_a_state_ahead_is_not_far_and_spends_at_least_half() -> None:
    before, last = np.array([0.0, 0.0, 3.0]), np.array([1.0, -0.5, 1.0])
    found = newton._ahead((0.0, before), (0.1, last), 0.5, 1)
    # Four times (1, -0.5, -2) would be eight: two are allowed, a quarter of the way.
    assert found == pytest.approx([1.0 + 1.0, -0.5 - 0.5, 0.5])


@pytest.mark.parametrize("spending", [1, 2])
def test_a_state_ahead_spends_at_least_half_of_the_last(spending: int) -> None:
    """Of what is spent, and not of prices, which may be below zero."""
    draw = np.random.default_rng(23)
    last = np.array([-0.4, 0.3, 4.0, 0.2])
    before = last + draw.uniform(0.5, 1.0, 4)
    ahead = last + (last - before) * min(2.0 * (0.75 - 0.5) / (0.5 - 0.25), 1.0)
    found = newton._ahead((0.25, before), (0.5, last), 0.75, spending)
    wanted = ahead.copy()
    wanted[-spending:] = np.maximum(ahead[-spending:], 0.5 * last[-spending:])
    assert found == pytest.approx(wanted)
    assert found[-1] == pytest.approx(0.1)
    # A state that stands still stays, which divides by nothing.
    assert newton._ahead((0.25, last), (0.5, last), 0.75, spending) == pytest.approx(last)


# Prices and expenditure in line with wages


def settled(
    monkeypatch: pytest.MonkeyPatch, largest: list[float], where: int = 0
) -> tuple[int, int]:
    """Return sweeps, and how many corrections were made, for gaps that are made up."""
    given = problem()
    model = model_of(given)
    start = initial_state(model, given)
    gaps = iter(largest)
    states: list[Array] = []

    def made_up(model: Model, closure: Closure, state: Array) -> Swept:
        states.append(state)
        swept = sweep(model, closure, state)
        gap = np.zeros_like(swept.gap)
        gap[where] = -next(gaps)
        return swept._replace(gap=gap)

    monkeypatch.setattr(newton, "sweep", made_up)
    found, _, sweeps = newton._settle(model, "income_share", start, 1e-2)
    assert found is states[-1] and len(states) == sweeps
    return sweeps, len({id(state) for state in states}) - 1


def test_what_is_settled_misses_a_tenth_of_the_tolerance(monkeypatch: pytest.MonkeyPatch) -> None:
    assert settled(monkeypatch, [0.0]) == (1, 0)
    # To the last digit, and a little more.
    assert settled(monkeypatch, [0.1 * 1e-2]) == (1, 0)
    assert settled(monkeypatch, [1.1e-3, 0.9e-3]) == (2, 1)
    assert settled(monkeypatch, [0.5, 1.9e-3, 0.0]) == (3, 2)
    # Of the last good that is bought too; of labour, which comes after, not.
    assert settled(monkeypatch, [0.5, 0.0], 2 * N * J - 1) == (2, 1)
    assert settled(monkeypatch, [0.5], 2 * N * J) == (1, 0)
    assert settled(monkeypatch, [np.nan]) == (1, 0)
    assert settled(monkeypatch, [0.5, np.inf]) == (2, 1)


def test_settling_ends_after_so_many_sweeps(monkeypatch: pytest.MonkeyPatch) -> None:
    given = problem()
    start = initial_state(model_of(given), given)
    for most in (1, 2, 4):
        monkeypatch.setattr(newton, "SETTLING_SWEEPS", most)
        assert newton._settle(model_of(given), "income_share", start, 0.0)[2] == most


def test_prices_and_expenditure_settle_at_given_wages() -> None:
    given = problem()
    model = model_of(given)
    start = initial_state(model, given)
    start[:N] = solution().log_wage
    state, swept, sweeps = newton._settle(model, "income_share", start, 1e-9)
    assert (state[:N] == solution().log_wage).all()
    assert np.abs(swept.gap[: 2 * J * N]).max() <= 1e-10
    assert swept.log_price == pytest.approx(solution().log_price, abs=1e-8)
    assert 2 < sweeps <= 30
    assert newton._settle(model, "income_share", state, 1e-9)[2] == 1


def test_at_home_all_rounds_of_inputs_are_taken_at_once() -> None:
    """Without trade one correction brings prices and expenditure in line."""
    start = benchmark()
    home = np.eye(N)
    alone = model_of(prepare(start, Counterfactual()))._replace(
        K=np.broadcast_to(home, (TRADED, N, N)).copy(),
        Kt=np.broadcast_to(home, (2, N, N)).copy(),
        own_share=np.ones((J, N)),
        deficit=np.zeros(N),
    )
    state = initial_state(alone, prepare(start, Counterfactual()))
    draw = np.random.default_rng(22)
    state[N : N + J * N] = draw.uniform(-0.1, 0.1, J * N)
    _, swept, sweeps = newton._settle(alone, "fixed", state, 1e-9)
    assert sweeps == 2
    assert np.abs(swept.gap).max() < 1e-12


def test_at_home_is_what_prices_and_sales_have_of_their_own() -> None:
    """The whole of rounds at home is the inverse of one round taken off."""
    at = solution()
    price, demand = newton._at_home(at.model, at.swept)
    start = benchmark()
    share = np.ones((J, N))
    share[:TRADED] = np.diagonal(at.share, axis1=1, axis2=2)
    sold = share.copy()
    tariff = shocks()["tariff"]
    for j, n in np.ndindex(2, N):
        sold[j, n] = share[j, n] / (1 + tariff[n, n, j])
    for n in range(N):
        once = share[:, n, None] * start.input_share[n].T
        assert price[n] == pytest.approx(np.linalg.inv(np.eye(J) - once), rel=1e-5)
        revenue = np.zeros(J)
        for j in range(2):
            kept = sum(at.share[j, n, i] / (1 + tariff[n, i, j]) for i in range(N))
            revenue[j] = 1 - kept
        once = start.input_share[n] * sold[:, n] + np.outer(start.final_share[:, n], revenue)
        assert demand[n] == pytest.approx(np.linalg.inv(np.eye(J) - once), rel=1e-5)


# Accelerated sweeps


def test_sweeps_are_few_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[np.dtype[Any]] = []

    def counted(model: Model, closure: str, state: Array) -> Swept:
        calls.append(state.dtype)
        return sweep(model, closure, state)

    given = problem()
    model = model_of(given)
    start = initial_state(model, given)
    _, swept, sweeps = accelerate(
        model, "income_share", start, tolerance=TOLERANCE, sweeper=counted
    )
    assert sweeps == len(calls) <= 20
    assert np.abs(swept.gap).max() <= TOLERANCE
    # The first and the last in double precision, those far from the end in single.
    assert calls[0] == calls[-1] == np.float64 and np.float32 in calls
    monkeypatch.setattr(solve, "MAX_SWEEPS", 5)
    _, swept, sweeps = accelerate(model, "income_share", start, tolerance=TOLERANCE)
    assert sweeps == 5 and np.abs(swept.gap).max() > TOLERANCE


def test_no_step_moves_a_wage_by_more_than_its_longest(monkeypatch: pytest.MonkeyPatch) -> None:
    states: list[Array] = []

    def kept(model: Model, closure: str, state: Array) -> Swept:
        states.append(state.astype(np.float64))
        return sweep(model, closure, state)

    monkeypatch.setattr(solve, "LONGEST_STEP", 0.01)
    given = problem()
    model = model_of(given)
    start = initial_state(model, given)
    accelerate(model, "income_share", start, tolerance=TOLERANCE, sweeper=kept)
    moves = [np.abs(b - a)[: N + N * J].max() for a, b in pairwise(states)]
    assert max(moves) == pytest.approx(0.01, rel=1e-4)
    assert all((state[N + N * J :] >= 0).all() for state in states)


def once(
    monkeypatch: pytest.MonkeyPatch, step: Array, gap: float = 1.0
) -> tuple[Array, list[Array]]:
    """Return where accelerated sweeps start and the states they meet, for one step made up."""
    given = problem()
    model = model_of(given)
    states: list[Array] = []

    def kept(model: Model, closure: str, state: Array) -> Swept:
        states.append(state.astype(np.float64))
        swept = sweep(model, closure, state)
        return swept._replace(gap=missed(swept, gap))

    class MadeUp:
        def plain_step(self, model: Model, state: Array, swept: Swept) -> Array:
            return step.copy()

    monkeypatch.setattr(solve, "response", lambda *given: MadeUp())
    monkeypatch.setattr(solve, "MAX_SWEEPS", 2)
    start = initial_state(model, given)
    found = accelerate(model, "income_share", start, tolerance=TOLERANCE, sweeper=kept)
    assert found[2] == len(states)
    return start, states


def test_an_accelerated_step_is_not_long_and_spends_nothing_below_zero(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    step = wages_by(0.5)
    step[N + N * J - 1] = -4.0
    step[N + N * J] = step[-1] = -100.0
    start, states = once(monkeypatch, step)
    wanted = start + step / 4
    wanted[[N + N * J, -1]] = 0.0
    assert states[1] == pytest.approx(wanted, abs=1e-6)
    # A step that is as long as is allowed is made as it is; spending counts as no length.
    step = wages_by(1.0)
    step[N + N * J] = 30.0
    start, states = once(monkeypatch, step)
    assert states[1] == pytest.approx(start + step, rel=1e-6)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_accelerated_sweeps_end_at_what_is_no_number(
    monkeypatch: pytest.MonkeyPatch, bad: float
) -> None:
    step = wages_by(0.5)
    step[5] = bad
    start, states = once(monkeypatch, step)
    assert len(states) == 1 and states[0] == pytest.approx(start)
    assert len(once(monkeypatch, step, np.nan)[1]) == 1


def watched(
    monkeypatch: pytest.MonkeyPatch, gaps: list[float], given: bool = False, most: int = 99
) -> tuple[list[int], list[str], int]:
    """Return after which sweeps a response was taken, and the precision of each, for given gaps.

    Of three sweeps a response must leave less than a tenth.
    """
    model = model_of(problem())
    start = initial_state(model, problem())
    good = sweep(model, "income_share", start)
    left = iter(gaps)
    precision: list[str] = []
    taken: list[int] = []

    def kept(model: Model, closure: str, state: Array) -> Swept:
        precision.append("double" if state.dtype == np.float64 else "single")
        return good._replace(gap=missed(good, next(left)))

    class Still:
        def plain_step(self, model: Model, state: Array, swept: Swept) -> Array:
            return 1e-6 * np.ones_like(state)

    def answer(*args: Any) -> Any:
        taken.append(len(precision))
        return Still()

    monkeypatch.setattr(solve, "response", answer)
    monkeypatch.setattr(solve, "STUCK", 3)
    monkeypatch.setattr(solve, "MAX_SWEEPS", most)
    first: Any = Still() if given else None
    sweeps = accelerate(model, "income_share", start, first, tolerance=1e-3, sweeper=kept)[2]
    assert len(precision) == sweeps
    return taken, precision, sweeps


def test_a_response_is_taken_anew_where_three_sweeps_leave_a_tenth(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # The first, and one whenever three sweeps have left a tenth or more of what was there before.
    assert watched(monkeypatch, [1.0] * 9 + [0.0] * 2)[0] == [1, 4, 7]
    assert watched(monkeypatch, [1.0, 1.0, 1.0, 0.09, 0.09, 0.09, 0.02, 0.0, 0.0])[0] == [1, 7]
    assert watched(monkeypatch, [1.0, 1.0, 1.0, 0.15, 0.0, 0.0])[0] == [1, 4]
    # To the last digit.
    assert watched(monkeypatch, [1.0, 1.0, 1.0, 0.1 * 1.0, 0.0, 0.0])[0] == [1, 4]
    # What is measured against is the gap when a response was looked at last, not the least.
    assert watched(monkeypatch, [1.0, 0.01, 1.0, 9.0, 1.0, 1.0, 0.8, 0.0, 0.0])[0] == [1, 4]
    # One that is given is looked at after three sweeps, and first judged after six.
    assert watched(monkeypatch, [1.0] * 8 + [0.0] * 2, given=True)[0] == [6]


def test_sweeps_far_from_the_end_are_in_single_precision(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solve, "ROUGH", 0.5)
    # The first in double; then each as the gap before it says.
    _, precision, sweeps = watched(monkeypatch, [1.0, 0.6, 0.5, 0.4, 0.0])
    assert precision == ["double", "single", "single", "double", "double"] and sweeps == 5
    # A gap that is small enough ends in double precision alone.
    _, precision, _ = watched(monkeypatch, [1.0, 0.0, 0.0])
    assert precision == ["double", "single", "double"]
    # To the last digit.
    assert watched(monkeypatch, [1e-3, 0.0])[1] == ["double"]
    # What overflows in single precision is asked again in double.
    _, precision, _ = watched(monkeypatch, [1.0, np.inf, 0.6, 0.0, 0.0])
    assert precision == ["double", "single", "double", "single", "double"]
    # A gap that is no number in double precision ends the way, and so does the number of sweeps.
    assert watched(monkeypatch, [1.0, 0.4, np.nan, 0.0])[1] == ["double", "single", "double"]
    for most in (1, 3):
        assert watched(monkeypatch, [1.0] * 9, most=most)[2] == most


def test_sweeps_are_compiled_where_they_can_be(monkeypatch: pytest.MonkeyPatch) -> None:
    kernel: Any = object()
    moved: Any = object()
    for there, own in ((kernel, None), (kernel, sweep), (None, None), (None, sweep)):
        monkeypatch.setattr(solve, "library", lambda there=there: there)
        found: Any = solve._quick(1e-7, own, moved)
        if there is None or own is not None:
            assert found.func is accelerate
            assert found.keywords == {"tolerance": 1e-7, "sweeper": sweep}
        else:
            assert found.func is solve._either
            assert found.args == (kernel, 1e-7, moved)


def test_a_solution_says_how_it_was_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solve, "library", lambda: None)
    plain = solve.solve(problem(), tolerance=TOLERANCE)
    assert plain.method == "anderson" and 0 < plain.sweeps <= 20
    assert plain.residual == np.abs(plain.swept.gap).max() <= TOLERANCE
    assert plain.expenditure == pytest.approx(plain.swept.expenditure)
    assert plain.output == pytest.approx(plain.swept.markets.output)
    assert plain.log_wage == pytest.approx(solution().log_wage, abs=1e-8)
    begun = solve.solve(problem(), start=solution().start)
    assert begun.sweeps <= 2
    assert 0.0 <= plain.seconds < 3600.0
    monkeypatch.setattr(solve, "MAX_SWEEPS", 2)
    slow = solve.solve(problem(), tolerance=TOLERANCE)
    assert slow.method == "newton" and slow.sweeps > 2
    assert slow.income == pytest.approx(plain.income)
    with pytest.raises(NoEquilibriumError):
        solve.solve(problem(), tolerance=TOLERANCE, most=1)


@pytest.mark.parametrize("income", [-1.0, 0.0])
def test_equations_that_hold_without_an_income_are_no_equilibrium(income: float) -> None:
    def without(model: Model, closure: Closure, state: Array) -> Swept:
        swept = sweep(model, closure, state)
        left = swept.markets.income.copy()
        left[1] *= income
        return swept._replace(markets=swept.markets._replace(income=left))

    with pytest.raises(NoEquilibriumError, match=r"positive incomes on the path.*: USA has"):
        solve.solve(problem(), tolerance=TOLERANCE, sweeper=without)


@pytest.mark.parametrize(("gap", "again"), [(0.5e-3, False), (1e-3, False), (1.5e-3, True)])
def test_where_compiled_sweeps_do_not_settle_the_reference_goes_on(
    monkeypatch: pytest.MonkeyPatch, gap: float, again: bool
) -> None:
    given = problem()
    model = model_of(given)
    start = initial_state(model, given)
    swept = sweep(model, "income_share", start)
    compiled = (start + 1.0, swept._replace(gap=missed(swept, gap)), 7)
    reference = (start + 2.0, swept._replace(gap=missed(swept, 0.0)), 4)
    asked: list[Any] = []

    def answer(*args: Any, **named: Any) -> Any:
        asked.append((args, named))
        return compiled if len(asked) == 1 else reference

    monkeypatch.setattr(solve.compiled_sweep, "accelerate", answer)
    monkeypatch.setattr(solve, "accelerate", answer)
    kernel: Any = object()
    found = solve._either(kernel, 1e-3, None, model, "income_share", start, None)
    wanted = reference if again else compiled
    assert found[0] is wanted[0] and found[1] is wanted[1]
    assert found[2] == (11 if again else 7)
    more = {"tolerance": 1e-3, "most": solve.MAX_SWEEPS, "moved": None}
    assert asked[0] == ((kernel, model, "income_share", start, None), more)
    assert asked[1:] == [((model, "income_share", start, None), {"tolerance": 1e-3})] * again


def test_a_response_that_leads_nowhere_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[None] = []

    def counted(*given: Any) -> Any:
        taken.append(None)
        return response(*given)

    monkeypatch.setattr(solve, "response", counted)
    given = problem()
    model = model_of(given)
    start = initial_state(model, given)
    first = accelerate(model, "income_share", start, tolerance=TOLERANCE)
    assert len(taken) == 1
    taken.clear()
    good = solution().response
    assert isinstance(good, Response)
    _, swept, sweeps = accelerate(model, "income_share", start, good, tolerance=TOLERANCE)
    assert not taken and sweeps <= first[2] + 1
    still = replace(good, wage=0.0 * good.wage)
    _, swept, sweeps = accelerate(model, "income_share", start, still, tolerance=TOLERANCE)
    assert np.abs(swept.gap).max() <= TOLERANCE and len(taken) == 1
    assert solve.STUCK < sweeps <= first[2] + 2 * solve.STUCK
    taken.clear()
    # One that leads somewhere is kept, however often it is looked at.
    monkeypatch.setattr(solve, "STUCK", 3)
    _, _, sweeps = accelerate(model, "income_share", start, good, tolerance=TOLERANCE)
    assert not taken and sweeps > 6


def scaled(one: Benchmark, by: float) -> Benchmark:
    """Return a benchmark in another unit of money."""
    money = ("trade", "expenditure", "output", "value_added", "deficit", "income")
    more: dict[str, Any] = {name: by * getattr(one, name) for name in money}
    if one.factors is not None:
        of_factors = {
            name: by * getattr(one.factors, name) for name in ("capital_stock", "other_income")
        }
        more["factors"] = replace(one.factors, **of_factors)
    return replace(one, **more)


@pytest.mark.parametrize("start", [benchmark(), draw_benchmark(61, 3, 2)], ids=["one", "factors"])
def test_the_unit_of_money_does_not_matter(
    start: Benchmark, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(solve, "library", lambda: None)
    j, n = start.output.shape
    shock = Counterfactual(
        productivity=np.random.default_rng(62).uniform(0.9, 1.1, (n, j)), closure="income_share"
    )
    asked: list[float] = []
    monkeypatch.setattr(solve, "check_collapse", lambda *given: asked.append(given[2]))
    plain = solve.solve(prepare(start, shock))
    small = solve.solve(prepare(scaled(start, 1e-4), shock), tolerance=1e-9)
    assert small.log_wage == pytest.approx(plain.log_wage, abs=1e-7)
    for name in ("expenditure", "output", "income"):
        wanted = 1e-4 * getattr(plain, name)
        assert getattr(small, name) == pytest.approx(wanted, rel=1e-6)
    assert small.method == plain.method
    assert plain.output == pytest.approx(plain.swept.markets.output)
    assert plain.expenditure == pytest.approx(plain.swept.expenditure)
    assert small.residual == np.abs(small.swept.gap).max() <= 1e-9
    assert 0.0 <= small.seconds < 3600.0
    solve.solve(prepare(start, shock), tolerance=1e-3)
    # An economy that collapses is told from one that is solved badly.
    assert asked == pytest.approx([solve.COLLAPSE_TOLERANCE, solve.COLLAPSE_TOLERANCE, 1e-2])


def test_prices_hold_where_all_suppliers_become_dear() -> None:
    """A row that no number would hold is scaled, which the price takes back."""
    cost = np.where(ABROAD, 1.0, 1.0) * np.ones((N, N, J))
    cost[0, :, 2] = 1e7
    found = model_of(prepare(benchmark(), Counterfactual(trade_cost=cost)))
    plain = prices(model_of(prepare(benchmark(), Counterfactual())), np.zeros(N), np.zeros((J, N)))
    dear = prices(found, np.zeros(N), np.zeros((J, N)))
    wanted = plain.log_price.copy()
    wanted[2, 0] += np.log(1e7)
    assert dear.log_price == pytest.approx(wanted)


# One step of Newton's method, with an answer to wages that is made up


class Stepped:
    """Stands for the response, and for bringing the rest in line with wages, which does nothing.

    The gap at the start is one, and afterwards as `gaps` say, each where it is looked for; what the
    same response would make of it is as much, or as `left` says.
    """

    def __init__(self, step: Array, gaps: list[float], left: list[float] | None = None) -> None:
        self.step, self.gaps = step, iter(gaps)
        self.left = None if left is None else iter([1.0, *left])
        self.states: list[Array] = []
        self.rounds = 7
        self.scale = 1.0

    def settle(self, model: Model, closure: Closure, state: Array, tolerance: float) -> Any:
        gap = next(self.gaps) if self.states else 1.0
        self.states.append(state)
        self.scale = gap
        swept = sweep(model, closure, state)
        return state, swept._replace(gap=missed(swept, gap)), 3

    def response(self, model: Model, swept: Swept, rounds: int) -> Any:
        assert rounds == newton.ROUNDS
        return self

    def plain_step(self, model: Model, state: Array, swept: Swept) -> Array:
        return self.step * (self.scale if self.left is None else next(self.left))


def stepped(
    monkeypatch: pytest.MonkeyPatch,
    step: Array,
    gaps: list[float],
    most: int = 10_000,
    left: list[float] | None = None,
) -> tuple[Any, Stepped, Array]:
    model = model_of(problem())
    start = initial_state(model, problem())
    made = Stepped(step, gaps, left)
    monkeypatch.setattr(newton, "_settle", made.settle)
    monkeypatch.setattr(newton, "response", made.response)
    return newton._newton(model, "income_share", start, 1e-3, most), made, start


def wages_by(longest: float) -> Array:
    step = np.zeros(N + 2 * N * J)
    step[:N] = [longest, -longest / 2, 0.1]
    return step


def test_a_step_of_newton_is_not_long_and_spends_nothing_below_zero(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    step = wages_by(2.0)
    step[N + 3] = -4.0
    # The last price, and the first and the last that is spent.
    step[N + N * J - 1] = -3.6
    step[N + N * J] = step[-1] = -100.0
    found, _, start = stepped(monkeypatch, step, [1e-4])
    assert (found.steps, found.sweeps, found.rounds) == (1, 6, 7)
    # The longest move, of a price, is four: a quarter of the way.
    assert found.state[:N] == pytest.approx(step[:N] / 4)
    assert found.state[N + 3] == pytest.approx(-1.0)
    assert found.state[N + N * J - 1] == pytest.approx(-0.9)
    assert found.state[N + N * J] == found.state[-1] == 0.0
    assert found.state[N + N * J + 1 : -1] == pytest.approx(start[N + N * J + 1 : -1])


def test_a_step_of_newton_without_progress_is_made_a_third_again_and_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found, made, start = stepped(monkeypatch, wages_by(0.5), [2.0] * 8)
    sizes = [state[0] for state in made.states]
    assert sizes == pytest.approx([0.0, *(0.5 / 3**k for k in range(8))])
    assert found.state is start
    assert (found.steps, found.sweeps, found.rounds) == (1, 3 * 9, 7)


def test_a_step_of_newton_takes_off_a_tenth_of_its_part_at_least(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whole steps by a tenth, halves and thirds by as much less."""
    found, made, _ = stepped(monkeypatch, wages_by(0.5), [0.91, 0.96, 1e-4])
    # At a third of the step 0.967 is little enough.
    assert [state[0] for state in made.states[:3]] == pytest.approx([0.0, 0.5, 0.5 / 3])
    assert found.steps == 2 and len(made.states) == 4


@pytest.mark.parametrize(
    ("gap", "left", "taken"), [(0.5, 2.0, True), (2.0, 0.5, True), (2.0, 2.0, False)]
)
def test_progress_is_a_smaller_gap_or_less_for_wages_to_do(
    monkeypatch: pytest.MonkeyPatch, gap: float, left: float, taken: bool
) -> None:
    _, made, _ = stepped(monkeypatch, wages_by(0.5), [gap] + [1e-4] * 2, left=[left] + [0.1] * 3)
    assert (made.states[1][0], len(made.states)) == (0.5, 3)
    # A step that is taken is followed by a whole one, another by a third of it.
    assert made.states[2][0] == pytest.approx(0.5 + 0.05 if taken else 0.5 / 3)


@pytest.mark.parametrize(("most", "steps"), [(3, 0), (4, 1), (20, 1), (21, 2), (37, 2), (38, 3)])
def test_newton_steps_while_there_is_work_left(
    monkeypatch: pytest.MonkeyPatch, most: int, steps: int
) -> None:
    """Three sweeps at first, and with each step three more and twice seven rounds."""
    falling = [0.8, 0.6, 0.4, 0.2, 0.1]
    found, _, _ = stepped(monkeypatch, wages_by(1e-3), falling, most)
    assert (found.steps, found.sweeps, found.rounds) == (steps, 3 + 3 * steps, 7 * steps)


def test_newton_ends_where_its_work_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    falling = [0.5**k for k in range(1, 40)]
    found, _, _ = stepped(
        monkeypatch, wages_by(1e-3), [1.0 - k / 100 for k in range(20, 99, 20)], 41
    )
    # Three sweeps at first; then three, and two for each of seven rounds, a step.
    assert (found.steps, found.sweeps, found.rounds) == (3, 12, 21)
    found, _, _ = stepped(monkeypatch, wages_by(1e-3), falling)
    # From one to less than a thousandth: ten halvings.
    assert found.steps == 10
    slow = [0.88**k for k in range(1, 40)]
    found, _, _ = stepped(monkeypatch, wages_by(1e-3), slow)
    assert found.steps == newton.MAX_NEWTON


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_newton_ends_at_what_is_no_number(monkeypatch: pytest.MonkeyPatch, bad: float) -> None:
    step = wages_by(0.5)
    step[4] = bad
    found, made, start = stepped(monkeypatch, step, [])
    assert found.state is start and len(made.states) == 1
