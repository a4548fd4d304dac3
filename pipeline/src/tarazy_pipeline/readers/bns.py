"""Kazakhstan by its Bureau of National Statistics (BNS, stat.gov.kz): trade and accounts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

from tarazy.arguments.numerals import number_of
from tarazy.codes.country_codes import iso3_codes
from tarazy.errors import InputError, unknown_name
from tarazy_pipeline.readers.concordance import require
from tarazy_pipeline.readers.official_table import official_rows, reads

Flow = Literal["exports", "imports"]
FLOWS: tuple[Flow, ...] = ("exports", "imports")

FOLDER = "kaz_national"
TRADE = f"{FOLDER}/bns_kaz_trade_by_partner_2021_2025.csv"
GROUPS = f"{FOLDER}/bns_kaz_exports_by_commodity_group_2022_monthly.csv"
SECTIONS = f"{FOLDER}/bns_kaz_gva_compensation_foreign_by_section_2021_2025.csv"
OIL_GAS = f"{FOLDER}/bns_kaz_oil_gas_gva_2019_2025.csv"
AGGREGATES = f"{FOLDER}/bns_kaz_sna_aggregates_2015_2024.csv"
REPORTED = f"{FOLDER}/wits_kaz_exports_by_partner_2019_2023.csv"

TOTAL = "TOTAL"


def _rows(path: Path, columns: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    yield from official_rows(path, columns)


def _number(path: Path, line: int, column: str, text: str) -> float:
    return number_of(text, f"{path}, line {line}, {column}")


def _years(path: Path, line: int, row: dict[str, str]) -> Iterator[tuple[int, float]]:
    for column, text in row.items():
        if column.isdigit() and text != "":
            yield int(column), _number(path, line, column, text)


def _partner(path: Path, line: int, code: str) -> str:
    if code not in iso3_codes():
        raise InputError(f"{path}, line {line}, partner: {code!r}; allowed: an ISO 3166 code")
    return code


@reads(TRADE)
def read_trade_by_partner(inputs: Path, flow: Flow) -> dict[tuple[str, int], float]:
    """Return Kazakhstan's goods trade by partner, 2021-2025; 2025 is preliminary.

    Exports are f.o.b. by country of destination, imports c.i.f. by country of origin. Exports to
    every partner are there; imports of less than 50 thousand USD are not (2 million a year in all).

    Returns
    -------
    dict
        (ISO3 partner, year) to million USD.

    Raises
    ------
    InputError
        The file or a column is missing, a partner or flow is unknown, a value is negative or no
        number, or a partner occurs twice in a year.
    """
    path = require(inputs, TRADE)
    values: dict[tuple[str, int], float] = {}
    for line, row in _rows(path, ("year", "flow", "partner", "thousand_usd")):
        if row["flow"] not in FLOWS:
            raise unknown_name("flow", row["flow"], FLOWS, f"{path}, line {line}")
        if row["flow"] != flow:
            continue
        key = (_partner(path, line, row["partner"]), int(row["year"]))
        value = _number(path, line, "thousand_usd", row["thousand_usd"])
        if key in values or value < 0:
            raise InputError(
                f"{path}, line {line}: {flow} {key[0]} {key[1]} {value:g}; allowed: once in a "
                f"year, >= 0"
            )
        values[key] = value / 1e3
    return values


@reads(GROUPS)
def read_commodity_groups(inputs: Path, year: int) -> dict[str, float]:
    """Return Kazakhstan's goods exports by commodity group in a year, million USD.

    The source lacks one month (September 2022). The total of that month is what the annual total by
    partner leaves; the groups take the shares in it that they have in the other months.

    Returns
    -------
    dict
        Group to million USD; ``TOTAL`` is the annual total of all goods, in groups or not.

    Raises
    ------
    InputError
        The file or a column is missing, a month of the year has no column, the row ``TOTAL`` is
        missing, or the missing months would have exports below zero.
    """
    path = require(inputs, GROUPS)
    months = [f"{year}-{month:02}" for month in range(1, 13)]
    known: dict[str, float] = {}
    counted: dict[str, int] = {}
    for line, row in _rows(path, ("group", *months)):
        cells = [_number(path, line, m, row[m]) for m in months if row[m] != ""]
        known[row["group"]], counted[row["group"]] = sum(cells) / 1e3, len(cells)
    if TOTAL not in known:
        raise InputError(f"{path}: no group {TOTAL!r}; it has {', '.join(known)}")
    for group, count in counted.items():
        if count != counted[TOTAL]:
            raise InputError(
                f"{path}, group {group}: {count} months of {year}; allowed: the "
                f"{counted[TOTAL]} of {TOTAL}"
            )
    partners = read_trade_by_partner(inputs, "exports")
    total = sum(value for (_, t), value in partners.items() if t == year)
    if total < known[TOTAL] * (1 - 1e-6):
        raise InputError(
            f"{path}: {TOTAL} of {year} is {known[TOTAL]:.1f} million USD; allowed: at most the "
            f"{total:.1f} of {TRADE}"
        )
    return {group: value * total / known[TOTAL] for group, value in known.items()}


@reads(SECTIONS)
def read_value_added(inputs: Path, year: int) -> dict[str, float]:
    """Return gross value added of the sections of ISIC Rev. 4, million KZT at current prices.

    Returns
    -------
    dict
        Letter of the section to value; also ``GVA``, ``NET_TAXES`` (on products) and ``GDP``.

    Raises
    ------
    InputError
        The file, a column or the year is missing, or sections and taxes do not add up to GDP
        within one millionth.
    """
    path = require(inputs, SECTIONS)
    values = {
        row["section"]: _number(path, line, str(year), row[str(year)])
        for line, row in _rows(path, ("section", "measure", str(year)))
        if row["measure"] == "gva"
    }
    for name in ("GVA", "NET_TAXES", "GDP"):
        if name not in values:
            raise InputError(f"{path}: no section {name!r}; it has {', '.join(values)}")
    parts = sum(value for name, value in values.items() if len(name) == 1)
    if abs(parts + values["NET_TAXES"] - values["GDP"]) > 1e-6 * values["GDP"]:
        raise InputError(
            f"{path}, {year}: sections and net taxes are {parts + values['NET_TAXES']:.1f} million "
            f"KZT; allowed: GDP, {values['GDP']:.1f}"
        )
    return values


@reads(SECTIONS)
def read_compensation(inputs: Path, year: int) -> dict[str, float]:
    """Return compensation of employees of the sections of ISIC Rev. 4, million KZT.

    The self-employed are not in it.

    Raises
    ------
    InputError
        The file, a column or the year is missing, or sections do not add up to the total within
        one millionth.
    """
    path = require(inputs, SECTIONS)
    values = {
        row["section"]: _number(path, line, str(year), row[str(year)])
        for line, row in _rows(path, ("section", "measure", str(year)))
        if row["measure"] == "compensation"
    }
    if TOTAL not in values:
        raise InputError(f"{path}: no compensation of {TOTAL!r}; it has {', '.join(values)}")
    total = values.pop(TOTAL)
    if abs(sum(values.values()) - total) > 1e-6 * total:
        raise InputError(
            f"{path}, {year}: compensation of sections is {sum(values.values()):.1f} million KZT; "
            f"allowed: the total, {total:.1f}"
        )
    return values


@reads(SECTIONS)
def read_foreign_shares(inputs: Path, year: int) -> dict[str, float]:
    """Return the part of value added that enterprises owned by other states' residents make.

    Returns
    -------
    dict
        Letter of the section of ISIC Rev. 4 (A to L, others are not in the file) to a fraction.

    Raises
    ------
    InputError
        The file, a column or the year is missing, or a part is not between 0 and 1.
    """
    path = require(inputs, SECTIONS)
    total = read_value_added(inputs, year)
    shares: dict[str, float] = {}
    for line, row in _rows(path, ("section", "measure", str(year))):
        if row["measure"] == "gva_foreign_owned":
            foreign = _number(path, line, str(year), row[str(year)])
            section = row["section"]
            if section not in total or not 0 <= foreign <= total[section]:
                raise InputError(
                    f"{path}, line {line}: gva_foreign_owned {foreign:g} of section {section}; "
                    f"allowed: 0 to its gva"
                )
            shares[section] = foreign / total[section]
    if not shares:
        raise InputError(f"{path}: no measure 'gva_foreign_owned'; allowed: one row a section")
    return shares


@reads(OIL_GAS)
def read_mining_value_added(inputs: Path, year: int) -> tuple[float, float]:
    """Return value added of oil and gas (ISIC 06 and 09) and of all mining, million KZT.

    Mining support services (09) are those of all mining.

    Raises
    ------
    InputError
        The file, a row or the year is missing.
    """
    path = require(inputs, OIL_GAS)
    found = {row["item"]: (line, row) for line, row in _rows(path, ("item", str(year)))}
    for item in ("OIL_GAS_06_09", "B"):
        if item not in found:
            raise InputError(f"{path}: no item {item!r}; it has {', '.join(found)}")
    oil_gas, mining = (
        _number(path, found[item][0], str(year), found[item][1][str(year)])
        for item in ("OIL_GAS_06_09", "B")
    )
    return oil_gas, mining


@reads(AGGREGATES)
def read_aggregates(inputs: Path) -> dict[tuple[str, int], float]:
    """Return aggregates of the national accounts, (item, year) to million KZT.

    Items are ``GDP``, ``GNI``, ``GNDI`` and others; primary income from abroad is GNI less GDP.

    Raises
    ------
    InputError
        The file or its first column is missing, or a value is no number.
    """
    path = require(inputs, AGGREGATES)
    return {
        (row["item"], year): value
        for line, row in _rows(path, ("item",))
        for year, value in _years(path, line, row)
    }


@reads(REPORTED)
def read_reported_to_comtrade(inputs: Path) -> dict[tuple[str, int], float]:
    """Return the exports that Kazakhstan reported to UN Comtrade (WITS), 24 partners, 2019-2023.

    Returns
    -------
    dict
        (ISO3 partner, year) to million USD, f.o.b. by destination.

    Raises
    ------
    InputError
        The file or its first column is missing, a partner is unknown, or a value is no number.
    """
    path = require(inputs, REPORTED)
    return {
        (_partner(path, line, row["partner"]), year): value / 1e3
        for line, row in _rows(path, ("partner",))
        for year, value in _years(path, line, row)
    }
