"""Official tables in csv: opened as users' tables are, and refused in one line where damaged."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from tarazy.arguments.csv_frame import heading_of
from tarazy.arguments.csv_rows import cells_of, parted, text_of
from tarazy.arguments.numerals import Marks, number_of
from tarazy.arguments.text_file import encoding_of
from tarazy.errors import InputError, shortened
from tarazy.sources.damage import refused_if_damaged

if TYPE_CHECKING:
    import pandas as pd

P = ParamSpec("P")
R = TypeVar("R")


def official_rows(path: Path, columns: Sequence[str]) -> list[tuple[int, dict[str, str]]]:
    """Return the rows of a table with a heading, each with its line.

    Parameters
    ----------
    path
        Of the csv file.
    columns
        That it must have; it may have more.

    Raises
    ------
    InputError
        A column is missing or stands twice, a row has more or fewer cells than the heading, or the
        file is no table.
    """
    text = text_of(path, str(path))
    table = parted(text, str(path), columns)
    for column in columns:
        if table.heading.count(column) != 1:
            found = shortened(", ".join(table.heading))
            raise InputError(
                f"{path}: {table.heading.count(column) or 'no'} column {column!r}; it has {found}"
            )
    return [
        (line, dict(zip(table.heading, cells, strict=True)))
        for line, cells in cells_of(text, str(path), table)
    ]


def number_in(path: Path, line: int, row: dict[str, str], column: str) -> float:
    """Return the number in a cell of a row; thousands may be parted by commas.

    Raises
    ------
    InputError
        It is none, or not finite.
    """
    return number_of(row[column], f"{path}, line {line}, {column}", marks=Marks())


def official_frame(path: Path, **options: Any) -> pd.DataFrame:
    """Return a table with a heading as pandas reads it.

    Parameters
    ----------
    path
        Of the csv file.
    **options
        Of `pandas.read_csv`.

    Raises
    ------
    InputError
        A column stands twice, or the file is no table.
    """
    import pandas as pd

    if path.suffix != ".gz":
        options["encoding"] = encoding_of(path, str(path))
        heading = heading_of(path, str(path))
        if len(set(heading)) < len(heading):
            raise InputError(f"{path}: a column stands twice; allowed: each once")
    with refused_if_damaged(path, "a csv table"):
        frame: pd.DataFrame = pd.read_csv(path, **options)
    return frame


def reads(relative: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Return a decorator of a reader, for which a cell that it cannot read is one line.

    Parameters
    ----------
    relative
        The file, below the folder of inputs.
    """

    def decorated(reader: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(reader)
        def read(*given: P.args, **named: P.kwargs) -> R:
            with refused_if_damaged(Path(relative), "the table that it should be"):
                return reader(*given, **named)

        return read

    return decorated
