"""Worlds on disk: whole files, with the mode that the user's umask gives."""

import os
import stat
import zipfile
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from tarazy.errors import InputError
from tarazy.world.store import read_dataset, write_dataset

DATASET = xr.Dataset(
    {"trade": (("importer", "sector"), np.arange(6.0).reshape(2, 3), {"unit": "million USD"})},
    coords={"importer": ["KAZ", "USA"]},
)


@pytest.fixture
def umask():
    """Set a umask for the test and put the old one back."""
    old = os.umask(0o022)
    yield os.umask
    os.umask(old)


@pytest.mark.skipif(os.name != "posix", reason="modes are those of POSIX")
@pytest.mark.parametrize(("mask", "mode"), [(0o022, 0o644), (0o027, 0o640), (0o077, 0o600)])
def test_a_file_has_the_mode_of_the_umask(tmp_path: Path, umask, mask: int, mode: int):
    umask(mask)
    path = tmp_path / "world.npz"
    write_dataset(DATASET, path, {"kind": "world"})
    assert stat.S_IMODE(path.stat().st_mode) == mode


def test_what_is_written_is_read_and_the_bytes_repeat(tmp_path: Path):
    first, second = tmp_path / "first.npz", tmp_path / "second.npz"
    for path in (first, second):
        write_dataset(DATASET, path, {"kind": "world"})
    dataset, header = read_dataset(first, "first")
    xr.testing.assert_identical(dataset, DATASET)
    assert header == {"kind": "world"}
    assert first.read_bytes() == second.read_bytes()


def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path: Path):
    path = tmp_path / "world.npz"
    write_dataset(DATASET, path, {})
    before = path.read_bytes()
    broken = xr.Dataset({"trade": ("importer", np.array([object(), object()], dtype=object))})
    broken["trade"].attrs["unit"] = {1, 2}
    with pytest.raises(TypeError):
        write_dataset(broken, path, {})
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_failure_while_arrays_are_written_leaves_nothing(tmp_path: Path, monkeypatch):
    def full(*arguments: object, **options: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np.lib.format, "write_array", full)
    with pytest.raises(OSError, match="No space left"):
        write_dataset(DATASET, tmp_path / "world.npz", {})
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_file_is_named(tmp_path: Path):
    path = tmp_path / "world.npz"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("other.txt", "x")
    with pytest.raises(InputError, match=r"world\.npz: not a tarazy-dataset-1 file"):
        read_dataset(path, "world.npz")
