"""Owners of capital and resource of every economy and sector of core-2022."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tarazy.world.world import World
from tarazy_pipeline.investment.earnings import Earnings, value_added
from tarazy_pipeline.investment.owners_kazakhstan import (
    REFINER,
    PartnerStocks,
    foreign_by_sector,
    look_through_partners,
    read_partner_stocks,
)
from tarazy_pipeline.investment.owners_oil import KAZAKHSTAN, OilOwners, read_oil_owners
from tarazy_pipeline.investment.owners_stocks import (
    Reported,
    Rules,
    Stocks,
    read_reported,
    stocks_of,
)
from tarazy_pipeline.investment.owners_world import (
    economy_gdp,
    gravity,
    matrix_of_stocks,
    read_intensities,
    spread,
)

Array = NDArray[np.float64]

# Through it most of the stock in Kazakhstan comes: it closes the account of partners.
LARGEST_PARTNER = "NLD"
# Owners of less of what is foreign are left out, the others have it.
LEAST = 0.001
# Other rules, for the range of foreign shares.
OTHER_RULES = (Rules(book=False), Rules(passing=0.5), Rules(passing=2.0))


@dataclass(frozen=True)
class SectorOwners:
    """Owners of what is foreign in one sector, (N,) each; each adds up to one."""

    immediate: Array
    ultimate: Array


@dataclass(frozen=True)
class Owners:
    """Who owns core-2022; N economies, J sectors.

    Attributes
    ----------
    foreign, low, high
        (N, J) fraction of capital and resource that foreigners own, and its range.
    mix
        (N, N) host, owner: ultimate owners of what is foreign, adding up to one.
    sectors
        Place of host and sector to owners, where they are known by sector.
    stock
        (N,) direct investment at the size of 2022, million USD.
    placed
        (N,) the part of it that has capital to own.
    stocks, oil, partners
        What was read.
    sector_names
        J codes.
    gdp
        (N,) of 2022, million USD.
    """

    foreign: Array
    low: Array
    high: Array
    mix: Array
    sectors: Mapping[tuple[int, int], SectorOwners]
    stock: Array
    placed: Array
    stocks: Stocks
    oil: OilOwners
    partners: PartnerStocks
    sector_names: tuple[str, ...]
    gdp: Array

    def ownership(self) -> Array:
        """Return ω, (N, N, J) host, owner, sector; one over owners."""
        n = len(self.foreign)
        omega = self.mix[:, :, None] * self.foreign[:, None, :]
        for (host, sector), owners in self.sectors.items():
            omega[host, :, sector] = owners.ultimate * self.foreign[host, sector]
        home = np.arange(n)
        omega[home, home] = 0.0
        omega[home, home] = 1.0 - omega.sum(axis=1)
        return omega


def build_owners(
    inputs: Path, world: World, earnings: Earnings, rules: Rules | None = None
) -> Owners:
    """Build the owners of a world.

    Parameters
    ----------
    inputs
        Folder of the official files.
    world
        core-2022, of N economies and J sectors.
    earnings
        What capital and resource of it earn.
    rules
        What passes through; None is the default.

    Raises
    ------
    InputError
        A file is missing or not understood.
    """
    rules = rules or Rules()
    place = {code: n for n, code in enumerate(world.economies)}
    gdp = economy_gdp(world)
    home = place[KAZAKHSTAN]
    reported = read_reported(inputs)
    stocks = stocks_of(reported, world.economies, rules, (KAZAKHSTAN,))
    stock = _at_size(stocks.liabilities, stocks.gdp, gdp)
    abroad = _at_size(stocks.assets, stocks.gdp, gdp)

    oil = read_oil_owners(inputs)
    partners = read_partner_stocks(inputs, oil, LARGEST_PARTNER)
    likely = gravity(inputs, world, gdp)
    first = matrix_of_stocks(likely, stock, abroad, {})[home]
    behind = {code: float(first[n]) for code, n in place.items()}
    rest = look_through_partners(partners.rest, stocks.conduits, behind)
    in_oil = sum(partners.oil.values())
    owners_of_oil = _vector(
        {code: part for code, part in oil.share.items() if code != KAZAKHSTAN}, place
    )
    owners_of_rest = _points(_vector(rest, place, without=home))
    mix_at_home = in_oil * owners_of_oil + (1.0 - in_oil) * owners_of_rest
    matrix = matrix_of_stocks(likely, stock, abroad, {home: mix_at_home})

    wealth = earnings.wealth
    foreign, placed = spread(
        stock, wealth, read_intensities(world.economies, world.sectors, "intensity")
    )
    own, own_low, own_high = foreign_by_sector(inputs, world.sectors, value_added(world)[home], oil)
    low, high = _range(reported, world, wealth, gdp, rules, foreign)
    for array, values in ((foreign, own), (low, own_low), (high, own_high)):
        array[home] = values

    immediate_oil = _points(_vector(partners.oil, place))
    immediate_rest = _points(_vector(partners.rest, place, without=home))
    by_sector = {
        (home, j): SectorOwners(immediate_rest, owners_of_rest)
        for j in range(len(world.sectors))
        if foreign[home, j] > 0
    }
    by_sector[(home, list(world.sectors).index("oil_gas"))] = SectorOwners(
        immediate_oil, _points(owners_of_oil)
    )
    refiner = _vector({REFINER: 1.0}, place)
    by_sector[(home, list(world.sectors).index("refined_fuels"))] = SectorOwners(refiner, refiner)
    return Owners(
        np.round(foreign, 4),
        np.round(low, 4),
        np.round(high, 4),
        _kept(matrix),
        by_sector,
        stock,
        placed,
        stocks,
        oil,
        partners,
        tuple(world.sectors),
        gdp,
    )


def _at_size(amount: Array, then: Array, now: Array) -> Array:
    """Return amounts as large a part of GDP as they were."""
    return np.divide(amount, then, out=np.zeros_like(amount), where=then > 0) * now


def _range(
    reported: Reported, world: World, wealth: Array, gdp: Array, rules: Rules, foreign: Array
) -> tuple[Array, Array]:
    """Return the smallest and the largest shares under other rules and other intensities."""
    names = (world.economies, world.sectors)
    found = [foreign]
    for other in OTHER_RULES:
        changed = replace(other, assets=rules.assets)
        stocks = stocks_of(reported, world.economies, changed, (KAZAKHSTAN,))
        stock = _at_size(stocks.liabilities, stocks.gdp, gdp)
        for column in ("intensity", "low", "high"):
            found.append(spread(stock, wealth, read_intensities(*names, column))[0])
    return np.min(found, axis=0), np.max(found, axis=0)


def _vector(
    shares: Mapping[str, float], place: Mapping[str, int], without: int | None = None
) -> Array:
    """Return (N,) shares that add up to one; economies outside the world are the rest of it."""
    found = np.zeros(len(place))
    for code, part in shares.items():
        found[place.get(code, place["ROW"])] += part
    if without is not None:
        found[without] = 0.0
    return np.asarray(found / found.sum())


def _points(shares: Array, parts: int = 100) -> Array:
    """Return shares in whole parts that still add up to one: the largest remainders go up."""
    whole = np.floor(parts * shares)
    missing = round(parts - whole.sum())
    order = np.argsort(whole - parts * shares, kind="stable")
    whole[order[:missing]] += 1.0
    return whole / parts


def _kept(matrix: Array) -> Array:
    """Return rows of four digits that add up to one, without the smallest owners."""
    total = matrix.sum(axis=1, keepdims=True)
    shares = np.divide(matrix, total, out=np.zeros_like(matrix), where=total > 0)
    shares[shares < LEAST] = 0.0
    return np.stack([_points(row / row.sum(), 10_000) if row.any() else row for row in shares])
