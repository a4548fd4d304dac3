"""Margins of all economies: tables at the level of the accounts, and accounts without a table."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tarazy.codes.classification import sectors as sector_labels
from tarazy.errors import InputError
from tarazy_pipeline.readers.adb_margins import Margins
from tarazy_pipeline.readers.energy_institute import read_brent
from tarazy_pipeline.readers.factbook import read_factbook, sector_of_commodity
from tarazy_pipeline.world.coarse import (
    ENERGY,
    GOODS,
    MEMBERS,
    MINING_AND_UTILITIES,
    Target,
    coarse_margins,
    likeness,
)
from tarazy_pipeline.world.level import (
    LEAST_FOR_INDUSTRY,
    MOST_FOR_INDUSTRY,
    assemble,
    concatenate,
    exports_wanted,
    imports_for_industry,
    moved_share,
    scale_economies,
    with_imports_for_industry,
)
from tarazy_pipeline.world.national_accounts import (
    ACTIVITY_OF_SECTOR,
    YEAR,
    NationalAccounts,
)
from tarazy_pipeline.world.neighbours import Features, neighbours

Array = NDArray[np.float64]

TRADE_YEAR = 2023  # of recorded goods
# What gave way is told from this part of a total on.
NOTABLE = 1e-3
# Relative size of the five largest exports of an economy, the largest first; assumed.
RANKS = (0.50, 0.20, 0.13, 0.10, 0.07)
# Nobody borrows the structure of an economy with a smaller GDP, million USD.
SMALLEST_DONOR = 10_000.0
# Services are at least this part of what they are in the exports of the neighbours.
LEAST_SERVICES = 0.75


@dataclass(frozen=True)
class Known:
    """What is known of trade beside the accounts; N economies.

    Attributes
    ----------
    goods
        (N,) goods exports of 2023, million USD (BACI).
    crude
        (N,) exports of crude oil and gas of 2022 in value (Energy Institute); 0 where none.
    leading
        (N, 35) the largest exports of goods, which the Factbook names in order, at `RANKS`.
    energy_price
        Brent of 2022 over Brent of 2023: goods of 2023 are brought to 2022 by it as far as they are
        energy.
    """

    goods: Array
    crude: Array
    leading: Array
    energy_price: float


@dataclass(frozen=True)
class Wide:
    """Margins of all economies.

    Attributes
    ----------
    margins
        (N, 35).
    imports
        (N,) goods and services, million USD, that give every economy its balance.
    neighbours
        Economy without a table to those whose structure it borrows.
    value_added_before, exports_before
        (N,) of the ADB tables, million USD; NaN where there was none.
    remarks
        What gave way.
    """

    margins: Margins
    imports: Array
    neighbours: dict[str, list[str]]
    value_added_before: Array
    exports_before: Array
    remarks: list[str]

    @property
    def factor(self) -> Array:
        """(N,) what value added of the ADB tables was multiplied by."""
        return np.asarray(self.margins.value_added.sum(axis=1) / self.value_added_before)


def read_known(inputs: Path, economies: Sequence[str], baci: Array, crude: Array) -> Known:
    """Return what is known of trade: recorded goods (N importer, N exporter) and crude exports."""
    return Known(
        baci.sum(axis=0) - np.diag(baci),
        crude,
        read_leading_exports(inputs, economies),
        read_brent(inputs, YEAR) / read_brent(inputs, TRADE_YEAR),
    )


def read_goods_shares() -> dict[str, float]:
    """Return the assumed shares of goods in exports of ``goods_exports.csv``."""
    file = resources.files("tarazy_pipeline.world").joinpath("goods_exports.csv")
    rows = csv.DictReader(file.read_text(encoding="utf-8").splitlines())
    return {row["economy"]: float(row["share"]) for row in rows}


def target_of(
    accounts: NationalAccounts,
    features: Features,
    known: Known,
    n: int,
    duties: Array,
    services_part: float,
) -> Target:
    """Return what is known of one economy without a table.

    Recorded goods are brought to the prices of 2022 and leave at least `LEAST_SERVICES` of the part
    that services have in the exports of the neighbours.
    """
    exports, groups = float(accounts.exports[n]), features.exports[n]
    goods = known.goods[n] * (1.0 + groups[ENERGY] * (known.energy_price - 1.0))
    assumed = read_goods_shares().get(accounts.economies[n])
    goods = (
        min(goods, (1.0 - LEAST_SERVICES * services_part) * exports)
        if assumed is None
        else assumed * exports
    )
    energy = goods * groups[ENERGY]
    crude = np.nan
    if known.crude[n] > 0 and energy > 0:
        crude = float(np.clip(known.crude[n] / energy, 0.05, 0.95))
    return Target(
        accounts.activities[n] + duties,
        float(goods),
        float(exports - goods),
        groups,
        float(accounts.imports[n]),
        crude,
        known.leading[n],
    )


def read_leading_exports(inputs: Path, economies: Sequence[str]) -> Array:
    """Return (N, 35) the largest exports of goods by sector, adding up to one, or zeros.

    Raises
    ------
    InputError
        A commodity of an economy of the list has no sector.
    """
    factbook, sectors = read_factbook(inputs), sector_of_commodity()
    number = {label.code: label.adb - 1 for label in sector_labels()}
    found = np.zeros((len(economies), len(ACTIVITY_OF_SECTOR)))
    for row, code in enumerate(economies):
        words = factbook[code].commodities if code in factbook else ()
        for word, weight in zip(words, RANKS, strict=False):
            if word not in sectors:
                raise InputError(
                    f"factbook_commodities.csv: no sector of {word!r} ({code}); allowed: a row"
                )
            if number[sectors[word]] < GOODS:
                found[row, number[sectors[word]]] += weight
    total = found.sum(axis=1, keepdims=True)
    return np.asarray(found / np.where(total > 0, total, 1.0))


def level_of(
    margins: Margins, accounts: NationalAccounts, kept: Sequence[str], duties: Array
) -> tuple[Margins, Array, list[str]]:
    """Return ADB margins at the level of the accounts, imports, and what gave way.

    Parameters
    ----------
    margins
        (N, 35).
    accounts
        Of the same economies.
    kept
        Economies whose margins stay as they are.
    duties
        (N, 7) on inputs by activity, which a world takes out of the value added of its margins.
    """
    held = np.isin(np.array(accounts.economies), list(kept))
    before = margins.value_added.sum(axis=1)
    factor = np.where(
        held | np.isnan(accounts.value_added),
        1.0,
        (accounts.value_added + duties.sum(axis=1)) / before,
    )
    wanted = exports_wanted(margins.exports.sum(axis=1), factor, accounts.exports)
    wanted = np.where(held, margins.exports.sum(axis=1), wanted)
    found = scale_economies(margins, factor, wanted)
    imports = found.exports.sum(axis=1) - accounts.balance
    industry = imports_for_industry(found)
    bounded = np.clip(industry, LEAST_FOR_INDUSTRY * imports, MOST_FOR_INDUSTRY * imports)
    remarks = [
        f"{code}: exports {got:.0f} and not {want:.0f} million USD: a sector keeps home sales"
        for code, got, want in zip(
            accounts.economies, found.exports.sum(axis=1), wanted, strict=True
        )
        if abs(got - want) > NOTABLE * want
    ]
    remarks += [
        f"{code}: imports for industries {got:.0f} and not {had:.0f} million USD, of {all_:.0f}"
        for code, got, had, all_ in zip(accounts.economies, bounded, industry, imports, strict=True)
        if abs(got - had) > NOTABLE * all_
    ]
    return with_imports_for_industry(found, bounded), imports, remarks


def possible_donors(accounts: NationalAccounts, own: Sequence[str]) -> list[str]:
    """Return the economies with a table that are large enough to lend their structure."""
    gdp = dict(zip(accounts.economies, accounts.gdp, strict=True))
    return [code for code in own if gdp[code] >= SMALLEST_DONOR]


def widen(
    margins: Margins,
    listed: Sequence[str],
    accounts: NationalAccounts,
    features: Features,
    known: Known,
    kept: Sequence[str],
    duties: Array,
) -> Wide:
    """Return the margins of all economies of the accounts.

    Parameters
    ----------
    margins, listed
        (M, 35) of the ADB tables and their economies, ``ROW`` among them.
    accounts, features, known
        Of the N economies wanted.
    kept
        Economies of the tables whose margins are final already.
    duties
        (N, 7) on inputs by activity, million USD.
    """
    place = {code: n for n, code in enumerate(accounts.economies)}
    own = [code for code in listed if code != "ROW"]
    rows = [place[code] for code in own]
    table = Margins(
        **{
            name: getattr(margins, name)[[list(listed).index(c) for c in own]]
            for name in Margins.__dataclass_fields__
        }
    )
    level, imports, remarks = level_of(table, some_accounts(accounts, rows), kept, duties[rows])
    others = [code for code in accounts.economies if code not in own]
    parts, borrowed = [level], {}
    donors = possible_donors(accounts, own)
    for code in others:
        n = place[code]
        near = neighbours(features, code, donors)
        borrowed[code] = near
        like = likeness(level, imports, [own.index(c) for c in near])
        target = target_of(accounts, features, known, n, duties[n], like.services_part)
        parts.append(coarse_margins(target, like))
        remarks += _gave_way(code, target, parts[-1])
    order = np.argsort([*rows, *(place[c] for c in others)]).tolist()
    found = concatenate(parts, order)
    before = np.full((2, len(accounts.economies)), np.nan)
    before[:, rows] = table.value_added.sum(axis=1), table.exports.sum(axis=1)
    balance = np.where(np.isnan(accounts.balance), 0.0, accounts.balance)
    free = ~np.isin(np.array(accounts.economies), list(kept))
    return _closed(found, balance, free, borrowed, before, remarks)


def _gave_way(code: str, target: Target, found: Margins) -> list[str]:
    """Return what of the target of an economy its margins do not meet."""
    remarks = []
    sold, wanted = float(found.exports.sum()), target.goods + target.services
    if abs(sold - wanted) > NOTABLE * wanted:
        remarks.append(f"{code}: exports {sold:.0f} and not {wanted:.0f} million USD: no room")
    mining = float(found.value_added[0][MEMBERS[MINING_AND_UTILITIES]].sum())
    recorded = float(target.activities[MINING_AND_UTILITIES])
    if abs(mining - recorded) > NOTABLE * recorded:
        remarks.append(
            f"{code}: value added of mining and utilities {mining:.0f} and not {recorded:.0f} "
            "million USD, that of manufacturing less by as much: what mining exports"
        )
    return remarks


def _closed(
    margins: Margins,
    balance: Array,
    free: NDArray[np.bool_],
    borrowed: dict[str, list[str]],
    before: Array,
    remarks: list[str],
) -> Wide:
    """Make the world add up: imports to exports, and imports for industries to such exports.

    Imports of the economies that are free give way, all by one factor; exports to industries and to
    final users, the odds of every sector by one factor.
    """
    exports = margins.exports.sum(axis=1)
    imports = exports - balance
    size = (exports.sum() - imports[~free].sum()) / imports[free].sum()
    imports = np.where(free, imports * size, imports)
    need, sold = imports_for_industry(margins).sum(), margins.intermediate_exports.sum()
    abroad = margins.exports
    share = np.clip(margins.intermediate_exports / np.where(abroad > 0, abroad, 1.0), 0.0, 1.0)
    moved = moved_share(share.ravel(), abroad.ravel(), need).reshape(share.shape)
    closed = assemble(
        margins.intermediate_use,
        margins.domestic_intermediate_sales,
        margins.domestic_final_sales,
        moved * abroad,
        (1.0 - moved) * abroad,
    )
    remarks = [
        *remarks,
        f"imports of all economies multiplied by {size:.4f}: the balances of payments of the world "
        f"do not add up to zero ({balance.sum():.0f} million USD)",
        f"exports to industries moved from {sold:.0f} to {need:.0f} million USD, the imports of "
        "industries",
    ]
    return Wide(closed, imports, borrowed, before[0], before[1], remarks)


def some_accounts(accounts: NationalAccounts, rows: Sequence[int]) -> NationalAccounts:
    """Return the accounts of some of the economies."""
    chosen = list(rows)
    return NationalAccounts(
        economies=tuple(accounts.economies[n] for n in chosen),
        gdp=accounts.gdp[chosen],
        value_added=accounts.value_added[chosen],
        activities=accounts.activities[chosen],
        exports=accounts.exports[chosen],
        imports=accounts.imports[chosen],
        trade_year=accounts.trade_year[chosen],
    )
