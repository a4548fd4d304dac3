"""Tables that a user writes: CSV in UTF-8 with a heading, every mistake told by line and column."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from tarazy.errors import InputError, unknown_name

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable
    from pathlib import Path


def text_of(file: Path | Traversable, origin: str) -> str:
    """Return the text of a file.

    Parameters
    ----------
    file
        In UTF-8.
    origin
        What messages call it.

    Raises
    ------
    InputError
        If it cannot be read, or is not UTF-8.
    """
    try:
        return file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{origin}: not a text in UTF-8; allowed: UTF-8") from error
    except (OSError, ValueError) as error:
        # A name that no system can have is a ValueError without a reason of its own.
        reason = getattr(error, "strerror", None) or error
        raise InputError(
            f"{origin}: cannot be read: {reason}; allowed: an existing file"
        ) from error


def csv_rows(
    file: Path | Traversable, origin: str, columns: Sequence[str], needed: Sequence[str]
) -> list[tuple[int, dict[str, str]]]:
    """Return the rows of a table, each with its line in the file, the heading being line 1.

    Parameters
    ----------
    file
        CSV with a heading, in UTF-8.
    origin
        What messages call it.
    columns, needed
        Those that it may have, and those of them that it must have.

    Returns
    -------
    list
        Line, and column to cell: cells are stripped, empty ones are left out.

    Raises
    ------
    InputError
        One line naming the file, the line or the column, and what is allowed.
    """
    return list(_rows(text_of(file, origin), origin, columns, needed))


def _rows(
    text: str, origin: str, columns: Sequence[str], needed: Sequence[str]
) -> Iterator[tuple[int, dict[str, str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        heading = next(reader, [])
        _check_heading(heading, origin, columns, needed)
        for cells in reader:
            if not cells:
                continue
            if len(cells) != len(heading):
                raise InputError(
                    f"{origin}: line {reader.line_num}: {len(cells)} cells; allowed: "
                    f"{len(heading)}, as in the heading"
                )
            given = zip(heading, cells, strict=True)
            yield (
                reader.line_num,
                {key: cell.strip() for key, cell in given if cell.strip()},
            )
    except csv.Error as error:
        raise InputError(f"{origin}: line {reader.line_num}: not a CSV table: {error}") from error


def _check_heading(
    heading: Sequence[str], origin: str, columns: Sequence[str], needed: Sequence[str]
) -> None:
    for column in heading:
        if column not in columns:
            raise unknown_name("column", column, columns, origin)
    twice = next((column for column in heading if heading.count(column) > 1), None)
    if twice is not None:
        raise InputError(f"{origin}: column {twice!r} stands twice; allowed: once")
    for column in needed:
        if column not in heading:
            raise InputError(f"{origin}: column {column!r} is missing; allowed: {[*columns]}")
