"""Votes in the United Nations General Assembly: ideal points, roll calls, resolutions of 2025."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tarazy.arguments.csv_rows import cells_of, parted, text_of
from tarazy.codes.country_codes import iso3_of_iso2
from tarazy.errors import InputError
from tarazy_pipeline.readers.concordance import require
from tarazy_pipeline.readers.official_table import official_frame, reads

if TYPE_CHECKING:
    import pandas as pd

IDEAL_POINTS = "un_votes/idealpoints_july2025.csv"
VOTES = "un_votes/unvotes_1946_2019.csv.gz"
ROLL_CALLS = "un_votes/unvotes_rollcalls_1946_2019.csv.gz"
RESOLUTIONS_2025 = "un_votes/unga_2025_resolutions.csv"

# Columns of positions.
WHOLE, ALL = "idealpointfp", "idealpointall"
NOT_VOTED = 0
# A state that did not vote has an empty cell in the resolutions of 2025 and no row in the roll
# calls; it neither agrees nor disagrees with anyone.
_CAST = {"yes": 1, "abstain": 2, "no": 3}


@dataclass(frozen=True)
class RollCalls:
    """Votes cast.

    Attributes
    ----------
    countries
        ISO3 codes, sorted.
    years
        (roll call,) calendar year of the vote.
    votes
        (roll call, country) 1 yes, 2 abstain, 3 no, 0 no vote cast.
    """

    countries: tuple[str, ...]
    years: NDArray[np.int64]
    votes: NDArray[np.int8]


def _columns(path: Path, frame: pd.DataFrame, *needed: str) -> None:
    for column in needed:
        if column not in frame.columns:
            raise InputError(f"{path}: no column {column!r}; it has {list(frame.columns)[:12]}")


@reads(IDEAL_POINTS)
def read_ideal_points(
    inputs: Path, since: int, column: str = WHOLE
) -> dict[tuple[str, int], float]:
    """Read the ideal points estimated from votes.

    Parameters
    ----------
    inputs
        Folder of the official files.
    since
        First year to keep.
    column
        ``WHOLE``: from votes on resolutions as a whole; ``ALL``: from all votes.

    Returns
    -------
    dict
        (ISO3, year) to position on the first dimension, higher with the United States. Rows
        without a code of a state are stray votes of entities and are left out.

    Raises
    ------
    InputError
        The file or a column is missing, or a state has two positions in a year.
    """
    path = require(inputs, IDEAL_POINTS)
    frame = official_frame(path)
    _columns(path, frame, "iso3c", "year", column)
    kept = frame[(frame["year"] >= since) & frame["iso3c"].notna() & frame[column].notna()]
    points: dict[tuple[str, int], float] = {}
    for code, year, value in zip(kept["iso3c"], kept["year"], kept[column], strict=True):
        key = (str(code), int(year))
        if key in points:
            raise InputError(f"{path}: two rows for {key[0]} in {key[1]}; allowed: one")
        points[key] = float(value)
    return points


@reads(IDEAL_POINTS)
def read_cow_codes(inputs: Path) -> dict[int, str]:
    """Return the state numbers of the Correlates of War project to ISO3, as the file pairs them.

    Raises
    ------
    InputError
        The file or a column is missing.
    """
    path = require(inputs, IDEAL_POINTS)
    frame = official_frame(path, usecols=lambda name: name in ("ccode", "iso3c"))
    _columns(path, frame, "ccode", "iso3c")
    pairs = frame.dropna().drop_duplicates()
    return {int(code): str(iso3) for code, iso3 in zip(pairs["ccode"], pairs["iso3c"], strict=True)}


@reads(ROLL_CALLS)
def read_roll_calls(inputs: Path, since: int) -> RollCalls:
    """Read every recorded vote, on paragraphs and amendments too, from a year on.

    Parameters
    ----------
    inputs
        Folder of the official files.
    since
        First calendar year of the date of a roll call.

    Raises
    ------
    InputError
        A file or a column is missing, or a code of a country or a vote is unknown.
    """
    calls = _roll_calls(inputs, since, "rcid", "date")
    place = {int(number): row for row, number in enumerate(calls["rcid"])}
    path = require(inputs, VOTES)
    cast = official_frame(path, keep_default_na=False)
    _columns(path, cast, "rcid", "country_code", "vote")
    cast = cast[cast["rcid"].isin(place)]
    iso3 = iso3_of_iso2()
    for code in sorted(set(cast["country_code"])):
        if code not in iso3:
            raise InputError(f"{path}: country_code {code!r} is unknown; allowed: ISO 3166 alpha-2")
    for vote in sorted(set(cast["vote"])):
        if vote not in _CAST:
            raise InputError(f"{path}: vote {vote!r} is unknown; allowed: {', '.join(_CAST)}")
    countries = tuple(sorted({iso3[code] for code in cast["country_code"]}))
    column = {code: countries.index(code3) for code, code3 in iso3.items() if code3 in countries}
    votes = np.zeros((len(place), len(countries)), dtype=np.int8)
    rows = cast["rcid"].map(place).to_numpy(dtype=np.int64)
    columns = cast["country_code"].map(column).to_numpy(dtype=np.int64)
    votes[rows, columns] = cast["vote"].map(_CAST).to_numpy(dtype=np.int8)
    return RollCalls(countries, calls["year"].to_numpy(dtype=np.int64), votes)


@reads(ROLL_CALLS)
def read_titles(inputs: Path, since: int) -> tuple[str, ...]:
    """Return what every roll call from a year on was about, in the order of `read_roll_calls`.

    The short title and the longer description together; where there is no short one the
    description is often the record of the meeting.

    Raises
    ------
    InputError
        The file or a column is missing.
    """
    calls = _roll_calls(inputs, since, "rcid", "date", "short", "descr").fillna("")
    return tuple(f"{row.short} {row.descr}" for row in calls.itertuples())


def _roll_calls(inputs: Path, since: int, *columns: str) -> pd.DataFrame:
    """Return columns of the roll calls from a year on, with that of the vote as ``year``."""
    path = require(inputs, ROLL_CALLS)
    calls = official_frame(path, usecols=lambda name: name in columns)
    _columns(path, calls, *columns)
    calls = calls.assign(year=calls["date"].astype(str).str[:4].astype(int))
    return calls[calls["year"] >= since].sort_values("rcid")


def read_resolutions_2025(inputs: Path) -> RollCalls:
    """Read the votes on the resolutions that the Assembly adopted in 2025.

    Raises
    ------
    InputError
        The file is missing or has another form, or a vote is unknown.
    """
    path, rows = _resolutions(inputs)
    header = rows[0]
    if header[:2] != ["Resolution", "Date"] or "No Vote" not in header:
        raise InputError(f"{path}: first columns {header[:2]}; allowed: 'Resolution', 'Date'")
    first = header.index("No Vote") + 1
    codes = header[first:]
    countries = tuple(sorted(codes))
    order = [first + codes.index(code) for code in countries]
    known = {name.upper(): number for name, number in _CAST.items()} | {"": NOT_VOTED}
    # The second row repeats the header with the names of the states.
    body = [row for row in rows[1:] if row[0]]
    votes = np.zeros((len(body), len(countries)), dtype=np.int8)
    for line, row in enumerate(body):
        for column, cell in enumerate(order):
            if row[cell] not in known:
                raise InputError(
                    f"{path}, {row[0]}, {header[cell]}: vote {row[cell]!r} is unknown; "
                    f"allowed: YES, NO, ABSTAIN or empty"
                )
            votes[line, column] = known[row[cell]]
    years = np.array([int(row[1][:4]) for row in body], dtype=np.int64)
    return RollCalls(countries, years, votes)


@reads(RESOLUTIONS_2025)
def read_titles_2025(inputs: Path) -> tuple[str, ...]:
    """Return the titles of these resolutions, in the order of `read_resolutions_2025`.

    Raises
    ------
    InputError
        The file is missing, or has no column of titles.
    """
    path, rows = _resolutions(inputs)
    if "Title" not in rows[0]:
        raise InputError(f"{path}: no column 'Title'; it has {rows[0][:5]}")
    place = rows[0].index("Title")
    return tuple(row[place] for row in rows[1:] if row[0])


def _resolutions(inputs: Path) -> tuple[Path, list[list[str]]]:
    path = require(inputs, RESOLUTIONS_2025)
    text = text_of(path, str(path))
    table = parted(text, str(path), ("Resolution", "Date"))
    return path, [list(table.heading), *(cells for _, cells in cells_of(text, str(path), table))]
