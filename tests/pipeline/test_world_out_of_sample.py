"""WIOD 2011 from WIOD 2008 and the margins of 2011 (docs/explanation/out-of-sample.md)."""

import pytest

from tarazy_pipeline.world.out_of_sample import BLOCKS, out_of_sample

# Errors measured when the method was written, in per cent; a tenth more is a change for the worse.
MEASURED = {"home": 4.00, "bilateral trade": 23.33, "inputs": 4.71}


@pytest.fixture(scope="module")
def errors(official_files):
    return out_of_sample(official_files("data"))


@pytest.mark.parametrize("block", BLOCKS)
def test_the_reconstruction_beats_both_rules(errors, block):
    ours = errors.loc["reconstruction", block]
    assert ours < errors.loc["proportional rule", block]
    assert ours < errors.loc["last table, rescaled", block]


@pytest.mark.parametrize("block", BLOCKS)
def test_the_error_is_as_measured(errors, block):
    assert errors.loc["reconstruction", block] == pytest.approx(MEASURED[block], rel=0.1)


def test_the_rules_compared_with_are_as_measured(errors):
    assert errors.loc["proportional rule", "home"] == pytest.approx(89.3, rel=0.1)
    assert errors.loc["last table, rescaled", "home"] == pytest.approx(10.9, rel=0.1)
