"""Who owns capital in core-2022: shares add up, Kazakhstan's owners, what closes the identity."""

import csv
from importlib import resources

import numpy as np
import pytest

import tarazy as tz
from tarazy.errors import InputError
from tarazy.investment import sources
from tarazy.investment.cells import QUALITIES
from tarazy.investment.owners import (
    FOREIGN,
    OWNERS,
    OWNERS_BY_SECTOR,
    PRIMARY_INCOME,
    direct_income,
    other_income,
    ownership,
    primary_income,
)
from tarazy_pipeline.investment.earnings import bundled_earnings

TABLES = resources.files("tarazy.investment").joinpath("tables")
# Gross national income less gross domestic product, 2022, million KZT (BNS, element 286855), and
# the mean rate of the year.
KAZAKH_PRIMARY_INCOME = (91782795.3 - 103765518.2) / 460.2


def rows(name):
    return list(csv.DictReader(TABLES.joinpath(name).read_text(encoding="utf-8").splitlines()))


@pytest.fixture(scope="module")
def world():
    return tz.World.load("core-2022")


@pytest.fixture(scope="module")
def omega(world):
    return ownership(world)


def at(world, code):
    return list(world.economies).index(code)


def test_owners_add_up_to_one_and_nobody_owns_less_than_nothing(omega):
    assert omega.min() >= 0
    np.testing.assert_allclose(omega.sum(axis=1), 1.0, rtol=0, atol=1e-12)


def test_no_sector_is_foreign_beyond_the_cap_and_the_state_not_at_all(world, omega):
    n = len(world.economies)
    foreign = 1.0 - omega[np.arange(n), np.arange(n)]
    assert foreign.max() <= 0.9 + 1e-4
    for sector in ("public", "households", "education"):
        assert not foreign[:, list(world.sectors).index(sector)].any()
    # In every economy somebody from abroad owns something.
    assert (foreign.max(axis=1) > 0).all()


def test_kazakhstans_oil_is_mostly_foreign_and_most_of_that_american(world, omega):
    oil, home = list(world.sectors).index("oil_gas"), at(world, "KAZ")
    assert 1.0 - omega[home, home, oil] == pytest.approx(0.67, abs=0.005)
    abroad = omega[home, :, oil].copy()
    abroad[home] = 0.0
    assert world.economies[int(abroad.argmax())] == "USA"
    assert abroad[at(world, "USA")] / abroad.sum() == pytest.approx(0.46, abs=0.01)


def test_the_netherlands_are_next_to_kazakhstans_oil_and_not_behind_it(world, omega):
    oil, home = list(world.sectors).index("oil_gas"), at(world, "KAZ")
    immediate = ownership(world, "immediate")
    dutch = at(world, "NLD")
    assert omega[home, dutch, oil] == 0
    assert immediate[home, dutch, oil] > 0.2
    # Both views have the same foreign part; other hosts are known one way only.
    np.testing.assert_allclose(immediate[home, home], omega[home, home], atol=1e-12)
    others = np.arange(len(world.economies)) != home
    np.testing.assert_allclose(immediate[others], omega[others], atol=1e-12)


def test_conduits_own_less_than_what_stands_behind_them(world, omega):
    stocks = omega.sum(axis=2)
    np.fill_diagonal(stocks, 0.0)
    owned = dict(zip(world.economies, stocks.mean(axis=0), strict=True))
    assert owned["USA"] == max(owned.values())
    assert owned["LUX"] < owned["NLD"] < owned["DEU"]


def test_income_of_two_economies_by_hand():
    # Home owns a tenth of what the other earns, the other a half of what home earns in one sector.
    owner = np.zeros((2, 2, 2))
    owner[0] = [[1.0, 0.5], [0.0, 0.5]]
    owner[1] = [[0.1, 0.1], [0.9, 0.9]]
    received, paid = direct_income(owner, np.array([[10.0, 20.0], [30.0, 50.0]]))
    np.testing.assert_allclose(received, [8.0, 10.0])
    np.testing.assert_allclose(paid, [10.0, 8.0])


def test_kazakhstans_national_income_is_that_of_its_statistics(world, omega):
    home = at(world, "KAZ")
    assert primary_income(world)[home] == pytest.approx(KAZAKH_PRIMARY_INCOME, abs=0.01)
    # Whatever factors earn, N closes the identity.
    earned = np.full(omega.shape[::2], 1000.0) * np.arange(1, 107)[:, None]
    received, paid = direct_income(omega, earned)
    closed = received - paid + other_income(world, earned)
    np.testing.assert_allclose(closed, primary_income(world), atol=1e-6)
    assert closed[home] == pytest.approx(KAZAKH_PRIMARY_INCOME, abs=0.01)


def test_the_world_has_no_income_from_abroad(world):
    assert abs(primary_income(world).sum()) < 1e-6
    assert abs(other_income(world).sum()) < 1e-6


def test_the_table_of_other_income_was_made_with_the_bundled_factor_shares(world):
    earned = bundled_earnings(world, resources.files("tarazy") / "investment" / "tables").after_tax
    np.testing.assert_allclose(other_income(world), other_income(world, earned), atol=0.01)


def test_known_signs_of_primary_income(world):
    income = dict(zip(world.economies, primary_income(world), strict=True))
    assert min(income["USA"], income["JPN"], income["DEU"]) > 100_000
    assert max(income["IRL"], income["AUS"], income["KAZ"]) < -20_000


@pytest.mark.parametrize("name", [FOREIGN, OWNERS, OWNERS_BY_SECTOR, PRIMARY_INCOME])
def test_every_row_says_how_good_it_is(name):
    assert {row["quality"] for row in rows(name)} <= set(QUALITIES)


@pytest.mark.parametrize("name", [FOREIGN, OWNERS_BY_SECTOR, PRIMARY_INCOME])
def test_every_source_has_a_row_of_its_own(name):
    used = {key for row in rows(name) for key in row["source"].split(";")}
    assert used <= set(sources())


def test_foreign_shares_lie_in_their_range():
    for row in rows(FOREIGN):
        assert 0 <= float(row["low"]) <= float(row["share"]) <= float(row["high"]) <= 1, row


def test_figures_of_a_publisher_with_unclear_terms_are_rounded_to_a_point():
    for name, columns in ((OWNERS_BY_SECTOR, ("ultimate", "immediate")), (FOREIGN, ("share",))):
        told = [row for row in rows(name) if "wiiw" in row["source"]]
        assert told
        for row in told:
            assert all(float(row[c]) == round(float(row[c]), 2) for c in columns), row


def test_a_world_of_other_economies_is_refused(world):
    coarse = world.aggregate({"EU": ["DEU", "FRA"]})
    with pytest.raises(InputError, match=r"other economies than the tables.*core-2022"):
        ownership(coarse)
    with pytest.raises(InputError, match="other economies"):
        other_income(coarse)


def test_an_unknown_view_is_refused(world):
    with pytest.raises(InputError, match="view 'legal'; allowed: ultimate, immediate"):
        ownership(world, "legal")
