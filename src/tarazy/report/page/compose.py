"""The report from its parts: the order of the paper."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tarazy.figures import WORLD_FIGURES, exhibit, mirror
from tarazy.figures.comparison import title_of
from tarazy.figures.mirror import gap_told
from tarazy.report.citation import cite
from tarazy.report.page.agenda import write_agenda
from tarazy.report.page.balance import write_balance
from tarazy.report.page.barriers import write_barriers
from tarazy.report.page.binding import folder, single
from tarazy.report.page.body import Page
from tarazy.report.page.brief import write_brief
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
from tarazy.report.page.imprint import Imprint
from tarazy.report.page.investment import write_investment
from tarazy.report.page.ledger import write_ledger
from tarazy.report.page.region import write_region
from tarazy.report.page.sources import write_sources
from tarazy.series.mirror import Mirror
from tarazy.study.document import Chapter
from tarazy.study.findings import Findings
from tarazy.telling import sentences
from tarazy.telling.assumptions import assumptions
from tarazy.telling.experiment import coarse
from tarazy.text.naming import naming
from tarazy.text.texts import Texts, texts


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
        If the language is unknown, or ``SOURCE_DATE_EPOCH`` holds no second.
    """
    with naming(findings.study.forms()):
        return single(*_filled(findings, texts(language), {}))


def compose_folder(findings: Findings, languages: Sequence[str]) -> dict[str, bytes]:
    """Return the report as files: a page a chapter and language, and what they share.

    Parameters
    ----------
    findings
        What was computed.
    languages
        Of ``en``, ``kk`` and ``ru``; the first is that of ``index.html``.

    Returns
    -------
    dict
        Path in the folder to content.

    Raises
    ------
    InputError
        As for `compose`.
    """
    shared: dict[str, int] = {}
    with naming(findings.study.forms()):
        return folder([_filled(findings, texts(language), shared) for language in languages])


def _filled(findings: Findings, words: Texts, shared: dict[str, int]) -> tuple[Page, Imprint]:
    """Return the report in one language, and what its pages say of it."""
    page = Page(
        words, findings.country, findings.partner, anchors=_anchors(findings), shared=shared
    )
    for chapter in findings.chapters:
        page.turn(chapter)
        WRITERS[chapter](page, findings)
    study, world = findings.study, findings.world
    title = study.title.in_language(words.language)
    imprint = Imprint(
        title=title,
        question=study.question.in_language(words.language),
        subtitle=words("page.subtitle", year=world.year),
        footer=words("page.footer", world=world.name, digest=world.digest),
        citation=cite(f"{page.country}-{page.partner}".lower(), title, world),
        about={
            "study": study.name,
            "country": page.country,
            "partner": page.partner,
            "world": {"year": world.year},
        },
    )
    return page, imprint


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
        if number > 1:
            page.turn(f"experiments-{number}")
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


def _region(page: Page, findings: Findings) -> None:
    assert findings.region is not None
    write_region(page, findings.region)


def _balance(page: Page, findings: Findings) -> None:
    assert findings.balance is not None
    write_balance(page, findings.balance, findings.world)


def _ledger(page: Page, findings: Findings) -> None:
    assert findings.ledger is not None
    write_ledger(page, findings.ledger)


WRITERS: dict[Chapter, Callable[[Page, Findings], None]] = {
    "answer": write_brief,
    "benchmark": _benchmark,
    "glance": write_glance,
    "experiments": _experiments,
    "comparison": _comparison,
    "investment": _investment,
    "corridors": _corridors,
    "region": _region,
    "balance": _balance,
    "barriers": write_barriers,
    "agenda": write_agenda,
    "ledger": _ledger,
    "sources": write_sources,
}
