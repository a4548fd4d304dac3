"""A page under construction."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from markupsafe import Markup

from tarazy.figures.exhibit import Exhibit
from tarazy.figures.tables import to_csv
from tarazy.report.page.parts import drawing
from tarazy.report.page.templates import rendered
from tarazy.telling.blocks import Block, Bullets, Figure, Given, Heading, Sentence, Style, Table
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
        The headings.
    figures
        How many there are.
    shared
        Lists of coordinates that several figures draw, and their numbers.
    """

    words: Texts
    country: str
    partner: str
    anchors: Mapping[str, str] = field(default_factory=dict)
    body: list[Markup] = field(default_factory=list)
    contents: list[Heading] = field(default_factory=list)
    figures: int = 0
    shared: dict[str, int] = field(default_factory=dict)

    def add(self, *blocks: Block) -> None:
        """Add blocks as they look on a page."""
        for block in blocks:
            if isinstance(block, Figure):
                self.body.append(self._figure(block))
                continue
            if isinstance(block, Heading):
                self.contents.append(block)
            kind = type(block).__name__.lower()
            more = {"words": self.words} if kind in ("summary", "table") else {}
            self.body.append(rendered("blocks", kind, block, **more))

    def part(self, template: str, macro: str, *values: object) -> None:
        """Add what only a page has, by a macro of a template of its own."""
        self.body.append(rendered(template, macro, *values, words=self.words))

    def section(self, level: int, title: str, anchor: str) -> None:
        """Add a heading that stands in the table of contents."""
        self.add(Heading(level, title, anchor))

    def text(self, text: str, style: Style = "") -> None:
        """Add a paragraph."""
        self.add(Sentence(text, style))

    def bullets(self, *texts: str) -> None:
        """Add a list."""
        self.add(Bullets(texts))

    def figure(self, shown: Exhibit, group: str) -> None:
        """Add a numbered figure; `group` makes its anchor unique."""
        self.add(Figure(shown, group))

    def _figure(self, block: Figure) -> Markup:
        self.figures += 1
        exhibit = block.exhibit
        anchor = f"{block.group}-{exhibit.name}".replace("_", "-")
        content = to_csv(exhibit.table, self.words, year=exhibit.year, source=exhibit.source)
        shown = {
            "exhibit": exhibit,
            "anchor": anchor,
            "number": self.figures,
            "behind": Table(exhibit.table, exhibit.subtitle),
            "file": Given(self.file(anchor), content, self.words("page.csv")),
            **drawing(exhibit, self.shared),
        }
        return rendered("blocks", "figure", shown, self.words)

    def file(self, anchor: str) -> str:
        """Return the name of a file that the page gives away, without suffix."""
        # A code of a user's world may hold what no file is called by, or no attribute holds.
        return re.sub(r"[^\w.-]+", "-", f"{self.country}-{self.partner}-{anchor}".lower())
