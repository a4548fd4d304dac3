"""Out-of-sample proof of the reconstruction: predict WIOD 2011 from WIOD 2008 and margins."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tarazy_pipeline.readers.wiod import WiodTable, read_wiod
from tarazy_pipeline.world.prior import (
    Blocks,
    blocks_of,
    prior_blocks,
    proportional_blocks,
    structure_of,
)
from tarazy_pipeline.world.reconstruct import reconstruct

if TYPE_CHECKING:
    import pandas as pd

Array = NDArray[np.float64]
METHODS = ("reconstruction", "proportional rule", "last table, rescaled")
BLOCKS = ("home", "bilateral trade", "inputs")


def out_of_sample(inputs: Path, known: int = 2008, predicted: int = 2011) -> pd.DataFrame:
    """Predict a full table from an older one and the margins of its own year.

    The margins are those that the ADB summary gives: output, value added, intermediate use and
    sales, final sales, and the domestic part of both sales.

    Parameters
    ----------
    inputs
        Folder of the official files (``wiod2013/``).
    known, predicted
        Years of the prior and of the truth.

    Returns
    -------
    DataFrame
        One row per method; per block the weighted absolute percentage error,
        100 * sum |predicted - true| / sum true. *home*: domestic flows between industries;
        *bilateral trade*: importer x exporter x product; *inputs*: total input coefficients (home
        and imported), weighted with true output.
    """
    import pandas as pd

    old, new = read_wiod(inputs, known), read_wiod(inputs, predicted)
    truth, margins = blocks_of(new), new.margins()
    structure = structure_of(old)
    prior = prior_blocks(
        structure,
        new.economies,
        {},
        margins,
        np.nan_to_num(structure.intermediate_affinity, nan=1.0),
        np.nan_to_num(structure.final_affinity, nan=1.0),
    )
    ours, _ = reconstruct(prior, margins)
    naive, _ = reconstruct(proportional_blocks(margins), margins)
    predictions = dict(zip(METHODS, (ours, naive, _rescaled(old, new)), strict=True))
    output = margins.output
    rows = [
        {"method": name, **_errors(prediction, truth, output)}
        for name, prediction in predictions.items()
    ]
    return pd.DataFrame(rows).set_index("method")


def _rescaled(old: WiodTable, new: WiodTable) -> Blocks:
    """Return the old table with every seller's flows multiplied by the growth of its output."""
    before, after = old.margins().output, new.margins().output
    growth = np.where(before > 0, after / np.where(before > 0, before, 1.0), 1.0)
    return blocks_of(
        WiodTable(
            economies=old.economies,
            intermediate=old.intermediate * growth[:, :, None, None],
            final=old.final * growth[:, :, None],
            final_removed=0.0,
        )
    )


def _errors(predicted: Blocks, truth: Blocks, output: Array) -> dict[str, float]:
    def trade(blocks: Blocks) -> Array:
        return blocks.intermediate_trade + blocks.final_trade

    def inputs(blocks: Blocks) -> Array:
        scale = np.where(output > 0, output, np.inf)[:, None, :]
        return (blocks.domestic_use + blocks.imported_use) / scale

    weight = output[:, None, :]
    pairs = (
        ("home", predicted.domestic_use, truth.domestic_use),
        ("bilateral trade", trade(predicted), trade(truth)),
        ("inputs", weight * inputs(predicted), weight * inputs(truth)),
    )
    return {
        block: float(100.0 * np.abs(guess - true).sum() / true.sum())
        for block, guess, true in pairs
    }
