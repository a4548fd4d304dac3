"""Worlds of equal economies with one sector, without inputs and tariffs: solved by hand."""

import numpy as np

from tarazy import World

THETA = 4.0


def symmetric_world(n, home=0.8, theta=THETA):
    """`n` equal economies of income 100, each with the share `home` of its own goods."""
    abroad = (1 - home) / (n - 1)
    trade = np.where(np.eye(n, dtype=bool), home, abroad)[:, :, None] * 100
    return World.from_arrays(
        name="symmetric",
        year=2022,
        economies=["KAZ", "RUS", "CHN", "USA", "TUR"][:n],
        sectors=["goods"],
        trade=trade,
        tariff=np.zeros((n, n, 1)),
        input_share=np.zeros((n, 1, 1)),
        trade_elasticity=[theta],
    )
