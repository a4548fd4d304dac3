import gzip
from importlib import resources

import pytest

from tarazy.errors import InputError
from tarazy.policy import tables
from tarazy.policy.agreements import EU27, agreements
from tarazy.policy.build import build_tables
from tarazy.policy.line_rates import (
    chosen_lines,
    goods_sectors,
    kazakh_trade,
    product_rates,
    us_schedule,
)
from tarazy.sources.us_census_imports import KAZAKHSTAN_IMPORTS_FILE, read_chapter_imports
from tarazy.sources.wits_tariffs import EORA_SECTOR, WITS_FILE, read_bilateral_tariffs

BY_SECTOR = (
    "us_column_1",
    "us_column_2",
    "us_tariff_2025",
    "us_additional_shares",
    "eaeu_cet",
    "eaeu_preferences",
    "kazakhstan_alternative",
    "kazakhstan_before_customs_union",
)


@pytest.fixture(scope="module")
def inputs(official_files):
    return official_files("data")


def test_bundled_tables_are_what_the_official_files_give(inputs, tmp_path):
    built = build_tables(inputs, tmp_path)
    assert set(built) < set(tables.available())
    bundled = resources.files("tarazy.policy").joinpath("tables")
    for path in sorted(tmp_path.iterdir()):
        given, wanted = path.read_bytes(), bundled.joinpath(path.name).read_bytes()
        if path.suffix == ".gz":
            # No time of writing in the header; another zlib may pack the same text otherwise.
            assert given[4:8] == wanted[4:8] == bytes(4), path.name
            given, wanted = gzip.decompress(given), gzip.decompress(wanted)
        assert given == wanted, path.name
    assert {p.name.removesuffix(".gz") for p in tmp_path.glob("*.csv*")} == {
        f"{name}.csv" for name in built
    }


def test_what_is_bundled_stays_small():
    folder = resources.files("tarazy.policy").joinpath("tables")
    assert sum(len(file.read_bytes()) for file in folder.iterdir()) < 1_000_000


def test_duties_agree_with_those_collected_in_2024(inputs):
    # Chapters where Kazakhstan's sales and the lines of the schedule decide the duty. In the others
    # the spread over products inside a chapter is too rough for a comparison.
    schedule = us_schedule(inputs)
    rates = product_rates([x.code for x in schedule.lines], schedule.column_1, chosen_lines())
    collected = read_chapter_imports(inputs / KAZAKHSTAN_IMPORTS_FILE)
    for chapter, tolerance in (("27", 0.0005), ("28", 0.005), ("71", 0.002), ("81", 0.005)):
        value = duty = 0.0
        for product, imports in kazakh_trade(inputs).united_states.items():
            rate, _ = rates.find(product)
            if product.startswith(chapter) and rate is not None:
                value, duty = value + imports, duty + imports * rate
        record = collected[chapter]
        assert value == pytest.approx(record.imports / 1e6)
        assert duty / value == pytest.approx(record.duty / record.imports, abs=tolerance), chapter


def test_the_common_tariff_is_near_the_one_russia_applied_in_2017(inputs):
    # An independent source (WITS/TRAINS), coarser sectors and nine years between: 4 points.
    table = read_bilateral_tariffs(inputs / WITS_FILE)
    russia = table.mfn_trimmed[table.economies.index("RUS")].max(axis=0)
    for sector, rate in tables.rates("eaeu_cet", "rate_simple").items():
        theirs = russia[table.sectors.index(EORA_SECTOR[sector])]
        assert rate == pytest.approx(theirs, abs=0.04), sector


def test_every_table_has_a_source_and_loads():
    for name in tables.available():
        source = tables.source(name)
        assert all(source[key] for key in ("source", "licence", "year", "quality", "method"))
        for column in tables.columns(name):
            assert column in source["columns"], (name, column)
    for name in BY_SECTOR:
        for column in tables.columns(name)[1:]:
            assert tuple(tables.rates(name, column)) == goods_sectors()


def test_regimes_are_ordered_as_the_law_has_them():
    for column in ("rate_simple", "rate_weighted_kaz", "rate_weighted_us"):
        first, second = tables.rates("us_column_1", column), tables.rates("us_column_2", column)
        assert all(0 <= first[s] < second[s] < 1 for s in first), column
    # Crude petroleum: 10.5 and 21 cents a barrel of 100.93 USD; gas is free.
    assert tables.rates("us_column_2", "rate_simple")["oil_gas"] == pytest.approx(
        2 * 0.21 / 100.93 / 9, abs=1e-6
    )


def test_the_2025_duty_spares_what_is_exempt():
    rate = tables.rates("us_tariff_2025", "effective_added_rate")
    exempt = tables.rates("us_tariff_2025", "exempt_share")
    metal = tables.rates("us_tariff_2025", "section_232_share")
    assert exempt["oil_gas"] == exempt["refined_fuels"] == 1.0
    for sector, added in rate.items():
        assert added == pytest.approx(0.25 * (1 - exempt[sector] - metal[sector]), abs=2e-6)
    assert rate["oil_gas"] == 0.0
    assert rate["textiles"] == 0.25
    assert sum(tables.rates("us_tariff_2025", "us_imports_2024_usd").values()) == pytest.approx(
        2.29e9, rel=0.01
    )


def test_wrong_names_are_answered_with_the_right_ones():
    with pytest.raises(InputError, match="us_column_1"):
        tables.source("us_colum_1")
    with pytest.raises(InputError, match="rate_simple"):
        tables.rates("us_column_1", "rate_simpel")
    with pytest.raises(InputError, match="not by sector"):
        tables.rates("zero_tariff_agreements", "rate")
    with pytest.raises(InputError, match="several rows"):
        tables.rates("schedule_coverage", "lines")


def test_agreements_put_unilateral_rates_first():
    found = agreements()
    bilateral = [a.exporters is not None for a in found]
    assert bilateral == sorted(bilateral)
    assert len(EU27) == 27
    union = next(a for a in found if a.name == "Eurasian Economic Union")
    assert {"KAZ", "RUS", "KGZ", "ARM"} <= union.importers
    assert union.importers == union.exporters
