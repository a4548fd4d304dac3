"""The projection and the derivation of the outlines."""

import json
from pathlib import Path

import numpy as np
import pytest

from tarazy.errors import InputError
from tarazy.figures.geography import outlines
from tarazy_pipeline.geography.outlines import build_outlines
from tarazy_pipeline.geography.projection import equal_earth
from tarazy_pipeline.geography.topology import area, rotate, thin


def test_equal_earth_has_its_published_extent() -> None:
    # Savric, Patterson & Jenny (2018): the sphere is 2.05 times as wide as high.
    x, _ = equal_earth(180.0, 0.0)
    _, y = equal_earth(0.0, 90.0)
    assert float(x) == pytest.approx(2.7066, abs=1e-4)
    assert float(x / y) == pytest.approx(2.05458, abs=1e-3)


def test_equal_earth_keeps_areas() -> None:
    for south, north in ((-60.0, -50.0), (0.0, 10.0), (70.0, 80.0)):
        edge = np.linspace(0.0, 1.0, 401)
        longitude = np.concatenate([edge, np.ones(401), edge[::-1], np.zeros(401)]) * 30.0
        climb = south + (north - south) * edge
        latitude = np.concatenate([np.full(401, south), climb, np.full(401, north), climb[::-1]])
        ring = np.column_stack(equal_earth(longitude, latitude))
        on_sphere = np.radians(30.0) * (np.sin(np.radians(north)) - np.sin(np.radians(south)))
        assert area(np.vstack([ring, ring[:1]])) == pytest.approx(float(on_sphere), rel=1e-4)


def test_a_ring_is_followed_across_the_180th_meridian() -> None:
    ring = [(170.0, 60.0), (-175.0, 60.0), (-175.0, 70.0), (170.0, 60.0)]
    assert [x for x, _ in rotate(ring, 11.0)] == [159.0, 174.0, 174.0, 159.0]


def test_a_ring_west_of_the_edge_goes_to_the_east() -> None:
    ring = [(-178.0, 60.0), (-172.0, 60.0), (-172.0, 65.0), (-178.0, 60.0)]
    assert rotate(ring, 11.0)[0][0] == pytest.approx(171.0)


def test_neighbours_lose_the_same_points_of_their_border() -> None:
    border = np.array([[0.0, y] for y in np.linspace(0.0, 1.0, 50)])
    border[1:-1, 0] += 1e-4 * np.sin(np.arange(48))
    west = np.vstack([border, [[-1.0, 1.0], [-1.0, 0.0]], border[:1]])
    east = np.vstack([border[::-1], [[1.0, 0.0], [1.0, 1.0]], border[-1:]])
    ends = {(0.0, 0.0), (0.0, 1.0)}
    thinned = [thin(ring, ends, 1e-4) for ring in (west, east)]
    shared = [{(x, y) for x, y in ring if abs(x) < 0.1} for ring in thinned]
    assert shared[0] == shared[1]
    assert 2 <= len(shared[0]) < 50


def test_kazakhstan_has_its_area() -> None:
    rings = [np.array(ring, dtype=float) / 1000.0 for ring in outlines().rings["KAZ"]]
    square_km = sum(area(ring) for ring in rings) * 6371.0**2
    assert square_km == pytest.approx(2_724_900, rel=0.03)


def square(west: float, south: float) -> list[list[int]]:
    return [[int(west), int(south)], [5, 0], [0, 5], [-5, 0], [0, -5]]


def test_outlines_are_derived_from_a_topology(tmp_path: Path) -> None:
    topology = {
        "type": "Topology",
        "transform": {"scale": [1, 1], "translate": [0, 0]},
        "arcs": [square(60, 45), square(10, 10)],
        "objects": {
            "countries": {
                "geometries": [
                    {"type": "Polygon", "id": "398", "properties": {"name": "K"}, "arcs": [[0]]},
                    {"type": "Polygon", "properties": {"name": "Nameless"}, "arcs": [[1]]},
                ]
            }
        },
    }
    source = tmp_path / "in.json"
    source.write_text(json.dumps(topology), encoding="utf-8")
    written = build_outlines(source, tmp_path / "out.json")
    rings = json.loads(written.read_text(encoding="utf-8"))["rings"]
    assert set(rings) == {"KAZ", "_Nameless"}
    steps = np.reshape(rings["KAZ"][0], (-1, 2))
    assert steps[1:].sum(axis=0).tolist() == [0, 0]
    assert [file.name for file in tmp_path.iterdir() if file.suffix == ".part"] == []


def test_a_file_that_is_no_topology_is_an_error(tmp_path: Path) -> None:
    source = tmp_path / "in.json"
    source.write_text('{"type": "FeatureCollection"}', encoding="utf-8")
    with pytest.raises(InputError, match=r"in\.json: allowed: a TopoJSON topology"):
        build_outlines(source, tmp_path / "out.json")
