"""The table of all claims: one body of rows a claim, which a script can hide, and its CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from textwrap import shorten
from typing import TYPE_CHECKING, Any

from tarazy.evidence.causal_document import BeforeAfter, CausalCheck, Experiment
from tarazy.evidence.findings import could_fail
from tarazy.evidence.sentences import window_in
from tarazy.figures.ledger_names import line_name, named, read_name, scenario_title
from tarazy.figures.verdict_counts import side_of
from tarazy.report.page.body import Page
from tarazy.telling import ledger_sentences as sentences
from tarazy.telling.blocks import Given
from tarazy.telling.originals import originals
from tarazy.text.spreadsheet import as_text, as_texts
from tarazy.text.texts import Texts

if TYPE_CHECKING:
    from tarazy.evidence.document import Check
    from tarazy.evidence.findings import (
        Comparison,
        Finding,
        ModelAnswer,
        PromiseAnswer,
        SeriesAnswer,
    )
    from tarazy.evidence.ledger import Entry, Ledger

CSV_COLUMNS = (
    "claim_id",
    "claim",
    "said_by",
    "kind",
    "topic",
    "verdict",
    "check_verdict",
    "could_fail",
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
    "placebos",
    "as_extreme",
    "draws",
    "seed",
    "world",
)

# Longer sources stand in full behind the row only.
SHORT = 120


def write_claims(page: Page, found: Ledger) -> None:
    """Add all claims as a table, and the ledger as a CSV."""
    words = page.words
    keys = ("column.claim", "ledger.facet.kind", "ledger.facet.verdict", "column.result")
    rows = [_claim(page, entry, found) for entry in found.entries]
    page.part("ledger", "claims", [words(key) for key in keys], rows)
    page.add(Given(page.file("ledger"), ledger_csv(found, words), words("ledger.download")))


def _claim(page: Page, entry: Entry, found: Ledger) -> dict[str, Any]:
    """Return the row of one claim: what it says with the verdict and numbers, and why."""
    words, claim = page.words, entry.claim
    return {
        "claim": claim,
        "text": claim.in_language(words.language),
        "said_by": sentences.said_by(claim, found, words),
        "kind": named("kind", claim.kind, words),
        "topic": named("topic", claim.topic, words),
        "verdict": entry.verdict,
        "side": side_of(entry.verdict),
        "told": named("verdict", entry.verdict, words),
        "originals": originals(claim, found),
        "findings": [
            _finding(page, told) for told in sentences.checks_told(claim, entry.findings, words)
        ],
    }


def _finding(page: Page, told: sentences.CheckTold) -> dict[str, Any]:
    """Return what is said of one check, with links and with short forms of long sources."""
    return vars(told) | {
        "scenarios": list(_scenarios(page, told.scenarios)),
        "sources": [shorten(source, SHORT, placeholder=" …") for source in told.sources],
        "long_sources": [source for source in told.sources if len(source) > SHORT],
    }


def _scenarios(page: Page, names: Sequence[str]) -> Iterator[dict[str, str]]:
    """Yield the titles of the scenarios of a check, with links where the page tells of them."""
    for key, name in zip(("ledger.scenario", "ledger.against"), names, strict=False):
        before, _, after = page.words(key, title="\0").partition("\0")
        title, anchor = scenario_title(name, page.words), page.anchors.get(name, "")
        yield {"before": before, "title": title, "anchor": anchor, "after": after}


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
        cells["could_fail"] = _open(check, finding, words)
        if finding.comparison is not None:
            cells |= _compared(finding, finding.comparison)
        if finding.answer is not None and isinstance(check, Experiment):
            cells |= _answered(check, finding.answer, words)
        if finding.series is not None and isinstance(check, BeforeAfter):
            cells |= _placed(check, finding, finding.series, words)
        if finding.promises is not None:
            cells |= _kept(finding, finding.promises, words)
        yield [*as_texts(common), *cells.values()]


def _open(check: Check, finding: Finding, words: Texts) -> str:
    """Return whether a causal check could have failed; empty of another."""
    if not isinstance(check, CausalCheck):
        return ""
    return words(f"ledger.origin.{'found' if could_fail(check, finding) else 'by_construction'}")


def _compared(finding: Finding, comparison: Comparison) -> dict[str, str]:
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
        "source": as_text("; ".join(sentences.sources(finding))),
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


def _placed(
    check: BeforeAfter, finding: Finding, answer: SeriesAnswer, words: Texts
) -> dict[str, str]:
    windows = (window_in(years) for years in (answer.before, answer.after))
    return {
        "outcome": as_text(line_name(check, words)),
        "predicted": as_text(answer.predicts),
        "central": _plain(answer.effect),
        "low": _plain(answer.low),
        "high": _plain(answer.high),
        "about_years": as_text("; ".join(windows)),
        "measured_in": answer.unit,
        "placebos": str(answer.placebos),
        "as_extreme": _plain(answer.p),
        "source": as_text("; ".join(sentences.sources(finding))),
    }


def _kept(finding: Finding, answer: PromiseAnswer, words: Texts) -> dict[str, str]:
    return {
        "outcome": as_text(words(f"promised.measure.{answer.measure}")),
        "claimed": _plain(answer.claimed),
        "relation": as_text(answer.relation),
        "allowance": _plain(answer.tolerance),
        "low": _plain(answer.low),
        "high": _plain(answer.high),
        "about_years": as_text(answer.day),
        "measured_in": as_text(answer.unit),
        "source": as_text("; ".join(sentences.sources(finding))),
    }


def _plain(value: object) -> str:
    """Return a number with full precision, or a date or sign as a text; nothing for none."""
    if value is None:
        return ""
    return f"{value:.10g}" if isinstance(value, int | float) else as_text(str(value))
