"""Rules for what a world says of itself: names, years, labels, remarks."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from tarazy.arguments.limits import CHARACTERS_OF_A_LABEL, check_limit
from tarazy.errors import InputError

NOT_STATED = "not stated"


def checked_name(name: object) -> str:
    """Return the name of a world, or refuse one that is no text, or that no line can show."""
    if not (isinstance(name, str) and name.strip() and name.isprintable()):
        raise InputError(
            f"world: name is {name!r}; allowed: a text that is not empty, without signs that can't "
            "be shown"
        )
    return str(name)


def checked_year(year: object, where: str) -> int:
    """Return a year as an int; a text, a fraction or a truth value is refused."""
    if isinstance(year, bool | np.bool_) or not isinstance(year, int | np.integer):
        raise InputError(f"{where}: year is {year!r}; allowed: a whole number, e.g. 2022")
    return int(year)


def checked_labels(labels: Iterable[object], dim: str, where: str) -> list[str]:
    """Return labels as texts.

    Raises
    ------
    InputError
        One is no text, is empty, has blanks around it or a sign that can't be shown, or stands
        twice; or there is none.
    """
    if isinstance(labels, str):
        raise InputError(f"{where}: labels of {dim} are the text {labels!r}; allowed: a list")
    found: list[str] = []
    for label in labels:
        if not isinstance(label, str):
            raise InputError(f"{where}: label {label!r} of {dim} is no text; allowed: texts")
        text = str(label)
        check_limit(f"{where}: a label of {dim}", len(text), CHARACTERS_OF_A_LABEL, "characters")
        if not text or text != text.strip() or not text.isprintable():
            raise InputError(
                f"{where}: label {text!r} of {dim} is not allowed; allowed: a text that is not "
                "empty, without blanks around it and without signs that can't be shown"
            )
        found.append(text)
    if not found:
        raise InputError(f"{where}: no labels of {dim}; allowed: one or more")
    if len(set(found)) < len(found):
        twice = next(label for label in found if found.count(label) > 1)
        raise InputError(f"{where}: label {twice!r} of {dim} stands twice; allowed: each once")
    return found


def is_stated(source: object) -> bool:
    """Return whether a source is named: a text that says something."""
    return isinstance(source, str) and source.strip().casefold() not in ("", NOT_STATED)


def checked_attributes(attributes: Mapping[str, object], where: str) -> dict[str, Any]:
    """Return attributes with numbers of numpy made plain.

    Raises
    ------
    InputError
        One cannot be written as JSON.
    """
    plain: dict[str, Any] = {}
    for key, value in attributes.items():
        plain[key] = value.item() if isinstance(value, np.generic) else value
        try:
            if not isinstance(key, str):
                raise TypeError
            json.dumps(plain[key], allow_nan=False)
        except (TypeError, ValueError, RecursionError):
            raise InputError(
                f"{where}: attribute {key!r} is {value!r}; allowed: what JSON can hold: texts, "
                "finite numbers, and lists and tables of them"
            ) from None
    return plain
