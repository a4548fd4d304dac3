"""A table of five economies and four sectors with names of their own, for tests of such worlds."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from tarazy import World

ECONOMIES = ["Aland", "Bland", "Cland", "Dland", "Others"]
SECTORS = ["crops", "mining", "factories", "shops"]
GOODS = ["crops", "mining", "factories"]


def own_table() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return Z and F, million USD, mostly sold at home; final use has two categories."""
    draw = np.random.default_rng(1)
    rows = pd.MultiIndex.from_product([ECONOMIES, SECTORS], names=["economy", "sector"])
    users = pd.MultiIndex.from_product([ECONOMIES, ["households", "government"]])
    home = np.kron(np.eye(5), np.ones((4, 4)))
    sales = draw.uniform(1, 3, (20, 20)) * (1 + 7 * home)
    final = draw.uniform(20, 40, (20, 10)) * (1 + 5 * np.kron(np.eye(5), np.ones((4, 2))))
    return (
        pd.DataFrame(sales, index=rows, columns=rows),
        pd.DataFrame(final, index=rows, columns=users),
    )


def own_world(**changes: Any) -> World:
    """Return the world of the table; other arguments of `from_table` as they are given."""
    given = {"name": "own", "year": 2020, "trade_elasticity": 5.0, "groups": {"goods": GOODS}}
    return World.from_table(*own_table(), **(given | changes))
