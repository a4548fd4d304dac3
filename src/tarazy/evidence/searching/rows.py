"""What can be found: every row of the evidence that has words, and where it leads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from tarazy.codes.classification import LANGUAGES
from tarazy.evidence.library import Library
from tarazy.evidence.promises.document import Promise
from tarazy.scenario.parts import Texts

Place = Literal["texts", "claims", "events", "agreements", "promises", "goals"]
PLACES: tuple[Place, ...] = get_args(Place)


@dataclass(frozen=True)
class Row:
    """A row of the evidence.

    Attributes
    ----------
    place
        Of which kind it is; `goals` are claims of that kind, `events` also the stages.
    key
        Identifier of a claim, key of an event, locator of a sentence, identifier of a text.
    texts
        Language to what it says; of a sentence whose language is not known under "".
    leads
        Of a sentence: what holds it; of any other row: the sentences that it holds.
    """

    place: Place
    key: str
    texts: Mapping[str, str]
    leads: tuple[str, ...] = ()


def rows(library: Library, promises: Mapping[str, Promise]) -> Iterator[Row]:
    """Yield all rows, in the order of the tables.

    Parameters
    ----------
    library
        The evidence.
    promises
        Key to promise.
    """
    leads: dict[str, list[str]] = {}
    for sentence in library.sentences.values():
        for name in sentence.holds:
            leads.setdefault(name, []).append(sentence.locator)

    def row(place: Place, key: str, said: Texts, name: str) -> Row:
        return Row(place, key, _written(said), tuple(leads.get(name, ())))

    for key, text in library.texts.items():
        title, author = _written(text.title), _written(text.author)
        yield Row("texts", key, {each: f"{title[each]}. {author.get(each, '')}" for each in title})
    for place, sentence in library.sentences.items():
        if sentence.original is not None:
            language = library.texts[sentence.text].language or ""
            yield Row("texts", place, {language: sentence.original}, sentence.holds)
    for key, claim in library.claims.items():
        yield row("goals" if claim.kind == "goal" else "claims", key, claim, key)
    for key, event in library.events.items():
        yield row("events", key, event, f"event:{key}")
    for key, stage in library.stages.items():
        yield row("events", key, stage, f"stage:{key}")
    for key, agreement in library.agreements.items():
        yield row("agreements", key, agreement, f"agreement:{key}")
    for key, promise in promises.items():
        yield row("promises", key, promise, f"promise:{key}")


def _written(said: Texts) -> dict[str, str]:
    return {each: text for each in LANGUAGES if (text := getattr(said, each))}
