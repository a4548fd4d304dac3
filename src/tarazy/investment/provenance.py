"""How good what is known of owners is, and where it is from: as the tables say it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from tarazy.arguments.csv_rows import csv_rows
from tarazy.investment.cells import number_in
from tarazy.investment.owners import FOREIGN, OWNERS, OWNERS_BY_SECTOR, PRIMARY_INCOME

# The best first.
QUALITIES = ("sourced", "derived", "estimated", "assumed")
_AND = ";"


@dataclass(frozen=True)
class Told:
    """What a table says of one of its numbers.

    Attributes
    ----------
    quality
        ``sourced``, ``derived``, ``estimated`` or ``assumed``.
    source
        Where it is from, or why it is assumed.
    low, high
        Its range, where the table has one; else NaN.
    """

    quality: str
    source: str
    low: float = float("nan")
    high: float = float("nan")


@dataclass(frozen=True)
class Predicted:
    """Net primary income of an economy in 2022, million USD: what owners predict, what is stated.

    Attributes
    ----------
    direct
        Net income of direct investment by the data of owners, before anything is fitted.
    stated
        National income less domestic product of the statistics.
    band
        By which `stated` is rounded, up or down.
    other
        What is left: interest, portfolios, wages, and what the data of owners miss.
    told
        Of `stated`.
    """

    direct: float
    stated: float
    band: float
    other: float
    told: Told


@cache
def _rows(name: str) -> tuple[tuple[str, Mapping[str, str]], ...]:
    origin = f"investment/tables/{name}"
    file = resources.files("tarazy").joinpath(origin)
    with file.open("r", encoding="utf-8") as stream:
        columns = stream.readline().strip().split(",")
    return tuple((f"{origin}: line {n}", row) for n, row in csv_rows(file, origin, columns, ()))


def weakest(qualities: Iterable[str]) -> str:
    """Return the quality of what rests on several numbers."""
    return max(qualities, key=QUALITIES.index)


def joined(sources: Iterable[str]) -> str:
    """Return the keys of several sources, each once, as the tables write them."""
    return _AND.join(dict.fromkeys(key for each in sources for key in keys_of(each)))


def keys_of(source: str) -> list[str]:
    """Return the keys of sources that a cell names."""
    return [key for key in source.split(_AND) if key]


def foreign_share_told(host: str) -> dict[str, Told]:
    """Return, by sector, what is told of the foreign share of a host's capital and resource."""
    return {
        row["sector"]: Told(
            row["quality"],
            row.get("source", ""),
            number_in(row, "low", at),
            number_in(row, "high", at),
        )
        for at, row in _rows(FOREIGN)
        if row["host"] == host
    }


def owners_told(host: str) -> dict[tuple[str, str], Told]:
    """Return what is told of the foreign owners of a host, by sector and owner."""
    return {
        (row["sector"], row["owner"]): Told(row["quality"], row.get("source", ""))
        for _, row in _rows(OWNERS_BY_SECTOR)
        if row["host"] == host
    }


def mix_told(host: str) -> dict[str, Told]:
    """Return what is told of the foreign owners of a host in sectors without a row of their own."""
    return {
        row["owner"]: Told(row["quality"], row.get("source", ""))
        for _, row in _rows(OWNERS)
        if row["host"] == host
    }


def predictions() -> dict[str, Predicted]:
    """Return net primary income by economy: predicted by the data of owners, and stated."""
    return {
        row["economy"]: Predicted(
            direct=number_in(row, "direct_income", at),
            stated=number_in(row, "primary_income", at),
            band=number_in(row, "band", at),
            other=number_in(row, "other_income", at),
            told=Told(row["quality"], row.get("source", "")),
        )
        for at, row in _rows(PRIMARY_INCOME)
    }
