"""What an answer is told in: blocks that a page or a terminal renders in its own way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from tarazy.figures import tables
from tarazy.figures.exhibit import Exhibit

# How much weight a sentence has: it leads to a figure, stands small below one, tells of the solver.
Style: TypeAlias = Literal["", "lead", "meta", "solution"]


@dataclass(frozen=True)
class Heading:
    """A heading that stands in the table of contents."""

    level: int
    text: str
    anchor: str


@dataclass(frozen=True)
class Sentence:
    """A paragraph of plain text."""

    text: str
    style: Style = ""


@dataclass(frozen=True)
class Bullets:
    """A list of plain texts; `language` is theirs where it is not that of the page."""

    texts: tuple[str, ...]
    language: str = ""
    style: Style = ""


@dataclass(frozen=True)
class Folded:
    """A list behind its title."""

    title: str
    points: Bullets


@dataclass(frozen=True)
class Summary:
    """A question and its answer."""

    question: Sentence
    answer: Sentence


@dataclass(frozen=True)
class Table:
    """A table of raw values under columns."""

    table: tables.Table
    caption: str


@dataclass(frozen=True)
class Figure:
    """A figure with the table behind it; `group` makes its anchor unique in a page."""

    exhibit: Exhibit
    group: str


@dataclass(frozen=True)
class Given:
    """A table that is given away as a file.

    Attributes
    ----------
    name
        Of the file, without suffix.
    content
        Text of the csv.
    label
        Of the link.
    description
        What it is, where the label does not say it.
    """

    name: str
    content: str
    label: str
    description: str = ""


Block: TypeAlias = Heading | Sentence | Bullets | Folded | Summary | Table | Figure | Given
