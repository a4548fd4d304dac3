"""The published sets of trade elasticities against the files they are made from."""

from importlib import resources

import numpy as np
import pytest

from tarazy.codes.classification import sectors
from tarazy.errors import InputError
from tarazy.world.elasticities import DEFAULT_SET, bundled_sets
from tarazy_pipeline.readers.protee import PROTEE_FILE, read_protee
from tarazy_pipeline.world.elasticities import (
    build_elasticities,
    elasticity_sets,
    error_of_median,
    weighted_quantile,
)

SECTORS = [s.code for s in sectors()]


@pytest.fixture(scope="module")
def shared(official_files):
    return official_files(".")


def test_bundled_sets_are_what_the_official_files_give(shared, tmp_path):
    out = tmp_path / "elasticities.csv"
    build_elasticities(shared / "data", out)
    bundled = resources.files("tarazy.world").joinpath("elasticities.csv").read_bytes()
    assert out.read_bytes() == bundled


def test_theta_is_the_elasticity_of_substitution_less_one(shared):
    crude = next(p for p in read_protee(shared / "data" / PROTEE_FILE) if p.code == "270900")
    theta = bundled_sets()["theta_published"].sel(elasticity_set=DEFAULT_SET, sector="oil_gas")
    assert float(theta) == pytest.approx(-crude.sigma - 1, rel=1e-5)


def test_weights_move_the_default_set(shared):
    weights = {"270900": 1.0, "720241": 1.0}
    with pytest.raises(InputError, match="none for a product"):
        elasticity_sets(shared / "data", SECTORS, weights)
    weights = {p.code: 1.0 for p in read_protee(shared / "data" / PROTEE_FILE)}
    same = elasticity_sets(shared / "data", SECTORS, weights)
    np.testing.assert_allclose(same.theta, elasticity_sets(shared / "data", SECTORS).theta)
    weights["720241"] = 1e9
    moved = elasticity_sets(shared / "data", SECTORS, weights).sel(elasticity_set=DEFAULT_SET)
    ferrochrome = next(p for p in read_protee(shared / "data" / PROTEE_FILE) if p.code == "720241")
    assert float(moved.theta_published.sel(sector="metals")) == pytest.approx(
        -ferrochrome.sigma - 1, rel=1e-6
    )


def test_weighted_quantile():
    values = np.array([3.0, 1.0, 2.0, 10.0])
    for q in (0.0, 0.25, 0.5, 0.9, 1.0):
        assert weighted_quantile(values, np.ones(4), q) == pytest.approx(
            np.quantile(values, q, method="averaged_inverted_cdf")
        )
    assert weighted_quantile(values, np.array([1.0, 0, 0, 0]), 0.5) == 3.0
    assert weighted_quantile(values, np.array([1.0, 1.0, 1.0, 1e6]), 0.5) == 10


def test_error_of_a_median_is_that_of_the_normal_distribution():
    draw = np.random.default_rng(0)
    found = [error_of_median(draw.normal(5, 2, 400), np.ones(400)) for _ in range(200)]
    # Standard error of the median of n normal values: sqrt(pi / 2) sigma / sqrt(n).
    assert np.mean(found) == pytest.approx(np.sqrt(np.pi / 2) * 2 / 20, rel=0.03)


def test_error_of_a_median_agrees_with_resampling():
    draw = np.random.default_rng(1)
    values = draw.lognormal(2, 0.7, 300)
    medians = np.median(draw.choice(values, (2000, 300)), axis=1)
    assert error_of_median(values, np.ones(300)) == pytest.approx(medians.std(), rel=0.15)


def test_error_of_a_median_counts_values_by_their_weight():
    values = np.random.default_rng(2).lognormal(2, 0.7, 300)
    plain = error_of_median(values, np.ones(300))
    assert error_of_median(values, np.full(300, 7.0)) == pytest.approx(plain)
    assert error_of_median(np.tile(values, 4), np.ones(1200)) < 0.7 * plain
    heavy = np.ones(300)
    heavy[:40] = 50.0
    assert error_of_median(values, heavy) > 1.5 * plain
    # Effectively four values, or one.
    assert np.isnan(error_of_median(values[:4], np.ones(4)))
    heavy[0] = 1e9
    assert np.isnan(error_of_median(values, heavy))
