"""Tables of pandas that a user gives: what stands in their index counts as columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tarazy.errors import InputError

if TYPE_CHECKING:
    import pandas as pd


def with_index_as_columns(table: pd.DataFrame, where: str) -> pd.DataFrame:
    """Return a table with the levels of its index among its columns.

    A table that was grouped or given an index has its names there; left out, its numbers would be
    taken for those of everyone.

    Parameters
    ----------
    table
        As it was given.
    where
        How complaints name it.

    Raises
    ------
    InputError
        A column stands twice, or the index holds names and has none itself.
    """
    import pandas as pd

    if table.index.nlevels > 1 or table.index.dtype.kind not in "iu":
        nameless = [level for level, name in enumerate(table.index.names) if name is None]
        if nameless:
            raise InputError(
                f"{where}: level {nameless[0] + 1} of the index has no name; allowed: named "
                "levels, or all in columns"
            )
    named = [name for name in table.index.names if name is not None]
    columns = pd.Index([*named, *table.columns])
    if not columns.is_unique:
        twice = columns[columns.duplicated()][0]
        raise InputError(f"{where}: column {twice!r} stands twice; allowed: once")
    return table.reset_index() if named else table
