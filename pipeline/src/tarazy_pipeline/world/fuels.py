"""Fuels that an economy buys, where its pairs and what its partners sell would overstate them."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from tarazy_pipeline.world.balance import Margin
from tarazy_pipeline.world.mining import OIL_GAS
from tarazy_pipeline.world.prior import Blocks
from tarazy_pipeline.world.reconstruct import bilateral_margin

Array = NDArray[np.float64]

REFINED_FUELS = "refined_fuels"


def read_fuel_imports() -> dict[str, float]:
    """Return the assumed imports of oil, gas and refined fuels, million USD, by importer.

    Members of a union with Russia buy much from it, and it sells mostly fuels: without a total of
    their own the balancing gives them fuels as Russia sells them to all the world.
    """
    file = resources.files("tarazy_pipeline.world").joinpath("fuel_imports.csv")
    rows = csv.DictReader(file.read_text(encoding="utf-8").splitlines())
    return {row["importer"]: float(row["value"]) for row in rows}


def fuels_by_partner(total: float, goods_from: Array, bought: Array, fuels: Sequence[int]) -> Array:
    """Return (N,) fuels that an economy imports, by partner, which add up to a total.

    Of each partner's goods fuels take a part in proportion to that of the prior.

    Parameters
    ----------
    total
        Million USD.
    goods_from
        (N,) goods imports by partner.
    bought
        (N, goods) imports of the prior.
    fuels
        Places of the fuels among the goods.
    """
    fuel, every = bought[:, list(fuels)].sum(axis=1), bought.sum(axis=1)
    weight = goods_from * fuel / np.where(every > 0, every, np.inf)
    return np.asarray(total * weight / weight.sum())


def fuel_margins(
    control: Array, economies: Sequence[str], sectors: Sequence[str], prior: Blocks, goods: slice
) -> list[Margin]:
    """Return the controls of fuels and of other goods of the importers that have a total of fuels.

    Their rows of the control of all goods become free: controls that overlap would take twenty
    times the sweeps.

    Parameters
    ----------
    control
        (N importer, N exporter) goods by pair, NaN where free; changed in place.
    economies, sectors
        N and 36 codes.
    prior
        36-sector prior.
    goods
        Range of the goods sectors.
    """
    refined = list(sectors).index(REFINED_FUELS)
    ranges = (slice(OIL_GAS, OIL_GAS + 1), slice(refined, refined + 1))
    others = (
        slice(goods.start, OIL_GAS),
        slice(OIL_GAS + 1, refined),
        slice(refined + 1, goods.stop),
    )
    margins = []
    for code, total in read_fuel_imports().items():
        n = list(economies).index(code)
        bought = (prior.intermediate_trade + prior.final_trade)[n, :, goods]
        free = np.isnan(control[n])
        goods_from = np.where(free, 0.0, control[n])
        fuels = fuels_by_partner(total, goods_from, bought, (OIL_GAS, refined))
        rest = goods_from - fuels
        fuels[free], rest[free] = np.nan, np.nan
        control[n] = np.nan
        row = slice(n, n + 1)
        margins += [
            bilateral_margin(f"fuels to {code}", fuels[None], slice(None), ranges, row),
            bilateral_margin(f"other goods to {code}", rest[None], slice(None), others, row),
        ]
    return margins
