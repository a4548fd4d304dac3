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
STOCK, POINTS, AGREEMENT = "fdi-stock", "un-ideal-point", "un-agreement"
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
    table = series.table(STOCK)
    rows = table[(table["country"] == country) & (table["year"] == year)]
    single = rows["partner"].str.fullmatch("[A-Z]{3}") & (rows["partner"] != WORLD)
    kept = rows[single & (rows["value"] > 0)]
    total = series.value(STOCK, country, year, WORLD)
    whole = Entry(total.value, total.unit, year, total.source, total.quality)
    return [str(code) for code in kept["partner"]], kept["value"].to_numpy(dtype=float), whole


def _last_year(country: str) -> int | None:
    known = lines(STOCK, country, [WORLD]).get(WORLD)
    return max(known) if known else None


def fdi(country: str, partner: Partner, *, changed: bool = False) -> tuple[Entry, Entry]:
    """Return a partner's part of the inward stock, and its stock.

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
    about = series.describe(STOCK)
    reason = "not_moved" if changed else ""
    year = _last_year(country)
    if not reason and year is None:
        reason = "no_fdi"
    quality = about.quality
    stock: float | None = None
    if not reason and year is not None:
        whole = lines(STOCK, country, [partner.code]) if not partner.excluded else {}
        if whole:
            stock = whole[partner.code].get(year)
        else:
            known = lines(STOCK, country, partner.all_members)
            stocks = [line[year] for line in known.values() if year in line]
            stock = sum(stocks) if stocks else None
            quality = "derived"
        if stock is None:
            reason = "no_fdi_partner"
    if reason or stock is None or year is None:
        return missing(SHARE, reason, about.source), missing(about.unit, reason, about.source)
    total = series.value(STOCK, country, year, WORLD).value
    share = Entry(stock / total, SHARE, year, about.source, "derived")
    return share, Entry(stock, about.unit, year, about.source, quality)


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
