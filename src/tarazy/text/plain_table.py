"""Tables of text, aligned in columns."""

from __future__ import annotations

from collections.abc import Sequence

from tarazy.text.formats import amount, signed

# With the numbers that stand in its cells.
__all__ = ["amount", "signed", "table"]


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return rows in aligned columns: the first to the left, the others to the right.

    Parameters
    ----------
    header
        One word or more per column.
    rows
        Cells as text, one per column.
    """
    lines = [list(header), *(list(row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(header))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )
