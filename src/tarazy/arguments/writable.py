"""Whether a file or a folder can be written, asked before the work that fills it begins."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tarazy.errors import InputError


def check_file(path: Path, where: str) -> None:
    """Check that a file can be made or replaced; its folder is made later.

    Parameters
    ----------
    path
        Of the file.
    where
        What named it, e.g. ``--out``.

    Raises
    ------
    InputError
        If a folder has its name, if a file stands where its folder would, or if nothing can be
        written there.
    """
    _check(path.parent, path, where)
    if path.is_dir():
        raise InputError(f"{where}: {str(path)!r} is a folder; allowed: a file")


def check_folder(folder: Path, where: str = "--out") -> None:
    """Check that a folder is there or can be made, and that files can be written into it.

    Raises
    ------
    InputError
        As for `check_file`.
    """
    _check(folder, folder, where)


def _check(folder: Path, target: Path, where: str) -> None:
    for place in (folder, *folder.parents):
        try:
            if not place.exists():
                continue
            if not place.is_dir():
                raise InputError(f"{where}: {str(place)!r} is a file; allowed: a folder")
            # Only writing tells: rights, a disk that is read-only, a name that is too long.
            with tempfile.TemporaryFile(dir=place):
                return
        except OSError as error:
            raise InputError(
                f"{where}: {str(target)!r} cannot be written: {str(place)!r}: "
                f"{error.strerror or error}; allowed: a place where files can be written"
            ) from error
