"""What is timed: worlds and shocks of the sizes that users have."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import xarray as xr

from benchmarks.worlds import gravity_world
from tarazy import World
from tarazy.trade.data import Counterfactual
from tarazy.trade.preparation import prepare
from tarazy.trade.reference import trade_after
from tarazy.trade.solve import solve
from tarazy.validate import cp2015

Setting = tuple[World, Counterfactual, str]

# Sizes at which growth is measured, economies by sectors.
GROWTH = ((31, 40), (77, 45), (154, 45))
THETA_ONE_SECTOR = 4.0


@dataclass(frozen=True)
class Case:
    """A timed case.

    Attributes
    ----------
    title
        For the table.
    goal
        Seconds allowed on one core, warm, set-up included; or None.
    build
        From the folder of the replication data (or None) to a world, a counterfactual, and what
        they are in words.
    goal_of_the_peer
        How many times as long `benchmarks.newton_krylov` should take; None where it is not timed.
    """

    title: str
    goal: float | None
    build: Callable[[Path | None], Setting]
    goal_of_the_peer: float | None = None


def nafta(data: Path | None) -> Setting:
    """Return NAFTA's tariff cuts, as in the paper's Table 2, or a seeded world of that size."""
    if data is None:
        world, shock, _ = tariff_rise(31, 40)
        return world, shock, "seeded 31 x 40 (no replication data given), " + _RISE
    benchmark, tariff_2005 = cp2015.read(data)
    balanced = solve(prepare(benchmark, Counterfactual(closure="zero")), tolerance=1e-12)
    bilateral, by_sector = ("importer", "exporter", "sector"), ("importer", "sector")
    # The paper's accounts hold small negative input shares, so the world is put together without
    # the checks of its constructor.
    world = World(
        "nafta-1993",
        1993,
        xr.Dataset(
            {
                "trade": (bilateral, trade_after(balanced).transpose(1, 2, 0)),
                "tariff": (bilateral, benchmark.tariff.transpose(1, 2, 0)),
                "input_share": (("importer", "input", "sector"), benchmark.input_share),
                "value_added_share": (by_sector, benchmark.value_added_share.T),
                "final_share": (by_sector, benchmark.final_share.T),
                "deficit": ("importer", np.zeros(len(benchmark.economies))),
                "trade_elasticity": ("sector", benchmark.trade_elasticity[:, 0]),
            },
            coords={
                "importer": list(benchmark.economies),
                "exporter": list(benchmark.economies),
                "sector": list(benchmark.sectors),
                "input": list(benchmark.sectors),
            },
        ),
    )
    members = np.ix_(*2 * ([benchmark.economies.index(name) for name in cp2015.MEMBERS],))
    tariff = benchmark.tariff.copy()
    for sector, after in zip(tariff, tariff_2005, strict=True):
        sector[members] = after[members]
    shock = Counterfactual(tariff=tariff.transpose(1, 2, 0))
    return world, shock, "Caliendo & Parro (2015), 1993 without deficits, NAFTA's tariffs of 2005"


_RISE = "the largest economy adds 25 points to all its tariffs"


def tariff_rise(n: int, j: int, *, inputs: bool = True) -> Setting:
    """Return a seeded world with tariffs, zeros, deficits; the largest economy raises tariffs."""
    world = gravity_world(n, j, inputs=inputs)
    tariff = world.dataset["tariff"].values.copy()
    largest = int(world.accounts.value_added.argmax())
    tariff[largest] += 0.25
    tariff[largest, largest] = 0.0
    return world, Counterfactual(tariff=tariff), f"seeded {n} x {j}, {_RISE}"


def balanced_gravity(n: int) -> Setting:
    """Return the model that gegravity has: one sector, no inputs, tariffs, zeros or deficits."""
    drawn = gravity_world(n, 1, inputs=False, dutiable=0.0, zeros=0.0)
    trade = drawn.dataset["trade"].values
    world = World.from_arrays(
        name=f"balanced-{n}",
        year=2022,
        economies=drawn.economies,
        sectors=drawn.sectors,
        trade=(trade + trade.transpose(1, 0, 2)) / 2,
        tariff=np.zeros((n, n, 1)),
        input_share=np.zeros((n, 1, 1)),
        trade_elasticity=[THETA_ONE_SECTOR],
    )
    members = np.random.default_rng(3).choice(n, n // 7, replace=False)
    cost = np.ones((n, n, 1))
    cost[np.ix_(members, members)] = 0.85
    cost[np.arange(n), np.arange(n)] = 1.0
    shock = Counterfactual(trade_cost=cost)
    return world, shock, f"seeded {n} x 1, balanced; trade costs fall by 15 % in a bloc of {n // 7}"


def us_tariff_2025(_: Path | None, name: str = "core-2022") -> Setting:
    """Return a bundled world and the experiment of the catalogue."""
    import tarazy as tz
    from tarazy.experiment.compiled import compiled

    world = World.load(name)
    shock = compiled(world, tz.Scenario.load("us-tariff-2025")).counterfactual
    return world, shock, f"{name}, experiment us-tariff-2025"


CASES = {
    "nafta": Case("NAFTA", 0.0025, nafta, goal_of_the_peer=8.0),
    "core-73": Case(
        "core-2022-73, us-tariff-2025", 0.0065, lambda data: us_tariff_2025(data, "core-2022-73")
    ),
    "icio": Case(
        "ICIO size: tariffs, zeros, deficits, theta to 16",
        0.010,
        lambda _: tariff_rise(77, 45),
        goal_of_the_peer=7.5,
    ),
    "core": Case("core-2022, us-tariff-2025", None, us_tariff_2025),
    "wide": Case("more economies than any table has", 0.015, lambda _: tariff_rise(115, 36)),
    "gravity": Case(
        "one sector: tariffs, zeros, deficits", None, lambda _: tariff_rise(194, 1, inputs=False)
    ),
    "gravity-balanced": Case(
        "one sector, balanced (what gegravity solves)", None, lambda _: balanced_gravity(194)
    ),
}
