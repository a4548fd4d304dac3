"""Who owns the capital and the natural resources of an economy, and what they earn: an answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tarazy.codes.names import economy_called
from tarazy.codes.selector import Selector, choice_of
from tarazy.errors import InputError, unknown_name
from tarazy.immutable import keeps
from tarazy.investment.factors import factors_of
from tarazy.investment.owners import ownership
from tarazy.investment.provenance import (
    foreign_share_told,
    joined,
    mix_told,
    owners_told,
    weakest,
)
from tarazy.plotting import Plotted
from tarazy.results import Glance, Result
from tarazy.results.digest import digest_of
from tarazy.text.formats import amount
from tarazy.trade.benchmark import benchmark_of
from tarazy.world import World

if TYPE_CHECKING:
    import pandas as pd

    from tarazy.trade.factors import Factors

Array = NDArray[np.float64]

TABLES = ("owners", "sectors", "cells", "abroad")
SHARE, MUSD = "1", "million USD"
# name: (unit, long name)
COLUMNS = {
    "share": (SHARE, "share of what capital and resource earn after tax, by ultimate owner"),
    "immediate": (SHARE, "the same by the owner next to the host, where the tables tell it"),
    "foreign": (SHARE, "share of foreign owners"),
    "low": (SHARE, "share of foreign owners, lowest"),
    "high": (SHARE, "share of foreign owners, highest"),
    "capital": (MUSD, "capital at the prices of the benchmark"),
    "income": (
        MUSD,
        "income of capital after depreciation, and of the resource, after tax, a year",
    ),
}
# Owners of less are the rounding of sums.
_NOTHING = 1e-9


@keeps("cells", "sectors", "abroad")
@dataclass(frozen=True, eq=False, repr=False)
class Owned(Result, Plotted):
    """Who owns what in an economy.

    Attributes
    ----------
    country
        The host.
    partner
        The only owner that is asked about; None for all.
    world_name, world_digest, world_year
        Of the benchmark.
    cells
        ``sector``, ``owner``, the two shares of the sector, ``capital`` and ``income`` of the
        ultimate owner, ``quality`` and ``source``.
    sectors
        ``sector``, ``income``, ``capital``, ``foreign`` with its range, ``quality``, ``source``.
    abroad
        ``host``, ``capital`` and ``income``: what residents of the country own elsewhere, all
        sectors that were chosen.
    """

    kind = "owners"

    country: str
    partner: str | None
    world_name: str
    world_digest: str
    world_year: int
    cells: pd.DataFrame
    sectors: pd.DataFrame
    abroad: pd.DataFrame

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables: ``owners``, ``sectors``, ``cells``, ``abroad``."""
        return TABLES

    def table(self, name: str) -> pd.DataFrame:
        """Return a tidy table.

        Parameters
        ----------
        name
            ``owners`` (all sectors that were chosen together, the largest first), ``sectors``,
            ``cells`` (by sector and owner) or ``abroad``.

        Raises
        ------
        InputError
            If there is no such table.
        """
        if name not in TABLES:
            raise unknown_name("table", name, TABLES)
        table = self._by_owner() if name == "owners" else getattr(self, name)
        known = [column for column in table.columns if column in COLUMNS]
        table.attrs = {
            "units": {column: COLUMNS[column][0] for column in known},
            "long_names": {column: COLUMNS[column][1] for column in known},
            "source": f"world {self.world_name}, tables of owners",
            "year": self.world_year,
        }
        return table

    def _by_owner(self) -> pd.DataFrame:
        """Return shares and sums over the sectors; an immediate share only where all have one."""
        cells, whole = self.cells, float(self.sectors["income"].sum())
        of_sector = dict(zip(self.sectors["sector"], self.sectors["income"], strict=True))
        cells["immediate"] = cells["immediate"] * cells["sector"].map(of_sector) / whole
        found = cells.groupby("owner", sort=False)[["capital", "income"]].sum()
        immediate = cells.groupby("owner", sort=False)["immediate"]
        found["immediate"] = immediate.sum().where(immediate.count() == immediate.size())
        found["share"] = found["income"] / whole
        ordered = found.sort_values("income", ascending=False, kind="stable").reset_index()
        return ordered[["owner", "share", "immediate", "capital", "income"]]

    @property
    def digest(self) -> str:
        """16 hexadecimal digits over what was asked and every number of the answer."""
        asked = {"country": self.country, "partner": self.partner, "world": self.world_digest}
        return digest_of(asked, self.cells, self.sectors, self.abroad)

    def summary(self) -> dict[str, Any]:
        """Return everything as plain data, ready for JSON; a missing number is None."""
        return {
            "country": self.country,
            "partner": self.partner,
            "world": {
                "name": self.world_name,
                "digest": self.world_digest,
                "year": self.world_year,
            },
            "digest": self.digest,
            "units": {name: unit for name, (unit, _) in COLUMNS.items()},
            "meanings": {name: meaning for name, (_, meaning) in COLUMNS.items()},
            **{name: _plain(self.table(name)) for name in TABLES},
        }

    def glance(self) -> Glance:
        """Return the largest owners with their shares and incomes."""
        rows = [
            [str(owner), f"{100 * share:.1f}", amount(income)]
            for owner, share, income in self._by_owner()[["owner", "share", "income"]].itertuples(
                index=False, name=None
            )
        ]
        return Glance(
            title=f"Owners of capital and resources in {self.country}, {self.world_name} "
            f"({self.world_year})",
            header=["", "per cent", "million USD a year"],
            rows=rows,
            notes=[f"digest {self.digest}", f"tables: {', '.join(TABLES)}"],
        )


def knows_owners(world: World) -> bool:
    """Return whether it is known who owns capital and resources in a world."""
    try:
        factors_of(world)
    except InputError:
        return False
    return True


def owners(
    country: str,
    partner: str | None = None,
    sectors: str | Sequence[str] = "*",
    *,
    world: World | str | Path | None = None,
) -> Owned:
    """Return who owns the capital and natural resources of an economy, and what they earn.

    Parameters
    ----------
    country
        The host, an economy of the world.
    partner
        Only this owner: the country itself for its residents. By default all.
    sectors
        Codes or groups of sectors; by default all.
    world
        The benchmark: a world, the name of a bundled one, or the path of a file; by default
        ``core-2022``. Owners are known of bundled worlds alone.

    Raises
    ------
    InputError
        If an economy or a sector is unknown, or nothing is known of owners in the world.
    """
    world = World.of(world)
    economies = list(world.economies)
    country = economy_called(country, economies, "", "country")
    if partner is not None:
        partner = economy_called(partner, economies, "", "partner")
    selector = Selector("sectors", world.sectors, {}, str, world.sector_groups)
    chosen = selector.positions(choice_of(sectors, "sectors"), "sectors")
    factors = factors_of(world)
    host = economies.index(country)
    income, capital = earned(world, factors)
    ultimate, immediate = factors.owner[host], ownership(world, "immediate")[host]
    if partner is not None and not ultimate[economies.index(partner), chosen].any():
        raise InputError(
            f"partner: {partner!r} owns nothing there; allowed: "
            f"{', '.join(_some(economies, ultimate[:, chosen].sum(axis=1)))}"
        )
    labels = list(world.sectors)
    own_income, own_capital = income[:, host], capital[:, host]
    return Owned(
        country=country,
        partner=partner,
        world_name=world.name,
        world_digest=world.digest,
        world_year=world.year,
        cells=_cells(
            country,
            partner,
            economies,
            labels,
            chosen,
            (ultimate, immediate),
            (own_income, own_capital),
        ),
        sectors=_sectors(country, labels, chosen, ultimate[host], own_income, own_capital),
        abroad=_abroad(country, economies, chosen, factors.owner, income, capital),
    )


def earned(world: World, factors: Factors) -> tuple[Array, Array]:
    """Return what capital and resource earn after the host's tax, and the stock of capital.

    Parameters
    ----------
    world, factors
        A benchmark, and what its value added pays.

    Returns
    -------
    tuple
        (J, N) million USD a year: income of capital, net of depreciation, and resource, less the
        tax on both; and (J, N) million USD: capital, spread as its gross income is.
    """
    output = benchmark_of(world).output
    gross = factors.capital * output
    net = (1.0 - factors.depreciation) * gross + factors.resource * output
    whole = gross.sum(axis=0)
    shares = np.divide(gross, whole, out=np.zeros_like(gross), where=whole > 0)
    return (1.0 - factors.profit_tax) * net, shares * factors.capital_stock


def _cells(
    country: str,
    partner: str | None,
    economies: list[str],
    labels: list[str],
    chosen: list[int],
    shares: tuple[Array, Array],
    amounts: tuple[Array, Array],
) -> pd.DataFrame:
    """Return a row for each sector and owner.

    Parameters
    ----------
    country, partner
        The host, and the only owner, or None.
    economies, labels, chosen
        Codes of economies and of sectors, and the positions of those that were chosen.
    shares
        (N, J) ultimate and immediate shares in the host.
    amounts
        (J,) income and capital of the host.
    """
    import pandas as pd

    ultimate, immediate = shares
    income, capital = amounts
    foreign, by_sector, mix = foreign_share_told(country), owners_told(country), mix_told(country)
    told_sectors = {sector for sector, _ in by_sector}
    rows = []
    for j in chosen:
        sector = labels[j]
        for n, name in enumerate(economies):
            share, next_to = float(ultimate[n, j]), float(immediate[n, j])
            if max(share, next_to) <= _NOTHING or (partner is not None and name != partner):
                continue
            known = [foreign[sector]]
            if name != country:
                known += [by_sector.get((sector, name)) or mix[name]]
            # Of a host whose owners are told one way alone the immediate ones are not known.
            other = next_to if sector in told_sectors or name == country else np.nan
            rows.append(
                {
                    "sector": sector,
                    "owner": name,
                    "share": share,
                    "immediate": other,
                    "capital": share * float(capital[j]),
                    "income": share * float(income[j]),
                    "quality": weakest(each.quality for each in known),
                    "source": joined(each.source for each in known),
                }
            )
    return pd.DataFrame(rows)


def _sectors(
    country: str,
    labels: list[str],
    chosen: list[int],
    residents: Array,
    income: Array,
    capital: Array,
) -> pd.DataFrame:
    import pandas as pd

    told = foreign_share_told(country)
    return pd.DataFrame(
        {
            "sector": labels[j],
            "income": float(income[j]),
            "capital": float(capital[j]),
            "foreign": max(0.0, 1.0 - float(residents[j])),
            "low": told[labels[j]].low,
            "high": told[labels[j]].high,
            "quality": told[labels[j]].quality,
            "source": told[labels[j]].source,
        }
        for j in chosen
    )


def _abroad(
    country: str,
    economies: list[str],
    chosen: list[int],
    owner: Array,
    income: Array,
    capital: Array,
) -> pd.DataFrame:
    """Return what the residents own in each other economy, the largest income first."""
    import pandas as pd

    own = owner[:, economies.index(country)][:, chosen]
    amounts = {"capital": capital, "income": income}
    sums = {name: (own * values[chosen].T).sum(axis=1) for name, values in amounts.items()}
    table = pd.DataFrame({"host": economies, **sums})
    kept = table[(table["host"] != country) & (table["income"] > _NOTHING)]
    return kept.sort_values("income", ascending=False, kind="stable").reset_index(drop=True)


def _plain(table: pd.DataFrame) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = table.astype(object).to_dict("records")  # type: ignore[assignment]
    return [{key: None if value != value else value for key, value in row.items()} for row in rows]


def _some(economies: list[str], shares: Array) -> list[str]:
    order = np.argsort(-shares, kind="stable")[:8]
    return [economies[n] for n in order if shares[n] > _NOTHING]
