"""Containers both ways: generalised cost of a way, ships by their formula, boxes that return."""

import re
from functools import cache

import numpy as np
import pandas as pd
import pytest
from corridor_network import arc as arc_row
from corridor_network import heading, node

from tarazy.cli import main
from tarazy.corridors.changes import Changes
from tarazy.corridors.data import Network
from tarazy.corridors.questions import outage
from tarazy.corridors.routes import new_route
from tarazy.corridors.solve import Engine
from tarazy.corridors.sweep import n_minus_1
from tarazy.corridors.transit_times import transit_times
from tarazy.errors import InputError

YEARS = (2024, 2025)
NORTH = ("NORTHERN-ROUTE-W", "NORTHERN-ROUTE-E")


@cache
def engine(year=2025):
    return Engine(Network.load("middle-corridor-containers", year), 12)


def test_xian_to_constanta_costs_what_its_legs_cost_by_hand():
    network, layout = engine().network, engine().layout
    way = ["RAIL-CHINA-W", "RAIL-KAZAKHSTAN-W", "FEEDER-W", "RAIL-AZERBAIJAN-W", "RAIL-POTI-W"]
    way.append("SHIP-BLACK-SEA-W")
    # USD a tonne of the network of goods, 14 t in a container, in thousand USD.
    money = (60 + 70 + 25 + 18 + 9 + 25) * 14 / 1000
    days = 2 + 5 + 4 + 2 + 1 + 9
    a_day = 14 * 3000 * 0.006 / 1000
    assert network.arcs.loc[way, "cost"].sum() == pytest.approx(money)
    assert network.times.loc[way, "days"].sum() == days == 23
    lanes = [list(layout.lanes).index(f"{arc}/west") for arc in way]
    transport = engine().base.numbers.transport[lanes, 0]
    assert transport.sum() == pytest.approx(money + days * a_day)
    # With its own start alone on the route, the answer tells the same.
    alone = engine().solve(
        Changes(supply_factor={"KZ_SHIPPERS": 0.0}, demand_factor={"ALAT": 0.0, "TURKEY": 0.0})
    )
    told = transit_times(alone).loc[("BLACK_SEA_W", "west")]
    assert told["days"] == pytest.approx(days)
    assert told["money"] == pytest.approx(money)
    assert told["time"] == pytest.approx(days * a_day)


def test_published_days_are_met():
    days = engine().network.times["days"]
    altynkol = ["RAIL-KAZAKHSTAN-W", "FEEDER-W"]
    assert days["RAIL-CHINA-W"] + days[altynkol].sum() == 11
    assert days[altynkol].sum() == 9
    assert days[[*altynkol, "RAIL-AZERBAIJAN-W", "RAIL-POTI-W"]].sum() == 12
    ranged = engine().network.times
    whole = [*altynkol, "RAIL-AZERBAIJAN-W", "RAIL-POTI-W", "SHIP-BLACK-SEA-W"]
    assert 20 <= ranged.loc[whole, "days"].sum() <= 22


def test_routes_compete_on_money_and_time_together():
    base = engine().base
    opened = engine().solve(Changes(open=NORTH))
    chinese = engine().network.supply.query("node == 'CHINA' and commodity == 'west'")["volume"]
    assert opened.by_route["NORTHERN_W"] == pytest.approx(chinese.item(), abs=1e-6)
    # A fee as large as the gap of the whole ways turns the choice; just below it does not.
    layout = engine().layout
    way = ["RAIL-CHINA-W", "RAIL-KAZAKHSTAN-W", "FEEDER-W", "RAIL-AZERBAIJAN-W", "RAIL-POTI-W"]
    lanes = [list(layout.lanes).index(f"{arc}/west") for arc in [*way, "SHIP-BLACK-SEA-W"]]
    direct = list(layout.lanes).index("NORTHERN-ROUTE-W/west")
    transport = base.numbers.transport[:, 0]
    gap = transport[lanes].sum() - transport[direct]
    for fee, moved in ((gap - 0.01, chinese.item()), (gap + 0.01, 0.0)):
        asked = engine().solve(Changes(open=NORTH, cost_add={"NORTHERN-ROUTE-W": fee}))
        assert asked.by_route["NORTHERN_W"] == pytest.approx(moved, abs=1e-6)


def test_without_a_value_of_time_days_cost_nothing():
    network = engine().network
    plain = Engine(network.with_tables(time_values=network.time_values.iloc[:0]), 12).base
    timed = engine().base
    assert plain.value_musd["transport"] < timed.value_musd["transport"]
    times = transit_times(plain)
    assert (times["time"] == 0).all() and (times["days"] > 0).all()
    paid = (times.loc[("WESTBOUND", "west"), "money"]) * times.loc[("WESTBOUND", "west"), "volume"]
    east = times.loc["EASTBOUND"]
    paid += (east["money"] * east["volume"]).sum()
    # Nearly every container crosses the sea: what meets in Alat is mixed, so that a few of the
    # empties that fill up there count as having come from further west.
    assert paid == pytest.approx(plain.value_musd["transport"], rel=5e-3)


@pytest.mark.parametrize("year", YEARS)
def test_containers_in_are_containers_out_at_every_node(year):
    base = engine(year).base
    layout = base.layout
    flow = pd.Series(base.arc_flow.sum(axis=1), index=layout.arcs.index)
    into = flow.groupby(layout.arcs["to"]).sum()
    out = flow.groupby(layout.arcs["from"]).sum()
    nodes = layout.nodes.index
    gap = into.reindex(nodes).fillna(0) - out.reindex(nodes).fillna(0)
    assert gap.abs().max() < 1e-6
    assert base.unserved == pytest.approx(0, abs=1e-9)
    assert base.shut_in == pytest.approx(0, abs=1e-9)
    flows = base.network.flows.query("year == @year").set_index("route")["volume"]
    assert base.by_route[flows.index].to_numpy() == pytest.approx(flows.to_numpy(), abs=1e-6)


def test_an_empty_costs_its_move_and_takes_a_place_on_the_ship():
    base, network = engine().base, engine().network
    without = Engine(network.with_tables(returns=network.returns.iloc[:0]), 12).base
    times = transit_times(base).loc[("EASTBOUND", "empty")]
    saved = base.value_musd["transport"] - without.value_musd["transport"]
    # A little more: loaded ones then have the cheaper ferry to themselves, and a few empties move
    # without crossing the sea.
    told = times["volume"] * (times["money"] + times["time"])
    assert told < saved < 1.005 * told
    assert times["volume"] == pytest.approx(70.5833 - 6.4167, abs=1e-6)


def test_what_cannot_return_cannot_leave_again():
    base = engine().base
    half = engine().solve(Changes(capacity_factor={"FEEDER-E": 0.5}))
    kept = 0.5 * 89.1 + 2.765
    assert half.by_route["EASTBOUND"] == pytest.approx(kept, abs=1e-6)
    assert half.by_route["WESTBOUND"] == pytest.approx(kept, abs=1e-6)
    # Loaded ones eastward earn their place; what is lost is booked westward.
    unserved = pd.Series(half.values["unserved"].sum(axis=1), index=half.layout.demand.index)
    assert unserved[["KZ_SHIPPERS/east/1", "CHINA/east/1"]].sum() == pytest.approx(0, abs=1e-9)
    assert half.unserved == pytest.approx(base.by_route["WESTBOUND"] - kept, abs=1e-6)
    # The same ships missing westward lose the same, and fewer boxes come back.
    other = engine().solve(Changes(capacity_factor={"FEEDER-W": 0.5}))
    assert other.by_route["EASTBOUND"] == pytest.approx(kept, abs=1e-6)
    assert other.unserved == pytest.approx(half.unserved, abs=1e-6)


def test_a_box_is_worth_more_where_it_is_missed():
    half = engine().solve(Changes(capacity_factor={"FEEDER-E": 0.5}))
    base, short = (
        d.dataset["node_price"].sel(commodity="empty", month=6) for d in (engine().base, half)
    )
    # The way home costs what it costs; once ships are missing, a box in China lets a load go.
    way = [f"{arc}-E" for arc in ("SHIP-BLACK-SEA", "RAIL-POTI", "RAIL-AZERBAIJAN", "FEEDER")]
    arcs = [*way, "RAIL-KAZAKHSTAN-E", "RAIL-CHINA-E"]
    lanes = [list(engine().layout.lanes).index(f"{arc}/empty") for arc in arcs]
    home = engine().base.numbers.transport[lanes, 0].sum()
    gap = float(base.sel(node="CHINA") - base.sel(node="EUROPE"))
    assert gap == pytest.approx(home, abs=1e-6)
    assert float(short.sel(node="CHINA") - short.sel(node="EUROPE")) > 5 * home


@pytest.mark.parametrize("way", ["W", "E"])
@pytest.mark.parametrize("arc", ["FEEDER", "FERRY"])
def test_capacity_of_ships_is_that_of_the_formula_of_its_note(arc, way):
    row = engine().network.arcs.loc[f"{arc}-{way}"]
    ships, teu, year, lost, trip = map(
        float,
        re.search(
            r"(\d+) \w+ x (\d+) TEU x \((\d+) - (\d+)\) days / (\d+) days", row["note"]
        ).groups(),
    )
    share = re.search(r"x (\d+) % for containers", row["note"])
    found = ships * teu * (year - lost) / trip / 1000
    found *= float(share[1]) / 100 if share else 1
    assert row["capacity"] == pytest.approx(found, abs=1e-3)
    assert row["capacity_low"] < row["capacity"] < row["capacity_high"]


def test_more_ships_carry_more_where_they_sail_both_ways():
    network = engine().network
    more = Engine(
        network.with_tables(
            supply=network.supply.assign(volume=2 * network.supply["volume"]),
            demand=network.demand.assign(
                volume=2 * network.demand["volume"], committed=2 * network.demand["committed"]
            ),
        ),
        12,
    )
    west = more.solve(Changes(open=("FEEDER-300K-W",)))
    both = more.solve(Changes(open=("FEEDER-300K-W", "FEEDER-300K-E")))
    room = 89.1 + 2.765
    # Ships that carry boxes one way only carry none: they have to come back.
    assert more.base.by_route["WESTBOUND"] == pytest.approx(room, abs=1e-6)
    assert west.by_route["WESTBOUND"] == pytest.approx(room, abs=1e-6)
    assert both.by_route["WESTBOUND"] == pytest.approx(2 * 70.5833, abs=1e-6)
    assert both.by_route["EASTBOUND"] == pytest.approx(2 * 70.5833, abs=1e-6)
    assert both.unserved == pytest.approx(0, abs=1e-6)


def test_losing_each_element_is_what_a_network_without_it_gives():
    warm = n_minus_1(network=engine()).rows
    for case in ("FEEDER-W", "FEEDER-E", "AKTAU", "transit:AZE", "CHINA"):
        cold = Engine(engine().network, 12).solve(Changes(capacity_factor={case: 0.0}))
        lost = engine().base.value_musd["net"] - cold.value_musd["net"]
        assert warm.loc[case, "value_lost"] == pytest.approx(lost, abs=1e-6), case
        unserved = cold.unserved - engine().base.unserved
        assert warm.loc[case, "unserved"] == pytest.approx(unserved, abs=1e-6)


def test_the_answer_tells_days_and_costs_by_route_and_by_what_moves():
    answer = new_route(NORTH, network=engine())
    table = answer.table("times").set_index(["route", "commodity", "measure"])
    days = table.loc[("NORTHERN_W", "west", "days")]
    assert np.isnan(days["before"]) and days["after"] == 15 and days["unit"] == "days"
    assert table.loc[("WESTBOUND", "west", "money"), "unit"] == "thousand USD/TEU"
    assert "times" in answer.tables
    plain = outage("RAIL-DOSTYK", network="kazakhstan-minerals")
    assert "times" not in plain.tables
    with pytest.raises(InputError, match="unknown table 'times'"):
        plain.table("times")


@pytest.mark.parametrize("language", ["en", "kk", "ru"])
def test_the_shell_tells_days_beside_dollars(language, capsys):
    words = ["corridors", "middle-corridor-containers", "--draws", "0"]
    assert main([*words, "--lang", language]) == 0
    shown = capsys.readouterr().out
    line = next(line for line in shown.splitlines() if "2.32" in line or "2,32" in line)
    assert ("18.8" if language == "en" else "18,8") in line


@pytest.mark.parametrize(
    ("table", "row", "message"),
    [
        ("times", {"arc": "NOWHERE", "days": 1}, "times.csv line 2, arc: unknown arc 'NOWHERE'"),
        ("times", {"arc": "A", "days": -1}, "times line 2, days"),
        ("times", {"arc": "A", "days": 3, "days_low": 4, "days_high": 5}, "from days_low 4"),
        (
            "time_values",
            {"commodity": "gold", "value": 1, "share_per_day": 0.1},
            "time_values.csv line 2, commodity: unknown commodity 'gold'",
        ),
        (
            "time_values",
            {"commodity": "oil", "value": 1, "share_per_day": 2},
            "a plain number from 0 to 1",
        ),
        ("returns", {"commodity": "oil", "empty": "box"}, "empty: unknown commodity 'box'"),
        ("returns", {"commodity": "oil", "empty": "oil"}, "a commodity that returns nothing"),
    ],
)
def test_a_wrong_row_of_time_is_refused_in_one_line(table, row, message):
    with pytest.raises(InputError, match=re.escape(message)) as caught:
        Network.from_tables(
            heading("oil"),
            {
                "nodes": [node("field", "field", "KAZ"), node("sea", "market", "ITA")],
                "arcs": [arc_row("A", "field", "sea", 10.0, 1.0)],
                "supply": [{"node": "field", "commodity": "oil", "volume": 5, "lifting_cost": 1}],
                "demand": [{"node": "sea", "commodity": "oil", "volume": 5, "price": 9}],
                table: [row],
            },
        )
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("left", [1.0, 0.5])
@pytest.mark.parametrize("name", ["middle-corridor-containers", "kazakhstan-minerals"])
def test_a_programme_written_anew_from_the_tables_gives_the_same_value(name, left):
    """Every month is alike without stores, so that a year is one period: scipy's own simplex."""
    from scipy.optimize import linprog

    network = Network.load(name)
    closed = {"middle-corridor-containers": "FEEDER-E", "kazakhstan-minerals": "SHIP-AKTAU-ALAT"}
    arcs = network.arcs[network.arcs["status"] == "open"].copy()
    arcs.loc[closed[name], "capacity"] *= left
    days, a_day = network.times["days"], network.time_values.eval("value * share_per_day")
    empty_of = network.returns["empty"]
    places = [(node, c) for node in network.nodes.index for c in network.commodities]
    row = {place: number for number, place in enumerate(places)}
    balance, value, upper, room = [], [], [], []
    for number, (arc, of_arc) in enumerate(arcs.iterrows()):
        for c in network.arc_commodities(arc):
            column = np.zeros(len(places))
            column[row[of_arc["from"], c]] -= 1
            column[row[of_arc["to"], c]] += 1 - np.nan_to_num(of_arc["loss"])
            balance.append(column)
            value.append(-of_arc["cost"] - days.get(arc, 0.0) * a_day.get(c, 0.0))
            upper.append(None)
            room.append(number)
    largest = network.demand["price"].max()
    for table, sign, price in ((network.supply, 1, -1), (network.demand, -1, 1)):
        for of in table.itertuples():
            column = np.zeros(len(places))
            column[row[of.node, of.commodity]] += sign
            if of.commodity in empty_of.index:
                column[row[of.node, empty_of[of.commodity]]] -= sign
            balance.append(column)
            # What is booked earns its penalty beside its price: both are capped by the volume.
            booked = 10 * largest if sign < 0 and np.nan_to_num(of.committed) > 0 else 0.0
            value.append(price * (of.lifting_cost if sign > 0 else of.price) + booked)
            upper.append(of.volume)
            room.append(-1)
    fits = [[float(at == number) for at in room] for number in range(len(arcs))]
    answer = linprog(
        -np.array(value),
        A_eq=np.array(balance).T,
        b_eq=np.zeros(len(places)),
        A_ub=np.array(fits),
        b_ub=arcs["capacity"].to_numpy(float),
        bounds=[(0, most) for most in upper],
    )
    found = Engine(network, 12).solve(Changes(capacity_factor={closed[name]: left}))
    booked = network.demand["committed"].fillna(0.0).sum()
    worth = found.value_musd["net"] + 10 * largest * (booked - found.unserved)
    assert -answer.fun == pytest.approx(worth, rel=1e-9)
