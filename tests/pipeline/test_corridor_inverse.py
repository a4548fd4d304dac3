"""Inverse optimisation on small programmes whose answer is known."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import sparse
from small_programmes import best, costs_between, drawn_network, matrix, parallel_routes

from tarazy.corridors.programme import NoFitError, Unknowns
from tarazy_pipeline.corridors.inverse import ObservedSums, fit

MARGIN = 0.5
BOUNDS = {"margin": MARGIN, "largest_volume": 100.0, "largest_multiplier": 500.0}


def every_flow(flows, tolerance=0.0):
    return ObservedSums(
        names=tuple(f"route {i}" for i in range(len(flows))),
        sums=sparse.csr_array(np.eye(len(flows))),
        volume=np.array(flows, dtype=float),
        tolerance=tolerance,
    )


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


@pytest.mark.parametrize("seed", range(6))
def test_hidden_costs_are_replaced_by_some_that_give_the_same_flows_alone(seed):
    truth, start, unknowns, true_change = drawn_network(seed)
    # What is observed are the flows of two markets.
    sums = truth.upper[:2]
    observed = ObservedSums(("first", "second"), sums, sums @ best(truth)[0], 1e-6)
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
