"""What value added pays: shares that add up, levels that are met, published figures that stand."""

import numpy as np
import pytest

import tarazy as tz
from tarazy.errors import InputError
from tarazy.investment import factors_of, labelled, owners_at_home, sources
from tarazy.investment.factor_tables import (
    ECONOMY_COLUMNS,
    FACTOR_COLUMNS,
    RANGED,
    bundled_economies,
    bundled_factors,
    read_economy_table,
    read_factor_table,
)
from tarazy.investment.owners import direct_income, primary_income
from tarazy.trade.benchmark import benchmark_of

# Compensation of employees in value added, Bureau of National Statistics of Kazakhstan, 2022:
# million KZT of both.
KAZAKHSTAN = {
    ("agriculture",): (1243446.1, 5444727.3),
    ("oil_gas", "other_mining"): (3335805.6, 15210887.2),
    ("construction",): (2317451.7, 5454692.3),
    ("motor_trade", "wholesale", "retail"): (5908523.7, 17046877.7),
    ("real_estate",): (409902.2, 6732562.0),
    ("public",): (1503035.2, 1961063.2),
    ("education",): (2782540.1, 4224630.8),
}
MINING = ("oil_gas", "other_mining")


@pytest.fixture(scope="module")
def world():
    return tz.World.load("core-2022")


@pytest.fixture(scope="module")
def known(world):
    return labelled(world)


@pytest.fixture(scope="module")
def weight(world):
    benchmark = benchmark_of(world)
    return (benchmark.value_added_share * benchmark.output).T


@pytest.fixture(scope="module")
def factors(world):
    n, j = len(world.economies), len(world.sectors)
    return factors_of(world, owner=owners_at_home(n, j), other_income=np.zeros(n))


def test_factors_fit_the_world(world, factors):
    factors.check(benchmark_of(world).value_added_share)
    assert not factors.labour.flags.writeable


def test_labour_meets_the_level_of_every_economy(known, weight):
    level = (known["labour"].values * weight).sum(axis=1) / weight.sum(axis=1)
    np.testing.assert_allclose(level, known["labour_level"], atol=2e-6)


def test_levels_are_those_of_the_penn_world_table(known):
    # labsh of 2019, version 10.01.
    published = {"USA": 0.597091, "DEU": 0.641904, "CHN": 0.586253, "AZE": 0.254187}
    for economy, share in published.items():
        assert known["labour_level"].sel(country=economy) == pytest.approx(share, abs=1e-5)


def test_shares_lie_between_zero_and_one_and_their_ranges_hold_them(known):
    for name in ("labour", "capital"):
        assert known[name].min() > 0 and known[name].max() < 1
    for name in RANGED:
        value, low, high = (known[f"{name}{end}"].values for end in ("", "_low", "_high"))
        assert (low <= value).all() and (value <= high).all(), name
    total = sum(known[name] for name in ("labour", "capital", "resource", "royalty"))
    np.testing.assert_allclose(total, 1, atol=1e-12)


def test_only_mining_has_a_resource_and_royalties(known):
    others = known.drop_sel(sector=list(MINING))
    assert not others["resource"].any() and not others["royalty"].any()
    mined = known.sel(sector=list(MINING))
    assert (mined["resource"] > 0).all()
    rents = (mined["resource"] + mined["royalty"]).values
    np.testing.assert_allclose(rents, np.repeat(known["rents"].values[:, None], 2, 1), atol=2e-6)


@pytest.mark.parametrize("sectors", list(KAZAKHSTAN), ids="-".join)
def test_employees_of_kazakhstan_are_those_published(known, world, weight, sectors):
    paid, made = KAZAKHSTAN[sectors]
    at = [world.sectors.index(sector) for sector in sectors]
    own = weight[world.economies.index("KAZ"), at]
    low = known["labour_low"].sel(country="KAZ").values[at]
    assert low @ own / own.sum() == pytest.approx(paid / made, abs=2e-6)
    # The self-employed come on top.
    assert (known["labour"].sel(country="KAZ").values[at] > low).all()


def test_capital_is_returned_and_worn_as_said(known, weight, factors):
    income = (known["capital"].values * weight).sum(axis=1)
    earned = income / known["capital_stock"].values
    np.testing.assert_allclose(earned, known["capital_return"], rtol=1e-4)
    worn = known["depreciation_rate"].values / earned
    np.testing.assert_allclose(worn, factors.depreciation, rtol=1e-4)
    inside = (earned >= 0.03) & (earned <= 0.40)
    assert ((known["plausible"].values == "yes") == inside).all()


def test_what_is_assumed_is_called_so(known):
    assumed = known["labour_level_quality"].values == "assumed"
    economies = known["country"].values
    assert {"VNM", "ARE", "PAK", "BGD", "ROW"} <= set(economies[assumed])
    donors = {name: set(text.split(";")) for name, text in known["donors"].to_series().items()}
    for economy in economies[assumed]:
        assert len(donors[economy]) == 9
        assert not donors[economy] & set(economies[assumed])
    assert (known["quality"].sel(sector="oil_gas") == "assumed").all()


def test_every_figure_has_a_source_and_every_source_a_figure():
    table, economies = bundled_factors(), bundled_economies()
    used = {key for cell in table.source.flat for key in cell.split(";")}
    for column in ("labour_source", "rents_source", "stock_source"):
        used |= {key for cell in economies.texts[column] for key in cell.split(";")}
    assert used <= set(sources())
    assert {key for key in sources() if key.startswith(("tax-", "royalty-", "pwt", "sea"))} <= used


def test_worlds_without_data_are_refused(world):
    older = tz.World.load("core-2022-73")
    with pytest.raises(InputError, match=r"'AFG' is missing.*allowed: a world of the economies"):
        factors_of(older, owner=owners_at_home(73, 36), other_income=np.zeros(73))
    few = world.aggregate({"KAZ": ["KAZ"], "REST": [e for e in world.economies if e != "KAZ"]})
    with pytest.raises(InputError, match=r"'REST'; allowed: a world of the economies"):
        labelled(few)


def after_tax(world, factors):
    kept = factors.capital * (1 - factors.depreciation) + factors.resource
    return ((1 - factors.profit_tax) * kept * benchmark_of(world).output).T


def test_owners_and_other_income_make_national_income_what_statistics_say(world):
    factors = factors_of(world)
    received, paid = direct_income(factors.owner, after_tax(world, factors))
    abroad = received - paid + factors.other_income
    # Bureau of National Statistics, 2022: national income less product, 460.2 KZT to the dollar.
    published = (91782795.3 - 103765518.2) / 460.2
    kazakhstan = world.economies.index("KAZ")
    assert abroad[kazakhstan] == pytest.approx(published, rel=1e-3)
    assert abs(factors.other_income.sum()) < 1e-6
    assert factors_of(world) is factors


def test_given_owners_are_taken_and_income_closes_with_them(world, factors):
    at_home = factors_of(world, owner=factors.owner)
    np.testing.assert_array_equal(at_home.owner, factors.owner)
    np.testing.assert_allclose(at_home.other_income, primary_income(world))


ROW = dict.fromkeys(FACTOR_COLUMNS, "0") | {
    **{"economy": "KAZ", "sector": "oil_gas", "quality": "assumed", "source": "pwt"},
    **{"labour": "0.4", "labour_low": "0.3", "labour_high": "0.5", "capital": "0.6"},
}


def written(tmp_path, rows, columns=FACTOR_COLUMNS):
    file = tmp_path / "table.csv"
    lines = [",".join(columns), *(",".join(row[column] for column in columns) for row in rows)]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def test_a_table_of_factors_is_read(tmp_path):
    table = read_factor_table(written(tmp_path, [ROW]), "table.csv")
    assert table.economies == ("KAZ",) and table.sectors == ("oil_gas",)
    assert table.values["capital"][0, 0] == pytest.approx(0.6)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"labour": "0.2"}, r"line 2: labour_low 0.3, labour 0.2, labour_high 0.5; allowed"),
        ({"capital": "0.5"}, r"line 2: labour, capital, resource and royalty add up to 0.9; al"),
        ({"capital": "1"}, r"line 2: capital 1; allowed: between 0 and 1"),
        ({"resource": "much"}, r"line 2: resource: 'much' is not allowed; allowed: a number"),
        ({"quality": "good"}, r"line 2.*quality.*good.*assumed"),
        ({"source": ""}, r"line 2: column 'source' is empty"),
    ],
)
def test_mistakes_in_a_table_of_factors_are_told(tmp_path, change, message):
    with pytest.raises(InputError, match=message):
        read_factor_table(written(tmp_path, [ROW | change]), "table.csv")


def test_a_table_of_factors_has_each_cell_once(tmp_path):
    with pytest.raises(InputError, match="KAZ oil_gas twice; allowed: once"):
        read_factor_table(written(tmp_path, [ROW, ROW]), "table.csv")
    rows = [ROW, ROW | {"economy": "USA"}, ROW | {"sector": "food"}]
    with pytest.raises(InputError, match="3 rows of 2 economies and 2 sectors"):
        read_factor_table(written(tmp_path, rows), "table.csv")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"capital_stock": "0"}, "capital_stock 0, depreciation_share 0.3; allowed: above 0"),
        ({"depreciation_share": "1.2"}, "depreciation_share 1.2; allowed: above 0, between"),
        ({"stock_quality": "fine"}, "stock_quality.*fine"),
        ({"economy": ""}, "economy ''; allowed: a code, once"),
    ],
)
def test_mistakes_in_a_table_of_economies_are_told(tmp_path, change, message):
    row = dict.fromkeys(ECONOMY_COLUMNS, "0.3") | {
        **{"economy": "KAZ", "capital_stock": "10", "donors": ""},
        **dict.fromkeys(("labour_quality", "rents_quality", "stock_quality"), "derived"),
    }
    read_economy_table(written(tmp_path, [row], ECONOMY_COLUMNS), "table.csv")
    with pytest.raises(InputError, match=message):
        read_economy_table(written(tmp_path, [row | change], ECONOMY_COLUMNS), "table.csv")
