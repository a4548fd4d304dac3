"""Intergovernmental organisations that two states share (Correlates of War, IGO data)."""

from __future__ import annotations

from pathlib import Path

from tarazy.errors import InputError
from tarazy_pipeline.readers.concordance import require
from tarazy_pipeline.readers.official_table import official_frame, reads
from tarazy_pipeline.readers.un_votes import read_cow_codes

SHARED_IGOS = "politics/cow_shared_igos_kaz_1992_2014.csv"
KAZAKHSTAN = 705


@reads(SHARED_IGOS)
def read_shared_igos(inputs: Path) -> dict[tuple[str, int], float]:
    """Read the number of organisations that Kazakhstan and another state are both members of.

    Returns
    -------
    dict
        (ISO3 of the other state, year) to number of organisations; states whose number has no ISO3
        code beside it (no member of the United Nations) are left out.

    Raises
    ------
    InputError
        A file or a column is missing, or a pair does not hold Kazakhstan.
    """
    import pandas as pd

    path = require(inputs, SHARED_IGOS)
    frame = official_frame(path)
    for column in ("ccode1", "ccode2", "year", "dyadigos"):
        if column not in frame.columns:
            raise InputError(f"{path}: no column {column!r}; it has {list(frame.columns)}")
    codes = read_cow_codes(inputs)
    values: dict[tuple[str, int], float] = {}
    for first, second, year, count in frame[["ccode1", "ccode2", "year", "dyadigos"]].itertuples(
        index=False
    ):
        if KAZAKHSTAN not in (first, second):
            raise InputError(f"{path}: pair {first}, {second}; allowed: one is {KAZAKHSTAN}")
        other = int(second if first == KAZAKHSTAN else first)
        if other in codes and pd.notna(count):
            values[(codes[other], int(year))] = float(count)
    return values
