"""Tables that a user writes: csv with a heading, every mistake told by line and column.

Cells may be parted by commas, semicolons or tabs, whichever parts the heading; see
`tarazy.arguments.text_file` for the encoding and `tarazy.arguments.numerals` for numbers. Blanks
around a cell do not count, and nor does a row without any cell filled.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tarazy.arguments.numerals import Marks, plain
from tarazy.arguments.text_file import text_of as text_of
from tarazy.errors import InputError, shortened, unknown_name

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable
    from pathlib import Path

SEPARATORS = (",", ";", "\t")
# What Excel writes above a heading, and reads there.
_STATED = re.compile(r'"?sep=([,;\t])"?\r?\n?')


@dataclass(frozen=True)
class Parted:
    """How the cells of a table are parted.

    Attributes
    ----------
    separator
        Of cells.
    heading
        Cells of the first row, without blanks around them.
    skipped
        Lines above the heading.
    """

    separator: str
    heading: tuple[str, ...]
    skipped: int

    def marks(self) -> Marks:
        """Return the marks of numbers in such a table, none of them seen yet."""
        return Marks(comma_allowed=self.separator != ",")


def csv_rows(
    file: Path | Traversable,
    origin: str,
    columns: Sequence[str],
    needed: Sequence[str],
    numbers: Collection[str] = (),
) -> list[tuple[int, dict[str, str]]]:
    """Return the rows of a table, each with its line in the file, the heading being line 1.

    Parameters
    ----------
    file
        With a heading.
    origin
        What messages call it.
    columns, needed
        Those that it may have, and those of them that it must have.
    numbers
        Columns whose numbers are brought to the form of `tarazy.arguments.numerals.plain`.

    Returns
    -------
    list
        Line, and column to cell: cells are stripped, empty ones are left out.

    Raises
    ------
    InputError
        One line naming the file, the line or the column, and what is allowed.
    """
    text = text_of(file, origin)
    table = parted(text, origin, columns)
    marks = table.marks()
    _check_heading(table.heading, origin, columns, needed)
    rows = []
    for line, cells in cells_of(text, origin, table):
        row = {key: cell.strip() for key, cell in zip(table.heading, cells, strict=True)}
        for key in numbers:
            if row.get(key):
                row[key] = plain(row[key], f"{origin}: line {line}: {key}", marks)
        rows.append((line, {key: cell for key, cell in row.items() if cell}))
    return rows


def parted(text: str, origin: str, columns: Collection[str] = ()) -> Parted:
    """Return how the cells of a table are parted: as its heading is.

    Parameters
    ----------
    text
        Of the table, or its beginning.
    origin
        What messages call it.
    columns
        That it may have; which of the ways to part the heading gives most of them tells.

    Raises
    ------
    InputError
        The heading is none.
    """
    stated = _STATED.match(text)
    above = stated.end() if stated else 0
    above += len(text) - above - len(text[above:].lstrip("\r\n"))
    body, skipped = text[above:], len(text[:above].splitlines())
    found: list[tuple[int, int, Parted]] = []
    reason = ""
    for separator in (stated[1],) if stated else SEPARATORS:
        reader = csv.reader(io.StringIO(body, newline=""), strict=True, delimiter=separator)
        try:
            heading = tuple(cell.strip() for cell in next(reader, []))
        except csv.Error as error:
            reason = reason or str(error)
            continue
        known = sum(cell in columns for cell in heading)
        found.append((known, len(heading), Parted(separator, heading, skipped)))
    if not found:
        raise InputError(f"{origin}: line {skipped + 1}: not a CSV table: {reason}")
    # The first of those that are as good: a heading of one cell is parted by commas.
    return max(found, key=lambda each: each[:2])[2]


def cells_of(text: str, origin: str, table: Parted) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows under a heading, each with its line, as many cells in each.

    Raises
    ------
    InputError
        A row has more or fewer cells than the heading, or is none.
    """
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=table.separator)
    try:
        for _ in range(table.skipped + 1):
            next(reader, None)
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(table.heading):
                raise InputError(
                    f"{origin}: line {reader.line_num}: {len(cells)} cells; allowed: "
                    f"{len(table.heading)}, as in the heading"
                )
            yield reader.line_num, cells
    except csv.Error as error:
        raise InputError(f"{origin}: line {reader.line_num}: not a CSV table: {error}") from error


def _check_heading(
    heading: Sequence[str], origin: str, columns: Sequence[str], needed: Sequence[str]
) -> None:
    for column in heading:
        if column not in columns:
            raise unknown_name("column", column, columns, origin)
    check_heading_once(heading, origin)
    for column in needed:
        if column not in heading:
            known = ", ".join(columns)
            raise InputError(f"{origin}: column {column!r} is missing; allowed: {known}")


def check_heading_once(heading: Sequence[str], origin: str) -> None:
    """Refuse a heading in which a column stands twice.

    Raises
    ------
    InputError
        Naming it.
    """
    seen: set[str] = set()
    for column in heading:
        if column in seen:
            raise InputError(
                f"{origin}: column {shortened(repr(column))} stands twice; allowed: once"
            )
        seen.add(column)
