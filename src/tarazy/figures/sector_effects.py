"""What an experiment does to the output of the sectors of one economy."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from tarazy.figures import findings, style
from tarazy.figures.exhibit import Exhibit, model_source
from tarazy.figures.tables import Column, Table
from tarazy.text.formats import effect, money
from tarazy.text.texts import Texts, texts

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from tarazy.experiment.outcome import Outcome

COUNT = 14
COLUMNS = (
    Column("sector", "label"),
    Column("output_before", "million_usd"),
    Column("output_after", "million_usd"),
    Column("output_difference", "million_usd"),
    Column("output_change", "percent"),
    Column("price", "percent"),
    Column("exports_before", "million_usd"),
    Column("exports_after", "million_usd"),
    Column("imports_before", "million_usd"),
    Column("imports_after", "million_usd"),
)


def sector_table(outcome: Outcome, country: str) -> Table:
    """Return output, price and trade of every sector, the largest change of output first."""
    data = outcome.dataset.sel(country=country)
    names = [column.key for column in COLUMNS if column.key in data.data_vars]
    values = {name: data[name].values.astype(float) for name in names}
    values["output_difference"] = values["output_after"] - values["output_before"]
    order = np.lexsort((data["sector"].values, -np.abs(values["output_difference"])))
    rows: list[tuple[str | float, ...]] = [
        (str(data["sector"].values[i]), *(float(values[c.key][i]) for c in COLUMNS[1:]))
        for i in order
    ]
    return Table(COLUMNS, tuple(rows))


def exhibit(outcome: Outcome, language: str, country: str, partner: str) -> Exhibit:
    """Return the bar chart of the fourteen sectors whose output changes most in money."""
    words = texts(language)
    table = sector_table(outcome, country)
    pair = words.pair(country, partner)
    return Exhibit(
        name="sector_effects",
        figure=draw(table, words),
        table=table,
        title=findings.extremes(
            {words.name(str(row[0])): float(row[3]) for row in table.rows},
            words,
            partial(money, signed=True),
            ("fall", "rise"),
        ),
        subtitle=words("figure.sector_effects.title", **pair),
        alt=words(
            "figure.sector_effects.alt", first=words.name(str(table.rows[0][0])).lower(), **pair
        ),
        note=words("figure.sector_effects.note"),
        ranged=words("range.not_kept"),
        unit=words("unit.million_usd"),
        source=model_source(outcome, words),
        year=outcome.world_year,
    )


def draw(table: Table, words: Texts) -> go.Figure:
    """Draw horizontal bars in million USD, labelled in per cent, from gain to loss."""
    rows = sorted(table.rows[:COUNT], key=lambda row: -float(row[3]))
    labels = style.wrapped(words.name(str(row[0])) for row in rows)
    differences = [float(row[3]) for row in rows]
    trace = {
        "type": "bar",
        "orientation": "h",
        "x": differences,
        "y": labels,
        "marker": {"color": style.sign_colours(differences)},
        "hoverinfo": "text",
        "hovertext": [
            f"<b>{words.name(str(row[0]))}</b><br>"
            f"{money(float(row[3]), words, signed=True)} ({effect(float(row[4]), words)})"
            for row in rows
        ],
    }
    return style.new_figure(
        [trace],
        style.layout(
            words,
            60 + 34 * len(rows),
            showlegend=False,
            bargap=0.35,
            margin={"l": 8, "r": style.VALUE_MARGIN, "t": 8, "b": 48},
            xaxis=style.value_axis(
                min(differences),
                max(differences),
                tickformat=",",
                title=style.axis_title(words("unit.million_usd")),
            ),
            yaxis=style.label_axis(labels),
            annotations=style.value_column(labels, [effect(float(row[4]), words) for row in rows]),
        ),
    )
