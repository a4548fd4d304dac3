"""United States goods trade with every country by year (US Census Bureau, trade by country)."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from tarazy.codes.country_codes import iso3_of_census
from tarazy.errors import InputError
from tarazy_pipeline.readers.concordance import require
from tarazy_pipeline.readers.us_census import WORKBOOK

Flow = Literal["exports", "imports"]
# Total of all countries, not seasonally adjusted.
_WORLD = "0015"
_FLOWS: dict[Flow, str] = {"exports": "EYR", "imports": "IYR"}


def read_us_trade_by_country(inputs: Path) -> dict[Flow, dict[tuple[str, int], float]]:
    """Read exports (total, free alongside ship) and imports (general, customs value).

    Only full years are read: those in which some partner has a December.

    Returns
    -------
    dict
        Flow to (partner, year) to million USD; partners are ISO3 and ``WLD``. The rows of a state
        that had two codes of the Bureau in a year are added up. A year of a partner is there if
        the workbook has a row for it and the sum of its months is its year; a zero is no trade.

    Raises
    ------
    InputError
        The workbook or a column is missing, a country has two rows in a year, or the months do not
        add up to the year.
    """
    import openpyxl

    path = require(inputs, WORKBOOK)
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    try:
        rows = list(book[book.sheetnames[0]].iter_rows(values_only=True))
    finally:
        book.close()
    header = [str(cell) for cell in rows[0]]
    wanted = ("year", "CTY_CODE", "IDEC", "EDEC", *_FLOWS.values())
    for column in wanted:
        if column not in header:
            raise InputError(f"{path}: no column {column!r}; it has {', '.join(header)}")
    place = {column: header.index(column) for column in header}
    body = [(str(row[place["CTY_CODE"]]), int(str(row[place["year"]])), row) for row in rows[1:]]
    return {flow: _flow(path, body, place, column) for flow, column in _FLOWS.items()}


def _flow(
    path: Path,
    body: Iterable[tuple[str, int, tuple[object, ...]]],
    place: dict[str, int],
    total: str,
) -> dict[tuple[str, int], float]:
    months = [
        place[name] for name in place if name[0] == total[0] and name != total and len(name) == 4
    ]
    codes = iso3_of_census() | {_WORLD: "WLD"}
    december = place[f"{total[0]}DEC"]
    full = {year for _, year, row in body if _number(row[december]) > 0}
    seen: set[tuple[str, int]] = set()
    values: dict[tuple[str, int], float] = {}
    for code, year, row in body:
        if code not in codes or year not in full:
            continue
        if (code, year) in seen:
            raise InputError(f"{path}: two rows for CTY_CODE {code} in {year}; allowed: one")
        seen.add((code, year))
        value = _number(row[place[total]])
        if abs(sum(_number(row[month]) for month in months) - value) > 1e-6 * max(1.0, value):
            raise InputError(
                f"{path}, CTY_CODE {code}, {year}: the months do not add up to {total} {value}"
            )
        key = (codes[code], year)
        values[key] = values.get(key, 0.0) + value
    return values


def _number(cell: object) -> float:
    return float(str(cell)) if cell is not None else 0.0
