"""Sources, licences and methods of the policy tables of the United States."""

from __future__ import annotations

HTS = "USITC, Harmonized Tariff Schedule of the United States, 2025 basic edition"
BACI = "CEPII BACI, exports of Kazakhstan by HS 2002 six digits, 2021"
CENSUS = (
    "US Census Bureau, imports for consumption from Kazakhstan by HS chapter, 2024, as compiled by "
    "M. Waugh (tradewartracker)"
)
CONCORDANCE = "HS 2002 to ADB MRIO concordance (K. A. Reyes); other codes by longest prefix"
WITS = "Bilateral tariffs of 2017 between 37 economies in 25 sectors, from WITS/TRAINS"
EAEU = (
    "Common External Tariff of the Eurasian Economic Union, edition of 18 June 2026 (Eurasian "
    "Economic Commission), third-party parse"
)
COLUMNS = (
    "sector; rate_simple: mean over lines with a rate, a duty with a further specific part "
    "counting with its ad valorem part (lower bound); rate_exact: mean over lines that are ad "
    "valorem, free or converted; rate_weighted_kaz: weighted with Kazakhstan's exports to the "
    "world; {us}lines, lines_converted, lines_lower_bound, lines_dropped: counts; exports_weight: "
    "million USD; exports_covered: share of it whose rate was found at six digits{usw}. Rates are "
    "fractions of value."
)
US_COLUMNS = COLUMNS.format(
    us=(
        "rate_weighted_us: weighted with US imports from Kazakhstan, by chapter, spread inside the "
        "chapter so that they pay the duty collected (us_reconciliation); "
    ),
    usw="; us_imports_weight: million USD",
)
US_METHOD = (
    "Chapters 1-97. Duties per barrel are divided by the mean spot price of Brent in 2022 (US EIA, "
    "100.93 USD). Other specific duties have no unit value in the inputs: alone they drop the "
    "line, beside an ad valorem part they leave a lower bound; schedule_coverage counts both. Five "
    "products enter under the line that Kazakhstan really uses (kazakh_product_lines). Chapter 99 "
    "duties (sections 201, 232, 301) are not part of the columns. The weighted columns convert "
    "duties per kilogram and tonne, too, at the unit values of Kazakhstan's products "
    "(kazakh_unit_values)."
)

US_SOURCES: dict[str, dict[str, str]] = {
    "us_column_1": {
        "title": "US tariff, column 1 general (normal trade relations), by sector",
        "source": f"{HTS}; {BACI}; {CENSUS}; US EIA; {CONCORDANCE}",
        "licence": "public domain (USITC, Census, EIA); Etalab Open Licence 2.0 (BACI)",
        "year": "2025",
        "quality": "derived",
        "method": US_METHOD,
        "columns": US_COLUMNS,
    },
    "us_column_2": {
        "title": "US tariff, column 2 (no normal trade relations), by sector",
        "source": f"{HTS}; {BACI}; {CENSUS}; US EIA; {CONCORDANCE}",
        "licence": "public domain (USITC, Census, EIA); Etalab Open Licence 2.0 (BACI)",
        "year": "2025",
        "quality": "derived",
        "method": US_METHOD,
        "columns": US_COLUMNS,
    },
    "us_tariff_2025": {
        "title": "US duties of 2025 on Kazakhstan, added to column 1, by sector",
        "source": (
            "Executive Order 14326 of 31 July 2025, Annex I (Kazakhstan 25 %, from 7 August 2025); "
            "list of exempt products as amended (Annex II; Budget Lab at Yale, "
            "tariff-rate-tracker); Proclamations 9704, 9705 (2018) and 10947 (2025) for steel and "
            f"aluminium; {HTS}; {CENSUS}; {BACI}; {CONCORDANCE}"
        ),
        "licence": "public domain; MIT (tariff-rate-tracker); Etalab Open Licence 2.0 (BACI)",
        "year": "2025",
        "quality": "estimated",
        "method": (
            "Exempt share: of each eight-digit line, the share of its ten-digit codes on the list; "
            "of a product, the mean over its lines; of a sector, weighted with US imports from "
            "Kazakhstan in 2024 by HS chapter, spread inside the chapter over Kazakhstan's exports "
            "to the world in 2021 so that they pay the duty collected in 2024 "
            "(us_reconciliation). The list is the latest and includes later exemptions "
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
    "us_special": {
        "title": "US tariff, column 1 with special rates, by programme and sector",
        "source": f"{HTS}, column 1 special; {BACI}; {CENSUS}; {CONCORDANCE}",
        "licence": "public domain (USITC, Census); Etalab Open Licence 2.0 (BACI)",
        "year": "2025",
        "quality": "derived",
        "method": (
            "The lowest rate that a line grants to any of the symbols, else its general rate; a "
            "reference to another provision leaves the general rate. Full use of the preference is "
            "assumed. us_programmes says which exporters may use which symbols."
        ),
        "columns": (
            "symbols: of the special column; sector; rate_simple: mean over lines with a rate; "
            "rate_weighted_us: weighted with US imports from Kazakhstan, whose unit values count "
            "(kazakh_unit_values). Fractions of value."
        ),
    },
    "us_additional_shares": {
        "title": "What the additional US duties of 2025 and 2026 meet, by sector",
        "source": (
            "list of exempt products of the country rates as amended (Budget Lab at Yale, "
            "tariff-rate-tracker) and of section 122 (us_section_122_exempt); Proclamations 9704, "
            f"9705 (2018), 10908 and 10947 (2025) for steel, aluminium and vehicles; {HTS}; "
            f"{CENSUS}; {BACI}; {CONCORDANCE}"
        ),
        "licence": "public domain; MIT (tariff-rate-tracker); Etalab Open Licence 2.0 (BACI)",
        "year": "2025",
        "quality": "estimated",
        "method": (
            "A line is liable as far as its ten-digit codes are not exempt, unless it pays a duty "
            "under section 232 (steel, aluminium, cars, light trucks) instead. Simple columns are "
            "means over lines, an estimate for any exporter; kaz columns are weighted with US "
            "imports from Kazakhstan as in us_tariff_2025, where cars are taken as none. Lines "
            "that are exempt only as parts of civil aircraft or only for some partners count as "
            "exempt: the liable shares are too low there. Floors: mean over lines of what lifts "
            "the rate to 15 %, on the liable part; lines without a rate are left out."
        ),
        "columns": (
            "sector; liable_country_simple, liable_country_kaz: share that pays the country rates "
            "of 2025; liable_section_122_simple, liable_section_122_kaz: share that pays the duty "
            "of 2026; floor_general, floor_korea: what a floor of 15 % adds to column 1 general, "
            "and to the rates of the US-Korea agreement. Fractions."
        ),
    },
    "us_reconciliation": {
        "title": "US duties on Kazakhstan by HS chapter: computed and collected",
        "source": f"{CENSUS}; {HTS}; {BACI}; us_tariff_2025",
        "licence": "public domain (Census, USITC); Etalab Open Licence 2.0 (BACI)",
        "year": "2024",
        "quality": "estimated",
        "method": (
            "A chapter's imports are spread over Kazakhstan's exports to the world; of all spreads "
            "the nearest (relative entropy) under which column 1 and section 232 give the duty "
            "collected. rate_exports is what the spread without that condition gives. Where no "
            "spread reaches the duty (chapters 04, 56, 65, 78), the nearest is taken. "
            "increase_compiled is the rise of the statutory rate in 2025 as tradewartracker has "
            "it, without exemptions in most chapters; added_august_2025 is ours."
        ),
        "columns": (
            "chapter: HS two digits; imports: million USD; rate_collected: duty over imports; "
            "rate_computed: under our weights; rate_exports: with Kazakhstan's exports as weights; "
            "exempt_share and section_232_share of imports; added_august_2025; increase_compiled. "
            "Fractions."
        ),
    },
    "us_chapter_99": {
        "title": "US duties of sections 232 and 301 in the benchmark, by economy and sector",
        "source": (
            "Proclamations 9704 and 9705 of 8 March 2018 and those in us_section_232_exemptions; "
            f"us_duties_collected (China); {HTS}; {CENSUS}; {CONCORDANCE}"
        ),
        "licence": "public domain",
        "year": "2022",
        "quality": "estimated",
        "method": (
            "Section 232: 25 % on steel and 10 % on aluminium, mean over lines, none for exempt "
            "economies and those under quotas; for Kazakhstan weighted with its trade. China: the "
            "duty collected in 2024 by HS chapter over imports, by sector, beyond column 1 (mean "
            "over lines), which holds sections 232 and 301 and the safeguards together. A chapter "
            "with several sectors counts for each."
        ),
        "columns": (
            "economy: ISO3, EU27 or * (every economy without rows of its own); sector; "
            "rate_simple; rate_weighted_us: weighted with US imports from Kazakhstan, for others "
            "the same. Fractions of value, beside the schedule's column."
        ),
    },
    "us_section_232_exemptions": {
        "title": "Economies that did not pay section 232 on steel or aluminium in 2022",
        "source": "presidential proclamations, one in each row",
        "licence": "public domain",
        "year": "2022",
        "quality": "sourced",
        "method": (
            "Kept by hand: the state at the end of 2022; revoked on 12 March 2025. Imports beyond "
            "a tariff-rate quota pay; they are neglected."
        ),
        "columns": "economy: ISO3 or EU27; metals; form; since; law",
    },
    "us_duties_collected": {
        "title": "US imports and duties by HS chapter, 2024, of economies with duties of their own",
        "source": (
            "US Census Bureau, imports for consumption and calculated duties, 2024, as compiled by "
            "M. Waugh (tradewartracker, data-hs2)"
        ),
        "licence": "public domain (Census)",
        "year": "2024",
        "quality": "sourced",
        "method": (
            "Kept by hand: China, whose duties under section 301 go by lists of products that are "
            "not among the inputs. The lists and rates of 2022 held until September 2024. On all "
            "imports 10.9 %; the statutory average with the trade of 2017 as weights is 19.3 % "
            "(PIIE): trade has moved away from the goods that pay most."
        ),
        "columns": "economy: ISO3; chapter: HS two digits; imports_usd; duty_usd",
    },
    "us_imports_by_economy": {
        "title": "Economies known to the package and their exports of goods to the United States",
        "source": "CEPII BACI, goods exports to the United States, 2023; us_country_rates",
        "licence": "Etalab Open Licence 2.0 (BACI)",
        "year": "2023",
        "quality": "sourced",
        "method": "Empty where BACI has no such economy. Weights of us_rest_of_world.",
        "columns": (
            "economy: ISO3; us_imports_2023: million USD; in_rest_of_world: 1 if core-2022 does "
            "not show the economy on its own"
        ),
    },
    "us_rest_of_world": {
        "title": "Additional US duties on the rest of the world of core-2022",
        "source": "us_country_rates; CEPII BACI, goods exports to the United States, 2023",
        "licence": "public domain; Etalab Open Licence 2.0 (BACI)",
        "year": "2023",
        "quality": "estimated",
        "method": (
            "Mean over the economies that core-2022 does not show on its own, weighted with their "
            "exports of goods to the United States in 2023, before exemptions."
        ),
        "columns": (
            "regime; rate: fraction of value; economies: how many; us_imports_2023: million USD"
        ),
    },
    "us_country_rates": {
        "title": "Additional US duties by country, dated",
        "source": "executive orders, proclamation and notices, one in each row",
        "licence": "public domain",
        "year": "2025",
        "quality": "sourced",
        "method": (
            "Kept by hand. series announced: Annex I of Executive Order 14257 as corrected on 3 "
            "April 2025 (14 countries had stood one point higher); reciprocal: what was in force; "
            "surcharge: orders against single countries; section_122: the duty of 2026. Duties on "
            "fentanyl, sections 232 and 301 are other laws and are left out."
        ),
        "columns": (
            "series; economy: ISO3, EU27 or * (every economy without a row of its own); since; "
            "rate: fraction; form: added to column 1, floor (column 1 included), exempt (not "
            "covered); law; quality"
        ),
    },
    "us_section_122_exempt": {
        "title": "Goods exempt from the US duty under section 122, 2026",
        "source": (
            "Proclamation of 20 February 2026, Annexes I and II, as compiled by the Budget Lab at "
            "Yale (tariff-rate-tracker, s122_exempt_products)"
        ),
        "licence": "public domain; MIT (tariff-rate-tracker)",
        "year": "2026",
        "quality": "sourced",
        "method": (
            "Kept by hand: the codes of chapters 1 to 97. Some lines are exempt only as parts of "
            "civil aircraft or for pharmaceutical use; the compilation does not tell them apart, "
            "and they count as exempt."
        ),
        "columns": "line: HTS eight digits (one has ten)",
    },
    "us_programmes": {
        "title": "Special programmes of the US schedule and who may use them",
        "source": f"{HTS}, general notes 3(c) and 4 to 37",
        "licence": "public domain",
        "year": "2025",
        "quality": "sourced",
        "method": (
            "Kept by hand. The Generalized System of Preferences lapsed on 31 December 2020; lines "
            "marked A* exclude some beneficiaries, which are not listed here, and are not counted. "
            "Sector programmes (B, C, K, L, R) are left out."
        ),
        "columns": (
            "programme; symbols; economies: ISO3; kind: agreement, preference or lapsed "
            "preference; since; until; source"
        ),
    },
    "us_lines": {
        "title": "Lines of the US schedule",
        "source": f"{HTS}; exempt goods as in us_additional_shares; {CONCORDANCE}",
        "licence": "public domain; MIT (tariff-rate-tracker)",
        "year": "2025",
        "quality": "derived",
        "method": (
            "Chapters 1-97. treatment: exact, converted (a part per unit over a unit value), "
            "lower_bound (the ad valorem part of a duty with a further part), dropped. Cells with "
            "_kaz hold what differs for Kazakhstan's products (kazakh_unit_values)."
        ),
        "columns": (
            "line: eight digits; description: the line's own words, after those of its heading "
            "where they say only Other; sector (empty: no goods sector); digits that matched the "
            "concordance; special: special rates; duty_1, rate_1, treatment_1, reason_1, "
            "rate_1_kaz, treatment_1_kaz, reason_1_kaz: column 1 general; duty_2, rate_2, "
            "treatment_2, reason_2, rate_2_kaz, treatment_2_kaz, reason_2_kaz: column 2; "
            "exempt_country, exempt_section_122: share of the line that is exempt. Rates are "
            "fractions of value."
        ),
    },
}
