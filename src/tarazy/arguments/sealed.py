"""Whether files may be read: what strangers ask names only what the package carries."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from tarazy.arguments import shelf
from tarazy.errors import InputError

_SEALED: ContextVar[bool] = ContextVar("_SEALED", default=False)
_PACKAGE = Path(__file__).resolve().parents[1]


@contextmanager
def only_bundled() -> Iterator[None]:
    """Inside, no file is opened for a user but those of the package and of the shelf.

    What travels with the package, and what `tarazy.arguments.shelf` was given at the start.

    A server answers documents of people whom it does not know; whatever key names a file, the
    opener refuses it here, before it looks whether the file is there.
    """
    before = _SEALED.set(True)
    try:
        yield
    finally:
        _SEALED.reset(before)


def check_open(file: Path, origin: str) -> None:
    """Refuse a file of a user where none may be read.

    Raises
    ------
    InputError
        Naming the place.
    """
    if _SEALED.get() and not (file.resolve().is_relative_to(_PACKAGE) or shelf.holds(file)):
        raise InputError(
            f"{origin}: names a file, and files are not read here; allowed: a name of the package, "
            "or the numbers themselves"
        )
