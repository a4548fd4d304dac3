"""How far off the input structure of a donor is, measured on economies that have one of their own.

Where `core-2022` knows no input structure of an economy it takes that of a donor, balanced to the
economy's own totals. The same is done here to economies of WIOD whose structure is known.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tarazy_pipeline.readers.geodist import read_geodist
from tarazy_pipeline.readers.wiod import read_wiod
from tarazy_pipeline.world.balance import Margin, Term, balance

if TYPE_CHECKING:
    import pandas as pd

Array = NDArray[np.float64]

# Part of the proportional rule in the structure, so that an input that the donor does not use at
# all can be used; as in the reconstruction.
PROPORTIONAL = 0.01
TOLERANCE = 1e-6


def donor_errors(inputs: Path, year: int = 2011) -> pd.DataFrame:
    """Predict every economy's inputs from the structure of its nearest neighbour.

    Parameters
    ----------
    inputs
        Folder of the official files (``wiod2013/``, ``gravity/``).
    year
        Of the table.

    Returns
    -------
    DataFrame
        One row per economy: ``donor``, the nearest other economy of the table; ``error``, per cent,
        100 * sum |predicted - true| / sum true over inputs (home and imported) by product and
        sector; ``weight``, the sum of true, million USD.

    Raises
    ------
    InputError
        A file is missing or faulty.
    """
    import pandas as pd

    table = read_wiod(inputs, year)
    economies = [code for code in table.economies if code != "ROW"]
    # (N, K, J): what the sectors of an economy spend on each product.
    true = table.intermediate.sum(axis=0).transpose(1, 0, 2)[: len(economies)]
    distance = read_geodist(inputs, economies, {}).distance
    np.fill_diagonal(distance, np.inf)
    cost = true.sum(axis=1)
    recipe = np.divide(true, cost[:, None, :], out=np.zeros_like(true), where=cost[:, None, :] > 0)
    rows = []
    for place, code in enumerate(economies):
        donor = int(distance[place].argmin())
        found = _predicted(recipe[donor], true[place])
        error = 100.0 * np.abs(found - true[place]).sum() / true[place].sum()
        rows.append((code, economies[donor], float(error), float(true[place].sum())))
    frame = pd.DataFrame(rows, columns=["economy", "donor", "error", "weight"])
    return frame.set_index("economy")


def _predicted(recipe: Array, true: Array) -> Array:
    """Return inputs with the donor's recipe and the economy's totals, (K, J)."""
    use, cost = true.sum(axis=1), true.sum(axis=0)
    prior = (1.0 - PROPORTIONAL) * recipe * cost + PROPORTIONAL * np.outer(use, cost) / use.sum()
    margins = [
        Margin("use of a product", use, (Term("inputs", (1,)),)),
        Margin("cost of inputs", cost, (Term("inputs", (0,)),)),
    ]
    return balance({"inputs": prior}, margins, TOLERANCE).flows["inputs"]
