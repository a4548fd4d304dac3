"""Files and folders that are made beside their place and put there whole.

What is under way stands in a folder whose name begins with `PREFIX`. A run that is killed leaves
it; the next that writes there takes it away, for nobody holds its lock any more.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PREFIX = ".tarazy-part-"
# Below such a folder, where the system cannot exchange two: what stood in the place of the new one.
_FORMER = "former"
_EXCHANGE, _HERE = 2, -100


@contextmanager
def drafts_in(folder: Path) -> Iterator[Path]:
    """Give a new folder inside of another, which is made if missing; it goes at the end.

    Parameters
    ----------
    folder
        On the disk of what is to be put in place.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _sweep(folder)
    part, lock = _locked_folder(folder)
    try:
        yield part
    except OSError as error:
        # Of a disk that is full the system does not say which file it was.
        if error.filename is None:
            error.filename = str(folder)
        raise
    finally:
        shutil.rmtree(part, ignore_errors=True)
        if lock is not None:
            os.close(lock)


@contextmanager
def drafted(path: Path) -> Iterator[Path]:
    """Give the path to write a file to; it is put in place when it is complete.

    Made in a folder of its own, it has the mode that the user's umask gives to new files.
    """
    with drafts_in(path.parent) as part:
        draft = part / path.name
        yield draft
        draft.replace(path)


def put_folder(draft: Path, target: Path) -> None:
    """Put a folder in the place of another, which may be there, as a whole.

    Parameters
    ----------
    draft
        Below a folder of `drafts_in` of the same disk, with which the former one goes.
    target
        Its place.
    """
    if not target.exists():
        draft.rename(target)
    elif not _exchanged(draft, target):
        former = draft.with_name(_FORMER)
        with undisturbed():
            target.rename(former)
            try:
                draft.rename(target)
            except BaseException:
                former.rename(target)
                raise


@contextmanager
def undisturbed() -> Iterator[None]:
    """Let no signal that a user can send end the process inside; it does when this is over."""
    if threading.current_thread() is not threading.main_thread():
        # Signals are for the main thread.
        yield
        return
    came: list[int] = []
    names = ("SIGINT", "SIGTERM", "SIGHUP")
    numbers = [getattr(signal, name) for name in names if hasattr(signal, name)]
    before = {number: signal.getsignal(number) for number in numbers}
    held = [number for number in numbers if callable(before[number])]
    for number in held:
        signal.signal(number, lambda given, _: came.append(given))
    try:
        yield
    finally:
        for number in held:
            signal.signal(number, before[number])
        if came:
            signal.raise_signal(came[0])


def _locked_folder(folder: Path) -> tuple[Path, int | None]:
    """Make a folder and take its lock, which goes with the process, however that ends."""
    while True:
        part = Path(tempfile.mkdtemp(dir=folder, prefix=PREFIX))
        lock = _lock(part, wait=True)
        # Between the two another run may have taken it for one that was left.
        if lock is None or part.is_dir():
            return part, lock
        os.close(lock)


def _lock(part: Path, *, wait: bool) -> int | None:
    """Return the lock of a folder; None where another holds it, or there are no locks."""
    if sys.platform == "win32":
        return None
    import fcntl

    try:
        opened = os.open(part, os.O_RDONLY)
    except OSError:
        return None
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except OSError:
        os.close(opened)
        return None
    return opened


def _sweep(folder: Path) -> None:
    """Take away what runs that were killed left, but never what stood there before them."""
    for left in folder.glob(f"{PREFIX}*"):
        if left.is_symlink() or not left.is_dir() or left.joinpath(_FORMER).exists():
            continue
        lock = _lock(left, wait=False)
        if lock is not None:
            shutil.rmtree(left, ignore_errors=True)
            os.close(lock)


def _exchanged(one: Path, other: Path) -> bool:
    """Exchange two folders in one step; False where the system cannot."""
    if sys.platform != "linux":
        return False
    import ctypes

    with suppress(AttributeError, OSError):
        rename = ctypes.CDLL(None).renameat2
        names = os.fsencode(one), os.fsencode(other)
        return bool(rename(_HERE, names[0], _HERE, names[1], _EXCHANGE) == 0)
    return False
