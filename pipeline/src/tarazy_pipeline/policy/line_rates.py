"""Tariff regimes as ad valorem equivalents by line, and Kazakhstan's trade as weights."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tarazy.errors import InputError
from tarazy.policy import section_232
from tarazy.policy.duty import Duty, Equivalent, equivalent, parse_us_duty
from tarazy.policy.preference import preferential_rate
from tarazy.policy.product_rates import ProductRates
from tarazy_pipeline.policy.metal_duties import RATE_2018
from tarazy_pipeline.policy.schedules import ScheduleLine, within_chapter_weights
from tarazy_pipeline.policy.unit_values import USD_PER_EURO, kazakh_unit_values
from tarazy_pipeline.readers.baci_exports import KAZAKHSTAN_EXPORTS_FILE, read_exports
from tarazy_pipeline.readers.eaeu_tariff import EaeuTariff
from tarazy_pipeline.readers.hts import HTS_FILE, HtsLine, read_hts
from tarazy_pipeline.readers.us_census_imports import KAZAKHSTAN_IMPORTS_FILE, read_chapter_imports

BRENT_FILE = "energy/eia_brent-year.csv"
BRENT_YEAR = 2022


@dataclass(frozen=True)
class UnitedStatesSchedule:
    """The two columns of the US schedule as ad valorem equivalents.

    Attributes
    ----------
    lines
        Tariff lines.
    column_1, column_2
        Equivalent of each line.
    """

    lines: tuple[HtsLine, ...]
    column_1: tuple[Equivalent, ...]
    column_2: tuple[Equivalent, ...]


def brent_price(inputs: Path, year: int = BRENT_YEAR) -> float:
    """Return the mean spot price of Brent in a year, USD per barrel (US EIA).

    Raises
    ------
    InputError
        The file is missing or has no such year.
    """
    path = inputs / BRENT_FILE
    if not path.is_file():
        raise InputError(f"{path}: no such file; annual Brent prices are needed")
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.reader(stream):
            if row and row[0].startswith(f"{year}-"):
                return float(row[1])
    raise InputError(f"{path}: no price of {year}")


def us_schedule(inputs: Path) -> UnitedStatesSchedule:
    """Read the US schedule; duties per barrel are divided by the price of Brent.

    The price of crude stands in for the refined products of heading 2710 too, which cost more: the
    equivalents of their duties are slightly too high.
    """
    lines = tuple(read_hts(inputs / HTS_FILE))
    unit_values = {"bbl": brent_price(inputs)}
    return UnitedStatesSchedule(
        lines=lines,
        column_1=tuple(equivalent(parse_us_duty(x.general), unit_values) for x in lines),
        column_2=tuple(equivalent(parse_us_duty(x.column_2), unit_values) for x in lines),
    )


def preferential_rates(
    schedule: UnitedStatesSchedule,
    programmes: Sequence[str],
    general: Sequence[Equivalent] | None = None,
) -> list[Equivalent]:
    """Return the rate of each line for a partner; see :func:`preferential_rate`.

    Parameters
    ----------
    schedule
        The US schedule.
    programmes
        Symbols of the special column.
    general
        Column 1 as it meets the partner's products; by default that of any exporter.
    """
    return [
        preferential_rate(given, line.special, programmes)[0]
        for line, given in zip(schedule.lines, general or schedule.column_1, strict=True)
    ]


@dataclass(frozen=True)
class KazakhTrade:
    """Weights for Kazakhstan's products.

    Attributes
    ----------
    world
        Exports to the world by HS 2002 six digits, million USD, 2021.
    united_states
        Estimated US imports by the same products, million USD, 2024.
    chapters
        US imports by HS chapter, million USD, 2024.
    """

    world: dict[str, float]
    united_states: dict[str, float]
    chapters: dict[str, float]


def kazakh_trade(inputs: Path) -> KazakhTrade:
    """Read Kazakhstan's exports and spread US imports by chapter over them.

    Steel and aluminium under section 232 paid 25 and 10 % in 2024 already. Where the spread would
    give a chapter more of them than the duty collected on it allows, they get what it allows and
    the chapter's other products the rest: US purchases in chapter 72 are ferro-alloys, not the
    flat steel that Kazakhstan sells elsewhere.
    """
    world = read_exports(inputs / KAZAKHSTAN_EXPORTS_FILE)
    imports = read_chapter_imports(inputs / KAZAKHSTAN_IMPORTS_FILE)
    chapters = {chapter: record.imports / 1e6 for chapter, record in imports.items()}
    collected = {c: r.duty / r.imports for c, r in imports.items() if r.imports > 0}
    weights = within_chapter_weights(world, chapters)
    return KazakhTrade(world, limit_by_duty(weights, collected), chapters)


def limit_by_duty(weights: Mapping[str, float], collected: Mapping[str, float]) -> dict[str, float]:
    """Reduce products under section 232 to what the duty collected on their chapter allows.

    Parameters
    ----------
    weights
        Imports by product.
    collected
        Duty over imports by two-digit chapter in 2024.

    Returns
    -------
    dict
        Imports by product; the total of each chapter is unchanged. A chapter without other
        products is left alone.
    """
    implied: dict[str, float] = {}
    metal: dict[str, float] = {}
    total: dict[str, float] = {}
    for product, weight in weights.items():
        chapter, kind = product[:2], section_232.metal(product)
        total[chapter] = total.get(chapter, 0.0) + weight
        if kind is not None:
            metal[chapter] = metal.get(chapter, 0.0) + weight
            duty = weight * RATE_2018[kind]
            implied[chapter] = implied.get(chapter, 0.0) + duty
    limited = dict(weights)
    for chapter, duty in implied.items():
        allowed = collected.get(chapter, 0.0) * total[chapter]
        other = total[chapter] - metal[chapter]
        if duty <= allowed or other <= 0:
            continue
        keep = allowed / duty
        lift = (total[chapter] - keep * metal[chapter]) / other
        for product, weight in weights.items():
            if product[:2] == chapter:
                limited[product] = weight * (keep if section_232.metal(product) else lift)
    return limited


def product_rates(
    codes: Sequence[str],
    equivalents: Sequence[Equivalent],
    chosen: Mapping[str, str] | None = None,
) -> ProductRates:
    """Return rates by product from the lines that have one."""
    return ProductRates(
        ((c, e.rate) for c, e in zip(codes, equivalents, strict=True) if e.rate is not None), chosen
    )


def eaeu_lines(tariff: EaeuTariff) -> list[ScheduleLine]:
    """Return the lines of the common external tariff that passed validation, as equivalents."""
    return [ScheduleLine(code, equivalent(duty, {})) for code, duty in tariff.lines.items()]


def with_unit_values(
    codes: Sequence[str], duties: Sequence[Duty], equivalents: Sequence[Equivalent]
) -> list[Equivalent]:
    """Convert what remains of a schedule's duties at the unit values of Kazakhstan's products.

    For averages weighted with Kazakhstan's trade, and no others.

    Parameters
    ----------
    codes, duties, equivalents
        Of the lines, in the same order.
    """
    found = []
    for code, duty, given in zip(codes, duties, equivalents, strict=True):
        values = kazakh_unit_values().get(code[:6])
        incomplete = given.treatment in ("lower_bound", "dropped")
        found.append(equivalent(duty, values, USD_PER_EURO) if values and incomplete else given)
    return found


def kazakh_columns(schedule: UnitedStatesSchedule) -> tuple[list[Equivalent], list[Equivalent]]:
    """Return columns 1 and 2 of the US schedule as they meet Kazakhstan's products."""
    codes = [line.code for line in schedule.lines]
    first = [parse_us_duty(line.general) for line in schedule.lines]
    second = [parse_us_duty(line.column_2) for line in schedule.lines]
    return (
        with_unit_values(codes, first, schedule.column_1),
        with_unit_values(codes, second, schedule.column_2),
    )
