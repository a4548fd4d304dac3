"""What the shell keeps of its process: a clean output, and no library that it has no use for."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_OUT, _ERROR = 1, 2
# xarray imports it wherever it is installed, to ask whether an array is one of its own.
_UNUSED, _ASKS = "dask", "xarray"


@contextmanager
def only_our_words() -> Iterator[None]:
    """Let nothing but what Python prints reach the standard output.

    A solver written in C may announce itself there, past Python, before any option can silence it.
    Inside, descriptor 1 leads to the error stream, and Python's own output goes where 1 led before.
    """
    try:
        before = os.dup(_OUT)
    except OSError:
        # There is no standard output to keep clean.
        yield
        return
    python = sys.stdout
    own: io.TextIOWrapper | None = None
    try:
        with suppress(OSError, ValueError):
            python.flush()
        if _descriptor(python) == _OUT:
            own = open(  # noqa: SIM115
                before, "w", encoding="utf-8", errors=python.errors, closefd=False
            )
            own.reconfigure(line_buffering=own.isatty())
            sys.stdout = own
        with suppress(OSError):
            os.dup2(_ERROR, _OUT)
        yield
    finally:
        sys.stdout = python
        with suppress(OSError, ValueError):
            if own is not None:
                own.flush()
        _flush_c()
        os.dup2(before, _OUT)
        if own is not None:
            with suppress(OSError):
                own.close()
        os.close(before)


@contextmanager
def without_unused() -> Iterator[None]:
    """Keep a library out that others import only because it is installed."""
    if _UNUSED in sys.modules or _ASKS in sys.modules:
        # xarray has asked already, and remembers the answer.
        yield
        return
    # An entry of None makes an import fail as if there were no such library.
    sys.modules[_UNUSED] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        let_in_unused()


def let_in_unused() -> None:
    """Let the library in again, for what was asked for needs it."""
    if sys.modules.get(_UNUSED, sys) is None:
        del sys.modules[_UNUSED]


def _descriptor(stream: object) -> int | None:
    try:
        found: int = stream.fileno()  # type: ignore[attr-defined]
    except (AttributeError, OSError, ValueError):
        return None
    return found


def _flush_c() -> None:
    """Flush what libraries in C still hold, while descriptor 1 is not the output."""
    import ctypes

    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).fflush(None)
