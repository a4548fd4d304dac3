"""Obstacles that no tariff table holds: dear deliveries, services, trade that is missing.

Nobody has measured these barriers for every pair. What is computed is a step of a size that is the
same for all: delivery that becomes `CHEAPER`, trade that comes to a part of what size alone would
lead one to expect. Which sector it meets is told by the sensitivities, or by the trade itself.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from tarazy.obstacles.experiments import experiment
from tarazy.obstacles.obstacle import Kind, Obstacle
from tarazy.obstacles.setting import Setting

# A factor on the cost of delivery: a tenth less, a unit of measure and no estimate.
CHEAPER = 0.9
# Trade below this part of what size alone would lead one to expect is missing. The experiment
# brings it up to it.
EXPECTED = 0.1
# Expected trade below this, million USD a year, is not looked for.
SMALL = 10.0
# A change of trade is a factor of at most this, less one.
MOST = 100.0


def deliveries(setting: Setting) -> Iterator[Obstacle]:
    """Yield, for goods in each direction, the delivery whose cost matters most to the two."""
    costs = setting.sensitivity.dataset["trade_cost"]
    for importer, exporter in setting.directions:
        effect = costs.sel(importer=importer, exporter=exporter).values
        goods = [j for j in setting.sectors("goods") if setting.trade(importer, exporter)[j] > 0]
        if goods:
            sector = setting.world.sectors[max(goods, key=lambda j: -effect[j])]
            yield _cheaper(setting, "delivery", importer, exporter, sector)


def services(setting: Setting) -> Iterator[Obstacle]:
    """Yield the barriers to services of each of the two in the other."""
    for importer, exporter in setting.directions:
        positions = setting.sectors("services")
        if positions and setting.trade(importer, exporter)[positions].sum() > 0:
            yield _cheaper(setting, "services", importer, exporter, "")


def missing_trade(setting: Setting) -> Iterator[Obstacle]:
    """Yield, in each direction, the sector of goods whose trade falls most short of its size.

    What size alone would lead one to expect: the exporter's part in all exports of the sector,
    times the imports of the sector by the importer.
    """
    goods = setting.sectors("goods")
    if not goods:
        return
    abroad = setting.world.dataset["trade"].values[:, :, goods].copy()
    own = np.arange(len(abroad))
    abroad[own, own] = 0.0
    for importer, exporter in setting.directions:
        i, e = (setting.world.economies.index(code) for code in (importer, exporter))
        others = abroad.sum(axis=(0, 1)) - abroad[:, i].sum(axis=0)
        part = np.divide(
            abroad[:, e].sum(axis=0), others, out=np.zeros(len(goods)), where=others > 0
        )
        expected = part * abroad[i].sum(axis=0)
        gap = np.where(abroad[i, e] < EXPECTED * expected, expected - abroad[i, e], 0.0)
        gap[expected < SMALL] = 0.0
        if gap.max() > 0:
            at = int(gap.argmax())
            yield _missing(setting, importer, exporter, goods[at], float(expected[at]))


def _cheaper(setting: Setting, kind: Kind, importer: str, exporter: str, sector: str) -> Obstacle:
    economies = {"importer": importer, "exporter": exporter}
    shock = {
        "kind": "trade_cost",
        "importer": importer,
        "exporter": exporter,
        "sector": sector or "services",
        "factor": CHEAPER,
    }
    trade = setting.trade(importer, exporter)
    met = [setting.world.sectors.index(sector)] if sector else setting.sectors("services")
    return Obstacle(
        id=":".join(filter(None, (kind, importer, exporter, sector))),
        kind=kind,
        ease="both",
        who=setting.pair,
        state="no_law",
        law=setting.source,
        scenario=experiment(kind, setting.pair, [shock], economies, sector),
        economies=economies,
        sector=sector,
        assumed=("cheaper",),
        trade=float(trade[met].sum()),
    )


def _missing(setting: Setting, importer: str, exporter: str, at: int, expected: float) -> Obstacle:
    sector = setting.world.sectors[at]
    economies = {"importer": importer, "exporter": exporter}
    trade = float(setting.trade(importer, exporter)[at])
    more = EXPECTED * expected / trade - 1.0 if trade > 0 else np.inf
    shock = {
        "kind": "trade_cost",
        "importer": importer,
        "exporter": exporter,
        "sector": sector,
        "trade_change": round(float(more), 4),
    }
    can = more <= MOST
    return Obstacle(
        id=f"missing:{importer}:{exporter}:{sector}",
        kind="missing",
        ease="both",
        who=setting.pair,
        state="no_law",
        law=setting.source,
        scenario=experiment("missing", setting.pair, [shock], economies, sector) if can else None,
        reason="" if can else "no_trade",
        economies=economies,
        sector=sector,
        assumed=("missing",),
        trade=trade,
    )
