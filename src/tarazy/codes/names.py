"""What a user may call an economy or a sector: its code, old codes, and names in three languages.

A name means a label of a world if both lead to the same code: in any case, by ISO 3166 alpha-2, by
a code that was in use before or that another publisher has (``ROM``, ``ZAR``, ``UK``), or by its
name in English, Kazakh or Russian. What leads to no code means only itself.
"""

from __future__ import annotations

import csv
import difflib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache
from importlib import resources

from tarazy.codes.classification import LANGUAGES, economies, sectors
from tarazy.codes.country_codes import iso3_codes, iso3_of_iso2
from tarazy.codes.groups import Kind, groups
from tarazy.errors import unknown_name

# How alike two names are that one may have been meant by the other, of 1.
_NEAR = 0.8
_MARKS = re.compile(r"[\s_\-\u2010-\u2015.,'’\u2018()]+")


def _folded(name: str) -> str:
    """Return a name without case, accents of Latin letters, and marks between words."""
    text = unicodedata.normalize("NFKC", name).casefold().replace("ё", "е")
    plain = "".join(_MARKS.sub(" ", text).strip())
    # Turkey's u and the like; letters of Cyrillic with marks are letters of their own.
    return "".join(
        unicodedata.normalize("NFD", sign)[0] if "\u00c0" <= sign <= "\u024f" else sign
        for sign in plain
    )


def _rows(file: str) -> list[dict[str, str]]:
    text = resources.files("tarazy.codes").joinpath(file).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@cache
def _codes(kind: Kind) -> dict[str, str]:
    """Return what every name leads to; what is a code leads to itself."""
    labels = economies() if kind == "economies" else sectors()
    known = groups(kind)
    found: dict[str, str] = {}

    def add(name: str, code: str) -> None:
        found.setdefault(_folded(name), code)

    for code in (*(label.code for label in labels), *known):
        add(code, code)
    if kind == "economies":
        for code in sorted(iso3_codes()):
            add(code, code)
        for alpha_2, code in iso3_of_iso2().items():
            add(alpha_2, code)
    for label in labels:
        for language in LANGUAGES:
            add(label.name(language), label.code)
    for group in known.values():
        for language in LANGUAGES:
            add(group.full_name(language), group.name)
    for row in _rows("other_names.csv"):
        if row["kind"] == kind:
            add(row["code"], row["code"])
            add(row["name"], row["code"])
    if kind == "economies":
        # Codes of the Asian Development Bank last: some are those of ISO for others.
        for row in _rows("economies.csv"):
            if row["adb_code"]:
                add(row["adb_code"], row["code"])
    return found


def meaning(kind: Kind, name: str) -> str:
    """Return the code or group that a name leads to, or the name without case where none."""
    folded = _folded(name)
    return _codes(kind).get(folded, folded)


def called(kind: Kind, name: str, labels: Iterable[str]) -> str | None:
    """Return the one label that a name means, or None if it means none or several.

    Parameters
    ----------
    kind
        What the labels denote.
    name
        As a user gave it.
    labels
        Codes, names or groups that there are; one that is the name itself comes first.
    """
    known = list(labels)
    if name in known:
        return name
    wanted = meaning(kind, name)
    found = [label for label in known if meaning(kind, label) == wanted]
    return found[0] if len(found) == 1 else None


def meant(kind: Kind, name: str, labels: Iterable[str]) -> str:
    """Return the one label that a name means, or the name for whoever refuses it."""
    return called(kind, name, labels) or name


def economy_called(name: object, labels: Sequence[str], where: str, noun: str = "economy") -> str:
    """Return the economy of a world that a name means.

    Raises
    ------
    InputError
        If there is none.
    """
    found = called("economies", name, labels) if isinstance(name, str) else None
    if found is None:
        near = nearest("economies", name, labels) if isinstance(name, str) else []
        raise unknown_name(noun, name, labels, where, near)
    return found


def nearest(kind: Kind, name: str, labels: Iterable[str]) -> list[str]:
    """Return the labels whose code or name is written nearly as a name is, at most three."""
    by_code = {meaning(kind, label): label for label in labels}
    near = difflib.get_close_matches(_folded(name), _codes(kind), n=8, cutoff=_NEAR)
    codes = dict.fromkeys(_codes(kind)[folded] for folded in near)
    return [by_code[code] for code in codes if code in by_code][:3]


@cache
def _words() -> dict[str, str]:
    return {_folded(row["word"]): row["sector"] for row in _rows("sector_words.csv")}


def sector_of_word(name: str) -> str | None:
    """Return the sector that makes what a word names, e.g. ``metals`` for ``steel``, for a hint."""
    return _words().get(_folded(name))


def is_known(kind: Kind, name: str) -> bool:
    """Return whether a name leads to a code or a group, of whatever world."""
    return _folded(name) in _codes(kind)


def is_code(kind: Kind, name: str) -> bool:
    """Return whether a name, in any case, is the code of an economy or of a sector."""
    labels = economies() if kind == "economies" else sectors()
    codes = {label.code.casefold() for label in labels}
    if kind == "economies":
        codes |= {code.casefold() for code in iso3_codes()}
    return name.casefold() in codes
