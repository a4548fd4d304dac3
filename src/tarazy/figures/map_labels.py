"""Names on a map: how they look, how large they are, where they find room."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tarazy.figures.geography.region import Frame
from tarazy.figures.style import INK

Array = NDArray[np.float64]
# Left, low, right, high, in map units.
Box = tuple[float, float, float, float]

# Width at which labels are placed: the narrowest at which a page draws the map.
LEAST_WIDTH = 660
# Where a name stands of its point: plotly's anchors.
ANCHORS = {
    "right": ("left", "middle"),
    "left": ("right", "middle"),
    "above": ("center", "bottom"),
    "below": ("center", "top"),
}
_LABEL, _GAP = 10.5, 6


def name_label(text: str, point: Array, position: str) -> dict[str, Any]:
    """Return a name on a pale ground, so that it can be read over a line."""
    across, up = ANCHORS[position]
    return {
        "text": text,
        "x": round(float(point[0]), 1),
        "y": round(float(point[1]), 1),
        "showarrow": False,
        "xanchor": across,
        "yanchor": up,
        "xshift": {"left": _GAP, "right": -_GAP}.get(across, 0),
        "yshift": {"bottom": _GAP - 2, "top": 2 - _GAP}.get(up, 0),
        "bgcolor": "rgba(255,255,255,0.62)",
        "borderpad": 0,
        "font": {"size": _LABEL, "color": INK},
    }


def text_size(
    text: str, frame: Frame, letters: float = _LABEL, width: float = LEAST_WIDTH
) -> tuple[float, float]:
    """Return width and height of a text in map units, on a map that is `width` pixels wide."""
    per_pixel = (frame.x[1] - frame.x[0]) / width
    return 0.62 * letters * len(text) * per_pixel, 1.3 * letters * per_pixel


def label_boxes(
    text: str, point: Array, frame: Frame, across: float = LEAST_WIDTH
) -> dict[str, Box]:
    """Return the box of a name (left, low, right, high) by where it stands of its point.

    The map is `across` pixels wide.
    """
    width, height = text_size(text, frame, width=across)
    gap = _GAP * (frame.x[1] - frame.x[0]) / across
    x, y = float(point[0]), float(point[1])
    return {
        "right": (x + gap, y - height / 2, x + gap + width, y + height / 2),
        "left": (x - gap - width, y - height / 2, x - gap, y + height / 2),
        "above": (x - width / 2, y + gap, x + width / 2, y + gap + height),
        "below": (x - width / 2, y - gap - height, x + width / 2, y - gap),
    }


def place_labels(
    labels: Sequence[tuple[str, Array]],
    frame: Frame,
    width: float = LEAST_WIDTH,
    reserved: Sequence[Box] = (),
) -> list[tuple[str, Array, str]]:
    """Place names beside their points so that none covers another; what finds no room is left out.

    Parameters
    ----------
    labels
        Text and point in map units, the most important first.
    frame, width
        What the map shows, on how many pixels.
    reserved
        Boxes that no name covers.

    Returns
    -------
    list
        Text, point, and a key of `ANCHORS`.
    """
    taken: list[Box] = list(reserved)
    placed: list[tuple[str, Array, str]] = []
    names: set[str] = set()
    for text, point in labels:
        boxes = label_boxes(text, point, frame, width)
        for position in ANCHORS if text not in names else ():
            left, low, right, high = boxes[position]
            beyond = left < frame.x[0] or right > frame.x[1]
            beyond = beyond or low < frame.y[0] or high > frame.y[1]
            if not beyond and not any(
                left < r and right > l_ and low < h and high > b for l_, b, r, h in taken
            ):
                taken.append((left, low, right, high))
                placed.append((text, point, position))
                names.add(text)
                break
    return placed


def free_point(
    points: Sequence[Array] | Array,
    size: tuple[float, float],
    taken: Sequence[Box],
    lines: Array,
    frame: Frame,
) -> tuple[Array, Box] | None:
    """Return the first point around which a name finds room, and the box that it takes.

    Parameters
    ----------
    points
        Where it may stand, the best first.
    size
        Width and height of the name, map units.
    taken
        Boxes of other names: left, low, right, high.
    lines
        Points of what flows, (M, 2), which a name does not cover.
    frame
        What the map shows.
    """
    for point in points:
        left, right = float(point[0]) - size[0] / 2, float(point[0]) + size[0] / 2
        low, high = float(point[1]) - size[1] / 2, float(point[1]) + size[1] / 2
        if left < frame.x[0] or right > frame.x[1] or low < frame.y[0] or high > frame.y[1]:
            continue
        if any(left < r and right > l_ and low < h and high > b for l_, b, r, h in taken):
            continue
        box = (left, low, right, high)
        covers = (lines[:, 0] > left) & (lines[:, 0] < right)
        if not (covers & (lines[:, 1] > low) & (lines[:, 1] < high)).any():
            return np.asarray(point), box
    return None
