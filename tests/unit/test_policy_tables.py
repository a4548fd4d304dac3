from importlib import resources

import pytest

from tarazy.codes.classification import goods_sectors
from tarazy.errors import InputError
from tarazy.policy import tables

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


def test_what_is_bundled_stays_small():
    folder = resources.files("tarazy.policy").joinpath("tables")
    assert sum(len(file.read_bytes()) for file in folder.iterdir()) < 1_000_000


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
