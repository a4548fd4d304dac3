"""Which economies the world shows on their own."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from importlib import resources
from pathlib import Path

from tarazy_pipeline.readers.baci import read_baci
from tarazy_pipeline.world.national_accounts import YEAR, read_gdp

# Part of the world's GDP, or of its goods trade, from which an economy stands on its own.
LEAST_PART = 0.001


def named_economies() -> dict[str, str]:
    """Return the economies that stand on their own whatever their size, and why."""
    file = resources.files("tarazy_pipeline.world").joinpath("coverage.csv")
    rows = csv.DictReader(file.read_text(encoding="utf-8").splitlines())
    return {row["economy"]: row["reason"] for row in rows}


def covered_economies(inputs: Path, listed: Sequence[str]) -> list[str]:
    """Return the economies beside those of the tables, by code.

    Those with at least `LEAST_PART` of world GDP (World Bank, 2022) or of goods exports and imports
    (BACI, 2023) and trade of their own in BACI, which leaves Puerto Rico to the rest of the world;
    and the named ones.

    Parameters
    ----------
    inputs
        Folder of the official files.
    listed
        Economies of the tables.
    """
    gdp, (codes, trade) = read_gdp(inputs, YEAR), read_baci(inputs)
    traded = dict(zip(codes, (trade.sum(axis=0) + trade.sum(axis=1)).tolist(), strict=True))
    world = {"gdp": sum(gdp.values()), "trade": sum(traded.values())}
    large = {
        code
        for code in codes
        if gdp.get(code, 0.0) >= LEAST_PART * world["gdp"]
        or traded[code] >= LEAST_PART * world["trade"]
    }
    return sorted((large | set(named_economies())) - set(listed))
