"""Partners, channels and concentration rows: what is counted, and what is missing with a reason."""

import numpy as np
import pytest
from scenario_world import small_world
from trade_world import small_world as unclassified_world

from tarazy import series
from tarazy.errors import InputError
from tarazy.interdependence.channels import (
    CHANNELS,
    TRADE,
    Setting,
    channel_rows,
    concentration_rows,
    flows,
    position,
    sector_rows,
)
from tarazy.interdependence.energy import energy_exports, main_network
from tarazy.interdependence.partners import partner_of, partners_of


@pytest.fixture(scope="module")
def kazakhstan(core):
    return Setting(core, "KAZ", energy_exports("KAZ"))


def at(world, code):
    return world.economies.index(code)


def test_a_group_excludes_the_country_and_names_who_is_not_in_the_world(core):
    union = partner_of(core, "KAZ", "EAEU")
    assert union.members == ("RUS", "KGZ", "ARM")
    assert union.excluded
    assert union.absent == ("BLR",)
    assert set(union.all_members) == {"RUS", "KGZ", "ARM", "BLR"}
    assert not partner_of(core, "USA", "EAEU").excluded


@pytest.mark.parametrize(
    ("codes", "message"),
    [
        (["KAZ"], "'KAZ' is the country itself"),
        (["XYZ"], "unknown economy 'XYZ'"),
        (["RUS", "Russia"], "'RUS' given twice"),
        (["Russa"], "did you mean RUS"),
        (["UZB"], "'UZB' has no row of its own"),
        (["*"], r"partners: '\*'"),
        ([""], "partners: ''; allowed: a list of codes"),
        ([], "partners: "),
        ("RUS", "partners: 'RUS'; allowed: a list"),
    ],
)
def test_partners_that_are_none(core, codes, message):
    with pytest.raises(InputError, match=message):
        partners_of(core, "KAZ", codes)


def test_a_group_of_the_country_alone_is_no_partner():
    world = small_world().aggregate(regions={"REST": ["KGZ", "ARM", "RUS"]})
    with pytest.raises(InputError, match="'EAEU' has no member in this world but KAZ"):
        partner_of(world, "KAZ", "EAEU")


def test_goods_and_services_are_all_trade_across_borders(core):
    trade = core.dataset["trade"].values.copy()
    foreign = trade.sum(axis=2) * (1 - np.eye(len(trade)))
    exports = flows(core, "exports") + flows(core, "services_exports")
    imports = flows(core, "imports") + flows(core, "services_imports")
    np.testing.assert_allclose(exports, foreign.T)
    np.testing.assert_allclose(imports, foreign)
    sectors = core.sectors
    from_russia = sum(
        float(trade[at(core, "KAZ"), at(core, "RUS"), sectors.index(sector)])
        for sector in sectors[: sectors.index("utilities")]
    )
    assert flows(core, "imports")[at(core, "KAZ"), at(core, "RUS")] == pytest.approx(from_russia)


def test_value_added_channels_are_each_others_mirror(core):
    sold, bought = flows(core, "value_added_exports"), flows(core, "value_added_imports")
    np.testing.assert_array_equal(sold, bought.T)
    assert np.trace(sold) == 0


def test_sectors_of_another_classification_give_no_goods():
    setting = Setting(unclassified_world(), "KAZ", None)
    found = position(setting, partner_of(setting.world, "KAZ", "USA"), "exports")
    assert np.isnan(found.share.value)
    assert found.share.reason == "sectors_unknown"
    value_added = position(setting, partner_of(setting.world, "KAZ", "USA"), "value_added_exports")
    assert value_added.share.value > 0


def test_shares_of_all_single_partners_sum_to_one(kazakhstan):
    codes = [code for code in kazakhstan.world.economies if code != "KAZ"]
    partners = partners_of(kazakhstan.world, "KAZ", codes)
    shares, _ = channel_rows(kazakhstan, partners, [*TRADE, "energy_market"])
    for channel in (*TRADE, "energy_market"):
        total = sum(row.entry.value for row in shares if row.keys["channel"] == channel)
        assert total == pytest.approx(1.0), channel


def test_every_channel_of_kazakhstan_is_there(kazakhstan):
    partners = partners_of(kazakhstan.world, "KAZ", ["RUS", "CHN", "USA", "EU27", "TUR"])
    shares, levels = channel_rows(kazakhstan, partners)
    assert {row.keys["channel"] for row in shares} == set(CHANNELS)
    for row in (*shares, *levels):
        entry = row.entry
        assert np.isfinite(entry.value), row
        assert entry.unit and entry.source and entry.quality and not entry.reason, row
        assert 1990 <= entry.year <= 2026


def test_investment_is_that_of_the_series(kazakhstan):
    partner = partner_of(kazakhstan.world, "KAZ", "USA")
    found = position(kazakhstan, partner, "fdi")
    share = series.latest("fdi-stock-share", "KAZ", "USA")
    world = series.value("fdi-stock", "KAZ", share.year, "WLD")
    exact = series.value("fdi-stock", "KAZ", share.year, "USA")
    assert (found.share.value, found.share.quality) == (share.value, "derived")
    assert found.level.value == share.value * world.value
    assert (found.level.unit, found.level.quality) == (exact.unit, "derived")
    # Rounded to a point of the whole.
    assert abs(found.level.value - exact.value) <= 0.005 * world.value
    assert found.share.year == found.level.year == share.year


def test_votes_are_a_distance_and_an_agreement(kazakhstan):
    partner = partner_of(kazakhstan.world, "KAZ", "RUS")
    found = position(kazakhstan, partner, "un_votes")
    mine, theirs = (series.latest("un-ideal-point", code) for code in ("KAZ", "RUS"))
    assert found.share.value == pytest.approx(abs(mine.value - theirs.value))
    assert found.share.year == mine.year
    same = series.latest("un-agreement", "KAZ", "RUS")
    assert (found.level.value, found.level.year) == (same.value, same.year)


def test_transit_is_that_of_the_dispatch(kazakhstan):
    energy = kazakhstan.energy
    assert energy.dispatch.network.name == "kazakhstan-crude"
    shares = energy.dispatch.transit_share
    for code, share in shares.items():
        assert energy.transit_share([code]) == pytest.approx(share, abs=1e-12)
    # One barrel crosses Azerbaijan and Georgia: together they count it once.
    assert energy.transit_share(["AZE", "GEO"]) == pytest.approx(shares["AZE"])
    joint = energy.transit_share(["RUS", "AZE"])
    assert max(shares["RUS"], shares["AZE"]) <= joint <= shares["RUS"] + shares["AZE"] + 1e-12
    assert energy.transit_share(["USA"]) == 0.0


def test_buyers_of_one_market_are_those_of_its_list(kazakhstan):
    buyers = kazakhstan.energy.buyers(kazakhstan.world)
    assert sum(buyers.values()) == pytest.approx(1.0)
    # Condensate to Orenburg can be no one else's.
    delivered = kazakhstan.energy.dispatch.by_market
    assert buyers["RUS"] >= delivered["ORENBURG"] / kazakhstan.energy.exports - 1e-9
    assert buyers["CHN"] > delivered["CHINA"] / kazakhstan.energy.exports


def test_markets_without_concordance_are_where_they_lie(kazakhstan):
    from dataclasses import replace

    plain = replace(kazakhstan.energy, concordance=None).buyers(kazakhstan.world)
    energy = kazakhstan.energy
    country = energy.dispatch.network.nodes["country"]
    by_country = {}
    for market, volume in energy.dispatch.by_market.items():
        if country[market] != "KAZ" and volume > 0:
            by_country[country[market]] = by_country.get(country[market], 0) + volume
    assert plain == pytest.approx({c: v / energy.exports for c, v in by_country.items()})


def test_what_is_missing_is_missing_for_a_reason(core):
    setting = Setting(core, "KGZ", energy_exports("KGZ"))
    assert setting.energy is None
    partner = partner_of(core, "KGZ", "RUS")
    reasons = {"fdi": "no_fdi", "energy_transit": "no_network", "energy_market": "no_network"}
    for channel, reason in reasons.items():
        found = position(setting, partner, channel)
        for entry in (found.share, found.level):
            assert np.isnan(entry.value)
            assert entry.reason == reason
    of_the_rest = position(setting, partner_of(core, "KGZ", "ROW"), "un_votes")
    assert of_the_rest.share.reason == of_the_rest.level.reason == "no_votes"
    assert np.isnan(of_the_rest.share.value)


def test_statistics_do_not_move_with_a_scenario(core):
    setting = Setting(core, "KAZ", energy_exports("KAZ"), changed=True, energy_changed=False)
    partner = partner_of(core, "KAZ", "RUS")
    reasons = {
        "fdi": "not_moved",
        "un_votes": "not_moved",
        "energy_transit": "network_not_met",
        "energy_market": "network_not_met",
    }
    for channel in CHANNELS:
        found = position(setting, partner, channel)
        assert found.share.reason == found.level.reason == reasons.get(channel, "")


def test_the_main_network_is_one_of_the_country_alone():
    assert main_network("KAZ") == "kazakhstan-crude"
    assert main_network("KGZ") is None
    with pytest.raises(InputError, match="not of KGZ; allowed: a network of KAZ"):
        energy_exports("KGZ", "kazakhstan-crude")
    shared = energy_exports("KGZ", "central-asia-electricity")
    assert shared.exports > 0


def test_concentration_by_channel(kazakhstan):
    rows = {
        (row.keys["channel"], row.keys["measure"]): row.entry
        for row in concentration_rows(kazakhstan)
    }
    world = kazakhstan.world
    bought = np.delete(flows(world, "imports")[at(world, "KAZ")], at(world, "KAZ"))
    share = bought / bought.sum()
    assert rows["imports", "hhi"].value == pytest.approx((share**2).sum())
    assert rows["imports", "effective_number"].value == pytest.approx(1 / (share**2).sum())
    top = rows["imports", "top_share"]
    assert (top.value, top.label) == (pytest.approx(share.max()), "CHN")
    assert rows["fdi", "top_share"].label == "NLD"


def test_concentration_by_sector(kazakhstan):
    world = kazakhstan.world
    rows = {tuple(row.keys.values()): row.entry for row in sector_rows(kazakhstan)}
    metals = world.dataset["trade"].values[:, at(world, "KAZ"), world.sectors.index("metals")]
    abroad = np.delete(metals, at(world, "KAZ"))
    assert rows["exports", "metals", "level"].value == pytest.approx(abroad.sum())
    expected = ((abroad / abroad.sum()) ** 2).sum()
    assert rows["exports", "metals", "hhi"].value == pytest.approx(expected)
    # No one buys the services of households abroad.
    none = rows["exports", "households", "hhi"]
    assert np.isnan(none.value)
    assert none.reason == "no_volume"


def test_a_row_stands_for_countries_that_may_not_be_its_code(core):
    rest = partner_of(core, "KAZ", "ROW")
    assert {"AZE", "BLR", "UZB"} <= set(rest.all_members)
    assert not {"KAZ", "RUS", "ROW"} & set(rest.all_members)
    union = partner_of(core, "KAZ", "EU27").members
    world = core.aggregate(regions={"EU27": list(union), "ASIA": ["JPN", "KOR"]})
    row = partner_of(world, "KAZ", "EU27")
    assert not row.is_group
    assert row.name() == partner_of(core, "KAZ", "EU27").name()
    assert set(row.all_members) == set(union)
    # Nothing says which countries a region of one's own, and then the rest, stand for.
    for code in ("ASIA", "ROW"):
        assert partner_of(world, "KAZ", code).all_members == ()
        found = position(
            Setting(world, "KAZ", energy_exports("KAZ")),
            partner_of(world, "KAZ", code),
            "energy_transit",
        )
        assert np.isnan(found.share.value)
        assert found.share.reason == "countries_unknown"


def test_the_rest_of_the_world_is_crossed_and_invests(kazakhstan):
    rest = partner_of(kazakhstan.world, "KAZ", "ROW")
    shares = kazakhstan.energy.dispatch.transit_share
    crossed = position(kazakhstan, rest, "energy_transit").share.value
    assert crossed >= max(shares["AZE"], shares["BLR"]) > 0
    stock = position(kazakhstan, rest, "fdi").level
    assert stock.value > 0 and stock.quality == "derived"
    assert position(kazakhstan, rest, "un_votes").level.reason == "no_votes"
