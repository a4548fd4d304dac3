"""Workbooks: typed columns, a frozen header, and the same bytes for the same content."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from tarazy.arguments.placing import drafted

Kind = Literal["code", "text", "per cent", "money", "number"]
Value = str | float | None

_FORMATS: dict[Kind, str] = {
    "code": "General",
    "text": "General",
    "per cent": "0.000",
    "money": "#,##0.0",
    "number": "0.00",
}
_WIDTHS: dict[Kind, int] = {"code": 14, "text": 30, "per cent": 15, "money": 15, "number": 12}
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
# Characters that a cell can hold.
LONGEST = 32_767
# A workbook tells when it was made: a fixed day, so that equal content gives equal bytes.
_DAY = "1980-01-01T00:00:00Z"
_ZIP_DAY = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Column:
    """One column of a sheet.

    Attributes
    ----------
    key
        Name of the column in the tables of Python and csv.
    title
        What it holds, in words.
    unit
        Of its numbers; empty for texts.
    kind
        Decides the number format and the width.
    """

    key: str
    title: str
    unit: str = ""
    kind: Kind = "text"


@dataclass(frozen=True)
class Sheet:
    """A table: one row of titles with units, one row of keys, then the values."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Value]]


@dataclass(frozen=True)
class Notes:
    """A sheet of remarks: what is told, and its text or number; an empty text makes a heading."""

    title: str
    rows: Sequence[tuple[str, str | float]]


def write_workbook(path: Path, sheets: Sequence[Sheet | Notes], *, title: str) -> None:
    """Write a workbook under a temporary name, then rename it.

    Parameters
    ----------
    path
        The .xlsx file; its folder is made if missing.
    sheets
        In their order.
    title
        Of the workbook, in its properties.
    """
    content = workbook(sheets, title=title)
    with drafted(path) as draft:
        draft.write_bytes(content)


def workbook(sheets: Sequence[Sheet | Notes], *, title: str) -> bytes:
    """Return a workbook as the bytes of its file.

    Parameters
    ----------
    sheets
        In their order.
    title
        Of the workbook, in its properties.
    """
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    book.properties.title = _CONTROL.sub("\ufffd", title)
    book.properties.creator = "Tarazy"
    for sheet in sheets:
        page = book.create_sheet(sheet.title)
        if isinstance(sheet, Notes):
            _write_notes(page, sheet)
        else:
            _write_table(page, sheet)
    raw = io.BytesIO()
    book.save(raw)
    return _without_dates(raw)


def _write_notes(page: Any, notes: Notes) -> None:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font

    page.column_dimensions["A"].width, page.column_dimensions["B"].width = 32, 110
    top = Alignment(vertical="top", wrap_text=True)
    for label, value in _in_cells(notes.rows):
        told, text = WriteOnlyCell(page), WriteOnlyCell(page)
        _fill(told, label)
        _fill(text, value)
        told.font = Font(bold=True)
        told.alignment = text.alignment = top
        text.alignment = Alignment(vertical="top", horizontal="left", wrap_text=True)
        page.append([told, text])


def _in_cells(rows: Sequence[tuple[str, str | float]]) -> Iterator[tuple[str, str | float]]:
    """Yield the rows, a text that is too long for a cell in several of them."""
    for label, value in rows:
        yield label, value[:LONGEST] if isinstance(value, str) else value
        if isinstance(value, str):
            for start in range(LONGEST, len(value), LONGEST):
                yield "... continued", value[start : start + LONGEST]


def _write_table(page: Any, sheet: Sheet) -> None:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    for number, column in enumerate(sheet.columns, start=1):
        page.column_dimensions[get_column_letter(number)].width = _WIDTHS[column.kind]
    page.freeze_panes = "A3"
    page.row_dimensions[1].height = 64
    titles, keys = [], []
    for column in sheet.columns:
        unit = f", {column.unit}" if column.unit else ""
        told, key = WriteOnlyCell(page), WriteOnlyCell(page)
        _fill(told, f"{column.title}{unit}")
        _fill(key, column.key)
        told.font = Font(bold=True)
        told.alignment = Alignment(vertical="top", wrap_text=True)
        key.font = Font(italic=True, color="00606D79")
        titles.append(told)
        keys.append(key)
    page.append(titles)
    page.append(keys)
    # A row is written as soon as it is appended, so that one cell a column serves all rows.
    cells = [WriteOnlyCell(page) for _ in sheet.columns]
    for cell, column in zip(cells, sheet.columns, strict=True):
        cell.number_format = _FORMATS[column.kind]
    length = 2
    for row in sheet.rows:
        for cell, value in zip(cells, row, strict=True):
            _fill(cell, value)
        page.append(cells)
        length += 1
    page.auto_filter.ref = f"A2:{get_column_letter(len(sheet.columns))}{length}"


def _fill(cell: Any, value: Value) -> None:
    """Set the value of a cell; a text that begins with "=" is no formula.

    A control character, which a workbook can't hold, shows as the sign for an unknown character.
    """
    if isinstance(value, str):
        cell.value = _CONTROL.sub("\ufffd", value)
        cell.data_type = "s"
    else:
        cell.value = value


def _without_dates(raw: io.BytesIO) -> bytes:
    """Return the archive with one fixed date on every member and in the properties."""
    out = io.BytesIO()
    with zipfile.ZipFile(raw) as given, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as fixed:
        for member in given.infolist():
            content = given.read(member)
            if member.filename == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT[\d:.]+Z", _DAY.encode(), content)
            entry = zipfile.ZipInfo(member.filename, date_time=_ZIP_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            fixed.writestr(entry, content)
    return out.getvalue()
