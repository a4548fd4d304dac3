"""The texts of one language: sentences, headings, names and their forms.

A text is found by its key in ``catalogue/<language>.mo``, which is compiled from the ``.po`` beside
it (``make texts``). The key begins with the room that the text belongs to; what several rooms say
has a key of its own, such as ``unit.Mt`` or ``quantity.welfare``.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from gettext import GNUTranslations
from importlib import resources

from tarazy.codes.classification import Language, check_language, name_of
from tarazy.codes.groups import groups
from tarazy.errors import InputError
from tarazy.text.economy_forms import forms_of, placeholders
from tarazy.text.naming import own_names


@dataclass(frozen=True)
class Texts:
    """All texts of one language.

    Attributes
    ----------
    language
        Of the texts.
    messages
        Key to text.
    forms
        Code of an economy to its grammatical forms.
    room
        Whose texts are asked for by what follows the room in their keys.
    names
        Code of an economy to its short name, where it is not called as ever.
    """

    language: Language
    messages: GNUTranslations
    forms: dict[str, dict[str, str]]
    room: str = ""
    names: dict[str, str] = field(default_factory=dict)

    def __call__(self, key: str, **values: object) -> str:
        """Return a text with its placeholders filled.

        Raises
        ------
        InputError
            If the language has no such text or a placeholder has no value.
        """
        text = self.found(key)
        if text is None:
            raise self._missing(key, repr(key))
        try:
            return text.format(**values)
        except KeyError as placeholder:
            raise self._missing(key, str(placeholder)) from placeholder

    def found(self, key: str) -> str | None:
        """Return a text as it stands, of the room or else of all; None where there is none."""
        for known in (f"{self.room}.{key}", key) if self.room else (key,):
            text = self.messages.gettext(known)
            # Gettext gives back the key of a text that it does not have.
            if text != known:
                return text
        return None

    def many(self, key: str) -> tuple[str, ...]:
        """Return the texts of a list, which stand under numbers from 1; empty if there is none."""
        items: list[str] = []
        while (text := self.found(f"{key}.{len(items) + 1}")) is not None:
            items.append(text)
        return tuple(items)

    def _missing(self, key: str, what: str) -> InputError:
        place = f"{self.room}.{key}" if self.room else key
        return InputError(f"text {place!r} in language {self.language!r}: {what} is missing")

    def sentence(self, key: str, **values: object) -> str:
        """Return a text that begins with a capital letter, whatever name it begins with."""
        text = self(key, **values)
        return text[:1].upper() + text[1:]

    def name(self, code: str) -> str:
        """Return the name of an economy, a group or a sector, as it stands in a table."""
        if own := self.names.get(code):
            return own
        group = groups("economies").get(code)
        return group.full_name(self.language) if group else name_of(code, self.language)

    def sector(self, code: str) -> str:
        """Return a sector's name as it stands in the middle of a sentence."""
        name = self.name(code)
        return name[:1].lower() + name[1:] if self.language == "en" else name

    def labelled(self, code: str) -> str:
        """Return code and name; a code of a user's own world is its name."""
        name = self.name(code)
        return code if name == code else f"{code} {name}"

    def listed(self, parts: Sequence[str]) -> str:
        """Return parts as a list in a sentence."""
        if len(parts) == 1:
            return parts[0]
        return f"{', '.join(parts[:-1])} {self('list.and')} {parts[-1]}"

    def counted(self, key: str, number: int, **values: object) -> str:
        """Return a text about a number of things, the number up to ten in words.

        The catalogue has the text in every plural form of the language; its placeholders
        ``{number}`` and ``{number_gen}`` are the number and its genitive.
        """
        words = {
            form: self.found(f"{form}.{number}") or number for form in ("number", "number_gen")
        }
        text = self.messages.ngettext(key, key, number).format(**words, **values)
        return text[:1].upper() + text[1:]

    def named(self, **codes: str) -> dict[str, str]:
        """Return the placeholders that name economies, or groups, in every form that texts ask for.

        Parameters
        ----------
        **codes
            What the texts call an economy, and its code: ``country="KAZ"`` gives ``country``,
            ``country_gen``, ``in_country`` and the others of
            `tarazy.text.economy_forms.placeholders`.
        """
        out: dict[str, str] = {}
        for word, code in codes.items():
            forms = forms_of(self.name(code), self.language, self.forms.get(code, {}))
            out |= placeholders(word, forms)
        return out

    def pair(self, country: str, partner: str) -> dict[str, str]:
        """Return the placeholders of two economies, ``country`` and ``partner``."""
        return self.named(country=country, partner=partner)


def texts(language: str, room: str = "") -> Texts:
    """Return the texts of a language, with the names that hold now (`tarazy.text.naming`).

    Parameters
    ----------
    language
        ``en``, ``kk`` or ``ru``.
    room
        Whose texts are asked for by what follows the room in their keys.

    Raises
    ------
    InputError
        If there are none in `language`.
    """
    known = check_language(language)
    plain, own = _texts(known, room), own_names()
    if not own:
        return plain
    names = {code: given.get(f"name_{known}", "") for code, given in own.items()}
    # The forms of a name that is no longer in use would call one economy by two names.
    forms = {
        code: ({} if names[code] else plain.forms.get(code, {})) | dict(given)
        for code, given in own.items()
    }
    return replace(plain, forms=plain.forms | forms, names=names)


@cache
def _texts(known: Language, room: str) -> Texts:
    if room:
        return replace(_texts(known, ""), room=room)
    folder = resources.files("tarazy.text").joinpath("catalogue")
    with folder.joinpath(f"{known}.mo").open("rb") as stream:
        messages = GNUTranslations(stream)
    rows = csv.DictReader(folder.joinpath("forms.csv").read_text(encoding="utf-8").splitlines())
    return Texts(known, messages, forms={row["code"]: row for row in rows})
