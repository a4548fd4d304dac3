"""Cells of the tables of this room: numbers, and how good they are."""

from __future__ import annotations

from collections.abc import Mapping

from tarazy.arguments.numerals import number_of

# Read in a publication as a figure, or as an estimate with an error; computed from published
# figures; assumed, with a range and a reason.
QUALITIES = ("sourced", "estimated", "derived", "assumed")


def number_in(cells: Mapping[str, str], column: str, at: str) -> float:
    """Return the number in a cell.

    Parameters
    ----------
    cells
        Column to text; an empty cell is left out.
    column
        Whose number it is.
    at
        File and line, as messages name them.

    Raises
    ------
    InputError
        If there is none, or it is not finite.
    """
    return number_of(cells.get(column, ""), f"{at}: {column}")
