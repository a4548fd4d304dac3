"""Which values of a series the bundled claims quote, and which countries the studies are about.

Some publishers allow their figures to be quoted and not to be passed on: of their tables the
package holds what a claim or a table quotes.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from tarazy.study import reading as studies

# (country, partner, item, year).
Place = tuple[str, str, str, int]


@dataclass(frozen=True)
class Quoted:
    """What claims quote.

    Attributes
    ----------
    cells
        Series and place of single values.
    ranked
        Series and place of values whose rank is quoted: it takes all that are compared in that
        year.
    """

    cells: frozenset[tuple[str, Place]]
    ranked: frozenset[tuple[str, Place]]

    def has(self, name: str, place: Place) -> bool:
        """Say whether a value is quoted, or takes part in a rank that is."""
        country, partner, item, year = place
        return (name, place) in self.cells or any(
            name == ranked
            and (item, year) == (own[2], own[3])
            and (country == own[0] if own[1] else not partner)
            for ranked, own in self.ranked
        )


@cache
def quoted_by_claims() -> Quoted:
    """Return the values that the bundled claims quote."""
    cells: set[tuple[str, Place]] = set()
    ranked: set[tuple[str, Place]] = set()
    folder = resources.files("tarazy.evidence").joinpath("tables", "claims")
    for file in folder.iterdir():
        if file.name.endswith(".toml"):
            for reference in _references(tomllib.loads(file.read_text("utf-8"))):
                found = ranked if reference["of"] == "rank" else cells
                found.update((reference["series"], place) for place in _places(reference))
                if "whole" in reference:
                    whole = reference | reference["whole"]
                    cells.update((whole["series"], place) for place in _places(whole))
    return Quoted(frozenset(cells), frozenset(ranked))


def studied() -> frozenset[str]:
    """Return the countries that the bundled studies are about."""
    found = (studies.load(name) for name in studies.names())
    return frozenset(code for study in found for code in (study.country, *study.partner))


def _references(part: Any) -> Iterator[dict[str, Any]]:
    """Yield every reference to a series, at any depth."""
    if isinstance(part, list):
        for each in part:
            yield from _references(each)
    elif isinstance(part, dict):
        if "of" in part and "series" in part:
            yield part
        for each in part.values():
            yield from _references(each)


def _places(reference: dict[str, Any]) -> Iterator[Place]:
    if "years" in reference:
        first, last = reference["years"]
        # The years between two are quoted where they are added up.
        years = list(range(first, last + 1)) if reference["of"] == "sum" else [first, last]
    else:
        years = [reference["year"]]
    partners = reference.get("partners", [reference.get("partner", "")])
    for year in years:
        for partner in partners:
            yield reference["country"], partner, reference.get("item", ""), year
