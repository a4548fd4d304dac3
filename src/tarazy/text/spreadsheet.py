"""Texts in csv files: what a spreadsheet would take for a formula is made a text.

A cell that begins with ``=``, ``+``, ``-``, ``@`` or a control character is run by Excel,
LibreOffice and others when the file is opened, wherever the text came from: a label of a user's
world, a title, a source. An apostrophe before it makes it a text (OWASP, CSV injection). Numbers
are numbers by their type, and stay as they are, negative ones too.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

# A carriage return is made a new line before. The last four are the full-width forms, which some
# programs read as the others.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\n", "＝", "＋", "－", "＠")


def as_text(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula.

    A carriage return becomes a new line: writers of csv leave it unquoted, and what follows it
    would be read as a row of its own.
    """
    line = text.replace("\r\n", "\n").replace("\r", "\n")
    return f"'{line}" if line.startswith(FORMULA_STARTS) else line


def as_texts(texts: Iterable[str]) -> list[str]:
    """Return texts of one row, each by `as_text`."""
    return [as_text(text) for text in texts]


def csv_of(table: pd.DataFrame) -> str:
    """Return a table as csv with all digits and without its index.

    Parameters
    ----------
    table
        Any columns; names of columns and cells that are texts go through `as_text`.
    """
    shown = table.copy(deep=False)
    shown.columns = [as_text(name) if isinstance(name, str) else name for name in table.columns]
    for position in range(shown.shape[1]):
        column = shown.iloc[:, position]
        if column.dtype.kind in "biufcmM":
            continue
        cells = [as_text(cell) if isinstance(cell, str) else cell for cell in column.astype(object)]
        shown.isetitem(position, cells)
    return str(shown.to_csv(index=False, lineterminator="\n"))
