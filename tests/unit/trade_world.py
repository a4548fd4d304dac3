"""A small world with a sector of every kind: taxed, traded free, not traded."""

import numpy as np

from tarazy import World


def small_world():
    """Three economies; goods bear tariffs, services are traded free, housing is not traded."""
    draw = np.random.default_rng(5)
    n = 3
    trade = draw.uniform(1, 5, (n, n, 3))
    trade[np.arange(n), np.arange(n)] += 20
    trade[:, :, 2] = np.diag([10.0, 20.0, 30.0])
    tariff = np.zeros((n, n, 3))
    tariff[:, :, 0] = 0.1 * (1 - np.eye(n))
    return World.from_arrays(
        name="small",
        year=2022,
        economies=["KAZ", "USA", "ROW"],
        sectors=["goods", "services", "housing"],
        trade=trade,
        tariff=tariff,
        input_share=draw.uniform(0.05, 0.2, (n, 3, 3)),
        trade_elasticity=[4.0, 5.0, 6.0],
    )
