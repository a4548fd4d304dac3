"""The texts of this room in three languages: names of tables, channels, measures; reasons."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources

from tarazy.codes.classification import LANGUAGES, Language, check_language
from tarazy.errors import unknown_name


@cache
def _all() -> dict[str, dict[str, dict[str, str]]]:
    text = (
        resources.files("tarazy.interdependence").joinpath("words.toml").read_text(encoding="utf-8")
    )
    return tomllib.loads(text)


def names(kind: str) -> tuple[str, ...]:
    """Return the keys of a kind of text: ``table``, ``channel``, ``measure``, ``reason``, ...

    Raises
    ------
    InputError
        If there is no such kind.
    """
    if kind not in _all():
        raise unknown_name("kind of text", kind, list(_all()))
    return tuple(_all()[kind])


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
        If there is no such kind, or there are no texts in `language`.
    """
    known = check_language(language)
    if key not in names(kind):
        return key
    return _all()[kind][key][known].format(**values)


def reason_text(reason: str, language: str = "en", *, country: str = "") -> str:
    """Return why a number is missing, as a sentence.

    Parameters
    ----------
    reason
        Of an entry: a key, or a key, a colon and what the model said.
    language
        ``en``, ``kk`` or ``ru``.
    country
        Name of the country, for the sentences that name it.
    """
    key, _, detail = reason.partition(": ")
    text = word("reason", key, language, country=country)
    return f"{text.rstrip('.')}: {detail}" if detail else text


def reason_texts(reason: str, country: dict[Language, str]) -> dict[str, str]:
    """Return why a number is missing in every language; `country` is its name by language."""
    return {
        language: reason_text(reason, language, country=country[language]) for language in LANGUAGES
    }
