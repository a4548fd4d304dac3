"""Obstacles to owners: what keeps them out of services, and capital that gathers in one sector."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tarazy.investment.owned import knows_owners, owners
from tarazy.obstacles.experiments import experiment
from tarazy.obstacles.obstacle import Obstacle
from tarazy.obstacles.setting import Setting

if TYPE_CHECKING:
    import pandas as pd

# By how much the price of providers that are owned abroad falls when nothing keeps them out: a unit
# of measure and no estimate, as is the step of delivery.
OPENED = -0.1
# Capital gathers where one sector has at least this part of what an owner has in a host.
GATHERED = 0.5
# Capital that the owner adds elsewhere, of all that it has in the host.
MORE = 0.1


def entries(setting: Setting) -> Iterator[Obstacle]:
    """Yield the barriers to providers of services of each of the two in the other."""
    if not setting.sectors("services"):
        return
    known = knows_owners(setting.world)
    for owner, host in setting.directions:
        economies = {"host": host, "owner": owner}
        owned = known and _owns(setting, host, owner)
        shock = {
            "kind": "fdi_barrier",
            "host": host,
            "owner": owner,
            "sector": "services",
            "change": OPENED,
        }
        yield Obstacle(
            id=f"entry:{host}:{owner}",
            kind="entry",
            ease=setting.alone(host),
            who=(host,),
            state="no_law",
            law=setting.source,
            scenario=experiment("entry", setting.pair, [shock], economies, horizon="long")
            if owned
            else None,
            reason="" if owned else "owns_nothing" if known else "owners_unknown",
            economies=economies,
            assumed=("opened",),
        )


def gathered(setting: Setting) -> Iterator[Obstacle]:
    """Yield where the capital of one of the two in the other gathers in one sector."""
    if not knows_owners(setting.world):
        return
    for owner, host in setting.directions:
        cells = _cells(setting, host, owner)
        total = float(cells["capital"].sum())
        if not total > 0:
            continue
        largest = cells.sort_values("capital", ascending=False, kind="stable").iloc[0]
        sector, share = str(largest["sector"]), float(largest["capital"]) / total
        if share < GATHERED:
            continue
        economies = {"host": host, "owner": owner}
        shock = {
            "kind": "capital",
            "host": host,
            "owner": owner,
            "sector": [name for name in setting.world.sectors if name != sector],
            "usd": round(MORE * total, 3),
        }
        yield Obstacle(
            id=f"capital:{host}:{owner}",
            kind="capital",
            ease="both",
            who=setting.pair,
            state="no_law",
            law=setting.source,
            scenario=experiment(
                "capital", setting.pair, [shock], economies, sector, horizon="medium"
            ),
            economies=economies,
            sector=sector,
            assumed=("gathered",),
        )


def _cells(setting: Setting, host: str, owner: str) -> pd.DataFrame:
    """Return what an owner has in the sectors of a host; no rows where it has nothing."""
    cells = owners(host, world=setting.world).cells
    return cells[cells["owner"] == owner]


def _owns(setting: Setting, host: str, owner: str) -> bool:
    """Return whether an owner has a part of any service of a host."""
    cells = _cells(setting, host, owner)
    inside = {setting.world.sectors[j] for j in setting.sectors("services")}
    return bool((cells.loc[cells["sector"].isin(inside), "income"] > 0).any())
