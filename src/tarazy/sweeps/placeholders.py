"""Placeholders: where a document says ``$rate``, the value of the axis ``rate`` stands.

A text that is nothing but a placeholder becomes the value itself, a number or a text; inside a
longer text the value is written out. ``$$`` is a dollar sign. A dollar sign before anything but a
small letter is one, too: ``$5``, ``US$``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from tarazy.sweeps.axes import Value

_MARK = re.compile(r"\$(?:\$|([a-z][a-z0-9_]*))")
Keys = tuple[str | int, ...]


def placeholders(part: object, keys: Keys = ()) -> Iterator[tuple[str, Keys]]:
    """Yield every placeholder of a document with the steps to the text in which it stands."""
    if isinstance(part, str):
        for found in _MARK.finditer(part):
            if found[1] is not None:
                yield found[1], keys
    elif isinstance(part, Mapping):
        for key, value in part.items():
            yield from placeholders(value, (*keys, str(key)))
    elif isinstance(part, list | tuple):
        for number, value in enumerate(part):
            yield from placeholders(value, (*keys, number))


def filled(part: Any, values: Mapping[str, Value]) -> Any:
    """Return a document with the values of a point in the place of its placeholders."""
    if isinstance(part, str):
        whole = _MARK.fullmatch(part)
        if whole is not None and whole[1] is not None:
            return values[whole[1]]
        return _MARK.sub(lambda found: "$" if found[1] is None else _told(values[found[1]]), part)
    if isinstance(part, Mapping):
        return {key: filled(value, values) for key, value in part.items()}
    if isinstance(part, list | tuple):
        return [filled(value, values) for value in part]
    return part


def _told(value: Value) -> str:
    return value if isinstance(value, str) else f"{value:.12g}"
