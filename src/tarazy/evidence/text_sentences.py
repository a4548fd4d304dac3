"""Every sentence of a text: where it stands, and which rows of the evidence hold it, or why none.

A table of sentences is whole: within a text, paragraphs and the sentences of each are numbered from
1 on without a gap, and every sentence has something that holds it, or a reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Annotated, Literal, get_args

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from tarazy.errors import InputError
from tarazy.evidence.document import TOPICS, Topic
from tarazy.evidence.events_and_sources import Words
from tarazy.scenario.parts import Part, Text

FILE = "sentences.csv"
# What a sentence is that something holds, beside the reasons.
HELD = "held"
# Why nothing holds a sentence; `open` is a statement that could be tested and is no claim yet.
Reason = Literal[
    "heading",
    "question",
    "transition",
    "general",
    "opinion",
    "recommendation",
    "repeats",
    "garbled",
    "open",
]
REASONS: tuple[Reason, ...] = get_args(Reason)
# What may hold a sentence beside a claim: written "event:us-embassy", a claim by its identifier.
HOLDERS = ("event", "agreement", "stage", "promise")

_COUNT = "a whole number from 1 on"
_HOLDS = "identifiers of claims and e.g. 'event:KEY', divided by ';'"
_DIGEST = "12 digits 0 to 9 and a to f"
_LOCATOR = "where another sentence stands, e.g. 'E14:12.3'"
Count = Annotated[int, Field(ge=1)]


class TextSentence(Part):
    """A sentence of a text.

    Attributes
    ----------
    text
        Identifier of the text.
    paragraph, sentence
        Where it stands, both from 1 on.
    topic
        What it is about, one of the topics of claims.
    holds
        What holds it: claims by identifier, others as ``event:KEY``.
    reason
        Why nothing does.
    of
        Of a sentence that repeats another: which one.
    original
        The sentence itself; only of one that something holds.
    digest
        First 12 hexadecimal digits of the SHA-256 of the sentence, by which the text can be
        compared with the table where the sentence is not quoted; empty if unknown.
    """

    text: Text = Field(description="the identifier of a text")
    paragraph: Count = Field(description=_COUNT)
    sentence: Count = Field(description=_COUNT)
    topic: Topic = Field(description=", ".join(map(repr, TOPICS)))
    holds: Words = Field(default=(), description=_HOLDS)
    reason: Reason | None = Field(default=None, description=", ".join(map(repr, REASONS)))
    of: str = Field(default="", description=_LOCATOR)
    original: Text | None = Field(default=None, description="the sentence")
    digest: Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{12})?$")] = Field(
        default="", description=_DIGEST
    )

    @model_validator(mode="after")
    def _held_or_not(self) -> TextSentence:
        if bool(self.holds) == (self.reason is not None):
            both = "holds and reason stand both" if self.holds else "neither holds nor reason"
            raise PydanticCustomError("one_of", f"{both}; allowed: one of the two")
        if len(set(self.holds)) < len(self.holds):
            raise PydanticCustomError("one_of", "holds: a name stands twice; allowed: once each")
        if (self.reason == "repeats") != bool(self.of):
            raise PydanticCustomError(
                "one_of", "of: stands without reason = 'repeats', or lacks; allowed: with it alone"
            )
        if bool(self.holds) != (self.original is not None):
            wrong = "is missing beside holds" if self.holds else "stands beside a reason"
            raise PydanticCustomError(
                "one_of", f"original: {wrong}; allowed: the sentence, where something holds it"
            )
        return self

    @property
    def locator(self) -> str:
        """Where it stands: text, paragraph and sentence, e.g. ``E14:12.3``."""
        return f"{self.text}:{self.paragraph}.{self.sentence}"

    @property
    def claims(self) -> tuple[str, ...]:
        """Identifiers of the claims among those that hold it."""
        return tuple(name for name in self.holds if ":" not in name)


SENTENCE_COLUMNS = (
    *("locator", "text", "paragraph", "sentence"),
    *("topic", "holds", "reason", "of", "original"),
)


def sentence_row(row: TextSentence) -> dict[str, object]:
    """Return a sentence as a row of `SENTENCE_COLUMNS`."""
    told = {key: getattr(row, key) for key in SENTENCE_COLUMNS}
    return told | {"holds": ";".join(row.holds)}


def coverage(rows: Iterable[TextSentence]) -> dict[str, dict[str, int]]:
    """Return, by text, how many sentences are ``held``, and how many are not for each reason."""
    found: dict[str, Counter[str]] = {}
    for row in rows:
        found.setdefault(row.text, Counter())[row.reason or HELD] += 1
    return {
        text: {word: counts[word] for word in (HELD, *REASONS) if counts[word]}
        for text, counts in found.items()
    }


def with_sentences(
    known: Mapping[str, TextSentence], rows: Iterable[TextSentence], where: str
) -> dict[str, TextSentence]:
    """Return sentences by locator, with those of another table.

    Raises
    ------
    InputError
        If a sentence stands twice, or one is missing before another.
    """
    whole, last = dict(known), dict[str, tuple[int, int]]()
    for row in rows:
        if row.locator in whole:
            raise InputError(f"{where}: {row.locator} stands twice; allowed: once")
        paragraph, sentence = last.get(row.text, (0, 0))
        following = ((paragraph, sentence + 1), (paragraph + 1, 1))[0 if paragraph else 1 :]
        at = (row.paragraph, row.sentence)
        if at not in following:
            allowed = " or ".join(f"{row.text}:{one}.{other}" for one, other in following)
            raise InputError(f"{where}: {row.locator} is out of order; allowed here: {allowed}")
        last[row.text] = at
        whole[row.locator] = row
    return whole
