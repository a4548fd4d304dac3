"""A network as a graph of NetworkX."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tarazy.corridors.exports.subject import (
    Moved,
    NetworkTables,
    arc_properties,
    node_properties,
)
from tarazy.errors import InputError

if TYPE_CHECKING:
    import networkx as nx


def graph_of(tables: NetworkTables, moved: Moved | None = None) -> nx.MultiDiGraph[str]:
    """Return a directed graph in which two nodes may have several arcs.

    Nodes bear their properties and ``lon``, ``lat``; edges have the arc's id as key and the
    properties of :func:`tarazy.corridors.exports.subject.arc_properties`.

    Raises
    ------
    InputError
        If NetworkX is not installed.
    """
    nx = _networkx()
    graph = nx.MultiDiGraph(
        name=tables.name, year=tables.year, unit=tables.unit, price_unit=tables.price_unit
    )
    lon, lat = (tables.nodes[axis].to_dict() for axis in ("lon", "lat"))
    for node, told in node_properties(tables).items():
        graph.add_node(node, **told, lon=lon[node], lat=lat[node])
    for arc, told in arc_properties(tables, moved).items():
        ends = told["from"], told["to"]
        graph.add_edge(*ends, key=arc, **{k: v for k, v in told.items() if k not in ("from", "to")})
    return graph


def graphml_text(tables: NetworkTables, moved: Moved | None = None) -> str:
    """Return the graph in the format GraphML, in which lists and mappings are texts of JSON.

    Raises
    ------
    InputError
        If NetworkX is not installed.
    """
    nx = _networkx()
    graph = graph_of(tables, moved)
    for _, told in graph.nodes(data=True):
        _flatten(told)
    for *_, told in graph.edges(data=True, keys=True):
        _flatten(told)
    return "\n".join(nx.generate_graphml(graph)) + "\n"


def _flatten(told: dict[str, Any]) -> None:
    """Leave out what is empty and write what GraphML has no type for as JSON, in place."""
    for key, value in list(told.items()):
        if value is None:
            del told[key]
        elif isinstance(value, list | dict):
            told[key] = json.dumps(value, ensure_ascii=False)


def _networkx() -> Any:
    try:
        import networkx
    except ImportError as error:
        raise InputError(
            "networkx: not installed; allowed: pip install 'tarazy[networks]', or another format"
        ) from error
    return networkx
