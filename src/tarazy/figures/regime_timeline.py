"""A timeline of regimes: the duty in each stage, and what the stage would mean if it stayed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from tarazy.figures import style
from tarazy.figures.exhibit import Exhibit, by_economy, model_source
from tarazy.figures.tables import Column, Table
from tarazy.text.formats import day, effect, least, percent, percent_sign, share
from tarazy.text.materiality import is_about_zero
from tarazy.text.texts import Texts, texts

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from tarazy.experiment.stages import SolvedStage

COLUMNS = (
    Column("stage", "text"),
    Column("since", "text"),
    Column("until", "text"),
    Column("duty", "share"),
    Column("welfare", "percent"),
)
# What is shown before the first stage and after the last one begins.
MARGIN = timedelta(days=75)


def exhibit(
    stages: Sequence[SolvedStage], duty: float, language: str, country: str, partner: str
) -> Exhibit:
    """Return two stepped lines over time: average duty of `partner`, real income of `country`.

    Parameters
    ----------
    stages
        At least two, each with the day it begins.
    duty
        Average duty in the benchmark, a fraction.
    language
        ``en``, ``kk`` or ``ru``.
    country, partner
        Exporter and importer.
    """
    words = texts(language)
    rows = [
        (
            stage.title.in_language(words.language),
            day(stage.since, words) if stage.since else "",
            day(stage.until, words) if stage.until else "–",
            stage.duty,
            by_economy(stage.outcome, "welfare")[country],
        )
        for stage in stages
    ]
    pair = words.pair(country, partner)
    most = max((float(row[4]) for row in rows), key=abs)
    outcome = stages[0].outcome
    return Exhibit(
        name="regime_timeline",
        figure=draw(
            [stage.since for stage in stages if stage.since is not None],
            [duty, *(stage.duty for stage in stages)],
            [0.0, *(float(row[4]) for row in rows)],
            words,
        ),
        table=Table(COLUMNS, tuple(rows)),
        title=words.sentence(
            "finding.timeline_about_zero" if is_about_zero(most) else "finding.timeline",
            lowest=share(min(stage.duty for stage in stages), words),
            highest=share(max(stage.duty for stage in stages), words),
            change=percent(most, words),
            least=least(words),
        ),
        subtitle=words.sentence("figure.regime_timeline.title", **pair),
        alt=words.sentence(
            "figure.regime_timeline.alt",
            lowest=share(min(stage.duty for stage in stages), words),
            highest=share(max(stage.duty for stage in stages), words),
            **pair,
        ),
        note=words.sentence(
            "figure.regime_timeline.note",
            stages="; ".join(f"{row[1]}: {row[0]}" for row in rows),
            year=outcome.world_year,
            **pair,
        ),
        ranged=words("range.stages"),
        unit=words("unit.percent"),
        source=model_source(outcome, words),
        year=outcome.world_year,
    )


def draw(
    starts: Sequence[date], duties: Sequence[float], changes: Sequence[float], words: Texts
) -> go.Figure:
    """Draw the two stepped lines.

    Parameters
    ----------
    starts
        First day of each stage.
    duties, changes
        A fraction and per cent; one more than stages, the first is that of the benchmark.
    words
        Texts of the language.
    """
    edges = [starts[0] - MARGIN, *starts, starts[-1] + MARGIN]
    days = [edge.isoformat() for edge in edges]
    # Name, colours of line and area, values, and values as they are written.
    panels = (
        (
            "duty",
            (style.BLUE, "#d6e8f2"),
            [100.0 * duty for duty in duties],
            [share(duty, words) for duty in duties],
        ),
        (
            "welfare",
            (style.ORANGE, "#f9e3d6"),
            list(changes),
            [effect(change, words) for change in changes],
        ),
    )
    traces: list[dict[str, Any]] = []
    notes: list[dict[str, Any]] = []
    axes: dict[str, Any] = {}
    sign = percent_sign(words).strip()
    units = (sign, words("axis.base", unit=sign, day=day(starts[0], words)))
    for number, (name, (colour, tint), values, labels) in enumerate(panels):
        unit = style.wrapped([units[number]], 60)[0]
        suffix = "2" if number else ""
        top = 0.92 if number == 0 else 0.42
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "line": {"shape": "hv", "color": colour, "width": 2},
                "fill": "tozeroy",
                "fillcolor": tint,
                "x": days,
                "y": [*values, values[-1]],
                "yaxis": f"y{suffix}",
                "hoverinfo": "skip",
            }
        )
        low, high = min(*values, 0.0), max(*values, 0.0)
        room = 0.3 * ((high - low) or 1.0)
        axes[f"yaxis{suffix}"] = {
            "domain": [top - 0.36, top],
            "range": [low - (room if low < 0 else 0), high + (room if high > 0 else 0.02 * room)],
            "showticklabels": False,
            "showgrid": False,
            "zeroline": True,
            "zerolinecolor": style.QUIET,
            "fixedrange": True,
        }
        notes.append(
            {
                "text": f"<b>{words(f'panel.{name}')}</b>, {unit}",
                "x": 0,
                "xref": "paper",
                "xanchor": "left",
                "y": top + 0.01,
                "yref": "paper",
                "yanchor": "bottom",
                "showarrow": False,
                "font": {"size": 12, "color": style.INK},
            }
        )
        notes.extend(
            {
                "text": label,
                "x": (first + (second - first) / 2).isoformat(),
                "y": value,
                "yref": f"y{suffix}",
                "yanchor": "bottom" if value >= 0 and number == 0 else "top",
                "showarrow": False,
                "font": {"size": 11},
            }
            for label, value, first, second in zip(
                labels, values, edges[:-1], edges[1:], strict=True
            )
        )
    return style.new_figure(
        traces,
        style.layout(
            words,
            320,
            showlegend=False,
            margin={"l": 8, "r": 8, "t": 8, "b": 32},
            xaxis={
                "type": "date",
                "range": [days[0], days[-1]],
                "tickvals": days[1:-1],
                "ticktext": [day(start, words, short=True) for start in starts],
                "tickangle": 0,
                "tickfont": {"color": style.QUIET, "size": 11},
                "gridcolor": style.RULE,
                "fixedrange": True,
                "anchor": "y2",
            },
            annotations=notes,
            **axes,
        ),
    )
