"""Duty texts of the Eurasian Economic Union's tariff: ``"15%, но не менее 0.2 EUR за 1 кг"``."""

from __future__ import annotations

import re

from tarazy.policy.duty import Duty, Specific

_NUMBER = r"(?:\d{1,12}(?:\.\d{1,12})?|\.\d{1,12})"
_RUSSIAN_SPECIFIC = re.compile(rf"^({_NUMBER})\s*(EUR|USD)\s+за\s+(.+)$")
_RUSSIAN_FOOTNOTE = re.compile(r"(?<=%)\s*(?:\*+|\d+С\))$")
_RUSSIAN_CURRENCIES = (
    (re.compile(r"\bевро\b"), "EUR"),
    (re.compile(r"\b(?:долл\.|доллар\w*)\s+США\b"), "USD"),
)


def parse_eaeu_duty(text: str) -> Duty:
    """Read one duty of the common external tariff of the Eurasian Economic Union.

    Parameters
    ----------
    text
        E.g. ``"0"``, ``"5%"``, ``"15%, но не менее 0.2 EUR за 1 кг"``, ``"10% плюс 0.08 EUR за 1
        кг"``, ``"250 USD за 1 т"``.

    Returns
    -------
    Duty
        A number other than zero without a per cent sign is ``unreadable``: the schedule writes
        every rate with its sign, so its meaning is uncertain.
    """
    clean = " ".join(text.split())
    # A comma between digits is a decimal mark.
    clean = re.sub(r"(?<=\d),(?=\d)", ".", clean)
    clean = clean.replace(",", ", ").replace("  ", " ").replace(" %", "%").strip()
    clean = _RUSSIAN_FOOTNOTE.sub("", clean)
    for name, code in _RUSSIAN_CURRENCIES:
        clean = name.sub(code, clean)
    if re.fullmatch(r"0+(?:\.0+)?%?", clean):
        return Duty("free", 0.0, (), text)
    match = re.match(
        rf"^({_NUMBER})%(?:(?:,? но не менее|\s+(плюс))\s+(.+))?$", clean, flags=re.IGNORECASE
    )
    if match:
        number, plus, rest = match.groups()
        value = float(number) / 100
        if rest is None:
            return Duty("ad_valorem", value, (), text)
        specific = _russian_specific(rest)
        if specific is None:
            return Duty("unreadable", 0.0, (), text)
        return Duty("compound" if plus else "minimum", value, (specific,), text)
    specific = _russian_specific(clean)
    if specific is None:
        return Duty("unreadable", 0.0, (), text)
    return Duty("specific", 0.0, (specific,), text)


def _russian_specific(text: str) -> Specific | None:
    match = _RUSSIAN_SPECIFIC.match(text)
    if match is None:
        return None
    amount, currency, unit = match.groups()
    return Specific(float(amount), currency, unit.strip())
