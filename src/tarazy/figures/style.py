"""How the figures look: typography, colour-blind safe colours, classes around zero."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from tarazy.text.formats import separators
from tarazy.text.materiality import MATERIAL, is_about_zero, is_material
from tarazy.text.texts import Texts

if TYPE_CHECKING:
    import plotly.graph_objects as go

FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", Arial, sans-serif'
INK, QUIET, RULE = "#1f2933", "#52606d", "#d9e0e6"
BLUE, ORANGE = "#0072b2", "#d55e00"  # Okabe & Ito (2008)
# ColorBrewer RdBu with nine classes (C. Brewer, colour-blind safe), from the lowest to the highest.
DIVERGING = (
    "#b2182b",
    "#d6604d",
    "#f4a582",
    "#fddbc7",
    "#f7f7f7",
    "#d1e5f0",
    "#92c5de",
    "#4393c3",
    "#2166ac",
)
LOSS, GAIN = DIVERGING[0], DIVERGING[-1]
SIDE = len(DIVERGING) // 2
# Of changes that are about 0. Those that are told, but smaller than the first class, are near
# white, like what has no number.
ABOUT_ZERO = "#ced4da"
SMALL = DIVERGING[SIDE]
SHADES = (*DIVERGING[:SIDE], SMALL, ABOUT_ZERO, SMALL, *DIVERGING[SIDE + 1 :])
SHADE_SIDE = len(SHADES) // 2
_LADDER = [m * 10.0**e for e in range(-2, 4) for m in (1.0, 3.0)]


def layout(texts: Texts, height: int, **more: Any) -> dict[str, Any]:
    """Return the layout that all figures share.

    Parameters
    ----------
    texts
        Of the language, for the decimal mark.
    height
        Pixels.
    **more
        Further keys of a plotly layout, which take precedence.
    """
    base: dict[str, Any] = {
        "template": "none",
        "font": {"family": FONT, "size": 13, "color": INK},
        "separators": separators(texts),
        "height": height,
        "margin": {"l": 8, "r": 8, "t": 8, "b": 32},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "hoverlabel": {"bgcolor": "#ffffff", "bordercolor": RULE, "font": {"color": INK}},
        "hovermode": "closest",
        "dragmode": False,
        "legend": {"orientation": "h", "x": 0, "y": 1.0, "yanchor": "bottom", "xanchor": "left"},
    }
    return base | more


# Of bars in groups, at the right above them. Plotly stacks the bars of a group from below: drawn
# last, the first series is on top, and the legend is reversed to match.
GROUPS_LEGEND = {
    "orientation": "h",
    "x": 1,
    "y": 1.0,
    "yanchor": "bottom",
    "xanchor": "right",
    "traceorder": "reversed",
}


def value_axis(lowest: float, highest: float, **more: Any) -> dict[str, Any]:
    """Return a horizontal axis of values that includes zero."""
    low, high = min(lowest, 0.0), max(highest, 0.0)
    span = (high - low) or 1.0
    base: dict[str, Any] = {
        "range": [low - (0.03 * span if low < 0.0 else 0.0), high + 0.03 * span],
        "gridcolor": RULE,
        "zeroline": True,
        "zerolinecolor": QUIET,
        "zerolinewidth": 1,
        "tickfont": {"color": QUIET, "size": 12},
        "nticks": 6,
        "tickangle": 0,
        "fixedrange": True,
    }
    return base | more


def axis_title(text: str) -> dict[str, Any]:
    """Return the title of an axis: its unit, no larger than its numbers."""
    return {"text": text, "font": {"size": 12, "color": QUIET}}


def value_column(
    labels: Sequence[str], values: Sequence[str], axis: str = "y"
) -> list[dict[str, Any]]:
    """Return the written values as a column at the right edge, where no bar can run into them."""
    return [
        {
            "text": value,
            "x": 1.0,
            "xref": "paper",
            "xanchor": "left",
            "xshift": 8,
            "y": label,
            "yref": axis,
            "showarrow": False,
            "align": "left",
            "font": {"size": 12},
        }
        for label, value in zip(labels, values, strict=True)
    ]


# Pixels at the right edge that a column of values needs.
VALUE_MARGIN = 88
# Tells a page that every value is written out, so that a narrow screen can do without tick labels.
WRITTEN = {"written": True}


def label_axis(labels: Sequence[str], **more: Any) -> dict[str, Any]:
    """Return a vertical axis of labels, the first on top."""
    base: dict[str, Any] = {
        "type": "category",
        "categoryorder": "array",
        "categoryarray": list(labels)[::-1],
        "automargin": True,
        "ticklen": 4,
        "tickcolor": "rgba(0,0,0,0)",
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
    }
    return base | more


def wrapped(labels: Iterable[str], width: int = 22) -> list[str]:
    """Return labels broken into lines, so that a narrow screen keeps room for the bars."""
    return [
        "<br>".join(textwrap.wrap(label, width, break_long_words=False) or [label])
        for label in labels
    ]


def sign_colours(values: Iterable[float]) -> list[str]:
    """Return the colour of a loss or a gain for every value."""
    return [LOSS if value < 0 else GAIN for value in values]


def class_limits(values: Iterable[float]) -> list[float]:
    """Return four class limits above zero, about threefold apart; below zero they are mirrored.

    The outer class is open. It begins at the 95th percentile of the absolute values, rounded down
    to 1 or 3 times a power of ten, so that one economy that is hit far harder than all others
    doesn't wash out the map. The first class never begins below what is told as a change
    (`tarazy.text.materiality`), so that noise isn't painted as an effect.
    """
    sizes = np.abs(np.array(list(values), dtype=np.float64))
    quantile = float(np.quantile(sizes, 0.95))
    ladder = [step for step in _LADDER if is_material(step)]
    reached = [step for step in ladder if step <= quantile * (1 + 1e-12)]
    last = max(len(reached), SIDE)
    return ladder[last - SIDE : last]


def value_class(value: float, limits: Sequence[float]) -> int:
    """Return the class of a value, from -4 to 4; 0 is around zero."""
    size = sum(abs(value) >= limit for limit in limits)
    return -size if value < 0 else size


def value_shade(value: float, limits: Sequence[float]) -> int:
    """Return the shade of a value, from -5 to 5; 0 is about 0, 1 is told but below all classes."""
    if is_about_zero(value):
        return 0
    size = 1 + abs(value_class(value, limits))
    return -size if value < 0 else size


def class_colour(value: float, limits: Sequence[float]) -> str:
    """Return the colour of a value: grey where it is about 0."""
    return SHADES[value_shade(value, limits) + SHADE_SIDE]


def shade_scale() -> list[list[float | str]]:
    """Return the colours of all shades as a stepped plotly colour scale."""
    return stepped_scale(SHADES)


def legend_cells(limits: Sequence[float]) -> tuple[tuple[str, ...], list[float]]:
    """Return the colours of a legend, and the limits between them above zero.

    Between what is about 0 and the first class stands what is told and smaller, if there is room.
    """
    if limits[0] <= MATERIAL:
        return (*DIVERGING[:SIDE], ABOUT_ZERO, *DIVERGING[SIDE + 1 :]), list(limits)
    return SHADES, [MATERIAL, *limits]


def stepped_scale(colours: Sequence[str]) -> list[list[float | str]]:
    """Return colours as a plotly colour scale without shades between them."""
    count = len(colours)
    return [[step / count, colour] for i, colour in enumerate(colours) for step in (i, i + 1)]


def column_axis(**more: Any) -> dict[str, Any]:
    """Return a horizontal axis of names above the columns of a table of cells."""
    return {
        "type": "category",
        "side": "top",
        "fixedrange": True,
        "showgrid": False,
        "automargin": True,
        "tickangle": 0,
        "tickfont": {"size": 11},
        **more,
    }


def cell_texts(
    names: Sequence[str],
    labels: Sequence[str],
    cells: Sequence[Sequence[str]],
    inverted: Sequence[Sequence[bool]],
    size: float = 11.5,
) -> list[dict[str, Any]]:
    """Return the texts of a table of cells as annotations, white where `inverted`.

    Parameters
    ----------
    names, labels
        Of the columns and of the rows.
    cells, inverted
        Row by row.
    size
        Of the letters.
    """
    return [
        {
            "text": text,
            "x": name,
            "y": label,
            "showarrow": False,
            "font": {"size": size, "color": "#ffffff" if light else INK},
        }
        for label, row, lights in zip(labels, cells, inverted, strict=True)
        for name, text, light in zip(names, row, lights, strict=True)
    ]


def new_figure(traces: Sequence[Any], layout_of: dict[str, Any]) -> go.Figure:
    """Return a figure without plotly's default template, which would travel with every figure."""
    import plotly.graph_objects as go

    return go.Figure(data=[_shown(trace) for trace in traces], layout=_shown(layout_of))


# What figures write in bold, small, on a new line; anything else in angle brackets is a text.
_OTHER_TAG = re.compile(r"<(?!/?(?:b|i|br|span|sup|sub|extra)\b)", re.IGNORECASE)


def _shown(part: Any) -> Any:
    """Return a part of a figure in which a label such as ``<a href=...>`` is shown as written.

    Plotly reads texts as a kind of HTML: it would make a link of it.
    """
    if isinstance(part, str):
        return _OTHER_TAG.sub("&lt;", part)
    if isinstance(part, dict):
        return {key: _shown(value) for key, value in part.items()}
    if isinstance(part, list | tuple):
        return [_shown(value) for value in part]
    return part


def range_lines(
    values: Sequence[float], ends: Sequence[tuple[float, float] | None], colour: str
) -> dict[str, Any]:
    """Return the thin lines of the ranges of bars, to put into their trace.

    Parameters
    ----------
    values
        Where the bars end.
    ends
        Lower and upper end of each range; None for a bar without one.
    colour
        Of the lines.

    Returns
    -------
    dict
        Empty where no bar has a range.
    """
    if not any(ends):
        return {}
    known = [pair or (value, value) for value, pair in zip(values, ends, strict=True)]
    return {
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": [round(high - v, 6) for v, (_, high) in zip(values, known, strict=True)],
            "arrayminus": [round(v - low, 6) for v, (low, _) in zip(values, known, strict=True)],
            "color": colour,
            "thickness": 1.2,
            "width": 3,
        }
    }


def panel_title(text: str, left: float) -> dict[str, Any]:
    """Return the title above a panel that begins at a part `left` of the width."""
    return {
        "text": f"<b>{text}</b>",
        "x": left,
        "xref": "paper",
        "xanchor": "left",
        "y": 1.0,
        "yref": "paper",
        "yanchor": "bottom",
        "showarrow": False,
        "align": "left",
        "font": {"size": 12, "color": INK},
    }


def class_legend(
    positions: Sequence[float], labels: Sequence[str], title: str, length: float = 1.0
) -> dict[str, Any]:
    """Return the colour bar of classes, below a figure.

    Parameters
    ----------
    positions, labels
        Where a class begins on the scale of colours, and the value written there.
    title
        What the colours show, with the unit.
    length
        As a part of the width.
    """
    return {
        "orientation": "h",
        "x": 0.5,
        "xanchor": "center",
        "y": 0,
        "yanchor": "top",
        "ypad": 4,
        "len": length,
        "thickness": 12,
        "outlinewidth": 0.5,
        "outlinecolor": "#8b98a5",
        "tickvals": list(positions),
        "ticktext": list(labels),
        "tickangle": 0,
        "tickfont": {"size": 10},
        "title": {"text": title, "side": "top", "font": {"size": 11}},
    }
