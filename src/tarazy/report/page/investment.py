"""The chapter about owners: who owns, who earns, what is observed, what is assumed."""

from __future__ import annotations

from tarazy.figures import exhibit, investment_series, owners
from tarazy.figures.exhibit import by_economy
from tarazy.report.page.body import Page
from tarazy.study.investment_findings import ByHorizon, InvestmentFindings
from tarazy.telling import investment as telling
from tarazy.telling import owners as owners_telling
from tarazy.telling.assumptions import assumptions, by_experiment
from tarazy.telling.blocks import Table
from tarazy.world import World

GROUP = "investment"


def write_investment(page: Page, found: InvestmentFindings, world: World) -> None:
    """Add the chapter: owners, series, experiments in three horizons, test and assumptions."""
    words, owned = page.words, found.owned
    page.section(2, words("section.investment"), GROUP)
    page.section(3, words("investment.section.owners"), "investment-owners")
    page.add(owners_telling.overview(owned, words))
    page.text(telling.between(found, words))
    page.figure(owners.exhibit(owned, words.language), GROUP)
    for table in owners_telling.in_tables(owned, words):
        _write_table(page, table)
    page.add(owners_telling.quality(owned, words), owners_telling.sources(owned, words))
    if found.observed:
        page.section(3, words("investment.section.observed"), "investment-observed")
        page.text(" ".join(telling.observed(found, words)), "lead")
        page.figure(
            investment_series.exhibit(found.observed, words.language, found.country, found.partner),
            GROUP,
        )
    if found.experiments:
        _write_experiments(page, found, world)
    page.section(3, words("investment.section.test"), "investment-test")
    page.text(telling.against_accounts(found, words))
    _write_table(page, telling.primary_income(found, words))
    page.section(3, words("investment.section.basis"), "investment-basis")
    page.bullets(*words.many("investment.limits"))


def _write_experiments(page: Page, found: InvestmentFindings, world: World) -> None:
    words = page.words
    page.section(3, words("investment.section.experiments"), "investment-experiments")
    page.text(words("investment.experiments"))
    for table in telling.horizons(found, words):
        _write_table(page, table)
    page.text(words("range.horizons"), "meta")
    if missing := telling.unsolved(found, words):
        page.text(missing, "meta")
    page.add(*telling.expectations(found, words))
    assumed = {
        f"{_title(each, page)}, {words(f'horizon.{horizon}')}": assumptions(outcome, words, world)
        for each in found.experiments
        for horizon, outcome in each.outcomes.items()
    }
    page.add(*by_experiment(assumed, words))
    largest = max(found.experiments, key=lambda each: _moved(each, found.country))
    page.text(words.sentence("investment.largest", title=_title(largest, page)), "lead")
    shown = exhibit(
        "income_horizons",
        list(largest.outcomes.values()),
        words.language,
        country=found.country,
        partner=found.partner,
    )
    page.figure(shown, GROUP)


def _write_table(page: Page, table: Table) -> None:
    """Add a table below its caption, which a page hides from those who see it."""
    page.text(f"{table.caption}.", "lead")
    page.add(table)


def _moved(each: ByHorizon, country: str) -> float:
    """Return the largest change of real income in the horizons, per cent, without its sign."""
    changes = (by_economy(outcome, "welfare")[country] for outcome in each.outcomes.values())
    return max(map(abs, changes), default=0.0)


def _title(each: ByHorizon, page: Page) -> str:
    return each.scenario.title.in_language(page.words.language)
