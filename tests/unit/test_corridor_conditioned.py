"""Draws that agree with what was observed, and the figures that are drawn together."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from fixed_world import fixed_world
from two_ways_network import TABLES, small

from tarazy import Scenario
from tarazy.corridors.changes import Changes, numbers
from tarazy.corridors.conditioned import TOLERANCE, Conditioned
from tarazy.corridors.data import Network
from tarazy.corridors.draws import network_range
from tarazy.corridors.observed_flows import observed_flows
from tarazy.corridors.questions import ask as ask_network
from tarazy.corridors.ranged import drawn_ramps, ranged_figures, tariff_setter
from tarazy.corridors.routes import new_route
from tarazy.corridors.solve import Engine
from tarazy.draws.asked import ask
from tarazy.draws.joint import DrawnJointly, drawn_engine
from tarazy.draws.run import run_range
from tarazy.errors import InputError
from tarazy.experiment.compile import own_counterfactual
from tarazy.experiment.networks import met_networks

CRUDE = "kazakhstan-crude"
FLOWS = [
    {"route": "NORTH", "year": 2025, "volume": 20.0, "kind": "actual"},
    {"route": "SOUTH", "year": 2025, "volume": 5.0, "kind": "derived"},
]
# What the solver and the month's days leave open, of volumes.
ROUNDING = 1e-6


def observed(**changed: Any) -> Network:
    return small(flows=FLOWS, **changed)


def with_columns(table: str, *columns: dict[str, Any]) -> list[dict[str, Any]]:
    """Return rows of a table, the first of them with further columns."""
    rows = [dict(row) for row in TABLES[table]]
    for row, more in zip(rows, columns, strict=False):
        row.update(more)
    return rows


@pytest.fixture(scope="module")
def crude() -> Engine:
    return Engine(Network.load(CRUDE))


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(observed())


def test_every_draw_moves_what_was_observed(crude: Engine) -> None:
    seen = observed_flows(crude.network, 2025)["volume"]
    found = network_range(n=50, network=crude, variables=["route"])
    moved = found.values["before"]["route"][seen.index]
    assert float((moved - seen).abs().to_numpy().max()) <= 0.5
    assert found.conditioned
    # Draws as they come do not.
    free = network_range(n=10, network=crude, variables=["route"], conditioned=False)
    moved = free.values["before"]["route"][seen.index]
    assert ((moved - seen).abs().max(axis=1) > 0.5).all()


def test_draws_stay_in_their_ranges_and_differ(crude: Engine) -> None:
    ranged = ranged_figures(crude.layout, crude.network)
    conditions = Conditioned(crude.network, ranged)
    _, low, high = ranged.ends
    found = []
    for draw in range(15):
        values = conditions.values(ranged.drawn(3, draw, "uniform"))
        assert (values >= low).all()
        assert (values <= high).all()
        assert conditions.consistent(values)
        # What agrees is the nearest to itself.
        assert conditions.values(values) is values
        found.append(values)
    # The fit is not the only answer: most figures keep nearly the width of their range.
    width = (np.max(found, axis=0) - np.min(found, axis=0)) / (high - low)
    assert np.median(width) > 0.7


def test_a_draw_that_agrees_is_kept_and_another_moves_least(engine: Engine) -> None:
    ranged = ranged_figures(engine.layout, engine.network)
    conditions = Conditioned(engine.network, ranged)
    south = int(ranged.of("arcs", "capacity")[0])
    kept, moved = 0, 0
    for draw in range(40):
        drawn = ranged.drawn(0, draw, "triangular")
        values = conditions.values(drawn)
        expected = drawn.copy()
        # The south carries the 5 that the north has no room for, if it can.
        expected[south] = max(drawn[south], 5.0 - TOLERANCE)
        np.testing.assert_allclose(values, expected, atol=1e-9)
        kept += values is drawn
        moved += values is not drawn
    assert kept > 0
    assert moved > 0


def test_a_cost_moves_to_where_the_observed_way_is_the_best(engine: Engine) -> None:
    ranged = ranged_figures(engine.layout, engine.network)
    conditions = Conditioned(engine.network, ranged)
    assert conditions.consistent(ranged.ends[0])
    # With a costlier north (at most 45 + 10) still the south, at 60, carries what is left.
    values = ranged.ends[2].copy()
    assert conditions.consistent(values)
    roomy = {"capacity": 30.0, "capacity_high": 30.0, "limits": ""}
    wide = observed(arcs=with_columns("arcs", {"cost_high": 90.0}, {}, roomy))
    other = Engine(wide)
    ranged = ranged_figures(other.layout, other.network)
    cost = int(ranged.of("arcs", "cost")[0])
    drawn = ranged.ends[0].copy()
    drawn[cost] = 80.0
    conditions = Conditioned(wide, ranged)
    assert not conditions.consistent(drawn)
    values = conditions.values(drawn)
    # From 80 + 10 down to just below the 60 of the south, and nothing else moves.
    assert values[cost] == pytest.approx(50.0, abs=0.1)
    assert values[cost] < 50.0
    others = np.delete(np.arange(len(values)), cost)
    np.testing.assert_array_equal(values[others], drawn[others])


def test_the_same_bytes_on_any_number_of_workers(engine: Engine) -> None:
    here = network_range(Changes(close=("NORTH",)), n=6, network=engine)
    there = network_range(Changes(close=("NORTH",)), n=6, network=engine, workers=2)
    assert here.digest == there.digest
    alone = network_range(Changes(close=("NORTH",)), n=6, network=Engine(observed()))
    assert here.digest == alone.digest


def test_conditions_need_something_observed(engine: Engine) -> None:
    assert network_range(n=2, network=engine).conditioned
    plain = Engine(small())
    assert not network_range(n=2, network=plain).conditioned
    with pytest.raises(InputError, match=r"^conditioned: .* no observed flow of 2025; allowed: F"):
        network_range(n=2, network=plain, conditioned=True)
    with pytest.raises(InputError, match="conditioned: 'yes'"):
        network_range(n=2, network=plain, conditioned="yes")  # type: ignore[arg-type]


def test_draws_say_whether_they_are_conditioned(engine: Engine) -> None:
    held, free = (
        network_range(n=2, network=engine, conditioned=conditioned) for conditioned in (None, False)
    )
    assert held.summary()["conditioned"]
    assert "moves what was observed, within 0.45 Mt" in repr(held)
    assert "do not hold the observed flows" in repr(free)
    assert held.digest != free.digest


@pytest.mark.parametrize(
    ("owners", "setter"),
    [
        ("Transneft:1", "Transneft"),
        ("KazTransOil:0.75;Transneft:0.25", "KazTransOil"),
        ("KazTransOil:0.5;CNPC:0.5", "CNPC:0.5;KazTransOil:0.5"),
        ("CNPC:0.5;KazTransOil:0.5", "CNPC:0.5;KazTransOil:0.5"),
        ("", ""),
        (np.nan, ""),
    ],
)
def test_who_sets_a_tariff(owners: object, setter: str) -> None:
    assert tariff_setter(owners) == setter


def test_tariffs_of_one_company_are_high_together(crude: Engine) -> None:
    ranged = ranged_figures(crude.layout, crude.network)
    central, low, high = ranged.ends
    costs = ranged.of("arcs", "cost")
    owners = crude.layout.arcs["owners"]
    setters = [tariff_setter(owners[row]) for row in ranged.rows["row"].iloc[costs]]
    assert setters.count("Transneft") > 1
    assert setters.count("KazTransOil") > 5
    for draw in range(3):
        values = ranged.drawn(0, draw, "uniform")
        quantile = ((values - low) / (high - low))[costs]
        for setter in set(setters) - {""}:
            mine = quantile[[one == setter for one in setters]]
            np.testing.assert_allclose(mine, mine[0], atol=1e-12)
        own = quantile[[not setter for setter in setters]]
        assert len(set(own.round(9))) == len(own)
    assert (central >= low).all()


def test_volumes_stores_capital_and_benchmarks_are_drawn() -> None:
    store = {"node": "PORT_RUS", "commodity": "light", "capacity": 1.0, "initial": 0.5, "cost": 1.0}
    network = small(
        supply=with_columns("supply", {"volume_low": 20.0, "volume_high": 26.0}),
        storage=[store | {"capacity_low": 0.5, "capacity_high": 2.0}],
        projects=with_columns("projects", {"capital_low": 500.0, "capital_high": 2000.0}),
        benchmarks=with_columns("benchmarks", {"low": 60.0, "high": 80.0}),
    )
    engine = Engine(network)
    ranged = ranged_figures(engine.layout, network)
    values = ranged.drawn(0, 0, "uniform")
    rows = ranged.rows.assign(drawn=values).set_index(["table", "figure", "row"])
    plain, _ = ranged.numbers(engine.plain, values)
    volume = values[ranged.of("supply", "volume")]
    assert plain.potential.sum(axis=1)[0] == pytest.approx(float(volume[0]))
    room = rows.loc[("storage", "capacity", "PORT_RUS/light"), "drawn"]
    assert plain.room.tolist() == [room]
    assert plain.initial.tolist() == [0.5 * room]
    # A barrel that costs more costs 8 times as much more a tonne of light, on top of its own draw.
    more = rows.loc[("benchmarks", "price", "Brent"), "drawn"] - 70.0
    light = rows.loc[("demand", "price", "MARKET/light/1"), "drawn"] + 8.0 * more
    assert plain.price[0, 0] == pytest.approx(light)
    assert plain.price[2, 0] == 200.0
    assert rows.loc[("projects", "capital_cost", "SOUTH-2"), "high"] == 2000.0


def test_what_a_project_pays_has_a_range() -> None:
    network = small(
        projects=with_columns("projects", {"capital_low": 500.0, "capital_high": 2000.0})
    )
    engine = Engine(network)
    found = network_range(Changes(open=("SOUTH-2",)), n=8, network=engine)
    answer = new_route("SOUTH-2", network=engine)
    change = found.rows.loc["change"]
    for name in ("gain", "annuity", "net_gain"):
        row = change.loc[(name, "")]
        assert row["central"] == pytest.approx(answer.extra[name])
        assert row["low"] < row["high"]
    # Beside something else a route's own gain is not what changes.
    beside = Changes(open=("SOUTH-2",), close=("NORTH",))
    assert "annuity" not in network_range(beside, n=2, network=engine).units
    assert change.loc[("annuity", ""), "low"] > answer.extra["annuity"] / 2
    # Without a project nothing is paid.
    assert "annuity" not in network_range(Changes(close=("NORTH",)), n=2, network=engine).units


def test_ramps_are_drawn_as_a_whole() -> None:
    rows = [
        {"element": "rail", "months": float(month), "share": share, "low": low, "high": high}
        for month, share, low, high in ((0, 0.1, 0.0, 0.2), (1, 0.5, 0.3, 0.8))
    ]
    network = small(ramps=[*rows, {"element": "tanker", "months": 0.0, "share": 1.0}])
    for draw in range(4):
        found = drawn_ramps(network, 0, draw, "uniform")
        months, shares = found["rail"]
        assert months.tolist() == [0.0, 1.0]
        assert shares[0] / 0.2 == pytest.approx((shares[1] - 0.3) / 0.5)
        assert found["tanker"][1].tolist() == [1.0]
    first, second = (drawn_ramps(network, 0, draw)["rail"][1] for draw in (0, 1))
    assert not np.allclose(first, second)


def test_an_engine_of_other_numbers_answers_as_the_numbers_do(engine: Engine) -> None:
    ranged = ranged_figures(engine.layout, engine.network)
    values = ranged.drawn(0, 1, "uniform")
    plain, offered = ranged.numbers(engine.plain, values)
    other = engine.with_numbers(plain, offered)
    closed = Changes(capacity_factor={("NORTH", 3): 0.5})
    expected = engine.solve_numbers(numbers(engine.layout, closed, plain, offered), closed)
    base = engine.solve(Changes(price_add={"*": 1.0})).value_musd
    assert other.solve(closed).value_musd == expected.value_musd
    assert other.base.value_musd == engine.solve_numbers(plain).value_musd
    # They share a solver, and neither hears of what the other asked.
    assert engine.solve(Changes(price_add={"*": 1.0})).value_musd == base
    assert engine.solve().value_musd == engine.base.value_musd
    # The refinery takes 2 of the 4 that the gate is to move.
    owed = Changes(minimum={"GATE": 4.0}, minimum_fee={"GATE": 100.0})
    paid = other.solve(owed).value_musd
    assert paid["take_or_pay"] == pytest.approx(200.0)
    assert paid["delivered"] != engine.solve(owed).value_musd["delivered"]


@pytest.mark.parametrize("add", [60.0, -60.0])
def test_prices_of_some_months_give_a_best_plan(add: float) -> None:
    store = {"node": "PORT_RUS", "commodity": "light", "capacity": 1.0, "initial": 0.5, "cost": 1.0}
    engine = Engine(small(storage=[store]))
    months = {("MARKET", month): add for month in (3, 4, 9)}
    found = engine.solve(Changes(price_add=months))
    assert found.residual.largest < 1e-8
    # Stores sell in dear months what they bought in the others.
    stock = found.values["stock"][0]
    assert stock.max() - stock.min() > 0.1
    again = engine.solve(Changes(price_add=months))
    assert again.digest == found.digest


def test_intervals_stand_on_the_bars_of_an_answer(engine: Engine) -> None:
    closed = Changes(capacity_factor={"NORTH": 0.5})
    drawn = network_range(closed, n=5, network=engine)
    answer = ask_network(closed, network=engine)
    figure = answer.figure("routes", drawn=drawn)
    after = next(trace for trace in figure.data if trace.name == "after")
    rows = drawn.rows.xs(("after", "route"), level=("state", "variable"))
    for place, route in enumerate(("NORTH", "SOUTH")):
        high = max(rows.loc[route, "high"] - after.x[place], 0.0)
        assert after.error_x.array[place] == pytest.approx(high)
    assert max(after.error_x.arrayminus) > 0
    assert next(iter(answer.figure("routes").data)).error_x.array is None


# Together with the world


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    texts = dict.fromkeys(("en", "kk", "ru"), "Question")
    shock = {"kind": "outage", "element": "CPC_TERMINAL", "months": [3, 4]}
    content = {"name": "x", "title": texts, "question": texts, "shocks": [shock]}
    return Scenario.from_dict(content | {"factors": "one"})


def test_a_draw_of_a_world_and_its_network_has_one_number(scenario: Scenario) -> None:
    world = fixed_world()
    asked = ask(scenario, 2, 0, ["elasticities"], world=world)
    given = own_counterfactual(world, scenario)
    [met] = met_networks(scenario)
    job = DrawnJointly(asked.experiment, world, given, (met,), {})
    block = job.compute(0, 2).values["values"]
    for number in range(2):
        experiment = job.shocked(number)
        drawn = asked.experiment.drawn_benchmark(number)
        np.testing.assert_array_equal(block[number], experiment.answer(drawn))
    # What passes is that of the network's own draw of the number.
    ranges = network_range(met.changes, n=2, network=met.engine, variables=["exports", "net_value"])
    for number in range(2):
        after = drawn_engine(met.engine, 0, number).solve(met.changes)
        row = ranges.values.loc[number, "after"]
        assert row["exports", ""] == pytest.approx(after.exports, abs=ROUNDING)
        assert row["net_value", ""] == pytest.approx(after.value_musd["net"], abs=1e-3)
    volumes = [
        {target.place: target.change for target in job.shocked(number).counterfactual.targets}
        for number in range(2)
    ]
    assert volumes[0].keys() == volumes[1].keys()
    assert volumes[0] != volumes[1]


def test_networks_are_drawn_where_a_document_meets_one(scenario: Scenario) -> None:
    world = fixed_world()
    found = run_range(scenario, 3, of=["elasticities", "networks"], world=world, workers=1)
    assert found.of == ("elasticities", "networks")
    alone = run_range(scenario, 3, of=["elasticities"], world=world, workers=1)
    own, held = (one.draws["welfare"].sel(country="KAZ").values for one in (found, alone))
    assert not np.allclose(own, held, rtol=1e-3)
    # With one factor elasticities hardly matter, for volumes and income are the network's.
    assert np.ptp(own) > np.ptp(held)
    np.testing.assert_array_equal(found.central["welfare"], alone.central["welfare"])


@pytest.mark.parametrize(
    ("of", "message"),
    [
        (["networks"], "of: 'networks' alone; allowed: beside elasticities"),
        (["elasticities", "networks"], "meets none; allowed: elasticities"),
    ],
)
def test_networks_that_are_not_there_are_not_drawn(of: list[str], message: str) -> None:
    with pytest.raises(InputError, match=message):
        run_range("jackson-vanik", 2, of=of)
