"""Map of a network before and after an event, month by month."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tarazy.corridors.data import Network
from tarazy.figures.corridor_map import BORDER, NARROW_BELOW, course_of, frames_of, land
from tarazy.figures.corridor_names import arc_name, node_name
from tarazy.figures.exhibit import Exhibit
from tarazy.figures.flow_scale import dense, line_width, scale_of
from tarazy.figures.geography.corridor_lines import LICENCE
from tarazy.figures.geography.region import Frame, azimuthal
from tarazy.figures.map_labels import LEAST_WIDTH, name_label, place_labels
from tarazy.figures.narrow import WIDTH, with_narrow
from tarazy.figures.style import GAIN, INK, LOSS, layout, new_figure
from tarazy.figures.tables import Column, Table
from tarazy.text.formats import decimal
from tarazy.text.texts import Texts, texts

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from tarazy.experiment.corridor_part import CorridorPart

Array = NDArray[np.float64]
# What a leg does: carries as much as before, more, less, nothing any more, or nothing at all.
KINDS = ("same", "more", "less", "stopped", "idle")
_COLOURS = dict(zip(KINDS, ("#7b8794", GAIN, LOSS, LOSS, BORDER), strict=True))
_DASHES = {"stopped": "dot", "idle": "dot"}
_SCALE = "figure.month_map.scale"
# Volumes below this are none, and changes by less are none: in the unit, and as a part of before.
_SMALL, _SHARE = 1e-3, 0.01


@dataclass(frozen=True)
class Flows:
    """What the legs that carry anything carry, before and after.

    Attributes
    ----------
    arcs
        Names, (A,).
    months
        Numbers of the months, (M,).
    before, after
        Volumes, (A, M).
    """

    arcs: tuple[str, ...]
    months: tuple[int, ...]
    before: Array
    after: Array

    def steps(self) -> list[tuple[Array, Array]]:
        """Return before and after of an average month, then of every month, each (A,)."""
        average = self.before.mean(axis=1), self.after.mean(axis=1)
        return [average, *zip(self.before.T, self.after.T, strict=True)]


def flows_of(part: CorridorPart) -> Flows:
    """Return the flows of a network, all commodities together, the largest changes first."""
    total = part.dataset["flow"].sum("commodity").transpose("case", "arc", "month")
    before, after = (total.sel(case=case).values for case in ("before", "after"))
    names = [str(arc) for arc in total["arc"].values]
    moved = np.abs((after - before).sum(axis=1))
    order = np.lexsort((names, -moved))
    kept = [i for i in order if max(before[i].max(), after[i].max()) > _SMALL]
    return Flows(
        tuple(names[i] for i in kept),
        tuple(int(month) for month in total["month"].values),
        before[kept],
        after[kept],
    )


def kind_of(before: float, after: float) -> str:
    """Return which of `KINDS` a leg is."""
    if after <= _SMALL:
        return "stopped" if before > _SMALL else "idle"
    if abs(after - before) <= max(_SMALL, _SHARE * before):
        return "same"
    return "more" if after > before else "less"


def exhibit(part: CorridorPart, language: str) -> Exhibit | None:
    """Return the map of an average month; None where nothing flows, neither before nor after.

    The figure holds every month for a slider.

    Parameters
    ----------
    part
        A network that is known by its name, before and after.
    language
        ``en``, ``kk`` or ``ru``.
    """
    words, network, flows = texts(language), Network.load(part.network), flows_of(part)
    if not flows.arcs:
        return None
    unit = words(f"unit.{network.unit}")
    first, moved = flows.arcs[0], float((flows.after - flows.before)[0].sum())
    change = f"{decimal(moved, 1, words, signed=True)} {unit}"
    title = words("finding.leg", leg=arc_name(network, first, words), change=change)
    return Exhibit(
        name="month_map",
        figure=draw(network, flows, words),
        table=_table(network, flows, words),
        title=title,
        subtitle=words("figure.month_map.title", unit=unit),
        alt=words("figure.month_map.alt", leg=arc_name(network, first, words), change=change),
        note=words("figure.month_map.note"),
        ranged=words("range.routes"),
        unit=unit,
        source=words(
            "source.corridors_map", network=network.title[words.language], licence=LICENCE
        ),
        year=int(part.summary["year"]),
    )


def _table(network: Network, flows: Flows, words: Texts) -> Table:
    columns = (
        Column("leg", "text"),
        Column("month", "text"),
        Column("volume_before", "number", network.unit),
        Column("volume_after", "number", network.unit),
        Column("volume_change", "number", network.unit),
    )
    rows = tuple(
        (arc_name(network, arc, words), str(month), float(was), float(now), float(now - was))
        for arc, before, after in zip(flows.arcs, flows.before, flows.after, strict=True)
        for month, was, now in zip(flows.months, before, after, strict=True)
    )
    return Table(columns, rows)


def draw(network: Network, flows: Flows, words: Texts) -> go.Figure:
    """Draw land, legs and nodes; what changes with the month stands in the layout's ``meta``.

    ``meta["months"]`` has the ``label`` of the slider, the text of each of its ``steps``, the
    number of the ``first`` leg among the traces, and for each step ``widths``, ``colours``,
    ``dashes`` and ``texts`` of the legs.
    """
    frame = next(iter(frames_of(network).values()))
    widest = float(max(flows.before.max(), flows.after.max()))
    ways = [np.round(course_of(network, arc, frame), 1) for arc in flows.arcs]
    steps = [_step(network, flows, *step, widest, words) for step in flows.steps()]
    ground = [land(network.home, own, frame) for own in (False, True)]
    lines = [_leg(way, steps[0], i) for i, way in enumerate(ways)]
    nodes, named = _nodes(network, flows, frame, words)
    points = np.vstack([dense(way) for way in ways])

    def over(width: float) -> dict[str, Any]:
        """Return names and scale for a map of so many pixels."""
        shapes, told, box = scale_of(widest, points, frame, network.unit, words, width, _SCALE)
        names = place_labels(named, frame, width, [box])
        return {"shapes": shapes, "annotations": [*(name_label(*n) for n in names), *told]}

    count = len(flows.months)
    months = [words("figure.month_map.month", month=m, count=count) for m in flows.months]
    told = {
        "label": words("figure.month_map.slider"),
        "steps": [words("figure.month_map.average"), *months],
        "first": len(ground),
        **{key: [step[key] for step in steps] for key in steps[0]},
    }
    size = {"aspect": round(frame.aspect, 4), "months": told}
    axis = {"visible": False, "fixedrange": True, "constrain": "domain"}
    wide = new_figure(
        [*ground, *lines, nodes, *_legend(words)],
        layout(
            words,
            430,
            margin={"l": 0, "r": 0, "t": 0, "b": 56},
            plot_bgcolor="#fbfdff",
            **over(LEAST_WIDTH),
            xaxis={**axis, "range": list(frame.x)},
            yaxis={**axis, "range": list(frame.y), "scaleanchor": "x"},
            legend={"orientation": "h", "x": 0, "y": -0.01, "yanchor": "top", "xanchor": "left"},
            meta={**size, "extra": 58, "least_width": LEAST_WIDTH},
        ),
    )
    below = {"l": 0, "r": 0, "t": 0, "b": NARROW_BELOW}
    meta = {**size, "extra": NARROW_BELOW + 2}
    return with_narrow(wide, {"layout": {**over(WIDTH), "margin": below, "meta": meta}})


def _step(
    network: Network, flows: Flows, before: Array, after: Array, widest: float, words: Texts
) -> dict[str, list[Any]]:
    """Return how the legs look where the slider stands."""
    kinds = [kind_of(*pair) for pair in zip(before, after, strict=True)]
    unit = words(f"unit.{network.unit}")
    return {
        "widths": [
            1.2 if kind in _DASHES else line_width(float(now), widest)
            for kind, now in zip(kinds, after, strict=True)
        ],
        "colours": [_COLOURS[kind] for kind in kinds],
        "dashes": [_DASHES.get(kind, "solid") for kind in kinds],
        "texts": [
            f"<b>{arc_name(network, arc, words)}</b><br>"
            f"{decimal(float(was), 2, words)} → {decimal(float(now), 2, words)} {unit}"
            for arc, was, now in zip(flows.arcs, before, after, strict=True)
        ],
    }


def _leg(way: Array, step: dict[str, list[Any]], i: int) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": way[:, 0].tolist(),
        "y": way[:, 1].tolist(),
        "line": {
            "color": step["colours"][i],
            "width": step["widths"][i],
            "dash": step["dashes"][i],
        },
        "text": step["texts"][i],
        "hoverinfo": "text",
        "showlegend": False,
    }


def _nodes(
    network: Network, flows: Flows, frame: Frame, words: Texts
) -> tuple[dict[str, Any], list[tuple[str, Array]]]:
    """Return the markers of the nodes within the frame, and their names, the busiest first."""
    through: dict[str, float] = {}
    for arc, volumes in zip(flows.arcs, flows.before, strict=True):
        table = network.arcs if arc in network.arcs.index else network.projects
        for end in ("from", "to"):
            node = str(table.loc[arc, end])
            through[node] = max(through.get(node, 0.0), float(volumes.sum()))
    order = sorted(through, key=lambda node: (-through[node], node))
    at = network.nodes.loc[order]
    spots = azimuthal(at["lon"], at["lat"], frame.centre)
    inside = [i for i in range(len(order)) if frame.holds(spots)[i]]
    marks = {
        "type": "scatter",
        "mode": "markers",
        "x": [round(float(spots[i][0]), 1) for i in inside],
        "y": [round(float(spots[i][1]), 1) for i in inside],
        "text": [node_name(network, order[i], words) for i in inside],
        "hoverinfo": "text",
        "marker": {"size": 5, "color": "#ffffff", "line": {"color": INK, "width": 1.3}},
        "showlegend": False,
    }
    return marks, [(node_name(network, order[i], words, short=True), spots[i]) for i in inside]


def _legend(words: Texts) -> list[dict[str, Any]]:
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "x": [None],
            "y": [None],
            "line": {"color": _COLOURS[kind], "width": 4, "dash": _DASHES.get(kind, "solid")},
            "name": words(f"figure.month_map.{kind}"),
        }
        for kind in KINDS
    ]
