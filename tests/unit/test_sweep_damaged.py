"""Stored sweeps that tell of more than they hold: refused before memory is taken."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from scenario_world import small_world
from sweep_documents import document

import tarazy as tz


@pytest.fixture(scope="module")
def swept() -> tz.Sweep:
    grid = {"rate": {"from": 0, "to": 0.2, "steps": 2}}
    return tz.sweep(document(grid), world=small_world(), workers=1)


@pytest.mark.parametrize(
    "told",
    [
        {"shape": [2_000_000_000, 3]},
        {"chunk_grid": {"name": "regular", "configuration": {"chunk_shape": [10**10, 3]}}},
    ],
    ids=["shape", "chunk"],
)
def test_an_array_of_a_zarr_is_no_larger_than_its_chunks_explain(
    swept: tz.Sweep, tmp_path: Path, told: dict[str, Any]
) -> None:
    file = tmp_path / "sweep.zarr" / "welfare" / "zarr.json"
    swept.save(tmp_path / "sweep.zarr")
    file.write_text(json.dumps(json.loads(file.read_text("utf-8")) | told), "utf-8")
    with pytest.raises(tz.InputError, match=r"bytes unpacked; allowed: up to 40,000,000"):
        tz.Sweep.load(tmp_path / "sweep.zarr")


def test_a_netcdf_whose_numbers_are_missing_or_endless_is_no_sweep(
    swept: tz.Sweep, tmp_path: Path
) -> None:
    file = tmp_path / "sweep.nc"
    swept.save(file)
    clean = file.read_bytes()
    # The length of the first dimension stands behind its name.
    at = clean.index(b"country\0") + len(b"country\0")
    for wrong in (clean[:-200], clean[:at] + (2**31 - 1).to_bytes(4, "big") + clean[at + 4 :]):
        file.write_bytes(wrong)
        with pytest.raises(tz.InputError, match=re.escape(f"{file}: not a sweep of Tarazy (")):
            tz.Sweep.load(file)
