"""Flows between columns of nodes, drawn as plain areas: on a screen, in print, as a file alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from tarazy.figures.narrow import plain, with_narrow
from tarazy.figures.style import INK, layout, new_figure, wrapped
from tarazy.text.texts import Texts

if TYPE_CHECKING:
    import plotly.graph_objects as go

HEIGHT = 600
# Parts of the width and of the height: a node, and the room between two.
_NODE, _GAP = 0.016, 0.022
# Points of the edge of a stream, and how wide a label may be, letters: at the ends, in the middle.
_POINTS = 18
_LETTERS = (22, 26, 22)
_NARROW_LETTERS = (13, 13, 13)
# What a label needs of the height for each of its lines.
_LINE = 15.0


@dataclass(frozen=True)
class Node:
    """One node: what it is called, how much passes it, its colour, and that amount in words."""

    name: str
    total: float
    colour: str
    told: str


@dataclass(frozen=True)
class Stream:
    """What flows from a node of a column to one of the next."""

    start: str
    end: str
    volume: float
    colour: str


def draw_flows(
    columns: Sequence[Mapping[str, Node]],
    streams: Sequence[Sequence[Stream]],
    shown: Callable[[float], str],
    words: Texts,
) -> go.Figure:
    """Draw nodes from top to bottom in their order, and between two columns their streams.

    Parameters
    ----------
    columns
        Code to node, for each column.
    streams
        Between each column and the next.
    shown
        How a volume is written, for what a stream tells when pointed at.
    words
        Texts of the language.
    """
    wide = _figure(columns, streams, shown, words, _LETTERS, 11.0)
    narrow = _figure(columns, streams, shown, words, _NARROW_LETTERS, 9.0)
    # Areas and nodes are the same; the labels are shorter.
    notes = plain(narrow)["layout"]["annotations"]
    return with_narrow(wide, {"layout": {"annotations": notes}})


def _figure(
    columns: Sequence[Mapping[str, Node]],
    streams: Sequence[Sequence[Stream]],
    shown: Callable[[float], str],
    words: Texts,
    letters: Sequence[int],
    size: float,
) -> go.Figure:
    scale = _scale(columns)
    tops = [_tops(column, scale) for column in columns]
    last = len(columns) - 1
    lefts = [n * (1.0 - _NODE) / last for n in range(len(columns))]
    traces: list[dict[str, Any]] = []
    for number, between in enumerate(streams):
        ends = (lefts[number] + _NODE, lefts[number + 1])
        traces += _streams(between, columns, number, tops, ends, scale, shown)
    shapes, notes = [], []
    for number, column in enumerate(columns):
        left, align = (
            lefts[number],
            ("left", "center", "right")[0 if not number else 1 + number // last],
        )
        placed = _spread(
            [tops[number][code] - scale * node.total / 2 for code, node in column.items()],
            [
                _lines(node, letters[number]) * _LINE * size / 11.0 / HEIGHT
                for node in column.values()
            ],
        )
        for (code, node), height in zip(column.items(), placed, strict=True):
            top = tops[number][code]
            shapes.append(_box(left, top - scale * node.total, top, node.colour))
            text = f"{wrapped([node.name], letters[number])[0]} <b>{node.told}</b>"
            notes.append(_label(text, left, height, align, size))
    hidden = {"visible": False, "fixedrange": True}
    return new_figure(
        traces,
        layout(
            words,
            HEIGHT,
            showlegend=False,
            margin={"l": 4, "r": 4, "t": 8, "b": 8},
            xaxis={**hidden, "range": [0.0, 1.0]},
            yaxis={**hidden, "range": [-0.01, 1.01]},
            shapes=shapes,
            annotations=notes,
        ),
    )


def _scale(columns: Sequence[Mapping[str, Node]]) -> float:
    """Return the height of a unit: the column with least room for its nodes fills the figure."""
    return min(
        (1.0 - _GAP * (len(column) - 1)) / sum(node.total for node in column.values())
        for column in columns
    )


def _tops(column: Mapping[str, Node], scale: float) -> dict[str, float]:
    """Return where the nodes of a column begin, from the top, the column in the middle."""
    whole = scale * sum(node.total for node in column.values()) + _GAP * (len(column) - 1)
    at, found = 0.5 + whole / 2, {}
    for code, node in column.items():
        found[code] = at
        at -= scale * node.total + _GAP
    return found


def _streams(
    between: Sequence[Stream],
    columns: Sequence[Mapping[str, Node]],
    number: int,
    tops: Sequence[Mapping[str, float]],
    ends: tuple[float, float],
    scale: float,
    shown: Callable[[float], str],
) -> list[dict[str, Any]]:
    """Return the streams between two columns as areas, in the order of their nodes."""
    order = [{code: n for n, code in enumerate(column)} for column in columns[number : number + 2]]
    leaving, arriving = dict(tops[number]), dict(tops[number + 1])
    by_end = sorted(between, key=lambda s: (order[1][s.end], order[0][s.start]))
    in_tops = {}
    for stream in by_end:
        in_tops[stream.start, stream.end] = arriving[stream.end]
        arriving[stream.end] -= scale * stream.volume
    traces = []
    across = np.linspace(0.0, 1.0, _POINTS)
    bend = across * across * (3.0 - 2.0 * across)
    xs = ends[0] + across * (ends[1] - ends[0])
    for stream in sorted(between, key=lambda s: (order[0][s.start], order[1][s.end])):
        width = scale * stream.volume
        start, end = leaving[stream.start], in_tops[stream.start, stream.end]
        leaving[stream.start] -= width
        upper = start + bend * (end - start)
        names = (columns[number][stream.start].name, columns[number + 1][stream.end].name)
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "fill": "toself",
                "fillcolor": _pale(stream.colour),
                # An edge of its own tells streams apart where nothing is printed in colour.
                "line": {"color": stream.colour, "width": 0.5},
                "x": np.round([*xs, *xs[::-1]], 4).tolist(),
                "y": np.round([*upper, *(upper - width)[::-1]], 4).tolist(),
                "hoveron": "fills",
                "hoverinfo": "text",
                "text": f"{' → '.join(names)}<br>{shown(stream.volume)}",
            }
        )
    return traces


def _lines(node: Node, letters: int) -> int:
    return wrapped([f"{node.name} {node.told}"], letters)[0].count("<br>") + 1


def _spread(middles: Sequence[float], heights: Sequence[float]) -> list[float]:
    """Return the middles of labels, from the top, moved so that none lies on another.

    Labels go down until they are free, and up again where the figure ends.
    """
    placed: list[float] = []
    ceiling = 1.0
    for middle, height in zip(middles, heights, strict=True):
        placed.append(min(middle, ceiling - height / 2))
        ceiling = placed[-1] - height / 2
    floor = 0.0
    for n in reversed(range(len(placed))):
        placed[n] = max(placed[n], floor + heights[n] / 2)
        floor = placed[n] + heights[n] / 2
    return placed


def _box(left: float, low: float, high: float, colour: str) -> dict[str, Any]:
    return {
        "type": "rect",
        "x0": round(left, 4),
        "x1": round(left + _NODE, 4),
        "y0": round(low, 4),
        "y1": round(high, 4),
        "fillcolor": colour,
        "line": {"width": 0},
    }


def _label(text: str, left: float, height: float, align: str, size: float) -> dict[str, Any]:
    """Return a label at its node: inside of the figure at the ends, over the node in the middle."""
    x = {"left": left + _NODE, "center": left + _NODE / 2, "right": left}[align]
    return {
        "text": text,
        "x": round(x, 4),
        "y": round(height, 4),
        "xanchor": align,
        "xshift": {"left": 4, "center": 0, "right": -4}[align],
        "yanchor": "middle",
        "align": align,
        "showarrow": False,
        "bgcolor": "rgba(255,255,255,0.72)",
        "borderpad": 0,
        "font": {"size": size, "color": INK},
    }


def _pale(colour: str) -> str:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.38)"
