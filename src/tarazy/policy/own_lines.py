"""Tariff lines that a user writes, and their averages by sector with the weights of the package."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tarazy.arguments.csv_rows import csv_rows
from tarazy.arguments.numerals import number_of
from tarazy.errors import InputError
from tarazy.policy import tables
from tarazy.policy.duty import equivalent, parse_us_duty
from tarazy.policy.own_rates import Bounds, check_once, rate_in_cell
from tarazy.policy.product_rates import ProductRates, chosen_lines

COLUMNS = (
    *("line", "rate", "unit_value", "importer", "exporter"),
    *("description", "source", "note"),
)
RATE = (
    "a per cent ('5 %'), a fraction up to 1, 'free', or a duty per unit in US dollars or cents "
    "('8¢/kg', '5 % + $2/kg') with a unit_value"
)
_CODE = re.compile(r"\d{6,10}", re.ASCII)
# US dollars per unit: less than this is nothing.
_LEAST_WORTH = 1e-9
_PLAIN = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)\s*%?", re.ASCII)
# Tables of lines that say which sector a line is of.
_CLASSIFIED = (("us_lines", "line"), ("eaeu_lines", "line"), ("kazakh_products", "product"))
# Reserved by the Harmonized System, or for national use: schedules note other things there.
_NO_GOODS = ("77", "98", "99")
# The exporter whose trade is known by product (`tarazy.policy.sector_view.traded_products`).
WEIGHTED = "KAZ"


@dataclass(frozen=True)
class OwnLine:
    """One tariff line of a user's file.

    Attributes
    ----------
    code
        Six to ten digits of the Harmonized System.
    sector
        One of the 17 sectors of goods; empty for a line of none.
    duty
        The rate as it is written.
    rate
        Fraction of value.
    converted
        Whether a duty per unit was converted at a unit value.
    importer, exporter
        Whose line it is and on whose goods; empty for all.
    description
        Words of the file; may be empty.
    line
        In the file.
    """

    code: str
    sector: str
    duty: str
    rate: float
    converted: bool
    importer: str
    exporter: str
    description: str
    line: int


def read_lines(file: Path, origin: str, bounds: Bounds) -> tuple[OwnLine, ...]:
    """Read tariff lines.

    Parameters
    ----------
    file
        CSV with ``line`` (six to ten digits, points between them do not count) and ``rate``;
        ``unit_value`` is in US dollars per unit of a duty per unit; ``importer``, ``exporter``,
        ``description``, ``source`` and ``note`` may stand beside.
    origin
        What messages call it.
    bounds
        The lowest and the highest rate allowed.

    Raises
    ------
    InputError
        One line naming the file, the line, the column, the value and what is allowed.
    """
    found = []
    seen: dict[tuple[str, ...], int] = {}
    for number, cells in csv_rows(file, origin, COLUMNS, ("line", "rate"), ("rate", "unit_value")):
        where = f"{origin}: line {number}"
        for column in ("line", "rate"):
            if column not in cells:
                allowed = "6 to 10 digits" if column == "line" else RATE
                raise InputError(f"{where}: {column}: is missing; allowed: {allowed}")
        code = cells["line"].replace(".", "").replace(" ", "")
        if not _CODE.fullmatch(code):
            raise InputError(
                f"{where}: line: {cells['line']!r} is not allowed; allowed: 6 to 10 digits of the "
                "Harmonized System"
            )
        parties = (cells.get("importer", ""), cells.get("exporter", ""))
        check_once(seen, (code, *(party or "*" for party in parties)), number, where)
        rate, converted = _rate(cells, where, bounds)
        found.append(
            OwnLine(
                code=code,
                sector=sector_of(code, where),
                duty=cells["rate"],
                rate=rate,
                converted=converted,
                importer=parties[0],
                exporter=parties[1],
                description=cells.get("description", ""),
                line=number,
            )
        )
    if not any(line.sector for line in found):
        raise InputError(f"{origin}: has no line of goods; allowed: a row for each tariff line")
    return tuple(found)


def _rate(cells: Mapping[str, str], where: str, bounds: Bounds) -> tuple[float, bool]:
    """Return the rate of a line, a fraction, and whether it was converted."""
    text, given = cells["rate"], cells.get("unit_value")
    worth = None
    if given is not None:
        worth = number_of(
            given, f"{where}: unit_value", "US dollars per unit, above 0", _LEAST_WORTH
        )
    if _PLAIN.fullmatch(text):
        return rate_in_cell(text, f"{where}: rate", bounds), False
    duty = parse_us_duty(text)
    values = {} if worth is None else dict.fromkeys((part.unit for part in duty.specific), worth)
    units = sorted({part.unit for part in duty.specific})
    if len(units) > 1:
        raise InputError(
            f"{where}: rate: {text!r} is per {' and per '.join(units)}; allowed: one unit"
        )
    if duty.specific and worth is None:
        raise InputError(
            f"{where}: rate: {text!r} is a duty per {units[0]}, which is no part of a value by "
            f"itself; allowed: a unit_value beside it, US dollars per {units[0]}, or a per cent"
        )
    found = equivalent(duty, values)
    if found.treatment not in ("exact", "converted") or found.rate is None:
        raise InputError(f"{where}: rate: {text!r} is not allowed; allowed: {RATE}")
    if not bounds[0] <= found.rate <= bounds[1]:
        raise InputError(
            f"{where}: rate: {text!r} is {found.rate:.4g} of value; allowed: from {bounds[0]:g} to "
            f"{bounds[1]:g}"
        )
    return found.rate, found.treatment == "converted"


@cache
def _sectors() -> dict[str, str]:
    """Return the sector of six, four and two digits: that of most lines under them."""
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for table, column in _CLASSIFIED:
        for row in tables.records(table):
            for length in (6, 4, 2):
                if len(row[column]) >= length:
                    counted[row[column][:length]][row["sector"]] += 1
    return {digits: found.most_common(1)[0][0] for digits, found in counted.items()}


def sector_of(code: str, where: str) -> str:
    """Return the sector of a line, as the schedules of the package have it; empty for no goods.

    Parameters
    ----------
    code
        Six digits or more. A product that no schedule of the package has is of the sector of most
        lines of its heading, else of its chapter. Works of art (chapter 97) are of no sector.
    where
        Where it stands, for messages.

    Raises
    ------
    InputError
        If its chapter is none of goods.
    """
    known = _sectors()
    if code[:2] not in known or code[:2] in _NO_GOODS:
        raise InputError(
            f"{where}: line: {code!r} is of chapter {code[:2]}; allowed: chapters 01 to 97 of the "
            "Harmonized System, without 77"
        )
    return next(known[code[:length]] for length in (6, 4, 2) if code[:length] in known)


def by_sector(lines: Iterable[OwnLine]) -> dict[str, float]:
    """Return the mean of the lines of every sector that has some, all counting the same."""
    rates: dict[str, list[float]] = defaultdict(list)
    for line in lines:
        if line.sector:
            rates[line.sector].append(line.rate)
    return {sector: sum(found) / len(found) for sector, found in rates.items()}


def weighted_by_sector(lines: Iterable[OwnLine], importers: Sequence[str]) -> dict[str, float]:
    """Return the means of the lines by sector, weighted with what Kazakhstan sells.

    Products meet lines as in :class:`~tarazy.policy.product_rates.ProductRates`; what no line
    of its sector meets has no weight, and a sector that nothing is sold of has no mean.

    Parameters
    ----------
    lines
        The schedule.
    importers
        Whose it is. Of the United States alone, weights are their imports from Kazakhstan; else its
        exports.
    """
    of_usa = [*importers] == ["USA"]
    given = [line for line in lines if line.sector]
    codes = {line.code for line in given}
    chosen = {p: line for p, line in chosen_lines().items() if line in codes} if of_usa else {}
    rates = ProductRates(((line.code, line.rate) for line in given), chosen)
    told = {(line.sector, line.code[:length]) for line in given for length in (6, 4, 2)}
    total: dict[str, float] = defaultdict(float)
    paid: dict[str, float] = defaultdict(float)
    for row in tables.records("kazakh_products"):
        weight, sector = float(row["us_imports" if of_usa else "exports"]), row["sector"]
        rate, digits = rates.find(row["product"])
        if weight > 0.0 and rate is not None and (sector, row["product"][:digits]) in told:
            total[sector] += weight
            paid[sector] += weight * rate
    return {sector: paid[sector] / weight for sector, weight in total.items()}
