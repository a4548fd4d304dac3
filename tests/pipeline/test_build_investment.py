"""Shares of factors from the official files: what they meet, and how far off they are."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tarazy as tz
from tarazy.errors import InputError
from tarazy.investment.factor_tables import bundled_economies, bundled_factors
from tarazy_pipeline.investment.build import told
from tarazy_pipeline.investment.donors import donors, likeness, out_of_sample
from tarazy_pipeline.investment.factors import ECONOMIES, FACTORS, as_csv, build_factors
from tarazy_pipeline.investment.fitting import raised_to, to_level
from tarazy_pipeline.investment.national import read_sections
from tarazy_pipeline.investment.pattern import mining_rents, read_concordance, read_pattern
from tarazy_pipeline.investment.rates import Rates
from tarazy_pipeline.readers.bns import read_compensation
from tarazy_pipeline.readers.penn_world_table import read_penn
from tarazy_pipeline.readers.sea import Industry, read_industries

shares = st.floats(0.02, 0.98)


@pytest.fixture(scope="module")
def inputs(official_files):
    return official_files("data")


@pytest.fixture(scope="module")
def tables(inputs):
    return build_factors(inputs, tz.World.load("core-2022"))


def test_the_bundled_tables_are_those_of_the_files(tables):
    folder = Path(tz.__path__[0]) / "investment" / "tables"
    for name, rows in ((FACTORS, tables.factors), (ECONOMIES, tables.economies)):
        assert (folder / name).read_bytes() == as_csv(rows).encode()


def test_donors_are_closer_than_the_median_of_all(tables):
    error = tables.evidence.labour_error
    assert error.economies == 89
    assert (error.mean, error.root_mean_square) == (
        pytest.approx(0.0587, abs=1e-4),
        pytest.approx(0.0811, abs=1e-4),
    )
    assert (error.naive_mean, error.naive_root_mean_square) == (
        pytest.approx(0.0838, abs=1e-4),
        pytest.approx(0.1107, abs=1e-4),
    )
    # Of capital and depreciation nothing is gained: the page says so.
    capital = tables.evidence.capital_error
    assert capital.root_mean_square > capital.naive_root_mean_square


def test_what_the_build_tells_is_on_the_page(tables, inputs):
    page = Path(__file__).parents[2].joinpath("docs/explanation/owners.md").read_text("utf-8")
    world = tz.World.load("core-2022")
    lines = told(tables, world, read_sections(inputs, world.year))
    assert "labour 0.560, capital 0.423, resource 0.012, royalty 0.005" in lines[0]
    assert "labour 0.560, capital 0.423, resources 0.012, royalties 0.005" in page
    assert "| labour's share | 89 | 0.059 | 0.081 | 0.084 | 0.111 |" in page
    assert "mean error 0.059, root mean square 0.081; by the median of all 0.084, 0.111" in lines[1]
    values = bundled_economies().values
    for i, code in enumerate(bundled_economies().economies):
        row = next((line for line in page.splitlines() if line.startswith(f"| {code} | ")), None)
        if row is not None:
            cells = row.split(" | ")
            assert cells[1].startswith(f"{values['labour'][i]:.2f} ({values['labour_low'][i]:.2f}")
            assert cells[4] == f"{values['capital_stock'][i] / 1e3:,.0f}"
            assert cells[5] == f"{100 * values['capital_return'][i]:.0f}"


def test_rents_that_the_penn_world_table_implies_vanish_without_mining(inputs):
    penn = read_penn(inputs, 2019)
    for code in ("JPN", "KOR", "CHE", "IRL", "SGP"):
        assert penn[code].rents == pytest.approx(0, abs=0.012)
    assert penn["KWT"].rents > 0.35


def test_accounts_by_industry_are_those_of_the_publisher(inputs):
    mining = read_industries(inputs, "USA", 2014)["B"]
    assert (mining.value_added, mining.capital_stock) == (453755.0, pytest.approx(1803624, abs=1))
    assert mining.labour == pytest.approx(102007, abs=1)
    with pytest.raises(InputError, match="economy"):
        read_industries(inputs, "KAZ", 2014)
    with pytest.raises(InputError, match="no year 2015; allowed: up to 2014"):
        read_industries(inputs, "USA", 2015)


def test_every_sector_has_an_industry_and_every_industry_sectors(inputs):
    sectors = list(tz.World.load("core-2022").sectors)
    concordance = read_concordance()
    assert {sector for members in concordance.values() for sector in members} == set(sectors)
    pattern = read_pattern(inputs, sectors)
    assert pattern.mining_rents["AUS"] == 0.0
    assert pattern.mining_rents["USA"] == pytest.approx(0.220, abs=1e-3)
    # Houses need little labour, schools much.
    mean = dict(zip(sectors, pattern.mean, strict=True))
    assert mean["real_estate"] < 0.1 and mean["education"] > 0.9


def test_compensation_of_kazakhstan_adds_up(inputs):
    paid = read_compensation(inputs, 2022)
    assert sum(paid.values()) == pytest.approx(31556468.9, rel=1e-6)
    assert set(paid) == set("ABCDEFGHIJKLMNOPQRST")


def test_a_host_and_sector_goes_before_a_sector_and_that_before_a_host():
    taxes = Rates("profit_taxes.csv")
    assert taxes.of("NOR", "oil_gas").value == 0.78
    assert taxes.of("NOR", "public").value == 0
    assert taxes.of("NOR", "food").value == 0.22
    with pytest.raises(InputError, match=r"no rate of KAZ, food; allowed: one for each"):
        Rates("royalties.csv").of("KAZ", "food")


def test_royalties_leave_a_resource(tables):
    values = bundled_factors().values
    oil = bundled_factors().sectors.index("oil_gas")
    rents = values["resource"][oil] + values["royalty"][oil]
    assert (values["royalty"][oil] <= 0.9 * rents + 2e-6).all()


@given(st.lists(st.tuples(shares, st.floats(0.3, 1), st.floats(0.01, 9)), min_size=1), shares)
def test_a_level_is_met_and_shares_stay_inside(rows, part):
    pattern, room, weight = (np.array(column) for column in zip(*rows, strict=True))
    weight = weight / weight.sum()
    level = part * (room @ weight)
    found = to_level(pattern, room, weight, level)
    assert found @ weight == pytest.approx(level, abs=1e-12)
    assert (found > 0).all() and (found < room).all()


def test_a_pattern_that_meets_its_level_stays():
    pattern, weight = np.array([0.2, 0.7]), np.array([1.0, 3.0])
    np.testing.assert_allclose(
        to_level(pattern, np.ones(2), weight, pattern @ weight / 4), pattern, atol=1e-12
    )
    with pytest.raises(InputError, match=r"labour's share is 0.9500; allowed: above 0, below"):
        to_level(pattern, np.full(2, 0.9), weight, 0.95)


def test_the_self_employed_fill_what_lacks():
    paid, employed, weight = np.array([0.2, 0.4]), np.array([0.2, 0.0]), np.array([1.0, 1.0])
    np.testing.assert_allclose(raised_to(paid, employed, weight, 0.35), [0.3, 0.4])
    np.testing.assert_allclose(raised_to(paid, employed, weight, 0.25), paid)
    with pytest.raises(InputError, match="allowed: between 0 and 1"):
        raised_to(paid, employed, weight, 0.75)


def test_donors_are_the_nearest_with_a_figure():
    codes = [f"E{i}" for i in range(12)]
    distance = likeness([10.0**i for i in range(12)], [0.1, 0.2] * 6)
    known = {code: float(i) for i, code in enumerate(codes) if i != 3}
    near = donors(codes, distance[3], known)
    # E1 and E5 are two tenfold steps away and mine as much, E2 and E4 one and mine less.
    assert set(near[:2]) == {"E1", "E5"}
    assert len(near) == 9 and "E3" not in near
    # An economy is never its own donor.
    line = out_of_sample(codes, distance, known)
    assert line.economies == 11 and line.mean > 0


def test_rents_of_mining_are_what_a_normal_return_leaves():
    others = Industry(100.0, 60.0, 50.0, 40.0, 400.0)
    mining = Industry(100.0, 20.0, 20.0, 80.0, 300.0)
    assert mining_rents({"A": others, "B": mining}) == pytest.approx(0.5)
    assert mining_rents({"A": others, "B": Industry(100.0, 20.0, 20.0, 80.0, 900.0)}) == 0.0
