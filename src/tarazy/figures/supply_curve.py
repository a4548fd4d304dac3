"""The supply curve of routes: cost per tonne against cumulated capacity."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tarazy.corridors.supply_curve import Step, supply_curve
from tarazy.corridors.tracing import OTHER
from tarazy.figures.corridor_names import node_name, route_name, unit_name
from tarazy.figures.exhibit import Exhibit
from tarazy.figures.sankey import FIELD_COLOURS
from tarazy.figures.style import INK, QUIET, RULE, axis_title, layout, new_figure
from tarazy.figures.tables import Column, Table
from tarazy.text.formats import adaptive, decimal
from tarazy.text.texts import Texts, texts

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from tarazy.corridors.data import Network
    from tarazy.corridors.results import Dispatch


def exhibit(dispatch: Dispatch, language: str) -> Exhibit:
    """Return the curve of a network as it stands."""
    words, network = texts(language), dispatch.network
    steps = supply_curve(dispatch)
    rows: list[tuple[str | float, ...]] = []
    sofar = 0.0
    for step in steps:
        sofar += step.capacity
        rows.append(
            (
                _route(network, step.route, words),
                node_name(network, step.market, words),
                step.capacity,
                sofar,
                step.cost,
                step.low,
                step.high,
            )
        )
    unit = unit_name(network, words)
    price = words(f"unit.{network.price_unit}")
    first, last = steps[0], steps[-1]
    return Exhibit(
        name="corridor_supply_curve",
        figure=draw(network, steps, dispatch.exports, words),
        table=Table(
            (
                Column("route", "text"),
                Column("market", "text"),
                Column("capacity", "number", network.unit),
                Column("cumulated", "number", network.unit),
                Column("cost", "number", network.price_unit),
                Column("cost_low", "number", network.price_unit),
                Column("cost_high", "number", network.price_unit),
            ),
            tuple(rows),
        ),
        title=words.sentence(
            "finding.supply",
            total=f"{decimal(sofar, 0, words)} {unit}",
            lowest=f"{adaptive(first.cost, words)} {price}",
            highest=f"{adaptive(last.cost, words)} {price}",
        ),
        subtitle=words("figure.corridor_supply_curve.title"),
        alt=words(
            "figure.corridor_supply_curve.alt",
            count=len(steps),
            total=f"{decimal(sofar, 0, words)} {unit}",
            first=_route(network, first.route, words),
            lowest=f"{adaptive(first.cost, words)} {price}",
            last=_route(network, last.route, words),
            highest=f"{adaptive(last.cost, words)} {price}",
        ),
        note=words(
            "figure.corridor_supply_curve.note",
            exports=f"{decimal(dispatch.exports, 1, words)} {unit}",
        ),
        unit=f"{price}; {unit}",
        source=words("source.corridors", network=network.title[words.language]),
        year=network.year,
    )


def _route(network: Network, route: str, words: Texts) -> str:
    return words("corridor.other") if route == OTHER else route_name(network, route, words)


def draw(network: Network, steps: list[Step], exports: float, words: Texts) -> go.Figure:
    """Draw a bar a step, as wide as its capacity; the range of assumed costs as a thin line."""
    routes = list(dict.fromkeys(step.route for step in steps))
    colour = dict(zip(routes, FIELD_COLOURS * 9, strict=False))
    traces: list[Any] = []
    lefts: list[float] = []
    sofar = 0.0
    for step in steps:
        lefts.append(sofar)
        sofar += step.capacity
    for route in routes:
        own = [(left, s) for left, s in zip(lefts, steps, strict=True) if s.route == route]
        traces.append(
            {
                "type": "bar",
                "name": _route(network, route, words),
                "x": [round(left + s.capacity / 2, 4) for left, s in own],
                "y": [round(s.cost, 3) for _, s in own],
                "width": [round(s.capacity, 4) for _, s in own],
                "marker": {"color": colour[route], "line": {"color": "#ffffff", "width": 0.6}},
                "error_y": {
                    "type": "data",
                    "symmetric": False,
                    "array": [round(s.high - s.cost, 3) for _, s in own],
                    "arrayminus": [round(s.cost - s.low, 3) for _, s in own],
                    "color": INK,
                    "thickness": 1,
                    "width": 3,
                },
                "text": [
                    f"{node_name(network, s.market, words)}<br>"
                    f"{adaptive(s.capacity, words)} {unit_name(network, words)}, "
                    f"{adaptive(s.cost, words)} {words(f'unit.{network.price_unit}')}"
                    for _, s in own
                ],
                "textposition": "none",
                "hoverinfo": "text+name",
            }
        )
    highest = max(step.high for step in steps)
    return new_figure(
        traces,
        layout(
            words,
            400,
            margin={"l": 52, "r": 8, "t": 8, "b": 48},
            bargap=0,
            barmode="overlay",
            xaxis={
                "title": axis_title(words("axis.capacity", unit=unit_name(network, words))),
                "range": [0, sofar * 1.01],
                "nticks": 8,
                "tickfont": {"color": QUIET, "size": 12},
                "showgrid": False,
                "fixedrange": True,
            },
            yaxis={
                "title": axis_title(words("axis.cost", unit=words(f"unit.{network.price_unit}"))),
                "range": [0, highest * 1.04],
                "gridcolor": RULE,
                "tickfont": {"color": QUIET, "size": 12},
                "fixedrange": True,
            },
            shapes=[
                {
                    "type": "line",
                    "x0": exports,
                    "x1": exports,
                    "y0": 0,
                    "y1": 1,
                    "yref": "paper",
                    "line": {"color": INK, "width": 1, "dash": "dash"},
                }
            ],
            annotations=[
                {
                    "text": words("axis.exports", year=network.year),
                    "x": exports,
                    "y": 1,
                    "yref": "paper",
                    "yanchor": "top",
                    "xanchor": "right",
                    "xshift": -4,
                    "showarrow": False,
                    "font": {"size": 11, "color": INK},
                }
            ],
        ),
    )
