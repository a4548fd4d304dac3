"""Inward direct investment of all hosts: IMF CDIS, and the External Wealth of Nations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import nan
from pathlib import Path

from tarazy.errors import InputError
from tarazy_pipeline.readers.concordance import require
from tarazy_pipeline.readers.publisher_names import iso3_of_name

CDIS = "fdi_world/CDIS_Table_4.xlsx"
EWN = "fdi_world/EWN-dataset_12-2022.xlsx"
_CDIS_SHEET, _EWN_SHEET = "for_stata", "Dataset"
_EWN_COLUMNS = ("Country", "Year", "FDI liabilities")
_EWN_ASSETS, _EWN_GDP = "FDI assets", "GDP (US$)"
_Values = dict[tuple[str, int], float]


@dataclass(frozen=True)
class Positions:
    """Direct investment of one economy at the end of a year, million USD.

    Attributes
    ----------
    assets, liabilities
        What residents have abroad and non-residents have here, on the basis of assets and
        liabilities.
    gdp
        Of the year, NaN where the source has none.
    """

    assets: float
    liabilities: float
    gdp: float


def _rows(path: Path, sheet: str) -> Iterator[tuple[object, ...]]:
    import openpyxl

    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    try:
        if sheet not in book.sheetnames:
            raise InputError(f"{path}: no sheet {sheet!r}; it has {', '.join(book.sheetnames)}")
        yield from book[sheet].iter_rows(values_only=True)
    finally:
        book.close()


def _keep(values: _Values, path: Path, country: str, year: int, cell: object) -> None:
    if cell is None:
        return
    if not isinstance(cell, (int, float)):
        raise InputError(f"{path}, {country} {year}: {cell!r}; allowed: a number or empty")
    if (country, year) in values:
        raise InputError(f"{path}: two rows for {country} in {year}; allowed: one")
    values[(country, year)] = float(cell)


def read_cdis(inputs: Path) -> _Values:
    """Read inward positions by host (IMF Coordinated Direct Investment Survey, Table 4-i).

    Returns
    -------
    dict
        (ISO3, year) to million USD at the end of the year, directional principle.

    Raises
    ------
    InputError
        The workbook or its sheet is missing or of another form, or a country is unknown.
    """
    path = require(inputs, CDIS)
    rows = _rows(path, _CDIS_SHEET)
    header = [str(cell) for cell in next(rows)]
    if header[:2] != ["Investment in:", "year_2009"]:
        raise InputError(f"{path}: first columns {header[:2]}; allowed: 'Investment in:' and years")
    years = [int(name.removeprefix("year_")) for name in header[1:]]
    values: _Values = {}
    for row in rows:
        if row[0] is None:
            continue
        code = iso3_of_name(str(row[0]), f"{path}")
        if code:
            for year, cell in zip(years, row[1:], strict=True):
                _keep(values, path, code, year, cell)
    return values


def read_ewn(inputs: Path) -> _Values:
    """Read direct investment liabilities by host (External Wealth of Nations, December 2022).

    Returns
    -------
    dict
        (ISO3, year) to million USD at the end of the year, assets and liabilities basis.

    Raises
    ------
    InputError
        The workbook or a column is missing, or a country is unknown.
    """
    path = require(inputs, EWN)
    rows = _rows(path, _EWN_SHEET)
    header = [str(cell).strip() for cell in next(rows)]
    for column in _EWN_COLUMNS:
        if column not in header:
            raise InputError(f"{path}: no column {column!r}; it has {', '.join(header[:9])}")
    name, year, position = (header.index(column) for column in _EWN_COLUMNS)
    values: _Values = {}
    for row in rows:
        if row[name] is None:
            continue
        code = iso3_of_name(str(row[name]), f"{path}")
        if code:
            _keep(values, path, code, int(str(row[year])), row[position])
    return values


def read_ewn_positions(inputs: Path, year: int) -> dict[str, Positions]:
    """Read both sides of direct investment of a year (External Wealth of Nations, December 2022).

    Returns
    -------
    dict
        ISO3 to positions; economies without assets or without liabilities in the year are left out.

    Raises
    ------
    InputError
        The workbook, a column or the year is missing, a country is unknown or stands twice, or a
        cell is neither a number nor empty.
    """
    path = require(inputs, EWN)
    rows = _rows(path, _EWN_SHEET)
    header = [str(cell).strip() for cell in next(rows)]
    wanted = (*_EWN_COLUMNS, _EWN_ASSETS, _EWN_GDP)
    for column in wanted:
        if column not in header:
            raise InputError(f"{path}: no column {column!r}; it has {', '.join(header[:9])}")
    name, at, liabilities, assets, gdp = (header.index(column) for column in wanted)
    sides: tuple[_Values, _Values, _Values] = {}, {}, {}
    for row in rows:
        if row[name] is None or row[at] is None or int(str(row[at])) != year:
            continue
        code = iso3_of_name(str(row[name]), f"{path}")
        if code:
            for values, place in zip(sides, (assets, liabilities, gdp), strict=True):
                _keep(values, path, code, year, row[place])
    owned, owed, product = sides
    if not owned:
        raise InputError(f"{path}: no year {year}; allowed: a year of the sheet")
    return {
        code: Positions(owned[(code, year)], owed[(code, year)], product.get((code, year), nan))
        for code, _ in sorted(owned)
        if (code, year) in owed
    }
