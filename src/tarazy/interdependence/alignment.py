"""How near a country votes to its partners in the United Nations, and how that fits its trade.

Positions are the ideal points of Bailey, Strezhnev and Voeten (2017), "Estimating Dynamic State
Preferences from United Nations Voting Data", Journal of Conflict Resolution 61(2).
:mod:`~tarazy.interdependence.weighted_distance` has the formulas of the weighted measures.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

import numpy as np

from tarazy import series
from tarazy.codes.groups import groups
from tarazy.errors import InputError, unknown_name
from tarazy.interdependence.weighted_distance import (
    checked,
    connectedness,
    coverage,
    geopolitical_distance,
    moments,
)

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "Votes",
    "VotingPosition",
    "alignment_by_channel",
    "alignment_over_time",
    "alignment_series",
    "connectedness",
    "coverage",
    "geopolitical_distance",
    "partner_weights",
    "position",
    "un_distance",
]

Votes = Literal["whole", "all"]
# Votes on whole resolutions as they were adopted, or all votes, also on paragraphs and amendments.
_POINTS: dict[Votes, str] = {"whole": "un-ideal-point", "all": "un-ideal-point-all"}
_AGREEMENT, _AGREEMENT_2025 = "un-agreement", "un-agreement-2025"
YEARS = (1992, 2024)


@dataclass(frozen=True)
class VotingPosition:
    """Where an economy or a group stands in the votes of a year.

    Attributes
    ----------
    code
        ISO3, or the name of a group.
    year
        Beginning of the session.
    value
        Ideal point; of a group the mean of its members, each weighted alike.
    spread
        Standard deviation of the members' ideal points; 0 for a single economy.
    members
        Number of members with an ideal point in that year.
    """

    code: str
    year: int
    value: float
    spread: float
    members: int


def position(code: str, year: int, votes: Votes = "whole", without: str = "") -> VotingPosition:
    """Return the position of an economy or a group.

    Parameters
    ----------
    code
        ISO3, or a group of the package (``EU27``, ``EAEU``, ...), with its members of today in
        every year.
    year
        Beginning of the session, from 1991.
    votes
        ``whole``: on resolutions as adopted, to 2024; ``all``: on paragraphs and amendments too,
        to 2023.
    without
        A member to leave out: the country that looks at the group.

    Raises
    ------
    InputError
        If the code is unknown, or has no ideal point in that year.
    """
    points = _points(_series_of(votes))
    if code in points:
        found = series.value(_series_of(votes), code, year)
        return VotingPosition(code, year, found.value, 0.0, 1)
    if code not in groups("economies"):
        raise unknown_name(
            "economy or group", code, (*groups("economies"), *points), "ideal points"
        )
    members = (member for member in groups("economies")[code].members if member != without)
    values = [points[m][year] for m in members if year in points.get(m, {})]
    if not values:
        raise InputError(f"ideal points: no member of {code!r} has one in {year!r}")
    return VotingPosition(code, year, float(np.mean(values)), float(np.std(values)), len(values))


def _series_of(votes: Votes) -> str:
    if votes not in _POINTS:
        raise unknown_name("votes", votes, _POINTS)
    return _POINTS[votes]


@cache
def _points(name: str) -> dict[str, dict[int, float]]:
    found: dict[str, dict[int, float]] = {}
    for row in series.table(name).itertuples(index=False):
        found.setdefault(str(row.country), {})[int(str(row.year))] = float(str(row.value))
    return found


def un_distance(country: str, partner: str, year: int, votes: Votes = "whole") -> float:
    """Return the distance of the ideal points of a country and a partner, in scale units.

    Parameters
    ----------
    country, partner
        ISO3; the partner may be a group, which stands at the mean of its members other than the
        country.
    year, votes
        As for `position`.

    Raises
    ------
    InputError
        As `position`, or if both are the same.
    """
    if country == partner:
        raise InputError(f"partner: {partner!r} is the country itself; allowed: another")
    theirs = position(partner, year, votes, without=country)
    return abs(position(country, year, votes).value - theirs.value)


def alignment_series(
    country: str,
    partners: Sequence[str],
    years: tuple[int, int] = YEARS,
    votes: Votes = "whole",
) -> pd.DataFrame:
    """Return how near a country voted to its partners, year by year.

    Parameters
    ----------
    country
        ISO3.
    partners
        ISO3 or groups.
    years
        First and last.
    votes
        As for `position`.

    Returns
    -------
    pandas.DataFrame
        One row for every partner and year in which anything is known: ``country, partner, year``;
        ``distance`` of ideal points with the two positions ``position`` and ``partner_position``;
        ``spread`` of a group's members and their number ``members``; ``agreement``, the share of
        identical votes (1992-2019; of a group the mean over its members), and ``agreement_2025``,
        the share over resolutions adopted in 2025: another measure, not a continuation. NaN where
        something is not known.

    Raises
    ------
    InputError
        If a code is unknown.
    """
    import pandas as pd

    name = _series_of(votes)
    points = _points(name)
    if country not in points:
        raise unknown_name("country", country, points, f"series {name!r}")
    rows = []
    for partner in partners:
        if partner == country:
            raise InputError(f"partners: {partner!r} is the country itself; allowed: others")
        members = _members(partner, points, country)
        agreements = {
            key: [line for line in (_line(key, country, member) for member in members) if line]
            for key in (_AGREEMENT, _AGREEMENT_2025)
        }
        for year in range(years[0], years[1] + 1):
            values = [points[m][year] for m in members if year in points.get(m, {})]
            own = points[country].get(year, np.nan)
            theirs = float(np.mean(values)) if values else np.nan
            same = {
                key: [line[year] for line in found if year in line]
                for key, found in agreements.items()
            }
            distance = abs(own - theirs)
            together, together_2025 = _mean(same[_AGREEMENT]), _mean(same[_AGREEMENT_2025])
            if np.isnan([distance, together, together_2025]).all():
                continue
            row = {
                "country": country,
                "partner": partner,
                "year": year,
                "distance": distance,
                "position": own,
                "partner_position": theirs,
                "spread": float(np.std(values)) if values else np.nan,
                "members": len(values),
                "agreement": together,
                "agreement_2025": together_2025,
            }
            rows.append(row)
    return pd.DataFrame(rows, columns=list(_COLUMNS))


_COLUMNS = (
    "country",
    "partner",
    "year",
    "distance",
    "position",
    "partner_position",
    "spread",
    "members",
    "agreement",
    "agreement_2025",
)


def _members(partner: str, points: Mapping[str, object], country: str) -> tuple[str, ...]:
    if partner in points:
        return (partner,)
    if partner not in groups("economies"):
        raise unknown_name("economy or group", partner, (*groups("economies"), *points), "partners")
    return tuple(m for m in groups("economies")[partner].members if m != country)


def _line(name: str, country: str, partner: str) -> dict[int, float]:
    try:
        return series.line(name, country, partner)
    except InputError:  # a pair of which one is beyond those whose votes are paired
        return {}


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values)) if values else np.nan


def alignment_by_channel(
    country: str,
    weights_by_channel: Mapping[str, Mapping[str, float]],
    year: int,
    votes: Votes = "whole",
) -> pd.DataFrame:
    """Return a country's transaction-weighted distance and connectedness, channel by channel.

    Parameters
    ----------
    country
        ISO3.
    weights_by_channel
        Channel to partner to transactions of 0 or more (any unit) or shares. Partners are ISO3
        codes or groups; a group stands at the mean of its members, which hides the distances
        between them: give single economies where you have them. Codes without an ideal point
        (``ROW``, ``TWN``, ``HKG``) lower the coverage.
    year
        Of the positions, which need not be that of the transactions.
    votes
        As for `position`.

    Returns
    -------
    pandas.DataFrame
        One row for every channel: ``channel, year``; ``distance`` V, ``connectedness`` C, both in
        scale units; ``coverage``, the share of transactions with a position; ``partners``, their
        number. NaN where the channel has no transaction with a known partner.

    Raises
    ------
    InputError
        If the country has no position, a weight is negative, the country is its own partner, or a
        group stands beside one of its members.
    """
    import pandas as pd

    own = position(country, year, votes).value
    rows = []
    for channel, weights in weights_by_channel.items():
        _no_overlap(channel, country, weights)
        distances = [_distance_or_nan(own, code, year, votes, country) for code in weights]
        given = checked([weights[code] for code in weights])
        mean, spread, part = moments(given, np.asarray(distances, dtype=np.float64))
        rows.append(
            {
                "channel": channel,
                "year": year,
                "distance": float(mean),
                "connectedness": float(spread),
                "coverage": float(part),
                "partners": int(np.sum(np.isfinite(distances) & (given > 0))),
            }
        )
    columns = ["channel", "year", "distance", "connectedness", "coverage", "partners"]
    return pd.DataFrame(rows, columns=columns)


def _distance_or_nan(own: float, code: str, year: int, votes: Votes, country: str) -> float:
    try:
        return abs(own - position(code, year, votes, without=country).value)
    except InputError:
        return np.nan


def _no_overlap(channel: str, country: str, weights: Mapping[str, float]) -> None:
    if country in weights:
        raise InputError(f"channel {channel!r}: {country} is its own partner; allowed: others")
    for code in weights:
        inside = groups("economies")[code].members if code in groups("economies") else ()
        twice = sorted(set(inside) & set(weights))
        if twice:
            raise InputError(
                f"channel {channel!r}: {code} and its member {twice[0]} are both partners; "
                f"allowed: the group or its members"
            )


def alignment_over_time(
    country: str,
    weights_by_year: Mapping[int, Mapping[str, float]],
    votes: Votes = "whole",
) -> pd.DataFrame:
    """Return transaction-weighted distance and connectedness year by year.

    Transactions and positions are both of the year, so that a change is that of the partners'
    shares, of the votes, or of both; ``distance_fixed`` keeps the shares of the first year and
    shows what the votes alone have done.

    Parameters
    ----------
    country
        ISO3.
    weights_by_year
        Year to partner to transactions of 0 or more, e.g. from `partner_weights`.
    votes
        As for `position`.

    Returns
    -------
    pandas.DataFrame
        One row for every year, rising: ``year, distance, connectedness, coverage, partners,
        distance_fixed``.

    Raises
    ------
    InputError
        As `alignment_by_channel`.
    """
    import pandas as pd

    years = sorted(weights_by_year)
    parts = []
    for year in years:
        channels = {"own": weights_by_year[year], "fixed": weights_by_year[years[0]]}
        found = alignment_by_channel(country, channels, year, votes)
        row = found.iloc[[0]].drop(columns="channel")
        parts.append(row.assign(distance_fixed=float(found["distance"].iloc[1])))
    if not parts:
        raise InputError("weights_by_year: no year is given; allowed: one or more")
    return pd.concat(parts, ignore_index=True)


def partner_weights(name: str, country: str) -> dict[int, dict[str, float]]:
    """Return a bundled series by partner as weights: year to partner to value.

    Aggregates (``WLD``, ``EU27``) are left out, and so are negative values: a stock of direct
    investment is negative where loans to the investor exceed its equity.

    Parameters
    ----------
    name
        Of a series with partners, e.g. ``fdi-stock`` or ``us-goods-imports``.
    country
        Of the series.

    Raises
    ------
    InputError
        If the series is unknown or has nothing on the country with partners.
    """
    table = series.table(name)
    rows = table[(table["country"] == country) & ~table["partner"].isin(["", "WLD", "EU27"])]
    if rows.empty:
        raise InputError(f"series {name!r}: nothing on {country!r} by partner")
    weights: dict[int, dict[str, float]] = {}
    for row in rows[rows["value"] >= 0].itertuples(index=False):
        weights.setdefault(int(str(row.year)), {})[str(row.partner)] = float(str(row.value))
    return weights
