"""Reads the files of a corridor network; a value that cannot be read is refused by line and column.

Every complaint about a table is one line: file, line (the header is line 1), column, value, and
what is allowed.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tarazy.arguments.csv_rows import cells_of, parted, text_of
from tarazy.arguments.document import toml_of
from tarazy.arguments.numerals import number_of, plain
from tarazy.arguments.repeated import refuse_repeated
from tarazy.arguments.values import is_whole
from tarazy.corridors.calendar import FIRST_YEAR, LAST_YEAR, day_of
from tarazy.corridors.columns import (
    LANGUAGES,
    NAME_COLUMNS,
    PRESUMED,
    SHARINGS,
    TABLES,
    ColumnForm,
    TableForm,
)
from tarazy.corridors.measures import DENSITIES, stated_units
from tarazy.errors import InputError, unknown_name
from tarazy.text.languages import in_every_language

Row = dict[str, Any]

_HEADING: dict[str, type] = {
    "name": str,
    "title": dict,
    "unit": str,
    "price_unit": str,
    "base_year": int,
    "home": list,
    "commodities": dict,
    "years": list,
    "balance": dict,
    "sharing": str,
    **dict.fromkeys(DENSITIES, object),
}
_FORMS: dict[type, str] = {
    str: "a text",
    int: "a whole number",
    list: "a list",
    dict: "a table, e.g. one with en = 'Crude oil'",
}
_MAY_MISS = ("title", "price_unit", "years", "balance", "sharing", *DENSITIES)

# Kinds of values that are numbers.
NUMERIC = ("number", "signed", "share", "integer")
# No figure of a network is larger, in any unit; the solver would take more for infinite.
LARGEST = 1e12
# Letters of any alphabet. What parts ids in lists and labels (; : / , blanks) is none of them.
_ID = re.compile(r"[^\W_][\w.\-]*")
_WHOLE = re.compile(r"\d{1,9}", re.ASCII)
_WHEN = re.compile(r"\d{4}(-\d{2}-\d{2})?")


def place(file: str, line: int, column: str) -> str:
    """Return how a complaint names a cell of a table."""
    return f"{file} line {line}, {column}"


def refuse(where: str, value: object, allowed: str) -> InputError:
    """Return the error for a value that a table must not hold."""
    return InputError(f"{where}: {value!r} is not allowed; allowed: {allowed}")


def words(text: str) -> list[str]:
    """Return the members of a list written with semicolons.

    >>> words("RUS; BLR;POL")
    ['RUS', 'BLR', 'POL']
    """
    return [word.strip() for word in text.split(";") if word.strip()]


def read_text(path: Path) -> str:
    """Return the text of a file, or refuse one that is missing or is no text."""
    origin = f"{path.parent.name}/{path.name}"
    if not path.exists():
        raise InputError(f"{origin}: file not found; a network needs it")
    return text_of(path, origin)


def read_number(text: str, where: str, *, signed: bool = False, most: float = math.inf) -> float:
    """Return a plain number, refusing anything else: a unit, an infinity."""
    allowed = "a plain number"
    if not signed:
        allowed += f" from 0 to {most:g}" if most < math.inf else ", 0 or more"
    number = number_of(text, where, allowed, *((-math.inf, math.inf) if signed else (0, most)))
    if abs(number) > LARGEST:
        raise refuse(where, text, f"a number up to {LARGEST:g}")
    return number


def _is_date(text: str) -> bool:
    try:
        day_of(text)
    except ValueError:
        return False
    return True


def read_cell(text: str, column: ColumnForm, where: str) -> Any:
    """Return the value of one cell: a float (NaN where empty), an int, or a text.

    Raises
    ------
    InputError
        If the cell is empty though its column needs a value, or holds something else than the
        column's kind of value.
    """
    # One letter is one sign, however the keyboard put it together.
    text = unicodedata.normalize("NFC", text.strip())
    numeric = column.value in NUMERIC
    if not text:
        if column.needed:
            raise refuse(where, text, "a number" if numeric else "a value, not an empty cell")
        return math.nan if numeric else ""
    if column.value == "integer":
        if not _WHOLE.fullmatch(text):
            raise refuse(where, text, "a whole number of at most nine digits")
        return int(text)
    if numeric:
        most = 1.0 if column.value == "share" else math.inf
        return read_number(text, where, signed=column.value == "signed", most=most)
    if column.value == "word" and text not in column.allowed:
        raise unknown_name(where.rpartition(" ")[2], text, column.allowed, where)
    if column.value == "id" and not _ID.fullmatch(text):
        raise refuse(where, text, "letters of any alphabet, digits, '-', '_' and '.'")
    if column.value == "date" and not _is_date(text):
        raise refuse(where, text, "a date as YYYY-MM-DD")
    if column.value == "when" and not (
        _WHEN.fullmatch(text) and (len(text) == 4 or _is_date(text))
    ):
        raise refuse(where, text, "a year as YYYY or a date as YYYY-MM-DD")
    return text


def read_row(given: Row, table: str, number: int) -> Row:
    """Return one row given from Python, read as if it stood in a file (see `read_cell`).

    Parameters
    ----------
    given
        Values by column.
    table
        Network and table, ``name/table``.
    number
        The row's number in complaints.
    """
    columns = TABLES[table.rpartition("/")[2]].columns
    for name in given:
        if name not in columns:
            raise unknown_name("column", name, columns, f"{table} line {number}")
    row = {
        name: read_cell(
            "" if value is None or value != value else str(value),
            columns[name],
            place(table, number, name),
        )
        for name, value in given.items()
    } | {"line": number}
    return _named(row, table)


def read_table(text: str, file: str, table: TableForm, defaults: Row) -> list[Row]:
    """Return the rows of one table, each with its line number under ``"line"``.

    Parameters
    ----------
    text
        The content of the CSV file; its first line names the columns.
    file
        How complaints name the file.
    table
        What the table must hold.
    defaults
        Values of the columns that this file may leave out.
    """
    form = parted(text, file, table.columns)
    header, marks = list(form.heading), form.marks()
    if not any(header):
        raise InputError(f"{file}: empty; the first line must name the columns")
    for name in header:
        if name not in table.columns:
            raise unknown_name("column", name, table.columns, f"{file} line 1")
        if header.count(name) > 1:
            raise refuse(f"{file} line 1", name, "each column once")
    for name, column in table.columns.items():
        if name not in header and column.needed and name not in defaults:
            raise InputError(f"{file} line 1: column {name!r} is missing")
    rows: list[Row] = []
    for line, cells in cells_of(text, file, form):
        given = dict(zip(header, cells, strict=True))
        row: Row = {}
        for name, column in table.columns.items():
            if name not in given and name in defaults:
                row[name] = defaults[name]
            else:
                where, cell = place(file, line, name), given.get(name, "")
                if column.value in NUMERIC:
                    cell = plain(cell, where, marks)
                row[name] = read_cell(cell, column, where)
        rows.append(_named(row | {"line": line}, file))
    check_once(rows, table, file)
    return rows


def check_once(rows: list[Row], table: TableForm, file: str) -> None:
    """Refuse a second row of the same id in a table whose rows have one."""
    if table.key is None:
        return
    seen: dict[str, int] = {}
    for row in rows:
        first = seen.setdefault(row[table.key], row["line"])
        if first != row["line"]:
            where = place(file, row["line"], table.key)
            raise refuse(where, row[table.key], f"each once (see line {first})")


def _named(row: Row, file: str) -> Row:
    """Return a row with its name in every language; a missing one is another, marked as such."""
    if not NAME_COLUMNS.keys() <= row.keys():
        return row
    given = {language: row[f"name_{language}"] for language in LANGUAGES}
    if not any(given.values()):
        allowed = f"a name in at least one of {', '.join(NAME_COLUMNS)}"
        raise refuse(place(file, row["line"], next(iter(NAME_COLUMNS))), "", allowed)
    names = in_every_language(given)
    return row | {f"name_{language}": name for language, name in names.items()}


def read_heading(text: str, file: str) -> Row:
    """Return the content of ``network.toml``: title, unit, years, commodities, balance.

    Raises
    ------
    InputError
        If a key is missing or unknown, or the unit and the price unit do not belong together.
    """
    return check_heading(toml_of(text, file), file)


def check_heading(heading: Row, file: str) -> Row:
    """Return a network's heading, completed, or say what in it is wrong (see `read_heading`)."""
    for key in heading:
        if key not in _HEADING:
            raise unknown_name("key", key, _HEADING, file)
    for key, kind in _HEADING.items():
        if key not in heading:
            if key not in _MAY_MISS:
                raise InputError(f"{file}: {key!r} is missing")
        elif not isinstance(heading[key], kind) and key != "title":
            raise refuse(f"{file}, {key}", heading[key], _FORMS[kind])
    if not is_whole(heading["base_year"], FIRST_YEAR, LAST_YEAR):
        raise refuse(
            f"{file}, base_year", heading["base_year"], f"a year from {FIRST_YEAR} to {LAST_YEAR}"
        )
    heading = dict(heading)
    heading.setdefault("title", heading["name"])
    _check_labels(heading, file)
    heading["title"] = _title(heading["title"], f"{file}, title")
    heading["commodities"] = _commodities(heading["commodities"], file)
    heading["stated"] = stated_units(heading, file)
    heading.setdefault("years", [heading["base_year"]])
    heading.setdefault("sharing", SHARINGS[0])
    if heading["sharing"] not in SHARINGS:
        raise unknown_name("sharing", heading["sharing"], SHARINGS, f"{file}, sharing")
    if heading["base_year"] not in heading["years"]:
        raise refuse(f"{file}, base_year", heading["base_year"], f"one of {heading['years']}")
    return heading


def _commodities(given: Mapping[str, object], file: str) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for name, text in given.items():
        plain = unicodedata.normalize("NFC", name)
        if plain in found:
            raise refuse(f"{file}, commodities", plain, "each commodity once")
        found[plain] = _title(text, f"{file}, commodities.{name}")
    return found


def _title(given: object, where: str) -> dict[str, str]:
    """Return a title in every language; one without a language is in English."""
    texts = {"en": given} if isinstance(given, str) else given
    if (
        not isinstance(texts, dict)
        or not texts
        or not texts.keys() <= set(LANGUAGES)
        or not all(isinstance(text, str) and text.strip() for text in texts.values())
    ):
        languages = ", ".join(LANGUAGES)
        allowed = f"a title in English, or a table with a title in at least one of {languages}"
        raise refuse(where, given, allowed)
    return in_every_language(texts)


def _check_labels(heading: Row, file: str) -> None:
    """Check name, years, home countries and ids of commodities."""
    name = heading["name"]
    if not name or name != name.strip() or not name.isprintable():
        raise refuse(f"{file}, name", name, "a text that is not empty, without blanks around it")
    if isinstance(heading["base_year"], bool):
        raise refuse(f"{file}, base_year", heading["base_year"], "a whole number")
    for key, kind, allowed in (
        ("years", int, "whole numbers"),
        ("home", str, "codes of countries"),
    ):
        given = heading.get(key, [])
        for value in given:
            if type(value) is not kind or given.count(value) > 1:
                raise refuse(f"{file}, {key}", value, f"{allowed}, each once")
    if not heading["commodities"]:
        raise refuse(f"{file}, commodities", heading["commodities"], "one commodity or more")
    for commodity in heading["commodities"]:
        if not _ID.fullmatch(str(commodity)):
            raise refuse(
                f"{file}, commodities",
                commodity,
                "letters of any alphabet, digits, '-', '_' and '.'",
            )


def read_heading_mapping(heading: Mapping[str, Any]) -> Row:
    """Return a heading given from Python; titles that are left out are the ids."""
    given = dict(heading)
    given.setdefault("title", dict.fromkeys(LANGUAGES, given.get("name", "")))
    if not isinstance(given.get("commodities"), Mapping):
        listed = given.get("commodities", ())
        refuse_repeated(map(str, listed), "heading, commodities")
        given["commodities"] = {name: dict.fromkeys(LANGUAGES, name) for name in listed}
    return check_heading(given, "heading")


def read_folder(folder: Path) -> tuple[Row, dict[str, list[Row]], str]:
    """Return heading, rows of every table, and the joined text of a network's files.

    The text is what the digest of the network is made of; a table that the network does without
    has no rows.
    """
    texts = {"network.toml": read_text(folder / "network.toml")}
    heading = read_heading(texts["network.toml"], f"{folder.name}/network.toml")
    tables: dict[str, list[Row]] = {}
    defaults = PRESUMED | {"year": heading["base_year"]}
    for name, table in TABLES.items():
        path = folder / f"{name}.csv"
        if table.optional and not path.exists():
            tables[name] = []
            continue
        texts[path.name] = read_text(path)
        tables[name] = read_table(texts[path.name], f"{folder.name}/{path.name}", table, defaults)
    return heading, tables, "\f".join(f"{name}\n{text}" for name, text in texts.items())
