"""How pipelines and sea lanes lie on a map."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tarazy.errors import unknown_name
from tarazy.immutable import kept

if TYPE_CHECKING:
    from tarazy.corridors.data import Network

Array = NDArray[np.float64]

# Of the Global Oil Infrastructure Tracker of Global Energy Monitor.
LICENCE = "CC BY 4.0"


@dataclass(frozen=True)
class ArcLine:
    """The way of an arc between its two nodes.

    Attributes
    ----------
    kind
        ``surveyed`` follows the line of a pipeline tracker, simplified; ``schematic`` is placed by
        eye; ``straight`` joins the two nodes.
    points
        (M, 2) longitude and latitude in degrees, from the first node to the last.
    """

    kind: str
    points: Array


@cache
def _bundled() -> dict[tuple[str, str], tuple[str, Array]]:
    file = resources.files("tarazy.figures.geography").joinpath("corridor_lines.csv")
    rows = csv.DictReader(file.read_text("utf-8").splitlines())
    return {(row["network"], row["arc"]): (row["kind"], _points(row["points"])) for row in rows}


def _points(text: str) -> Array:
    return np.array([[float(x) for x in point.split(" ")] for point in text.split(";")])


def line_of(network: Network, arc: str) -> ArcLine:
    """Return how an arc, or a project, lies on the map.

    A project that widens an arc lies on that arc.

    Raises
    ------
    InputError
        If the network has no such arc.
    """
    arcs, projects, nodes = (kept(network, table) for table in ("arcs", "projects", "nodes"))
    row: Any = None
    for table in (arcs, projects):
        if arc in table.index:
            row = table.loc[arc]
    if row is None:
        raise unknown_name("arc", arc, [*arcs.index, *projects.index])
    ends = [[float(nodes.loc[row[end], axis]) for axis in ("lon", "lat")] for end in ("from", "to")]
    known = _bundled()
    kind, between = known.get(
        (network.name, arc),
        known.get((network.name, str(row.get("expands", ""))), ("straight", np.empty((0, 2)))),
    )
    return ArcLine(kind, np.vstack([ends[:1], between, ends[1:]]))
