"""Map of the corridors: what flows where, and where there is no room left."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tarazy.errors import unknown_name
from tarazy.figures.corridor_names import (
    arc_name,
    node_name,
    unit_name,
)
from tarazy.figures.exhibit import Exhibit
from tarazy.figures.flow_scale import dense, line_width, scale_of
from tarazy.figures.geography.corridor_lines import LICENCE, line_of
from tarazy.figures.geography.region import Frame, azimuthal, frame_around, region
from tarazy.figures.map_labels import LEAST_WIDTH, Box, name_label, place_labels
from tarazy.figures.narrow import WIDTH, with_narrow
from tarazy.figures.style import INK, layout, new_figure
from tarazy.figures.tables import Column, Table
from tarazy.text.formats import decimal, share
from tarazy.text.texts import Texts, texts

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from tarazy.corridors.data import Network
    from tarazy.corridors.results import Dispatch

Array = NDArray[np.float64]

# Without flow; then up to half, up to nine tenths, up to all of what the arc can take; full.
CLASSES = ("unused", "half", "most", "tight", "full")
COLOURS = ("#9aa5b1", "#5aa9d6", "#1f6fb2", "#e6952a", "#b2182b")
LIMITS = (0.5, 0.9)
LAND, OWN_LAND, BORDER = "#eef1f4", "#f7e9cf", "#c3ccd5"
# Where the lines lie, and where they lie densest, for networks that were looked at; another network
# gets one frame around its nodes.
FRAMES = {
    "kazakhstan-crude": {
        "corridor_map": Frame(centre=(46.0, 47.0), x=(-590.0, 520.0), y=(-265.0, 300.0)),
        "corridor_map_near": Frame(centre=(51.0, 46.5), x=(-185.0, 145.0), y=(-100.0, 100.0)),
    }
}
SYMBOLS = {"field": "circle", "market": "diamond", "refinery": "square", "port": "square"}
_SMALL = 1e-6
# Pixels of the legend below a narrow map.
NARROW_BELOW = 130
# Map units, some 3000 km: a straight line that long is no way a ship takes.
FAR = 480.0


def room_class(flow: float, free: float, price: float) -> str:
    """Return the class of an arc.

    Parameters
    ----------
    flow, free
        Volume carried, and volume that it could carry, per year.
    price
        Value of one more unit of capacity, USD/unit; above zero only where there is no room left.
    """
    if flow <= _SMALL:
        return "unused"
    if price > _SMALL:
        return "full"
    used = flow / free if np.isfinite(free) and free > 0 else 0.0
    return "half" if used <= LIMITS[0] else "most" if used <= LIMITS[1] else "tight"


def arc_table(dispatch: Dispatch) -> list[tuple[str, float, float, float, float, str]]:
    """Return arc, flow, free capacity, share used, price of capacity, class; the largest first.

    Arcs that are not in service and carry nothing are left out.
    """
    flow = dispatch.arc_flow.sum(axis=1)
    free = dispatch.numbers.capacity.sum(axis=1)
    weight = dispatch.layout.year_share
    prices = np.asarray(dispatch.prices["capacity"]) @ weight / weight.sum()
    rows = []
    for i, arc in enumerate(dispatch.layout.arcs.index):
        if free[i] <= 0 and flow[i] <= _SMALL:
            continue
        used = flow[i] / free[i] if np.isfinite(free[i]) and free[i] > 0 else float("nan")
        price = max(float(prices[i]), 0.0)
        kind = room_class(float(flow[i]), float(free[i]), price)
        rows.append((str(arc), float(flow[i]), float(free[i]), float(used), price, kind))
    return sorted(rows, key=lambda row: (-row[1], row[0]))


def frames_of(network: Network) -> dict[str, Frame]:
    """Return the maps that a network has: the name of the figure, and what it shows."""
    nodes = network.nodes
    if network.name in FRAMES:
        return FRAMES[network.name]
    return {"corridor_map": frame_around(nodes["lon"], nodes["lat"])}


def exhibit(dispatch: Dispatch, language: str, name: str = "corridor_map") -> Exhibit:
    """Return a map of a dispatch.

    Parameters
    ----------
    dispatch
        Over a year, or any number of months: volumes are those of the horizon.
    language
        ``en``, ``kk`` or ``ru``.
    name
        A key of `frames_of`.

    Raises
    ------
    InputError
        If the network has no such map.
    """
    words, network = texts(language), dispatch.network
    frames = frames_of(network)
    if name not in frames:
        raise unknown_name("map", name, frames)
    rows = arc_table(dispatch)
    unit = unit_name(network, words)
    columns = (
        Column("leg", "text"),
        Column("flow", "number", network.unit),
        Column("free", "number", network.unit),
        Column("used", "share"),
        Column("capacity_price", "number", network.price_unit),
        Column("capacity_quality", "text"),
        Column("line", "text"),
    )
    qualities = dispatch.layout.arcs["quality"].astype(str).to_dict()
    table = Table(
        columns,
        tuple(
            (
                arc_name(network, arc, words),
                flow,
                free,
                used,
                price,
                words(f"corridor_quality.{qualities[arc]}"),
                words(f"line.{line_of(network, arc).kind}"),
            )
            for arc, flow, free, used, price, _ in rows
        ),
    )
    full = [arc_name(network, arc, words) for arc, *_, kind in rows if kind == "full"]
    first = rows[0]
    return Exhibit(
        name=name,
        figure=draw(dispatch, rows, frames[name], words),
        table=table,
        title=finding(network, rows, words, full_only=name != next(iter(frames))),
        subtitle=words(f"figure.{name}.title", unit=unit, **words.named(country=network.home[0])),
        alt=words(
            "figure.corridor_map.alt",
            first=arc_name(network, first[0], words),
            volume=f"{decimal(first[1], 1, words)} {unit}",
            full="; ".join(full) or "–",
        ),
        note=words("figure.corridor_map.note", full="; ".join(full) or "–"),
        ranged=words("range.network"),
        unit=unit,
        source=words(
            "source.corridors_map",
            network=network.title[words.language],
            licence=LICENCE,
        ),
        year=network.year,
    )


def finding(
    network: Network, rows: Sequence[tuple[Any, ...]], words: Texts, *, full_only: bool = False
) -> str:
    """Return what a map finds: where most flows and how many legs are full, or only the latter.

    Parameters
    ----------
    network
        Of the map.
    rows
        As of `arc_table`.
    words
        Texts of the language.
    full_only
        Of a second map of the same network.
    """
    full = sorted((row for row in rows if row[5] == "full"), key=lambda row: (-row[4], row[0]))
    if full_only or not rows:
        if not full:
            return words("finding.room")
        first = arc_name(network, full[0][0], words)
        return words.sentence("finding.no_room", count=len(full), first=first)
    return words.sentence(
        "finding.flow",
        first=arc_name(network, rows[0][0], words),
        volume=f"{decimal(rows[0][1], 1, words)} {unit_name(network, words)}",
        count=len(full),
    )


def draw(
    dispatch: Dispatch, rows: Sequence[tuple[Any, ...]], frame: Frame, words: Texts
) -> go.Figure:
    """Draw land, lines from the smallest flow to the largest, and the nodes with their names."""
    network = dispatch.network
    traces = [land(network.home, own, frame) for own in (False, True)]
    widest = max(row[1] for row in rows) or 1.0
    traces += [flow_line(dispatch, row, widest, frame, words) for row in reversed(rows)]
    shown = [course(dispatch, row[0], frame) for row in rows]
    lines = np.vstack([*map(dense, shown), np.empty((0, 2))])

    def over(width: float) -> dict[str, Any]:
        """Return names and scale for a map of so many pixels."""
        shapes, told, box = scale_of(widest, lines, frame, network.unit, words, width)
        _, names = node_marks(dispatch, rows, frame, words, width=width, reserved=[box])
        return {"shapes": shapes, "annotations": [*(name_label(*n) for n in names), *told]}

    traces += node_marks(dispatch, rows, frame, words)[0]
    traces += [
        {
            "type": "scatter",
            "mode": "lines",
            "x": [None],
            "y": [None],
            "line": {"color": colour, "width": 5, "dash": "dot" if kind == "unused" else "solid"},
            "name": words(f"room.{kind}"),
        }
        for kind, colour in zip(CLASSES, COLOURS, strict=True)
    ]
    axis = {"visible": False, "fixedrange": True}
    wide = new_figure(
        traces,
        layout(
            words,
            430,
            margin={"l": 0, "r": 0, "t": 0, "b": 56},
            plot_bgcolor="#fbfdff",
            **over(LEAST_WIDTH),
            xaxis={**axis, "range": list(frame.x), "constrain": "domain"},
            yaxis={**axis, "range": list(frame.y), "scaleanchor": "x", "constrain": "domain"},
            legend={
                "orientation": "h",
                "x": 0,
                "y": -0.01,
                "yanchor": "top",
                "xanchor": "left",
                "font": {"size": 11},
            },
            meta={"aspect": round(frame.aspect, 4), "extra": 58, "least_width": LEAST_WIDTH},
        ),
    )
    # A phone has room for fewer names; below them the legend takes more lines.
    meta = {"aspect": round(frame.aspect, 4), "extra": NARROW_BELOW + 2}
    below = {"l": 0, "r": 0, "t": 0, "b": NARROW_BELOW}
    return with_narrow(wide, {"layout": {**over(WIDTH), "margin": below, "meta": meta}})


def land(home: Sequence[str], own: bool, frame: Frame) -> dict[str, Any]:
    """Return the areas of the home countries (`own`), or of all others."""
    xs: list[float | None] = []
    ys: list[float | None] = []
    for code, rings in region(frame).items():
        if (code in home) is not own:
            continue
        for ring in rings:
            xs += [*ring[:, 0].tolist(), None]
            ys += [*ring[:, 1].tolist(), None]
    return {
        "type": "scatter",
        "mode": "lines",
        "fill": "toself",
        "x": xs,
        "y": ys,
        "fillcolor": OWN_LAND if own else LAND,
        "line": {"color": BORDER, "width": 0.6},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def flow_line(
    dispatch: Dispatch, row: tuple[Any, ...], widest: float, frame: Frame, words: Texts
) -> dict[str, Any]:
    """Return the line of an arc, as wide as what flows on it, in the colour of its class."""
    network = dispatch.network
    arc, flow, _, used, price, kind = row
    points = np.round(course(dispatch, arc, frame), 1)
    unused = kind == "unused"
    told = [
        f"<b>{arc_name(network, arc, words)}</b>",
        f"{words('column.flow')}: {decimal(flow, 2, words)} {unit_name(network, words)}",
    ]
    if np.isfinite(used):
        told.append(f"{words('column.used')}: {share(used, words)}")
    if price > _SMALL:
        value = decimal(price, 1, words)
        told.append(
            f"{words('column.capacity_price')}: {value} {words(f'unit.{network.price_unit}')}"
        )
    return {
        "type": "scatter",
        "mode": "lines",
        "x": points[:, 0].tolist(),
        "y": points[:, 1].tolist(),
        "line": {
            "color": COLOURS[CLASSES.index(kind)],
            "width": 1.2 if unused else line_width(flow, widest),
            "dash": "dot" if unused else "solid",
        },
        "text": "<br>".join(told),
        "hoverinfo": "text",
        "showlegend": False,
    }


def node_marks(
    dispatch: Dispatch,
    rows: Sequence[tuple[Any, ...]],
    frame: Frame,
    words: Texts,
    *,
    idle: bool = False,
    width: float = LEAST_WIDTH,
    reserved: Sequence[Box] = (),
) -> tuple[list[Any], list[tuple[str, Array, str]]]:
    """Return the markers of the nodes in use, and the names that fit, busiest first.

    Parameters
    ----------
    dispatch, frame, words
        As for `draw`.
    rows
        Arcs as of `arc_table`; of these alone the nodes are marked.
    idle
        Whether nodes are marked at which nothing arrives or leaves.
    width
        Of the map on which the names must find room, pixels.
    reserved
        Boxes that no name covers.
    """
    network, arcs = dispatch.network, dispatch.layout.arcs
    through: dict[str, float] = {}
    for arc, flow, *_ in rows:
        for end in ("from", "to"):
            node = str(arcs.loc[arc, end])
            through[node] = max(through.get(node, 0.0), flow)
    used = [node for node in through if idle or through[node] > _SMALL]
    spots = azimuthal(network.nodes.loc[used, "lon"], network.nodes.loc[used, "lat"], frame.centre)
    inside = frame.holds(spots)
    shown = {node: spots[i] for i, node in enumerate(used) if inside[i]}
    exits = _exits(dispatch, rows, frame, [node for i, node in enumerate(used) if not inside[i]])
    kinds = {node: str(network.nodes.loc[node, "kind"]) for node in through}
    # Stations on the way are named where room is left.
    order = sorted(
        {**shown, **exits}, key=lambda node: (kinds[node] not in SYMBOLS, -through[node], node)
    )
    spot = {**shown, **exits}
    named = [(node_name(network, node, words, short=True), spot[node]) for node in order]
    marked = [node for node in order if node in shown]
    marks: list[Any] = [
        {
            "type": "scatter",
            "mode": "markers",
            "x": [round(float(shown[node][0]), 1) for node in marked],
            "y": [round(float(shown[node][1]), 1) for node in marked],
            "text": [node_name(network, node, words) for node in marked],
            "hoverinfo": "text",
            "marker": {
                "size": [8 if kinds[node] in SYMBOLS else 4 for node in marked],
                "symbol": [SYMBOLS.get(kinds[node], "circle") for node in marked],
                "color": ["#ffffff" if kinds[node] in SYMBOLS else INK for node in marked],
                "line": {"color": INK, "width": 1.3},
            },
            "showlegend": False,
        }
    ]
    return marks, place_labels(named, frame, width, reserved)


def _exits(
    dispatch: Dispatch, rows: Sequence[tuple[Any, ...]], frame: Frame, outside: Sequence[str]
) -> dict[str, Array]:
    """Return where the line to a node beyond the frame leaves it: there stands the node's name."""
    arcs = dispatch.layout.arcs
    found: dict[str, Array] = {}
    for arc, flow, *_ in rows:
        node = str(arcs.loc[arc, "to"])
        if flow <= _SMALL or node not in outside or node in found:
            continue
        way = course(dispatch, arc, frame)
        inside = frame.holds(way)
        if inside[0]:
            found[node] = _leaving(way, int(np.flatnonzero(inside)[-1]), frame)
    return found


def _leaving(way: Array, last: int, frame: Frame) -> Array:
    """Return the point just inside the frame where a line leaves it after its point `last`."""
    if last == len(way) - 1:
        return np.asarray(way[last])
    within = way[last] + np.linspace(0.0, 1.0, 200)[:, None] * (way[last + 1] - way[last])
    return np.asarray(within[frame.holds(within)][-1])


def course(dispatch: Dispatch, arc: str, frame: Frame) -> Array:
    """Return the line of an arc of a dispatch, as `course_of`."""
    return course_of(dispatch.network, arc, frame)


def course_of(network: Network, arc: str, frame: Frame) -> Array:
    """Return the line of an arc in map units; without its last leg where that spans a continent."""
    degrees = line_of(network, arc).points
    points = azimuthal(degrees[:, 0], degrees[:, 1], frame.centre)
    far = float(np.hypot(*(points[-1] - points[-2]))) > FAR
    return points[:-1] if far and len(points) > 2 else points
