"""Numbers as each language writes them: decimal marks, a true minus, no false digits."""

from __future__ import annotations

import math
from datetime import date

from tarazy.text.materiality import MATERIAL, is_about_zero
from tarazy.text.texts import Texts

NO_BREAK = "\u00a0"
MINUS = "\u2212"
_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
# Below half of the last decimal that is ever shown.
_ZERO_BELOW = 5e-5
# The same where six decimals are shown.
_NOTHING = 5e-7


def separators(texts: Texts) -> str:
    """Return decimal and thousands separator in plotly's notation."""
    return ".," if texts.language == "en" else f",{NO_BREAK}"


def _local(number: str, texts: Texts) -> str:
    """Return a number, written as Python writes it, with the marks of a language."""
    if texts.language == "en":
        return number
    marks = separators(texts)
    return number.translate({ord("."): marks[0], ord(","): marks[1]})


def decimal(value: float, digits: int, texts: Texts, *, signed: bool = False) -> str:
    """Return a number with a fixed count of decimals."""
    text = _local(f"{abs(value):,.{digits}f}", texts)
    if not any(c in "123456789" for c in text):
        return text
    return (MINUS if value < 0 else "+" if signed else "") + text


def _three_figures(value: float) -> int:
    """Return the decimals that leave three significant digits, and never a power of ten."""
    return max(0, min(6, 2 - math.floor(math.log10(abs(value)))))


def signed(value: float, texts: Texts | None = None) -> str:
    """Return a change with its sign, as `adaptive` writes it; a dash if there is none.

    Without `texts` as in English, with three significant digits; the minus is that of a keyboard,
    which programs read.
    """
    if texts is not None:
        return adaptive(value, texts, signed=True)
    if value != value:
        return "-"
    return "0" if abs(value) < _NOTHING else f"{value:+,.{_three_figures(value)}f}"


def amount(value: float, texts: Texts | None = None) -> str:
    """Return an amount as `adaptive` writes it.

    Without `texts` as in English, with three significant digits at least.
    """
    if texts is not None:
        return adaptive(value, texts)
    return "0" if abs(value) < _NOTHING else f"{value:,.{_three_figures(value)}f}"


def trimmed(value: float, texts: Texts) -> str:
    """Return a number with three significant digits at least, without zeros at its end."""
    if value == 0:
        return "0"
    digits = _three_figures(value)
    text = f"{abs(value):,.{digits}f}"
    if digits:
        text = text.rstrip("0").rstrip(".")
    return (MINUS if value < 0 and text.strip("0.") else "") + _local(text, texts)


def factor(value: float, texts: Texts) -> str:
    """Return a factor with four significant digits."""
    return _local(f"{value:.4g}", texts)


def _digits(value: float) -> int:
    """Return decimals that leave two figures of a small number and no noise in a large one."""
    size = abs(value)
    if size >= 100.0:
        return 0
    if size >= 10.0:
        return 1
    if size >= 0.1:
        return 2
    return min(4, 1 - math.floor(math.log10(size)))


def adaptive(value: float, texts: Texts, *, signed: bool = False) -> str:
    """Return a number of any size with two to three figures."""
    if not math.isfinite(value):
        return "–"
    if abs(value) < _ZERO_BELOW:
        return "0" if value == 0.0 else "≈0"
    return decimal(value, _digits(value), texts, signed=signed)


def percent(value: float, texts: Texts, *, signed: bool = True) -> str:
    """Return per cent: ``+0.12%`` in English, ``+0,12 %`` in Kazakh and Russian."""
    number = adaptive(value, texts, signed=signed)
    if number == "–":
        return number
    return number + percent_sign(texts)


def effect(value: float, texts: Texts, *, signed: bool = True) -> str:
    """Return a change in per cent; ``≈0`` where it is too small to be told."""
    if value != 0.0 and is_about_zero(value):
        return "≈0"
    return percent(value, texts, signed=signed)


def effect_told(value: float, texts: Texts, *, signed: bool = True) -> str:
    """Return a change in per cent for a sentence; in words where it is too small to be told."""
    if value != 0.0 and is_about_zero(value):
        return texts("change.about_zero")
    return percent(value, texts, signed=signed)


def least(texts: Texts) -> str:
    """Return the smallest change that is told, in per cent."""
    return plain(MATERIAL, texts) + percent_sign(texts)


def plain(value: float, texts: Texts) -> str:
    """Return a round number of any size without trailing zeros."""
    digits = max(0, -math.floor(math.log10(abs(value)) + 1e-9)) if value else 0
    return decimal(value, digits, texts)


def percent_sign(texts: Texts) -> str:
    """Return the sign as it follows a number: with a space in Kazakh and Russian."""
    return "%" if texts.language == "en" else f"{NO_BREAK}%"


def share(value: float, texts: Texts) -> str:
    """Return a share, given as a fraction, in per cent."""
    return percent(100.0 * value, texts, signed=False)


def million(value: float, texts: Texts, *, signed: bool = False) -> str:
    """Return million USD without unit: one decimal below a hundred."""
    if not math.isfinite(value):
        return "–"
    whole = abs(value) >= 100.0 or value == 0.0
    return decimal(value, 0 if whole else 1, texts, signed=signed)


def money(value: float, texts: Texts, *, signed: bool = False) -> str:
    """Return million USD with unit, as billions or trillions from one of them on."""
    for unit, size in (("tn", 1e6), ("bn", 1e3)):
        if abs(value) >= size:
            digits = 1 if abs(value) >= 10.0 * size else 2
            number = decimal(value / size, digits, texts, signed=signed)
            return texts(f"unit.{unit}", number=number).replace(" ", NO_BREAK, 1)
    digits = 0 if abs(value) >= 10.0 or value == 0.0 else 1
    number = decimal(value, digits, texts, signed=signed)
    return texts("unit.m", number=number).replace(" ", NO_BREAK, 1)


def round_money(value: float, texts: Texts) -> str:
    """Return a round amount in million USD with unit, without zeros at the end of its number."""
    large = abs(value) >= 1000.0
    number = trimmed(value / 1000.0 if large else value, texts)
    return texts("unit.bn" if large else "unit.m", number=number).replace(" ", NO_BREAK, 1)


def money_change(before: float, after: float, texts: Texts) -> str:
    """Return from which amount to which, million USD: *go from 5.20 bn USD to zero*."""
    told = money(after, texts)
    if money(before, texts) == told:
        return texts("change.same", money=told)
    ends = (("from", before), ("to", after))
    return " ".join(
        texts(f"change.{end}_zero")
        if value == 0.0
        else texts(f"change.{end}", money=money(value, texts))
        for end, value in ends
    )


def count(value: float, texts: Texts) -> str:
    """Return a whole number."""
    return decimal(value, 0, texts)


def day(value: date, texts: Texts, *, short: bool = False) -> str:
    """Return a date: ``2025-08-07`` in English, ``07.08.2025`` in Kazakh and Russian.

    A short one, for the axis of a figure, has a year of two digits.
    """
    year = f"{value:%y}" if short else f"{value:%Y}"
    return f"{year}-{value:%m-%d}" if texts.language == "en" else f"{value:%d.%m}.{year}"


def way(name: str, language: str) -> str:
    """Return the name of a way between two places with the dash of a language.

    Tables have a hyphen between spaces: *Атырау - Самара* reads *Атырау — Самара*.
    """
    return name.replace(" - ", " — " if language == "ru" else " – ")


def scientific(value: float, texts: Texts) -> str:
    """Return a small positive number as a power of ten."""
    if value == 0.0:
        return "0"
    mantissa, exponent = f"{value:.1e}".split("e")
    mark = separators(texts)[0]
    power = str(int(exponent)).translate(_SUPERSCRIPT)
    return f"{mantissa.replace('.', mark)}{NO_BREAK}·{NO_BREAK}10{power}"
