"""Published sets of trade elasticities and how their sectors map to ours."""

from __future__ import annotations

import csv
import math
from pathlib import Path

from tarazy.errors import InputError
from tarazy_pipeline.readers.concordance import sector_of_adb_number

CRC_FILE = "wiod2013/sectoral_elasticities_CRC2014.csv"
GTAP_FILE = "elasticities/gtap_elasticities_hinz.dta"

# Caliendo and Parro (2015), Table 1, estimates without the lowest 1 % of trade shares, as their
# replication files have them. Mining serves both of ours; our metals are the mean of basic metals
# 3.28 and metal products 6.99; electrical and optical of office 12.95, electrical 12.91,
# communication 3.95 and medical 8.71; vehicles and other transport equipment carry the value 8.22
# that the files give to sectors without an estimate.
CALIENDO_PARRO: dict[str, float] = {
    "agriculture": 9.11,
    "oil_gas": 13.53,
    "other_mining": 13.53,
    "food": 2.62,
    "textiles": 8.10,
    "leather": 8.10,
    "wood": 11.50,
    "paper": 16.52,
    "refined_fuels": 64.85,
    "chemicals": 3.13,
    "rubber_plastics": 1.67,
    "minerals": 2.41,
    "metals": (3.28 + 6.99) / 2,
    "machinery": 1.45,
    "electrical": (12.95 + 12.91 + 3.95 + 8.71) / 4,
    "transport_equipment": 8.22,
    "other_manufacturing": 3.98,
}

# Sectors of GTAP 10 in each of ours. Coal, gas, gas distribution and coarse grains have no estimate
# in the file.
GTAP_SECTORS: dict[str, tuple[str, ...]] = {
    "agriculture": (
        "pdr", "wht", "gro", "v_f", "osd", "c_b", "pfb", "ocr", "ctl", "oap", "wol", "frs", "fsh",
    ),
    "oil_gas": ("oil", "gas"),
    "other_mining": ("coa", "oxt"),
    "food": ("cmt", "omt", "vol", "mil", "pcr", "sgr", "ofd", "b_t"),
    "textiles": ("tex", "wap"),
    "leather": ("lea",),
    "wood": ("lum",),
    "paper": ("ppp",),
    "refined_fuels": ("p_c",),
    "chemicals": ("chm", "bph"),
    "rubber_plastics": ("rpp",),
    "minerals": ("nmm",),
    "metals": ("i_s", "nfm", "fmp"),
    "machinery": ("ome",),
    "electrical": ("ele", "eeq"),
    "transport_equipment": ("mvh", "otn"),
    "other_manufacturing": ("omf",),
    "utilities": ("ely", "gdt"),
}  # fmt: skip

# Services have no tariff to estimate from. Costinot and Rodriguez-Clare (2014) take 5 as the
# elasticity of the one-sector model; Caliendo and Parro's files carry 8.22.
SERVICES: dict[str, float] = {
    "fontagne-guimbard-orefice": 5.0,
    "caliendo-parro-2015": 8.22,
    "costinot-rodriguez-clare-2014": 5.0,
    "gtap-hinz": 5.0,
}


def read_crc(path: Path) -> dict[str, float]:
    """Read the values by WIOD sector; 100 marks a sector without an estimate and is left out.

    Returns
    -------
    dict
        Sector slug to theta; mining serves oil and gas as well as other mining.

    Raises
    ------
    InputError
        The file is missing or is not 35 lines of number and value.
    """
    if not path.is_file():
        raise InputError(f"{path}: no such file; sectoral elasticities are needed")
    slug = sector_of_adb_number()
    values: dict[str, float] = {}
    with path.open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.reader(stream, delimiter="\t") if row]
    if [row[0] for row in rows] != [str(k) for k in range(1, 36)]:
        raise InputError(f"{path}: must be 35 lines, numbered 1 to 35, with a value each")
    for number, value in rows:
        if float(value) != 100:
            values[slug[int(number)]] = float(value)
    values["oil_gas"] = values["other_mining"]
    return values


def read_gtap(path: Path) -> dict[str, float]:
    """Read the values by GTAP sector and average them over ours.

    Returns
    -------
    dict
        Sector slug to theta, minus the file's ``epsilon_GTAP``.

    Raises
    ------
    InputError
        The file or a column is missing, or a sector of ours is left without a value.
    """
    import pandas as pd

    if not path.is_file():
        raise InputError(f"{path}: no such file; elasticities by GTAP sector are needed")
    frame = pd.read_stata(path)
    for column in ("gtap_sector", "epsilon_GTAP"):
        if column not in frame.columns:
            raise InputError(f"{path}: no column {column!r}; it has {list(frame.columns)}")
    epsilon = {
        str(code): float(value)
        for code, value in zip(frame["gtap_sector"], frame["epsilon_GTAP"], strict=True)
        if not math.isnan(value)
    }
    values: dict[str, float] = {}
    for sector, codes in GTAP_SECTORS.items():
        found = [-epsilon[c] for c in codes if c in epsilon]
        if not found:
            raise InputError(f"{path}: no value for any of {', '.join(codes)} ({sector})")
        values[sector] = sum(found) / len(found)
    return values
