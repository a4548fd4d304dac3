"""The brief, the first chapter of the page: read in a minute, and leading to the rest."""

from __future__ import annotations

from typing import Any

from tarazy.report.page.body import Page
from tarazy.study.brief_findings import brief_of
from tarazy.study.findings import Findings
from tarazy.telling.blocks import Number, Numbers, Summary
from tarazy.telling.brief import brief
from tarazy.text.materiality import is_about_zero

ANCHOR = "answer"


def write_brief(page: Page, findings: Findings) -> None:
    """Add the question, its answer and the numbers that matter, and what they do not say."""
    page.section(2, page.words("section.answer"), ANCHOR)
    for block in brief(brief_of(findings), page.words):
        if isinstance(block, Numbers):
            page.part("brief", "numbers", _shown(page, block))
        elif isinstance(block, Summary):
            page.part("brief", "answer", block)
        else:
            page.add(block)


def _shown(page: Page, block: Numbers) -> dict[str, Any]:
    """Return numbers with the places of their marks, per cent of the width of a drawing."""

    def at(value: float) -> str:
        low, high = block.scale
        return f"{100.0 * (value - low) / (high - low):.2f}%"

    return {
        "legend": block.legend,
        "sources": block.sources,
        "zero": at(0.0),
        "ticks": [{"at": at(value), "text": text} for value, text in block.ticks],
        "items": [
            {
                "number": item,
                "anchor": page.anchors.get(item.experiment, ""),
                "direction": _direction(item),
                "at": at(item.central),
                "ends": [at(end) for end in item.ends or ()],
            }
            for item in block.items
        ],
    }


def _direction(item: Number) -> str:
    if is_about_zero(item.central):
        return "none"
    return "gain" if item.central > 0 else "loss"
