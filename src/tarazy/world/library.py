"""The benchmarks that travel with the package, each by its name; no array is read here."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING

from tarazy.arguments.shelf import own_worlds
from tarazy.errors import unknown_name

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

_ENDING = ".npz"
_FOLDER = resources.files("tarazy.world").joinpath("bundled")


def bundled_worlds() -> list[str]:
    """Return the names of the benchmarks that travel with the package."""
    names = (file.name for file in _FOLDER.iterdir())
    return sorted(name.removesuffix(_ENDING) for name in names if name.endswith(_ENDING))


def worlds() -> list[str]:
    """Return the names of the benchmarks: bundled ones, then those on the shelf of a server."""
    return [*bundled_worlds(), *own_worlds()]


def bundled_file(name: str) -> Traversable:
    """Return the file of a benchmark that has a name.

    Raises
    ------
    InputError
        If there is none of this name.
    """
    known = worlds()
    if name not in known:
        raise unknown_name("world", name, [*known, "the path of a .npz file"])
    return own_worlds().get(name) or _FOLDER.joinpath(f"{name}{_ENDING}")
