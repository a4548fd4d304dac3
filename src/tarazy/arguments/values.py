"""What a function may be given from Python: numbers, whole numbers, names, each of its kind.

A number in quotes, or a truth value where a number is meant, is no number: it is refused in one
line that names the argument, rather than read as something else.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from numbers import Integral, Real
from os import PathLike
from pathlib import Path
from typing import Any, SupportsFloat, TypeGuard

from tarazy.arguments.repeated import refuse_repeated
from tarazy.errors import InputError, shortened, unknown_name

UNDER_ONE = math.nextafter(1.0, 0.0)


def is_whole(value: object, least: int, most: int | None = None) -> TypeGuard[int]:
    """Return whether something is a whole number within bounds; a truth value is none."""
    if isinstance(value, bool) or not isinstance(value, Integral):
        return False
    return least <= int(value) and (most is None or int(value) <= most)


def is_number(value: object) -> TypeGuard[SupportsFloat]:
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
        return int(value)
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
        found = float(value)
        if least <= found <= most and not (above and found == least):
            return found
    raise InputError(f"{name}: {value!r}; allowed: {allowed}")


def checked_tolerance(given: object) -> float:
    """Return the largest residual that a solver may leave, relative to what it is a residual of."""
    return number("tolerance", given, "a number above 0 and below 1", 0.0, UNDER_ONE, above=True)


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
    for item in names:
        one(name, item, f"a text or a list of {of}")
    refuse_repeated(names, name)
    return names


def path_of(name: str, given: object, noun: str = "file") -> Path:
    """Return the path of a file or of what else it is the path of.

    Raises
    ------
    InputError
        If it is no path, or one that no system can have.
    """
    if not isinstance(given, str | PathLike) or "\0" in str(given):
        raise InputError(f"{name}: {_shown(given)}; allowed: the path of a {noun}")
    return Path(given)


def file_of(name: str, given: object) -> Path | None:
    """Return the path of a file, or None where none is given."""
    return None if given is None else path_of(name, given)


def files_of(name: str, given: object) -> list[Path]:
    """Return the paths of files, of which there may be none; a path alone is no list."""
    if isinstance(given, str | bytes | PathLike | Mapping) or not isinstance(given, Iterable):
        raise InputError(f"{name}: {_shown(given)}; allowed: a list of paths of files")
    return [path_of(name, path) for path in given]


def one(name: str, given: object, noun: str) -> str:
    """Return one name, e.g. a code; a list or a number is none.

    Raises
    ------
    InputError
        If it is no text, or an empty one.
    """
    if not isinstance(given, str) or not given.strip():
        raise InputError(f"{name}: {_shown(given)}; allowed: {noun}")
    return given


def several(name: str, given: object, noun: str) -> list[str]:
    """Return a list of names, each once; a text alone is none.

    Raises
    ------
    InputError
        If it is no list, is empty, or holds anything but names.
    """
    if isinstance(given, str) or not isinstance(given, Iterable) or isinstance(given, Mapping):
        raise InputError(f"{name}: {_shown(given)}; allowed: a list of {noun}")
    found = [one(name, item, f"a list of {noun}") for item in given]
    if not found:
        raise InputError(f"{name}: []; allowed: a list of {noun}")
    refuse_repeated(found, name)
    return found


def numbers(
    name: str,
    given: object,
    allowed: str,
    least: float = -math.inf,
    most: float = math.inf,
    *,
    above: bool = False,
) -> list[float]:
    """Return a list of finite numbers within bounds, at least one.

    Parameters
    ----------
    name, least, most, above
        As for `number`.
    given
        Numbers, also those of an array.
    allowed
        What each of them may be, in words.

    Raises
    ------
    InputError
        If it is no list, is empty, or one is not allowed.
    """
    if isinstance(given, str | bytes | Mapping) or not isinstance(given, Iterable):
        raise InputError(f"{name}: {_shown(given)}; allowed: a list, each {allowed}")
    found = [number(name, each, allowed, least, most, above=above) for each in _members(given)]
    if not found:
        raise InputError(f"{name}: none is given; allowed: one or more, each {allowed}")
    return found


def _members(given: Iterable[object]) -> list[object]:
    try:
        return list(given)
    except TypeError:
        # An array without a dimension says that it can be gone through, and cannot.
        return [given]


def instance(name: str, given: object, kind: type[Any], allowed: str) -> None:
    """Refuse what is not of a class.

    Raises
    ------
    InputError
        If it is not.
    """
    if not isinstance(given, kind):
        raise InputError(f"{name}: {_shown(given)}; allowed: {allowed}")


def callback(name: str, given: object) -> None:
    """Refuse what is to be called and cannot be; None is nothing to call.

    Raises
    ------
    InputError
        If it is neither a function nor None.
    """
    if given is not None and not callable(given):
        raise InputError(f"{name}: {_shown(given)}; allowed: a function, or None")


def _shown(given: object) -> str:
    """Return what was given as a message repeats it: a plain value, or the name of its class."""
    plain = isinstance(given, str | bytes | bool | int | float | list | tuple | dict | PathLike)
    return shortened(repr(given)) if plain or given is None else type(given).__name__


def word(kind: str, given: object, allowed: Iterable[str]) -> str:
    """Return a word that is one of those allowed."""
    words = list(allowed)
    if not isinstance(given, str) or given not in words:
        raise unknown_name(kind, given, words)
    return given
