"""Rings of countries from a TopoJSON file, cut at a chosen meridian and thinned for a small map."""

from __future__ import annotations

import csv
import heapq
import itertools
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tarazy.errors import InputError
from tarazy_pipeline.geography.projection import equal_earth

Array = NDArray[np.float64]
Point = tuple[float, float]
Ring = list[Point]


def read_rings(topology: Path, codes: Path) -> dict[str, list[Ring]]:
    """Return the rings of every country of a TopoJSON file in degrees, keyed by ISO 3166 alpha-3.

    Parameters
    ----------
    topology
        ``countries-50m.json`` of the npm package world-atlas (Natural Earth, quantised).
    codes
        CSV with columns ``numeric`` and ``alpha_3``.

    Raises
    ------
    InputError
        If the file is not a TopoJSON topology with an object ``countries``.
    """
    content = json.loads(topology.read_text(encoding="utf-8"))
    if content.get("type") != "Topology" or "countries" not in content.get("objects", {}):
        raise InputError(f"{topology}: allowed: a TopoJSON topology with an object 'countries'")
    with codes.open(encoding="utf-8", newline="") as stream:
        alpha = {row["numeric"]: row["alpha_3"] for row in csv.DictReader(stream)}
    scale = np.array(content["transform"]["scale"])
    shift = np.array(content["transform"]["translate"])
    arcs = [np.cumsum(np.array(arc), axis=0) * scale + shift for arc in content["arcs"]]
    rings: dict[str, list[Ring]] = defaultdict(list)
    for shape in content["objects"]["countries"]["geometries"]:
        # Territories without an ISO number keep a key of their own: land without data.
        code = alpha.get(str(shape.get("id")), f"_{shape['properties']['name']}")
        for ring in _arc_lists(shape):
            rings[code].append(_join(ring, arcs))
    return dict(rings)


def _arc_lists(shape: dict[str, Any]) -> list[list[int]]:
    if shape["type"] == "Polygon":
        return list(shape["arcs"])
    return [ring for polygon in shape["arcs"] for ring in polygon]


def _join(ring: list[int], arcs: list[Array]) -> Ring:
    points: Ring = []
    for index in ring:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        # Neighbouring arcs share their end point.
        points.extend((float(x), float(y)) for x, y in arc[1 if points else 0 :])
    return points


def rotate(ring: Ring, meridian: float) -> Ring:
    """Turn a ring so that `meridian` is the centre.

    A ring that crosses the 180th meridian is followed across it. A ring goes to the side on which
    its middle lies and is never cut: 11 degrees east as the centre puts the edge of the map into
    the Bering Strait, where only small islands reach across it.
    """
    longitude = np.unwrap([x for x, _ in ring], period=360.0)
    turns = np.floor((longitude.mean() - meridian + 180.0) / 360.0)
    turned = longitude - meridian - 360.0 * turns
    return [(float(x), y) for x, (_, y) in zip(turned, ring, strict=True)]


def project(ring: Ring) -> Array:
    """Return a ring as (M, 2) points of the Equal Earth plane."""
    degrees = np.array(ring)
    return np.column_stack(equal_earth(degrees[:, 0], degrees[:, 1]))


def area(ring: Array) -> float:
    """Return the area inside a closed ring, (M, 2) points, in square radii of the sphere."""
    x, y = ring[:, 0], ring[:, 1]
    return float(abs(np.dot(x[:-1], y[1:]) - np.dot(x[1:], y[:-1])) / 2.0)


def junctions(rings: dict[str, list[Array]]) -> set[Point]:
    """Return the points where three or more outlines meet; thinning must keep them."""
    neighbours: dict[Point, set[Point]] = defaultdict(set)
    for ring in (ring for group in rings.values() for ring in group):
        points = [(float(x), float(y)) for x, y in np.round(ring, 9)]
        for a, b in itertools.pairwise(points):
            neighbours[a].add(b)
            neighbours[b].add(a)
    return {point for point, near in neighbours.items() if len(near) > 2}


def thin(ring: Array, keep: set[Point], tolerance: float) -> Array:
    """Drop the points of a ring that span the least area (Visvalingam & Whyatt 1993).

    Two countries that share a border lose the same points: a point's weight depends on its
    neighbours on the border alone, and where borders meet the points stay.

    Parameters
    ----------
    ring
        (M, 2), first point repeated at the end.
    keep
        Points that stay.
    tolerance
        Smallest area of the triangle of a point with its neighbours, square radii of the sphere.
    """
    parts, cuts = [], [i for i, p in enumerate(np.round(ring, 9)) if (p[0], p[1]) in keep]
    if not cuts:
        # No junction: two far points of the island are fixed instead.
        cuts = [0, int(np.argmax(((ring - ring[0]) ** 2).sum(axis=1)))]
    open_ring = ring[:-1]
    count = len(open_ring)
    cuts = sorted({c % count for c in cuts})
    for begin, end in zip(cuts, [*cuts[1:], cuts[0] + count], strict=True):
        line = open_ring[np.arange(begin, end + 1) % count]
        # A line is thinned in one direction only, whichever country asks.
        reverse = tuple(line[0]) > tuple(line[-1])
        kept = _visvalingam(line[::-1] if reverse else line, tolerance)
        parts.append((kept[::-1] if reverse else kept)[:-1])
    result = np.vstack(parts)
    return np.vstack([result, result[:1]])


def _visvalingam(line: Array, tolerance: float) -> Array:
    before = list(range(-1, len(line) - 1))
    after = list(range(1, len(line) + 1))
    gone = [False] * len(line)

    def weight(i: int) -> float:
        a, b, c = line[before[i]], line[i], line[after[i]]
        return float(abs((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])) / 2.0)

    current = {i: weight(i) for i in range(1, len(line) - 1)}
    queue = [(w, i) for i, w in current.items()]
    heapq.heapify(queue)
    while queue and queue[0][0] < tolerance:
        w, i = heapq.heappop(queue)
        if gone[i] or w != current[i]:
            continue
        gone[i] = True
        after[before[i]], before[after[i]] = after[i], before[i]
        for near in (before[i], after[i]):
            if 0 < near < len(line) - 1:
                current[near] = max(weight(near), w)
                heapq.heappush(queue, (current[near], near))
    return line[[not g for g in gone]]
