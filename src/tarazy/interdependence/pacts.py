"""What states owe each other by pacts: defence, neutrality, non-aggression, consultation.

From Alliance Treaty Obligations and Provisions: Leeds, Ritter, Mitchell and Long (2002), "Alliance
Treaty Obligations and Provisions, 1815-1944", International Interactions 28, 237-260, version 5.1.
The data end in 2018 and say what is owed, not by which pact; a duty on paper is no help given.
"""

from __future__ import annotations

import csv
import gzip
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal, get_args

from tarazy.errors import InputError, unknown_name

Obligation = Literal["defence", "offence", "neutrality", "nonaggression", "consultation"]
OBLIGATIONS: tuple[Obligation, ...] = get_args(Obligation)
COLUMNS = ("from", "to", "obligation", "first", "last")
# Years that the data cover.
YEARS = (1991, 2018)
SOURCE = (
    "Alliance Treaty Obligations and Provisions 5.1 (Leeds, Ritter, Mitchell and Long 2002), as "
    "collected in the R package peacesciencer"
)
ADDRESS = "https://www.atopdata.org"
_FILE = "pacts.csv.gz"


@dataclass(frozen=True)
class Pact:
    """An obligation of one state towards another.

    Attributes
    ----------
    of, to
        Who owes it, and whom; ISO3.
    obligation
        ``defence``, ``offence``, ``neutrality``, ``nonaggression`` or ``consultation``.
    first, last
        Years in which it was owed, between those of `YEARS`.
    """

    of: str
    to: str
    obligation: Obligation
    first: int
    last: int

    @property
    def lasts(self) -> bool:
        """Whether it was still owed in the last year of the data."""
        return self.last == YEARS[1]


def pacts(country: str, partner: str) -> tuple[Pact, ...]:
    """Return what two states owed each other, in the order of obligations and time.

    Parameters
    ----------
    country, partner
        ISO3, of those between which the package keeps pairs.

    Returns
    -------
    tuple of Pact
        First what the country owes. Empty where the data have none.

    Raises
    ------
    InputError
        If a code is unknown, or both are the same.
    """
    found, known = _table(), covered()
    for code in (country, partner):
        if code not in known:
            raise unknown_name("economy", code, known, "pacts")
    if country == partner:
        raise InputError(f"partner: {partner!r} is the country itself; allowed: another")
    return found.get((country, partner), ()) + found.get((partner, country), ())


@cache
def _table() -> dict[tuple[str, str], tuple[Pact, ...]]:
    file = resources.files("tarazy.interdependence").joinpath("tables", _FILE)
    rows = csv.reader(gzip.decompress(file.read_bytes()).decode("utf-8").splitlines())
    if tuple(next(rows)) != COLUMNS:
        raise InputError(f"{_FILE}: another heading; allowed: {', '.join(COLUMNS)}")
    found: dict[tuple[str, str], list[Pact]] = {}
    for of, to, obligation, first, last in rows:
        if obligation not in OBLIGATIONS:
            raise unknown_name("obligation", obligation, OBLIGATIONS, _FILE)
        row = Pact(of, to, obligation, int(first), int(last))
        found.setdefault((of, to), []).append(row)
    return {
        pair: tuple(sorted(rows, key=lambda row: (OBLIGATIONS.index(row.obligation), row.first)))
        for pair, rows in found.items()
    }


@cache
def covered() -> tuple[str, ...]:
    """Return the codes of those that have a pact with anyone, which are those that are known."""
    return tuple(sorted({code for pair in _table() for code in pair}))
