"""Values of the bundled series, with what they are and where they come from."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from tarazy.errors import InputError, unknown_name
from tarazy.series.description import Quality, describe

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("country", "partner", "item", "year", "value")

_Key = tuple[str, str, str]


@dataclass(frozen=True)
class Observation:
    """One value of a series.

    Attributes
    ----------
    value
        In `unit`.
    unit
        E.g. ``million USD``.
    year
        Of the value.
    series
        Name of the series.
    country, partner, item
        Whose value it is; partner and item are empty where the series has none.
    source
        Publisher, title, vintage.
    quality
        ``data``, ``derived`` or ``estimated``.
    """

    value: float
    unit: str
    year: int
    series: str
    country: str
    partner: str
    item: str
    source: str
    quality: Quality


@cache
def _lines(name: str) -> dict[_Key, dict[int, float]]:
    """Return every line of a table: whose it is to year to value, years rising."""
    series = describe(name)
    stored = resources.files("tarazy.series").joinpath("tables", series.table_file).read_bytes()
    text = (gzip.decompress(stored) if series.compressed else stored).decode("utf-8")
    rows = csv.reader(text.splitlines())
    next(rows)
    lines: dict[_Key, dict[int, float]] = {}
    for country, partner, item, year, value in rows:
        lines.setdefault((country, partner, item), {})[int(year)] = float(value)
    if series.symmetric:
        # A pair is kept once.
        for (country, partner, item), line in list(lines.items()):
            lines[(partner, country, item)] = line
    return lines


def _found(name: str, country: str, partner: str, item: str) -> dict[int, float]:
    lines = _lines(name)
    key = (country, partner, item)
    if key in lines:
        return lines[key]
    where = f"series {name!r}"
    countries = {found[0] for found in lines}
    if country not in countries:
        raise unknown_name("country", country, sorted(countries), where)
    where += f", {country}"
    partners = {found[1] for found in lines if found[0] == country}
    if partner not in partners:
        if partners == {""}:
            raise InputError(f"{where}: partner {partner!r} is not allowed; it has no partners")
        raise unknown_name("partner", partner, sorted(partners), where)
    if partner:
        where += f" with {partner}"
    items = sorted(found[2] for found in lines if found[:2] == (country, partner))
    if items == [""]:
        raise InputError(f"{where}: item {item!r} is not allowed; it has no items")
    raise unknown_name("item", item, items, where)


def _spans(years: Iterable[int]) -> str:
    spans: list[list[int]] = []
    for year in sorted(years):
        if spans and year == spans[-1][1] + 1:
            spans[-1][1] = year
        else:
            spans.append([year, year])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in spans)


def line(name: str, country: str, partner: str = "", item: str = "") -> dict[int, float]:
    """Return all values of one line of a series.

    Parameters
    ----------
    name
        Of the series.
    country, partner, item
        ISO 3166 alpha-3, ``WLD`` (world) or ``EU27``; partner and item only where the series has
        them.

    Returns
    -------
    dict
        Year to value in the unit of the series, years rising; a year without an observation is not
        in it.

    Raises
    ------
    InputError
        The series has no such line.
    """
    return dict(_found(name, country, partner, item))


def value(name: str, country: str, year: int, partner: str = "", item: str = "") -> Observation:
    """Return one value of a series.

    Raises
    ------
    InputError
        The series has no such line, or the line has no value in `year`; the message says which
        years it has.
    """
    found = _found(name, country, partner, item)
    if year not in found:
        whose = " ".join(filter(None, (country, partner, item)))
        raise InputError(
            f"series {name!r}, {whose}: no value in {year!r}; allowed: {_spans(found)}"
        )
    series = describe(name)
    return Observation(
        value=found[year],
        unit=series.unit,
        year=year,
        series=name,
        country=country,
        partner=partner,
        item=item,
        source=series.source,
        quality=series.quality,
    )


def latest(
    name: str, country: str, partner: str = "", item: str = "", until: int | None = None
) -> Observation:
    """Return the last value of a line, or the last up to the year `until`.

    Raises
    ------
    InputError
        The series has no such line, or the line begins after `until`.
    """
    found = _found(name, country, partner, item)
    years = [year for year in found if until is None or year <= until]
    if not years:
        whose = " ".join(filter(None, (country, partner, item)))
        raise InputError(
            f"series {name!r}, {whose}: no value until {until}; allowed: {_spans(found)}"
        )
    return value(name, country, max(years), partner, item)


def table(name: str) -> pd.DataFrame:
    """Return a whole series.

    Returns
    -------
    pandas.DataFrame
        Columns ``country, partner, item, year, value``; partner and item are empty strings where
        the series has none. A pair of a symmetric series stands in both directions.

    Raises
    ------
    InputError
        No series has that name.
    """
    import pandas as pd

    rows = [
        (*key, year, value) for key, found in _lines(name).items() for year, value in found.items()
    ]
    rows.sort()
    return pd.DataFrame(rows, columns=list(COLUMNS))
