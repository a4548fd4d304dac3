"""What tells two questions apart that stand side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tarazy.text.languages import in_language
from tarazy.text.texts import Texts

if TYPE_CHECKING:
    from tarazy.study.findings import Found

# Settings that tell two questions of one title apart, to the beginning of the key of their texts.
_SETTINGS = {"closure": "lab.closure_", "horizon": "horizon.", "elasticities": "lab.elasticities_"}


def says_the_same(first: Mapping[str, Any], second: Mapping[str, Any]) -> bool:
    """Return whether two documents ask the same, whatever they are called."""
    told = ("name", "title", "question")
    ours, theirs = ({k: v for k, v in each.items() if k not in told} for each in (first, second))
    return ours == theirs


def told_apart(found: Sequence[Found], words: Texts) -> list[Found]:
    """Return answers whose titles differ: of two with one title, each with its settings."""
    documents: list[dict[str, Any]] = [each.outcome.scenario or {} for each in found]
    titles = [in_language(each["title"], words.language) for each in documents]
    if len(set(titles)) == len(titles):
        return list(found)
    return [
        replace(each, outcome=replace(each.outcome, scenario={**document, "title": title}))
        for each, document, title in zip(
            found, documents, _titles(titles, documents, words), strict=True
        )
    ]


def _titles(
    titles: Sequence[str], documents: Sequence[Mapping[str, Any]], words: Texts
) -> list[dict[str, str]]:
    told: list[dict[str, str]] = []
    for number, (title, document) in enumerate(zip(titles, documents, strict=True), 1):
        differing = [
            words(f"{key}{document[name]}")
            for name, key in _SETTINGS.items()
            if document.get(name) and len({str(each.get(name)) for each in documents}) > 1
        ]
        told.append({words.language: f"{number}. {title}" + "".join(f"; {t}" for t in differing)})
    return told
