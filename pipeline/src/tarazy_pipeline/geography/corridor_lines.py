"""Derives how pipelines and sea lanes lie on a map.

The source is the pipelines of Global Energy Monitor's Global Oil Infrastructure Tracker (columns
``project``, ``unit``, ``route``; a route is ``latitude,longitude:latitude,longitude...``);
``corridor_lines.toml`` says which arc follows which pipeline, and places the others by eye.
"""

from __future__ import annotations

import csv
import tomllib
from importlib import resources
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tarazy.corridors.data import Network
from tarazy.errors import InputError, unknown_name

Array = NDArray[np.float64]

# Degrees: what is lost by it is below a pixel of the map.
TOLERANCE = 0.04
DECIMALS = 2
COLUMNS = ("network", "arc", "kind", "points")
KINDS = ("surveyed", "schematic")


def build_lines(pipelines: Path, out: Path) -> Path:
    """Derive the bundled lines.

    Parameters
    ----------
    pipelines
        CSV of the tracker.
    out
        The CSV to write: network, arc, kind, and the points between the two nodes of the arc as
        ``longitude latitude;...``, in degrees.

    Raises
    ------
    InputError
        If a pipeline that ``corridor_lines.toml`` names is not in the file, or a network does not
        know an arc.
    """
    folder = resources.files("tarazy_pipeline.geography")
    told = tomllib.loads(folder.joinpath("corridor_lines.toml").read_text("utf-8"))
    routes = _routes(pipelines)
    rows: list[tuple[str, str, str, str]] = []
    for name in sorted({*told["surveyed"], *told["schematic"]}):
        network = Network.load(name)
        arcs = {**network.arcs.to_dict("index"), **network.projects.to_dict("index")}
        for kind in KINDS:
            for arc, way in told[kind].get(name, {}).items():
                if arc not in arcs:
                    raise unknown_name("arc", arc, arcs, f"corridor_lines.toml, {name}")
                points = np.array(way, dtype=np.float64) if kind == "schematic" else None
                if points is None:
                    ends = [
                        network.nodes.loc[arcs[arc][end], ["lon", "lat"]].to_numpy(np.float64)
                        for end in ("from", "to")
                    ]
                    points = follow([_route(routes, part) for part in way], *ends)
                text = ";".join(f"{x:.{DECIMALS}f} {y:.{DECIMALS}f}" for x, y in points)
                rows.append((name, arc, kind, text))
    temporary = out.with_name(out.name + ".part")
    with temporary.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(rows)
    temporary.replace(out)
    return out


def _routes(pipelines: Path) -> dict[str, str]:
    routes: dict[str, str] = {}
    with pipelines.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        missing = {"project", "unit", "route"} - set(reader.fieldnames or ())
        if missing:
            raise InputError(f"{pipelines}: no column {sorted(missing)[0]!r}; allowed: the tracker")
        for row in reader:
            name = f"{row['project']}/{row['unit']}" if row["unit"] else row["project"]
            routes[name] = row["route"]
    return routes


def _route(routes: dict[str, str], name: str) -> Array:
    if name not in routes:
        raise unknown_name("pipeline", name, routes, "corridor_lines.toml")
    try:
        pairs = [[float(x) for x in point.split(",")] for point in routes[name].split(":")]
        return np.array(pairs, dtype=np.float64).reshape(-1, 2)[:, ::-1]
    except ValueError:
        raise InputError(
            f"route of {name!r}: {routes[name][:40]!r}; allowed: latitude,longitude:..."
        ) from None


def follow(parts: list[Array], start: Array, end: Array) -> Array:
    """Return the points of chained lines between those nearest to `start` and to `end`, thinned.

    Parameters
    ----------
    parts
        Lines, (M, 2) each; a part is turned round where its last point is nearer to what precedes.
    start, end
        (2,) longitude and latitude.

    Returns
    -------
    ndarray
        (K, 2), from `start` to `end`.
    """
    chained: list[Array] = []
    if len(parts) > 1:
        last = start
        for part in parts:
            turned = _gap(part[-1], last) < _gap(part[0], last)
            chained.append(part[::-1] if turned else part)
            last = chained[-1][-1]
    line = np.vstack(chained or parts)
    first, final = (int(np.argmin(_gap(line, point))) for point in (start, end))
    cut = line[first : final + 1] if first <= final else line[final : first + 1][::-1]
    return thin_line(cut, TOLERANCE)


def _gap(points: Array, point: Array) -> Array:
    # A degree of longitude is about two thirds of one of latitude where these lines lie.
    away = (points - point) * np.array([0.68, 1.0])
    return np.asarray((away**2).sum(axis=-1))


def thin_line(line: Array, tolerance: float) -> Array:
    """Drop the points of an open line that lie within `tolerance` of it without them.

    Douglas & Peucker (1973), "Algorithms for the reduction of the number of points required to
    represent a digitized line or its caricature", Cartographica 10(2).

    Parameters
    ----------
    line
        (M, 2).
    tolerance
        In the unit of `line`.
    """
    if len(line) < 3:
        return line
    begin, along = line[0], line[-1] - line[0]
    length = float(np.hypot(*along))
    away = line - begin
    off = (
        np.abs(along[0] * away[:, 1] - along[1] * away[:, 0]) / length
        if length > 0
        else np.hypot(away[:, 0], away[:, 1])
    )
    far = int(np.argmax(off))
    if off[far] <= tolerance:
        return line[[0, -1]]
    return np.vstack([thin_line(line[: far + 1], tolerance)[:-1], thin_line(line[far:], tolerance)])
