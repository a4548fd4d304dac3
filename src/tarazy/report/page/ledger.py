"""The chapter about the ledger of claims: verdicts, contradictions, all statements, chronicle."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tarazy.evidence.stage_breaks import StageBreaks, breaks_of, stage_lines
from tarazy.figures import agreement_bars, timeline, verdict_counts
from tarazy.figures.ledger_names import source_line, text_name
from tarazy.report.page.body import Page
from tarazy.report.page.ledger_search import write_search
from tarazy.report.page.ledger_table import write_claims
from tarazy.report.page.templates import rendered
from tarazy.telling import ledger_sentences as sentences
from tarazy.telling.originals import covered
from tarazy.telling.stages import stages
from tarazy.text.partial_dates import written_date
from tarazy.text.texts import Texts

if TYPE_CHECKING:
    from tarazy.evidence.contradictions import Contradiction, Statement
    from tarazy.evidence.events_and_sources import Agreement, Event, FigureRow, Stage
    from tarazy.evidence.ledger import Ledger

GROUP = "ledger"
FACETS = ("text", "topic", "kind", "verdict")


def write_ledger(page: Page, found: Ledger) -> None:
    """Add the chapter: verdicts, contradictions, the table with its filters, the chronicle."""
    words = page.words
    page.section(2, words("ledger.heading.chapter"), GROUP)
    page.text(sentences.overview(found, words))
    page.text(sentences.decided(found, words))
    page.text(sentences.evidence(found, words))
    page.figure(verdict_counts.exhibit(found, words.language), GROUP)
    write_search(page, found)
    page.section(3, words("ledger.heading.contradictions"), "ledger-contradictions")
    page.text(sentences.contradictions(found, words))
    contradictions = found.contradictions()
    if contradictions:
        _contradictions(page, found, contradictions)
    page.section(3, words("ledger.heading.claims"), "ledger-claims")
    page.text(words("ledger.claims"))
    verdicts: list[str] = [entry.verdict for entry in found.entries]
    values = {facet: _values(found, facet, words) for facet in FACETS}
    page.body.append(rendered("ledger", "marks"))
    page.part(
        "ledger",
        "views",
        [
            {"value": value, "label": label, "count": verdicts.count(value)}
            for value, label in values["verdict"]
        ],
    )
    page.part("ledger", "filter", list(values.items()))
    write_claims(page, found)
    if found.library.events:
        page.section(3, words("ledger.heading.chronicle"), "ledger-chronicle")
        page.text(sentences.chronicle(found, words), "lead")
        page.figure(timeline.exhibit(found.library, words.language), GROUP)
        page.add(*stages(_breaks(found), found.library, words))
        if found.library.agreements:
            page.figure(agreement_bars.exhibit(found.library, words.language), GROUP)
    _sources(page, found)
    page.section(3, words("ledger.heading.basis"), "ledger-basis")
    page.text(words("ledger.basis", digest=found.world_digest))
    page.bullets(*words.many("ledger.limits"))
    if found.sentences:
        page.text(covered(found, words))
    page.text(words("ledger.texts"))
    page.bullets(*(sentences.text_line(text, words) for text in found.library.texts.values()))


def _breaks(found: Ledger) -> StageBreaks:
    return breaks_of(found.library.stages.values(), stage_lines())


def _sources(page: Page, found: Ledger) -> None:
    """Add the sources of chronicle and single figures, with links and the days of reading."""
    words, library = page.words, found.library
    rows: list[Event | Agreement | Stage | FigureRow] = [
        *library.events.values(),
        *library.agreements.values(),
        *library.stages.values(),
        *library.figures.values(),
    ]
    sources = library.sources_named(rows)
    if not sources:
        return
    shown = [
        {
            "named": source_line(source),
            "address": source.address,
            "read": words("ledger.read", day=written_date(source.read, words))
            if source.read
            else "",
        }
        for source in sources
    ]
    page.part("ledger", "sources", words("ledger.sources", count=len(sources)), shown)


def _contradictions(page: Page, found: Ledger, listed: Sequence[Contradiction]) -> None:
    """Add pairs of statements side by side, each with its number and a link to its row."""
    words = page.words
    headings = [words(f"column.{key}") for key in ("conflict", "first_statement", "other_one")]
    claims = {entry.claim.id: entry.claim for entry in found.entries}

    def told(statement: Statement) -> dict[str, str]:
        return {
            "value": sentences.stated(statement, words),
            "claim": statement.claim,
            "text": claims[statement.claim].in_language(words.language),
            "said_by": text_name(found.library.texts[statement.text], words),
        }

    rows = [
        {
            "sort": sentences.contradiction(each, words),
            "statements": [told(each.first), told(each.second)],
        }
        for each in listed
    ]
    page.part("ledger", "contradictions", headings, rows)


def _values(found: Ledger, facet: str, words: Texts) -> list[tuple[str, str]]:
    """Return the values of a facet that statements have, and their labels."""
    order = sentences.facet_values(found, facet)
    return [(value, sentences.facet_label(facet, value, found, words)) for value in order]
