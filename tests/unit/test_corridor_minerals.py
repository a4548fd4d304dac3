"""Minerals from mine to buyer: balances of metal, plants at capacity, what a closed way costs."""

from functools import cache

import numpy as np
import pytest

from tarazy.corridors.changes import Changes
from tarazy.corridors.data import Network
from tarazy.corridors.solve import Engine
from tarazy.corridors.sweep import n_minus_1

YEARS = (2024, 2025)
MINERALS = ("chromium", "titanium", "copper", "zinc", "rhenium", "tungsten")
# Of the observed flow: refined copper adds up from the capacities of three smelters and one plant,
# and misses the published output by half a per cent; the others follow from output and losses.
TOLERANCE = 0.006
# Tungsten of a mine that no way leads from before its project is built, kt.
KATPAR = 6.19


@cache
def engine(year=2025):
    return Engine(Network.load("kazakhstan-minerals", year), 12)


def sold(dispatch, market, mineral):
    rows = (dispatch.layout.demand["node"] == market) & (
        dispatch.layout.demand["commodity"] == mineral
    )
    return float(dispatch.values["delivered"][rows.to_numpy()].sum())


def test_it_is_measured_in_thousand_tonnes_and_million_dollars():
    network = engine().network
    assert (network.unit, network.price_unit) == ("kt of metal", "thousand USD/t")
    assert network.commodities == list(MINERALS)


@pytest.mark.parametrize("year", YEARS)
def test_the_published_output_and_sales_are_met(year):
    network, base = engine(year).network, engine(year).base
    flows = network.flows[network.flows["year"] == year].set_index("route")["volume"]
    assert len(flows) >= 5
    for route, volume in flows.items():
        assert base.by_route[route] == pytest.approx(volume, rel=TOLERANCE, abs=1e-9), route
    assert base.unserved == pytest.approx(0, abs=1e-9)
    assert base.shut_in == pytest.approx(KATPAR, abs=1e-5)
    assert base.residual.largest < 1e-8


@pytest.mark.parametrize("mineral", MINERALS)
def test_what_is_mined_is_sold_or_lost_in_plants(mineral):
    base = engine().base
    layout = base.layout
    number = layout.commodities.index(mineral)
    lanes = layout.lane_commodity == number
    flow = base.values["flow"].sum(axis=1)
    mined = (
        base.values["production"]
        .sum(axis=1)[(layout.supply["commodity"] == mineral).to_numpy()]
        .sum()
    )
    lost = (flow * layout.loss)[lanes].sum()
    delivered = (
        base.values["delivered"]
        .sum(axis=1)[(layout.demand["commodity"] == mineral).to_numpy()]
        .sum()
    )
    assert mined > 0
    assert mined == pytest.approx(lost + delivered, rel=1e-9)
    # Only what plants do loses metal.
    lossy = layout.arcs["mode"].to_numpy()[layout.lane_arc[lanes & (layout.loss > 0)]]
    assert set(lossy) <= {"transfer"}


@pytest.mark.parametrize("year", YEARS)
def test_no_arc_carries_more_than_it_can(year):
    base = engine(year).base
    capacity = np.multiply.outer(
        base.layout.arcs["capacity"].to_numpy(float), base.layout.year_share
    )
    assert (base.arc_flow <= capacity + 1e-9).all()
    # Smelters of copper and of chromium run at their capacity, concentrate is left over.
    full = base.arc_flow.sum(axis=1) / base.layout.arcs["capacity"].to_numpy(float)
    smelters = base.layout.arcs.index.str.startswith(("SMELT-B", "SMELT-Z", "SMELT-A"))
    assert full[smelters] == pytest.approx(1.0, abs=1e-9)
    assert base.by_route["CHINA_ORE"] > 100


def test_losing_each_element_is_what_a_network_without_it_gives():
    warm = n_minus_1(network=engine()).rows
    # One per stage: a mine, a smelter, a way, a country, an owner.
    for case in ("DONSKOY", "SMELT-AKSU", "RAIL-ST-PETERSBURG", "transit:RUS", "SMELT-BALKHASH"):
        cold = Engine(engine().network, 12).solve(Changes(capacity_factor={case: 0.0}))
        lost = engine().base.value_musd["net"] - cold.value_musd["net"]
        assert warm.at[case, "value_lost"] == pytest.approx(lost, abs=1e-6), case
        assert warm.at[case, "exports_lost"] == pytest.approx(
            engine().base.exports - cold.exports, abs=1e-6
        )


def test_without_russia_the_caspian_takes_what_st_petersburg_took():
    closed = engine().solve(Changes(capacity_factor={"transit:RUS": 0.0}))
    base = engine().base
    assert closed.by_route["ST_PETERSBURG"] == pytest.approx(0, abs=1e-9)
    moved = base.by_route["TRANS_CASPIAN"] + base.by_route["ST_PETERSBURG"]
    assert closed.by_route["TRANS_CASPIAN"] == pytest.approx(moved, rel=1e-9)
    assert closed.by_route["TRANS_CASPIAN"] < 600
    assert sold(closed, "USA", "titanium") == pytest.approx(sold(base, "USA", "titanium"))
    # It costs the dearer way, and nothing else.
    for case in ("delivered", "lifting"):
        assert closed.value_musd[case] == pytest.approx(base.value_musd[case], rel=1e-9)
    assert closed.value_musd["transport"] > base.value_musd["transport"]
    narrow = engine().solve(Changes(capacity_factor={"transit:RUS": 0.0, "SHIP-AKTAU-ALAT": 0.5}))
    # The dearest metal keeps the ships; what is left over is sold in China for less.
    assert sold(narrow, "USA", "titanium") == pytest.approx(sold(base, "USA", "titanium"))
    assert sold(narrow, "CHINA", "copper") > sold(base, "CHINA", "copper") + 100
    assert narrow.by_route["TRANS_CASPIAN"] == pytest.approx(300, abs=1e-6)
    assert narrow.shut_in == pytest.approx(base.shut_in, abs=1e-6)


def test_without_its_furnaces_chromium_leaves_as_ore():
    closed = engine().solve(Changes(capacity_factor={"SMELT-AKTOBE": 0.0}))
    base = engine().base
    ore = closed.by_route["CHINA_ORE"] - base.by_route["CHINA_ORE"]
    assert ore == pytest.approx(517, abs=1e-6)
    assert closed.by_route["FERROCHROMIUM"] == pytest.approx(599 * 0.87, abs=1e-6)


def test_the_tungsten_project_sells_to_the_united_states_first():
    built = engine().solve(Changes(open=("KATPAR-MINE",)))
    assert sold(engine().base, "USA", "tungsten") == 0
    assert sold(built, "USA", "tungsten") == pytest.approx(KATPAR * 0.95, abs=1e-6)
    assert sold(built, "CHINA_ORE", "tungsten") == pytest.approx(2.4, abs=1e-6)


def test_us_purchases_are_shares_of_what_the_usgs_counts():
    from tarazy import series

    demand = engine().network.demand.set_index(["node", "commodity", "step"])["volume"]

    def us(name, item, year=2025, partner=""):
        return series.value(name, "USA", year, partner=partner, item=item).value

    share = us("us-mineral-import-share", "chromium", 2024, "KAZ")
    bought = us("us-mineral-imports", "chromium")
    assert demand["USA", "chromium", 1] == pytest.approx(share * bought / 1e3, abs=1e-6)
    share = us("us-mineral-import-share", "ammonium-perrhenate", 2024, "KAZ")
    bought = us("us-mineral-imports", "ammonium-perrhenate")
    assert demand["USA", "rhenium", 1] == pytest.approx(share * bought / 1e3, abs=1e-6)
    # Of sponge the publisher prints the share of January to July 2025, 13 %.
    assert demand["USA", "titanium", 1] == pytest.approx(
        0.13 * us("us-mineral-imports", "titanium-sponge") / 1e3, abs=1e-6
    )


@pytest.mark.parametrize(
    ("arc", "item"), [("RAIL-UKTMP", "titanium-sponge"), ("ORE-BOGUTY-CHINA", "tungsten")]
)
@pytest.mark.parametrize("year", YEARS)
def test_output_is_that_of_the_usgs(arc, item, year):
    from tarazy import series

    base = engine(year).base
    flow = base.arc_flow.sum(axis=1)[base.layout.arcs.index.get_loc(arc)]
    made = series.value("mineral-production", "KAZ", year, item=item).value / 1e3
    assert flow == pytest.approx(made, rel=1e-6, abs=1e-9)


@pytest.mark.parametrize("table", ["arcs", "projects"])
def test_the_quality_of_a_row_is_that_of_its_weakest_figure(table):
    rows = getattr(engine().network, table)
    weak = rows["note"].str.contains("assumed")
    assert weak.any()
    assert set(rows["quality"][weak]) == {"assumed"}
