"""The bundled policy tables: tariff regimes by sector, with their sources."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import cast

from tarazy.errors import InputError, unknown_name

_SOURCES = "sources.json"
# Tables of many lines, kept as csv.gz.
COMPRESSED = ("us_lines", "eaeu_lines", "kazakh_products")


def _text(file: str) -> str:
    folder = resources.files("tarazy.policy").joinpath("tables")
    return folder.joinpath(file).read_text(encoding="utf-8")


@cache
def _sources() -> dict[str, dict[str, str]]:
    return cast(dict[str, dict[str, str]], json.loads(_text(_SOURCES)))


def available() -> tuple[str, ...]:
    """Return the names of the tables."""
    return tuple(sorted(_sources()))


def source(table: str) -> dict[str, str]:
    """Return source, licence, year, quality, method and the meaning of the columns of a table.

    Raises
    ------
    InputError
        No table has that name.
    """
    if table not in _sources():
        raise unknown_name("policy table", table, available())
    return dict(_sources()[table])


@cache
def _rows(table: str) -> tuple[dict[str, str], ...]:
    source(table)
    if table in COMPRESSED:
        folder = resources.files("tarazy.policy").joinpath("tables")
        text = gzip.decompress(folder.joinpath(f"{table}.csv.gz").read_bytes()).decode()
    else:
        text = _text(f"{table}.csv")
    return tuple(csv.DictReader(text.splitlines()))


def rows(table: str) -> list[dict[str, str]]:
    """Return a table row by row, cells as text.

    Raises
    ------
    InputError
        No table has that name.
    """
    return [dict(row) for row in _rows(table)]


def records(table: str) -> tuple[Mapping[str, str], ...]:
    """Return a table row by row without a copy, for tables of many lines.

    Raises
    ------
    InputError
        No table has that name.
    """
    return _rows(table)


def columns(table: str) -> tuple[str, ...]:
    """Return the names of a table's columns.

    Raises
    ------
    InputError
        No table has that name.
    """
    return tuple(_rows(table)[0])


def rates(table: str, column: str) -> dict[str, float]:
    """Return one column of a table by sector.

    Parameters
    ----------
    table
        E.g. ``"us_column_2"``.
    column
        E.g. ``"rate_weighted_us"``; rates are fractions of value.

    Returns
    -------
    dict
        Sector to number; sectors that are not in the table have no tariff line (services).

    Raises
    ------
    InputError
        No table or column has that name, the table is not by sector, or a cell is not a number.
    """
    given = _rows(table)
    if "sector" not in given[0]:
        raise InputError(f"policy table {table!r} is not by sector; it has {', '.join(given[0])}")
    if column not in given[0]:
        raise unknown_name("column", column, given[0], where=f"policy table {table!r}")
    result: dict[str, float] = {}
    for row in given:
        if row["sector"] in result:
            raise InputError(f"policy table {table!r} has several rows by sector; use rows()")
        try:
            result[row["sector"]] = float(row[column])
        except ValueError:
            raise InputError(
                f"policy table {table!r}, sector {row['sector']!r}: column {column!r} holds "
                f"{row[column]!r}, not a number"
            ) from None
    return result
