"""The bundled tables of factors: what value added pays, and what economies own in capital.

``tables/factors-2022.csv`` has a row for every economy and sector, ``tables/economies-2022.csv``
one for every economy; ``tables/sources.csv`` says where figures are from. The first two are made by
``tarazy-pipeline build-investment``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tarazy.arguments.csv_rows import csv_rows
from tarazy.errors import InputError, unknown_name
from tarazy.investment.cells import QUALITIES, number_in

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable
    from pathlib import Path

Array = NDArray[np.float64]
Texts = NDArray[np.str_]

FOLDER = "investment/tables"
YEAR = 2022
SHARES = ("labour", "resource", "royalty")
RANGED = (*SHARES, "profit_tax")
_ENDS = ("", "_low", "_high")
_FACTOR_NUMBERS = (*(f"{name}{end}" for name in RANGED for end in _ENDS), "capital")
FACTOR_COLUMNS = (
    "economy",
    "sector",
    *(f"labour{end}" for end in _ENDS),
    "capital",
    *(f"{name}{end}" for name in RANGED[1:] for end in _ENDS),
    "quality",
    "source",
)
ECONOMY_NUMBERS = (
    *(f"labour{end}" for end in _ENDS),
    *(f"rents{end}" for end in _ENDS),
    *("depreciation_rate", "capital_output", "capital_stock", "depreciation_share"),
    "capital_return",
)
ECONOMY_COLUMNS = (
    "economy",
    *(f"labour{end}" for end in _ENDS),
    *("labour_quality", "labour_source", "donors"),
    *(f"rents{end}" for end in _ENDS),
    *("rents_quality", "rents_source"),
    *("depreciation_rate", "capital_output", "capital_stock", "depreciation_share"),
    *("capital_return", "plausible", "stock_quality", "stock_source"),
)
SOURCE_COLUMNS = ("key", "publisher", "title", "licence", "address", "note")
# Of shares that add up to one, written with six digits.
_ROUNDING = 2e-6


@dataclass(frozen=True)
class FactorTable:
    """Split of value added, J sectors and N economies.

    Attributes
    ----------
    economies, sectors
        In the order of the axes.
    values
        Column to (J, N): `RANGED` with their ends ``_low`` and ``_high``, and ``capital``. Shares
        are fractions of value added; capital is what the others leave of one.
    quality, source
        (J, N): one of `QUALITIES`; keys of sources, by semicolon.
    """

    economies: tuple[str, ...]
    sectors: tuple[str, ...]
    values: Mapping[str, Array]
    quality: Texts
    source: Texts


@dataclass(frozen=True)
class EconomyTable:
    """Levels of economies.

    Attributes
    ----------
    economies
        N codes.
    values
        Column to (N,): `ECONOMY_NUMBERS`. The stock of capital is in million USD of 2022, the rate
        of depreciation a year, the share of depreciation a part of gross capital income, the return
        gross capital income to the stock, all other figures parts of value added (of mining's, for
        rents) or of GDP (``capital_output``).
    texts
        Column to (N,): all others.
    """

    economies: tuple[str, ...]
    values: Mapping[str, Array]
    texts: Mapping[str, Texts]


@dataclass(frozen=True)
class Source:
    """One source of this room's figures.

    Attributes
    ----------
    key
        As tables name it.
    publisher, title, licence, address
        Whose it is.
    note
        What was taken or assumed.
    """

    key: str
    publisher: str
    title: str
    licence: str
    address: str
    note: str


def read_factor_table(file: Path | Traversable, origin: str) -> FactorTable:
    """Read the split of value added.

    Parameters
    ----------
    file
        CSV with the columns of `FACTOR_COLUMNS`, a row for each economy and sector.
    origin
        What messages call it.

    Raises
    ------
    InputError
        One line naming the file, the line, the column and what is allowed.
    """
    rows = csv_rows(file, origin, FACTOR_COLUMNS, FACTOR_COLUMNS, _FACTOR_NUMBERS)
    names = {
        column: tuple(dict.fromkeys(cells.get(column, "") for _, cells in rows))
        for column in ("economy", "sector")
    }
    places = {column: {name: i for i, name in enumerate(names[column])} for column in names}
    shape = len(names["sector"]), len(names["economy"])
    columns = _FACTOR_NUMBERS[:-1]
    values = {column: np.full(shape, np.nan) for column in columns}
    quality, source = (np.full(shape, "", dtype=object) for _ in range(2))
    for line, cells in rows:
        at = f"{origin}: line {line}"
        for column in ("economy", "sector", "source"):
            if column not in cells:
                raise InputError(f"{at}: column {column!r} is empty; allowed: a value")
        if cells.get("quality") not in QUALITIES:
            raise unknown_name("quality", cells.get("quality", ""), QUALITIES, at)
        place = places["sector"][cells["sector"]], places["economy"][cells["economy"]]
        if quality[place]:
            raise InputError(f"{at}: {cells['economy']} {cells['sector']} twice; allowed: once")
        found = {column: number_in(cells, column, at) for column in (*columns, "capital")}
        _check_row(found, at)
        for column in columns:
            values[column][place] = found[column]
        quality[place], source[place] = cells["quality"], cells["source"]
    if len(rows) != shape[0] * shape[1] or not rows:
        raise InputError(
            f"{origin}: {len(rows)} rows of {shape[1]} economies and {shape[0]} sectors; allowed: "
            f"one for each of both"
        )
    values["capital"] = 1.0 - values["labour"] - values["resource"] - values["royalty"]
    return FactorTable(
        names["economy"], names["sector"], values, quality.astype(str), source.astype(str)
    )


def _check_row(found: Mapping[str, float], at: str) -> None:
    for name in RANGED:
        value, low, high = (found[f"{name}{end}"] for end in _ENDS)
        if not 0 <= low <= value <= high < 1:
            raise InputError(
                f"{at}: {name}_low {low:g}, {name} {value:g}, {name}_high {high:g}; allowed: 0 <= "
                f"low <= value <= high < 1"
            )
    for name in ("labour", "capital"):
        if not 0 < found[name] < 1:
            raise InputError(f"{at}: {name} {found[name]:g}; allowed: between 0 and 1")
    total = found["capital"] + sum(found[name] for name in SHARES)
    if abs(total - 1) > _ROUNDING:
        raise InputError(
            f"{at}: labour, capital, resource and royalty add up to {total:.7g}; allowed: 1"
        )


def read_economy_table(file: Path | Traversable, origin: str) -> EconomyTable:
    """Read levels of economies.

    Parameters
    ----------
    file
        CSV with the columns of `ECONOMY_COLUMNS`.
    origin
        What messages call it.

    Raises
    ------
    InputError
        One line naming the file, the line, the column and what is allowed.
    """
    values: dict[str, list[float]] = {column: [] for column in ECONOMY_NUMBERS}
    texts: dict[str, list[str]] = {
        column: [] for column in ECONOMY_COLUMNS if column not in ECONOMY_NUMBERS
    }
    for line, cells in csv_rows(file, origin, ECONOMY_COLUMNS, ECONOMY_COLUMNS, ECONOMY_NUMBERS):
        at = f"{origin}: line {line}"
        if cells.get("economy", "") in ("", *texts["economy"]):
            raise InputError(f"{at}: economy {cells.get('economy', '')!r}; allowed: a code, once")
        for column in ("labour_quality", "rents_quality", "stock_quality"):
            if cells.get(column) not in QUALITIES:
                raise unknown_name(column, cells.get(column, ""), QUALITIES, at)
        for column in ECONOMY_NUMBERS:
            values[column].append(number_in(cells, column, at))
        for column, found in texts.items():
            found.append(cells.get(column, ""))
        if not (values["capital_stock"][-1] > 0 and 0 < values["depreciation_share"][-1] < 1):
            raise InputError(
                f"{at}: capital_stock {cells['capital_stock']}, depreciation_share "
                f"{cells['depreciation_share']}; allowed: above 0, between 0 and 1"
            )
    return EconomyTable(
        tuple(texts["economy"]),
        {column: np.array(found) for column, found in values.items()},
        {column: np.array(found) for column, found in texts.items()},
    )


def read_sources(file: Path | Traversable, origin: str) -> dict[str, Source]:
    """Return the sources of this room by key.

    Raises
    ------
    InputError
        If a cell is empty or a key stands twice.
    """
    found: dict[str, Source] = {}
    for line, cells in csv_rows(file, origin, SOURCE_COLUMNS, SOURCE_COLUMNS):
        missing = [column for column in SOURCE_COLUMNS if column not in cells]
        if missing or cells["key"] in found:
            raise InputError(
                f"{origin}: line {line}: {missing or cells['key']}; allowed: all, once"
            )
        found[cells["key"]] = Source(**cells)
    return found


@cache
def bundled_factors() -> FactorTable:
    """Return the split of value added that the package carries."""
    return read_factor_table(*_bundled(f"factors-{YEAR}.csv"))


@cache
def bundled_economies() -> EconomyTable:
    """Return the levels of economies that the package carries."""
    return read_economy_table(*_bundled(f"economies-{YEAR}.csv"))


@cache
def sources() -> dict[str, Source]:
    """Return the sources of the bundled tables by key."""
    return read_sources(*_bundled("sources.csv"))


def _bundled(name: str) -> tuple[Traversable, str]:
    where = f"{FOLDER}/{name}"
    return resources.files("tarazy").joinpath(where), where


def places(names: Sequence[str], wanted: Sequence[str], kind: str, world: str) -> list[int]:
    """Return where the names of a world stand in a table.

    Raises
    ------
    InputError
        If the world has one that the table has not, or lacks one: its rest of the world is another.
    """
    for name in wanted:
        if name not in names:
            raise InputError(
                f"world {world}: no data on factors for {kind} {name!r}; allowed: a world of the "
                f"economies and sectors of core-{YEAR}"
            )
    for name in names:
        if name not in wanted:
            raise InputError(
                f"world {world}: {kind} {name!r} is missing, so data on factors do not fit; "
                f"allowed: a world of the economies and sectors of core-{YEAR}"
            )
    return [names.index(name) for name in wanted]
