"""Imports of the United States from one country by HS chapter, with the duties collected."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tarazy.errors import InputError
from tarazy_pipeline.readers.official_table import number_in, official_rows

KAZAKHSTAN_IMPORTS_FILE = "trade/us_imports_hs2_2024/hs2-tariff-4634.csv"
_COLUMNS = ("HS2", "2024_imports", "2024_duty", "2025_tariff_increase")


@dataclass(frozen=True)
class ChapterImports:
    """One HS chapter in 2024.

    Attributes
    ----------
    chapter
        Two digits.
    imports, duty
        USD: customs value and duties calculated.
    increase_2025
        Fraction: the rise of the statutory rate in 2025 as the compiler of the file has it.
    """

    chapter: str
    imports: float
    duty: float
    increase_2025: float


def read_chapter_imports(path: Path) -> dict[str, ChapterImports]:
    """Read the file of one partner country.

    Parameters
    ----------
    path
        Csv by HS chapter, US Census Bureau figures.

    Returns
    -------
    dict
        Chapter to its record, in the order of the file.

    Raises
    ------
    InputError
        The file or a column is missing, a chapter occurs twice or a value is negative.
    """
    if not path.is_file():
        raise InputError(f"{path}: no such file; US imports by HS chapter are needed")
    chapters: dict[str, ChapterImports] = {}
    for number, row in official_rows(path, _COLUMNS):
        chapter = row["HS2"].zfill(2)
        values = [number_in(path, number, row, column) for column in _COLUMNS[1:]]
        if chapter in chapters or values[0] < 0 or values[1] < 0:
            raise InputError(
                f"{path}, line {number}: chapter {chapter!r} must occur once, with values >= 0"
            )
        chapters[chapter] = ChapterImports(chapter, values[0], values[1], values[2] / 100)
    return chapters
