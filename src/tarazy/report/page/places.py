"""Where the parts of a report are found: files of pages, anchors, the table of contents."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup

from tarazy.report.page.body import Leaf, Page
from tarazy.telling.blocks import Heading

INDEX = "index"

_ANCHOR = re.compile(r' id="([^"]+)"')
_LINK = re.compile(r'href="#([^"?]+)((?:\?[^"]*)?)"')


@dataclass(frozen=True)
class Chapter:
    """An entry of the contents with its sections, each with where it leads.

    Attributes
    ----------
    title, href
        Of the chapter.
    sections
        Titles and addresses.
    leaves
        The leaves that it stands on.
    """

    title: str
    href: str
    sections: tuple[tuple[str, str], ...]
    leaves: tuple[Leaf, ...]


@dataclass(frozen=True)
class Places:
    """The files of a report in one language.

    Attributes
    ----------
    page
        The report.
    suffix
        Of its files, before ``.html``.
    """

    page: Page
    suffix: str

    def file(self, leaf: Leaf) -> str:
        """Return the file of a leaf; the first is the index."""
        name = INDEX if leaf is self.page.leaves[0] else leaf.name
        return f"{name}{self.suffix}.html"

    def drawings(self, leaf: Leaf) -> str:
        """Return the file with what is drawn on a leaf; empty if nothing is."""
        name = f"data/{self.page.words.language}/{leaf.name}.js"
        return name if leaf.drawings else ""

    @cached_property
    def _leaf_of(self) -> dict[str, Leaf]:
        """Anchor to the leaf that has it."""
        found: dict[str, Leaf] = {}
        for leaf in self.page.leaves:
            found |= dict.fromkeys(_ANCHOR.findall("".join(leaf.body)), leaf)
        return found

    def href(self, anchor: str, on: Leaf) -> str:
        """Return what leads to an anchor from a leaf."""
        leaf = self._leaf_of.get(anchor, on)
        return f"#{anchor}" if leaf is on else f"{self.file(leaf)}#{anchor}"

    def body(self, leaf: Leaf) -> Markup:
        """Return the body of a leaf, whose links lead to other leaves where their anchors are."""

        def led(link: re.Match[str]) -> str:
            return f'href="{self.href(link[1], leaf)}{link[2]}"'

        return Markup(_LINK.sub(led, "\n".join(leaf.body)))


def chapters(page: Page, href: Callable[[str], str]) -> list[Chapter]:
    """Return the table of contents; `href` says what leads to an anchor."""
    found: list[tuple[Heading, list[tuple[Heading, Leaf]]]] = []
    for leaf in page.leaves:
        for heading in leaf.contents:
            if heading.level == 2 or not found:
                found.append((heading, []))
            found[-1][1].append((heading, leaf))
    return [
        Chapter(
            title=first.text,
            href=href(first.anchor),
            sections=tuple((each.text, href(each.anchor)) for each, _ in parts[1:]),
            leaves=tuple(leaf for _, leaf in parts),
        )
        for first, parts in found
    ]
