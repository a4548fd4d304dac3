"""Worlds and networks that a server was given at its start, found by name beside the bundled ones.

A shelf is a folder: ``NAME.npz`` is a world, and a folder ``NAME`` with a ``network.toml`` a
network. Who starts the server says which; who asks it says names alone. The folder stands in the
environment, so that every process which answers for the server knows it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from tarazy.errors import InputError

VARIABLE = "TARAZY_SHELF"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_WORLD, _NETWORK = ".npz", "network.toml"


def put_up(folder: Path, worlds: Iterable[str], networks: Iterable[str]) -> None:
    """Make what a folder holds known by name, in this process and those that it starts.

    Parameters
    ----------
    folder
        With worlds and networks; all else in it is left alone.
    worlds, networks
        Names that are taken.

    Raises
    ------
    InputError
        If there is no such folder, it holds neither, or a name is taken or is none.
    """
    if not folder.is_dir():
        raise InputError(f"--folder: {str(folder)!r}; allowed: a folder")
    found = _listed(str(folder.resolve()))
    if not any(found):
        raise InputError(
            f"--folder: {str(folder)!r} holds no world and no network; allowed: one with files "
            f"NAME{_WORLD} or folders NAME with a {_NETWORK}"
        )
    for own, taken in zip(found, (worlds, networks), strict=True):
        for name, path in own.items():
            if not _NAME.fullmatch(name):
                raise InputError(
                    f"--folder: {path.name!r}; allowed: a name of up to 64 Latin letters, digits, "
                    "- and _"
                )
            if name in taken:
                raise InputError(f"--folder: {path.name!r} is bundled; allowed: another name")
    os.environ[VARIABLE] = str(folder.resolve())


def own_worlds() -> dict[str, Path]:
    """Return the worlds on the shelf, name to file."""
    return _shelf()[0]


def own_networks() -> dict[str, Path]:
    """Return the networks on the shelf, name to folder."""
    return _shelf()[1]


def holds(file: Path) -> bool:
    """Return whether a file, with links followed, is one of those on the shelf."""
    found = file.resolve()
    worlds, networks = _shelf()
    return found in worlds.values() or any(
        found.is_relative_to(folder) for folder in networks.values()
    )


def _shelf() -> tuple[dict[str, Path], dict[str, Path]]:
    folder = os.environ.get(VARIABLE, "")
    return _listed(folder) if folder else ({}, {})


@cache
def _listed(folder: str) -> tuple[dict[str, Path], dict[str, Path]]:
    """Return the worlds and the networks of a folder, as they were when it was first asked for."""
    worlds, networks = {}, {}
    for path in sorted(Path(folder).iterdir()):
        if path.suffix == _WORLD and path.is_file():
            worlds[path.stem] = path.resolve()
        elif (path / _NETWORK).is_file():
            networks[path.name] = path.resolve()
    return worlds, networks
