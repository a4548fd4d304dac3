"""Which barriers matter most: the derivatives of real income, ranked and mapped."""

from __future__ import annotations

from tarazy.figures import sensitivity
from tarazy.report.page.body import Page
from tarazy.study.findings import Findings
from tarazy.telling import sensitivity as telling

INSTRUMENT = "trade_cost"


def write_barriers(page: Page, findings: Findings) -> None:
    """Add the section about the barriers that matter most for the country."""
    words, found = page.words, findings.sensitivity
    assert found is not None
    page.section(2, words("section.barriers"), "barriers")
    page.add(telling.overview(found, words, page.country, page.partner))
    for name in ("bars", "map"):
        page.figure(sensitivity.exhibit(name, found, words.language, INSTRUMENT), "barriers")
    page.add(telling.solution(found, words))
