"""Bilateral goods trade of 2023 between 194 economies (CEPII BACI)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tarazy.errors import InputError
from tarazy_pipeline.readers.concordance import require
from tarazy_pipeline.readers.official_table import official_frame, reads

Array = NDArray[np.float64]
TRADE, LABELS = "trade/trade_cepii.csv", "trade/country_labels.csv"


@reads(TRADE)
def read_baci(inputs: Path) -> tuple[list[str], Array]:
    """Read the matrix of bilateral goods exports.

    An empty cell is a pair without recorded trade and is read as zero.

    Returns
    -------
    tuple
        ISO3 codes and the (exporter, importer) matrix in million USD (the file is in thousands).

    Raises
    ------
    InputError
        A file is missing, the matrix is not square in the labels, or a flow is negative.
    """
    path = require(inputs, TRADE)
    labels = official_frame(require(inputs, LABELS), keep_default_na=False)
    if "iso3" not in labels.columns:
        raise InputError(f"{inputs}/{LABELS}: no column 'iso3'; it has {list(labels.columns)}")
    codes = [str(code) for code in labels["iso3"]]
    trade = official_frame(path).to_numpy(dtype=np.float64)
    if trade.shape != (len(codes), len(codes)):
        raise InputError(f"{path}: shape {trade.shape}; allowed: {(len(codes), len(codes))}")
    if (trade < 0).any():
        raise InputError(f"{path}: {int((trade < 0).sum())} negative flows; allowed: 0")
    return codes, np.nan_to_num(trade) / 1e3


def aggregate_partners(codes: Sequence[str], trade: Array, economies: Sequence[str]) -> Array:
    """Add up a bilateral matrix to a shorter list of economies.

    Parameters
    ----------
    codes, trade
        As from `read_baci`.
    economies
        ISO3 codes with ``ROW``, which takes every code that is not in the list.

    Returns
    -------
    ndarray
        (N importer, N exporter) million USD: importer first, as everywhere in `World`. An economy
        that the source lacks (Taiwan) has zeros.
    """
    if "ROW" not in economies:
        raise InputError("economies: 'ROW' is missing; it must take the economies not listed")
    place = {code: i for i, code in enumerate(economies)}
    member = np.zeros((len(economies), len(codes)))
    for column, code in enumerate(codes):
        member[place.get(code, place["ROW"]), column] = 1.0
    return np.asarray(member @ trade.T @ member.T)
