"""The bundled tables of owners, and the page that says how far they can be believed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tarazy.investment.owners import (
    FOREIGN,
    OWNERS,
    OWNERS_BY_SECTOR,
    PRIMARY_INCOME,
    direct_income,
)
from tarazy.world.world import World
from tarazy_pipeline.investment.earnings import Earnings, bundled_earnings
from tarazy_pipeline.investment.owners import Owners, build_owners
from tarazy_pipeline.investment.owners_kazakhstan import PARTS
from tarazy_pipeline.investment.owners_oil import KAZAKHSTAN
from tarazy_pipeline.investment.owners_prediction import UN_YEAR, national_income
from tarazy_pipeline.investment.owners_world import economy_gdp
from tarazy_pipeline.readers.un_main_aggregates import read_primary_income

Array = NDArray[np.float64]


def write_owners(inputs: Path, world: World, folder: Path) -> list[str]:
    """Write the tables of owners beside those of factors, which they need.

    Parameters
    ----------
    inputs
        Folder of the official files.
    world
        core-2022.
    folder
        Where the tables of factors are, and where to write.

    Returns
    -------
    list
        Names of the files.

    Raises
    ------
    InputError
        A file is missing or not understood.
    """
    earnings = bundled_earnings(world, folder)
    owners = build_owners(inputs, world, earnings)
    tables = {
        FOREIGN: _foreign(world, owners),
        OWNERS: _owners(world, owners),
        OWNERS_BY_SECTOR: _by_sector(world, owners),
        PRIMARY_INCOME: primary_income_rows(inputs, world, owners, earnings),
    }
    for name, rows in tables.items():
        text = "".join(",".join(row) + "\n" for row in rows)
        (folder / name).write_text(text, encoding="utf-8")
    return list(tables)


def _foreign(world: World, owners: Owners) -> list[Sequence[str]]:
    rows: list[Sequence[str]] = [("host", "sector", "share", "low", "high", "quality", "source")]
    for n, host in enumerate(world.economies):
        for j, sector in enumerate(world.sectors):
            numbers = (owners.foreign[n, j], owners.low[n, j], owners.high[n, j])
            rows.append(
                (host, sector, *(f"{x:.4g}" for x in numbers), *_basis(owners, n, host, sector))
            )
    return rows


def _basis(owners: Owners, n: int, host: str, sector: str) -> tuple[str, str]:
    """Return how good a foreign share is, and the key of its source."""
    if host != KAZAKHSTAN:
        return "derived", "stock" if owners.placed[n] > 0.999 else "stock-capped"
    if sector == "oil_gas":
        return "derived", "register"
    if sector == "refined_fuels":
        return "sourced", "refineries"
    if sector in PARTS:
        return "derived", "bns-foreign;wiiw"
    if owners.foreign[n, owners.sector_names.index(sector)] > 0 and sector != "business_services":
        return "derived", "bns-foreign"
    return "assumed", "owners-assumed"


def _owners(world: World, owners: Owners) -> list[Sequence[str]]:
    rows: list[Sequence[str]] = [("host", "owner", "share", "quality")]
    for n, host in enumerate(world.economies):
        for o in np.argsort(-owners.mix[n], kind="stable"):
            if owners.mix[n, o] > 0:
                rows.append((host, world.economies[o], f"{owners.mix[n, o]:.4f}", "derived"))
    return rows


def _by_sector(world: World, owners: Owners) -> list[Sequence[str]]:
    rows: list[Sequence[str]] = [
        ("host", "sector", "owner", "ultimate", "immediate", "quality", "source")
    ]
    for (n, j), one in sorted(owners.sectors.items()):
        sector = world.sectors[j]
        source = {"oil_gas": "register;wiiw", "refined_fuels": "refineries"}.get(sector, "wiiw")
        for o in np.argsort(-one.ultimate - 1e-6 * one.immediate, kind="stable"):
            if one.ultimate[o] > 0 or one.immediate[o] > 0:
                shares = f"{one.ultimate[o]:.2f}", f"{one.immediate[o]:.2f}"
                row = (world.economies[n], sector, world.economies[o], *shares)
                rows.append((*row, "derived", source))
    return rows


def primary_income_rows(
    inputs: Path, world: World, owners: Owners, earnings: Earnings
) -> list[Sequence[str]]:
    """Return primary income of 2022, and what of it is not direct investment.

    The UN's part of GDP in 2021 times GDP of 2022; Kazakhstan's own statistics; where there is
    neither, that of direct investment alone. The rest of the world closes the sum.

    Parameters
    ----------
    inputs
        Folder of the official files.
    world
        core-2022.
    owners, earnings
        Of it.
    """
    received, paid = direct_income(owners.ownership(), earnings.after_tax)
    direct = np.round(received - paid, 3)
    un, gdp = read_primary_income(inputs, UN_YEAR), economy_gdp(world)
    income, band = np.zeros(len(gdp)), np.zeros(len(gdp))
    basis: list[tuple[str, str]] = []
    for n, code in enumerate(world.economies):
        if code == KAZAKHSTAN:
            income[n] = national_income(inputs)
            basis.append(("sourced", "bns-accounts"))
        elif code in un:
            income[n] = un[code].income / un[code].gdp * gdp[n]
            band[n] = un[code].band / un[code].gdp * gdp[n]
            basis.append(("derived", "un-ama"))
        elif code == "ROW":
            basis.append(("derived", "world-sum"))
        else:
            income[n] = direct[n]
            basis.append(("assumed", "direct-alone"))
    income = np.round(income, 3)
    last = list(world.economies).index("ROW")
    income[last] = 0.0
    income[last] = -income.sum()
    # What rounding of all others leaves open is open here.
    band[last] = np.sqrt((band**2).sum())
    rows: list[Sequence[str]] = [
        (
            *("economy", "primary_income", "band", "direct_income", "other_income"),
            *("quality", "source"),
        )
    ]
    for n, code in enumerate(world.economies):
        numbers = f"{income[n]:.3f}", f"{band[n]:.0f}", f"{direct[n]:.3f}"
        rows.append((code, *numbers, f"{income[n] - direct[n]:.3f}", *basis[n]))
    return rows
