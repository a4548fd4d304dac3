"""The rows of a glance: whom an experiment moves most, in one outcome and in several."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import xarray as xr

from tarazy.codes.classification import code_and_name
from tarazy.text.formats import signed

_ROWS = 6
# Variables that stand side by side, and their titles.
COLUMNS = {"welfare": "real income", "real_wage": "real wage", "price_index": "prices"}


def affected(dataset: xr.Dataset, focus: Sequence[str]) -> list[list[str]]:
    """Return the economies in focus, then the most affected, with what happens to them.

    Parameters
    ----------
    dataset
        Of an outcome.
    focus
        Codes; those that the world does not show are left out.

    Returns
    -------
    list of list
        A name, and a cell for each of `COLUMNS`.
    """
    codes = [str(code) for code in dataset["country"].values]
    order = np.argsort(-np.abs(dataset["welfare"].values), kind="stable")
    named = [code for code in focus if code in codes]
    shown = list(dict.fromkeys([*named, *(codes[k] for k in order)]))[: max(_ROWS, len(named))]
    return [
        [
            code_and_name(code),
            *(signed(float(dataset[name].values[codes.index(code)])) for name in COLUMNS),
        ]
        for code in shown
    ]


def side_by_side(welfare: xr.DataArray) -> list[list[str]]:
    """Return the economies whose real income is moved most, in every outcome.

    Parameters
    ----------
    welfare
        Dims ``outcome``, ``country``, per cent.
    """
    codes = [str(code) for code in welfare["country"].values]
    order = np.argsort(-np.abs(welfare.values).max(axis=0), kind="stable")[:_ROWS]
    return [[code_and_name(codes[k]), *map(signed, welfare.values[:, k])] for k in order]
