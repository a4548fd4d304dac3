"""What is left of an element: room, output, or what it takes; every lost tonne counts once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from corridor_network import small_network
from fixed_world import fixed_world
from two_ways_network import small

from tarazy import Scenario
from tarazy.cli import main
from tarazy.corridors.changes import Changes
from tarazy.corridors.combining import combined
from tarazy.corridors.data import Network
from tarazy.corridors.elements import names, passes_on
from tarazy.corridors.expansion import plan
from tarazy.corridors.questions import ask, outage, outage_changes
from tarazy.corridors.solve import Engine
from tarazy.corridors.sweep import n_minus_1
from tarazy.errors import InputError
from tarazy.experiment.run import run

TEXTS = {"en": "Question", "kk": "Сұрақ", "ru": "Вопрос"}
# Million USD of half of Tengiz for a year, as the field with half of its oil loses them.
HALF_OF_TENGIZ = 8251.3


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(small())


@pytest.fixture(scope="module")
def crude() -> Engine:
    return Engine(Network.load("kazakhstan-crude"))


def document(*shocks: dict[str, Any]) -> Scenario:
    content = {"name": "x", "title": TEXTS, "question": TEXTS, "shocks": list(shocks)}
    return Scenario.from_dict(content)


def test_half_a_field_is_half_its_oil(crude: Engine) -> None:
    found = outage("TENGIZ", left=0.5, network=crude).totals["change"]
    poorer = ask(Changes(supply_factor={"TENGIZ": 0.5}), network=crude).totals["change"]
    assert found["net_value"] == pytest.approx(-HALF_OF_TENGIZ, abs=0.1)
    assert found["net_value"] == pytest.approx(poorer["net_value"], rel=1e-9)
    assert found["exports"] == pytest.approx(poorer["exports"], rel=1e-9)
    # What an outage takes could have been produced; what is not in the ground could not.
    assert found["shut_in"] == pytest.approx(38.1 / 2)
    assert poorer["shut_in"] == pytest.approx(0.0, abs=1e-9)


def test_the_shell_a_document_and_python_say_the_same(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["corridors", "--outage", "TENGIZ", "--left", "0.5", "--draws", "0", "--json"]) == 0
    of_shell = json.loads(capsys.readouterr().out)["change"]["net_value"]
    shock = {"kind": "outage", "element": "TENGIZ", "left": 0.5}
    summary = run(document(shock), world=fixed_world()).summary()["corridors"]
    of_document = summary["value_musd"]["net"] - summary["before"]["value_musd"]["net"]
    # Demand that comes back moves the last digits.
    assert of_shell == pytest.approx(-HALF_OF_TENGIZ, abs=0.1)
    assert of_document == pytest.approx(of_shell, rel=1e-3)


@pytest.mark.parametrize("left", [0.0, 0.25, 0.5, 0.9])
def test_every_field_loses_its_part(crude: Engine, left: float) -> None:
    supply = crude.layout.supply.groupby("node")["volume"].sum()
    for field, volume in supply.items():
        found = outage(str(field), left=left, network=crude)
        assert found.totals.loc["shut_in", "change"] == pytest.approx((1 - left) * volume)
        made = found.dispatch.values["production"].sum() + found.dispatch.shut_in
        assert made == pytest.approx(supply.sum())


def test_room_that_stands_idle_is_no_loss(engine: Engine) -> None:
    # The sea carries 20 of 100; the pipe before it is full.
    assert outage("NORTH-SEA", left=0.5, network=engine).totals["change"].abs().max() < 1e-9
    assert outage("NORTH", left=0.5, network=engine).totals.loc[
        "shut_in", "change"
    ] == pytest.approx(10.0)


def test_a_part_of_each_kind_of_element(engine: Engine) -> None:
    def lost(element: str, left: float) -> dict[str, float]:
        return outage(element, left=left, network=engine).totals["change"].to_dict()

    # The field: half of 24 light and of 3 heavy; its pipes stay whole, so the cheap one stays full
    # but for what is not there.
    field = lost("FIELD", 0.5)
    assert field["shut_in"] == pytest.approx(13.5)
    assert outage("FIELD", left=0.5, network=engine).dispatch.by_route["NORTH"] == pytest.approx(
        12.0
    )
    # The refinery takes 1 of the 2 that are committed; the other goes abroad.
    plant = lost("REFINERY", 0.5)
    assert plant["unserved"] == pytest.approx(1.0)
    assert plant["exports"] == pytest.approx(1.0)
    # The market takes 100 of each; what it gets stays. With a tenth of that it is full.
    assert abs(lost("MARKET", 0.5)["exports"]) < 1e-9
    assert outage("MARKET", left=0.1, network=engine).dispatch.exports == pytest.approx(11.0)
    # The port passes on: room on both sides of it.
    assert lost("PORT_RUS", 0.5)["exports"] == pytest.approx(-10.0)
    # An owner loses its share of the room, a country the room of what crosses it.
    assert lost("owner:State", 0.5)["exports"] == pytest.approx(-20.0 * 0.25 / 2)
    assert lost("transit:RUS", 0.5)["exports"] == pytest.approx(-10.0)


def test_a_node_that_passes_on_loses_all_it_does() -> None:
    engine = Engine(small_network(storage=False))
    layout = engine.layout
    assert [passes_on(layout, node) for node in layout.nodes.index] == [False, True, True, False]
    half = engine.solve(outage_changes(layout, "hub", left=0.5))
    # The refinery at the hub takes 10.95 of the 14.6 that are committed; arcs have half the room.
    assert half.by_market["hub"] == pytest.approx(10.95)
    assert half.unserved == pytest.approx(14.6 - 10.95)
    assert half.by_route["out"] == pytest.approx(36.5)


@pytest.mark.parametrize("element", ["FIELD", "MARKET", "REFINERY", "PORT_AZE", "owner:Firm"])
def test_more_left_is_never_worth_less(engine: Engine, element: str) -> None:
    penalty = engine.unserved_penalty(engine.base.numbers)
    found = [outage(element, left=left, network=engine).dispatch for left in np.linspace(0, 1, 6)]
    worth = [one.value_musd["net"] - penalty * one.unserved for one in found]
    assert (np.diff(worth) > -1e-6).all()
    assert worth[-1] == pytest.approx(
        engine.base.value_musd["net"] - penalty * engine.base.unserved
    )
    assert max(one.residual.largest for one in found) < 1e-6


def test_more_room_at_a_field_is_no_more_oil(engine: Engine) -> None:
    wider = engine.solve(Changes(capacity_factor={"FIELD": 2.0}))
    made = wider.values["production"].sum() + wider.values["shut_in"].sum()
    assert made == pytest.approx(27.0)
    assert wider.exports >= engine.base.exports - 1e-9


def test_a_part_of_what_has_no_measure_is_refused(engine: Engine) -> None:
    # Tables give every arc a capacity; an added one may have none.
    added = pd.DataFrame(
        {"from": ["FIELD"], "to": ["PORT_RUS"], "cost": [60.0], "mode": ["rail"]}
        | {"transit": ["RUS"], "owners": ["Rail:1"]},
        index=pd.Index(["RAIL"], name="arc"),
    )
    for element in ("RAIL", "transit:RUS", "PORT_RUS", "owner:Rail"):
        with pytest.raises(InputError, match="a part of arc 'RAIL', which has no capacity in the"):
            engine.solve(Changes(added=added, capacity_factor={element: 0.5}))
    # All of it may close, and the field may lose its part.
    closed = engine.solve(Changes(added=added, capacity_factor={"RAIL": 0.0}))
    assert closed.exports == pytest.approx(engine.base.exports)
    half = engine.solve(Changes(added=added, capacity_factor={"FIELD": 0.5}))
    assert half.shut_in == pytest.approx(13.5)


def test_a_plan_counts_what_outages_take_of_output() -> None:
    engine = Engine(small(), shut_in_penalty=5.0)
    given = combined(
        outage_changes(engine.layout, "FIELD", left=0.5), outage_changes(engine.layout, "NORTH")
    )
    found = plan(interest=0.0, given=given, network=engine)
    assert abs(found.gap) < 1e-9


# Losses


def test_a_lost_tonne_counts_once(engine: Engine) -> None:
    rows = n_minus_1(by="volume", network=engine).rows
    # Without the field 25 Mt are not exported and 2 not refined: 27, of which none twice.
    assert rows.loc["FIELD", "shut_in"] == pytest.approx(27.0)
    assert rows.loc["FIELD", "unserved"] == pytest.approx(2.0)
    assert rows.loc["FIELD", "volume_lost"] == pytest.approx(27.0)
    # One of the two Mt that a closed refinery leaves is sold abroad, the other finds no way.
    assert rows.loc["REFINERY", "unserved"] == pytest.approx(2.0)
    assert rows.loc["REFINERY", "shut_in"] == pytest.approx(1.0)
    assert rows.loc["REFINERY", "volume_lost"] == pytest.approx(1.0)
    assert rows.index[0] == "FIELD"


@pytest.mark.parametrize(
    "name", ["kazakhstan-crude", "kazakhstan-gas", "middle-corridor", "central-asia-electricity"]
)
def test_no_network_loses_more_than_it_delivers(name: str) -> None:
    engine = Engine(Network.load(name))
    rows = n_minus_1(by="volume", network=engine).rows
    delivered = engine.base.delivered
    assert delivered == pytest.approx(engine.base.by_market.sum())
    assert (rows["volume_lost"] <= delivered + 1e-6).all()
    # Exports lost and sales at home lost are the parts of it.
    closed = outage(str(rows.index[0]), network=engine).dispatch
    assert rows["volume_lost"].iloc[0] == pytest.approx(delivered - closed.delivered, abs=1e-5)


def test_losses_on_the_way_and_two_goods_count_once() -> None:
    engine = Engine(small_network())
    rows = n_minus_1(elements=["field", "pipe", "hub"], network=engine).rows
    delivered = engine.base.delivered
    assert rows.loc["field", "volume_lost"] == pytest.approx(delivered, abs=1e-5)
    assert rows.loc["hub", "volume_lost"] == pytest.approx(delivered, abs=1e-5)
    # The refinery at the hub then takes all of its 21.9.
    assert rows.loc["pipe", "volume_lost"] == pytest.approx(72.27 - (21.9 - 18.25), abs=1e-5)


# Nothing left


@pytest.fixture(scope="module")
def fields(crude: Engine) -> list[str]:
    return list(dict.fromkeys(map(str, crude.network.supply["node"])))


@pytest.mark.parametrize("language", ["en", "kk", "ru"])
def test_without_any_field_everything_is_lost(
    crude: Engine, fields: list[str], language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    found = outage(fields, network=crude)
    assert found.dispatch.exports == pytest.approx(0.0, abs=1e-9)
    assert found.totals.loc["shut_in", "change"] == pytest.approx(97.1)
    options = [part for field in fields for part in ("--outage", field)]
    assert main(["corridors", *options, "--draws", "0", "--lang", language]) == 0
    assert "nan" not in capsys.readouterr().out


@pytest.mark.parametrize("language", ["en", "kk", "ru"])
def test_a_document_without_any_field_is_answered(
    fields: list[str], language: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sign = {"variable": "network_transit_share", "country": "RUS", "sign": "-", "reason": TEXTS}
    content = document({"kind": "outage", "element": fields}).to_dict() | {"expected": [sign]}
    path = tmp_path / "all.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    assert main(["run", str(path), "--lang", language]) == 0
    printed = capsys.readouterr().out
    assert "nan" not in printed
    assert main(["run", str(path), "--json"]) == 0
    summary = json.loads(capsys.readouterr().out)
    assert summary["corridors"]["exports"] == pytest.approx(0.0, abs=1e-9)
    assert set(summary["corridors"]["transit_share"].values()) == {None}
    assert summary["welfare"]["KAZ"] < -15.0
    # A share of nothing is no share.
    assert summary["expected"][0]["value"] is None


def test_every_element_may_be_out_at_once(crude: Engine) -> None:
    nothing = outage(names(crude.layout), network=crude).dispatch
    assert nothing.delivered == pytest.approx(0.0, abs=1e-9)
    assert nothing.residual.largest < 1e-6


# Shares change by percentage points


@pytest.mark.parametrize(("language", "points"), [("en", "pp"), ("kk", "п.т."), ("ru", "п. п.")])
def test_shares_change_by_percentage_points(
    language: str, points: str, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["corridors", "--outage", "CPC_TERMINAL", "--draws", "0"]
    assert main([*asked, "--lang", language]) == 0
    rows = [line for line in capsys.readouterr().out.splitlines() if line.endswith(f" {points}")]
    # Seven countries that are crossed, and the largest way out.
    assert len(rows) == 8
    assert main(["run", "without-cpc", "--lang", language]) == 0
    printed = capsys.readouterr().out
    assert [line for line in printed.splitlines() if line.endswith(f" {points}")]
    full = {"en": "percentage points", "kk": "пайыздық тармақ", "ru": "процентные пункты"}
    assert full[language] in " ".join(printed.split())
