"""Duties of chapter 99 that US imports paid in 2022, beside the schedule's columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tarazy.codes.classification import goods_sectors
from tarazy.errors import InputError
from tarazy.policy.chapter_99 import EVERYONE
from tarazy.policy.duty import Equivalent
from tarazy.policy.product_rates import ProductRates, chosen_lines
from tarazy.policy.tables import rows
from tarazy_pipeline.policy.line_rates import KazakhTrade, UnitedStatesSchedule
from tarazy_pipeline.policy.metal_duties import RATE_2018, duty_2018
from tarazy_pipeline.policy.schedules import (
    ProductSectors,
    ScheduleLine,
    sector_rates,
    weighted_rates,
)


@dataclass(frozen=True)
class BaseDuties:
    """What one exporter's goods pay beside the schedule, fractions by sector of goods.

    Attributes
    ----------
    simple
        All lines of a sector count the same; for an exporter whose duties are known as collected,
        weighted with its trade by chapter.
    weighted
        Weighted with the exporter's trade by product; `simple` where that is not known.
    """

    simple: dict[str, float]
    weighted: dict[str, float]


def base_duties(
    schedule: UnitedStatesSchedule, trade: KazakhTrade, products: ProductSectors
) -> dict[str, BaseDuties]:
    """Return the duties of chapter 99 by economy; ``*`` for all without an entry of their own.

    Parameters
    ----------
    schedule
        The US schedule.
    trade
        Kazakhstan's, for its weights.
    products
        Concordance.
    """
    codes = [line.code for line in schedule.lines]
    exempt = {
        r["economy"]: frozenset(r["metals"].split()) for r in rows("us_section_232_exemptions")
    }
    found: dict[str, BaseDuties] = {}
    for economy in (EVERYONE, *exempt):
        spared = exempt.get(economy, frozenset())
        metals = [metal for metal in RATE_2018 if metal not in spared]
        rates = _means({code: duty_2018(code, metals) for code in codes}, products)
        found[economy] = BaseDuties(rates, rates)
    by_product = ProductRates(((code, duty_2018(code)) for code in codes), chosen_lines())
    kazakh = weighted_rates(by_product, trade.united_states, products, goods_sectors())
    found["KAZ"] = BaseDuties(
        found[EVERYONE].simple, {s: rate.rate or 0.0 for s, rate in kazakh.items()}
    )
    general = _means(
        {
            code: given.rate
            for code, given in zip(codes, schedule.column_1, strict=True)
            if given.rate is not None
        },
        products,
    )
    for economy, chapters in _collected().items():
        paid = collected_rates(codes, chapters, products)
        beyond = {s: max(0.0, paid[s] - general[s]) for s in goods_sectors()}
        found[economy] = BaseDuties(beyond, beyond)
    return found


def collected_rates(
    codes: Sequence[str],
    chapters: Mapping[str, tuple[float, float]],
    products: ProductSectors,
) -> dict[str, float]:
    """Return duties collected over imports by sector, from those by HS chapter.

    The imports of a chapter are spread evenly over its lines: a sector's rate is the mean over the
    chapters that it shares, weighted with imports. An estimate where a chapter has several sectors.

    Parameters
    ----------
    codes
        Of the schedule's lines.
    chapters
        Two digits to imports and duty.
    products
        Concordance.

    Raises
    ------
    InputError
        A sector of goods has no imports.
    """
    lines: dict[str, int] = {}
    for code in codes:
        lines[code[:2]] = lines.get(code[:2], 0) + 1
    value = dict.fromkeys(goods_sectors(), 0.0)
    duty = dict.fromkeys(goods_sectors(), 0.0)
    for code in codes:
        sector, _ = products.find(code)
        if sector in value and code[:2] in chapters:
            imports, paid = chapters[code[:2]]
            value[sector] += imports / lines[code[:2]]
            duty[sector] += paid / lines[code[:2]]
    for sector, total in value.items():
        if total == 0.0:
            raise InputError(f"us_duties_collected: sector {sector!r} has no imports")
    return {sector: duty[sector] / value[sector] for sector in value}


def us_chapter_99(duties: Mapping[str, BaseDuties]) -> list[dict[str, str]]:
    """Return the table of :func:`base_duties`."""
    return [
        {
            "economy": economy,
            "sector": sector,
            "rate_simple": f"{given.simple[sector]:.6f}",
            "rate_weighted_us": f"{given.weighted[sector]:.6f}",
        }
        for economy, given in sorted(duties.items())
        for sector in goods_sectors()
    ]


def _collected() -> dict[str, dict[str, tuple[float, float]]]:
    found: dict[str, dict[str, tuple[float, float]]] = {}
    for row in rows("us_duties_collected"):
        record = float(row["imports_usd"]), float(row["duty_usd"])
        found.setdefault(row["economy"], {})[row["chapter"]] = record
    return found


def _means(values: Mapping[str, float], products: ProductSectors) -> dict[str, float]:
    found = sector_rates(
        (ScheduleLine(code, Equivalent(value, "exact")) for code, value in values.items()),
        products,
        goods_sectors(),
    )
    return {sector: rate.simple or 0.0 for sector, rate in found.items()}
