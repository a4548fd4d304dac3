"""Sources, licences and methods of the bundled policy tables."""

from __future__ import annotations

from tarazy_pipeline.policy.provenance_us import (
    BACI,
    CENSUS,
    COLUMNS,
    CONCORDANCE,
    EAEU,
    HTS,
    US_SOURCES,
    WITS,
)

# Simple averages of Kazakhstan's final bound rates, farm products and others. WTO, Report of the
# Working Party on the Accession of Kazakhstan, WT/ACC/KAZ/93, 23 June 2015, as announced by the
# WTO: 7.6 % and 5.9 %, 6.1 % overall.
KAZAKHSTAN_WTO_AVERAGE: dict[bool, float] = {True: 0.076, False: 0.059}

# Averages of Kazakhstan's tariff before the customs union and under it. World Bank, "Kazakhstan in
# the Customs Union: Losses or Gains?", 18 April 2012.
KAZAKHSTAN_AVERAGES_BEFORE = {"simple": 0.067, "weighted": 0.053}
KAZAKHSTAN_AVERAGES_AFTER = {"simple": 0.111, "weighted": 0.095}
# Today's common tariff by sector, weighted with Kazakhstan's imports of goods from third countries
# in core-2022. A test holds it to that world: policy tables may not read the world built on them.
COMMON_TARIFF_WEIGHTED = 0.0726

SOURCES: dict[str, dict[str, str]] = US_SOURCES | {
    "eaeu_cet": {
        "title": "Common external tariff of the Eurasian Economic Union, by sector",
        "source": f"{EAEU}; {BACI}; {CONCORDANCE}",
        "licence": "official act, free of copyright; the parse states no licence",
        "year": "2026",
        "quality": "derived",
        "method": (
            "Ad valorem lines; a duty with a minimum or an added specific part counts with its ad "
            "valorem part (lower bound); purely specific duties, codes that do not exist, duties "
            "without a per cent sign and codes with two duties are dropped and counted in "
            "schedule_coverage. Kazakhstan's, Armenia's and Kyrgyzstan's transitional exceptions "
            "are not in the source. rate_weighted_kaz is what Kazakhstan's exports would pay if it "
            "were outside; duties with a part in euro per kilogram are converted there at the unit "
            "values of Kazakhstan's products (kazakh_unit_values) and 1.1827 USD for a euro."
        ),
        "columns": COLUMNS.format(us="", usw=""),
    },
    "eaeu_preferences": {
        "title": "Share of the common tariff that preferred exporters pay",
        "source": WITS,
        "licence": "derived figures of WITS/TRAINS",
        "year": "2017",
        "quality": "estimated",
        "method": (
            "Applied over general rate of Russia in 2017, at most one. The table of 2017 has the "
            "CIS, whose goods enter free, in its rest of the world: that share counts (column ROW) "
            "only where the world shows none of them on their own."
        ),
        "columns": (
            "sector; VNM: Viet Nam; ROW, if there is one: rest of the world. Fractions of the "
            "general rate."
        ),
    },
    "kazakhstan_before_customs_union": {
        "title": "Kazakhstan before the customs union: assumed tariff by sector",
        "source": (
            'World Bank, "Kazakhstan in the Customs Union: Losses or Gains?", 18 April 2012: '
            "average tariff 6.7 % (simple) and 5.3 % (weighted with trade) before the customs "
            f"union, 11.1 and 9.5 % under it in 2011; {EAEU}"
        ),
        "licence": "derived figures; sources as stated",
        "year": "2009",
        "quality": "assumed",
        "method": (
            "The schedule of 2009 is not among the inputs: only its averages are known, and the "
            "profile by sector is that of today's common tariff. rate_simple: scaled so that the "
            "mean over lines is 6.7 %; rate_weighted: so that the mean weighted with Kazakhstan's "
            "imports from third countries by sector (core-2022: "
            f"{100 * COMMON_TARIFF_WEIGHTED:.2f} % under the common tariff) is "
            "5.3 %. The common tariff has fallen since 2011 (accession of Russia to the WTO), so "
            "that its distance to the tariff of 2009 is smaller today than the step of 2010: "
            "rate_step_simple and rate_step_weighted scale it with the ratios of that step, 0.604 "
            "and 0.558. Duties with a specific part count with their ad valorem part, which makes "
            "the common tariff and its distance a lower bound."
        ),
        "columns": (
            "sector; rate_simple and rate_weighted: scaled to the averages of 2009; "
            "rate_step_simple and rate_step_weighted: the common tariff scaled with the step of "
            "2010; cet_simple: the common tariff, mean over lines. Fractions of value."
        ),
    },
    "kazakhstan_alternative": {
        "title": "Kazakhstan outside the customs union: assumed tariffs by sector",
        "source": (
            f"{WITS}; WTO, accession of Kazakhstan (WT/ACC/KAZ/93): average final bound rates "
            f"7.6 % farm, 5.9 % other; {EAEU}"
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
        "source": f"{HTS}; {EAEU}; {CONCORDANCE}",
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
    "kazakh_unit_values": {
        "title": "Unit values of Kazakhstan's products",
        "source": (
            "CEPII BACI, exports of Kazakhstan to China, Germany and Russia by HS 2002 six digits, "
            "2021, value and quantity (extract of K. A. Reyes, adb-kaz-gvc, kaz_partners_2021)"
        ),
        "licence": "Etalab Open Licence 2.0 (BACI)",
        "year": "2021",
        "quality": "derived",
        "method": (
            "Kept by hand: sums over the partners named, which are the customers among the five "
            "largest partners that bought the product in quantity. Products whose duties have a "
            "part per kilogram or tonne, the larger ones. Duties per piece, litre, pair, square "
            "metre or cubic centimetre have no unit value."
        ),
        "columns": (
            "product: HS 2002 six digits; partners: ISO3; value_thousand_usd; quantity_tonnes: "
            "their quotient is the unit value"
        ),
    },
    "eaeu_lines": {
        "title": "Lines of the common external tariff of the Eurasian Economic Union",
        "source": f"{EAEU}; {CONCORDANCE}",
        "licence": "official act, free of copyright; the parse states no licence",
        "year": "2026",
        "quality": "derived",
        "method": (
            "As us_lines. Lines that the parse garbles are dropped with the reason. The source has "
            "no descriptions."
        ),
        "columns": (
            "line: ten digits; sector; digits; duty; rate, treatment, reason; rate_kaz, "
            "treatment_kaz, reason_kaz"
        ),
    },
    "kazakh_products": {
        "title": "Kazakhstan's products and their weights",
        "source": f"{BACI}; {CENSUS}; {CONCORDANCE}",
        "licence": "Etalab Open Licence 2.0 (BACI); public domain (Census)",
        "year": "2021",
        "quality": "estimated",
        "method": (
            "US imports are known by chapter and spread inside it over Kazakhstan's exports to the "
            "world so that they pay the duty collected in 2024 (us_reconciliation)."
        ),
        "columns": (
            "product: HS 2002 six digits (two where a chapter could not be spread); description; "
            "sector (empty: no goods sector); exports to the world in 2021 and us_imports in 2024, "
            "million USD"
        ),
    },
    "kazakh_product_lines": {
        "title": "The US tariff line of Kazakhstan's main products",
        "source": f"{HTS}; {CENSUS} (duties collected)",
        "licence": "public domain",
        "year": "2025",
        "quality": "assumed",
        "method": "Kept by hand; each row gives its reason.",
        "columns": "product: HS six digits; line: HTS eight digits; reason",
    },
    "tariff_averages": {
        "title": "Average tariffs of importers without a schedule here",
        "source": (
            "WTO, ITC and UNCTAD, World Tariff Profiles 2023, summary table, all products; "
            "Heritage Foundation, Index of Economic Freedom 2019, tariff rate (from the World Bank "
            "and the WTO)"
        ),
        "licence": "facts, with the source named",
        "year": "2022",
        "quality": "sourced",
        "method": (
            "Kept by hand. Of the profiles the first part of the alphabet was at hand; the index "
            "stands in for the rest, with figures of about 2016. They set the level of an "
            "importer's tariff in the benchmark; its profile by sector is that of the rest of the "
            "world in the table of 2017."
        ),
        "columns": (
            "economy: ISO3; measure (general, simple: mean of the most-favoured-nation rate over "
            "subheadings; applied, weighted: with preferences, weighted with imports); rate: "
            "fraction of value; year (empty: not stated); source"
        ),
    },
    "retaliation": {
        "title": "Duties in answer to those of the United States, in force in 2022",
        "source": "PIIE and World Tariff Profiles 2023, in each row",
        "licence": "facts",
        "year": "2022",
        "quality": "assumed",
        "method": (
            "Kept by hand. The level is published, the profile by sector is not: the duty is the "
            "same on all goods. The EU's, the UK's and India's answers to section 232 were "
            "suspended or small and are left out."
        ),
        "columns": "importer; exporter; rate: on top of the general rate; since; quality; source",
    },
    "zero_tariff_agreements": {
        "title": "Agreements and unilateral rates behind the benchmark tariffs",
        "source": "legal texts and WTO reports, one in each row; DESTA for the parties",
        "licence": "facts",
        "year": "2022",
        "quality": "assumed",
        "method": (
            "Kept by hand; full use of the preference, complete transition periods and no "
            "exceptions but those in the row are assumed."
        ),
        "columns": (
            "name; importers; exporters (WORLD: all); direction (both: the exporters grant it, "
            "too); products (all, industrial); rate (fraction); since; source"
        ),
    },
    "critical_minerals": {
        "title": (
            "Lists of critical minerals of the United States and the European Union, and the "
            "sectors that sell them"
        ),
        "source": (
            "US Geological Survey, Final 2025 List of Critical Minerals, Federal Register of 7 "
            "November 2025, names as listed by the Essential Minerals Association "
            "(essentialminerals.org/newsroom/final-2025-critical-minerals-list); Regulation (EU) "
            "2024/1252, Annex II (data.europa.eu/eli/reg/2024/1252/oj), names as listed by "
            "Statistics Netherlands (cbs.nl, 2024)"
        ),
        "licence": (
            "official acts, free of copyright in the United States; EUR-Lex, reuse with "
            "attribution in the European Union"
        ),
        "year": "2025",
        "quality": "assumed",
        "method": (
            "Names of both lists as published, read on 2026-11-30; kinds that the European Union "
            "lists together (heavy and light rare earths, platinum group metals) stand together. "
            "Which sector sells a mineral is ours: ores in mining, unwrought metals in metals, "
            "compounds in chemicals; by-products of smelters have no ore of their own; graphite, "
            "barite, feldspar, fluorspar, phosphate and coking coal are sold as they are mined."
        ),
        "columns": (
            "list; importers: economies or a group whose list it is; mineral: its name; sectors: "
            "those in whose goods it is sold, as ore, compound or metal (assumed); series_item: "
            "the item of the series mineral-production that counts it, empty where there is none; "
            "since: day of publication or of entry into force"
        ),
    },
}

HAND_KEPT = (
    "critical_minerals",
    "kazakh_product_lines",
    "kazakh_unit_values",
    "retaliation",
    "tariff_averages",
    "us_country_rates",
    "us_duties_collected",
    "us_programmes",
    "us_section_122_exempt",
    "us_section_232_exemptions",
    "zero_tariff_agreements",
)
