"""Rows of the evidence in which words were found, as blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tarazy.telling.blocks import Block, Bullets, Sentence
from tarazy.text.texts import Texts

if TYPE_CHECKING:
    from tarazy.evidence.searching.found import FoundText, Hit


def rows_found(found: FoundText, words: Texts) -> list[Block]:
    """Return every row with its words marked and where it leads; else words near those asked."""
    if not found.hits:
        near = (
            words("find.near", word=word, words=", ".join(like))
            for word, like in found.near.items()
        )
        nothing = words("find.none", words=", ".join(found.asked))
        return [Sentence(" ".join([nothing, *near])), Sentence(words("find.rule"), "meta")]
    told = [words("find.counts", count=found.count, shown=len(found.hits))]
    if found.used != found.asked:
        told.append(words("find.cut", words=", ".join(found.used)))
    return [Bullets(tuple(_line(hit, words) for hit in found.hits)), Sentence(" ".join(told))]


def _line(hit: Hit, words: Texts) -> str:
    leads = f" → {', '.join(hit.row.leads)}" if hit.row.leads else ""
    return f"{hit.row.key} [{words(f'find.place.{hit.row.place}')}] {hit.marked()}{leads}"
