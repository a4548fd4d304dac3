"""Draws of elasticities: of every published set, with a factor common to all sectors."""

import math

import numpy as np
import pytest
from fixed_world import fixed_world
from ranges_world import estimated_world, experiment

from tarazy import World
from tarazy.draws import drawn_world, run_range
from tarazy.draws.elasticity_draws import DRAWN_RANGE, ElasticityDraws
from tarazy.errors import InputError
from tarazy.world.elasticities import bundled_sets
from tarazy.world.elasticity_errors import ASSUMED_ERROR, relative_errors, set_errors
from tarazy.world.elasticity_sensitivities import LONG_RUN, SHORT_RUN
from tarazy.world.elasticity_spread import (
    HORIZON_SPREAD,
    common_spread,
    sector_spread,
    set_spread,
)

SETS = [str(name) for name in bundled_sets()["elasticity_set"].values]


@pytest.fixture(scope="module")
def world():
    return fixed_world()


def thetas(draws, count):
    return np.array([draws.draw(np.random.default_rng(k))[:, 0] for k in range(count)])


def test_a_world_with_a_published_set_is_drawn_from_all_of_them(world):
    draws = ElasticityDraws.from_world(world)
    assert list(draws.sets) == SETS
    assert draws.common == common_spread(SETS)
    sets = bundled_sets()["theta"].sel(sector=world.sectors)
    np.testing.assert_array_equal(draws.theta, sets.values)
    for name, errors in zip(draws.sets, draws.relative_error, strict=True):
        own = relative_errors(world.with_elasticities(name)) if name != SETS[0] else None
        np.testing.assert_array_equal(errors, relative_errors(world) if own is None else own)
        np.testing.assert_array_equal(errors, set_errors(name, world.sectors))


@pytest.mark.parametrize("name", ["caliendo-parro-2015", "gtap-hinz"])
def test_a_document_that_names_a_set_moves_the_centre_and_not_the_draws(name, world):
    draws = ElasticityDraws.from_world(world.with_elasticities(name))
    np.testing.assert_array_equal(draws.theta, ElasticityDraws.from_world(world).theta)
    np.testing.assert_array_equal(thetas(draws, 3), thetas(ElasticityDraws.from_world(world), 3))


@pytest.mark.parametrize("name", ["short-run", "low", "high"])
def test_a_sensitivity_moves_every_set_as_it_moves_the_default(name, world):
    moved = world.with_elasticities(name)
    draws, plain = ElasticityDraws.from_world(moved), ElasticityDraws.from_world(world)
    default = plain.sets.index(str(world.dataset["trade_elasticity"].attrs["elasticity_set"]))
    own = moved.dataset["trade_elasticity"].values
    np.testing.assert_allclose(draws.theta[default], own, rtol=1e-12)
    by = (1 + own) / (1 + plain.theta[default])
    expected = np.clip((1 + plain.theta) * by - 1, *DRAWN_RANGE)
    np.testing.assert_allclose(draws.theta, expected, rtol=1e-12)


def test_other_elasticities_are_drawn_around_themselves_as_far_as_sets_are_apart(world):
    own = world.with_trade_elasticity(np.full(36, 4.0))
    draws = ElasticityDraws.from_world(own)
    assert draws.sets == ("own",)
    assert (draws.theta == 4.0).all()
    found = np.sqrt(np.log1p(draws.relative_error**2))
    expected = math.hypot(math.sqrt(math.log1p(ASSUMED_ERROR**2)), sector_spread(SETS))
    np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_the_spread_between_sets_is_that_of_their_means_made_predictive():
    goods = [code for code in bundled_sets()["sector"].values][:17]
    theta = bundled_sets()["theta"].sel(sector=goods).values
    means = [np.mean([math.log(1 + value) for value in row]) for row in theta]
    centre = sum(means) / 5
    sample = math.sqrt(sum((mean - centre) ** 2 for mean in means) / 4)
    # 95th percentiles: Student's with 4 degrees of freedom, and the normal one.
    factor = 2.131847 / 1.644854 * math.sqrt(1 + 1 / 5)
    assert set_spread(SETS) == pytest.approx(sample * factor, rel=1e-6)
    assert pytest.approx(math.log(LONG_RUN / SHORT_RUN) / math.sqrt(12)) == HORIZON_SPREAD
    assert common_spread(SETS) ** 2 == pytest.approx(set_spread(SETS) ** 2 + HORIZON_SPREAD**2)


def test_a_set_left_out_is_in_no_draw_and_in_no_spread(world):
    for name in SETS:
        kept = [other for other in SETS if other != name]
        draws = ElasticityDraws.from_world(world, without=[name])
        assert list(draws.sets) == kept
        assert draws.theta.shape == (4, 36)
        assert draws.common == common_spread(kept) != common_spread(SETS)
        assert sector_spread(kept) != sector_spread(SETS)


@pytest.mark.parametrize(
    ("without", "message"),
    [
        (["gtap"], "without: unknown elasticity set 'gtap'; did you mean gtap-hinz"),
        (SETS[:3], "leaves 2 of 5 sets; allowed: at least 3"),
    ],
)
def test_sets_to_leave_out_are_checked(without, message, world):
    with pytest.raises(InputError, match=message):
        ElasticityDraws.from_world(world, without)


def test_draws_move_all_sectors_together_and_reach_every_set(world):
    draws = ElasticityDraws.from_world(world)
    found = np.log1p(thetas(draws, 600))
    goods = found[:, :17]
    # Independent errors alone would leave a mean over 17 sectors with a quarter of their spread.
    assert goods.mean(axis=1).std() > 0.8 * draws.common
    middle = found.mean(axis=0)
    sets = np.log1p(draws.theta)
    assert (np.abs(middle - sets.mean(axis=0)) < 0.25).all()
    low, high = np.quantile(found, [0.05, 0.95], axis=0)
    inside = (low < sets) & (sets < high)
    assert inside.mean() > 0.85


def test_a_draw_depends_on_seed_and_number_alone(world):
    one = drawn_world(7, seed=3, of=["elasticities"], world=world).dataset["trade_elasticity"]
    again = drawn_world(7, seed=3, of=["elasticities"], world=world).dataset["trade_elasticity"]
    other = drawn_world(8, seed=3, of=["elasticities"], world=world).dataset["trade_elasticity"]
    assert one.identical(again)
    assert (one != other).all()


@pytest.mark.parametrize("workers", [1, 2])
def test_ranges_over_sets_are_the_same_on_any_number_of_processes(workers, tmp_path):
    world = estimated_world()
    theta = world.dataset["trade_elasticity"].assign_attrs(elasticity_set=SETS[0])
    world = World(world.name, world.year, world.dataset.assign(trade_elasticity=theta))
    assert list(ElasticityDraws.from_world(world).sets) == SETS
    found = run_range(experiment(), 24, workers=workers, world=world)
    found.save(tmp_path / "range.npz")
    first = run_range(experiment(), 24, workers=1, world=world)
    first.save(tmp_path / "first.npz")
    assert (tmp_path / "range.npz").read_bytes() == (tmp_path / "first.npz").read_bytes()
