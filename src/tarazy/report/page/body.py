"""A page under construction."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from tarazy.figures.exhibit import Exhibit
from tarazy.report.page.parts import figure_block, heading, paragraph
from tarazy.text.texts import Texts


@dataclass
class Page:
    """The body of a page and its table of contents.

    Attributes
    ----------
    words
        Texts of the language.
    country, partner
        Whose point of view the page takes.
    anchors
        Name of an experiment to the anchor where the page tells of it.
    body
        HTML, part by part.
    contents
        Level, title and anchor of every heading.
    figures
        How many there are.
    shared
        Lists of coordinates that several figures draw, and their numbers.
    """

    words: Texts
    country: str
    partner: str
    anchors: Mapping[str, str] = field(default_factory=dict)
    body: list[str] = field(default_factory=list)
    contents: list[tuple[int, str, str]] = field(default_factory=list)
    figures: int = 0
    shared: dict[str, int] = field(default_factory=dict)

    def section(self, level: int, title: str, anchor: str) -> None:
        """Add a heading that stands in the table of contents."""
        self.contents.append((level, title, anchor))
        self.body.append(heading(level, title, anchor))

    def text(self, text: str, style: str = "") -> None:
        """Add a paragraph."""
        self.body.append(paragraph(text, style))

    def figure(self, shown: Exhibit, group: str) -> None:
        """Add a numbered figure; `group` makes its anchor unique."""
        self.figures += 1
        anchor = f"{group}-{shown.name}".replace("_", "-")
        file = self.file(anchor)
        block = figure_block(shown, anchor, self.figures, file, self.words, self.shared)
        self.body.append(block)

    def file(self, anchor: str) -> str:
        """Return the name of a file that the page gives away, without suffix."""
        # A code of a user's world may hold what no file is called by, or no attribute holds.
        return re.sub(r"[^\w.-]+", "-", f"{self.country}-{self.partner}-{anchor}".lower())
