"""What a desk asks of a network: every kind of event against arithmetic by hand."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from corridor_network import small_network
from fixed_world import fixed_world
from two_ways_network import TABLES, small

import tarazy as tz
from tarazy import Scenario
from tarazy.cli import main
from tarazy.corridors import questions
from tarazy.corridors.changes import Changes, numbers
from tarazy.corridors.layout import DAYS_OF_MONTH
from tarazy.corridors.maintenance import MOST_STARTS
from tarazy.corridors.route_value import worth
from tarazy.corridors.solve import Engine
from tarazy.errors import InputError
from tarazy.experiment.events.network_event import WindowedEvent
from tarazy.experiment.run import run
from tarazy.scenario.kinds import KINDS

OWNERS = [
    {"node": "FIELD", "owner": "State", "country": "KAZ", "share": 0.25},
    {"node": "FIELD", "owner": "Firm", "country": "USA", "share": 0.5},
]
GRADES = [row | {"grade": "Blend"} for row in TABLES["price_basis"]]
# What all that the market buys brings a year, in million USD: 24 light at 500 and 1 heavy at 450.
SALES = 24 * 500.0 + 450.0


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(small(field_owners=OWNERS, price_basis=GRADES))


@pytest.fixture(scope="module")
def stored() -> Engine:
    return Engine(small_network())


def changed(event: tz.NetworkEvent, engine: Engine, **more: Any) -> dict[str, float]:
    found: dict[str, float] = tz.ask(event, network=engine, **more).totals["change"].to_dict()
    return found


# Dates


def test_ten_days_of_thirty_leave_two_thirds(engine: Engine) -> None:
    event = tz.Outage.of(element="NORTH", dates="2025-11-21..2025-11-30")
    assert event.changes(engine).capacity_factor == {("NORTH", 11): pytest.approx(2 / 3)}
    # 20 a year go through the north, full all the time.
    assert changed(event, engine)["exports"] == pytest.approx(-20 * 10 / 365)
    assert tz.ask(event, network=engine).question["dates"] == ["2025-11-21..2025-11-30"]


def test_an_addition_is_weighted_by_the_days(engine: Engine) -> None:
    fee = tz.TransitFee.of(element="NORTH", fee=6.0, dates="2025-11-21..2025-11-30")
    assert fee.changes(engine).cost_add == {("NORTH", 11): pytest.approx(2.0)}
    answer = tz.ask(fee, network=engine)
    assert answer.extra["fee_paid"] == pytest.approx(6.0 * 20 * 10 / 365)
    price = tz.WorldPrice.of(market="MARKET", add=-3.0, dates="2025-06-01")
    assert price.changes(engine).price_add == {("MARKET", 6): pytest.approx(-0.1)}


def test_storm_days_and_windows_that_overlap(engine: Engine) -> None:
    storms = ["2025-01-03", "2025-01-20..2025-01-21", "2025-02-28..2025-03-01"]
    left = tz.Outage.of(element="NORTH", dates=storms).changes(engine).capacity_factor
    assert left == {
        ("NORTH", 1): pytest.approx(28 / 31),
        ("NORTH", 2): pytest.approx(27 / 28),
        ("NORTH", 3): pytest.approx(30 / 31),
    }
    # On two days both hold: half of a half.
    both = tz.Outage.of(
        element="NORTH", left=0.5, dates=["2025-04-01..2025-04-10", "2025-04-09..2025-04-20"]
    )
    mean = (10 + 18 * 0.5 + 2 * 0.25) / 30
    assert both.changes(engine).capacity_factor == {("NORTH", 4): pytest.approx(mean)}


def test_over_the_end_of_the_year_the_horizon_grows() -> None:
    event = tz.Outage.of(element="NORTH", dates="2025-12-22..2026-01-15")
    answer = tz.ask(event, network=small())
    assert len(answer.dispatch.layout.months) == 13
    assert answer.totals["change"]["exports"] == pytest.approx(-20 * 25 / 365)
    assert answer.totals["change"].to_dict() == pytest.approx(
        questions.outage("NORTH", dates="2025-12-22..2026-01-15", network=small())
        .totals["change"]
        .to_dict()
    )
    # Who says how many months there are, or has an engine, has them.
    for asked in ({"network": small(), "months": 6}, {"network": Engine(small())}):
        with pytest.raises(InputError, match="allowed: days from 2025-01-01 to 2025-"):
            tz.ask(event, **asked)


def test_a_document_over_the_end_of_the_year() -> None:
    texts = {"en": "Question", "kk": "Сұрақ", "ru": "Вопрос"}
    shock = {"kind": "outage", "element": "CPC-RUS-1", "dates": "2025-12-22..2026-01-15"}
    content = {"name": "x", "title": texts, "question": texts, "shocks": [shock]}
    found = run(Scenario.from_dict(content), world=fixed_world()).summary()
    asked = tz.ask(tz.Outage.of(element="CPC-RUS-1", dates=shock["dates"]))
    assert found["corridors"]["months"] == 13
    assert found["corridors"]["shut_in"] == pytest.approx(asked.dispatch.shut_in, rel=1e-3)
    assert found["asked_network"][0]["dates"] == [shock["dates"]]


WHOLE = {
    "outage": {"element": "NORTH", "left": 0.3},
    "expansion": {"element": "SOUTH", "factor": 1.3},
    "transit_fee": {"element": "NORTH", "fee": 7.0},
    "world_price": {"market": "MARKET", "factor": 0.9},
    "supply": {"field": ["FIELD/light", "FIELD/heavy"], "factor": 0.7},
    "demand": {"market": "REFINERY", "set": 1.5, "committed": 0.3},
    "price": {"differential": {"Blend": -2.0}},
    "force_majeure": {"market": "REFINERY"},
    "sanction": {"owner": "State", "market": "MARKET"},
    "take_or_pay": {"element": "SOUTH", "volume": 6.0, "fee": 5.0},
}


def test_every_kind_with_a_window_is_looked_at() -> None:
    windowed = {kind for kind, event in KINDS.items() if issubclass(event, WindowedEvent)}
    assert windowed == {*WHOLE, "maintenance"}


@pytest.mark.parametrize("kind", WHOLE)
def test_days_of_whole_months_are_those_months(engine: Engine, kind: str) -> None:
    event = KINDS[kind]
    months = event.of(months=[2, 3], **WHOLE[kind]).changes(engine)
    days = event.of(dates="2025-02-01..2025-03-31", **WHOLE[kind]).changes(engine)
    parts = event.of(dates=["2025-02-01..2025-02-11", "2025-02-12..2025-03-31"], **WHOLE[kind])
    assert months == days
    for name, value in vars(parts.changes(engine)).items():
        if value:
            assert value == pytest.approx(getattr(months, name), rel=1e-12), name
        else:
            assert value == getattr(months, name), name


def test_when_an_event_is_known() -> None:
    assert tz.Outage.of(element="NORTH").known_on is None
    event = tz.Outage.of(element="NORTH", dates=["2025-03-05", "2025-02-01..2025-02-03"])
    assert str(event.known_on) == "2025-02-01"
    early = tz.Outage.of(element="NORTH", dates="2025-03-05..2025-03-09", known="2025-01-10")
    assert str(early.known_on) == "2025-01-10"
    assert early.question()["dates"] == ["2025-03-05..2025-03-09"]


# Output and demand


def test_another_output(engine: Engine) -> None:
    # Half of 24 light: 13 in all go north; the south had 5.
    expected = -12 * 500 + (20 * 40 + 5 * 60 - 13 * 40) + 12 * 40
    for value in ({"set": 12.0}, {"factor": 0.5}):
        found = changed(tz.Supply.of(field="FIELD/light", **value), engine)
        assert found["net_value"] == pytest.approx(expected)
        assert found["shut_in"] == pytest.approx(0.0, abs=1e-9)
    # A volume is for the whole node, spread as in the tables: 24 and 3 make 27.
    assert tz.Supply.of(field="FIELD", set=9.0).changes(engine).supply_factor == {
        "FIELD/light": pytest.approx(1 / 3),
        "FIELD/heavy": pytest.approx(1 / 3),
    }


def test_the_output_of_an_owner_is_its_part_of_every_field(engine: Engine) -> None:
    none = tz.Supply.of(field="owner:State", factor=0.0)
    assert set(none.changes(engine).supply_factor.values()) == {0.75}
    # A quarter of 27 is 6.75; half of that, set as a volume.
    half = tz.Supply.of(field="owner:State", set=6.75 / 2)
    assert list(half.changes(engine).supply_factor.values()) == pytest.approx([0.875, 0.875])


def test_another_demand_and_what_is_committed(engine: Engine) -> None:
    # The refinery takes 1 of 2 heavy; the other goes south, whose room is 6.
    found = changed(tz.Demand.of(market="REFINERY", set=1.0), engine)
    assert (found["exports"], found["unserved"]) == pytest.approx((1.0, 0.0), abs=1e-9)
    assert found["net_value"] == pytest.approx(450 - 60 - (200 - 1))
    # Closed off, a refinery lacks what is committed, not more.
    closed = tz.Outage.of(element="GATE")
    for keys, lacking in (
        ({"set": 1.0}, 1.0),
        ({"committed": 0.5}, 0.5),
        ({"factor": 0.5, "committed": 0.25}, 0.25),
        ({"set": 4.0}, 2.0),
        ({"set": 4.0, "committed": 3.0}, 3.0),
    ):
        both = tz.ask(closed, tz.Demand.of(market="REFINERY", **keys), network=engine)
        assert both.dispatch.unserved == pytest.approx(lacking), keys


def test_a_commitment_over_a_part_of_a_month(engine: Engine) -> None:
    # 15 days of June with 0.5 committed of 1 that is taken, 15 with 2 of 2.
    event = tz.Demand.of(market="REFINERY", set=1.0, committed=0.5, dates="2025-06-01..2025-06-15")
    found = numbers(engine.layout, event.changes(engine))
    year = engine.layout.year_share[5]
    refinery = engine.layout.sink_names[:, 0] == "REFINERY"
    assert found.volume[refinery, 5] == pytest.approx(1.5 * year)
    assert found.committed[refinery, 5] == pytest.approx(1.25 * year)


def test_force_majeure_lifts_what_is_owed_and_releases_stocks(
    engine: Engine, stored: Engine
) -> None:
    closed = tz.Outage.of(element="GATE")
    lifted = tz.ForceMajeure.of(market="REFINERY")
    assert tz.ask(closed, network=engine).dispatch.unserved == pytest.approx(2.0)
    assert tz.ask(closed, lifted, network=engine).dispatch.unserved == pytest.approx(0.0)
    assert lifted.changes(engine).released == {}
    event = tz.ForceMajeure.of(market="hub", stocks="hub", dates="2025-03-01..2025-04-15")
    plain, found = (numbers(stored.layout, c) for c in (Changes(), event.changes(stored)))
    hub = stored.layout.sink_names[:, 0] == "hub"
    left = np.ones(12)
    left[2:4] = 0.0, 0.5
    assert found.committed[hub] == pytest.approx(plain.committed[hub] * left)
    assert found.drawing == pytest.approx(plain.drawing * left)


# Prices


def test_a_price_by_month_and_one_that_is_set(engine: Engine) -> None:
    days = np.array(DAYS_OF_MONTH)
    by_month = tz.Price.of(market="MARKET", add={"1": -10.0, "2": -20.0})
    lost = 25 * (10 * days[0] + 20 * days[1]) / 365
    assert changed(by_month, engine)["net_value"] == pytest.approx(-lost)
    level = tz.Price.of(market="MARKET", set=400.0)
    assert changed(level, engine)["net_value"] == pytest.approx(25 * 400 - SALES)
    some = tz.Price.of(market="MARKET", set=400.0, dates="2025-06-01..2025-06-10")
    expected = (25 * 400 - SALES) * 10 / 365
    assert changed(some, engine)["net_value"] == pytest.approx(expected)
    factor = tz.Price.of(market="MARKET", factor=0.9, months=3)
    assert changed(factor, engine)["net_value"] == pytest.approx(-0.1 * SALES * days[2] / 365)
    # Prices of one market, for one commodity.
    heavy = tz.Price.of(market="MARKET/heavy", add=5.0)
    assert changed(heavy, engine)["net_value"] == pytest.approx(5.0)


@pytest.mark.parametrize("name", ["Blend", "MARKET"])
def test_differentials_move_the_markets_of_their_grade(engine: Engine, name: str) -> None:
    # Two dollars a barrel: 8 barrels a tonne of light, 7 of heavy.
    lower = tz.Price.of(differential={name: -2.0})
    assert changed(lower, engine)["net_value"] == pytest.approx(-2 * (24 * 8 + 7))
    both = tz.Price.of(benchmark=60.0, differential={name: -2.0})
    assert changed(both, engine)["net_value"] == pytest.approx(-12 * (24 * 8 + 7))
    alone = tz.Price.of(benchmark=60.0)
    assert changed(alone, engine) == changed(tz.WorldPrice.of(benchmark=60.0), engine)


# Maintenance


@pytest.mark.parametrize("given", [(), (tz.Outage.of(element="ship", months=4, left=0.1),)])
def test_maintenance_is_where_brute_force_finds_it(
    stored: Engine, given: tuple[tz.NetworkEvent, ...]
) -> None:
    event = tz.Maintenance.of(element="pipe", length=2, months=[3, 4, 5, 6, 7, 11, 12])
    answer = tz.ask(event, given=given, network=stored)
    before = tz.changes_of(given, network=stored)
    losses = {}
    for first in (3, 4, 5, 6, 11):
        closed = tz.Outage.of(element="pipe", months=[first, first + 1])
        after = stored.solve(tz.changes_of([*given, closed], network=stored))
        losses[f"{first}-{first + 1}"] = worth(stored, stored.solve(before)) - worth(stored, after)
    best = min(losses, key=lambda start: round(losses[start], 6))
    assert answer.details["starts"]["loss"].to_dict() == pytest.approx(losses)
    assert answer.question["start"] == best
    assert answer.extra["least_loss"] == pytest.approx(min(losses.values()))
    assert answer.extra["largest_loss"] == pytest.approx(max(losses.values()))
    # Where it hurts in one and the same question, it is placed beside the rest.
    together = tz.changes_of([event, *given], network=stored)
    assert together == tz.changes_of(
        [tz.Outage.of(element="pipe", months=list(map(int, best.split("-")))), *given],
        network=stored,
    )


def test_maintenance_of_days_and_of_equal_starts(engine: Engine) -> None:
    # April, June and September have 30 days and nothing else sets them apart.
    months = tz.ask(
        tz.Maintenance.of(element="NORTH", length=1, months=[4, 5, 6, 9]), network=engine
    )
    assert months.question["start"] == "4"
    lost = 20 * (500 - 40 - 40)
    assert months.details["starts"]["loss"].tolist() == pytest.approx(
        [lost * days / 365 for days in (30, 31, 30, 30)]
    )
    days = tz.Maintenance.of(element="NORTH", length=5, dates="2025-04-28..2025-05-05")
    found = tz.ask(days, network=engine)
    assert found.question["start"] == "2025-04-28..2025-05-02"
    assert len(found.details["starts"]) == 4
    assert found.details["starts"]["loss"].tolist() == pytest.approx([lost * 5 / 365] * 4)
    assert found.table("starts")["start"].tolist()[-1] == "2025-05-01..2025-05-05"
    assert found.summary()["starts"][0]["loss"] == pytest.approx(lost * 5 / 365)


# Contracts


@pytest.mark.parametrize(
    ("fee", "lost", "paid"),
    [
        # Half of the light: 13 go north, 20 a tonne cheaper. With 25 due, 5 move and 1 is paid for.
        (25.0, 5 * 20 + 25, 25.0),
        (10.0, 60.0, 60.0),
    ],
)
def test_take_or_pay(engine: Engine, fee: float, lost: float, paid: float) -> None:
    less = tz.Supply.of(field="FIELD/light", factor=0.5)
    contract = tz.TakeOrPay.of(element="SOUTH", volume=6.0, fee=fee)
    answer = tz.ask(contract, given=[less], network=engine)
    assert answer.totals["change"]["net_value"] == pytest.approx(-lost)
    assert answer.extra["paid_for_missing"] == pytest.approx(paid)


def test_take_or_pay_of_a_part_of_the_year(engine: Engine) -> None:
    # 5 of 6 move anyway: in 15 days of June a year's volume is short by 15/365.
    contract = tz.TakeOrPay.of(
        element="SOUTH", volume=12.0, fee=5.0, dates="2025-06-01..2025-06-15"
    )
    # The month asks for 12 on half of its days, 6 over all of them; the room is 6, and 5 move.
    answer = tz.ask(contract, network=engine)
    assert answer.extra["paid_for_missing"] == pytest.approx(5.0 * (6 - 5) * 30 / 365)


# Sanctions


def test_a_sanction_that_nobody_breaks(engine: Engine) -> None:
    answer = tz.ask(tz.Sanction.of(owner="State", take=0.4), network=engine)
    # A quarter of 24 and 3 finds no buyer; of what is left 2 heavy stay at home.
    assert answer.totals["after"]["exports"] == pytest.approx(18.25)
    assert answer.totals["after"]["shut_in"] == pytest.approx(6.75)
    light = 24 * 500 - 20 * 40 - 4 * 60 - 24 * 40
    heavy = 450 + 2 * 200 - 60 - 2 * 1 - 3 * 80
    left = 18 * (500 - 40 - 40), 0.25 * (450 - 40) + 2 * (200 - 1) - 2.25 * 80
    owners = answer.details["owners"]
    assert owners.loc["State", "value_before"] == pytest.approx((light + heavy) / 4)
    assert owners.loc["State", ["volume_after", "value_after"]].tolist() == [0.0, 0.0]
    # The others lift what they did, two thirds of it the firm's, at the mean of what is left.
    assert owners.loc["Firm", "volume_before"] == pytest.approx(13.5)
    assert owners.loc["Firm", "volume_after"] == pytest.approx(13.5)
    assert owners.loc["Firm", "value_after"] == pytest.approx(sum(left) * 2 / 3)
    assert answer.extra == pytest.approx(
        {
            "sanctioned_volume_lost": 6.75,
            "sanctioned_value_lost": (light + heavy) / 4,
            "home_owners_value_lost": (light + heavy) / 4,
            "state_value_lost": 0.4 * (light + heavy - sum(left)),
        }
    )
    for side, dispatch in (("before", answer.base), ("after", answer.dispatch)):
        value = dispatch.value_musd
        total = value["netback"] - value["lifting"]
        assert owners[f"value_{side}"].sum() == pytest.approx(total)


def test_owners_of_shares_that_add_up_to_more_than_one_gain_nothing() -> None:
    # The published shares of Kashagan add up to 1.0001: all that is earned is someone's, once.
    engine = tz.Engine(tz.Network.load("kazakhstan-crude"), months=1)
    answer = tz.ask(tz.Sanction.of(owner="Lukoil"), network=engine)
    owners = answer.table("owners").set_index("owner")
    for side, dispatch in (("before", engine.base), ("after", answer.dispatch)):
        value, volume = dispatch.value_musd, dispatch.values["production"].sum()
        assert owners[f"value_{side}"].sum() == pytest.approx(value["netback"] - value["lifting"])
        assert owners[f"volume_{side}"].sum() == pytest.approx(volume)
    # Whoever has no part of a field that is hit lifts what it did.
    kept = ["TotalEnergies", "CNPC", "Inpex"]
    assert owners.loc[kept, "volume_after"].to_numpy() == pytest.approx(
        owners.loc[kept, "volume_before"].to_numpy(), rel=1e-9
    )


def test_a_sanction_of_some_markets(engine: Engine) -> None:
    answer = tz.ask(tz.Sanction.of(owner="State", market="MARKET"), network=engine)
    # Three quarters of 25 still come; a quarter of the heavy that went there finds no other place.
    assert answer.totals["after"]["exports"] == pytest.approx(18.75)
    assert answer.totals["after"]["shut_in"] == pytest.approx(6.25)
    assert answer.extra["sanctioned_volume_lost"] == pytest.approx(6.25)
    assert answer.details["owners"].loc["State", "volume_after"] == pytest.approx(0.5)
    # Over a half of June half of it is lost.
    half = tz.Sanction.of(owner="State", market="MARKET", dates="2025-06-01..2025-06-15")
    assert changed(half, engine)["exports"] == pytest.approx(-6.25 * 15 / 365)


def test_a_sanction_with_the_room_of_arcs(engine: Engine) -> None:
    # The firm has three quarters of the north and all of the south.
    both = tz.Sanction.of(owner="Firm", capacity=True).changes(engine)
    assert both.capacity_factor == {"FIELD": 0.5, "owner:Firm": 0.0}
    assert tz.ask(tz.Sanction.of(owner="Firm", capacity=True), network=engine).dispatch.by_route[
        "NORTH"
    ] == pytest.approx(5.0)


# One vocabulary

ASKED = {
    "outage element=NORTH,SOUTH dates=2025-11-29..2025-12-05 left=0.3": {
        "kind": "outage",
        "element": ["NORTH", "SOUTH"],
        "dates": "2025-11-29..2025-12-05",
        "left": 0.3,
    },
    "outage element=NORTH dates=2025-11-29": {
        "kind": "outage",
        "element": "NORTH",
        "dates": "2025-11-29",
    },
    "supply field=FIELD set=20 months=1-3": {
        "kind": "supply",
        "field": "FIELD",
        "set": 20,
        "months": [1, 2, 3],
    },
    "demand market=REFINERY committed=1.5 months=4,6": {
        "kind": "demand",
        "market": "REFINERY",
        "committed": 1.5,
        "months": [4, 6],
    },
    "price differential='{Blend = -2.0}'": {"kind": "price", "differential": {"Blend": -2.0}},
    "price market=MARKET add={1=-5,2=-8}": {
        "kind": "price",
        "market": "MARKET",
        "add": {"1": -5, "2": -8},
    },
    "maintenance element=NORTH length=10 dates=2025-04-01..2025-04-20": {
        "kind": "maintenance",
        "element": "NORTH",
        "length": 10,
        "dates": "2025-04-01..2025-04-20",
    },
    "force_majeure market=REFINERY": {"kind": "force_majeure", "market": "REFINERY"},
    "sanction owner=State,Firm capacity=false": {
        "kind": "sanction",
        "owner": ["State", "Firm"],
    },
    "take_or_pay element=SOUTH volume=6 fee=5": {
        "kind": "take_or_pay",
        "element": "SOUTH",
        "volume": 6,
        "fee": 5,
    },
    "new_route route=SOUTH-2": {"kind": "new_route", "route": "SOUTH-2"},
    "expansion element=NORTH factor=1.5": {"kind": "expansion", "element": "NORTH", "factor": 1.5},
}


@pytest.mark.parametrize("text", ASKED)
def test_the_shell_and_a_document_have_the_same_words(text: str) -> None:
    from tarazy.cli.corridor_events import _asked

    document = {"title": "A", "question": "B", "name": "x", "shocks": [ASKED[text]]}
    (shock,) = Scenario.from_dict(document).shocks
    assert _asked(text) == shock


def shell(capsys: pytest.CaptureFixture[str], *options: str) -> Any:
    assert main(["corridors", *options, "--draws", "0", "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_the_shell_answers_as_python_does(capsys: pytest.CaptureFixture[str]) -> None:
    dates = "2025-12-22..2026-01-15"
    named = shell(capsys, "--outage", "CPC-RUS-1", "--dates", dates)
    asked = shell(capsys, "--ask", f"outage element=CPC-RUS-1 dates={dates}")
    assert named == asked
    python = tz.ask(tz.Outage.of(element="CPC-RUS-1", dates=dates)).summary()
    assert asked["change"] == pytest.approx(python["change"])
    assert asked["months"] == 13
    twice = shell(capsys, "--ask", "supply field=TENGIZ factor=0.5", "--fee", "transit:RUS=10")
    assert [part["kind"] for part in twice["question"]["parts"]] == ["transit_fee", "supply"]


@pytest.mark.parametrize("language", ["en", "kk", "ru"])
def test_every_kind_is_told_in_three_languages(
    capsys: pytest.CaptureFixture[str], engine: Engine, language: Any
) -> None:
    from tarazy.cli.corridors_answer import answer

    for kind, keys in {**WHOLE, "maintenance": {"element": "NORTH", "length": 1}}.items():
        text = answer(tz.ask(KINDS[kind].of(**keys), network=engine), language, 5)
        title = text.partition("\n\n")[0]
        assert "{" not in text, kind
        # No key of the form stands there untold.
        assert language == "en" or not {*keys, kind} & set(title.replace(",", " ").split()), kind


# What is refused

LONG = "dates=2025-01-01..2025-12-31"
ODD = {
    "outage element=NORTH dates=''": "dates: ''; allowed: a day as YYYY-MM-DD",
    "outage element=NORTH dates=[]": "dates: [] is not allowed; allowed: a day as",
    "outage element=NORTH dates=2025-03-09..2025-03-01": "a last day that is not before the first",
    "outage element=NORTH dates=2025-02-30": "allowed: a day as YYYY-MM-DD",
    "outage element=NORTH dates=2025-03-01 months=3": "months and dates given; allowed: one of",
    "outage element=NORTH dates=2025-03-01,2025-03-01": "'2025-03-01' given twice",
    "outage element=NORTH dates=2024-12-31": "allowed: days from 2025-01-01 to 2025-12-31",
    "outage element=NORTH dates=2029-01-01": "allowed: days from 2025-01-01 to 2025-12-31",
    "outage element=NORTH months=13": "month 13 of 'NORTH'; allowed: 1 to 12",
    "outage element=NORTH left=1.5": "left: 1.5 is not allowed",
    "outage element=NORTH known=2025-03-01": "known: 2025-03-01 without dates",
    "outage element=NORTH dates=2025-03-01 known=2025-03-02": "2025-03-02 is after 2025-03-01",
    "price market=NOWHERE add=1": "unknown market 'NOWHERE'",
    "price differential={Ural=-1}": "unknown grade or market 'Ural'; allowed: Blend, MARKET",
    "price differential={Blend=-1,MARKET=-2}": "'MARKET' moves MARKET/light, which another one",
    "price market=MARKET add={13=1}": "month 13 of 'MARKET'; allowed: 1 to 12",
    "price market=MARKET add={0=1}": "or a table of months to numbers",
    "price market=MARKET add={1=1} months=2": "add by month stands beside months",
    "price market=MARKET add=1 set=2": "add and set given; allowed: exactly one of",
    "price": "no price given",
    "price market=MARKET benchmark=60": "market stands beside benchmark",
    "supply field=FIELD set=1 factor=2": "set = 1.0 and factor = 2.0 given",
    "supply field=FIELD set=-1": "set: -1 is not allowed; allowed: a volume per year",
    "supply field=REFINERY factor=0.5": "unknown field 'REFINERY'; allowed: FIELD, *",
    "supply field=FIELD,FIELD/light factor=0.5": "'FIELD/light' given twice, in another name",
    "supply field=owner:Nobody factor=0.5": "unknown owner of fields 'Nobody'; allowed: Firm",
    "demand market=REFINERY set=1 factor=2": "set and factor given",
    "demand market=REFINERY": "neither set, factor nor committed given",
    "demand market=REFINERY committed=3": "committed: 3 to 'REFINERY'; allowed: 0 to 2",
    "demand market=MARKET committed=3": "nothing is committed to 'MARKET' in the tables",
    "maintenance element=NORTH length=3 months=4,5,7": "length: 3 months in a row; allowed: what",
    f"maintenance element=NORTH length=366 {LONG}": "length: 366 days; allowed: what fits in",
    "maintenance element=NORD length=1": "unknown arc, node, owner or transit country 'NORD'",
    "maintenance element=NORTH length=0": "length: 0 is not allowed; allowed: months in a row",
    "force_majeure market=MARKET": "nothing is committed to 'MARKET'; allowed: REFINERY",
    "force_majeure market=REFINERY stocks=FIELD": "unknown node with stores 'FIELD'",
    "sanction owner=Nobody": "unknown owner of fields 'Nobody'; allowed: Firm, State",
    "sanction owner=Nobody capacity=true": "unknown owner of a part of an arc 'Nobody'",
    "sanction owner=State market=NOWHERE": "unknown market 'NOWHERE'",
    "sanction owner=State market=MARKET,*": "'*' beside 'MARKET'; allowed: '*' alone",
    "take_or_pay element=SOUTH volume=-6 fee=5": "volume: -6 is not allowed; allowed: a volume",
    "take_or_pay element=SOUTHERN volume=6 fee=5": "unknown arc 'SOUTHERN'; did you mean SOUTH",
    "take_or_pay element=SOUTH volume=6": "fee: is missing",
    "tariff importer=USA": "unknown kind 'tariff'",
    "world_price sector=oil factor=0.9": "an event of the world; allowed: one that meets a network",
    "outage NORTH": "'NORTH'; allowed: KIND key=value",
    "outage element=NORTH element=SOUTH": "'element' given twice",
    "outage element='NORTH": "allowed: KIND key=value",
    "": "allowed: KIND key=value",
}


@pytest.mark.parametrize("text", ODD)
def test_odd_questions_are_refused_in_a_line(engine: Engine, text: str) -> None:
    from tarazy.cli.corridor_events import check_asked, events_of

    nothing: Any = {"outage": (), "left": 0.0, "fee": None, "price": None, "route": ()}
    with pytest.raises(InputError) as caught:
        check_asked(events_of(**nothing, window=None, dates=(), ask=[text]), engine)
    assert ODD[text] in str(caught.value)
    assert str(caught.value).startswith("--ask")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--dates", "2025-03-01"], "--dates: without an outage or a fee"),
        (
            ["--outage", "BTC", "--dates", "2025-03-01", "--window", "3"],
            "--window: 3 beside --dates; allowed: one of the two",
        ),
        (["--outage", "BTC", "--dates", "March"], "--dates: 'March'; allowed: a day as YYYY-MM-DD"),
        (["--ask", "outage element=BTC months=13"], "--ask: outage: capacity_factor: month 13"),
        (["--ask", "outage element=BTC", "--months", "40"], "--months: 40; allowed"),
        (
            ["--ask", "outage element=BTC dates=2025-07-01", "--months", "3"],
            "allowed: days from 2025-01-01 to 2025-03-31",
        ),
    ],
)
def test_the_shell_says_which_option_it_is(
    capsys: pytest.CaptureFixture[str], options: list[str], message: str
) -> None:
    assert main(["corridors", *options]) == 2
    told = capsys.readouterr().err
    assert message in told
    assert told.count("\n") == 1


def test_too_many_starts_and_markets_without_a_volume() -> None:
    long = Engine(small(), 24)
    event = tz.Maintenance.of(element="NORTH", length=1, dates="2025-01-01..2026-12-31")
    with pytest.raises(InputError, match=f"allowed: {MOST_STARTS}, in a shorter window"):
        event.changes(long)
    table = small().demand.copy()
    table["volume"] = table["volume"].where(table["node"] != "MARKET")
    endless = Engine(small(field_owners=OWNERS).with_tables(demand=table))
    for asked in (
        tz.Demand.of(market="MARKET", factor=0.5),
        tz.Sanction.of(owner="State", market="MARKET"),
    ):
        with pytest.raises(InputError, match="'MARKET' has no volume in the tables"):
            asked.changes(endless)


@pytest.mark.parametrize(
    ("one", "other", "refused"),
    [
        ({"field": "FIELD", "set": 9}, {"field": "FIELD/light", "set": 8}, True),
        ({"field": "FIELD", "set": 9}, {"field": "FIELD", "factor": 0.5}, False),
        ({"field": "FIELD", "set": 9, "months": 3}, {"field": "*", "set": 8}, True),
        (
            {"field": "FIELD", "set": 9, "months": 3},
            {"field": "FIELD", "set": 8, "months": 4},
            False,
        ),
        (
            {"field": "FIELD", "set": 9, "dates": "2025-03-01..2025-03-20"},
            {"field": "FIELD", "set": 8, "dates": "2025-03-10..2025-03-31"},
            True,
        ),
        (
            {"field": "FIELD", "set": 9, "dates": "2025-03-01..2025-03-10"},
            {"field": "FIELD", "set": 8, "months": [2, 4]},
            False,
        ),
    ],
)
def test_what_is_set_twice_is_refused(
    engine: Engine, one: dict[str, Any], other: dict[str, Any], refused: bool
) -> None:
    events = [tz.Supply.of(**one), tz.Supply.of(**other)]
    if not refused:
        assert tz.ask(*events, network=engine).totals["change"]["shut_in"] == pytest.approx(0.0)
        return
    for asked in (events, events[::-1]):
        with pytest.raises(InputError, match=r"supply: '.*' is set twice for the same time"):
            tz.ask(*asked, network=engine)
    prices = [tz.Price.of(market="MARKET", set={"1": 400.0, "2": 300.0}), None]
    for month, fails in ((2, True), (3, False)):
        prices[1] = tz.Price.of(market="MARKET", set=350.0, months=month)
        if fails:
            with pytest.raises(InputError, match="price: 'MARKET' is set twice"):
                tz.ask(*prices, network=engine)
        else:
            assert tz.ask(*prices, network=engine).dispatch.exports > 0


def test_a_network_without_owners_of_fields() -> None:
    with pytest.raises(InputError, match="which has no owners of fields"):
        tz.ask(tz.Sanction.of(owner="State"), network=small())


# The guide

GUIDE = Path(__file__).parents[2] / "docs" / "how-to" / "ask-a-corridor-question.md"
DESK = GUIDE.read_text(encoding="utf-8").partition("## In a desk's terms")[2]
COMMANDS = re.findall(r"^tarazy (corridors .*)$", DESK.partition("```sh")[2], re.MULTILINE)


def test_the_guide_asks_every_kind_that_it_tells_of() -> None:
    asked = {words[0] for text in COMMANDS for words in [re.findall(r'"(\w+) ', text)] if words}
    assert asked == {*WHOLE, "maintenance"} - {"expansion", "transit_fee", "world_price"}


@pytest.mark.parametrize("command", COMMANDS)
def test_the_questions_of_the_guide_are_answered(
    command: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tarazy.cli.corridors.DRAWS", 3)
    assert main([*shlex.split(command), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["residual"] < 1e-6
    # Each of them moves something; the same network in other units asks nothing.
    if "--unit" in command:
        assert found["exports"] > 0
    else:
        assert any(abs(change) > 1e-6 for change in found["change"].values())


def test_the_python_of_the_guide_runs() -> None:
    (block,) = re.findall(r"```python\n(.*?)```", DESK, re.DOTALL)
    lines = [line for line in block.splitlines() if line and "sweep" not in line]
    start = next(at for at, line in enumerate(lines) if line.startswith("storm"))
    names: dict[str, Any] = {"tz": tz}
    for line in lines[start : start + 6]:
        exec(line, names)
    table = tz.ask(names["work"], given=[names["storm"]]).table("starts")
    assert len(table) == 22
