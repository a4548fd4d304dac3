"""Which barriers matter most: the derivatives of real income, ranked and mapped."""

from __future__ import annotations

from tarazy.figures import sensitivity
from tarazy.report.page.body import Page
from tarazy.study.findings import Findings
from tarazy.telling import sentences
from tarazy.text.formats import scientific

INSTRUMENT = "trade_cost"


def write_barriers(page: Page, findings: Findings) -> None:
    """Add the section about the barriers that matter most for the country."""
    words, found = page.words, findings.sensitivity
    assert found is not None
    page.section(2, words("section.barriers"), "barriers")
    page.text(sentences.barriers(found, words, page.country, page.partner))
    for name in ("bars", "map"):
        page.figure(sensitivity.exhibit(name, found, words.language, INSTRUMENT), "barriers")
    page.text(
        words("barrier.solution", residual=scientific(found.residual, words), sweeps=found.sweeps),
        "solution",
    )
