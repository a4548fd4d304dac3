"""Whose data the package carries: publisher, licence, address, and what of it travels.

One table, ``sources.toml``; the page ``DATA_LICENSES.md`` and the appendix of a report are made of
it, so that they cannot disagree.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from importlib import resources

HEADER = ("Source", "Licence", "Address", "What travels with the package")


@dataclass(frozen=True)
class DataSource:
    """One source of bundled data.

    Attributes
    ----------
    key
        E.g. ``adb``.
    publisher, title
        Whose it is, and what.
    licence
        As the publisher states it, or as it was read where nothing is stated.
    address
        Of the publisher.
    ships
        What of it the package holds.
    files
        Patterns of bundled files below the package, ``*`` for any characters.
    """

    key: str
    publisher: str
    title: str
    licence: str
    address: str
    ships: str
    files: tuple[str, ...]

    def covers(self, file: str) -> bool:
        """Say whether a bundled file holds something of this source."""
        return any(fnmatchcase(file, pattern) for pattern in self.files)

    @property
    def cells(self) -> tuple[str, str, str, str]:
        """Source, licence, address, what travels: as both tables show it."""
        return f"{self.publisher}: {self.title}", self.licence, self.address, self.ships


@cache
def data_sources() -> tuple[DataSource, ...]:
    """Return all sources of bundled data."""
    text = resources.files("tarazy.licences").joinpath("sources.toml").read_text("utf-8")
    return tuple(
        DataSource(key=key, **{**entry, "files": tuple(entry["files"])})
        for key, entry in tomllib.loads(text).items()
    )


def page() -> str:
    """Return ``DATA_LICENSES.md``."""
    lines = [
        "# Data that travels with Tarazy, and its licences",
        "",
        "The code is under the MIT licence (`LICENSE`). Data keeps the terms of its publishers.",
        "This page is made from `src/tarazy/licences/sources.toml` by `tarazy-pipeline",
        "build-licences`; a report ends with the same table. Who needs whole tables takes them",
        "from the publishers: `tarazy fetch --list`.",
        "",
        f"| {' | '.join(HEADER)} |",
        f"|{'---|' * len(HEADER)}",
        *(f"| {' | '.join(source.cells)} |" for source in data_sources()),
        "",
        "## Files",
        "",
        "| Source | Files below `tarazy/` |",
        "|---|---|",
        *(f"| {s.publisher} | {', '.join(f'`{f}`' for f in s.files)} |" for s in data_sources()),
    ]
    return "\n".join(lines) + "\n"
