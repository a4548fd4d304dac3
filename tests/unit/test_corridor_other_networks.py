"""Gas, uranium, electricity and goods: the tables hold, and reproduce their base year."""

import csv
import re
from functools import cache
from pathlib import Path

import pytest

from tarazy.corridors.changes import Changes
from tarazy.corridors.data import Network
from tarazy.corridors.solve import Engine

# Largest gap to an observed flow of the year, in the network's unit. Electricity: contracts and
# part-year outcomes of four countries do not add up to better than 0.2 TWh.
TOLERANCE = {
    ("kazakhstan-gas", 2023): 0.01,
    ("kazakhstan-uranium", 2023): 0.005,
    ("central-asia-electricity", 2023): 0.2,
    ("middle-corridor", 2025): 0.01,
    ("middle-corridor", 2024): 0.01,
}
NETWORKS = sorted({name for name, _ in TOLERANCE})
# These have their own tests of what they reproduce.
TABLES = [*NETWORKS, "kazakhstan-minerals", "middle-corridor-containers"]
OBSERVED = ("actual", "derived", "approx", "residual")
TAPI = ("TAPI-TURKMENISTAN", "TAPI-AFGHANISTAN", "TAPI-PAKISTAN")
CASA = ("CASA-DATKA-KHUJAND", "CASA-KHUJAND-SANGTUDA", "CASA-SANGTUDA-KABUL", "CASA-KABUL-NOWSHERA")

# Arcs whose capacity Global Energy Monitor lists, with the id of its row.
LISTED = {
    "KARACHAGANAK-URALSK": "P3947",
    "ORENBURG-RUSSIA": "P0791",
    "KARTALY-KOSTANAY": "P3955",
    "MANGYSTAU-AKTAU": "P3948",
    "MANGYSTAU-BEINEU": "P2492",
    "ZHANAZHOL-AKTOBE": "P3944",
    "ZHANAZHOL-KS13": "P3945",
    "CAC-BEINEU-MAKAT": "P2291",
    "MAKAT-NORTH-CAUCASUS": "P1476",
    "BEINEU-BOZOI": "P3273",
    "SARYARKA": "P3300",
    "SHYMKENT-SOUTH": "P0739",
    "IMPORT-TURKMEN": "P3956",
    "LINE-A-KAZ": "P2299",
    "LINE-B-KAZ": "P2300",
    "LINE-C-KAZ": "P1124",
    "EAST-WEST": "P0745",
    "TAPI-AFGHANISTAN": "P0766",
    "TRANS-CASPIAN": "P0764",
    "LINE-D": "P2030",
    "BEINEU-SHYMKENT-2": "P5788",
}


@cache
def engine(name, year=None):
    return Engine(Network.load(name, year), 12)


def asked(name, **changes):
    return engine(name).solve(Changes(**changes))


def sold(dispatch, market):
    return dispatch.summary()["by_market"][market]


@pytest.mark.parametrize(("name", "year"), TOLERANCE)
def test_the_base_year_is_reproduced(name, year):
    network, base = engine(name, year).network, engine(name, year).base
    flows = network.flows.query("year == @year and kind in @OBSERVED").set_index("route")["volume"]
    assert len(flows) >= 3
    gap = (base.by_route.reindex(flows.index) - flows).abs()
    assert gap.max() <= TOLERANCE[name, year], gap
    assert base.summary()["unserved"] == pytest.approx(0, abs=1e-6)
    assert base.residual.largest < 1e-8


@pytest.mark.parametrize("name", NETWORKS)
def test_only_unsold_summer_water_is_idle_in_the_base_year(name):
    spilled = 5.0 if name == "central-asia-electricity" else 0.0
    assert engine(name).base.summary()["shut_in"] == pytest.approx(spilled, abs=1e-3)


@pytest.mark.parametrize("name", TABLES)
def test_every_assumed_cost_has_a_range(name):
    network = engine(name).network
    for arcs in (network.arcs, network.projects):
        assumed = arcs[(arcs["quality"] == "assumed") & (arcs["cost"] > 0)]
        assert (assumed["cost_low"] < assumed["cost"]).all()
        assert (assumed["cost"] < assumed["cost_high"]).all()
        # A figure without any source needs a range: an arc names one for its capacity, or has both.
        unsourced = assumed[assumed["source"] == ""]
        assert (unsourced["capacity_low"] < unsourced["capacity_high"]).all()
    for table in (network.supply, network.demand):
        assert table.loc[table["quality"] == "assumed", ["low", "high"]].notna().all(axis=None)


@pytest.mark.parametrize("name", TABLES)
def test_every_unsourced_arc_says_what_is_assumed(name):
    network = engine(name).network
    for arcs in (network.arcs, network.projects):
        unsourced = arcs.loc[arcs["source"] == "", "note"]
        assert unsourced.str.contains("ssumed").all()


@pytest.mark.parametrize("name", TABLES)
def test_names_stand_in_three_languages(name):
    network = engine(name).network
    for table in (network.nodes, network.routes):
        for language in ("kk", "ru"):
            assert table[f"name_{language}"].str.contains("[А-Яа-я]|1000").all()
    assert network.nodes["name_kk"].str.contains("[ӘәҒғҚқҢңӨөҰұҮүІі]").any()


@pytest.mark.parametrize("name", TABLES)
def test_every_source_is_used(name):
    network = engine(name).network
    named = set()
    tables = ("nodes", "arcs", "projects", "supply", "demand", "flows", "events", "times")
    for table in (*tables, "time_values"):
        for text in getattr(network, table)["source"]:
            named.update(text.split(";"))
    # Rows of `supply` and `demand` of other years carry their own keys.
    for year in network.years:
        other = Network.load(name, year)
        named.update(key for text in other.supply["source"] for key in text.split(";"))
    assert set(network.sources.index) <= named


def test_gas_trade_is_that_of_the_statistical_review(official_files):
    path = official_files("data/energy/ei2024_gas_trade_pipeline.csv")
    with path.open(encoding="utf-8") as lines:
        rows = list(csv.reader(lines))
    sellers = rows[2]
    bought = {row[0]: row for row in rows[3:] if len(row) == len(sellers)}

    def trade(buyer, seller):
        return float(bought[buyer][sellers.index(seller)])

    flows = engine("kazakhstan-gas").network.flows.query("year == 2023").set_index("route")
    for route, buyer, seller in [
        ("CHINA_KAZAKH", "China", "Kazakhstan"),
        ("CHINA_TURKMEN", "China", "Turkmenistan"),
        ("CHINA_UZBEK", "China", "Uzbekistan"),
        ("RUSSIA_KAZAKH", "Russian Federation", "Kazakhstan"),
        ("RUSSIA_TURKMEN", "Russian Federation", "Turkmenistan"),
        ("IMPORT_TURKMEN", "Kazakhstan", "Turkmenistan"),
        ("IMPORT_RUSSIAN", "Kazakhstan", "Russian Federation"),
    ]:
        assert flows.at[route, "volume"] == pytest.approx(trade(buyer, seller), abs=1e-5)


def test_gas_output_and_use_are_those_of_the_statistical_review(official_files):
    def figure(file, year=2023):
        with official_files(f"data/energy/{file}").open(encoding="utf-8") as lines:
            for row in csv.DictReader(lines):
                if row["entity"] == "Kazakhstan" and int(row["year"]) == year:
                    return float(row["value"])
        raise AssertionError(file)

    network = engine("kazakhstan-gas").network
    kazakh = network.supply.query("commodity == 'kazakh'")["volume"].sum()
    assert kazakh == pytest.approx(figure("ei2024_gas_production_bcm.csv"), abs=1e-4)
    used = network.demand[network.demand["node"].str.startswith("KZ_")]["volume"].sum()
    assert used == pytest.approx(figure("ei2024_gas_consumption_bcm.csv"), abs=1e-3)


def test_gas_capacities_are_those_listed(official_files):
    path = official_files("data/gem/ggit_gas_pipelines_centralasia_2024-10.csv")
    with path.open(encoding="utf-8") as lines:
        listed = {row["id"]: float(row["capacity"] or 0) for row in csv.DictReader(lines)}
    network = engine("kazakhstan-gas").network
    for arc, row in LISTED.items():
        table = network.arcs if arc in network.arcs.index else network.projects
        assert table.at[arc, "capacity"] == listed[row], arc


def test_gas_prices_at_the_border_are_customs_value_over_volume():
    network = engine("kazakhstan-gas").network
    price = network.demand.query("node == 'CHINA'").set_index("commodity")["price"]
    flows = network.flows.query("year == 2023").set_index("route")["volume"]
    assert price["kazakh"] == pytest.approx(1320 / flows["CHINA_KAZAKH"], rel=1e-3)
    assert price["turkmen"] == pytest.approx(9600 / flows["CHINA_TURKMEN"], rel=1e-3)


def test_kazakh_gas_for_china_is_what_the_home_market_leaves():
    network = engine("kazakhstan-gas").network
    contract = network.demand.query("node == 'CHINA' and commodity == 'kazakh'")["volume"].item()
    base = engine("kazakhstan-gas").base
    assert base.by_route["CHINA_KAZAKH"] < contract / 2
    less = asked("kazakhstan-gas", supply_factor={"TENGIZ": 0.5})
    lost = base.by_route["CHINA_KAZAKH"] - less.by_route["CHINA_KAZAKH"]
    half = network.supply.query("node == 'TENGIZ'")["volume"].item() / 2
    assert lost == pytest.approx(half, abs=1e-6)


def test_without_line_c_the_best_paid_gas_keeps_the_other_lines():
    answer = asked("kazakhstan-gas", capacity_factor={"LINE-C-KAZ": 0.0})
    assert answer.by_route["CHINA"] == pytest.approx(30.0, abs=1e-6)
    assert answer.by_route["CHINA_TURKMEN"] == pytest.approx(30.0, abs=1e-6)


def test_karachaganak_gas_depends_on_the_plant_across_the_border():
    answer = asked("kazakhstan-gas", capacity_factor={"ORENBURG": 0.0})
    assert sold(answer, "KZ_KOSTANAY") < 0.2
    assert answer.by_route["CHINA_KAZAKH"] < engine("kazakhstan-gas").base.by_route["CHINA_KAZAKH"]


def test_tapi_without_new_gas_carries_next_to_nothing_and_with_it_fills():
    alone = asked("kazakhstan-gas", open=TAPI)
    assert sold(alone, "PAKISTAN") + sold(alone, "INDIA") == pytest.approx(0, abs=1e-6)
    developed = asked("kazakhstan-gas", open=TAPI, supply_factor={"GALKYNYSH": 1.93})
    south = sum(sold(developed, market) for market in ("AFGHANISTAN", "PAKISTAN", "INDIA"))
    assert south == pytest.approx(33.0, abs=1e-6)
    assert developed.by_route["CHINA_TURKMEN"] == pytest.approx(30.505834, abs=1e-6)


def test_uranium_is_bought_by_the_published_split_of_the_base_year():
    network = engine("kazakhstan-uranium").network
    first = network.demand[network.demand["step"] == 1].set_index("node")["volume"]
    mined = network.supply["volume"].sum()
    assert first.sum() == pytest.approx(mined, abs=1e-9)
    # Kazatomprom, 2023; Rosatom's fifth of the country's output is Russia's.
    assert first["RUSSIA"] == pytest.approx(0.20 * mined, abs=1e-9)
    split = {"ASIA": 0.49, "EUROPE": 0.32, "NORTH_AMERICA": 0.19}
    for market, share in split.items():
        assert first[market] == pytest.approx(share * 0.80 * mined, abs=1e-6), market


def test_the_caspian_quota_holds_less_than_half_of_the_uranium_for_the_west():
    base = engine("kazakhstan-uranium").base
    closed = asked("kazakhstan-uranium", capacity_factor={"transit:RUS": 0.0})
    assert closed.by_route["TRANS_CASPIAN"] == pytest.approx(3.5, abs=1e-6)
    assert closed.by_route["TRANS_CASPIAN"] < base.by_route["WEST"] / 2
    lost = base.by_route["WEST"] - 3.5
    assert closed.summary()["unserved"] == pytest.approx(lost, abs=1e-6)
    # Asia takes it, for less.
    assert closed.exports == pytest.approx(base.exports, abs=1e-6)
    more = sold(closed, "ASIA") - sold(base, "ASIA")
    assert more == pytest.approx(lost, abs=1e-6)
    assert closed.summary()["value_musd"]["net"] < base.summary()["value_musd"]["net"]


def test_uranium_is_stranded_when_the_caspian_closes_unless_ports_take_it_again():
    closed = asked("kazakhstan-uranium", capacity_factor={"transit:AZE": 0.0})
    assert closed.summary()["unserved"] == pytest.approx(2.3, abs=1e-5)
    accepted = {"transit:AZE": 0.0, "RAIL-ST-PETERSBURG": 1.5}
    again = asked("kazakhstan-uranium", capacity_factor=accepted)
    assert again.summary()["unserved"] == pytest.approx(0, abs=1e-6)


def test_kazakhstan_is_no_member_of_casa():
    network = engine("central-asia-electricity").network
    ends = network.projects.loc[list(CASA), ["from", "to"]].to_numpy().ravel()
    countries = set(network.nodes.loc[ends, "country"])
    assert countries == {"KGZ", "TJK", "AFG", "PAK"}


def test_casa_sells_the_summer_surplus_and_leaves_kazakhstan_as_it_was():
    base = engine("central-asia-electricity").base
    opened = asked("central-asia-electricity", open=CASA)
    assert 3.0 < sold(opened, "NOWSHERA") < 3.672
    assert sold(opened, "KAZAKHSTAN") == pytest.approx(sold(base, "KAZAKHSTAN"), abs=1e-6)
    assert opened.summary()["value_musd"]["net"] > base.summary()["value_musd"]["net"]


def test_without_russian_power_kazakhstan_is_short():
    answer = asked("central-asia-electricity", capacity_factor={"RUSSIA-KAZAKHSTAN": 0.0})
    short = sold(engine("central-asia-electricity").base, "KAZAKHSTAN") - sold(answer, "KAZAKHSTAN")
    assert short == pytest.approx(5.5, abs=0.1)


def test_half_the_feeders_leave_the_containers_that_do_not_fit():
    answer = asked("middle-corridor", capacity_factor={"FEEDER-AKTAU-ALAT": 0.5})
    assert answer.by_route["CONTAINERS"] == pytest.approx(1.246 / 2, abs=1e-6)
    assert answer.by_route["OTHER"] == pytest.approx(3.042, abs=1e-6)


def test_the_northern_route_takes_chinese_containers_only_when_put_in_service():
    network = engine("middle-corridor").network
    assert network.arcs.at["NORTHERN-ROUTE", "status"] == "idle"
    closed = {"transit:GEO": 0.0}
    alone = asked("middle-corridor", capacity_factor=closed)
    north = asked("middle-corridor", capacity_factor=closed, open=("NORTHERN-ROUTE",))
    assert sold(alone, "EUROPE") == pytest.approx(0, abs=1e-6)
    chinese = network.supply.query("node == 'CHINA'")["volume"].item()
    assert sold(north, "EUROPE") == pytest.approx(chinese, abs=1e-6)


def test_the_documented_table_is_that_of_the_model():
    page = Path(__file__).parents[2] / "docs" / "explanation" / "corridors-other-goods.md"
    shown = re.findall(
        r"^\| ([a-z-]+) \| ([A-Z_]+) \| ([\d.]+) \| ([\d.]+) \| (\w+) \|$",
        page.read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    expected = []
    for name in ("kazakhstan-gas", "kazakhstan-uranium", "central-asia-electricity"):
        expected += _documented(name)
    assert shown == expected + _documented("middle-corridor")


def _documented(name):
    network, found = engine(name).network, engine(name).base.by_route
    flows = network.flows.query("year == @network.year and kind in @OBSERVED")
    return [
        (name, row.route, f"{row.volume:.2f}", f"{found[row.route]:.2f}", row.kind)
        for row in flows.itertuples()
    ]
