"""A text in the language of its reader, or else in one in which it was written, marked as such."""

from __future__ import annotations

from collections.abc import Mapping

from tarazy.codes.classification import LANGUAGES, Language

# Reader to the languages in which a text is shown, the reader's own first.
ORDER: dict[Language, tuple[Language, ...]] = {
    "en": ("en", "ru", "kk"),
    "kk": ("kk", "ru", "en"),
    "ru": ("ru", "en", "kk"),
}
# Reader to the language of a text to what stands behind the text.
MARKS: dict[Language, dict[Language, str]] = {
    "en": {"kk": "in Kazakh", "ru": "in Russian"},
    "kk": {"en": "ағылшынша", "ru": "орысша"},
    "ru": {"en": "по-английски", "kk": "по-казахски"},
}


def language_of(texts: Mapping[str, str | None], reader: Language) -> Language:
    """Return the language in which a text is shown to a reader.

    Parameters
    ----------
    texts
        By language, at least one; an empty one is not there.
    reader
        The language of the reader.
    """
    return next((own for own in ORDER[reader] if texts.get(own)), reader)


def in_language(texts: Mapping[str, str | None], reader: Language) -> str:
    """Return a text in the language of its reader, or in another one with its name in brackets.

    Parameters
    ----------
    texts
        By language, at least one; an empty one is not there.
    reader
        The language of the reader.

    Returns
    -------
    str
        E.g. ``"A tariff on steel [по-английски]"``; empty where there is no text.
    """
    shown = language_of(texts, reader)
    text = texts.get(shown) or ""
    return text if shown == reader or not text else f"{text} [{MARKS[reader][shown]}]"


def in_every_language(texts: Mapping[str, str | None]) -> dict[str, str]:
    """Return a text for readers of each language."""
    return {reader: in_language(texts, reader) for reader in LANGUAGES}
