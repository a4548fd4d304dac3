"""Who owns what of Kazakhstan's economy, by its statistics and the register of fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tarazy.errors import InputError
from tarazy_pipeline.investment.owners_oil import OilOwners, hand_table
from tarazy_pipeline.readers.bns import (
    read_foreign_shares,
    read_mining_value_added,
)
from tarazy_pipeline.readers.fdi_wiiw import read_by_activity, read_by_partner, read_manufacturing

Array = NDArray[np.float64]

YEAR, STOCK_YEAR = 2022, 2021
# Refining: one of three refineries, a third of the capacity, is half CNPC's (6 of 18 Mt, half).
REFINING = 6.0 / 18.0 / 2.0
REFINER = "CHN"
# Sections without a figure: professional and administrative services are assumed, the state, its
# schools and hospitals have no foreign owner.
BUSINESS, BUSINESS_LOW, BUSINESS_HIGH = 0.2, 0.05, 0.4
# How far off a section's share may be, as a factor: assumed.
SECTION_RANGE = 0.5
# More than this no sector is foreign, whatever its stock: assumed.
CAP = 0.9
SECTION_OF_SECTOR = {
    "agriculture": "A",
    "other_mining": "B",
    "utilities": "D",
    "construction": "F",
    "motor_trade": "G",
    "wholesale": "G",
    "retail": "G",
    "hotels": "I",
    "land_transport": "H",
    "water_transport": "H",
    "air_transport": "H",
    "transport_support": "H",
    "telecom": "J",
    "finance": "K",
    "real_estate": "L",
}
# Parts of manufacturing in the statistics of investment.
PARTS = {
    "food": ("CA",),
    "textiles": ("CB",),
    "leather": (),
    "wood": ("CC",),
    "paper": (),
    "chemicals": ("CE", "CF"),
    "rubber_plastics": (),
    "minerals": ("CG",),
    "metals": ("CH",),
    "machinery": ("CK",),
    "electrical": ("CI", "CJ"),
    "transport_equipment": ("CL",),
    "other_manufacturing": ("CM",),
}
# A part that two sectors share stands at the larger; the smaller has the same foreign share.
_AS = {"leather": "textiles", "paper": "wood", "rubber_plastics": "minerals"}


def foreign_by_sector(
    inputs: Path, sectors: Sequence[str], value_added: Array, oil: OilOwners
) -> tuple[Array, Array, Array]:
    """Return the foreign share of capital and resource by sector, and its range, each (J,).

    It is the foreign share of value added: that of the register in oil and gas, one of three
    refineries in refining, else that of the section; in manufacturing the section's is divided over
    its sectors as the stock of direct investment is. Rounded to a point.

    Parameters
    ----------
    inputs
        Folder of the official files.
    sectors
        J codes.
    value_added
        (J,) of Kazakhstan.
    oil
        From the register.
    """
    sections = read_foreign_shares(inputs, YEAR)
    made = _manufacturing(inputs, sectors, value_added, sections["C"])
    share, low, high = np.zeros(len(sectors)), np.zeros(len(sectors)), np.zeros(len(sectors))
    for j, sector in enumerate(sectors):
        if sector == "oil_gas":
            share[j], low[j], high[j] = oil.foreign, oil.low, oil.high
            continue
        if sector == "business_services":
            share[j], low[j], high[j] = BUSINESS, BUSINESS_LOW, BUSINESS_HIGH
            continue
        if sector == "refined_fuels":
            share[j] = REFINING
        elif sector in made:
            share[j] = made[sector]
        elif sector in SECTION_OF_SECTOR:
            share[j] = sections[SECTION_OF_SECTOR[sector]]
        low[j] = share[j] * (1.0 - SECTION_RANGE)
        high[j] = min(share[j] * (1.0 + SECTION_RANGE), CAP)
    return np.round(share, 2), np.round(low, 2), np.round(high, 2)


def _manufacturing(
    inputs: Path, sectors: Sequence[str], value_added: Array, foreign: float
) -> dict[str, float]:
    stock = {
        part: max(value, 0.0)
        for (part, year), value in read_manufacturing(inputs, "stock").items()
        if year == STOCK_YEAR
    }
    value = {sector: value_added[list(sectors).index(sector)] for sector in PARTS}
    made = {
        sector: value[sector] + sum(value[s] for s, other in _AS.items() if other == sector)
        for sector in PARTS
        if sector not in _AS
    }
    stocks = {sector: sum(stock[part] for part in PARTS[sector]) for sector in made}
    wanted = foreign * sum(made.values())
    # Where the stock would be more than the cap allows, the others have the rest.
    share = dict.fromkeys(made, 0.0)
    free = set(made)
    while free:
        left = wanted - sum(share[s] * made[s] for s in made if s not in free)
        weight = sum(stocks[s] for s in free)
        for s in free:
            share[s] = left * stocks[s] / weight / made[s]
        over = {s for s in free if share[s] > CAP}
        for s in over:
            share[s] = CAP
        free -= over
        if not over:
            break
    return share | {sector: share[other] for sector, other in _AS.items()}


@dataclass(frozen=True)
class PartnerStocks:
    """Direct investment in Kazakhstan by the country it came from directly, fractions of the total.

    Attributes
    ----------
    oil, rest
        Partner to fraction, in oil and gas and in all else; together they add up to one.
    """

    oil: Mapping[str, float]
    rest: Mapping[str, float]


def read_partner_stocks(inputs: Path, oil: OilOwners, largest: str) -> PartnerStocks:
    """Divide the stock of every partner between oil and gas and all else.

    Of the stock in mining, oil and gas have the part that they have of the foreign-owned value
    added of mining. Of each partner's stock oil is what ``partner_oil.csv`` assumes; the largest
    partner, whose stakes are those of groups from elsewhere, has what is left.

    Parameters
    ----------
    inputs
        Folder of the official files.
    oil
        From the register.
    largest
        The partner that closes the account.

    Raises
    ------
    InputError
        A file is missing, or the largest partner would have less than nothing in oil.
    """
    stocks = {
        partner: value
        for (partner, year), value in read_by_partner(inputs, "stock").items()
        if year == STOCK_YEAR and partner not in ("WLD", "EU27") and value > 0
    }
    total = sum(stocks.values())
    activity = read_by_activity(inputs, "stock")
    mining = activity[("B", STOCK_YEAR)] / activity[("total", STOCK_YEAR)]
    in_oil, in_mining = read_mining_value_added(inputs, YEAR)
    foreign_oil = oil.foreign * in_oil
    foreign_other = read_foreign_shares(inputs, YEAR)["B"] * (in_mining - in_oil)
    wanted = mining * foreign_oil / (foreign_oil + foreign_other) * total
    assumed = {row["partner"]: float(row["oil"]) for row in hand_table("partner_oil.csv")}
    parts = {p: stocks[p] * assumed.get(p, 0.0) for p in stocks if p != largest}
    left = wanted - sum(parts.values())
    if not 0 <= left <= stocks[largest]:
        raise InputError(
            f"partner_oil.csv: {largest} would have {left:.0f} of {stocks[largest]:.0f} million EUR"
            f" in oil; allowed: 0 to all of it"
        )
    parts[largest] = left
    return PartnerStocks(
        {p: value / total for p, value in parts.items() if value > 0},
        {p: (stocks[p] - parts[p]) / total for p in stocks},
    )


def look_through_partners(
    stock: Mapping[str, float],
    conduits: Mapping[str, float],
    owners: Mapping[str, float],
) -> dict[str, float]:
    """Return owners of a stock given by partner, conduits looked through; it adds up to one.

    Parameters
    ----------
    stock
        Partner to amount.
    conduits
        Partner to the fraction of what it holds that passes through.
    owners
        Ultimate owner to weight: who has what passes through.
    """
    total, weight = sum(stock.values()), sum(owners.values())
    ultimate: dict[str, float] = {}
    passed = 0.0
    for partner, value in stock.items():
        through = conduits.get(partner, 0.0) * value
        passed += through
        ultimate[partner] = ultimate.get(partner, 0.0) + (value - through) / total
    for owner, part in owners.items():
        ultimate[owner] = ultimate.get(owner, 0.0) + passed / total * part / weight
    return ultimate
