"""What a world says of the quality of its economies, and what draws make of it."""

import numpy as np
import pytest
from ranges_world import estimated_world

from tarazy import World
from tarazy.draws import account_draws
from tarazy.draws.account_draws import AccountDraws
from tarazy.trade.benchmark import benchmark_of
from tarazy.world.profile import profile
from tarazy.world.quality import account_quality, coarse_economies, quality_shares, with_quality
from tarazy.world.references import references


@pytest.fixture(scope="module")
def core():
    return World.load("core-2022")


def test_a_world_without_qualities_has_that_of_its_trade():
    world = estimated_world()
    assert set(account_quality(world).values()) == {"estimated"}
    assert not coarse_economies(world).any()
    assert quality_shares(world).empty
    assert references(world, world.economies[0]).empty


def test_tables_of_economies_show_the_quality(core):
    partners = profile(core, "KAZ")["partners"].set_index(["flow", "partner"])["quality"]
    assert partners["export", "UZB"] == "coarse"
    assert partners["export", "CHN"] == "data"
    assert partners["import", "PAK"] == "estimated"
    summary = profile(core, "KAZ")["summary"].rename(columns={"item": "economy"})
    assert (with_quality(summary, core, "economy")["quality"] == "").all()


def test_partners_of_coarse_economies_are_drawn_wider(core):
    draws = AccountDraws.from_world(core, benchmark_of(core))
    assert draws.coarse.sum() == 34
    found = draws.draw(np.random.default_rng(0)).trade[: len(draws.drawn)]
    own = np.arange(len(core.economies))
    found = np.where(draws.drawn > 0, found, 0.0)
    found[:, own, own] = 0.0

    def error(chosen):
        true = draws.drawn[:, chosen]
        return np.abs(found[:, chosen] - true).sum() / true.sum()

    either = draws.coarse[:, None] | draws.coarse[None, :]
    assert error(~either) == pytest.approx(account_draws.BILATERAL_ERROR, rel=0.15)
    assert error(either) == pytest.approx(account_draws.COARSE_EXPORT_ERROR, rel=0.1)
