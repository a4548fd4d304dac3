"""Calibration of a small network whose answer is known by hand."""

import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from two_ways_out import arc, network, tables

from tarazy.corridors.data import Network
from tarazy.corridors.identify import identified_figures
from tarazy.corridors.observed_flows import compare
from tarazy.corridors.programme import NoFitError
from tarazy.corridors.solve import dispatch
from tarazy.errors import InputError
from tarazy_pipeline.cli import build_corridors
from tarazy_pipeline.corridors.calibrate import FILE, MARGIN, calibrate


@pytest.fixture(scope="module")
def calibration():
    return calibrate(network())


def figure(calibration, arc, column="cost"):
    rows = calibration.figures
    return rows[(rows["arc"] == arc) & (rows["column"] == column)].iloc[0]


def test_the_fitted_network_moves_what_was_observed(calibration):
    after = compare(dispatch(calibration.fitted()))
    np.testing.assert_allclose(after["error"], 0, atol=1e-6)
    assert list(after.index) == ["west", "east"]
    assert after.attrs == {"year": 2025, "unit": "Mt"}
    np.testing.assert_allclose(calibration.routes["margin"], MARGIN)


def test_the_figure_with_the_widest_range_moves_and_no_other(calibration):
    assert figure(calibration, "rail")["fitted"] == pytest.approx(45 + MARGIN)
    assert figure(calibration, "pipe")["fitted"] == pytest.approx(45)
    assert figure(calibration, "domestic")["fitted"] == pytest.approx(10)
    assert figure(calibration, "rail", "capacity")["fitted"] == pytest.approx(8)
    assert "gathering" not in set(calibration.figures["arc"])


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


def test_two_fits_at_once_are_as_one_alone(calibration):
    start = threading.Barrier(2)

    def fitted(_):
        start.wait()
        return calibrate(network()).figures.to_csv()

    with ThreadPoolExecutor(2) as threads:
        found = list(threads.map(fitted, range(2)))
    assert found == [calibration.figures.to_csv()] * 2


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
    # Without a folder it writes beside the tables.
    (tmp_path / FILE).unlink()
    build_corridors(str(tmp_path))
    assert (tmp_path / FILE).exists()
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


def test_a_year_without_observations_is_refused():
    flows = [row for row in tables()["flows"] if row["year"] == 2025]
    with pytest.raises(InputError, match="no flow of 2024 was observed"):
        calibrate(network(2024, flows=flows))
