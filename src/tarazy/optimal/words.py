"""The texts of this room in three languages."""

from __future__ import annotations

from collections.abc import Mapping

from tarazy.codes.classification import LANGUAGES, Language
from tarazy.text.texts import texts


def word(key: str, language: str = "en", **values: object) -> str:
    """Return a text with its placeholders filled.

    Raises
    ------
    InputError
        If there are no texts in `language`.
    """
    return texts(language, "optimal")(key, **values)


def in_all(key: str, names: Mapping[Language, str]) -> dict[str, str]:
    """Return a text in every language, with the names that stand in it, by language."""
    return {language: word(key, language, names=names[language]) for language in LANGUAGES}
