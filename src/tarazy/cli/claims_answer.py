"""The ledger and the chronicle as the terminal shows them, in English, Kazakh or Russian."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from tarazy.evidence import sentences
from tarazy.text.texts import Texts, texts

if TYPE_CHECKING:
    from tarazy.codes.classification import Language
    from tarazy.evidence.chronicle import Chronicle, Item
    from tarazy.evidence.contradictions import Statement
    from tarazy.evidence.events_and_sources import Event
    from tarazy.evidence.ledger import Entry, Ledger

WIDTH = 100
_WEAK = ("general_knowledge", "text_only")


def words(language: Language) -> Texts:
    """Return the texts of a language."""
    return texts(language, "claims")


def listed(verdicts: Iterable[tuple[str, str]], language: Language) -> str:
    """Return how often each verdict occurs, the most frequent first.

    Parameters
    ----------
    verdicts
        Kind of every claim and its verdict.
    language
        Of the text.
    """
    say = sentences.words(language)
    named = (sentences.verdict_in(verdict, kind == "causal", say) for kind, verdict in verdicts)
    return ", ".join(f"{word} {count}" for word, count in Counter(named).most_common())


def overview(found: Ledger, language: Language) -> str:
    """Return one paragraph per claim, the counts, and the contradictions between texts."""
    say = words(language)
    if not found.entries:
        return say("none")
    lines = [_line(entry, language) for entry in found.entries]
    shown = listed(((entry.claim.kind, entry.verdict) for entry in found.entries), language)
    lines += ["", say("counts", count=len(found.entries), listed=shown)]
    if found.world_name:
        lines.append(say("world", name=found.world_name, digest=found.world_digest))
    apart = found.contradictions()
    if apart:
        lines += ["", say("contradictions")]
        names = sentences.words(language)
        for one in apart:
            first, second = (_stated(part, language) for part in (one.first, one.second))
            text = f"{one.quantity} ({sentences.named('sort', one.sort, names)}): {first}; {second}"
            lines.append(_filled(text, "  ", "    "))
    return "\n".join(lines)


def one_claim(found: Ledger, language: Language) -> str:
    """Return a claim with every check, its numbers, notes and sources."""
    [entry] = found.entries
    say, names = words(language), sentences.words(language)
    claim = entry.claim
    texts = [found.library.texts[key] for key in claim.texts]
    said = claim.said or texts[0].year
    lines = [
        _line(entry, language),
        _filled(
            say(
                "said",
                kind=sentences.named("kind", claim.kind, names),
                texts=", ".join(f"{t.id} ({t.title.in_language(language)})" for t in texts),
                when=said,
            ),
            "  ",
            "  ",
        ),
    ]
    if entry.result is None:
        lines.append(_filled(say("stale"), "  ", "  "))
        return "\n".join(lines)
    for number, (finding, check) in enumerate(
        zip(entry.result.findings, claim.check, strict=True), start=1
    ):
        causal = finding.kind == "experiment"
        verdict = sentences.verdict_in(finding.verdict, causal, names)
        lines += ["", "  " + say("check", number=number, verdict=verdict)]
        parts = [sentences.sentence_in(finding, check, names)]
        if check.note is not None:
            parts.append(say("note", note=check.note.in_language(language)))
        if finding.comparison is not None and finding.comparison.observed.source:
            parts.append(say("source", source=finding.comparison.observed.source))
        lines += [_filled(part, "    ", "    ") for part in parts]
    if any(finding.answer is not None for finding in entry.result.findings):
        world = say("world", name=found.world_name, digest=found.world_digest)
        lines += ["", "  " + world]
    return "\n".join(lines)


def timeline(found: Chronicle, language: Language) -> str:
    """Return the stages, and one paragraph per event and agreement in the order of time."""
    say = words(language)
    lines = []
    for number, stage in enumerate(found.stages, start=1):
        end = say("today") if stage.end is None else stage.end
        text = say(
            "stage", number=number, start=stage.start, end=end, text=stage.in_language(language)
        )
        lines.append(_filled(text, "", "  "))
    if not found.items:
        return "\n".join([*lines, "", say("no_events")])
    lines += ["", *(_item(item, language) for item in found.items), ""]
    first, last = found.items[0].start.year, max(item.end.year for item in found.items)
    lines.append(say("events", count=len(found.items), first=first, last=last))
    if any(item.row.quality in _WEAK for item in found.items):
        lines.append(say("unconfirmed"))
    return "\n".join(lines)


def _line(entry: Entry, language: Language) -> str:
    causal = entry.claim.kind == "causal"
    verdict = sentences.verdict_in(entry.verdict, causal, sentences.words(language))
    text = f"[{verdict}] {entry.claim.in_language(language)}"
    return _filled(text, f"{entry.claim.id:<4} ", "     ")


def _stated(statement: Statement, language: Language) -> str:
    amount = sentences.amount(statement.value, statement.unit, sentences.words(language))
    when = statement.start if statement.start == statement.end else _span(statement)
    return f"{amount}, {when} ({statement.text}, {statement.claim})"


def _span(statement: Statement) -> str:
    return f"{statement.start}–{statement.end}"


def _item(item: Item, language: Language) -> str:
    say, names = words(language), sentences.words(language)
    row: Any = item.row
    mark = "*" if row.quality in _WEAK else " "
    if item.sort == "agreement":
        days = [
            say(key, date=day)
            for key in ("signed", "in_force", "ended")
            if (day := getattr(row, key)) is not None
        ]
        kind = f"{say('agreement')}, {sentences.named('subject', row.subject, names)}"
        details = "; ".join(days)
    else:
        kind, details = sentences.named("event", row.kind, names), _details(row, language)
    text = f"{row.in_language(language)} [{kind}]"
    if details:
        text += f" {details}"
    return _filled(text, f"{item.start!s:<10}{mark} ", " " * 12)


def _details(event: Event, language: Language) -> str:
    say = words(language)
    parts = [] if event.end is None else [f"– {event.end}"]
    if event.told_otherwise is not None:
        parts.append(say("told", told=event.told_otherwise))
    return "; ".join(parts)


def _filled(text: str, first: str, then: str) -> str:
    return textwrap.fill(
        text, WIDTH, initial_indent=first, subsequent_indent=then, break_on_hyphens=False
    )
