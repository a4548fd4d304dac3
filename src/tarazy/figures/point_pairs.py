"""Two points a line in two panels, one above the other: the same trade told twice."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tarazy.figures.style import (
    QUIET,
    RULE,
    VALUE_MARGIN,
    axis_title,
    label_axis,
    layout,
    new_figure,
    value_column,
)
from tarazy.text.texts import Texts

if TYPE_CHECKING:
    import plotly.graph_objects as go

THOUSAND = 1000.0  # million USD of a billion
# Where the lower panel ends, and the upper one begins.
_LOW, _HIGH = 0.46, 0.54


@dataclass(frozen=True)
class Panel:
    """One of the two panels.

    Attributes
    ----------
    title, colour
        Above it, and of its points.
    first, second
        Hollow and filled points, million USD; NaN where there is none.
    hover
        What a filled point tells.
    written
        At the right of each line.
    small
        Whether the bar of a line is grey; by default none is.
    """

    title: str
    colour: str
    first: Sequence[float]
    second: Sequence[float]
    hover: Sequence[str]
    written: Sequence[str]
    small: Sequence[bool] = ()


def draw_point_pairs(
    labels: Sequence[str], panels: tuple[Panel, Panel], names: tuple[str, str], words: Texts
) -> go.Figure:
    """Draw both panels on one scale, in billion USD; a hollow and a filled point a line, joined.

    Parameters
    ----------
    labels
        Of the lines.
    panels
        The upper and the lower one.
    names
        What hollow and filled points are.
    words
        Texts of the language.
    """
    traces: list[dict[str, Any]] = []
    for number, panel in enumerate(panels):
        axes = {"xaxis": "x2", "yaxis": "y2"} if number else {}
        first, second = _scaled(panel.first), _scaled(panel.second)
        traces.append(_joints(labels, first, second, panel.colour) | axes)
        for name, values, hollow in ((names[0], first, True), (names[1], second, False)):
            points = _points(labels, values, panel.colour, name, hollow=hollow, legend=not number)
            traces.append(points | axes | ({} if hollow else {"hovertext": list(panel.hover)}))
    highest = max(
        value
        for panel in panels
        for value in (*_scaled(panel.first), *_scaled(panel.second))
        if value is not None
    )
    return _two_panels(
        labels, panels, traces, (-0.02 * highest, 1.03 * highest), words, legend=True
    )


def draw_changes(
    labels: Sequence[str],
    panels: tuple[Panel, Panel],
    names: tuple[str, str],
    words: Texts,
    unit: str = "axis.change_billion_usd",
) -> go.Figure:
    """Draw the change from the first to the second point as a bar.

    Parameters
    ----------
    labels, panels, names, words
        As above.
    unit
        Key of the title of the axis.
    """
    traces: list[dict[str, Any]] = []
    every = [0.0]
    for number, panel in enumerate(panels):
        axes = {"xaxis": "x2", "yaxis": "y2"} if number else {}
        pairs = zip(_scaled(panel.first), _scaled(panel.second), strict=True)
        moves = [None if a is None or b is None else b - a for a, b in pairs]
        every += [move for move in moves if move is not None]
        bars = {
            "type": "bar",
            "orientation": "h",
            "x": moves,
            "y": list(labels),
            "marker": {
                "color": [QUIET if small else panel.colour for small in panel.small] or panel.colour
            },
            "hoverinfo": "text",
            "hovertext": list(panel.hover),
            "showlegend": False,
        }
        traces.append(bars | axes)
    low, high = min(every), max(every)
    room = 0.04 * ((high - low) or 1.0)
    return _two_panels(labels, panels, traces, (low - room, high + room), words, unit=unit)


def _two_panels(
    labels: Sequence[str],
    panels: tuple[Panel, Panel],
    traces: list[dict[str, Any]],
    span: tuple[float, float],
    words: Texts,
    *,
    legend: bool = False,
    unit: str = "unit.billion_usd",
) -> go.Figure:
    """Return both panels over one axis in billion USD, each value written beside its line."""
    written = [
        note
        for number, panel in enumerate(panels)
        for note in value_column(labels, panel.written, "y2" if number else "y")
    ]
    axis = {
        "range": list(span),
        "gridcolor": RULE,
        "zeroline": not legend,
        "zerolinecolor": QUIET,
        "nticks": 6,
        "tickangle": 0,
        "tickfont": {"color": QUIET, "size": 12},
        "fixedrange": True,
    }
    lines = label_axis(labels, showgrid=True, gridcolor="#eef1f4")
    return new_figure(
        traces,
        layout(
            words,
            130 + 2 * 32 * len(labels),
            bargap=0.45,
            margin={"l": 8, "r": VALUE_MARGIN, "t": 64 if legend else 28, "b": 44},
            legend={"orientation": "h", "x": 0, "y": 1.06, "yanchor": "bottom", "xanchor": "left"},
            xaxis={**axis, "anchor": "y", "showticklabels": False},
            xaxis2={**axis, "anchor": "y2", "title": axis_title(words(unit))},
            yaxis={**lines, "domain": [_HIGH, 1.0]},
            yaxis2={**lines, "domain": [0.0, _LOW], "anchor": "x2"},
            annotations=[
                *written,
                *(
                    {
                        "text": f"<b>{panel.title}</b>",
                        "x": 0,
                        "y": y,
                        "xref": "paper",
                        "yref": "paper",
                        "xanchor": "left",
                        "yanchor": "bottom",
                        "showarrow": False,
                        "font": {"color": panel.colour},
                    }
                    for panel, y in zip(panels, (1.0, _LOW), strict=True)
                ),
            ],
        ),
    )


def _scaled(values: Sequence[float]) -> list[float | None]:
    return [None if math.isnan(value) else value / THOUSAND for value in values]


def _joints(
    labels: Sequence[str],
    first: Sequence[float | None],
    second: Sequence[float | None],
    colour: str,
) -> dict[str, Any]:
    xs: list[float | None] = []
    ys: list[str | None] = []
    for label, a, b in zip(labels, first, second, strict=True):
        xs.extend([a, b, None])
        ys.extend([label, label, None])
    return {
        "type": "scatter",
        "mode": "lines",
        "x": xs,
        "y": ys,
        "line": {"color": colour, "width": 2},
        "opacity": 0.6,
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _points(
    labels: Sequence[str],
    values: Sequence[float | None],
    colour: str,
    name: str,
    *,
    hollow: bool,
    legend: bool,
) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "name": name,
        "x": list(values),
        "y": list(labels),
        "marker": {
            "size": 9,
            "color": "#ffffff" if hollow else colour,
            "line": {"color": colour, "width": 1.6},
        },
        "hoverinfo": "skip" if hollow else "text",
        "showlegend": legend,
    }
