"""Data of the Liberation Day study: trade, GDP and announced tariffs of 194 countries in 2023."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tarazy.errors import InputError
from tarazy.validate.liberation_day.model import Accounts

Array = NDArray[np.float64]

USA = "USA"
# As the authors name them, and in a folder by subject.
FILES = {
    "trade": ("trade_cepii.csv", "trade/trade_cepii.csv"),
    "gdp": ("gdp.csv", "trade/gdp.csv"),
    "labels": ("country_labels.csv", "trade/country_labels.csv"),
    "tariffs": ("tariffs.csv", "tariffs/reciprocal_tariffs_iljms.csv"),
}
# Selling, general and administrative cost in the sales of firms, the others' and of the USA; from
# these the authors derive ν.
OVERHEAD = (0.12, 0.26)
LOWEST_TARIFF = 0.10
VALUE_ADDED_SHARE = 0.49


@dataclass(frozen=True)
class Study:
    """The paper's data.

    Attributes
    ----------
    accounts
        Without inputs.
    with_inputs
        With the same trade and value added, and inputs in domestic sales.
    gdp
        (N,) as read, thousand USD.
    announced
        (N,) tariffs of the United States by exporter, fractions; zero for the USA itself.
    """

    accounts: Accounts
    with_inputs: Accounts
    gdp: Array
    announced: Array

    @property
    def usa(self) -> int:
        """Position of the United States."""
        return self.accounts.economies.index(USA)


def read(directory: Path) -> Study:
    """Read the data and calibrate the accounts as section 4 does.

    Parameters
    ----------
    directory
        Folder with ``trade_cepii.csv``, ``gdp.csv``, ``country_labels.csv`` and ``tariffs.csv``, or
        with the first three in ``trade/`` and the last as
        ``tariffs/reciprocal_tariffs_iljms.csv``.

    Raises
    ------
    InputError
        If a file is missing or does not hold what it should.
    """
    labels = _find(directory, "labels")
    with labels.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    if not rows or "iso3" not in rows[0]:
        raise InputError(f"{labels}: no column 'iso3'; allowed: the labels of the authors' data")
    economies = [row["iso3"] for row in rows]
    if USA not in economies:
        raise InputError(f"{labels}: {USA!r} is not among the codes in column 'iso3'")
    n = len(economies)
    usa = economies.index(USA)
    imports = np.ascontiguousarray(_numbers(_find(directory, "trade"), (n, n), missing=0.0).T)
    np.fill_diagonal(imports, 0.0)
    gdp = _numbers(_find(directory, "gdp"), (n, 1))[:, 0] / 1000.0
    announced = np.maximum(_numbers(_find(directory, "tariffs"), (n, 1))[:, 0], LOWEST_TARIFF)
    announced[usa] = 0.0

    local_cost = _local_cost(imports, gdp, usa)
    spending = gdp + (1.0 - local_cost) * (imports.sum(axis=1) - (1.0 - local_cost) @ imports)
    at_home = np.maximum(spending - imports.sum(axis=1), 0.0)
    return Study(
        accounts=Accounts(economies, imports + np.diag(at_home), local_cost),
        with_inputs=Accounts(
            economies,
            imports + np.diag(at_home / VALUE_ADDED_SHARE),
            local_cost,
            VALUE_ADDED_SHARE,
        ),
        gdp=gdp,
        announced=announced,
    )


def _local_cost(imports: Array, gdp: Array, usa: int) -> Array:
    """Return ν, (N,), one for the USA and one for all others.

    The overhead of the firms of each is the mean of ν over where they sell, at home and abroad.
    """
    flow, income = two_blocs(imports, usa), np.array([gdp.sum() - gdp[usa], gdp[usa]])
    abroad = np.array([flow[1, 0], flow[0, 1]])
    cost = np.array(OVERHEAD)
    for _ in range(100):
        spending = income + (1.0 - cost) * (flow.sum(axis=1) - (1.0 - cost) @ flow)
        at_home = spending - abroad[::-1]
        away = abroad / (at_home + abroad)
        weights = np.array([[1.0 - away[0], away[0]], [away[1], 1.0 - away[1]]])
        last, cost = cost, np.linalg.solve(weights, OVERHEAD)
        if np.abs(cost - last).max() < 1e-15:
            local_cost = np.full(gdp.size, cost[0])
            local_cost[usa] = cost[1]
            return local_cost
    raise InputError(
        f"trade and gdp: no local cost of sales fits overheads of {OVERHEAD[0]:g} and "
        f"{OVERHEAD[1]:g} of sales; allowed: trade that is small beside GDP"
    )


def two_blocs(flow: Array, usa: int) -> Array:
    """Return flows of all others and the USA, (2, 2) importer, exporter.

    Parameters
    ----------
    flow
        (N, N) importer, exporter.
    usa
        Position of the USA.
    """
    member = np.zeros((2, len(flow)))
    member[0] = 1.0
    member[:, usa] = 0.0, 1.0
    return np.asarray(member @ flow @ member.T)


def _find(directory: Path, name: str) -> Path:
    for candidate in FILES[name]:
        if (directory / candidate).is_file():
            return directory / candidate
    raise InputError(
        f"{directory / FILES[name][0]}: no such file, nor {FILES[name][1]} there; allowed: the "
        "data of the authors' replication package"
    )


def _numbers(path: Path, shape: tuple[int, int], missing: float | None = None) -> Array:
    """Read numbers below a line of names; empty cells are `missing`, if that is a number."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))[1:]
    found = (len(rows), len(rows[0]) if rows else 0)
    if found != shape or any(len(row) != shape[1] for row in rows):
        raise InputError(f"{path}: has shape {found}; allowed: {shape}")
    values = np.empty(shape)
    for line, row in enumerate(rows):
        for column, text in enumerate(row):
            try:
                values[line, column] = missing if missing is not None and not text else float(text)
            except ValueError:
                values[line, column] = np.nan
    bad = np.argwhere(~(np.isfinite(values) & (values >= 0.0)))
    if len(bad):
        line, column = (int(i) for i in bad[0])
        raise InputError(
            f"{path}: line {line + 2}, column {column + 1} is {rows[line][column]!r}; allowed: a "
            "number, not negative"
        )
    return values
