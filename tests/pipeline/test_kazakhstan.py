"""Kazakhstan in the reconstruction against its own statistics."""

import itertools

import numpy as np
import pytest

from tarazy.codes.classification import economies as economy_labels
from tarazy.codes.classification import sectors as sector_labels
from tarazy.errors import InputError
from tarazy_pipeline.readers.bns import (
    read_aggregates,
    read_commodity_groups,
    read_trade_by_partner,
    read_value_added,
)
from tarazy_pipeline.world.build import read_donors, reconstruct_core_2022, world_arrays
from tarazy_pipeline.world.contradictions import (
    OwnFigures,
    Totals,
    contradictions,
    without_contradictions,
)
from tarazy_pipeline.world.kazakhstan import (
    SECTIONS,
    exports_by_sector,
    read_commodity_codes,
    read_levels,
)
from tarazy_pipeline.world.kazakhstan_oil_gas import landed_crude
from tarazy_pipeline.world.tariffs import benchmark_tariffs

ECONOMIES = [label.code for label in economy_labels()]
SECTORS = [label.code for label in sector_labels()]
GOODS = np.array([label.goods for label in sector_labels()])
KAZ = ECONOMIES.index("KAZ")


@pytest.fixture(scope="module")
def found(rebuilt):
    return rebuilt[1]


@pytest.fixture(scope="module")
def trade(found):
    """(importer, exporter, sector), million USD, home sales left out."""
    return found.blocks.intermediate_trade + found.blocks.final_trade


@pytest.mark.parametrize("flow", ["exports", "imports"])
def test_the_largest_partners_are_those_of_customs_in_their_order(trade, inputs, flow):
    ours = trade[:, :, GOODS].sum(axis=2)
    ours = dict(zip(ECONOMIES, ours[:, KAZ] if flow == "exports" else ours[KAZ], strict=True))
    booked = {p: v for (p, t), v in read_trade_by_partner(inputs, flow).items() if t == 2022}
    largest = sorted(booked, key=lambda code: -booked[code])[:15]
    assert [round(ours[code] / 1e3, 1) for code in largest] == [
        round(booked[code] / 1e3, 1) for code in largest
    ]


@pytest.mark.parametrize("flow", ["exports", "imports"])
def test_every_partner_is_that_of_customs(trade, inputs, flow):
    ours = trade[:, :, GOODS].sum(axis=2)
    ours = ours[:, KAZ] if flow == "exports" else ours[KAZ]
    booked = {p: v for (p, t), v in read_trade_by_partner(inputs, flow).items() if t == 2022}
    for place, code in enumerate(ECONOMIES):
        if code not in ("KAZ", "ROW"):
            assert ours[place] == pytest.approx(booked.get(code, 0.0), rel=1e-6, abs=0.1), code
    assert ours.sum() == pytest.approx(sum(booked.values()), rel=1e-6)


def test_commodity_groups_have_the_shares_of_customs(trade, inputs):
    sold = trade[:, KAZ].sum(axis=0)
    groups = read_commodity_groups(inputs, 2022)
    share = {name: value / groups["TOTAL"] for name, value in groups.items()}
    ours = dict(zip(SECTORS, sold / sold[GOODS].sum(), strict=True))
    oil_gas = share["CRUDE_OIL"] + share["NATURAL_GAS"] + share["LPG"]
    assert share["CRUDE_OIL"] == pytest.approx(0.559, abs=5e-4)
    assert ours["oil_gas"] == pytest.approx(oil_gas, abs=0.01)
    metals = ("SILVER", "GOLD", "FERROALLOYS", "FLAT_ROLLED", "COPPER", "LEAD", "ALUMINIUM", "ZINC")
    least = sum(share[name] for name in metals)
    assert least < ours["metals"] < least + 0.05
    ores = sum(share[name] for name in ("IRON_ORE", "ZINC_ORE", "CHROME_ORE", "COAL"))
    assert ores < ours["other_mining"] < ores + share["INORGANIC_CHEM"] + 0.06


def test_goods_and_services_are_the_balance_of_payments(trade):
    levels = read_levels()
    assert trade[:, KAZ].sum() == pytest.approx(levels["exports"], rel=1e-6)
    assert trade[KAZ].sum() == pytest.approx(levels["imports"], rel=1e-6)


def test_value_added_of_every_section_is_that_of_the_accounts(found, inputs):
    arrays, _ = world_arrays(found, np.zeros_like(found.blocks.final_trade))
    tariff, _ = benchmark_tariffs(inputs, ECONOMIES, SECTORS, arrays)
    arrays, share = world_arrays(found, tariff)
    earned = arrays[:, KAZ].sum(axis=0) * (1.0 - share[KAZ].sum(axis=0))
    accounts = read_value_added(inputs, 2022)
    assert sorted("".join(SECTIONS)) == sorted(key for key in accounts if len(key) == 1)
    assert sorted(code for codes in SECTIONS.values() for code in codes) == sorted(SECTORS)
    for sections, codes in SECTIONS.items():
        wanted = sum(accounts[letter] for letter in sections) / read_levels()["exchange_rate"]
        ours = sum(earned[SECTORS.index(code)] for code in codes)
        # Tariffs on inputs come out of value added.
        assert ours == pytest.approx(wanted, rel=0.01), sections
    mining = earned[SECTORS.index("oil_gas")] + earned[SECTORS.index("other_mining")]
    assert earned[SECTORS.index("oil_gas")] / mining == pytest.approx(0.767, abs=2e-3)


def test_crude_goes_where_customs_have_room_for_it(trade):
    to = dict(zip(ECONOMIES, trade[:, KAZ, SECTORS.index("oil_gas")], strict=True))
    goods = dict(zip(ECONOMIES, trade[:, KAZ, GOODS].sum(axis=1), strict=True))
    assert to["ITA"] == max(to.values())
    assert to["ITA"] > 0.85 * goods["ITA"]
    # By land only what is recorded.
    assert to["RUS"] < 0.05 * goods["RUS"]
    assert to["CHN"] < 0.5 * goods["CHN"]


def test_the_world_keeps_its_identities(found):
    margins = found.margins
    assert max(margins.gaps().values()) < 1e-9
    assert read_donors()["KAZ"] == "RUS"


def test_primary_income_is_that_of_the_accounts(inputs):
    accounts, levels = read_aggregates(inputs), read_levels()
    income = (accounts["GNI", 2022] - accounts["GDP", 2022]) / levels["exchange_rate"]
    assert levels["primary_income"] == pytest.approx(income, abs=0.5)


def test_groups_divide_by_their_products():
    groups = {"CRUDE_OIL": 60.0, "INORGANIC_CHEM": 20.0, "TOTAL": 100.0}
    products = {"270900": 5.0, "284410": 3.0, "280000": 1.0, "100100": 7.0, "640000": 4.0}
    sector_of = {
        "270900": "oil_gas",
        "284410": "other_mining",
        "280000": "chemicals",
        "100100": "agriculture",
        "640000": "leather",
    }
    found = dict(zip(SECTORS, exports_by_sector(groups, products, sector_of, SECTORS), strict=True))
    assert found["oil_gas"] == 60.0
    assert found["other_mining"] == 15.0
    assert found["chemicals"] == 5.0
    # Wheat is a group of its own, of which nothing is known here: only the rest divides.
    assert found["leather"] == 20.0
    assert found["agriculture"] == 0.0


@pytest.mark.parametrize(
    ("groups", "products", "message"),
    [
        ({"CHEESE": 1.0, "TOTAL": 2.0}, {"640000": 1.0}, "commodity group 'CHEESE'"),
        ({"COAL": 1.0, "TOTAL": 2.0}, {"640000": 1.0}, "'COAL': 1 million USD to divide"),
        ({"TOTAL": 2.0}, {"999999": 1.0}, "product '999999'"),
    ],
)
def test_faulty_groups_are_named(groups, products, message):
    with pytest.raises(InputError, match=message):
        exports_by_sector(groups, products, {"640000": "leather"}, SECTORS)


def test_no_two_groups_have_the_same_products():
    heads = sorted(head for codes in read_commodity_codes().values() for head in codes)
    for one, other in itertools.pairwise(heads):
        assert not other.startswith(one)


def test_crude_that_customs_contradict_is_given_to_the_union_by_room():
    landed = landed_crude(
        np.array([9.0, 1.0, 0.0, 2.0]),
        np.array([4.0, 5.0, 1.0, 8.0]),
        np.array([True, True, True, False]),
    )
    # Five beyond customs: four parts of the room of five, and one.
    np.testing.assert_allclose(landed, [4.0, 1.0 + 4.0, 1.0, 2.0])


CODES = ["AAA", "BBB", "CCC", "DDD"]


def test_a_large_share_is_no_contradiction():
    trade = np.zeros((4, 4))
    trade[0, 1], trade[0, 2] = 90.0, 10.0
    assert contradictions(CODES, trade, {}, {"AAA": Totals(exports=110.0, imports=5.0)}) == []


def test_a_pair_above_all_that_its_exporter_sells_is_cut():
    trade = np.zeros((4, 4))
    trade[0, 1], trade[0, 2] = 90.0, 10.0
    found = contradictions(CODES, trade, {}, {"AAA": Totals(exports=40.0)})
    assert [(c.exporter, c.importer, c.rule, c.done, c.left) for c in found] == [
        ("AAA", "BBB", "pair", "cut", 30.0)
    ]
    assert without_contradictions(CODES, trade, found)[0, 1] == 30.0
    assert trade[0, 1] == 90.0


def test_without_a_balance_of_payments_gdp_is_the_limit():
    trade = np.zeros((4, 4))
    trade[0, 1] = 90.0
    found = contradictions(CODES, trade, {}, {"AAA": Totals(gdp=50.0)})
    assert (found[0].limit, found[0].left) == (50.0, 50.0)


def test_pairs_that_are_too_much_together_are_listed_and_kept():
    trade = np.zeros((4, 4))
    trade[0, 1], trade[0, 2], trade[0, 3] = 70.0, 60.0, 5.0
    found = contradictions(CODES, trade, {}, {"AAA": Totals(exports=100.0)})
    assert {(c.importer, c.rule, c.done) for c in found} == {
        ("BBB", "total", "kept"),
        ("CCC", "total", "kept"),
    }
    np.testing.assert_array_equal(without_contradictions(CODES, trade, found), trade)


def test_own_figures_take_the_place_of_what_contradicts_them():
    trade = np.zeros((4, 4))
    trade[0, 1], trade[0, 2], trade[0, 3], trade[2, 0] = 40.0, 12.0, 7.0, 6.0
    own = OwnFigures({"BBB": 10.0, "CCC": 11.0, "DDD": 3.0}, {"CCC": 5.0}, governs=True)
    limits = {"AAA": Totals(exports=100.0), "CCC": Totals(exports=2.0)}
    found = contradictions(CODES, trade, {"AAA": own}, limits)
    assert [(c.exporter, c.importer, c.reporter, c.done, c.left) for c in found] == [
        ("AAA", "BBB", "AAA", "own figure", 10.0),
        ("CCC", "AAA", "CCC", "cut", 2.0),
    ]
    listed = contradictions(CODES, trade, {"AAA": OwnFigures(own.exports, {}, False)}, limits)
    assert [c.done for c in listed if c.reporter == "AAA"] == ["kept", "kept"]


def test_kazakhstan_has_no_earlier_partners(inputs):
    with pytest.raises(InputError, match="unknown economy 'KAZ'"):
        reconstruct_core_2022(inputs, lambda text: None, earlier_partners=("KAZ",))


def test_an_own_figure_goes_before_a_cut():
    trade = np.zeros((4, 4))
    trade[2, 0] = 60.0
    own = {"AAA": OwnFigures({}, {"CCC": 1.0}, governs=True)}
    found = contradictions(CODES, trade, own, {"CCC": Totals(exports=20.0)})
    assert {c.done for c in found} == {"own figure", "cut"}
    assert without_contradictions(CODES, trade, found)[2, 0] == 1.0
