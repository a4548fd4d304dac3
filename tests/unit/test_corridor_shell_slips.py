"""Slips of the hand at the shell that would give another answer than what is meant."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from corridor_network import arc, heading, node, small_network

from tarazy.cli import main
from tarazy.cli.corridor_events import events_of
from tarazy.corridors.calendar import calendar_of
from tarazy.corridors.data import Network
from tarazy.corridors.phases import phases
from tarazy.corridors.solve import Engine
from tarazy.errors import InputError
from tarazy.experiment.asking import ask, changes_of
from tarazy.experiment.events.network_event import NetworkEvent
from tarazy.experiment.replaying import replay

TEMPLATE = Path(__file__).parents[2] / "src" / "tarazy" / "cli" / "templates" / "network"
SLIPS = {
    "--replay --outage NORTH-PIPE": "--replay: nothing with dates; allowed: with --event",
    "--replay --outage NORTH-PIPE --dates 9999-12-31": "--dates: '9999-12-31'; allowed: a day",
    "--replay --outage NORTH-PIPE --dates 0001-01-01": "--dates: '0001-01-01'; allowed: a day",
    "--outage NORTH-PIPE --dates 2025-W10-1": "--dates: '2025-W10-1'; allowed: a day as YYYY",
    "--replay --outage NORTH-PIPE --dates 2025-03-01 --to 9999-12-31": "--to: '9999-12-31'",
    "--replay --outage NORTH-PIPE --dates 2025-03-01 --from 2025-W01-1": "--from: '2025-W01-1'",
    "--plan --years 2026-2030 --growth supply=0.1 --growth supply=0.2": "--growth: 'supply' given",
    "--plan --years 2026-2030 --growth supply=2026:1,2026:2": "allowed: each year once",
    "--plan --discount nan": "--discount: nan; allowed: a number, 0 or more",
    "--draws 1": "--draws: 1; allowed: 0 for none, or 2 to 100000",
    "--draws -3": "--draws: -3; allowed: 0 for none, or 2 to 100000",
}


def asked(*texts: str) -> list[NetworkEvent]:
    """Return the events of texts as ``--ask`` takes them."""
    return events_of(
        outage=(), left=0.0, fee=None, price=None, route=(), window=None, dates=(), ask=texts
    )


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_told_by_its_option(slip: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["corridors", str(TEMPLATE), *slip.split(" ")]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert len(err.splitlines()) == 1, err
    assert SLIPS[slip] in err


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("supply field=field factor=0.5 months=2", "supply: months 2 in a replay; allowed: dates"),
        ("price market=sea add={1=-5,2=6}", "price: months 1, 2 in a replay"),
        ("maintenance element=pipe length=1", "maintenance: length 1 in months in a replay"),
    ],
)
def test_months_are_no_periods_of_a_replay(text: str, message: str) -> None:
    (storm,) = asked("outage element=pipe dates=2025-11-29..2025-12-05")
    with pytest.raises(InputError, match=message):
        replay(storm, given=asked(text), network=small_network())


def test_a_pipe_that_is_closed_carries_nothing_before_anybody_knows() -> None:
    (storm,) = asked("outage element=pipe dates=2025-11-24..2025-12-05 known=2025-12-01")
    found = replay(storm, network=small_network())
    shares = found.calendar.shares(date(2025, 11, 24), date(2025, 12, 5))
    pipe = list(found.network.arcs.index).index("pipe")
    assert found.ordinary.arc_flow[pipe][shares == 1].min() > 0.1
    assert found.surprise.arc_flow[pipe][shares == 1] == pytest.approx(0.0)
    net = found.totals.loc["net_value"]
    assert net["surprise"] <= net["foresight"] + 1e-9 < net["ordinary"]


def test_a_calendar_of_years_that_nobody_means_is_refused() -> None:
    with pytest.raises(InputError, match="calendar: 9999-12-01; allowed: 1900 to 2200"):
        calendar_of(date(9999, 12, 1), date.max)
    with pytest.raises(InputError, match="base_year: 0 is not allowed; allowed: a year from 1900"):
        Network.from_tables(heading("oil") | {"base_year": 0}, {})
    with pytest.raises(InputError, match="name: 3 is not allowed; allowed: a text"):
        Network.from_tables(heading("oil") | {"name": 3}, {})


def test_the_order_of_events_makes_no_difference_where_one_depends_on_the_others() -> None:
    engine = Engine(two_markets())
    events = asked(
        "maintenance element=pipe length=1 months=2-4",
        "sanction owner=A market=sea months=2-4",
        "demand market=sea factor=0.5 months=3",
        "sanction owner=B months=3",
    )
    one, other = (
        ask(*each, network=engine).totals["after"] for each in (events, list(reversed(events)))
    )
    assert one.to_dict() == pytest.approx(other.to_dict())
    alone = changes_of(events[-1:], network=engine)
    assert changes_of(events, network=engine).supply_factor == alone.supply_factor


def two_markets(**tables: object) -> Network:
    """Return a field of two owners, two markets, and more room than oil."""
    return Network.from_tables(
        heading("oil"),
        {
            "nodes": [
                node("field", "field", "KAZ"),
                node("sea", "market", "ITA"),
                node("east", "market", "CHN"),
            ],
            "arcs": [
                arc("pipe", "field", "sea", 10.0, 5.0),
                arc("rail", "field", "east", 4.0, 20.0),
            ],
            "supply": [{"node": "field", "commodity": "oil", "volume": 9.0, "lifting_cost": 1.0}],
            "demand": [
                {"node": "sea", "commodity": "oil", "volume": 8.0, "price": 100.0},
                {"node": "east", "commodity": "oil", "volume": 8.0, "price": 90.0},
            ],
            "field_owners": [
                {"node": "field", "owner": "A", "share": 0.4},
                {"node": "field", "owner": "B", "share": 0.6},
            ],
            **tables,
        },
    )


@pytest.mark.parametrize(("years", "opens"), [(1.5, 2028), (0.5, 2027)])
def test_a_part_of_a_year_of_building_is_a_year(years: float, opens: int) -> None:
    found = phases(years=(2026, 2030), network=with_project(years))
    assert found.projects["opens"].to_list() == [opens]


def test_a_project_that_is_built_in_no_time_is_refused() -> None:
    with pytest.raises(InputError, match=r"build_years of 'more': 0\.0; allowed: a number above 0"):
        phases(years=(2026, 2030), network=with_project(0.0))


def test_a_plan_over_years_stands_on_a_year() -> None:
    engine = Engine(with_project(1.0), 24)
    with pytest.raises(InputError, match="months: 24 of a programme that stands for every year"):
        phases(years=(2026, 2030), network=engine)


def with_project(build_years: float) -> Network:
    """Return the network of two markets with a pipe that pays."""
    more = arc("more", "field", "sea", 5.0, 1.0, status="planned")
    costs = {"capital_cost": 1.0, "build_years": build_years, "life_years": 20.0}
    return two_markets(projects=[more | costs])
