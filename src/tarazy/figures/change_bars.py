"""Horizontal bars of changes in per cent, coloured by sign, with the values in a column."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tarazy.figures.style import (
    VALUE_MARGIN,
    WRITTEN,
    label_axis,
    layout,
    new_figure,
    sign_colours,
    value_axis,
    value_column,
)
from tarazy.text.formats import effect, percent_sign
from tarazy.text.texts import Texts

if TYPE_CHECKING:
    import plotly.graph_objects as go


def change_bars(
    labels: list[str], changes: list[float], words: Texts, *, height: int, bargap: float
) -> go.Figure:
    """Draw one bar a label, the first on top.

    Parameters
    ----------
    labels
        Wrapped names, one for every change.
    changes
        Per cent.
    words
        Texts of the language.
    height
        Of the figure, pixels.
    bargap
        Part of the room of a bar that stays empty.
    """
    trace = {
        "type": "bar",
        "orientation": "h",
        "x": changes,
        "y": labels,
        "marker": {"color": sign_colours(changes)},
        "hoverinfo": "skip",
    }
    return new_figure(
        [trace],
        layout(
            words,
            height,
            showlegend=False,
            bargap=bargap,
            margin={"l": 8, "r": VALUE_MARGIN, "t": 8, "b": 32},
            xaxis=value_axis(min(changes), max(changes), ticksuffix=percent_sign(words)),
            yaxis=label_axis(labels),
            annotations=value_column(labels, [effect(change, words) for change in changes]),
            meta=WRITTEN,
        ),
    )
