"""Effects among placebos: what holds whatever the numbers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tarazy.evidence.causal_document import MEASURES
from tarazy.evidence.placebo import against_others, effects, placed

# Logarithms, exponentials and means of some ten numbers.
TOLERANCE = 1e-8
LINES = st.integers(2, 12)


@st.composite
def windows(draw):
    """Return values before and after of some lines, (lines, years), above zero."""
    lines, years = draw(LINES), draw(st.integers(3, 6))
    values = st.floats(0.1, 1e4)
    return tuple(draw(arrays(np.float64, (lines, years), elements=values)) for _ in range(2))


@given(arrays(np.float64, st.integers(2, 40), elements=st.floats(-100, 100), unique=True))
def test_among_exchangeable_lines_p_values_are_uniform(changes):
    """Whoever of n lines is taken for the one that was met, its p-values are 1/n, 2/n, ... 1."""
    found = against_others(changes)
    share = [placed(found[n], np.delete(found, n)) for n in range(found.size)]
    # Changes that differ by rounding alone count as ties, and ties against the effect.
    ranks = np.arange(1, found.size + 1) / found.size
    for values in (sorted(each.higher for each in share), sorted(each.lower for each in share)):
        assert np.all(np.array(values) >= ranks - TOLERANCE)
        if np.diff(np.sort(changes)).min() > 1e-3:
            assert values == pytest.approx(list(ranks))


@given(windows(), st.sampled_from(["level", "growth", "steadiness"]), st.data())
def test_the_scale_of_a_line_makes_no_difference(given_windows, measure, data):
    before, after = given_windows
    scale = data.draw(arrays(np.float64, (len(before), 1), elements=st.floats(0.01, 100)))
    plain, scaled = effects(measure, before, after), effects(measure, scale * before, scale * after)
    assert scaled == pytest.approx(plain, rel=1e-6, abs=1e-6)


@given(windows(), st.floats(0.5, 2))
def test_what_meets_all_alike_is_no_effect_on_a_level(given_windows, factor):
    before, after = given_windows
    plain = effects("level", before, after)
    assert effects("level", before, factor * after) == pytest.approx(plain, rel=1e-6, abs=1e-6)


@given(windows(), st.sampled_from(MEASURES))
def test_the_order_of_the_lines_makes_no_difference(given_windows, measure):
    before, after = given_windows
    turned = effects(measure, before[::-1], after[::-1])[::-1]
    assert turned == pytest.approx(effects(measure, before, after), rel=1e-6, abs=1e-6)


@given(windows(), st.sampled_from(["share", "growth", "steadiness"]))
def test_going_back_in_time_turns_the_sign(given_windows, measure):
    before, after = given_windows
    there, back = effects(measure, before, after), effects(measure, after, before)
    assert back == pytest.approx(-there, rel=1e-6, abs=1e-6)
