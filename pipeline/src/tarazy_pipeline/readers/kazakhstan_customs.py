"""Kazakhstan's exports of crude oil by partner, 2021 (CEPII BACI)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tarazy.errors import InputError
from tarazy_pipeline.readers.concordance import require
from tarazy_pipeline.readers.official_table import official_frame, reads

Array = NDArray[np.float64]
CRUDE, COUNTRIES = "trade/kaz_exports_oil_2021.csv", "mrio_adb_margins/countries.xlsx"
# BACI numbers some economies with their territories and differs there from ISO 3166.
_BACI_NUMBERS = {251: "FRA", 842: "USA", 699: "IND", 757: "CHE", 579: "NOR", 490: "TWN"}


@reads(CRUDE)
def read_crude_by_partner(inputs: Path, economies: Sequence[str]) -> tuple[Array, Array]:
    """Return Kazakhstan's crude oil exports (HS 2709) of 2021 by partner.

    Returns
    -------
    tuple
        (N,) million USD and (N,) thousand tonnes; partners not in the list are added to ``ROW``.

    Raises
    ------
    InputError
        A file or column is missing, or a partner's number is not known.
    """
    import pandas as pd

    path = require(inputs, CRUDE)
    frame = official_frame(path, skipinitialspace=True)
    for column in ("j", "v", "q"):
        if column not in frame.columns:
            raise InputError(f"{path}: no column {column!r}; it has {list(frame.columns)}")
    book = pd.read_excel(require(inputs, COUNTRIES), sheet_name="ISO")
    iso = {
        int(number): str(code) for number, code in zip(book["iso_num"], book["iso_3"], strict=True)
    }
    place = {code: n for n, code in enumerate(economies)}
    value, tonnes = np.zeros(len(economies)), np.zeros(len(economies))
    columns = (frame[name].astype(float).to_numpy() for name in ("j", "v", "q"))
    for line, (j, v, q) in enumerate(zip(*columns, strict=True), start=2):
        number = int(j)
        code = _BACI_NUMBERS.get(number) or iso.get(number)
        if code is None:
            raise InputError(f"{path}, line {line}: partner number {number} is not in ISO 3166")
        partner = place.get(code, place["ROW"])
        value[partner] += float(v) / 1e3
        tonnes[partner] += float(q) / 1e3
    return value, tonnes
