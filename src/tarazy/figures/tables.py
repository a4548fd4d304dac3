"""The table behind a figure: raw values once, shown as HTML and given away as CSV."""

from __future__ import annotations

import csv
import html
import io
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from tarazy.text.formats import (
    adaptive,
    count,
    million,
    percent,
    scientific,
    share,
)
from tarazy.text.spreadsheet import as_text, as_texts
from tarazy.text.texts import Texts

ColumnKind: TypeAlias = Literal[
    "label", "text", "percent", "share", "million_usd", "number", "count", "residual"
]
Value: TypeAlias = str | float

_SHOWN: dict[str, Callable[[float, Texts], str]] = {
    "percent": percent,
    "share": share,
    "million_usd": million,
    "number": adaptive,
    "count": count,
    "residual": scientific,
}
_UNITS = {"percent": "unit.short_percent", "million_usd": "unit.short_million_usd"}


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Attributes
    ----------
    key
        The heading is the text ``column.<key>``.
    kind
        ``label`` is a code of an economy or sector, shown by its name; ``text`` is shown as it
        is; ``share`` is a fraction; ``percent`` and ``million_usd`` are in these units.
    unit
        Of a ``number``: the text is ``unit.<unit>``.
    """

    key: str
    kind: ColumnKind
    unit: str = ""


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


def shown(value: Value, column: Column, texts: Texts) -> str:
    """Return a cell as the reader sees it."""
    if isinstance(value, str):
        return texts.name(value) if column.kind == "label" else value
    return _SHOWN[column.kind](value, texts)


def heading(column: Column, texts: Texts) -> str:
    """Return the heading of a column, with its unit where the cells do not carry it."""
    title = texts(f"column.{column.key}")
    if column.unit:
        return f"{title}, {texts(f'unit.{column.unit}')}"
    return f"{title}, {texts(_UNITS['million_usd'])}" if column.kind == "million_usd" else title


def to_html(table: Table, caption: str, texts: Texts) -> str:
    """Return an accessible HTML table."""
    head = "".join(
        f'<th scope="col"{_class(column)}>{html.escape(heading(column, texts))}</th>'
        for column in table.columns
    )
    body = []
    for row in table.rows:
        cells = []
        for i, (value, column) in enumerate(zip(row, table.columns, strict=True)):
            text = html.escape(shown(value, column, texts))
            cells.append(
                f'<th scope="row">{text}</th>' if i == 0 else f"<td{_class(column)}>{text}</td>"
            )
        body.append(f"<tr>{''.join(cells)}</tr>")
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{html.escape(caption)}">'
        f"<table><caption>{html.escape(caption)}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody></table></div>"
    )


def _class(column: Column) -> str:
    return "" if column.kind in ("label", "text") else ' class="number"'


def to_csv(table: Table, texts: Texts, *, year: int, source: str) -> str:
    """Return the table with full precision, decimal points and comma as separator.

    A label gives two columns, code and name; year and source stand in every row, so that a row
    that travels alone can still be traced.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    names: list[str] = []
    for column in table.columns:
        if column.kind == "label":
            names.append(f"{column.key}_code")
        key = f"unit.{column.unit}" if column.unit else _UNITS.get(column.kind, "")
        unit = texts(key) if key else ""
        title = texts(f"column.{column.key}")
        names.append(as_text(f"{title}, {unit}" if unit else title))
    writer.writerow([*names, texts("column.year"), texts("column.source")])
    for row in table.rows:
        cells: list[str] = []
        for value, column in zip(row, table.columns, strict=True):
            if isinstance(value, str):
                told = [value, texts.name(value)] if column.kind == "label" else [value]
                cells.extend(as_texts(told))
            else:
                # A number that is not there leaves its cell empty.
                cells.append(f"{value:.10g}" if math.isfinite(value) else "")
        writer.writerow([*cells, str(year), as_text(source)])
    return out.getvalue()
