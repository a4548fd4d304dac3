"""Named groups of economies and sectors, with their sources and since when they hold."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from tarazy.codes.classification import Language

Kind = Literal["economies", "sectors"]


@dataclass(frozen=True)
class Group:
    """One group.

    Attributes
    ----------
    name
        What a selector calls it, e.g. ``EAEU``.
    members
        ISO 3166 alpha-3 codes, or slugs of sectors; a world need not show all of them on their own.
    source
        Of the membership.
    since
        ISO date from which the membership holds; empty for a group of sectors.
    en, kk, ru
        Full name in English, Kazakh and Russian.
    """

    name: str
    members: tuple[str, ...]
    source: str
    since: str
    en: str
    kk: str
    ru: str

    def full_name(self, language: Language = "en") -> str:
        """Return the full name in `language`."""
        return {"en": self.en, "kk": self.kk, "ru": self.ru}[language]


@cache
def groups(kind: Kind) -> Mapping[str, Group]:
    """Return the groups of the package by name, read-only: they are read once."""
    text = resources.files("tarazy.codes").joinpath("groups.toml").read_text(encoding="utf-8")
    return MappingProxyType(
        {
            name: Group(
                name=name,
                members=tuple(entry["members"]),
                source=entry["source"],
                since=str(entry.get("since", "")),
                en=entry["en"],
                kk=entry["kk"],
                ru=entry["ru"],
            )
            for name, entry in tomllib.loads(text)[kind].items()
        }
    )
