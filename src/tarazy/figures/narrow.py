"""What a phone shows of a wide figure: panels below each other, fewer columns, fewer names.

It travels in the layout's ``meta`` under ``narrow``: ``layout`` takes the place of keys of the wide
layout, and ``data``, where there is one, that of its traces.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tarazy.figures.style import wrapped

if TYPE_CHECKING:
    import plotly.graph_objects as go

# Width of a phone's figure, pixels: names on a narrow map are placed for it.
WIDTH = 350
# Columns of a table of cells that a phone has room for.
COLUMNS = 4
# Letters of a line in the labels of their rows and columns.
LETTERS = (15, 8)
# Pixels above a panel, for its title.
_TITLE = 54
# Pixels of a line of a label.
_LINE = 13
# Part of an axis that values written beside bars need more of where it is short.
_ROOM = 0.3
# Letters of a line of that title.
_LETTERS = 24
_TAG = re.compile(r"<[^>]+>")
_PANEL = re.compile(r"^xaxis(\d*)$")


def with_narrow(wide: go.Figure, narrow: go.Figure | Mapping[str, Any]) -> go.Figure:
    """Return a figure that carries what a narrow screen shows instead.

    Parameters
    ----------
    wide
        The figure; gets the key ``narrow`` in its ``meta``.
    narrow
        Another figure, or a dictionary with ``layout`` and perhaps ``data``.
    """
    shown = narrow if isinstance(narrow, Mapping) else plain(narrow)
    # A phone never scrolls sideways to its own version.
    shown["layout"]["meta"] = {
        key: value
        for key, value in (shown["layout"].get("meta") or {}).items()
        if key not in ("least_width", "narrow")
    }
    wide.layout.meta = {**(wide.layout.meta or {}), "narrow": shown}
    return wide


def plain(figure: go.Figure) -> dict[str, Any]:
    """Return data and layout of a figure as plain data, without the notebook's template."""
    content = copy.deepcopy(figure.to_plotly_json())
    content["layout"].pop("template", None)
    return {"data": list(content["data"]), "layout": content["layout"]}


def stacked(wide: go.Figure) -> go.Figure:
    """Return a figure of panels side by side that has them below each other on a narrow screen.

    A panel is a horizontal axis; those that share the labels of the first get them each.
    """
    content = plain(wide)
    layout = content["layout"]
    numbers = sorted(
        (found[1] for key in layout if (found := _PANEL.match(key))), key=lambda n: int(n or 1)
    )
    lefts = {n: (layout[f"xaxis{n}"].get("domain") or [0.0])[0] for n in numbers}
    margin = layout["margin"]
    more = _rewrap(content)
    inside = layout["height"] - margin["t"] - margin["b"] + _LINE * more
    whole = len(numbers) * (inside + _TITLE)
    labels = copy.deepcopy(layout["yaxis"])
    for place, number in enumerate(numbers):
        top = 1.0 - (place * (inside + _TITLE) + _TITLE) / whole
        own = layout.setdefault(f"yaxis{number}", copy.deepcopy(labels))
        own |= {"domain": [round(max(top - inside / whole, 0.0), 4), round(top, 4)]}
        own["anchor"] = f"x{number}"
        layout[f"xaxis{number}"] |= {"domain": [0.0, 1.0], "anchor": f"y{number}"}
        if not layout[f"xaxis{number}"].get("showticklabels", True):
            layout[f"xaxis{number}"]["range"] = _roomier(layout[f"xaxis{number}"]["range"])
    for trace in content["data"]:
        trace["yaxis"] = f"y{str(trace.get('xaxis', 'x')).removeprefix('x')}"
    for note in layout["annotations"]:
        if note.get("xref") == "paper":
            number = min(numbers, key=lambda n: abs(lefts[n] - note["x"]))
            title = wrapped([_TAG.sub(" ", note["text"]).strip()], _LETTERS)[0]
            note |= {
                "x": 0.0,
                "y": layout[f"yaxis{number}"]["domain"][1],
                "text": f"<b>{title}</b>",
            }
        else:
            note["yref"] = f"y{str(note.get('xref', 'x')).removeprefix('x')}"
    layout["height"] = round(whole + margin["b"] + 8)
    layout["margin"] = {**margin, "t": 8}
    return with_narrow(wide, content)


def _rewrap(content: dict[str, Any]) -> int:
    """Break the labels of rows into shorter lines, wherever they stand; return how many lines more.

    Traces and notes name their rows by the labels.
    """
    axis = content["layout"]["yaxis"]
    short = {label: _short(label) for label in axis["categoryarray"]}
    axis["categoryarray"] = list(short.values())
    for trace in content["data"]:
        trace["y"] = [short.get(label, label) for label in trace["y"]]
    for note in content["layout"]["annotations"]:
        note["y"] = short.get(note["y"], note["y"])
    return sum(new.count("<br>") - old.count("<br>") for old, new in short.items())


def _short(label: str) -> str:
    text = wrapped([_TAG.sub(" ", label).strip()], LETTERS[0] + 1)[0]
    return f"<b>{text}</b>" if label.startswith("<b>") else text


def _roomier(ends: list[float]) -> list[float]:
    """Return the range of an axis with more room for the values written beside its bars."""
    low, high = ends
    room = _ROOM * (high - low)
    return [low - room if -low > room else low, high + room if high > room else high]
