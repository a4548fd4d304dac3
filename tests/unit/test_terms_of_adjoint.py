"""The transposed system is the derivative of the conditions, weighted by any multipliers at all."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pytest
from four_sectors_world import ABROAD, DUTIABLE, TAXED, TRADED, J, N, benchmark, shocked, shocks

from tarazy.trade import adjoint
from tarazy.trade.adjoint import OBJECTIVES, Adjoint, Gradient, gradient
from tarazy.trade.adjoint_sweep import (
    Direct,
    Swept,
    barriers,
    linearised,
    sweep,
    taxes_on_exports,
    through_deficits,
)
from tarazy.trade.data import CLOSURES, Closure, Counterfactual
from tarazy.trade.preparation import prepare
from tarazy.trade.reference import reference
from tarazy.trade.response import Response
from tarazy.trade.solution import Solution, model_of
from tarazy.trade.solve import solve
from tarazy.trade.sweep import deficits, fraction_received, markets, prices

Array = np.ndarray
STEP = 1e-5
SLOW_SWEEPS = 40
# Of a central difference: its own error, and that of rounding over the step.
CLOSE = {"rel": 1e-6, "abs": 1e-7}


@cache
def equilibrium(closure: Closure) -> Solution:
    return solve(prepare(benchmark(), shocked(closure=closure)), tolerance=1e-13)


@cache
def multipliers(closure: Closure) -> tuple[Direct, Array, Swept]:
    """Return an objective, multipliers of labour, and what a sweep makes of others."""
    draw = np.random.default_rng(14)
    objective = Direct(*(draw.uniform(-1.0, 1.0, N) for _ in range(3)))
    labour = draw.uniform(-1.0, 1.0, N)
    spending, price = draw.uniform(-1.0, 1.0, (2, J, N))
    return (
        objective,
        labour,
        sweep(linearised(equilibrium(closure)), objective, labour, spending, price),
    )


def weighted(closure: Closure, **moved: Any) -> Callable[..., float]:
    """Return the objective and all conditions, weighted, at a state and a counterfactual."""
    solution = equilibrium(closure)
    objective, labour, found = multipliers(closure)
    model = model_of(prepare(benchmark(), shocked(closure=closure, **moved)))
    earned_there = solution.swept.value_added

    def value(wage: Array, price: Array, spent: Array) -> float:
        at = prices(model, wage, price)
        # Buyers compare suppliers with the price that the state has, not with what costs imply.
        theta = model.trade_elasticity[:TRADED]
        given = np.exp(theta * (at.log_price - price)[:TRADED])
        at = at._replace(sourcing=at.sourcing * given)
        earned = np.exp(wage) * model.value_added
        deficit = deficits(model, closure, earned)
        # Deficits are in units of the value added of the world.
        if closure == "fixed":
            deficit = deficit * earned.sum() / earned_there.sum()
        sold = markets(model, at, fraction_received(model, at), spent, earned + deficit)
        # What shares that do not add up to one leave stays with the buyer, without a tariff too.
        left = (spent[:TRADED] * (1.0 - 1.0 / given))[len(model.Kt) :].sum(axis=0)
        return float(
            objective.income @ sold.income
            + found.income @ left
            + objective.wage @ wage
            + objective.price @ (model.final_share * price).sum(axis=0)
            + (found.spending * (sold.expenditure - spent)).sum()
            + (found.price * (at.log_price - price)).sum()
            + labour @ (sold.labour_income - earned)
        )

    return value


def place(closure: Closure) -> tuple[Array, Array, Array]:
    solution = equilibrium(closure)
    return solution.log_wage, solution.log_price, solution.expenditure


def slope(value: Callable[..., float], at: tuple[Array, ...], part: int) -> Array:
    """Return central differences by every entry of a part of the state."""
    found = np.empty(at[part].shape)
    for cell in np.ndindex(*found.shape):
        ends = []
        for sign in (1.0, -1.0):
            moved = [array.copy() for array in at]
            moved[part][cell] += sign * STEP
            ends.append(value(*moved))
        found[cell] = (ends[0] - ends[1]) / (2 * STEP)
    return found


@pytest.mark.parametrize("closure", CLOSURES)
def test_what_a_sweep_leaves_is_the_derivative_by_the_state(closure: Closure) -> None:
    value, at, (_, _, found) = weighted(closure), place(closure), multipliers(closure)
    assert found.wage_gap == pytest.approx(slope(value, at, 0), **CLOSE)
    assert found.price_gap == pytest.approx(slope(value, at, 1), **CLOSE)
    assert found.spending_gap == pytest.approx(slope(value, at, 2), **CLOSE)


def by_barrier(name: str, closure: Closure, sectors: int) -> Array:
    """Return central differences by a barrier of the first sectors: the rate, or log cost."""
    given = shocks()[name]
    ends = []
    for sign in (1.0, -1.0):
        found = np.zeros((J, N, N))
        for j in range(sectors):
            for n in range(N):
                for i in range(N):
                    if n == i and name != "trade_cost":
                        continue
                    if n != i and j >= TRADED:
                        continue
                    moved = given.copy()
                    if name == "trade_cost":
                        moved[n, i, j] *= np.exp(sign * STEP)
                    else:
                        moved[n, i, j] += sign * STEP
                    found[j, n, i] = weighted(closure, **{name: moved})(*place(closure))
        ends.append(found)
    return (ends[0] - ends[1]) / (2 * STEP)


def test_derivatives_by_barriers() -> None:
    """Also the first tariff on what bears none, and the first tax on exports."""
    closure: Closure = "fixed"
    solution, (_, _, found) = equilibrium(closure), multipliers(closure)
    system = linearised(solution)
    by_tariff, by_cost = barriers(system, solution.problem.tariff, found)
    assert by_cost == pytest.approx(by_barrier("trade_cost", closure, J), **CLOSE)
    wanted = by_barrier("tariff", closure, TRADED)
    assert by_tariff == pytest.approx(wanted, **CLOSE)
    by_tax = taxes_on_exports(system, solution.problem.export_tax, found, by_cost)
    wanted = by_barrier("export_tax", closure, TRADED)
    assert by_tax[:TRADED] == pytest.approx(wanted[:TRADED], **CLOSE)


def test_derivatives_by_productivity() -> None:
    ends = []
    for sign in (1.0, -1.0):
        found = np.empty((J, N))
        for j, i in np.ndindex(J, N):
            moved = shocks()["productivity"].copy()
            moved[i, j] *= np.exp(sign * STEP)
            found[j, i] = weighted("fixed", productivity=moved)(*place("fixed"))
        ends.append(found)
    wanted = (ends[0] - ends[1]) / (2 * STEP)
    assert -multipliers("fixed")[2].cost == pytest.approx(wanted, **CLOSE)


def test_parts_of_the_system_are_told_apart() -> None:
    solution = equilibrium("fixed")
    system = linearised(solution)
    assert (len(system.taken), len(system.received), len(system.share)) == (TAXED, DUTIABLE, TRADED)
    for j, n, i in np.ndindex(TRADED, N, N):
        tariff = shocks()["tariff"][n, i, j]
        tax = shocks()["export_tax"][n, i, j]
        if j < DUTIABLE:
            kept = solution.share[j, n, i] / (1 + tariff) / (1 + tax)
            assert system.received[j, n, i] == pytest.approx(kept)
        if j < TAXED:
            assert system.taken[j, n, i] == pytest.approx(kept * tax)
    assert system.domestic[0, 1] == solution.share[0, 1, 1]
    assert (system.domestic[TRADED:] == 1.0).all()
    theta = benchmark().trade_elasticity
    moves = np.arange(J)[:, None] < TRADED
    assert system.shifting_sales == pytest.approx(theta * solution.output * moves)
    assert system.shifting_purchases == pytest.approx(theta * solution.expenditure * moves)


def test_a_sweep_takes_one_round_of_inputs_along_at_home() -> None:
    """Where nothing is traded, two rounds of domestic inputs are left of what was missed."""
    system = linearised(equilibrium("zero"))
    home = np.eye(N)
    alone = system._replace(
        share=np.broadcast_to(home, (TRADED, N, N)),
        received=np.broadcast_to(home, (DUTIABLE, N, N)),
        taken=np.zeros((0, N, N)),
        fraction=np.ones((J, N)),
        domestic=np.ones((J, N)),
    )
    draw = np.random.default_rng(15)
    objective = Direct(*draw.uniform(-1.0, 1.0, (3, N)))
    labour = draw.uniform(-1.0, 1.0, N)
    spending, price = draw.uniform(-1.0, 1.0, (2, J, N))
    found = sweep(alone, objective, labour, spending, price)
    inputs, beta = system.model.input_share, system.model.value_added_share
    gap = beta * labour + np.einsum("nkj,kn->jn", inputs, spending) - spending
    once = np.einsum("nkj,kn->jn", inputs, gap)
    assert found.spending == pytest.approx(spending + gap + once)
    assert found.spending_gap == pytest.approx(np.einsum("nkj,kn->jn", inputs, once))
    # Nobody gives way to a supplier abroad: what is lost at a higher cost is what is kept.
    theta_moves = system.shifting_purchases * (found.sales - found.income)
    lost = system.shifting_sales * found.sales - system.shifting_purchases * found.income
    direct = theta_moves + objective.price * system.model.final_share
    gap = direct + np.einsum("njk,kn->jn", inputs, price - lost) - price
    once = np.einsum("njk,kn->jn", inputs, gap)
    assert found.price == pytest.approx(price + gap + once)
    assert found.price_gap == pytest.approx(np.einsum("njk,kn->jn", inputs, once))


def test_only_the_closure_by_shares_gives_to_who_grows() -> None:
    """A unit given to n is paid by all in proportion to value added."""
    worth = np.array([0.3, -0.2, 0.5])
    for closure in CLOSURES:
        system = linearised(equilibrium(closure))
        earned, deficit = system.value_added, system.deficit
        mean = (worth * earned).sum() / earned.sum()
        in_value_added = earned / earned.sum() * (worth * deficit).sum()
        own = deficit * (worth - mean)
        money = {"zero": 0.0 * own, "fixed": in_value_added, "income_share": own}
        share = {"zero": 0.0 * own, "fixed": 0.0 * own, "income_share": own - in_value_added}
        assert through_deficits(system, worth) == pytest.approx(money[closure])
        found = through_deficits(system, worth, normalised=True)
        assert found == pytest.approx(share[closure])


def full(closure: Closure, of: str, weight: Array, **moved: Any) -> float:
    """Return the objective at an equilibrium that is solved anew."""
    solution = solve(prepare(benchmark(), shocked(closure=closure, **moved)), tolerance=1e-13)
    if of == "real_wage":
        real = solution.log_wage - solution.log_price_index
    else:
        before = reference(solution)
        real = np.log(solution.income / before.income)
        real -= solution.log_price_index - before.log_price_index
    return float(weight @ real)


def test_it_counts_every_sweep(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[None] = []

    def counted(*given: Any) -> Swept:
        calls.append(None)
        return sweep(*given)

    monkeypatch.setattr(adjoint, "sweep", counted)
    weight = np.array([1.0, 0.0, 0.0])
    assert gradient(equilibrium("fixed"), weight, "real_wage").sweeps == len(calls)
    calls.clear()
    monkeypatch.setattr(adjoint, "MAX_SWEEPS", 3)
    found = gradient(equilibrium("fixed"), weight, "real_wage")
    assert (found.method, found.sweeps) == ("elimination", len(calls))


@pytest.mark.parametrize("of", OBJECTIVES)
@pytest.mark.parametrize("closure", CLOSURES)
def test_both_ways_find_the_same(
    closure: Closure, of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    weight = np.array([0.5, -1.0, 2.0])
    system = Adjoint(equilibrium(closure))
    quick = system.gradient(weight, of)
    # The response to wages steers well: a linear system of so few economies is soon solved.
    assert quick.method == "anderson" and quick.sweeps <= 16
    monkeypatch.setattr(adjoint, "MAX_SWEEPS", 2)
    slow = system.gradient(weight, of)
    assert slow.method == "elimination"
    for name in ("tariff", "trade_cost", "productivity", "transfer", "export_tax"):
        one, other = getattr(quick, name), getattr(slow, name)
        assert one == pytest.approx(other, rel=1e-7, abs=1e-8)


def test_without_a_shock_derivatives_are_those_of_equilibria_too() -> None:
    """There is no other equilibrium then whose transfers count."""
    weight = np.array([0.5, -1.0, 2.0])
    way = np.random.default_rng(17).uniform(-1, 1, (N, J))
    for closure in CLOSURES:
        at = solve(prepare(benchmark(), Counterfactual(closure=closure)), tolerance=1e-13)
        found = float((gradient(at, weight).productivity * way.T).sum())
        step, ends = 1e-4, []
        for sign in (step, -step):
            shock = Counterfactual(productivity=np.exp(sign * way), closure=closure)
            moved = solve(prepare(benchmark(), shock), tolerance=1e-13)
            before = reference(moved)
            real = np.log(moved.income / before.income)
            ends.append(weight @ (real - moved.log_price_index + before.log_price_index))
        assert (ends[0] - ends[1]) / (2 * step) == pytest.approx(found, rel=1e-5)


def test_weights_have_no_unit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ways, and how exact they are, are the same for small weights and large ones."""
    system = Adjoint(equilibrium("fixed"))
    weight = np.array([0.5, -1.0, 2.0])
    for most in (60, 2):
        monkeypatch.setattr(adjoint, "MAX_SWEEPS", most)
        one = system.gradient(weight)
        for size in (1e-5, 1e5):
            other = system.gradient(size * weight)
            assert other.sweeps == one.sweeps and other.method == one.method
            assert other.residual == pytest.approx(one.residual, rel=0.1)
            assert other.tariff == pytest.approx(size * one.tariff, rel=1e-6, abs=1e-8 * size)


def test_a_gap_is_the_largest_of_all() -> None:
    zero, income = np.zeros((J, N)), np.array([1.0, 2.0, 4.0])
    none = Swept(*(zero for _ in range(7)), wage_gap=np.zeros(N))
    one = zero.copy()
    one[1, 2] = -0.5
    assert adjoint._largest_gap(none, income) == 0.0
    assert adjoint._largest_gap(none._replace(price_gap=one), income) == 0.5
    assert adjoint._largest_gap(none._replace(spending_gap=one), income) == 2.0
    assert adjoint._largest_gap(none._replace(wage_gap=one[1]), income) == 0.5
    assert adjoint._market_gap(none._replace(wage_gap=one[1]), income) == 0.0


def test_gaps_call_for_labour_by_how_far_wages_move_them() -> None:
    draw = np.random.default_rng(18)
    answer = Response(*(draw.normal(size=shape) for shape in ((N, N), (J, N, N), (J, N, N))), 1)
    none = np.zeros((J, N))
    gaps = draw.normal(size=(2, J, N))
    found = Swept(*([none] * 5), *gaps, draw.normal(size=N))
    income = np.array([1.0, 2.0, 4.0])
    left = found.wage_gap.copy()
    for j, n in np.ndindex(J, N):
        left += answer.log_price[j, n] * found.price_gap[j, n]
        left += answer.spending[j, n] * found.spending_gap[j, n] * income[n]
    assert adjoint._labour_step(answer, found, income) == pytest.approx(left @ answer.wage)


def test_time_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What all objectives share counts for the first; a clock that ticks at each look."""
    ticks = iter(range(1000, 2000))
    monkeypatch.setattr(adjoint.time, "perf_counter", lambda: float(next(ticks)))
    system = Adjoint(equilibrium("fixed"))
    found = [system.gradient(np.ones(N), "real_wage").seconds for _ in range(2)]
    assert found == [2.0, 1.0]


def test_the_quick_way_ends_after_its_sweeps_and_the_slow_one_is_not_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    system = Adjoint(equilibrium("fixed"))
    weight = np.array([0.5, -1.0, 2.0])
    objective = Direct(income=np.zeros(N), wage=weight, price=-weight)
    monkeypatch.setattr(adjoint, "MAX_SWEEPS", 4)
    assert system._accelerate(objective, 0.0)[1] == 4
    found, sweeps = system._eliminate(objective, 1e-10)
    assert adjoint._largest_gap(found, equilibrium("fixed").model.income) <= 1e-10
    # Inputs are less than half of cost: a sweep leaves a part of what is missed.
    assert sweeps <= SLOW_SWEEPS


def recorded(monkeypatch: pytest.MonkeyPatch) -> list[tuple[tuple[Array, ...], Swept]]:
    """Return what sweeps are asked with, labour, spending and price, and what they answer."""
    calls: list[tuple[tuple[Array, ...], Swept]] = []

    def kept(system: Any, objective: Direct, *given: Array) -> Swept:
        found = sweep(system, objective, *given)
        calls.append((given, found))
        return found

    monkeypatch.setattr(adjoint, "sweep", kept)
    return calls


def test_each_sweep_goes_on_from_what_the_last_calls_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first step of either way is the one that the conditions call for, and no other."""
    system = Adjoint(equilibrium("fixed"))
    earned = system._system.value_added
    income = system._system.model.income
    objective = Direct(*np.random.default_rng(19).uniform(-1.0, 1.0, (3, N)))
    calls = recorded(monkeypatch)
    monkeypatch.setattr(adjoint, "MAX_SWEEPS", 2)
    monkeypatch.setattr(adjoint, "SETTLING_SWEEPS", 2)
    monkeypatch.setattr(adjoint, "MAX_CORRECTIONS", 2)
    answer = system._solution.response
    assert isinstance(answer, Response)
    system._accelerate(objective, 0.0)
    (given, swept), (labour, spending, price) = calls[0], calls[1][0]
    assert not any(one.any() for one in given)
    assert labour * earned == pytest.approx(adjoint._labour_step(answer, swept, income))
    assert spending == pytest.approx(swept.spending + swept.spending_gap)
    assert price == pytest.approx(swept.price + swept.price_gap)
    calls.clear()
    system._eliminate(objective, 0.0)
    assert len(calls) == 4
    for before, after in ((0, 1), (1, 2), (2, 3)):
        swept, (labour, spending, price) = calls[before][1], calls[after][0]
        assert spending == pytest.approx(swept.spending + swept.spending_gap)
        assert price == pytest.approx(swept.price + swept.price_gap)
        assert (labour == calls[before][0][0]).all() or after == 2
    assert not any(one.any() for one in calls[0][0])
    step = adjoint._labour_step(system._whole_response, calls[1][1], income)
    assert calls[2][0][0] * earned == pytest.approx(step)


@pytest.mark.parametrize(
    ("gaps", "sweeps"),
    [
        # Markets settle to a tenth of the tolerance, to the last digit, at each of the labours.
        ([(0.1 * 1e-3, 1e-3)], 1),
        ([(0.15e-3, 0.0), (0.05e-3, 0.0)], 2),
        ([(1.0, 0.0), (0.05e-3, 2e-3), (0.05e-3, 0.9e-3)], 3),
        ([(0.05e-3, np.nan)], 1),
        ([(np.nan, 0.0)], 1),
        # Three sweeps at most for each of four labours.
        ([(1.0, 1.0)] * 12, 12),
        ([(0.0, 1.0)] * 4, 4),
    ],
)
def test_the_slow_way_ends_where_gaps_are_small(
    monkeypatch: pytest.MonkeyPatch, gaps: list[tuple[float, float]], sweeps: int
) -> None:
    system = Adjoint(equilibrium("fixed"))
    left = iter(gaps)
    monkeypatch.setattr(adjoint, "SETTLING_SWEEPS", 3)
    monkeypatch.setattr(adjoint, "MAX_CORRECTIONS", 4)

    def made_up(system: Any, *given: Any) -> Swept:
        prices, wages = next(left)
        none = np.zeros((J, N))
        gap = none.copy()
        gap[1, 2] = prices
        return Swept(*[none] * 6, price_gap=gap, wage_gap=np.full(N, wages))

    monkeypatch.setattr(adjoint, "sweep", made_up)
    objective = Direct(*np.zeros((3, N)))
    assert system._eliminate(objective, 1e-3)[1] == sweeps


@pytest.mark.parametrize(
    ("gaps", "sweeps"), [([1e-3], 1), ([1.5e-3, 0.5e-3], 2), ([np.nan], 1), ([1.0] * 5, 5)]
)
def test_the_quick_way_ends_where_gaps_are_small(
    monkeypatch: pytest.MonkeyPatch, gaps: list[float], sweeps: int
) -> None:
    system = Adjoint(equilibrium("fixed"))
    left = iter(gaps)
    monkeypatch.setattr(adjoint, "MAX_SWEEPS", 5)

    def made_up(system: Any, *given: Any) -> Swept:
        none = np.zeros((J, N))
        return Swept(*[none] * 7, wage_gap=np.full(N, next(left)))

    monkeypatch.setattr(adjoint, "sweep", made_up)
    assert system._accelerate(Direct(*np.zeros((3, N))), 1e-3)[1] == sweeps


def test_an_objective_is_a_sum() -> None:
    """Twice the weights are twice the derivatives, and nobody's income is nobody's."""
    system = Adjoint(equilibrium("income_share"))
    first, second = np.array([1.0, 0.0, 0.0]), np.array([0.0, 2.0, -1.0])
    parts: list[Gradient] = [system.gradient(one) for one in (first, second, 2 * first + second)]
    for name in ("tariff", "trade_cost", "productivity", "transfer", "export_tax"):
        one, other, both = (getattr(part, name) for part in parts)
        assert both == pytest.approx(2 * one + other, abs=1e-8)
    none = system.gradient(np.zeros(N))
    assert not none.tariff.any() and none.residual == 0.0


@pytest.mark.parametrize("of", OBJECTIVES)
@pytest.mark.parametrize("closure", CLOSURES)
def test_a_derivative_is_that_of_equilibria_solved_anew(closure: Closure, of: Any) -> None:
    """Along one direction in which every barrier and all productivity move."""
    draw = np.random.default_rng(16)
    weight = np.array([0.5, -1.0, 2.0])
    towards = {
        "tariff": np.where(ABROAD, draw.uniform(-1, 1, (N, N, J)), 0.0),
        "export_tax": np.where(ABROAD, draw.uniform(-1, 1, (N, N, J)), 0.0),
        "trade_cost": draw.uniform(-1, 1, (N, N, J)),
        "productivity": draw.uniform(-1, 1, (N, J)),
    }
    towards["tariff"][:, :, DUTIABLE:] = 0.0
    towards["export_tax"][:, :, TAXED:] = 0.0
    found = gradient(equilibrium(closure), weight, of)
    wanted = sum(
        float((getattr(found, name) * way.transpose(2, 0, 1)).sum())
        for name, way in towards.items()
        if name != "productivity"
    )
    wanted += float((found.productivity * towards["productivity"].T).sum())
    step, ends = 1e-4, []
    for sign in (step, -step):
        moved = {
            name: shocks()[name] * np.exp(sign * way)
            if name in ("trade_cost", "productivity")
            else shocks()[name] + sign * way
            for name, way in towards.items()
        }
        ends.append(full(closure, of, weight, **moved))
    assert (ends[0] - ends[1]) / (2 * step) == pytest.approx(wanted, rel=1e-5, abs=1e-7)
