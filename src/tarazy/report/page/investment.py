"""Who owns and who earns: owners of capital, and experiments about them in every horizon."""

from __future__ import annotations

from tarazy.figures.owners import by_owner, exhibit
from tarazy.report.page.body import Page
from tarazy.study.investment_findings import InvestmentFindings
from tarazy.telling import investment as telling
from tarazy.telling import owners
from tarazy.telling.blocks import Table

ANCHOR = "investment"


def write_investment(page: Page, found: InvestmentFindings) -> None:
    """Add the chapter about owners of capital."""
    words, owned = page.words, found.owned
    page.section(2, words("section.investment"), ANCHOR)
    page.add(owners.overview(owned, words))
    page.figure(exhibit(owned, words.language), ANCHOR)
    caption = words("owners.by_owner", place=words.place(owned.country))
    page.add(Table(by_owner(owned, owners.OWNERS), caption), owners.quality(owned, words))
    page.text(words("investment.text"))
    page.add(telling.horizons(found, page.country, words))
    page.add(*telling.expectations(found, words))
    page.add(owners.sources(owned, words))
