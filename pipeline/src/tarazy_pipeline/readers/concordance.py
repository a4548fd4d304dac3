"""Concordances: which of the 36 sectors a product of the Harmonized System belongs to."""

from __future__ import annotations

import csv
from importlib.resources import files
from pathlib import Path

from tarazy.errors import InputError

SECTORS_WORKBOOK = "mrio_adb_margins/sectors.xlsx"
_SHEET = "hs02_mrio"
# Crude petroleum, and natural gas whether liquefied or not. Headings, so that one entry of the
# table below covers every revision of the Harmonized System.
_OIL_AND_GAS_HEADINGS = ("2709", "2711")
# Natural uranium and its compounds: the sheet counts it as nuclear fuel (with refined petroleum),
# but the concentrate that mines sell is a product of mining, in Kazakhstan most of all.
_URANIUM_CONCENTRATE = "284410"


def require(inputs: Path, relative: str) -> Path:
    """Return the path of an official file below the input folder.

    Raises
    ------
    InputError
        The file is not there.
    """
    path = Path(inputs) / relative
    if not path.is_file():
        raise InputError(f"{path}: no such file; the input folder must hold {relative!r}")
    return path


def sector_of_adb_number() -> dict[int, str]:
    """Return the sector slug of each ADB MRIO / WIOD sector number (mining is *other_mining*)."""
    text = (files("tarazy.codes") / "sectors.csv").read_text(encoding="utf-8")
    # Mining comes twice, as oil_gas and as other_mining: the later row wins, and the oil and gas
    # headings are taken out by name in `hs6_to_sector`.
    return {int(row["adb"]): row["code"] for row in csv.DictReader(text.splitlines())}


def hs6_to_sector(inputs: Path) -> dict[str, str]:
    """Map each six-digit HS 2002 code to one of the 36 sectors.

    The map is the HS 2002 to ADB MRIO sheet of the ADB MRIO dictionaries (HS to CPC 1.1 to
    ISIC Rev. 3 to sector). Headings 2709 (crude petroleum) and 2711 (natural gas and other gaseous
    hydrocarbons) are taken out as ``oil_gas``; the sheet puts propane and butane (271112-271119)
    under refined fuels, but producers sell them with the gas. Natural uranium (284410), which the
    sheet counts as nuclear fuel, is ``other_mining``.

    Parameters
    ----------
    inputs
        Folder of the official files; ``mrio_adb_margins/sectors.xlsx`` is read.

    Returns
    -------
    dict
        Six-digit code, with its leading zero, to sector slug; 5,225 codes.

    Raises
    ------
    InputError
        The workbook, its sheet or a column is missing, or a code or sector is not understood.
    """
    import openpyxl

    path = require(inputs, SECTORS_WORKBOOK)
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    try:
        if _SHEET not in book.sheetnames:
            raise InputError(
                f"{path}: no sheet {_SHEET!r}; the workbook has {', '.join(book.sheetnames)}"
            )
        rows = book[_SHEET].iter_rows(values_only=True)
        header = [str(cell) for cell in next(rows, ())]
        for column in ("hs02", "mrio"):
            if column not in header:
                raise InputError(f"{path}, sheet {_SHEET}: no column {column!r}; it has {header}")
        hs_column, sector_column = header.index("hs02"), header.index("mrio")
        slug = sector_of_adb_number()
        sectors: dict[str, str] = {}
        for number, row in enumerate(rows, start=2):
            if row[hs_column] is None:
                continue
            code = str(row[hs_column]).zfill(6)
            label = str(row[sector_column])
            if len(code) != 6 or not (code.isascii() and code.isdigit()):
                raise InputError(f"{path}, sheet {_SHEET}, row {number}: hs02 {code!r} is not HS6")
            numbered = label.startswith("c") and label.isascii() and label[1:].isdigit()
            if not numbered or int(label[1:]) not in slug:
                raise InputError(
                    f"{path}, sheet {_SHEET}, row {number}: mrio {label!r} is not one of c1..c35"
                )
            sectors[code] = slug[int(label[1:])]
            if code.startswith(_OIL_AND_GAS_HEADINGS):
                sectors[code] = "oil_gas"
            elif code == _URANIUM_CONCENTRATE:
                sectors[code] = "other_mining"
    finally:
        book.close()
    return sectors
