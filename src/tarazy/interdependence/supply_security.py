"""What a buyer gains in security of supply from what a network brings to it, mineral by mineral."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from tarazy.arguments.months import HORIZON
from tarazy.arguments.values import number
from tarazy.corridors.changes import NO_CHANGES, Changes
from tarazy.corridors.data import Network
from tarazy.corridors.questions import check_changes, engine_of
from tarazy.corridors.results import Dispatch
from tarazy.corridors.solve import Engine
from tarazy.errors import InputError, unknown_name
from tarazy.immutable import keeps
from tarazy.interdependence.import_sources import (
    CONSUMPTION,
    IMPORTS,
    RELIANCE,
    SHARES,
    ImportSources,
    import_sources,
    largest_rival,
    replaced_by,
)
from tarazy.results import Glance, Result
from tarazy.results.digest import digest_of
from tarazy.text.formats import amount

# What of a mineral the buyer's statistics count, in the form in which the seller sells it.
PRODUCTS = {
    "chromium": "chromium",
    "titanium": "titanium-sponge",
    "copper": "copper-refined",
    "zinc": "zinc-refined",
    "rhenium": "ammonium-perrhenate",
    "tungsten": "tungsten",
}
TABLES = ("minerals", "origins")
MEASURES = (
    *("bought", "own_share", "largest_share", "hhi_low", "hhi_high", "left_without_largest"),
)
NETWORK = "kazakhstan-minerals"
# Tonnes in a unit of volume.
_TONNES = {"kt of metal": 1e3, "Mt": 1e6}


@keeps("before", "after")
@dataclass(frozen=True, eq=False, repr=False)
class SupplySecurity(Result):
    """Concentration of an importer's purchases before and after, by mineral.

    Attributes
    ----------
    base, dispatch
        What the network brings before and after.
    importer, exporter
        ISO3.
    more
        Tonnes a year by commodity that come on top of what the dispatch brings.
    replaced
        By commodity, the origin (ISO3) whose sales they replace.
    before, after
        `ImportSources` by commodity.
    """

    kind = "supply-security"

    base: Dispatch
    dispatch: Dispatch
    importer: str
    exporter: str
    more: Mapping[str, float]
    replaced: Mapping[str, str]
    before: Mapping[str, ImportSources]
    after: Mapping[str, ImportSources]

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables."""
        return TABLES

    def table(self, name: str = "minerals") -> pd.DataFrame:
        """Return a tidy table.

        Parameters
        ----------
        name
            ``minerals``: commodity, product, measure, unit, before, after, change, of `MEASURES`
            and ``per_tonne``, the change of the index (between bounds ``_low`` and ``_high``) from
            one more tonne; ``origins``: shares by commodity and origin, before, after, change.

        Raises
        ------
        InputError
            If there is no such table.
        """
        tables = {"minerals": self._minerals, "origins": self._origins}
        if name not in tables:
            raise unknown_name("table", name, tables)
        table = tables[name]()
        table["change"] = table["after"] - table["before"]
        table.attrs = {
            "source": f"US Geological Survey; series {SHARES}, {IMPORTS}, {CONSUMPTION}, "
            f"{RELIANCE}; {self.dispatch.dataset.attrs['source']}",
            "year": self.base.network.year,
        }
        return table

    def summary(self) -> dict[str, Any]:
        """Return measures by commodity, before, after and change, as plain data."""
        minerals: dict[str, dict[str, Any]] = {}
        for row in self.table("minerals").to_dict("records"):
            about = minerals.setdefault(
                row["commodity"],
                {
                    "product": row["product"],
                    "replaced": self.replaced[row["commodity"]],
                    "reliance": _plain(self.before[row["commodity"]].reliance),
                },
            )
            sides = ("before", "after", "change")
            about[row["measure"]] = {side: _plain(row[side]) for side in sides}
        return {
            "supply_security": {
                "importer": self.importer,
                "exporter": self.exporter,
                "network": self.base.network.name,
                "network_digest": self.base.network.digest,
                "year": self.base.network.year,
                "more_tonnes": dict(self.more),
                "minerals": minerals,
            }
        }

    @property
    def digest(self) -> str:
        """16 hexadecimal digits over both dispatches and every measure."""
        asked = [self.importer, dict(self.more), dict(self.replaced)]
        return digest_of([asked, self.base.digest, self.dispatch.digest, self._minerals()])

    def glance(self) -> Glance:
        """Return share of the seller, of the largest origin, and the index, by mineral."""
        rows = []
        for name, sources in self.after.items():
            before = self.before[name]
            rows.append(
                [
                    name,
                    f"{amount(100 * before.share_of(self.exporter)[0])} %",
                    f"{amount(100 * sources.share_of(self.exporter)[0])} %",
                    f"{before.largest} {amount(100 * before.shares[before.largest])} %",
                    amount(before.hhi_low),
                    amount(sources.hhi_low),
                ]
            )
        return Glance(
            title=f"What {self.importer} gains from minerals of {self.exporter}",
            header=["", "share before", "after", "largest", "HHI before", "after"],
            rows=rows,
            notes=[
                f"residual {self.dispatch.residual.largest:.1e}, digest {self.digest}",
                f"tables: {', '.join(TABLES)}",
            ],
        )

    def _minerals(self) -> pd.DataFrame:
        rows = []
        for name, before in self.before.items():
            after = self.after[name]
            sides = [_measures(each, self.exporter) for each in (before, after)]
            for measure, (unit, value) in sides[0].items():
                rows.append((name, before.product, measure, unit, value, sides[1][measure][1]))
            rival = self.replaced[name]
            slopes = [each.hhi_per_tonne(self.exporter, rival) for each in (before, after)]
            for bound, pair in zip(("low", "high"), zip(*slopes, strict=True), strict=True):
                rows.append((name, before.product, f"per_tonne_{bound}", "1/t", *pair))
        columns = ["commodity", "product", "measure", "unit", "before", "after"]
        return pd.DataFrame(rows, columns=columns)

    def _origins(self) -> pd.DataFrame:
        rows = []
        for name, before in self.before.items():
            after = self.after[name]
            for origin in dict.fromkeys([*before.shares, *after.shares]):
                pair = [each.shares.get(origin, np.nan) for each in (before, after)]
                rows.append((name, before.product, origin, "share", *pair))
        columns = ["commodity", "product", "origin", "unit", "before", "after"]
        return pd.DataFrame(rows, columns=columns)


def supply_security(
    importer: str = "USA",
    more: Mapping[str, float] | None = None,
    *,
    network: Network | Engine | str | Path | None = None,
    horizon: int = HORIZON,
    given: Changes = NO_CHANGES,
    replaced: Mapping[str, str] | None = None,
) -> SupplySecurity:
    """Return what an importer gains in security of supply from a network.

    What the network brings to the markets of the importer under `given`, beyond what it brings
    without, and `more`, take the place of sales of other origins, the largest first
    (`tarazy.interdependence.import_sources.replaced_by`). The network is asked for the difference
    only: the level before is that of the importer's own statistics.

    Parameters
    ----------
    importer
        ISO3 of a country with markets in the network.
    more
        By commodity, how much more is bought, in the network's unit a year.
    network, horizon, given
        As for `tarazy.corridors.questions.outage`; by default `NETWORK`.
    replaced
        By commodity, the origin (ISO3) that sells less; by default the largest.

    Raises
    ------
    InputError
        If the importer has no market or no statistics, the network has several home countries or
        no mineral that the statistics count, or a name or a value is not allowed.
    """
    engine = engine_of(NETWORK if network is None else network, horizon)
    check_changes(given)
    found = engine.network
    products = {name: PRODUCTS[name] for name in found.commodities if name in PRODUCTS}
    if not products or found.unit not in _TONNES:
        raise InputError(
            f"network: {found.name!r} has no mineral whose imports are counted; allowed: a network "
            f"in {' or '.join(_TONNES)} with one of {', '.join(PRODUCTS)}"
        )
    if len(found.home) != 1:
        raise InputError(f"network: {found.name!r} is of {found.home}; allowed: of one country")
    exporter, tonnes = found.home[0], _TONNES[found.unit]
    for name in {**(more or {}), **(replaced or {})}:
        if name not in products:
            raise unknown_name("mineral", name, products, "more" if more else "replaced")
    added = {
        name: number(f"more of {name}", volume, "a number, 0 or more", 0.0) * tonnes
        for name, volume in (more or {}).items()
    }
    base, dispatch = engine.base, engine.solve(given)
    bought = [_bought(each, importer) for each in (base, dispatch)]
    before = {
        name: import_sources(importer, product, found.year) for name, product in products.items()
    }
    rivals = {
        name: (replaced or {}).get(name, largest_rival(sources, exporter))
        for name, sources in before.items()
    }
    after = {
        name: replaced_by(
            sources,
            exporter,
            _brought(sources, exporter, *(float(each.get(name, 0.0)) * tonnes for each in bought))
            + added.get(name, 0.0),
            rivals[name],
        )
        for name, sources in before.items()
    }
    return SupplySecurity(base, dispatch, importer, exporter, added, rivals, before, after)


def _brought(sources: ImportSources, exporter: str, before: float, after: float) -> float:
    """Return how much more the exporter sells, t; below zero a part of what statistics say it sold.

    The network's sales of the year need not be those of the years of the shares: what it loses is
    therefore taken as a part, what it gains as it is.
    """
    if after >= before:
        return after - before
    return sources.imports * sources.share_of(exporter)[0] * (after / before - 1.0)


def _bought(dispatch: Dispatch, importer: str) -> pd.Series[float]:
    """Return what is delivered to a country a year, by commodity, in the network's unit."""
    layout = dispatch.layout
    country = layout.nodes["country"].reindex(layout.demand["node"])
    there = (country == importer).to_numpy()
    if not there.any():
        abroad = sorted(set(country[layout.abroad]))
        raise unknown_name("importer", importer, abroad, dispatch.network.name)
    delivered = dispatch.values["delivered"].sum(axis=1)[there] / layout.year_share.sum()
    by = layout.demand["commodity"].to_numpy()[there]
    return pd.Series(delivered, index=by).groupby(level=0).sum()


def _measures(sources: ImportSources, exporter: str) -> dict[str, tuple[str, float]]:
    share = sources.share_of(exporter)[0]
    values = (
        ("t", sources.imports * share),
        ("share", share),
        ("share", sources.shares[sources.largest]),
        ("1", sources.hhi_low),
        ("1", sources.hhi_high),
        ("share", sources.left_without_largest),
    )
    return dict(zip(MEASURES, values, strict=True))


def _plain(value: float) -> float | None:
    return None if value != value else float(value)
