"""The words and numbers of an answer in the terminal, in English, Kazakh or Russian."""

from __future__ import annotations

import textwrap
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from tarazy.codes.classification import Language, check_language, name_of
from tarazy.text.materiality import MATERIAL, is_about_zero
from tarazy.text.plain_table import amount, signed

REST_OF_WORLD = "ROW"
WIDTH = 96


def wrapped(text: str) -> str:
    """Return a text broken into lines."""
    return textwrap.fill(text, WIDTH, break_on_hyphens=False)


@dataclass(frozen=True)
class Words:
    """The texts of one language.

    Attributes
    ----------
    language
        Of the texts.
    entries
        Key to text, with placeholders in braces; names of variables under ``variable.``.
    """

    language: Language
    entries: dict[str, str]

    def __call__(self, key: str, **values: object) -> str:
        """Return a text with its placeholders filled."""
        return self.entries[key].format(**values)

    def word(self, key: str, otherwise: str) -> str:
        """Return a text, or `otherwise` where the language has no such key."""
        return self.entries.get(key, otherwise)

    def signed(self, value: float) -> str:
        """Return a change with its sign and three significant digits; a dash if there is none."""
        return self._local(signed(value)) if value == value else "-"

    def amount(self, value: float) -> str:
        """Return an amount with three significant digits at least, thousands apart."""
        return self._local(amount(value))

    def size(self, value: float) -> str:
        """Return a change without its sign."""
        return self._local(signed(abs(value)).removeprefix("+"))

    def factor(self, value: float) -> str:
        """Return a factor with four significant digits."""
        return self._local(f"{value:.4g}")

    def least(self) -> str:
        """Return the smallest change that is told, in per cent."""
        return self._local(f"{MATERIAL:g}")

    def about_zero(self, values: Iterable[float]) -> list[str]:
        """Return a line on changes too small to be told if `values` has one, else none."""
        if any(value != 0.0 and is_about_zero(value) for value in values):
            return [wrapped(self("least", least=self.least()))]
        return []

    def _local(self, text: str) -> str:
        table = {",": self.entries["group"], ".": self.entries["point"]}
        return "".join(table.get(letter, letter) for letter in text)

    def place(self, code: str) -> str:
        """Return an economy as the sentences name it: in the genitive, or with its article."""
        from tarazy.text.texts import texts

        return texts(self.language).pair(code, code)["country_gen"]

    def labelled(self, code: str) -> str:
        """Return code and name; a code of a user's own world is its name."""
        name = name_of(code, self.language)
        return code if name == code else f"{code} {name}"

    def named(self, code: str) -> str:
        """Return the name of an economy or sector; a code of a user's own world is its name."""
        return name_of(code, self.language)

    def listed(self, parts: Sequence[str]) -> str:
        """Return parts as a list in a sentence."""
        if len(parts) == 1:
            return parts[0]
        return f"{', '.join(parts[:-1])} {self('and')} {parts[-1]}"


@cache
def words(language: str) -> Words:
    """Return the texts of a language.

    Raises
    ------
    InputError
        If there are none in `language`.
    """
    known = check_language(language)
    text = resources.files("tarazy.cli").joinpath("answer.toml").read_text(encoding="utf-8")
    entries = tomllib.loads(text)[known]
    variables = entries.pop("variable")
    return Words(known, entries | {f"variable.{key}": name for key, name in variables.items()})
