"""United States goods trade with one partner (US Census Bureau, trade by country)."""

from __future__ import annotations

from pathlib import Path

from tarazy.errors import InputError
from tarazy_pipeline.readers.concordance import require

WORKBOOK = "trade/us_census_country.xlsx"
KAZAKHSTAN = 4634


def read_us_trade(inputs: Path, partner: int, year: int) -> tuple[float, float]:
    """Return US imports from and exports to a partner, million USD, not seasonally adjusted.

    Parameters
    ----------
    inputs
        Folder of the official files.
    partner
        Census country code, e.g. 4634 for Kazakhstan.
    year
        A full year of the file.

    Raises
    ------
    InputError
        The workbook or a column is missing, there is no row for the partner and year, or December
        is empty, so that the yearly figure is not of a full year.
    """
    import openpyxl

    path = require(inputs, WORKBOOK)
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    try:
        rows = book[book.sheetnames[0]].iter_rows(values_only=True)
        header = [str(cell) for cell in next(rows, ())]
        place = {}
        for column in ("year", "CTY_CODE", "IDEC", "IYR", "EYR"):
            if column not in header:
                raise InputError(f"{path}: no column {column!r}; it has {', '.join(header)}")
            place[column] = header.index(column)
        wanted = (str(partner), str(year))
        found = [
            row for row in rows if (str(row[place["CTY_CODE"]]), str(row[place["year"]])) == wanted
        ]
    finally:
        book.close()
    if len(found) != 1:
        raise InputError(
            f"{path}: {len(found)} rows for CTY_CODE {partner} in {year}; allowed: one"
        )
    row = [float(found[0][place[column]] or 0.0) for column in ("IDEC", "IYR", "EYR")]
    if not row[0] > 0:
        raise InputError(
            f"{path}: CTY_CODE {partner}, {year} ends before December; allowed: a full year"
        )
    return row[1], row[2]
