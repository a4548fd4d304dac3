"""A part of the world around a centre, in which no country leans over."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tarazy.figures.geography.outlines import MERIDIAN, UNITS_PER_RADIUS, outlines

Array = NDArray[np.float64]
# Of the Equal Earth projection: Savric, Patterson & Jenny (2018), "The Equal Earth map projection",
# International Journal of Geographical Information Science 33(3), equations 7-8 and table 2.
A1, A2, A3, A4 = 1.340264, -0.081106, 0.000893, 0.003796
_NEWTON_STEPS = 12


@dataclass(frozen=True)
class Frame:
    """What a regional map shows.

    Attributes
    ----------
    centre
        Longitude and latitude that are drawn without distortion, degrees.
    x, y
        Lowest and highest, in map units: 1000 to a radius of the sphere.
    """

    centre: tuple[float, float]
    x: tuple[float, float]
    y: tuple[float, float]

    @property
    def aspect(self) -> float:
        """Height over width."""
        return (self.y[1] - self.y[0]) / (self.x[1] - self.x[0])

    def holds(self, points: Array) -> NDArray[np.bool_]:
        """Return which of (M, 2) points lie inside."""
        return np.asarray(
            (points[:, 0] > self.x[0])
            & (points[:, 0] < self.x[1])
            & (points[:, 1] > self.y[0])
            & (points[:, 1] < self.y[1])
        )


def frame_around(longitude: ArrayLike, latitude: ArrayLike, aspect: float = 0.5) -> Frame:
    """Return the frame that holds some points with a margin.

    Parameters
    ----------
    longitude, latitude
        Degrees, shape (M,), at least one.
    aspect
        Height over width.
    """
    east, north = (np.asarray(v, dtype=np.float64) for v in (longitude, latitude))
    centre = tuple(round(float((v.min() + v.max()) / 2.0), 1) for v in (east, north))
    points = azimuthal(east, north, (centre[0], centre[1]))
    low, high = points.min(axis=0), points.max(axis=0)
    middle, half = (low + high) / 2.0, 0.58 * (high - low) + 1.0
    width = max(half[0], half[1] / aspect)
    return Frame(
        centre=(centre[0], centre[1]),
        x=(round(float(middle[0] - width), 1), round(float(middle[0] + width), 1)),
        y=(
            round(float(middle[1] - width * aspect), 1),
            round(float(middle[1] + width * aspect), 1),
        ),
    )


def azimuthal(longitude: ArrayLike, latitude: ArrayLike, centre: tuple[float, float]) -> Array:
    """Project points with Lambert's azimuthal equal-area projection.

    Parameters
    ----------
    longitude, latitude
        Degrees, shape (M,).
    centre
        Longitude and latitude of the centre, degrees.

    Returns
    -------
    ndarray
        (M, 2) in map units.

    Notes
    -----
    Snyder (1987), "Map projections: a working manual", US Geological Survey Professional Paper
    1395, chapter 24, the sphere, oblique aspect.
    """
    lam = np.radians(np.asarray(longitude, dtype=np.float64) - centre[0])
    phi, first = np.radians(np.asarray(latitude, dtype=np.float64)), np.radians(centre[1])
    cosine = np.sin(first) * np.sin(phi) + np.cos(first) * np.cos(phi) * np.cos(lam)
    scale = UNITS_PER_RADIUS * np.sqrt(2.0 / (1.0 + cosine))
    x = scale * np.cos(phi) * np.sin(lam)
    y = scale * (np.cos(first) * np.sin(phi) - np.sin(first) * np.cos(phi) * np.cos(lam))
    return np.column_stack([x, y])


def degrees(points: ArrayLike) -> Array:
    """Return longitude and latitude of points in the plane of the bundled outlines.

    Parameters
    ----------
    points
        (M, 2), Equal Earth around the outlines' meridian, in map units.

    Returns
    -------
    ndarray
        (M, 2) degrees, by Newton's method.
    """
    plane = np.asarray(points, dtype=np.float64) / UNITS_PER_RADIUS
    x, y = plane[:, 0], plane[:, 1]
    theta = y / A1
    for _ in range(_NEWTON_STEPS):
        square = theta * theta
        sixth = square**3
        value = theta * (A4 * sixth * square + A3 * sixth + A2 * square + A1) - y
        slope = 9 * A4 * sixth * square + 7 * A3 * sixth + 3 * A2 * square + A1
        theta = theta - value / slope
    square = theta * theta
    sixth = square**3
    slope = 9 * A4 * sixth * square + 7 * A3 * sixth + 3 * A2 * square + A1
    lam = 3.0 * x * slope / (2.0 * np.sqrt(3.0) * np.cos(theta))
    phi = np.arcsin(np.clip(2.0 * np.sin(theta) / np.sqrt(3.0), -1.0, 1.0))
    return np.column_stack([np.degrees(lam) + MERIDIAN, np.degrees(phi)])


@cache
def region(frame: Frame) -> dict[str, tuple[Array, ...]]:
    """Return the outlines that reach into a frame, by ISO 3166 alpha-3.

    Returns
    -------
    dict
        Rings, each (M, 2) in the map units of the frame.
    """
    found: dict[str, tuple[Array, ...]] = {}
    for code, rings in outlines().rings.items():
        projected = []
        for ring in rings:
            earth = degrees(np.array(ring))
            # What lies behind the sphere, seen from the centre, never reaches into the frame.
            near = np.abs(earth[:, 0] - frame.centre[0]) < 120.0
            if not near.any():
                continue
            points = np.round(azimuthal(earth[:, 0], earth[:, 1], frame.centre), 1)
            if frame.holds(points).any():
                projected.append(_clipped(points, frame))
        if projected:
            found[code] = tuple(projected)
    return found


def _clipped(ring: Array, frame: Frame) -> Array:
    """Return a ring without what lies far outside, so that a page does not carry it."""
    margin = 0.25 * (frame.x[1] - frame.x[0])
    low = np.array([frame.x[0] - margin, frame.y[0] - margin])
    high = np.array([frame.x[1] + margin, frame.y[1] + margin])
    points = np.clip(ring, low, high)
    moved = np.any(np.diff(points, axis=0) != 0.0, axis=1)
    return np.asarray(points[np.concatenate([[True], moved])])
