"""Large tables that a user writes: csv with a heading, as a frame.

What is allowed is what `tarazy.arguments.csv_rows` allows; pandas reads what is written plainly,
and each number that is not is read by `tarazy.arguments.numerals`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tarazy.arguments.csv_rows import Parted, check_heading_once, parted
from tarazy.arguments.numerals import MISSING, Marks, number_of
from tarazy.arguments.text_file import encoding_of
from tarazy.errors import InputError, shortened

if TYPE_CHECKING:
    import pandas as pd

# Characters from the beginning that tell how cells are parted and what decimal mark there is.
_SAMPLE = 1 << 20
_COMMA = re.compile(r'(?:^|[;\t"\n])[+-]?\d+,\d+(?=[;\t"\r\n]|$)', re.ASCII)


def csv_frame(
    file: Path,
    origin: str = "",
    *,
    is_text: Callable[[int, str], bool],
    check_columns: Callable[[list[str]], None] = lambda _: None,
) -> pd.DataFrame:
    """Return a table with the columns of its heading, texts as they are and numbers as floats.

    Parameters
    ----------
    file
        With a heading.
    origin
        What messages call it; the file by default.
    is_text
        Whether a column, of a position and name, holds texts; all others hold numbers. An empty
        cell is NaN among numbers, and the empty text among texts.
    check_columns
        Raises where the heading is not that of the table wanted, before anything else is read.

    Raises
    ------
    InputError
        One line naming the file, the line and the column: it cannot be read, is no table, has rows
        longer or shorter than the heading, has no row, or a cell is no finite number.
    """
    import pandas as pd

    origin = origin or str(file)
    encoding = encoding_of(file, origin)
    sample = _beginning(file, encoding)
    table = parted(sample, origin)
    names = list(table.heading)
    check_heading_once(names, origin)
    check_columns(names)
    texts = [name for place, name in enumerate(names) if is_text(place, name)]
    numbers = [name for place, name in enumerate(names) if not is_text(place, name)]
    comma = table.separator != "," and _COMMA.search(sample) is not None
    try:
        frame: pd.DataFrame = pd.read_csv(
            file,
            encoding=encoding,
            sep=table.separator,
            decimal="," if comma else ".",
            header=None,
            names=names,
            skiprows=table.skipped + 1,
            dtype=dict.fromkeys(texts, str),
            keep_default_na=False,
            na_values={name: [""] for name in numbers},
            low_memory=False,
            on_bad_lines="error",
        )
    except (ValueError, OSError, OverflowError) as error:
        reason = shortened(" ".join(str(error).split()))
        raise InputError(f"{origin}: not a csv table ({reason})") from error
    if not isinstance(frame.index, pd.RangeIndex):
        raise InputError(
            f"{origin}: rows have more cells than the heading has; allowed: {len(names)}, as in "
            "the heading"
        )
    if frame.empty:
        raise InputError(f"{origin}: has no row; allowed: a heading, and rows under it")
    marks = Marks(comma_allowed=table.separator != ",")
    if comma:
        marks.mark, marks.where = ",", "the rows before it"
    for name in texts:
        if frame[name].isna().any():
            raise _short(frame, table, origin)
    odd = [name for name in numbers if frame[name].dtype.kind not in "iuf"]
    read = {name: _as_numbers(frame[name], name, table, origin, marks) for name in odd}
    if read:
        frame = pd.DataFrame({name: read.get(name, frame[name]) for name in names})
    _check_numbers(frame, numbers, table, origin)
    return frame


def heading_of(file: Path, origin: str) -> tuple[str, ...]:
    """Return the names of the columns of a table.

    Raises
    ------
    InputError
        It cannot be read or has none.
    """
    return parted(_beginning(file, encoding_of(file, origin)), origin).heading


def _beginning(file: Path, encoding: str) -> str:
    """Return the beginning of a file, as much as tells what it is, the heading whole."""
    with file.open(encoding=encoding, newline="") as stream:
        sample = stream.read(_SAMPLE)
        while _first_line_end(sample) < 0 and (more := stream.read(_SAMPLE)):
            sample += more
    return sample


def _first_line_end(text: str) -> int:
    """Return where the heading ends, a line that says how cells are parted left out."""
    start = text.find("\n") + 1 if text.lstrip('"').startswith("sep=") else 0
    ends = [end for end in (text.find("\n", start), text.find("\r", start)) if end >= 0]
    return min(ends, default=-1)


def line_of(row: int, table: Parted | None = None) -> int:
    """Return the line of a row of a frame, as long as no cell and no empty line lies between."""
    return row + 2 + (table.skipped if table is not None else 0)


def _short(frame: pd.DataFrame, table: Parted, origin: str) -> InputError:
    row = int(frame.isna().any(axis=1).to_numpy().argmax())
    return InputError(
        f"{origin}: line {line_of(row, table)}: fewer cells than the heading; allowed: "
        f"{len(table.heading)}"
    )


def _as_numbers(
    column: pd.Series[Any], name: str, table: Parted, origin: str, marks: Marks
) -> pd.Series[Any]:
    """Return a column that pandas took for texts, number by number."""
    import numpy as np
    import pandas as pd

    values = np.full(len(column), np.nan)
    for row, cell in enumerate(column.tolist()):
        if isinstance(cell, str):
            where = f"{origin}: line {line_of(row, table)}: {name}"
            values[row] = number_of(cell, where, marks=marks) if cell.strip() else np.nan
        elif isinstance(cell, bool):
            where = f"{origin}: line {line_of(row, table)}: {name}"
            raise InputError(f"{where}: '{cell}' is not allowed; allowed: a number")
        else:
            values[row] = float(cell)
    return pd.Series(values, index=column.index)


def _check_numbers(frame: pd.DataFrame, numbers: list[str], table: Parted, origin: str) -> None:
    """Refuse what is no finite number, or stands for none; an empty cell is left to the caller."""
    import numpy as np

    for name in numbers:
        values = frame[name].to_numpy(dtype=np.float64)
        if not values.size or ((np.abs(values) != np.inf).all() and values.min(initial=0) > -999):
            continue
        wrong = np.isinf(values) | np.isin(values, MISSING)
        if wrong.any():
            row = int(wrong.argmax())
            raise InputError(
                f"{origin}: line {line_of(row, table)}: {shortened(repr(name))}: "
                f"{values[row]:g} is not allowed; allowed: a finite number, which -999 stands "
                "for none of"
            )
