"""The texts of this room in three languages: names of tables, channels, measures; reasons."""

from __future__ import annotations

from tarazy.codes.classification import LANGUAGES
from tarazy.text.texts import texts


def has_word(kind: str, key: str) -> bool:
    """Return whether there is a text of a kind, see `word`."""
    return texts("en", "interdependence").found(f"{kind}.{key}") is not None


def word(kind: str, key: str, language: str = "en", **values: object) -> str:
    """Return a text with its placeholders filled; a key without a text stands as it is.

    Parameters
    ----------
    kind
        ``table``, ``channel``, ``measure``, ``cut``, ``unit``, ``reason``, ``quality``, ``shell``.
    key
        Of the text.
    language
        ``en``, ``kk`` or ``ru``.
    **values
        Of the placeholders.

    Raises
    ------
    InputError
        If there are no texts in `language`.
    """
    text = texts(language, "interdependence").found(f"{kind}.{key}")
    return key if text is None else text.format(**values)


def reason_text(reason: str, language: str, country: str) -> str:
    """Return why a number is missing, as a sentence.

    Parameters
    ----------
    reason
        Of an entry: a key, or a key, a colon and what the model said.
    language
        ``en``, ``kk`` or ``ru``.
    country
        Code of the country, for the sentences that name it.
    """
    key, _, detail = reason.partition(": ")
    text = word("reason", key, language, **texts(language).named(country=country))
    return f"{text.rstrip('.')}: {detail}" if detail else text


def reason_texts(reason: str, country: str) -> dict[str, str]:
    """Return why a number is missing in every language."""
    return {language: reason_text(reason, language, country) for language in LANGUAGES}
