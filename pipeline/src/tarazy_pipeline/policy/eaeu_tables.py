"""Tables by sector of the Eurasian Economic Union's tariff and of Kazakhstan's outside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from tarazy.codes.classification import economies, goods_sectors
from tarazy.policy.duty import Equivalent
from tarazy_pipeline.policy.agreements import EU27, eaeu_preferred
from tarazy_pipeline.policy.line_rates import KazakhTrade, product_rates
from tarazy_pipeline.policy.provenance import (
    COMMON_TARIFF_WEIGHTED,
    KAZAKHSTAN_AVERAGES_AFTER,
    KAZAKHSTAN_AVERAGES_BEFORE,
    KAZAKHSTAN_WTO_AVERAGE,
)
from tarazy_pipeline.policy.schedules import (
    ProductSectors,
    ScheduleLine,
    sector_rates,
    weighted_rates,
)
from tarazy_pipeline.policy.us_tables import number, rate_row
from tarazy_pipeline.readers.wits_tariffs import (
    EORA_SECTOR,
    WITS_FILE,
    BilateralTariffs,
    read_bilateral_tariffs,
)


def common_tariff(
    lines: Sequence[ScheduleLine],
    kazakh: Sequence[Equivalent],
    trade: KazakhTrade,
    products: ProductSectors,
) -> list[dict[str, str]]:
    """Return the common external tariff by sector.

    Parameters
    ----------
    lines
        Of the tariff.
    kazakh
        Their equivalents for Kazakhstan's products.
    trade
        Kazakhstan's.
    products
        Concordance.
    """
    sectors = goods_sectors()
    simple = sector_rates(lines, products, sectors)
    by_product = product_rates([x.code for x in lines], kazakh)
    world = weighted_rates(by_product, trade.world, products, sectors)
    return [rate_row(s, simple[s], world[s], None) for s in sectors]


def preferences(inputs: Path) -> list[dict[str, str]]:
    """Return the share of the general rate that Russia applied to preferred exporters in 2017."""
    table = read_bilateral_tariffs(inputs / WITS_FILE)
    russia = table.economies.index("RUS")
    preferred = eaeu_preferred([label.code for label in economies()])
    rows = []
    for sector in goods_sectors():
        column = table.sectors.index(EORA_SECTOR[sector])
        row = {"sector": sector}
        for exporter in preferred:
            place = (russia, table.economies.index(exporter), column)
            general, applied = table.mfn_trimmed[place], table.tariff_trimmed[place]
            row[exporter] = number(min(applied / general, 1.0) if general > 0 else 1.0)
        rows.append(row)
    return rows


def before_customs_union(
    cet: Sequence[Mapping[str, str]], lines: Sequence[ScheduleLine]
) -> list[dict[str, str]]:
    """Return Kazakhstan's assumed tariff of 2009: the common tariff scaled to known averages.

    Parameters
    ----------
    cet
        The common tariff by sector.
    lines
        Its lines, whose mean is scaled to the simple average.
    """
    known = [x.equivalent.rate for x in lines if x.equivalent.rate is not None]
    today = {"simple": sum(known) / len(known), "weighted": COMMON_TARIFF_WEIGHTED}
    table = []
    for row in cet:
        rate = float(row["rate_simple"])
        scaled = {"sector": row["sector"]}
        for kind, before in KAZAKHSTAN_AVERAGES_BEFORE.items():
            scaled[f"rate_{kind}"] = number(rate * before / today[kind])
        for kind, before in KAZAKHSTAN_AVERAGES_BEFORE.items():
            scaled[f"rate_step_{kind}"] = number(rate * before / KAZAKHSTAN_AVERAGES_AFTER[kind])
        table.append(scaled | {"cet_simple": row["rate_simple"]})
    return table


def alternative(
    cet: Sequence[Mapping[str, str]],
    lines: Sequence[ScheduleLine],
    products: ProductSectors,
    inputs: Path,
) -> list[dict[str, str]]:
    """Return the tariffs that Kazakhstan is assumed to apply outside the customs union."""
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
            "rate": number(bound_rates[s].simple),
            "rate_median_mfn": number(median[s]),
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
