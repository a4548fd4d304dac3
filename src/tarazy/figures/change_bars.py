"""Horizontal bars, coloured by sign, with the values in a column."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tarazy.figures import style
from tarazy.text.formats import effect, percent_sign
from tarazy.text.texts import Texts

if TYPE_CHECKING:
    import plotly.graph_objects as go


def bar_chart(
    labels: list[str],
    values: list[float],
    written: list[str],
    words: Texts,
    *,
    height: int,
    bargap: float = 0.35,
    below: int = 32,
    colours: list[str] | None = None,
    hover: list[str] | None = None,
    low: float | None = None,
    **axis: Any,
) -> go.Figure:
    """Draw one bar a label, the first on top, with what is `written` beside it.

    Parameters
    ----------
    labels
        Wrapped names.
    values
        Of the bars; the axis holds all of them.
    written
        The values as a reader sees them.
    words
        Texts of the language.
    height
        Of the figure, pixels.
    bargap
        Part of the room of a bar that stays empty.
    below
        Room for the axis, pixels.
    colours
        Of the bars; by default those of their signs.
    hover
        What a bar says when pointed at; by default nothing.
    low
        Where the axis begins at the latest; by default at the smallest value.
    **axis
        More of the axis of values.
    """
    trace = {
        "type": "bar",
        "orientation": "h",
        "x": values,
        "y": labels,
        "marker": {"color": colours or style.sign_colours(values)},
        **({"hoverinfo": "skip"} if hover is None else {"hoverinfo": "text", "hovertext": hover}),
    }
    return style.new_figure(
        [trace],
        style.layout(
            words,
            height,
            showlegend=False,
            bargap=bargap,
            margin={"l": 8, "r": style.VALUE_MARGIN, "t": 8, "b": below},
            xaxis=style.value_axis(min(values) if low is None else low, max(values), **axis),
            yaxis=style.label_axis(labels),
            annotations=style.value_column(labels, written),
            meta=style.WRITTEN,
        ),
    )


def change_bars(
    labels: list[str], changes: list[float], words: Texts, *, height: int, bargap: float
) -> go.Figure:
    """Draw changes in per cent; arguments as in `bar_chart`."""
    written = [effect(change, words) for change in changes]
    suffix = percent_sign(words)
    return bar_chart(
        labels, changes, written, words, height=height, bargap=bargap, ticksuffix=suffix
    )
