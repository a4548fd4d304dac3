"""What the figures of the chronicle share: rows over years, and the stages as bands behind."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from tarazy.figures.style import INK, QUIET, RULE, layout, new_figure
from tarazy.text.partial_dates import day_after
from tarazy.text.texts import Texts

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from tarazy.arguments.partial_date import PartialDate
    from tarazy.evidence.events_and_sources import Stage

# One tint after the other, so that neighbours differ without a line between them.
TINTS = ("#eaf1f7", "#f8f2e6")
YEARS = 5
# Years before the first stage.
BEFORE = 2
# Below the axis; on a narrow screen its items stand below each other.
LEGEND_BELOW = {
    "orientation": "h",
    "x": 0,
    "xref": "container",
    "xanchor": "left",
    "y": 0,
    "yref": "container",
    "yanchor": "bottom",
}


def edges(dates: Iterable[PartialDate], stages: Sequence[Stage]) -> tuple[date, date]:
    """Return the first and last day shown: the years of the dates, from shortly before the stages.

    What was long before the first stage would leave little room for the rest.
    """
    years = [when.year for when in dates]
    first = min(years)
    if stages:
        first = max(first, min(stage.start.year for stage in stages) - BEFORE)
    return date(first, 1, 1), date(max(years), 12, 31)


def time_axis(span: tuple[date, date]) -> dict[str, Any]:
    """Return an axis of days that names every fifth year."""
    first, last = span
    years = range(-(-first.year // YEARS) * YEARS, last.year + 1, YEARS)
    return {
        "type": "date",
        "range": [f"{first.year - 1}-07-01", f"{last.year + 1}-03-01"],
        "tickvals": [f"{year}-01-01" for year in years],
        "ticktext": [str(year) for year in years],
        "tickangle": 0,
        "tickfont": {"color": QUIET, "size": 12},
        "gridcolor": RULE,
        "fixedrange": True,
    }


def _bounds(stage: Stage, span: tuple[date, date]) -> tuple[date, date]:
    end = span[1] if stage.end is None else min(day_after(stage.end), span[1])
    return max(stage.start.first, span[0]), end


def stage_bands(stages: Sequence[Stage], span: tuple[date, date]) -> list[dict[str, Any]]:
    """Return a band behind the figure for every stage."""
    bands = []
    for number, stage in enumerate(stages):
        start, end = _bounds(stage, span)
        bands.append(
            {
                "type": "rect",
                "layer": "below",
                "yref": "paper",
                "x0": start.isoformat(),
                "x1": end.isoformat(),
                "y0": 0,
                "y1": 1,
                "line": {"width": 0},
                "fillcolor": TINTS[number % len(TINTS)],
            }
        )
    return bands


def stage_labels(stages: Sequence[Stage], span: tuple[date, date]) -> list[dict[str, Any]]:
    """Return the number of every stage above its band."""
    labels = []
    for number, stage in enumerate(stages, start=1):
        start, end = _bounds(stage, span)
        labels.append(
            {
                "text": f"<b>{number}</b>",
                "x": (start + (end - start) / 2).isoformat(),
                "y": 1,
                "yref": "paper",
                "yanchor": "bottom",
                "showarrow": False,
                "font": {"size": 12, "color": QUIET},
            }
        )
    return labels


def row_name(text: str, height: float, anchor: str) -> dict[str, Any]:
    """Return the name of a row at the left edge, its `anchor` ("top", "bottom") at a height."""
    return {
        "text": text,
        "x": 0,
        "xref": "paper",
        "xanchor": "left",
        "y": height,
        "yanchor": anchor,
        "align": "left",
        "showarrow": False,
        "font": {"size": 11.5, "color": INK},
    }


def over_time(
    traces: Sequence[dict[str, Any]],
    stages: Sequence[Stage],
    span: tuple[date, date],
    words: Texts,
    *,
    height: int,
    below: int,
    rows: tuple[float, float],
    names: Sequence[dict[str, Any]],
    rules: Sequence[dict[str, Any]] = (),
) -> go.Figure:
    """Return rows of marks or bars over years, with the stages behind.

    Parameters
    ----------
    traces
        Of plotly.
    stages, span
        Bands behind, and the first and last day shown.
    words
        Texts of the language.
    height, below
        Of the figure, and of its part below the axis, in pixels.
    rows
        Lower and upper end of the vertical axis.
    names, rules
        Names of the rows, and lines between them.
    """
    return new_figure(
        traces,
        layout(
            words,
            height,
            showlegend=True,
            legend=LEGEND_BELOW,
            margin={"l": 4, "r": 4, "t": 26, "b": below},
            hoverlabel={"bgcolor": "#ffffff", "bordercolor": RULE, "align": "left"},
            xaxis=time_axis(span),
            yaxis={"range": list(rows), "visible": False, "fixedrange": True},
            shapes=[*stage_bands(stages, span), *rules],
            annotations=[*stage_labels(stages, span), *names],
        ),
    )
