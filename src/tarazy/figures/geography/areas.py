"""Where the names of countries and seas stand on a map."""

from __future__ import annotations

import csv
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from tarazy.figures.geography.region import Frame, azimuthal, region

Array = NDArray[np.float64]
# Points that are tried across and up the part of a country that the frame shows.
_GRID = (36, 24)
# Of a ring's edges, those that its distance is measured to: more say nothing on a map.
_EDGES = 400


@cache
def _seas() -> tuple[tuple[dict[str, str], Array], ...]:
    """Return the names of each sea by language, and positions at sea in degrees, best first.

    Placed by eye.
    """
    file = resources.files("tarazy.figures.geography").joinpath("seas.csv")
    found = []
    for row in csv.DictReader(file.read_text("utf-8").splitlines()):
        points = [[float(x) for x in point.split(" ")] for point in row["points"].split(";")]
        names = {language: row[f"name_{language}"] for language in ("en", "kk", "ru")}
        found.append((names, np.array(points)))
    return tuple(found)


def seas(frame: Frame, language: str) -> list[tuple[str, Array]]:
    """Return name and positions in map units, (M, 2), of the seas that a frame shows."""
    found = []
    for names, degrees in _seas():
        near = np.abs(degrees[:, 0] - frame.centre[0]) < 120.0
        if not near.any():
            continue
        points = azimuthal(degrees[near, 0], degrees[near, 1], frame.centre)
        inside = frame.holds(points)
        if inside.any():
            found.append((names[language], points[inside]))
    return found


def countries(frame: Frame) -> list[tuple[str, Array, float]]:
    """Return code, positions in map units, and extent of the countries that a frame shows.

    Positions are those of a grid inside the largest part of a country that is seen, the farthest
    from its border first; the extent is the distance of the first. The largest come first.
    """
    found = []
    for code, rings in region(frame).items():
        best: tuple[Array, float] | None = None
        for ring in rings:
            points, clearance = _inner(ring, frame)
            if len(points) and (best is None or clearance > best[1]):
                best = points, clearance
        if best is not None:
            found.append((code, *best))
    return sorted(found, key=lambda each: -each[2])


def _inner(ring: Array, frame: Frame) -> tuple[Array, float]:
    """Return the points of a grid inside a ring and a frame, the innermost first, and how far in.

    The edge of the frame counts as a border.
    """
    low = np.maximum(ring.min(axis=0), [frame.x[0], frame.y[0]])
    high = np.minimum(ring.max(axis=0), [frame.x[1], frame.y[1]])
    if (high <= low).any():
        return np.empty((0, 2)), 0.0
    steps = [np.linspace(low[i], high[i], _GRID[i] + 2)[1:-1] for i in (0, 1)]
    points = np.array([[x, y] for x in steps[0] for y in steps[1]])
    points = points[_holds(ring, points)]
    if not len(points):
        return points, 0.0
    edges = ring[:: max(1, len(ring) // _EDGES)]
    away = np.hypot(*(points[:, None, :] - edges[None, :, :]).transpose(2, 0, 1)).min(axis=1)
    sides = [points[:, 0] - frame.x[0], frame.x[1] - points[:, 0]]
    sides += [points[:, 1] - frame.y[0], frame.y[1] - points[:, 1]]
    away = np.minimum(away, np.min(sides, axis=0))
    order = np.argsort(-away, kind="stable")
    return points[order], float(away[order[0]])


def _holds(ring: Array, points: Array) -> NDArray[np.bool_]:
    """Return which points lie inside a ring: a ray to the right crosses it an odd number of times.

    Source: M. Shimrat, "Algorithm 112: position of point relative to polygon", *Communications of
    the ACM* 5 (1962).
    """
    start, end = ring, np.roll(ring, -1, axis=0)
    x, y = points[:, :1], points[:, 1:]
    spans = (start[:, 1] > y) != (end[:, 1] > y)
    rise = np.where(end[:, 1] == start[:, 1], 1.0, end[:, 1] - start[:, 1])
    at = start[:, 0] + (y - start[:, 1]) * (end[:, 0] - start[:, 0]) / rise
    return np.asarray((spans & (x < at)).sum(axis=1) % 2 == 1)
