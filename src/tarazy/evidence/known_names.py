"""Whether what a row names is there."""

from __future__ import annotations

from collections.abc import Iterable

from tarazy.errors import unknown_name


def check_known(kind: str, names: Iterable[str], allowed: Iterable[str], where: str) -> None:
    """Check that everything that is named is there.

    Parameters
    ----------
    kind
        What is named, e.g. ``"source"``.
    names, allowed
        What is named, and all that there is.
    where
        Where it is named, for the message.

    Raises
    ------
    InputError
        Naming the first that is not.
    """
    known = dict.fromkeys(allowed)
    for name in names:
        if name not in known:
            raise unknown_name(kind, name, known, where)
