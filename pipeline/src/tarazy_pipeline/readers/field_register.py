"""Oil and gas fields of Kazakhstan (Global Energy Monitor, Oil and Gas Extraction Tracker)."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from pathlib import Path

from tarazy.errors import InputError
from tarazy_pipeline.readers.concordance import require
from tarazy_pipeline.readers.official_table import number_in, official_rows

FIELDS = "gem/goget_fields_kazakhstan_2025-02.csv"
# The register turns tonnes into barrels at this rate, whatever the crude.
BARRELS_PER_TONNE = 7.33
_OIL, _YEAR = "production---oil-(million-bbl/y)", "production-year---oil"
_COLUMNS = ("unit-id", "wiki-name", "status", "operator", "owner", "parent", _OIL, _YEAR)
_STAKE = re.compile(r"(.+?) \((\d+(?:\.\d+)?)%\)")


@dataclass(frozen=True)
class OilField:
    """One field of the register.

    Attributes
    ----------
    name, status, operator
        As written there.
    owners, parents
        Name to per cent of those whose stake is given, who own the field and who own the owners.
    oil
        Million tonnes of crude and condensate in `year`, NaN where the register has none.
    year
        Of the output, 0 where there is none.
    """

    name: str
    status: str
    operator: str
    owners: dict[str, float]
    parents: dict[str, float]
    oil: float
    year: int


def read_fields(inputs: Path) -> dict[str, OilField]:
    """Return the fields of the register by their identifier.

    Raises
    ------
    InputError
        The file or a column is missing, an identifier stands twice, or output is no number.
    """
    path = require(inputs, FIELDS)
    fields: dict[str, OilField] = {}
    for line, row in official_rows(path, _COLUMNS):
        if row["unit-id"] in fields:
            raise InputError(f"{path}, line {line}: {row['unit-id']} twice; allowed: once")
        oil = number_in(path, line, row, _OIL) / BARRELS_PER_TONNE if row[_OIL] else math.nan
        year = int(number_in(path, line, row, _YEAR)) if row[_YEAR] else 0
        fields[row["unit-id"]] = OilField(
            name=row["wiki-name"].removesuffix(" (Kazakhstan)"),
            status=row["status"],
            operator=row["operator"],
            owners=_stakes(row["owner"]),
            parents=_stakes(row["parent"]),
            oil=oil,
            year=year,
        )
    return fields


def _stakes(text: str) -> dict[str, float]:
    """Return name to per cent; names without a number are left out."""
    stakes: dict[str, float] = {}
    for part in text.split(";"):
        found = _STAKE.fullmatch(part.strip())
        if found:
            stakes[found[1]] = stakes.get(found[1], 0.0) + float(found[2])
    return stakes
