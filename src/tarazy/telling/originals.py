"""The sentences of the texts behind a claim, and how many sentences of all are held."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tarazy.evidence.text_sentences import REASONS
from tarazy.text.texts import Texts

if TYPE_CHECKING:
    from tarazy.evidence.document import Claim
    from tarazy.evidence.ledger import Ledger


@dataclass(frozen=True)
class Original:
    """A sentence of a text as it stands there, with its locator and the code of its language."""

    locator: str
    text: str
    language: str


def originals(claim: Claim, found: Ledger) -> list[Original]:
    """Return the sentences of the texts that a claim holds."""
    return [
        Original(one.locator, one.original or "", found.library.texts[one.text].language or "")
        for one in found.library.sentences_of(claim.id)
    ]


def covered(found: Ledger, words: Texts) -> str:
    """Return how many sentences the texts have, how many are held, and why the others are not."""
    rows = found.sentences
    tally = Counter(row.reason for row in rows if row.reason is not None)
    reasons = (f"{words(f'ledger.reason.{each}')} {tally[each]}" for each in REASONS if tally[each])
    return words(
        "ledger.covered",
        count=len(rows),
        texts=len({row.text for row in rows}),
        held=len(rows) - tally.total(),
        reasons=", ".join(reasons),
    )
