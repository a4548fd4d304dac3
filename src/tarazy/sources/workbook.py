"""Sheets of xlsx workbooks, in which several official tables are published."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tarazy.arguments.archives import check_zip
from tarazy.arguments.limits import BYTES_OF_A_PART, CELLS_OF_A_SHEET, check_limit
from tarazy.errors import InputError
from tarazy.sources.damage import refused_if_damaged

Rows = list[tuple[object, ...]]
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=[\"']([A-Z]{1,3}\d+:[A-Z]{1,3}\d+)[\"']")
# Parts of a workbook that are read whole, whatever sheet is wanted.
_PARTS = ("xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml", "[Content_Types].xml")
_CHUNK = 1 << 20
# Bytes that a mark in a sheet may have, for those that lie across two chunks.
_OVERLAP = 200


@dataclass(frozen=True)
class Sheet:
    """The cells of one sheet.

    Attributes
    ----------
    rows
        Row by row, from the first; a cell that is empty is None.
    merged
        Blocks of cells that are shown as one, as (first row, first column, last row, last column),
        counted from 0; all but the first of their cells are empty.
    where
        The file, for messages.
    """

    rows: Rows
    merged: tuple[tuple[int, int, int, int], ...]
    where: str

    def check_unmerged(self, row: int, column: int) -> None:
        """Refuse cells that are put together below and right of one that is given.

        Raises
        ------
        InputError
            Naming the block: whose its one number is cannot be told.
        """
        for top, left, bottom, right in self.merged:
            if bottom >= row and right >= column:
                raise InputError(
                    f"{self.where}: row {top + 1}, column {left + 1}: cells are merged to row "
                    f"{bottom + 1}, column {right + 1}; allowed: a number in each cell"
                )


def sheet_of(file: Path, choose: Callable[[list[str]], str]) -> Sheet:
    """Return the cells of one sheet.

    Parameters
    ----------
    file
        The workbook.
    choose
        Returns the name of the sheet, of all names.

    Raises
    ------
    InputError
        The file is no workbook, damaged or too large, or the sheet has formulas whose values were
        never computed.
    """
    import openpyxl

    # Opened here, for openpyxl leaves a file open that it cannot read.
    with refused_if_damaged(file, "an xlsx workbook"), file.open("rb") as stream:
        with zipfile.ZipFile(stream) as archive:
            check_zip(archive, str(file), dict.fromkeys(_PARTS, BYTES_OF_A_PART))
        book = openpyxl.load_workbook(stream, read_only=True, data_only=True)
        try:
            sheets = {sheet.title: sheet for sheet in book.worksheets}
            if not sheets:
                raise InputError(f"{file}: has no sheet; allowed: one or more")
            name = choose(list(sheets))
            rows = list(_counted(sheets[name].iter_rows(values_only=True), str(file)))
            path = str(sheets[name]._worksheet_path).lstrip("/")
        finally:
            book.close()
        formulas, merged = _marks(stream, path)
        if formulas:
            _check_computed(stream, name, rows, str(file))
    return Sheet(rows, tuple(merged), str(file))


def _counted(rows: Iterator[tuple[object, ...]], where: str) -> Iterator[tuple[object, ...]]:
    cells = 0
    for row in rows:
        cells += len(row) + 1
        check_limit(where, cells, CELLS_OF_A_SHEET, "cells or more of a sheet")
        yield row


def _marks(stream: object, path: str) -> tuple[bool, list[tuple[int, int, int, int]]]:
    """Return whether a sheet has formulas, and the blocks of its merged cells."""
    from openpyxl.utils.cell import range_boundaries

    formulas, merged, kept = False, set(), b""
    with zipfile.ZipFile(stream) as archive, archive.open(path) as member:  # type: ignore[call-overload]
        while chunk := member.read(_CHUNK):
            text = kept + chunk
            formulas = formulas or _FORMULA.search(text) is not None
            merged.update(_MERGED.findall(text))
            kept = text[-_OVERLAP:]
    blocks = [range_boundaries(ref.decode()) for ref in sorted(merged)]
    return formulas, [
        (top - 1, left - 1, bottom - 1, right - 1) for left, top, right, bottom in blocks
    ]


def _check_computed(stream: object, name: str, rows: Rows, where: str) -> None:
    """Refuse a formula without a value: a program wrote it that computes none."""
    import openpyxl

    book = openpyxl.load_workbook(stream, read_only=True)
    try:
        written = book[name].iter_rows(values_only=True)
        for line, (cells, values) in enumerate(zip(written, rows, strict=False), start=1):
            for column, cell in enumerate(cells):
                formula = isinstance(cell, str) and cell.startswith("=")
                if formula and (column >= len(values) or values[column] is None):
                    raise InputError(
                        f"{where}: row {line}, column {column + 1}: the formula {cell[:40]!r} has "
                        "no value; allowed: a workbook that was computed and saved, e.g. in Excel"
                    )
    finally:
        book.close()
