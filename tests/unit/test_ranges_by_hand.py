"""Medians, intervals and signs of a range over draws that are made up: -20 to 80."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr

from tarazy.draws.range import Range


@pytest.fixture
def hundred() -> Range:
    """Return -20 to 80 in disorder, and between them two draws without an equilibrium."""
    values = np.random.default_rng(81).permutation(np.arange(-20.0, 81.0))
    drawn = np.insert(values, [0, 50], 1e6)
    failed = (0, 51)
    draws = xr.Dataset(
        {
            "welfare": (("draw", "country"), np.stack([drawn, -drawn], axis=1)),
            # Nobody is in the focus.
            "trade_change": (("draw", "exporter", "importer"), np.zeros((len(drawn), 0, 0))),
            "residual": ("draw", np.zeros(len(drawn))),
        },
        coords={"country": ["KAZ", "USA"]},
    )
    assert (drawn[list(failed)] == 1e6).all()
    return Range(
        world_name="w",
        world_digest="d",
        world_year=2022,
        scenario={},
        closure="fixed",
        seed=1,
        of=("elasticities",),
        failures=tuple((k, "no equilibrium") for k in failed),
        draws=draws,
        central=draws.isel(draw=1, drop=True),
        residual=0.0,
    )


def test_an_interval_is_median_low_and_high(hundred: Range) -> None:
    assert hundred.interval("welfare", "KAZ") == pytest.approx((30.0, -15.0, 75.0))
    assert hundred.interval("welfare", "USA") == pytest.approx((-30.0, -75.0, 15.0))
    ends = (hundred.median, hundred.low, hundred.high)
    for country in ("KAZ", "USA"):
        found = [float(each["welfare"].sel(country=country)) for each in ends]
        assert hundred.interval("welfare", country) == pytest.approx(tuple(found))


def test_a_sign_is_that_of_the_median(hundred: Range) -> None:
    """Eighty of a hundred and one are above zero, one is zero and has no sign."""
    share = hundred.sign_share["welfare"]
    assert share.values == pytest.approx([80 / 101, 80 / 101])
