"""A store of results: it goes on, it grows, and what is damaged is never a number."""

import contextlib
import errno
import json
import os
import shutil
import subprocess
import tempfile
import threading
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from counted_job import Counted, digest_of, same
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tarazy.compute import Along, Field, computed, in_process
from tarazy.compute import store as storing
from tarazy.errors import InputError

COUNT = 20


class StoppedError(Exception):
    """Stands for the end of a process."""


def stopping_after(items):
    def progress(done, _):
        if done >= items:
            raise StoppedError

    return progress


@pytest.fixture
def job(tmp_path):
    return Counted(notes=tmp_path / "notes")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "run" / "kept.zarr"


@dataclass(frozen=True)
class InOrder:
    """Computes here, in an order that it is given."""

    order: tuple[int, ...]
    workers: int = 1

    def blocks(self, job, tasks):
        for number in self.order:
            yield tasks[number], job.compute(*tasks[number])


def test_what_is_finished_is_not_computed_again(job, path):
    with pytest.raises(StoppedError):
        computed(job, COUNT, workers=1, checkpoint=path, progress=stopping_after(9))
    assert job.noted() == list(range(9))
    told = []
    found = computed(
        job, COUNT, workers=1, checkpoint=path, progress=lambda *counts: told.append(counts)
    )
    assert same(found, job, COUNT)
    assert found.store == path
    assert job.noted() == list(range(COUNT))
    assert told == [(9, 20), (12, 20), (15, 20), (18, 20), (20, 20)]
    before = digest_of(path)
    assert same(computed(job, COUNT, workers=1, checkpoint=path), job, COUNT)
    assert job.noted() == list(range(COUNT))
    assert digest_of(path) == before


def test_a_finished_store_has_the_same_bytes_in_any_order(job, tmp_path):
    orders = [(0, 1, 2, 3, 4, 5, 6), (6, 5, 4, 3, 2, 1, 0), (3, 6, 0, 5, 1, 4, 2)]
    digests = set()
    for number, order in enumerate(orders):
        folder = tmp_path / f"{number}.zarr"
        assert same(computed(job, COUNT, executor=InOrder(order), checkpoint=folder), job, COUNT)
        digests.add(digest_of(folder))
    # One that was stopped and went on, and one that grew.
    with pytest.raises(StoppedError):
        computed(
            job, COUNT, workers=1, checkpoint=tmp_path / "cut.zarr", progress=stopping_after(7)
        )
    computed(job, COUNT, workers=1, checkpoint=tmp_path / "cut.zarr")
    computed(job, 8, workers=1, checkpoint=tmp_path / "grown.zarr")
    computed(job, COUNT, workers=1, checkpoint=tmp_path / "grown.zarr")
    digests |= {digest_of(tmp_path / "cut.zarr"), digest_of(tmp_path / "grown.zarr")}
    assert len(digests) == 1


def test_more_items_go_on_from_fewer_and_fewer_are_there(job, path):
    computed(job, 8, workers=1, checkpoint=path)
    assert same(computed(job, COUNT, workers=1, checkpoint=path), job, COUNT)
    # The last task was short, and is made again.
    assert job.noted() == [*range(8), *range(6, COUNT)]
    held = digest_of(path)
    assert same(computed(job, 5, workers=1, checkpoint=path), job, 5)
    assert digest_of(path) == held
    assert len(job.noted()) == 8 + COUNT - 6


def test_a_store_that_holds_more_is_filled_in_its_own_tasks(job, path):
    with pytest.raises(StoppedError):
        computed(job, COUNT, workers=1, checkpoint=path, progress=stopping_after(6))
    told = []
    found = computed(job, 8, workers=1, checkpoint=path, progress=lambda *n: told.append(n))
    assert same(found, job, 8)
    assert told == [(6, 8), (8, 8)]
    assert job.noted() == list(range(9))
    assert same(computed(job, COUNT, workers=1, checkpoint=path), job, COUNT)
    assert job.noted() == list(range(COUNT))


def test_xarray_opens_what_is_there_of_it(job, path):
    labels = {"side": ["left", "right"], "thing": [f"№ {n}" for n in range(COUNT)]}
    options = {"workers": 1, "checkpoint": path, "item": "thing", "labels": labels}
    with pytest.raises(StoppedError):
        computed(job, COUNT, progress=stopping_after(9), **options)
    wanted = job.computed_here(COUNT)
    with xr.open_zarr(path) as part:
        assert np.isnan(part["root"].values[9:]).all()
        np.testing.assert_array_equal(part["root"].values[:9], wanted.values["root"][:9])
        assert part["value"].attrs["unit"] == "per cent"
    computed(job, COUNT, **options)
    with xr.open_zarr(path) as whole:
        assert whole["value"].dims == ("thing", "side")
        np.testing.assert_array_equal(whole["value"].values, wanted.values["value"])
        assert whole["rounds"].dtype == np.int64
        assert whole["thing"].values.tolist() == labels["thing"]
        assert float(whole["value"].sel(side="left", thing="№ 5")) == np.sin(5)
        reasons = dict(wanted.failures)
        told = whole["failure"].values.tolist()
        assert told == [reasons.get(number, "") for number in range(COUNT)]
        assert whole.attrs["run"]["identity"] == job.identity


def test_labels_along_a_dimension_of_another_name_are_coordinates(job, path):
    sides = {
        "rate": Along("thing", [k / 2 for k in range(COUNT)]),
        "who": Along("side", ["a", "b"]),
    }
    options = {"workers": 1, "checkpoint": path, "item": "thing"}
    with pytest.raises(StoppedError):
        computed(job, COUNT, labels=sides, progress=stopping_after(4), **options)
    with xr.open_zarr(path, chunks=None) as half:
        assert {name: half[name].dims for name in half.coords} == {
            "rate": ("thing",),
            "who": ("side",),
        }
        assert half["rate"].values.tolist() == sides["rate"].values
        assert half["who"].values.tolist() == ["a", "b"]
    # They are part of what the store is of, and those of items fix their number.
    for wrong in ({"rate": Along("thing", list(range(COUNT)))}, {}):
        with pytest.raises(InputError, match=r"labels|items"):
            computed(job, COUNT, labels=sides | wrong if wrong else {}, **options)
    with pytest.raises(InputError, match="allowed"):
        computed(job, COUNT - 1, labels={"who": sides["who"]}, **options)
    assert same(computed(job, COUNT, labels=sides, **options), Counted(), COUNT)


def test_items_with_labels_are_as_many_as_they_were(job, path):
    options = {"workers": 1, "checkpoint": path, "item": "thing"}
    computed(job, 4, labels={"thing": list("abcd")}, **options)
    with pytest.raises(InputError, match="another run: items is 4 there and 5 now"):
        computed(job, 5, labels={"thing": list("abcde")}, **options)


def test_another_run_is_refused_and_left_alone(job, path):
    computed(job, COUNT, workers=1, checkpoint=path)
    before = digest_of(path)
    others = {
        "what is 'counted' there and 'other' now": replace(job, name="other"),
        "chunk is 3 there and 4 now": replace(job, chunk=4),
    }
    for reason, other in others.items():
        with pytest.raises(InputError, match=f"kept.zarr: results of another run: {reason}"):
            computed(other, COUNT, workers=1, checkpoint=path)

    class Wider(Counted):
        @property
        def fields(self):
            return {**super().fields, "root": Field(dtype="float32")}

    with pytest.raises(InputError, match="another run: root is "):
        computed(Wider(), COUNT, workers=1, checkpoint=path)
    assert digest_of(path) == before


@pytest.mark.parametrize("kind", ["file", "folder", "zarr", "json", "broken", "empty root", "link"])
def test_what_is_no_store_is_refused_and_left_alone(kind, job, path):
    path.parent.mkdir()
    if kind == "file":
        path.write_text("a,b\n")
    elif kind == "link":
        path.symlink_to(path.parent / "nowhere")
    else:
        path.mkdir()
        content = {
            "folder": None,
            "zarr": '{"zarr_format": 3, "node_type": "group", "attributes": {}}',
            "json": "[1]",
            "broken": '{"attributes": {"kind": "tara',
            "empty root": "",
        }[kind]
        path.joinpath("notes.txt").write_text("mine")
        if content is not None:
            path.joinpath("zarr.json").write_text(content)
    with pytest.raises(InputError, match=r"kept.zarr: not a (folder|store of results); allowed"):
        computed(job, COUNT, workers=1, checkpoint=path)
    assert job.noted() == []
    assert path.is_symlink() or path.is_file() or path.joinpath("notes.txt").read_text() == "mine"


def test_an_empty_folder_is_a_place_for_one(job, path):
    path.mkdir(parents=True)
    assert same(computed(job, COUNT, workers=1, checkpoint=path), job, COUNT)
    assert [child.name for child in path.parent.iterdir()] == [path.name]


def test_a_store_of_another_version_is_refused(job, path):
    computed(job, COUNT, workers=1, checkpoint=path)
    root = json.loads(path.joinpath("zarr.json").read_bytes())
    root["attributes"]["version"] = 2
    path.joinpath("zarr.json").write_text(json.dumps(root))
    with pytest.raises(InputError, match="a store of version 2; allowed: version 1, or a new name"):
        computed(job, COUNT, workers=1, checkpoint=path)


def changed(content, how, at, bit):
    if how == "flipped":
        place = at % max(1, len(content))
        return content[:place] + bytes([content[place] ^ 1 << bit]) + content[place + 1 :]
    if how == "cut":
        return content[: at % len(content)]
    return content + bytes([bit])


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    folder = tmp_path_factory.mktemp("whole") / "kept.zarr"
    labels = {"side": ["left", "right"]}
    computed(Counted(), COUNT, workers=1, checkpoint=folder, labels=labels)
    return folder, sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_whatever_is_damaged_no_other_number_comes_of_it(whole, data):
    folder, files = whole
    with tempfile.TemporaryDirectory() as made:
        copy = Path(made) / "kept.zarr"
        shutil.copytree(folder, copy)
        for file in data.draw(
            st.lists(st.sampled_from(files), min_size=1, max_size=2, unique=True)
        ):
            content = copy.joinpath(file).read_bytes()
            how = data.draw(st.sampled_from(["flipped", "cut", "longer", "gone", "other"]))
            if how == "gone":
                copy.joinpath(file).unlink(missing_ok=True)
            elif how == "other":
                # The whole content of another file of the store, e.g. of another task.
                copy.joinpath(file).write_bytes(
                    folder.joinpath(data.draw(st.sampled_from(files))).read_bytes()
                )
            elif content:
                at = data.draw(st.integers(0, 1 << 16))
                copy.joinpath(file).write_bytes(
                    changed(content, how, at, data.draw(st.integers(0, 7)))
                )
        job = Counted()
        try:
            found = computed(
                job, COUNT, workers=1, checkpoint=copy, labels={"side": ["left", "right"]}
            )
        except InputError as error:
            assert str(error).startswith(str(copy))
            assert "\n" not in str(error)
        else:
            assert same(found, job, COUNT)


@pytest.mark.parametrize(
    ("file", "what"),
    [
        ("root/c/2", "root/c/2"),
        ("failure/c/2", "failure/c/2"),
        ("checksum/c/2/0", "is damaged"),
        ("zarr.json", "not a store of results"),
    ],
)
def test_damage_is_named(file, what, job, path):
    computed(job, COUNT, workers=1, checkpoint=path)
    path.joinpath(file).write_bytes(b"")
    with pytest.raises(InputError, match=what):
        computed(job, COUNT, workers=1, checkpoint=path)


def test_a_chunk_that_is_gone_is_told_from_one_that_is_not_computed(job, path):
    with pytest.raises(StoppedError):
        computed(job, COUNT, workers=1, checkpoint=path, progress=stopping_after(9))
    kept = path.joinpath("root/c/1").read_bytes()
    path.joinpath("root/c/1").unlink()
    with pytest.raises(InputError, match=r"root/c/1 is missing; allowed"):
        computed(job, COUNT, workers=1, checkpoint=path)
    path.joinpath("root/c/1").write_bytes(kept)
    # Without the checksum it is a task that was under way.
    path.joinpath("checksum/c/1/0").unlink()
    assert same(computed(job, COUNT, workers=1, checkpoint=path), job, COUNT)
    assert sorted(job.noted()) == sorted([*range(COUNT), 3, 4, 5])


def test_a_folder_in_the_place_of_a_file_is_one_line(job, path):
    computed(job, COUNT, workers=1, checkpoint=path)
    path.joinpath("root/c/1").unlink()
    path.joinpath("root/c/1").mkdir()
    with pytest.raises(InputError, match="can't be read as a store"):
        computed(job, COUNT, workers=1, checkpoint=path)


def test_growth_that_was_cut_off_goes_on(job, path, monkeypatch):
    computed(job, 8, workers=1, checkpoint=path)
    written = []
    write = storing._write

    def failing(target, content):
        written.append(target)
        if len(written) == stop:
            raise KeyboardInterrupt
        write(target, content)

    wanted = None
    for stop in range(1, 40, 2):
        copy = path.with_name(f"{stop}.zarr")
        shutil.copytree(path, copy)
        written.clear()
        monkeypatch.setattr(storing, "_write", failing)
        try:
            computed(Counted(), COUNT, workers=1, checkpoint=copy)
        except KeyboardInterrupt:
            monkeypatch.undo()
            with xr.open_zarr(copy) as part:
                assert part.sizes["item"] in (8, COUNT)
        monkeypatch.undo()
        assert same(computed(Counted(), COUNT, workers=1, checkpoint=copy), job, COUNT)
        wanted = wanted or digest_of(copy)
        assert digest_of(copy) == wanted
    # The last ones were written to the end.
    assert len(written) < stop


def test_two_runs_at_once_are_refused_the_second(job, path):
    begun, go_on = threading.Event(), threading.Event()

    def waiting(done, _):
        if done == 3:
            begun.set()
            assert go_on.wait(30)

    first = threading.Thread(
        target=computed, args=(job, COUNT), kwargs=options(path, progress=waiting)
    )
    first.start()
    assert begun.wait(30)
    with pytest.raises(InputError, match=r"kept.zarr: another run is adding to it"):
        computed(Counted(), COUNT, **options(path))
    go_on.set()
    first.join()
    assert job.noted() == list(range(COUNT))
    # What is whole is read by any number.
    assert same(computed(Counted(), COUNT, **options(path)), job, COUNT)


def options(path, **more):
    return {"workers": 1, "checkpoint": path, **more}


def test_where_there_are_no_locks_two_runs_write_the_same(job, path, monkeypatch):
    import fcntl

    def unknown(*_):
        raise OSError(errno.ENOTSUP, "no locks here")

    monkeypatch.setattr(fcntl, "flock", unknown)
    other = Counted()

    def beside(done, _):
        if done == 6:
            assert same(computed(other, COUNT, **options(path)), other, COUNT)

    assert same(computed(job, COUNT, **options(path, progress=beside)), job, COUNT)
    assert same(computed(job, COUNT, **options(path)), job, COUNT)


def test_a_store_that_is_made_by_another_run_meanwhile_is_taken(job, path, monkeypatch):
    there = storing.Store._is_there
    answers = []

    def late(self):
        answers.append(there(self))
        if len(answers) == 1:
            computed(Counted(), 5, **options(path))
        return answers[0]

    monkeypatch.setattr(storing.Store, "_is_there", late)
    assert same(computed(job, COUNT, **options(path)), job, COUNT)
    assert answers[0] is False
    assert [child.name for child in path.parent.iterdir()] == [path.name]


@contextlib.contextmanager
def as_nobody():
    """Have no rights of the one who may do everything, where the tests are run by that one."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def shared():
    """Return a folder that everybody may read."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


def test_a_place_that_cannot_be_written_to_is_told_before_the_work(shared, tmp_path):
    job = Counted(notes=None, raises=AssertionError("work has begun"))
    shared.chmod(0o555)
    with as_nobody(), pytest.raises(InputError, match="cannot be written to: Permission denied"):
        computed(job, COUNT, workers=1, checkpoint=shared / "kept.zarr")
    with pytest.raises(InputError, match="cannot be written to"):
        computed(job, COUNT, workers=1, checkpoint=Path(__file__) / "kept.zarr")


def test_a_store_that_cannot_be_written_to_is_read_and_not_added_to(shared):
    folder = shared / "kept.zarr"
    computed(Counted(), 6, workers=1, checkpoint=folder)
    for place in [folder, *folder.rglob("*")]:
        place.chmod(0o555 if place.is_dir() else 0o444)
    try:
        with as_nobody():
            assert same(computed(Counted(), 6, workers=1, checkpoint=folder), Counted(), 6)
            job = Counted(raises=AssertionError("work has begun"))
            with pytest.raises(InputError, match="cannot be written to: Permission denied"):
                computed(job, COUNT, workers=1, checkpoint=folder)
            folder.joinpath("root")
    finally:
        for place in [folder, *folder.rglob("*")]:
            place.chmod(0o755 if place.is_dir() else 0o644)


def test_one_folder_of_a_store_that_cannot_be_written_to_is_told_before_the_work(shared):
    folder = shared / "kept.zarr"
    computed(Counted(), 6, workers=1, checkpoint=folder)
    for place in [folder, *folder.rglob("*")]:
        place.chmod(0o777 if place.is_dir() else 0o666)
    folder.joinpath("root").chmod(0o555)
    job = Counted(raises=AssertionError("work has begun"))
    with as_nobody(), pytest.raises(InputError, match="cannot be written to: Permission denied"):
        computed(job, COUNT, workers=1, checkpoint=folder)


def test_a_disk_that_is_full_is_one_line_and_nothing_is_lost(job, path, monkeypatch):
    sync = os.fsync
    calls = []

    def full(number):
        calls.append(number)
        if len(calls) == 30:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        sync(number)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InputError, match=r"kept.zarr: cannot be written to: No space left on dev"):
        computed(job, COUNT, workers=1, checkpoint=path)
    monkeypatch.undo()
    done = len(job.noted())
    assert 3 < done < COUNT
    assert same(computed(job, COUNT, workers=1, checkpoint=path), job, COUNT)
    # The task that could not be written is computed again.
    assert len(job.noted()) == COUNT + 3
    computed(Counted(), COUNT, workers=1, checkpoint=path.with_name("other.zarr"))
    assert digest_of(path) == digest_of(path.with_name("other.zarr"))


@pytest.fixture
def small_disk(tmp_path):
    """Return a file system of its own with little room, where one may be made."""
    disk = tmp_path / "disk"
    disk.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=240k", "tmpfs", str(disk)], capture_output=True
    )
    if made.returncode:
        pytest.skip("no file system may be made here")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


@pytest.mark.skipif(shutil.which("mount") is None, reason="a file system is made by mount")
def test_a_disk_that_is_really_full_takes_more_when_there_is_room(job, small_disk):
    job, folder = replace(job, chunk=1), small_disk / "kept.zarr"
    with pytest.raises(InputError, match=r"kept\.zarr: cannot be written to: No space left on dev"):
        computed(job, COUNT, workers=1, checkpoint=folder)
    full = job.noted()
    assert 2 < len(full) < COUNT
    # Still full, that is told before anything is computed.
    with pytest.raises(InputError, match="cannot be written to: No space left"):
        computed(job, COUNT, workers=1, checkpoint=folder)
    assert len(job.noted()) <= len(full) + 1
    before = len(job.noted())
    subprocess.run(["mount", "-o", "remount,size=4m", str(small_disk)], check=True)
    assert same(computed(job, COUNT, workers=1, checkpoint=folder), job, COUNT)
    # All but the one that there was no room for is there.
    assert job.noted()[before:] == list(range(len(full) - 1, COUNT))


def test_a_file_that_cannot_become_larger_is_one_line(path):
    resource = pytest.importorskip("resource")
    allowed, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, most))
        with pytest.raises(InputError, match="cannot be written to: File too large"):
            computed(Wide(), 4, workers=1, checkpoint=path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (allowed, most))
    assert computed(Wide(), 4, workers=1, checkpoint=path).values["row"].shape == (4, 1000)
    assert not list(path.rglob(".*.part"))


class Wide:
    """Items that do not fit into a small file."""

    identity, chunk = {"what": "wide"}, 1
    fields = {"row": Field((1000,), ("place",))}  # noqa: RUF012

    def compute(self, first, count):
        from tarazy.compute import Block

        return Block({"row": np.full((count, 1000), float(first))})


def test_what_a_job_says_wrongly_is_no_result(path):
    from tarazy.compute import Block

    class Wrong(Wide):
        def __init__(self, block):
            self.block = block

        def compute(self, first, count):
            return self.block

    right = np.zeros((1, 1000))
    for block in (
        Block({}),
        Block({"row": np.zeros((2, 1000))}),
        Block({"row": right.astype("f4")}),
        Block({"row": right}, ((1, "not mine"),)),
        Block({"row": right}, ((0, "twice"), (0, "twice"))),
        Block({"row": right}, ((0, ""),)),
    ):
        with pytest.raises(ValueError, match=r"row|failures|fields"):
            computed(Wrong(block), 1, executor=in_process(), checkpoint=path)
    assert not computed(Wide(), 1, workers=1, checkpoint=path).failures
