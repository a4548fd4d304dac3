"""A world from a table in pandas: labels, units, accounts, and that no source is no data."""

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from own_world import ECONOMIES, SECTORS, own_table, own_world

import tarazy as tz
from tarazy import InputError, World


def test_flows_and_costs_are_those_of_the_table():
    sales, final = own_table()
    world = own_world(source="Office, 2021")
    data = world.dataset
    assert (world.economies, world.sectors) == (ECONOMIES, SECTORS)
    sold = sales.T.groupby(level=0).sum().T + final.T.groupby(level=0).sum().T
    for importer in ECONOMIES:
        found = data["trade"].sel(importer=importer).values
        np.testing.assert_allclose(found, sold[importer].to_numpy().reshape(5, 4), rtol=1e-12)
    cost = sales.groupby(level=1).sum().loc["mining", ("Bland", "shops")]
    output = sales.loc[("Bland", "shops")].sum() + final.loc[("Bland", "shops")].sum()
    share = data["input_share"].sel(importer="Bland", input="mining", sector="shops")
    assert float(share) == pytest.approx(cost / output, rel=1e-12)
    assert max(world.validate().values()) < 1e-12
    assert data["trade"].attrs["quality"] == data["input_share"].attrs["quality"] == "data"


def test_the_order_of_rows_and_columns_is_not_read():
    sales, final = own_table()
    rows = np.random.default_rng(3).permutation(20)
    shuffled = World.from_table(
        sales.iloc[rows, rows[::-1]],
        final.iloc[rows[::-1], ::-1],
        name="own",
        year=2020,
        trade_elasticity=5.0,
    )
    one = own_world().dataset["trade"]
    other = shuffled.dataset["trade"].sel({d: one[d] for d in one.dims})
    np.testing.assert_allclose(other, one, rtol=1e-12)


def test_final_use_may_come_without_categories_and_in_another_unit():
    sales, final = own_table()
    together = final.T.groupby(level=0).sum().T
    thousands = World.from_table(
        1000 * sales,
        1000 * together,
        name="own",
        year=2020,
        trade_elasticity=5.0,
        million_usd_per_unit=0.001,
    )
    np.testing.assert_allclose(thousands.dataset["trade"], own_world().dataset["trade"], rtol=1e-12)


def test_a_negative_inventory_moves_output_by_the_tables_own_coefficients():
    sales, final = own_table()
    final.loc[("Aland", "crops"), ("Bland", "government")] = -400.0
    world = own_world()
    drawn = World.from_table(sales, final, name="own", year=2020, trade_elasticity=5.0)
    removed = drawn.dataset["trade"].attrs["negative_final_sales_removed"]
    assert "million USD; world output changes by" in removed
    shares = (
        w.dataset["input_share"].sel(importer="Dland", sector="shops") for w in (world, drawn)
    )
    np.testing.assert_allclose(*shares, rtol=1e-12)


def test_value_added_is_checked_cell_by_cell():
    sales, final = own_table()
    stated = sales.sum(axis=1) + final.sum(axis=1) - sales.sum(axis=0)
    own_world(value_added=stated)
    accounts = pd.DataFrame({"wages": 0.6 * stated, "profits": 0.4 * stated}).T
    own_world(value_added=accounts)
    for gap in (np.nan, np.inf):
        with pytest.raises(InputError, match=r"value_added of Bland mining is .*a finite number"):
            own_world(value_added=stated.where(stated.index != ("Bland", "mining"), gap))
    stated[("Cland", "shops")] += 200.0
    with pytest.raises(InputError, match=r"value_added of Cland shops is .*allowed gap"):
        own_world(value_added=stated)


@pytest.mark.parametrize(
    "wrong",
    [{"value_added_floor": floor} for floor in (0, 1, -1, 2, np.nan, "0.01")]
    + [{"name": name} for name in ("", " ", "two\nlines", "a\0b", None)],
)
def test_what_cannot_be_is_refused_also_where_it_is_not_needed(wrong):
    with pytest.raises(InputError, match=f"{next(iter(wrong)).split('_')[0]}.*allowed") as error:
        own_world(**wrong)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda z, f: (z.iloc[1:], f), "rows of Z: no Aland crops"),
        (lambda z, f: (z.iloc[:, 1:], f), "columns of Z: no Aland crops"),
        (lambda z, f: (z, f.iloc[1:]), "rows of F: no Aland crops"),
        (lambda z, f: (z, f.iloc[:, 2:]), "columns of F: no 'Aland'"),
        (lambda z, f: (z, f.rename(columns={"Aland": "Xland"})), "'Xland' sells nothing"),
        (lambda z, f: (z.reset_index(drop=True), f), "1 level of labels"),
        (lambda z, f: (pd.concat([z, z.iloc[:1]]), f), "Aland crops stands twice"),
        (lambda z, f: (z * np.nan, f), "missing or not a finite number"),
        (lambda z, f: (z.astype(str), f), "Z"),
        (lambda z, f: (z.to_numpy(), f), "Z"),
        (
            lambda z, f: (z, pd.concat([f, f.iloc[:, :1]], axis=1)),
            "columns of F: Aland households stands twice",
        ),
    ],
)
def test_what_does_not_fit_is_one_line(damage, message):
    with pytest.raises(InputError, match=message) as error:
        World.from_table(*damage(*own_table()), name="own", year=2020, trade_elasticity=5.0)
    assert "\n" not in str(error.value)


def test_elasticities_come_as_a_number_by_sector_or_by_group():
    def theta(given):
        return own_world(trade_elasticity=given).dataset["trade_elasticity"].values.tolist()

    assert theta(4) == [4.0] * 4
    assert theta({"goods": 6, "services": 3, "mining": 9}) == [6.0, 9.0, 6.0, 3.0]
    assert theta({"*": 2.0}) == [2.0] * 4
    assert theta(pd.Series({s: n + 1.0 for n, s in enumerate(SECTORS)})) == [1.0, 2.0, 3.0, 4.0]
    for wrong, message in (
        ({"goods": 6}, "no sector 'shops'"),
        ({"banks": 6, "*": 1}, "unknown sector 'banks'"),
        ({"*": "6"}, "holds"),
        ([1.0, 2.0], "shape"),
    ):
        with pytest.raises(InputError, match=message):
            theta(wrong)


def test_without_a_source_nothing_is_data():
    silent = own_world()
    for variable in ("trade", "tariff", "input_share", "trade_elasticity"):
        assert silent.dataset[variable].attrs["quality"] == "assumed", variable
    assert silent.dataset["tariff"].attrs["source"] == "none given: zero everywhere"
    rates = xr.zeros_like(silent.dataset["tariff"]).assign_attrs(quality="data", source="")
    with pytest.raises(InputError, match="tariff is said to be data without a source"):
        own_world(tariff=rates)


def test_arrays_without_a_source_are_no_data_and_may_leave_tariffs_out():
    world = own_world()
    given = {
        "name": "mine",
        "year": 2020,
        "economies": world.economies,
        "sectors": world.sectors,
        "trade": world.dataset["trade"].values,
        "input_share": world.dataset["input_share"].values,
        "trade_elasticity": 5.0,
    }
    mine = World.from_arrays(**given)
    assert not mine.dataset["tariff"].values.any()
    assert mine.dataset["trade"].attrs["quality"] == "assumed"
    told = World.from_arrays(**given, provenance={"trade": {"source": "Office"}})
    assert told.dataset["trade"].attrs["quality"] == "data"
    assert told.dataset["input_share"].attrs["quality"] == "assumed"
    with pytest.raises(InputError, match="trade is said to be data without a source"):
        World.from_arrays(**given, provenance={"trade": {"quality": "data"}})


def test_a_file_that_calls_data_what_has_no_source_is_read_as_assumed(tmp_path):
    world = own_world()
    data = world.dataset
    data["trade"].attrs["quality"] = "data"
    tz.World(world.name, world.year, data).save(tmp_path / "old.npz")
    assert World.load(tmp_path / "old.npz").dataset["trade"].attrs["quality"] == "assumed"
