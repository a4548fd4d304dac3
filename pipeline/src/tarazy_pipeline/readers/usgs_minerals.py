"""Mine and plant output, reserves and US imports of minerals (USGS Mineral Commodity Summaries)."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from tarazy.arguments.numerals import number_of
from tarazy.errors import InputError, unknown_name
from tarazy_pipeline.readers.concordance import require
from tarazy_pipeline.readers.official_table import official_rows
from tarazy_pipeline.readers.publisher_names import iso3_of_name

PRODUCTION = "minerals/usgs_mcs2026_world_production.csv"
IMPORT_SHARES = "minerals/usgs_mcs2026_us_import_shares_kazakhstan.csv"
# Read from the chapters of the same edition, of which no file has all that is needed.
US_SUPPLY = "usgs_us_supply.csv"
US_MEASURES = ("import_share", "imports", "consumption", "reliance")
OUTPUT_YEARS = {"production_2024": 2024, "production_2025e": 2025}
RESERVES = "reserves"
# The edition of February 2026 gives reserves as known at the end of 2025.
RESERVES_YEAR = 2025
# Shares are means of 2021-24 and stand under the last of these years.
SHARE_YEAR = 2024
_SHARE = "kazakhstan_share_of_us_imports_2021_24_pct"
# Tonnes in a unit of the tables.
_TONNES = {"thousand t": 1000.0, "t": 1.0, "kg": 0.001}
_PER_CENT = "per cent"
# What is counted, where the name of the mineral does not say it.
_COUNTED = {"chromium": "chromite", "copper": "copper-refined", "titanium": "titanium-sponge"}
_PRODUCTS = {"Sponge metal": "titanium-sponge", "Total chromium imports": "chromium"}
_OTHERS, _WORLD = "Other countries", "WLD"
_Key = tuple[str, str, int]


def _read(path: Path, *columns: str) -> Iterator[dict[str, str]]:
    yield from (row for _, row in official_rows(path, columns))


def _number(path: Path, where: str, text: str) -> float:
    return number_of(text, f"{path}, {where}")


def read_minerals(inputs: Path) -> tuple[dict[_Key, float], dict[_Key, float]]:
    """Read output and reserves by country.

    Where the publisher prints no world, but all "other countries", the world is their sum.

    Returns
    -------
    tuple of dict
        (ISO3 or ``WLD``, item, year) to tonnes: output, whose items say what is counted
        (``chromite``, ``copper-refined``), and reserves, by mineral. An empty cell is no
        observation; a printed 0 is one.

    Raises
    ------
    InputError
        The file or a column is missing, or a unit or a country is unknown.
    """
    path = require(inputs, PRODUCTION)
    columns = ("mineral", "unit", "country", *OUTPUT_YEARS, RESERVES)
    output: dict[_Key, float] = {}
    reserves: dict[_Key, float] = {}
    others: dict[tuple[str, int], float] = {}
    for row in _read(path, *columns):
        mineral, unit, name = row["mineral"], row["unit"], row["country"]
        counted = _COUNTED.get(mineral, mineral)
        if unit not in _TONNES:
            raise unknown_name("unit", unit, _TONNES, f"{path}, {mineral}")
        code = iso3_of_name(name, f"{path}, {mineral}")
        for column, year in (*OUTPUT_YEARS.items(), (RESERVES, RESERVES_YEAR)):
            if not row[column]:
                continue
            tonnes = _number(path, f"{mineral} {name}", row[column]) * _TONNES[unit]
            if code:
                if column == RESERVES:
                    reserves[(code, mineral, year)] = tonnes
                else:
                    output[(code, counted, year)] = tonnes
            elif name == _OTHERS and column != RESERVES:
                others[(counted, year)] = tonnes
    for (counted, year), rest in others.items():
        if (_WORLD, counted, year) not in output:
            known = [v for (_, item, y), v in output.items() if (item, y) == (counted, year)]
            output[(_WORLD, counted, year)] = sum(known) + rest
    return output, reserves


def read_us_import_shares(inputs: Path) -> dict[tuple[str, str, int], float]:
    """Read the shares of origins in US imports of what Kazakhstan sells, mean of 2021-24.

    Returns
    -------
    dict
        (ISO3 of the origin, product, year) to share of US imports, 0 to 1; only leading origins
        are printed.

    Raises
    ------
    InputError
        The file or a column is missing, or a cell of other origins is not ``Name 12; Name 7``.
    """
    path = require(inputs, IMPORT_SHARES)
    shares: dict[tuple[str, str, int], float] = {}
    for row in _read(path, "mineral", "product", _SHARE, "other_leading"):
        product = row["product"]
        item = _PRODUCTS.get(product) or re.sub(r"[^a-z]+", "-", product.lower())
        own = _number(path, product, row[_SHARE])
        shares[("KAZ", item, SHARE_YEAR)] = own / 100.0
        for other in row["other_leading"].split(";"):
            found = re.fullmatch(r"\s*(.+?) (\d+)\s*", other)
            if not found:
                raise InputError(f"{path}, {product}: {other!r}; allowed: a name and a number")
            code = iso3_of_name(found[1], f"{path}, {product}")
            shares[(code, item, SHARE_YEAR)] = float(found[2]) / 100.0
    return shares


def read_us_supply(inputs: Path) -> dict[str, dict[tuple[str, str, int], float]]:
    """Read what the United States imports, uses and depends on of what Kazakhstan makes.

    Transcribed in `US_SUPPLY`, beside this file, from the chapters that its column `chapter`
    names, as the project pranava0x0/usgs-mineral-commodity-summaries on GitHub has read their PDF
    (commits 2514d2bf45d5, of titanium 02896edf4e5e, of copper 25031d0f60fa); imports of rhenium
    and of tungsten are the sum of the forms that are printed. Shares that the official file has too
    are held against it.

    Parameters
    ----------
    inputs
        Folder of the official files.

    Returns
    -------
    dict
        By measure, (ISO3 of the origin or empty, product, year) to value: ``import_share`` (mean
        of 2021-24 under the last year) and ``reliance`` (net imports over apparent consumption),
        0 to 1; ``imports`` and ``consumption``, t. What is printed as more than a number is that
        number.

    Raises
    ------
    InputError
        A unit, a measure or a country is unknown, a value is no number, or a share differs from
        the official file's.
    """
    path = Path(str(files("tarazy_pipeline.readers") / US_SUPPLY))
    found: dict[str, dict[_Key, float]] = {measure: {} for measure in US_MEASURES}
    for row in _read(path, "product", "measure", "partner", "year", "value", "unit"):
        measure, product = row["measure"], row["product"]
        where = f"{path}, {product}"
        if measure not in found:
            raise unknown_name("measure", measure, found, where)
        unit = row["unit"]
        if unit not in _TONNES and unit != _PER_CENT:
            raise unknown_name("unit", unit, [*_TONNES, _PER_CENT], where)
        partner = iso3_of_name(row["partner"], where) if row["partner"] else ""
        value = _number(path, f"{product} {measure}", row["value"])
        value = value / 100.0 if unit == _PER_CENT else value * _TONNES[unit]
        found[measure][(partner, product, int(row["year"]))] = value
    for key, share in read_us_import_shares(inputs).items():
        if not math.isclose(found["import_share"].get(key, math.nan), share, abs_tol=1e-9):
            code, product, _ = key
            raise InputError(
                f"{path}, {product} of {code}: "
                f"{found['import_share'].get(key)!r}; allowed: {share:g}, as in {IMPORT_SHARES}"
            )
    return found
