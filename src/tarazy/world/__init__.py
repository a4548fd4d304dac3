"""The world economy as labelled, balanced, validated data."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tarazy.world.world import World

__all__ = ["World"]


def __getattr__(name: str) -> object:
    # The names of economies and sectors are read without the arrays, which take long to import.
    if name != "World":
        raise AttributeError(f"module 'tarazy.world' has no attribute {name!r}")
    from tarazy.world.world import World

    return World
