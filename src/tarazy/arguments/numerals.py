"""How numbers are written in files: their marks, what is none, and the one way to read them.

A plain number is ``-1234.5`` or ``1.2e6``. Thousands may be parted by blanks of any width
(``1 234.5``), or by commas where the marks leave no doubt (``1,234,567`` or ``1,234.5``). The
decimal mark is a point; in a file whose cells are parted by semicolons or tabs, as Excel writes
it in Russian and Kazakh, it may be a comma, the same in the whole file. ``n/a``, ``-`` or an empty
cell is no number, and nor is ``-999``, which tables write where they have none.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from tarazy.errors import InputError, shortened

# Blanks that may part thousands: also those that do not break a line, and narrow ones.
_BLANK = " \u00a0\u202f\u2009\u2007"
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,4})?", re.ASCII)
_WRITTEN = re.compile(
    rf"(?P<sign>[+\-\u2212\u2013]?)\s*(?P<digits>[\d.,{_BLANK}]*\d[\d.,]*)"
    r"(?P<power>[eE][+-]?\d{1,4})?(?P<rest>\s*%)?",
    re.ASCII,
)
# What begins with a zero has no thousands.
_GROUPED = re.compile(rf"[1-9]\d{{0,2}}([{_BLANK}]\d{{3}})+", re.ASCII)
_COMMAS = re.compile(r"[1-9]\d{0,2}(,\d{3})+", re.ASCII)
# What tables write where they have no number.
MISSING = (-999.0, -9999.0, -99999.0, -999999.0)
_LONGEST = 60


@dataclass
class Marks:
    """The decimal mark of a file.

    Attributes
    ----------
    comma_allowed
        Whether its numbers may have a decimal comma: its cells are parted by something else.
    mark
        The one that its numbers have; empty until the first that has one.
    where
        In which cell that was.
    """

    comma_allowed: bool = False
    mark: str = ""
    where: str = ""


def plain(text: str, where: str, marks: Marks | None = None) -> str:
    """Return a number as this package writes it, ``-1234.5``; what is no number as it is.

    Parameters
    ----------
    text
        A cell. A sign of per cents may stand behind.
    where
        File, line and column, for messages.
    marks
        Of the file; the mark of its first number with one is noted.

    Raises
    ------
    InputError
        If it could be several numbers, has another decimal mark than those before it, or is a
        number that stands for none.
    """
    marks = marks or Marks()
    stripped = text.strip()
    found = _WRITTEN.fullmatch(stripped) if len(stripped) <= _LONGEST else None
    if found is None:
        return stripped
    digits, decimal = _digits(found["digits"], stripped, where, marks)
    if decimal:
        if marks.mark and marks.mark != decimal:
            names = {".": "point", ",": "comma"}
            raise InputError(
                f"{where}: {stripped!r} has a decimal {names[decimal]}; allowed: a decimal "
                f"{names[marks.mark]}, as in {marks.where}"
            )
        marks.mark, marks.where = decimal, marks.where or where
    sign = "-" if found["sign"] not in ("", "+") else ""
    number = f"{sign}{digits}{found['power'] or ''}"
    if not _NUMBER.fullmatch(number):
        return stripped
    if sign and float(number) in MISSING:
        raise InputError(
            f"{where}: {stripped!r} stands in many tables for a number that is missing; allowed: "
            "a number, or no such row"
        )
    return number + (" %" if found["rest"] else "")


def _digits(written: str, text: str, where: str, marks: Marks) -> tuple[str, str]:
    """Return digits with a point, and the decimal mark that stood there, if any."""
    whole, decimal, part = written, "", ""
    points, commas = written.count("."), written.count(",")
    if points == 1 and (not commas or written.rindex(".") > written.rindex(",")):
        whole, decimal, part = (*written.partition("."),)
    elif commas == 1 and not points and marks.comma_allowed and marks.mark != ".":
        whole, decimal, part = (*written.partition(","),)
    elif commas == 1 and not points and (marks.comma_allowed or _COMMAS.fullmatch(written)):
        # "1,234" is a thousand in one country and about one in another.
        raise InputError(
            f"{where}: {text!r} could be two numbers; allowed: {written.replace(',', '')!r} or "
            f"{written.replace(',', '.')!r}, without a mark of thousands"
        )
    if _GROUPED.fullmatch(whole):
        whole = re.sub(rf"[{_BLANK}]", "", whole)
    elif _COMMAS.fullmatch(whole) and decimal != ",":
        whole = whole.replace(",", "")
    return (f"{whole}.{part}" if decimal else whole), decimal


def number_of(
    text: str,
    where: str,
    allowed: str = "a number",
    least: float = -math.inf,
    most: float = math.inf,
    marks: Marks | None = None,
) -> float:
    """Return the number in a cell.

    Parameters
    ----------
    text
        The cell.
    where
        File, line and column, for messages.
    allowed
        What is allowed, in words.
    least, most
        The bounds, allowed themselves.
    marks
        Of the file.

    Raises
    ------
    InputError
        If it is none, not finite or outside, or as `plain`.
    """
    written = plain(text, where, marks)
    if _NUMBER.fullmatch(written):
        found = float(written)
        if math.isfinite(found) and least <= found <= most:
            return found
    raise InputError(f"{where}: {shortened(repr(text))} is not allowed; allowed: {allowed}")


def is_plain(text: str) -> bool:
    """Return whether a text is a number as `plain` writes one, without a sign of per cents."""
    return _NUMBER.fullmatch(text) is not None
