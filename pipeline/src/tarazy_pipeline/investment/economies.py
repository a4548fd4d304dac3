"""What an economy pays to labour and owns in capital and resources, as a whole."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from tarazy.codes.country_codes import iso3_codes
from tarazy_pipeline.investment.donors import DonorError, donors, likeness, out_of_sample
from tarazy_pipeline.readers.penn_world_table import Penn, read_penn
from tarazy_pipeline.readers.un_main_aggregates import MainAggregates, read_main_aggregates

Array = NDArray[np.float64]
Quality = Literal["sourced", "derived", "assumed"]

PENN_YEAR, UN_YEAR = 2019, 2021
# Labour's share of another vintage or another count of the self-employed: assumed.
LEVEL_RANGE = 0.05
# Below this part of value added in mining the rents that the Penn World Table implies are noise.
LEAST_MINING = 0.10
# Labour's pay in mining (0.22 to 0.27 in the accounts by industry) is no rent.
MOST_RENTS = 0.75
# Least and largest return on capital, gross, that is not marked.
PLAUSIBLE = (0.03, 0.40)


@dataclass(frozen=True)
class Ranged:
    """A figure, its range, how good it is, and keys of its sources."""

    value: float
    low: float
    high: float
    quality: Quality
    source: str


@dataclass(frozen=True)
class Economy:
    """One economy.

    Attributes
    ----------
    code
        ISO3, or ``ROW``.
    labour
        Share of labour in value added.
    donors
        Economies that stand in where labour is assumed.
    rents
        Rents of resources, royalties with them, in the value added of mining.
    depreciation, capital_output
        Rate a year; stock of capital to GDP, both at the economy's own current prices.
    capital_stock
        Million USD of the world's year.
    stock_quality
        Of the three.
    """

    code: str
    labour: Ranged
    donors: tuple[str, ...]
    rents: Ranged
    depreciation: float
    capital_output: float
    capital_stock: float
    stock_quality: Quality


@dataclass(frozen=True)
class Evidence:
    """All economies, and how far off the rule of donors is.

    Attributes
    ----------
    economies
        In the order of the world.
    labour_error, capital_error, depreciation_error
        Of the rule, out of sample.
    """

    economies: tuple[Economy, ...]
    labour_error: DonorError
    capital_error: DonorError
    depreciation_error: DonorError


def read_economies(
    inputs: Path,
    codes: Sequence[str],
    value_added: Array,
    mining: Array,
    utilities: Array,
    least_rents: float,
) -> Evidence:
    """Bring together what is known of economies, and what stands in where nothing is.

    Parameters
    ----------
    inputs
        Folder of the official files.
    codes
        N economies; one that is no country is the rest of the world.
    value_added
        (N,) million USD.
    mining, utilities
        (N,) parts of it.
    least_rents
        Rents in mining by the accounts by industry: the low end.
    """
    penn = read_penn(inputs, PENN_YEAR)
    before = read_main_aggregates(inputs, PENN_YEAR)
    after = read_main_aggregates(inputs, UN_YEAR)
    people = _population(codes, after, penn)
    distance = likeness((value_added / people).tolist(), mining.tolist())
    known = {
        measure: {
            code: getattr(penn[code], measure)
            for code in codes
            if code in penn and math.isfinite(getattr(penn[code], measure))
        }
        for measure in ("labour", "capital_output", "depreciation")
    }
    errors = {name: out_of_sample(codes, distance, values) for name, values in known.items()}
    high = _implied_rents(codes, penn, before, mining, utilities)
    usual = float(np.median(list(high.values())))
    taxed = {code: a.gdp / a.value_added for code, a in after.items() if a.value_added > 0}
    usual_taxed = float(np.median([taxed[code] for code in codes if code in taxed]))
    economies = []
    for i, code in enumerate(codes):
        found: dict[str, float] = {}
        like: tuple[str, ...] = ()
        for measure, values in known.items():
            if code in values:
                found[measure] = values[code]
                continue
            near = donors(codes, distance[i], values)
            found[measure] = float(np.median([values[donor] for donor in near]))
            like = tuple(near) if measure == "labour" else like
        half = errors["labour"].four_fifths if like else LEVEL_RANGE
        economies.append(
            Economy(
                code,
                Ranged(
                    found["labour"],
                    found["labour"] - half,
                    found["labour"] + half,
                    "assumed" if like else "sourced",
                    "pwt;donors" if like else "pwt",
                ),
                like,
                _rents(least_rents, high.get(code, usual), code in high),
                found["depreciation"],
                found["capital_output"],
                found["capital_output"] * taxed.get(code, usual_taxed) * value_added[i],
                "derived" if code in known["capital_output"] else "assumed",
            )
        )
    return Evidence(
        tuple(economies), errors["labour"], errors["capital_output"], errors["depreciation"]
    )


def _rents(low: float, high: float, own: bool) -> Ranged:
    low, high = min(low, high), max(low, high)
    if own:
        return Ranged((low + high) / 2, low, high, "derived", "sea;pwt-rents")
    return Ranged((low + high) / 2, low, high, "assumed", "sea;pwt-rents-median")


def _implied_rents(
    codes: Sequence[str],
    penn: dict[str, Penn],
    before: dict[str, MainAggregates],
    mining: Array,
    utilities: Array,
) -> dict[str, float]:
    """Return rents that the Penn World Table implies as a part of mining's value added.

    Of economies where mining is large. The United Nations count utilities with mining: what they
    are in the world is taken off. What mining paid to labour and capital, as a part of all value
    added, is taken to be what it was, and the rest of the world's year to be rents: prices moved,
    wells and wages did not.
    """
    found = {}
    for i, code in enumerate(codes):
        if code not in penn or code not in before or not math.isfinite(penn[code].rents):
            continue
        accounts = before[code]
        share = accounts.activities[1] / accounts.value_added - utilities[i]
        if min(share, mining[i]) >= LEAST_MINING:
            paid = max(share - max(penn[code].rents, 0.0), 0.0)
            found[code] = min(max(1 - paid / mining[i], 0.0), MOST_RENTS)
    return found


def _population(
    codes: Sequence[str], aggregates: dict[str, MainAggregates], penn: dict[str, Penn]
) -> Array:
    """Return million people; the rest of the world has all that are in no other economy."""
    rest = sum(a.population for code, a in aggregates.items() if code not in codes)
    countries = iso3_codes()
    return np.array(
        [
            aggregates[code].population
            if code in aggregates
            else penn[code].population
            if code in countries
            else rest
            for code in codes
        ]
    )
