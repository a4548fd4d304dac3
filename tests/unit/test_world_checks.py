"""A world that says one thing and holds another is refused: the line names variable and cell."""

import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from scenario_world import ECONOMIES, SECTORS, small_world

import tarazy.world
from tarazy import World
from tarazy.cli import main
from tarazy.errors import InputError
from tarazy.experiment.outcome import solve_counterfactual
from tarazy.trade import Counterfactual
from tarazy.world.identities import COST, DEFICIT, FINAL, INCOME, MARKETS, WORLD, check_identities
from tarazy.world.library import worlds
from tarazy.world.store import write_dataset

KAZ, USA, RUS = (ECONOMIES.index(code) for code in ("KAZ", "USA", "RUS"))
METALS = SECTORS.index("metals")


@pytest.fixture(scope="module")
def world() -> World:
    return small_world()


def with_values(world: World, **changes: object) -> xr.Dataset:
    """Return the variables of a world, some as a function makes them."""
    data = world.dataset
    found = {}
    for variable, change in changes.items():
        values = data[variable].values.copy()
        changed = change(values)
        found[variable] = data[variable].copy(data=values if changed is None else changed)
    return data.assign(found)


def put(at, value):
    def change(values):
        values[at] = value

    return change


def times(at, factor):
    def change(values):
        values[at] = values[at] * factor

    return change


def exchange(values, one, other):
    values[one], values[other] = values[other].copy(), values[one].copy()


CELL = "importer=KAZ, exporter=USA, sector=metals"
AT = (KAZ, USA, METALS)
DAMAGES = {
    "NaN": ({"trade": put(AT, np.nan)}, f"trade at {CELL} is nan; allowed: a finite number"),
    "inf": ({"tariff": put(AT, np.inf)}, f"tariff at {CELL} is inf; allowed: a finite number"),
    "negative sale": ({"trade": put(AT, -1e-9)}, f"trade at {CELL} is -1e-09; allowed: zero"),
    "subsidy": ({"tariff": put(AT, -0.2)}, f"tariff at {CELL} is -0.2; allowed: zero or more"),
    "elasticity of 0": ({"trade_elasticity": put(METALS, 0)}, "elasticity at sector=metals is 0"),
    "rate in per cent": ({"tariff": put(AT, 7.5)}, f"tariff at {CELL} is 7.5; allowed: a fraction"),
    "rate on oneself": (
        {"tariff": put((KAZ, KAZ, METALS), 0.1)},
        "tariff at importer=KAZ, exporter=KAZ, sector=metals is 0.1; allowed: 0 between",
    ),
    "one sale": ({"trade": times(AT, 1.01)}, f"trade at {CELL} is .*, the other variables say"),
    "no sale": ({"trade": put(AT, 0)}, f"trade at {CELL} is 0, the other variables say"),
    "a sale at home": (
        {"trade": times((KAZ, KAZ, METALS), 0.9)},
        "trade at importer=KAZ, exporter=KAZ, sector=metals is .*, the other variables say",
    ),
    "one rate": (
        {"tariff": times(AT, 2)},
        "tariff at importer=KAZ, sector=metals, one exporter: identity 'markets clear",
    ),
    "one input": (
        {"input_share": times((KAZ, 0, METALS), 1.1)},
        "input_share at importer=KAZ, input=agriculture, sector=metals is .*, the other",
    ),
    "one value added": (
        {"value_added_share": times((KAZ, METALS), 0.9)},
        "value_added_share at importer=KAZ, sector=metals is .*, the other variables say",
    ),
    "one final share": (
        {"final_share": times((KAZ, METALS), 1.2)},
        "final_share at importer=KAZ, sector=metals is .*, the other variables say",
    ),
    "one deficit": (
        {"deficit": times(KAZ, -1)},
        "deficit at importer=KAZ is .*, the other variables say .*: identity 'deficit =",
    ),
    "importer and exporter": (
        {"trade": lambda a: a.transpose(1, 0, 2)},
        "trade: identity 'deficit = imports - exports' fails at importer=",
    ),
    "rates of exporter on importer": (
        {"tariff": lambda a: a.transpose(1, 0, 2)},
        "trade, tariff, input_share or final_share: identity 'markets clear",
    ),
    "input and sector": (
        {"input_share": lambda a: a.transpose(0, 2, 1)},
        "input_share: identity 'cost shares of a sector sum to one' fails at importer=",
    ),
    "purchases of two": (
        {"trade": lambda a: exchange(a, KAZ, RUS)},
        "trade: identity 'deficit = imports - exports'",
    ),
    "final shares of two": (
        {"final_share": lambda a: exchange(a, KAZ, RUS)},
        "final_share: identity 'markets clear",
    ),
    "inputs of two": (
        {"input_share": lambda a: exchange(a, KAZ, RUS)},
        "input_share: identity 'cost shares",
    ),
    "thousands": ({"trade": lambda a: a * 1000}, "deficit: identity 'deficit = imports - exports'"),
    "no duties": ({"tariff": lambda a: a * 0}, "tariff.*: identity 'markets clear"),
    "all value added": (
        {"value_added_share": lambda a: a + 0.2},
        "value_added_share: identity 'cost shares of a sector sum to one'",
    ),
    "all deficits": ({"deficit": lambda a: a * 0}, "deficit: identity 'deficit = imports"),
    "an economy without anything": (
        {"trade": lambda a: (put(KAZ, 0)(a), put((slice(None), KAZ), 0)(a))[0]},
        "trade: identity 'deficit = imports - exports' fails at importer=",
    ),
    "single precision": (
        {"trade": lambda a: a.astype("float32")},
        "trade holds values of type float32; allowed: float64",
    ),
    "whole numbers": ({"trade": lambda a: a.round().astype(int)}, "trade holds values of type int"),
    "complex numbers": ({"trade": lambda a: a.astype(complex)}, "trade holds values of type compl"),
    "truth values": ({"tariff": lambda a: a > 0}, "tariff holds values of type bool"),
    "texts": ({"trade": lambda a: a.astype("U8")}, "trade holds values of type <U8"),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_a_damaged_file_is_refused_also_with_its_own_digest(name, world, tmp_path: Path):
    changes, message = DAMAGES[name]
    damaged = with_values(world, **changes)
    path = tmp_path / "damaged.npz"
    header = {"kind": "world", "name": world.name, "year": world.year, "digest": world.digest}
    for digest in (world.digest, digest_of(world, damaged)):
        write_dataset(damaged, path, header | {"digest": digest})
        with pytest.raises(InputError, match=rf"damaged\.npz: .*{message}") as caught:
            World.load(path)
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", [name for name in DAMAGES if name != "texts"])
def test_a_damaged_world_gives_no_answer(name, world):
    damaged = World(world.name, world.year, with_values(world, **DAMAGES[name][0]))
    with pytest.raises(InputError, match=f"world small: .*{DAMAGES[name][1]}"):
        solve_counterfactual(Counterfactual(), world=damaged)


def digest_of(world: World, dataset: xr.Dataset) -> str:
    return World(world.name, world.year, dataset).digest


def relabelled(dim: str, change):
    def damage(data: xr.Dataset) -> xr.Dataset:
        twin = {"importer": "exporter", "sector": "input"}.get(dim)
        dims = [dim] if twin is None else [dim, twin]
        return data.assign_coords({d: change(data[d].values.tolist()) for d in dims})

    return damage


def exchanged(labels):
    labels[KAZ], labels[RUS] = labels[RUS], labels[KAZ]
    return labels


def first(label):
    return lambda labels: [label, *labels[1:]]


LABELS = {
    "twice": (relabelled("importer", first("KAZ")), "label 'KAZ' of importer stands twice"),
    "empty": (relabelled("sector", first("")), "label '' of sector is not allowed"),
    "blanks": (relabelled("importer", first("USA ")), "label 'USA ' of importer is not allowed"),
    "a line": (relabelled("importer", first("U\nA")), r"label 'U\\nA' of importer is not allowed"),
    "numbers": (relabelled("importer", lambda c: list(range(len(c)))), "label 0 of importer is no"),
    "none": (lambda data: data.drop_vars(["importer", "exporter"]), "label 0 of importer is no te"),
    "exporters": (relabelled("exporter", exchanged), "labels of exporter differ from those of imp"),
    "inputs": (relabelled("input", lambda c: c[::-1]), "labels of input differ from those of sect"),
}


@pytest.mark.parametrize("name", LABELS)
def test_odd_labels_are_refused(name, world, tmp_path: Path):
    damage, message = LABELS[name]
    damaged = damage(world.dataset)
    path = tmp_path / "damaged.npz"
    header = {"kind": "world", "name": "x", "year": 2022, "digest": digest_of(world, damaged)}
    write_dataset(damaged, path, header)
    with pytest.raises(InputError, match=message):
        World.load(path)


ATTRIBUTES = {
    "quality": ({"quality": "guess"}, "trade has quality 'guess'"),
    "unit": ({"unit": "thousand USD"}, "trade has unit 'thousand USD'; allowed: 'million USD"),
    "none": (None, "trade has no attribute 'unit'"),
}


@pytest.mark.parametrize("name", ATTRIBUTES)
def test_odd_attributes_are_refused(name, world, tmp_path: Path):
    change, message = ATTRIBUTES[name]
    data = world.dataset
    data["trade"] = data["trade"].assign_attrs(change) if change else data["trade"].drop_attrs()
    write_dataset(data, tmp_path / "w.npz", head(world))
    with pytest.raises(InputError, match=message):
        World.load(tmp_path / "w.npz")


def head(world: World, **other: object) -> dict:
    own = {"kind": "world", "name": world.name, "year": world.year, "digest": world.digest}
    return own | other


HEADERS = {
    "year in words": ({"year": "2022"}, "year is '2022'; allowed: a whole number"),
    "year in parts": ({"year": 2022.0}, "year is 2022.0; allowed: a whole number"),
    "no year": ({"year": None}, "year is None; allowed: a whole number"),
    "year of truth": ({"year": True}, "year is True; allowed: a whole number"),
    "another year": ({"year": 2021}, "the file says that its digest is"),
    "another name": ({"name": "other"}, "the file says that its digest is"),
    "no name": ({"name": None}, "name is None; allowed: a text"),
    "another kind": ({"kind": "outcome"}, "holds a 'outcome'; allowed: 'world'"),
    "no digest": ({"digest": None}, "the file says that its digest is None"),
}


@pytest.mark.parametrize("name", HEADERS)
def test_what_a_file_says_of_itself_is_checked(name, world, tmp_path: Path):
    change, message = HEADERS[name]
    write_dataset(world.dataset, tmp_path / "w.npz", head(world, **change))
    with pytest.raises(InputError, match=message):
        World.load(tmp_path / "w.npz")


@pytest.mark.parametrize("missing", ["name", "year", "digest", "kind"])
def test_a_header_without_a_key_is_refused(missing, world, tmp_path: Path):
    header = head(world)
    del header[missing]
    write_dataset(world.dataset, tmp_path / "w.npz", header)
    with pytest.raises(InputError):
        World.load(tmp_path / "w.npz")


def test_the_shell_says_one_line_and_ends_with_two(world, tmp_path: Path, capsys):
    changes, _ = DAMAGES["one sale"]
    path = tmp_path / "damaged.npz"
    write_dataset(with_values(world, **changes), path, head(world))
    for command in (["run", "jackson-vanik", "--world", str(path)], ["world", str(path)]):
        assert main(command) == 2
        shown = capsys.readouterr()
        assert shown.out == ""
        assert shown.err.count("\n") == 1
        assert f"trade at {CELL} is" in shown.err


# The bundled world: what only it has


def test_an_elasticity_is_that_of_the_set_it_names(core):
    data = with_values(core, trade_elasticity=lambda a: a[::-1].copy())
    message = "trade_elasticity at sector=agriculture is 5; allowed: the value that"
    with pytest.raises(InputError, match=message):
        World(core.name, core.year, data).validate()


@pytest.mark.parametrize("name", worlds())
def test_a_bundled_world_is_what_saving_it_writes(name: str, tmp_path: Path):
    world = World.load(name)
    world.save(tmp_path / "again.npz")
    file = Path(tarazy.world.__file__).parent / "bundled" / f"{name}.npz"
    assert (tmp_path / "again.npz").read_bytes() == file.read_bytes()
    with zipfile.ZipFile(file) as archive:
        assert f'"digest": "{world.digest}"'.encode() in archive.read("manifest.json")


def test_every_identity_can_fail(world):
    broken = {
        COST: {"value_added_share": lambda a: a * 1.01},
        FINAL: {"final_share": lambda a: a * 1.01},
        MARKETS: {"final_share": lambda a: a[:, ::-1].copy()},
        DEFICIT: {"deficit": lambda a: a * 1.1},
        INCOME: {"value_added_share": lambda a: a * 1.01},
        WORLD: {"deficit": lambda a: a + 1.0},
    }
    for identity, change in broken.items():
        gaps = check_identities(with_values(world, **change), "x", np.inf)
        assert gaps[identity] > 1e-3, identity
    assert max(world.validate().values()) < 1e-11


# From arrays


def given(world: World) -> dict:
    data = world.dataset
    names = ("trade", "tariff", "input_share", "trade_elasticity")
    return {
        "name": "mine",
        "year": 2022,
        "economies": world.economies,
        "sectors": world.sectors,
        **{name: data[name].values.copy() for name in names},
    }


def test_labelled_arrays_are_put_in_order(world):
    plain = World.from_arrays(**given(world))
    data = world.dataset.isel(
        importer=slice(None, None, -1), sector=[2, 0, 1, 4, 3], input=[1, 0, 2, 4, 3]
    )
    shuffled = {
        "trade": data["trade"].transpose("sector", "exporter", "importer"),
        "tariff": data["tariff"].isel(exporter=[3, 1, 2, 0, 7, 6, 5, 4]),
        "input_share": data["input_share"].transpose("input", "sector", "importer"),
    }
    for theta in (
        data["trade_elasticity"],
        data["trade_elasticity"].to_series(),
        data["trade_elasticity"].to_series().to_dict(),
    ):
        labelled = given(world) | shuffled | {"trade_elasticity": theta}
        assert World.from_arrays(**labelled).dataset.identical(plain.dataset)


LABELLED = {
    "a dim too few": (lambda a: a.isel(sector=0), "trade has dims .*; allowed: "),
    "another dim": (lambda a: a.rename(sector="product"), "trade has dims .*; allowed: "),
    "no labels": (lambda a: a.drop_vars("importer"), "trade has no labels along importer"),
    "one missing": (lambda a: a.isel(importer=slice(1, None)), "trade has no importer 'USA'; all"),
    "one more": (
        lambda a: xr.concat([a, a.isel(exporter=[0]).assign_coords(exporter=["XXX"])], "exporter"),
        "trade has a label 'XXX' along exporter that the world has not",
    ),
    "one twice": (
        lambda a: xr.concat([a, a.isel(exporter=[0])], "exporter"),
        "trade has exporter 'USA' twice",
    ),
    "another unit": (lambda a: a.assign_attrs(unit="thousand USD"), "says that its unit is 'thou"),
}


@pytest.mark.parametrize("name", LABELLED)
def test_labels_that_do_not_fit_are_refused(name, world):
    change, message = LABELLED[name]
    with pytest.raises(InputError, match=f"world mine: trade.*{message.removeprefix('trade')}"):
        World.from_arrays(**given(world) | {"trade": change(world.dataset["trade"])})


def test_a_series_by_position_and_one_with_other_labels(world):
    theta = world.dataset["trade_elasticity"].values
    by_position = World.from_arrays(**given(world) | {"trade_elasticity": pd.Series(theta)})
    np.testing.assert_array_equal(by_position.dataset["trade_elasticity"], theta)
    other = pd.Series(theta, index=[*SECTORS[:-1], "banks"])
    with pytest.raises(InputError, match="unknown sector 'banks'"):
        World.from_arrays(**given(world) | {"trade_elasticity": other})
    with pytest.raises(InputError, match="a table with rows and columns"):
        World.from_arrays(**given(world) | {"trade": pd.DataFrame(np.ones((8, 8)))})


REFUSED = {
    "year in words": ({"year": "2022"}, "world mine: year is '2022'; allowed: a whole number"),
    "year in parts": ({"year": 2022.0}, "world mine: year is 2022.0"),
    "year of truth": ({"year": np.True_}, "world mine: year is"),
    "no name": ({"name": None}, "name is None; allowed: a text"),
    "label of a number": ({"economies": [1, *ECONOMIES[1:]]}, "label 1 of importer is no text"),
    "label NaN": ({"sectors": [np.nan, *SECTORS[1:]]}, "label nan of sector is no text"),
    "label empty": ({"economies": ["", *ECONOMIES[1:]]}, "label '' of importer is not allowed"),
    "label with a tab": ({"sectors": ["\tx", *SECTORS[1:]]}, r"label '\\tx' of sector is not"),
    "label twice": ({"economies": ["KAZ", *ECONOMIES[1:]]}, "label 'KAZ' of importer stands twi"),
    "labels a text": ({"economies": "KAZ"}, "labels of importer are the text 'KAZ'"),
    "no labels": ({"sectors": []}, "no labels of sector; allowed: one or more"),
    "texts": ({"trade_elasticity": ["5"] * 5}, "trade_elasticity holds values of type <U1"),
    "truth values": ({"tariff": np.zeros((8, 8, 5), bool)}, "tariff holds values of type bool"),
    "complex": ({"trade_elasticity": [5j] * 5}, "trade_elasticity holds values of type complex"),
    "objects": ({"trade_elasticity": [None] * 5}, "trade_elasticity holds None; allowed: numbers"),
    "ragged": ({"trade_elasticity": [[1.0], [2.0, 3.0]]}, "trade_elasticity: not an array of num"),
    "masked": (
        {"trade_elasticity": np.ma.masked_equal([5.0, 4, 3, 2, 1], 3)},
        "trade_elasticity has masked values",
    ),
    "shape": ({"trade_elasticity": [5.0]}, r"trade_elasticity has shape \(1,\); allowed: \(5,\)"),
    "remark that is no JSON": (
        {"provenance": {"trade": {"read": pd.Timestamp("2022-01-01")}}},
        "world mine: trade: attribute 'read' is Timestamp",
    ),
    "remark NaN": ({"provenance": {"trade": {"x": np.nan}}}, "trade: attribute 'x' is nan"),
    "remark of another unit": (
        {"provenance": {"trade": {"unit": "thousand USD"}}},
        "trade has unit 'thousand USD'; allowed: 'million USD, before tariff'",
    ),
    "extra of another shape": (
        {"extra": {"population": xr.DataArray(np.ones(3), dims="importer")}},
        "extra variable 'population' has 3 values along importer; allowed: 8",
    ),
    "extra of a known name": (
        {"extra": {"deficit": xr.DataArray(np.ones(8), dims="importer")}},
        "extra variable 'deficit' is one that every world has",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_no_world_can_have_is_refused(name, world):
    change, message = REFUSED[name]
    with pytest.raises(InputError, match=message) as caught:
        World.from_arrays(**given(world) | change)
    assert "\n" not in str(caught.value)


def test_extra_variables_are_put_in_order(world):
    people = xr.DataArray(
        np.arange(8.0), dims="importer", coords={"importer": ECONOMIES[::-1]}, attrs={"unit": "1"}
    )
    found = World.from_arrays(**given(world), extra={"people": people})
    assert float(found.dataset["people"].sel(importer="ROW")) == 0.0
    assert found.dataset["people"].values.tolist() == list(np.arange(8.0)[::-1])


def test_numbers_of_other_types_are_numbers(world):
    plain = given(world)
    trade = np.round(plain["trade"], 2)
    share = np.full((8, 5, 5), 0.05)
    whole = plain | {"trade": trade, "input_share": share}
    expected = World.from_arrays(**whole)
    for other in (trade.tolist(), trade.astype(">f8"), trade.astype(object)):
        assert World.from_arrays(**whole | {"trade": other}).digest == expected.digest
    assert World.from_arrays(**whole | {"year": np.int64(2022)}).year == 2022


def test_odd_rates_need_their_word(world, tmp_path: Path):
    base = given(world)
    high = base["tariff"].copy()
    high[AT] = 6.0
    home = base["tariff"].copy()
    home[KAZ, KAZ, METALS] = 0.1
    for rates, word, message in (
        (high, "high_tariffs", r"tariff at .* is 6; allowed: a fraction, 0.25 for 25 per cent"),
        (home, "home_tariffs", r"tariff at importer=KAZ, exporter=KAZ, .* is 0.1; allowed: 0 bet"),
    ):
        with pytest.raises(InputError, match=message):
            World.from_arrays(**base | {"tariff": rates})
        meant = World.from_arrays(**base | {"tariff": rates, word: True})
        assert meant.dataset["tariff"].attrs[word] == "meant"
        meant.save(tmp_path / "meant.npz")
        assert World.load(tmp_path / "meant.npz").digest == meant.digest
    # The word alone changes nothing.
    said = World.from_arrays(**base, high_tariffs=True, home_tariffs=True)
    assert said.dataset.identical(World.from_arrays(**base).dataset)


def nothing_of(world: World, rows: bool, columns: bool) -> dict:
    found = given(world)
    if rows:
        found["trade"][KAZ] = 0.0
    if columns:
        found["trade"][:, KAZ] = 0.0
    return found


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda w: nothing_of(w, True, True), "importer=KAZ: value added is 0 .it sells nothing"),
        (lambda w: nothing_of(w, False, True), "importer=KAZ: value added is 0 .it sells nothing"),
        (
            lambda w: nothing_of(w, True, False),
            "intermediate use exceeds expenditure by .* at importer=KAZ",
        ),
        (
            lambda w: nothing_of(w, True, False) | {"input_share": np.zeros((8, 5, 5))},
            "importer=KAZ: income .* is 0; allowed: more than zero",
        ),
    ],
    ids=["dead", "buys only", "sells only", "sells only, without inputs"],
)
def test_an_economy_that_the_model_cannot_hold_is_refused(change, message, world):
    with pytest.raises(InputError, match=f"world mine: .*{message}"):
        World.from_arrays(**change(world))


def test_a_world_put_together_by_hand_needs_no_attributes(world):
    plain = World("by hand", 2022, world.dataset.drop_attrs())
    found = solve_counterfactual(Counterfactual(), world=plain)
    assert found.benchmark_sources["trade"]["source"] == "not stated"
    with pytest.raises(InputError, match="has no attribute 'unit'"):
        plain.validate()
