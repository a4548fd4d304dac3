"""One rule for lists of names: each stands once.

A name given twice is a slip of the pen, and what it would mean differs from place to place: a
project would be paid twice, an outage would hold twice. It is refused, wherever it stands. Only
the selections of a scenario document are unions, in which a name may stand as often as it likes.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable

from tarazy.errors import InputError

ONCE = "each once"


def first_repeated(names: Iterable[Hashable]) -> Hashable | None:
    """Return the first name that stands there a second time; None if each stands once."""
    seen: set[Hashable] = set()
    for name in names:
        if name in seen:
            return name
        seen.add(name)
    return None


def refuse_repeated(names: Iterable[Hashable], where: str) -> None:
    """Refuse a list in which a name stands twice.

    Parameters
    ----------
    names
        As they were given.
    where
        The option, argument or key that holds them.

    Raises
    ------
    InputError
        Naming the place and the name.
    """
    name = first_repeated(names)
    if name is not None:
        raise InputError(f"{where}: {name!r} given twice; allowed: {ONCE}")
