"""Tables of text, aligned in columns."""

from __future__ import annotations

import math
from collections.abc import Sequence


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


def signed(value: float) -> str:
    """Return a change with its sign and three significant digits, never as a power of ten."""
    if value == 0 or abs(value) < 5e-7:
        return "0"
    return f"{value:+,.{_decimals(value)}f}"


def amount(value: float) -> str:
    """Return an amount with three significant digits at least, thousands apart."""
    if value == 0 or abs(value) < 5e-7:
        return "0"
    return f"{value:,.{_decimals(value)}f}"


def _decimals(value: float) -> int:
    return max(0, min(6, 2 - math.floor(math.log10(abs(value)))))
