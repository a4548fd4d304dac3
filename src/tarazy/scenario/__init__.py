"""The language of experiments: documents, and a catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tarazy.scenario.document import Scenario

__all__ = ["Scenario"]


# A document holds events, whose classes are built on parts of this room: so it comes last.
def __getattr__(name: str) -> object:
    if name != "Scenario":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from tarazy.scenario.document import Scenario

    return Scenario
