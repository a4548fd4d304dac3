"""The report from its parts: the order of the paper."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from markupsafe import Markup

from tarazy.figures import WORLD_FIGURES, exhibit, mirror
from tarazy.figures.comparison import title_of
from tarazy.figures.mirror import gap_told
from tarazy.report.page import templates
from tarazy.report.page.balance import write_balance
from tarazy.report.page.barriers import write_barriers
from tarazy.report.page.body import Page
from tarazy.report.page.corridors import write_corridors
from tarazy.report.page.experiments import (
    SMALL_ANCHOR,
    write_comparison,
    write_experiment,
    write_small,
)
from tarazy.report.page.experiments import anchor_of as section_anchor
from tarazy.report.page.glance import anchor_of as glance_anchor
from tarazy.report.page.glance import write_glance
from tarazy.report.page.investment import write_investment
from tarazy.report.page.ledger import write_ledger
from tarazy.report.page.parts import shared_lists
from tarazy.report.page.sources import write_sources
from tarazy.series.mirror import Mirror
from tarazy.study.document import Chapter
from tarazy.study.findings import Findings
from tarazy.telling import sentences
from tarazy.telling.assumptions import assumptions
from tarazy.telling.blocks import Heading, Sentence, Summary
from tarazy.telling.experiment import coarse
from tarazy.text.naming import naming
from tarazy.text.texts import Texts, texts

STYLES = ("style.css", "ledger.css")


def compose(findings: Findings, language: str) -> str:
    """Return the report as one HTML page that fetches nothing.

    Parameters
    ----------
    findings
        What was computed.
    language
        ``en``, ``kk`` or ``ru``.

    Raises
    ------
    InputError
        If the language is unknown.
    """
    with naming(findings.study.forms()):
        return _composed(findings, texts(language))


def _composed(findings: Findings, words: Texts) -> str:
    study, world = findings.study, findings.world
    page = Page(words, findings.country, findings.partner, anchors=_anchors(findings))
    for chapter in findings.chapters:
        WRITERS[chapter](page, findings)
    return rendered_page(
        page,
        title=study.title.in_language(words.language),
        question=study.question.in_language(words.language),
        subtitle=words("page.subtitle", year=world.year),
        footer=words("page.footer", world=world.name, digest=world.digest),
    )


def rendered_page(page: Page, **texts: str) -> str:
    """Return a page that is filled, with its ``title``, ``question``, ``subtitle``, ``footer``."""
    from plotly.offline import get_plotlyjs

    return templates.page(
        words=page.words,
        style=Markup("").join(map(templates.static, STYLES)),
        contents=list(_chapters(page.contents)),
        body=Markup("\n").join(page.body),
        shared=shared_lists(page.shared),
        plotly=Markup(get_plotlyjs()),
        script=templates.static("script.js"),
        **texts,
    )


def _chapters(headings: Sequence[Heading]) -> Iterator[dict[str, Any]]:
    """Yield the chapters of the table of contents, each with its sections."""
    starts = [number for number, heading in enumerate(headings) if heading.level == 2]
    for start, end in zip(starts, [*starts[1:], len(headings)], strict=True):
        chapter = headings[start]
        sections = [
            {"title": each.text, "anchor": each.anchor} for each in headings[start + 1 : end]
        ]
        yield {"title": chapter.text, "anchor": chapter.anchor, "sections": sections}


def _anchors(findings: Findings) -> dict[str, str]:
    """Return where the page tells of an experiment, by name: its section, or its row."""
    shown = set(findings.chapters)
    anchors: dict[str, str] = {}
    if "glance" in shown:
        names = (found.scenario.name for found in findings.experiments)
        anchors |= {name: glance_anchor(name) for name in names}
    if "experiments" in shown:
        anchors |= dict.fromkeys(findings.small, SMALL_ANCHOR)
        anchors |= {name: section_anchor(n) for n, name in enumerate(findings.detail, start=1)}
    return anchors


def _answer(page: Page, findings: Findings) -> None:
    words, study = page.words, findings.study
    page.section(2, words("section.answer"), "answer")
    result = sentences.answer(findings.world, findings.outcomes, words, page.country, page.partner)
    interval = sentences.answer_interval(findings.experiments, words, page.country, page.partner)
    result = f"{result} {interval}".rstrip()
    question = Sentence(study.question.in_language(words.language))
    page.add(Summary(question, Sentence(result)))
    if study.brief is not None:
        page.text(study.brief.in_language(words.language))


def _benchmark(page: Page, findings: Findings) -> None:
    words, world = page.words, findings.world
    page.section(2, words("section.benchmark"), "benchmark")
    page.add(*coarse(world, (page.country, page.partner), words))
    texts_of = sentences.benchmark(world, words, page.country, page.partner)
    for name in WORLD_FIGURES:
        page.text(texts_of[name], "lead")
        shown = exhibit(name, world, words.language, country=page.country, partner=page.partner)
        page.figure(shown, "benchmark")
        if name == "partners" and findings.mirror is not None:
            _write_mirror(page, findings.mirror)


def _write_mirror(page: Page, found: Mirror) -> None:
    words = page.words
    page.text(words.sentence("mirror.lead", **gap_told(found, words)), "lead")
    reasons = [
        f"{one.text.in_language(words.language)} ({words(f'mirror.{one.known}')})"
        for one in found.reasons.values()
    ]
    page.bullets(*reasons)
    page.figure(mirror.exhibit(found, words.language), "benchmark")


def _experiments(page: Page, findings: Findings) -> None:
    detailed = findings.detailed
    page.section(2, page.words.counted("section.experiments", len(detailed)), "experiments")
    for number, found in enumerate(detailed, start=1):
        write_experiment(page, found, number, findings.world)
    if findings.small:
        write_small(page, findings)


def _comparison(page: Page, findings: Findings) -> None:
    write_comparison(page, findings.detailed or findings.experiments)


def _investment(page: Page, findings: Findings) -> None:
    assert findings.investment is not None
    write_investment(page, findings.investment, findings.world)


def _corridors(page: Page, findings: Findings) -> None:
    assert findings.corridors is not None
    shown = [each.name for each in findings.corridors.experiments]
    assumed = {
        title_of(found.outcome, page.words): assumptions(found.outcome, page.words, findings.world)
        for found in findings.named(shown)
    }
    write_corridors(page, findings.corridors, assumed)


def _balance(page: Page, findings: Findings) -> None:
    assert findings.balance is not None
    write_balance(page, findings.balance, findings.world)


def _ledger(page: Page, findings: Findings) -> None:
    assert findings.ledger is not None
    write_ledger(page, findings.ledger)


WRITERS: dict[Chapter, Callable[[Page, Findings], None]] = {
    "answer": _answer,
    "benchmark": _benchmark,
    "glance": write_glance,
    "experiments": _experiments,
    "comparison": _comparison,
    "investment": _investment,
    "corridors": _corridors,
    "balance": _balance,
    "barriers": write_barriers,
    "ledger": _ledger,
    "sources": write_sources,
}
