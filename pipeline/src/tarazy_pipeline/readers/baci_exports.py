"""Exports of one country to the world by HS 2002 six-digit product (CEPII BACI extract)."""

from __future__ import annotations

import csv
from pathlib import Path

from tarazy.errors import InputError

KAZAKHSTAN_EXPORTS_FILE = "trade/kaz_exports_2021.csv"


def read_exports(path: Path) -> dict[str, float]:
    """Read export values by product.

    Parameters
    ----------
    path
        Csv with columns ``k`` (HS6, the leading zero may be missing) and ``v`` (thousand USD).

    Returns
    -------
    dict
        Six-digit code to million USD.

    Raises
    ------
    InputError
        The file or a column is missing, a product occurs twice or a value is negative.
    """
    if not path.is_file():
        raise InputError(f"{path}: no such file; exports by HS6 are needed")
    exports: dict[str, float] = {}
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        for column in ("k", "v"):
            if column not in (reader.fieldnames or []):
                raise InputError(f"{path}: no column {column!r}; it has {reader.fieldnames}")
        for number, row in enumerate(reader, start=2):
            code, value = row["k"].zfill(6), float(row["v"]) / 1000
            if code in exports or value < 0 or len(code) != 6:
                raise InputError(
                    f"{path}, line {number}: product {code!r} must be six digits, occur once and "
                    f"have a value >= 0"
                )
            exports[code] = value
    return exports
