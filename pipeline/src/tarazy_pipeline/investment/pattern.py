"""How labour's share differs between sectors, from economies with accounts by industry."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tarazy.errors import InputError
from tarazy_pipeline.readers.sea import SEA_FILES, Industry, read_industries

Array = NDArray[np.float64]

# The last year of the accounts. Brent was 99 USD a barrel in it, 101 in 2022.
SEA_YEAR = 2014
MINING = ("oil_gas", "other_mining")
_MINING_INDUSTRY = "B"
# No sector pays labour less or more than this: households' staff is all labour in Australia.
LOWEST, HIGHEST = 0.02, 0.98


@dataclass(frozen=True)
class Pattern:
    """Labour by sector, J sectors; fractions of value added.

    Attributes
    ----------
    labour
        Economy to (J,) share of labour, the self-employed with it, in what is left of value added
        after rents of resources.
    self_employed
        (J,) what the self-employed earn for their work, mean of the economies.
    mining_rents
        Economy to rents in mining: what labour and a normal return on the stock leave.
    """

    labour: dict[str, Array]
    self_employed: Array
    mining_rents: dict[str, float]

    @property
    def mean(self) -> Array:
        """The economies together, (J,): mean of log odds."""
        odds = [np.log(share / (1 - share)) for share in self.labour.values()]
        return np.asarray(1 / (1 + np.exp(-np.mean(odds, axis=0))), dtype=float)

    @property
    def rents(self) -> float:
        """Rents in mining, mean of the economies."""
        return float(np.mean(list(self.mining_rents.values())))


def read_concordance() -> dict[str, tuple[str, ...]]:
    """Return the sectors of each industry of ISIC Rev. 4 in the accounts."""
    folder = resources.files("tarazy_pipeline.investment")
    text = folder.joinpath("sea_sectors.csv").read_text(encoding="utf-8")
    return {row["code"]: tuple(row["sectors"].split(";")) for row in csv.DictReader(text.split())}


def read_pattern(inputs: Path, sectors: Sequence[str]) -> Pattern:
    """Read labour by sector of the economies with accounts.

    An industry that two sectors share stands in both: its shares are taken, not its size.

    Raises
    ------
    InputError
        A file is missing or damaged, or an industry has no sector.
    """
    concordance = read_concordance()
    labour: dict[str, Array] = {}
    employed: list[Array] = []
    rents: dict[str, float] = {}
    for economy in SEA_FILES:
        industries = read_industries(inputs, economy, SEA_YEAR)
        for code in industries:
            if code not in concordance:
                raise InputError(f"sea_sectors.csv: no row of {code!r}; allowed: every industry")
        rents[economy] = mining_rents(industries)
        total, paid, compensation = (np.zeros(len(sectors)) for _ in range(3))
        for code, industry in industries.items():
            for sector in concordance[code]:
                at = sectors.index(sector)
                total[at] += industry.value_added
                paid[at] += industry.labour
                compensation[at] += industry.compensation
        employed.append((paid - compensation) / total)
        labour[economy] = paid / total
    mean_rents = float(np.mean(list(rents.values())))
    for share in labour.values():
        for sector in MINING:
            share[sectors.index(sector)] /= 1 - mean_rents
        np.clip(share, LOWEST, HIGHEST, out=share)
    return Pattern(labour, np.mean(employed, axis=0), rents)


def mining_rents(industries: Mapping[str, Industry]) -> float:
    """Return the part of mining's value added that labour and a normal return leave, at least 0.

    The normal return, gross of depreciation, is what all other industries earn on their stock.
    """
    mining = industries[_MINING_INDUSTRY]
    others = [industry for code, industry in industries.items() if code != _MINING_INDUSTRY]
    normal = sum(i.capital for i in others) / sum(i.capital_stock for i in others)
    left = mining.value_added - mining.labour - normal * mining.capital_stock
    return max(left / mining.value_added, 0.0)
