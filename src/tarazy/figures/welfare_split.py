"""What a change in real income is made of: the first-order split and the exact one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tarazy.figures import style
from tarazy.figures.exhibit import Exhibit, by_economy, model_source
from tarazy.figures.findings import heaviest
from tarazy.figures.tables import Column, Table
from tarazy.text.formats import adaptive, percent
from tarazy.text.texts import Texts, texts
from tarazy.trade.labelled import first_order_holds

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from tarazy.experiment.outcome import Outcome

# Method, parts that add up, and their sum.
SPLITS = (
    (
        "first_order",
        (
            "terms_of_trade",
            "volume_of_trade",
            "productivity_direct",
            "trade_cost_direct",
            "first_order_rest",
        ),
        "welfare",
    ),
    ("exact", ("from_factor_income", "from_tariff_revenue", "from_deficit"), "welfare"),
)
COLUMNS = (
    Column("part", "text"),
    Column("method", "text"),
    Column("economy", "label"),
    Column("contribution", "points"),
)


def splits(outcome: Outcome, country: str) -> list[tuple[str, dict[str, float]]]:
    """Return the parts of each split with their sum last, per cent of real income.

    That of first order is left out where it does not tell what happened, and for outcomes of an
    earlier version, which do not have it.
    """
    found = [
        (method, {part: by_economy(outcome, part)[country] for part in (*parts, total)})
        for method, parts, total in SPLITS
        if all(part in outcome.dataset for part in parts)
    ]
    if len(found) == 1:
        return found
    first, exact = found
    holds = first_order_holds(first[1]["welfare"], first[1]["first_order_rest"])
    return [first, exact] if holds else [exact]


def exhibit(outcome: Outcome, language: str, country: str, partner: str) -> Exhibit:
    """Return the two splits for `country`; the table has `partner` too."""
    words = texts(language)
    found = splits(outcome, country)
    rows: list[tuple[str | float, ...]] = [
        (words(f"part.{part}"), words(f"method.{method}"), code, value)
        for code in (country, partner)
        for method, values in splits(outcome, code)
        for part, value in values.items()
    ]
    pair = words.pair(country, partner)
    exact, (_, _, total) = found[-1][1], SPLITS[-1]
    return Exhibit(
        name="welfare_split",
        figure=draw(found, words),
        table=Table(COLUMNS, tuple(rows)),
        title=heaviest(
            {words(f"part.{part}"): exact[part] for part in exact if part != total},
            exact[total],
            words,
        ),
        subtitle=words("figure.welfare_split.title", **pair),
        alt=words(
            "figure.welfare_split.alt",
            welfare=percent(found[-1][1]["welfare"], words),
            **pair,
        ),
        note=words("figure.welfare_split.note"),
        ranged=words("range.not_kept"),
        unit=words("unit.percentage_points"),
        source=model_source(outcome, words),
        year=outcome.world_year,
    )


def draw(found: list[tuple[str, dict[str, float]]], words: Texts) -> go.Figure:
    """Draw a panel of horizontal bars for each split, on one axis; the sums are dark."""
    shown = [value for _, values in found for value in values.values()]
    low, high = min(shown), max(shown)
    traces: list[dict[str, Any]] = []
    axes: list[list[str]] = []
    written: list[dict[str, Any]] = []
    for panel, (_, values) in enumerate(found):
        labels = style.wrapped(words(f"part.{key}") for key in values)
        labels[-1] = f"<b>{labels[-1]}</b>"
        axes.append(labels)
        shown = list(values.values())
        written.extend(
            style.value_column(
                labels,
                [adaptive(value, words, signed=True) for value in shown],
                "y2" if panel else "y",
            )
        )
        traces.append(
            {
                "type": "bar",
                "orientation": "h",
                "x": shown,
                "y": labels,
                "marker": {"color": [*style.sign_colours(shown[:-1]), style.INK]},
                "hoverinfo": "skip",
            }
            | ({"xaxis": "x2", "yaxis": "y2"} if panel else {})
        )
    # One panel fills the height; of two, the first has more bars.
    domains = [[0.0, 0.9]] if len(found) == 1 else [[0.5, 0.95], [0.0, 0.36]]
    ticks = {"title": style.axis_title(words("unit.percentage_points"))}
    lowest = {"xaxis2" if len(found) > 1 else "xaxis": ticks}
    placed: dict[str, Any] = {}
    for panel, (labels, domain) in enumerate(zip(axes, domains, strict=True)):
        suffix = "2" if panel else ""
        options = lowest.get(f"xaxis{suffix}", {"showticklabels": False})
        placed[f"xaxis{suffix}"] = style.value_axis(low, high, anchor=f"y{suffix}", **options)
        placed[f"yaxis{suffix}"] = style.label_axis(labels, domain=domain, anchor=f"x{suffix}")
    return style.new_figure(
        traces,
        style.layout(
            words,
            216 if len(found) == 1 else 436,
            showlegend=False,
            meta=style.WRITTEN,
            bargap=0.35,
            margin={"l": 8, "r": style.VALUE_MARGIN, "t": 28, "b": 48},
            **placed,
            annotations=[
                *written,
                *(
                    {
                        "text": f"<b>{words(f'method.{method}')}</b>",
                        "x": 0,
                        "y": domain[1],
                        "xref": "paper",
                        "yref": "paper",
                        "xanchor": "left",
                        "yanchor": "bottom",
                        "xshift": -70,
                        "font": {"size": 12},
                        "showarrow": False,
                    }
                    for (method, _), domain in zip(found, domains, strict=True)
                ),
            ],
        ),
    )
