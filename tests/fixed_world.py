"""The world of the tests with pinned numbers: it stays when the default becomes another."""

from functools import cache

from tarazy import World

NAME = "core-2022-73"


@cache
def fixed_world() -> World:
    """Return 73 economies and 36 sectors, read once in a process."""
    return World.load(NAME)


@cache
def few_economies(*more: str) -> World:
    """Return the fixed world with most economies together, ten and `more`: solved in no time."""
    kept = ("KAZ", "USA", "RUS", "CHN", "DEU", "TUR", "KGZ", "ITA", "JPN", *more)
    others = [code for code in fixed_world().economies if code not in kept]
    return fixed_world().aggregate(regions={"ROW": others})
