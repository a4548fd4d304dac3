"""The files that a report gives away: tables as csv and as workbooks."""

from __future__ import annotations

import math

from tarazy.figures.exhibit import Exhibit
from tarazy.figures.tables import Column
from tarazy.results import workbook as books
from tarazy.text.texts import Texts

_KINDS: dict[str, books.Kind] = {
    "text": "text",
    "percent": "per cent",
    "million_usd": "money",
}


def csv_file(content: str) -> bytes:
    """Return the bytes of a csv; its first mark tells spreadsheets that the text is UTF-8."""
    return ("\ufeff" + content).encode()


def workbook(exhibit: Exhibit, words: Texts) -> bytes:
    """Return the table behind a figure as a workbook: what it is, then every value.

    Parameters
    ----------
    exhibit
        With its table; a number that is not there leaves its cell empty.
    words
        Texts of the language.
    """
    about = [
        ("", exhibit.title),
        (words("page.unit"), exhibit.unit),
        (words("page.year"), str(exhibit.year)),
        (words("page.source"), exhibit.source),
        (words("page.reading"), exhibit.note),
    ]
    table = exhibit.table
    columns = [part for column in table.columns for part in _columns(column, words)]
    rows = (
        [
            cell
            for value, column in zip(row, table.columns, strict=True)
            for cell in _cells(value, column, words)
        ]
        for row in table.rows
    )
    sheets = (
        books.Notes(words("page.sheet_about"), about),
        books.Sheet(words("page.sheet_table"), columns, rows),
    )
    return books.workbook(sheets, title=exhibit.title)


def _columns(column: Column, words: Texts) -> list[books.Column]:
    """Return the columns of a sheet for one of a table: a label has its code and its name."""
    title = column.heading(words)
    if column.kind == "label":
        return [
            books.Column(f"{column.key}_code", title, kind="code"),
            books.Column(column.key, title, kind="text"),
        ]
    return [books.Column(column.key, title, kind=_KINDS.get(column.kind, "code"))]


def _cells(value: str | float, column: Column, words: Texts) -> list[books.Value]:
    if isinstance(value, str):
        return [value, words.name(value)] if column.kind == "label" else [value]
    return [value if math.isfinite(value) else None]
