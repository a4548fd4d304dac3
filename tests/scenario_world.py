"""A small world with real codes, drawn with a fixed seed, on which scenarios can be compiled."""

from __future__ import annotations

import numpy as np

from tarazy import World

ECONOMIES = ["USA", "KAZ", "RUS", "CHN", "KGZ", "ARM", "DEU", "ROW"]
SECTORS = ["agriculture", "oil_gas", "metals", "machinery", "finance"]
GOODS = SECTORS[:4]


def small_world(name: str = "small") -> World:
    """Return a balanced world of 8 economies and 5 sectors; services are not taxed."""
    draw = np.random.default_rng(7)
    n, j = len(ECONOMIES), len(SECTORS)
    trade = draw.uniform(1.0, 10.0, (n, n, j))
    trade[np.arange(n), np.arange(n)] *= 20.0
    tariff = draw.uniform(0.0, 0.1, (n, n, j))
    tariff[np.arange(n), np.arange(n)] = 0.0
    tariff[:, :, -1] = 0.0
    return World.from_arrays(
        name=name,
        year=2022,
        economies=ECONOMIES,
        sectors=SECTORS,
        trade=trade,
        tariff=tariff,
        input_share=draw.uniform(0.02, 0.1, (n, j, j)),
        trade_elasticity=draw.uniform(3.0, 8.0, j),
    )
