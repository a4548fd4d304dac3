"""A matrix of stocks, host by owner, and what part of every sector is foreign."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from importlib import resources
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tarazy.world.balancing import balance
from tarazy.world.world import World
from tarazy_pipeline.investment.owners_kazakhstan import CAP
from tarazy_pipeline.readers.geodist import read_geodist
from tarazy_pipeline.world.national_accounts import YEAR, read_gdp

Array = NDArray[np.float64]

# In total, relative to a total of an owner.
_TOLERANCE = 1e-6
_EVERY = "all"
_HALVINGS = 100


def economy_gdp(world: World) -> Array:
    """Return (N,) GDP of 2022, million USD; value added of the world where no source has one."""
    gdp = world.dataset["national_accounts"].sel(account="gdp").values
    return np.asarray(np.where(np.isnan(gdp), world.accounts.value_added, gdp))


def gravity(inputs: Path, world: World, gdp: Array) -> Array:
    """Return (N, N) where investment is likely: host, owner; its scale has no meaning.

    The geometric mean of gravity (GDP of both over kilometres) and trade of both ways, goods and
    services. Nobody invests at home from abroad: the diagonal is 0.
    """
    weights = read_gdp(inputs, YEAR)
    distance = read_geodist(inputs, list(world.economies), weights).distance
    trade = world.dataset["trade"].values.sum(axis=2)
    both = trade + trade.T
    pull = gdp[:, None] * gdp[None, :] / distance
    likely = np.sqrt(pull / pull.sum() * both / both.sum())
    np.fill_diagonal(likely, 0.0)
    return np.asarray(likely)


def matrix_of_stocks(
    likely: Array, hosts: Array, owners: Array, known: Mapping[int, Array]
) -> Array:
    """Return (N, N) stocks, host by owner, that meet the totals of hosts.

    Owners' totals are scaled to those of hosts, after what is known of single hosts; the flows are
    nearest to the likely ones in relative entropy.

    Parameters
    ----------
    likely
        (N, N) host, owner.
    hosts, owners
        (N,) totals.
    known
        Place of a host to (N,) shares of its owners, which are kept.

    Raises
    ------
    NotBalancedError
        If the totals cannot be met.
    """
    fixed = np.zeros_like(likely)
    for place, shares in known.items():
        fixed[place] = hosts[place] * shares
    rows = np.where(np.isin(np.arange(len(hosts)), list(known)), 0.0, hosts)
    scaled = owners * hosts.sum() / owners.sum()
    columns = np.maximum(scaled - fixed.sum(axis=0), 0.0)
    columns *= rows.sum() / columns.sum()
    free = np.where(rows[:, None] > 0, likely, 0.0)
    balanced = balance(free[None], rows[None], columns[None], _TOLERANCE * columns.max())[0]
    return np.asarray(fixed + balanced)


def read_intensities(economies: Sequence[str], sectors: Sequence[str], column: str) -> Array:
    """Return (N, J) how much more foreign a sector is than another of its economy; assumed.

    Parameters
    ----------
    economies, sectors
        N and J codes.
    column
        ``intensity``, ``low`` or ``high`` of ``intensities.csv``.
    """
    file = resources.files("tarazy_pipeline.investment").joinpath("intensities.csv")
    rows = list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))
    every = {row["sector"]: float(row[column]) for row in rows if row["host"] == _EVERY}
    found = np.tile([every[sector] for sector in sectors], (len(economies), 1))
    for row in rows:
        if row["host"] in economies:
            place = list(economies).index(row["host"]), list(sectors).index(row["sector"])
            found[place] = float(row[column])
    return found


def spread(stock: Array, wealth: Array, intensity: Array) -> tuple[Array, Array]:
    """Return (N, J) foreign shares of sectors that hold a stock, and (N,) the part that has room.

    A share is intensity times a number that is the same in all sectors of an economy, and at most
    `CAP`.

    Parameters
    ----------
    stock
        (N,) of direct investment, million USD.
    wealth
        (N, J) value of capital and resource.
    intensity
        (N, J).
    """
    room = CAP * (wealth * (intensity > 0)).sum(axis=1)
    held = np.minimum(stock, room)
    least = np.min(np.where(intensity > 0, intensity, np.inf), axis=1)
    low, high = np.zeros_like(stock), CAP / least
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        shares = np.minimum(middle[:, None] * intensity, CAP)
        short = (shares * wealth).sum(axis=1) < held
        low, high = np.where(short, middle, low), np.where(short, high, middle)
    shares = np.minimum(high[:, None] * intensity, CAP)
    return shares, np.divide(held, stock, out=np.ones_like(stock), where=stock > 0)
