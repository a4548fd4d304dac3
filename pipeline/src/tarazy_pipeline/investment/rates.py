"""Royalties and profit taxes by host and sector, as the tables of this folder state them."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from importlib import resources

from tarazy.errors import InputError

EVERY = "all"


@dataclass(frozen=True)
class Rate:
    """A rate with its range: of output for a royalty, of income for a tax on profit.

    Attributes
    ----------
    value, low, high
        Fractions.
    quality
        ``sourced`` or ``assumed``.
    source
        Key of ``sources.csv``.
    """

    value: float
    low: float
    high: float
    quality: str
    source: str


class Rates:
    """Rates of one table.

    A row of an economy and a sector goes before one of the sector alone, and that before one of the
    economy alone.

    Parameters
    ----------
    name
        File of this folder.
    """

    def __init__(self, name: str) -> None:
        text = resources.files("tarazy_pipeline.investment").joinpath(name).read_text("utf-8")
        self._name = name
        self._rates: dict[tuple[str, str], Rate] = {}
        for row in csv.DictReader(text.splitlines()):
            value, low, high = (float(row[column]) for column in ("value", "low", "high"))
            rate = Rate(value, low, high, row["quality"], row["source"])
            key = row["economy"], row["sector"]
            if key in self._rates or not rate.low <= rate.value <= rate.high:
                raise InputError(f"{name}: {key} {rate}; allowed: once, low <= value <= high")
            self._rates[key] = rate

    def of(self, economy: str, sector: str) -> Rate:
        """Return the rate of a host and a sector.

        Raises
        ------
        InputError
            If no row covers them.
        """
        for key in ((economy, sector), (EVERY, sector), (economy, EVERY)):
            if key in self._rates:
                return self._rates[key]
        raise InputError(f"{self._name}: no rate of {economy}, {sector}; allowed: one for each")
