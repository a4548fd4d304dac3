"""Nothing is shared: no use of what is handed out reaches an answer or a digest."""

import contextlib
import copy
import dataclasses
import pickle

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from fixed_world import fixed_world
from ranges_world import estimated_world, experiment
from scenario_world import small_world
from two_ways_network import small

import tarazy
from tarazy import World
from tarazy.codes.groups import groups
from tarazy.corridors.changes import Changes
from tarazy.corridors.data import Network
from tarazy.corridors.draws import network_range
from tarazy.corridors.questions import outage
from tarazy.corridors.solve import Engine
from tarazy.corridors.sweep import n_minus_1
from tarazy.draws import run_range
from tarazy.experiment.comparison import compare
from tarazy.experiment.outcome import Outcome, solve_counterfactual
from tarazy.experiment.sensitivity import sensitivity
from tarazy.immutable import Later, frozen_array, frozen_dataset, handed_out, kept
from tarazy.interdependence.matrix import severance_matrix
from tarazy.trade import Counterfactual
from tarazy.trade.benchmark import benchmark_of
from tarazy.world.elasticities import bundled_sets


def deface(dataset: xr.Dataset) -> None:
    """Do with a dataset all that its user can; what cannot be done fails."""
    for name in list(dataset.variables):
        array = dataset[name]
        for values in (array.values, array.data, array.variable.values, array.to_numpy()):
            if name in dataset.indexes:
                if values.flags.writeable:
                    values[...] = values[::-1].copy()
            elif values.size:
                with pytest.raises(ValueError, match="read-only"):
                    values[...] = values.flat[0]
                with pytest.raises(ValueError, match="WRITEABLE"):
                    values.flags.writeable = True
        for attribute in array.attrs.values():
            if isinstance(attribute, list | dict):
                attribute.clear()
        array.attrs.clear()
        dataset.variables[name].attrs["unit"] = "parsec"
        if name not in dataset.indexes:
            array.values = np.zeros(array.shape)
            dataset[name] = dataset[name].astype(float) + 1
    dataset.attrs["source"] = "defaced"
    for dim in list(dataset.dims):
        dataset.coords[dim] = np.arange(dataset.sizes[dim])
    for name in list(dataset.data_vars):
        del dataset[name]


def deface_frame(table: pd.DataFrame) -> None:
    for at, column in enumerate(list(table.columns)):
        table.iloc[0, at] = table[column].iloc[-1]
        table[column] = table[column].iloc[::-1].to_numpy()
    table.attrs.clear()
    for column in list(table.columns):
        del table[column]


@pytest.fixture
def world() -> World:
    return small_world()


@pytest.fixture
def document():
    return experiment()


def test_a_world_stays_as_it_is(world, document):
    digest, before = world.digest, copy.deepcopy(world.dataset)
    answer = tarazy.run(document, world=world)
    for _ in range(2):
        deface(world.dataset)
        world.economies.reverse()
        world.sectors.clear()
        for array in vars(world.accounts).values():
            with pytest.raises(ValueError, match="read-only"):
                array[0] = 1
        with pytest.raises(ValueError, match="read-only"):
            benchmark_of(world).trade[:] = 1
        # A digest that is computed anew, not one that was kept.
        assert World(world.name, world.year, world.dataset).digest == digest == world.digest
        assert world.dataset.identical(before)
        assert tarazy.run(document, world=world).digest == answer.digest


def test_a_world_shares_no_memory_with_what_it_was_made_of(world):
    data = world.dataset
    arrays = {
        name: data[name].values.copy()
        for name in ("trade", "tariff", "input_share", "trade_elasticity")
    }
    people = xr.DataArray(np.ones(8), dims="importer", attrs={"of": ["x"]})
    remarks = {"trade": {"source": "x", "cleaned": ["one"]}}
    codes, products = list(world.economies), list(world.sectors)
    made = World.from_arrays(
        name="made",
        year=2022,
        economies=codes,
        sectors=products,
        provenance=remarks,
        extra={"people": people},
        **arrays,
    )
    digest, before = made.digest, copy.deepcopy(made.dataset)
    for array in arrays.values():
        array *= 0
    people[:] = 5
    people.attrs["of"].append("y")
    remarks["trade"]["cleaned"].append("two")
    codes.clear()
    products.reverse()
    assert made.dataset.identical(before)
    assert World("made", 2022, made.dataset).digest == digest
    # As is a dataset that is given whole.
    whole = copy.deepcopy(data)
    again = World("again", 2022, whole)
    whole["trade"].values[:] = 1
    whole["trade"].attrs.clear()
    assert again.dataset.identical(data)


def test_attributes_within_attributes_stay(world):
    core = fixed_world()
    core.dataset["trade"].attrs["cleaned"].clear()
    core.dataset["trade_elasticity_alternative"].attrs["source"].clear()
    assert core.dataset["trade"].attrs["cleaned"]
    assert core.dataset["trade_elasticity_alternative"].attrs["source"]


def test_an_outcome_shares_nothing_with_its_world(world):
    counterfactual = Counterfactual(tariff=world.dataset["tariff"].values * 1.5)
    first = solve_counterfactual(counterfactual, world=world)
    for name, array in first.dataset.items():
        for given in world.dataset.values():
            assert not np.shares_memory(array.values, given.values), name
        assert not np.shares_memory(array.values, counterfactual.tariff), name
    second = solve_counterfactual(counterfactual, world=world)
    for name, array in first.dataset.items():
        assert not np.shares_memory(array.values, second.dataset[name].values), name
    assert first.digest == second.digest


def test_labels_that_come_later_are_those_of_what_was_solved(world):
    rates = world.dataset["tariff"].values * 1.5
    costs = np.ones_like(rates)
    counterfactual = Counterfactual(tariff=rates, trade_cost=costs)
    read_at_once = solve_counterfactual(counterfactual, world=world)
    digest = read_at_once.digest
    waiting = solve_counterfactual(counterfactual, world=world)
    rates *= 2
    costs *= 3
    assert waiting.digest == digest
    assert waiting.dataset.identical(read_at_once.dataset)


@pytest.mark.parametrize("closure", ["fixed", "zero"])
def test_real_income_that_is_read_first_is_that_of_the_dataset(world, document, closure):
    outcome = tarazy.run(document.with_(closure=closure), world=world)
    first = outcome.welfare
    assert isinstance(outcome.__dict__["dataset"], Later)
    assert first.identical(outcome.dataset["welfare"]) and outcome.welfare.identical(first)
    assert (first.values == outcome.dataset["welfare"].values).all()
    with pytest.raises(ValueError, match="read-only"):
        first.values[0] = 1


def test_what_comes_later_is_computed_once_frozen_and_travels(world, document):
    asked = []

    def compute():
        asked.append(1)
        return np.arange(3.0)

    value = Later(compute)
    assert not asked
    assert (value.value == [0, 1, 2]).all() and value.value is value.value and asked == [1]
    assert (pickle.loads(pickle.dumps(value)).value == value.value).all()
    outcome = tarazy.run(document, world=world)
    assert isinstance(outcome.__dict__["dataset"], Later)
    twin = pickle.loads(pickle.dumps(outcome))
    assert not isinstance(outcome.__dict__["dataset"], Later)
    assert twin.dataset.identical(outcome.dataset) and twin.digest == outcome.digest
    assert kept(tarazy.run(document, world=world), "dataset").identical(outcome.dataset)
    assert dataclasses.replace(outcome, scenario=None).dataset.identical(outcome.dataset)


def test_an_outcome_stays_as_it_is(world, document, tmp_path):
    outcome = tarazy.run(document, world=world)
    digest, before = outcome.digest, copy.deepcopy(outcome.dataset)
    summary, table = outcome.summary(), outcome.table("welfare")
    deface(outcome.dataset)
    outcome.scenario["shocks"].clear()
    outcome.versions.clear()
    outcome.timings.clear()
    for source in outcome.benchmark_sources.values():
        source.clear()
    for name in ("welfare", "sectors", "trade", "trade_by_sector", "price"):
        deface_frame(outcome.table(name))
    outcome.summary()["welfare"].clear()
    assert outcome.dataset.identical(before)
    assert outcome.digest == digest
    assert outcome.summary() == summary
    pd.testing.assert_frame_equal(outcome.table("welfare"), table)
    outcome.save(tmp_path / "o.npz")
    loaded = Outcome.load(tmp_path / "o.npz")
    deface(loaded.dataset)
    assert loaded.digest == digest
    given = document.to_dict()
    kept = dataclasses.replace(loaded, scenario=given)
    given["shocks"].clear()
    assert kept.digest == digest


def test_a_range_stays_as_it_is(document):
    found = run_range(document, 3, workers=1, world=estimated_world())
    before, summary = copy.deepcopy(found.draws), found.summary()
    for dataset in (found.draws, found.central, found.median, found.low, found.sign_share):
        deface(dataset)
    found.scenario.clear()
    deface_frame(found.table())
    assert found.draws.identical(before)
    assert found.summary() == summary


def test_other_results_stay_as_they_are(world):
    barriers = sensitivity("KAZ", world=world)
    ranking = barriers.top()
    deface(barriers.dataset)
    deface_frame(barriers.top())
    pd.testing.assert_frame_equal(barriers.top(), ranking)
    one = solve_counterfactual(Counterfactual(), world=world)
    both = compare(one, solve_counterfactual(Counterfactual(closure="zero"), world=world))
    table = both.table()
    deface(both.dataset)
    deface_frame(both.table())
    pd.testing.assert_frame_equal(both.table(), table)
    matrix = severance_matrix(workers=1, world=world)
    with pytest.raises(ValueError, match="read-only"):
        matrix["loss"].values[0, 1] = 0.0
    assert all(not np.shares_memory(matrix["loss"].values, v.values) for v in one.dataset.values())


def test_what_is_kept_for_the_whole_process_stays():
    before = copy.deepcopy(bundled_sets())
    deface(bundled_sets())
    assert bundled_sets().identical(before)
    with pytest.raises(TypeError):
        groups("economies")["EU27"] = None


TABLES = ("nodes", "arcs", "supply", "demand", "storage", "routes", "flows", "events", "sources")


def test_a_network_stays_as_it_is():
    network = Network.load("kazakhstan-crude")
    exports = Engine(network).base.exports
    before = {name: getattr(network, name).copy() for name in TABLES}
    for name in TABLES:
        if len(getattr(network, name)):
            deface_frame(getattr(network, name))
    network.title.clear()
    network.commodities.clear()
    network.commodity_titles.clear()
    # The same network is kept for the next who asks.
    for again in (network, Network.load("kazakhstan-crude")):
        for name in TABLES:
            pd.testing.assert_frame_equal(getattr(again, name), before[name])
        assert again.title
        assert again.commodities
        assert Engine(again).base.exports == exports


def test_a_network_shares_nothing_with_the_table_it_was_given():
    network = small()
    dearer = network.arcs.assign(cost=99.0)
    changed = network.with_tables(arcs=dearer)
    dearer["cost"] = 0.0
    assert (changed.arcs["cost"] == 99.0).all()


def test_dispatches_and_their_engine_stay_as_they_are():
    engine = Engine(small())
    answer = outage("NORTH", network=engine)
    dispatch, summary = answer.dispatch, answer.summary()
    totals = answer.totals
    for found in (dispatch, engine.base):
        deface(found.dataset)
        found.value_musd.clear()
        found.transit_share.clear()
        for series in (found.by_route, found.by_market, found.congestion_rent):
            series.iloc[:] = -1.0
        for arrays in (found.values, found.prices, vars(found.numbers)):
            for array in dict(arrays).values():
                if isinstance(array, np.ndarray) and array.size:
                    with pytest.raises(ValueError, match="read-only"):
                        array[...] = 0.0
        found.values.clear()
        for name in ("arcs", "nodes", "supply", "demand"):
            deface_frame(getattr(found.layout, name))
        with pytest.raises(ValueError, match="read-only"):
            found.layout.loss[:] = 0.5
    deface_frame(answer.totals)
    answer.extra.clear()
    answer.question.clear()
    assert answer.summary() == summary
    pd.testing.assert_frame_equal(answer.totals, totals)
    assert outage("NORTH", network=engine).summary() == summary


def test_sweeps_and_draws_stay_as_they_are():
    engine = Engine(small())
    sweep = n_minus_1(network=engine)
    rows = sweep.table()
    deface_frame(sweep.rows)
    deface_frame(sweep.table())
    sweep.months.append(13)
    pd.testing.assert_frame_equal(sweep.table(), rows)
    found = network_range(Changes(close=("NORTH",)), n=2, network=engine)
    table = found.table()
    for frame in (found.values, found.rows, found.figures, found.table()):
        deface_frame(frame)
    central = found.central
    central.iloc[:] = 0.0
    found.units.clear()
    pd.testing.assert_frame_equal(found.table(), table)


def test_copies_and_pickles_are_as_protected(world):
    outcome = solve_counterfactual(Counterfactual(), world=world)
    for made in (copy.copy, copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one))):
        for one in (world, outcome):
            other = made(one)
            assert other.digest == one.digest
            for name, array in one.dataset.items():
                assert not np.shares_memory(array.values, other.dataset[name].values), name
            deface(other.dataset)
            # A digest that is computed anew.
            assert dataclasses.replace(other).digest == one.digest


@pytest.mark.parametrize(
    "array",
    [
        np.arange(24.0).reshape(2, 3, 4).transpose(2, 0, 1),
        np.asfortranarray(np.arange(6.0).reshape(2, 3)),
        np.arange(6.0)[::-2],
        np.broadcast_to(np.arange(3.0), (2, 3)),
        np.array(["a", "bc"]),
        np.arange(3, dtype=">f8"),
        np.zeros((0, 2)),
        np.array(5.0),
    ],
    ids=lambda array: f"{array.dtype}{array.shape}",
)
def test_a_frozen_array_is_the_same_and_cannot_be_written_to(array):
    frozen = frozen_array(array)
    np.testing.assert_array_equal(frozen, array)
    assert frozen.dtype.isnative
    assert frozen.shape == array.shape
    assert not frozen.flags.writeable
    assert not np.shares_memory(frozen, array)
    if array.ndim == 3:
        assert frozen.strides == array.strides


def test_what_is_handed_out_is_a_copy_at_every_depth():
    kept = frozen_dataset(xr.Dataset(attrs={"a": [1, {"b": [2]}]}))
    handed = handed_out(kept)
    handed.attrs["a"][1]["b"].append(3)
    assert kept.attrs == {"a": [1, {"b": [2]}]}


def arrays_of(table) -> list[np.ndarray]:
    """Return the arrays of a table, a column or labels that can be made writeable."""
    found: list[np.ndarray] = []
    parts = [table]
    if isinstance(table, pd.DataFrame):
        parts = [*(table[column] for column in table), table.index, table.columns]
    elif isinstance(table, pd.Series):
        parts = [table, table.index]
    several = [part for part in parts if isinstance(part, pd.MultiIndex)]
    found += [codes for part in several for codes in part.codes]
    parts += [level for part in several for level in part.levels]
    for part in parts:
        if isinstance(part, pd.MultiIndex):
            continue
        holders = (part.values, part.array, getattr(part.array, "_ndarray", None), part.to_numpy())
        found += [array for array in holders if isinstance(array, np.ndarray)]
    for array in found:
        # Codes of several levels cannot.
        with contextlib.suppress(ValueError):
            array.flags.writeable = True
    open_ = [array for array in found if array.size and array.flags.writeable]
    assert open_ or not any(array.size for array in found)
    return open_


def overwrite(table) -> None:
    for array in arrays_of(table):
        if array.dtype.kind == "b":
            array[...] = ~array
        else:
            array[...] = "defaced" if array.dtype.kind == "O" else array[::-1] + 1


KEPT_TABLES = {
    "network": lambda: Network.load("kazakhstan-crude"),
    "layout": lambda: Engine(small()).layout,
    "sweep": lambda: n_minus_1(network=small()),
    "draws": lambda: network_range(Changes(close=("NORTH",)), n=2, network=small()),
}


@pytest.mark.parametrize("name", KEPT_TABLES)
def test_tables_share_no_memory_with_what_is_kept(name):
    kept = KEPT_TABLES[name]()
    tables = [
        key
        for key, value in vars(kept).items()
        if isinstance(value, pd.DataFrame | pd.Series | pd.Index)
    ]
    assert tables
    for key in tables:
        before = copy.deepcopy(getattr(kept, key))
        overwrite(getattr(kept, key))
        assert getattr(kept, key).equals(before), key


def test_an_answer_does_not_move_with_the_arrays_of_a_table():
    network = small()
    before = Engine(network).base.dataset
    for key, value in list(vars(network).items()):
        if isinstance(value, pd.DataFrame):
            overwrite(getattr(network, key))
    assert Engine(network).base.dataset.identical(before)


def test_a_table_shares_no_memory_with_what_it_was_made_of():
    network = small()
    arcs = network.arcs
    other = network.with_tables(arcs=arcs)
    before = other.arcs
    overwrite(arcs)
    assert other.arcs.equals(before)


def test_labels_of_a_dataset_share_no_memory(world):
    digest, labels = world.digest, world.economies
    index = world.dataset.indexes["importer"]
    for holder in (index.array, getattr(index, "_data", None), index.values):
        if isinstance(holder, np.ndarray):
            holder.flags.writeable = True
        elif hasattr(holder, "_readonly"):
            holder._readonly = False
        holder[0] = "XXX"
    assert index[0] == "XXX"
    assert world.dataset.indexes["importer"].tolist() == labels
    assert world.dataset["importer"].values.tolist() == labels
    assert World(world.name, world.year, world.dataset).digest == digest


def test_arrays_of_a_layout_are_read_only_for_good():
    layout = Engine(small()).layout
    for value in vars(layout).values():
        if isinstance(value, np.ndarray) and value.size:
            with pytest.raises(ValueError, match="WRITEABLE"):
                value.flags.writeable = True


def test_what_is_kept_can_be_read_without_a_copy(world):
    dataset = kept(world, "dataset")
    assert dataset is kept(world, "dataset")
    assert dataset is not world.dataset
    assert dataset.identical(world.dataset)
    with pytest.raises(ValueError, match="read-only"):
        dataset["trade"].values[...] = 1.0
