"""The fitted costs and capacities that travel with the crude network."""

from importlib import resources
from pathlib import Path

import pytest

from tarazy.corridors.data import Network
from tarazy_pipeline.corridors.calibrate import FILE, calibrate

NAME = "kazakhstan-crude"


@pytest.fixture(scope="module")
def calibration():
    return calibrate(Network.load(NAME, fitted=False))


def test_the_bundled_figures_are_those_of_the_fit(calibration, tmp_path):
    bundled = resources.files("tarazy.corridors") / "tables" / NAME / FILE
    written = calibration.write(tmp_path).read_text(encoding="utf-8")
    assert bundled.read_text(encoding="utf-8") == written


def test_the_fit_stays_inside_the_ranges_and_moves_no_sourced_figure(calibration):
    figures = calibration.figures
    assert (figures["fitted"] >= figures["low"]).all()
    assert (figures["fitted"] <= figures["high"]).all()
    quality = calibration.network.arcs.loc[calibration.moved["arc"], "quality"]
    assert len(calibration.moved)
    assert set(quality) == {"assumed"}


def page_rows(first_header):
    """Return the cells of the page's table that begins with this column."""
    page = Path(__file__).parents[2] / "docs" / "explanation" / "corridors-calibration.md"
    table = page.read_text(encoding="utf-8").partition(f"\n| {first_header} |")[2]
    lines = table.partition("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in line.strip("| ").split("|")] for line in lines]


def test_the_fitted_flows_beat_their_neighbours(calibration):
    assert (calibration.routes["margin"] > 0.99).all()


def test_the_page_shows_the_fitted_figures(calibration):
    moved = calibration.moved
    ranges = moved["low"].map("{:g}".format) + " to " + moved["high"].map("{:g}".format)
    fitted = moved["fitted"].map("{:.3f}".format)
    expected = zip(moved["arc"], moved["prior"].map("{:g}".format), fitted, ranges, strict=True)
    assert page_rows("figure") == [list(row) for row in expected]
    assert set(moved["column"]) == {"capacity"}
