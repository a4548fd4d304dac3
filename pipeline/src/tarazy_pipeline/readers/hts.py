"""Harmonized Tariff Schedule of the United States: rates of duty by tariff line.

The file is the schedule's export of all lines (USITC, 2025 basic edition): a heading tree in which
the lines of eight digits carry the rates and their ten-digit children are statistical.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tarazy.errors import InputError
from tarazy_pipeline.readers.official_table import official_rows

HTS_FILE = "tariffs/hts_2025_basic_edition.csv"
_COLUMNS = (
    "HTS Number",
    "Description",
    "General Rate of Duty",
    "Special Rate of Duty",
    "Column 2 Rate of Duty",
)
# Chapters 98 and 99 hold special classifications and temporary duties, not products.
_LAST_PRODUCT_CHAPTER = 97


@dataclass(frozen=True)
class HtsLine:
    """One tariff line.

    Attributes
    ----------
    code
        Eight digits.
    description
        The line's own words (the headings above it are not repeated).
    general
        Column 1 general rate: what members of the WTO pay.
    special
        Column 1 special rates, with the programmes in brackets.
    column_2
        Column 2 rate: countries without normal trade relations.
    statistical
        The ten-digit codes under the line, at least one.
    heading
        The words of its heading of four digits. Where the schedule has no such row, as for 8503,
        those of the row above the line that has the fewest digits; the line's own where none has.
    """

    code: str
    description: str
    general: str
    special: str
    column_2: str
    statistical: tuple[str, ...]
    heading: str = ""


def read_hts(path: Path) -> list[HtsLine]:
    """Read the tariff lines of chapters 1 to 97.

    Parameters
    ----------
    path
        The schedule as csv with the columns of the USITC's export.

    Returns
    -------
    list of HtsLine
        In the order of the schedule; codes are unique.

    Raises
    ------
    InputError
        The file or a column is missing, the file is not UTF-8, a number is not of digits, a rate
        stands where lines are not, or two lines with a rate share a code.
    """
    if not path.is_file():
        raise InputError(f"{path}: no such file; the USITC schedule as csv is needed")
    lines: list[tuple[str, dict[str, str]]] = []
    statistical: dict[str, list[str]] = {}
    seen: set[str] = set()
    headings: dict[str, str] = {}
    for number, row in official_rows(path, _COLUMNS):
        digits = row["HTS Number"].replace(".", "").strip()
        if digits and not (digits.isascii() and digits.isdigit()):
            raise InputError(
                f"{path}: line {number}: HTS Number: {row['HTS Number']!r}; "
                "allowed: digits and points"
            )
        if 4 <= len(digits) <= 8:
            headings.setdefault(digits, row["Description"].strip())
        if not digits or int(digits[:2]) > _LAST_PRODUCT_CHAPTER:
            continue
        if len(digits) < 8:
            if row["General Rate of Duty"].strip():
                raise InputError(
                    f"{path}: line {number}: General Rate of Duty: a rate on "
                    f"{row['HTS Number']!r}; allowed: on numbers of eight or ten digits"
                )
            continue
        code = digits[:8]
        if len(digits) == 10:
            statistical.setdefault(code, []).append(digits)
        if not row["General Rate of Duty"].strip():
            continue
        if code in seen:
            raise InputError(f"{path}: line {code} has two rates; one is allowed")
        seen.add(code)
        lines.append((code, row))
    return [
        HtsLine(
            code=code,
            description=row["Description"].strip(),
            general=row["General Rate of Duty"].strip(),
            special=row["Special Rate of Duty"].strip(),
            column_2=row["Column 2 Rate of Duty"].strip(),
            statistical=tuple(statistical.get(code, [code + "00"])),
            heading=_heading(code, headings, row["Description"].strip()),
        )
        for code, row in lines
    ]


def _heading(code: str, rows: dict[str, str], own: str) -> str:
    """Return the words of the row with the fewest digits that a code is under."""
    return next((rows[code[:n]] for n in range(4, 9) if rows.get(code[:n])), own)
