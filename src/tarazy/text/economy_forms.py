"""An economy in a sentence: its name in every case, with and without a preposition.

English has an article or none, Russian a table of forms (``catalogue/forms.csv``), Kazakh the rules
of `tarazy.text.kazakh_cases`. A name without forms, as that of a user's own world, stands
undeclined behind the word for an economy: *в экономике AAA*, *AAA экономикасында*.
"""

from __future__ import annotations

from collections.abc import Mapping

from tarazy.codes.classification import Language
from tarazy.text.kazakh_cases import Case, in_case

# What a sentence may ask for beside the plain name: the genitive, dative and accusative, and with a
# preposition or in the case that stands for it: in, what is there, to, from, with.
FORMS = ("gen", "dat", "acc", "in", "inside", "to", "from", "with")
# Where the forms of a table or of a study stand; in Kazakh each is also a case of the rules.
_RUSSIAN = {**{form: form for form in FORMS}, "inside": "in", "with": "ins"}
_KAZAKH: dict[str, Case] = {
    **{"gen": "gen", "dat": "dat", "acc": "acc", "in": "in", "inside": "inside"},
    **{"to": "dat", "from": "from", "with": "ins"},
}
_ENGLISH = {"in": "in ", "inside": "in ", "to": "to ", "from": "from ", "with": "with "}
_UNDECLINED = {
    **{"gen": "экономики", "dat": "экономике", "acc": "экономику", "in": "в экономике"},
    **{"to": "в экономику", "from": "из экономики", "ins": "с экономикой"},
}


def forms_of(name: str, language: Language, given: Mapping[str, str]) -> dict[str, str]:
    """Return an economy's name in every form.

    Parameters
    ----------
    name
        As it stands in a table.
    language
        Of the name.
    given
        Forms that are known, under the columns of ``catalogue/forms.csv``; an empty one is not.

    Returns
    -------
    dict
        Under an empty key the name as a subject, and those of `FORMS`.
    """
    plain = given.get(language) or name
    if language == "en":
        return {"": plain} | {form: _ENGLISH.get(form, "") + plain for form in FORMS}
    if language == "kk":
        cases = {
            form: given.get(f"kk_{case}") or in_case(plain, case) for form, case in _KAZAKH.items()
        }
        return {"": plain} | cases
    known = {
        form: given.get(f"ru_{column}") or f"{_UNDECLINED[column]} {plain}"
        for form, column in _RUSSIAN.items()
    }
    return {"": plain} | known


def placeholders(word: str, forms: Mapping[str, str]) -> dict[str, str]:
    """Return forms under the placeholders of texts.

    Parameters
    ----------
    word
        What the texts call the economy, e.g. ``country``.
    forms
        As `forms_of` gives them.

    Returns
    -------
    dict
        ``country``, ``country_gen``, ``country_dat``, ``country_acc``, ``in_country``,
        ``inside_country``, ``to_country``, ``from_country`` and ``with_country``.
    """
    cases = ("gen", "dat", "acc")
    return {word: forms[""]} | {
        f"{word}_{form}" if form in cases else f"{form}_{word}": forms[form] for form in FORMS
    }
