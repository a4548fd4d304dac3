"""The world of the tests with pinned numbers: it stays when the default becomes another."""

from functools import cache

from tarazy import World
from tarazy.arguments.defaults import DEFAULT_WORLD

NAME = "core-2022-73"


@cache
def fixed_world() -> World:
    """Return 73 economies and 36 sectors, read once in a process."""
    return World.load(NAME)


@cache
def few_economies(*more: str) -> World:
    """Return the default world with most economies together, ten and `more`: solved in no time.

    Its duties are those of the tables of law, so that a regime in force changes nothing in it.
    """
    world = World.load(DEFAULT_WORLD)
    kept = ("KAZ", "USA", "RUS", "CHN", "DEU", "TUR", "KGZ", "ITA", "JPN", *more)
    others = [code for code in world.economies if code not in kept]
    return world.aggregate(regions={"ROW": others})
