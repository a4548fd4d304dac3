"""Horizontal bars, coloured by sign, with the values in a column."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tarazy.figures import style
from tarazy.figures.ranges import with_interval
from tarazy.text.formats import effect, percent_sign
from tarazy.text.texts import Texts

if TYPE_CHECKING:
    import plotly.graph_objects as go


# Pixels that an interval below a value needs beside it.
_INTERVAL = 48


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
    ends: Sequence[tuple[float, float] | None] = (),
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
    ends
        Both ends of the range of each bar, None for one without; by default no bar has one.
    **axis
        More of the axis of values.
    """
    trace = {
        "type": "bar",
        "orientation": "h",
        "x": values,
        "y": labels,
        "marker": {"color": colours or style.sign_colours(values)},
        **style.range_lines(values, ends, style.INK),
        **({"hoverinfo": "skip"} if hover is None else {"hoverinfo": "text", "hovertext": hover}),
    }
    margin = style.VALUE_MARGIN + (_INTERVAL if any(ends) else 0)
    every = [*values, *(end for pair in ends if pair for end in pair)]
    written = [
        with_interval(*pair, words)
        for pair in zip(written, ends or [None] * len(values), strict=True)
    ]
    return style.new_figure(
        [trace],
        style.layout(
            words,
            height,
            showlegend=False,
            bargap=bargap,
            margin={"l": 8, "r": margin, "t": 8, "b": below},
            xaxis=style.value_axis(min(every) if low is None else low, max(every), **axis),
            yaxis=style.label_axis(labels),
            annotations=style.value_column(labels, written),
            meta=style.WRITTEN,
        ),
    )


def change_bars(
    labels: list[str],
    changes: list[float],
    words: Texts,
    *,
    height: int,
    bargap: float,
    ends: Sequence[tuple[float, float] | None] = (),
) -> go.Figure:
    """Draw changes in per cent; arguments as in `bar_chart`."""
    written = [effect(change, words) for change in changes]
    suffix = percent_sign(words)
    return bar_chart(
        labels,
        changes,
        written,
        words,
        height=height,
        bargap=bargap,
        ends=ends,
        ticksuffix=suffix,
    )
