"""The benchmarks that travel with the package, each by its name; no array is read here."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING

from tarazy.errors import unknown_name

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

_ENDING = ".npz"
_FOLDER = resources.files("tarazy.world").joinpath("bundled")


def worlds() -> list[str]:
    """Return the names of the benchmarks that travel with the package."""
    names = (file.name for file in _FOLDER.iterdir())
    return sorted(name.removesuffix(_ENDING) for name in names if name.endswith(_ENDING))


def bundled_file(name: str) -> Traversable:
    """Return the file of a bundled benchmark.

    Raises
    ------
    InputError
        If there is none of this name.
    """
    known = worlds()
    if name not in known:
        raise unknown_name("world", name, [*known, "the path of a .npz file"])
    return _FOLDER.joinpath(f"{name}{_ENDING}")
