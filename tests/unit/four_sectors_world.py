"""Three economies in which every kind of sector stands alone, and shocks of every kind."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from tarazy import World
from tarazy.trade import Counterfactual
from tarazy.trade.benchmark import benchmark_of
from tarazy.trade.data import Benchmark

N, J = 3, 4
# Leading sectors whose exports are taxed, that bear tariffs, that are traded.
TAXED, DUTIABLE, TRADED = 1, 2, 3
ABROAD = ~np.eye(N, dtype=bool)[:, :, None]


@cache
def benchmark() -> Benchmark:
    """Return two goods with tariffs, a service without, and housing, which stays at home."""
    draw = np.random.default_rng(11)
    trade = draw.uniform(1, 5, (N, N, J))
    trade[np.arange(N), np.arange(N)] += 12
    trade[:, :, 3] = np.diag([10.0, 20.0, 30.0])
    tariff = np.where(ABROAD, draw.uniform(0.02, 0.3, (N, N, J)), 0.0)
    tariff[:, :, DUTIABLE:] = 0.0
    world = World.from_arrays(
        name="four sectors",
        year=2022,
        economies=["KAZ", "USA", "ROW"],
        sectors=["oil", "goods", "services", "housing"],
        trade=trade,
        tariff=tariff,
        input_share=draw.uniform(0.04, 0.15, (N, J, J)),
        trade_elasticity=[4.0, 5.0, 6.0, 3.0],
    )
    return benchmark_of(world)


@cache
def shocks() -> dict[str, Any]:
    """Return changes of tariffs, taxes on exports, costs, at home too, and productivity."""
    draw = np.random.default_rng(12)
    tariff = np.where(ABROAD, draw.uniform(0.0, 0.4, (N, N, J)), 0.0)
    tariff[:, :, DUTIABLE:] = 0.0
    tax = np.where(ABROAD, draw.uniform(-0.1, 0.3, (N, N, J)), 0.0)
    tax[:, :, TAXED:] = 0.0
    cost = draw.uniform(0.9, 1.3, (N, N, J))
    return {
        "tariff": tariff,
        "export_tax": tax,
        "trade_cost": cost,
        "productivity": draw.uniform(0.9, 1.2, (N, J)),
    }


def shocked(**more: Any) -> Counterfactual:
    """Return a counterfactual with all of them."""
    return Counterfactual(**(shocks() | more))
