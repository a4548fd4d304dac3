import numpy as np
import pytest
from fixed_world import fixed_world

from tarazy.codes.classification import sectors
from tarazy.errors import InputError
from tarazy.world.elasticities import DEFAULT_SET, bundled_sets, trade_elasticity
from tarazy.world.elasticity_errors import ASSUMED_ERROR, relative_errors
from tarazy.world.elasticity_sensitivities import (
    SENSITIVITIES,
    sensitivity_elasticities,
)

SECTORS = [s.code for s in sectors()]


@pytest.fixture(scope="module")
def shared(official_files):
    return official_files(".")


def published(name, sector):
    return float(bundled_sets()["theta_published"].sel(elasticity_set=name, sector=sector))


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


def test_a_set_joins_a_world_with_its_source():
    theta = trade_elasticity("gtap-hinz", ["metals", "food"])
    assert theta.dims == ("sector",)
    assert list(theta.sector.values) == ["metals", "food"]
    assert all(theta.attrs[key] for key in ("unit", "source", "licence", "quality", "year"))
    with pytest.raises(InputError, match="did you mean gtap-hinz"):
        trade_elasticity("gtap-hintz", ["food"])
    with pytest.raises(InputError, match="unknown sector"):
        trade_elasticity("gtap-hinz", ["metal"])


def test_errors_are_between_products_where_there_are_products_and_assumed_elsewhere():
    errors = relative_errors(fixed_world())
    assert list(errors["sector"].values) == SECTORS
    default = bundled_sets().sel(elasticity_set=DEFAULT_SET)
    for sector in SECTORS:
        kind = str(errors["kind"].sel(sector=sector).item())
        value = float(errors.sel(sector=sector))
        if float(default["products"].fillna(0).sel(sector=sector)) >= 5:
            assert kind == "between products"
            error = float(default["between_product_error"].sel(sector=sector))
            assert value == error / float(default["theta_published"].sel(sector=sector))
        else:
            assert (kind, value) == ("assumed", ASSUMED_ERROR)
    assert str(errors["kind"].sel(sector="oil_gas").item()) == "assumed"


def test_errors_belong_to_the_set_that_a_world_uses():
    world = fixed_world()
    default = relative_errors(world)
    assert set(relative_errors(world.with_elasticities("gtap-hinz"))["kind"].values) == {"assumed"}
    for name in SENSITIVITIES:
        assert relative_errors(world.with_elasticities(name)).equals(default)
    kazakhstan = relative_errors(world.with_elasticities("fontagne-guimbard-orefice-kaz"))
    # Few products carry most of the weight: their median is less certain.
    both = (kazakhstan["kind"] == default["kind"]) & (default["kind"] == "between products")
    assert int(both.sum()) >= 8
    assert (kazakhstan > default).values[both.values].all()
    own = world.with_trade_elasticity(np.full(36, 4.0))
    assert set(relative_errors(own)["kind"].values) == {"assumed"}


def test_low_and_high_are_quartiles_over_products():
    world = fixed_world()
    default = bundled_sets().sel(elasticity_set=DEFAULT_SET)
    low, middle, high = (
        w.dataset["trade_elasticity"]
        for w in (world.with_elasticities("low"), world, world.with_elasticities("high"))
    )
    assert (low < middle).all()
    assert (middle < high).all()
    for sector in ("food", "machinery", "refined_fuels"):
        quartiles = (float(default[f"theta_p{q}"].sel(sector=sector)) for q in (25, 75))
        assert (float(low.sel(sector=sector)), min(20.0, float(high.sel(sector=sector)))) == (
            next(quartiles),
            min(20.0, next(quartiles)),
        )
    # One product of oil, none of services: moved like the sectors that have them.
    ratios = [
        float(low.sel(sector=s) / middle.sel(sector=s)) for s in ("oil_gas", "finance", "retail")
    ]
    assert ratios == pytest.approx([ratios[0]] * 3)
    assert 0.5 < ratios[0] < 0.8
    assert float(high.max()) == 20.0
    assert low.attrs["elasticity_set"] == "low"
    assert "quartile" in low.attrs["method"]


def test_short_run_reduces_the_elasticity_before_duty():
    world = fixed_world()
    own = world.dataset["trade_elasticity"]
    short = world.with_elasticities("short-run").dataset["trade_elasticity"]
    np.testing.assert_allclose((1 + short) / (1 + own), 0.38)
    # Once: a document and an option that both name it ask for one year, not for two.
    again = world.with_elasticities("short-run").with_elasticities("short-run")
    np.testing.assert_array_equal(again.dataset["trade_elasticity"], short)
    # Another set is reduced too, and none below one.
    other = world.with_elasticities("caliendo-parro-2015")
    assert float(other.with_elasticities("short-run").dataset["trade_elasticity"].min()) == 1.0


def test_unknown_sets_and_sensitivities_are_errors():
    world = fixed_world()
    with pytest.raises(InputError, match="unknown elasticity set 'short_run'; did you mean short-"):
        world.with_elasticities("short_run")
    with pytest.raises(InputError, match="unknown sensitivity 'lower'"):
        sensitivity_elasticities("lower", SECTORS, np.full(36, 5.0))
    coarse = world.aggregate(sectors={"goods": ["food", "metals"]})
    low = coarse.with_elasticities("low").dataset["trade_elasticity"]
    assert float(low.sel(sector="goods")) < float(
        coarse.dataset["trade_elasticity"].sel(sector="goods")
    )
    with pytest.raises(InputError, match="unknown elasticity set 'gtap-hinz'; allowed: short-run"):
        coarse.with_elasticities("gtap-hinz")
    reduced = coarse.with_elasticities("short-run").dataset["trade_elasticity"]
    assert (reduced < coarse.dataset["trade_elasticity"]).all()
