"""Words as they are compared, and the rule by which a word that is asked for meets one of a text.

A word that is asked for meets every word that begins with it: "Теңіз" meets "Теңіздегі". Where
nothing has all words that are asked for, those of more than `SHORTEST` letters lose their last
letter, one at a time, at most `CUTS` of them, until something does: "Қашағанның" becomes "қашаған".
Nothing is known of the grammar of any language. The script of the report follows the same rule.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

SHORTEST = 5
CUTS = 5
_WORD = re.compile(r"[^\W_]+")


def folded(text: str) -> str:
    """Return a text without what does not count: capitals, and the dots of ё."""
    return unicodedata.normalize("NFC", text).casefold().replace("ё", "е")


def words_of(text: str) -> list[str]:
    """Return the words of a text, folded: runs of letters and digits."""
    return _WORD.findall(folded(text))


def cut(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Yield words as they were asked for, then with one letter less after another."""
    before: tuple[str, ...] = ()
    for letters in range(CUTS + 1):
        now = tuple(_shortened(word, letters) for word in words)
        if now == before:
            return
        yield now
        before = now


def _shortened(word: str, letters: int) -> str:
    if len(word) <= SHORTEST or any(sign.isdigit() for sign in word):
        return word
    return word[: max(SHORTEST, len(word) - letters)]


def spans(text: str, words: Sequence[str]) -> list[tuple[int, int]]:
    """Return where the words of a text stand that begin with one of `words`, folded."""
    beginnings = tuple(words)
    return [
        found.span() for found in _WORD.finditer(text) if folded(found[0]).startswith(beginnings)
    ]
