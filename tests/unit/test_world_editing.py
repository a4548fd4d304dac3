"""Edits of a world: what is set, what is held, what gives way, and who said so."""

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from own_world import GOODS, own_world
from ranges_world import estimated_world
from scenario_world import small_world

import tarazy as tz
from tarazy import InputError, World


@pytest.fixture
def world():
    return own_world(source="Office, 2021")


def rate(world, importer, exporter, sector):
    cell = {"importer": importer, "exporter": exporter, "sector": sector}
    return float(world.dataset["tariff"].sel(cell))


def test_a_tariff_holds_trade_and_moves_value_added_to_revenue(world):
    edited = world.with_tariff(0.2, importer="Aland", sector="goods", source="Customs, 2020")
    before, after = world.accounts, edited.accounts
    np.testing.assert_array_equal(edited.dataset["trade"], world.dataset["trade"])
    np.testing.assert_allclose(after.output, before.output, rtol=1e-12)
    np.testing.assert_allclose(after.deficit, before.deficit, rtol=1e-9, atol=1e-9)
    abroad = world.dataset["trade"].sel(importer="Aland", sector=GOODS)
    duties = 0.2 * float(abroad.sum() - abroad.sel(exporter="Aland").sum())
    np.testing.assert_allclose(after.tariff_revenue, [duties, 0, 0, 0, 0], atol=1e-9)
    # What sectors and final users pay more is the duty; sectors take theirs from value added.
    on_inputs = after.intermediate_use[0].sum() - before.intermediate_use[0].sum()
    assert before.value_added[0] - after.value_added[0] == pytest.approx(on_inputs, rel=1e-9)
    on_final = after.final_use[0].sum() - before.final_use[0].sum()
    assert on_inputs + on_final == pytest.approx(duties, rel=1e-9)
    assert on_inputs > 0
    assert on_final > 0
    # Both pay the same: the ratio of final use to inputs of each product is as it was.
    np.testing.assert_allclose(
        after.final_use / after.intermediate_use, before.final_use / before.intermediate_use
    )
    assert max(edited.validate().values()) < 1e-12


def test_what_is_set_to_what_it_was_stays_to_the_last_digit():
    region = small_world().aggregate(regions={"NORTH": ["DEU", "ARM"]})
    assert np.diagonal(region.dataset["tariff"]).any()
    for world in (small_world(), estimated_world(), own_world(), region):
        data, name = world.dataset, world.name
        edits = [
            world.with_tariff(data["tariff"], name=name),
            world.with_flows(data["trade"], name=name),
            world.with_flows(data["trade"], hold="totals", name=name),
            world.with_trade_elasticity(data["trade_elasticity"]),
        ]
        assert {edited.digest for edited in edits} == {world.digest}


def test_what_an_edit_does_not_touch_stays_to_the_last_digit():
    world = small_world()
    edited = world.with_tariff(0.2, importer="KAZ", sector="metals")
    others = [code for code in world.economies if code != "KAZ"]
    for variable in ("input_share", "final_share", "value_added_share", "deficit"):
        pair = (w.dataset[variable].sel(importer=others) for w in (world, edited))
        np.testing.assert_array_equal(*pair)
    back = edited.with_tariff(world.dataset["tariff"])
    np.testing.assert_allclose(
        back.dataset["input_share"], world.dataset["input_share"], rtol=1e-14
    )


def test_economies_put_together_before_or_after_an_edit_are_the_same():
    world, regions = small_world(), {"NORTH": ["DEU", "ARM"], "EAST": ["CHN", "KGZ"]}
    edits = [
        lambda w, east: w.with_tariff(0.2, importer="KAZ", exporter=east, sector="metals"),
        lambda w, east: w.with_flows(8.0, importer="KAZ", exporter="RUS", sector="metals"),
    ]
    for edit in edits:
        before = edit(world, regions["EAST"]).aggregate(regions=regions)
        after = edit(world.aggregate(regions=regions), "EAST")
        for variable in ("trade", "tariff", "input_share", "final_share", "deficit"):
            np.testing.assert_allclose(
                before.dataset[variable], after.dataset[variable], rtol=1e-12, atol=1e-12
            )


def test_forms_of_rates_say_the_same(world):
    by_group = world.with_tariff({"goods": 0.1, "mining": 0.3}, importer="Bland", exporter="Cland")
    table = pd.DataFrame(
        {
            "importer": "Bland",
            "exporter": "Cland",
            "sector": ["crops", "mining", "factories"],
            "tariff": [0.1, 0.3, 0.1],
        }
    )
    labelled = xr.DataArray(
        [[0.1, 0.3, 0.1]],
        coords={"exporter": ["Cland"], "sector": GOODS},
        dims=("exporter", "sector"),
    )
    indexed = table.set_index(["importer", "exporter", "sector"])
    array = by_group.dataset["tariff"].values
    for other in (
        world.with_tariff(table),
        world.with_tariff(indexed),
        world.with_tariff(table.set_index("importer")),
        world.with_tariff(labelled, importer="Bland"),
        world.with_tariff(array, importer="Bland", exporter="Cland", sector=GOODS),
    ):
        assert other.digest == by_group.digest
        assert other.dataset["tariff"].attrs["edits"][0]["cells"] == 3
    assert rate(by_group, "Bland", "Cland", "mining") == 0.3
    assert rate(by_group, "Bland", "Cland", "shops") == 0.0
    assert rate(by_group, "Bland", "Dland", "crops") == 0.0


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (pd.DataFrame({"tariff": [0.1]}, index=["Aland"]), "level 1 of the index has no name"),
        (
            pd.DataFrame([["Aland", 0.1, 0.2]], columns=["importer", "tariff", "tariff"]),
            "column 'tariff' stands twice",
        ),
        (pd.DataFrame({"importer": [["Aland"]], "tariff": [0.1]}), "row 2: importer: .'Aland'."),
        (pd.DataFrame({"importer": [np.nan], "tariff": [0.1]}), "row 2: importer: nan"),
    ],
)
def test_a_table_says_whose_its_numbers_are(world, table, message):
    with pytest.raises(InputError, match=message):
        world.with_tariff(table)


def test_a_csv_is_a_table_and_its_mistakes_have_a_line(world, tmp_path):
    file = tmp_path / "rates.csv"
    file.write_text("importer,sector,tariff\nAland,goods,0.1\nBland,*,0.2\n", encoding="utf-8")
    edited = world.with_tariff(file)
    assert rate(edited, "Aland", "Others", "crops") == 0.1
    assert rate(edited, "Bland", "Aland", "shops") == 0.2
    assert rate(edited, "Aland", "Aland", "crops") == 0.0
    for text, message in (
        (
            "importer,sector,tariff\nXland,goods,0.1\n",
            "rates.csv: row 2: importer: unknown economy",
        ),
        ("importer,tariff\nAland,0.1\nAland,0.2\n", "row 3: Aland stands in row 2 too"),
        ("importer,rate\nAland,0.1\n", "columns importer, rate; allowed: importer"),
        ("importer,tariff\nAland,ten\n", "rates.csv"),
        ("importer,tariff\nAland,\n", "no finite number"),
        ("importer,tariff\nAland,25\n", "fraction, 0.25 for 25 per cent"),
        ("importer,tariff\nAland,-0.1\n", "zero or more"),
        ("importer,exporter,tariff\nAland,Aland,0.1\n", "0 between an economy and itself"),
    ):
        file.write_text(text, encoding="utf-8")
        with pytest.raises(InputError, match=message) as error:
            world.with_tariff(file)
        assert "\n" not in str(error.value)
    with pytest.raises(InputError, match="no such file"):
        world.with_tariff(tmp_path / "none.csv")


def test_an_edit_says_how_many_cells_from_where_and_how_good(world):
    twice = world.with_tariff(0.1, importer="Aland", exporter="Bland", sector="crops")
    twice = twice.with_tariff(0.2, importer="Bland", source="WTO, 2020", licence="open")
    told = twice.dataset["tariff"].attrs
    assert told["source"] == (
        "none given: zero everywhere; 1 cell set by the user: source not stated (assumed); "
        "16 cells set by the user: source WTO, 2020 (data)"
    )
    assert [edit["quality"] for edit in told["edits"]] == ["assumed", "data"]
    assert told["quality"] == "assumed"
    with pytest.raises(InputError, match="'data' without a source"):
        world.with_tariff(0.1, quality="data")
    with pytest.raises(InputError, match="source: 5; allowed: a text"):
        world.with_tariff(0.1, source=5)
    with pytest.raises(InputError, match="unknown quality 'sure'"):
        world.with_tariff(0.1, quality="sure", source="WTO")


def test_all_cells_set_are_the_users_alone(world):
    edited = world.with_tariff(0.1, source="WTO, 2020")
    assert edited.dataset["tariff"].attrs["source"] == "WTO, 2020"
    assert edited.dataset["tariff"].attrs["quality"] == "data"
    assert world.with_tariff(0.1).dataset["tariff"].attrs["quality"] == "assumed"


def test_the_rest_of_the_world_travels_along(tmp_path):
    world = estimated_world()
    edited = world.with_tariff(0.3, importer="KAZ", exporter="RUS")
    for variable in world.dataset.data_vars:
        if variable not in ("tariff", "input_share", "value_added_share", "final_share"):
            assert edited.dataset[variable].identical(world.dataset[variable]), variable
    assert edited.name == f"{world.name}-edited"
    edited.save(tmp_path / "edited.npz")
    again = World.load(tmp_path / "edited.npz")
    assert again.digest == edited.digest
    assert again.dataset["tariff"].attrs == edited.dataset["tariff"].attrs


def test_ranges_are_drawn_after_every_edit():
    world = estimated_world()
    partner = next(code for code in world.economies if code not in ("KAZ", "RUS"))
    shock = {
        "name": "duty",
        "title": "A duty",
        "question": "What does it do?",
        "shocks": [{"kind": "tariff", "importer": partner, "exporter": "KAZ", "add": 0.1}],
    }
    for edited in (
        world.with_tariff(0.3, importer="KAZ", exporter="RUS"),
        world.with_flows(
            1.01 * float(world.dataset["trade"].sel(importer="KAZ", exporter="RUS")[0]),
            importer="KAZ",
            exporter="RUS",
            sector=world.sectors[0],
        ),
        world.with_trade_elasticity({world.sectors[0]: 4.0}),
    ):
        found = tz.run_range(shock, draws=3, workers=1, world=edited)
        assert np.isfinite(found.draws["welfare"].values).all()


def test_an_array_says_its_source_and_its_unit(world):
    rates = xr.DataArray([0.1], coords={"exporter": ["Bland"]}, dims="exporter")
    told = rates.assign_attrs(source="WTO, 2020", licence="open", quality="estimated")
    edits = world.with_tariff(told, importer="Aland").dataset["tariff"].attrs["edits"]
    assert edits == [
        {"cells": 4, "of": 80, "source": "WTO, 2020", "licence": "open", "quality": "estimated"}
    ]
    for unit in ("per cent", "%"):
        with pytest.raises(InputError, match="says that its unit is"):
            world.with_tariff(rates.assign_attrs(unit=unit), importer="Aland")


def test_inputs_may_not_cost_more_than_the_output(world):
    thin = own_world(trade_elasticity=5.0).with_flows(
        inputs=xr.DataArray(
            0.97 * world.accounts.output[:1, :1] / 4 * np.ones((1, 4)),
            coords={"importer": ["Aland"], "input": world.sectors},
            dims=("importer", "input"),
        ),
        sector="crops",
    )
    with pytest.raises(InputError, match=r"sector=crops of importer=Aland would cost 1\.\d+ of"):
        thin.with_tariff(0.5)


def test_flows_at_held_input_shares_move_output_and_deficits(world):
    edited = world.with_flows(100.0, importer="Aland", exporter="Bland", sector="crops")
    old = float(world.dataset["trade"].sel(importer="Aland", exporter="Bland", sector="crops"))
    more = 100.0 - old
    change = edited.accounts.output - world.accounts.output
    assert change[1, 0] == pytest.approx(more)
    assert np.abs(np.delete(change.ravel(), 4)).max() < 1e-9
    deficit = edited.accounts.deficit - world.accounts.deficit
    np.testing.assert_allclose(deficit, [more, -more, 0, 0, 0], atol=1e-9)
    np.testing.assert_array_equal(edited.dataset["input_share"], world.dataset["input_share"])
    assert max(edited.validate().values()) < 1e-12


def test_flows_with_held_totals_move_only_other_partners(world):
    edited = world.with_flows(
        100.0, importer="Aland", exporter="Bland", sector="crops", hold="totals", source="BNS"
    )
    data, old = edited.dataset["trade"], world.dataset["trade"]
    assert float(data.sel(importer="Aland", exporter="Bland", sector="crops")) == 100.0
    for name in ("output", "deficit", "expenditure", "value_added"):
        before, after = (getattr(w.accounts, name) for w in (world, edited))
        np.testing.assert_allclose(after, before, rtol=1e-9, atol=1e-8)
    np.testing.assert_array_equal(
        np.einsum("nnj->nj", data.values), np.einsum("nnj->nj", old.values)
    )
    np.testing.assert_array_equal(data.sel(sector="mining"), old.sel(sector="mining"))
    assert data.attrs["edits"][0] == {
        "cells": 1,
        "of": 100,
        "source": "BNS",
        "licence": "not stated",
        "quality": "data",
    }


def test_inputs_take_from_value_added_and_final_use(world):
    cost = 1.5 * float(
        world.dataset["input_share"].sel(importer="Cland", input="mining", sector="factories")
        * world.accounts.output[2, 2]
    )
    table = pd.DataFrame(
        {"importer": ["Cland"], "input": ["mining"], "sector": ["factories"], "inputs": [cost]}
    )
    edited = world.with_flows(inputs=table)
    lost = world.accounts.value_added[2] - edited.accounts.value_added[2]
    assert lost == pytest.approx(cost / 3)
    less = world.accounts.final_use[2, 1] - edited.accounts.final_use[2, 1]
    assert less == pytest.approx(cost / 3)
    assert max(edited.validate().values()) < 1e-12


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({}, "neither trade nor inputs"),
        ({"trade": 1.0, "hold": "prices"}, "unknown choice 'prices'"),
        ({"inputs": 1.0, "exporter": "Bland"}, "exporter: 'Bland' with inputs alone"),
        ({"trade": -1.0, "importer": "Aland", "exporter": "Bland"}, "zero or more"),
        (
            {"trade": 1e6, "importer": "Aland", "exporter": "Bland", "hold": "totals"},
            "imports of importer=Aland, sector=crops miss their total by -",
        ),
        (
            {"trade": 1.0, "importer": "Aland", "exporter": "Aland", "hold": "totals"},
            "at home, where nothing gives way",
        ),
        ({"inputs": 1e5, "importer": "Aland", "sector": "crops"}, "exceeds expenditure by|inputs"),
        ({"trade": 0.0, "importer": "Aland", "sector": "mining"}, "intermediate use exceeds"),
    ],
)
def test_flows_that_no_market_clears_with_are_refused_with_the_gap(world, asked, message):
    with pytest.raises(InputError, match=message) as error:
        world.with_flows(**asked)
    assert "\n" not in str(error.value)


def test_elasticities_keep_what_is_known_of_the_others():
    world = tz.World.load("core-2022")
    from tarazy.world.elasticity_errors import ASSUMED, relative_errors

    edited = world.with_trade_elasticity({"metals": 8.0, "energy": 12.0}, source="own estimate")
    theta = edited.dataset["trade_elasticity"]
    assert float(theta.sel(sector="metals")) == 8.0
    assert float(theta.sel(sector="utilities")) == 12.0
    same = [
        s for s in world.sectors if s not in ("metals", "oil_gas", "refined_fuels", "utilities")
    ]
    old = world.dataset["trade_elasticity"]
    np.testing.assert_array_equal(theta.sel(sector=same), old.sel(sector=same))
    assert "4 cells set by the user: source own estimate (data)" in theta.attrs["source"]
    before, after = relative_errors(world), relative_errors(edited)
    np.testing.assert_array_equal(before.sel(sector=same), after.sel(sector=same))
    assert str(after.sel(sector="metals")["kind"].values) == ASSUMED
    assert "elasticity_set" not in theta.attrs
    np.testing.assert_array_equal(edited.dataset["trade"], world.dataset["trade"])
    named = edited.with_trade_elasticity("caliendo-parro-2015")
    assert named.digest == world.with_elasticities("caliendo-parro-2015").digest
    assert "edits" not in named.dataset["trade_elasticity"].attrs
    with pytest.raises(InputError, match="it has its own"):
        world.with_trade_elasticity("caliendo-parro-2015", source="mine")
    with pytest.raises(InputError, match="trade_elasticity is empty"):
        world.with_trade_elasticity({})
