"""How good a world is: which part of its output and trade is data, and which is not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tarazy.codes.classification import goods_sectors
from tarazy.world.controls import GOODS_CONTROL

if TYPE_CHECKING:
    import pandas as pd

    from tarazy.world.world import World

# From the best to the worst.
QUALITIES = ("data", "derived", "estimated", "coarse", "assumed")
# Sectors that are parts of one row of the source, divided at assumed prices.
_SPLIT = ("oil_gas", "other_mining")


def account_quality(world: World) -> dict[str, str]:
    """Return how good the totals by sector of every economy are, by its code.

    ``data``, ``estimated`` or ``coarse`` where the world says so by economy; else the quality of
    its trade, which holds for all.
    """
    if "account_quality" in world.dataset:
        values = world.dataset["account_quality"].values
        return {code: str(one) for code, one in zip(world.economies, values, strict=True)}
    return dict.fromkeys(world.economies, str(world.dataset["trade"].attrs.get("quality", "")))


def coarse_economies(world: World) -> NDArray[np.bool_]:
    """Return (N,) whether an economy has no table of its own behind it."""
    return np.array([one == "coarse" for one in account_quality(world).values()])


def with_quality(frame: pd.DataFrame, world: World, column: str) -> pd.DataFrame:
    """Return a table of economies with a column ``quality`` behind it.

    Parameters
    ----------
    frame
        Any table.
    world
        Where its figures come from.
    column
        That holds codes of economies; other values (groups) have no quality.
    """
    return frame.assign(quality=frame[column].map(account_quality(world)).fillna(""))


def quality_shares(world: World) -> pd.DataFrame:
    """Return which part of a world is data, derived, estimated, coarse and assumed.

    Returns
    -------
    DataFrame
        ``item``, then a column for every quality, per cent of the item's value:

        - *output*: by economy and sector; the two parts of mining are assumed where the economy is
          data;
        - *goods between economies, by pair*: derived where both have a table and the pair is
          recorded, coarse where one has none, assumed where no record is;
        - *trade between economies, by pair and product*: as pairs, and estimated for derived.

        Empty where the world does not say so by economy.
    """
    import pandas as pd

    columns = ["item", *QUALITIES]
    if "account_quality" not in world.dataset:
        return pd.DataFrame(columns=columns)
    trade = world.dataset["trade"].values
    accounts = np.array(list(account_quality(world).values()))
    split = np.isin(np.array(world.sectors), _SPLIT)
    output = np.where((accounts == "data")[:, None] & split[None, :], "assumed", accounts[:, None])
    coarse = accounts == "coarse"
    either = coarse[:, None] | coarse[None, :]
    recorded = world.dataset[GOODS_CONTROL].values
    pair = np.where(either, "coarse", np.where(recorded, "derived", "assumed"))
    abroad = trade * ~np.eye(len(coarse), dtype=bool)[:, :, None]
    goods = np.isin(np.array(world.sectors), goods_sectors())
    cell = np.where(pair == "derived", "estimated", pair)
    of_services = np.where(either, "coarse", "estimated")
    cells = np.where(goods[None, None, :], cell[:, :, None], of_services[:, :, None])
    rows = [
        ("output", trade.sum(axis=0), output),
        ("goods between economies, by pair", abroad[:, :, goods].sum(axis=2), pair),
        ("trade between economies, by pair and product", abroad, cells),
    ]
    return pd.DataFrame(
        [[item, *_shares(values, kinds)] for item, values, kinds in rows], columns=columns
    )


def _shares(values: NDArray[np.float64], kinds: NDArray[np.str_]) -> Sequence[float]:
    return [100.0 * float(values[kinds == one].sum() / values.sum()) for one in QUALITIES]
