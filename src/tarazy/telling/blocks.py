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


@dataclass(frozen=True)
class Number:
    """One number that is told by itself, with what belongs to it.

    Attributes
    ----------
    experiment
        Name of the experiment whose answer it is.
    title
        Of the experiment.
    value, range
        As a reader sees them, the range in words.
    about
        Horizon and year of the data, and what stands beside it.
    caveat
        What to keep in mind, in sentences.
    source, assumed
        Where it comes from, and on which assumptions.
    central, ends
        The number and the ends of its range, per cent; None where no range is known.
    """

    experiment: str
    title: str
    value: str
    range: str
    about: str
    caveat: str
    source: str
    assumed: str
    central: float
    ends: tuple[float, float] | None


@dataclass(frozen=True)
class Numbers:
    """Numbers that are compared, drawn on one scale.

    Attributes
    ----------
    items
        The largest first.
    legend
        What they are, and how to read the drawing.
    scale
        Ends of the scale, per cent; zero lies inside.
    ticks
        Marks on it, each with its text.
    """

    items: tuple[Number, ...]
    legend: str
    scale: tuple[float, float]
    ticks: tuple[tuple[float, str], ...]

    @property
    def sources(self) -> str:
        """Where the numbers come from, each source once."""
        return " ".join(dict.fromkeys(item.source for item in self.items))


Block: TypeAlias = (
    Heading | Sentence | Bullets | Folded | Summary | Table | Figure | Given | Numbers
)
