"""World Input-Output Database: release 2013 as xlsx (pymrio) or rda, release 2016 as RData.

The two releases share no layout: 2013 has 35 sectors of ISIC Rev. 3 and 41 economies, 2016 has 56
of ISIC Rev. 4 and 44. pymrio parses the first only. The second is published as xlsb, which needs a
reader of its own, and as RData, which holds the same numbers and is read here. The R package
``wiod`` (Quast) has the first as matrices, a file for each year.
"""

from __future__ import annotations

import re
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr
from numpy.typing import ArrayLike

from tarazy.arguments.values import path_of
from tarazy.errors import InputError
from tarazy.sources.adb_mrio import sector_names
from tarazy.sources.damage import refused_if_damaged
from tarazy.sources.icio import Elasticity, IcioTable, require_file, world_from_icio
from tarazy.sources.isic import isic_groups
from tarazy.sources.pymrio_system import table_from_pymrio
from tarazy.sources.r_data import read_r_objects
from tarazy.sources.workbook import sheet_of
from tarazy.world.alignment import as_numbers
from tarazy.world.world import World

if TYPE_CHECKING:
    import pandas as pd

SOURCE = "World Input-Output Database (Timmer et al. 2015)"
LICENCE = "CC BY 4.0"
# Release 2013 has the code of Romania before 2002.
_ISO_2013 = {"ROM": "ROU"}
_LAST_SHORT_YEAR = 50
# Row and column in which the numbers of release 2013 begin, counted from 0.
_NUMBERS_2013 = (6, 4)
_LABELS_2016 = ("IndustryCode", "IndustryDescription", "Country", "RNr", "Year")
_FINAL_2016 = range(57, 62)
_OUTPUT_COLUMN_2016 = "TOT"
# Rows that together with inputs make output.
_ACCOUNTS_2016 = ("TXSP", "EXP_adj", "PURR", "PURNR", "VA", "IntTTM")


def read_wiod(
    path: str | Path,
    year: int | None = None,
    *,
    trade_elasticity: Elasticity,
    tariff: ArrayLike | xr.DataArray | None = None,
    value_added_floor: float | None = None,
    high_tariffs: bool = False,
) -> World:
    """Read one year of the WIOD as a world.

    Sectors of the 2013 release get the names of the bundled worlds (mining is one sector), those of
    the 2016 release keep their ISIC Rev. 4 codes. ``RoW`` becomes ``ROW``.

    Parameters
    ----------
    path
        A file, e.g. ``wiot11_row_apr12.xlsx`` or ``wiod11.rda`` (release 2013) or
        ``WIOT2014_October16_ROW.RData`` (release 2016), or the folder that holds one such file for
        `year`.
    year
        Needed with a folder; with a file, checked against the year that the file states.
    trade_elasticity, tariff, value_added_floor, high_tariffs
        See `tarazy.sources.icio.world_from_icio`, also for negative inventories. WIOD
        has a few very small sectors whose inputs cost more than their output: give
        `value_added_floor`.

    Raises
    ------
    InputError
        The file is missing or of another layout, the unit is not million US dollars, or the table
        does not add up.
    """
    file = path_of("path", path, "file or folder")
    if file.is_dir():
        file = _file_in_folder(file, year)
    if file.suffix.lower() == ".xlsb":
        raise InputError(f"{file}: .xlsb is not read; allowed: the RData file of the same release")
    file = require_file(file, [".xlsx", ".rdata", ".rda"])
    table = _release_2013(file) if file.suffix.lower() == ".xlsx" else _of_r(file)
    if year is not None and year != table.year:
        raise InputError(f"{file}: is of the year {table.year}; asked for: {year}")
    return world_from_icio(
        table,
        trade_elasticity=trade_elasticity,
        tariff=tariff,
        value_added_floor=value_added_floor,
        high_tariffs=high_tariffs,
    )


def _file_in_folder(folder: Path, year: int | None) -> Path:
    if year is None:
        raise InputError(f"{folder}: a folder needs year=")
    pattern = re.compile(
        rf"wio[td]({year}|{year % 100:02d})(_.*\.xlsx|_.*\.rdata|\.rda)", re.IGNORECASE
    )
    found = sorted(f for f in folder.iterdir() if pattern.fullmatch(f.name))
    if len(found) != 1:
        names = ", ".join(f.name for f in found) or "none"
        raise InputError(
            f"{folder}: files of {year}: {names}; allowed: one wiot{year % 100:02d}_*.xlsx or "
            f"WIOT{year}_*.RData"
        )
    return found[0]


def _release_2013(file: Path) -> IcioTable:
    import pymrio

    # pymrio reads neither the unit for us nor the column of output, so both are read here.
    sheet = sheet_of(file, lambda names: names[0])
    sheet.check_unmerged(*_NUMBERS_2013)
    rows = sheet.rows
    first = [str(line[0] or "") if line else "" for line in rows[:4]]
    year = re.search(r"(\d{4})\s*$", first[0] if first else "")
    if len(first) < 4 or year is None:
        raise InputError(f"{file}: cell A1 does not end in a year; not a WIOD 2013 sheet")
    if not re.search(r"million.*us", first[3], re.IGNORECASE):
        raise InputError(f"{file}: unit in cell A4 is {first[3]!r}; allowed: millions of US$")
    with refused_if_damaged(file, "WIOD 2013 as pymrio parses it"), warnings.catch_warnings():
        # It misses the accounts of employment and emissions beside the table: not needed here.
        warnings.simplefilter("ignore", category=pymrio.ParserWarning)
        system = pymrio.parse_wiod(file, names=("c_codes", "c_codes"))
    numbers = [f"c{j}" for j in range(1, 36)]
    found = list(dict.fromkeys(str(s) for _, s in system.Z.index))
    if found != numbers:
        raise InputError(f"{file}: sectors are {found[0]} to {found[-1]}; allowed: c1 to c35")
    row, column = _NUMBERS_2013
    for place, line in enumerate(rows[row : row + len(system.Z)], start=row + 1):
        odd = next((cell for cell in line[column:] if isinstance(cell, bool | str)), None)
        if odd is not None:
            raise InputError(f"{file}: row {place}: {odd!r}; allowed: a number")
    names = dict(zip(numbers, sector_names(), strict=True))
    system.Z = system.Z.rename(index=names, columns=names)
    system.Y = system.Y.rename(index=names)
    for matrix in (system.Z, system.Y):
        matrix.index = matrix.index.set_levels(
            [_ISO_2013.get(r.upper(), r.upper()) for r in map(str, matrix.index.levels[0])],
            level=0,
        )
        matrix.columns = matrix.columns.set_levels(
            [_ISO_2013.get(r.upper(), r.upper()) for r in map(str, matrix.columns.levels[0])],
            level=0,
        )
    output = [line[-1] if line else None for line in rows[6 : 6 + len(system.Z)]]
    return table_from_pymrio(
        system,
        name=f"wiod-2013-{year[1]}",
        year=int(year[1]),
        million_usd_per_unit=1.0,
        source=f"{SOURCE}, release 2013, {file.name}",
        licence=LICENCE,
        where=str(file),
        printed_output=as_numbers(output, f"{file}: column of output"),
    )


def _of_r(file: Path) -> IcioTable:
    objects = read_r_objects(file)
    years = [found[1] for name in objects if (found := re.fullmatch(r"inter(\d\d)", name))]
    if len(years) == 1:
        return _matrices_2013(file, objects, years[0])
    return _release_2016(file, objects)


def _matrices_2013(file: Path, objects: dict[str, Any], short: str) -> IcioTable:
    """Return the table in the matrices of the R package ``wiod``."""
    names = (f"inter{short}", f"final{short}", f"output{short}", "countries", "industries")
    for name in names:
        if name not in objects:
            raise InputError(
                f"{file}: no object {name!r}; allowed: {', '.join(names)}, as in the package wiod"
            )
    sectors = sector_names()
    if len(objects["industries"]) != len(sectors):
        raise InputError(
            f"{file}: {len(objects['industries'])} industries; allowed: {len(sectors)}"
        )
    sales, final, output = (as_numbers(objects[name], f"{file}: {name}") for name in names[:3])
    year = int(short) + (1900 if int(short) > _LAST_SHORT_YEAR else 2000)
    return IcioTable(
        name=f"wiod-2013-{year}",
        year=year,
        economies=[_ISO_2013.get(code := str(c).upper(), code) for c in objects["countries"]],
        sectors=sectors,
        intermediate=sales,
        final_use=final,
        printed_output=output,
        source=f"{SOURCE}, release 2013, {file.name}",
        licence=LICENCE,
        where=str(file),
    )


def _release_2016(file: Path, objects: dict[str, Any]) -> IcioTable:
    frame = _r_frame(file, objects)
    for label in (*_LABELS_2016, _OUTPUT_COLUMN_2016):
        if label not in frame.columns:
            raise InputError(f"{file}: no column {label!r}; not a WIOD 2016 table")
    years = {int(y) for y in as_numbers(frame["Year"].to_numpy(), f"{file}: Year")}
    if len(years) != 1:
        raise InputError(f"{file}: holds the years {sorted(years)}; allowed: one")
    sold = frame[frame["Country"].astype(str) != "TOT"]
    economies = list(dict.fromkeys(sold["Country"].astype(str)))
    sectors = list(dict.fromkeys(sold["IndustryCode"].astype(str)))
    sellers = list(zip(sold["Country"].astype(str), sold["IndustryCode"].astype(str), strict=True))
    if sellers != [(e, s) for e in economies for s in sectors]:
        raise InputError(f"{file}: rows are not the same industries in the same order everywhere")
    industries = [f"{e}{j}" for e in economies for j in range(1, len(sectors) + 1)]
    users = [f"{e}{f}" for e in economies for f in _FINAL_2016]
    known = {*_LABELS_2016, _OUTPUT_COLUMN_2016, *industries, *users}
    for column in map(str, frame.columns):
        if column not in known:
            raise InputError(f"{file}: unknown column {column!r}; allowed: e.g. {industries[0]!r}")
    for column in (*industries, *users):
        if column not in frame.columns:
            raise InputError(f"{file}: no column {column!r}")
    year = years.pop()
    return IcioTable(
        name=f"wiod-2016-{year}",
        year=year,
        economies=[e.upper() for e in economies],
        sectors=sectors,
        intermediate=as_numbers(sold[industries].to_numpy(), f"{file}: inputs"),
        final_use=as_numbers(sold[users].to_numpy(), f"{file}: final use"),
        printed_output=as_numbers(sold[_OUTPUT_COLUMN_2016].to_numpy(), f"{file}: output"),
        source=f"{SOURCE}, release 2016, {file.name}",
        licence=LICENCE,
        where=str(file),
        groups=isic_groups(sectors),
        printed_value_added=_value_added_2016(frame, industries, file),
    )


def _value_added_2016(frame: pd.DataFrame, industries: list[str], file: Path) -> np.ndarray | None:
    """Return what stands between inputs and output; None if there is no row of value added."""
    total = frame["Country"].astype(str) == "TOT"
    codes = frame["IndustryCode"].astype(str)
    if not (total & (codes == "VA")).any():
        return None
    rows = frame[total & codes.isin(_ACCOUNTS_2016)]
    added: np.ndarray = as_numbers(rows[industries].to_numpy(), f"{file}: value added").sum(axis=0)
    return added


def _r_frame(file: Path, objects: dict[str, Any]) -> pd.DataFrame:
    import pandas as pd

    frames = [o for o in objects.values() if isinstance(o, pd.DataFrame)]
    if len(frames) != 1:
        raise InputError(
            f"{file}: holds {len(frames)} data frames ({', '.join(objects)}); allowed: one, 'wiot'"
        )
    return frames[0]
