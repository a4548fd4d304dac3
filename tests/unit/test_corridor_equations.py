"""Each part of the programme against a small file of what it must say; the engine by hand."""

from __future__ import annotations

import os
import pickle
from pathlib import Path

import linopy
import numpy as np
import pandas as pd
import pytest
from corridor_network import arc, heading, node, small_network

from tarazy.corridors import equations
from tarazy.corridors.changes import Changes, numbers
from tarazy.corridors.data import Network
from tarazy.corridors.elements import names, touched
from tarazy.corridors.layout import lay_out
from tarazy.corridors.results import Dispatch
from tarazy.corridors.solve import Engine, dispatch
from tarazy.errors import InputError

GOLDEN = Path(__file__).parent / "golden_lp"
PARTS = (*equations.CONSTRAINTS, "objective")


@pytest.mark.parametrize("part", PARTS)
def test_every_part_says_what_its_golden_file_says(part: str, tmp_path: Path) -> None:
    layout = lay_out(small_network(), 2)
    given = numbers(layout)
    model = linopy.Model()
    equations.variables(model, layout)
    if part == "objective":
        equations.objective(model, layout, given, 3.0, 5000.0)
    else:
        getattr(equations, part)(model, layout, given)
        model.add_objective(1 * model.variables["flow"].sel(lane="gather/heavy", month=1))
    written = tmp_path / "part.lp"
    model.to_file(written, explicit_coordinate_names=True)
    golden = GOLDEN / f"{part}.lp"
    if os.environ.get("TARAZY_WRITE_GOLDEN"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_bytes(written.read_bytes())
    assert written.read_text() == golden.read_text()


def test_every_golden_file_belongs_to_a_part() -> None:
    assert {path.stem for path in GOLDEN.glob("*.lp")} == set(PARTS)


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(small_network(storage=False))


def test_the_small_network_by_hand(engine: Engine) -> None:
    # 73 Mt of room: 18.25 of light by its limit, 54.75 of heavy; the hub takes the other 18.25 of
    # heavy, more than its commitment; 18.25 of light has nowhere to go.
    base = engine.base
    summary = base.summary()
    assert summary["by_route"]["out"] == pytest.approx(73.0, abs=1e-9)
    assert summary["exports"] == pytest.approx(73.0 * 0.99, abs=1e-9)
    assert summary["by_market"] == pytest.approx({"hub": 18.25, "sea": 72.27}, abs=1e-9)
    assert summary["shut_in"] == pytest.approx(18.25, abs=1e-9)
    assert summary["unserved"] == pytest.approx(0.0, abs=1e-9)
    assert summary["transit_share"] == {"RUS": pytest.approx(1.0)}
    value = summary["value_musd"]
    delivered = 0.99 * (54.75 * 400 + 18.25 * 500) + 18.25 * 200
    transport = 91.25 * 1 + 73 * 30 + 72.27 * 5
    lifting = 73 * 50 + 18.25 * 40
    assert value["delivered"] == pytest.approx(delivered)
    assert value["transport"] == pytest.approx(transport)
    assert value["net"] == pytest.approx(delivered - transport - lifting)


def test_prices_by_hand(engine: Engine) -> None:
    prices = engine.base.dataset.sel(month=7)
    at_port = 400 - 5.0
    assert prices.node_price.sel(node="port", commodity="heavy") == pytest.approx(at_port)
    # The hub sells its last unit of heavy at 200; light is shut in, worth its lifting there.
    assert prices.node_price.sel(node="hub", commodity="heavy") == pytest.approx(200.0)
    assert prices.netback.sel(source="field/heavy/1") == pytest.approx(199.0)
    assert prices.netback.sel(source="field/light/1") == pytest.approx(40.0)
    room = 0.99 * at_port - 30 - 200
    assert prices.capacity_price.sel(arc="pipe") == pytest.approx(room)
    light = 0.99 * (500 - 5.0) - 30 - 41 - room
    assert prices.limit_price.sel(lane="pipe/light") == pytest.approx(light)
    assert engine.base.congestion_rent["pipe"] == pytest.approx(room * 73)
    assert engine.base.congestion_rent.index[0] == "pipe"


def test_an_owner_holds_its_share_only(engine: Engine) -> None:
    half = engine.solve(Changes(capacity_factor={"owner:B": 0.0}))
    assert half.by_route["out"] == pytest.approx(73.0 * 0.6, abs=1e-9)


@pytest.mark.parametrize("element", ["pipe", "port", "ship", "sea", "transit:RUS"])
def test_an_outage_of_the_only_way_stops_exports(engine: Engine, element: str) -> None:
    closed = engine.solve(Changes(capacity_factor={element: 0.0}))
    assert closed.exports == pytest.approx(0.0, abs=1e-9)
    assert np.isnan(closed.transit_share["RUS"])
    assert closed.summary()["transit_share"] == {"RUS": None}


def test_an_outage_of_one_month_takes_that_month(engine: Engine) -> None:
    july = engine.solve(Changes(capacity_factor={("pipe", 7): 0.0}))
    assert july.by_route["out"] == pytest.approx(73.0 * (365 - 31) / 365, abs=1e-9)
    by_month = july.arc_flow[list(engine.layout.arcs.index).index("pipe")]
    assert by_month[6] == pytest.approx(0.0, abs=1e-12)
    assert (np.delete(by_month, 6) > 5).all()


def test_a_commitment_goes_before_a_dearer_market() -> None:
    short = dispatch(small_network(storage=False), changes=Changes(supply_factor={"field": 0.1}))
    # 7.3 Mt of heavy is half of what the hub was promised.
    assert short.by_market["hub"] == pytest.approx(7.3, abs=1e-9)
    assert short.unserved == pytest.approx(7.3, abs=1e-9)


def test_a_store_carries_over_months() -> None:
    network = small_network()
    ends = Engine(network).base.values["stock"][0]
    assert ends[-1] >= 1.0 - 1e-12
    # Two months of outage of the field: the store, holding half of 2 Mt, feeds the hub.
    dry = {("field", month): 0.0 for month in (1, 2)}
    with_store = Engine(network, 6).solve(Changes(capacity_factor=dry))
    without = Engine(small_network(storage=False), 6).solve(Changes(capacity_factor=dry))
    assert without.unserved - with_store.unserved == pytest.approx(1.0, abs=1e-9)
    stock = with_store.values["stock"][0]
    assert stock.min() >= -1e-12
    assert stock.max() <= 2.0 + 1e-12


def test_another_price_moves_oil(engine: Engine) -> None:
    cheap = dispatch(small_network(storage=False), prices={"sea": 150.0})
    assert cheap.by_market["hub"] == pytest.approx(21.9, abs=1e-9)
    same = engine.solve(Changes(price_add={"sea": -50.0}, price_factor={"hub": 1.0}))
    assert same.value_musd["delivered"] == pytest.approx(
        engine.base.value_musd["delivered"] - 50 * 72.27
    )


def test_an_added_arc_is_a_new_way() -> None:
    added = pd.DataFrame(
        {"from": ["hub"], "to": ["sea"], "capacity": [36.5], "cost": [60.0], "mode": ["rail"]},
        index=["rail"],
    )
    engine = Engine(small_network(storage=False))
    wider = engine.solve(Changes(added=added))
    assert wider.by_market["sea"] == pytest.approx(72.27 + 18.25 + 3.65, abs=1e-9)
    assert wider.rerouted(engine.base) == pytest.approx(0.0, abs=1e-9)
    closed = engine.solve(Changes(added=added, capacity_factor={"pipe": 0.0}))
    assert closed.rerouted(engine.base) == pytest.approx(36.5, abs=1e-9)
    assert wider.transit_share["RUS"] < 1
    assert wider.unserved == pytest.approx(0.0, abs=1e-9)
    again = engine.solve(Changes(added=added, capacity_factor={"rail": 0.0}))
    assert again.exports == pytest.approx(engine.base.exports, abs=1e-9)


def test_an_engine_keeps_the_last_few_added_arcs_by_what_they_hold() -> None:
    engine = Engine(small_network(), 1)
    added = pd.DataFrame({"from": ["hub"], "to": ["sea"], "mode": ["rail"]}, index=["extra"])
    first = engine.solve(Changes(added=added))
    assert engine.solve(Changes(added=added.copy())).layout is first.layout
    for number in range(4):
        engine.solve(Changes(added=added.rename({"extra": f"extra-{number}"})))
    assert engine.solve(Changes(added=added)).layout is not first.layout


def test_an_engine_that_was_pickled_answers_the_same() -> None:
    engine = Engine(small_network(), 1, shut_in_penalty=2.0)
    again = pickle.loads(pickle.dumps(engine))
    assert (again.network.digest, again.shut_in_penalty) == (engine.network.digest, 2.0)
    assert again.base.dataset.identical(engine.base.dataset)


def test_a_project_serves_once_it_is_opened() -> None:
    rows = small_network(storage=False)
    project = rows.arcs.loc[["ship"]].rename(index={"ship": "pipe-2"})
    project = project.assign(**{"from": "hub", "to": "port", "capacity": 36.5, "expands": "pipe"})
    project = project.assign(capital_cost=1000.0, life_years=30.0)
    engine = Engine(rows.with_tables(projects=project))
    assert engine.base.by_route["out"] == pytest.approx(73.0, abs=1e-9)
    opened = engine.solve(Changes(open=("pipe-2",)))
    # Its 36.5 Mt are the lacking 18.25 of light, and 3.65 of heavy the hub had not been promised.
    assert opened.by_route["out"] == pytest.approx(73.0 + 18.25 + 3.65, abs=1e-9)
    both = engine.solve(Changes(open=("pipe-2",), capacity_factor={"pipe": 0.0}))
    assert both.exports == pytest.approx(0.0, abs=1e-9)


def test_what_is_equally_good_is_taken_in_the_order_of_the_tables() -> None:
    ways = [arc(name, "field", "sea", 10.0, 5.0) for name in ("second", "first", "third")]
    network = Network.from_tables(
        heading("crude"),
        {
            "nodes": [node("field", "field", "KAZ"), node("sea", "market", "ITA")],
            "arcs": ways,
            "supply": [{"node": "field", "commodity": "crude", "volume": 12, "lifting_cost": 1}],
            "demand": [{"node": "sea", "commodity": "crude", "volume": 50, "price": 400}],
        },
    )
    flow = Engine(network).base.arc_flow.sum(axis=1)
    assert flow == pytest.approx([10.0, 2.0, 0.0], abs=1e-9)


def test_answers_do_not_depend_on_the_questions_before(engine: Engine) -> None:
    questions = [
        Changes(capacity_factor={"pipe": 0.3}),
        Changes(price_add={"sea": -100.0}),
        Changes(supply_factor={("*", 3): 0.5}),
        Changes(cost_add={"ship": 20.0}, limits={"pipe/light": 30.0}),
    ]
    forward = [engine.solve(question) for question in questions]
    other = Engine(small_network(storage=False))
    backward = [other.solve(question) for question in reversed(questions)]
    for ours, theirs in zip(forward, reversed(backward), strict=True):
        for name, values in ours.values.items():
            assert np.array_equal(values, theirs.values[name])
        for name, values in ours.prices.items():
            assert np.array_equal(values, theirs.prices[name])


def test_no_change_gives_the_same_bytes(engine: Engine) -> None:
    engine.solve(Changes(capacity_factor={"pipe": 0.3}))
    again = engine.solve(Changes())
    for name, values in engine.base.values.items():
        assert np.array_equal(values, again.values[name])
    assert again.summary(engine.base)["rerouted"] == 0.0


def test_elements_and_their_shares(engine: Engine) -> None:
    layout = engine.layout
    assert names(layout) == [
        *("gather", "pipe", "ship"),
        *("field", "hub", "port", "sea"),
        *("owner:A", "owner:B", "transit:RUS"),
    ]
    assert list(touched(layout, "owner:A")) == [0.0, 0.6, 0.0]
    # The ship leaves a node in Russia, so that what it carries has crossed Russia.
    assert list(touched(layout, "transit:RUS")) == [0.0, 1.0, 1.0]
    assert list(touched(layout, "hub")) == [1.0, 1.0, 0.0]


def test_variables_have_units_and_sources(engine: Engine) -> None:
    dataset = engine.base.dataset
    units = {str(name): array.attrs["unit"] for name, array in dataset.items()}
    assert units["flow"] == "Mt per month"
    assert units["node_price"] == units["netback"] == "USD/t"
    assert units["congestion_rent"] == "million USD per month"
    assert all(array.attrs["long_name"] and array.attrs["source"] for array in dataset.values())
    # A limit, no store.
    assert "limit_price" in dataset
    assert "stock" not in dataset
    table = engine.base.table("routes")
    assert list(table.columns) == ["route", "volume"]
    assert table.attrs["units"] == {"volume": "Mt"}
    assert len(engine.base.table("delivered")) == 3 * 12


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            Changes(capacity_factor={"pip": 0.0}),
            "capacity_factor: unknown arc, node, owner or transit country 'pip'; did you mean "
            "pipe? allowed: gather, pipe, ship, field, hub, port, sea, owner:A, owner:B, "
            "transit:RUS",
        ),
        (
            Changes(capacity_factor={("pipe", 13): 0.0}),
            "capacity_factor: month 13 of 'pipe'; allowed: 1 to 12",
        ),
        (
            Changes(capacity_factor={"pipe": -0.1}),
            "capacity_factor of 'pipe': -0.1; allowed: a finite number from 0",
        ),
        (
            Changes(cost_add={"pipe": -31.0}),
            "cost_add of 'pipe': the cost of the arc becomes negative; allowed: at least minus "
            "its cost",
        ),
        (
            Changes(price_add={"sea": float("nan")}),
            "price_add of 'sea': nan; allowed: a finite number",
        ),
        (
            Changes(supply_factor={"hub": 2.0}),
            "supply_factor: unknown field 'hub'; allowed: field, *",
        ),
        (
            Changes(limits={"ship/light": 1.0}),
            "limits: unknown lane with a limit 'ship/light'; did you mean pipe/light? allowed: "
            "pipe/light",
        ),
        (Changes(close=("sea",)), "close: unknown arc 'sea'; allowed: gather, pipe, ship"),
    ],
)
def test_bad_changes_are_refused(engine: Engine, changes: Changes, message: str) -> None:
    with pytest.raises(InputError) as refused:
        engine.solve(changes)
    assert str(refused.value) == message


@pytest.mark.parametrize("months", [0, -1, 2.5, True])
def test_bad_horizons_are_refused(months: int) -> None:
    with pytest.raises(InputError, match="allowed: an integer from 1"):
        Engine(small_network(), months)


def test_bad_penalties_and_prices_are_refused() -> None:
    with pytest.raises(InputError, match="unserved_penalty: -1"):
        Engine(small_network(), unserved_penalty=-1)
    with pytest.raises(InputError, match="unknown market 'se'"):
        dispatch(small_network(), prices={"se": 1.0})
    with pytest.raises(InputError, match="base: a dispatch of 2 months; allowed: of 1"):
        Engine(small_network(), 1).base.summary(Engine(small_network(), 2).base)


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        (pd.DataFrame({"from": ["hub"], "to": ["sea"]}, index=["pipe"]), "already an arc"),
        (pd.DataFrame({"from": ["hub"], "to": ["se"]}, index=["new"]), "unknown node 'se'"),
        (pd.DataFrame({"from": ["hub"]}, index=["new"]), "unknown node 'None'"),
        (pd.DataFrame({"form": ["hub"]}, index=["new"]), "unknown column 'form'"),
    ],
)
def test_bad_added_arcs_are_refused(frame: pd.DataFrame, message: str) -> None:
    with pytest.raises(InputError, match=message):
        dispatch(small_network(), 1, Changes(added=frame))


def test_every_outage_of_the_bundled_network_is_optimal() -> None:
    engine = Engine(Network.load("kazakhstan-crude"))
    penalty = engine.unserved_penalty(engine.base.numbers)

    def worth(answer: Dispatch) -> float:
        return answer.value_musd["net"] - penalty * answer.unserved

    assert len(names(engine.layout)) > 100
    for element in names(engine.layout):
        answer = engine.solve(Changes(capacity_factor={element: 0.0}))
        assert answer.residual.largest < 1e-6, element
        assert worth(answer) <= worth(engine.base) + 1e-6, element
