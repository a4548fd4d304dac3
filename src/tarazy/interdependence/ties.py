"""Ties of security between two states: pacts, votes on arms, steps of treaties on disarmament.

Each is a record with limits, and none is a measure of trust: a pact says what is owed on paper,
a vote how two states judge a text, a treaty what a state has bound itself to.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tarazy import series
from tarazy.codes.country_codes import iso3_codes
from tarazy.codes.names import economy_called
from tarazy.errors import InputError, unknown_name
from tarazy.interdependence import pacts as known_pacts
from tarazy.interdependence.pacts import Pact
from tarazy.interdependence.treaties import TreatyStep, steps_of, treaties, treaty_name
from tarazy.results import Glance, Result
from tarazy.results.digest import digest_of

if TYPE_CHECKING:
    import pandas as pd

    from tarazy.codes.classification import Language

TABLES = ("pacts", "votes", "treaties")
SUBJECTS = ("all", "disarmament", "nuclear")
_AGREEMENT, _ON_ARMS, _ROLL_CALLS = "un-agreement", "un-agreement-subjects", "un-roll-calls"
_IN_2025, ADOPTED = "un-agreement-2025", 2025
UNKNOWN = "unknown"
# Years over which shares of few votes are averaged.
SPAN = 5


@dataclass(frozen=True, repr=False)
class Ties(Result):
    """Pacts, votes and treaties of two states.

    Attributes
    ----------
    country, partner
        ISO3.
    pacts
        What each owes the other; None where the data do not have one of the two.
    votes
        Subject (``all``, ``disarmament``, ``nuclear``) to year to the share of identical votes;
        empty where one of the two is not paired. Of 1992 to 2019, all recorded votes.
    adopted
        Subject to the share of identical votes on the resolutions adopted in 2025: another
        measure, and no continuation; empty but for pairs with Kazakhstan.
    roll_calls
        Subject to year to the number of roll calls in the Assembly, in 2025 of those resolutions.
    treaties
        Known steps of either.
    """

    kind = "ties"

    country: str
    partner: str
    pacts: tuple[Pact, ...] | None
    votes: Mapping[str, Mapping[int, float]]
    adopted: Mapping[str, float]
    roll_calls: Mapping[str, Mapping[int, int]]
    treaties: tuple[TreatyStep, ...]

    def mean(self, subject: str, first: int, last: int) -> float | None:
        """Return the share of identical votes from one year to another, both included.

        Returns
        -------
        float or None
            Each year counts by its roll calls; None without a year.

        Raises
        ------
        InputError
            If there is no such subject.
        """
        if subject not in SUBJECTS:
            raise unknown_name("subject", subject, SUBJECTS)
        line = self.votes.get(subject, {})
        years = [year for year in line if first <= year <= last]
        weights = [self.roll_calls[subject][year] for year in years]
        if not years:
            return None
        return sum(line[y] * w for y, w in zip(years, weights, strict=True)) / sum(weights)

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables."""
        return TABLES

    @property
    def digest(self) -> str:
        """16 hexadecimal digits over all that it tells."""
        return digest_of(self.summary())

    def glance(self) -> Glance:
        """Return the pacts, and the votes of the first and the last years."""
        rows = [
            [f"{one.of} to {one.to}", one.obligation, f"{one.first}-{one.last}"]
            for one in self.pacts or ()
        ]
        for subject, line in self.votes.items():
            for first, last in ends(line):
                mean = self.mean(subject, first, last)
                rows.append([f"votes, {subject}", f"{mean:.0%}", f"{first}-{last}"])
        return Glance(
            title=f"Ties of security, {self.country} and {self.partner}",
            header=["", "", "years"],
            rows=rows,
            notes=[f"tables: {', '.join(TABLES)}"],
        )

    def table(self, name: str = "pacts", lang: Language = "en") -> pd.DataFrame:
        """Return a tidy table.

        Parameters
        ----------
        name
            ``pacts``: one row for what one owes the other over some years. ``votes``: one row for
            a subject in a year. ``treaties``: one row for a step of one of the two, and one for
            every treaty of which nothing is known.
        lang
            Of the names of treaties.

        Raises
        ------
        InputError
            If there is no such table.
        """
        import pandas as pd

        if name not in TABLES:
            raise unknown_name("table", name, TABLES)
        return pd.DataFrame(self.summary(lang)[name])

    def summary(self, lang: Language | None = None) -> dict[str, Any]:
        """Return everything as plain data, ready for JSON; names in one language, or in all."""

        def called(treaty: str) -> Any:
            return treaties()[treaty] if lang is None else treaty_name(treaty, lang)

        steps = [
            {
                "party": one.party,
                "treaty": one.treaty,
                "text": called(one.treaty),
                "step": one.step,
                "date": "" if one.date is None else str(one.date),
                "source": one.source,
                "read": str(one.read),
            }
            for one in self.treaties
        ]
        known = {(one["party"], one["treaty"]) for one in steps}
        rest = {"step": UNKNOWN, "date": "", "source": "", "read": ""}
        steps += [
            {"party": party, "treaty": treaty, "text": called(treaty), **rest}
            for party in (self.country, self.partner)
            for treaty in treaties()
            if (party, treaty) not in known
        ]
        return {
            "country": self.country,
            "partner": self.partner,
            "pacts": [
                {"from": p.of, "to": p.to, "obligation": p.obligation}
                | {"first": p.first, "last": p.last}
                for p in self.pacts or ()
            ],
            "pacts_known": self.pacts is not None,
            "pacts_until": known_pacts.YEARS[1],
            "votes": [
                {"subject": subject, "year": year, "agreement": share}
                | {"roll_calls": self.roll_calls[subject][year]}
                for subject, line in self.votes.items()
                for year, share in line.items()
            ],
            "adopted_2025": [
                {"subject": subject, "agreement": share}
                | {"roll_calls": self.roll_calls[subject][ADOPTED]}
                for subject, share in self.adopted.items()
            ],
            "treaties": steps,
        }


def ties(country: str, partner: str) -> Ties:
    """Return the ties of security between two states.

    Parameters
    ----------
    country, partner
        By code or name, as of any economy.

    Raises
    ------
    InputError
        If both are the same, or neither pacts nor votes know one of them.
    """
    covered = known_pacts.covered()
    states = [*covered, *sorted(iso3_codes().difference(covered))]
    country = economy_called(country, states, "ties")
    partner = economy_called(partner, states, "ties")
    if country == partner:
        raise InputError(f"partner: {partner!r} is the country itself; allowed: another")
    lines = {
        "all": _line(_AGREEMENT, country, partner, ""),
        **{item: _line(_ON_ARMS, country, partner, item) for item in SUBJECTS[1:]},
    }
    votes = {subject: line for subject, line in lines.items() if line}
    owed = known_pacts.pacts(country, partner) if {country, partner} <= set(covered) else None
    if owed is None and not votes:
        unknown = next((code for code in (country, partner) if code not in covered), partner)
        raise unknown_name("economy", unknown, covered, "ties")
    return Ties(
        country=country,
        partner=partner,
        pacts=owed,
        votes=votes,
        adopted={
            subject: line[ADOPTED]
            for subject in SUBJECTS
            if (line := _line(_IN_2025, country, partner, "" if subject == "all" else subject))
        },
        roll_calls={
            subject: {
                year: int(count)
                for year, count in series.line(_ROLL_CALLS, "WLD", "", subject).items()
            }
            for subject in SUBJECTS
        },
        treaties=(*steps_of(country), *steps_of(partner)),
    )


def ends(line: Mapping[int, float]) -> list[tuple[int, int]]:
    """Return the first and the last `SPAN` years of a line; one span where it has no more."""
    first, last = min(line), max(line)
    if last - first < SPAN:
        return [(first, last)]
    return [(first, first + SPAN - 1), (last - SPAN + 1, last)]


def _line(name: str, country: str, partner: str, item: str) -> dict[int, float]:
    try:
        return series.line(name, country, partner, item)
    except InputError:  # a pair of which one is beyond those whose votes are paired
        return {}
