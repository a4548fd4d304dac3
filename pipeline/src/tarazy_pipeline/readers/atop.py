"""Obligations that states owe each other by pacts (Alliance Treaty Obligations and Provisions)."""

from __future__ import annotations

from pathlib import Path

from tarazy.errors import InputError
from tarazy_pipeline.readers.concordance import require
from tarazy_pipeline.readers.official_table import official_frame, reads
from tarazy_pipeline.readers.un_votes import read_cow_codes

ATOP = "politics/atop_dyad_year_1991_2018.csv.gz"
# Column of the file to obligation.
OBLIGATIONS = {
    "atop_defense": "defence",
    "atop_offense": "offence",
    "atop_neutral": "neutrality",
    "atop_nonagg": "nonaggression",
    "atop_consul": "consultation",
}


@reads(ATOP)
def read_pacts(inputs: Path) -> dict[tuple[str, str, str], tuple[int, ...]]:
    """Read in which years a state owed another one what.

    Returns
    -------
    dict
        (ISO3 of who owes, ISO3 of whom, obligation) to years, rising. States whose number has no
        ISO3 code beside it (no member of the United Nations) are left out.

    Raises
    ------
    InputError
        A file or a column is missing, or an obligation is neither 0 nor 1.
    """
    path = require(inputs, ATOP)
    frame = official_frame(path)
    for column in ("ccode1", "ccode2", "year", *OBLIGATIONS):
        if column not in frame.columns:
            raise InputError(f"{path}: no column {column!r}; it has {list(frame.columns)}")
    codes = read_cow_codes(inputs)
    frame = frame[frame["ccode1"].isin(codes) & frame["ccode2"].isin(codes)]
    found: dict[tuple[str, str, str], tuple[int, ...]] = {}
    for column, obligation in OBLIGATIONS.items():
        if not frame[column].isin((0, 1)).all():
            raise InputError(f"{path}: column {column!r} has a value that is neither 0 nor 1")
        owed = frame.loc[frame[column] == 1, ["ccode1", "ccode2", "year"]].sort_values("year")
        for first, second, year in owed.itertuples(index=False):
            key = (codes[int(first)], codes[int(second)], obligation)
            found[key] = (*found.get(key, ()), int(year))
    return found
