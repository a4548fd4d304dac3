"""What was observed on a small network, and what it says, by hand."""

import pytest
from two_ways_out import network, tables

from tarazy.corridors.identify import identified_figures, room_of_routes
from tarazy.corridors.observed_flows import compare, observed_flows, years_observed
from tarazy.corridors.solve import dispatch
from tarazy.errors import InputError


def fitted():
    """Return the network with the one cost that makes the observed flows the best."""
    return network(fitted_costs=[{"arc": "rail", "cost": 46.0}])


def test_the_priors_send_the_oil_the_wrong_way():
    before = compare(dispatch(network()))
    assert before.loc["west", "error"] == pytest.approx(-4)
    assert before.loc["east", "error"] == pytest.approx(4)


def test_what_the_flows_say_about_each_figure():
    told = identified_figures(fitted()).set_index(["arc", "column"])
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


def test_what_a_route_could_carry_and_what_would_move_it():
    room = room_of_routes(fitted())
    # Ten are left after the home market: rail takes 2 to 8 of them, the pipe the rest.
    assert room.loc["west", ["least", "most"]].tolist() == pytest.approx([2, 6])
    assert room.loc["east", ["least", "most"]].tolist() == pytest.approx([4, 8])
    assert room.loc["west", "fee_high"] == pytest.approx(1.0, abs=1e-4)
    assert room.loc["east", "fee_low"] == pytest.approx(-1.0, abs=1e-4)


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
