"""Foreign direct investment in Kazakhstan by partner and by activity (wiiw FDI Database)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from tarazy.codes.country_codes import iso3_of_iso2
from tarazy.errors import InputError, unknown_name
from tarazy_pipeline.readers.concordance import require
from tarazy_pipeline.readers.official_table import official_rows

BY_PARTNER = "fdi/wiiw_partners.csv"
BY_ACTIVITY = "fdi/wiiw-fdi-database.csv"

Direction = Literal["stock", "flow"]
_DIRECTIONS: dict[Direction, str] = {"stock": "FDI inward stock", "flow": "FDI inflow"}
_EURO = "EUR m"
_MISSING = "."
_AGGREGATES = {"WORLD": "WLD", "EU27_2020": "EU27"}
# The Union as it was earlier: other sets of members under other names, not continued.
_LEFT_OUT = frozenset({"EU28_2013", "EU15_1995"})
_TOTAL = "Total by activities"
_LETTERS = "NACE 1-letter"
_MANUFACTURING = "NACE 2-letter - Manufacturing"


def _read(path: Path, direction: Direction, *columns: str) -> Iterator[dict[str, str]]:
    for _, row in official_rows(path, ("Country-Code", "Direction", "Unit", *columns)):
        if row["Country-Code"] != "KZ":
            raise InputError(f"{path}: country {row['Country-Code']!r}; allowed: 'KZ'")
        if row["Direction"] == _DIRECTIONS[direction] and row["Unit"] == _EURO:
            yield row


def _years(path: Path, row: dict[str, str]) -> Iterator[tuple[int, float]]:
    """Yield the years of a row that have a value: a point is one that was not published."""
    for column, text in row.items():
        if not re.fullmatch(r"_\d{4}", column or "") or text == _MISSING:
            continue
        try:
            yield int(column[1:]), float(text)
        except ValueError:
            raise InputError(
                f"{path}, column {column!r}: {text!r} is not a number; allowed: a number or '.'"
            ) from None


def read_by_partner(inputs: Path, direction: Direction) -> dict[tuple[str, int], float]:
    """Read direct investment in Kazakhstan by country of the investor, million EUR.

    Returns
    -------
    dict
        (partner, year) to value; partners are ISO3, ``EU27`` (the 27 members since 2020, in every
        year) and ``WLD`` (all countries, also those that are not published one by one).

    Raises
    ------
    InputError
        The file or a column is missing, or a code of a partner is unknown.
    """
    path = require(inputs, BY_PARTNER)
    codes = iso3_of_iso2() | _AGGREGATES
    values: dict[tuple[str, int], float] = {}
    for row in _read(path, direction, "Partner-Code"):
        code = row["Partner-Code"]
        if code in _LEFT_OUT:
            continue
        if code not in codes:
            raise unknown_name("Partner-Code", code, codes, str(path))
        for year, value in _years(path, row):
            values[(codes[code], year)] = value
    return values


def read_by_activity(inputs: Path, direction: Direction) -> dict[tuple[str, int], float]:
    """Read direct investment in Kazakhstan by activity of the enterprise, million EUR.

    Returns
    -------
    dict
        (item, year) to value; items are the letters of NACE Rev. 2 (from 2010), the letters of
        NACE Rev. 1 with ``rev1:`` before them (to 2011), and ``total`` and ``rev1:total``.

    Raises
    ------
    InputError
        The file or a column is missing, or the classification is another one.
    """
    path = require(inputs, BY_ACTIVITY)
    marks = {"NACE Rev. 2": "", "NACE Rev. 1": "rev1:"}
    values: dict[tuple[str, int], float] = {}
    for row in _read(path, direction, "Classification", "Digit", "Industry/Product"):
        if row["Digit"] != _LETTERS:
            continue
        if row["Classification"] not in marks:
            raise unknown_name("Classification", row["Classification"], marks, str(path))
        name = row["Industry/Product"]
        letter = "total" if name == _TOTAL else name.split("  ")[0]
        if letter != "total" and not re.fullmatch(r"[A-U](-[A-U])?", letter):
            raise InputError(f"{path}: activity {name!r}; allowed: a letter of NACE and its name")
        for year, value in _years(path, row):
            values[(marks[row["Classification"]] + letter, year)] = value
    return values


def read_manufacturing(inputs: Path, direction: Direction) -> dict[tuple[str, int], float]:
    """Read direct investment in Kazakhstan's manufacturing by its parts, million EUR.

    Returns
    -------
    dict
        (part, year) to value; parts are ``CA`` to ``CM`` of NACE Rev. 2 (from 2010).

    Raises
    ------
    InputError
        The file or a column is missing, or a part is of another form.
    """
    path = require(inputs, BY_ACTIVITY)
    values: dict[tuple[str, int], float] = {}
    for row in _read(path, direction, "Classification", "Digit", "Industry/Product"):
        if row["Digit"] != _MANUFACTURING or row["Classification"] != "NACE Rev. 2":
            continue
        part = row["Industry/Product"].split("  ")[0]
        if not re.fullmatch(r"C[A-M]?", part):
            raise InputError(f"{path}: part {part!r} of manufacturing; allowed: CA to CM")
        if part != "C":
            for year, value in _years(path, row):
                values[(part, year)] = value
    return values
