"""Derives the bundled outlines of countries from Natural Earth."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path

import numpy as np

from tarazy.figures.geography.outlines import MERIDIAN, UNITS_PER_RADIUS
from tarazy_pipeline.geography.topology import (
    area,
    junctions,
    project,
    read_rings,
    rotate,
    thin,
)

# Square radii of the sphere.
THINNING = 6e-6
SMALLEST_ISLAND = 6e-5
SMALL_ECONOMY = 3e-4
SOURCE = "Natural Earth 1:50m admin 0 countries, through world-atlas 2.0.2"
LICENCE = "Natural Earth: public domain; world-atlas: ISC"


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
    codes = Path(str(resources.files("tarazy_pipeline.geography").joinpath("iso_3166.csv")))
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
