"""The special column of the United States' schedule: what a programme grants on one line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from tarazy.policy.duty import Equivalent, equivalent, parse_us_duty

_FOOTNOTE = re.compile(r"^\s*\d+/(?=\s)")


def special_rates(text: str) -> dict[str, str]:
    """Split a special-rate cell into one rate text per programme.

    Parameters
    ----------
    text
        E.g. ``"Free (AU,BH,SG) 1.7% (KR) See 9822.04.01 (PA)"``.

    Returns
    -------
    dict
        Programme symbol to rate text, e.g. ``{"AU": "Free", ..., "KR": "1.7%"}``.
    """
    rates: dict[str, str] = {}
    for part in text.split(")")[:-1]:
        before, bracket, programmes = part.rpartition("(")
        if not bracket:
            continue
        given = before.rpartition("(")[2]
        # The mark of a footnote to the rate before it.
        rate = _FOOTNOTE.sub("", given)
        for programme in re.split(r"[,\s]+", programmes):
            symbol = programme.strip(". ")
            if symbol:
                rates[symbol] = " ".join(rate.split())
    return rates


def preferential_rate(
    general: Equivalent, special: str, programmes: Sequence[str]
) -> tuple[Equivalent, str]:
    """Return the rate of one line for a partner, under its programmes where they cover the line.

    Parameters
    ----------
    general
        The general rate.
    special
        The cell of special rates.
    programmes
        Symbols of the special column. The lowest rate that is understood counts; a reference to
        another provision ("See 9822...") leaves the general rate.

    Returns
    -------
    tuple
        The rate, and the special text it comes from; empty if it is the general one.
    """
    granted = special_rates(special)
    offers = [(_special_duty(granted[p]), granted[p]) for p in programmes if p in granted]
    known = [offer for offer in offers if offer[0].rate is not None]
    best = min(known, key=lambda offer: offer[0].rate or 0.0, default=None)
    if best is None or (general.rate is not None and general.rate < (best[0].rate or 0.0)):
        return general, ""
    return best


@cache
def _special_duty(text: str) -> Equivalent:
    return equivalent(parse_us_duty(text), {})
