"""Rebuild the bundled policy tables from the official files."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from tarazy.errors import InputError
from tarazy.policy import section_232
from tarazy.policy.agreements import EU27
from tarazy.policy.duty import Equivalent
from tarazy.policy.provenance import HAND_KEPT, KAZAKHSTAN_WTO_AVERAGE, SOURCES
from tarazy.policy.regimes import (
    KazakhTrade,
    UnitedStatesSchedule,
    chosen_lines,
    eaeu_lines,
    goods_sectors,
    kazakh_trade,
    product_rates,
    us_schedule,
)
from tarazy.policy.schedules import (
    ProductRates,
    ProductSectors,
    ScheduleLine,
    SectorRate,
    WeightedRate,
    sector_rates,
    weighted_rates,
)
from tarazy.sources.concordance import hs6_to_sector
from tarazy.sources.eaeu_tariff import EAEU_FILE, read_eaeu_tariff
from tarazy.sources.exempt import EXEMPT_FILE, exempt_share, read_exempt
from tarazy.sources.wits_tariffs import (
    EORA_SECTOR,
    WITS_FILE,
    BilateralTariffs,
    read_bilateral_tariffs,
)

# Executive Order 14326 of 31 July 2025, Annex I: Kazakhstan 25 %, from 7 August 2025.
KAZAKHSTAN_COUNTRY_RATE = 0.25
# A bulk of lines that no sector of goods takes: electricity, printed designs, works of art.
_NO_GOODS_SECTOR = "(not a goods sector)"


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.6f}"


def _rate_row(
    sector: str, rate: SectorRate, world: WeightedRate, us: WeightedRate | None
) -> dict[str, str]:
    row = {
        "sector": sector,
        "rate_simple": _number(rate.simple),
        "rate_exact": _number(rate.exact),
        "rate_weighted_kaz": _number(world.rate),
    }
    if us is not None:
        row["rate_weighted_us"] = _number(us.rate)
    row |= {
        "lines": str(rate.lines),
        "lines_converted": str(rate.converted),
        "lines_lower_bound": str(rate.lower_bound),
        "lines_dropped": str(rate.dropped),
        "exports_weight": f"{world.weight:.3f}",
        "exports_covered": f"{world.covered:.4f}",
    }
    if us is not None:
        row["us_imports_weight"] = f"{us.weight:.3f}"
    return row


def _us_column(
    schedule: UnitedStatesSchedule,
    equivalents: Sequence[Equivalent],
    trade: KazakhTrade,
    products: ProductSectors,
) -> list[dict[str, str]]:
    sectors = goods_sectors()
    codes = [line.code for line in schedule.lines]
    simple = sector_rates(
        (ScheduleLine(c, e) for c, e in zip(codes, equivalents, strict=True)), products, sectors
    )
    by_product = product_rates(codes, equivalents, chosen_lines())
    world = weighted_rates(by_product, trade.world, products, sectors)
    us = weighted_rates(by_product, trade.united_states, products, sectors)
    return [_rate_row(s, simple[s], world[s], us[s]) for s in sectors]


def _us_2025(
    schedule: UnitedStatesSchedule,
    exempt: frozenset[str],
    trade: KazakhTrade,
    products: ProductSectors,
) -> list[dict[str, str]]:
    sectors = goods_sectors()
    chosen = chosen_lines()
    shares: list[tuple[str, float]] = []
    metals: list[tuple[str, float]] = []
    added: list[tuple[str, float]] = []
    for line in schedule.lines:
        # Goods under section 232 pay that duty instead of the country's, listed as exempt or not.
        is_metal = section_232.metal(line.code) is not None
        shares.append((line.code, 0.0 if is_metal else exempt_share(line.statistical, exempt)))
        metals.append((line.code, 1.0 if is_metal else 0.0))
        added.append((line.code, section_232.increase_2025(line.code)))
    weights = trade.united_states
    free = weighted_rates(ProductRates(shares, chosen), weights, products, sectors)
    metal = weighted_rates(ProductRates(metals, chosen), weights, products, sectors)
    extra = weighted_rates(ProductRates(added, chosen), weights, products, sectors)
    table = []
    for sector in sectors:
        exempted, covered = free[sector].rate, metal[sector].rate
        increase = extra[sector].rate
        if exempted is None or covered is None or increase is None:
            raise InputError(f"sector {sector!r}: no US imports from Kazakhstan to weight with")
        country = KAZAKHSTAN_COUNTRY_RATE * max(0.0, 1.0 - exempted - covered)
        table.append(
            {
                "sector": sector,
                "country_rate": _number(KAZAKHSTAN_COUNTRY_RATE),
                "exempt_share": _number(exempted),
                "section_232_share": _number(covered),
                "effective_added_rate": _number(country),
                "section_232_added_rate": _number(increase),
                "total_added_rate": _number(country + increase),
                "us_imports_2024_usd": f"{free[sector].weight * 1e6:.0f}",
            }
        )
    return table


def _eaeu(
    lines: Sequence[ScheduleLine], trade: KazakhTrade, products: ProductSectors
) -> list[dict[str, str]]:
    sectors = goods_sectors()
    simple = sector_rates(lines, products, sectors)
    by_product = product_rates([x.code for x in lines], [x.equivalent for x in lines])
    world = weighted_rates(by_product, trade.world, products, sectors)
    return [_rate_row(s, simple[s], world[s], None) for s in sectors]


def _alternative(
    cet: Sequence[Mapping[str, str]],
    lines: Sequence[ScheduleLine],
    products: ProductSectors,
    inputs: Path,
) -> list[dict[str, str]]:
    table = read_bilateral_tariffs(inputs / WITS_FILE)
    sectors = goods_sectors()
    # The customs union counts once, and Russia, whose tariff is the one left, not at all.
    others = [e for e in table.economies if e not in EU27 and e != "RUS"]
    median = median_mfn(table, [*others, "DEU"])
    # Bound averages are simple means over lines, so the profile of the common tariff is scaled
    # separately for farm products and for the rest until its means are the bound ones.
    scale: dict[bool, float] = {}
    for farm, bound in KAZAKHSTAN_WTO_AVERAGE.items():
        found = [
            x.equivalent.rate
            for x in lines
            if x.equivalent.rate is not None and is_farm_product(x.code) is farm
        ]
        scale[farm] = bound / (sum(found) / len(found))
    scaled = [
        ScheduleLine(
            x.code,
            Equivalent(x.equivalent.rate * scale[is_farm_product(x.code)], "exact")
            if x.equivalent.rate is not None
            else x.equivalent,
        )
        for x in lines
    ]
    bound_rates = sector_rates(scaled, products, sectors)
    by_sector = {row["sector"]: row for row in cet}
    return [
        {
            "sector": s,
            "rate": _number(bound_rates[s].simple),
            "rate_median_mfn": _number(median[s]),
            "rate_partners_on_kazakhstan": by_sector[s]["rate_weighted_kaz"],
            "cet_simple": by_sector[s]["rate_simple"],
        }
        for s in sectors
    ]


def median_mfn(table: BilateralTariffs, importers: Sequence[str]) -> dict[str, float]:
    """Return the median over importers of the most-favoured-nation rate by goods sector.

    The rate of an importer is the highest it has towards any exporter: the file leaves the cell
    empty of duty where the partner is the importer itself.
    """
    places = [table.economies.index(code) for code in importers]
    highest = table.mfn_trimmed[places].max(axis=1)
    return {
        sector: float(np.median(highest[:, table.sectors.index(name)]))
        for sector, name in EORA_SECTOR.items()
    }


def is_farm_product(code: str) -> bool:
    """Return whether a product is agricultural in the WTO's sense.

    Agreement on Agriculture, Annex 1: chapters 1 to 24 less fish, and some headings elsewhere, of
    which those outside chapters 1 to 24 are few and are left out here.
    """
    return int(code[:2]) <= 24 and code[:2] != "03" and code[:4] not in ("1604", "1605")


def _coverage(
    schedules: Mapping[str, Sequence[ScheduleLine]],
    rejected: Sequence[tuple[str, str]],
    products: ProductSectors,
) -> list[dict[str, str]]:
    goods = set(goods_sectors())
    count: Counter[tuple[str, str, str, str]] = Counter()
    for name, lines in schedules.items():
        for line in lines:
            sector, digits = products.find(line.code)
            place = sector if sector in goods else _NO_GOODS_SECTOR
            count[(name, str(place), line.equivalent.treatment, line.equivalent.reason)] += 1
            if digits < 6:
                count[(name, str(place), "sector_by_prefix", f"{digits} digits matched")] += 1
    for code, reason in rejected:
        sector, _ = products.find(code)
        place = sector if sector in goods else _NO_GOODS_SECTOR
        count[("eaeu_cet", str(place), "dropped", reason)] += 1
    return [
        {"schedule": k[0], "sector": k[1], "treatment": k[2], "reason": k[3], "lines": str(n)}
        for k, n in sorted(count.items())
    ]


def _write(path: Path, text: str) -> None:
    temporary = path.with_name(path.name + ".part")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(path)


def _write_table(out: Path, name: str, table: Sequence[Mapping[str, str]]) -> None:
    stream = io.StringIO()
    writer = csv.DictWriter(stream, fieldnames=list(table[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(table)
    _write(out / f"{name}.csv", stream.getvalue())


def build_tables(inputs: Path, out: Path) -> tuple[str, ...]:
    """Write all policy tables that are derived from official files, and their sources.

    Parameters
    ----------
    inputs
        Folder of the official files (``tariffs/``, ``trade/``, ``energy/``, ``mrio_adb_margins/``).
    out
        Folder to write to; the package reads ``tarazy/policy/tables``.

    Returns
    -------
    tuple of str
        Names of the tables written. The same inputs give the same bytes.

    Raises
    ------
    InputError
        A file is missing or not in the expected form.
    """
    products = ProductSectors(hs6_to_sector(inputs))
    trade = kazakh_trade(inputs)
    schedule = us_schedule(inputs)
    codes = [line.code for line in schedule.lines]
    eaeu = read_eaeu_tariff(inputs / EAEU_FILE)
    cet_lines = eaeu_lines(eaeu)
    cet = _eaeu(cet_lines, trade, products)
    tables = {
        "us_column_1": _us_column(schedule, schedule.column_1, trade, products),
        "us_column_2": _us_column(schedule, schedule.column_2, trade, products),
        "us_tariff_2025": _us_2025(schedule, read_exempt(inputs / EXEMPT_FILE), trade, products),
        "eaeu_cet": cet,
        "kazakhstan_alternative": _alternative(cet, cet_lines, products, inputs),
        "schedule_coverage": _coverage(
            {
                "us_column_1": [
                    ScheduleLine(c, e) for c, e in zip(codes, schedule.column_1, strict=True)
                ],
                "us_column_2": [
                    ScheduleLine(c, e) for c, e in zip(codes, schedule.column_2, strict=True)
                ],
                "eaeu_cet": cet_lines,
            },
            [(r.code, r.reason) for r in eaeu.rejected],
            products,
        ),
    }
    out.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        _write_table(out, name, table)
    sources = {name: SOURCES[name] for name in (*tables, *HAND_KEPT)}
    _write(
        out / "sources.json",
        json.dumps(sources, ensure_ascii=False, indent=1, sort_keys=True) + "\n",
    )
    return tuple(tables)
