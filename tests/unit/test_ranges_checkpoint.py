"""A range that was cut off goes on where it was, or says why it can't."""

import pytest
import xarray as xr
from counted_job import digest_of
from ranges_world import estimated_world, experiment

from tarazy import World
from tarazy.draws import run as running
from tarazy.draws import run_range
from tarazy.draws.experiment import Experiment
from tarazy.errors import InputError

DRAWS = 35


class CutOffError(Exception):
    """Stands for the end of a process."""


def cut_off_after(limit):
    def progress(done, _):
        if done >= limit:
            raise CutOffError

    return progress


@pytest.fixture(scope="module")
def world():
    return estimated_world()


@pytest.fixture
def path(tmp_path):
    return tmp_path / "run" / "range.zarr"


def a_range(world, path, draws=DRAWS, **options):
    return run_range(
        options.pop("scenario", experiment()), draws, world=world, checkpoint=path, **options
    )


@pytest.mark.parametrize("workers", [1, 2])
def test_a_run_that_was_cut_off_gives_the_same_answer(workers, world, path):
    whole = run_range(experiment(), DRAWS, workers=1, world=world)
    with pytest.raises(CutOffError):
        a_range(world, path, workers=workers, progress=cut_off_after(20))
    seen = []
    again = a_range(world, path, workers=workers, progress=lambda *count: seen.append(count))
    assert again.draws.identical(whole.draws)
    assert seen[0][0] >= 20
    assert seen[-1] == (DRAWS, DRAWS)


def test_what_is_finished_is_not_computed_again(world, path, monkeypatch):
    first = a_range(world, path, workers=1)
    before = digest_of(path)
    monkeypatch.setattr(Experiment, "draw", lambda *_: pytest.fail("is computed again"))
    assert a_range(world, path, workers=1).draws.identical(first.draws)
    assert a_range(world, path, draws=12, workers=1).draws.identical(
        first.draws.isel(draw=slice(12))
    )
    assert digest_of(path) == before


def test_more_draws_go_on_from_fewer(world, path):
    a_range(world, path, draws=12, workers=1)
    more = a_range(world, path, workers=1)
    assert more.draws.identical(run_range(experiment(), DRAWS, workers=1, world=world).draws)


def test_what_is_kept_says_what_it_is(world, path):
    found = a_range(world, path, workers=1)
    with xr.open_zarr(path) as kept:
        assert kept["values"].dims == ("draw", "value")
        code = world.economies[1]
        welfare = kept["values"].sel(value=f"welfare {code}").values
        assert (welfare == found.draws["welfare"].sel(country=code).values).all()
        assert kept["values"].sel(value="residual").values.max() < 1e-9


@pytest.mark.parametrize("at", [3, 30, 200])
def test_a_damaged_draw_is_refused(at, world, path):
    a_range(world, path, workers=1)
    chunk = path / "values" / "c" / "1" / "0"
    content = bytearray(chunk.read_bytes())
    content[at] ^= 64
    chunk.write_bytes(content)
    with pytest.raises(InputError, match=r"range\.zarr: values/c/1/0 or .* is damaged"):
        a_range(world, path, workers=1)
    assert chunk.read_bytes() == content


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"seed": 1}, "seed is 0 there and 1 now"),
        ({"of": ["trade"]}, r"of is \['elasticities', 'trade'\] there and \['trade'\] now"),
        ({"scenario": experiment(closure="zero")}, "scenario is '"),
    ],
)
def test_draws_of_another_run_are_refused(change, key, world, path):
    a_range(world, path, draws=3, workers=1)
    before = digest_of(path)
    with pytest.raises(InputError, match=rf"range\.zarr: results of another run: {key}"):
        a_range(world, path, draws=3, **change)
    assert digest_of(path) == before


def test_draws_of_another_world_or_of_other_code_are_refused(world, path, monkeypatch):
    a_range(world, path, draws=3, workers=1)
    theta = world.dataset["trade_elasticity"].values
    with pytest.raises(InputError, match="results of another run: world is '"):
        a_range(world.with_trade_elasticity(theta + 1), path, draws=3)
    monkeypatch.setattr(running, "code_digest", lambda *places: "other")
    with pytest.raises(
        InputError, match=r"results of another run: code is '.*' there and 'other' no"
    ):
        a_range(world, path, draws=3)


def test_another_file_is_refused_and_left_alone(world, path):
    path.parent.mkdir()
    path.write_bytes(b"a,b\n1,2\n")
    with pytest.raises(InputError, match=r"range\.zarr: not a folder; allowed"):
        a_range(world, path, draws=3)
    assert path.read_bytes() == b"a,b\n1,2\n"


def test_draws_of_a_world_with_other_donors_are_refused(world, path):
    """Which structure is a donor's decides the draws, but is no variable of the model."""
    codes = world.economies
    donors = ("importer", [codes[0], *codes[:-1]])
    other = World(world.name, world.year, world.dataset.assign(structure_donor=donors))
    assert other.digest == world.digest
    a_range(world, path, draws=3, workers=1)
    with pytest.raises(InputError, match="results of another run: draws is '"):
        a_range(other, path, draws=3, workers=1)
    renamed = world.dataset.copy()
    renamed["input_share"].attrs["quality"] = "official"
    kept = World(world.name, world.year, renamed)
    assert kept.digest == world.digest
    with pytest.raises(InputError, match="results of another run: draws is '"):
        a_range(kept, path, draws=3, workers=1)
