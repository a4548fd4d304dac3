"""The world economy as labelled, balanced, validated data."""

from tarazy.world.world import World

__all__ = ["World"]
