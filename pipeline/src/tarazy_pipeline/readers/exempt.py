"""Products that the executive orders of 2025 leave free of the country duties."""

from __future__ import annotations

from pathlib import Path

from tarazy.arguments.text_file import text_of
from tarazy.errors import InputError

EXEMPT_FILE = "tariffs/ieepa_exempt_products.csv"


def read_exempt(path: Path) -> frozenset[str]:
    """Read the ten-digit HTS codes that are exempt.

    Parameters
    ----------
    path
        Csv of one column, ``hts10``.

    Raises
    ------
    InputError
        The file is missing, has another header, or a code is not ten digits.
    """
    if not path.is_file():
        raise InputError(f"{path}: no such file; the list of exempt products is needed")
    lines = text_of(path, str(path)).split()
    if not lines or lines[0] != "hts10":
        raise InputError(f"{path}: the header must be 'hts10', not {lines[:1]}")
    codes = set()
    for number, text in enumerate(lines[1:], start=2):
        # One code of the list was padded with two zeros beyond the ten digits.
        code = text[:10] if len(text) == 12 and text.endswith("00") else text
        if len(code) != 10 or not (code.isascii() and code.isdigit()):
            raise InputError(f"{path}, line {number}: {text!r} is not a ten-digit code")
        codes.add(code)
    return frozenset(codes)


def exempt_share(statistical: tuple[str, ...], exempt: frozenset[str]) -> float:
    """Return the share of a tariff line's statistical codes that are exempt.

    Parameters
    ----------
    statistical
        Ten-digit codes under one eight-digit line.
    exempt
        The list; ``XXXXXXXX00`` on it exempts the whole line.

    Returns
    -------
    float
        In [0, 1]; each statistical code counts the same, for want of imports by code.
    """
    if statistical[0][:8] + "00" in exempt:
        return 1.0
    return sum(code in exempt for code in statistical) / len(statistical)
