"""Every bundled world: identities, provenance, profiles."""

import pytest

from tarazy.errors import InputError
from tarazy.world.library import worlds
from tarazy.world.profile import profile
from tarazy.world.world import World


@pytest.fixture(scope="module", params=worlds())
def world(request):
    return World.load(request.param)


def test_identities_hold(world):
    assert max(world.validate(1e-8).values()) <= 1e-8
    assert world.dataset.sizes["sector"] == 36


def test_the_fixed_world_stays(core):
    assert core.dataset.sizes["importer"] == 73
    assert core.digest == "d6770f60ff8caf3b"


def test_every_producing_sector_has_value_added(world):
    producing = world.accounts.output > 0
    assert world.dataset["value_added_share"].values[producing].min() > 0.01


def test_every_variable_says_where_it_comes_from(world):
    for name, array in world.dataset.data_vars.items():
        for attribute in ("unit", "year", "source", "licence", "quality"):
            assert array.attrs.get(attribute), f"{name}: {attribute}"
    assert world.dataset["trade"].attrs["quality"] == "estimated"
    assert world.dataset["input_share"].attrs["quality"] == "estimated"


def test_profile_adds_up(world):
    frames = profile(world, "KAZ")
    summary = frames["summary"].set_index("item")["value"]
    assert summary["goods exports"] + summary["services exports"] == pytest.approx(
        summary["exports"]
    )
    assert summary["imports"] - summary["exports"] == pytest.approx(summary["trade deficit"])
    assert frames["sectors"]["exports"].sum() == pytest.approx(summary["exports"])
    exports = frames["partners"].query("flow == 'export'")
    assert exports["share"].sum() == pytest.approx(100.0)
    assert exports["value"].is_monotonic_decreasing
    assert set(frames["provenance"]["variable"]) == set(map(str, world.dataset.data_vars))


def test_profile_of_an_unknown_economy(core):
    with pytest.raises(InputError, match=r"unknown economy 'KAX'.*KAZ"):
        profile(core, "KAX")
