"""Claims as blocks: each with its verdict, and one with the numbers and reasons behind it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from tarazy.evidence.sentences import named
from tarazy.evidence.sentences import words as evidence_words
from tarazy.figures.ledger_names import scenario_title
from tarazy.telling import ledger_sentences as sentences
from tarazy.telling.blocks import Block, Bullets, Sentence
from tarazy.telling.originals import originals
from tarazy.text.texts import Texts

if TYPE_CHECKING:
    from tarazy.evidence.contradictions import Statement
    from tarazy.evidence.ledger import Entry, Ledger


def listed(verdicts: Iterable[str], words: Texts) -> str:
    """Return how often each verdict occurs, the most frequent first.

    Parameters
    ----------
    verdicts
        Of every claim.
    words
        Texts of the language.
    """
    told = (_verdict(verdict, words) for verdict in verdicts)
    return ", ".join(f"{word} {count}" for word, count in Counter(told).most_common())


def overview(found: Ledger, words: Texts) -> list[Block]:
    """Return every claim in a line, the counts, and the contradictions between texts."""
    if not found.entries:
        return [Sentence(words("claims.none"))]
    verdicts = (entry.verdict for entry in found.entries)
    count = words("claims.counts", count=len(found.entries), listed=listed(verdicts, words))
    blocks: list[Block] = [
        Bullets(tuple(_line(entry, words) for entry in found.entries)),
        Sentence(f"{count} {_world(found, words)}".rstrip()),
    ]
    if found.causal_counts():
        blocks.append(Sentence(sentences.evidence(found, words)))
    if apart := found.contradictions():
        told = (
            f"{each.quantity}: {sentences.contradiction(each, words)}: "
            f"{_stated(each.first, words)}; {_stated(each.second, words)}"
            for each in apart
        )
        blocks += [Sentence(sentences.contradictions(found, words)), Bullets(tuple(told))]
    return blocks


def one_claim(found: Ledger, words: Texts) -> list[Block]:
    """Return a claim with every check: its numbers, what makes its verdict, its sources."""
    [entry] = found.entries
    blocks: list[Block] = [
        Bullets((_line(entry, words),)),
        Sentence(sentences.said_by(entry.claim, found, words), "meta"),
        *_originals(entry, found, words),
    ]
    if entry.result is None:
        return [*blocks, Sentence(words("claims.stale"))]
    told = sentences.checks_told(entry.claim, entry.findings, words)
    for check, finding in zip(told, entry.findings, strict=True):
        verdict = _verdict(finding.verdict, words)
        keys = ("ledger.scenario", "ledger.against")
        asked = (
            words(key, title=f"{scenario_title(name, words)} ({name})")
            for key, name in zip(keys, check.scenarios, strict=False)
        )
        lines = (
            words("claims.check", number=check.number, verdict=verdict),
            check.read,
            *asked,
            *check.numbers,
            *check.stands_on,
            check.why,
            check.run,
            *(words("claims.source", source=source) for source in check.sources),
        )
        blocks.append(Bullets(tuple(filter(None, lines))))
    if any(finding.answer is not None for finding in entry.findings):
        blocks.append(Sentence(_world(found, words), "meta"))
    return blocks


def _originals(entry: Entry, found: Ledger, words: Texts) -> list[Block]:
    """Return the sentences that a claim holds, as they stand in each text."""
    told = originals(entry.claim, found)
    by_language = {
        language: [one for one in told if one.language == language]
        for language in dict.fromkeys(one.language for one in told)
    }
    return [
        Bullets(
            tuple(words("claims.original", locator=one.locator, text=one.text) for one in each),
            language,
        )
        for language, each in by_language.items()
    ]


def _verdict(verdict: str, words: Texts) -> str:
    return named("verdict", verdict, evidence_words(words.language))


def _line(entry: Entry, words: Texts) -> str:
    claim = entry.claim
    verdict = _verdict(entry.verdict, words)
    return f"{claim.id:<4} [{verdict}] {claim.in_language(words.language)}"


def _world(found: Ledger, words: Texts) -> str:
    if not found.world_name:
        return ""
    return words("claims.world", name=found.world_name, digest=found.world_digest)


def _stated(statement: Statement, words: Texts) -> str:
    return f"{sentences.stated(statement, words)} ({statement.text}, {statement.claim})"
