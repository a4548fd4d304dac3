"""The chapter about what stands in the way: gain against ease, every row, what it rests on."""

from __future__ import annotations

from tarazy.figures import agenda as figure
from tarazy.report.page.body import Page
from tarazy.study.findings import Findings
from tarazy.telling import agenda as telling
from tarazy.telling.blocks import Bullets, Folded


def write_agenda(page: Page, findings: Findings) -> None:
    """Add the chapter: the largest dependence, the figure, what stands behind each row."""
    words, found = page.words, findings.agenda
    assert found is not None
    page.section(2, words("agenda.section"), "agenda")
    for text in (*telling.spared(found, words), *telling.dependence(found, words)):
        page.text(text, "lead")
    page.figure(figure.exhibit(found, words.language), "agenda")
    lines = tuple(telling.line(found, row, words) for row in found.ranked("gain"))
    page.add(Folded(words("agenda.rows"), Bullets(lines)), *telling.basis(found, words))
