"""What economies are called while a page is made: a study may have names of its own for them.

The names hold inside a ``with`` block, as those of `decimal.localcontext` do, so that a figure
finds them without being told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

# Code to form to name: a language for tables, and the columns of ``catalogue/forms.csv``.
Names = Mapping[str, Mapping[str, str]]
_NAMES: ContextVar[Names] = ContextVar("names", default={})  # noqa: B039, nobody writes into it


@contextmanager
def naming(names: Names) -> Iterator[None]:
    """Call economies by names of one's own inside the block.

    Parameters
    ----------
    names
        Code of an economy to its names: under ``name_en``, ``name_kk`` and ``name_ru`` as it stands
        in tables, under the columns of ``catalogue/forms.csv`` as in sentences. Where the name in
        tables is left out, so are the forms that hold as ever.
    """
    before = _NAMES.set(names)
    try:
        yield
    finally:
        _NAMES.reset(before)


def own_names() -> Names:
    """Return the names that hold now; none outside of every `naming`."""
    return _NAMES.get()
