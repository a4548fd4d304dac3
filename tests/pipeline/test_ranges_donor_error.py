"""The error of a donor's input structure, which draws of core-2022 use, on WIOD 2011."""

import pytest

from tarazy.draws.account_draws import DONOR_INPUT_ERROR
from tarazy_pipeline.world.donor_error import donor_errors


@pytest.fixture(scope="module")
def errors(official_files):
    return donor_errors(official_files("data"))


def test_the_error_is_as_measured(errors):
    mean = (errors["error"] * errors["weight"]).sum() / errors["weight"].sum()
    assert mean == pytest.approx(100 * DONOR_INPUT_ERROR, rel=0.02)
    assert errors["error"].median() == pytest.approx(47.4, rel=0.02)
    assert errors["error"].between(29, 78).all()


def test_every_economy_has_its_nearest_neighbour(errors):
    assert len(errors) == 40
    assert errors["donor"]["LTU"] == "LVA"
    assert errors["donor"]["PRT"] == "ESP"
    assert errors["donor"]["USA"] == "CAN"
    assert (errors.index != errors["donor"]).all()
