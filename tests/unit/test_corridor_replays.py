"""Events of a network, replayed day by day."""

from __future__ import annotations

import json
from datetime import date

import numpy as np
import pandas as pd
import pytest
from corridor_network import heading, two_ways_tables
from hypothesis import given, settings
from hypothesis import strategies as st

from tarazy.corridors.data import Network
from tarazy.corridors.replays import ALL, SIDES, DatedEvent, outage_between, replay, restored
from tarazy.errors import InputError

EVENTS = [
    {"event": "storm", "start": "2025-03-10", "end": "2025-03-24", "element": "cheap"},
    {"event": "strike", "start": "2025-06-01", "end": "2025-06-30", "element": "field"},
]


def network(**tables: object) -> Network:
    """Return a field of 73, tanks, a cheap pipe of 100 and an empty dear one; and what happened."""
    given = two_ways_tables() | {
        "routes": [{"route": "OUT", "arcs": "cheap;dear", "name_en": "out"}],
        "events": [{"capacity_factor": 0.0, "what_en": "it happened", **row} for row in EVENTS],
        "ramps": [
            {"element": "pipeline", "months": 0, "share": 0.1, "low": 0.0, "high": 0.2},
            {"element": "pipeline", "months": 2, "share": 1.0, "low": 0.5, "high": 1.0},
        ],
        "observations": [
            {
                "route": "OUT",
                "start": "2025-01-01",
                "end": "2025-03-20",
                "volume": 14.0,
                "kind": "actual",
                "note": "to the eleventh day of the storm",
            },
            {
                "route": "OUT",
                "start": "2024-01-01",
                "end": "2024-12-31",
                "volume": 70.0,
                "kind": "plan",
            },
        ],
    }
    return Network.from_tables(heading("oil"), given | tables)


def test_a_storm_by_hand_and_what_was_observed_beside_it() -> None:
    found = replay("storm", restore=False, network=network(), step="day", observed=True)
    assert [str(day) for day in found.plans] == ["2025-03-10"]
    # Of the dear pipe's room of 0.2 a day 10 % opens at once, and 90 more over 2 months.
    days = np.arange(15) + 0.5
    dear = 0.2 * (0.1 + 0.9 * days / (2 * 365 / 12))
    assert found.surprise.shut_in == pytest.approx(3.0 - dear.sum() - 0.5)
    assert found.ordinary.shut_in == pytest.approx(0.0)
    # Whoever knows it beforehand empties the tanks, and has chartered the dear pipe.
    assert found.foresight.shut_in == pytest.approx(0.0)
    months = found.table("routes").set_index("month")
    assert months["ordinary"]["2025-03"] == pytest.approx(0.2 * 31)
    arcs = found.table("arcs").set_index(["arc", "month"])["surprise"]
    assert arcs["dear", "2025-03"] == pytest.approx(dear.sum())
    seen = found.compared()
    assert len(seen) == 0  # The horizon begins in March: January is not in it.
    year = replay(
        "storm", restore=False, network=network(), first=date(2025, 1, 1), step="day", observed=True
    )
    (row,) = year.compared().to_dict("records")
    assert row["ordinary"] == pytest.approx(0.2 * 79)
    assert row["surprise"] == pytest.approx(0.2 * 68 + dear[:11].sum())
    assert (row["observed"], row["kind"]) == (14.0, "actual")


def test_all_events_of_a_year_over_that_year() -> None:
    found = replay(ALL, restore=False, network=network())
    assert found.question["events"] == ["storm", "strike"]
    assert (found.calendar.starts[0], found.calendar.end) == (date(2025, 1, 1), date(2025, 12, 31))
    fields = found.table("fields").set_index(["quantity", "month"])
    assert fields["surprise"]["shut_in", "2025-06"] == pytest.approx(0.2 * 30)
    assert fields["foresight"]["production", "2025-06"] == pytest.approx(0.0)


def test_tables_and_the_summary_are_plain_and_prices_mean_something() -> None:
    found = replay("storm", restore=False, network=network())
    for name in found.tables:
        assert isinstance(found.table(name), pd.DataFrame)
    told = json.loads(json.dumps(found.summary()))
    assert [row["made_on"] for row in told["plans"]] == ["2025-03-10"]
    prices = found.table("prices")
    assert (prices[list(SIDES)].max() <= 100.0 + 1e-9).all()
    assert found.digest == replay("storm", restore=False, network=network()).digest
    assert "storm" in repr(found)


def test_what_a_field_could_have_produced_is_found_so_that_the_year_comes_out() -> None:
    # A month of strike: the field makes 73 in eleven months, and in the storm what the ways allow.
    found = replay(ALL, network=network())
    assert found.surprise.values["production"].sum() == pytest.approx(73.0, abs=0.1)
    assert found.ordinary.values["production"].sum() > 73.0 * 365 / 335
    calm = network(events=[])
    assert restored(calm) is calm
    # What lasts the whole year cannot be told from a field that is not there.
    forever = {"event": "f", "start": "2025-01-01", "end": "2025-12-31", "element": "field"}
    closed = network(events=[{**forever, "capacity_factor": 0.0, "what_en": "closed"}])
    assert restored(closed).supply["volume"].max() == pytest.approx(1.25 * 73.0)


def test_what_was_in_force_too_is_replayed_with_an_event() -> None:
    rows = [
        {"event": "repair", "start": "2025-03-01", "end": "2025-03-20", "element": "dear"},
        {"event": "storm", "start": "2025-03-10", "end": "2025-03-24", "element": "cheap"},
        {"event": "later", "start": "2025-03-25", "end": "2025-03-26", "element": "cheap"},
    ]
    tables = network(events=[{**row, "capacity_factor": 0.0, "what_en": "x"} for row in rows])
    found = replay("storm", restore=False, network=tables, step="day")
    assert found.question["events"] == ["storm", "repair"]
    alone = replay("storm", restore=False, network=tables, step="day", alone=True)
    assert alone.question["events"] == ["storm"]
    assert found.surprise.shut_in > alone.surprise.shut_in


def test_steps_do_not_move_what_lasts_whole_months() -> None:
    for step in ("month", "week", "day"):
        found = replay("strike", restore=False, network=network(), step=step)
        assert found.surprise.shut_in == pytest.approx(6.0, abs=1e-9)


@settings(deadline=None, max_examples=8)
@given(st.dates(date(2025, 2, 1), date(2025, 8, 1)), st.integers(0, 60), st.floats(0.0, 1.0))
def test_any_window_leaves_its_share_of_the_days(first: date, days: int, left: float) -> None:
    last = date.fromordinal(first.toordinal() + days)
    event = DatedEvent(
        "own",
        first,
        last,
        first,
        lambda engine: outage_between(engine.layout, ["field"], first, last, left),
    )
    found = replay([event], restore=False, network=network())
    assert found.surprise.shut_in == pytest.approx((1 - left) * 0.2 * (days + 1), abs=1e-6)


def test_questions_that_say_nothing_are_refused_in_a_line() -> None:
    tables = network()
    for asked, more in (
        ([], {}),
        ("flood", {}),
        (["storm", "storm"], {}),
        ("storm", {"step": "hour"}),
        ("storm", {"first": date(2025, 4, 1)}),
        ("storm", {"last": date(2025, 3, 9)}),
        ("storm", {"first": date(2026, 1, 1), "last": date(2025, 1, 1)}),
        ("storm", {"last": date(2031, 1, 1), "step": "day"}),
        ("storm", {"network": 5}),
    ):
        with pytest.raises(InputError, match="allowed: "):
            replay(asked, **{"network": tables, **more})


@pytest.mark.parametrize(
    ("table", "row", "said"),
    [
        ("ramps", {"element": "balloon", "months": 0, "share": 1}, "arc or mode"),
        ("ramps", {"element": "pipeline", "months": 0, "share": 1.5}, "share"),
        ("ramps", {"element": "rail", "months": 0, "share": 0.5, "low": 0.6, "high": 0.7}, "low"),
        (
            "observations",
            {
                "route": "IN",
                "start": "2025-01-01",
                "end": "2025-02-01",
                "volume": 1,
                "kind": "plan",
            },
            "route",
        ),
        (
            "observations",
            {
                "route": "OUT",
                "start": "2025-03-01",
                "end": "2025-02-01",
                "volume": 1,
                "kind": "plan",
            },
            "end",
        ),
        ("field_owners", {"node": "sea", "owner": "A", "share": 1}, "node"),
        ("field_owners", {"node": "field", "owner": "A", "share": 1.2}, "share"),
        (
            "events",
            {
                "event": "late",
                "start": "2025-03-01",
                "end": "2025-03-02",
                "known": "2025-04-01",
                "element": "cheap",
                "capacity_factor": 0,
                "what_en": "x",
            },
            "known",
        ),
    ],
)
def test_a_bad_row_is_refused_by_its_column(table: str, row: dict[str, object], said: str) -> None:
    with pytest.raises(InputError, match=said):
        network(**{table: [row]})


def test_ramps_may_not_fall() -> None:
    rows = [
        {"element": "rail", "months": 0, "share": 0.5},
        {"element": "rail", "months": 1, "share": 0.4},
    ]
    with pytest.raises(InputError, match=r"ramps.csv line 3, share: 0.4 is not allowed"):
        network(ramps=rows)
