"""A Kazakh or Russian text as paragraphs and sentences: rules alone, the same text the same parts.

A copy of a text has lost some of its signs, each copy others; its `Layout` says what is left.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, get_args

from tarazy.errors import unknown_name

# What a line break is: the end of a paragraph; the end of a sentence; the same where the break took
# the place of the stop, so that a stop before a break is the end of a paragraph.
Layout = Literal["paragraphs", "sentences", "stopless"]
LAYOUTS: tuple[Layout, ...] = get_args(Layout)

_UPPER = "A-ZА-ЯЁӘІҢҒҮҰҚӨҺ"
_LOWER = "a-zа-яёәіңғүұқөһ"
_OPENING = '«“„"(–—'
# A mark of a source stands with the sentence before it: [1], [2, 115-б.], |22|.
_MARK = r"(?:[\[|]\d[^\]|]{0,12}[\]|])"
_MARKED_LINE = re.compile(rf"({_MARK})\s+(.*)", re.DOTALL)
# Dots that lead to the page number of a table of contents.
_LEADERS = re.compile(r"\.{6,}")
# A word that the end of a printed line divided: "болу-  луы".
_DIVIDED = re.compile(rf"(?<=[{_LOWER}])-\s{{2,}}(?=[{_LOWER}])")
# A heading in capitals that ran into the first word after it.
_HEADING = re.compile(rf"(?<=[{_UPPER}-]{{12}})(?=[{_UPPER}][{_LOWER}]{{2}})")
# A stop that ends nothing: of an initial, or of a short form that stands before what it counts.
_NO_END = re.compile(
    rf"(?:(?:^|[\s.«(–-])(?:[{_UPPER}]|[Дд][жЖ])|(?:^|[\s\d])(?:млн|млрд|трлн|жж?|ғғ?|гг?|№))\.$"
)
_END = re.compile(rf"[.!?…]+(?: ?{_MARK}\.*)*[»”\")]*(?= [{_UPPER}\d{_OPENING}])")
# A stop, or two dots, without a space behind: the paragraph ended there.
_GLUED = re.compile(
    rf"(?:(?<=[{_LOWER}»”\")\]|:])\.|(?<=\d)\.(?!\d)|\.\.)\.*(?:{_MARK}\.*)*"
    rf"(?=[{_UPPER}{_OPENING}\d])"
)
# Stops that a copy doubled at the end of a paragraph; three are an ellipsis.
_TAIL = re.compile(r"(?<!\.)(?:\.\.|\.{4,})$")


@dataclass(frozen=True)
class Sentence:
    """A sentence of a text and where it stands; both numbers count from 1."""

    paragraph: int
    number: int
    text: str


def sentences(text: str, layout: Layout) -> tuple[Sentence, ...]:
    """Return the sentences of a text, in their order; every word of it stands in exactly one.

    A sentence has single spaces, and a word that the end of a printed line divided is whole. A
    line that begins with a small letter continues the one before.

    Raises
    ------
    InputError
        If there is no such layout.
    """
    if layout not in LAYOUTS:
        raise unknown_name("layout", layout, LAYOUTS)
    return tuple(
        Sentence(number, place, part)
        for number, paragraph in enumerate(_paragraphs(text, layout), start=1)
        for place, part in enumerate(paragraph, start=1)
    )


def _paragraphs(text: str, layout: Layout) -> Iterator[list[str]]:
    """Yield every paragraph as its sentences."""
    paragraph: list[str] = []
    for line in _lines(text, layout):
        if not line:
            if paragraph:
                yield paragraph
            paragraph = []
            continue
        *ended, last = _apart(line, _GLUED)
        for part in ended:
            yield [*paragraph, *_apart(part, _END)]
            paragraph = []
        paragraph += _apart(last, _END)
        if layout == "paragraphs" or (layout == "stopless" and last.endswith(".")):
            yield paragraph
            paragraph = []
    if paragraph:
        yield paragraph


def _lines(text: str, layout: Layout) -> Iterator[str]:
    """Yield the lines, each whole; an empty one between paragraphs."""
    whole = ""
    for raw in unicodedata.normalize("NFC", text).splitlines():
        line = _LEADERS.sub(" \N{MIDLINE HORIZONTAL ELLIPSIS} ", _DIVIDED.sub("", raw))
        line = " ".join(line.split()).replace(" .", ".")
        if whole and layout != "paragraphs" and (marked := _MARKED_LINE.fullmatch(line)):
            whole, line = f"{whole} {marked[1]}", marked[2]
        if whole and line and _continues(whole, line):
            whole = f"{whole} {line}"
            continue
        if whole:
            yield from _HEADING.sub("\n\n", whole).split("\n")
        whole = line
        if not line:
            yield ""
    if whole:
        yield from _HEADING.sub("\n\n", whole).split("\n")


def _continues(whole: str, line: str) -> bool:
    return line[0].islower() or bool(_NO_END.search(whole))


def _apart(text: str, end: re.Pattern[str]) -> list[str]:
    """Return what an end divides; a stop that ends nothing divides nothing."""
    parts, start = [], 0
    for found in end.finditer(text):
        said = text[start : found.end()]
        if not _NO_END.search(said):
            parts.append(said)
            start = found.end()
    parts.append(text[start:])
    return [_TAIL.sub(".", part.strip()).replace(":.", ":") for part in parts if part.strip()]
