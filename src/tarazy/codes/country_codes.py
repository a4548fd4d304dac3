"""Codes of countries: ISO 3166 alpha-3 from alpha-2 and from the codes of other publishers."""

from __future__ import annotations

import csv
from functools import cache
from importlib import resources


@cache
def _rows() -> tuple[dict[str, str], ...]:
    text = (resources.files("tarazy.codes") / "country_codes.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


@cache
def iso3_codes() -> frozenset[str]:
    """Return the alpha-3 codes of ISO 3166-1, and those of states that are no more (ISO 3166-3)."""
    return frozenset(row["alpha_3"] for row in _rows())


@cache
def iso3_of_iso2() -> dict[str, str]:
    """Return alpha-2 to alpha-3; ``CS`` is Czechoslovakia, as in rolls of votes up to 1992."""
    return {row["alpha_2"]: row["alpha_3"] for row in _rows() if row["alpha_2"]}


@cache
def iso3_of_census() -> dict[str, str]:
    """Return the country codes of the US Census Bureau (four digits) to alpha-3.

    Where the Bureau has two codes for one state (Israel, Sudan, Serbia, Ethiopia, the Palestinian
    territories) both lead to it. Its codes of regions, of Kosovo, of the former neutral zone and
    of unidentified countries lead nowhere: ISO 3166 has no code for them.
    """
    return {code: row["alpha_3"] for row in _rows() for code in row["census"].split(";") if code}
