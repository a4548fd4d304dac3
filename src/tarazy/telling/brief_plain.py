"""A brief as plain data: numbers once, texts in every language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tarazy.codes.classification import LANGUAGES
from tarazy.telling.blocks import Block, Bullets, Heading, Number, Numbers, Sentence, Summary
from tarazy.telling.brief import brief
from tarazy.text.texts import texts

if TYPE_CHECKING:
    from tarazy.study.brief_findings import Brief

# Texts of a number that depend on the language.
_TEXTS = ("title", "value", "range", "about", "caveat", "source", "assumed")


def plain(found: Brief) -> dict[str, Any]:
    """Return a brief ready for JSON.

    Parameters
    ----------
    found
        What it tells; the names of its study hold where it is called.

    Returns
    -------
    dict
        What it is about; ``numbers`` with their range in per cent, kind, and texts by language;
        ``text`` by language: question, answer, notes, and what stands under each heading.
    """
    told = {language: brief(found, texts(language)) for language in LANGUAGES}
    return {
        "study": found.study.name,
        "country": found.study.country,
        "partner": found.study.partner[0],
        "world": found.world.name,
        "digest": found.world.digest,
        "year": found.world.year,
        "unit": "change in real income, per cent",
        "numbers": [
            {
                "experiment": each.name,
                "kind": each.kind,
                "of_pair": each.of_pair,
                "central": each.value,
                "low": None if each.interval is None else each.interval[0],
                "high": None if each.interval is None else each.interval[1],
                **{
                    key: {
                        language: getattr(_items(blocks)[place], key)
                        for language, blocks in told.items()
                    }
                    for key in _TEXTS
                },
            }
            for place, (each, _) in enumerate(found.numbers)
        ],
        "text": {language: _texts(blocks) for language, blocks in told.items()},
    }


def _items(blocks: list[Block]) -> tuple[Number, ...]:
    return next((block.items for block in blocks if isinstance(block, Numbers)), ())


def _texts(blocks: list[Block]) -> dict[str, Any]:
    """Return the texts of a brief by what they are; what stands under a heading, by its anchor."""
    found: dict[str, Any] = {"notes": []}
    section = ""
    for block in blocks:
        if isinstance(block, Summary):
            found |= {"question": block.question.text, "answer": block.answer.text}
        elif isinstance(block, Numbers):
            found["legend"] = block.legend
        elif isinstance(block, Sentence):
            found["notes"].append(block.text)
        elif isinstance(block, Heading):
            section = block.anchor.removeprefix("brief-")
        elif isinstance(block, Bullets):
            found[section] = list(block.texts)
    return found
