import re
import subprocess
import sys
from importlib import resources
from pathlib import Path

import numpy as np
import pytest

from tarazy import series
from tarazy.codes.groups import groups
from tarazy.errors import InputError

CYRILLIC = re.compile(r"[а-яәғқңөұүһі]", re.IGNORECASE)
KAZAKH = re.compile(r"[әғқңөұүһі]", re.IGNORECASE)
PROMISED = {
    "un-ideal-point",
    "un-agreement",
    "un-agreement-2025",
    "un-agreement-subjects",
    "fdi-stock",
    "fdi-flow",
    "fdi-stock-by-activity",
    "fdi-stock-share",
    "fdi-inward",
    "fdi-liabilities",
    "kaz-goods-exports",
    "kaz-goods-imports",
    "gni",
    "primary-income",
    "mineral-production",
    "mineral-reserves",
    "us-mineral-import-share",
    "us-mineral-imports",
    "us-mineral-consumption",
    "us-mineral-import-reliance",
    "us-goods-exports",
    "us-goods-imports",
    "goods-exports",
    "gdp",
    "population",
    "oil-production",
    "oil-consumption",
    "oil-production-mt",
    "oil-reserves",
    "gas-production",
    "gas-consumption",
    "gas-reserves",
    "electricity-generation",
    "brent",
    "shared-igos",
}


def folder():
    return resources.files("tarazy.series").joinpath("tables")


def test_every_promised_series_is_there():
    assert set(series.names()) >= PROMISED
    assert list(series.names()) == sorted(series.names())


@pytest.mark.parametrize("name", series.names())
def test_a_series_is_described_in_three_languages(name):
    found = series.describe(name)
    for texts in (found.title, found.note):
        for language in ("en", "kk", "ru"):
            assert texts.in_language(language).strip()
        assert not CYRILLIC.search(texts.en)
        assert KAZAKH.search(texts.kk)
        assert CYRILLIC.search(texts.ru)
        assert not re.search(r"[әғқңөұүһ]", texts.ru)
    assert found.unit
    assert found.source
    assert found.licence
    assert found.quality in ("data", "derived", "estimated")
    assert all(found.first_year < year <= found.last_year for year in found.breaks)


@pytest.mark.parametrize("name", series.names())
def test_a_table_is_what_its_description_says(name):
    found, table = series.describe(name), series.table(name)
    assert tuple(table.columns) == series.COLUMNS
    assert (table["year"].min(), table["year"].max()) == (found.first_year, found.last_year)
    assert np.isfinite(table["value"]).all()
    assert not table.duplicated(["country", "partner", "item", "year"]).any()
    for column in ("country", "partner"):
        assert table[column].str.fullmatch(r"[A-Z]{3}|EU27|").all(), column
    assert (table["country"] != "").all()
    assert (table["country"] != table["partner"]).where(table["partner"] != "WLD", True).all()


def test_the_room_is_small_and_holds_nothing_but_tables():
    files = {file.name: len(file.read_bytes()) for file in folder().iterdir()}
    # Three quarters are votes of pairs, which grow with the square of the economies.
    assert sum(files.values()) < 2_200_000
    described = {series.describe(name).table_file for name in series.names()}
    assert set(files) == described | {"series.toml"}


# Figures that the publishers themselves print: wiiw and National Bank of Kazakhstan (billion EUR,
# end of 2021), US EIA, Energy Institute 2024, World Bank, US Census.
@pytest.mark.parametrize(
    ("name", "country", "partner", "year", "value", "digits"),
    [
        ("fdi-stock", "KAZ", "WLD", 2021, 134.5e3, 1),
        ("fdi-stock", "KAZ", "NLD", 2021, 52.1e3, 1),
        ("fdi-stock", "KAZ", "USA", 2021, 35.1e3, 1),
        ("fdi-stock", "KAZ", "CHN", 2021, 4.8e3, 1),
        # Bureau of National Statistics, IMF, Brookings.
        ("kaz-goods-exports", "KAZ", "WLD", 2022, 84.593e3, 3),
        ("kaz-goods-exports", "KAZ", "ITA", 2022, 13.9e3, 1),
        ("kaz-goods-exports", "KAZ", "WLD", 2025, 79.230e3, 3),
        ("kaz-goods-imports", "KAZ", "WLD", 2022, 50.9e3, 1),
        ("fdi-inward", "KAZ", "", 2022, 154.183e3, 3),
        ("fdi-liabilities", "KAZ", "", 2021, 169e3, 0),
        ("fdi-liabilities", "TKM", "", 2021, 44e3, 0),
        ("gdp", "KAZ", "", 2023, 261.42e3, 2),
    ],
)
def test_billions_are_those_of_the_publisher(name, country, partner, year, value, digits):
    found = series.value(name, country, year, partner)
    assert round(found.value / 1e3, digits) == value / 1e3


def test_single_values_are_those_of_the_publishers():
    assert series.value("brent", "WLD", 2022).value == 100.93
    assert series.value("population", "KAZ", 2024).value == 20_592_571
    reserves = [series.value("oil-reserves", code, 2020).value for code in ("KAZ", "WLD")]
    assert reserves == pytest.approx([30.0, 1732.366], abs=1e-3)
    kazakh = series.value("us-goods-exports", "USA", 2013, "KAZ")
    assert (kazakh.value, kazakh.unit, kazakh.quality) == (1150.178, "million USD", "data")


def test_an_observation_says_whose_it_is_and_where_from():
    found = series.value("fdi-stock-by-activity", "KAZ", 2021, item="B")
    assert (found.series, found.country, found.partner, found.item, found.year) == (
        "fdi-stock-by-activity",
        "KAZ",
        "",
        "B",
        2021,
    )
    about = series.describe(found.series)
    assert (found.unit, found.source, found.quality) == (about.unit, about.source, about.quality)


def test_the_latest_value_is_that_of_the_last_year():
    assert series.latest("gdp", "KAZ").year == 2023
    until = series.latest("fdi-stock-share", "KAZ", "USA", until=2012)
    assert until == series.value("fdi-stock-share", "KAZ", 2012, "USA")


def test_a_line_rises_in_years_and_is_a_copy():
    line = series.line("us-goods-imports", "USA", "KAZ")
    assert list(line) == list(range(1992, 2023))
    line.clear()
    assert series.line("us-goods-imports", "USA", "KAZ")


def test_missing_is_not_zero():
    # The survey of the IMF has no value of Uzbekistan, and the USGS a zero for Kazakhstan.
    assert "UZB" not in set(series.table("fdi-inward")["country"])
    assert series.value("mineral-production", "KAZ", 2024, item="tungsten").value == 0
    # BACI knows the pair and has no trade.
    assert (series.table("goods-exports")["value"] == 0).any()


def test_a_pair_stands_in_both_directions():
    there = series.line("un-agreement", "KAZ", "USA")
    assert there == series.line("un-agreement", "USA", "KAZ")
    table = series.table("un-agreement-2025")
    assert len(table) == len(table[table["country"] < table["partner"]]) * 2
    # Kazakhstan's rates, no others.
    assert ((table["country"] == "KAZ") | (table["partner"] == "KAZ")).all()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: series.describe("fdi-stok"), "unknown series 'fdi-stok'; did you mean fdi-stock"),
        (
            lambda: series.value("fdi-flow", "KAS", 2020),
            "series 'fdi-flow': unknown country 'KAS'; did you mean KAZ? allowed: KAZ",
        ),
        (
            lambda: series.value("fdi-stock", "KAZ", 2020, "UAS"),
            "series 'fdi-stock', KAZ: unknown partner 'UAS'; did you mean USA",
        ),
        (
            lambda: series.value("gdp", "KAZ", 2020, "USA"),
            "series 'gdp', KAZ: partner 'USA' is not allowed; it has no partners",
        ),
        (
            lambda: series.line("gdp", "KAZ", item="B"),
            "series 'gdp', KAZ: item 'B' is not allowed; it has no items",
        ),
        (
            lambda: series.line("fdi-stock-by-activity", "KAZ", item="Z"),
            "series 'fdi-stock-by-activity', KAZ: unknown item 'Z'; allowed: B, total",
        ),
        (
            lambda: series.value("fdi-stock", "KAZ", 2022, "WLD"),
            "series 'fdi-stock', KAZ WLD: no value in 2022; allowed: 2003-2021",
        ),
        (
            lambda: series.value("un-ideal-point", "KGZ", 1999),
            "series 'un-ideal-point', KGZ: no value in 1999; allowed: 1992-1998, 2000, 2002-2024",
        ),
        (
            lambda: series.latest("gdp", "KAZ", until=1980),
            "series 'gdp', KAZ: no value until 1980; allowed: 1990-2023",
        ),
    ],
)
def test_what_is_not_there_is_said_in_one_line(call, message):
    with pytest.raises(InputError) as error:
        call()
    assert str(error.value).startswith(message)
    assert "\n" not in str(error.value)


def test_partners_of_the_united_states_add_up_to_its_world():
    for name in ("us-goods-exports", "us-goods-imports"):
        table = series.table(name)
        for year in (1995, 2010, 2022):
            rows = table[table["year"] == year].set_index("partner")["value"]
            single = rows.drop(["WLD", "EU27"])
            # The rest is Kosovo, unidentified countries, and timing adjustments.
            assert single.sum() == pytest.approx(rows["WLD"], rel=5e-3)
            members = rows[list(groups("economies")["EU27"].members)]
            assert members.sum() == pytest.approx(rows["EU27"], abs=0.1)


def test_the_union_of_27_is_the_sum_of_its_members():
    members = groups("economies")["EU27"].members
    parts = sum(series.value("gdp", member, 2020).value for member in members)
    assert parts == pytest.approx(series.value("gdp", "EU27", 2020).value, rel=1e-3)
    shares = series.table("fdi-stock-share")
    row = shares[(shares["year"] == 2016) & shares["partner"].isin(members)]["value"]
    union = series.value("fdi-stock-share", "KAZ", 2016, "EU27").value
    # Each is rounded to a point, and members under half a point are not there.
    assert row.sum() == pytest.approx(union, abs=0.03)
    sold = [series.line("kaz-goods-exports", "KAZ", member).get(2022, 0.0) for member in members]
    assert sum(sold) == pytest.approx(
        series.value("kaz-goods-exports", "KAZ", 2022, "EU27").value, abs=0.1
    )


def test_shares_of_owners_are_whole_points_of_the_total():
    shares = series.table("fdi-stock-share")
    points = shares["value"] * 100
    np.testing.assert_allclose(points, points.round(), atol=1e-9)
    assert (shares["value"] != 0).all()
    for row in series.table("fdi-stock").itertuples(index=False):
        if row.partner != "WLD":
            total = series.value("fdi-stock", "KAZ", row.year, "WLD").value
            share = series.value("fdi-stock-share", "KAZ", row.year, row.partner).value
            assert abs(share - row.value / total) <= 0.005 + 1e-9


def test_primary_income_is_what_parts_income_from_product():
    income = series.line("primary-income", "KAZ")
    gni = series.line("gni", "KAZ")
    assert list(income) == list(gni) == list(range(2015, 2025))
    # Of gross domestic product in 2022, 103.8 trillion tenge.
    assert gni[2022] - income[2022] == pytest.approx(103_765_518.2, abs=0.11)
    assert income[2022] / 460.2 == pytest.approx(-26.0e3, abs=50)


def test_estimates_bear_three_digits():
    for value in series.table("fdi-liabilities")["value"]:
        assert value == float(f"{value:.3g}")


def test_minerals_are_in_tonnes_with_the_world_beside():
    def output(code, item, year=2025):
        return series.value("mineral-production", code, year, item=item).value

    assert output("KAZ", "chromite") == 7e6
    assert output("KAZ", "rhenium") == 1.0
    assert output("KAZ", "chromite") / output("WLD", "chromite") == pytest.approx(0.138, abs=1e-3)
    items = set(series.table("mineral-production").query("country == 'WLD'")["item"])
    assert "titanium-sponge" not in items and len(items) == 7
    shares = series.table("us-mineral-import-share")
    assert (shares.groupby("item")["value"].sum() <= 1).all()


def test_the_table_of_the_documentation_is_that_of_the_descriptions():
    page = Path(__file__).parents[2] / "docs" / "explanation" / "series.md"
    lines = re.findall(r"^\| `([a-z0-9-]+)` \| (.*) \|$", page.read_text("utf-8"), re.MULTILINE)
    expected = []
    for name in series.names():
        about = series.describe(name)
        years = sorted({str(about.first_year), str(about.last_year)})
        cells = [about.title.en, about.unit, "-".join(years), about.quality, about.licence]
        expected.append((name, " | ".join(cells)))
    assert lines == expected


def test_agreement_is_that_of_an_independent_count(official_files):
    import pandas as pd

    given = pd.read_csv(official_files("data/un_votes/kaz_agreement_1992_2019_2025.csv"))
    checked = 0
    for row in given.itertuples(index=False):
        name = "un-agreement-2025" if row.year == 2025 else "un-agreement"
        if row.year == 2020:  # one roll call, which closed the session of 2019
            assert 2020 not in series.line(name, "KAZ", row.partner)
            continue
        found = series.value(name, "KAZ", int(row.year), row.partner).value
        assert found == pytest.approx(row.same, abs=6e-5), (row.partner, row.year)
        checked += 1
    assert checked > 270


def test_a_single_value_needs_no_pandas():
    program = (
        "import sys; from tarazy import series; series.value('gdp', 'KAZ', 2020); "
        "loaded = {'pandas', 'pydantic', 'openpyxl', 'scipy'} & set(sys.modules); "
        "assert not loaded, loaded"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
