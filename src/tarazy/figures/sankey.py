"""Sankey diagram: from field by route to market."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tarazy.corridors.tracing import HOME, OTHER, Traced, trace
from tarazy.figures.corridor_names import node_name, route_name, unit_name
from tarazy.figures.exhibit import Exhibit
from tarazy.figures.flow_columns import Node, Stream, draw_flows
from tarazy.figures.tables import Column, Table
from tarazy.text.formats import decimal
from tarazy.text.texts import Texts, texts

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from tarazy.corridors.data import Network
    from tarazy.corridors.results import Dispatch

# Okabe & Ito (2008), then Tol's muted colours: distinct to colour-blind readers.
FIELD_COLOURS = (
    "#0072b2",
    "#e69f00",
    "#009e73",
    "#cc79a7",
    "#56b4e9",
    "#d55e00",
    "#88762c",
    "#7a7a7a",
)
ROUTE_COLOUR, MARKET_COLOUR = "#3e4c59", "#9aa5b1"
_DRAWN = 0.05


def exhibit(dispatch: Dispatch, language: str) -> Exhibit:
    """Return the diagram of a dispatch over a year."""
    words, network = texts(language), dispatch.network
    traced = trace(dispatch)
    unit = unit_name(network, words)
    rows = [
        (node_name(network, field, words), _route(network, route, words), volume)
        for (field, route), volume in _sorted(traced.collected)
    ]
    rows += [
        (_route(network, route, words), node_name(network, market, words), volume)
        for (route, market), volume in _sorted(traced.delivered)
    ]
    (field, route), volume = _sorted(traced.collected)[0]
    return Exhibit(
        name="corridor_sankey",
        figure=draw(network, traced, words),
        table=Table(
            (
                Column("origin", "text"),
                Column("destination", "text"),
                Column("flow", "number", network.unit),
            ),
            tuple(rows),
        ),
        title=words.sentence(
            "finding.stream",
            field=node_name(network, field, words),
            route=_route(network, route, words),
            volume=f"{decimal(volume, 1, words)} {unit}",
        ),
        subtitle=words("figure.corridor_sankey.title", unit=unit),
        alt=words(
            "figure.corridor_sankey.alt",
            field=node_name(network, field, words),
            route=_route(network, route, words),
            volume=f"{decimal(volume, 1, words)} {unit}",
        ),
        note=words("figure.corridor_sankey.note"),
        ranged=words("range.network"),
        unit=unit,
        source=words("source.corridors", network=network.title[words.language]),
        year=network.year,
    )


def _sorted(volumes: dict[tuple[str, str], float]) -> list[tuple[tuple[str, str], float]]:
    return sorted(volumes.items(), key=lambda item: (-item[1], item[0]))


def _route(network: Network, route: str, words: Texts) -> str:
    if route == HOME:
        return words("corridor.home")
    return words("corridor.other") if route == OTHER else route_name(network, route, words)


def draw(network: Network, traced: Traced, words: Texts) -> go.Figure:
    """Draw the three columns; volumes below 0.05 of a unit are only in the table."""
    collected = {key: v for key, v in traced.collected.items() if v >= _DRAWN}
    delivered = {key: v for key, v in traced.delivered.items() if v >= _DRAWN}
    columns = (
        _ranked({key[0]: 0.0 for key in collected}, collected, 0),
        _ranked({key[1]: 0.0 for key in collected}, collected, 1),
        _ranked({key[1]: 0.0 for key in delivered}, delivered, 1),
    )
    colour = dict(zip(columns[0], FIELD_COLOURS * 9, strict=False))
    unit = unit_name(network, words)

    def node(column: int, code: str) -> Node:
        volumes, side = (collected, column) if column < 2 else (delivered, 1)
        total = sum(v for key, v in volumes.items() if key[side] == code)
        name = (
            _route(network, code, words)
            if column == 1
            else node_name(network, code, words, short=column == 0)
        )
        shade = colour[code] if column == 0 else (ROUTE_COLOUR, MARKET_COLOUR)[column - 1]
        return Node(name, total, shade, decimal(total, 1, words))

    nodes = [{code: node(column, code) for code in codes} for column, codes in enumerate(columns)]
    streams = [
        [Stream(f, r, v, colour[f]) for (f, r), v in collected.items()],
        [Stream(r, m, v, MARKET_COLOUR) for (r, m), v in delivered.items() if r in nodes[1]],
    ]
    return draw_flows(nodes, streams, lambda v: f"{decimal(v, 2, words)} {unit}", words)


def _ranked(codes: dict[str, float], volumes: dict[tuple[str, str], float], side: int) -> list[str]:
    for key, volume in volumes.items():
        if key[side] in codes:
            codes[key[side]] += volume
    return sorted(codes, key=lambda code: (-codes[code], code))
