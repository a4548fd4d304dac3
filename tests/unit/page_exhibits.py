"""The figures of a page with everything around them, as the page has them."""

from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

from tarazy.figures.exhibit import Exhibit
from tarazy.report.page.body import Page
from tarazy.report.page.compose import compose
from tarazy.study import Findings


def exhibits(findings: Findings, language: str) -> list[Exhibit]:
    """Return the figures of the page of findings, in its order."""
    shown: list[Exhibit] = []
    add = Page.figure

    def kept(page: Page, exhibit: Exhibit, group: str) -> None:
        shown.append(exhibit)
        add(page, exhibit, group)

    with patch.object(Page, "figure", kept):
        compose(findings, language)
    return shown


def layouts(exhibit: Exhibit) -> list[dict[str, Any]]:
    """Return the layout of a figure, and that of a narrow screen where it has one."""
    layout = exhibit.figure.layout.to_plotly_json()
    narrow = (layout.get("meta") or {}).get("narrow")
    return [layout, *([layout | narrow["layout"]] if narrow else [])]


def strings(content: Any) -> Iterator[str]:
    """Yield every text of nested plain data, keys left out."""
    if isinstance(content, str):
        yield content
    elif isinstance(content, dict):
        for value in content.values():
            yield from strings(value)
    elif isinstance(content, list | tuple):
        for value in content:
            yield from strings(value)
