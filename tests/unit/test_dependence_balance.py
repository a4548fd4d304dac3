"""The balance put together: every table, as plain data and files, before and after a scenario."""

import json

import numpy as np
import pandas as pd
import pytest
from scenario_world import small_world

from tarazy import Scenario, run
from tarazy.errors import InputError
from tarazy.interdependence import CHANNELS, PARTNERS, PARTS, TABLES, Dependence, dependence
from tarazy.interdependence.after import world_after
from tarazy.interdependence.exposure import value_added_flows
from tarazy.interdependence.words import has_word

BESIDE = ["unit", "year", "source", "quality", "reason"]


@pytest.fixture(scope="module")
def kazakhstan(core):
    done = []
    found = dependence("KAZ", world=core, progress=lambda *step: done.append(step))
    assert done == [(number + 1, len(PARTS)) for number in range(len(PARTS))]
    return found


@pytest.fixture(scope="module")
def without_russia(core):
    parts = ["channels", "concentration", "exposure", "asymmetry", "alignment", "security"]
    return dependence("KAZ", ["RUS", "CHN", "EAEU"], "sever-russia", parts=parts, world=core)


@pytest.fixture(scope="module")
def closed_transit(core):
    parts = ["channels", "security"]
    return dependence(
        "KAZ", ["RUS", "TUR", "CHN"], "russia-transit-closed", parts=parts, world=core
    )


def cell(table, column="value", **keys):
    chosen = table
    for key, value in keys.items():
        chosen = chosen[chosen[key] == value]
    assert len(chosen) == 1, keys
    return chosen[column].iloc[0]


def test_json_fills_every_channel_of_every_partner(kazakhstan):
    given = json.loads(json.dumps(kazakhstan.summary(), allow_nan=False))
    assert list(given["channels"]) == list(PARTNERS) == ["RUS", "CHN", "USA", "EU27", "TUR"]
    for partner, channels in given["channels"].items():
        assert list(channels) == list(CHANNELS), partner
        for channel, entry in channels.items():
            for number in (entry, entry["level"]):
                assert isinstance(number["value"], float), (partner, channel)
                assert number["unit"] and number["year"] and number["source"], (partner, channel)
                assert number["quality"] in ("data", "derived", "estimated")
    assert set(given["titles"]) >= set(CHANNELS)
    assert given["world"]["digest"] == kazakhstan.world_digest


def test_every_table_has_its_numbers_with_unit_year_and_source(kazakhstan):
    assert kazakhstan.tables == TABLES
    for name in TABLES:
        table = kazakhstan.table(name)
        assert len(table), name
        assert list(table.columns[-5:]) == BESIDE, name
        there = table[table["value"].notna()]
        assert (there["unit"] != "").all(), name
        # Population is known from 1960 on.
        assert there["year"].between(1960 if name == "series" else 2019, 2026).all(), name
        assert (there["source"] != "").all(), name
        assert there["quality"].isin(["data", "derived", "estimated"]).all(), name
        assert (there["reason"] == "").all(), name
        assert (table[table["value"].isna()]["reason"] != "").all(), name
        keys = [column for column in table.columns[:-6] if column != "label"]
        if name == "series":
            keys.append("year")
        assert not table.duplicated(keys).any(), name


def test_tables_agree_with_each_other(kazakhstan):
    severance, asymmetry = kazakhstan.table("severance"), kazakhstan.table("asymmetry")
    for partner in PARTNERS:
        loss = cell(severance, partner=partner, cut="both", measure="loss")
        assert cell(asymmetry, partner=partner, measure="loss") == loss
        difference = cell(asymmetry, partner=partner, measure="loss_asymmetry")
        assert difference == loss - cell(asymmetry, partner=partner, measure="partner_loss")
    joint = cell(severance, partner="joint", cut="both", measure="loss")
    single = [cell(severance, partner=p, cut="both", measure="loss") for p in PARTNERS]
    gap = cell(severance, partner="joint", cut="both", measure="gap")
    assert gap == pytest.approx(joint - sum(single))
    power = kazakhstan.table("power")
    imports = cell(severance, partner="CHN", cut="imports", measure="loss")
    found = cell(power, partner="CHN", measure="equilibrium_loss")
    assert found == pytest.approx(imports, rel=1e-6)
    security, channels = kazakhstan.table("security"), kazakhstan.table("channels")
    crossed = cell(security, measure="transit_share", of="RUS")
    assert cell(channels, partner="RUS", channel="energy_transit") == pytest.approx(crossed)


def test_the_same_question_gives_the_same_bytes(core):
    parts = ["channels", "concentration", "severance"]
    first, second = (
        json.dumps(dependence("KGZ", ["KAZ", "RUS"], parts=parts, world=core).summary())
        for _ in range(2)
    )
    assert first == second


def test_a_small_economy_says_what_is_missing(core):
    found = dependence("KGZ", ["RUS", "CHN", "KAZ"], parts=["channels", "security"], world=core)
    given = found.summary()
    for channel in ("fdi", "energy_transit", "energy_market"):
        entry = given["channels"]["KAZ"][channel]
        assert entry["value"] is None
        assert set(given["reasons"][entry["reason"]]) == {"en", "kk", "ru"}
    assert "Kyrgyzstan" in given["reasons"]["no_fdi"]["en"]
    assert "Қырғызстан" in given["reasons"]["no_fdi"]["kk"]
    assert given["channels"]["KAZ"]["exports"]["value"] > 0
    assert found.table("security")["value"].isna().all()
    assert found.network is None


def test_the_united_states_and_the_rest_of_the_world(core):
    parts = ["channels", "alignment", "series", "severance"]
    usa = dependence("USA", ["RUS", "CHN", "EU27", "KAZ"], parts=parts, world=core)
    series = usa.table("series")
    traded = series[(series["series"] == "us-goods-imports") & (series["partner"] == "KAZ")]
    assert traded["year"].max() == 2022
    row = dependence("ROW", ["USA", "EU27"], parts=parts, world=core)
    votes = row.table("alignment")
    assert (votes["reason"] == "no_votes").all()
    assert (
        row.table("channels").set_index(["partner", "channel"]).loc[("USA", "un_votes"), "reason"]
        == "no_votes"
    )
    # Statistics have no line of a rest of the world: the table is empty, its columns are there.
    assert list(row.table("series").columns) == ["value", *BESIDE]
    json.dumps(row.summary(), allow_nan=False)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"country": "EU27"}, "country: 'EU27' is a group"),
        ({"country": "Kazakhsta"}, "country: .*did you mean KAZ"),
        ({"partners": ["KAZ"]}, "'KAZ' is the country itself"),
        ({"partners": ["XYZ"]}, "unknown economy 'XYZ'"),
        ({"parts": ["prices"]}, "parts: unknown part 'prices'; .*allowed: channels,"),
        ({"closure": "open"}, "unknown closure 'open'; .*allowed: fixed"),
        ({"after": "no-such"}, "unknown scenario 'no-such'"),
        ({"network": "no-such"}, "unknown network 'no-such'"),
        ({"network": "middle-corridor", "country": "USA", "partners": ["CHN"]}, "not of USA"),
    ],
)
def test_questions_that_are_none(core, arguments, message):
    with pytest.raises(InputError, match=message):
        dependence(**{"country": "KAZ", "world": core, "parts": ["channels"]} | arguments)


def test_tables_that_are_none(core):
    found = dependence("KAZ", ["RUS"], parts=["concentration"], world=core)
    with pytest.raises(InputError, match="table 'levels' was not computed; allowed: concentration"):
        found.table("levels")
    with pytest.raises(InputError, match="unknown table 'prices'"):
        found.table("prices")


def test_after_a_scenario_every_number_has_a_change(core, without_russia):
    assert isinstance(without_russia, Dependence)
    assert without_russia.scenario == "sever-russia"
    assert without_russia.digest_after != without_russia.world_digest
    for name in without_russia.tables:
        table = without_russia.table(name)
        assert {"before", "after", "change"} <= set(table.columns), name
        change = (table["after"] - table["before"]).astype(float)
        pd.testing.assert_series_equal(change, table["change"], check_names=False)
        assert (table.loc[table["after"].isna(), "reason"] != "").all(), name


def test_after_severance_russia_is_left_only_in_chains(core, without_russia):
    channels = without_russia.table("channels")
    for channel in ("exports", "imports", "services_exports", "services_imports"):
        assert cell(channels, "after", partner="RUS", channel=channel) == 0.0
        assert cell(channels, "after", partner="CHN", channel=channel) > 0.0
    assert cell(channels, "after", partner="RUS", channel="value_added_imports") > 0.0
    # The numbers are those of the rebased world.
    after = world_after(run(Scenario.load("sever-russia"), world=core), world=core)
    kaz, rus = (core.economies.index(code) for code in ("KAZ", "RUS"))
    bought = np.delete(value_added_flows(after).values[:, kaz], kaz)
    share = value_added_flows(after).values[rus, kaz] / bought.sum()
    found = cell(channels, "after", partner="RUS", channel="value_added_imports")
    assert found == pytest.approx(share, rel=1e-6)
    concentration = without_russia.table("concentration")
    before, then = (
        cell(concentration, side, channel="imports", measure="hhi") for side in ("before", "after")
    )
    assert then > before


def test_what_a_trade_scenario_does_not_move_is_left_empty(without_russia):
    channels = without_russia.table("channels")
    for channel, reason in (
        ("fdi", "not_moved"),
        ("un_votes", "not_moved"),
        ("energy_transit", "network_not_met"),
    ):
        assert np.isfinite(cell(channels, "before", partner="RUS", channel=channel))
        assert np.isnan(cell(channels, "after", partner="RUS", channel=channel))
        assert np.isnan(cell(channels, "change", partner="RUS", channel=channel))
        assert cell(channels, "reason", partner="RUS", channel=channel) == reason
    security = without_russia.table("security")
    alignment = without_russia.table("alignment")
    observed = alignment[alignment["channel"].isin(["fdi", "energy_market"])]
    assert observed["before"].notna().all() and observed["after"].isna().all()
    assert security["before"].notna().all()
    assert (security["reason"] == "network_not_met").all()


def test_after_a_network_scenario_transit_moves(core, closed_transit):
    channels = closed_transit.table("channels")
    assert cell(channels, "before", partner="RUS", channel="energy_transit") > 0.9
    crossing = cell(channels, "after", partner="RUS", channel="energy_transit")
    assert crossing == pytest.approx(0.0, abs=1e-12)
    assert cell(channels, "change", partner="TUR", channel="energy_transit") > 0.3
    assert cell(channels, "change", partner="CHN", channel="energy_market") > 0.05
    outcome = run("russia-transit-closed", world=core, factors="one")
    summary = outcome.corridors[0].summary["transit_share"]
    security = closed_transit.table("security")
    for code, share in summary.items():
        found = cell(security, "after", measure="transit_share", of=code)
        assert found == pytest.approx(share, abs=1e-9)
    worst = cell(security, "label_after", measure="worst_transit")
    assert worst != cell(security, "label", measure="worst_transit") == "RUS"


def test_a_scenario_that_changes_nothing_changes_no_number():
    world = small_world()
    scenario = Scenario.from_dict(
        {
            "version": 1,
            "name": "nothing",
            "title": {"en": "Nothing", "kk": "Ештеңе", "ru": "Ничего"},
            "question": {"en": "What if not?", "kk": "Ештеңе болмаса?", "ru": "А если нет?"},
            "shocks": [
                {"kind": "tariff", "importer": "USA", "exporter": "KAZ", "sector": "*", "add": 0.0}
            ],
        }
    )
    parts = ["concentration", "sector_concentration", "exposure", "asymmetry", "friends", "power"]
    found = dependence("KAZ", ["USA", "RUS"], scenario, parts=parts, world=world)
    for name in found.tables:
        change = found.table(name)["change"].dropna()
        assert len(change), name
        np.testing.assert_allclose(change, 0.0, atol=1e-7, err_msg=name)


def test_a_scenario_brings_its_elasticities_to_both_sides(core):
    scenario = Scenario.load("sever-russia").with_(elasticities="low")
    found = dependence("KAZ", ["RUS"], scenario, parts=["asymmetry"], world=core).table("asymmetry")
    low = dependence("KAZ", ["RUS"], parts=["asymmetry"], world=core.with_elasticities("low"))
    expected = cell(low.table("asymmetry"), partner="RUS", measure="dependence")
    assert cell(found, "before", partner="RUS", measure="dependence") == expected
    own = dependence("KAZ", ["RUS"], parts=["asymmetry"], world=core).table("asymmetry")
    assert cell(own, partner="RUS", measure="dependence") < expected


def test_losses_after_a_scenario_that_closed_the_way(core):
    found = dependence("KAZ", ["RUS"], "russia-transit-closed", parts=["severance"], world=core)
    table = found.table("severance")
    closed = {"partner": "RUS", "cut": "transit"}
    assert cell(table, "before", **closed, measure="exports_lost") > 50
    assert cell(table, "after", **closed, measure="loss") == pytest.approx(0.0, abs=1e-6)


def test_files_hold_all_tables(tmp_path, core):
    found = dependence("KAZ", ["RUS"], parts=["concentration", "exposure"], world=core)
    found.to_csv(tmp_path / "balance")
    written = sorted(path.name for path in (tmp_path / "balance").iterdir())
    assert written == ["concentration.csv", "exposure.csv", "summary.json"]
    table = pd.read_csv(tmp_path / "balance" / "exposure.csv")
    np.testing.assert_allclose(table["value"], found.table("exposure")["value"])
    text = (tmp_path / "balance" / "summary.json").read_text(encoding="utf-8")
    assert json.loads(text)["exposure"][0]["partner"] == "RUS"


def test_every_reason_and_label_has_words(kazakhstan, without_russia, closed_transit):
    for found in (kazakhstan, without_russia, closed_transit):
        for name in found.tables:
            table = found.table(name)
            for column, kind in (("channel", "channel"), ("measure", "measure"), ("cut", "cut")):
                if column in table:
                    assert all(has_word(kind, key) for key in table[column]), (name, column)
            for column in table.columns[:-5]:
                assert has_word("column", column), (name, column)
            reasons = {reason.partition(":")[0] for reason in table["reason"]} - {""}
            assert all(has_word("reason", reason) for reason in reasons), name
            assert all(has_word("unit", unit) for unit in set(table["unit"]) - {"1"}), name


def test_amounts_are_those_of_a_year_over_any_horizon(core):
    outage = Scenario.load("cpc-outage")
    tables = [
        dependence("KAZ", ["RUS", "CHN"], scenario, parts=["channels"], world=core).table("levels")
        for scenario in (outage, outage.with_(months=24))
    ]
    for partner, channel in (("RUS", "energy_transit"), ("CHN", "energy_market")):
        year, two = (cell(t, "after", partner=partner, channel=channel) for t in tables)
        assert two == pytest.approx(year, rel=1e-6)


def test_the_figure_shows_the_shares(kazakhstan, without_russia):
    shares = kazakhstan.table("channels").set_index(["channel", "partner"])["value"]
    written = [note.text for note in kazakhstan.figure().layout.annotations]
    assert written.count(f"{100 * shares['energy_transit', 'RUS']:.0f}%") == 1
    assert len(without_russia.figure("change", "kk").data) == 1


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("map", "unknown figure 'map'; allowed: balance, change"),
        ("change", "figure 'change': no scenario; allowed: after a scenario"),
    ],
)
def test_figures_that_are_none(kazakhstan, name, message):
    with pytest.raises(InputError, match=message):
        kazakhstan.figure(name)
