"""The texts of this room in three languages."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources

from tarazy.codes.classification import LANGUAGES, Language, check_language


@cache
def _all() -> dict[str, dict[str, str]]:
    text = resources.files("tarazy.optimal").joinpath("words.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def word(key: str, language: str = "en", **values: object) -> str:
    """Return a text with its placeholders filled.

    Raises
    ------
    InputError
        If there are no texts in `language`.
    """
    return _all()[key][check_language(language)].format(**values)


def in_all(key: str, names: Mapping[Language, str]) -> dict[str, str]:
    """Return a text in every language, with the names that stand in it, by language."""
    return {language: word(key, language, names=names[language]) for language in LANGUAGES}
