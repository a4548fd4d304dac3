"""All experiments at a glance, with what was expected, and the timelines among them."""

from __future__ import annotations

from collections.abc import Iterator
from math import nan
from typing import Any

from tarazy.experiment.capital_paid import NetIncome, net_income
from tarazy.experiment.checks import Check
from tarazy.figures import regime_timeline
from tarazy.figures.comparison import title_of
from tarazy.figures.exhibit import by_economy, model_source
from tarazy.figures.national_income import knows_owners
from tarazy.figures.style import (
    SIDE,
    class_colour,
    class_limits,
    value_class,
)
from tarazy.figures.tables import Column, Table, Value, to_csv
from tarazy.report.page.body import Page
from tarazy.study.findings import Findings, Found
from tarazy.telling import experiment as telling
from tarazy.telling.assumptions import assumptions
from tarazy.telling.blocks import Given
from tarazy.text import formats
from tarazy.text.texts import Texts

ANCHOR = "glance"
COLUMNS = (
    Column("experiment", "text"),
    Column("claims", "text"),
    Column("result", "text"),
    Column("economy", "label"),
    Column("change", "percent"),
    Column("low", "percent"),
    Column("high", "percent"),
    Column("expected", "text"),
    Column("verdict", "text"),
    Column("reason", "text"),
)


def anchor_of(scenario: str) -> str:
    """Return the anchor of the row of a scenario."""
    return f"{ANCHOR}-{scenario}"


def write_glance(page: Page, findings: Findings) -> None:
    """Add the overview of all experiments and the timelines among them."""
    words = page.words
    page.section(2, words("section.glance"), ANCHOR)
    checks = [check for found in findings.experiments for check in found.checks]
    limits = class_limits(_change(found, page.country) for found in findings.experiments)
    told = words.sentence(
        "glance.text",
        count=len(findings.experiments),
        checks=len(checks),
        passed=sum(check.passed for check in checks),
        untold=sum(check.verdict == "cannot_tell" for check in checks),
        **words.pair(page.country, page.partner),
    )
    if "experiments" in findings.chapters:
        told = f"{told} {words.counted('glance.sections', len(findings.detail))}"
    page.text(told)
    headings = [words("column.experiment"), words("result.welfare"), words("glance.expected")]
    listed = set() if findings.ledger is None else {e.claim.id for e in findings.ledger.entries}
    rows = [_row(page, findings, found, limits, listed) for found in findings.experiments]
    page.part("glance", "overview", headings, rows)
    limit = formats.plain(limits[-1], words) + formats.percent_sign(words)
    notes = [words("glance.note", limit=limit, least=formats.least(words))]
    if any(knows_owners(found.outcome) for found in findings.experiments):
        notes.append(words("glance.note_owners"))
    if any(found.scenario.claims for found in findings.experiments):
        notes.append(words("glance.note_claims"))
    if any(found.stages for found in findings.experiments):
        notes.append(f"{words('glance.note_stages')} {words('range.stages')}")
    page.text(" ".join(notes), "meta")
    if drawn := _draws(findings):
        told = "–".join(map(str, dict.fromkeys((min(drawn), max(drawn)))))
        page.text(words("glance.interval_note", draws=told), "meta")
    else:
        page.text(words("balance.severance_bars.without"), "meta")
    source = model_source(findings.outcomes[0], words)
    page.text(f"{words('page.source')}: {source}.", "meta")
    page.add(_download(page, findings, source))
    for found in findings.experiments:
        if found.scenario.name in findings.timelines:
            shown = regime_timeline.exhibit(
                found.stages, findings.duty, words.language, page.country, page.partner
            )
            page.figure(shown, ANCHOR)


def _draws(findings: Findings) -> list[int]:
    """Return the numbers of draws over which the intervals stand."""
    return [found.draws for found in findings.experiments if found.draws]


def _change(found: Found, code: str) -> float:
    return by_economy(found.outcome, "welfare")[code]


def _row(
    page: Page, findings: Findings, found: Found, limits: list[float], listed: set[str]
) -> dict[str, Any]:
    """Return what was asked, the incomes and the expectations of an experiment.

    The title leads to the section about it; claims that the page has `listed` lead to their rows in
    the ledger.
    """
    words, scenario = page.words, found.scenario
    anchor, section = anchor_of(scenario.name), page.anchors[scenario.name]
    return {
        "anchor": anchor,
        "section": "" if section == anchor else section,
        "title": scenario.title.in_language(words.language),
        "question": scenario.question.in_language(words.language),
        "claims": [(claim, claim in listed) for claim in scenario.claims],
        "assumed": assumptions(found.outcome, words, findings.world),
        "stages": list(_stages(page, found)),
        "incomes": list(_incomes(page, findings, found, limits)),
        "checks": [_check(check, words) for check in found.checks],
    }


def _incomes(
    page: Page, findings: Findings, found: Found, limits: list[float]
) -> Iterator[dict[str, str]]:
    """Yield the change in real income of the country, coloured, and of the others in focus.

    Where new routes were opened, net of the annuity of their capital first.
    """
    words = page.words
    for paid in _paid(found):
        change = formats.effect_told(paid.net, words)
        name = words("glance.net_of_capital", name=words.name(paid.payer))
        yield {"change": change, "name": name, "interval": "", "style": ""}
    change_of = by_economy(found.outcome, "welfare")
    own = change_of[page.country]
    # White stands out enough on the darkest class alone (WCAG 2.2, 1.4.3).
    ink = "#ffffff" if abs(value_class(own, limits)) == SIDE else "#000000"
    named = [code for code in found.scenario.focus if code in change_of]
    others = [code for code in named if code != page.country] or [page.partner]
    others += [code for code in findings.study.partner[1:] if code not in others]
    for code in (page.country, *others):
        yield {
            "change": formats.effect_told(change_of[code], words),
            "name": words.name(code),
            "interval": _interval(page, found, code),
            "style": ""
            if code in others
            else f"background:{class_colour(own, limits)};color:{ink}",
        }
    if found.interval(page.country) is None and _draws(findings):
        yield {"change": words("glance.no_range"), "name": "", "interval": "", "style": ""}


def _paid(found: Found) -> list[NetIncome]:
    """Return the real income net of capital of each network in which routes are opened."""
    data = found.outcome.dataset
    every = (net_income(data, part.summary) for part in found.outcome.corridors)
    return [paid for paid in every if paid is not None]


def _interval(page: Page, found: Found, code: str) -> str:
    """Return the interval of a change in real income, in brackets; empty without one."""
    words, ends = page.words, found.interval(code)
    if ends is None:
        return ""
    low, high = (formats.percent(end, words) for end in ends)
    if low == high:
        return words("glance.interval_same", both=low)
    return words("glance.interval", low=low, high=high)


def _stages(page: Page, found: Found) -> Iterator[str]:
    """Yield the stages of an experiment with the change after each."""
    words = page.words
    for stage in found.stages or ():
        change = formats.effect_told(by_economy(stage.outcome, "welfare")[page.country], words)
        since = f"{formats.day(stage.since, words)}: " if stage.since else ""
        yield f"{since}{stage.title.in_language(words.language)}: {change}"


def _check(check: Check, words: Texts) -> dict[str, str]:
    """Return what was expected, whether it came out, and why it was expected."""
    return {
        "verdict": check.verdict,
        "mark": telling.MARKS[check.verdict],
        "told": telling.check_told(check, words),
        "reason": check.reason.in_language(words.language),
    }


def _download(page: Page, findings: Findings, source: str) -> Given:
    words = page.words
    table = Table(COLUMNS, tuple(_rows(findings, words, page.country)))
    content = to_csv(table, words, year=findings.world.year, source=source)
    return Given(page.file(ANCHOR), content, words("page.csv"), words("section.glance"))


def _rows(findings: Findings, words: Texts, country: str) -> Iterator[tuple[Value, ...]]:
    """Yield real income of the country and the others in focus, stages, and every expectation."""
    for found in findings.experiments:
        scenario = found.scenario
        title = title_of(found.outcome, words)
        claims = ", ".join(scenario.claims)
        income = words("result.welfare")
        for paid in _paid(found):
            name = words("glance.net_of_capital", name=income)
            yield (title, claims, name, paid.payer, paid.net, nan, nan, "", "", "")
        for stage in found.stages:
            name = f"{title}: {stage.title.in_language(words.language)}"
            change = by_economy(stage.outcome, "welfare")[country]
            yield (name, claims, income, country, change, nan, nan, "", "", "")
        economies = [code for code in scenario.focus if code in findings.world.economies]
        for code in dict.fromkeys((country, *economies)):
            ends = found.interval(code) or (nan, nan)
            yield (title, claims, income, code, _change(found, code), *ends, "", "", "")
        for check in found.checks:
            yield (
                title,
                claims,
                telling.check_of(check, words),
                check.country,
                check.value,
                nan,
                nan,
                telling.direction(check, words),
                words(f"glance.{check.verdict}"),
                check.reason.in_language(words.language),
            )
