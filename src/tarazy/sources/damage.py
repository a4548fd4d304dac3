"""What parsers of other projects raise on damaged files, in one line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tarazy.errors import InputError, shortened


@contextmanager
def refused_if_damaged(file: Path, wanted: str) -> Iterator[None]:
    """Turn whatever a parser raises into an `InputError` that names the file.

    A parser of bytes that are not what it expects fails wherever its code stumbles: no list of
    exceptions is complete.

    Parameters
    ----------
    file
        That is parsed.
    wanted
        What it should have been, e.g. ``an xlsx workbook``.

    Raises
    ------
    InputError
        One line with the file and the reason.
    """
    try:
        yield
    except InputError:
        raise
    except Exception as error:
        reason = shortened(" ".join(str(error).split()) or type(error).__name__)
        raise InputError(f"{file}: not {wanted} ({reason})") from error
