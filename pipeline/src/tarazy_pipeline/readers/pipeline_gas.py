"""Natural gas by pipeline between economies in 2023 (Energy Institute)."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from tarazy.arguments.numerals import number_of
from tarazy.arguments.text_file import text_of
from tarazy.errors import InputError
from tarazy_pipeline.readers.concordance import require
from tarazy_pipeline.readers.energy_institute import ENTITIES

TABLE = "energy/ei2024_gas_trade_pipeline.csv"
_TO = "To"


def read_pipeline_gas(inputs: Path, exporter: str) -> dict[str, float]:
    """Return the gas that an economy sends by pipeline.

    Parameters
    ----------
    inputs
        Folder of the official files.
    exporter
        ISO3; the table has the large exporters only.

    Returns
    -------
    dict
        ISO3 of the importer to billion cubic metres, where positive; importers that the Review
        adds up ("Other ...") are left out.

    Raises
    ------
    InputError
        The file is missing, has no row ``To``, no column of the exporter, or a cell is no number.
    """
    path = require(inputs, TABLE)
    text = text_of(path, str(path))
    rows = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text, newline=""))]
    header = next((n for n, row in enumerate(rows) if row and row[0] == _TO), None)
    if header is None:
        raise InputError(f"{path}: no row {_TO!r}; allowed: a row of exporters that begins with it")
    name = ENTITIES.get(exporter, exporter)
    if name not in rows[header]:
        raise InputError(f"{path}: no exporter {name!r}; it has {', '.join(rows[header][1:])}")
    column = rows[header].index(name)
    codes = {entity: code for code, entity in ENTITIES.items()}
    found = {}
    for line, row in enumerate(rows[header + 1 :], start=header + 2):
        if len(row) <= column or row[0] not in codes:
            continue
        cell = row[column]
        volume = number_of(cell, f"{path}, line {line}, {name}", "a number") if cell else 0.0
        if volume > 0:
            found[codes[row[0]]] = volume
    return found
