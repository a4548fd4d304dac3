"""How wide the screen is, and texts and tables laid out for it.

Where the output is a file or a pipe, and nobody says how wide it is, a table keeps its columns in
whatever width, for what is printed there is read by programs and searched by line.
"""

from __future__ import annotations

import os
import re
import sys
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import zip_longest

import typer

# Letters of a line of prose, also on a screen that is wider.
WIDTH = 96
# Columns of a screen below which nothing is laid out.
_LEAST = 20
_of_a_file: ContextVar[bool] = ContextVar("of_a_file", default=False)
_GIVEN = re.compile("[1-9][0-9]{0,5}")
# Between two columns, and before what belongs to the line above.
_GAP, _INDENT = 2, "  "
# Letters that the labels of a table, and what stands behind a name, keep at least.
_LABEL = 20


def columns() -> int | None:
    """Return how many letters fit a line: as COLUMNS says, else as the terminal does, if any."""
    if _of_a_file.get():
        return None
    given = os.environ.get("COLUMNS", "")
    if _GIVEN.fullmatch(given):
        return max(int(given), _LEAST)
    try:
        if sys.stdout.isatty():
            return max(os.get_terminal_size(sys.stdout.fileno()).columns, _LEAST)
    except (AttributeError, OSError, ValueError):
        # There is no output, or it is none of the system's.
        pass
    return None


@contextmanager
def for_a_file() -> Iterator[None]:
    """Lay out what is made inside for a file, which is the same on every screen."""
    before = _of_a_file.set(True)
    try:
        yield
    finally:
        _of_a_file.reset(before)


def wrapped(text: str, hang: str = "", first: str = "", width: int = WIDTH) -> str:
    """Return a text broken into lines: it begins with `first`, all lines after it with `hang`.

    No line is longer than `width` or than the screen is wide, but for a word that alone is.
    """
    screen = columns()
    if screen is not None:
        width = min(width, screen)
        hang = _narrowed(hang, width)
        first = _narrowed(first, width) if not first.strip() else first
    return textwrap.fill(
        text,
        width,
        initial_indent=first,
        subsequent_indent=hang,
        break_on_hyphens=False,
        break_long_words=screen is None,
    )


def show(text: str) -> None:
    """Print a text for people, whose lines are broken where the screen ends."""
    typer.echo(fitted(text))


def fitted(text: str) -> str:
    """Return a text whose lines fit the screen, each broken where it does not."""
    screen = columns()
    if screen is None:
        return text
    return "\n".join(_folded(line, screen) for line in text.split("\n"))


def listed(rows: Iterable[tuple[str, str]]) -> str:
    """Return names, each with what it stands for to the right, or below a long name."""
    pairs = list(rows)
    room = max((len(name) for name, _ in pairs), default=0)
    screen = columns()
    if screen is not None and room + _GAP + _LABEL > screen:
        told = (f"{name}\n{wrapped(text, _INDENT, _INDENT, screen)}" for name, text in pairs)
        return "\n".join(told)
    hang = " " * (room + _GAP)
    lines = (f"{name:<{room}}{' ' * _GAP}{text}" for name, text in pairs)
    return "\n".join(line if screen is None else _folded(line, screen, hang) for line in lines)


def fits(text: str) -> bool:
    """Return whether every line of a text fits the screen."""
    screen = columns()
    return screen is None or _width(text) <= screen


def table(header: Sequence[str], rows: Sequence[Sequence[str]], heading: int | None = None) -> str:
    """Return rows in aligned columns, or where they do not fit each row as lines of its own.

    Parameters
    ----------
    header
        One word or more per column.
    rows
        Cells as text, one per column: the first names the row.
    heading
        Letters that a heading has to itself; a longer one takes as many lines as its column has
        letters for. None leaves headings whole where they fit.
    """
    from tarazy.text import plain_table

    made = plain_table.table(header, rows)
    if heading is not None:
        room = [max(heading, *(len(row[n]) for row in rows), 0) for n in range(len(header))]
        first, *others = _lines(header, room)
        made = plain_table.table(first, [*others, *rows])
    screen = columns()
    if screen is None or _width(made) <= screen:
        return made
    return _narrow(header, rows, screen) or _stacked(header, rows, screen)


def _narrow(header: Sequence[str], rows: Sequence[Sequence[str]], screen: int) -> str | None:
    """Return a table whose headings and labels take several lines; None if it is too wide yet."""
    numbers = range(1, len(header))
    room = [max([_longest(header[n]), *(len(row[n]) for row in rows)]) for n in numbers]
    labels = screen - sum(room) - _GAP * len(room)
    if labels < _LABEL:
        return None
    labels = max([_longest(header[0]), *(min(len(row[0]), labels) for row in rows)])
    if any(_longest(row[0]) > labels for row in rows):
        return None
    from tarazy.text import plain_table

    first, *others = _lines(header, [labels, *room])
    body = [line for row in rows for line in _lines(row, [labels, *room], _INDENT)]
    made = plain_table.table(first, [*others, *body])
    return made if _width(made) <= screen else None


def _lines(cells: Sequence[str], room: Sequence[int], hang: str = "") -> list[tuple[str, ...]]:
    """Return the lines of a row, each cell broken to its room; labels go on after `hang`."""
    indents = [hang, *[""] * (len(cells) - 1)]
    broken = [
        textwrap.wrap(cell, width, break_long_words=False, subsequent_indent=indent)
        for cell, width, indent in zip(cells, room, indents, strict=True)
    ]
    return list(zip_longest(*broken, fillvalue="")) or [("",) * len(cells)]


def _stacked(header: Sequence[str], rows: Sequence[Sequence[str]], screen: int) -> str:
    """Return each row as its label, and below it one line per cell that is not empty."""
    shown = [wrapped(header[0], width=screen)] if header[0].strip() else []
    for label, *cells in rows:
        lines = [wrapped(label, 2 * _INDENT, width=screen)]
        for heading, cell in zip(header[1:], cells, strict=True):
            if cell.strip():
                named = f"{heading}: {cell}" if heading.strip() else cell
                lines.append(wrapped(named, 2 * _INDENT, _INDENT, screen))
        shown.append("\n".join(lines))
    return "\n".join(shown)


def _folded(line: str, screen: int, hang: str | None = None) -> str:
    if len(line) <= screen:
        return line
    indent = line[: len(line) - len(line.lstrip())]
    # Without a place of its own, what follows stands one step further in.
    then = indent + _INDENT if hang is None else hang
    return wrapped(line.strip(), then, indent, screen)


def _narrowed(indent: str, width: int) -> str:
    """Return an indentation that leaves a line most of the screen."""
    return indent if len(indent) <= width - _LABEL else indent[: len(_INDENT)]


def _longest(text: str) -> int:
    return max(map(len, text.split()), default=0)


def _width(text: str) -> int:
    return max(map(len, text.split("\n")))
