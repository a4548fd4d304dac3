"""Stores that the shell and the library write and read again, and corridors as one document."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import ranges_world
import sweep_documents
from corridor_network import heading, two_ways_tables
from scenario_world import small_world
from subjects import Subject, text_file

import tarazy as tz
from tarazy.arguments.document import json_of
from tarazy.arguments.text_file import text_of
from tarazy.corridors.data import Network
from tarazy.draws.range import Range
from tarazy.draws.run import run_range
from tarazy.experiment.sensitivity import Sensitivity
from tarazy.sweeps.result import Sweep
from tarazy.sweeps.run import sweep

CORRIDORS = json.dumps({"network": heading("oil"), "tables": two_ways_tables()})


@cache
def _swept() -> Sweep:
    grid = {"rate": {"from": 0, "to": 0.2, "steps": 2}}
    return sweep(sweep_documents.document(grid), world=small_world())


@cache
def _range() -> Range:
    return run_range(ranges_world.experiment(), 3, 1, world=ranges_world.estimated_world())


@cache
def _sensitivity() -> Sensitivity:
    return tz.sensitivity("KAZ", world=small_world())


def _saved(make: Callable[[], Any], name: str) -> Callable[[Path], None]:
    def write(folder: Path) -> None:
        make().save(folder / name)

    return write


def _values(result: Any) -> dict[str, Any]:
    """Return what a result holds, as plain values."""
    return {"digest": result.digest, "summary": result.summary()}


def _corridors(folder: Path) -> Any:
    file = folder / "corridors.json"
    told = json_of(text_of(file, file.name), file.name)
    parts = told if isinstance(told, dict) else {}
    network = Network.from_tables(parts.get("network"), parts.get("tables"))
    return {name: getattr(network, name).to_dict("list") for name in ("arcs", "supply", "demand")}


def stored_subjects() -> tuple[Subject, ...]:
    """Return them."""
    return (
        Subject(
            "sweep in netCDF",
            "sweep.nc",
            _saved(_swept, "sweep.nc"),
            lambda folder: _values(Sweep.load(folder / "sweep.nc")),
            "bytes",
        ),
        Subject(
            "sweep in Zarr",
            "sweep.zarr/zarr.json",
            _saved(_swept, "sweep.zarr"),
            lambda folder: _values(Sweep.load(folder / "sweep.zarr")),
            "bytes",
        ),
        Subject(
            "array of a Zarr",
            "sweep.zarr/welfare/zarr.json",
            _saved(_swept, "sweep.zarr"),
            lambda folder: _values(Sweep.load(folder / "sweep.zarr")),
            "bytes",
        ),
        Subject(
            "part of a Zarr",
            "sweep.zarr/rate/c/0",
            _saved(_swept, "sweep.zarr"),
            lambda folder: _values(Sweep.load(folder / "sweep.zarr")),
            "bytes",
        ),
        Subject(
            "sensitivity",
            "sensitivity.npz",
            _saved(_sensitivity, "sensitivity.npz"),
            lambda folder: _values(Sensitivity.load(folder / "sensitivity.npz")),
            "zip",
        ),
        Subject(
            "range of a user",
            "range.npz",
            _saved(_range, "range.npz"),
            lambda folder: _values(Range.load(folder / "range.npz")),
            "zip",
        ),
        Subject(
            "corridors in JSON",
            "corridors.json",
            text_file("corridors.json", CORRIDORS),
            _corridors,
            "json",
        ),
    )
