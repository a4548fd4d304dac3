"""Properties of draws: totals, identities, nothing where nothing changes."""

import numpy as np
from drawn_equilibria import draw_world, few
from hypothesis import given
from hypothesis import strategies as st

from tarazy import World
from tarazy.draws import drawn_world
from tarazy.draws.asked import experiment_of
from tarazy.draws.elasticity_draws import DRAWN_RANGE, ElasticityDraws
from tarazy.draws.experiment import COUNTRY_VARIABLES
from tarazy.trade import Counterfactual
from tarazy.world.balancing import balance

seeds = st.integers(0, 2**32 - 2)


def estimated(world):
    data = world.dataset.copy()
    for variable in ("trade", "input_share"):
        data[variable] = data[variable].assign_attrs(quality="estimated")
    return World(world.name, world.year, data)


@few
@given(seed=seeds, zeros=st.sampled_from([0.0, 0.4]))
def test_balanced_tables_meet_their_totals_with_factors_of_rows_and_columns(seed, zeros):
    draw = np.random.default_rng(seed)
    true = draw.lognormal(0, 1, (4, 5, 6)) * (draw.random((4, 5, 6)) >= zeros)
    true[:, :, 0] = true[:, 0, :] = 1.0
    rows, columns = true.sum(axis=2), true.sum(axis=1)
    noisy = true * draw.lognormal(0, 0.5, true.shape)
    found = balance(noisy, rows, columns, np.array(1e-10))
    np.testing.assert_allclose(found.sum(axis=2), rows, rtol=1e-12)
    np.testing.assert_allclose(found.sum(axis=1), columns, atol=1e-10)
    assert ((found > 0) == (true > 0)).all()
    # The factor of a cell is that of its row times that of its column.
    factor = np.log(np.where(true > 0, found, 1.0) / np.where(true > 0, noisy, 1.0))
    product = factor[:, :, :1] + factor[:, :1, :] - factor[:, :1, :1]
    np.testing.assert_allclose(np.where(true > 0, factor - product, 0.0), 0.0, atol=1e-9)


@few
@given(seed=seeds, number=st.integers(0, 100), zeros=st.sampled_from([0.0, 0.3]))
def test_a_drawn_world_holds_all_identities_and_its_totals(seed, number, zeros):
    world = estimated(draw_world(seed, 4, 3, zeros=zeros))
    found = drawn_world(number, seed=seed, world=world)
    assert max(found.validate().values()) < 1e-8
    before, after = (w.dataset["trade"].values for w in (world, found))
    for axis in (0, 1):
        np.testing.assert_allclose(after.sum(axis=axis), before.sum(axis=axis), rtol=1e-6)
    assert ((after > 0) == (before > 0)).all()
    diagonal = np.arange(4)
    assert (after[diagonal, diagonal] == before[diagonal, diagonal]).all()
    assert (found.dataset["tariff"].values == world.dataset["tariff"].values).all()


@few
@given(seed=seeds, number=st.integers(0, 100))
def test_where_nothing_changes_no_draw_changes_anything(seed, number):
    world = estimated(draw_world(seed, 4, 3))
    experiment = experiment_of(world, Counterfactual(), ("elasticities", "trade"), seed)
    found = experiment.draw(number, 1)
    assert not found.failures
    changes = found.values[0, : 4 * len(COUNTRY_VARIABLES)]
    np.testing.assert_allclose(changes, 0.0, atol=1e-5)


@few
@given(
    seed=seeds,
    mean=st.floats(1.0, 20.0),
    relative_error=st.floats(0.01, 0.5),
)
def test_drawn_elasticities_have_the_mean_and_the_error_that_are_asked(seed, mean, relative_error):
    sectors = 20_000
    alike, errors = np.full((1, sectors), mean), np.full((1, sectors), relative_error)
    draws = ElasticityDraws(("own",), alike, errors, common=0.0)
    theta = draws.draw(np.random.default_rng(seed))
    assert theta.min() >= DRAWN_RANGE[0]
    assert theta.max() <= DRAWN_RANGE[1]
    inside = theta.max() < DRAWN_RANGE[1] and theta.min() > DRAWN_RANGE[0]
    if inside:
        # Five standard errors of a mean and, with its heavier tail, of a standard deviation.
        allowed = 5 * relative_error * mean / np.sqrt(sectors)
        assert abs(theta.mean() - mean) < allowed
        assert abs(theta.std() - relative_error * mean) < 4 * allowed
    shock = np.log(theta[(theta > DRAWN_RANGE[0]) & (theta < DRAWN_RANGE[1])])
    if len(shock) > sectors * 0.99:
        # Lognormal: the logarithm has no skew.
        skew = ((shock - shock.mean()) ** 3).mean() / shock.std() ** 3
        assert abs(skew) < 0.6


@few
@given(seed=seeds, common=st.floats(0.05, 0.6), theta=st.floats(2.0, 8.0))
def test_a_common_factor_moves_one_plus_every_elasticity_alike(seed, common, theta):
    sets = np.array([[theta, 1.5 * theta], [1.2 * theta, 0.8 * theta]])
    draws = ElasticityDraws(("one", "other"), sets, np.zeros_like(sets), common)
    factors, chosen = [], []
    for number in range(2000):
        found = draws.draw(np.random.default_rng([seed, number]))
        if found.min() == DRAWN_RANGE[0] or found.max() == DRAWN_RANGE[1]:
            continue
        ratio = (1.0 + found[:, 0]) / (1.0 + sets)
        # Of one of the sets, and of it alone, all sectors have the same factor.
        alike = np.isclose(ratio[:, 0], ratio[:, 1], rtol=1e-9)
        assert alike.sum() == 1
        chosen.append(int(alike.argmax()))
        factors.append(np.log(ratio[chosen[-1], 0]))
    assert abs(np.mean(chosen) - 0.5) < 0.08
    if len(factors) == 2000:
        assert abs(np.mean(factors)) < 5 * common / np.sqrt(2000)
        assert abs(np.std(factors) / common - 1.0) < 0.1
