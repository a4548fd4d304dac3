"""A network as GeoJSON: nodes as points, arcs as lines."""

from __future__ import annotations

import json
from typing import Any

from tarazy.corridors.exports.subject import (
    Moved,
    NetworkTables,
    arc_properties,
    node_properties,
)

Position = tuple[float, float]
_HALF_TURN, _TURN = 180.0, 360.0


def geojson_text(tables: NetworkTables, moved: Moved | None = None) -> str:
    """Return a FeatureCollection as text.

    Longitude comes before latitude, in degrees of WGS 84; the line of an arc joins its two nodes
    and is cut where it meets the antimeridian. Units stand in members of the collection. Source:
    H. Butler and others, *The GeoJSON Format*, RFC 7946 (2016), sections 3.1 and 4.

    Parameters
    ----------
    tables
        Of the network.
    moved
        What a dispatch adds to the properties of arcs.
    """
    spots = {
        str(node): (float(lon), float(lat))
        for node, lon, lat in zip(
            tables.nodes.index, tables.nodes["lon"], tables.nodes["lat"], strict=True
        )
    }
    points = [
        _feature(node, "node", {"type": "Point", "coordinates": list(spots[node])}, told)
        for node, told in node_properties(tables).items()
    ]
    lines = [
        _feature(arc, "arc", line(spots[told["from"]], spots[told["to"]]), told)
        for arc, told in arc_properties(tables, moved).items()
    ]
    collection = {
        "type": "FeatureCollection",
        "name": tables.name,
        "title": tables.title["en"],
        "year": tables.year,
        "unit": tables.unit,
        "price_unit": tables.price_unit,
        "digest": tables.digest,
        "months": None if moved is None else len(moved.year_share),
        "features": points + lines,
    }
    return json.dumps(collection, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _feature(
    name: str, layer: str, geometry: dict[str, Any], properties: dict[str, Any]
) -> dict[str, Any]:
    return {
        "type": "Feature",
        # An arc and a node never have the same id.
        "id": name,
        "geometry": geometry,
        "properties": {"id": name, "layer": layer, **properties},
    }


def line(start: Position, end: Position) -> dict[str, Any]:
    """Return the geometry of the shorter way between two positions, in one piece or two.

    >>> line((170.0, 0.0), (-170.0, 10.0))["coordinates"]
    [[[170.0, 0.0], [180.0, 5.0]], [[-180.0, 5.0], [-170.0, 10.0]]]
    """
    if abs(end[0] - start[0]) <= _HALF_TURN:
        return {"type": "LineString", "coordinates": [list(start), list(end)]}
    edge = _HALF_TURN if start[0] > 0 else -_HALF_TURN
    unrolled = end[0] + (_TURN if start[0] > 0 else -_TURN)
    share = (edge - start[0]) / (unrolled - start[0])
    latitude = start[1] + share * (end[1] - start[1])
    pieces = [[list(start), [edge, latitude]], [[-edge, latitude], list(end)]]
    return {"type": "MultiLineString", "coordinates": pieces}
