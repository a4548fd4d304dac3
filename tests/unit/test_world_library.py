"""The bundled worlds by name, and what each says was held to statistics."""

import json
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from ranges_world import estimated_world
from typer.testing import CliRunner

import tarazy as tz
from tarazy.arguments.defaults import DEFAULT_WORLD
from tarazy.cli import app
from tarazy.draws.account_draws import AccountDraws
from tarazy.errors import InputError
from tarazy.trade.benchmark import benchmark_of
from tarazy.world.controls import CONTROL_DIMS, GOODS_CONTROL, PARTNER_CONTROL
from tarazy.world.world import World

BUNDLED = ("core-2022", "core-2022-73")


def test_the_default_is_bundled():
    assert tuple(tz.worlds()) == BUNDLED
    assert DEFAULT_WORLD in BUNDLED
    assert World.of().name == DEFAULT_WORLD


@pytest.mark.parametrize("name", BUNDLED)
def test_a_bundled_world_has_its_own_name_and_known_labels(name):
    world = World.load(name)
    assert world.name == name
    assert set(world.economies) <= {label.code for label in tz.economies()}
    assert world.sectors == [label.code for label in tz.sectors()]


def test_an_unknown_name_is_answered_with_all_of_them():
    with pytest.raises(InputError, match=r"unknown world 'core-2021'.*core-2022, core-2022-73, "):
        World.load("core-2021")


def test_the_shell_lists_them():
    told = CliRunner().invoke(app, ["world", "--list"]).stdout.splitlines()
    assert [line.split(":")[0] for line in told] == [f"World {name}" for name in BUNDLED]
    found = json.loads(CliRunner().invoke(app, ["world", "--list", "--json"]).stdout)
    assert [world["name"] for world in found] == list(BUNDLED)
    assert len({world["digest"] for world in found}) == len(BUNDLED)


EDITS = [["--tariff", "0.1"], ["--theta", "4"], ["--group", "a=b"], ["--save", "w.npz"]]


@pytest.mark.parametrize("more", [["core-2022-73"], ["--country", "KAZ"], *EDITS])
def test_the_list_stands_alone(more):
    result = CliRunner().invoke(app, ["world", "--list", *more])
    assert isinstance(result.exception, InputError)
    assert str(result.exception).endswith("stands with --list; allowed: --list without it")


@pytest.mark.parametrize("more", [["core-2022-73"], ["--list"], *EDITS])
def test_the_mirror_is_of_no_world(more, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(app, ["world", "--mirror", "--country", "KAZ", *more])
    assert isinstance(result.exception, InputError)
    assert str(result.exception).endswith("stands with --mirror; allowed: --mirror without it")
    assert not list(tmp_path.iterdir())


# What was held to statistics


def controlled(world: World, goods: list[list[bool]], partners: list[list[bool]]) -> World:
    """Return the world with controls."""
    flags = {GOODS_CONTROL: goods, PARTNER_CONTROL: partners}
    return World(
        world.name,
        world.year,
        world.dataset.assign({k: (CONTROL_DIMS[k], np.array(v)) for k, v in flags.items()}),
    )


@pytest.fixture(scope="module")
def held():
    """Of 8 economies and 5 sectors; the last economy is uncontrolled, oil of the second held."""
    world = estimated_world()
    n, j = len(world.economies), len(world.sectors)
    goods = np.ones((n, n), dtype=bool)
    goods[-1] = goods[:, -1] = False
    partners = np.zeros((n, j), dtype=bool)
    partners[1, 1] = True
    return controlled(world, goods, partners)


def test_draws_keep_what_was_held_whatever_the_name(held):
    named = World("mine", held.year, held.dataset)
    free = AccountDraws.from_world(estimated_world(), benchmark_of(estimated_world()))
    assert np.isnan(free.pairs).all()
    for world in (held, named):
        found = AccountDraws.from_world(world, benchmark_of(world))
        assert (found.drawn[1, :, 1] == 0).all()
        np.testing.assert_array_equal(found.drawn[0], free.drawn[0])
        known = ~np.isnan(found.pairs)
        assert known[:-1, :-1].all()
        assert not known[-1].any()
        assert not known[:, -1].any()
        np.testing.assert_allclose(
            found.pairs[:-1, :-1], found.drawn[: found.controlled].sum(axis=0)[:-1, :-1]
        )


def test_a_coarse_cell_is_held_where_nearly_all_of_it_is(held):
    def of(regions=None, sectors=None):
        return held.aggregate(regions, sectors).dataset

    goods = of({"KAZRUS": ["KAZ", "RUS"]})[GOODS_CONTROL]
    assert goods.sel(importer="KAZRUS", exporter="USA")
    assert not goods.sel(importer="KAZRUS", exporter="ROW")
    # Half of the trade of a group of two is that of the one without control.
    assert not of({"WEST": ["DEU", "ROW"]})[GOODS_CONTROL].sel(importer="USA", exporter="WEST")
    partners = of(sectors={"mining": ["oil_gas", "metals"]})[PARTNER_CONTROL]
    assert not partners.any()
    assert int(of({"KAZRUS": ["DEU", "RUS"]})[PARTNER_CONTROL].sum()) == 1


@pytest.mark.parametrize(
    ("name", "values"),
    [
        (GOODS_CONTROL, xr.DataArray(np.ones((8, 8)), dims=("importer", "exporter"))),
        (PARTNER_CONTROL, xr.DataArray(np.ones((5, 8), dtype=bool), dims=("sector", "exporter"))),
    ],
)
def test_a_control_of_another_form_is_refused(name, values, tmp_path: Path):
    world = estimated_world()
    broken = World(world.name, world.year, world.dataset.assign({name: values}))
    with pytest.raises(InputError, match=f"world estimated: {name} has dims .* and type "):
        broken.validate()
    broken.save(tmp_path / "broken.npz")
    with pytest.raises(InputError, match=f"{name} has dims"):
        World.load(tmp_path / "broken.npz")


def test_the_first_world_says_what_was_held():
    world = World.load("core-2022-73")
    goods, partners = (world.dataset[name] for name in CONTROL_DIMS)
    free = [code for code in world.economies if not goods.sel(importer=code).any()]
    assert free == ["TWN"]
    assert goods.drop_sel(importer="TWN", exporter="TWN").all()
    held = partners.where(partners, drop=True)
    assert (held["exporter"].values.tolist(), held["sector"].values.tolist()) == (
        ["KAZ"],
        ["oil_gas"],
    )
