"""Channels that statistics observe: direct investment and votes; no scenario moves them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tarazy import series
from tarazy.errors import InputError
from tarazy.interdependence.alignment import un_distance
from tarazy.interdependence.partners import REST, Partner
from tarazy.interdependence.sourced_numbers import Entry, missing

Array = NDArray[np.float64]
# The total in euro, and what partners have in it, rounded to a point.
STOCK, SHARES = "fdi-stock", "fdi-stock-share"
POINTS, AGREEMENT = "un-ideal-point", "un-agreement"
WORLD = "WLD"
SHARE, DISTANCE = "share", "ideal points"


def lines(name: str, country: str, partners: Sequence[str]) -> dict[str, dict[int, float]]:
    """Return the lines of a series that there are, by partner."""
    found = {}
    for partner in partners:
        try:
            found[partner] = series.line(name, country, partner)
        except InputError:
            continue
    return found


def fdi_volumes(country: str, *, changed: bool = False) -> tuple[list[str], Array, Entry]:
    """Return the inward stock of direct investment by partner in the last year that is known.

    Parameters
    ----------
    country
        ISO3.
    changed
        True after a scenario, which says nothing of investment.

    Returns
    -------
    tuple
        Codes of single economies, their stocks of 0 or more, and the whole with its source;
        without value, and with the reason, where the stocks are not known.
    """
    about = series.describe(STOCK)
    nothing: tuple[list[str], Array] = ([], np.zeros(0))
    if changed:
        return *nothing, missing(about.unit, "not_moved")
    year = _last_year(country)
    if year is None:
        return *nothing, missing(about.unit, "no_fdi", about.source)
    table = series.table(SHARES)
    rows = table[(table["country"] == country) & (table["year"] == year)]
    kept = rows[rows["partner"].str.fullmatch("[A-Z]{3}") & (rows["value"] > 0)]
    total = series.value(STOCK, country, year, WORLD)
    whole = Entry(total.value, total.unit, year, total.source, total.quality)
    stocks = kept["value"].to_numpy(dtype=float) * total.value
    return [str(code) for code in kept["partner"]], stocks, whole


def _last_year(country: str) -> int | None:
    known = lines(STOCK, country, [WORLD]).get(WORLD)
    return max(known) if known else None


def fdi(country: str, partner: Partner, *, changed: bool = False) -> tuple[Entry, Entry]:
    """Return a partner's part of the inward stock, to a point, and the stock that this makes.

    A group is read from the statistics where they have it, else it is the sum of its members that
    they name.

    Parameters
    ----------
    country
        ISO3.
    partner
        An economy or a group.
    changed
        True after a scenario, which says nothing of investment.
    """
    about, of_shares = series.describe(STOCK), series.describe(SHARES)
    reason = "not_moved" if changed else ""
    year = _last_year(country)
    if not reason and year is None:
        reason = "no_fdi"
    share: float | None = None
    if not reason and year is not None:
        whole = lines(SHARES, country, [partner.code]) if not partner.excluded else {}
        if whole:
            share = whole[partner.code].get(year)
        else:
            known = lines(SHARES, country, partner.all_members)
            shares = [line[year] for line in known.values() if year in line]
            share = sum(shares) if shares else None
        if share is None:
            reason = "no_fdi_partner"
    source = of_shares.source
    if reason or share is None or year is None:
        return missing(SHARE, reason, source), missing(about.unit, reason, source)
    level = share * series.value(STOCK, country, year, WORLD).value
    quality = of_shares.quality
    return Entry(share, SHARE, year, source, quality), Entry(
        level, about.unit, year, source, quality
    )


def votes(country: str, partner: Partner, *, changed: bool = False) -> tuple[Entry, Entry]:
    """Return the distance of ideal points, and the share of same votes, each in its last year.

    A group is the mean of its members, all alike. The two have years of their own: agreement is
    computed from single votes and ends earlier.

    Parameters
    ----------
    country
        ISO3.
    partner
        An economy or a group.
    changed
        True after a scenario, which says nothing of votes.
    """
    points, agreement = series.describe(POINTS), series.describe(AGREEMENT)
    if changed:
        return missing(DISTANCE, "not_moved"), missing(agreement.unit, "not_moved")
    distance = missing(DISTANCE, "no_votes", points.source)
    for year in sorted(lines(POINTS, country, [""]).get("", {}), reverse=True):
        try:
            value = un_distance(country, partner.code, year)
        except InputError:
            continue
        distance = Entry(value, DISTANCE, year, points.source, "derived")
        break
    same = missing(agreement.unit, "no_votes", agreement.source)
    # The rest of the world is no party, and only some of its states are paired.
    members = () if partner.code == REST else partner.all_members
    pairs = lines(AGREEMENT, country, members)
    if pairs:
        year = max(max(line) for line in pairs.values())
        shares = [line[year] for line in pairs.values() if year in line]
        same = Entry(
            float(np.mean(shares)), agreement.unit, year, agreement.source, agreement.quality
        )
    return distance, same
