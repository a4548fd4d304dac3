"""Studies: what a report is about, as a document, and what is computed for it.

``load("kazakhstan-united-states")`` reads a content pack, ``load("mine/study.toml")`` a document,
and ``made("DEU", "CHN")`` makes a study for a pair for which nobody has written one.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tarazy.study.document import Study
    from tarazy.study.findings import Findings, find
    from tarazy.study.making import made
    from tarazy.study.reading import about, load, names

# Names are resolved on first use, so that the shell answers at once.
_HOME = {
    "Findings": "findings",
    "Study": "document",
    "about": "reading",
    "find": "findings",
    "load": "reading",
    "made": "making",
    "names": "reading",
}
__all__ = ["Findings", "Study", "about", "find", "load", "made", "names"]


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module 'tarazy.study' has no attribute {name!r}")
    return getattr(import_module(f"tarazy.study.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOME])
