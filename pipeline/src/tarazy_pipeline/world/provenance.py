"""Where the flows of ``core-2022`` come from, as attributes of its variables."""

from __future__ import annotations

import math
from typing import Any

SOURCES = {
    "ADB": "(c) Asian Development Bank, Multiregional Input-Output tables, release of June 2023, "
    "totals of 2022 by economy and sector as computed by K. A. Reyes",
    "WIOD": "World Input-Output Database, release 2013, table of 2011 (Timmer et al. 2015)",
    "BACI": "CEPII BACI, bilateral goods exports of 2023 (aggregate of 194 economies) and "
    "Kazakhstan's exports of 2021 by HS6 and, for HS 2709, by partner",
    "GeoDist": "CEPII GeoDist (Mayer & Zignago 2011)",
    "EI": "Energy Institute, Statistical Review of World Energy 2024",
    "EIA": "US Energy Information Administration, Brent spot price",
    "BNS": "Bureau of National Statistics of Kazakhstan, 2022: foreign trade by partner and by "
    "commodity group, gross value added by section",
    "Factbook": "CIA World Factbook, edition of May 2026: balance of payments",
    "UNCTAD": "UNCTAD, State of Commodity Dependence 2025: groups of exports, 2021-2023",
    "UN": "UN National Accounts Main Aggregates: value added of seven activities, 2021",
    "World Bank": "World Bank, GDP in current US dollars and population, 2022",
}
LICENCE = (
    "estimate under the MIT licence of this package; from ADB ((c) Asian Development "
    "Bank, free use with attribution), WIOD "
    "(CC BY 4.0 as its site states), CEPII (Etalab Open Licence 2.0), Energy Institute (figures "
    "with attribution), BNS (free use with reference), EIA (public domain), Factbook (CC0), UN "
    "and UNCTAD (free use with reference), World Bank (CC BY 4.0)"
)


def flow_provenance(sweeps: int, largest_gap: float, remarks: list[str]) -> dict[str, Any]:
    """Return the attributes of ``trade`` and ``input_share``.

    Parameters
    ----------
    sweeps, largest_gap
        Of the balancing.
    remarks
        What was cleaned.
    """
    shared = {
        "source": "; ".join(SOURCES.values()),
        "licence": LICENCE,
        "quality": "estimated",
        "method": "entropy balancing of a prior (WIOD 2011 structure, donors, gravity) to totals "
        "by sector (ADB 2022 at the level of national accounts; without a table, from these) and "
        "to bilateral goods trade",
        "balancing_sweeps": sweeps,
        # The power of ten above: the digits behind it depend on the machine.
        "balancing_gap_below": 10.0 ** math.ceil(math.log10(max(largest_gap, 1e-15))),
        "cleaned": remarks,
        "method_year": "totals 2022, structure 2011, partners of goods 2023",
    }
    return {
        "trade": {
            **shared,
            "notes": "data: how totals divide by sector where there is a table (ADB), except "
            "mining, which is split, and Kazakhstan, which is by its own statistics; coarse: "
            "totals by sector of other economies (variable account_quality); controlled: goods by "
            "recorded pair of economies (goods_control); estimated: products inside a pair, "
            "services by partner, pairs without a record",
        },
        "input_share": {
            **shared,
            "notes": "data where there is a table, else coarse: inputs of each sector in all and "
            "sales of each product to industries; estimated: which product goes to which sector, "
            "from the structure of 2011 of the economy or its donor (variable structure_donor); "
            "cost includes tariffs",
        },
    }
