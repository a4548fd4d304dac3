"""How far the values of a programme may move with its plan still the best."""

from dataclasses import replace

import numpy as np
import pytest
from small_programmes import best, costs_between, drawn_network, parallel_routes

from tarazy.corridors.programme import NoFitError, Unknowns
from tarazy.corridors.ranging import keeping_optimal


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


@pytest.mark.parametrize("seed", range(6))
def test_the_interval_of_a_cost_ends_where_the_best_plan_changes(seed):
    truth, _, _, _ = drawn_network(seed)
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
