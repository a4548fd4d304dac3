"""Which economies of the ADB tables stand near another: whose structure it may borrow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tarazy_pipeline.readers.commodity_dependence import ExportGroups, read_export_groups
from tarazy_pipeline.readers.geodist import read_geodist
from tarazy_pipeline.readers.world_bank import POPULATION, read_indicator
from tarazy_pipeline.world.national_accounts import NationalAccounts

Array = NDArray[np.float64]

# How far apart two economies are: sum of squares of differences, each divided by its scale. The
# scales were chosen by leaving out the economies of the ADB tables one at a time (out-of-sample).
INCOME_SCALE = 1.0  # of the logarithm of GDP per head
ACTIVITY_SCALE = 0.15  # of shares of value added
EXPORT_SCALE = 0.35  # of shares of merchandise exports
DISTANCE_SCALE = 4.0  # of the logarithm of kilometres
NEIGHBOURS = 6


@dataclass(frozen=True)
class Features:
    """What economies are compared by; N economies.

    Attributes
    ----------
    economies
        N codes.
    income
        (N,) logarithm of GDP per head.
    activities
        (N, 7) shares of value added.
    exports
        (N, 4) shares of merchandise exports: agriculture, energy, mining, manufactures.
    distance
        (N, N) logarithm of kilometres.
    """

    economies: tuple[str, ...]
    income: Array
    activities: Array
    exports: Array
    distance: Array

    def apart(self, one: int) -> Array:
        """Return (N,) how far every economy is from one of them."""
        gap = ((self.income - self.income[one]) / INCOME_SCALE) ** 2
        gap += (((self.activities - self.activities[one]) / ACTIVITY_SCALE) ** 2).sum(axis=1)
        gap += (((self.exports - self.exports[one]) / EXPORT_SCALE) ** 2).sum(axis=1)
        return np.asarray(gap + (self.distance[one] / DISTANCE_SCALE) ** 2)


def read_features(
    inputs: Path, accounts: NationalAccounts, weights: Mapping[str, float]
) -> Features:
    """Read what economies are compared by; NaN where a source lacks an economy.

    Parameters
    ----------
    inputs
        Folder of the official files.
    accounts
        Of the economies.
    weights
        ISO3 to GDP: the mix that ``ROW`` is.
    """
    population = {
        code: value
        for (code, year), value in read_indicator(inputs, POPULATION).items()
        if year == 2022
    }
    inhabitants = np.array(
        [
            sum(v for c, v in population.items() if c in weights and c not in accounts.economies)
            if code == "ROW"
            else population.get(code, np.nan)
            for code in accounts.economies
        ]
    )
    groups = export_groups(read_export_groups(inputs), accounts.economies, weights)
    return Features(
        accounts.economies,
        np.log(accounts.gdp / inhabitants),
        accounts.activities / accounts.activities.sum(axis=1, keepdims=True),
        groups,
        np.log(read_geodist(inputs, list(accounts.economies), weights).distance),
    )


def export_groups(
    groups: Mapping[str, ExportGroups], economies: Sequence[str], weights: Mapping[str, float]
) -> Array:
    """Return (N, 4) shares of merchandise exports; those of ``ROW`` are a mean by GDP."""

    def row(code: str) -> Array:
        if code not in groups:
            return np.full(4, np.nan)
        found = groups[code]
        return np.array([found.agriculture, found.energy, found.mining, found.manufactures])

    def rest() -> Array:
        others = [c for c in weights if c in groups and c not in economies]
        return np.average([row(c) for c in others], axis=0, weights=[weights[c] for c in others])

    return np.array([rest() if code == "ROW" else row(code) for code in economies])


def neighbours(features: Features, one: str, candidates: Sequence[str]) -> list[str]:
    """Return the nearest economies among the candidates, nearest first.

    An economy that a source lacks is nobody's neighbour.
    """
    place = {code: n for n, code in enumerate(features.economies)}
    apart = features.apart(place[one])
    known = [c for c in candidates if c != one and not np.isnan(apart[place[c]])]
    return sorted(known, key=lambda c: float(apart[place[c]]))[:NEIGHBOURS]
