"""Names and codes that publishers give to economies, beside ISO 3166 alpha-3."""

from __future__ import annotations

import csv
from functools import cache
from importlib import resources


@cache
def _rows() -> tuple[dict[str, str], ...]:
    """Return the rows of ``country_names.csv``; Kosovo stands under ``XKX``."""
    file = resources.files("tarazy_pipeline.readers").joinpath("country_names.csv")
    return tuple(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))


@cache
def by_un_name() -> dict[str, str]:
    """Return the names of the UN main aggregates to alpha-3; parts of an economy lead to it."""
    return {name: row["alpha_3"] for row in _rows() for name in row["un_name"].split(";") if name}


@cache
def by_gec() -> dict[str, str]:
    """Return the codes of the World Factbook (GEC, small letters) to alpha-3."""
    return {row["gec"]: row["alpha_3"] for row in _rows() if row["gec"]}
