"""Files of a sweep: netCDF and Zarr, which are read back, and tables of its points."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from tarazy.arguments.archives import check_unpacked
from tarazy.arguments.limits import BYTES_UNPACKED
from tarazy.arguments.placing import drafts_in, put_folder
from tarazy.arguments.text_file import bytes_of
from tarazy.arguments.values import path_of
from tarazy.arguments.writable import check_file, check_folder
from tarazy.errors import InputError
from tarazy.sources.damage import refused_if_damaged
from tarazy.sweeps.swept import Swept
from tarazy.text.spreadsheet import csv_of
from tarazy.version import __version__

FORMAT = "tarazy-sweep-1"
_ZARR, _NETCDF = ".zarr", ".nc"
READABLE = (_NETCDF, _ZARR)
WRITABLE = (*READABLE, ".csv", ".parquet")


def check_path(given: object, where: str) -> Path:
    """Check that a sweep can be written under a name, before it is computed.

    Parameters
    ----------
    given
        The path.
    where
        What named it, e.g. ``--out``.

    Raises
    ------
    InputError
        If it ends otherwise than in one of `WRITABLE`, or nothing can be written there.
    """
    path = path_of(where, given)
    if path.suffix not in WRITABLE:
        raise InputError(
            f"{where}: {str(path)!r} ends in {path.suffix!r}; allowed: {', '.join(WRITABLE)}"
        )
    if path.suffix == ".parquet":
        # Before the work that fills it.
        import pyarrow as pyarrow
    if path.suffix != _ZARR:
        check_file(path, where)
        return path
    check_folder(path, where)
    if path.is_dir() and any(path.iterdir()) and not _is_sweep(path):
        raise InputError(
            f"{where}: {str(path)!r} is a folder with something else; allowed: a new name, or a "
            "sweep that is replaced"
        )
    return path


def _is_sweep(folder: Path) -> bool:
    """Return whether a folder in the Zarr format is a sweep, and no other results."""
    try:
        told = json.loads((folder / "zarr.json").read_text("utf-8"))
        return bool(told["attributes"]["format"] == FORMAT)
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return False


def write_sweep(sweep: Swept, path: str | Path) -> None:
    """Write a sweep; the file or folder appears whole or not at all.

    Raises
    ------
    InputError
        As `check_path`.
    """
    target = check_path(path, "path")
    with drafts_in(target.parent) as part:
        draft = part / target.name
        _WRITERS[target.suffix](sweep, draft)
        if target.suffix == _ZARR:
            put_folder(draft, target)
        else:
            draft.replace(target)


def _netcdf(sweep: Swept, path: Path) -> None:
    _told(sweep).to_netcdf(path, engine="scipy", format="NETCDF3_64BIT")


def _zarr(sweep: Swept, path: Path) -> None:
    # Texts of any length, which every reader of the format knows.
    told = _typed(_told(sweep), _of_any_length)
    told.to_zarr(path, zarr_format=3, consolidated=False)


def _csv(sweep: Swept, path: Path) -> None:
    path.write_text(csv_of(sweep.points_table()), encoding="utf-8", newline="\n")


def _parquet(sweep: Swept, path: Path) -> None:
    table = sweep.points_table()
    # Its units are of tables that are read by people.
    table.attrs = {}
    table.to_parquet(path, engine="pyarrow", index=False)


_WRITERS: dict[str, Callable[[Swept, Path], None]] = {
    _NETCDF: _netcdf,
    _ZARR: _zarr,
    ".csv": _csv,
    ".parquet": _parquet,
}


def _told(sweep: Swept) -> xr.Dataset:
    """Return the dataset with everything that says what it is."""
    dataset = sweep.data
    return dataset.assign_attrs(
        {
            "format": FORMAT,
            "title": sweep.title(),
            "document": _json(sweep.document),
            "worlds": _json(sweep.worlds),
            "near": int(sweep.near),
            "tolerance": sweep.tolerance,
            "digest": sweep.digest,
            "measures": _json(list(dataset.data_vars)),
            "tarazy": __version__,
        }
    )


def read_sweep(given: str | Path) -> dict[str, Any]:
    """Return the fields of a sweep that `write_sweep` wrote as netCDF or Zarr.

    Raises
    ------
    InputError
        If there is none, or it is damaged.
    """
    path = path_of("path", given)
    if path.suffix not in READABLE:
        raise InputError(
            f"{path}: suffix {path.suffix!r} is not readable; allowed: {', '.join(READABLE)}"
        )
    if not path.exists():
        raise InputError(f"{path}: no such file; allowed: a sweep that was saved")
    with refused_if_damaged(path, "a sweep of Tarazy"):
        with _opened(path) as opened:
            loaded = opened.load()
        told = loaded.attrs
        if told.get("format") != FORMAT:
            raise ValueError(f"its format is {told.get('format')!r}")
        # A file has an order of its own.
        dataset = _typed(loaded, _native)[json.loads(told["measures"])]
        dataset.attrs = {}
        fields = {
            "document": json.loads(told["document"]),
            "worlds": json.loads(told["worlds"]),
            "near": bool(told["near"]),
            "tolerance": float(told["tolerance"]),
            "dataset": dataset,
        }
        digest = str(told["digest"])
    _check_digest(path, fields, digest)
    return fields


def _opened(path: Path) -> xr.Dataset:
    if path.suffix == _ZARR:
        _check_memory(path)
        stored: xr.Dataset = xr.open_zarr(path, consolidated=False, chunks=None)
        return stored
    # From memory no more is read than there is, whatever lengths a damaged file tells.
    content = io.BytesIO(bytes_of(path, str(path), BYTES_UNPACKED))
    dataset: xr.Dataset = xr.open_dataset(content, engine="scipy")
    return dataset


def _check_memory(folder: Path) -> None:
    """Refuse a folder whose arrays would take more memory than what is stored of them explains."""
    packed = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    store = xr.backends.ZarrStore.open_group(folder, mode="r", consolidated=False)
    unpacked = sum(
        max(prod(array.shape), prod(array.chunks)) * array.dtype.itemsize
        for _, array in store.zarr_group.arrays()
    )
    check_unpacked(str(folder), packed, unpacked)


def _check_digest(path: Path, fields: dict[str, Any], digest: str) -> None:
    from tarazy.results.digest import digest_of

    found = digest_of(fields["document"], fields["worlds"], fields["dataset"])
    if found != digest:
        raise InputError(
            f"{path}: the file says that its digest is {digest!r}, its content has {found!r}; "
            "allowed: a file as it was saved"
        )


def _typed(dataset: xr.Dataset, change: Callable[[NDArray[Any]], NDArray[Any]]) -> xr.Dataset:
    """Return a dataset with values of other types."""
    changed = {
        name: (variable.dims, change(variable.values), variable.attrs)
        for name, variable in dataset.variables.items()
    }
    data = {name: changed[name] for name in dataset.data_vars}
    coords = {name: changed[name] for name in dataset.coords}
    return xr.Dataset(data, coords=coords, attrs=dataset.attrs)


def _of_any_length(values: NDArray[Any]) -> NDArray[Any]:
    return values.astype(object) if values.dtype.kind == "U" else values


def _native(values: NDArray[Any]) -> NDArray[Any]:
    """Return values as a sweep has them: netCDF has no long whole numbers and no texts."""
    if values.dtype.kind == "i":
        return values.astype(np.int64)
    if values.dtype.kind == "f":
        return values.astype(np.float64)
    return values.astype(object).astype(str)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=False)
