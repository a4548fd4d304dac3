"""Duty texts of tariff schedules, read into ad valorem, specific and compound parts.

The dialect is the English of the Harmonized Tariff Schedule of the United States
(``"10.5¢/bbl"``, ``"7.2% + 5¢/kg"``, ``"33 1/3%"``).
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "free", "ad_valorem", "specific", "compound", "minimum", "partial", "reference", "unreadable"
]


@dataclass(frozen=True)
class Specific:
    """A duty per physical unit.

    Attributes
    ----------
    amount
        Money per unit, in units of `currency` (cents are divided by 100).
    currency
        ``"USD"`` or ``"EUR"``.
    unit
        The unit as the schedule writes it, e.g. ``"kg"``, ``"bbl"``, ``"each"``.
    """

    amount: float
    currency: str
    unit: str


@dataclass(frozen=True)
class Duty:
    """A duty text that has been read.

    Attributes
    ----------
    kind
        ``free``; ``ad_valorem``; ``specific``; ``compound`` (ad valorem plus specific); ``minimum``
        (ad valorem, but not less than a specific duty); ``partial`` (some term is levied on a part
        of the article only); ``reference`` (the rate of another provision); ``unreadable``.
    ad_valorem
        Sum of the terms on the whole value, as a fraction; 0 where there is none.
    specific
        The terms per physical unit.
    text
        The text as the schedule has it.
    """

    kind: Kind
    ad_valorem: float
    specific: tuple[Specific, ...]
    text: str


@dataclass(frozen=True)
class Equivalent:
    """The ad valorem equivalent of one line.

    Attributes
    ----------
    rate
        Fraction of customs value, or None where the line cannot be expressed so.
    treatment
        ``exact``; ``converted`` (by a unit value); ``lower_bound`` (the ad valorem part of a duty
        that has a further part); ``dropped``.
    reason
        Why the line is not exact; empty if it is.
    """

    rate: float | None
    treatment: Literal["exact", "converted", "lower_bound", "dropped"]
    reason: str = ""


_NUMBER = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
# The mark of a footnote, as in "2.4% 1/"; the fraction of "33 1/3%" is none.
_FOOTNOTE = re.compile(r"\s+\d+/(?=\s|,|$)")
# Further duties of chapter 99 stand in regimes of their own.
_SEE = re.compile(r",?\s*see\s.+$", re.IGNORECASE)
_NOT_LESS = re.compile(r",?\s+but not less than\s+", re.IGNORECASE)
_PERCENT = re.compile(rf"^({_NUMBER})(?:\s+(\d{{1,3}})/([1-9]\d{{0,2}}))?\s*%(.*)$")
_MONEY_PER_UNIT = re.compile(rf"^(?:\$\s*({_NUMBER})|({_NUMBER})\s*¢)\s*(?:/\s*)?(.+)$")


def parse_us_duty(text: str) -> Duty:
    """Read one rate-of-duty cell of the Harmonized Tariff Schedule of the United States.

    Parameters
    ----------
    text
        The cell, e.g. ``"Free"``, ``"8¢/kg + 33 1/3%"``.

    Returns
    -------
    Duty
        Never raises: a text that is neither a rate nor a reference is of kind ``unreadable``.
    """
    clean = _FOOTNOTE.sub("", " ".join(text.split()))
    if re.match(r"^free\b", clean, flags=re.IGNORECASE):
        return Duty("free", 0.0, (), text)
    floor = _NOT_LESS.split(clean)
    if len(floor) == 2 and " less " not in floor[0]:
        return _at_least(parse_us_duty(floor[0]), parse_us_duty(floor[1]), text)
    ad_valorem, specific, partial = 0.0, [], False
    has_percent = False
    for term in (t.strip() for t in clean.split("+")):
        percent = _PERCENT.match(term)
        if percent:
            number, above, below, rest = percent.groups()
            if _SEE.sub("", rest).strip():
                # "45% on the case": a share of the value that no schedule states.
                partial = True
                continue
            if rest.strip():
                # "2.4%, See 9903.88.15": what is added there is not in this rate.
                partial = True
            value = _float(number) + (int(above) / int(below) if above else 0.0)
            ad_valorem += value / 100
            has_percent = True
            continue
        money = _MONEY_PER_UNIT.match(term)
        if money:
            dollars, cents, unit = money.groups()
            amount = _float(dollars) if dollars is not None else _float(cents) / 100
            specific.append(Specific(amount, "USD", unit.strip()))
            continue
        if re.search(r"\b(rate|rates|see|duty)\b", term, flags=re.IGNORECASE):
            return Duty("reference", 0.0, (), text)
        return Duty("unreadable", 0.0, (), text)
    if not all(map(math.isfinite, (ad_valorem, *(part.amount for part in specific)))):
        return Duty("unreadable", 0.0, (), text)
    if partial:
        return Duty("partial", ad_valorem, tuple(specific), text)
    if specific:
        kind: Kind = "compound" if has_percent else "specific"
        return Duty(kind, ad_valorem, tuple(specific), text)
    return Duty("ad_valorem", ad_valorem, (), text)


def _float(text: str) -> float:
    return float(text.replace(",", ""))


def _at_least(duty: Duty, floor: Duty, text: str) -> Duty:
    """Return a duty that is the larger of one on the value and one per unit."""
    kinds = {duty.kind, floor.kind}
    if kinds != {"ad_valorem", "specific"}:
        return Duty("unreadable", 0.0, (), text)
    return Duty("minimum", duty.ad_valorem + floor.ad_valorem, duty.specific + floor.specific, text)


def equivalent(
    duty: Duty, unit_values: Mapping[str, float], usd_per_euro: float | None = None
) -> Equivalent:
    """Express a duty as a fraction of value.

    Parameters
    ----------
    duty
        The duty that was read.
    unit_values
        USD per unit by unit name as the schedule writes it, e.g. ``{"bbl": 100.93}``.
    usd_per_euro
        Exchange rate for duties in EUR; without it only duties in USD are converted.

    Returns
    -------
    Equivalent
        ``converted`` if every specific term has a positive unit value and a currency: the ad
        valorem part plus the specific ones, or the larger of the two for a minimum duty. Otherwise
        the ad valorem part, as ``lower_bound``, if there is one, and ``dropped`` if there is none.
    """
    if duty.kind in ("free", "ad_valorem"):
        return Equivalent(duty.ad_valorem, "exact")
    if duty.kind in ("reference", "unreadable"):
        return Equivalent(None, "dropped", f"{duty.kind} duty text")
    exchange = {"USD": 1.0} | ({} if usd_per_euro is None else {"EUR": usd_per_euro})
    known = {unit: value for unit, value in unit_values.items() if 0.0 < value < math.inf}
    if duty.kind in ("specific", "compound", "minimum") and all(
        s.currency in exchange and s.unit in known for s in duty.specific
    ):
        specific = sum(s.amount * exchange[s.currency] / known[s.unit] for s in duty.specific)
        if not math.isfinite(specific):
            return Equivalent(None, "dropped", "a specific duty without end over its unit value")
        units = ", ".join(sorted({s.unit for s in duty.specific}))
        if duty.kind != "minimum":
            reason = f"specific duty per {units} over a unit value"
            return Equivalent(duty.ad_valorem + specific, "converted", reason)
        reason = f"minimum duty per {units} over a unit value"
        return Equivalent(max(duty.ad_valorem, specific), "converted", reason)
    wrong = [
        f"unit value of {s.unit} is {unit_values[s.unit]:g}"
        for s in duty.specific
        if s.unit in unit_values and s.unit not in known
    ]
    if duty.ad_valorem > 0:
        reason = "; ".join([f"{duty.kind} duty: ad valorem part only", *wrong])
        return Equivalent(duty.ad_valorem, "lower_bound", reason)
    return Equivalent(
        None, "dropped", "; ".join([f"{duty.kind} duty without a unit value", *wrong])
    )
