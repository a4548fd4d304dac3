"""The report from its parts: the order of the paper."""

from __future__ import annotations

import html
from collections.abc import Sequence
from importlib import resources
from string import Template

from tarazy.figures import WORLD_FIGURES, world_exhibit
from tarazy.report.page.balance import write_balance
from tarazy.report.page.barriers import write_barriers
from tarazy.report.page.body import Page
from tarazy.report.page.corridors import write_corridors
from tarazy.report.page.experiments import write_comparison, write_experiment
from tarazy.report.page.glance import write_glance
from tarazy.report.page.ledger import write_ledger
from tarazy.report.page.parts import shared_lists
from tarazy.report.page.sources import write_sources
from tarazy.study.findings import Findings
from tarazy.telling import sentences
from tarazy.text.texts import texts

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
    words = texts(language)
    world = findings.world
    page = Page(words, findings.country, findings.partner)
    question = sentences.question(words, findings.country, findings.partner)
    _answer(page, findings, question)
    _benchmark(page, findings)
    write_glance(page, findings)
    page.section(2, words("section.experiments"), "experiments")
    for number, found in enumerate(findings.detailed, start=1):
        write_experiment(page, found, number)
    write_comparison(page, findings.detailed)
    if findings.corridors is not None:
        write_corridors(page, findings.corridors)
    write_balance(page, findings.balance)
    write_barriers(page, findings)
    if findings.ledger is not None:
        write_ledger(page, findings.ledger)
    write_sources(page, world, findings.outcomes)
    title = words.sentence("page.title", **words.pair(findings.country, findings.partner))
    folder = resources.files("tarazy.report.page")
    template = Template(folder.joinpath("template.html").read_text(encoding="utf-8"))
    return template.substitute(
        language=language,
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


def _answer(page: Page, findings: Findings, question: str) -> None:
    words = page.words
    page.section(2, words("section.answer"), "answer")
    result = sentences.answer(findings.world, findings.outcomes, words, page.country, page.partner)
    interval = sentences.answer_interval(findings.experiments, words, page.country, page.partner)
    result = f"{result} {interval}".rstrip()
    page.body.append('<div class="summary">')
    page.body.append(f'<span class="label">{html.escape(words("section.question"))}</span>')
    page.text(question)
    page.body.append(f'<span class="label">{html.escape(words("section.result"))}</span>')
    page.text(result)
    page.body.append("</div>")


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
