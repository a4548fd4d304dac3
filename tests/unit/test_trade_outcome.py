"""What an outcome shows: labels, units, tables, summary, digest, and the way to disk and back."""

import json
import platform
import zipfile

import numpy as np
import pytest
from trade_world import small_world

import tarazy
from tarazy.errors import InputError
from tarazy.experiment.outcome import Outcome, solve_counterfactual
from tarazy.trade import Counterfactual
from tarazy.world.store import read_dataset, write_dataset
from tarazy.world.validation import DIMS

DOCUMENT = {
    "name": "tariff-on-kaz",
    "title": {"en": "A tariff", "kk": "Баж", "ru": "Пошлина"},
    "sources": ["a decree"],
}


def solved(world, rate=0.5, **options):
    tariff = world.dataset["tariff"].values.copy()
    tariff[1, 0, 0] = rate
    return solve_counterfactual(Counterfactual(tariff=tariff), world=world, **options)


@pytest.fixture(scope="module")
def world():
    return small_world()


@pytest.fixture(scope="module")
def outcome(world):
    return solved(world, scenario=DOCUMENT, timings={"compile": 0.25})


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


def test_the_elasticities_of_the_benchmark_travel_with_it(outcome, world):
    np.testing.assert_array_equal(
        outcome.dataset["trade_elasticity"].values, world.dataset["trade_elasticity"].values
    )


def test_diagnostics(outcome):
    assert 0 <= outcome.residual < 1e-10
    assert outcome.sweeps >= 1 and outcome.seconds > 0
    assert outcome.method in ("anderson", "newton")


def test_it_tells_what_computed_it_and_how_long_each_step_took(outcome):
    assert outcome.versions == {
        "tarazy": tarazy.__version__,
        "numpy": np.__version__,
        "python": platform.python_version(),
    }
    assert list(outcome.timings) == ["compile", "prepare", "solve", "results"]
    assert outcome.timings["compile"] == 0.25
    assert all(seconds > 0 for seconds in outcome.timings.values())
    assert outcome.timings["solve"] >= outcome.seconds


def test_it_tells_where_the_benchmark_comes_from(outcome):
    assert set(outcome.benchmark_sources) == set(DIMS)
    for facts in outcome.benchmark_sources.values():
        assert set(facts) == {"source", "licence", "quality", "year"}


def test_a_looser_tolerance_is_kept_and_takes_no_more_sweeps(world, outcome):
    loose = solved(world, tolerance=1e-5)
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
    labels = {"country", "sector", "importer", "exporter"}
    assert set(table.attrs["units"]) == set(table.columns) - labels
    for column, unit in table.attrs["units"].items():
        assert unit == outcome.dataset[column].attrs["unit"]
        assert table.attrs["long_names"][column] == outcome.dataset[column].attrs["long_name"]
    assert outcome.world_digest in table.attrs["source"]
    assert table.attrs["year"] == 2022


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
    assert summary["digest"] == outcome.digest
    assert summary["scenario_digest"] == outcome.scenario_digest
    assert summary["timings"] == outcome.timings and summary["versions"] == outcome.versions


def test_the_same_question_gives_the_same_digest(outcome, world):
    again = solved(world, scenario=dict(reversed(DOCUMENT.items())))
    assert again.timings != outcome.timings
    assert again.digest == outcome.digest
    assert again.scenario_digest == outcome.scenario_digest


def test_another_question_or_answer_gives_another_digest(outcome, world):
    other = solved(world, rate=0.5000001, scenario=DOCUMENT)
    asked = solved(world, scenario=DOCUMENT | {"name": "other"})
    alone = solved(world)
    digests = {o.digest for o in (outcome, other, asked, alone)}
    assert len(digests) == 4
    assert other.scenario_digest == outcome.scenario_digest != asked.scenario_digest
    assert alone.scenario_digest is None


def test_an_outcome_survives_the_disk_without_any_loss(outcome, tmp_path):
    path = tmp_path / "outcome.npz"
    outcome.save(path)
    again = Outcome.load(path)
    assert again.dataset.identical(outcome.dataset)
    assert list(again.dataset) == list(outcome.dataset)
    for name, variable in outcome.dataset.variables.items():
        assert again.dataset[name].dtype == variable.dtype
        assert again.dataset[name].values.tobytes() == variable.values.tobytes()
    for field in ("scenario", "versions", "timings", "benchmark_sources", "residual", "seconds"):
        assert getattr(again, field) == getattr(outcome, field)
    assert list(again.timings) == list(outcome.timings)
    assert again.digest == outcome.digest
    assert json.dumps(again.summary()) == json.dumps(outcome.summary())
    assert list(tmp_path.iterdir()) == [path]
    again.save(tmp_path / "again.npz")
    assert (tmp_path / "again.npz").read_bytes() == path.read_bytes()


def rewritten(outcome, path, fields=None, **header):
    """Write an outcome and replace keys of its header, or of its fields; None removes one."""
    outcome.save(path)
    dataset, old = read_dataset(path, str(path))
    kept = json.loads(old["fields"]) | (fields or {})
    text = json.dumps({key: value for key, value in kept.items() if value is not None})
    changed = old | {"fields": text} | header
    write_dataset(dataset, path, {k: v for k, v in changed.items() if v is not None})
    return path


def test_a_file_of_the_first_version_loads(outcome, tmp_path):
    path = tmp_path / "old.npz"
    first = ("world_name", "world_digest", "world_year", "closure", "residual", "sweeps")
    first += ("seconds", "method", "scenario")
    header = {name: getattr(outcome, name) for name in first}
    dataset = outcome.dataset.drop_vars("trade_elasticity")
    write_dataset(dataset, path, {"kind": "outcome", **header})
    again = Outcome.load(path)
    # Its sum of first order left out what costs and productivity do.
    assert again.dataset.identical(dataset.drop_vars("welfare_first_order"))
    assert {name: getattr(again, name) for name in first} == header
    assert (again.versions, again.timings, again.benchmark_sources) == ({}, {}, {})


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ({"version": 4}, "of version 4, written by a newer Tarazy; allowed: 1 to 3"),
        ({"version": "3"}, "of version '3'"),
        (
            {"version": 2, "fields": {"closure": "zero"}},
            "version 2 with closure 'zero', whose real income counts what the closure gives",
        ),
        ({"kind": "world"}, "does not hold an outcome but a 'world'"),
        ({"kind": None}, "does not hold an outcome but a None"),
        ({"fields": {"residual": None}}, "without field 'residual'"),
    ],
)
def test_what_can_not_be_read_is_refused_in_one_line(outcome, tmp_path, header, message):
    path = rewritten(outcome, tmp_path / "file.npz", **header)
    with pytest.raises(InputError) as raised:
        Outcome.load(path)
    assert message in str(raised.value) and str(path) in str(raised.value)
    assert "\n" not in str(raised.value)


def test_the_file_of_a_world_is_no_outcome(world, tmp_path):
    world.save(tmp_path / "world.npz")
    with pytest.raises(InputError, match="does not hold an outcome"):
        Outcome.load(tmp_path / "world.npz")
    with pytest.raises(InputError, match="no such file"):
        Outcome.load(tmp_path / "nothing.npz")
    with zipfile.ZipFile(tmp_path / "other.npz", "w") as archive:
        archive.writestr("x", "y")
    with pytest.raises(InputError, match="not a tarazy-dataset-1 file"):
        Outcome.load(tmp_path / "other.npz")


def test_gdp_is_value_added_and_revenue_after_over_the_same_before(outcome, world):
    data, accounts = outcome.dataset, world.accounts
    before, after = data["tariff_revenue_before"], data["tariff_revenue_after"]
    np.testing.assert_allclose(before, accounts.tariff_revenue, rtol=1e-12)
    assert after.sel(country="USA") != pytest.approx(float(before.sel(country="USA")), rel=0.01)
    wage = 1 + data["wage"].values / 100
    found = (wage * accounts.value_added + after.values) / (
        accounts.value_added + accounts.tariff_revenue
    )
    np.testing.assert_allclose(data["gdp"], 100 * (found - 1), rtol=1e-12)


def test_revenue_is_the_rate_after_on_the_flow_after(outcome, world):
    rate = world.dataset["tariff"].values.copy()
    rate[1, 0, 0] = 0.5
    paid = (rate * outcome.dataset["trade_after"].values).sum(axis=(1, 2))
    np.testing.assert_allclose(outcome.dataset["tariff_revenue_after"], paid, rtol=1e-9)


def test_every_number_follows_from_flows_prices_and_wages(outcome, world):
    data = outcome.dataset
    flow, home = {}, np.eye(3, dtype=bool)[:, :, None]
    for when in ("before", "after"):
        flow[when] = np.where(home, 0.0, data[f"trade_{when}"].values)
        np.testing.assert_allclose(data[f"exports_{when}"], flow[when].sum(axis=0), rtol=1e-12)
        np.testing.assert_allclose(data[f"imports_{when}"], flow[when].sum(axis=1), rtol=1e-12)
        sold = data[f"trade_{when}"].values.sum(axis=0)
        np.testing.assert_allclose(data[f"output_{when}"], sold, rtol=1e-9)
    change = flow["after"] - flow["before"]
    np.testing.assert_allclose(data["trade_creation"], change.sum(axis=(1, 2)), rtol=1e-10)
    price = np.log1p(data["price"].values / 100)
    index = np.exp((world.dataset["final_share"].values * price).sum(axis=1))
    np.testing.assert_allclose(data["price_index"], 100 * (index - 1), rtol=1e-10, atol=1e-12)
    wage = 1 + data["wage"].values / 100
    np.testing.assert_allclose(data["real_wage"], 100 * (wage / index - 1), rtol=1e-9, atol=1e-12)
    assert (wage * world.accounts.value_added).sum() == pytest.approx(
        world.accounts.value_added.sum(), rel=1e-9
    )
