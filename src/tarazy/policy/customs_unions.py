"""Customs unions: who levies one tariff together, so that no member can lift a duty alone."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources


@dataclass(frozen=True)
class CustomsUnion:
    """Economies with one tariff towards all others, and none between them.

    Attributes
    ----------
    name
        E.g. ``"european-union"``.
    title
        By language: ``en``, ``kk``, ``ru``.
    members
        ISO3 codes.
    since
        First day of the common tariff.
    source, note
        The law, and what it leaves open.
    """

    name: str
    title: Mapping[str, str]
    members: tuple[str, ...]
    since: date
    source: str
    note: str


@cache
def customs_unions() -> tuple[CustomsUnion, ...]:
    """Return the customs unions that are known."""
    file = resources.files("tarazy.policy").joinpath("customs_unions.toml")
    tables = tomllib.loads(file.read_text(encoding="utf-8"))
    return tuple(
        CustomsUnion(
            name=name,
            title={language: given[language] for language in ("en", "kk", "ru")},
            members=tuple(given["members"]),
            since=given["since"],
            source=given["source"],
            note=given["note"],
        )
        for name, given in tables.items()
    )


def union_of(code: str, day: date) -> CustomsUnion | None:
    """Return the customs union that an economy is a member of on a day; None where it is alone.

    Parameters
    ----------
    code
        ISO3.
    day
        On which the common tariff has to hold.
    """
    found = (union for union in customs_unions() if code in union.members and union.since <= day)
    return next(found, None)
