"""Economies and sectors of the bundled worlds, with their names in three languages."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal

from tarazy.errors import unknown_name

Language = Literal["en", "kk", "ru"]
LANGUAGES: tuple[Language, ...] = ("en", "kk", "ru")


@dataclass(frozen=True)
class Label:
    """One economy or sector: its code, its number in the ADB MRIO, and its names.

    Attributes
    ----------
    code
        ISO 3166 alpha-3 for an economy (``ROW`` is the rest of the world), a slug for a sector.
    adb
        Row number in the ADB MRIO dictionaries, counted from 1; 0 for an economy they lack.
    en, kk, ru
        Short names in English, Kazakh and Russian.
    goods
        True for a sector whose products cross a border as goods; always False for an economy.
    """

    code: str
    adb: int
    en: str
    kk: str
    ru: str
    goods: bool = False

    def name(self, language: Language = "en") -> str:
        """Return the short name in `language`."""
        return {"en": self.en, "kk": self.kk, "ru": self.ru}[language]


def _read(file: str) -> tuple[Label, ...]:
    text = resources.files("tarazy.codes").joinpath(file).read_text(encoding="utf-8")
    return tuple(
        Label(
            code=row["code"],
            adb=int(row["adb"] or 0),
            en=row["en"],
            kk=row["kk"],
            ru=row["ru"],
            goods=row.get("goods") == "1",
        )
        for row in csv.DictReader(text.splitlines())
    )


@cache
def economies() -> tuple[Label, ...]:
    """Return the economies of the bundled worlds.

    Those of the ADB MRIO in its order, then those it lacks by code, the rest of the world last.
    """
    return _read("economies.csv")


@cache
def sectors() -> tuple[Label, ...]:
    """Return the 36 sectors of the bundled worlds: the 35 of the ADB MRIO, mining split in two."""
    return _read("sectors.csv")


@cache
def goods_sectors() -> tuple[str, ...]:
    """Return the 17 sectors whose products are goods."""
    return tuple(s.code for s in sectors() if s.goods)


def check_language(language: str) -> Language:
    """Return `language` if texts exist in it.

    Raises
    ------
    InputError
        If it is none of ``en``, ``kk``, ``ru``.
    """
    for known in LANGUAGES:
        if language == known:
            return known
    raise unknown_name("language", language, LANGUAGES)


@cache
def _names(language: Language) -> dict[str, str]:
    return {label.code: label.name(language) for label in (*economies(), *sectors())}


def code_and_name(code: str, language: Language = "en") -> str:
    """Return a code with its name behind it; alone where it is its own name."""
    name = name_of(code, language)
    return code if name == code else f"{code} {name}"


def name_of(code: str, language: Language = "en") -> str:
    """Return the short name of an economy or sector; a code of a user's own world is its name."""
    return _names(language).get(code, code)
