"""OECD Inter-Country Input-Output tables, editions 2018 and later, as csv.

One file holds one year. Rows and columns of industries are ``AUS_A01_02``; columns of final users
are ``AUS_HFCE``; ``TLS`` (or ``AUS_TAXSUB``), ``VA`` and ``OUT`` close the table. The extended
editions split China and Mexico by kind of firm (``CN1``, ``CN2``, ``MX1``, ``MX2``); the parts are
added up again.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import xarray as xr
from numpy.typing import ArrayLike

from tarazy.arguments.csv_frame import csv_frame
from tarazy.arguments.limits import ROWS_OF_A_WORLD, check_limit
from tarazy.errors import InputError, shortened
from tarazy.sources.icio import (
    Elasticity,
    IcioTable,
    require_file,
    world_from_icio,
)
from tarazy.sources.isic import isic_groups
from tarazy.world.world import World

if TYPE_CHECKING:
    import pandas as pd

FINAL_USERS = ("HFCE", "NPISH", "GGFC", "GFCF", "INVNT", "DPABR", "DIRP", "P33")
OUTPUT_LABELS = ("OUT", "OUTPUT", "TOTAL")
VALUE_ADDED_LABELS = ("VA", "VALU")
_TAXES = re.compile(r"TLS|[A-Z0-9]+_TAXSUB")
_INDUSTRY = re.compile(r"([A-Z][A-Z0-9]{2})_(\w+)")
_PARTS = re.compile(r"(CN|MX)\d")
_WHOLE = {"CN": "CHN", "MX": "MEX"}

SOURCE = "OECD Inter-Country Input-Output tables"
LICENCE = "OECD terms and conditions"


def read_oecd_icio(
    path: str | Path,
    *,
    trade_elasticity: Elasticity,
    tariff: ArrayLike | xr.DataArray | None = None,
    year: int | None = None,
    value_added_floor: float | None = None,
    high_tariffs: bool = False,
) -> World:
    """Read one year of the OECD ICIO tables as a world.

    Sectors keep the OECD's codes (``A01_02``), economies their ISO 3166 codes, ``ROW`` is the rest
    of the world. Values are million USD, which the files do not state and the OECD's read-me does.

    Parameters
    ----------
    path
        The csv file, e.g. ``2020_SML.csv``, ``2020.csv`` or ``ICIO2021_2018.csv``.
    trade_elasticity, tariff, value_added_floor, high_tariffs
        See `tarazy.sources.icio.world_from_icio`, also for negative inventories.
    year
        Default: the last year in the name of the file.

    Raises
    ------
    InputError
        The file is missing, a row or column is unknown, a number is missing, or the table does not
        add up.
    """
    file = require_file(path, [".csv"])
    return world_from_icio(
        _read_table(file, _year(file, year)),
        trade_elasticity=trade_elasticity,
        tariff=tariff,
        value_added_floor=value_added_floor,
        high_tariffs=high_tariffs,
    )


def _year(path: Path, year: int | None) -> int:
    # The last: in ICIO2021_2018 the first is the edition.
    if year is not None:
        return year
    found = re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", path.stem)
    if not found:
        raise InputError(f"{path}: no year in the name of the file; give year=")
    return int(found[-1])


def _read_table(file: Path, year: int) -> IcioTable:
    import pandas as pd

    def check_columns(names: list[str]) -> None:
        for label in names[1:]:
            _kind_of_column(label, file)
        check_limit(str(file), len(names), 2 * ROWS_OF_A_WORLD, "columns")

    frame = csv_frame(file, is_text=lambda place, _: place == 0, check_columns=check_columns)
    rows, columns = frame.iloc[:, 0].str.strip().tolist(), list(frame.columns[1:])
    if len(set(rows)) != len(rows):
        twice = next(label for label in rows if rows.count(label) > 1)
        raise InputError(f"{file}: row {twice!r} comes more than once; allowed: once")
    frame = frame.set_index(pd.Index(rows)).iloc[:, 1:]
    sellers = [label for label in rows if _kind_of_row(label, file) == "industry"]
    kinds = [_kind_of_column(label, file) for label in columns]
    buyers = [label for label, kind in zip(columns, kinds, strict=True) if kind == "industry"]
    users = [label for label, kind in zip(columns, kinds, strict=True) if kind == "final"]
    if sellers != buyers:
        other = sorted(set(sellers) ^ set(buyers))
        raise InputError(
            f"{file}: rows and columns of industries differ"
            f"{f', e.g. {other[0]!r} is only one of them' if other else ' in their order'}; "
            "allowed: the same labels in the same order"
        )
    if not sellers or not users:
        raise InputError(
            f"{file}: no column like 'AUS_A01_02' or 'AUS_HFCE'; not an OECD ICIO table"
        )
    values = _numbers(frame, [*buyers, *users], sellers, file)
    economies, sectors, place = _places(sellers, file)
    users_of = _places_of_users(users, economies, file)
    size = len(economies) * len(sectors)
    merged_rows = np.zeros((size, values.shape[1]))
    np.add.at(merged_rows, place, values)
    intermediate = np.zeros((size, size))
    np.add.at(intermediate.T, place, merged_rows[:, : len(buyers)].T)
    categories = len(FINAL_USERS)
    final = np.zeros((size, len(economies) * categories))
    np.add.at(final.T, users_of, merged_rows[:, len(buyers) :].T)
    parts = sorted({label[:3] for label in sellers if _PARTS.match(label)})
    return IcioTable(
        name=f"oecd-icio-{year}",
        year=year,
        economies=economies,
        sectors=sectors,
        intermediate=intermediate,
        final_use=final,
        printed_output=_printed_output(frame, buyers, place, size, file),
        source=f"{SOURCE}, {file.name}",
        licence=LICENCE,
        where=str(file),
        remarks={"economies_put_together": ", ".join(parts)} if parts else {},
        groups=isic_groups(sectors),
        printed_value_added=_printed_value_added(frame, buyers, place, size, file),
    )


def _numbers(frame: pd.DataFrame, columns: list[str], rows: list[str], file: Path) -> np.ndarray:
    part = frame.loc[rows, columns]
    values = part.to_numpy(dtype=np.float64)
    if np.isnan(values).any():
        row, column = (int(i[0]) for i in np.nonzero(np.isnan(values)))
        raise InputError(
            f"{file}: row {rows[row]!r}, column {columns[column]!r} is empty; allowed: a number"
        )
    return values


def _kind_of_row(label: str, file: Path) -> str:
    if label in OUTPUT_LABELS or label in VALUE_ADDED_LABELS or _TAXES.fullmatch(label):
        return "account"
    if _INDUSTRY.fullmatch(label):
        return "industry"
    raise InputError(
        f"{file}: unknown row {shortened(repr(label))}; allowed: COUNTRY_INDUSTRY, TLS, VA, OUT"
    )


def _kind_of_column(label: str, file: Path) -> str:
    if label in OUTPUT_LABELS:
        return "account"
    match = _INDUSTRY.fullmatch(label)
    if not match:
        raise InputError(
            f"{file}: unknown column {shortened(repr(label))}; allowed: COUNTRY_INDUSTRY, "
            f"COUNTRY_USER with USER in {', '.join(FINAL_USERS)}, and {' or '.join(OUTPUT_LABELS)}"
        )
    return "final" if match[2] in FINAL_USERS else "industry"


def _economy(code: str) -> str:
    return _WHOLE[code[:2]] if _PARTS.fullmatch(code) else code


def _places(sellers: list[str], file: Path) -> tuple[list[str], list[str], np.ndarray]:
    """Return economies, sectors, and the row of each label once parts of economies are added up."""
    pairs = [label.split("_", 1) for label in sellers]
    economies = list(dict.fromkeys(_economy(code) for code, _ in pairs))
    sectors = list(dict.fromkeys(industry for _, industry in pairs))
    present = {(code, industry) for code, industry in pairs}
    for code in dict.fromkeys(code for code, _ in pairs):
        missing = [s for s in sectors if (code, s) not in present]
        # A part of China or Mexico may leave industries to the other part.
        if missing and not _PARTS.fullmatch(code):
            raise InputError(f"{file}: {code} has no industry {missing[0]!r}, which others have")
    n_of = {economy: n for n, economy in enumerate(economies)}
    j_of = {sector: j for j, sector in enumerate(sectors)}
    place = [n_of[_economy(code)] * len(sectors) + j_of[industry] for code, industry in pairs]
    return economies, sectors, np.array(place)


def _places_of_users(users: list[str], economies: list[str], file: Path) -> np.ndarray:
    place = []
    for label in users:
        code, user = label.split("_", 1)
        if _economy(code) not in economies:
            raise InputError(f"{file}: column {label!r} has an economy that sells nothing")
        place.append(economies.index(_economy(code)) * len(FINAL_USERS) + FINAL_USERS.index(user))
    return np.array(place)


def _printed_output(
    frame: pd.DataFrame, buyers: list[str], place: np.ndarray, size: int, file: Path
) -> np.ndarray:
    rows = [label for label in OUTPUT_LABELS if label in frame.index]
    if not rows:
        raise InputError(f"{file}: no row of output; allowed: {' or '.join(OUTPUT_LABELS)}")
    output = np.zeros(size)
    np.add.at(output, place, _numbers(frame, buyers, rows[:1], file)[0])
    return output


def _printed_value_added(
    frame: pd.DataFrame, buyers: list[str], place: np.ndarray, size: int, file: Path
) -> np.ndarray | None:
    """Return value added with taxes less subsidies on products; None if there is no such row."""
    rows = [label for label in frame.index if _kind_of_row(label, file) == "account"]
    rows = [label for label in rows if label not in OUTPUT_LABELS]
    if not set(rows) & set(VALUE_ADDED_LABELS):
        return None
    found = np.zeros(size)
    np.add.at(found, place, _numbers(frame, buyers, rows, file).sum(axis=0))
    return found
