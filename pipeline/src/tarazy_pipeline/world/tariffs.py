"""Benchmark tariffs of ``core-2022``: who levies what on whom, by sector, and on what evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tarazy.codes.classification import goods_sectors
from tarazy.errors import InputError, unknown_name
from tarazy.policy.duty import Equivalent
from tarazy.policy.product_rates import chosen_lines
from tarazy_pipeline.policy.agreements import EAEU, EU27, FARM_SECTORS, agreements
from tarazy_pipeline.policy.line_rates import (
    eaeu_lines,
    kazakh_columns,
    kazakh_trade,
    preferential_rates,
    product_rates,
    us_schedule,
)
from tarazy_pipeline.policy.schedules import (
    ProductSectors,
    ScheduleLine,
    sector_rates,
    weighted_rates,
)
from tarazy_pipeline.readers.concordance import hs6_to_sector
from tarazy_pipeline.readers.eaeu_tariff import EAEU_FILE, read_eaeu_tariff
from tarazy_pipeline.readers.wits_tariffs import (
    EORA_SECTOR,
    WITS_FILE,
    BilateralTariffs,
    read_bilateral_tariffs,
)

# Symbols of the schedule's special column for partners with a free-trade agreement (USMCA goods
# are S, "S+" where only some qualify). The Generalized System of Preferences (A, A*, A+) lapsed on
# 31 December 2020, so its beneficiaries pay the general rate.
US_PROGRAMMES: dict[str, tuple[str, ...]] = {
    "AUS": ("AU",),
    "CAN": ("S", "S+"),
    "COL": ("CO",),
    "JPN": ("JP",),
    "KOR": ("KR",),
    "MEX": ("S", "S+"),
    "SGP": ("SG",),
}
# Public Law 117-110 of 8 April 2022 suspended normal trade relations with Russia and Belarus.
US_COLUMN_2 = ("RUS",)
# Importers that the table of 2017 lacks and whose tariff is near another's. Switzerland's and
# Norway's farm protection is higher than the EU's; New Zealand's tariff is as low as Australia's.
_PROXY = {"CHE": "EU", "NOR": "EU", "NZL": "AUS"}
# Kazakhstan has no agreement outside the CIS and the EAEU, and the EU's preferences for developing
# countries left it out in 2014: it pays the general rate, not what the rest of the world pays on
# average.
_WITHOUT_PREFERENCE = ("KAZ",)
# Exporters to which Russia grants preferences in the table of 2017: Viet Nam's free-trade
# agreement, and Belarus and the CIS inside the rest of the world.
_EAEU_PREFERENCES = ("VNM", "ROW")


@dataclass(frozen=True)
class _Table:
    """The 2017 table with the EU as one economy, by our sectors."""

    place: dict[str, int]
    rate: NDArray[np.float64]
    mfn: NDArray[np.float64]


def benchmark_tariffs(
    inputs: Path,
    economies: Sequence[str],
    sectors: Sequence[str],
    trade: NDArray[np.float64] | None = None,
) -> tuple[NDArray[np.float64], dict[str, Any]]:
    """Return the tariffs of the benchmark.

    In this order, the later going before the earlier:

    1. the bilateral table of 2017 (37 economies, 25 sectors), in which very high lines are trimmed;
       an economy it lacks takes the table's rest of the world, members of the EU the median of the
       members, and three importers the general rate of a named proxy; Kazakhstan's exports pay the
       general rate;
    2. the United States: column 1 of the HTS 2025, simple mean over lines; the special rate for
       partners with an agreement; column 2 for Russia; for Kazakhstan weighted with US imports;
    3. the Eurasian Economic Union: the common external tariff, simple mean over lines, with the
       preferences of the table of 2017 for Viet Nam and the rest of the world;
    4. documented agreements and unilateral rates (table ``zero_tariff_agreements``).

    Services and domestic sales bear no tariff.

    Parameters
    ----------
    inputs
        Folder of the official files.
    economies
        N ISO3 codes; ``ROW`` is the rest of the world.
    sectors
        J sector slugs, in any order.
    trade
        (N, N, J) importer, exporter, sector; if given, the provenance says on how much trade each
        rule bears.

    Returns
    -------
    tariff
        (N, N, J) importer, exporter, sector; fraction of value.
    provenance
        ``source``, ``licence``, ``quality``, ``year``, ``note``; ``rules``: for each rule the
        number of importer-exporter pairs and, with `trade`, its share of the imports of goods.

    Raises
    ------
    InputError
        A file is missing or faulty, or a sector is unknown.
    """
    goods = goods_sectors()
    if set(goods) - set(sectors):
        missing = sorted(set(goods) - set(sectors))[0]
        raise unknown_name("goods sector of the tariff schedules", missing, sectors)
    n = len(economies)
    if trade is not None and trade.shape != (n, n, len(sectors)):
        raise InputError(f"trade: shape {trade.shape}; it must be {(n, n, len(sectors))}")
    table = read_bilateral_tariffs(inputs / WITS_FILE)
    products = ProductSectors(hs6_to_sector(inputs))
    rates, rules = _from_table(_with_eu(table), economies)
    _united_states(rates, rules, economies, inputs, products)
    _eurasian_union(rates, rules, economies, inputs, products, table)
    _agreements(rates, rules, economies)
    diagonal = np.arange(n)
    rates[diagonal, diagonal] = 0.0
    tariff = np.zeros((n, n, len(sectors)))
    tariff[:, :, [list(sectors).index(s) for s in goods]] = rates
    return tariff, _provenance(rules, economies, sectors, trade)


def _with_eu(table: BilateralTariffs) -> _Table:
    """Map the table to our goods sectors and merge the members of the EU, as ``EU``."""
    columns = [table.sectors.index(EORA_SECTOR[s]) for s in goods_sectors()]
    members = [k for k, code in enumerate(table.economies) if code in EU27]
    others = [k for k, code in enumerate(table.economies) if code not in EU27]

    def merge(rates: NDArray[np.float64]) -> NDArray[np.float64]:
        chosen = rates[:, :, columns]
        # The members share one tariff; their rows differ a little by the lines each reports.
        rows = np.concatenate([chosen[others], np.median(chosen[members], axis=0)[None]])
        east = np.median(rows[:, members], axis=1)[:, None]
        return np.concatenate([rows[:, others], east], axis=1)

    names = [table.economies[k] for k in others] + ["EU"]
    return _Table(
        place={code: k for k, code in enumerate(names)},
        rate=merge(table.tariff_trimmed),
        mfn=merge(table.mfn_trimmed),
    )


def _in_table(code: str, table: _Table, proxies: Mapping[str, str]) -> str:
    if code in EU27:
        return "EU"
    if code in table.place:
        return code
    return proxies.get(code, "ROW")


def _from_table(
    table: _Table, economies: Sequence[str]
) -> tuple[NDArray[np.float64], NDArray[np.object_]]:
    n = len(economies)
    rates = np.zeros((n, n, len(goods_sectors())))
    rules = np.empty((n, n), dtype=object)
    for a, importer in enumerate(economies):
        row = _in_table(importer, table, _PROXY)
        at = table.place[row]
        partners = [k for k in range(len(table.place)) if k != at]
        middle = np.median(table.rate[at, partners], axis=0)
        for b, exporter in enumerate(economies):
            column = _in_table(exporter, table, {})
            if row == column:
                # The table has no tariff between two economies that it counts as one.
                rates[a, b] = middle
                rules[a, b] = "table 2017: importer's median"
                continue
            general = exporter in _WITHOUT_PREFERENCE or importer in _PROXY
            rates[a, b] = (table.mfn if general else table.rate)[at, table.place[column]]
            if row == "ROW" and importer != "ROW":
                rules[a, b] = "table 2017: importer as rest of the world"
            elif importer in _PROXY:
                rules[a, b] = "table 2017: general rate of a proxy"
            elif general:
                rules[a, b] = "table 2017: general rate"
            elif column == "ROW" and exporter != "ROW":
                rules[a, b] = "table 2017: exporter as rest of the world"
            else:
                rules[a, b] = "table 2017"
    return rates, rules


def _united_states(
    rates: NDArray[np.float64],
    rules: NDArray[np.object_],
    economies: Sequence[str],
    inputs: Path,
    products: ProductSectors,
) -> None:
    if "USA" not in economies:
        return
    goods, usa = goods_sectors(), list(economies).index("USA")
    schedule = us_schedule(inputs)
    codes = [line.code for line in schedule.lines]

    def mean(equivalents: Sequence[Equivalent]) -> list[float]:
        lines = (ScheduleLine(c, e) for c, e in zip(codes, equivalents, strict=True))
        found = sector_rates(lines, products, goods)
        return [_known(found[s].simple, s) for s in goods]

    general, second = mean(schedule.column_1), mean(schedule.column_2)
    by_product = product_rates(codes, kazakh_columns(schedule)[0], chosen_lines())
    weights = kazakh_trade(inputs).united_states
    kazakh = weighted_rates(by_product, weights, products, goods)
    for b, exporter in enumerate(economies):
        if exporter in US_COLUMN_2:
            rates[usa, b], rules[usa, b] = second, "HTS 2025: column 2"
        elif exporter in US_PROGRAMMES:
            special = preferential_rates(schedule, US_PROGRAMMES[exporter])
            rates[usa, b], rules[usa, b] = mean(special), "HTS 2025: special rate"
        elif exporter == "KAZ":
            rates[usa, b] = [_known(kazakh[s].rate, s) for s in goods]
            rules[usa, b] = "HTS 2025: column 1, weighted with trade"
        else:
            rates[usa, b], rules[usa, b] = general, "HTS 2025: column 1"


def _eurasian_union(
    rates: NDArray[np.float64],
    rules: NDArray[np.object_],
    economies: Sequence[str],
    inputs: Path,
    products: ProductSectors,
    table: BilateralTariffs,
) -> None:
    importers = [k for k, code in enumerate(economies) if code in EAEU]
    if not importers:
        return
    goods = goods_sectors()
    lines = eaeu_lines(read_eaeu_tariff(inputs / EAEU_FILE))
    found = sector_rates(lines, products, goods)
    common = np.array([_known(found[s].simple, s) for s in goods])
    columns = [table.sectors.index(EORA_SECTOR[s]) for s in goods]
    russia = table.economies.index("RUS")
    for b, exporter in enumerate(economies):
        rate, rule = common, "EAEU common external tariff"
        if exporter in _EAEU_PREFERENCES:
            partner = table.economies.index(exporter)
            mfn = table.mfn_trimmed[russia, partner, columns]
            applied = table.tariff_trimmed[russia, partner, columns]
            share = np.divide(applied, mfn, out=np.ones_like(mfn), where=mfn > 0)
            rate = common * np.minimum(share, 1.0)
            rule = "EAEU common external tariff, preferences of 2017"
        for a in importers:
            rates[a, b], rules[a, b] = rate, rule


def _agreements(
    rates: NDArray[np.float64], rules: NDArray[np.object_], economies: Sequence[str]
) -> None:
    goods = goods_sectors()
    everything = list(range(len(goods)))
    industrial = [k for k, s in enumerate(goods) if s not in FARM_SECTORS]
    agreed: set[tuple[int, int]] = set()
    for agreement in agreements():
        covered = industrial if agreement.industrial else everything
        for a, importer in enumerate(economies):
            if importer not in agreement.importers:
                continue
            for b, exporter in enumerate(economies):
                if a == b or (a, b) in agreed:
                    continue
                if agreement.exporters is not None:
                    if exporter not in agreement.exporters:
                        continue
                    # Groups overlap (the EU is a party to several): the first agreement holds.
                    agreed.add((a, b))
                rates[a, b, covered] = agreement.rate
                scope = ", industrial goods" if agreement.industrial else ""
                rules[a, b] = f"agreement: {agreement.name}{scope}"


def _known(rate: float | None, sector: str) -> float:
    if rate is None:
        raise InputError(f"tariff schedule: sector {sector!r} has no line with a rate")
    return rate


def _provenance(
    rules: NDArray[np.object_],
    economies: Sequence[str],
    sectors: Sequence[str],
    trade: NDArray[np.float64] | None,
) -> dict[str, Any]:
    n = len(economies)
    abroad = ~np.eye(n, dtype=bool)
    value = None
    if trade is not None:
        goods = [list(sectors).index(s) for s in goods_sectors()]
        value = trade[:, :, goods].sum(axis=2) * abroad
    counts: dict[str, dict[str, float]] = {}
    for rule in sorted(set(rules[abroad])):
        mask = (rules == rule) & abroad
        counts[str(rule)] = {"pairs": int(mask.sum())}
        if value is not None:
            counts[str(rule)]["import_share"] = float(value[mask].sum() / value.sum())
    return {
        "source": (
            "bilateral tariffs of 2017 (WITS/TRAINS, 37 economies x 25 sectors); USITC, HTS 2025; "
            "Eurasian Economic Commission, common external tariff, 18 June 2026 (third-party "
            "parse); agreements in force in 2022"
        ),
        "licence": "public domain (USITC); official act (EEC); derived means of WITS/TRAINS",
        "quality": "estimated",
        "year": 2022,
        "note": (
            "Simple means over tariff lines, except US duties on Kazakhstan (weighted with trade). "
            "Schedules of 2017, 2025 and 2026 stand for 2022. US section 232 and 301 duties and "
            "foreign retaliation are not included. Agreements since 2017 other than those listed "
            "(EU-Japan, CPTPP, RCEP) are not included."
        ),
        "rules": counts,
    }
