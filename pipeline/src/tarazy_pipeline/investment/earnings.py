"""What capital and resource earn in every sector, after depreciation, before and after tax."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tarazy.world.world import World
from tarazy_pipeline.investment.factors import ECONOMIES, FACTORS

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Earnings:
    """Income of capital and resource of N economies and J sectors, million USD.

    Attributes
    ----------
    before_tax, after_tax
        (N, J) net of depreciation; after the host's profit tax.
    net_capital
        (N,) part of it before tax that is capital's.
    capital_stock
        (N,) at replacement cost.
    """

    before_tax: Array
    after_tax: Array
    net_capital: Array
    capital_stock: Array

    @property
    def wealth(self) -> Array:
        """(N, J) value of capital and resource at the mean net return on capital."""
        price = self.capital_stock / self.net_capital
        return self.before_tax * price[:, None]


def value_added(world: World) -> Array:
    """Return (N, J) value added, million USD."""
    return np.asarray(world.dataset["value_added_share"].values * world.accounts.output)


def assumed_earnings(
    world: World,
    labour: float = 0.55,
    depreciation: float = 0.4,
    tax: float = 0.2,
    capital_output: float = 3.0,
) -> Earnings:
    """Return earnings under one assumption for all: for trying what follows from it.

    Parameters
    ----------
    world
        N economies, J sectors.
    labour
        Share of value added.
    depreciation
        Share of capital's gross income.
    tax
        Rate on net income.
    capital_output
        Capital over value added.
    """
    made = value_added(world)
    net = (1.0 - labour) * (1.0 - depreciation) * made
    return Earnings(net, (1.0 - tax) * net, net.sum(axis=1), capital_output * made.sum(axis=1))


def bundled_earnings(world: World, folder: Path) -> Earnings:
    """Return earnings by the tables of factor shares in a folder.

    Parameters
    ----------
    world
        N economies, J sectors, all of which are in the tables.
    folder
        That of ``factors-2022.csv`` and ``economies-2022.csv``.
    """
    made = value_added(world)
    place = {code: n for n, code in enumerate(world.economies)}
    sector = {code: j for j, code in enumerate(world.sectors)}
    shares = {name: np.full(made.shape, np.nan) for name in ("capital", "resource", "profit_tax")}
    for row in _rows(folder / FACTORS):
        at = place[row["economy"]], sector[row["sector"]]
        for name, array in shares.items():
            array[at] = float(row[name])
    depreciation, stock = np.full(len(place), np.nan), np.full(len(place), np.nan)
    for row in _rows(folder / ECONOMIES):
        n = place[row["economy"]]
        depreciation[n], stock[n] = float(row["depreciation_share"]), float(row["capital_stock"])
    capital = shares["capital"] * made * (1.0 - depreciation)[:, None]
    net = capital + shares["resource"] * made
    return Earnings(net, (1.0 - shares["profit_tax"]) * net, capital.sum(axis=1), stock)


def _rows(file: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))
