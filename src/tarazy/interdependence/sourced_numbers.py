"""One number of the balance with all that must stand beside it, and tables made of such numbers."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

NAN = float("nan")
VALUE = "value"
# What stands beside every number, in the order of the columns.
BESIDE = ("unit", "year", "source", "quality", "reason")


@dataclass(frozen=True)
class Entry:
    """A number with its unit, year, source and quality; or why there is none.

    Attributes
    ----------
    value
        NaN where there is none; never zero for what is not known.
    unit
        Of the value.
    year
        Of the data; None where there are none.
    source
        Of the value.
    quality
        ``data``, ``derived`` (arithmetic of data), ``estimated`` (a model or a reconstruction), or
        empty.
    reason
        Why there is no value: a key of the room's texts, see `tarazy.interdependence.words`.
    label
        What the value is about where that is a result itself, e.g. the largest partner.
    """

    value: float
    unit: str
    year: int | None = None
    source: str = ""
    quality: str = ""
    reason: str = ""
    label: str = ""


def missing(unit: str, reason: str, source: str = "", year: int | None = None) -> Entry:
    """Return the entry of a number that there is not."""
    return Entry(NAN, unit, year, source, "", reason)


@dataclass(frozen=True)
class Row:
    """An entry and where it stands in its table.

    Attributes
    ----------
    keys
        Column to label, in the order of the columns; rows are told apart by them.
    entry
        The number.
    """

    keys: Mapping[str, str]
    entry: Entry


@dataclass(frozen=True)
class Rows:
    """A table of entries, before and, where a scenario is given, after it.

    Attributes
    ----------
    before
        Rows of the benchmark.
    after
        Rows of the world after the scenario; None without one.
    """

    before: Sequence[Row]
    after: Sequence[Row] | None = None
    _labelled: bool = field(init=False)

    def __post_init__(self) -> None:
        labelled = any(row.entry.label for row in (*self.before, *(self.after or ())))
        object.__setattr__(self, "_labelled", labelled)

    def frame(self) -> pd.DataFrame:
        """Return the table: keys, value (or before, after, change), and what stands beside it.

        Where the values are about something, ``label`` names it, and ``label_after`` after the
        scenario.
        """
        import pandas as pd

        if self.after is None:
            records = [
                dict(row.keys) | self._labels(row.entry) | {VALUE: row.entry.value} | _rest(row)
                for row in self.before
            ]
        else:
            records = list(self._compared(self.after))
        # A table of what statistics have may be empty; its columns are there all the same.
        frame = pd.DataFrame(records, columns=None if records else [VALUE, *BESIDE])
        # Years are whole numbers also where some are missing.
        return frame.astype({"year": "Int64"})

    def _labels(self, entry: Entry, after: Entry | None = None) -> dict[str, object]:
        if not self._labelled:
            return {}
        labels: dict[str, object] = {"label": entry.label}
        if after is not None:
            labels["label_after"] = after.label
        return labels

    def _compared(self, after: Sequence[Row]) -> Iterator[dict[str, object]]:
        later = {tuple(row.keys.values()): row for row in after}
        for row in self.before:
            then = later[tuple(row.keys.values())]
            change = then.entry.value - row.entry.value
            rest = _rest(row)
            if not row.entry.reason:
                rest["reason"] = then.entry.reason
            yield (
                dict(row.keys)
                | self._labels(row.entry, then.entry)
                | {"before": row.entry.value, "after": then.entry.value, "change": change}
                | rest
            )


def _rest(row: Row) -> dict[str, object]:
    return {name: getattr(row.entry, name) for name in BESIDE}


def plain(value: object) -> object:
    """Return a value as JSON has it: no NaN, no infinity."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
