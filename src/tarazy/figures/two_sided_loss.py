"""Asymmetry: what both sides of a relation would lose without it, on one logarithmic scale."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tarazy.figures import style
from tarazy.figures.balance_names import partner_name
from tarazy.figures.exhibit import Exhibit
from tarazy.figures.tables import Column, Table
from tarazy.text import formats
from tarazy.text.materiality import MATERIAL, NOISE, is_about_zero
from tarazy.text.texts import Texts, texts

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from tarazy.interdependence.partner_losses import Losses

COLUMNS = (
    Column("partner", "text"),
    Column("severance_loss", "percent"),
    Column("partner_loss", "percent"),
    Column("loss_ratio", "number"),
)
# Losses that are about 0 are drawn at the edge.
_EDGE = MATERIAL
# From here on a ratio is written without decimals.
_WHOLE = 9.95
_MOST_TICKS = 4


def exhibit(found: Losses, language: str, country: str) -> Exhibit:
    """Return the loss of `country` and of each partner when all trade between them ends.

    Parameters
    ----------
    found
        The losses, with the cut ``both``.
    language
        ``en``, ``kk`` or ``ru``.
    country
        One side of every pair.
    """
    words = texts(language)
    rows = two_sided(found)
    pair = words.pair(country, country)
    far = max(rows, key=lambda row: row[3] if math.isfinite(row[3]) else -1.0)
    return Exhibit(
        name="two_sided_loss",
        figure=draw(rows, country, words),
        table=Table(COLUMNS, tuple((partner_name(row[0], words), *row[1:]) for row in rows)),
        title=words.sentence(
            "finding.two_sided",
            partner=partner_name(far[0], words),
            country=words.pair(country, country)["country"],
            own=formats.effect_told(far[1], words, signed=False),
            other=formats.effect_told(far[2], words, signed=False),
        ),
        subtitle=words.sentence("balance.two_sided_loss.title", **pair),
        alt=words.sentence(
            "balance.two_sided_loss.alt",
            first=partner_name(far[0], words),
            ratio=ratio_told(far, words),
            **pair,
        ),
        note=words("balance.two_sided_loss.note", least=formats.least(words)),
        ranged=words("range.pairs"),
        unit=words("balance.unit.loss"),
        source=words("source.model", world=found.world_name),
        year=found.year,
    )


def two_sided(found: Losses) -> list[tuple[str, float, float, float]]:
    """Return partner, loss of the country, loss of the partner, and how often the second fits."""
    rows = []
    for partner in found.partners:
        own = found.loss(partner, "both")
        other = float(found.cuts["partner_loss"].sel(partner=partner, cut="both"))
        rows.append((partner, own, other, own / other if other > NOISE else math.nan))
    return rows


def ratio(value: float, words: Texts) -> str:
    """Return how many times larger the loss of the country is."""
    if not math.isfinite(value):
        return "–"
    if value < 1.0:
        return f"{formats.adaptive(value, words)}×"
    return f"{formats.decimal(value, 0 if value >= _WHOLE else 1, words)}×"


def ratio_told(row: tuple[str, float, float, float], words: Texts) -> str:
    """Return the ratio of a row; a bound where the partner's loss is about 0."""
    _, own, other, value = row
    if not (math.isfinite(value) and is_about_zero(other)):
        return ratio(value, words)
    return f"≥{ratio(own / MATERIAL, words)}" if own >= MATERIAL else "–"


def draw(rows: Sequence[tuple[str, float, float, float]], country: str, words: Texts) -> go.Figure:
    """Draw two dots a row, joined: circle the country, diamond the partner."""
    labels = style.wrapped(partner_name(row[0], words) for row in rows)
    own = [max(row[1], _EDGE) for row in rows]
    other = [max(row[2], _EDGE) for row in rows]
    joins: dict[str, Any] = {
        "type": "scatter",
        "mode": "lines",
        "x": [x for a, b in zip(own, other, strict=True) for x in (a, b, None)],
        "y": [y for label in labels for y in (label, label, None)],
        "line": {"color": "#8b98a5", "width": 2},
        "hoverinfo": "skip",
        "showlegend": False,
    }
    sides = (
        (words.name(country), own, [row[1] for row in rows], style.BLUE, "circle"),
        (words("balance.series.partner"), other, [row[2] for row in rows], style.ORANGE, "diamond"),
    )
    dots = [
        {
            "type": "scatter",
            "mode": "markers",
            "name": name,
            "x": values,
            "y": labels,
            "marker": {"color": colour, "size": 12, "symbol": symbol},
            "hoverinfo": "text",
            "hovertext": [
                f"<b>{partner_name(row[0], words)}</b><br>{name}: "
                f"{formats.effect(loss, words, signed=False)}"
                for row, loss in zip(rows, losses, strict=True)
            ],
        }
        for name, values, losses, colour, symbol in sides
    ]
    low = math.floor(math.log10(min(*own, *other)))
    high = math.ceil(math.log10(max(*own, *other)))
    ticks = [10.0**e for e in range(low, high + 1)]
    # On a narrow screen there is room for every second label.
    every = 2 if len(ticks) > _MOST_TICKS else 1
    named = {
        tick: formats.plain(tick, words) + formats.percent_sign(words)
        for tick in ticks[(high - low) % every :: every]
    }
    return style.new_figure(
        [joins, *dots],
        style.layout(
            words,
            110 + sum(34 + 13 * label.count("<br>") for label in labels),
            margin={"l": 8, "r": style.VALUE_MARGIN, "t": 48, "b": 36},
            xaxis={
                "type": "log",
                "range": [low - 0.1, high + 0.1],
                "tickvals": ticks,
                "ticktext": [named.get(tick, "") for tick in ticks],
                "gridcolor": style.RULE,
                "tickfont": {"color": style.QUIET, "size": 11},
                "tickangle": 0,
                "fixedrange": True,
            },
            yaxis=style.label_axis(labels),
            annotations=[
                *style.value_column(labels, [ratio_told(row, words) for row in rows]),
                {
                    "text": f"<b>{words('balance.two_sided_loss.ratio')}</b>",
                    "x": 1.0,
                    "xref": "paper",
                    "xanchor": "left",
                    "xshift": 8,
                    "y": 1.0,
                    "yref": "paper",
                    "yanchor": "bottom",
                    "showarrow": False,
                    "font": {"size": 11.5},
                },
            ],
        ),
    )
