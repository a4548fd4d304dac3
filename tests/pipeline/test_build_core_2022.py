"""The bundled world against the official files it was built from."""

import numpy as np
import pytest

from tarazy.codes.classification import sectors as sector_labels
from tarazy.errors import InputError
from tarazy.world.world import World
from tarazy_pipeline.readers.adb_margins import read_adb_margins
from tarazy_pipeline.readers.baci import aggregate_partners, read_baci
from tarazy_pipeline.readers.kazakhstan_customs import read_crude_by_partner
from tarazy_pipeline.readers.us_census import KAZAKHSTAN, read_us_trade
from tarazy_pipeline.world.build import build_core_2022, read_donors, read_gdp
from tarazy_pipeline.world.clean_margins import clean_margins
from tarazy_pipeline.world.goods_control import clean_baci
from tarazy_pipeline.world.kazakhstan import read_levels, reconcile_partners

GOODS = np.array([label.goods for label in sector_labels()])


@pytest.fixture(scope="module")
def world():
    return World.load("core-2022")


@pytest.fixture(scope="module")
def inputs(official_files):
    return official_files("data")


@pytest.fixture(scope="module")
def baci(inputs, world):
    codes, trade = read_baci(inputs)
    cleaned, remarks = clean_baci(codes, trade, read_gdp(inputs, 2022))
    assert [r.split(":")[0] for r in remarks] == ["GMB to KAZ"]
    return aggregate_partners(codes, cleaned, world.economies)


def foreign_goods(world):
    trade = world.dataset["trade"].values[:, :, GOODS].sum(axis=2)
    return trade * ~np.eye(len(trade), dtype=bool)


def top_ten(control):
    return np.argsort(-control)[:10]


def test_building_again_gives_the_bundled_world(world, inputs):
    again = build_core_2022(inputs)
    for variable in ("trade", "tariff", "input_share", "trade_elasticity"):
        ours, bundled = again.dataset[variable].values, world.dataset[variable].values
        # Flows have seven digits; another machine may round the last one the other way.
        np.testing.assert_allclose(ours, bundled, rtol=3e-6, atol=3e-9, err_msg=variable)


def test_output_is_that_of_the_margins(world, inputs):
    margins, _ = clean_margins(read_adb_margins(inputs, 2022))
    narrow = world.accounts.output.copy()
    narrow[:, 1] += narrow[:, 2]
    narrow = np.delete(narrow, 2, axis=1)
    same = [code not in ("KAZ", "ROW") for code in world.economies]
    np.testing.assert_allclose(narrow[same], margins.output[same], rtol=2e-6, atol=1e-4)
    # What Kazakhstan sells more, the rest of the world sells less.
    np.testing.assert_allclose(narrow.sum(axis=0), margins.output.sum(axis=0), rtol=1e-6)


def test_kazakhstan_has_the_level_of_customs(world):
    kaz, trade = world.economies.index("KAZ"), foreign_goods(world)
    levels = read_levels()
    assert trade[:, kaz].sum() == pytest.approx(levels["goods_exports"], rel=1e-3)
    assert trade[kaz].sum() == pytest.approx(levels["goods_imports"], rel=1e-6)


def test_kazakhstans_value_added_is_near_and_below_its_gdp(world, inputs):
    kaz = world.economies.index("KAZ")
    gdp = read_gdp(inputs, 2022)["KAZ"]
    assert 0.95 * gdp < world.accounts.value_added[kaz] < gdp


@pytest.mark.parametrize("direction", ["exports", "imports"])
def test_kazakhstans_partners_are_those_of_the_control(world, baci, direction):
    kaz, trade = world.economies.index("KAZ"), foreign_goods(world)
    ours, control = (
        (trade[:, kaz], baci[:, kaz]) if direction == "exports" else (trade[kaz], baci[kaz])
    )
    ours, control = 100 * ours / ours.sum(), 100 * control / control.sum()
    chosen = top_ten(control)
    np.testing.assert_allclose(ours[chosen], control[chosen], rtol=0, atol=2.0)


def test_kazakhstans_crude_goes_where_the_control_says(world, inputs):
    kaz = world.economies.index("KAZ")
    control, _ = read_crude_by_partner(inputs, world.economies)
    ours = world.dataset["trade"].sel(sector="oil_gas").values[:, kaz].copy()
    ours[kaz] = 0.0
    ours, control = 100 * ours / ours.sum(), 100 * control / control.sum()
    chosen = top_ten(control)
    np.testing.assert_allclose(ours[chosen], control[chosen], rtol=0, atol=2.0)


def test_trade_with_the_united_states_is_that_of_its_census(world, inputs):
    kaz, usa, trade = (*map(world.economies.index, ("KAZ", "USA")), foreign_goods(world))
    to_usa, from_usa = read_us_trade(inputs, KAZAKHSTAN, 2022)
    assert trade[usa, kaz] == pytest.approx(to_usa, rel=1e-3)
    assert trade[kaz, usa] == pytest.approx(from_usa, rel=1e-3)


def test_donors_are_named_for_all_economies_that_the_prior_lacks(world):
    donors = dict(zip(world.economies, world.dataset["structure_donor"].values, strict=True))
    assert donors["KAZ"] == "RUS"
    assert donors["USA"] == "USA"
    borrowed = {code: str(donor) for code, donor in donors.items() if donor != code}
    assert borrowed == read_donors()


def test_reconciled_shares_sum_to_one_and_crude_fits_into_goods():
    goods = np.array([0.5, 0.3, 0.2])
    crude = np.array([0.0, 0.2, 0.8])
    shares, crude_shares = reconcile_partners(goods, crude, 0.4, np.array([True, True, True]))
    assert shares.sum() == pytest.approx(1.0)
    assert crude_shares.sum() == pytest.approx(1.0)
    assert (shares >= 0.4 * crude_shares - 1e-12).all()
    assert np.abs(crude_shares - crude).max() <= 0.0125 + 1e-9


def test_reconcile_refuses_a_fixed_partner_with_more_crude_than_goods():
    with pytest.raises(InputError, match="partner 1: crude is"):
        reconcile_partners(
            np.array([0.9, 0.1]), np.array([0.2, 0.8]), 0.5, np.array([True, True]), fixed=(1,)
        )
