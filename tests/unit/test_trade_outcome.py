"""What an outcome shows: labels, units, tables, summary, and the way to disk and back."""

import json

import numpy as np
import pytest
from trade_world import small_world

from tarazy.errors import InputError
from tarazy.trade import Counterfactual, Outcome, solve_counterfactual


@pytest.fixture(scope="module")
def world():
    return small_world()


@pytest.fixture(scope="module")
def outcome(world):
    tariff = world.dataset["tariff"].values.copy()
    tariff[1, 0, 0] = 0.5
    document = {"name": "tariff-on-kaz"}
    return solve_counterfactual(world, Counterfactual(tariff=tariff), scenario=document)


def test_every_variable_has_unit_name_and_source(outcome, world):
    assert len(outcome.dataset) > 20
    for variable in outcome.dataset.values():
        assert variable.attrs["unit"] and variable.attrs["long_name"]
        assert world.digest in variable.attrs["source"]
        assert np.isfinite(variable.values).all()


def test_a_tariff_moves_what_it_should(outcome):
    data = outcome.dataset
    flow = data["trade_after"] / data["trade_before"]
    assert flow.sel(importer="USA", exporter="KAZ", sector="goods") < 0.5
    assert data["trade_creation"].sel(importer="USA") < 0
    assert data["trade_diversion"].sel(importer="USA") > 0
    assert outcome.welfare.sel(country="KAZ") < 0


def test_diversion_is_what_other_foreign_suppliers_gain(outcome):
    data = outcome.dataset
    change = (data["trade_after"] - data["trade_before"]).sel(importer="USA")
    foreign = change.sel(exporter=["KAZ", "ROW"])
    gains, losses = foreign.clip(min=0).sum("exporter"), (-foreign).clip(min=0).sum("exporter")
    expected = np.minimum(gains, losses).sum()
    assert data["trade_diversion"].sel(importer="USA").item() == pytest.approx(expected.item())


def test_diagnostics(outcome):
    assert 0 <= outcome.residual < 1e-10
    assert outcome.sweeps >= 1 and outcome.seconds > 0
    assert outcome.method in ("anderson", "newton")


def test_a_looser_tolerance_is_kept_and_takes_no_more_sweeps(world, outcome):
    tariff = world.dataset["tariff"].values.copy()
    tariff[1, 0, 0] = 0.5
    loose = solve_counterfactual(world, Counterfactual(tariff=tariff), tolerance=1e-5)
    assert loose.residual < 1e-5
    assert loose.sweeps < outcome.sweeps
    np.testing.assert_allclose(loose.welfare, outcome.welfare, atol=1e-2)


@pytest.mark.parametrize(
    ("name", "rows", "columns"),
    [
        ("welfare", 3, {"country", "welfare", "real_wage", "terms_of_trade"}),
        ("sectors", 9, {"country", "sector", "output_before", "output_after"}),
        ("trade", 9, {"importer", "exporter", "trade_before", "trade_after"}),
        ("trade_by_sector", 27, {"importer", "exporter", "sector", "trade_after"}),
        ("price", 9, {"country", "sector", "price"}),
    ],
)
def test_tables(outcome, name, rows, columns):
    table = outcome.table(name)
    assert len(table) == rows
    assert columns <= set(table.columns)


def test_tables_hold_the_numbers_of_the_dataset(outcome):
    table = outcome.table("trade").set_index(["importer", "exporter"])
    expected = outcome.dataset["trade_after"].sel(importer="USA", exporter="KAZ").sum().item()
    assert table.loc[("USA", "KAZ"), "trade_after"] == pytest.approx(expected)


def test_an_unknown_table_is_refused(outcome):
    with pytest.raises(InputError, match="unknown table 'welfar'; did you mean welfare"):
        outcome.table("welfar")


def test_the_summary_is_plain_data(outcome, world):
    summary = json.loads(json.dumps(outcome.summary()))
    assert summary["scenario"] == "tariff-on-kaz"
    assert summary["world"] == {"name": "small", "digest": world.digest, "year": 2022}
    assert set(summary["welfare"]) == {"KAZ", "USA", "ROW"}
    assert summary["welfare"]["KAZ"] == outcome.welfare.sel(country="KAZ").item()
    assert summary["residual"] == outcome.residual
    assert summary["units"]["welfare"] == "per cent change"


def test_an_outcome_survives_the_disk(outcome, tmp_path):
    path = tmp_path / "outcome.npz"
    outcome.save(path)
    again = Outcome.load(path)
    assert again.summary() == outcome.summary()
    assert again.dataset.identical(outcome.dataset)
    assert again.scenario == outcome.scenario
    assert list(tmp_path.iterdir()) == [path]


def test_the_file_of_a_world_is_no_outcome(world, tmp_path):
    world.save(tmp_path / "world.npz")
    with pytest.raises(InputError, match="does not hold an outcome"):
        Outcome.load(tmp_path / "world.npz")
    with pytest.raises(InputError):
        Outcome.load(tmp_path / "nothing.npz")
