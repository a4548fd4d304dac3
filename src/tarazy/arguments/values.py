"""What a function may be given from Python: numbers, whole numbers, names, each of its kind.

A number in quotes, or a truth value where a number is meant, is no number: it is refused in one
line that names the argument, rather than read as something else.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from numbers import Integral, Real
from os import PathLike
from pathlib import Path

from tarazy.arguments.repeated import refuse_repeated
from tarazy.errors import InputError, unknown_name


def is_whole(value: object, least: int, most: int | None = None) -> bool:
    """Return whether something is a whole number within bounds; a truth value is none."""
    if isinstance(value, bool) or not isinstance(value, Integral):
        return False
    return least <= int(value) and (most is None or int(value) <= most)


def is_number(value: object) -> bool:
    """Return whether something is a finite number; a truth value or a text is none."""
    if isinstance(value, bool) or not isinstance(value, Real):
        return False
    try:
        return math.isfinite(float(value))
    except OverflowError:
        return False


def whole(
    name: str, value: object, least: int, most: int | None = None, noun: str = "integer"
) -> int:
    """Return a whole number within bounds.

    Parameters
    ----------
    name
        Of the argument.
    value
        As it was given.
    least, most
        What is allowed; no end if `most` is None.
    noun
        What the number is, for the message.

    Raises
    ------
    InputError
        If it is no whole number, or outside.
    """
    if is_whole(value, least, most):
        return int(value)  # type: ignore[call-overload, no-any-return]
    article = "an" if noun[0] in "aeiou" else "a"
    allowed = f"{article} {noun} from {least}" + ("" if most is None else f" to {most}")
    raise InputError(f"{name}: {value!r}; allowed: {allowed}")


def number(
    name: str,
    value: object,
    allowed: str,
    least: float = -math.inf,
    most: float = math.inf,
    *,
    above: bool = False,
) -> float:
    """Return a finite number within bounds.

    Parameters
    ----------
    name
        Of the argument.
    value
        As it was given.
    allowed
        What is allowed, in words.
    least, most
        The bounds, allowed themselves.
    above
        The lower bound itself is not allowed.

    Raises
    ------
    InputError
        If it is no number, not finite, or outside.
    """
    if is_number(value):
        found = float(value)  # type: ignore[arg-type]
        if least <= found <= most and not (above and found == least):
            return found
    raise InputError(f"{name}: {value!r}; allowed: {allowed}")


def named(name: str, given: object, *, of: str = "names") -> list[str]:
    """Return one name or several as a list, each once; an empty list is left to the caller.

    Parameters
    ----------
    name
        Of the argument.
    given
        A text, or texts.
    of
        What they are names of, for the message.

    Raises
    ------
    InputError
        If it is neither, or a name stands twice.
    """
    listed = [given] if isinstance(given, str) else given
    if not isinstance(listed, Iterable) or isinstance(listed, bytes):
        raise InputError(f"{name}: {given!r}; allowed: a text or a list of {of}")
    names = list(listed)
    for one in names:
        if not isinstance(one, str):
            raise InputError(f"{name}: {one!r}; allowed: a text or a list of {of}")
    refuse_repeated(names, name)
    return names


def file_of(name: str, given: object) -> Path | None:
    """Return the path of a file, or None where none is given."""
    if given is None:
        return None
    if not isinstance(given, str | PathLike):
        raise InputError(f"{name}: {given!r}; allowed: the path of a file")
    return Path(given)


def word(kind: str, given: object, allowed: Iterable[str]) -> str:
    """Return a word that is one of those allowed."""
    words = list(allowed)
    if not isinstance(given, str) or given not in words:
        raise unknown_name(kind, given, words)
    return given
