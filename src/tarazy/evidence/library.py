"""The bundled evidence, and that of a user beside it: texts, sources, claims, chronicle."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TypeVar

from tarazy.errors import InputError
from tarazy.evidence.document import Claim, SourceText
from tarazy.evidence.events_and_sources import Agreement, Event, FigureRow, SourceRow, Stage
from tarazy.evidence.reading import read_claims, read_rows
from tarazy.evidence.text_sentences import FILE as SENTENCES
from tarazy.evidence.text_sentences import TextSentence, with_sentences

Item = TypeVar("Item")
# What the evidence is called that travels with the package.
BUNDLED = "kazakhstan-united-states"


@dataclass(frozen=True)
class Library:
    """All tables of the evidence, each by its key, in the order of the files.

    Attributes
    ----------
    texts, sources, figures, claims, events, agreements, stages
        Key to row.
    origins
        Identifier of a claim to the file it stands in.
    folders
        Identifier of a claim to the folder beside which its scenarios are looked for; only those
        of a user have one.
    sentences
        Locator to sentence, of the texts that have a table of them.
    """

    texts: dict[str, SourceText]
    sources: dict[str, SourceRow]
    figures: dict[str, FigureRow]
    claims: dict[str, Claim]
    events: dict[str, Event]
    agreements: dict[str, Agreement]
    stages: dict[str, Stage]
    origins: dict[str, str]
    folders: dict[str, Path]
    sentences: dict[str, TextSentence] = field(default_factory=dict)

    def sentences_of(self, name: str) -> tuple[TextSentence, ...]:
        """Return the sentences that a row holds: a claim by identifier, others as ``event:KEY``."""
        return tuple(row for row in self.sentences.values() if name in row.holds)

    def source_of(self, keys: Iterable[str]) -> str:
        """Return sources as one text: publisher, title, date and address of each."""
        shown = []
        for key in keys:
            row = self.sources[key]
            shown.append(", ".join(filter(None, (row.publisher, row.title, row.date, row.address))))
        return "; ".join(shown)

    def sources_named(
        self, rows: Iterable[Event | Agreement | Stage | FigureRow]
    ) -> tuple[SourceRow, ...]:
        """Return the sources that rows name, each once, in the order of the table of sources."""
        named = {key for row in rows for key in _keys(row)}
        return tuple(source for key, source in self.sources.items() if key in named)


@cache
def library() -> Library:
    """Return the evidence that travels with the package."""
    tables = resources.files("tarazy.evidence").joinpath("tables")
    texts = read_claims(tables.joinpath("texts.toml"), "texts.toml").text
    claims: dict[str, Claim] = {}
    origins: dict[str, str] = {}
    for file in sorted(tables.joinpath("claims").iterdir(), key=lambda file: file.name):
        if file.name.endswith(".toml"):
            found = read_claims(file, file.name).claim
            claims = with_rows(claims, found, "id", f"{file.name}: claim")
            origins |= {claim.id: file.name for claim in found}

    def table(name: str, row: type[Item], key: str) -> dict[str, Item]:
        file = tables.joinpath(name)
        return with_rows({}, read_rows(file, name, row), key, name)  # type: ignore[type-var]

    return Library(
        texts=with_rows({}, texts, "id", "texts.toml: text"),
        sources=table("sources.csv", SourceRow, "key"),
        figures=table("figures.csv", FigureRow, "figure"),
        claims=dict(sorted(claims.items(), key=lambda item: _order(item[0]))),
        events=table("events.csv", Event, "event"),
        agreements=table("agreements.csv", Agreement, "agreement"),
        stages=table("stages.csv", Stage, "stage"),
        origins=origins,
        folders={},
        sentences=with_sentences(
            {}, read_rows(tables.joinpath(SENTENCES), SENTENCES, TextSentence), SENTENCES
        ),
    )


def with_rows(
    known: dict[str, Item], rows: Sequence[Item], key: str, where: str
) -> dict[str, Item]:
    """Return a table with further rows, each by its key.

    Raises
    ------
    InputError
        If a key stands twice.
    """
    whole = dict(known)
    for row in rows:
        name = getattr(row, key)
        if name in whole:
            raise InputError(f"{where} {name}: {name!r} is taken; allowed: another {key}")
        whole[name] = row
    return whole


def _keys(row: Event | Agreement | Stage | FigureRow) -> tuple[str, ...]:
    return (row.source,) if isinstance(row, FigureRow) else row.source


def _order(identifier: str) -> tuple[str, int]:
    letters = identifier.rstrip("0123456789")
    return letters, int(identifier[len(letters) :])
