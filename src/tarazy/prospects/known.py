"""What is known of a host's sectors without any equilibrium, beside what an investment adds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from tarazy.policy.critical_minerals import CriticalList, CriticalMineral
from tarazy.policy.in_force import duties_in_force

if TYPE_CHECKING:
    from tarazy.trade.data import Benchmark
    from tarazy.world import World

_MADE = "mineral-production"


@dataclass(frozen=True)
class Law:
    """The partner's duties on the host's goods.

    Attributes
    ----------
    names
        Regimes behind them; empty where they are those of the benchmark.
    year
        Of the benchmark.
    rates
        Sector to fraction of value; services have none.
    """

    names: tuple[str, ...]
    year: int
    rates: dict[str, float]


def law_between(world: World, host: str, partner: str) -> Law:
    """Return the duties that the package has in force, or else those of the benchmark."""
    names, rates = duties_in_force(partner, host)
    if not names:
        found = world.dataset["tariff"].sel(importer=partner, exporter=host)
        rates = {str(s): float(found.sel(sector=s)) for s in found["sector"].values}
    return Law(names, world.year, rates)


def sector_facts(
    world: World, benchmark: Benchmark, host: str, partner: str, sector: str, law: Law
) -> dict[str, Any]:
    """Return what is known of one sector of the host, as a row.

    Parameters
    ----------
    world, benchmark
        The same world, the latter with factors.
    host, partner, sector
        Codes.
    law
        From `law_between`.
    """
    h, m = (list(world.economies).index(code) for code in (host, partner))
    j = list(world.sectors).index(sector)
    factors = benchmark.factors
    assert factors is not None
    made = benchmark.value_added_share[j, h]
    bought = np.delete(benchmark.trade[j, m], m)
    whole, from_host = float(bought.sum()), float(benchmark.trade[j, m, h])
    exports = np.delete(benchmark.trade[:, :, h], h, axis=1).sum(axis=1)
    return {
        "labour_share": float(factors.labour[j, h] / made) if made > 0 else np.nan,
        "foreign_owned": 1.0 - float(factors.owner[h, h, j]),
        "export_share": float(exports[j] / exports.sum()),
        "imports_from_host": from_host,
        "imports_from_all": whole,
        "host_share": from_host / whole if whole > 0 else np.nan,
        "duty": law.rates.get(sector, np.nan),
    }


@dataclass(frozen=True)
class Minerals:
    """What the partner's list says of a sector.

    Attributes
    ----------
    listed
        How many minerals of the list the sector sells; NaN where the package has no list.
    made
        Names of those that the host is known to make.
    """

    listed: float
    made: tuple[str, ...]


def minerals_of(found: CriticalList | None, host: str, sector: str) -> Minerals:
    """Return what a list says of a sector of a host."""
    if found is None:
        return Minerals(np.nan, ())
    listed = found.of_sector(sector)
    return Minerals(len(listed), tuple(one.name for one in listed if _is_made(one, host)))


def _is_made(mineral: CriticalMineral, host: str) -> bool:
    """Return whether the latest year of the series has an output of the host above zero."""
    if not mineral.item:
        return False
    from tarazy import series

    table = series.table(_MADE)
    rows = table[(table["country"] == host) & (table["item"] == mineral.item)]
    return bool(len(rows)) and float(rows.sort_values("year")["value"].iloc[-1]) > 0.0
