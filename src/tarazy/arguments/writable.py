"""Whether a file or a folder can be written, asked before the work that fills it begins."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tarazy.arguments.values import path_of
from tarazy.errors import InputError, shortened


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
        If a folder, a device or a pipe has its name, if a file stands where its folder would, or
        if nothing can be written there.
    """
    _check(path.parent, path, where)
    try:
        taken = path.exists() and not path.is_file()
    except OSError as error:
        raise _unwritable(where, path, path, error) from error
    if taken:
        # What is written takes the place of what is there, and a device would be lost.
        kind = "a folder" if path.is_dir() else "a device or a pipe"
        raise InputError(f"{where}: {str(path)!r} is {kind}; allowed: a file")


def file_to_write(given: object, where: str = "path") -> Path:
    """Return the path of a file that can be made or replaced.

    Raises
    ------
    InputError
        If it is no path, or as for `check_file`.
    """
    path = path_of(where, given)
    check_file(path, where)
    return path


def folder_to_write(given: object, where: str = "folder") -> Path:
    """Return the path of a folder into which files can be written.

    Raises
    ------
    InputError
        If it is no path, or as for `check_file`.
    """
    folder = path_of(where, given, "folder")
    check_folder(folder, where)
    return folder


def check_new(path: Path, where: str, suffix: str = "") -> None:
    """Check that a file, or a folder where there is no suffix, can be made and is not there.

    Parameters
    ----------
    path
        Of the file or folder.
    where
        What named it.
    suffix
        Of the file; none makes it a folder.

    Raises
    ------
    InputError
        As for `check_file`, or if something has the name, a link that leads nowhere too, or the
        name has another suffix or signs that can't be shown: it stands in what is written.
    """
    noun = "file" if suffix else "folder"
    if not str(path).isprintable():
        raise InputError(f"{where}: {str(path)!r}; allowed: a name of signs that can be shown")
    if path.suffix != suffix and suffix:
        raise InputError(f"{where}: {str(path)!r}; allowed: a name that ends in {suffix}")
    (check_file if suffix else check_folder)(path, where)
    if path.exists() or path.is_symlink():
        raise InputError(f"{where}: {str(path)!r} is there already; allowed: a new {noun}")


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
        except InputError:
            raise
        except (OSError, ValueError) as error:
            raise _unwritable(where, target, place, error) from error


def _unwritable(where: str, target: Path, place: Path, error: Exception) -> InputError:
    reason = getattr(error, "strerror", None) or error
    at = "" if place == target else f"{shortened(repr(str(place)))}: "
    return InputError(
        f"{where}: {shortened(repr(str(target)))} cannot be written: {at}{reason}; "
        "allowed: a place where files can be written"
    )
