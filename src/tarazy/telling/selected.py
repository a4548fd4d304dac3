"""What a document selects, in words: the names of economies and sectors, or how many they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tarazy.codes.groups import Kind, groups
from tarazy.text.texts import Texts

# More names than these are counted.
MOST = 4
EVERYTHING = "*"


def selected(codes: Sequence[str], kind: Kind, words: Texts) -> str:
    """Return codes and groups by their names; more than `MOST` by their number.

    A group of the document itself stands as it is written.

    Parameters
    ----------
    codes
        As a document writes them.
    kind
        Of economies or sectors.
    words
        Texts of the language.
    """
    if EVERYTHING in codes:
        return words(f"selected.all_{kind}")
    if len(codes) > MOST:
        return words(f"selected.count_{kind}", count=len(codes))
    return ", ".join(name_of(code, kind, words) for code in codes)


def name_of(code: str, kind: Kind, words: Texts) -> str:
    """Return the name of a code or of a group of the package; else the code as it is."""
    group = groups(kind).get(code)
    return words.name(code) if group is None else group.full_name(words.language)


def selection(given: Any, kind: Kind, words: Texts) -> str:
    """Return a selector of a complete document, with what it leaves out.

    Parameters
    ----------
    given
        ``{"of": [...], "except": [...]}``, a code or a list of codes.
    kind, words
        As for `selected`.
    """
    if isinstance(given, Mapping):
        told = selected(tuple(given["of"]), kind, words)
        left_out = tuple(given.get("except") or ())
        if left_out:
            told = words("selected.without", told=told, out=selected(left_out, kind, words))
        return told
    return selected((given,) if isinstance(given, str) else tuple(given), kind, words)
