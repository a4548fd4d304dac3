"""Inverse optimisation on small programmes whose answer is known."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import sparse
from scipy.optimize import linprog

from tarazy.corridors.inverse import NoFitError, ObservedSums, Programme, Unknowns, fit
from tarazy.corridors.ranging import keeping_optimal

MARGIN = 0.5
BOUNDS = {"margin": MARGIN, "largest_volume": 100.0, "largest_multiplier": 500.0}


def matrix(rows):
    return sparse.csr_array(np.array(rows, dtype=float))


def parallel_routes(cost, capacity, supply=10.0, price=100.0):
    """One field and one market, joined by parallel routes."""
    routes = len(cost)
    return Programme(
        value=price - np.array(cost, dtype=float),
        equal=matrix(np.ones((1, routes))),
        equal_rhs=np.array([supply]),
        upper=matrix(np.eye(routes)),
        upper_rhs=np.array(capacity, dtype=float),
        idle=np.zeros(routes, dtype=bool),
    )


def costs_between(cost, low, high, inequalities):
    """Every cost may move between two values."""
    cost = np.array(cost, dtype=float)
    return Unknowns(
        names=tuple(f"cost {i}" for i in range(len(cost))),
        on_value=sparse.csr_array(-np.eye(len(cost))),
        on_upper=sparse.csr_array((inequalities, len(cost))),
        low=np.array(low, dtype=float) - cost,
        high=np.array(high, dtype=float) - cost,
    )


def every_flow(flows, tolerance=0.0):
    return ObservedSums(
        names=tuple(f"route {i}" for i in range(len(flows))),
        sums=sparse.csr_array(np.eye(len(flows))),
        volume=np.array(flows, dtype=float),
        tolerance=tolerance,
    )


def best(programme, value=None):
    answer = linprog(
        -programme.value if value is None else value,
        A_ub=programme.upper,
        b_ub=programme.upper_rhs,
        A_eq=programme.equal,
        b_eq=programme.equal_rhs,
        method="highs",
    )
    return answer.x, -answer.fun


def after(programme, unknowns, change):
    return replace(
        programme,
        value=programme.value + unknowns.on_value @ change,
        upper_rhs=programme.upper_rhs + unknowns.on_upper @ change,
    )


def test_the_smallest_move_that_makes_the_observed_route_the_best():
    # The first route is full though it seems the dearer: it must be cheaper by the margin. The
    # second has the wider range, so its cost is the one that moves.
    programme = parallel_routes([45, 40], [6, 20])
    unknowns = costs_between([45, 40], [40, 30], [50, 60], 2)
    answer = fit(programme, unknowns, every_flow([6, 4]), **BOUNDS)
    # One unit more on one route is one less on the other, so the pair must differ by the margin.
    np.testing.assert_allclose(answer.change, [0, 5 + MARGIN], atol=1e-9)
    np.testing.assert_allclose(answer.plan, [6, 4], atol=1e-9)
    np.testing.assert_allclose(answer.margin, MARGIN)


def test_figures_that_explain_the_flows_stay_where_they_are():
    programme = parallel_routes([30, 40], [6, 20])
    unknowns = costs_between([30, 40], [20, 30], [50, 60], 2)
    answer = fit(programme, unknowns, every_flow([6, 4]), **BOUNDS)
    np.testing.assert_allclose(answer.change, 0, atol=1e-12)


def test_an_unknown_capacity_moves_to_the_flow_it_must_limit():
    programme = parallel_routes([30, 40], [8, 20])
    unknowns = Unknowns(
        names=("capacity 0",),
        on_value=sparse.csr_array((2, 1)),
        on_upper=matrix([[1], [0]]),
        low=np.array([-4.0]),
        high=np.array([4.0]),
    )
    answer = fit(programme, unknowns, every_flow([6, 4]), **BOUNDS)
    np.testing.assert_allclose(answer.change, [-2], atol=1e-9)


def test_flows_inside_all_limits_are_optimal_but_not_alone():
    # Neither route is full: equal costs explain the flows, and any other split as well.
    programme = parallel_routes([30, 40], [8, 20])
    unknowns = costs_between([30, 40], [20, 30], [50, 60], 2)
    answer = fit(programme, unknowns, every_flow([6, 4]), **BOUNDS)
    costs = np.array([30, 40]) + answer.change
    assert costs[0] == pytest.approx(costs[1])
    np.testing.assert_allclose(answer.margin, 0, atol=1e-9)


def test_flows_that_contradict_each_other_are_met_as_far_as_the_tolerance_allows():
    programme = parallel_routes([30, 40], [6, 20])
    unknowns = costs_between([30, 40], [20, 30], [50, 60], 2)
    answer = fit(programme, unknowns, every_flow([6, 4.4], tolerance=0.5), **BOUNDS)
    np.testing.assert_allclose(answer.missed, [0, -0.4], atol=1e-9)
    with pytest.raises(NoFitError, match="at no figures within their ranges"):
        fit(programme, unknowns, every_flow([6, 5.1], tolerance=0.5), **BOUNDS)


def test_ranges_that_cannot_explain_the_flows_are_refused():
    programme = parallel_routes([45, 40], [6, 20])
    unknowns = costs_between([45, 40], [44, 30], [50, 42], 2)
    with pytest.raises(NoFitError):
        fit(programme, unknowns, every_flow([6, 4]), **BOUNDS)


def test_how_far_a_cost_may_move():
    programme = parallel_routes([30, 40], [6, 20])
    plan = np.array([6.0, 4.0])
    dearer = np.array([-1.0, 0.0])
    assert keeping_optimal(programme, plan, dearer) == (-np.inf, pytest.approx(10, abs=1e-5))
    # If the other cost may rise by 7 as well, the first may rise by 17.
    others = costs_between([30, 40], [30, 33], [30, 47], 2)
    second = Unknowns(
        ("cost 1",),
        others.on_value[:, [1]],
        others.on_upper[:, [1]],
        others.low[1:],
        others.high[1:],
    )
    low, high = keeping_optimal(programme, plan, dearer, others=second)
    assert low == -np.inf
    assert high == pytest.approx(17, abs=1e-5)


def test_a_plan_that_is_not_optimal_has_no_interval():
    programme = parallel_routes([30, 40], [6, 20])
    with pytest.raises(NoFitError, match="optimal at no step"):
        keeping_optimal(programme, np.array([5.0, 5.0]), np.zeros(2))


def drawn_network(seed):
    """Fields x markets with true costs; what is observed are the flows of two markets."""
    random = np.random.default_rng(seed)
    fields, markets = 3, 4
    columns = fields * markets
    field = np.repeat(np.eye(fields), markets, axis=1)
    market = np.tile(np.eye(markets), fields)
    supply = random.uniform(2, 10, fields)
    room = np.full(markets, supply.sum()) * random.uniform(0.2, 0.6, markets)
    room *= max(1, 1.1 * supply.sum() / room.sum())
    true = random.uniform(10, 60, columns)
    idle = np.zeros(columns, dtype=bool)
    room = np.round(room, 3)
    programme = Programme(100 - true, matrix(field), supply, matrix(market), room, idle)
    prior = true + random.uniform(-12, 12, columns)
    unknowns = costs_between(prior, true - 15, true + 15, markets)
    start = replace(programme, value=100 - prior)
    flows = best(programme)[0]
    observed = ObservedSums(("first", "second"), matrix(market[:2]), market[:2] @ flows, 1e-6)
    return programme, start, unknowns, observed, true - prior


@pytest.mark.parametrize("seed", range(6))
def test_hidden_costs_are_replaced_by_some_that_give_the_same_flows_alone(seed):
    truth, start, unknowns, observed, true_change = drawn_network(seed)
    answer = fit(start, unknowns, observed, **BOUNDS)
    fitted = after(start, unknowns, answer.change)
    flows, value = best(fitted)
    np.testing.assert_allclose(observed.sums @ flows, observed.volume, atol=1e-5)
    # No smaller change than the true one is needed.
    width = unknowns.high - unknowns.low
    assert (abs(answer.change) / width).sum() <= (abs(true_change) / width).sum() + 1e-6
    # Each observed sum is the only one: rewarding the opposite by half the margin moves nothing.
    for row in observed.sums.toarray():
        for sign in (1, -1):
            pushed = replace(fitted, value=fitted.value + sign * 0.5 * MARGIN / 2 * row)
            moved = observed.sums @ best(pushed)[0]
            np.testing.assert_allclose(moved, observed.volume, atol=1e-5)
    assert truth.value.shape == fitted.value.shape
    assert value > 0


@pytest.mark.parametrize("seed", range(6))
def test_the_interval_of_a_cost_ends_where_the_best_plan_changes(seed):
    truth, _, _, _, _ = drawn_network(seed)
    plan, _ = best(truth)
    used = int(np.argmax(plan))
    dearer = np.zeros(len(plan))
    dearer[used] = -1.0
    low, high = keeping_optimal(truth, plan, dearer)
    assert low <= 0 <= high
    for step, kept in ((high - 1e-3, True), (high + 1e-3, False)):
        moved = replace(truth, value=truth.value + step * dearer)
        same = np.allclose(best(moved)[0], plan, atol=1e-6)
        assert same == kept
