"""Horizontal bars of changes in per cent, coloured by sign, with the values in a column."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tarazy.figures import style
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
        "marker": {"color": style.sign_colours(changes)},
        "hoverinfo": "skip",
    }
    return style.new_figure(
        [trace],
        style.layout(
            words,
            height,
            showlegend=False,
            bargap=bargap,
            margin={"l": 8, "r": style.VALUE_MARGIN, "t": 8, "b": 32},
            xaxis=style.value_axis(min(changes), max(changes), ticksuffix=percent_sign(words)),
            yaxis=style.label_axis(labels),
            annotations=style.value_column(labels, [effect(change, words) for change in changes]),
            meta=style.WRITTEN,
        ),
    )
