"""The report from its parts: the order of the paper."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib import resources
from string import Template
from typing import TYPE_CHECKING, Any

from tarazy.errors import InputError
from tarazy.report import sentences
from tarazy.report.exhibit import Exhibit, check_pair
from tarazy.report.figures import (
    COMPARISON_FIGURES,
    FIGURES,
    WORLD_FIGURES,
    comparison_exhibit,
    exhibit,
    world_exhibit,
)
from tarazy.report.figures.comparison import title_of
from tarazy.report.formats import scientific
from tarazy.report.geography import outlines
from tarazy.report.page.parts import (
    VARIABLES,
    bullets,
    figure_block,
    heading,
    paragraph,
    provenance,
)
from tarazy.report.tables import Column, Table, to_html
from tarazy.report.texts import Texts, texts
from tarazy.world import World

if TYPE_CHECKING:
    from tarazy.trade import Outcome

# Which computed sentence stands above which figure of an experiment.
LEADS = {
    "welfare_map": "extremes",
    "bilateral_trade": "link",
    "sector_effects": "sectors",
    "welfare_split": "split",
}


@dataclass
class _Page:
    """A page under construction: its body and table of contents."""

    words: Texts
    country: str
    partner: str
    body: list[str] = field(default_factory=list)
    contents: list[tuple[int, str, str]] = field(default_factory=list)
    figures: int = 0

    def section(self, level: int, title: str, anchor: str) -> None:
        self.contents.append((level, title, anchor))
        self.body.append(heading(level, title, anchor))

    def text(self, text: str, style: str = "") -> None:
        self.body.append(paragraph(text, style))

    def figure(self, shown: Exhibit, group: str) -> None:
        self.figures += 1
        anchor = f"{group}-{shown.name}".replace("_", "-")
        file = f"{self.country}-{self.partner}-{anchor}".lower()
        self.body.append(figure_block(shown, anchor, self.figures, file, self.words))


def compose(
    world: World, outcomes: Sequence[Outcome], language: str, country: str, partner: str
) -> str:
    """Return the report as one HTML page that fetches nothing.

    Parameters
    ----------
    world
        The benchmark.
    outcomes
        Solved scenarios on it, in the order of the report.
    language
        ``en``, ``kk`` or ``ru``.
    country, partner
        Whose point of view the report takes.

    Raises
    ------
    InputError
        If an economy or the language is unknown, or an outcome has no scenario.
    """
    words = texts(language)
    check_pair(world.economies, country, partner)
    for outcome in outcomes:
        if outcome.scenario is None:
            raise InputError("report: an outcome has no scenario; allowed: outcomes of run()")
    if not outcomes:
        raise InputError("report: 0 outcomes given; allowed: one or more")
    page = _Page(words, country, partner)
    question = sentences.question(words, country, partner)
    _answer(page, world, outcomes, question)
    _benchmark(page, world)
    page.section(2, words("section.experiments"), "experiments")
    for number, outcome in enumerate(outcomes, start=1):
        _experiment(page, outcome, number)
    _comparison(page, outcomes)
    _sources(page, world, outcomes)
    title = words.sentence(
        "page.title" if len(outcomes) == 6 else "page.title_general", **words.pair(country, partner)
    )
    folder = resources.files("tarazy.report.page")
    template = Template(folder.joinpath("template.html").read_text(encoding="utf-8"))
    return template.substitute(
        language=language,
        title=html.escape(title),
        question=html.escape(question),
        style=folder.joinpath("style.css").read_text(encoding="utf-8"),
        skip=html.escape(words("page.skip")),
        contents_label=html.escape(words("page.contents")),
        contents=_contents(page.contents),
        subtitle=html.escape(words("page.subtitle", year=world.year)),
        body="\n".join(page.body),
        footer=html.escape(words("page.footer", world=world.name, digest=world.digest)),
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


def _answer(page: _Page, world: World, outcomes: Sequence[Outcome], question: str) -> None:
    words = page.words
    page.section(2, words("section.answer"), "answer")
    result = sentences.answer(world, outcomes, words, page.country, page.partner)
    page.body.append('<div class="summary">')
    page.body.append(f'<span class="label">{html.escape(words("section.question"))}</span>')
    page.text(question)
    page.body.append(f'<span class="label">{html.escape(words("section.result"))}</span>')
    page.text(result)
    page.body.append("</div>")


def _benchmark(page: _Page, world: World) -> None:
    words = page.words
    page.section(2, words("section.benchmark"), "benchmark")
    texts_of = sentences.benchmark(world, words, page.country, page.partner)
    for name in WORLD_FIGURES:
        page.text(texts_of[name], "lead")
        shown = world_exhibit(name, world, page.country, page.partner, words.language)
        page.figure(shown, "benchmark")


def _experiment(page: _Page, outcome: Outcome, number: int) -> None:
    words = page.words
    document: dict[str, Any] = outcome.scenario or {}
    anchor = f"experiment-{number}"
    page.section(3, f"{number}. {title_of(outcome, words)}", anchor)
    computed = sentences.experiment(outcome, words, page.country, page.partner)
    page.body.append('<div class="summary">')
    page.body.append(f'<span class="label">{html.escape(words("section.question"))}</span>')
    page.text(str(document["question"][words.language]))
    page.body.append(f'<span class="label">{html.escape(words("section.result"))}</span>')
    page.text(computed["answer"])
    page.body.append("</div>")
    if document.get("explanation"):
        page.text(str(document["explanation"][words.language]))
    for name in FIGURES:
        if name in LEADS:
            page.text(computed[LEADS[name]], "lead")
        shown = exhibit(name, outcome, words.language, country=page.country, partner=page.partner)
        page.figure(shown, anchor)
    page.text(
        words(
            "experiment.solution",
            residual=scientific(outcome.residual, words),
            sweeps=outcome.sweeps,
            closure=words(f"closure.{outcome.closure}"),
        ),
        "solution",
    )
    if document.get("sources"):
        page.text(words("experiment.sources") + ":", "solution")
        page.body.append(f'<div class="solution">{bullets(document["sources"], "en")}</div>')


def _comparison(page: _Page, outcomes: Sequence[Outcome]) -> None:
    words = page.words
    page.section(2, words("section.comparison"), "comparison")
    page.text(sentences.comparison(outcomes, words, page.country, page.partner))
    for name in COMPARISON_FIGURES:
        shown = comparison_exhibit(
            name, outcomes, words.language, country=page.country, partner=page.partner
        )
        page.figure(shown, "all")


def _sources(page: _Page, world: World, outcomes: Sequence[Outcome]) -> None:
    words = page.words
    page.section(2, words("section.sources"), "sources")
    page.section(3, words("section.variables"), "variables")
    page.text(words("provenance.text"))
    page.body.append(provenance(world, words))
    gap = max(world.validate().values())
    page.text(words("identities.text", gap=scientific(gap, words)))
    page.section(3, words("section.quality"), "quality")
    used = sorted({str(world.dataset[variable].attrs["quality"]) for variable in VARIABLES})
    page.body.append(
        bullets([f"{words(f'quality.{q}')}: {words(f'quality_note.{q}')}" for q in used])
    )
    if f"world.{world.name}" in words.lists:
        page.body.append(bullets(_about_world(page, world)))
    page.section(3, words("section.residuals"), "residuals")
    page.text(words("residuals.text"))
    page.body.append(to_html(_residuals(outcomes, words), words("section.residuals"), words))
    page.section(3, words("section.terms"), "terms")
    page.body.append(bullets(words.lists["terms.list"]))
    page.section(3, words("section.limits"), "limits")
    page.body.append(bullets(words.lists["limits.list"]))
    page.section(3, words("section.map"), "map")
    page.text(words("map_note.text"))
    land = outlines()
    page.body.append(
        f'<p class="meta">{html.escape(words("page.source"))}: <span lang="en">'
        f"{html.escape(land.source)}</span>. {html.escape(words('column.licence'))}: "
        f'<span lang="en">{html.escape(land.licence)}</span>.</p>'
    )


def _about_world(page: _Page, world: World) -> list[str]:
    """Return what is said of a world by name, in the language of the page."""
    words = page.words
    donor = str(world.dataset["structure_donor"].sel(importer=page.country).item())
    names = words.pair(page.country, donor)
    return [
        text.format(country=names["country"], donor=names["partner"])
        for text in words.lists[f"world.{world.name}"]
    ]


def _residuals(outcomes: Sequence[Outcome], words: Texts) -> Table:
    return Table(
        (
            Column("experiment", "text"),
            Column("residual", "residual"),
            Column("sweeps", "count"),
            Column("closure", "text"),
        ),
        tuple(
            (
                title_of(outcome, words),
                float(outcome.residual),
                float(outcome.sweeps),
                words(f"closure.{outcome.closure}"),
            )
            for outcome in outcomes
        ),
    )
