"""Distance, contiguity and common language between economies (CEPII GeoDist)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tarazy.errors import InputError
from tarazy_pipeline.readers.concordance import require
from tarazy_pipeline.readers.official_table import official_frame, reads

Array = NDArray[np.float64]
DISTANCES = "gravity/dist_cepii.csv"
# GeoDist keeps codes that ISO has replaced.
_OLD_CODES = {"ROU": "ROM", "COD": "ZAR", "TLS": "TMP", "PSE": "PAL", "SRB": "YUG", "MNE": "YUG"}


@dataclass(frozen=True)
class Geography:
    """What a gravity equation needs, each (N, N).

    Attributes
    ----------
    distance
        km, population-weighted between the main cities (``distw``), or between the most populous
        cities (``dist``) where that is missing.
    contiguous, common_language
        1 for a common border or a common official language, between 0 and 1 for ``ROW``.
    """

    distance: Array
    contiguous: Array
    common_language: Array


@reads(DISTANCES)
def read_geodist(inputs: Path, economies: Sequence[str], weights: Mapping[str, float]) -> Geography:
    """Read the geography of a list of economies.

    The rest of the world, ``ROW``, is the weighted mean of all economies that are not in the list
    (harmonic for distance, because trade falls about in proportion to it).

    Parameters
    ----------
    inputs
        Folder of the official files.
    economies
        ISO3 codes, with or without ``ROW``.
    weights
        ISO3 to size (GDP) of the economies that make up ``ROW``; others weigh nothing.

    Raises
    ------
    InputError
        The file or a column is missing, or an economy is not in it.
    """
    path = require(inputs, DISTANCES)
    table = official_frame(path, sep=";", na_values=["."], keep_default_na=False)
    needed = ("iso_o", "iso_d", "contig", "comlang_off", "dist", "distw")
    for column in needed:
        if column not in table.columns:
            raise InputError(f"{path}: no column {column!r}; it has {list(table.columns)}")
    codes = sorted(set(table["iso_o"]))
    distance = table["distw"].fillna(table["dist"])
    square = {
        name: table.assign(value=values)
        .pivot_table(index="iso_o", columns="iso_d", values="value")
        .reindex(index=codes, columns=codes)
        .to_numpy(dtype=np.float64)
        for name, values in (
            ("closeness", 1.0 / distance),
            ("contiguous", table["contig"]),
            ("common_language", table["comlang_off"]),
        )
    }
    place = {code: i for i, code in enumerate(codes)}
    listed = [_OLD_CODES.get(code, code) for code in economies if code != "ROW"]
    member = np.zeros((len(economies), len(codes)))
    for row, code in enumerate(economies):
        if code == "ROW":
            for other, weight in weights.items():
                known = _OLD_CODES.get(other, other)
                if other not in economies and known in place and known not in listed:
                    member[row, place[known]] += weight
            if not member[row].sum() > 0:
                raise InputError("weights: no economy outside the list has a weight for 'ROW'")
        else:
            old = _OLD_CODES.get(code, code)
            if old not in place:
                raise InputError(f"{path}: no economy {code!r}; it has {len(codes)} codes")
            member[row, place[old]] = 1.0
    member /= member.sum(axis=1, keepdims=True)
    mean = {name: member @ np.nan_to_num(values) @ member.T for name, values in square.items()}
    return Geography(
        distance=1.0 / mean["closeness"],
        contiguous=mean["contiguous"],
        common_language=mean["common_language"],
    )
