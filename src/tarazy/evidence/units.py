"""Units of stated and observed numbers, and the conversions between them that need no data."""

from __future__ import annotations

import math
import re
from contextlib import nullcontext
from functools import cache

from tarazy.arguments.partial_date import PartialDate
from tarazy.errors import InputError, shortened, standing
from tarazy.text.texts import Texts

# Signs of the name of a unit.
_LONGEST = 120
_SCALES = {
    "thousand": 1e3,
    "k": 1e3,
    "m": 1e6,
    "mn": 1e6,
    "mln": 1e6,
    "million": 1e6,
    "bn": 1e9,
    "billion": 1e9,
    "trn": 1e12,
    "trillion": 1e12,
}
_WORDS = {
    "m": "million",
    "mn": "million",
    "mln": "million",
    "bn": "billion",
    "trn": "trillion",
    "k": "thousand",
}
# Written together, or under another name: scale and the unit meant.
_NAMES = {
    "per cent": (0.01, "1"),
    "%": (0.01, "1"),
    "fraction": (1.0, "1"),
    "share": (1.0, "1"),
    "percentage points": (0.01, "1"),
    "b/d": (1.0, "b/d"),
    "kb/d": (1e3, "b/d"),
    "mb/d": (1e6, "b/d"),
    "barrels a day": (1.0, "b/d"),
    "barrels": (1.0, "bbl"),
    "bbl": (1.0, "bbl"),
    "Mt": (1e6, "t"),
    "kt": (1e3, "t"),
    "tonnes": (1.0, "t"),
    "t": (1.0, "t"),
    "ktU": (1e3, "tU"),
    "bcm": (1e9, "m3"),
    "tcm": (1e12, "m3"),
    "m3": (1.0, "m3"),
    "cubic metres": (1.0, "m3"),
    "GWh": (1e9, "Wh"),
    "TWh": (1e12, "Wh"),
    "MW": (1e6, "W"),
    "GW": (1e9, "W"),
    "people": (1.0, "people"),
    "persons": (1.0, "people"),
    "rank": (1.0, "rank"),
    "place": (1.0, "rank"),
}


@cache
def parsed(unit: str) -> tuple[float, str]:
    """Return the scale of a unit and what it is a multiple of.

    ``"million USD"`` is 1e6 USD and ``"kb/d"`` 1000 barrels a day. A quotient is written with
    *per*: ``"USD per person"``. An unknown unit is a multiple of itself.

    Raises
    ------
    InputError
        If it is longer than any unit.
    """
    unit = " ".join(unit.split())
    if len(unit) > _LONGEST:
        raise InputError(
            f"unit: {shortened(repr(unit))} has {len(unit)} signs; allowed: up to {_LONGEST}"
        )
    if unit in _NAMES:
        return _NAMES[unit]
    above, per, below = unit.partition(" per ")
    if per:
        (scale, of), (divisor, by) = parsed(above), parsed(below)
        return scale / divisor, f"{of} per {by}"
    # "Mt a year" is a multiple of "t a year".
    amount, a_year, _ = unit.partition(" a year")
    if a_year:
        scale, of = parsed(amount)
        return scale, f"{of} a year"
    words = unit.split(" ")
    for place in (0, -1):
        # "EUR m" as well as "m EUR".
        if len(words) > 1 and words[place] in _SCALES:
            rest = " ".join(words[1:] if place == 0 else words[:-1])
            scale, of = parsed(rest)
            return _SCALES[words[place]] * scale, of
    return 1.0, unit


def converted(value: float, unit: str, wanted: str, where: str = "") -> float:
    """Return a number in another unit of the same quantity.

    Parameters
    ----------
    value
        In `unit`.
    unit, wanted
        As texts write them.
    where
        What the number is, for the message.

    Raises
    ------
    InputError
        If the units are of different quantities, as currencies are, one is none, or the number
        becomes too large.
    """
    with standing(where) if where else nullcontext():
        (scale, of), (wanted_scale, wanted_of) = parsed(unit), parsed(wanted)
    prefix = f"{where}: " if where else ""
    # A flow of a year is compared with an amount: the year of an observation is stated with it.
    if re.sub(" a year$", "", of) != re.sub(" a year$", "", wanted_of):
        raise InputError(f"{prefix}unit: {wanted!r} beside {unit!r}; allowed: a multiple of {of!r}")
    found = value if unit == wanted else value * scale / wanted_scale
    if not math.isfinite(found):
        raise InputError(f"{prefix}{value} {unit}: too large in {wanted!r}; allowed: a number")
    return found


def as_year(value: float | PartialDate) -> PartialDate | None:
    """Return the year that a number is; None where it is none of four digits."""
    if isinstance(value, PartialDate) or not (1000 <= value <= 9999 and value == int(value)):
        return None
    return PartialDate.parse(f"{value:.0f}")


def written_out(unit: str) -> str:
    """Return a unit with its scale as a word: ``"bn USD"`` becomes ``"billion USD"``."""
    first, _, rest = unit.partition(" ")
    return f"{_WORDS[first]} {rest}" if rest and first in _WORDS else unit


def quotient(above: str, below: str) -> str:
    """Return the unit of a number in `above` divided by one in `below`, both as texts."""
    return "1" if parsed(above)[1] == parsed(below)[1] else f"{above} per {below}"


def with_unit(number: str, unit: str, say: Texts) -> str:
    """Return a number with its unit; a unit without words of its own stands as it is.

    Parameters
    ----------
    number
        As it is written.
    unit
        Of it.
    say
        Texts of this room.
    """
    unit = written_out(unit)
    text = say.found(f"unit.{unit}")
    return f"{number} {unit}" if text is None else text.format(value=number)
