"""Digests of answers: what was asked and every number of the answer, in 16 digits."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr

if TYPE_CHECKING:
    import pandas as pd


def digest_of(*parts: object) -> str:
    """Return the first 16 hexadecimal digits of a SHA-256 over parts, in their order.

    Parameters
    ----------
    *parts
        Datasets, tables, arrays, and plain data that JSON can hold. Attributes of datasets and
        tables do not count.
    """
    content = hashlib.sha256()
    for part in parts:
        _add(content, part)
    return content.hexdigest()[:16]


def _add(content: hashlib._Hash, part: Any) -> None:
    import pandas as pd

    if isinstance(part, xr.Dataset):
        for name, variable in sorted(part.variables.items(), key=lambda item: str(item[0])):
            content.update(f"{name} {variable.dims}".encode())
            _add(content, variable.values)
    elif isinstance(part, pd.Series):
        _add_table(content, part.to_frame())
    elif isinstance(part, pd.DataFrame):
        _add_table(content, part)
    elif isinstance(part, np.ndarray):
        array = np.ascontiguousarray(part)
        if array.dtype.kind not in "biuf":
            array = np.char.encode(array.astype(str), "utf-8")
        content.update(f"{array.shape}".encode() + array.tobytes())
    elif isinstance(part, Mapping):
        for key, value in part.items():
            content.update(f"{key}=".encode())
            _add(content, value)
    else:
        content.update(_text(part))


def _add_table(content: hashlib._Hash, table: pd.DataFrame) -> None:
    whole = table.reset_index()
    for position in range(whole.shape[1]):
        content.update(str(whole.columns[position]).encode())
        _add(content, whole.iloc[:, position].to_numpy())


def _text(value: object) -> bytes:
    return json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str
    ).encode()
