"""A regime of a user's own: a folder with its name, dates and source, and its rates as tables.

======================  ================================================================
``regime.toml``         what the regime is: `KEYS`
``sectors.csv``         ``sector``, ``rate``; or instead of it
``lines.csv``           tariff lines, averaged by sector (`tarazy.policy.own_lines.read_lines`)
``preferences.csv``     may be left out: ``exporter``, ``sector`` (all if empty), ``share``, the
                        part of the rate that the exporter pays, from 0 to 1
======================  ================================================================
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from tarazy.arguments.csv_rows import csv_rows
from tarazy.arguments.document import toml_in
from tarazy.arguments.repeated import first_repeated
from tarazy.arguments.sealed import check_open
from tarazy.errors import InputError, shortened, unknown_name
from tarazy.policy import own_lines
from tarazy.policy.own_rates import check_once, rate_in_cell
from tarazy.text.languages import in_every_language

Entry = dict[str, Any]

HEADING, SECTORS, LINES, PREFERENCES = "regime.toml", "sectors.csv", "lines.csv", "preferences.csv"
FILES = (HEADING, SECTORS, LINES, PREFERENCES)
# Rates of a regime: an import subsidy at the least, and a rate in per cent by mistake at the most.
BOUNDS = (-0.9, 5.0)
LEVELS = ("schedule", "additional")
QUALITIES = ("derived", "estimated", "assumed")
NEEDED = ("title", "importers", "since", "quality", "source")
KEYS = ("name", *NEEDED, "until", "edition", "level", "note", "free")
_ALLOWED = {
    "name": "a short name",
    "title": "a text in English, or a table with a text in at least one of en, kk, ru",
    "importers": "a list of codes of economies, at least one",
    "since": "a day, e.g. 2026-01-01",
    "until": "a day, e.g. 2026-12-31",
    "edition": "a day, e.g. 2026-01-01",
    "source": "a text: where the rates come from",
    "note": "a text",
    "free": "a list of codes of economies",
    "level": ", ".join(map(repr, LEVELS)),
    "quality": ", ".join(map(repr, QUALITIES)),
}
_LANGUAGES = ("en", "kk", "ru")


def is_folder(name: str) -> bool:
    """Return whether a name of a regime is the path of a folder: one with a separator is."""
    return "/" in name or "\\" in name


def is_regime(folder: Path) -> bool:
    """Return whether a folder holds a regime."""
    # Unlike those of a path, this is false for a name that no system can have.
    return os.path.isfile(folder / HEADING)  # noqa: PTH113


def read_regime(folder: Path, origin: str) -> Entry:
    """Read the folder of a regime.

    Parameters
    ----------
    folder
        With `HEADING` and the tables.
    origin
        What messages call it.

    Returns
    -------
    dict
        As an entry of ``regimes.toml``, with ``name``; its rule is of kind ``own``: ``rates`` by
        sector, ``weighted`` by exporter and sector, ``preferences`` by exporter and sector, and
        the ``lines`` behind them.

    Raises
    ------
    InputError
        One line naming the file, the line or key, the value and what is allowed.
    """
    check_open(folder, origin)
    if not os.path.isdir(folder):  # noqa: PTH112
        raise InputError(f"{origin}: is no folder; allowed: a folder with {HEADING}")
    for file in sorted(folder.iterdir()):
        if file.suffix in (".csv", ".toml") and file.name not in FILES:
            raise unknown_name("file", file.name, FILES, origin)
    heading = _heading(folder / HEADING, f"{origin}/{HEADING}", folder.resolve().name)
    given = [name for name in (SECTORS, LINES) if (folder / name).exists()]
    if len(given) != 1:
        found = " and ".join(given) or f"neither {SECTORS} nor {LINES}"
        raise InputError(f"{origin}: has {found}; allowed: exactly one of {SECTORS} and {LINES}")
    rule: Entry = {"kind": "own", "weighted": {}, "preferences": {}, "lines": ()}
    if given == [SECTORS]:
        rule["rates"] = _sectors(folder / SECTORS, f"{origin}/{SECTORS}")
    else:
        rule |= _lines(folder / LINES, f"{origin}/{LINES}", heading["importers"])
    if (folder / PREFERENCES).exists():
        where = f"{origin}/{PREFERENCES}"
        rule["preferences"] = _preferences(folder / PREFERENCES, where, rule["rates"])
    return heading | {"rates": rule}


def _heading(file: Path, origin: str, name: str) -> Entry:
    given = toml_in(file, origin)
    for key in given:
        if key not in KEYS:
            raise unknown_name("key", key, KEYS, origin)
    for key in NEEDED:
        if key not in given:
            raise InputError(f"{origin}: {key}: is missing; allowed: {_ALLOWED[key]}")
    for key, value in given.items():
        if not _right(key, value):
            raise InputError(
                f"{origin}: {key}: {shortened(repr(value))} is not allowed; "
                f"allowed: {_ALLOWED[key]}"
            )
    if "until" in given and given["until"] < given["since"]:
        raise InputError(
            f"{origin}: until: {given['until']} is before since = {given['since']}; allowed: a day "
            "not before it"
        )
    title = given.pop("title")
    texts = {"en": title} if isinstance(title, str) else title
    entry = {"name": name, "level": "schedule", "note": "", "edition": given["since"], **given}
    return entry | in_every_language({code: texts.get(code, "") for code in _LANGUAGES})


def _right(key: str, value: object) -> bool:
    """Return whether the value of a key of the heading is of its kind."""
    if key in ("importers", "free"):
        if not (isinstance(value, list) and all(map(_is_text, value))):
            return False
        return first_repeated(value) is None and bool(value or key == "free")
    if key in ("since", "until", "edition"):
        return isinstance(value, date) and not isinstance(value, datetime)
    if key in ("level", "quality"):
        return value in (LEVELS if key == "level" else QUALITIES)
    if key == "title" and isinstance(value, Mapping):
        return bool(value) and value.keys() <= {*_LANGUAGES} and all(map(_is_text, value.values()))
    return _is_text(value)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _sectors(file: Path, origin: str) -> dict[str, float]:
    rates: dict[str, float] = {}
    seen: dict[tuple[str, ...], int] = {}
    columns = ("sector", "rate", "source", "note")
    for line, cells in csv_rows(file, origin, columns, ("sector", "rate"), ("rate",)):
        where = f"{origin}: line {line}"
        for column, allowed in (("sector", "the name of a sector"), ("rate", "a rate")):
            if column not in cells:
                raise InputError(f"{where}: {column}: is missing; allowed: {allowed}")
        check_once(seen, (cells["sector"],), line, where)
        rates[cells["sector"]] = rate_in_cell(cells["rate"], f"{where}: rate", BOUNDS)
    if not rates:
        raise InputError(f"{origin}: has no row; allowed: a heading, and a row for each sector")
    return rates


def _lines(file: Path, origin: str, importers: list[str]) -> Entry:
    lines = own_lines.read_lines(file, origin, BOUNDS)
    for line in lines:
        for column, party in (("importer", line.importer), ("exporter", line.exporter)):
            if party:
                raise InputError(
                    f"{origin}: line {line.line}: {column}: {party!r} in a regime; allowed: none: "
                    f"importers stand in {HEADING}, what exporters pay in {PREFERENCES}"
                )
    weighted = own_lines.weighted_by_sector(lines, importers)
    rates = own_lines.by_sector(lines)
    return {
        "rates": rates,
        "weighted": {own_lines.WEIGHTED: rates | weighted} if weighted else {},
        "lines": lines,
    }


def _preferences(file: Path, origin: str, rates: Mapping[str, float]) -> dict[str, Any]:
    found: dict[str, dict[str, float]] = {}
    seen: dict[tuple[str, ...], int] = {}
    columns = ("exporter", "sector", "share", "source", "note")
    for line, cells in csv_rows(file, origin, columns, ("exporter", "share"), ("share",)):
        where = f"{origin}: line {line}"
        if "exporter" not in cells:
            raise InputError(f"{where}: exporter: is missing; allowed: the code of an economy")
        sector = cells.get("sector", "*")
        if sector != "*" and sector not in rates:
            raise unknown_name("sector", sector, ["*", *rates], f"{where}: sector")
        check_once(seen, (cells["exporter"], sector), line, where)
        if "share" not in cells:
            raise InputError(f"{where}: share: is missing; allowed: a fraction from 0 to 1")
        share = rate_in_cell(cells["share"], f"{where}: share", (0.0, 1.0))
        found.setdefault(cells["exporter"], {})[sector] = share
    # A sector of its own goes before all of them.
    return {
        exporter: {sector: shares.get(sector, shares.get("*", 1.0)) for sector in rates}
        for exporter, shares in found.items()
    }
