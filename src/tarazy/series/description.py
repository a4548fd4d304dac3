"""What each series is: title, unit, source, licence, quality, and what to beware of."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Literal

from tarazy.errors import unknown_name

if TYPE_CHECKING:
    from tarazy.codes.classification import Language

Quality = Literal["data", "derived", "estimated"]


@dataclass(frozen=True)
class Texts:
    """One text in the three languages of the project."""

    en: str
    kk: str
    ru: str

    def in_language(self, language: Language = "en") -> str:
        """Return the text in `language`."""
        return {"en": self.en, "kk": self.kk, "ru": self.ru}[language]


@dataclass(frozen=True)
class Series:
    """What one series is.

    Attributes
    ----------
    name
        E.g. ``fdi-stock``.
    title
        In three languages.
    unit
        Of every value, e.g. ``million EUR``.
    source
        Publisher, title, vintage.
    address
        Of the publisher's page of the data, or of the publisher.
    file
        Official file that the table is made of, below the folder that
        `tarazy-pipeline build-series` takes.
    licence
        Under which the publisher gives the figures.
    quality
        ``data`` as published, ``derived`` computed from published data without a model,
        ``estimated`` an estimate of its publisher.
    note
        What to beware of, in three languages.
    breaks
        Years from which values are on another basis than before.
    first_year, last_year
        Of the table; a single country may have fewer.
    decimals
        Of the values as they are kept.
    symmetric
        The value of a pair does not depend on which of the two is the country.
    compressed
        The table is a ``csv.gz``.
    ranks
        Years in which all that can be compared are there, so that a rank may be asked; None for
        all. Of an extract other years hold single values.
    """

    name: str
    title: Texts
    unit: str
    source: str
    address: str
    file: str
    licence: str
    quality: Quality
    note: Texts
    breaks: tuple[int, ...]
    first_year: int
    last_year: int
    decimals: int
    symmetric: bool
    compressed: bool
    ranks: tuple[int, ...] | None = None

    @property
    def table_file(self) -> str:
        """Return the name of the file that holds the table."""
        return f"{self.name}.csv.gz" if self.compressed else f"{self.name}.csv"


@cache
def _all() -> dict[str, Series]:
    text = resources.files("tarazy.series").joinpath("tables/series.toml").read_text("utf-8")
    return {
        name: Series(
            name=name,
            title=Texts(**entry["title"]),
            unit=entry["unit"],
            source=entry["source"],
            address=entry["address"],
            file=entry["file"],
            licence=entry["licence"],
            quality=entry["quality"],
            note=Texts(**entry["note"]),
            breaks=tuple(entry.get("breaks", ())),
            first_year=entry["years"][0],
            last_year=entry["years"][1],
            decimals=entry["decimals"],
            symmetric=entry.get("symmetric", False),
            compressed=entry.get("compressed", False),
            ranks=tuple(entry["ranks"]) if "ranks" in entry else None,
        )
        for name, entry in tomllib.loads(text).items()
    }


def names() -> tuple[str, ...]:
    """Return the names of the series, sorted."""
    return tuple(sorted(_all()))


def describe(name: str) -> Series:
    """Return what a series is.

    Raises
    ------
    InputError
        No series has that name.
    """
    if name not in _all():
        raise unknown_name("series", name, names())
    return _all()[name]
