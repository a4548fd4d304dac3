"""The chapter about the ledger of claims: verdicts, contradictions, all statements, chronicle."""

from __future__ import annotations

import html
from collections.abc import Sequence
from importlib import resources
from typing import TYPE_CHECKING

from tarazy.figures import agreement_bars, timeline, verdict_counts
from tarazy.figures.ledger_names import text_name
from tarazy.report.page.body import Page
from tarazy.report.page.ledger_table import ledger_table, marks
from tarazy.report.page.parts import bullets
from tarazy.telling import ledger_sentences as sentences
from tarazy.text.texts import Texts

if TYPE_CHECKING:
    from tarazy.evidence.contradictions import Contradiction, Statement
    from tarazy.evidence.ledger import Ledger

GROUP = "ledger"
FACETS = ("text", "topic", "kind", "verdict")


def write_ledger(page: Page, found: Ledger) -> None:
    """Add the chapter: verdicts, contradictions, the table with its filters, the chronicle."""
    words = page.words
    page.section(2, words("ledger.heading.chapter"), GROUP)
    page.text(sentences.overview(found, words))
    page.text(sentences.decided(found, words))
    page.figure(verdict_counts.exhibit(found, words.language), GROUP)
    page.section(3, words("ledger.heading.contradictions"), "ledger-contradictions")
    page.text(sentences.contradictions(found, words))
    contradictions = found.contradictions()
    if contradictions:
        page.body.append(_contradictions(found, contradictions, words))
    page.section(3, words("ledger.heading.claims"), "ledger-claims")
    page.text(words("ledger.claims"))
    page.body.append(marks())
    page.body.append(_views(found, words))
    page.body.append(_filter(found, words))
    page.body.append(ledger_table(page, found))
    if found.library.events:
        page.section(3, words("ledger.heading.chronicle"), "ledger-chronicle")
        page.text(sentences.chronicle(found, words), "lead")
        page.figure(timeline.exhibit(found.library, words.language), GROUP)
        if found.library.agreements:
            page.figure(agreement_bars.exhibit(found.library, words.language), GROUP)
    page.section(3, words("ledger.heading.basis"), "ledger-basis")
    page.text(words("ledger.basis", digest=found.world_digest))
    page.body.append(bullets(words.many("ledger.limits")))
    page.text(words("ledger.texts"))
    page.body.append(
        bullets([sentences.text_line(text, words) for text in found.library.texts.values()])
    )
    script = resources.files("tarazy.report.page").joinpath("ledger.js")
    page.body.append(f"<script>\n{script.read_text(encoding='utf-8')}</script>")


def _contradictions(found: Ledger, listed: Sequence[Contradiction], words: Texts) -> str:
    """Return pairs of statements side by side, each with its number and a link to its row."""
    headings = [words(f"column.{key}") for key in ("conflict", "first_statement", "other_one")]
    claims = {entry.claim.id: entry.claim for entry in found.entries}

    def cell(statement: Statement, label: str) -> str:
        text = html.escape(claims[statement.claim].in_language(words.language))
        value = html.escape(sentences.stated(statement, words))
        by = html.escape(text_name(found.library.texts[statement.text], words))
        return (
            f'<td data-label="{html.escape(label)}"><b>{value}</b><br>'
            f'<a href="#claim-{statement.claim}">{statement.claim}</a> {text}'
            f'<span class="from">{by}</span></td>'
        )

    rows = "".join(
        f'<tr><th scope="row">{html.escape(sentences.contradiction(each, words))}</th>'
        f"{cell(each.first, headings[1])}{cell(each.second, headings[2])}</tr>"
        for each in listed
    )
    head = "".join(f'<th scope="col">{html.escape(text)}</th>' for text in headings)
    caption = html.escape(words("ledger.heading.contradictions"))
    return (
        f'<div class="overview contradictions"><table><caption>{caption}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _values(found: Ledger, facet: str, words: Texts) -> list[tuple[str, str]]:
    """Return the values of a facet that statements have, and their labels."""
    order = sentences.facet_values(found, facet)
    return [(value, sentences.facet_label(facet, value, found, words)) for value in order]


def _views(found: Ledger, words: Texts) -> str:
    """Return links to the list of every verdict; without a script they lead to the whole list."""
    verdicts: list[str] = [entry.verdict for entry in found.entries]
    links = [
        f'<a href="#ledger-claims" data-ledger="verdict={value}">{html.escape(label)}</a>'
        f" ({verdicts.count(value)})"
        for value, label in _values(found, "verdict", words)
    ]
    return f'<p class="meta">{html.escape(words("ledger.facet.verdict"))}: {" · ".join(links)}</p>'


def _filter(found: Ledger, words: Texts) -> str:
    """Return the form above the list; it is hidden until a script makes it work."""
    fields = [_select(facet, _values(found, facet, words), words) for facet in FACETS]
    search = html.escape(words("ledger.search"))
    return (
        '<form class="filter" id="ledger-filter" hidden '
        f'data-shown="{html.escape(words("ledger.shown"))}">'
        f"{''.join(fields)}"
        f'<div class="search"><label for="ledger-q">{search}</label>'
        '<input type="search" id="ledger-q" name="q" autocomplete="off"></div>'
        f'<button type="reset">{html.escape(words("ledger.clear"))}</button>'
        '<output aria-live="polite"></output></form>'
        f'<p id="ledger-nothing" hidden>{html.escape(words("ledger.nothing"))}</p>'
    )


def _select(facet: str, values: Sequence[tuple[str, str]], words: Texts) -> str:
    options = "".join(
        f'<option value="{html.escape(value)}">{html.escape(label)}</option>'
        for value, label in [("", words("ledger.any")), *values]
    )
    title = html.escape(words(f"ledger.facet.{facet}"))
    return (
        f'<div><label for="ledger-{facet}">{title}</label>'
        f'<select id="ledger-{facet}" name="{facet}">{options}</select></div>'
    )
