"""Rebuild the bundled table of pacts from the official file."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from tarazy.interdependence.pacts import COLUMNS
from tarazy_pipeline.readers.atop import read_pacts
from tarazy_pipeline.series.build import paired_economies


def spells(years: Sequence[int]) -> list[tuple[int, int]]:
    """Return the first and last years of runs without a gap; years rise."""
    found: list[list[int]] = []
    for year in years:
        if found and year == found[-1][1] + 1:
            found[-1][1] = year
        else:
            found.append([year, year])
    return [(first, last) for first, last in found]


def build_pacts(inputs: Path, out: Path, economies: Iterable[str] | None = None) -> int:
    """Write who owed whom what from when to when.

    Parameters
    ----------
    inputs
        Folder of the official files.
    out
        The file to write, ``.csv.gz``. The same inputs give the same bytes.
    economies
        ISO3 codes of those between whom pacts are kept; by default those of the series of votes.

    Returns
    -------
    int
        Number of rows.

    Raises
    ------
    InputError
        A file is missing or not in the expected form.
    """
    kept = set(paired_economies() if economies is None else economies)
    rows = [
        (*key, first, last)
        for key, years in sorted(read_pacts(inputs).items())
        if {key[0], key[1]} <= kept
        for first, last in spells(years)
    ]
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows)
    # Without the time of writing in it the file is the same every time.
    data = gzip.compress(stream.getvalue().encode(), compresslevel=9, mtime=0)
    draft = out.with_name(out.name + ".part")
    draft.write_bytes(data)
    draft.replace(out)
    return len(rows)
