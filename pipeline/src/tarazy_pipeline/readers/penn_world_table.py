"""Shares of labour, stocks of capital and depreciation of economies (Penn World Table 10.01)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tarazy.errors import InputError
from tarazy_pipeline.readers.concordance import require
from tarazy_pipeline.readers.official_table import official_frame, reads

PENN_FILE = "world_macro/pwt1001_2015_2019.csv"
_COLUMNS = ("labsh", "irr", "delta", "cn", "cgdpo", "pl_n", "pl_gdpo", "pop")


@dataclass(frozen=True)
class Penn:
    """One economy in one year; NaN where the table has none.

    Attributes
    ----------
    labour
        ``labsh``: share of labour, the self-employed with it, in GDP at national prices.
    return_on_capital
        ``irr``: real internal rate of return, net of depreciation and of rents of resources.
    depreciation
        ``delta``: mean rate of depreciation of the stock, a year.
    capital_output
        Stock of capital to GDP, both at the prices of the economy in the year: ``cn`` and ``cgdpo``
        are at purchasing power parities, ``pl_n`` and ``pl_gdpo`` their price levels.
    population
        Million.
    """

    labour: float
    return_on_capital: float
    depreciation: float
    capital_output: float
    population: float

    @property
    def rents(self) -> float:
        """Rents of natural resources as a part of GDP, as the table implies them.

        Its rate of return is what labour and rents leave to capital: ``1 - labsh - rents = (irr +
        delta) K / GDP``.
        """
        return 1 - self.labour - (self.return_on_capital + self.depreciation) * self.capital_output


@reads(PENN_FILE)
def read_penn(inputs: Path, year: int) -> dict[str, Penn]:
    """Return the economies of a year by ISO3 code.

    Raises
    ------
    InputError
        The file, a column or the year is missing.
    """
    path = require(inputs, PENN_FILE)
    frame = official_frame(path)
    for column in ("isocode", "year", *_COLUMNS):
        if column not in frame.columns:
            raise InputError(f"{path}: no column {column!r}; it has {list(frame.columns)}")
    rows = frame[frame["year"] == year]
    if rows.empty:
        raise InputError(f"{path}: no year {year}; allowed: up to {frame['year'].max()}")
    found = {}
    for row in rows.to_dict("records"):
        values = {column: float(row[column]) for column in _COLUMNS}
        found[str(row["isocode"])] = Penn(
            labour=values["labsh"],
            return_on_capital=values["irr"],
            depreciation=values["delta"],
            capital_output=values["cn"] * values["pl_n"] / (values["cgdpo"] * values["pl_gdpo"]),
            population=values["pop"],
        )
    return found
