"""Concentration on cases computed by hand."""

import numpy as np
import pytest

from tarazy.concentration import effective_number, hhi, shares, top_share
from tarazy.errors import InputError


def test_three_partners():
    # Shares 1/2, 3/10, 1/5: squares 0.25 + 0.09 + 0.04.
    volumes = [50.0, 30.0, 20.0]
    np.testing.assert_allclose(shares(volumes), [0.5, 0.3, 0.2])
    assert float(hhi(volumes)) == pytest.approx(0.38)
    assert float(effective_number(volumes)) == pytest.approx(1 / 0.38)
    assert float(top_share(volumes)) == 0.5


def test_equal_partners_are_as_many_as_they_are():
    assert float(effective_number(np.full(8, 3.0))) == pytest.approx(8.0)
    assert float(hhi([7.0])) == 1.0


def test_the_axis_is_that_of_the_partners():
    volumes = np.array([[1.0, 0.0], [3.0, 5.0]])
    np.testing.assert_allclose(hhi(volumes, axis=0), [10 / 16, 1.0])
    np.testing.assert_allclose(hhi(volumes, axis=1), [1.0, 34 / 64])
    np.testing.assert_allclose(top_share(volumes, axis=0), [0.75, 1.0])


def test_no_volume_is_no_number():
    volumes = np.array([[0.0, 0.0], [1.0, 1.0]])
    for measure in (hhi, effective_number, top_share):
        found = measure(volumes)
        assert np.isnan(found[0])
        assert np.isfinite(found[1])


@pytest.mark.parametrize("bad", [-1.0, np.nan, np.inf])
def test_volumes_that_are_none(bad):
    with pytest.raises(InputError, match=r"volumes: .*; allowed: finite numbers, 0 or more"):
        hhi([1.0, bad])
