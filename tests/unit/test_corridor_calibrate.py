"""Calibration of a small network whose answer is known by hand."""

import numpy as np
import pytest

from tarazy.cli.calibrating import build_corridors
from tarazy.corridors.calibrate import FILE, MARGIN, calibrate
from tarazy.corridors.data import Network
from tarazy.corridors.identify import identified_figures, room_of_routes
from tarazy.corridors.inverse import NoFitError
from tarazy.corridors.observed_flows import compare, observed_flows, years_observed
from tarazy.corridors.solve import dispatch
from tarazy.errors import InputError

HEADING = {
    "name": "two-ways-out",
    "unit": "Mt",
    "price_unit": "USD/t",
    "base_year": 2025,
    "years": [2024, 2025],
    "home": ["KAZ"],
    "commodities": {"crude": {"en": "Crude", "kk": "Мұнай", "ru": "Нефть"}},
}


def node(name, kind, country="KAZ"):
    named = dict.fromkeys(("name_en", "name_kk", "name_ru"), name)
    return {"node": name, "kind": kind, "country": country, "lat": 47.0, "lon": 52.0} | named


def arc(name, start, end, cost, between=None, capacity=100.0, room=None):
    row = {"arc": name, "from": start, "to": end, "mode": "pipeline", "cost": cost}
    row |= {"capacity": capacity}
    if between is not None:
        row |= {"cost_low": between[0], "cost_high": between[1]}
    if room is not None:
        row |= {"capacity_low": room[0], "capacity_high": room[1]}
    return row


def tables(**changes):
    """A field that sells at home, west by pipeline, and east by rail."""
    steps = {"commodity": "crude", "step": 1}
    rows = {
        "nodes": [
            node("field", "field"),
            node("hub", "hub"),
            node("home", "refinery"),
            node("west", "market", "ITA"),
            node("east", "market", "CHN"),
        ],
        "arcs": [
            arc("gathering", "field", "hub", 5.0),
            arc("domestic", "hub", "home", 10.0, (5.0, 15.0)),
            arc("pipe", "hub", "west", 45.0, (40.0, 50.0), capacity=6.0),
            arc("rail", "hub", "east", 40.0, (20.0, 60.0), capacity=8.0, room=(2.0, 12.0)),
        ],
        "supply": [
            {"node": "field", "year": year, "volume": volume, "lifting_cost": 50.0} | steps
            for year, volume in ((2024, 9.0), (2025, 12.0))
        ],
        "demand": [
            {"node": name, "year": year, "price": price, "volume": volume, "committed": committed}
            | steps
            for year in (2024, 2025)
            for name, price, volume, committed in (
                ("home", 200.0, 2.0, 2.0),
                ("west", 500.0, 50.0, 0.0),
                ("east", 500.0, 50.0, 0.0),
            )
        ],
        "routes": [
            {"route": route, "arcs": arcs} | dict.fromkeys(("name_en", "name_kk", "name_ru"), route)
            for route, arcs in (("west", "pipe"), ("east", "rail"))
        ],
        "flows": [
            {"route": "west", "year": 2025, "volume": 6.0, "kind": "actual"},
            {"route": "east", "year": 2025, "volume": 4.0, "kind": "actual"},
            {"route": "east", "year": 2025, "volume": 9.0, "kind": "plan"},
            {"route": "west", "year": 2024, "volume": 5.0, "kind": "actual"},
            {"route": "east", "year": 2024, "volume": 1.8, "kind": "plan"},
        ],
    }
    return rows | changes


def network(year=None, **changes):
    return Network.from_tables(HEADING, tables(**changes), year)


@pytest.fixture(scope="module")
def calibration():
    return calibrate(network())


def figure(calibration, arc, column="cost"):
    rows = calibration.figures
    return rows[(rows["arc"] == arc) & (rows["column"] == column)].iloc[0]


def test_the_priors_send_the_oil_the_wrong_way():
    before = compare(dispatch(network()))
    assert before.loc["west", "error"] == pytest.approx(-4)
    assert before.loc["east", "error"] == pytest.approx(4)


def test_the_fitted_network_moves_what_was_observed(calibration):
    after = compare(dispatch(calibration.fitted()))
    np.testing.assert_allclose(after["error"], 0, atol=1e-6)
    assert list(after.index) == ["west", "east"]
    assert after.attrs == {"year": 2025, "unit": "Mt"}


def test_the_figure_with_the_widest_range_moves_and_no_other(calibration):
    assert figure(calibration, "rail")["fitted"] == pytest.approx(45 + MARGIN)
    assert figure(calibration, "pipe")["fitted"] == pytest.approx(45)
    assert figure(calibration, "domestic")["fitted"] == pytest.approx(10)
    assert figure(calibration, "rail", "capacity")["fitted"] == pytest.approx(8)
    assert "gathering" not in set(calibration.figures["arc"])


def test_what_the_flows_say_about_each_figure(calibration):
    told = identified_figures(calibration.fitted()).set_index(["arc", "column"])
    rail, pipe = told.loc[("rail", "cost")], told.loc[("pipe", "cost")]
    # With the pipe at 45 rail must cost more than 45; with the pipe as cheap as 40, more than 40.
    assert (rail["alone_low"], rail["alone_high"]) == pytest.approx((45, 60), abs=1e-4)
    assert (rail["joint_low"], rail["joint_high"]) == pytest.approx((40, 60), abs=1e-4)
    assert rail["pinned"] == pytest.approx(0.5, abs=1e-4)
    assert (pipe["alone_low"], pipe["alone_high"]) == pytest.approx((40, 46), abs=1e-4)
    assert pipe["pinned"] == pytest.approx(0, abs=1e-4)
    # The home market's volume is committed: nothing about its cost shows in the flows.
    assert told.loc[("domestic", "cost"), "pinned"] == pytest.approx(0, abs=1e-4)
    capacity = told.loc[("rail", "capacity")]
    assert (capacity["alone_low"], capacity["alone_high"]) == pytest.approx((4, 12))


def test_what_a_route_could_carry_and_what_would_move_it(calibration):
    room = room_of_routes(calibration.fitted())
    # Ten are left after the home market: rail takes 2 to 8 of them, the pipe the rest.
    assert room.loc["west", ["least", "most"]].tolist() == pytest.approx([2, 6])
    assert room.loc["east", ["least", "most"]].tolist() == pytest.approx([4, 8])
    assert room.loc["west", "fee_high"] == pytest.approx(MARGIN, abs=1e-4)
    assert room.loc["east", "fee_low"] == pytest.approx(-MARGIN, abs=1e-4)
    np.testing.assert_allclose(calibration.routes["margin"], MARGIN)


def test_a_route_that_nothing_sourced_limits_is_held_by_its_unknown_capacity():
    # Rail is the cheaper way here whatever the figures: only its capacity can hold it at 4.
    arcs = tables()["arcs"]
    arcs[3] = arc("rail", "hub", "east", 30.0, (20.0, 35.0), capacity=8.0, room=(2.0, 12.0))
    arcs[2] = arc("pipe", "hub", "west", 45.0, (40.0, 50.0), capacity=20.0)
    calibration = calibrate(network(arcs=arcs))
    capacity = figure(calibration, "rail", "capacity")
    assert capacity["fitted"] == pytest.approx(4)
    told = identified_figures(calibration.fitted()).set_index(["arc", "column"])
    assert told.loc[("rail", "capacity"), "pinned"] == 1
    np.testing.assert_allclose(compare(dispatch(calibration.fitted()))["error"], 0, atol=1e-6)


def test_sourced_figures_do_not_move():
    arcs = [row | {"quality": "sourced", "source": "S1"} for row in tables()["arcs"]]
    sources = [{"key": "S1", "publisher": "p", "title": "t"}]
    with pytest.raises(InputError, match="no figure may move"):
        calibrate(network(arcs=arcs, sources=sources))


def test_a_value_outside_its_range_is_refused():
    arcs = tables()["arcs"]
    fitted = network(arcs=arcs).arcs.copy()
    fitted.loc["rail", "cost"] = 70.0
    with pytest.raises(InputError, match="arcs: rail: cost 70; allowed: 20 to 60"):
        calibrate(network().with_tables(arcs=fitted))


def test_the_command_writes_the_file_and_says_what_moved(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(Network, "load", lambda name, fitted: network())
    build_corridors("two-ways-out", tmp_path)
    assert (tmp_path / FILE).exists()
    assert "cost of rail: 40 -> 46" in capsys.readouterr().out
    with pytest.raises(InputError, match=r"--out: .* is no folder"):
        build_corridors("two-ways-out", tmp_path / "none")


def test_flows_that_no_figures_explain_are_refused():
    arcs = tables()["arcs"]
    arcs[3] = arc("rail", "hub", "east", 30.0, (20.0, 35.0), capacity=8.0)
    with pytest.raises(NoFitError):
        calibrate(network(arcs=arcs))


def test_the_file_holds_what_moved_and_is_read_back(calibration, tmp_path):
    path = calibration.write(tmp_path)
    assert path.name == FILE
    assert path.read_text(encoding="utf-8") == "arc,cost,capacity\nrail,46.0,\n"
    row = {"arc": "rail", "cost": 46.0}
    loaded = network(fitted_costs=[row])
    assert loaded.arcs.loc["rail", "cost"] == 46
    assert calibration.fitted().arcs.loc["rail", "cost"] == 46


def test_rounding_neither_moves_a_figure_nor_leaves_its_range():
    arcs = tables()["arcs"]
    arcs[2] = arc("pipe", "hub", "west", 45.00012, (40.0, 50.0), capacity=20.0)
    arcs[3] = arc("rail", "hub", "east", 30.0, (20.0, 35.0), capacity=8.0, room=(4.0004, 12.0))
    flows = [
        {"route": "west", "year": 2025, "volume": 5.9996, "kind": "actual"},
        {"route": "east", "year": 2025, "volume": 4.0004, "kind": "actual"},
    ]
    calibration = calibrate(network(arcs=arcs, flows=flows))
    assert figure(calibration, "pipe")["fitted"] == 45.00012
    assert figure(calibration, "rail", "capacity")["fitted"] == 4.0004


def test_fitting_twice_gives_the_same(calibration):
    again = calibrate(network())
    assert again.figures.equals(calibration.figures)
    assert again.routes.equals(calibration.routes)


def test_plans_are_no_observations():
    tables = network()
    assert observed_flows(tables, 2025)["volume"].to_dict() == {"west": 6.0, "east": 4.0}
    assert observed_flows(tables, 2024)["volume"].to_dict() == {"west": 5.0}
    assert years_observed(tables) == [2024, 2025]


def test_two_outcomes_of_one_route_are_refused():
    flows = [*tables()["flows"], {"route": "west", "year": 2025, "volume": 6.2, "kind": "approx"}]
    with pytest.raises(InputError, match="route 'west' has more than one outcome in 2025"):
        observed_flows(network(flows=flows), 2025)


def test_a_part_of_a_year_is_not_compared_with_a_year():
    with pytest.raises(InputError, match="of 6 months; allowed: of 12"):
        compare(dispatch(network(), months=6))


def test_a_year_without_observations_is_refused():
    flows = [row for row in tables()["flows"] if row["year"] == 2025]
    with pytest.raises(InputError, match="year with observed flows '2024'"):
        compare(dispatch(network(2024, flows=flows)))
    with pytest.raises(InputError, match="no flow of 2024 was observed"):
        calibrate(network(2024, flows=flows))
