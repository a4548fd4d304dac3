"""The streams that the shell writes to, whatever it was started with."""

from __future__ import annotations

import codecs
import io
import os
import sys
from contextlib import suppress
from typing import Any, TextIO, cast

REPLACEMENT = "\ufffd"
_ERRORS = "tarazy.replaced"


def open_streams() -> None:
    """Make output and errors UTF-8, and a stream that was closed one that goes nowhere.

    A name of a file that is no UTF-8, which Python keeps as lone surrogates, is written with
    replacement marks. A closed stream is opened before any file is: a file would get its number,
    and what a library prints there would stand in the file.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            # The lowest number that is free: this one.
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            # It lives as long as the process, as the one that it stands for.
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115
        elif hasattr(stream, "reconfigure"):
            # Kazakh letters are in no one-byte code page of a Windows console.
            stream.reconfigure(encoding="utf-8", errors=_ERRORS)
    if isinstance(sys.stderr, io.TextIOWrapper):
        sys.stderr = cast("TextIO", _Unheard(sys.stderr))


class _Unheard:
    """The error stream; that nobody takes what it says, or that a disk is full, ends no work."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        with suppress(OSError):
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        with suppress(OSError):
            self._stream.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def readable(text: str) -> str:
    """Return a text with replacement marks for what is no UTF-8."""
    return text.encode("utf-8", _ERRORS).decode("utf-8")


def _replaced(error: UnicodeError) -> tuple[str | bytes, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    marks = REPLACEMENT * (error.end - error.start)
    return marks.encode("utf-8"), error.end


codecs.register_error(_ERRORS, _replaced)
