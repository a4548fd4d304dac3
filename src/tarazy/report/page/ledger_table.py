"""The table of all claims: one body of rows a claim, which a script can hide, and its CSV."""

from __future__ import annotations

import base64
import csv
import html
import io
from collections.abc import Iterator, Sequence
from textwrap import shorten
from typing import TYPE_CHECKING

from tarazy.evidence.document import Experiment
from tarazy.figures.ledger_names import named, read_name, scenario_title
from tarazy.figures.verdict_counts import side_of
from tarazy.report.page.body import Page
from tarazy.telling import ledger_sentences as sentences
from tarazy.text.spreadsheet import as_text, as_texts
from tarazy.text.texts import Texts

if TYPE_CHECKING:
    from tarazy.evidence.findings import Comparison, ModelAnswer
    from tarazy.evidence.ledger import Entry, Ledger

CSV_COLUMNS = (
    "claim_id",
    "claim",
    "said_by",
    "kind",
    "topic",
    "verdict",
    "check_verdict",
    "claimed",
    "relation",
    "allowance",
    "observed",
    "about_years",
    "newest",
    "newest_years",
    "measured_in",
    "source",
    "experiment",
    "outcome",
    "predicted",
    "central",
    "low",
    "high",
    "draws",
    "seed",
    "world",
)

# Longer sources stand in full behind the row only.
SHORT = 120
# A shape for every side, in a square of 16: told apart without colour and without a font.
_DISC = '<circle cx="8" cy="8" r="7.5" fill="currentColor"/>'
_RING = '<circle cx="8" cy="8" r="6.8" fill="none" stroke="currentColor" stroke-width="1.4"{}/>'
_LINE = '<path d="{}" fill="none" stroke="{}" stroke-width="1.8" stroke-linecap="round"/>'
MARKS = {
    "agrees": _DISC + _LINE.format("M4.5 8.3 7 10.8 11.5 5.6", "#fff"),
    "outdated": _RING.format("") + _LINE.format("M8 4.2V8l2.6 1.8", "currentColor"),
    "disagrees": '<path d="M8 .3 15.7 8 8 15.7.3 8Z" fill="currentColor"/>'
    + _LINE.format("M5.8 5.8 10.2 10.2M10.2 5.8 5.8 10.2", "#fff"),
    "cannot_tell": _RING.format("")
    + _LINE.format("M6 6.3C6 3.6 10 3.6 10 6.2 10 7.7 8 7.7 8 9.3M8 11.7V11.8", "currentColor"),
    "not_checkable": _RING.format(' stroke-dasharray="2.4 1.9"')
    + _LINE.format("M5.2 8H10.8", "currentColor"),
}


def marks() -> str:
    """Return the shapes of the verdicts, drawn once and used by every row."""
    symbols = "".join(
        f'<symbol id="mark-{side}" viewBox="0 0 16 16">{shape}</symbol>'
        for side, shape in MARKS.items()
    )
    return f'<svg width="0" height="0" aria-hidden="true" class="unseen">{symbols}</svg>'


def ledger_table(page: Page, found: Ledger) -> str:
    """Return all claims as a table, and the ledger as a CSV."""
    words = page.words
    keys = ("column.claim", "ledger.facet.kind", "ledger.facet.verdict", "column.result")
    headings = [words(key) for key in keys]
    head = "".join(f'<th scope="col">{html.escape(text)}</th>' for text in headings)
    bodies = "".join(_claim(page, entry, found, headings) for entry in found.entries)
    caption = html.escape(words("ledger.heading.claims"))
    content = ledger_csv(found, words)
    packed = base64.b64encode(("\ufeff" + content).encode()).decode()
    label = html.escape(words("ledger.download"))
    return (
        f'<div class="overview ledger"><table id="ledger-table"><caption>{caption}</caption>'
        f"<thead><tr>{head}</tr></thead>{bodies}</table></div>"
        f'<div class="tools"><a download="{page.file("ledger")}.csv" '
        f'href="data:text/csv;charset=utf-8;base64,{packed}">{label}</a></div>'
    )


def _claim(page: Page, entry: Entry, found: Ledger, headings: Sequence[str]) -> str:
    """Return the rows of one claim: what it says with the verdict and numbers, and why."""
    words = page.words
    claim = entry.claim
    kind = f"{named('kind', claim.kind, words)}<br>{named('topic', claim.topic, words)}"
    findings = "".join(_numbers(page, entry, n) for n in range(len(claim.check)))
    cells = (kind, _badge(entry, words), findings or html.escape(words("ledger.unsourced.none")))
    shown = "".join(
        f'<td data-label="{html.escape(label)}">{cell}</td>'
        for label, cell in zip(headings[1:], cells, strict=True)
    )
    said = html.escape(sentences.said_by(claim, found, words))
    text = html.escape(claim.in_language(words.language))
    data = (
        f'data-text="{html.escape(" ".join(claim.texts))}" data-topic="{claim.topic}" '
        f'data-kind="{claim.kind}" data-verdict="{entry.verdict}"'
    )
    why = html.escape(words("ledger.why"))
    return (
        f'<tbody id="claim-{claim.id}" {data}><tr><th scope="row">'
        f'<span class="title"><b>{claim.id}</b>{text}</span>'
        f'<span class="question">{said}</span></th>'
        f'{shown}</tr><tr class="why"><td colspan="{len(headings)}"><details><summary>{why}'
        f"</summary>{_reasons(entry, words)}</details></td></tr></tbody>"
    )


def _badge(entry: Entry, words: Texts) -> str:
    side = side_of(entry.verdict)
    label = html.escape(named("verdict", entry.verdict, words))
    return (
        f'<span class="verdict {side}"><svg aria-hidden="true"><use href="#mark-{side}"/></svg>'
        f"{label}</span>"
    )


def _numbers(page: Page, entry: Entry, position: int) -> str:
    """Return the numbers of one check, each with its unit and years, and where they come from."""
    words = page.words
    check, finding = entry.claim.check[position], entry.findings[position]
    parts = [f"<b>{html.escape(part)}</b>" for part in sentences.numbers(finding, words)]
    origins = []
    if isinstance(check, Experiment):
        parts.insert(0, html.escape(read_name(check.read, words)))
        origins.append(_scenarios(page, check))
    if finding.comparison is not None:
        origins += [
            f'<span lang="en">{html.escape(shorten(source, SHORT, placeholder=" …"))}</span>'
            for source in sentences.sources(finding.comparison)
        ]
    if not parts:
        parts.append(html.escape(words(f"ledger.unsourced.{finding.kind}")))
    origin = f'<span class="from">{"; ".join(origins)}</span>' if origins else ""
    return f'<div class="finding">{"<br>".join(parts)}{origin}</div>'


def _scenarios(page: Page, check: Experiment) -> str:
    """Return the titles of the scenarios of a check, with links where the page tells of them."""
    told = page.words("ledger.scenario", title=_titled(page, check.scenario))
    if check.against is not None:
        told += "; " + page.words("ledger.against", title=_titled(page, check.against))
    return told


def _titled(page: Page, name: str) -> str:
    title = html.escape(scenario_title(name, page.words))
    anchor = page.anchors.get(name, "")
    return f'<a href="#{anchor}">{title}</a>' if anchor else title


def _reasons(entry: Entry, words: Texts) -> str:
    """Return why the verdict is what it is: a sentence and the note of every check."""
    checks = list(zip(entry.claim.check, entry.findings, strict=True))
    parts = []
    for number, (check, finding) in enumerate(checks, start=1):
        told = [sentences.why(check, finding, words)]
        if check.note is not None:
            told.append(check.note.in_language(words.language))
        label = f"<b>{html.escape(words('ledger.check_number', number=number))}</b> "
        parts.append(
            f"<p>{label if len(checks) > 1 else ''}{html.escape(' '.join(filter(None, told)))}</p>"
        )
        if finding.answer is not None:
            parts.append(f'<p class="meta">{html.escape(sentences.run(finding.answer, words))}</p>')
        if finding.comparison is not None:
            parts += [
                f'<p class="meta"><span lang="en">{html.escape(source)}</span></p>'
                for source in sentences.sources(finding.comparison)
                if len(source) > SHORT
            ]
    return "".join(parts)


def ledger_csv(found: Ledger, words: Texts) -> str:
    """Return the ledger with a row for every check, in full precision.

    The reasons stand on the page only: they would double the weight of the table.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([words(f"column.{key}") for key in CSV_COLUMNS])
    for entry in found.entries:
        writer.writerows(_csv_rows(entry, words))
    return out.getvalue()


def _csv_rows(entry: Entry, words: Texts) -> Iterator[list[str]]:
    claim = entry.claim
    common = [
        claim.id,
        claim.in_language(words.language),
        ", ".join(claim.texts),
        named("kind", claim.kind, words),
        named("topic", claim.topic, words),
        named("verdict", entry.verdict, words),
    ]
    if not claim.check:
        yield [*as_texts(common), *[""] * (len(CSV_COLUMNS) - len(common))]
    for check, finding in zip(claim.check, entry.findings, strict=True):
        cells = dict.fromkeys(CSV_COLUMNS[len(common) :], "")
        cells["check_verdict"] = named("verdict", finding.verdict, words)
        if finding.comparison is not None:
            cells |= _compared(finding.comparison)
        if finding.answer is not None and isinstance(check, Experiment):
            cells |= _answered(check, finding.answer, words)
        yield [*as_texts(common), *cells.values()]


def _compared(comparison: Comparison) -> dict[str, str]:
    seen, latest = comparison.observed, comparison.latest
    return {
        "claimed": _plain(comparison.claimed),
        "relation": as_text(comparison.relation),
        "allowance": _plain(comparison.tolerance),
        "observed": _plain(seen.value),
        "about_years": as_text(seen.period),
        "newest": _plain(latest.value) if latest else "",
        "newest_years": as_text(latest.period) if latest else "",
        "measured_in": as_text(comparison.unit),
        "source": as_text("; ".join(sentences.sources(comparison))),
    }


def _answered(check: Experiment, answer: ModelAnswer, words: Texts) -> dict[str, str]:
    names = (answer.scenario, answer.against)
    return {
        "experiment": as_text(" − ".join(scenario_title(name, words) for name in names if name)),
        "outcome": as_text(read_name(check.read, words)),
        "predicted": as_text(answer.predicts),
        "central": _plain(answer.central),
        "low": _plain(answer.low),
        "high": _plain(answer.high),
        "measured_in": answer.unit,
        "draws": str(answer.draws),
        "seed": str(answer.seed),
        "world": answer.world,
    }


def _plain(value: object) -> str:
    """Return a number with full precision, or a date or sign as a text; nothing for none."""
    if value is None:
        return ""
    return f"{value:.10g}" if isinstance(value, int | float) else as_text(str(value))
