"""Properties of transaction-weighted distance and connectedness."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tarazy.interdependence.weighted_distance import connectedness, coverage, geopolitical_distance

SIZE = 5
POINTS = arrays(np.float64, SIZE, elements=st.floats(-3, 3))
WEIGHTS = arrays(np.float64, (SIZE, SIZE), elements=st.floats(0.01, 1e3))


def others(points, n):
    return np.delete(np.abs(points - points[n]), n)


@given(WEIGHTS, POINTS)
def test_bounds(weights, points):
    distance, spread = geopolitical_distance(weights, points), connectedness(weights, points)
    for n in range(SIZE):
        near, far = others(points, n).min(), others(points, n).max()
        assert near - 1e-9 <= distance[n] <= far + 1e-9
        # Popoviciu: a standard deviation is at most half the range.
        assert -1e-9 <= spread[n] <= (far - near) / 2 + 1e-9
    assert (coverage(weights, points) == 1).all()


@given(WEIGHTS, POINTS, st.floats(0.1, 10), st.floats(-5, 5), st.sampled_from([-1.0, 1.0]))
def test_unit_of_the_transactions_and_place_of_the_origin_do_not_matter(
    weights, points, unit, shift, sign
):
    moved = sign * points + shift
    for measure in (geopolitical_distance, connectedness):
        np.testing.assert_allclose(
            measure(unit * weights, moved), measure(weights, points), atol=1e-7
        )


@given(WEIGHTS, POINTS, st.permutations(range(SIZE)))
def test_the_order_of_the_economies_does_not_matter(weights, points, order):
    turned = weights[np.ix_(order, order)]
    for measure in (geopolitical_distance, connectedness):
        np.testing.assert_allclose(
            measure(turned, points[order]), measure(weights, points)[order], atol=1e-9
        )


@given(POINTS, st.integers(0, SIZE - 1))
def test_one_partner_only_has_its_distance_and_no_spread(points, partner):
    weights = np.zeros((SIZE, SIZE))
    weights[:, partner] = 2.0
    distance, spread = geopolitical_distance(weights, points), connectedness(weights, points)
    single = np.arange(SIZE) != partner
    np.testing.assert_allclose(distance[single], np.abs(points - points[partner])[single])
    np.testing.assert_array_equal(spread[single], 0.0)
    assert np.isnan(distance[partner])
