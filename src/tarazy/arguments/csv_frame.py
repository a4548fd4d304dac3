"""Large tables that a user writes: CSV with a heading, as a frame."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from tarazy.errors import InputError

if TYPE_CHECKING:
    import pandas as pd


def csv_frame(file: Path, **options: Any) -> pd.DataFrame:
    """Return a table with the columns of its heading.

    Parameters
    ----------
    file
        CSV in UTF-8 with a heading.
    **options
        Of `pandas.read_csv`, none of them about the index.

    Raises
    ------
    InputError
        One line naming the file: it cannot be read, is no table, has rows longer than the heading
        (whose cells would be taken for those of other columns), or has no row.
    """
    import pandas as pd

    try:
        frame: pd.DataFrame = pd.read_csv(file, **options)
    except (ValueError, OSError) as error:
        raise InputError(f"{file}: not a csv table ({' '.join(str(error).split())})") from error
    if not isinstance(frame.index, pd.RangeIndex):
        raise InputError(
            f"{file}: rows have more cells than the heading has; allowed: "
            f"{len(frame.columns)}, as in the heading"
        )
    if frame.empty:
        raise InputError(f"{file}: has no row; allowed: a heading, and rows under it")
    return frame
