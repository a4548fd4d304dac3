"""Obstacles of tariff law: duties in force, those that hang over a side, lapsed preferences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import numpy as np

from tarazy.errors import InputError
from tarazy.obstacles.experiments import experiment
from tarazy.obstacles.obstacle import Effect, Kind, Obstacle, State
from tarazy.obstacles.setting import Setting
from tarazy.policy.customs_unions import CustomsUnion
from tarazy.policy.regime import Regime, regimes

GOODS = "goods"
# A duty below this, and a difference between two, is none.
LEAST = 5e-4
# How many sectors stand beside all goods: those on which most duty is paid.
SECTORS = 2


def duties(setting: Setting) -> Iterator[Obstacle]:
    """Yield the duties of each of the two on the goods of the other, all and by sector."""
    for importer, exporter in setting.directions:
        goods = setting.sectors(GOODS)
        rates, trade = setting.rates(importer, exporter), setting.trade(importer, exporter)
        paid = {j: float(rates[j] * trade[j]) for j in goods if rates[j] >= LEAST and trade[j] > 0}
        if not paid:
            continue
        whole = _duty(setting, "duty", importer, exporter, float(trade[goods].sum()))
        yield whole
        largest = sorted(paid, key=lambda j: -paid[j])[:SECTORS] if len(paid) > 1 else []
        for j in largest:
            sector = setting.world.sectors[j]
            yield _duty(
                setting, "duty_sector", importer, exporter, float(trade[j]), sector, whole.id
            )


def regime_obstacles(setting: Setting) -> Iterator[Obstacle]:
    """Yield the regimes of tariff law that are not in the benchmark and concern the two."""
    for importer, exporter in setting.directions:
        for law in regimes():
            found = _standing(setting, law, importer, exporter)
            if found is not None:
                yield _of_regime(setting, law, importer, exporter, *found)


def _standing(
    setting: Setting, law: Regime, importer: str, exporter: str
) -> tuple[Kind, State, Effect] | None:
    """Return what a regime is to an exporter; None where it changes nothing, or cannot."""
    if importer not in law.importers:
        return None
    moved = _moved(setting, law, importer, exporter)
    if moved is None or not np.abs(moved).max() >= LEAST:
        return None
    if law.level == "additional":
        return ("additional", "in_force", "averted") if law.in_force(setting.day) else None
    if exporter in law.over and law.in_force(setting.day):
        return "over", "threatens", "averted"
    # A member of a union has no tariff of its own to go back to.
    lapsed = law.until is not None and law.until < setting.day and not setting.union(importer)
    if lapsed and moved.max() < LEAST and not _in_force_too(setting, law, importer, exporter):
        return "programme", "lapsed", "lifted"
    return None


def _in_force_too(setting: Setting, law: Regime, importer: str, exporter: str) -> bool:
    """Return whether a law in force has the rates of one that has lapsed.

    Then the exporter had no preference by it: that it pays more is not because the law lapsed.
    """
    rates = law.tariff(exporter)
    for other in regimes():
        if other.level != "schedule" or importer not in other.importers:
            continue
        if not other.in_force(setting.day):
            continue
        same = other.tariff(exporter)
        if all(abs(same.get(sector, 0.0) - rate) < LEAST for sector, rate in rates.items()):
            return True
    return False


def _moved(setting: Setting, law: Regime, importer: str, exporter: str) -> np.ndarray | None:
    """Return by how much a regime changes the duties on an exporter; None if it cannot tell."""
    try:
        told = law.tariff(exporter)
    except InputError:
        return None
    sectors = setting.world.sectors
    known = [j for j in setting.sectors(GOODS) if sectors[j] in told]
    if not known:
        return None
    rates = np.array([told[sectors[j]] for j in known])
    if law.level == "additional":
        return rates
    return rates - setting.rates(importer, exporter)[known]


def _applied(setting: Setting, importer: str, exporter: str) -> Regime | None:
    """Return the law whose rates are the duties of the benchmark; None where no table has it."""
    for law in regimes():
        if law.level != "schedule" or importer not in law.importers:
            continue
        moved = _moved(setting, law, importer, exporter) if law.in_force(setting.day) else None
        if moved is not None and np.abs(moved).max() < LEAST:
            return law
    return None


def _law(setting: Setting, importer: str, exporter: str) -> Regime | CustomsUnion | None:
    """Return the law of a duty: the regime that the benchmark has, or the union that sets it."""
    return _applied(setting, importer, exporter) or setting.union(importer)


def _since(law: Regime | CustomsUnion | None, exporter: str) -> date | None:
    """Return the day from which an exporter's goods meet a law; None where it is not known."""
    if isinstance(law, Regime):
        return law.met_since(exporter)
    return None if law is None else law.since


def _of_rates(law: Regime | CustomsUnion | None) -> tuple[str, ...]:
    """Return what stands behind the rates of a duty: keys of the texts."""
    if not isinstance(law, Regime):
        return ("mean_rates",)
    return ("beside",) if law.keeps_chapter_99 else ()


def _duty(
    setting: Setting,
    kind: Kind,
    importer: str,
    exporter: str,
    trade: float,
    sector: str = "",
    within: str = "",
) -> Obstacle:
    economies = {"importer": importer, "exporter": exporter}
    shock = {
        "kind": "tariff",
        "importer": importer,
        "exporter": exporter,
        "sector": sector or GOODS,
        "set": 0.0,
    }
    law = _law(setting, importer, exporter)
    return Obstacle(
        id=":".join(filter(None, (kind, importer, exporter, sector))),
        kind=kind,
        **_who(setting, importer),
        state="in_force",
        since=_since(law, exporter),
        law=setting.source if law is None else law.title,
        source="" if law is None else law.source,
        scenario=experiment(kind, setting.pair, [shock], economies, sector),
        economies=economies,
        sector=sector,
        assumed=("preference", *_of_rates(law)),
        within=within,
        trade=trade,
    )


def _of_regime(
    setting: Setting,
    law: Regime,
    importer: str,
    exporter: str,
    kind: Kind,
    state: State,
    effect: Effect,
) -> Obstacle:
    economies = {"importer": importer, "exporter": exporter}
    title: dict[str, Mapping[str, str]] = {"regime": law.title}
    shock = {
        "kind": "tariff",
        "importer": importer,
        "exporter": exporter,
        "sector": GOODS,
        "regime": law.name,
    }
    return Obstacle(
        id=f"{kind}:{law.name}:{exporter}",
        kind=kind,
        **_who(setting, importer),
        state=state,
        effect=effect,
        # The law of rates that hang over a side is older than the threat.
        since=None if kind == "over" else law.since,
        until=law.until,
        source=law.source,
        scenario=experiment(kind, setting.pair, [shock], economies, titles=title),
        economies=economies,
        titles=title,
        assumed=(f"regime_{law.quality}",),
        trade=float(setting.trade(importer, exporter)[setting.sectors(GOODS)].sum()),
    )


def _who(setting: Setting, importer: str) -> dict[str, Any]:
    """Return who can lift what an importer levies: itself, or the customs union it is in."""
    union = setting.union(importer)
    if union is None:
        return {"ease": setting.alone(importer), "who": (importer,)}
    return {"ease": "union", "who": union.members, "union": union.title}
