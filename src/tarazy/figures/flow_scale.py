"""The scale of a map of flows: how wide a line is for how much, in the emptiest corner."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tarazy.figures.geography.region import Frame
from tarazy.figures.map_labels import LEAST_WIDTH, Box
from tarazy.text.formats import trimmed
from tarazy.text.texts import Texts

Array = NDArray[np.float64]
WIDEST, NARROWEST = 13.0, 1.6
_EDGE_COLOUR, _LINE_COLOUR = "#b3bcc5", "#1f6fb2"
# Size of the letters.
_SCALE = 10.5
# Parts of the largest flow that the scale shows, before they are rounded to 1, 2 or 5.
_STEPS = (1.0, 0.4, 0.1)
# Points of a part of a line, to see what it covers.
_DENSE = 60


def line_width(flow: float, widest: float) -> float:
    """Return how wide a flow is drawn, pixels, where the largest is `widest`."""
    return round(NARROWEST + (WIDEST - NARROWEST) * flow / widest, 2)


def dense(points: Array) -> Array:
    """Return many points along a line."""
    steps = np.linspace(0.0, 1.0, _DENSE)[:, None]
    parts = [a + steps * (b - a) for a, b in pairwise(points)]
    return np.vstack(parts)


def rounded_flows(widest: float) -> list[float]:
    """Return flows for a scale, the largest first: each 1, 2 or 5 times a power of ten.

    >>> rounded_flows(64.8)
    [50.0, 20.0, 5.0]
    """
    found: list[float] = []
    for step in _STEPS:
        power = 10.0 ** np.floor(np.log10(step * widest))
        value = float(next(f for f in (5.0, 2.0, 1.0) if f * power <= step * widest * 1.0001))
        if value * power not in found:
            found.append(float(value * power))
    return found


def scale_of(
    widest: float,
    lines: Array,
    frame: Frame,
    unit: str,
    words: Texts,
    across: float = LEAST_WIDTH,
    title: str = "network_map.scale",
) -> tuple[list[dict[str, Any]], list[dict[str, Any]], Box]:
    """Return shapes and texts of the scale of widths, in the emptiest corner, and its box.

    Parameters
    ----------
    widest
        The largest flow of the map.
    lines
        Points of what flows, (M, 2).
    frame
        What the map shows.
    unit
        Of flows: a key of the units.
    words
        Texts of the language.
    across
        How many pixels the map is wide.
    title
        Key of the text above it, which names the unit: of flows in a year, unless it is given.
    """
    flows = rounded_flows(widest)
    width, height = frame.x[1] - frame.x[0], frame.y[1] - frame.y[0]
    per_pixel = width / across
    step, length = 17 * per_pixel, 42 * per_pixel
    heading = words(title, unit=words(f"unit.{unit}"))
    # Wide enough for its title, at 6 pixels a letter, and for a number beside a line.
    size = max(length + 62 * per_pixel, 6 * len(heading) * per_pixel), (len(flows) + 1) * step
    margin = 8 * per_pixel
    lows = (frame.y[0] + margin, frame.y[1] - margin - size[1])
    lefts = (frame.x[0] + margin, frame.x[1] - margin - size[0])
    corners = [(left, low, left + size[0], low + size[1]) for low in lows for left in lefts]
    box = min(corners, key=lambda corner: _crowd(corner, lines))
    left, top = box[0], box[3]
    texts_of = [_scale_text(heading, left, top - step / 2)]
    ways = [_frame_of(box, height)]
    for number, flow in enumerate(flows, start=1):
        y = top - (number + 0.5) * step
        ways.append(
            {
                "type": "line",
                "x0": left + 2 * per_pixel,
                "x1": left + length,
                "y0": y,
                "y1": y,
                "line": {"color": _LINE_COLOUR, "width": line_width(flow, widest)},
            }
        )
        texts_of.append(_scale_text(trimmed(flow, words), left + length + 8 * per_pixel, y))
    return ways, texts_of, box


def _frame_of(box: Box, height: float) -> dict[str, Any]:
    """Return the pale ground of the scale, a little larger than it."""
    left, low, right, high = box
    edge = 0.008 * height
    return {
        "type": "rect",
        "x0": left - edge,
        "x1": right + edge,
        "y0": low - edge,
        "y1": high + edge,
        "fillcolor": "rgba(255,255,255,0.85)",
        "line": {"color": _EDGE_COLOUR, "width": 0.6},
    }


def _scale_text(text: str, x: float, y: float) -> dict[str, Any]:
    return {
        "text": text,
        "x": x,
        "y": y,
        "showarrow": False,
        "xanchor": "left",
        "yanchor": "middle",
        "font": {"size": _SCALE},
    }


def _crowd(box: Box, lines: Array) -> int:
    """Return how many points of lines lie in a box."""
    left, low, right, high = box
    inside = (lines[:, 0] > left) & (lines[:, 0] < right)
    inside &= (lines[:, 1] > low) & (lines[:, 1] < high)
    return int(inside.sum())
