"""The bundled policy tables against the official files they are made from."""

import gzip
from importlib import resources

import pytest

from tarazy.policy import tables
from tarazy.policy.product_rates import chosen_lines
from tarazy_pipeline.policy.agreements import EU27, agreements
from tarazy_pipeline.policy.build import build_tables
from tarazy_pipeline.policy.line_rates import kazakh_trade, product_rates, us_schedule
from tarazy_pipeline.readers.us_census_imports import KAZAKHSTAN_IMPORTS_FILE, read_chapter_imports
from tarazy_pipeline.readers.wits_tariffs import EORA_SECTOR, WITS_FILE, read_bilateral_tariffs


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


def test_agreements_put_unilateral_rates_first():
    found = agreements()
    bilateral = [a.exporters is not None for a in found]
    assert bilateral == sorted(bilateral)
    assert len(EU27) == 27
    union = next(a for a in found if a.name == "Eurasian Economic Union")
    assert {"KAZ", "RUS", "KGZ", "ARM"} <= union.importers
    assert union.importers == union.exporters
