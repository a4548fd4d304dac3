"""Every accounting identity of a world can fail, and says which, where and by how much."""

import numpy as np
import pytest
from trade_world import small_world

from tarazy import World
from tarazy.errors import InputError


def altered(variable, values):
    world = small_world()
    changed = world.dataset[variable].copy(data=values)
    return World(name="altered", year=2022, dataset=world.dataset.assign({variable: changed}))


def shifted(variable, cell, by):
    values = small_world().dataset[variable].values.copy()
    values[cell] += by
    return altered(variable, values)


BROKEN = {
    "cost shares of a sector sum to one": lambda: shifted("value_added_share", (1, 0), 0.01),
    "final shares of an economy sum to one": lambda: altered(
        "final_share", small_world().dataset["final_share"].values * 1.01
    ),
    # Shares still sum to one.
    "markets clear": lambda: shifted("final_share", (0, [0, 1]), [0.05, -0.05]),
    # Deficits still sum to zero: what one has less, another has more.
    "deficit = imports - exports": lambda: shifted("deficit", [0, 1], [0.5, -0.5]),
}


@pytest.mark.parametrize("identity", BROKEN)
def test_an_identity_that_does_not_hold_is_named(identity):
    assert max(small_world().validate().values()) < 1e-12
    with pytest.raises(InputError) as error:
        BROKEN[identity]().validate()
    assert identity in str(error.value)
    assert "altered" in str(error.value)
    assert "\n" not in str(error.value)


def test_a_deficit_is_imports_less_exports():
    world = small_world()
    trade = world.dataset["trade"].values
    bought, sold = trade.sum(axis=(1, 2)), trade.sum(axis=(0, 2))
    np.testing.assert_allclose(world.dataset["deficit"], bought - sold, atol=1e-12)
    assert np.abs(world.dataset["deficit"]).max() > 1.0
    turned = altered("deficit", -world.dataset["deficit"].values)
    with pytest.raises(InputError, match="deficit = imports - exports"):
        turned.validate()


def test_deficits_that_do_not_cancel_are_named():
    """The sum over the world follows from the deficits of all: they tell first, and where."""
    gaps = small_world().validate()
    assert set(gaps) >= {"deficits sum to zero over the world", "income = final spending"}
    with pytest.raises(InputError, match="deficit"):
        shifted("deficit", 0, 0.5).validate()
