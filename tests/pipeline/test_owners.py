"""How owners of capital are found: readers on small files, rules by hand, tables from the files."""

import csv
from importlib import resources
from pathlib import Path

import numpy as np
import openpyxl
import pytest

import tarazy as tz
from tarazy.errors import InputError
from tarazy_pipeline.investment.earnings import assumed_earnings, value_added
from tarazy_pipeline.investment.owners import _points
from tarazy_pipeline.investment.owners_kazakhstan import (
    look_through_partners,
    read_partner_stocks,
)
from tarazy_pipeline.investment.owners_oil import read_oil_owners
from tarazy_pipeline.investment.owners_page import comparison
from tarazy_pipeline.investment.owners_prediction import Prediction, score
from tarazy_pipeline.investment.owners_stocks import (
    Rules,
    look_through,
    read_reported,
    stocks_of,
)
from tarazy_pipeline.investment.owners_tables import write_owners
from tarazy_pipeline.investment.owners_world import matrix_of_stocks, read_intensities, spread
from tarazy_pipeline.readers.bns import read_foreign_shares
from tarazy_pipeline.readers.fdi_positions import EWN, Positions, read_ewn_positions
from tarazy_pipeline.readers.field_register import FIELDS, read_fields
from tarazy_pipeline.readers.un_main_aggregates import UN_FILE, read_primary_income

DOCS = Path(__file__).parents[2] / "docs" / "explanation"
TABLES = Path(str(resources.files("tarazy"))) / "investment" / "tables"


def put(inputs, file, text):
    path = inputs / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def put_ewn(inputs, rows):
    path = inputs / EWN
    path.parent.mkdir(parents=True, exist_ok=True)
    book = openpyxl.Workbook()
    book.active.title = "Dataset"
    book.active.append(["Country", "Year", "FDI assets ", "FDI liabilities ", "GDP (US$)"])
    for row in rows:
        book.active.append(row)
    book.save(path)


def un(inputs, *rows):
    header = "Country,Year,GDP,Gross_National_Income(GNI)_in_USD,GNI,Population"
    put(inputs, UN_FILE, "\n".join((header, *rows)) + "\n")


def test_both_sides_of_direct_investment_are_of_one_year(tmp_path):
    put_ewn(
        tmp_path,
        [
            ["Kazakhstan", 2020, 1, 2, 3],
            ["Kazakhstan", 2021, 32.0, 169.0, 192.0],
            ["Cayman Islands", 2021, 1034.0, 921.0, None],
            ["Syrian Arab Republic", 2021, None, None, None],
        ],
    )
    found = read_ewn_positions(tmp_path, 2021)
    assert set(found) == {"KAZ", "CYM"}
    assert found["KAZ"] == Positions(32.0, 169.0, 192.0)
    assert np.isnan(found["CYM"].gdp)
    with pytest.raises(InputError, match="no year 1999"):
        read_ewn_positions(tmp_path, 1999)


def test_income_from_abroad_has_the_band_that_rounding_leaves(tmp_path):
    # GDP of three digits; GNI of 1000 USD a head of 200 million people, and to the dollar.
    un(
        tmp_path,
        "Pakistan,2021,343000000000,366000000000,1832,200000000",
        "Tajikistan,2021,8000000000,9000000000,900,10000000",
    )
    found = read_primary_income(tmp_path, 2021)
    assert found["PAK"].income == pytest.approx(1832 * 200 - 343_000)
    assert found["PAK"].band == pytest.approx(500 + 100)
    assert found["TJK"].income == pytest.approx(1000)
    assert found["TJK"].band == pytest.approx(1e-6)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("Atlantis,2021,1,1,1,1", "Country 'Atlantis' has no code"),
        ("Pakistan,2020,1,1,1,1", "no year 2021"),
    ],
)
def test_income_from_abroad_that_is_not_understood_is_refused(tmp_path, row, message):
    un(tmp_path, row)
    with pytest.raises(InputError, match=message):
        read_primary_income(tmp_path, 2021)


REGISTER = (
    "unit-id,wiki-name,status,operator,owner,parent,production---oil-(million-bbl/y),"
    "production-year---oil\n"
)


def test_fields_have_stakes_where_the_register_has_a_number(tmp_path):
    put(
        tmp_path,
        FIELDS,
        REGISTER + "F1,Tengiz Oil and Gas Field (Kazakhstan),operating,TCO,"
        '"KazMunayGas (20%);Chevron (50.5%);Someone",Chevron,73.3,2023\n'
        "F2,Kenbai (Kazakhstan),operating,EMG,,,,\n",
    )
    found = read_fields(tmp_path)
    assert found["F1"].name == "Tengiz Oil and Gas Field"
    assert found["F1"].owners == {"KazMunayGas": 20.0, "Chevron": 50.5}
    assert found["F1"].parents == {}
    assert found["F1"].oil == pytest.approx(10.0)
    assert np.isnan(found["F2"].oil)
    assert found["F2"].year == 0


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("F1,A,o,B,,,1,2020\nF1,A,o,B,,,1,2020\n", "F1 twice"),
        ("F1,A,o,B,,,many,2020\n", "'many' is not allowed; allowed: a number"),
    ],
)
def test_a_damaged_register_is_refused(tmp_path, rows, message):
    put(tmp_path, FIELDS, REGISTER + rows)
    with pytest.raises(InputError, match=message):
        read_fields(tmp_path)


def test_what_is_on_both_sides_beyond_gdp_passes_through():
    rules = Rules(passing=1.0, assets=1.5)
    # 80 of 100 pass; of the 120 that are left abroad 30 are within 1.5 times GDP.
    assert look_through(Positions(200.0, 100.0, 20.0), rules) == (20.0, 30.0, 80.0)
    # An economy with less on one side than GDP is no conduit.
    assert look_through(Positions(18.0, 100.0, 20.0), rules) == (100.0, 18.0, 0.0)
    # An offshore centre without GDP has nothing of its own.
    assert look_through(Positions(90.0, 100.0, 0.0), rules) == (10.0, 0.0, 90.0)


def test_partners_behind_a_conduit_have_what_passes():
    found = look_through_partners(
        {"NLD": 60.0, "FRA": 40.0}, {"NLD": 0.5}, {"USA": 3.0, "NLD": 1.0}
    )
    assert found == pytest.approx({"NLD": 0.375, "FRA": 0.4, "USA": 0.225})
    assert sum(found.values()) == pytest.approx(1.0)


def test_stocks_meet_hosts_and_owners_and_keep_what_is_known():
    likely = 1.0 - np.eye(3)
    hosts, owners = np.array([10.0, 20.0, 30.0]), np.array([60.0, 40.0, 20.0])
    known = np.array([0.0, 0.7, 0.3])
    found = matrix_of_stocks(likely, hosts, owners, {0: known})
    np.testing.assert_allclose(found[0], 10.0 * known)
    np.testing.assert_allclose(found.sum(axis=1), hosts, rtol=1e-6)
    # Owners hold twice what hosts have: all are scaled by a half.
    np.testing.assert_allclose(found.sum(axis=0), owners / 2.0, rtol=1e-4)
    assert not np.diagonal(found).any()


def test_a_stock_is_spread_by_intensity_and_capped():
    wealth = np.array([[100.0, 100.0, 100.0], [10.0, 10.0, 10.0]])
    intensity = np.array([[2.0, 1.0, 0.0], [2.0, 1.0, 0.0]])
    shares, placed = spread(np.array([30.0, 90.0]), wealth, intensity)
    np.testing.assert_allclose(shares[0], [0.2, 0.1, 0.0], atol=1e-9)
    # Nine tenths of the two that may be foreign are 18 of 90.
    np.testing.assert_allclose(shares[1], [0.9, 0.9, 0.0], atol=1e-9)
    np.testing.assert_allclose(placed, [1.0, 0.2])
    # Between: the first is at the cap, the second has the rest.
    shares, _ = spread(np.array([150.0, 0.0]), wealth, intensity)
    np.testing.assert_allclose(shares[0], [0.9, 0.6, 0.0], atol=1e-9)
    np.testing.assert_allclose(shares[1], 0.0, atol=1e-12)


def test_the_rule_of_sectors_does_not_move_what_foreigners_earn_before_tax():
    world = tz.World.load("core-2022")
    earnings = assumed_earnings(world)
    stock = 0.2 * value_added(world).sum(axis=1)
    intensity = read_intensities(world.economies, world.sectors, "intensity")
    by_rule, _ = spread(stock, earnings.wealth, intensity)
    alike, _ = spread(stock, earnings.wealth, (intensity > 0).astype(float))
    paid = [(shares * earnings.before_tax).sum(axis=1) for shares in (by_rule, alike)]
    np.testing.assert_allclose(paid[0], paid[1], rtol=1e-6)
    assert np.abs(by_rule - alike).max() > 0.01


def test_points_add_up_to_one():
    np.testing.assert_array_equal(_points(np.full(3, 1 / 3)), [0.34, 0.33, 0.33])
    np.testing.assert_array_equal(_points(np.array([0.006, 0.994])), [0.01, 0.99])
    assert _points(np.full(7, 1 / 7), 10_000).sum() == pytest.approx(1.0, abs=1e-12)


def test_a_score_by_hand():
    values = np.array([100.0, 200.0, 50.0])
    one = Prediction(
        ("A", "B", "C"),
        values,
        np.array([-10.0, 2.0, np.nan]),
        np.zeros(3),
        np.array([1.0, 8.0, 0.0]),
        np.array([5.0, 2.0, 9.0]),
        np.array([True, False, True]),
    )
    found = score(one)
    assert (found.number, found.signs, found.clear) == (2, 1, 1)
    assert found.mean == pytest.approx((6.0 + 2.0) / 2)
    assert found.zero == pytest.approx((10.0 + 1.0) / 2)
    assert found.dollars == pytest.approx(0.010)
    assert score(one, one.large).mean == pytest.approx(6.0)


def test_stakes_that_are_said_to_be_the_registers_stand_in_it(inputs):
    register = read_fields(inputs)
    file = resources.files("tarazy_pipeline.investment").joinpath("kazakhstan_stakes.csv")
    told = list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))
    quoted = [row for row in told if row["source"].startswith("GEM")]
    assert len(quoted) > 15
    for row in quoted:
        field = register[row["field"]]
        stakes = {**field.parents, **field.owners}
        names = [name for name in stakes if row["company"].split()[0] in name]
        known = {"CNPC": "China National", "KazMunayGas": "Samruk"}.get(row["company"])
        names += [name for name in stakes if known and known in name]
        # One decimal in the register.
        close = [abs(stakes[name] - float(row["per_cent"])) < 2.0 for name in names]
        assert any(close), row


def test_kazakhstans_oil_in_the_official_files(inputs):
    oil = read_oil_owners(inputs)
    assert sum(oil.share.values()) == pytest.approx(1.0)
    # Tengiz 29.2, Kashagan 12.7 and Karachaganak 11.3 of 84.2 million tonnes; by hand.
    large = (29.2 * 0.8 + 12.7 * 0.8313 + 11.3 * 0.9) / 84.2
    assert large < oil.low < oil.foreign < oil.high < large + (84.2 - 53.2) / 84.2
    american = (29.2 * 0.75 + 12.7 * 0.1681 + 11.3 * 0.18) / 84.2
    assert oil.share["USA"] == pytest.approx(american, abs=1e-4)
    partners = read_partner_stocks(inputs, oil, "NLD")
    assert sum(partners.oil.values()) + sum(partners.rest.values()) == pytest.approx(1.0)


def test_a_partner_that_cannot_close_the_account_is_refused(inputs):
    with pytest.raises(InputError, match="TUR would have"):
        read_partner_stocks(inputs, read_oil_owners(inputs), "TUR")


def test_foreign_owned_value_added_by_section(inputs):
    shares = read_foreign_shares(inputs, 2022)
    assert shares["G"] == pytest.approx(4280123.7 / 17046877.7)
    assert set(shares) == set("ABCDEFGHIJKL")


def test_stocks_of_the_world_without_what_passes(inputs):
    world = tz.World.load("core-2022")
    found = stocks_of(read_reported(inputs), world.economies, Rules(), ("KAZ",))
    place = {code: n for n, code in enumerate(world.economies)}
    # The two reported stocks of Kazakhstan differ by 17 billion USD, which its assets lose.
    assert found.assets[place["KAZ"]] == pytest.approx(32_075 - (169_102 - 151_953), abs=10)
    assert found.liabilities[place["USA"]] == pytest.approx(5_038_000, rel=0.001)
    assert 0.6 < found.conduits["NLD"] < 0.7
    assert "KAZ" not in found.conduits
    assert 25e6 < found.liabilities.sum() < 0.6 * found.reported_liabilities.sum()


def test_an_economy_without_stocks_is_refused(inputs):
    with pytest.raises(InputError, match="no positions of XYZ"):
        stocks_of(read_reported(inputs), ("KAZ", "XYZ", "ROW"), Rules())


def test_the_bundled_tables_come_from_the_official_files(inputs, tmp_path):
    for name in ("factors-2022.csv", "economies-2022.csv"):
        (tmp_path / name).write_bytes((TABLES / name).read_bytes())
    for name in write_owners(inputs, tz.World.load("core-2022"), tmp_path):
        assert (tmp_path / name).read_text() == (TABLES / name).read_text(), name


def test_the_page_has_what_the_command_prints(inputs):
    text, table = comparison(inputs, tz.World.load("core-2022"), TABLES)
    assert (DOCS / "owners-prediction.csv").read_text(encoding="utf-8") == table
    page = (DOCS / "owners-of-capital.md").read_text(encoding="utf-8")
    for part in text.split("### ")[1:]:
        name, rows = part.split("\n\n", 1)
        assert rows.strip() in page, name
    # What the text says beside the tables.
    with (TABLES / "primary-income-2022.csv").open(encoding="utf-8") as stream:
        other = {row["economy"]: float(row["other_income"]) for row in csv.DictReader(stream)}
    assert f"{other['KAZ'] / 1e3:.1f} of it N" in page
