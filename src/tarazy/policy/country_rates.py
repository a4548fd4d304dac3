"""Additional United States duties of 2025 and 2026 by country, as dated law."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

from tarazy.arguments.values import one
from tarazy.codes.country_codes import iso3_codes
from tarazy.codes.groups import groups
from tarazy.errors import unknown_name
from tarazy.policy.tables import rows

Series = Literal["announced", "reciprocal", "surcharge", "section_122"]
Form = Literal["added", "floor", "exempt"]
_FORMS: tuple[Form, ...] = ("added", "floor", "exempt")
# The row of a series that holds for every economy without a row of its own.
EVERYONE = "*"


@dataclass(frozen=True)
class CountryRate:
    """What a law puts on the goods of one economy, on top of column 1.

    Attributes
    ----------
    economy
        ISO3 code, or ``*`` for every economy without a row of its own.
    since
        First day.
    rate
        Fraction of value.
    form
        ``added`` to column 1; ``floor``: as much as lifts column 1 to the rate; ``exempt``: the law
        does not cover the economy.
    law
        The legal text.
    quality
        ``sourced`` or ``estimated``.
    """

    economy: str
    since: date
    rate: float
    form: Form
    law: str
    quality: str


def _form(given: str) -> Form:
    for form in _FORMS:
        if form == given:
            return form
    raise unknown_name("form", given, _FORMS, where="us_country_rates")


@cache
def _series() -> dict[str, dict[str, tuple[CountryRate, ...]]]:
    """Return the rows by series and economy, by date; the EU's row stands for each member."""
    found: dict[str, dict[str, list[CountryRate]]] = {}
    union = groups("economies")["EU27"].members
    for row in rows("us_country_rates"):
        members = union if row["economy"] == "EU27" else (row["economy"],)
        for economy in members:
            found.setdefault(row["series"], {}).setdefault(economy, []).append(
                CountryRate(
                    economy=economy,
                    since=date.fromisoformat(row["since"]),
                    rate=float(row["rate"]),
                    form=_form(row["form"]),
                    law=row["law"],
                    quality=row["quality"],
                )
            )
    return {
        series: {
            economy: tuple(sorted(given, key=lambda r: r.since)) for economy, given in by.items()
        }
        for series, by in found.items()
    }


def country_rate(series: str, economy: str, day: date) -> CountryRate | None:
    """Return the rate of a series on an economy's goods on a day.

    The latest row that holds goes first, the economy's own before that of all economies; an
    exemption of the economy goes before everything.

    Parameters
    ----------
    series
        ``announced`` (2 April 2025), ``reciprocal`` (the country rates as they were in force),
        ``surcharge`` (orders against single countries), ``section_122`` (2026).
    economy
        ISO3 code.
    day
        The day of entry.

    Returns
    -------
    CountryRate or None
        None where the series has nothing on the economy yet.

    Raises
    ------
    InputError
        No such series.
    """
    given = _series()
    if series not in given:
        raise unknown_name("series", series, given, where="us_country_rates")
    own = [r for r in given[series].get(economy, ()) if r.since <= day]
    if own and own[-1].form == "exempt":
        return own[-1]
    everyone = [r for r in given[series].get(EVERYONE, ()) if r.since <= day]
    # Of two rows of one day the first is taken: the economy's own.
    candidates = own + everyone
    return max(candidates, key=lambda r: r.since) if candidates else None


def listed_economies() -> tuple[str, ...]:
    """Return the economies with a rate of their own in any series, by code."""
    return tuple(sorted({code for by in _series().values() for code in by} - {EVERYONE}))


def rate_history(economy: str) -> tuple[CountryRate, ...]:
    """Return every dated change of the duties in force on an economy's goods, by date.

    Parameters
    ----------
    economy
        ISO3 code.

    Raises
    ------
    InputError
        If there is no such economy.
    """
    if one("economy", economy, "an ISO3 code") not in iso3_codes():
        raise unknown_name("economy", economy, sorted(iso3_codes()))
    days = {
        r.since
        for series in ("reciprocal", "surcharge", "section_122")
        for code in (EVERYONE, economy)
        for r in _series()[series].get(code, ())
    }
    found = []
    for series in ("reciprocal", "surcharge", "section_122"):
        last = None
        for day in sorted(days):
            rate = country_rate(series, economy, day)
            if rate is not None and rate != last and rate.since == day:
                found.append(rate)
                last = rate
    return tuple(sorted(found, key=lambda r: r.since))
