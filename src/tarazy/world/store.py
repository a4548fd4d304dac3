"""Worlds and outcomes on disk: one ``.npz`` file, the same bytes for the same content.

The file holds an array for each variable, and a manifest in JSON that describes them.
"""

from __future__ import annotations

import json
import tempfile
import zipfile
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import xarray as xr

from tarazy.errors import InputError

FORMAT = "tarazy-dataset-1"
_EPOCH = (1980, 1, 1, 0, 0, 0)


def write_dataset(dataset: xr.Dataset, path: Path, header: dict[str, Any]) -> None:
    """Write `dataset` and a JSON-able `header` to `path`, atomically and with reproducible bytes.

    Parameters
    ----------
    dataset
        Variables of numbers or strings; attributes must be JSON-able.
    path
        The file to write; it appears whole or not at all.
    header
        Anything that travels with the arrays, e.g. name, year, scenario.
    """
    manifest = {
        "format": FORMAT,
        "header": header,
        "attrs": dataset.attrs,
        "variables": {
            str(name): {
                "dims": list(variable.dims),
                "attrs": variable.attrs,
                "coordinate": name in dataset.coords,
            }
            for name, variable in dataset.variables.items()
        },
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    # A file made in a folder of its own has the mode that the user's umask gives to new files.
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".part-") as part:
        draft = Path(part) / path.name
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
            text = json.dumps(manifest, ensure_ascii=False, sort_keys=True, indent=1)
            archive.writestr(_entry("manifest.json"), text.encode())
            for name, variable in sorted(dataset.variables.items(), key=lambda item: str(item[0])):
                with archive.open(_entry(f"{name}.npy"), "w") as member:
                    array = np.asarray(variable.values)
                    if array.dtype.kind == "O":
                        array = array.astype(str)
                    np.lib.format.write_array(
                        member, np.ascontiguousarray(array), allow_pickle=False
                    )
        draft.replace(path)


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, date_time=_EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def read_dataset(source: Path | BinaryIO, shown_name: str) -> tuple[xr.Dataset, dict[str, Any]]:
    """Read what `write_dataset` wrote.

    Returns
    -------
    tuple
        The dataset and the header.

    Raises
    ------
    InputError
        If the file is missing, damaged, or of another format.
    """
    try:
        with zipfile.ZipFile(source) as archive:
            manifest = json.loads(archive.read("manifest.json"))
            if manifest.get("format") != FORMAT:
                raise InputError(
                    f"{shown_name}: format {manifest.get('format')!r} is not readable; "
                    f"allowed: {FORMAT!r}"
                )
            arrays = {}
            for name in manifest["variables"]:
                with archive.open(f"{name}.npy") as member:
                    arrays[name] = np.lib.format.read_array(member, allow_pickle=False)
    except FileNotFoundError as error:
        raise InputError(f"{shown_name}: no such file") from error
    except (zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"{shown_name}: not a {FORMAT} file ({error})") from error
    described = manifest["variables"]
    variables = {
        name: (described[name]["dims"], array, described[name]["attrs"])
        for name, array in arrays.items()
    }
    coords = {name: value for name, value in variables.items() if described[name]["coordinate"]}
    data = {name: value for name, value in variables.items() if name not in coords}
    return xr.Dataset(data, coords=coords, attrs=manifest["attrs"]), manifest["header"]
