"""A report under construction."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import chain, count
from typing import Any

from markupsafe import Markup

from tarazy.figures.exhibit import Exhibit
from tarazy.figures.tables import to_csv
from tarazy.report.page.files import csv_file, workbook
from tarazy.report.page.parts import drawing
from tarazy.report.page.templates import rendered
from tarazy.telling.blocks import Block, Bullets, Figure, Given, Heading, Sentence, Style, Table
from tarazy.text.texts import Texts


@dataclass
class Leaf:
    """What stands on one page, where every chapter has a page of its own.

    Attributes
    ----------
    name
        Of the page, without suffix.
    body
        HTML, part by part.
    contents
        The headings.
    drawings
        Identifier of a place in the page to the figure that is drawn there, as JSON.
    """

    name: str = ""
    body: list[Markup] = field(default_factory=list)
    contents: list[Heading] = field(default_factory=list)
    drawings: dict[str, str] = field(default_factory=dict)


@dataclass
class Page:
    """A report in one language: its leaves, its figures, and the files it gives away.

    Attributes
    ----------
    words
        Texts of the language.
    country, partner
        Whose point of view the report takes.
    anchors
        Name of an experiment to the anchor where the report tells of it.
    leaves
        In their order; what is added stands on the last one.
    listed
        What is known of every figure beside its drawing: anchor, number, title, unit, year, source,
        names of its files.
    shared
        Lists of coordinates that several figures draw, and their numbers.
    files
        Name to content.
    """

    words: Texts
    country: str
    partner: str
    anchors: Mapping[str, str] = field(default_factory=dict)
    leaves: list[Leaf] = field(default_factory=lambda: [Leaf()])
    listed: list[dict[str, Any]] = field(default_factory=list)
    shared: dict[str, int] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)

    @property
    def body(self) -> list[Markup]:
        """HTML of the last leaf, part by part."""
        return self.leaves[-1].body

    @property
    def contents(self) -> list[Heading]:
        """The headings of the last leaf."""
        return self.leaves[-1].contents

    @property
    def figures(self) -> int:
        """How many figures there are."""
        return len(self.listed)

    def turn(self, name: str) -> None:
        """Begin a new leaf."""
        if self.body:
            self.leaves.append(Leaf())
        self.leaves[-1].name = name

    def add(self, *blocks: Block) -> None:
        """Add blocks as they look on a page."""
        for block in blocks:
            if isinstance(block, Figure):
                self.body.append(self._figure(block))
                continue
            if isinstance(block, Heading):
                self.contents.append(block)
            if isinstance(block, Given):
                self._give(block.name, block.content)
            kind = type(block).__name__.lower()
            more = {"words": self.words} if kind in ("summary", "table", "given") else {}
            self.body.append(rendered("blocks", kind, block, **more))
            if isinstance(block, Table):
                self.add(self._table_file(block))

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
        exhibit, words = block.exhibit, self.words
        anchor = f"{block.group}-{exhibit.name}".replace("_", "-")
        name = self.file(anchor)
        self._give(name, to_csv(exhibit.table, words, year=exhibit.year, source=exhibit.source))
        self.files[f"{name}.xlsx"] = workbook(exhibit, words)
        about = {
            "number": len(self.listed) + 1,
            "anchor": anchor,
            "title": exhibit.title,
            "unit": exhibit.unit,
            "year": exhibit.year,
            "source": exhibit.source,
            "files": [f"{name}.csv", f"{name}.xlsx"],
        }
        self.listed.append(about)
        drawn = drawing(exhibit, self.shared)
        self.leaves[-1].drawings[f"{anchor}-plot"] = drawn["data"]
        shown = about | {
            "exhibit": exhibit,
            "level": self.contents[-1].level + 1 if self.contents else 2,
            "name": name,
            "behind": Table(exhibit.table, exhibit.subtitle),
            "room": drawn["room"],
            "wide": drawn["wide"],
        }
        return rendered("blocks", "figure", shown, words)

    def _table_file(self, block: Table) -> Given:
        """Return the table as a file, named after the section in which it stands."""
        place = self.contents[-1].anchor if self.contents else "table"
        first = self.file(f"{place}-table")
        names = chain([first], (f"{first}-{number}" for number in count(2)))
        name = next(name for name in names if f"{name}.csv" not in self.files)
        return Given(name, to_csv(block.table, self.words), self.words("page.csv"), block.caption)

    def _give(self, name: str, content: str) -> None:
        self.files[f"{name}.csv"] = csv_file(content)

    def file(self, anchor: str) -> str:
        """Return the name of a file that the report gives away, without suffix."""
        # A code of a user's world may hold what no file is called by, or no attribute holds.
        return re.sub(r"[^\w.-]+", "-", f"{self.country}-{self.partner}-{anchor}".lower())
