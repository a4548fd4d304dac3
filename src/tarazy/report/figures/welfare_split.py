"""What a change in real income is made of: the first-order split and the exact one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tarazy.report.exhibit import Exhibit, by_economy, model_source
from tarazy.report.figures.style import (
    INK,
    VALUE_MARGIN,
    WRITTEN,
    label_axis,
    layout,
    new_figure,
    sign_colours,
    value_axis,
    value_column,
    wrapped,
)
from tarazy.report.formats import percent, percent_sign
from tarazy.report.tables import Column, Table
from tarazy.report.texts import Texts, texts

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from tarazy.trade import Outcome

# Method, parts that add up, and their sum.
SPLITS = (
    ("first_order", ("terms_of_trade", "volume_of_trade"), "welfare_first_order"),
    ("exact", ("from_factor_income", "from_tariff_revenue", "from_deficit"), "welfare"),
)
COLUMNS = (
    Column("part", "text"),
    Column("method", "text"),
    Column("economy", "label"),
    Column("contribution", "percent"),
)


def split_values(outcome: Outcome, country: str) -> dict[str, float]:
    """Return every part and both sums, per cent of real income."""
    return {
        part: by_economy(outcome, part)[country]
        for _, parts, total in SPLITS
        for part in (*parts, total)
    }


def exhibit(outcome: Outcome, language: str, country: str, partner: str) -> Exhibit:
    """Return the two splits for `country`; the table has `partner` too."""
    words = texts(language)
    values = split_values(outcome, country)
    rows: list[tuple[str | float, ...]] = []
    for code in (country, partner):
        own = split_values(outcome, code)
        for method, parts, total in SPLITS:
            rows.extend(
                (words(f"part.{part}"), words(f"method.{method}"), code, own[part])
                for part in (*parts, total)
            )
    pair = words.pair(country, partner)
    return Exhibit(
        name="welfare_split",
        figure=draw(values, words),
        table=Table(COLUMNS, tuple(rows)),
        title=words("figure.welfare_split.title", **pair),
        alt=words(
            "figure.welfare_split.alt",
            first_order=percent(values["welfare_first_order"], words),
            welfare=percent(values["welfare"], words),
            **pair,
        ),
        note=words("figure.welfare_split.note"),
        unit=words("unit.percentage_points"),
        source=model_source(outcome, words),
        year=outcome.world_year,
    )


def draw(values: dict[str, float], words: Texts) -> go.Figure:
    """Draw two panels of horizontal bars that share their axis; the sums are dark."""
    low, high = min(values.values()), max(values.values())
    traces: list[dict[str, Any]] = []
    axes: list[list[str]] = []
    written: list[dict[str, Any]] = []
    for panel, (_, parts, total) in enumerate(SPLITS):
        keys = [*parts, total]
        labels = wrapped(words(f"part.{key}") for key in keys)
        labels[-1] = f"<b>{labels[-1]}</b>"
        axes.append(labels)
        shown = [values[key] for key in keys]
        written.extend(
            value_column(labels, [percent(value, words) for value in shown], "y2" if panel else "y")
        )
        traces.append(
            {
                "type": "bar",
                "orientation": "h",
                "x": shown,
                "y": labels,
                "marker": {"color": [*sign_colours(shown[:-1]), INK]},
                "hoverinfo": "skip",
            }
            | ({"xaxis": "x2", "yaxis": "y2"} if panel else {})
        )
    return new_figure(
        traces,
        layout(
            words,
            340,
            showlegend=False,
            meta=WRITTEN,
            bargap=0.35,
            margin={"l": 8, "r": VALUE_MARGIN, "t": 28, "b": 32},
            xaxis=value_axis(low, high, anchor="y", showticklabels=False),
            xaxis2=value_axis(low, high, anchor="y2", ticksuffix=percent_sign(words)),
            yaxis=label_axis(axes[0], domain=[0.63, 1.0]),
            yaxis2=label_axis(axes[1], domain=[0.0, 0.5], anchor="x2"),
            annotations=[
                *written,
                *(
                    {
                        "text": f"<b>{words(f'method.{method}')}</b>",
                        "x": 0,
                        "y": y,
                        "xref": "paper",
                        "yref": "paper",
                        "xanchor": "left",
                        "yanchor": "bottom",
                        "xshift": -70,
                        "font": {"size": 12},
                        "showarrow": False,
                    }
                    for (method, _, _), y in zip(SPLITS, (1.0, 0.5), strict=True)
                ),
            ],
        ),
    )
