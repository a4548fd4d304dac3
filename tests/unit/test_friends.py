"""Exposure to productivity growth elsewhere, against closed form and finite differences."""

import numpy as np
import pytest
from symmetric_world import THETA, symmetric_world
from trade_world import small_world

from tarazy.errors import InputError
from tarazy.experiment.outcome import solve_counterfactual
from tarazy.interdependence.friends import friends
from tarazy.trade import Counterfactual

HOME = 0.7
# Step of the central difference: its error is of the order of the square.
STEP = 1e-4


@pytest.mark.parametrize("n", [2, 3, 5])
@pytest.mark.parametrize("closure", ["fixed", "income_share"])
def test_equal_economies_have_a_closed_form(n, closure):
    """One sector, no inputs: with f the share of each other economy and m = 1 + h - f,

    own effect (θ m + h) / (1 + θ m), effect on each other f / (1 + θ m).
    """
    f = (1 - HOME) / (n - 1)
    m = 1 + HOME - f
    own, other = (THETA * m + HOME) / (1 + THETA * m), f / (1 + THETA * m)
    expected = np.where(np.eye(n, dtype=bool), own, other)
    found = friends(closure=closure, world=symmetric_world(n, HOME))
    np.testing.assert_allclose(found["exposure"], expected, rtol=1e-8)
    # Without inputs both kinds of productivity are one.
    np.testing.assert_allclose(found["exposure_labour"], expected, rtol=1e-8)
    assert float(found["residual"].max()) < 1e-10


@pytest.mark.parametrize("of", ["real_wage", "welfare"])
@pytest.mark.parametrize("closure", ["fixed", "income_share", "zero"])
def test_entries_are_those_of_finite_differences(of, closure):
    world = small_world()
    found = friends(of=of, closure=closure, world=world)
    beta = world.dataset["value_added_share"].values
    for name, weight in (("exposure", np.ones_like(beta)), ("exposure_labour", beta)):
        for grower, code in enumerate(world.economies[:2]):
            ends = []
            for step in (STEP, -STEP):
                productivity = np.ones((3, 3))
                productivity[grower] = np.exp(step * weight[grower])
                shock = Counterfactual(productivity=productivity, closure=closure)
                solved = solve_counterfactual(shock, tolerance=1e-13, world=world)
                ends.append(np.log1p(solved.dataset[of].values / 100))
            difference = (ends[0] - ends[1]) / (2 * STEP)
            # What real income is compared with is solved to 1e-10, and divided by two steps.
            np.testing.assert_allclose(
                found[name].sel(partner=code), difference, rtol=1e-6, atol=1e-7
            )


def test_progress_and_names():
    calls = []
    found = friends(progress=lambda done, of: calls.append((done, of)), world=small_world())
    assert calls == [(1, 3), (2, 3), (3, 3)]
    assert found.attrs["of"] == "real_wage"
    assert found.attrs["closure"] == "income_share"
    assert list(found["country"].values) == ["KAZ", "USA", "ROW"]


def test_what_is_not_allowed_is_said():
    with pytest.raises(InputError, match="of: unknown objective 'income'"):
        friends(of="income", world=small_world())
    with pytest.raises(InputError, match="unknown closure 'none'"):
        friends(closure="none", world=small_world())
