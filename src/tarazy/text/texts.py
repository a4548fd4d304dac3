"""The report's texts in one language: sentences, headings, names and their forms."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources

from tarazy.codes.classification import Language, check_language, name_of
from tarazy.errors import InputError
from tarazy.text.naming import own_names


@dataclass(frozen=True)
class Texts:
    """All texts of one language.

    Attributes
    ----------
    language
        Of the texts.
    entries
        Dotted key to text.
    lists
        Dotted key to a list of texts.
    forms
        Code of an economy to its grammatical forms.
    names
        Code of an economy to its short name, where it is not called as ever.
    """

    language: Language
    entries: dict[str, str]
    lists: dict[str, tuple[str, ...]]
    forms: dict[str, dict[str, str]]
    names: dict[str, str] = field(default_factory=dict)

    def __call__(self, key: str, **values: object) -> str:
        """Return a text with its placeholders filled.

        Raises
        ------
        InputError
            If the language has no such text or a placeholder has no value.
        """
        try:
            return self.entries[key].format(**values)
        except KeyError as missing:
            raise InputError(
                f"report text {key!r} in language {self.language!r}: {missing} is missing"
            ) from missing

    def sentence(self, key: str, **values: object) -> str:
        """Return a text that begins with a capital letter, whatever name it begins with."""
        text = self(key, **values)
        return text[:1].upper() + text[1:]

    def name(self, code: str) -> str:
        """Return the short name of an economy or sector, as it stands in a table."""
        return self.names.get(code) or name_of(code, self.language)

    def counted(self, key: str, number: int, **values: object) -> str:
        """Return a text about a number of things, the number up to ten in words.

        The text stands under `key` and the category of the number (``one``, ``few``, ``many``);
        its placeholders ``{number}`` and ``{number_gen}`` are the number and its genitive.
        """
        words = {
            form: self.lists[form][number - 1] if 0 < number <= len(self.lists[form]) else number
            for form in ("number", "number_gen")
        }
        return self.sentence(f"{key}.{self._category(number)}", **words, **values)

    def _category(self, number: int) -> str:
        """Return the plural category of a whole number, as CLDR divides them."""
        if self.language != "ru":
            return "one" if number == 1 else "many"
        if number % 10 == 1 and number % 100 != 11:
            return "one"
        return "few" if number % 10 in (2, 3, 4) and number % 100 not in (12, 13, 14) else "many"

    def _form(self, code: str, form: str) -> str:
        return self.forms.get(code, {}).get(form, self.name(code))

    def pair(self, country: str, partner: str) -> dict[str, str]:
        """Return the placeholders that name two economies, in the forms that sentences need.

        ``country`` and ``partner`` are the plain forms, ``_gen`` the genitive, ``with_partner``
        "with the partner". A code of a user's own world has no forms and stands as it is.
        """
        if self.language == "en":
            first, second = self._form(country, "en"), self._form(partner, "en")
            return {
                "country": first,
                "country_gen": first,
                "partner": second,
                "partner_gen": second,
                "with_partner": self.together(partner),
            }
        return {
            "country": self.name(country),
            "country_gen": self._form(country, f"{self.language}_gen"),
            "partner": self.name(partner),
            "partner_gen": self._form(partner, f"{self.language}_gen"),
            "with_partner": self.together(partner),
        }

    def together(self, code: str) -> str:
        """Return "with the economy": *with Russia*, *с Россией*, *Ресеймен*."""
        if self.language == "en":
            return f"with {self._form(code, 'en')}"
        return self._form(code, f"{self.language}_ins")


def texts(language: str) -> Texts:
    """Return the report's texts, with the names that hold now (`tarazy.text.naming`).

    Raises
    ------
    InputError
        If there are none in `language`.
    """
    known = check_language(language)
    plain, own = _texts(known), own_names()
    if not own:
        return plain
    forms = {code: plain.forms.get(code, {}) | dict(names) for code, names in own.items()}
    names = {code: given.get(f"name_{known}", "") for code, given in own.items()}
    return replace(plain, forms=plain.forms | forms, names=names)


@cache
def _texts(known: Language) -> Texts:
    folder = resources.files("tarazy.text").joinpath("catalogue")
    # The chapters that came later have a file of their own: balance.en.toml beside en.toml.
    files = [file for file in folder.iterdir() if f".{file.name}".endswith(f".{known}.toml")]
    leaves: dict[str, object] = {}
    for file in sorted(files, key=lambda file: file.name):
        leaves.update(_leaves(tomllib.loads(file.read_text(encoding="utf-8")), ""))
    rows = csv.DictReader(folder.joinpath("forms.csv").read_text(encoding="utf-8").splitlines())
    return Texts(
        language=known,
        entries={key: value for key, value in leaves.items() if isinstance(value, str)},
        lists={key: tuple(value) for key, value in leaves.items() if isinstance(value, list)},
        forms={row["code"]: row for row in rows},
    )


def _leaves(table: dict[str, object], prefix: str) -> Iterator[tuple[str, object]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _leaves(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value
