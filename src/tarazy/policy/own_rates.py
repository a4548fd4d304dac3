"""Rates that a user writes: a number or a per cent, and tables of them by economies and sector."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from tarazy.arguments.csv_rows import csv_rows
from tarazy.arguments.numerals import number_of
from tarazy.arguments.values import is_number
from tarazy.errors import InputError, shortened

Bounds = tuple[float, float]
Row = dict[str, Any]

_PLAIN = r"[+-]?(?:\d+\.?\d*|\.\d+)"
_PER_CENT = re.compile(rf"({_PLAIN})\s*%", re.ASCII)
_NUMBER = re.compile(_PLAIN, re.ASCII)
# A plain number in a file above this is most often a per cent without its sign.
_LARGEST_FRACTION = 1.0
COLUMNS = ("importer", "exporter", "sector", "group", "rate", "source", "note")
# What tells whose trade a row is about.
SELECTING = ("importer", "exporter", "sector")


def allowed_rates(bounds: Bounds) -> str:
    """Return what may stand as a rate, in words."""
    low, high = bounds
    return f"a fraction from {low:g} to {high:g} (0.25 is 25 per cent), or a per cent, e.g. '25 %'"


def rate_of(given: object, where: str, bounds: Bounds) -> float:
    """Return a rate as a fraction.

    Parameters
    ----------
    given
        A number, which is a fraction, or a text such as ``"5 %"``.
    where
        Where it stands, for messages.
    bounds
        The lowest and the highest rate allowed.

    Raises
    ------
    InputError
        If it is neither, or out of bounds.
    """
    found = None
    if is_number(given):
        found = float(given)
    elif isinstance(given, str) and (per_cent := _PER_CENT.fullmatch(given.strip())):
        found = number_of(per_cent[1], where) / 100.0
    low, high = bounds
    if found is None or not low <= found <= high:
        raise InputError(
            f"{where}: {shortened(repr(given))} is not allowed; allowed: {allowed_rates(bounds)}"
        )
    return found


def rate_in_cell(text: str, where: str, bounds: Bounds) -> float:
    """Return the rate in a cell of a file; a plain number above 1 needs the sign of per cents.

    Raises
    ------
    InputError
        If it is no rate, or out of bounds.
    """
    if not _NUMBER.fullmatch(text):
        return rate_of(text, where, bounds)
    number = number_of(text, where)
    if number > _LARGEST_FRACTION:
        raise InputError(
            f"{where}: {text!r} is not allowed; allowed: a fraction up to 1, or a per cent with "
            f"its sign ('{text} %' is {number / 100:g})"
        )
    return rate_of(number, where, bounds)


def read_rate_table(file: Path, origin: str, bounds: Bounds) -> list[Row]:
    """Read rates by importer, exporter and sector.

    Parameters
    ----------
    file
        CSV with a column ``rate`` and one or more of ``importer``, ``exporter``, and ``sector`` or
        ``group``; ``source`` and ``note`` may stand beside. An empty cell is everything.
    origin
        What messages call it.
    bounds
        The lowest and the highest rate allowed.

    Returns
    -------
    list
        A row each: the names that it has of `SELECTING`, ``rate``, a fraction, and ``line`` in the
        file.

    Raises
    ------
    InputError
        One line naming the file, the line, the column, the value and what is allowed.
    """
    rows: list[Row] = []
    seen: dict[tuple[str, ...], int] = {}
    for line, cells in csv_rows(file, origin, COLUMNS, ("rate",), ("rate",)):
        where = f"{origin}: line {line}"
        if "sector" in cells and "group" in cells:
            raise InputError(
                f"{where}: group: {cells['group']!r} beside sector {cells['sector']!r}; allowed: "
                "one of the two"
            )
        if "rate" not in cells:
            raise InputError(f"{where}: rate: is missing; allowed: {allowed_rates(bounds)}")
        named = {"sector": cells["group"]} if "group" in cells else {}
        named |= {key: cells[key] for key in SELECTING if key in cells}
        check_once(seen, tuple(named.get(key, "*") for key in SELECTING), line, where)
        rate = rate_in_cell(cells["rate"], f"{where}: rate", bounds)
        rows.append({**named, "rate": rate, "line": line})
    if not rows:
        raise InputError(f"{origin}: has no row; allowed: a heading, and a row for each rate")
    return rows


def check_once(
    seen: dict[tuple[str, ...], int], key: tuple[str, ...], line: int, where: str
) -> None:
    """Refuse a row that stands twice, and note one that is new.

    Parameters
    ----------
    seen
        What rows are about, to the line where it stands; it is changed in place.
    key
        What this one is about.
    line, where
        The line of this one, and how messages call it.

    Raises
    ------
    InputError
        Naming both lines.
    """
    first = seen.setdefault(key, line)
    if first != line:
        about = ", ".join(key)
        raise InputError(f"{where}: {about} stands in line {first} already; allowed: each once")
