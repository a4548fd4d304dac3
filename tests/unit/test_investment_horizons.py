"""Elasticities by horizon: what a table may say, and the nest that comes of it."""

import numpy as np
import pytest

import tarazy as tz
from tarazy.errors import InputError
from tarazy.investment import bundled_elasticities, nest_of, read_elasticities, trade_elasticities
from tarazy.investment.horizons import COLUMNS, ELASTICITIES
from tarazy.trade.factors import HORIZONS

GIVEN = """\
supply,short,oil_gas,0.1,0.05,0.2,estimated,a paper
supply,short,*,,,,assumed,Cobb-Douglas
inputs,short,*,0.2,0,0.5,assumed,a reason
final,short,*,0.9,0.5,1,assumed,a reason
foreign_capital,long,*,1.7,1,2,sourced,a paper
trade,short,food,0.8,0.7,1,sourced,a paper
"""


def table(tmp_path, text):
    file = tmp_path / "horizons.csv"
    file.write_text(",".join(COLUMNS) + "\n" + text, encoding="utf-8")
    return read_elasticities(file, "horizons.csv")


@pytest.fixture(scope="module")
def world():
    return tz.World.load("core-2022")


def test_a_nest_has_the_elasticities_of_its_horizon(tmp_path, world):
    nest = nest_of(world, "short", table(tmp_path, GIVEN))
    oil = world.sectors.index("oil_gas")
    assert (nest.horizon, nest.inputs, nest.final, nest.foreign_capital) == ("short", 0.2, 0.9, 1.7)
    assert (nest.supply[oil] == 0.1).all()
    assert np.isnan(np.delete(nest.supply, oil, axis=0)).all()


def test_a_value_for_all_sectors_yields_to_a_sector_of_its_own(tmp_path, world):
    text = GIVEN.replace("supply,short,*,,,,", "supply,short,*,2,1,3,")
    nest = nest_of(world, "short", table(tmp_path, text))
    assert set(np.unique(nest.supply)) == {0.1, 2.0}


def test_trade_elasticities_of_a_horizon_are_those_of_the_table_and_the_world(tmp_path, world):
    found = trade_elasticities(world, "short", table(tmp_path, GIVEN))
    own = world.dataset["trade_elasticity"].to_series()
    assert found.pop("food") == 0.8
    assert found == {sector: own[sector] for sector in found}


def test_a_horizon_without_values_is_refused(tmp_path, world):
    with pytest.raises(InputError, match=r"no row of inputs, medium, \*; allowed: one for each"):
        nest_of(world, "medium", table(tmp_path, GIVEN))
    with pytest.raises(InputError, match="horizon"):
        nest_of(world, "soon", table(tmp_path, GIVEN))


def test_a_sector_that_the_world_has_not_is_refused(tmp_path, world):
    given = table(tmp_path, GIVEN.replace("oil_gas", "gold"))
    with pytest.raises(InputError, match="sector 'gold' is not in the world core-2022; allowed"):
        nest_of(world, "short", given)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("supply,short,oil_gas,0.3,0.05,0.2,estimated,a", "line 2: low 0.05, value 0.3, high 0.2"),
        ("supply,short,oil_gas,0.1,0,0.2,estimated,a", "supply from 0; allowed: above 0"),
        ("supply,short,oil_gas,0.1,,0.2,estimated,a", "low: '' is not allowed; allowed: a number"),
        ("inputs,short,*,,,,assumed,a", "value: '' is not allowed; allowed: a number"),
        ("inputs,short,food,1,1,1,assumed,a", r"sector 'food'; allowed for inputs: \*"),
        ("income,short,*,1,1,1,assumed,a", "elasticity.*income"),
        ("final,soon,*,1,1,1,assumed,a", "horizon.*soon"),
        ("final,short,*,1,1,1,good,a", "quality.*good"),
        ("final,short,*,1,1,1,assumed,", "column 'source' is empty"),
    ],
)
def test_mistakes_in_the_table_are_told(tmp_path, row, message):
    with pytest.raises(InputError, match=message):
        table(tmp_path, row + "\n")


def test_no_row_stands_twice(tmp_path):
    row = "final,short,*,1,1,1,assumed,a\n"
    with pytest.raises(InputError, match=r"line 3: final, short, \* stands twice; allowed: once"):
        table(tmp_path, row * 2)


@pytest.mark.parametrize("horizon", HORIZONS)
def test_the_bundled_table_gives_a_nest_of_every_horizon(world, horizon):
    nest = nest_of(world, horizon)
    oil = world.sectors.index("oil_gas")
    assert (nest.supply[oil] > 0).all() and nest.supply[oil].max() < 2
    assert {row.elasticity for row in bundled_elasticities().rows} <= set(ELASTICITIES)


def test_what_varies_more_in_time_supplies_more(world):
    oil = world.sectors.index("oil_gas")
    short, medium, long = (nest_of(world, horizon).supply[oil, 0] for horizon in HORIZONS)
    assert short < medium < long
