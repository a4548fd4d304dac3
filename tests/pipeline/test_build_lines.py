"""How the arcs of the networks lie on the maps, derived from the courses of pipelines."""

import re
from collections.abc import Callable
from importlib import resources
from pathlib import Path

import numpy as np
import pytest

from tarazy.errors import InputError
from tarazy.figures.geography.outlines import MERIDIAN, UNITS_PER_RADIUS
from tarazy.figures.geography.region import (
    degrees,
)
from tarazy_pipeline.geography.corridor_lines import build_lines, follow, thin_line
from tarazy_pipeline.geography.projection import equal_earth


def test_a_line_is_thinned_within_the_tolerance() -> None:
    line = np.array([[0.0, 0.0], [1.0, 0.02], [2.0, -0.02], [3.0, 0.5], [4.0, 0.0]])
    assert thin_line(line, 0.1).tolist() == [[0.0, 0.0], [2.0, -0.02], [3.0, 0.5], [4.0, 0.0]]
    assert thin_line(line, 1.0).tolist() == [[0.0, 0.0], [4.0, 0.0]]
    assert thin_line(line[:2], 9.0).tolist() == line[:2].tolist()


def test_an_arc_follows_chained_lines_in_its_own_direction() -> None:
    first = np.array([[3.0, 0.0], [2.0, 1.0], [0.0, 0.0]])
    second = np.array([[3.0, 0.0], [5.0, 3.0], [6.0, 0.0], [9.0, 0.0]])
    way = follow([first, second], np.array([0.1, 0.0]), np.array([6.1, 0.0]))
    wanted = [[0.0, 0.0], [2.0, 1.0], [3.0, 0.0], [5.0, 3.0], [6.0, 0.0]]
    assert np.unique(way, axis=0).tolist() == np.unique(wanted, axis=0).tolist()
    back = follow([first], np.array([3.0, 0.1]), np.array([0.0, 0.1]))
    assert back.tolist() == first.tolist()


def test_the_bundled_lines_are_those_of_the_tracker(
    official_files: Callable[[str], Path], tmp_path: Path
) -> None:
    source = official_files("data/gem/goit_oil_pipelines_caspian_2024-06.csv")
    bundled = resources.files("tarazy.figures.geography") / "corridor_lines.csv"
    assert build_lines(source, tmp_path / "lines.csv").read_bytes() == bundled.read_bytes()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("project,unit\nA,\n", "no column 'route'"),
        ("project,unit,route\nA,,\n", "unknown pipeline 'Caspian Pipeline'"),
        ("project,unit,route\nCaspian Pipeline,,north\n", "route of 'Caspian Pipeline': 'north'"),
    ],
)
def test_a_wrong_tracker_is_one_line(content: str, message: str, tmp_path: Path) -> None:
    source = tmp_path / "pipelines.csv"
    source.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=re.escape(message)):
        build_lines(source, tmp_path / "out.csv")
    assert [file.name for file in tmp_path.iterdir()] == ["pipelines.csv"]


def test_the_plane_of_the_outlines_can_be_left_again() -> None:
    rng = np.random.default_rng(1)
    east, north = rng.uniform(-120, 120, 50), rng.uniform(-85, 85, 50)
    plane = UNITS_PER_RADIUS * np.column_stack(equal_earth(east, north))
    assert degrees(plane) == pytest.approx(np.column_stack([east + MERIDIAN, north]), abs=1e-6)
