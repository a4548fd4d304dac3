"""Map of any network under any question: flows, room, what is out of service, projects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tarazy.figures.corridor_map import (
    CLASSES,
    COLOURS,
    NARROW_BELOW,
    arc_table,
    course,
    finding,
    flow_line,
    frames_of,
    land,
    node_marks,
)
from tarazy.figures.corridor_names import arc_name, country_name, unit_name
from tarazy.figures.exhibit import Exhibit
from tarazy.figures.flow_scale import dense, scale_of
from tarazy.figures.geography.areas import countries, seas
from tarazy.figures.geography.corridor_lines import LICENCE, line_of
from tarazy.figures.geography.region import Frame
from tarazy.figures.map_labels import (
    LEAST_WIDTH,
    Box,
    free_point,
    label_boxes,
    name_label,
    text_size,
)
from tarazy.figures.narrow import WIDTH, with_narrow
from tarazy.figures.style import QUIET, layout, new_figure
from tarazy.figures.tables import Column, Table
from tarazy.text.formats import decimal
from tarazy.text.texts import Texts, texts

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from tarazy.corridors.results import Dispatch

Array = NDArray[np.float64]
Row = tuple[str, float, float, float, float, str]

NAME = "network_map"
CLOSED_COLOUR, PROJECT_COLOUR, SEA_COLOUR = "#b3bcc5", "#8b98a5", "#6f93b8"
# Size of the letters of countries and seas.
_AREA = 9.5
_MOST_AREAS = 24
# Pixels below the map, for a legend of three lines.
_BELOW = 76
# How far a second line between two points is bent, of its length.
_BEND = 0.14


def exhibit(dispatch: Dispatch, language: str) -> Exhibit:
    """Return the map of a dispatch with its table; volumes are those of a year.

    Parameters
    ----------
    dispatch
        Of any network, under any question.
    language
        ``en``, ``kk`` or ``ru``.
    """
    words, network = texts(language), dispatch.network
    rows, closed = yearly(dispatch)
    unit = unit_name(network, words)
    frame = next(iter(frames_of(network).values()))
    full = [arc_name(network, arc, words) for arc, *_, kind in rows if kind == "full"]
    return Exhibit(
        name=NAME,
        figure=draw(dispatch, rows, closed, frame, words),
        table=_table(dispatch, rows, closed, words),
        title=finding(network, rows, words),
        subtitle=words("figure.network_map.title", network=network.title[language], unit=unit),
        alt=words(
            "figure.corridor_map.alt",
            first=arc_name(network, rows[0][0], words) if rows else "–",
            volume=f"{decimal(rows[0][1] if rows else 0.0, 1, words)} {unit}",
            full="; ".join(full) or "–",
        ),
        note=words("figure.network_map.note", full="; ".join(full) or "–"),
        ranged=words("range.network"),
        unit=unit,
        source=_source(dispatch, words),
        year=network.year,
    )


def _source(dispatch: Dispatch, words: Texts) -> str:
    """Return whose numbers and lines these are; what joins two nodes straight has no source."""
    network = dispatch.network
    title = network.title[words.language]
    if any(line_of(network, str(arc)).kind != "straight" for arc in dispatch.layout.arc_names):
        return words("source.corridors_map", network=title, licence=LICENCE)
    return words("source.network_map", network=title)


def yearly(dispatch: Dispatch) -> tuple[list[Row], list[str]]:
    """Return the rows of `arc_table`, volumes a year, and the arcs out of service."""
    years = float(dispatch.layout.year_share.sum())
    rows = [
        (arc, flow / years, free / years, used, price, kind)
        for arc, flow, free, used, price, kind in arc_table(dispatch)
    ]
    shown = {row[0] for row in rows}
    return rows, [str(arc) for arc in dispatch.layout.arc_names if str(arc) not in shown]


def draw(
    dispatch: Dispatch, rows: Sequence[Row], closed: Sequence[str], frame: Frame, words: Texts
) -> go.Figure:
    """Draw land, what is out of service, flows from the smallest, nodes, names, and the scale.

    Parameters
    ----------
    dispatch
        Whose network it is.
    rows, closed
        As of `yearly`.
    frame
        What the map shows.
    words
        Of the language.
    """
    network = dispatch.network
    widest = max((row[1] for row in rows), default=0.0) or 1.0
    traces: list[Any] = [land(network.home, own, frame) for own in (False, True)]
    ways = _ways(dispatch, frame)
    traces += [_closed_line(dispatch, arc, ways[arc], words) for arc in closed]
    for row in reversed(rows):
        trace = flow_line(dispatch, row, widest, frame, words)
        trace["x"], trace["y"] = ways[row[0]].T.tolist()
        if row[0] in network.projects.index:
            trace["line"]["dash"] = "dash"
        traces.append(trace)
    idle = [*rows, *((arc, 0.0) for arc in closed)]
    marks, _ = node_marks(dispatch, idle, frame, words, idle=True)
    lines = np.vstack([*(dense(ways[row[0]]) for row in rows), np.empty((0, 2))])

    def over(width: float) -> dict[str, Any]:
        """Return names and scale for a map of so many pixels; countries and seas on a wide one."""
        shapes, told, box = scale_of(widest, lines, frame, network.unit, words, width)
        _, names = node_marks(dispatch, idle, frame, words, idle=True, width=width, reserved=[box])
        boxes = [label_boxes(*named[:2], frame, width)[named[2]] for named in names]
        areas = _areas(frame, [*boxes, box], lines, words) if width == LEAST_WIDTH else []
        placed = [name_label(*named) for named in names]
        return {"shapes": shapes, "annotations": [*areas, *placed, *told]}

    axis = {"visible": False, "constrain": "domain"}
    wide = new_figure(
        [*traces, *marks, *_legend(len(network.projects), words)],
        layout(
            words,
            520,
            margin={"l": 0, "r": 0, "t": 0, "b": _BELOW},
            plot_bgcolor="#eaf3fa",
            **over(LEAST_WIDTH),
            xaxis={**axis, "range": list(frame.x), "fixedrange": True},
            yaxis={**axis, "range": list(frame.y), "scaleanchor": "x", "fixedrange": True},
            legend={
                "orientation": "h",
                "x": 0,
                "y": -0.01,
                "yanchor": "top",
                "xanchor": "left",
                "font": {"size": 11},
            },
            meta={
                "aspect": round(frame.aspect, 4),
                "extra": _BELOW + 2,
                "least_width": LEAST_WIDTH,
            },
        ),
    )
    meta = {"aspect": round(frame.aspect, 4), "extra": NARROW_BELOW + 2}
    below = {"l": 0, "r": 0, "t": 0, "b": NARROW_BELOW}
    return with_narrow(wide, {"layout": {**over(WIDTH), "margin": below, "meta": meta}})


def _ways(dispatch: Dispatch, frame: Frame) -> dict[str, Array]:
    """Return how each arc lies; of straight ones with the same ends, the later ones are bent."""
    arcs = dispatch.layout.arcs
    alike: dict[frozenset[str], int] = {}
    found = {}
    for arc, start, end in zip(arcs.index, arcs["from"], arcs["to"], strict=True):
        ends = frozenset((str(start), str(end)))
        number = alike.get(ends, 0)
        points = course(dispatch, str(arc), frame)
        if len(points) == 2:
            alike[ends] = number + 1
            # To one side, to the other, farther to the first; the same side whatever the direction.
            side = (number + 1) // 2 * (-1) ** number * (1 if str(start) < str(end) else -1)
            points = _bent(points, _BEND * side)
        found[str(arc)] = np.round(points, 1)
    return found


def _bent(points: Array, bend: float) -> Array:
    """Return a line between two points whose middle is off by a part of its length."""
    if not bend:
        return points
    along = points[1] - points[0]
    share = np.linspace(0.0, 1.0, 15)[:, None]
    across = np.array([-along[1], along[0]])
    return np.asarray(points[0] + share * along + bend * np.sin(np.pi * share) * across)


def _closed_line(dispatch: Dispatch, arc: str, points: Array, words: Texts) -> dict[str, Any]:
    """Return the grey line of an arc out of service, dashed where it is a project."""
    project = arc in dispatch.network.projects.index
    state = words("network_map.project" if project else "network_map.closed")
    return {
        "type": "scatter",
        "mode": "lines",
        "x": points[:, 0].tolist(),
        "y": points[:, 1].tolist(),
        "line": {
            "color": PROJECT_COLOUR if project else CLOSED_COLOUR,
            "width": 1.6 if project else 2.2,
            "dash": "dash" if project else "solid",
        },
        "text": f"<b>{arc_name(dispatch.network, arc, words)}</b><br>{state}",
        "hoverinfo": "text",
        "showlegend": False,
    }


def _legend(projects: int, words: Texts) -> list[dict[str, Any]]:
    """Return what the legend explains: the colours of flows, and what is out of service."""
    kinds: list[tuple[str, str, str]] = [
        (words(f"room.{kind}"), colour, "dot" if kind == "unused" else "solid")
        for kind, colour in zip(CLASSES, COLOURS, strict=True)
    ]
    kinds.append((words("network_map.closed"), CLOSED_COLOUR, "solid"))
    if projects:
        kinds.append((words("network_map.project"), PROJECT_COLOUR, "dash"))
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "x": [None],
            "y": [None],
            "line": {"color": colour, "width": 5 if dash == "solid" else 2.5, "dash": dash},
            "name": name,
        }
        for name, colour, dash in kinds
    ]


def _areas(frame: Frame, taken: list[Box], lines: Array, words: Texts) -> list[dict[str, Any]]:
    """Return the names of seas and countries that find room, the largest countries first."""
    found: list[dict[str, Any]] = []

    def put(text: str, points: Array, style: dict[str, Any]) -> None:
        place = free_point(points, text_size(text, frame, _AREA), taken, lines, frame)
        if place is not None:
            taken.append(place[1])
            found.append(_area_name(text, place[0], style))

    for name, points in seas(frame, words.language):
        put(name, points, {"color": SEA_COLOUR, "style": "italic"})
    for code, points, _ in countries(frame)[:_MOST_AREAS]:
        name = country_name(code, words)
        if name != code:
            put(name.upper(), points, {"color": QUIET})
    return found


def _area_name(text: str, point: Array, style: dict[str, Any]) -> dict[str, Any]:
    return {
        "text": text,
        "x": round(float(point[0]), 1),
        "y": round(float(point[1]), 1),
        "showarrow": False,
        "opacity": 0.85,
        "font": {"size": _AREA, **style},
    }


def _table(dispatch: Dispatch, rows: Sequence[Row], closed: Sequence[str], words: Texts) -> Table:
    network = dispatch.network
    qualities = dispatch.layout.arcs["quality"].astype(str).to_dict()
    columns = (
        Column("leg", "text"),
        Column("flow", "number", network.unit),
        Column("free", "number", network.unit),
        Column("used", "share"),
        Column("capacity_price", "number", network.price_unit),
        Column("room_state", "text"),
        Column("capacity_quality", "text"),
        Column("line", "text"),
    )
    none = float("nan")
    out = [
        (arc, 0.0, 0.0, none, none, "project" if arc in network.projects.index else "closed")
        for arc in closed
    ]
    told = {kind: words(f"room.{kind}") for kind in CLASSES}
    told |= {kind: words(f"network_map.{kind}") for kind in ("project", "closed")}
    return Table(
        columns,
        tuple(
            (
                arc_name(network, arc, words),
                flow,
                free,
                used,
                price,
                told[kind],
                words(f"corridor_quality.{qualities[arc]}"),
                words(f"line.{line_of(network, arc).kind}"),
            )
            for arc, flow, free, used, price, kind in [*rows, *out]
        ),
    )
