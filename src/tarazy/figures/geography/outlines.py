"""The bundled outlines of countries in the plane of the map."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np

MERIDIAN = 11.0
UNITS_PER_RADIUS = 1000.0


@dataclass(frozen=True)
class Outlines:
    """Country outlines in the plane of the map.

    Attributes
    ----------
    rings
        ISO 3166 alpha-3 (or ``_name`` without one) to closed rings, each a tuple of (x, y) in map
        units: x and y of the Equal Earth projection, 1000 to a radius of the sphere.
    points
        Alpha-3 to the centre of a territory too small to be seen as an area.
    source, licence
        Of the geography.
    """

    rings: dict[str, tuple[tuple[tuple[int, int], ...], ...]]
    points: dict[str, tuple[int, int]]
    source: str
    licence: str


@cache
def outlines() -> Outlines:
    """Return the outlines that travel with the package."""
    text = resources.files("tarazy.figures.geography").joinpath("outlines.json").read_text("utf-8")
    content = json.loads(text)
    rings = {
        code: tuple(
            tuple((int(x), int(y)) for x, y in np.cumsum(np.reshape(ring, (-1, 2)), axis=0))
            for ring in group
        )
        for code, group in content["rings"].items()
    }
    points = {code: (x, y) for code, (x, y) in content["points"].items()}
    return Outlines(rings, points, content["source"], content["licence"])
