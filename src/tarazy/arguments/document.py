"""Documents that a user writes: TOML and JSON, no key twice, no number without an end.

A text in one holds no sign that no text has, even where it is written by its number: a terminal
would obey it, and no file in UTF-8 can hold half a letter.
"""

from __future__ import annotations

import json
import math
import re
import tomllib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tarazy.arguments.limits import BYTES_OF_A_DOCUMENT, DEPTH_OF_A_DOCUMENT, check_limit
from tarazy.arguments.text_file import text_of
from tarazy.errors import InputError, shortened

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable
    from pathlib import Path


# Signs that steer a terminal or are no letters; lines and tabs are none of them.
_SIGN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
# Bits of a whole number; a floating-point number has no larger ones.
_BITS = 1024
# Keys in keys, parted by points: tomllib needs the square of their number.
_DOTTED = re.compile(
    rf"""(?<![\w"'-])(?:[\w"'-]++[ \t]*+\.[ \t]*+){{{DEPTH_OF_A_DOCUMENT}}}[\w"'-]"""
)


def toml_in(file: Path | Traversable, origin: str) -> dict[str, Any]:
    """Return the tables of a TOML file.

    Parameters
    ----------
    file
        With a text in TOML.
    origin
        What messages call it.

    Raises
    ------
    InputError
        It cannot be read, is too large, or as for `toml_of`.
    """
    return toml_of(text_of(file, origin, BYTES_OF_A_DOCUMENT), origin)


def toml_of(text: str, origin: str) -> dict[str, Any]:
    """Return the tables of a text in TOML.

    Raises
    ------
    InputError
        It is none, is nested too deeply, or holds a sign that no text has.
    """
    dotted = _DOTTED.search(text)
    if dotted is not None:
        line = text.count("\n", 0, dotted.start()) + 1
        raise InputError(
            f"{origin}: line {line} has more than {DEPTH_OF_A_DOCUMENT} names parted by points; "
            f"allowed: keys of up to {DEPTH_OF_A_DOCUMENT}"
        )
    found: dict[str, Any] = _parsed(tomllib.loads, text, origin, "TOML")
    return found


def json_of(text: str, origin: str) -> Any:
    """Return what a text in JSON holds.

    Raises
    ------
    InputError
        It is none, has a key twice in one object or a number that is not finite, is nested too
        deeply, or holds a sign that no text has.
    """

    def read(given: str) -> Any:
        return json.loads(
            given, object_pairs_hook=_once, parse_constant=_no_number, parse_float=_finite
        )

    return _parsed(read, text, origin, "JSON")


def _parsed(read: Callable[[str], Any], text: str, origin: str, form: str) -> Any:
    try:
        found = read(text)
    except RecursionError:
        deepest = max(_depths(text), default=0)
        raise InputError(
            f"{origin}: is nested {deepest:,} deep; allowed: up to {DEPTH_OF_A_DOCUMENT}"
        ) from None
    except ValueError as error:
        reason = " ".join(str(error).split())
        raise InputError(
            f"{origin}: not a {form} document: {shortened(reason)}{_line_of(reason, text)}"
        ) from error
    check_limit(f"{origin}: nesting", depth_of(found), DEPTH_OF_A_DOCUMENT, "levels")
    _check_values(found, origin, "")
    return found


def _check_values(part: object, origin: str, key: str) -> None:
    """Refuse texts, keys among them, with a sign that no text has, and numbers without measure."""
    if isinstance(part, dict):
        for name, value in part.items():
            _check_values(name, origin, name)
            _check_values(value, origin, name)
    elif isinstance(part, list):
        for value in part:
            _check_values(value, origin, key)
    where = f"{origin}: {shortened(ascii(key))}"
    if isinstance(part, str) and (sign := _SIGN.search(part)) is not None:
        raise InputError(f"{where}: holds the sign {sign[0]!a}; allowed: letters of a text")
    if isinstance(part, int) and part.bit_length() > _BITS:
        raise InputError(f"{where}: a whole number above 2**{_BITS}; allowed: a smaller one")


def depth_of(document: object) -> int:
    """Return how many tables and lists stand in one another, without following them by calls."""
    deepest, waiting = 0, [(document, 1)]
    while waiting:
        part, depth = waiting.pop()
        inner = list(part.values()) if isinstance(part, dict) else part
        if isinstance(inner, list):
            deepest = max(deepest, depth)
            waiting += [(each, depth + 1) for each in inner if isinstance(each, dict | list)]
    return deepest


def _depths(text: str) -> list[int]:
    depth, found = 0, []
    for sign in re.findall(r"[\[{\]}]", text):
        depth += 1 if sign in "[{" else -1
        found.append(depth)
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"the key {shortened(repr(key))} stands twice")
        found[key] = value
    return found


def _no_number(constant: str) -> Any:
    raise ValueError(f"{constant} is no number of JSON")


def _finite(written: str) -> float:
    if (found := float(written)) in (math.inf, -math.inf):
        raise ValueError(f"{shortened(written)} is no number that a computer has")
    return found


def _line_of(reason: str, text: str) -> str:
    """Return the line that a reader's message names."""
    found = re.search(r"line (\d+)", reason)
    lines = text.splitlines()
    if found is None or not 0 < int(found[1]) <= len(lines):
        return ""
    line = " ".join(repr(lines[int(found[1]) - 1]).split())
    return f": {line if len(line) <= 60 else line[:57] + '...'}"
