"""What a dollar of investment adds, sector by sector: the figure, and the tables beside it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from tarazy.figures import style
from tarazy.figures.exhibit import Exhibit
from tarazy.figures.tables import Column, Table, Value
from tarazy.text.formats import decimal
from tarazy.text.texts import Texts, texts

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

    from tarazy.plotting import Figures
    from tarazy.prospects.result import Prospects

PER_DOLLAR = "usd_per_dollar"
ADDED = (
    Column("sector", "label"),
    Column("added_to_host", "number"),
    Column("of_draws", "text"),
    Column("added_output", "number"),
    Column("added_wages", "number"),
    Column("added_to_partner", "number"),
)
KNOWN = (
    Column("sector", "label"),
    Column("labour_in_value_added", "share"),
    Column("export_concentration_change", "points"),
    Column("largest_partner_change", "points"),
    Column("partner_imports", "million_usd"),
    Column("host_in_imports", "share"),
    Column("duty_of_partner", "share"),
    Column("critical_minerals", "text"),
)


def of_prospects(found: Prospects) -> Figures:
    """Return the figures of an answer about sectors."""
    return {"prospects_added": partial(figure, found)}


def figure(found: Prospects, language: str = "en") -> go.Figure:
    """Return the plotly figure of `exhibit`."""
    return exhibit(found, language).figure


def added(found: Prospects, words: Texts, by: str = "host_income") -> Table:
    """Return what a dollar adds in every sector, with the range of the host's income."""
    rows = [
        (
            str(row["sector"]),
            float(row["host_income"]),
            _interval(row, words),
            float(row["host_output"]),
            float(row["host_wages"]),
            float(row["partner_net"]),
        )
        for row in found.ranked(by).to_dict("records")
    ]
    return Table(ADDED, tuple(rows))


def known(found: Prospects, words: Texts, by: str = "host_income") -> Table:
    """Return what is known of every sector, in the order of `added`."""
    rows: list[tuple[Value, ...]] = [
        (
            str(row["sector"]),
            float(row["labour_share"]),
            float(row["export_concentration"]),
            float(row["largest_partner"]),
            float(row["imports_from_all"]),
            float(row["host_share"]),
            _or_dash(row["duty"]),
            _minerals(row, words),
        )
        for row in found.ranked(by).to_dict("records")
    ]
    return Table(KNOWN, tuple(rows))


def exhibit(found: Prospects, language: str) -> Exhibit:
    """Return a point with its interval for every sector; the table has the columns beside it."""
    words = texts(language)
    table = found.ranked()
    best = table.iloc[0]
    named = words.named(host=found.host, partner=found.partner)
    sector, value = words.sector(str(best["sector"])), _told(float(best["host_income"]), words)
    return Exhibit(
        name="prospects_added",
        figure=_draw(table, words),
        table=added(found, words),
        title=words.sentence("figure.prospects_added.title", sector=sector, value=value),
        subtitle=words(
            "figure.prospects_added.subtitle", horizon=words(f"horizon.{found.horizon}"), **named
        ),
        alt=words("figure.prospects_added.alt", sector=sector, value=value),
        note=words(
            "figure.prospects_added.note",
            draws=len(found.draws),
            construction=words("prospects.construction"),
        ),
        unit=words(f"unit.{PER_DOLLAR}"),
        source=words("source.model", world=found.world_name),
        year=found.world_year,
    )


def _draw(table: pd.DataFrame, words: Texts) -> go.Figure:
    values = table["host_income"].to_numpy()
    names = [words.sector(str(sector)) for sector in table["sector"]]
    labels = style.wrapped(names)
    low = table["host_income_low"].fillna(table["host_income"]).to_numpy()
    high = table["host_income_high"].fillna(table["host_income"]).to_numpy()
    lines: dict[str, Any] = {
        "type": "scatter",
        "mode": "markers",
        "x": ((low + high) / 2.0).tolist(),
        "y": labels,
        "marker": {"size": 0.1, "color": style.BLUE},
        "error_x": {
            "type": "data",
            "array": ((high - low) / 2.0).tolist(),
            "color": style.BLUE,
            "thickness": 5,
            "width": 0,
        },
        "hoverinfo": "skip",
    }
    shown = [_told(float(value), words) for value in values]
    points: dict[str, Any] = {
        "type": "scatter",
        "mode": "markers",
        "x": values.tolist(),
        "y": labels,
        "marker": {"color": style.ORANGE, "size": 9, "symbol": "diamond"},
        "hoverinfo": "text",
        "hovertext": [f"{name}: {text}" for name, text in zip(names, shown, strict=True)],
    }
    every = np.concatenate([low, high, values, [0.0]])
    return style.new_figure(
        [lines, points],
        style.layout(
            words,
            60 + (26 + 9 * max(label.count("<br>") for label in labels)) * len(labels),
            showlegend=False,
            margin={"l": 8, "r": style.VALUE_MARGIN, "t": 8, "b": 32},
            xaxis=style.value_axis(float(every.min()), float(every.max())),
            yaxis=style.label_axis(labels),
            annotations=style.value_column(labels, shown),
            meta=style.WRITTEN,
        ),
    )


def _told(value: float, words: Texts) -> str:
    return decimal(value, 3, words)


def _interval(row: Any, words: Texts) -> str:
    low, high = float(row["host_income_low"]), float(row["host_income_high"])
    if not np.isfinite(low):
        return "–"
    return words("glance.interval", low=_told(low, words), high=_told(high, words))


def _or_dash(value: float) -> Value:
    return float(value) if np.isfinite(value) else "–"


def _minerals(row: Any, words: Texts) -> str:
    """Return how many minerals of the partner's list such a sector sells, and what is made here."""
    if not np.isfinite(row["critical_listed"]):
        return words("prospects.unknown")
    count = int(row["critical_listed"])
    made = [words(f"mineral.{name}") for name in str(row["critical_made"]).split(", ") if name]
    if not count:
        return "–"
    return f"{count}; {', '.join(made)}" if made else str(count)
