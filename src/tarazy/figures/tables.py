"""The table behind a figure: raw values once, as a reader sees them and as CSV."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal, TypeAlias

from tarazy.text import formats
from tarazy.text.spreadsheet import as_text, as_texts
from tarazy.text.texts import Texts

ColumnKind: TypeAlias = Literal[
    "label",
    "text",
    "percent",
    "points",
    "share",
    "million_usd",
    "billion_usd",
    "number",
    "count",
    "residual",
]
Value: TypeAlias = str | float

_SHOWN: dict[str, Callable[[float, Texts], str]] = {
    "percent": formats.percent,
    "points": partial(formats.adaptive, signed=True),
    "share": formats.share,
    "million_usd": formats.million,
    "billion_usd": formats.adaptive,
    "number": formats.adaptive,
    "count": formats.count,
    "residual": formats.scientific,
}
_UNITS = {
    "percent": "unit.short_percent",
    "points": "unit.percentage_points",
    "million_usd": "unit.short_million_usd",
    "billion_usd": "unit.billion_usd",
}
# Those whose cells carry their unit: a heading does not.
_CARRIED = ("percent",)


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Attributes
    ----------
    key
        The heading is the text ``column.<key>``, or that of a part of a change, ``part.<key>``.
    kind
        ``label`` is a code of an economy or sector, shown by its name; ``text`` is shown as it
        is; ``share`` is a fraction; ``percent``, percentage ``points``, ``million_usd`` and
        ``billion_usd`` are in these units.
    unit
        Of a ``number``: the text is ``unit.<unit>``.
    title
        The heading, where it is a name and no text of the catalogue.
    """

    key: str
    kind: ColumnKind
    unit: str = ""
    title: str = ""

    @property
    def is_number(self) -> bool:
        """Whether its values are numbers."""
        return self.kind not in ("label", "text")

    def shown(self, value: Value, texts: Texts) -> str:
        """Return a cell as the reader sees it."""
        if isinstance(value, str):
            return texts.name(value) if self.kind == "label" else value
        return _SHOWN[self.kind](value, texts)

    def heading(self, texts: Texts) -> str:
        """Return the heading, with its unit where the cells do not carry it."""
        title = self.title or texts.found(f"column.{self.key}") or texts(f"part.{self.key}")
        if self.unit:
            return f"{title}, {texts(f'unit.{self.unit}')}"
        unit = "" if self.kind in _CARRIED else _UNITS.get(self.kind, "")
        return f"{title}, {texts(unit)}" if unit else title


@dataclass(frozen=True)
class Table:
    """Rows of raw values under columns.

    Attributes
    ----------
    columns
        The first one labels the row.
    rows
        One value per column: a code or text, or a number in the unit of the column.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]

    def column(self, key: str) -> list[Value]:
        """Return the values of one column."""
        position = [column.key for column in self.columns].index(key)
        return [row[position] for row in self.rows]


def in_billions(table: Table) -> Table:
    """Return a table whose million USD are billion USD, as its figure draws them."""
    scaled = [column.kind == "million_usd" for column in table.columns]
    return Table(
        tuple(
            replace(column, kind="billion_usd") if found else column
            for column, found in zip(table.columns, scaled, strict=True)
        ),
        tuple(
            tuple(
                float(value) / 1000.0 if found else value
                for value, found in zip(row, scaled, strict=True)
            )
            for row in table.rows
        ),
    )


def to_csv(table: Table, texts: Texts, *, year: int | None = None, source: str = "") -> str:
    """Return the table with full precision, decimal points and comma as separator.

    A label gives two columns, code and name; a year and a source stand in every row, so that a row
    that travels alone can still be traced.
    """
    origin = {
        "column.year": "" if year is None else str(year),
        "column.source": as_text(source),
    }
    told = {key: value for key, value in origin.items() if value}
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    names: list[str] = []
    for column in table.columns:
        if column.kind == "label":
            names.append(f"{column.key}_code")
        key = f"unit.{column.unit}" if column.unit else _UNITS.get(column.kind, "")
        unit = texts(key) if key else ""
        title = column.title or texts(f"column.{column.key}")
        names.append(as_text(f"{title}, {unit}" if unit else title))
    writer.writerow([*names, *map(texts, told)])
    for row in table.rows:
        cells: list[str] = []
        for value, column in zip(row, table.columns, strict=True):
            if isinstance(value, str):
                parts = [value, texts.name(value)] if column.kind == "label" else [value]
                cells.extend(as_texts(parts))
            else:
                # A number that is not there leaves its cell empty.
                cells.append(f"{value:.10g}" if math.isfinite(value) else "")
        writer.writerow([*cells, *told.values()])
    return out.getvalue()
