"""Groups of merchandise exports by economy, mean of 2021-2023 (UNCTAD)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tarazy.codes.country_codes import iso3_of_iso2
from tarazy.errors import InputError
from tarazy_pipeline.readers.concordance import require
from tarazy_pipeline.readers.official_table import official_frame, reads

UNCTAD_FILE = "trade_composition/unctad_commodity_dependence_2021_2023.csv"


@dataclass(frozen=True)
class ExportGroups:
    """Shares of merchandise exports that add up to one.

    Attributes
    ----------
    agriculture, energy, mining, manufactures
        Food and farm raw materials; fuels; ores, metals, stones and gold; the rest.
    """

    agriculture: float
    energy: float
    mining: float
    manufactures: float


@reads(UNCTAD_FILE)
def read_export_groups(inputs: Path) -> dict[str, ExportGroups]:
    """Read the groups by ISO3 code; economies without figures are left out.

    Raises
    ------
    InputError
        The file or a column is missing, or groups exceed all commodities.
    """
    path = require(inputs, UNCTAD_FILE)
    frame = official_frame(path, keep_default_na=False, dtype=str)
    for column in ("code", "all", "agriculture", "energy", "mining"):
        if column not in frame.columns:
            raise InputError(f"{path}: no column {column!r}; it has {list(frame.columns)}")
    codes, found = iso3_of_iso2(), {}
    for row in frame.to_dict("records"):
        if row["code"] not in codes or row["all"] == "":
            continue
        farm, energy, mining = (float(row[c]) / 100.0 for c in ("agriculture", "energy", "mining"))
        if not 0.0 <= farm + energy + mining <= 1.0 + 1e-6:
            raise InputError(
                f"{path}, code {row['code']}: groups add up to {farm + energy + mining:.4f} of "
                "exports; allowed: at most 1"
            )
        found[codes[row["code"]]] = ExportGroups(
            farm, energy, mining, max(1.0 - farm - energy - mining, 0.0)
        )
    return found
