"""Tariff regimes as ad valorem equivalents by line, and Kazakhstan's trade as weights."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tarazy.errors import InputError
from tarazy.policy.duty import Duty, Equivalent, equivalent, parse_us_duty
from tarazy.policy.preference import preferential_rate
from tarazy.policy.product_rates import ProductRates, chosen_lines
from tarazy_pipeline.policy.metal_duties import duty_2018
from tarazy_pipeline.policy.schedules import ScheduleLine, within_chapter_weights
from tarazy_pipeline.policy.unit_values import USD_PER_EURO, kazakh_unit_values
from tarazy_pipeline.readers.baci_exports import KAZAKHSTAN_EXPORTS_FILE, read_exports
from tarazy_pipeline.readers.eaeu_tariff import EaeuTariff
from tarazy_pipeline.readers.hts import HTS_FILE, HtsLine, read_hts
from tarazy_pipeline.readers.us_census_imports import (
    KAZAKHSTAN_IMPORTS_FILE,
    ChapterImports,
    read_chapter_imports,
)

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
        US imports by HS chapter with the duty collected, million USD, 2024.
    """

    world: dict[str, float]
    united_states: dict[str, float]
    chapters: dict[str, ChapterImports]


def kazakh_trade(inputs: Path, schedule: UnitedStatesSchedule) -> KazakhTrade:
    """Read Kazakhstan's exports and spread US imports by chapter over them.

    The spread pays what was collected in 2024: column 1, and section 232 on steel and aluminium.

    Parameters
    ----------
    inputs
        Folder of the official files.
    schedule
        The US schedule.
    """
    world = read_exports(inputs / KAZAKHSTAN_EXPORTS_FILE)
    chapters = {
        chapter: replace(record, imports=record.imports / 1e6, duty=record.duty / 1e6)
        for chapter, record in read_chapter_imports(inputs / KAZAKHSTAN_IMPORTS_FILE).items()
    }
    weights = within_chapter_weights(world, chapters, kazakh_duties_2024(schedule))
    return KazakhTrade(world, weights, chapters)


def kazakh_duties_2024(schedule: UnitedStatesSchedule) -> ProductRates:
    """Return what Kazakhstan's products paid in the United States in 2024: column 1 and metals."""
    general, _ = kazakh_columns(schedule)
    return ProductRates(
        (
            (line.code, given.rate + duty_2018(line.code))
            for line, given in zip(schedule.lines, general, strict=True)
            if given.rate is not None
        ),
        chosen_lines(),
    )


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
