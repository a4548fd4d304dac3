"""What the evidence says where it has some words: ``tarazy find``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tarazy.arguments.values import files_of, one, several, whole
from tarazy.codes.classification import check_language
from tarazy.errors import InputError, shortened, unknown_name
from tarazy.evidence.library import Library, library
from tarazy.evidence.searching.folding import cut, spans, words_of
from tarazy.evidence.searching.index import Index
from tarazy.evidence.searching.rows import PLACES, Place, Row, rows
from tarazy.evidence.user_files import with_file
from tarazy.results import Glance, Result
from tarazy.results.digest import digest_of
from tarazy.text.languages import ORDER

if TYPE_CHECKING:
    import pandas as pd

    from tarazy.codes.classification import Language

LIMIT = 10
MOST_WORDS = 20
# Of one word; the longest that the evidence has is far shorter.
MOST_LETTERS = 100
# Letters of an excerpt on each side of the first word that fits.
AROUND = 90
_WORDS = f"1 to {MOST_WORDS} words of letters and digits"
TABLES = ("hits",)
COLUMNS = ("place", "key", "language", "excerpt", "leads", "rank")


@dataclass(frozen=True)
class Hit:
    """A row that has the words.

    Attributes
    ----------
    row
        The row.
    language
        Of the excerpt; "" where it is not known.
    excerpt
        What it says around the first of the words.
    marks
        Where words that fit stand in the excerpt: first letter, and the one after the last.
    rank
        The ``bm25`` of the row: the lower, the better.
    """

    row: Row
    language: str
    excerpt: str
    marks: tuple[tuple[int, int], ...]
    rank: float

    def marked(self, before: str = "*", after: str = "*") -> str:
        """Return the excerpt with something on both sides of every word that fits."""
        text = self.excerpt
        for start, end in reversed(self.marks):
            text = f"{text[:start]}{before}{text[start:end]}{after}{text[end:]}"
        return text


@dataclass(frozen=True, repr=False)
class FoundText(Result):
    """Rows of the evidence that have some words.

    Attributes
    ----------
    asked
        The words, folded.
    used
        As they were found: shorter than `asked` where nothing had them whole.
    hits
        The best rows, the best first.
    count
        How many rows there are in all.
    near
        A word that nothing has to words that are like it; only where there is no row.
    """

    kind = "found"

    asked: tuple[str, ...]
    used: tuple[str, ...]
    hits: tuple[Hit, ...]
    count: int
    near: dict[str, tuple[str, ...]]

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables."""
        return TABLES

    @property
    def digest(self) -> str:
        """16 hexadecimal digits over the words and what was found."""
        return digest_of(self.summary())

    def glance(self) -> Glance:
        """Return the rows, each with its excerpt."""
        return Glance(
            title=f"{' '.join(self.asked)}: {self.count} rows",
            header=["place", "key", "excerpt"],
            rows=[[hit.row.place, hit.row.key, hit.marked()] for hit in self.hits],
            notes=[f"near {word}: {', '.join(like)}" for word, like in self.near.items()],
        )

    def table(self, name: str = "hits") -> pd.DataFrame:
        """Return a tidy table.

        Parameters
        ----------
        name
            ``hits``: one row per hit, the best first.

        Raises
        ------
        InputError
            If there is no such table.

        Returns
        -------
        pandas.DataFrame
            Columns ``place, key, language, excerpt, leads, rank``.
        """
        import pandas as pd

        if name not in TABLES:
            raise unknown_name("table", name, TABLES)
        told = [
            (
                hit.row.place,
                hit.row.key,
                hit.language,
                hit.excerpt,
                ";".join(hit.row.leads),
                hit.rank,
            )
            for hit in self.hits
        ]
        return pd.DataFrame(told, columns=list(COLUMNS))

    def summary(self) -> dict[str, Any]:
        """Return what was asked and found as plain data, ready for JSON."""
        return {
            "asked": list(self.asked),
            "used": list(self.used),
            "count": self.count,
            "hits": [
                {
                    "place": hit.row.place,
                    "key": hit.row.key,
                    "language": hit.language,
                    "excerpt": hit.excerpt,
                    "marks": [list(mark) for mark in hit.marks],
                    "leads": list(hit.row.leads),
                    "rank": hit.rank,
                }
                for hit in self.hits
            ],
            "near": {word: list(like) for word, like in self.near.items()},
        }


def find_text(
    words: str,
    places: Iterable[str] | None = None,
    *,
    lang: Language = "en",
    limit: int = LIMIT,
    extra: Iterable[str | Path] = (),
) -> FoundText:
    """Find what the texts say, and what is claimed, happened, was agreed, promised or aimed at.

    A row is found if each of the words begins one of its words, in any language; see
    `tarazy.evidence.searching.folding` for words of which nothing has the whole.

    Parameters
    ----------
    words
        One or more, in English, Kazakh or Russian; signs between them do not count.
    places
        Some of ``texts``, ``claims``, ``events``, ``agreements``, ``promises``, ``goals``; by
        default all.
    lang
        In which an excerpt is shown, if the words are found in it.
    limit
        How many rows are shown.
    extra
        Files of claims, events or sentences, to be searched too.

    Raises
    ------
    InputError
        If there is no word, one is too long, a place is unknown, or a file is wrong.
    """
    language = check_language(lang)
    wanted = _places(places)
    most = whole("limit", limit, 1)
    asked = tuple(dict.fromkeys(words_of(one("words", words, _WORDS))))
    if not 1 <= len(asked) <= MOST_WORDS:
        raise InputError(f"words: {shortened(repr(words))}, {len(asked)} words; allowed: {_WORDS}")
    if long := next((word for word in asked if len(word) > MOST_LETTERS), None):
        raise InputError(
            f"words: {shortened(repr(long))} has {len(long)} letters; allowed: {MOST_LETTERS}"
        )
    index = _index(extra)
    used, found = asked, list[tuple[Row, float]]()
    for used in cut(asked):
        if found := index.ask(used, wanted):
            break
    if not found:
        missing = [word for word in asked if not index.ask([word], wanted)]
        near = {word: tuple(index.near(word, wanted)) for word in missing}
        return FoundText(asked, asked, (), 0, {word: like for word, like in near.items() if like})
    hits = tuple(_hit(row, rank, used, language) for row, rank in found[:most])
    return FoundText(asked, used, hits, len(found), {})


def _places(places: Iterable[str] | None) -> tuple[Place, ...]:
    if places is None:
        return PLACES
    asked = several("places", places, f"places: {', '.join(PLACES)}")
    for place in asked:
        if place not in PLACES:
            raise unknown_name("place", place, PLACES, "places")
    return tuple(place for place in PLACES if place in asked)


def _index(extra: Iterable[str | Path]) -> Index:
    files = tuple(files_of("extra", extra))
    if not files:
        return _bundled()
    within = library()
    for path in files:
        within = with_file(within, path)
    return _made(within)


@cache
def _bundled() -> Index:
    return _made(library())


def _made(within: Library) -> Index:
    from tarazy.evidence.promises.register import register

    return Index(rows(within, register().promises))


def _hit(row: Row, rank: float, words: tuple[str, ...], reader: Language) -> Hit:
    """Return a hit with its excerpt, in the language of the reader if the words are found in it."""
    order: list[str] = [each for each in ORDER[reader] if each in row.texts]
    order += [each for each in row.texts if each not in order]
    marked = {each: spans(row.texts[each], words) for each in order}
    language = next((each for each in order if marked[each]), order[0])
    text, marks = _excerpt(row.texts[language], marked[language])
    return Hit(row, language, text, marks, rank)


def _excerpt(text: str, marks: list[tuple[int, int]]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Return a text around its first mark, in whole words, and the marks that lie in it."""
    first = marks[0] if marks else (0, 0)
    start, end = max(0, first[0] - AROUND), min(len(text), first[1] + AROUND)
    if start > 0:
        start = text.find(" ", start, first[0]) + 1 or first[0]
    if end < len(text):
        end = max(text.rfind(" ", first[1], end), first[1])
    before, after = "… " if start > 0 else "", " …" if end < len(text) else ""
    moved = len(before) - start
    kept = tuple((one + moved, two + moved) for one, two in marks if start <= one and two <= end)
    return f"{before}{text[start:end]}{after}", kept
