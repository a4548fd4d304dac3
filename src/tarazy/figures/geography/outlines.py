"""The bundled outlines, and the command that derives them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

import numpy as np

from tarazy.figures.geography.topology import (
    area,
    junctions,
    project,
    read_rings,
    rotate,
    thin,
)

MERIDIAN = 11.0
UNITS_PER_RADIUS = 1000.0
THINNING = 6e-6
SMALLEST_ISLAND = 6e-5
SMALL_ECONOMY = 3e-4
SOURCE = "Natural Earth 1:50m admin 0 countries, through world-atlas 2.0.2"
LICENCE = "Natural Earth: public domain; world-atlas: ISC"


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


def build_outlines(topology: Path, out: Path) -> Path:
    """Derive the bundled outlines from ``countries-50m.json`` of the npm package world-atlas.

    Antarctica and islands below `SMALLEST_ISLAND` (square radii) are left out; a country always
    keeps its largest ring.

    Parameters
    ----------
    topology
        ``countries-50m.json``; the project's outlines come from ``npm pack world-atlas@2.0.2``.
    out
        The JSON file to write; rings are differences of successive points in map units.

    Raises
    ------
    InputError
        If `topology` is not the file meant.
    """
    codes = Path(str(resources.files("tarazy.figures.geography").joinpath("iso_3166.csv")))
    degrees = read_rings(topology, codes)
    degrees.pop("ATA", None)
    plane = {
        code: [project(rotate(ring, MERIDIAN)) for ring in rings] for code, rings in degrees.items()
    }
    keep = junctions(plane)
    rings: dict[str, list[list[int]]] = {}
    points: dict[str, list[int]] = {}
    for code, group in sorted(plane.items()):
        largest = max(group, key=area)
        if sum(area(ring) for ring in group) < SMALL_ECONOMY:
            centre = (largest.min(axis=0) + largest.max(axis=0)) / 2.0
            points[code] = [round(float(c) * UNITS_PER_RADIUS) for c in centre]
        rings[code] = []
        for ring in group:
            if ring is largest or area(ring) >= SMALLEST_ISLAND:
                drawn = np.rint(thin(ring, keep, THINNING) * UNITS_PER_RADIUS).astype(int)
                moved = np.any(np.diff(drawn, axis=0) != 0, axis=1)
                drawn = drawn[np.concatenate([[True], moved])]
                if len(drawn) >= 4:
                    steps = np.diff(drawn, axis=0, prepend=np.zeros((1, 2), dtype=int))
                    rings[code].append(steps.ravel().tolist())
    content = {"source": SOURCE, "licence": LICENCE, "rings": rings, "points": points}
    temporary = out.with_name(out.name + ".part")
    temporary.write_text(json.dumps(content, separators=(",", ":"), sort_keys=True) + "\n", "utf-8")
    temporary.replace(out)
    return out
