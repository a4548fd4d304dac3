"""Trade of one economy with its main partners, before and after."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tarazy.figures import style
from tarazy.figures.exhibit import Exhibit, economies_of, model_source
from tarazy.figures.tables import Column, Table
from tarazy.text.formats import effect, money
from tarazy.text.texts import Texts, texts

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from tarazy.experiment.outcome import Outcome

COUNT = 8
COLUMNS = (
    Column("partner", "label"),
    Column("exports_before", "million_usd"),
    Column("exports_after", "million_usd"),
    Column("exports_change", "percent"),
    Column("imports_before", "million_usd"),
    Column("imports_after", "million_usd"),
    Column("imports_change", "percent"),
)


def bilateral_table(outcome: Outcome, country: str) -> Table:
    """Return trade with every partner before and after, the largest two-way trade first."""
    economies = economies_of(outcome)
    own = economies.index(country)
    before, after = (
        outcome.dataset[f"trade_{when}"].values.sum(axis=2) for when in ("before", "after")
    )
    rows: list[tuple[str, float, float, float, float, float, float]] = []
    for i, partner in enumerate(economies):
        if partner == country:
            continue
        exports = float(before[i, own]), float(after[i, own])
        imports = float(before[own, i]), float(after[own, i])
        rows.append((partner, *exports, _change(*exports), *imports, _change(*imports)))
    ordered = sorted(rows, key=lambda row: (-row[1] - row[4], row[0]))
    return Table(COLUMNS, tuple(ordered))


def _change(before: float, after: float) -> float:
    return 100.0 * (after / before - 1.0) if before else float("nan")


def most_changed(table: Table) -> tuple[str | float, ...]:
    """Return the row of the partner whose two-way trade changes most in money."""
    return max(
        table.rows,
        key=lambda row: (
            abs(float(row[2]) - float(row[1])) + abs(float(row[5]) - float(row[4])),
            str(row[0]),
        ),
    )


def exhibit(outcome: Outcome, language: str, country: str, partner: str) -> Exhibit:
    """Return the chart of the eight largest partners; `partner` is among them in any case."""
    words = texts(language)
    table = bilateral_table(outcome, country)
    pair = words.pair(country, partner)
    return Exhibit(
        name="bilateral_trade",
        figure=draw(table, partner, words),
        table=table,
        title=words("figure.bilateral_trade.title", **pair),
        alt=words(
            "figure.bilateral_trade.alt", first=words.name(str(most_changed(table)[0])), **pair
        ),
        note=words("figure.bilateral_trade.note"),
        unit=words("unit.billion_usd"),
        source=model_source(outcome, words),
        year=outcome.world_year,
    )


def draw(table: Table, partner: str, words: Texts) -> go.Figure:
    """Draw exports above imports; per partner a hollow and a filled point, joined."""
    rows = list(table.rows[:COUNT])
    if partner not in [row[0] for row in rows]:
        rows[-1] = next(row for row in table.rows if row[0] == partner)
    labels = [words.name(str(row[0])) for row in rows]
    labels = [
        f"<b>{label}</b>" if row[0] == partner else label
        for row, label in zip(rows, labels, strict=True)
    ]
    traces: list[dict[str, Any]] = []
    written: list[dict[str, Any]] = []
    for panel, (first, colour) in enumerate(((1, style.BLUE), (4, style.ORANGE))):
        axes = {"xaxis": "x2", "yaxis": "y2"} if panel else {}
        before = [float(row[first]) / 1000.0 for row in rows]
        after = [float(row[first + 1]) / 1000.0 for row in rows]
        traces.append(_joints(labels, before, after, colour) | axes)
        traces.append(
            _points(labels, before, colour, words("series.before"), hollow=True, legend=not panel)
            | axes
        )
        traces.append(
            _points(labels, after, colour, words("series.after"), hollow=False, legend=not panel)
            | axes
            | {
                "hovertext": [
                    f"<b>{words.name(str(row[0]))}</b><br>{money(float(row[first]), words)} → "
                    f"{money(float(row[first + 1]), words)} "
                    f"({effect(float(row[first + 2]), words)})"
                    for row in rows
                ]
            }
        )
        written.extend(
            style.value_column(
                labels,
                [effect(float(row[first + 2]), words) for row in rows],
                "y2" if panel else "y",
            )
        )
    highest = max(max(float(row[i]) for row in rows) for i in (1, 2, 4, 5)) / 1000.0
    axis = {
        "range": [-0.02 * highest, 1.03 * highest],
        "gridcolor": style.RULE,
        "zeroline": False,
        "nticks": 6,
        "tickangle": 0,
        "tickfont": {"color": style.QUIET, "size": 12},
        "fixedrange": True,
    }
    lines = style.label_axis(labels, showgrid=True, gridcolor="#eef1f4")
    return style.new_figure(
        traces,
        style.layout(
            words,
            130 + 2 * 32 * len(rows),
            margin={"l": 8, "r": style.VALUE_MARGIN, "t": 64, "b": 44},
            legend={"orientation": "h", "x": 0, "y": 1.06, "yanchor": "bottom", "xanchor": "left"},
            xaxis={**axis, "anchor": "y", "showticklabels": False},
            xaxis2={**axis, "anchor": "y2", "title": style.axis_title(words("unit.billion_usd"))},
            yaxis={**lines, "domain": [0.54, 1.0]},
            yaxis2={**lines, "domain": [0.0, 0.46], "anchor": "x2"},
            annotations=[
                *written,
                *(
                    {
                        "text": f"<b>{words(f'series.{flow}')}</b>",
                        "x": 0,
                        "y": y,
                        "xref": "paper",
                        "yref": "paper",
                        "xanchor": "left",
                        "yanchor": "bottom",
                        "showarrow": False,
                        "font": {"color": colour},
                    }
                    for flow, y, colour in (
                        ("exports", 1.0, style.BLUE),
                        ("imports", 0.46, style.ORANGE),
                    )
                ),
            ],
        ),
    )


def _joints(
    labels: list[str], before: list[float], after: list[float], colour: str
) -> dict[str, Any]:
    xs: list[float | None] = []
    ys: list[str | None] = []
    for label, a, b in zip(labels, before, after, strict=True):
        xs.extend([a, b, None])
        ys.extend([label, label, None])
    return {
        "type": "scatter",
        "mode": "lines",
        "x": xs,
        "y": ys,
        "line": {"color": colour, "width": 2},
        "opacity": 0.6,
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _points(
    labels: list[str], values: list[float], colour: str, name: str, *, hollow: bool, legend: bool
) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "name": name,
        "x": values,
        "y": labels,
        "marker": {
            "size": 9,
            "color": "#ffffff" if hollow else colour,
            "line": {"color": colour, "width": 1.6},
        },
        "hoverinfo": "skip" if hollow else "text",
        "showlegend": legend,
    }
