"""A document as text: TOML to read and change, and the lines of Python that ask the same."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from pprint import pformat
from typing import Any

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def toml_of(document: Mapping[str, Any]) -> str:
    """Return a document in TOML.

    Parameters
    ----------
    document
        Plain data as JSON has it, without null.
    """
    return "\n".join(_table(document, ())).strip() + "\n"


def python_of(document: Mapping[str, Any]) -> str:
    """Return the lines of Python that ask what a document asks."""
    literal = pformat(dict(document), sort_dicts=False, width=88)
    return (
        "import tarazy as tz\n\n"
        f"document = {literal}\n"
        "outcome = tz.run(document)\n"
        "print(outcome)\n"
        'print(outcome.table("welfare"))\n'
    )


def _table(table: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[str]:
    """Yield the lines of a table: its values first, then the tables in it."""
    inner = {key: value for key, value in table.items() if _is_inner(value)}
    for key, value in table.items():
        if key not in inner:
            yield f"{_key(key)} = {_value(value)}"
    for key, value in inner.items():
        name = ".".join(map(_key, (*path, key)))
        for each in value if isinstance(value, list) else [value]:
            yield ""
            yield f"[[{name}]]" if isinstance(value, list) else f"[{name}]"
            yield from _table(each, (*path, key))


def _is_inner(value: object) -> bool:
    """Return whether a value stands under a heading of its own: a table, or a list of tables."""
    if isinstance(value, list):
        # Rows of one line each are read more easily one below the other.
        return bool(value) and all(isinstance(each, dict) for each in value)
    return isinstance(value, dict) and bool(value)


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else _quoted(key)


def _value(value: Any) -> str:
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and not math.isfinite(value):
        return "nan" if math.isnan(value) else "inf" if value > 0 else "-inf"
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, dict):
        inside = ", ".join(f"{_key(key)} = {_value(each)}" for key, each in value.items())
        return f"{{ {inside} }}" if inside else "{}"
    return repr(value)


def _quoted(text: str) -> str:
    """Return a text as TOML has it: what JSON escapes, TOML escapes in the same way."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
