"""Worlds and outcomes on disk: one ``.npz`` file, the same bytes for the same content.

The file holds an array for each variable, and a manifest in JSON that describes them and carries a
digest of everything: a file in which anything was changed is refused when it is read.
"""

from __future__ import annotations

import hashlib
import json
import lzma
import math
import struct
import tokenize
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from tarazy.arguments.archives import opened_zip
from tarazy.arguments.placing import drafted
from tarazy.arguments.sealed import check_open
from tarazy.errors import InputError, shortened

FORMAT = "tarazy-dataset-1"
_EPOCH = (1980, 1, 1, 0, 0, 0)
_DIGITS = 32


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
    arrays = {str(name): _plain(variable) for name, variable in dataset.variables.items()}
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
    manifest["digest"] = content_digest(manifest, arrays)
    with (
        drafted(path) as draft,
        zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive,
    ):
        text = json.dumps(manifest, ensure_ascii=False, sort_keys=True, indent=1)
        archive.writestr(_entry("manifest.json"), text.encode())
        for name, array in sorted(arrays.items()):
            with archive.open(_entry(f"{name}.npy"), "w") as member:
                np.lib.format.write_array(member, array, allow_pickle=False)


def _plain(variable: xr.Variable) -> NDArray[Any]:
    array = np.asarray(variable.values)
    if array.dtype.kind == "O":
        array = array.astype(str)
    return np.ascontiguousarray(array)


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, date_time=_EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def content_digest(manifest: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> str:
    """Return hexadecimal digits of a SHA-256 over a manifest, but its digest, and all arrays."""
    described = {key: value for key, value in manifest.items() if key != "digest"}
    text = json.dumps(described, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    content = hashlib.sha256(text.encode())
    for name, array in sorted(arrays.items()):
        content.update(f"\0{name} {array.dtype.str} {array.shape}\0".encode())
        content.update(np.ascontiguousarray(array).tobytes())
    return content.hexdigest()[:_DIGITS]


def read_dataset(source: Path | BinaryIO, shown_name: str) -> tuple[xr.Dataset, dict[str, Any]]:
    """Read what `write_dataset` wrote.

    Returns
    -------
    tuple
        The dataset and the header. Files that were written before there was a digest of the content
        are read without one.

    Raises
    ------
    InputError
        If the file is missing, damaged, or of another format.
    """
    if isinstance(source, Path):
        check_open(source, shown_name)
    try:
        with opened_zip(source, shown_name) as archive:
            manifest = json.loads(archive.read("manifest.json"))
            if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
                found = manifest.get("format") if isinstance(manifest, dict) else manifest
                raise InputError(
                    f"{shown_name}: format {found!r} is not readable; allowed: {FORMAT!r}"
                )
            arrays = {}
            for name in manifest["variables"]:
                _check_array(archive, f"{name}.npy")
                with archive.open(f"{name}.npy") as member:
                    arrays[name] = np.lib.format.read_array(member, allow_pickle=False)
                    if member.read(1):
                        raise ValueError(f"more in {name} than an array")
        # Before anything is made of it: what was changed may be of any form.
        if "digest" in manifest and manifest["digest"] != content_digest(manifest, arrays):
            raise InputError(
                f"{shown_name}: the content is not that of which the file holds the digest; it was "
                "changed after it was written; allowed: a file as it was written"
            )
        dataset = _dataset(manifest, arrays)
        header = manifest["header"]
        if not isinstance(header, dict):
            raise TypeError("the header is no table")
    except FileNotFoundError as error:
        raise InputError(f"{shown_name}: no such file") from error
    except InputError:
        raise
    except _DAMAGE as error:
        # Messages of numpy and zipfile can have several lines, those of xarray whole arrays.
        reason = shortened(" ".join(str(error).split()))
        raise InputError(f"{shown_name}: not a {FORMAT} file ({reason})") from error
    return dataset, header


def _check_array(archive: zipfile.ZipFile, name: str) -> None:
    """Refuse an array that says that it is larger than its member, before memory is taken."""
    with archive.open(name) as member:
        version = np.lib.format.read_magic(member)
        reader = {
            (1, 0): np.lib.format.read_array_header_1_0,
            (2, 0): np.lib.format.read_array_header_2_0,
        }[version]
        shape, _, dtype = reader(member)
    if math.prod(shape) * dtype.itemsize > archive.getinfo(name).file_size:
        raise ValueError(f"{name} says that its shape is {shape}, and is smaller")


# What reading a file that is no archive, or one with damage anywhere, raises.
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    OSError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    MemoryError,
    OverflowError,
    SyntaxError,
    struct.error,
    tokenize.TokenError,
    lzma.LZMAError,
)


def _dataset(manifest: dict[str, Any], arrays: dict[str, NDArray[Any]]) -> xr.Dataset:
    described = manifest["variables"]
    variables = {
        name: (described[name]["dims"], array, described[name]["attrs"])
        for name, array in arrays.items()
    }
    coords = {name: value for name, value in variables.items() if described[name]["coordinate"]}
    data = {name: value for name, value in variables.items() if name not in coords}
    return xr.Dataset(data, coords=coords, attrs=manifest["attrs"])
