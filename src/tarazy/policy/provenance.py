"""Sources, licences and methods of the bundled policy tables."""

from __future__ import annotations

# Simple averages of Kazakhstan's final bound rates, farm products and others. WTO, Report of the
# Working Party on the Accession of Kazakhstan, WT/ACC/KAZ/93, 23 June 2015, as announced by the
# WTO: 7.6 % and 5.9 %, 6.1 % overall.
KAZAKHSTAN_WTO_AVERAGE: dict[bool, float] = {True: 0.076, False: 0.059}

_HTS = "USITC, Harmonized Tariff Schedule of the United States, 2025 basic edition"
_BACI = "CEPII BACI, exports of Kazakhstan by HS 2002 six digits, 2021"
_CENSUS = (
    "US Census Bureau, imports for consumption from Kazakhstan by HS chapter, 2024, as compiled by "
    "M. Waugh (tradewartracker)"
)
_CONCORDANCE = "HS 2002 to ADB MRIO concordance (K. A. Reyes); other codes by longest prefix"
_WITS = "Bilateral tariffs of 2017 between 37 economies in 25 sectors, from WITS/TRAINS"
_EAEU = (
    "Common External Tariff of the Eurasian Economic Union, edition of 18 June 2026 (Eurasian "
    "Economic Commission), third-party parse"
)
_COLUMNS = (
    "sector; rate_simple: mean over lines with a rate, a duty with a further specific part "
    "counting with its ad valorem part (lower bound); rate_exact: mean over lines that are ad "
    "valorem, free or converted; rate_weighted_kaz: weighted with Kazakhstan's exports to the "
    "world; {us}lines, lines_converted, lines_lower_bound, lines_dropped: counts; exports_weight: "
    "million USD; exports_covered: share of it whose rate was found at six digits{usw}. Rates are "
    "fractions of value."
)
_US_COLUMNS = _COLUMNS.format(
    us=(
        "rate_weighted_us: weighted with US imports from Kazakhstan, by chapter, spread inside the "
        "chapter over Kazakhstan's exports to the world; "
    ),
    usw="; us_imports_weight: million USD",
)
_US_METHOD = (
    "Chapters 1-97. Duties per barrel are divided by the mean spot price of Brent in 2022 (US EIA, "
    "100.93 USD). Other specific duties have no unit value in the inputs: alone they drop the "
    "line, beside an ad valorem part they leave a lower bound; schedule_coverage counts both. Five "
    "products enter under the line that Kazakhstan really uses (kazakh_product_lines). Chapter 99 "
    "duties (sections 201, 232, 301) are not part of the columns."
)

SOURCES: dict[str, dict[str, str]] = {
    "us_column_1": {
        "title": "US tariff, column 1 general (normal trade relations), by sector",
        "source": f"{_HTS}; {_BACI}; {_CENSUS}; US EIA; {_CONCORDANCE}",
        "licence": "public domain (USITC, Census, EIA); Etalab Open Licence 2.0 (BACI)",
        "year": "2025",
        "quality": "derived",
        "method": _US_METHOD,
        "columns": _US_COLUMNS,
    },
    "us_column_2": {
        "title": "US tariff, column 2 (no normal trade relations), by sector",
        "source": f"{_HTS}; {_BACI}; {_CENSUS}; US EIA; {_CONCORDANCE}",
        "licence": "public domain (USITC, Census, EIA); Etalab Open Licence 2.0 (BACI)",
        "year": "2025",
        "quality": "derived",
        "method": _US_METHOD,
        "columns": _US_COLUMNS,
    },
    "us_tariff_2025": {
        "title": "US duties of 2025 on Kazakhstan, added to column 1, by sector",
        "source": (
            "Executive Order 14326 of 31 July 2025, Annex I (Kazakhstan 25 %, from 7 August 2025); "
            "list of exempt products as amended (Annex II; Budget Lab at Yale, "
            "tariff-rate-tracker); Proclamations 9704, 9705 (2018) and 10947 (2025) for steel and "
            f"aluminium; {_HTS}; {_CENSUS}; {_BACI}; {_CONCORDANCE}"
        ),
        "licence": "public domain; MIT (tariff-rate-tracker); Etalab Open Licence 2.0 (BACI)",
        "year": "2025",
        "quality": "estimated",
        "method": (
            "Exempt share: of each eight-digit line, the share of its ten-digit codes on the list; "
            "of a product, the mean over its lines; of a sector, weighted with US imports from "
            "Kazakhstan in 2024 by HS chapter, spread inside the chapter over Kazakhstan's exports "
            "to the world in 2021; steel and aluminium in a chapter are limited to what the duty "
            "collected on it in 2024 allows. The list is the latest and includes later exemptions "
            "(farm products of November 2025). Goods under section 232 pay that duty instead of "
            "the country's. Steel rose from 25 to 50 %, aluminium from 10 to 50 %; derivative "
            "articles and copper are not covered. Imports in chapters 98 and 99 belong to no "
            "sector. The country duty was in force until February 2026, when the Supreme Court's "
            "ruling ended it."
        ),
        "columns": (
            "sector; country_rate; exempt_share and section_232_share of US imports; "
            "effective_added_rate = country_rate * (1 - exempt_share - section_232_share); "
            "section_232_added_rate: rise of the section 232 duty; total_added_rate: both; "
            "us_imports_2024_usd: estimated imports. Rates and shares are fractions."
        ),
    },
    "eaeu_cet": {
        "title": "Common external tariff of the Eurasian Economic Union, by sector",
        "source": f"{_EAEU}; {_BACI}; {_CONCORDANCE}",
        "licence": "official act, free of copyright; the parse states no licence",
        "year": "2026",
        "quality": "derived",
        "method": (
            "Ad valorem lines; a duty with a minimum or an added specific part counts with its ad "
            "valorem part (lower bound); purely specific duties, codes that do not exist, duties "
            "without a per cent sign and codes with two duties are dropped and counted in "
            "schedule_coverage. Kazakhstan's, Armenia's and Kyrgyzstan's transitional exceptions "
            "are not in the source. rate_weighted_kaz is what Kazakhstan's exports would pay if it "
            "were outside."
        ),
        "columns": _COLUMNS.format(us="", usw=""),
    },
    "kazakhstan_alternative": {
        "title": "Kazakhstan outside the customs union: assumed tariffs by sector",
        "source": (
            f"{_WITS}; WTO, accession of Kazakhstan (WT/ACC/KAZ/93): average final bound rates "
            f"7.6 % farm, 5.9 % other; {_EAEU}"
        ),
        "licence": "derived figures; sources as stated",
        "year": "2017",
        "quality": "assumed",
        "method": (
            "rate: an assumption, the profile of the common tariff scaled so that its means over "
            "farm and other lines are Kazakhstan's average bound rates, which it may not exceed. "
            "rate_median_mfn: another, the median over economies outside the EAEU (the EU once) of "
            "the most-favoured-nation rate of 2017. Neither is a tariff that Kazakhstan has "
            "announced."
        ),
        "columns": (
            "sector; rate: Kazakhstan's assumed tariff on every importer's goods without a "
            "free-trade agreement; rate_median_mfn: alternative; rate_partners_on_kazakhstan: "
            "what Russia, Armenia and Kyrgyzstan would levy (common tariff weighted with "
            "Kazakhstan's exports); cet_simple: the common tariff, mean over lines. Fractions of "
            "value."
        ),
    },
    "schedule_coverage": {
        "title": "How the lines of the three schedules were used",
        "source": f"{_HTS}; {_EAEU}; {_CONCORDANCE}",
        "licence": "public domain; official act",
        "year": "2025",
        "quality": "derived",
        "method": (
            "Counts by schedule, sector, treatment (exact, converted, lower_bound, dropped) and "
            "reason. sector_by_prefix repeats lines whose code is not in HS 2002: their sector is "
            "the most common of the heading (4 digits) or chapter (2)."
        ),
        "columns": "schedule; sector; treatment; reason; lines",
    },
    "kazakh_product_lines": {
        "title": "The US tariff line of Kazakhstan's main products",
        "source": f"{_HTS}; {_CENSUS} (duties collected)",
        "licence": "public domain",
        "year": "2025",
        "quality": "assumed",
        "method": "Kept by hand; each row gives its reason.",
        "columns": "product: HS six digits; line: HTS eight digits; reason",
    },
    "zero_tariff_agreements": {
        "title": "Agreements and unilateral rates behind the benchmark tariffs",
        "source": "legal texts and WTO reports, one in each row; DESTA for the parties",
        "licence": "facts",
        "year": "2022",
        "quality": "assumed",
        "method": (
            "Kept by hand; full use of the preference and no exceptions are assumed. Agreements "
            "that the table of 2017 already reflects are not repeated."
        ),
        "columns": (
            "name; importers; exporters (WORLD: all); products (all, industrial); rate (fraction); "
            "since; source"
        ),
    },
}

HAND_KEPT = ("kazakh_product_lines", "zero_tariff_agreements")
