"""A network is asked in the words of documents: the answers are those of its own questions."""

from __future__ import annotations

import pytest
from two_ways_network import small

from tarazy.corridors import questions, routes
from tarazy.corridors.changes import Changes
from tarazy.corridors.solve import Engine
from tarazy.errors import InputError
from tarazy.experiment.asking import ask, changes_of
from tarazy.experiment.events.expansion import Expansion
from tarazy.experiment.events.network_event import NetworkEvent
from tarazy.experiment.events.new_route import NewRoute
from tarazy.experiment.events.outage import Outage
from tarazy.experiment.events.transit_fee import TransitFee
from tarazy.experiment.events.world_price import WorldPrice


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(small())


CLOSED = Outage.of(element="NORTH")


def test_nothing_asked_is_the_base(engine: Engine) -> None:
    answer = ask(network=engine)
    assert answer.question == {"kind": "base"}
    assert not answer.totals["change"].any()
    assert ask(months=2, network=small()).base.layout.months.tolist() == [1, 2]


def test_an_outage_is_that_of_the_network(engine: Engine) -> None:
    asked = ask(Outage.of(element=["NORTH", "SOUTH"], months=[1, 3], left=0.5), network=engine)
    plain = questions.outage(["NORTH", "SOUTH"], [1, 3], left=0.5, network=engine)
    assert asked.summary() == plain.summary()
    assert list(asked.question) == list(plain.question)


def test_a_fee_tells_what_is_paid(engine: Engine) -> None:
    asked = ask(TransitFee.of(element="RUS", fee=7, months=2), network=engine)
    plain = questions.transit_fee("RUS", 7.0, 2, network=engine)
    assert asked.summary() == plain.summary()
    assert list(asked.question) == list(plain.question)
    both = ask(TransitFee.of(element=["RUS", "SOUTH"], fee=1.0), network=engine)
    assert both.question == {"kind": "transit_fee", "element": ["RUS", "SOUTH"], "fee": 1.0}
    # Every unit goes one way or the other.
    assert both.extra["fee_paid"] == pytest.approx(both.dispatch.exports, rel=1e-9)


@pytest.mark.parametrize("value", [{"benchmark": 60.0}, {"add": -5.0}, {"factor": 0.9}])
def test_a_price_is_that_of_the_network(engine: Engine, value: dict[str, float]) -> None:
    asked, plain = (
        ask(WorldPrice.of(**value), network=engine),
        questions.world_price(network=engine, **value),
    )
    assert asked.summary() == plain.summary()
    assert list(asked.question) == list(plain.question)


def test_a_route_is_worth_its_price_while_a_way_is_closed(engine: Engine) -> None:
    asked = ask(NewRoute.of(route="SOUTH-2"), given=[CLOSED], network=engine)
    closed = questions.outage_changes(engine.layout, "NORTH")
    plain = routes.new_route("SOUTH-2", given=closed, network=engine)
    assert asked.summary() == plain.summary()
    assert asked.extra["gain"] > ask(NewRoute.of(route="SOUTH-2"), network=engine).extra["gain"]


def test_an_expansion_is_asked_in_its_own_keys(engine: Engine) -> None:
    asked = ask(Expansion.of(element="SOUTH", factor=2.0, months=[1, 2]), network=engine)
    assert asked.question == {
        "kind": "expansion",
        "element": ["SOUTH"],
        "factor": 2.0,
        "months": [1, 2],
    }
    changes = Changes(capacity_factor={("SOUTH", 1): 2.0, ("SOUTH", 2): 2.0})
    assert asked.dispatch.summary() == engine.solve(changes).summary()


def test_several_hold_together(engine: Engine) -> None:
    events = [CLOSED, TransitFee.of(element="RUS", fee=2.0), WorldPrice.of(benchmark=60.0)]
    asked = ask(*events, network=engine)
    assert asked.question == {
        "kind": "several",
        "parts": [
            {"kind": "outage", "elements": ["NORTH"], "months": [], "left": 0.0},
            {"kind": "transit_fee", "payee": "RUS", "fee": 2.0, "months": []},
            {"kind": "world_price", "benchmark": 60.0},
        ],
    }
    assert asked.dispatch.summary() == engine.solve(changes_of(events, network=engine)).summary()


@pytest.mark.parametrize(
    ("event", "message"),
    [
        (Outage.of(element="NORD"), "did you mean NORTH"),
        (Outage.of(element="NORTH", months=13), "allowed: 1 to 12"),
        (Outage.of(element="NORTH", network="large"), "outage: network: 'large' is asked of"),
        (TransitFee.of(element=["RUS", "transit:RUS"], fee=1.0), "element: 'RUS' given twice"),
        (NewRoute.of(route="NORTH"), "'NORTH' is in service already"),
        (NewRoute.of(route="WEST"), "did you mean EAST"),
        (
            WorldPrice.of(add=1.0, market=["*", "MARKET"]),
            "market: 'MARKET' given twice, in '*' too",
        ),
        (
            Expansion.of(element="NORTH", limit=1.0),
            "limit: 'NORTH' has no quality limit; allowed: ",
        ),
    ],
)
def test_what_a_network_lacks_is_refused(engine: Engine, event: NetworkEvent, message: str) -> None:
    for asked in ([event], [event, CLOSED]):
        with pytest.raises(InputError) as caught:
            ask(*asked, network=engine)
        assert message in str(caught.value)
        assert "\n" not in str(caught.value)
    with pytest.raises(InputError):
        ask(CLOSED, given=[event], network=engine)
