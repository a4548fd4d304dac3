"""The report from its parts: the order of the paper."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from importlib import resources
from string import Template

from tarazy.figures import WORLD_FIGURES, mirror, world_exhibit
from tarazy.figures.mirror import gap_told
from tarazy.report.page.balance import write_balance
from tarazy.report.page.barriers import write_barriers
from tarazy.report.page.body import Page
from tarazy.report.page.corridors import write_corridors
from tarazy.report.page.experiments import anchor_of as section_anchor
from tarazy.report.page.experiments import write_comparison, write_experiment
from tarazy.report.page.glance import anchor_of as glance_anchor
from tarazy.report.page.glance import write_glance
from tarazy.report.page.ledger import write_ledger
from tarazy.report.page.parts import bullets, shared_lists
from tarazy.report.page.sources import write_sources
from tarazy.series.mirror import Mirror
from tarazy.study.document import Chapter
from tarazy.study.findings import Findings
from tarazy.telling import sentences
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
    title = study.title.in_language(words.language)
    question = study.question.in_language(words.language)
    folder = resources.files("tarazy.report.page")
    template = Template(folder.joinpath("template.html").read_text(encoding="utf-8"))
    return template.substitute(
        language=words.language,
        title=html.escape(title),
        question=html.escape(question),
        style="".join(folder.joinpath(name).read_text(encoding="utf-8") for name in STYLES),
        skip=html.escape(words("page.skip")),
        contents_label=html.escape(words("page.contents")),
        contents=_contents(page.contents),
        subtitle=html.escape(words("page.subtitle", year=world.year)),
        body="\n".join(page.body),
        footer=html.escape(words("page.footer", world=world.name, digest=world.digest)),
        shared=shared_lists(page.shared),
        plotly=_plotly_script(),
        script=folder.joinpath("script.js").read_text(encoding="utf-8"),
    )


def _plotly_script() -> str:
    from plotly.offline import get_plotlyjs

    return str(get_plotlyjs())


def _contents(entries: Sequence[tuple[int, str, str]]) -> str:
    """Return the items of the table of contents, those of level 3 nested under their chapter."""
    lines: list[str] = []
    nested = False
    for position, (level, title, anchor) in enumerate(entries):
        if level == 3 and not nested:
            lines.append("<ol>")
        if level == 2 and position:
            lines.append("</ol></li>" if nested else "</li>")
        nested = level == 3
        link = f'<a href="#{anchor}">{html.escape(title)}</a>'
        lines.append(f"<li>{link}</li>" if nested else f"<li>{link}")
    lines.append("</ol></li>" if nested else "</li>")
    return "\n".join(lines)


def _anchors(findings: Findings) -> dict[str, str]:
    """Return where the page tells of an experiment, by name: its section, or its row."""
    shown = set(findings.chapters)
    anchors: dict[str, str] = {}
    if "glance" in shown:
        names = (found.scenario.name for found in findings.experiments)
        anchors |= {name: glance_anchor(name) for name in names}
    if "experiments" in shown:
        anchors |= {name: section_anchor(n) for n, name in enumerate(findings.detail, start=1)}
    return anchors


def _answer(page: Page, findings: Findings) -> None:
    words, study = page.words, findings.study
    page.section(2, words("section.answer"), "answer")
    result = sentences.answer(findings.world, findings.outcomes, words, page.country, page.partner)
    interval = sentences.answer_interval(findings.experiments, words, page.country, page.partner)
    result = f"{result} {interval}".rstrip()
    page.body.append('<div class="summary">')
    page.body.append(f'<span class="label">{html.escape(words("section.question"))}</span>')
    page.text(study.question.in_language(words.language))
    page.body.append(f'<span class="label">{html.escape(words("section.result"))}</span>')
    page.text(result)
    page.body.append("</div>")
    if study.brief is not None:
        page.text(study.brief.in_language(words.language))


def _benchmark(page: Page, findings: Findings) -> None:
    words, world = page.words, findings.world
    page.section(2, words("section.benchmark"), "benchmark")
    texts_of = sentences.benchmark(world, words, page.country, page.partner)
    for name in WORLD_FIGURES:
        page.text(texts_of[name], "lead")
        shown = world_exhibit(
            name, world, words.language, country=page.country, partner=page.partner
        )
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
    page.body.append(bullets(reasons))
    page.figure(mirror.exhibit(found, words.language), "benchmark")


def _experiments(page: Page, findings: Findings) -> None:
    detailed = findings.detailed
    page.section(2, page.words.counted("section.experiments", len(detailed)), "experiments")
    for number, found in enumerate(detailed, start=1):
        write_experiment(page, found, number)


def _comparison(page: Page, findings: Findings) -> None:
    write_comparison(page, findings.detailed)


def _corridors(page: Page, findings: Findings) -> None:
    assert findings.corridors is not None
    write_corridors(page, findings.corridors)


def _balance(page: Page, findings: Findings) -> None:
    assert findings.balance is not None
    write_balance(page, findings.balance)


def _ledger(page: Page, findings: Findings) -> None:
    assert findings.ledger is not None
    write_ledger(page, findings.ledger)


WRITERS: dict[Chapter, Callable[[Page, Findings], None]] = {
    "answer": _answer,
    "benchmark": _benchmark,
    "glance": write_glance,
    "experiments": _experiments,
    "comparison": _comparison,
    "corridors": _corridors,
    "balance": _balance,
    "barriers": write_barriers,
    "ledger": _ledger,
    "sources": write_sources,
}
