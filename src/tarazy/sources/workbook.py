"""Sheets of xlsx workbooks, in which several official tables are published."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tarazy.sources.damage import refused_if_damaged

Rows = list[tuple[object, ...]]


def sheet_rows(file: Path, choose: Callable[[list[str]], str]) -> Rows:
    """Return the cells of one sheet, row by row.

    Parameters
    ----------
    file
        The workbook.
    choose
        Returns the name of the sheet, of all names.

    Raises
    ------
    InputError
        The file is no workbook, or damaged.
    """
    import openpyxl

    # Opened here, for openpyxl leaves a file open that it cannot read.
    with refused_if_damaged(file, "an xlsx workbook"), file.open("rb") as stream:
        book = openpyxl.load_workbook(stream, read_only=True, data_only=True)
        try:
            sheets = {sheet.title: sheet for sheet in book.worksheets}
            return list(sheets[choose(list(sheets))].iter_rows(values_only=True))
        finally:
            book.close()
