"""A range that was cut off goes on where it was, or says why it can't."""

import hashlib
import json
import struct

import numpy as np
import pytest
from ranges_world import estimated_world, experiment

from tarazy import World
from tarazy.draws import run as running
from tarazy.draws import run_range
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
    return tmp_path / "run" / "range.checkpoint"


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
    size = path.stat().st_size
    monkeypatch.setattr(running, "compute", lambda *_: iter(()))
    assert a_range(world, path, workers=1).draws.identical(first.draws)
    assert a_range(world, path, draws=12, workers=1).draws.identical(
        first.draws.isel(draw=slice(12))
    )
    assert path.stat().st_size == size


def test_more_draws_go_on_from_fewer(world, path):
    a_range(world, path, draws=12, workers=1)
    more = a_range(world, path, workers=1)
    assert more.draws.identical(run_range(experiment(), DRAWS, workers=1, world=world).draws)


@pytest.mark.parametrize("lost", [1, 40, 500])
def test_a_record_that_was_cut_off_is_computed_again(lost, world, path):
    whole = a_range(world, path, workers=1)
    content = path.read_bytes()
    path.write_bytes(content[:-lost])
    again = a_range(world, path, workers=1)
    assert again.draws.identical(whole.draws)
    assert path.read_bytes() == content


def test_a_damaged_last_record_does_not_count(world, path):
    whole = a_range(world, path, workers=1)
    content = bytearray(path.read_bytes())
    content[-200] ^= 1
    path.write_bytes(content)
    assert a_range(world, path, workers=1).draws.identical(whole.draws)


@pytest.mark.parametrize("at", [3, 9, 30, 200])
def test_a_damaged_record_before_the_last_is_refused(at, world, path):
    a_range(world, path, workers=1)
    content = bytearray(path.read_bytes())
    content[content.index(b"\n") + 1 + at] ^= 64
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"range\.checkpoint: the record at byte \d+ is damaged"):
        a_range(world, path, workers=1)
    assert path.read_bytes() == content


def test_a_draw_without_number_that_has_not_failed_is_refused(world, path):
    a_range(world, path, workers=1)
    width = json.loads(path.read_bytes().partition(b"\n")[0])["width"]
    start = path.read_bytes().index(b"\n") + 1
    head = struct.pack("<QQQ", 0, 1, 2)
    content = np.full(width, np.nan).tobytes() + b"[]"
    record = head + content + hashlib.sha256(head + content).digest()
    path.write_bytes(path.read_bytes()[:start] + record)
    with pytest.raises(InputError, match="draw 0 has no number in it and has not failed"):
        a_range(world, path, workers=1)


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
    content = path.read_bytes()
    with pytest.raises(InputError, match=f"range.checkpoint: draws of another run: {key}"):
        a_range(world, path, draws=3, **change)
    assert path.read_bytes() == content


def test_draws_of_another_world_or_of_other_code_are_refused(world, path, monkeypatch):
    a_range(world, path, draws=3, workers=1)
    theta = world.dataset["trade_elasticity"].values
    with pytest.raises(InputError, match="draws of another run: world is '"):
        a_range(world.with_trade_elasticity(theta + 1), path, draws=3)
    monkeypatch.setattr(running, "code_digest", lambda *places: "other")
    with pytest.raises(
        InputError, match=r"draws of another run: code is '.*' there and 'other' no"
    ):
        a_range(world, path, draws=3)


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", json.dumps({"kind": "x"}).encode(), b"[]"])
def test_another_file_is_refused_and_left_alone(content, world, path):
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"range.checkpoint: not a checkpoint of draws; allowed"):
        a_range(world, path, draws=3)
    assert path.read_bytes() == content


def test_draws_of_a_world_with_other_donors_are_refused(world, path):
    """Which structure is a donor's decides the draws, but is no variable of the model."""
    codes = world.economies
    donors = ("importer", [codes[0], *codes[:-1]])
    other = World(world.name, world.year, world.dataset.assign(structure_donor=donors))
    assert other.digest == world.digest
    a_range(world, path, draws=3, workers=1)
    with pytest.raises(InputError, match="draws of another run: draws is '"):
        a_range(other, path, draws=3, workers=1)
    renamed = world.dataset.copy()
    renamed["input_share"].attrs["quality"] = "official"
    kept = World(world.name, world.year, renamed)
    assert kept.digest == world.digest
    with pytest.raises(InputError, match="draws of another run: draws is '"):
        a_range(kept, path, draws=3, workers=1)
