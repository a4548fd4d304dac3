from importlib import resources

import numpy as np
import pytest

from tarazy.errors import InputError
from tarazy.sources.protee import PROTEE_FILE, read_protee
from tarazy.world.classification import sectors
from tarazy.world.elasticities import (
    DEFAULT_SET,
    build_elasticities,
    bundled_sets,
    elasticity_sets,
    trade_elasticity,
    weighted_quantile,
)

SECTORS = [s.code for s in sectors()]


@pytest.fixture(scope="module")
def shared(official_files):
    return official_files(".")


def published(name, sector):
    return float(bundled_sets()["theta_published"].sel(elasticity_set=name, sector=sector))


def test_bundled_sets_are_what_the_official_files_give(shared, tmp_path):
    out = tmp_path / "elasticities.csv"
    build_elasticities(shared / "data", out)
    bundled = resources.files("tarazy.world").joinpath("elasticities.csv").read_bytes()
    assert out.read_bytes() == bundled


def test_every_set_is_complete_and_fit_for_simulation():
    dataset = bundled_sets()
    assert list(dataset.sector.values) == SECTORS
    assert float(dataset["theta"].min()) >= 1
    assert float(dataset["theta"].max()) <= 20
    inside = (dataset["theta_published"] >= 1) & (dataset["theta_published"] <= 20)
    assert bool((dataset["theta"] == dataset["theta_published"]).where(inside, True).all())
    # The default needs no limit at all.
    assert bool(inside.sel(elasticity_set=DEFAULT_SET).all())
    quartiles = dataset.sel(elasticity_set=DEFAULT_SET)
    ordered = (quartiles.theta_p25 <= quartiles.theta) & (quartiles.theta <= quartiles.theta_p75)
    assert bool(ordered.where(quartiles.products.notnull(), True).all())
    for name in dataset.elasticity_set.values:
        assert dataset.attrs[f"source:{name}"]


def test_theta_is_the_elasticity_of_substitution_less_one(shared):
    crude = next(p for p in read_protee(shared / "data" / PROTEE_FILE) if p.code == "270900")
    assert published(DEFAULT_SET, "oil_gas") == pytest.approx(-crude.sigma - 1, rel=1e-5)


def test_published_values_are_quoted_exactly(shared):
    text = (shared / "reference" / "cp2015" / "T.txt").read_text(encoding="utf-8")
    theirs = [float(x) for x in text.split()]
    name = "caliendo-parro-2015"
    ours = ["agriculture", "other_mining", "food", "textiles", "wood", "paper", "refined_fuels"]
    ours += ["chemicals", "rubber_plastics", "minerals"]
    assert [published(name, s) for s in ours] == theirs[:10]
    assert published(name, "metals") == pytest.approx(np.mean(theirs[10:12]))
    assert published(name, "machinery") == theirs[12]
    assert published(name, "electrical") == pytest.approx(np.mean(theirs[13:17]))
    assert published(name, "transport_equipment") == pytest.approx(np.mean(theirs[17:19]))
    assert published(name, "other_manufacturing") == theirs[19]
    assert published("costinot-rodriguez-clare-2014", "refined_fuels") == 51.08
    assert published("costinot-rodriguez-clare-2014", "oil_gas") == 15.72
    assert published("costinot-rodriguez-clare-2014", "finance") == 5
    # GTAP: textiles 6.037293 and wearing apparel 3.838171.
    assert published("gtap-hinz", "textiles") == pytest.approx((6.037293 + 3.838171) / 2)


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


def test_a_set_joins_a_world_with_its_source():
    theta = trade_elasticity("gtap-hinz", ["metals", "food"])
    assert theta.dims == ("sector",)
    assert list(theta.sector.values) == ["metals", "food"]
    assert all(theta.attrs[key] for key in ("unit", "source", "licence", "quality", "year"))
    with pytest.raises(InputError, match="did you mean gtap-hinz"):
        trade_elasticity("gtap-hintz", ["food"])
    with pytest.raises(InputError, match="unknown sector"):
        trade_elasticity("gtap-hinz", ["metal"])
