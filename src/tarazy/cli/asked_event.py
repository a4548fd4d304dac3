"""An event of a network in words: what it meets, what it does to it, and when."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tarazy.text import formats
from tarazy.text.formats import amount, signed
from tarazy.text.texts import Texts

# What is added to a cost is told as a fee is.
_SAME = {"add": "fee"}
# Names of what an event of a network meets, as the kinds of event have them.
_MET = ("elements", "element", "projects", "payee", "field", "owner", "market")
_WINDOW = ("months", "dates", "start")
# Volumes and prices; other numbers are factors.
_AMOUNTS = ("set", "volume", "committed")


def met(event: Mapping[str, Any]) -> list[str]:
    """Return the names of what an event meets; ``"*"`` where it names nothing."""
    found = next((event[key] for key in _MET if key in event), "*")
    return list(map(str, found)) if isinstance(found, list | tuple) else [str(found)]


def change(event: Mapping[str, Any], say: Texts) -> str:
    """Return the kind of an event and what it leaves, adds or sets."""
    first = next((key for key in _MET if key in event), None)
    others = {
        key: value
        for key, value in event.items()
        if key not in (first, *_WINDOW, "kind", "network") and value is not None
    }
    kind = say.found(f"asked_kind_{event['kind']}") or str(event["kind"])
    told = [say.found(f"asked_key_{_SAME.get(key, key)}") or f"{key} {{value}}" for key in others]
    changes = [
        text.format(value=_value(key, value, say))
        for text, (key, value) in zip(told, others.items(), strict=True)
    ]
    return ", ".join([kind, *changes])


def window(event: Mapping[str, Any]) -> str:
    """Return the months or the days of an event; nothing where it has none.

    Where it was placed within them, as maintenance, the start that was taken.
    """
    if "start" in event:
        return str(event["start"])
    return ", ".join(map(str, event.get("months") or event.get("dates") or ()))


def _value(key: str, value: object, say: Texts) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {_value(key, each, say)}" for name, each in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    if not isinstance(value, int | float) or isinstance(value, bool) or key == "length":
        return str(value)
    if key in ("left", "take"):
        return amount(100.0 * value, say)
    if key in ("add", "fee", "differential"):
        return signed(value, say)
    return amount(value, say) if key in _AMOUNTS else formats.factor(value, say)
