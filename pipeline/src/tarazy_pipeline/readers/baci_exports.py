"""Exports of one country to the world by HS 2002 six-digit product (CEPII BACI extract)."""

from __future__ import annotations

from pathlib import Path

from tarazy.errors import InputError
from tarazy_pipeline.readers.official_table import number_in, official_rows

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
    for number, row in official_rows(path, ("k", "v")):
        code, value = row["k"].zfill(6), number_in(path, number, row, "v") / 1000
        if code in exports or value < 0 or len(code) != 6:
            raise InputError(
                f"{path}, line {number}: product {code!r} must be six digits, occur once and "
                f"have a value >= 0"
            )
        exports[code] = value
    return exports
