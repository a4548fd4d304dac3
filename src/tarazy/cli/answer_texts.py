"""Lines of an answer in the terminal, in English, Kazakh or Russian."""

from __future__ import annotations

from collections.abc import Iterable

from tarazy.cli.screen import wrapped
from tarazy.text import formats
from tarazy.text.materiality import MATERIAL, is_about_zero
from tarazy.text.texts import Texts, texts


def words(language: str) -> Texts:
    """Return the texts of the shell in a language.

    Raises
    ------
    InputError
        If there are none in `language`.
    """
    return texts(language, "shell")


def about_zero(say: Texts, values: Iterable[float]) -> list[str]:
    """Return a line on changes too small to be told if `values` has one, else none."""
    if any(value != 0.0 and is_about_zero(value) for value in values):
        return [wrapped(say("least", least=formats.plain(MATERIAL, say)))]
    return []
