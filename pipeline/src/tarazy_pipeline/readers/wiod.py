"""The World Input-Output Tables, release 2013: 40 economies and the rest x 35 sectors."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tarazy.errors import InputError
from tarazy.sources.r_data import read_r_objects
from tarazy_pipeline.readers.adb_margins import Margins
from tarazy_pipeline.readers.concordance import require

Array = NDArray[np.float64]
_CODES = {"ROM": "ROU", "RoW": "ROW"}
_N_FINAL = 5


@dataclass(frozen=True)
class WiodTable:
    """One World Input-Output Table, million USD at basic prices.

    Attributes
    ----------
    economies
        41 ISO3 codes, the last is ``ROW``.
    intermediate
        (41 exporter, 35 input, 41 importer, 35 sector) sales to industries.
    final
        (41 exporter, 35 input, 41 importer) sales to final users: household, non-profit and
        government consumption, fixed investment and changes in inventories and valuables together,
        negative totals set to zero.
    final_removed
        Million USD of negative totals that were set to zero.
    """

    economies: tuple[str, ...]
    intermediate: Array
    final: Array
    final_removed: float

    def margins(self) -> Margins:
        """Return the margins that the ADB summary would give for this table."""
        use = self.intermediate.sum(axis=(0, 1))
        sales = self.intermediate.sum(axis=(2, 3))
        final = self.final.sum(axis=2)
        output = sales + final
        n = np.arange(len(self.economies))
        return Margins(
            output=output,
            intermediate_use=use,
            value_added=output - use,
            intermediate_sales=sales,
            final_sales=final,
            domestic_intermediate_sales=self.intermediate[n, :, n].sum(axis=2),
            domestic_final_sales=self.final[n, :, n],
        )


def read_wiod(inputs: Path, year: int) -> WiodTable:
    """Read the table of one year.

    Final use comes in five columns per economy; changes in inventories make some of them negative.
    A model of trade needs sales that are not negative, so the five are added and what is still
    negative is set to zero; output is then sales to all users.

    Raises
    ------
    InputError
        The file or an object in it is missing, or a shape is not that of the 2013 release.
    """
    short = f"{year % 100:02d}"
    path = require(inputs, f"wiod2013/wiod{short}.rda")
    content = read_r_objects(path)
    for name in (f"inter{short}", f"final{short}", "countries", "industries"):
        if name not in content:
            raise InputError(f"{path}: no object {name!r}; it has {', '.join(sorted(content))}")
    economies = tuple(_CODES.get(str(c), str(c)) for c in content["countries"])
    n, k = len(economies), len(content["industries"])
    intermediate = np.asarray(content[f"inter{short}"], dtype=np.float64)
    final = np.asarray(content[f"final{short}"], dtype=np.float64)
    for name, array, shape in (
        ("inter", intermediate, (n * k, n * k)),
        ("final", final, (n * k, n * _N_FINAL)),
    ):
        if array.shape != shape:
            raise InputError(f"{path}: {name}{short} has shape {array.shape}; allowed: {shape}")
    if (intermediate < 0).any():
        raise InputError(
            f"{path}: inter{short} has {int((intermediate < 0).sum())} negative flows; allowed: 0"
        )
    total_final = final.reshape(n, k, n, _N_FINAL).sum(axis=3)
    return WiodTable(
        economies=economies,
        intermediate=intermediate.reshape(n, k, n, k),
        final=np.maximum(total_final, 0.0),
        final_removed=float(-np.minimum(total_final, 0.0).sum()),
    )
