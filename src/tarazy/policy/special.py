"""Special rates of column 1: which programmes an exporter can use, and what it pays under them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

from tarazy.errors import unknown_name
from tarazy.policy import tables

Which = Literal["in force", "preferences"]
WHICH: tuple[Which, ...] = ("in force", "preferences")
# The day of the schedule whose special column is read.
EDITION = date(2025, 1, 1)
_LAPSED = "lapsed preference"


@dataclass(frozen=True)
class Programme:
    """An agreement or a unilateral preference of the United States.

    Attributes
    ----------
    name
        Of the agreement or programme.
    symbols
        Its symbols in the special column of the schedule.
    economies
        ISO3 codes of those that may use it.
    kind
        ``agreement``, ``preference`` or ``lapsed preference``.
    since, until
        First and last day; `until` is None if no end is set.
    source
        General note of the schedule.
    """

    name: str
    symbols: tuple[str, ...]
    economies: tuple[str, ...]
    kind: str
    since: date
    until: date | None
    source: str

    def in_force(self, day: date = EDITION) -> bool:
        """Return whether the programme could be used on a day."""
        return self.since <= day and (self.until is None or day <= self.until)


@cache
def programmes() -> tuple[Programme, ...]:
    """Return all programmes that the package knows."""
    return tuple(
        Programme(
            name=row["programme"],
            symbols=tuple(row["symbols"].split()),
            economies=tuple(row["economies"].split()),
            kind=row["kind"],
            since=date.fromisoformat(row["since"]),
            until=date.fromisoformat(row["until"]) if row["until"] else None,
            source=row["source"],
        )
        for row in tables.rows("us_programmes")
    )


def programmes_of(exporter: str) -> tuple[Programme, ...]:
    """Return the programmes that an exporter may use, in force or lapsed."""
    return tuple(p for p in programmes() if exporter in p.economies)


def symbols_of(exporter: str, which: Which) -> tuple[str, ...]:
    """Return the symbols of the special column that count for an exporter.

    Parameters
    ----------
    exporter
        ISO3 code.
    which
        ``in force`` on 1 January 2025, or ``preferences``: those, and the preferences that have
        lapsed as if they had been renewed.

    Raises
    ------
    InputError
        `which` is neither of the two.
    """
    if which not in WHICH:
        raise unknown_name("choice of programmes", which, WHICH)
    usable = [
        p
        for p in programmes_of(exporter)
        if p.in_force() or (which == "preferences" and p.kind == _LAPSED)
    ]
    return tuple(sorted({symbol for p in usable for symbol in p.symbols}))


def symbol_sets() -> tuple[tuple[str, ...], ...]:
    """Return every combination of symbols that counts for some exporter, in order."""
    exporters = sorted({code for p in programmes() for code in p.economies})
    found = {symbols_of(exporter, which) for exporter in exporters for which in WHICH}
    return tuple(sorted(found - {()}))


def rates(exporter: str, which: Which, basis: str) -> dict[str, float]:
    """Return the rates of column 1 on an exporter's goods, programmes used where they cover a line.

    Parameters
    ----------
    exporter
        ISO3 code; one without a programme pays column 1 general.
    which
        As for :func:`symbols_of`.
    basis
        ``weighted`` with US imports from Kazakhstan, or ``simple``.

    Returns
    -------
    dict
        Sector of goods to fraction of value.
    """
    symbols = symbols_of(exporter, which)
    column = "rate_weighted_us" if basis == "weighted" else "rate_simple"
    if not symbols:
        return tables.rates("us_column_1", column)
    key = " ".join(symbols)
    given = tables.records("us_special")
    return {row["sector"]: float(row[column]) for row in given if row["symbols"] == key}
