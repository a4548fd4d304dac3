"""Tables of numbers and labels as sheets of a workbook."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from tarazy.codes.classification import name_of
from tarazy.results.workbook import Column, Kind, Sheet, Value

if TYPE_CHECKING:
    import pandas as pd

LABELS = {
    "country": "Economy",
    "importer": "Importing economy",
    "exporter": "Exporting economy",
    "partner": "Partner",
    "host": "Host economy",
    "owner": "Owner",
    "sector": "Sector",
}
_MONEY = "million USD"
# Characters of the name of a sheet.
_LONGEST = 31


def sheet(title: str, table: pd.DataFrame, *, names: bool = True) -> Sheet:
    """Return a table as a sheet.

    Parameters
    ----------
    title
        Of the sheet.
    table
        Its ``attrs`` may hold ``units`` and ``long_names`` by column.
    names
        Whether names stand beside the codes of economies and sectors.
    """
    units, long_names = table.attrs.get("units", {}), table.attrs.get("long_names", {})
    columns: list[Column] = []
    values: list[list[Value]] = []
    for position, key in enumerate(map(str, table.columns)):
        cells = [_plain(cell) for cell in table.iloc[:, position]]
        if key in LABELS:
            codes = [str(code) for code in cells]
            columns.append(Column(key, f"{LABELS[key]}, code", kind="code"))
            values.append(list(codes))
            if names:
                columns.append(Column(f"{key}_name", LABELS[key]))
                values.append([name_of(code) for code in codes])
        elif key in units or all(map(_is_number_or_missing, cells)):
            unit = units.get(key, "")
            shown = _MONEY if unit.startswith(_MONEY + " (") else unit
            columns.append(
                Column(key, _heading(long_names.get(key, key), key), shown, kind_of(unit))
            )
            values.append([_number(cell) for cell in cells])
        else:
            columns.append(Column(key, _heading(long_names.get(key, key.capitalize()), key)))
            values.append([_text(cell) for cell in cells])
    return Sheet(title[:_LONGEST], columns, list(zip(*values, strict=True)))


def kind_of(unit: str) -> Kind:
    """Return how numbers of a unit are shown."""
    return "money" if unit.startswith(_MONEY) else "number" if unit == "1" else "per cent"


def _heading(title: str, key: str) -> str:
    """Return a title with a capital letter, but a name that a user chose as it is."""
    return title if title == key else title[:1].upper() + title[1:]


def _plain(cell: Any) -> Any:
    """Return a cell without the types of numpy and pandas."""
    value = cell.item() if hasattr(cell, "item") else cell
    return None if value is None or (isinstance(value, float) and math.isnan(value)) else value


def _is_number_or_missing(cell: object) -> bool:
    return cell is None or (isinstance(cell, int | float) and not isinstance(cell, bool))


def _number(cell: float | None) -> float | None:
    return None if cell is None or not math.isfinite(cell) else float(cell)


def _text(cell: Any) -> Value:
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return cell if isinstance(cell, int | float) else "" if cell is None else str(cell)
