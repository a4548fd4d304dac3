"""A digest of code and data of the package, by which a checkpoint knows that they have changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np

from tarazy.kernel import path_in_use

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable


# Sources of the compiled library: what they compute is part of what decides a result.
COMPILED = ("kernel/balancing.c", "kernel/numeric.h", "kernel/sweep.c")


def solved_with() -> dict[str, str]:
    """Return what decides the last digits of a result: NumPy, and which path solves."""
    return {"numpy": np.__version__, "solver": path_in_use()}


@cache
def code_digest(*places: str) -> str:
    """Return a digest of files of the package, 16 hexadecimal digits.

    Parameters
    ----------
    places
        Folders, with all that is in them, and single files, as paths inside the package.
    """
    package = resources.files("tarazy")
    content = hashlib.sha256()
    for place in places:
        found = dict(_files(package.joinpath(*place.split("/")), place))
        for path in sorted(found):
            content.update(path.encode() + b"\0" + found[path].read_bytes())
    return content.hexdigest()[:16]


def _files(where: Traversable, path: str) -> Iterator[tuple[str, Traversable]]:
    if where.is_file():
        yield path, where
        return
    for part in where.iterdir():
        if part.name != "__pycache__":
            yield from _files(part, f"{path}/{part.name}")
