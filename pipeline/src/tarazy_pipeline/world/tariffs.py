"""Benchmark tariffs of ``core-2022``: who levies what on whom, by sector, and on what evidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tarazy.codes.classification import goods_sectors
from tarazy.errors import InputError, unknown_name
from tarazy.policy import special
from tarazy.policy.chapter_99 import EVERYONE
from tarazy.policy.duty import Equivalent
from tarazy.policy.product_rates import chosen_lines
from tarazy.policy.tables import rows
from tarazy_pipeline.policy.agreements import (
    EAEU,
    EU27,
    FARM_SECTORS,
    agreements,
    eaeu_preferred,
)
from tarazy_pipeline.policy.chapter_99 import base_duties
from tarazy_pipeline.policy.line_rates import (
    UnitedStatesSchedule,
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

# Public Law 117-110 of 8 April 2022 suspended normal trade relations with Russia and Belarus.
US_COLUMN_2 = ("RUS", "BLR")
# Importers that the table of 2017 lacks and whose tariff is near another's. Switzerland's and
# Norway's farm protection is higher than the EU's; New Zealand's tariff is as low as Australia's.
_PROXY = {"CHE": "EU", "NOR": "EU", "NZL": "AUS"}
# Kazakhstan has no agreement outside the CIS and the EAEU, and the EU's preferences for developing
# countries left it out in 2014: it pays the general rate, not what the rest of the world pays on
# average.
_WITHOUT_PREFERENCE = ("KAZ",)
# What the evidence on an importer's tariff is worth, by the rule behind its general rate.
_QUALITY = {
    "HTS 2025": "derived",
    "EAEU common external tariff": "derived",
    "unilateral": "derived",
    "table 2017: importer scaled": "estimated",
    "table 2017: importer at its published average": "estimated",
    "table 2017: general rate of a proxy": "assumed",
    "table 2017: importer as rest of the world": "assumed",
    "table 2017": "derived",
}


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
       general rate; an importer of which only an average is known (``tariff_averages``) takes the
       profile of the rest of the world at that average (one of applied tariffs needs `trade`);
    2. the United States: column 1 of the HTS 2025, simple mean over lines; the special rate for
       partners with a programme in force; column 2 for Russia and Belarus; for Kazakhstan weighted
       with US imports; beside it the duties of sections 232 and 301 (``us_chapter_99``);
    3. the Eurasian Economic Union: the common external tariff, simple mean over lines, with the
       preferences of the table of 2017 for Viet Nam and, as long as it holds members of the CIS,
       the rest of the world;
    4. unilateral rates, then documented agreements: the lowest rate of any that covers a pair
       (table ``zero_tariff_agreements``);
    5. retaliation (``retaliation``), on top.

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
        (N, N, J) importer, exporter, sector; if given, averages that are weighted with trade set
        the level of their importers, and the provenance says on how much trade each rule bears.

    Returns
    -------
    tariff
        (N, N, J) importer, exporter, sector; fraction of value.
    provenance
        ``source``, ``licence``, ``quality``, ``year``, ``note``; ``rules``: for each rule the
        number of importer-exporter pairs and, with `trade`, its share of the imports of goods;
        ``importers``: ``derived``, ``estimated`` or ``assumed`` for each importer's general rate.

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
    concordance = hs6_to_sector(inputs)
    products = ProductSectors(concordance)
    schedule = us_schedule(inputs)
    # A published simple average counts every subheading of six digits once.
    count = Counter(concordance.values())
    subheadings = np.array([float(count[s]) for s in goods])
    rates, rules = _from_table(
        _with_eu(table), economies, subheadings, _averages("general, simple")
    )
    _united_states(rates, rules, economies, inputs, products, schedule)
    _eurasian_union(rates, rules, economies, inputs, products, table)
    diagonal = np.arange(n)
    rates[diagonal, diagonal] = 0.0
    general = rates.copy()
    before = rules.copy()
    _agreements(rates, rules, economies)
    if trade is not None:
        places = [list(sectors).index(s) for s in goods]
        _published_levels(rates, rules, before, general, economies, trade[:, :, places])
    quality = _importer_quality(before, economies)
    _retaliation(rates, rules, economies)
    tariff = np.zeros((n, n, len(sectors)))
    tariff[:, :, [list(sectors).index(s) for s in goods]] = rates
    provenance = _provenance(rules, economies, sectors, trade)
    return tariff, provenance | {"importers": quality}


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


def _averages(measure: str) -> dict[str, float]:
    """Return published averages by importer (table ``tariff_averages``)."""
    given = rows("tariff_averages")
    return {row["economy"]: float(row["rate"]) for row in given if row["measure"] == measure}


def _from_table(
    table: _Table,
    economies: Sequence[str],
    subheadings: NDArray[np.float64],
    averages: Mapping[str, float],
) -> tuple[NDArray[np.float64], NDArray[np.object_]]:
    n = len(economies)
    rates = np.zeros((n, n, len(goods_sectors())))
    rules = np.empty((n, n), dtype=object)
    for a, importer in enumerate(economies):
        row = _in_table(importer, table, _PROXY)
        at = table.place[row]
        partners = [k for k in range(len(table.place)) if k != at]
        middle = np.median(table.rate[at, partners], axis=0)
        # A published average replaces the level of the rest of the world, not its profile.
        profile = np.median(table.mfn[at, partners], axis=0)
        scaled = row == "ROW" and importer in averages
        for b, exporter in enumerate(economies):
            if scaled:
                rates[a, b] = (
                    profile * averages[importer] * subheadings.sum() / (profile @ subheadings)
                )
                rules[a, b] = "table 2017: importer scaled to its average"
                continue
            column = _in_table(exporter, table, {})
            if row == column:
                # The table has no tariff between two economies that it counts as one.
                rates[a, b] = middle
                known = "as rest of the world" if row == "ROW" else "in a union"
                rules[a, b] = f"table 2017: importer {known}, its median"
                continue
            general = exporter in _WITHOUT_PREFERENCE or importer in _PROXY
            rates[a, b] = (table.mfn if general else table.rate)[at, table.place[column]]
            if row == "ROW":
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


def _importer_quality(rules: NDArray[np.object_], economies: Sequence[str]) -> dict[str, str]:
    """Return what the evidence on each importer's general rate is worth."""
    unilateral = {
        code
        for a in agreements()
        if a.exporters is None and not a.industrial
        for code in a.importers
    }
    found = {}
    for a, importer in enumerate(economies):
        others = [rules[a, b] for b in range(len(economies)) if b != a]
        # The weakest evidence counts; `_QUALITY` goes from the special to the general.
        kinds = ["unilateral"] if importer in unilateral else others
        grades = {
            next(q for rule, q in _QUALITY.items() if kind.startswith(rule)) for kind in kinds
        }
        found[importer] = next(
            (q for q in ("assumed", "estimated", "derived") if q in grades), "derived"
        )
    return found


def _united_states(
    rates: NDArray[np.float64],
    rules: NDArray[np.object_],
    economies: Sequence[str],
    inputs: Path,
    products: ProductSectors,
    schedule: UnitedStatesSchedule,
) -> None:
    if "USA" not in economies:
        return
    goods, usa = goods_sectors(), list(economies).index("USA")
    codes = [line.code for line in schedule.lines]

    def mean(equivalents: Sequence[Equivalent]) -> NDArray[np.float64]:
        lines = (ScheduleLine(c, e) for c, e in zip(codes, equivalents, strict=True))
        found = sector_rates(lines, products, goods)
        return np.array([_known(found[s].simple, s) for s in goods])

    by_product = product_rates(codes, kazakh_columns(schedule)[0], chosen_lines())
    trade = kazakh_trade(inputs, schedule)
    kazakh = weighted_rates(by_product, trade.united_states, products, goods)
    beside = base_duties(schedule, trade, products)
    columns: dict[tuple[str, ...], NDArray[np.float64]] = {}
    for b, exporter in enumerate(economies):
        symbols = special.symbols_of(exporter, "in force")
        if exporter in US_COLUMN_2:
            rate, rule = mean(schedule.column_2), "HTS 2025: column 2"
        elif exporter == "KAZ":
            rate = np.array([_known(kazakh[s].rate, s) for s in goods])
            rule = "HTS 2025: column 1, weighted with trade"
        else:
            if symbols not in columns:
                columns[symbols] = mean(preferential_rates(schedule, symbols))
            rate = columns[symbols]
            rule = "HTS 2025: special rate" if symbols else "HTS 2025: column 1"
        union = "EU27" if exporter in EU27 else exporter
        given = beside.get(union, beside[EVERYONE]).weighted
        duties = np.array([given[s] for s in goods])
        rates[usa, b] = rate + duties
        rules[usa, b] = rule + (", sections 232 and 301" if duties.any() else "")


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
    preferred = eaeu_preferred(economies)
    for b, exporter in enumerate(economies):
        rate, rule = common, "EAEU common external tariff"
        if exporter in preferred:
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
    for agreement in agreements():
        covered = industrial if agreement.industrial else everything
        scope = ", industrial goods" if agreement.industrial else ""
        for a, importer in enumerate(economies):
            for b, exporter in enumerate(economies):
                if a == b or not agreement.covers(importer, exporter):
                    continue
                if agreement.exporters is None:
                    # A unilateral rate is the importer's general tariff, lower or higher.
                    rates[a, b, covered] = agreement.rate
                elif (rates[a, b, covered] > agreement.rate).any():
                    rates[a, b, covered] = np.minimum(rates[a, b, covered], agreement.rate)
                else:
                    continue
                rules[a, b] = f"agreement: {agreement.name}{scope}"


def _published_levels(
    rates: NDArray[np.float64],
    rules: NDArray[np.object_],
    before: NDArray[np.object_],
    general: NDArray[np.float64],
    economies: Sequence[str],
    trade: NDArray[np.float64],
) -> None:
    """Bring importers without a schedule to the average tariff that is published of them.

    The published average is of what was applied, preferences included, or, in some economies, of
    the general rate; it does not say which. The profile of the rest of the world is lowered until
    the applied average is the published one, or raised until the general one is, and left alone
    where the published lies between the two.

    Parameters
    ----------
    rates, general
        (N, N, G) with and without agreements; `rates` is changed.
    rules, before
        (N, N) the same for the rules; both are changed.
    economies
        N ISO3 codes.
    trade
        (N, N, G) goods.
    """
    for importer, published in _averages("applied, weighted").items():
        if importer not in economies:
            continue
        a = economies.index(importer)
        bought = trade[a].copy()
        bought[a] = 0.0
        with_agreements = float((bought * rates[a]).sum() / bought.sum())
        without = float((bought * general[a]).sum() / bought.sum())
        rates[a] *= min(published / with_agreements, 1.0) * max(published / without, 1.0)
        for given in (before, rules):
            for b, rule in enumerate(given[a]):
                if rule.startswith("table 2017: importer as rest of the world"):
                    given[a, b] = "table 2017: importer at its published average"


def _retaliation(
    rates: NDArray[np.float64], rules: NDArray[np.object_], economies: Sequence[str]
) -> None:
    for row in rows("retaliation"):
        if row["importer"] in economies and row["exporter"] in economies:
            pair = economies.index(row["importer"]), economies.index(row["exporter"])
            rates[pair] += float(row["rate"])
            rules[pair] += ", retaliation"


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
            "parse); US Census, duties collected on China's goods in 2024; World Tariff Profiles "
            "2023 and Index of Economic Freedom 2019, averages; PIIE, China's tariffs on US goods; "
            "agreements in force in 2022"
        ),
        "licence": "public domain (USITC); official act (EEC); derived means of WITS/TRAINS",
        "quality": "estimated",
        "year": 2022,
        "note": (
            "Simple means over tariff lines, except US duties on Kazakhstan (weighted with trade) "
            "and on China (duties collected). Schedules of 2017, 2025 and 2026 stand for 2022. "
            "Full use of preferences is assumed. China's retaliation is spread evenly over goods."
        ),
        "rules": counts,
    }
