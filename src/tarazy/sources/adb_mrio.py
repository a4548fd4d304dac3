"""ADB Multiregional Input-Output tables, current prices, as xlsx: 35 sectors, 62 economies or more.

One sheet holds one year. Above the numbers stand the codes of economies and, below them, ``c1`` to
``c35`` and ``F1`` to ``F5``; left of them the same. The rows of value added and output, ``r60`` and
onward, close the table. Where the block of numbers begins differs between releases, so it is looked
for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import xarray as xr
from numpy.typing import ArrayLike

from tarazy.codes import classification
from tarazy.errors import InputError, unknown_name
from tarazy.sources.icio import (
    Elasticity,
    IcioTable,
    require_file,
    world_from_icio,
)
from tarazy.sources.workbook import Sheet, sheet_of
from tarazy.world.world import World

SECTORS = 35
FINAL_CATEGORIES = ("F1", "F2", "F3", "F4", "F5")
SOURCE = "ADB Multiregional Input-Output tables"
LICENCE = "(c) Asian Development Bank; ADB terms of use"

_MINING = 2
_OUTPUT_ROW = "r69"
# Rows that together with inputs make output: taxes, adjustments, value added, margins.
_ACCOUNTS = ("r99", "r61", "r62", "r63", "r64", "r65")
_HEADER_ROWS = 12
_HEADER_COLUMNS = 8


def read_adb_mrio(
    path: str | Path,
    *,
    trade_elasticity: Elasticity,
    tariff: ArrayLike | xr.DataArray | None = None,
    year: int | None = None,
    sheet: str | None = None,
    value_added_floor: float | None = None,
    high_tariffs: bool = False,
) -> World:
    """Read one year of the ADB MRIO tables as a world.

    The ADB's own codes become ISO 3166 (``PRC`` is ``CHN``, ``RoW`` is ``ROW``), its 35 sectors the
    names of the bundled worlds; its mining is not split and is called ``mining``.

    Parameters
    ----------
    path
        The workbook, e.g. ``ADB-MRIO72-2022_July_2025.xlsx``.
    trade_elasticity, tariff, value_added_floor, high_tariffs
        See `tarazy.sources.icio.world_from_icio`, also for negative inventories.
    year
        Default: the year after ``MRIO`` in the name of the file; a release date may follow it.
    sheet
        Default: the sheet whose name holds ``MRIO`` and the year, or else the only one.

    Raises
    ------
    InputError
        The file or sheet is missing, a code is unknown, the unit is not millions of US dollars, a
        cell is not a number, or the table does not add up.
    """
    file = require_file(path, [".xlsx"])
    known_year = _year(file) if year is None else year
    return world_from_icio(
        _table(_sheet(file, sheet, known_year), file, known_year),
        trade_elasticity=trade_elasticity,
        tariff=tariff,
        value_added_floor=value_added_floor,
        high_tariffs=high_tariffs,
    )


def sector_names() -> list[str]:
    """Return the names of the 35 sectors of the ADB MRIO and of WIOD 2013, in their order."""
    names = {label.adb: label.code for label in classification.sectors()}
    names[_MINING] = "mining"
    return [names[number] for number in range(1, SECTORS + 1)]


def economy_of_adb_code(code: str, where: str) -> str:
    """Return the ISO 3166 code of an economy in the ADB MRIO.

    Raises
    ------
    InputError
        The code is neither one of the ADB's nor ISO 3166 alpha-3 in form.
    """
    known = _adb_codes()
    if code.upper() in known:
        return known[code.upper()]
    # Releases add economies; those already under their ISO code need no table.
    if re.fullmatch(r"[A-Z]{3}", code):
        return code
    raise unknown_name("economy", code, known, where)


def _year(file: Path) -> int:
    found = re.search(r"MRIO\d*[-_ ]((?:19|20)\d\d)(?!\d)", file.name, re.IGNORECASE)
    if not found:
        raise InputError(f"{file}: no year after 'MRIO' in the name of the file; give year=")
    return int(found[1])


def _adb_codes() -> dict[str, str]:
    import csv
    from importlib.resources import files

    text = (files("tarazy.codes") / "economies.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    return {row["adb_code"].upper(): row["code"] for row in rows if row["adb_code"]}


def _sheet(file: Path, sheet: str | None, year: int) -> Sheet:
    def choose(names: list[str]) -> str:
        if sheet is not None:
            if sheet not in names:
                raise unknown_name("sheet", sheet, names, str(file))
            return sheet
        fitting = [s for s in names if "MRIO" in s.upper() and str(year) in s] or names
        if len(fitting) != 1:
            raise InputError(f"{file}: sheets {', '.join(fitting)}; choose one with sheet=")
        return fitting[0]

    return sheet_of(file, choose)


@dataclass(frozen=True)
class _Layout:
    """Where codes of sectors and economies stand, and where numbers begin, counted from 0."""

    code_row: int
    economy_row: int
    code_column: int
    economy_column: int
    first_row: int
    first_column: int


def _text(cells: list[tuple[object, ...]], row: int, column: int) -> str:
    line = cells[row] if row < len(cells) else ()
    value = line[column] if column < len(line) else None
    return "" if value is None else str(value).strip()


def _layout(cells: list[tuple[object, ...]], file: Path) -> _Layout:
    """Find the first ``c1`` above the numbers and the first ``c1`` left of them."""
    top = [
        (row, column)
        for row in range(min(_HEADER_ROWS, len(cells)))
        for column in range(min(_HEADER_COLUMNS, len(cells[row])))
        if _text(cells, row, column) == "c1"
    ]
    across = [
        (row, column)
        for row, column in top
        if _text(cells, row, column + 1) == "c2" and _text(cells, row - 1, column)
    ]
    down = [(row, column) for row, column in top if _text(cells, row + 1, column) == "c2"]
    if not across or not down:
        raise InputError(
            f"{file}: no codes c1, c2, ... above and left of the numbers; not an ADB MRIO sheet"
        )
    (code_row, first_column), (first_row, code_column) = across[0], down[0]
    return _Layout(code_row, code_row - 1, code_column, code_column - 1, first_row, first_column)


def _check_unit(cells: list[tuple[object, ...]], layout: _Layout, file: Path) -> None:
    for line in cells[: layout.first_row]:
        for value in line:
            text = str(value).lower() if isinstance(value, str) else ""
            if re.search(r"\b(thousand|billion|trillion|million|mn)s?\b", text) and not (
                re.search(r"\b(million|mn)s?\b", text)
                and re.search(r"us ?\$|us ?dollar|usd|united states dollar|u\.s\.", text)
            ):
                raise InputError(f"{file}: unit is {value!r}; allowed: millions of US dollars")


def _table(sheet: Sheet, file: Path, year: int) -> IcioTable:
    cells = sheet.rows
    layout = _layout(cells, file)
    sheet.check_unmerged(layout.first_row, layout.first_column)
    _check_unit(cells, layout, file)
    rows = _industry_rows(cells, layout, file)
    size = len(rows) * SECTORS
    codes = list(rows)
    intermediate_columns, final_columns, total_column = _columns(cells, layout, codes, file)
    body = [cells[layout.first_row + r] for r in range(size)]
    pick = [*intermediate_columns, *final_columns]
    values = _numbers(body, pick, layout, file)
    printed = None
    if total_column is not None:
        printed = _numbers(body, [total_column], layout, file)[:, 0]
    else:
        for row in range(layout.first_row + size, len(cells)):
            if _text(cells, row, layout.code_column) == _OUTPUT_ROW:
                printed = _numbers([cells[row]], intermediate_columns, layout, file)[0]
    accounts = [
        line
        for row, line in enumerate(cells)
        if row >= layout.first_row + size and _text(cells, row, layout.code_column) in _ACCOUNTS
    ]
    added = _numbers(accounts, intermediate_columns, layout, file).sum(axis=0)
    if printed is None:
        raise InputError(f"{file}: neither a column TOTAL nor a row {_OUTPUT_ROW} of output")
    return IcioTable(
        name=f"adb-mrio-{year}",
        year=year,
        economies=[economy_of_adb_code(code, str(file)) for code in codes],
        sectors=sector_names(),
        intermediate=values[:, :size],
        final_use=values[:, size:],
        printed_output=printed,
        source=f"{SOURCE}, {file.name}",
        licence=LICENCE,
        where=str(file),
        printed_value_added=added if accounts else None,
    )


def _industry_rows(
    cells: list[tuple[object, ...]], layout: _Layout, file: Path
) -> dict[str, list[int]]:
    """Return the rows of each economy, c1 to c35 in order, economies in the order of the sheet."""
    rows: dict[str, list[int]] = {}
    row = layout.first_row
    while re.fullmatch(r"c\d+", code := _text(cells, row, layout.code_column)):
        economy = _text(cells, row, layout.economy_column)
        numbers = rows.setdefault(economy, [])
        if code != f"c{len(numbers) + 1}" or (len(rows) > 1 and _short(rows)):
            raise InputError(
                f"{file}, row {row + 1}: {economy} {code}; allowed: c1 to c{SECTORS} in order for "
                "each economy"
            )
        numbers.append(row)
        row += 1
    for economy, numbers in rows.items():
        if len(numbers) != SECTORS:
            raise InputError(f"{file}: {economy} has {len(numbers)} sectors; allowed: {SECTORS}")
    return rows


def _short(rows: dict[str, list[int]]) -> bool:
    """Say whether an economy before the last one has not all its sectors."""
    return any(len(numbers) != SECTORS for numbers in list(rows.values())[:-1])


def _columns(
    cells: list[tuple[object, ...]], layout: _Layout, economies: list[str], file: Path
) -> tuple[list[int], list[int], int | None]:
    """Return the columns of industries, of final users, and of output, checked against the rows."""
    sectors = [f"c{number}" for number in range(1, SECTORS + 1)]
    expected = [(e, s) for e in economies for s in sectors]
    expected += [(e, f) for e in economies for f in FINAL_CATEGORIES]
    for step, (economy, code) in enumerate(expected):
        column = layout.first_column + step
        found = (_text(cells, layout.economy_row, column), _text(cells, layout.code_row, column))
        if found != (economy, code):
            raise InputError(
                f"{file}, row {layout.code_row + 1}, column {column + 1}: "
                f"{' '.join(found).strip() or 'empty'}; allowed: {economy} {code}"
            )
    first_final = layout.first_column + len(economies) * SECTORS
    end = layout.first_column + len(expected)
    heads = {_text(cells, row, end).lower() for row in range(layout.first_row)}
    total = end if heads & {"total", "tot", "output"} else None
    return (
        list(range(layout.first_column, first_final)),
        list(range(first_final, end)),
        total,
    )


def _numbers(
    body: list[tuple[object, ...]], columns: list[int], layout: _Layout, file: Path
) -> np.ndarray:
    values = np.zeros((len(body), len(columns)))
    for r, line in enumerate(body):
        for c, column in enumerate(columns):
            cell = line[column] if column < len(line) else None
            # The tables leave cells blank, or fill them with a space, where there is no flow.
            if cell is None or (isinstance(cell, str) and not cell.strip()):
                continue
            if not isinstance(cell, int | float) or isinstance(cell, bool):
                raise InputError(
                    f"{file}, row {layout.first_row + r + 1}, column {column + 1}: {cell!r}; "
                    "allowed: a number"
                )
            values[r, c] = cell
    return values
