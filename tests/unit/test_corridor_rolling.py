"""Plans made again when something becomes known."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta

import numpy as np
import pytest
from corridor_network import arc, heading, node, two_ways_tables
from hypothesis import given, settings
from hypothesis import strategies as st

from tarazy.corridors.calendar import Calendar, calendar_of, months_from
from tarazy.corridors.changes import Changes
from tarazy.corridors.data import Network
from tarazy.corridors.rolling import News, roll
from tarazy.corridors.route_value import worth
from tarazy.corridors.solve import Engine
from tarazy.errors import InputError

FIRST, LAST = date(2025, 1, 1), date(2025, 12, 31)
# Of free room nothing at once, half after a month, all after two.
RAMP = {"pipeline": (np.array([0.0, 1.0, 2.0]), np.array([0.0, 0.5, 1.0]))}
DAY = timedelta(days=1)


def two_ways(*, stores: bool = True) -> Network:
    """Return a field of 73 with a cheap pipe of 100 and a dear one of 73, which is empty."""
    tables = two_ways_tables()
    if not stores:
        del tables["storage"]
    return Network.from_tables(heading("oil"), tables)


def lost(calendar: Calendar, first: date, last: date, arc_name: str = "cheap") -> Changes:
    shares = calendar.shares(first, last)
    return Changes(
        capacity_factor={
            (arc_name, at + 1): 1 - float(share) for at, share in enumerate(shares) if share > 0
        }
    )


def test_without_news_the_ordinary_plan_is_done_to_the_bit() -> None:
    engine = Engine(two_ways(), calendar_of(FIRST, LAST))
    found = roll(engine, [], ramps=RAMP)
    assert found.realised.digest == engine.solve().digest
    assert not found.plans


def test_free_room_opens_along_the_ramp_by_hand() -> None:
    # Three months of 30.4 days on the average without the cheap pipe, from the first of March.
    calendar = months_from(2025, 12)
    engine = Engine(two_ways(stores=False), calendar)
    event = News(date(2025, 3, 1), lost(calendar, date(2025, 3, 1), date(2025, 5, 31)), "loss")
    found = roll(engine, [event], ramps=RAMP).realised
    middles = np.array([31 / 2, 31 + 30 / 2, 61 + 31 / 2]) / (365 / 12)
    share = np.interp(middles, *RAMP["pipeline"])
    dear = found.arc_flow[list(found.layout.arcs.index).index("dear")]
    assert dear[2:5] == pytest.approx(share * 73 * np.array([31, 30, 31]) / 365)
    assert dear[[0, 1, *range(5, 12)]] == pytest.approx(0.0)
    assert found.shut_in == pytest.approx(((1 - share) * 73 * np.array([31, 30, 31]) / 365).sum())


def test_tanks_take_what_they_have_room_for_when_the_way_is_lost() -> None:
    first = date(2025, 3, 1)
    window = (first, first + 40 * DAY, "day")
    calendar = calendar_of(FIRST, LAST, "month", [window])
    engine = Engine(two_ways(), calendar)
    # Two days: 0.4 of output against 0.5 of room. Four: 0.8.
    for days, shut in ((2, 0.0), (4, 0.3)):
        event = News(first, lost(calendar, first, first + (days - 1) * DAY), "storm")
        found = roll(engine, [event], ramps={"dear": (np.array([0.0]), np.array([0.0]))})
        assert found.realised.shut_in == pytest.approx(shut, abs=1e-9)


def test_what_is_known_before_the_first_day_is_no_surprise() -> None:
    calendar = months_from(2025, 12)
    engine = Engine(two_ways(), calendar)
    change = lost(calendar, date(2025, 3, 1), date(2025, 4, 30))
    found = roll(engine, [News(date(2024, 12, 31), change, "known")], ramps=RAMP)
    assert found.realised.values["flow"] == pytest.approx(engine.solve(change).values["flow"])
    assert not found.plans


def test_later_news_of_one_name_take_the_place_of_earlier_ones() -> None:
    calendar = months_from(2025, 12)
    engine = Engine(two_ways(stores=False), calendar)
    thought = News(date(2025, 3, 1), lost(calendar, date(2025, 3, 1), date(2025, 8, 31)), "loss")
    over = News(date(2025, 4, 1), lost(calendar, date(2025, 3, 1), date(2025, 3, 31)), "loss")
    found = roll(engine, [over, thought], ramps=RAMP).realised
    cheap = found.arc_flow[list(found.layout.arcs.index).index("cheap")]
    assert cheap[2] == pytest.approx(0.0)
    assert cheap[3:] == pytest.approx(engine.base.arc_flow[1][3:])


@settings(deadline=None, max_examples=12)
@given(st.data())
def test_a_surprise_is_never_worth_more_than_foresight_and_nothing_is_lost(data) -> None:
    draw = data.draw
    events = []
    for number in range(draw(st.integers(1, 3))):
        first = FIRST + draw(st.integers(1, 250)) * DAY
        length = draw(st.integers(0, 90)) * DAY
        events.append(
            (first, min(first + length, LAST), draw(st.sampled_from(["cheap", "dear"])), number)
        )
    calendar = calendar_of(FIRST, LAST).cut(first for first, *_ in events)
    engine = Engine(two_ways(), calendar)
    news = [
        News(first, lost(calendar, first, last, name), f"event {number}")
        for first, last, name, number in events
    ]
    found = roll(engine, news, ramps=RAMP)
    foreseen = engine.solve(found.realised.changes)
    free = roll(engine, news, ramps={})
    assert worth(engine, found.realised) <= worth(engine, foreseen) + 1e-6
    assert worth(engine, free.realised) <= worth(engine, foreseen) + 1e-6
    for dispatch in (found.realised, free.realised):
        stock = dispatch.values["stock"]
        begun = np.concatenate([np.full((1, 1), 0.5), stock[:, :-1]], axis=1)
        total = dispatch.values["production"] - dispatch.values["delivered"] - (stock - begun)
        assert total == pytest.approx(0.0, abs=1e-9)
        assert stock[:, -1] == pytest.approx(0.5)
        assert (dispatch.arc_flow <= dispatch.numbers.capacity + 1e-9).all()
        assert dispatch.residual.largest < 1e-6


def test_quicker_ramps_are_never_worth_less_to_one_plan() -> None:
    calendar = months_from(2025, 12)
    engine = Engine(two_ways(), calendar)
    news = [News(date(2025, 3, 1), lost(calendar, date(2025, 3, 1), date(2025, 6, 30)), "loss")]
    values = []
    for least in (0.0, 0.3, 0.6, 1.0):
        ramps = {"pipeline": (np.array([0.0, 3.0]), np.array([least, 1.0]))}
        values.append(worth(engine, roll(engine, news, ramps=ramps).realised))
    assert values == sorted(values)
    assert values[0] < values[-1]


def test_news_that_move_nothing_begin_no_disturbance() -> None:
    # The dear pipe is empty: its loss moves nothing, and readies nobody for that of the cheap one.
    calendar = months_from(2025, 12)
    engine = Engine(two_ways(stores=False), calendar)
    idle = News(date(2025, 1, 1), lost(calendar, date(2025, 1, 1), date(2025, 1, 31), "dear"), "a")
    real = News(date(2025, 3, 1), lost(calendar, date(2025, 3, 1), date(2025, 4, 30)), "b")
    with_idle = roll(engine, [idle, real], ramps=RAMP).realised
    alone = roll(engine, [real], ramps=RAMP).realised
    assert with_idle.shut_in == pytest.approx(alone.shut_in)


def test_that_another_of_equal_moorings_loads_is_no_disturbance() -> None:
    # 80 a year at moorings of 60 with 20 reserved: each of three has room for 53.3, of two for 50.
    tables = {
        "nodes": [
            node("field", "field", "KAZ"),
            node("tanks", "hub", "KAZ"),
            node("sea", "market", "ITA"),
        ],
        "arcs": [
            arc("gather", "field", "tanks", 365.0, 1.0, mode="transfer"),
            arc("first", "tanks", "sea", 60.0, 10.0, mode="mooring", reserved=20.0),
            arc("second", "tanks", "sea", 60.0, 10.0, mode="mooring"),
            arc("spare", "tanks", "sea", 60.0, 11.0, mode="mooring"),
            arc("dear", "field", "sea", 73.0, 30.0),
        ],
        "supply": [{"node": "field", "commodity": "oil", "volume": 80.0, "lifting_cost": 20.0}],
        "demand": [{"node": "sea", "commodity": "oil", "volume": 365.0, "price": 100.0}],
    }
    calendar = months_from(2025, 12)
    engine = Engine(Network.from_tables(heading("oil"), tables), calendar)
    idle = News(
        date(2025, 2, 1), lost(calendar, date(2025, 2, 1), date(2025, 4, 30), "spare"), "idle"
    )
    real = News(
        date(2025, 3, 1), lost(calendar, date(2025, 3, 1), date(2025, 4, 30), "second"), "real"
    )
    found = roll(engine, [idle, real], ramps=RAMP)
    change = found.plans[idle.known].arc_flow - found.ordinary.arc_flow
    assert change[1, 1] == pytest.approx(-(160 / 3 - 50) * 28 / 365)
    assert np.delete(change, [1, 2], axis=0) == pytest.approx(0.0, abs=1e-9)
    # In March the ramp counts from March, half a month on average.
    share = np.interp(31 / 2 / (365 / 12), *RAMP["pipeline"])
    assert found.realised.arc_flow[4, 2] == pytest.approx(share * 73 * 31 / 365)


def test_what_cannot_be_rolled_is_refused_in_a_line() -> None:
    calendar = months_from(2025, 12)
    dated, plain = Engine(two_ways(), calendar), Engine(two_ways())
    event = News(date(2025, 3, 15), Changes(), "e")
    late = News(date(2026, 3, 1), Changes(), "late")
    for engine, news in ((plain, [event]), (dated, [event]), (dated, [late])):
        with pytest.raises(InputError, match=r"allowed: "):
            roll(engine, news)


@pytest.mark.parametrize("known", [4, 9])
def test_what_is_heard_of_late_happens_all_the_same(known: int) -> None:
    # The cheap pipe is closed for ten days; that it is, is heard of on the day `known`.
    first = date(2025, 3, 1)
    calendar = calendar_of(FIRST, LAST, "month", [(first, first + 30 * DAY, "day")])
    engine = Engine(two_ways(), calendar)
    change = lost(calendar, first, first + 9 * DAY)
    at_once = {"pipeline": (np.array([0.0]), np.array([1.0]))}
    news = News(first + known * DAY, change, "loss", first)
    found = roll(engine, [news], ramps=at_once)
    begin = calendar.at(first)
    cheap, dear = (
        found.realised.arc_flow[list(engine.layout.arcs.index).index(name)]
        for name in ("cheap", "dear")
    )
    assert cheap[begin : begin + 10] == pytest.approx(0.0)
    # Nobody looks for another way until then: the tanks are filled, the rest is shut in.
    assert dear[begin : begin + known] == pytest.approx(0.0)
    assert dear[begin + known] > 0.19
    assert found.realised.shut_in == pytest.approx(0.2 * known - 0.5)
    assert list(found.plans) == [first + known * DAY]
    assert found.realised.residual.largest < 1e-6
    known_in_time = roll(engine, [News(first, change, "loss")], ramps=at_once).realised
    assert worth(engine, found.realised) < worth(engine, known_in_time)


def test_what_is_known_of_a_name_holds_until_its_later_news() -> None:
    calendar = months_from(2025, 12)
    engine = Engine(two_ways(stores=False), calendar)
    march, april = date(2025, 3, 1), date(2025, 4, 1)
    thought = News(march, lost(calendar, march, date(2025, 3, 31)), "loss", march)
    longer = News(april, lost(calendar, march, date(2025, 4, 30)), "loss", march)
    found = roll(engine, [longer, thought], ramps=RAMP)
    assert list(found.plans) == [march, april]
    plain = roll(engine, [dataclasses.replace(longer, since=None), thought], ramps=RAMP)
    assert found.realised.digest == plain.realised.digest


def test_a_horizon_that_is_too_short_to_fill_the_tanks_is_refused() -> None:
    first, last = date(2025, 3, 1), date(2025, 3, 31)
    calendar = calendar_of(first, last, "day")
    engine = Engine(two_ways(), calendar)
    dear = {(name, at): 40.0 for name in ("sea",) for at in range(1, 16)}
    dry = Changes(supply_factor={("field", at): 0.0 for at in range(16, 32)})
    news = [News(first, Changes(price_add=dear), "price"), News(first + 15 * DAY, dry, "dry")]
    with pytest.raises(InputError, match="working stock again by 2025-03-31; allowed: a later"):
        roll(engine, news, ramps={})
