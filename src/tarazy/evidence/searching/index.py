"""The index: a table of SQLite's full text search in memory, made from the rows each time.

https://www.sqlite.org/fts5.html; the best rows are those of the lowest ``bm25``, with its default
constants.
"""

from __future__ import annotations

import difflib
import sqlite3
from collections.abc import Collection, Iterable, Sequence
from functools import cached_property

from tarazy.codes.classification import LANGUAGES
from tarazy.evidence.searching.folding import words_of
from tarazy.evidence.searching.rows import Place, Row

# Words that are near another begin as it does, and are about as long.
_LONGER = 3
_NEAR = 3
_ALIKE = 0.7


class Index:
    """Rows that can be asked for by words.

    Parameters
    ----------
    rows
        All of them; of two that fit as well the first comes first.
    """

    def __init__(self, rows: Iterable[Row]) -> None:
        self.rows = tuple(rows)
        self._words = [
            {language: words_of(text) for language, text in row.texts.items()} for row in self.rows
        ]
        # Words come folded: the tokenizer only parts them.
        self._table = sqlite3.connect(":memory:", check_same_thread=False)
        columns = ", ".join((*LANGUAGES, "other"))
        self._table.execute(
            f"CREATE VIRTUAL TABLE found USING fts5(place UNINDEXED, {columns}, prefix='2 3 4', "
            "tokenize='unicode61 remove_diacritics 0')"
        )
        self._table.executemany(
            "INSERT INTO found(rowid, place, en, kk, ru, other) VALUES (?, ?, ?, ?, ?, ?)",
            (self._columns(number) for number in range(len(self.rows))),
        )

    def _columns(self, number: int) -> tuple[int | str, ...]:
        words = self._words[number]
        known = (" ".join(words.get(language, ())) for language in LANGUAGES)
        other = (
            word for language, said in words.items() if language not in LANGUAGES for word in said
        )
        return (number, self.rows[number].place, *known, " ".join(other))

    def ask(self, words: Sequence[str], places: Collection[Place]) -> list[tuple[Row, float]]:
        """Return the rows in which every word begins some word, the best first, with their rank.

        Parameters
        ----------
        words
            Folded.
        places
            Which rows are wanted.
        """
        marks = ", ".join("?" * len(places))
        asked = " AND ".join('"{}"*'.format(word.replace('"', '""')) for word in words)
        found = self._table.execute(
            f"SELECT rowid, bm25(found) FROM found WHERE found MATCH ? AND place IN ({marks}) "
            "ORDER BY bm25(found), rowid",
            (asked, *places),
        )
        return [(self.rows[number], rank) for number, rank in found]

    @cached_property
    def vocabulary(self) -> dict[Place, dict[str, list[str]]]:
        """All words of every place, folded, by their first letter."""
        every: dict[Place, set[str]] = {}
        for row, said in zip(self.rows, self._words, strict=True):
            every.setdefault(row.place, set()).update(*said.values())
        found: dict[Place, dict[str, list[str]]] = {}
        for place, words in every.items():
            by_letter = found.setdefault(place, {})
            for word in sorted(words):
                by_letter.setdefault(word[0], []).append(word)
        return found

    def near(self, word: str, places: Collection[Place]) -> list[str]:
        """Return words like one that nothing of some places has, of the same first letter.

        The nearest come first.
        """
        known = {
            other for place in places for other in self.vocabulary.get(place, {}).get(word[:1], ())
        }
        like = sorted(other for other in known if abs(len(other) - len(word)) <= _LONGER)
        return difflib.get_close_matches(word, like, n=_NEAR, cutoff=_ALIKE)
