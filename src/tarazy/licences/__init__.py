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
from typing import TYPE_CHECKING, NamedTuple

from tarazy.codes.classification import LANGUAGES

if TYPE_CHECKING:
    from tarazy.codes.classification import Language

HEADER = ("Source", "Licence", "Address", "What travels with the package")


class Told(NamedTuple):
    """A text that is told in one language; `quoted` if it stands in English in all of them."""

    text: str
    quoted: bool


@dataclass(frozen=True)
class DataSource:
    """One source of bundled data.

    Attributes
    ----------
    key
        E.g. ``adb``.
    publisher, title
        Whose it is, and what; quoted.
    licence
        As the publisher states it, or as it was read where nothing is stated; by language.
    address
        Of the publisher, or the file that says where it is from; by language.
    ships
        What of it the package holds; by language.
    files
        Patterns of bundled files below the package, ``*`` for any characters.
    """

    key: str
    publisher: str
    title: str
    licence: dict[Language, str]
    address: dict[Language, str]
    ships: dict[Language, str]
    files: tuple[str, ...]

    def covers(self, file: str) -> bool:
        """Say whether a bundled file holds something of this source."""
        return any(fnmatchcase(file, pattern) for pattern in self.files)

    @property
    def cells(self) -> tuple[str, str, str, str]:
        """Source, licence, address, what travels, in English."""
        name, *rest = self.told("en")
        return name.text, rest[0].text, rest[1].text, rest[2].text

    def told(self, language: Language) -> tuple[Told, Told, Told, Told]:
        """Return source, licence, address and what travels in the language of a reader."""
        licence, address, ships = (
            Told(texts[language], len(set(texts.values())) == 1)
            for texts in (self.licence, self.address, self.ships)
        )
        return Told(f"{self.publisher}: {self.title}", quoted=True), licence, address, ships


@cache
def data_sources() -> tuple[DataSource, ...]:
    """Return all sources of bundled data."""
    text = resources.files("tarazy.licences").joinpath("sources.toml").read_text("utf-8")
    sources = []
    for key, entry in tomllib.loads(text).items():
        told = {name: _by_language(entry[name]) for name in ("licence", "address", "ships")}
        sources.append(DataSource(key=key, **{**entry, **told, "files": tuple(entry["files"])}))
    return tuple(sources)


def _by_language(text: str | dict[Language, str]) -> dict[Language, str]:
    """Return a text by language; what is written once is a name, and the same in all of them."""
    if isinstance(text, str):
        return dict.fromkeys(LANGUAGES, text)
    return {language: text[language] for language in LANGUAGES}


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
