"""What decides the results of a computation on a network, as plain data and digests."""

from __future__ import annotations

import hashlib
from dataclasses import fields
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from tarazy.corridors.changes import Changes, Key

if TYPE_CHECKING:
    from tarazy.corridors.solve import Engine


def identity(engine: Engine) -> dict[str, Any]:
    """Return what of an engine decides its results."""
    return {
        "tarazy": version("tarazy"),
        "network": engine.network.name,
        "digest": engine.network.digest,
        "horizon": _horizon(engine),
        "penalties": [engine.shut_in_penalty, engine.unserved_penalty(engine.base.numbers)],
    }


def changes_key(changes: Changes) -> str:
    """Return a digest of changes, 12 hexadecimal digits; the same changes give the same one."""
    parts = []
    for part in fields(changes):
        value = getattr(changes, part.name)
        if part.name == "added":
            parts.append("" if value is None else value.to_csv())
        elif isinstance(value, tuple):
            parts.append(repr(value))
        else:
            # 1 and 1.0, and a number of numpy, are the same change.
            parts.append(repr(sorted((_key(key), float(number)) for key, number in value.items())))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]


def _key(key: Key) -> str:
    return key if isinstance(key, str) else f"{key[0]} in month {int(key[1])}"


def _horizon(engine: Engine) -> int | list[str]:
    """Return the months of the horizon, or its periods where it has dates."""
    layout = engine.layout
    return len(layout.months) if layout.closes else layout.calendar.labels
