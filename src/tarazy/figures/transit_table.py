"""Which share of the exports crosses which country, before and after each experiment."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tarazy.figures import style
from tarazy.figures.corridor_names import country_name
from tarazy.figures.exhibit import Exhibit
from tarazy.figures.narrow import COLUMNS, LETTERS, with_narrow
from tarazy.figures.tables import Column, Table
from tarazy.text.formats import decimal, percent_sign, share
from tarazy.text.texts import Texts, texts

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from tarazy.corridors.results import Dispatch
    from tarazy.draws.corridor_experiment import CorridorExperiment

# ColorBrewer Blues (C. Brewer), light to dark, and where each begins.
SHADES = ("#f7fbff", "#deebf7", "#c6dbef", "#9ecae1", "#6baed6", "#3182bd", "#08519c")
STARTS = (0.0, 0.005, 0.05, 0.2, 0.4, 0.6, 0.8)
_LEAST = 0.0005


def exhibit(base: Dispatch, experiments: Sequence[CorridorExperiment], language: str) -> Exhibit:
    """Return the matrix: what the network does now, then every experiment; countries across."""
    words, network = texts(language), base.network
    rows: list[tuple[str, Mapping[str, float]]] = [
        (words("corridor.before", year=network.year), base.transit_share)
    ]
    rows += [
        (e.title.in_language(words.language), _known(e.after["transit_share"])) for e in experiments
    ]
    before = base.transit_share
    countries = sorted(
        {c for _, shares in rows for c, value in shares.items() if value > _LEAST},
        key=lambda code: (-before.get(code, 0.0), code),
    )
    table = tuple(
        (title, country_name(code, words), before.get(code, 0.0), shares.get(code, 0.0))
        for title, shares in rows
        for code in countries
    )
    first = countries[0]
    return Exhibit(
        name="corridor_transit",
        figure=with_narrow(
            draw(rows, countries, words), draw(rows, countries[:COLUMNS], words, LETTERS)
        ),
        table=Table(
            (
                Column("experiment", "text"),
                Column("transit_country", "text"),
                Column("share_before", "share"),
                Column("share_after", "share"),
            ),
            table,
        ),
        title=words.sentence(
            "finding.transit",
            **words.named(first=first),
            share=share(before.get(first, 0.0), words),
        ),
        subtitle=words("figure.corridor_transit.title"),
        alt=words(
            "figure.corridor_transit.alt",
            **words.named(first=first),
            share=share(before.get(first, 0.0), words),
        ),
        note=words("figure.corridor_transit.note"),
        ranged=words("range.network"),
        unit=words("unit.share"),
        source=words("source.corridors", network=network.title[words.language]),
        year=network.year,
    )


def _known(shares: Mapping[str, float | None]) -> dict[str, float]:
    """Return the shares; where nothing is exported there are none, and no country is crossed."""
    return {country: value for country, value in shares.items() if value is not None}


def draw(
    rows: Sequence[tuple[str, Mapping[str, float]]],
    countries: Sequence[str],
    words: Texts,
    letters: tuple[int, int] = (26, 12),
) -> go.Figure:
    """Draw the matrix, darker for a larger share."""
    labels = style.wrapped((title for title, _ in rows), letters[0])
    names = style.wrapped((country_name(code, words) for code in countries), letters[1])
    values = [[shares.get(code, 0.0) for code in countries] for _, shares in rows]
    trace: dict[str, Any] = {
        "type": "heatmap",
        "x": names,
        "y": labels,
        "z": [[shade(value) for value in row] for row in values],
        "zmin": -0.5,
        "zmax": len(SHADES) - 0.5,
        "colorscale": style.stepped_scale(SHADES),
        "showscale": False,
        "xgap": 2,
        "ygap": 2,
        "hoverinfo": "skip",
    }
    return style.new_figure(
        [trace],
        style.layout(
            words,
            70 + len(labels) * (10 + 14 * max(1 + label.count("<br>") for label in labels)),
            margin={"l": 8, "r": 8, "t": 48, "b": 8},
            xaxis=style.column_axis(),
            yaxis=style.label_axis(labels, tickfont={"size": 11.5}),
            annotations=style.cell_texts(
                names,
                labels,
                [[written(value, words) for value in row] for row in values],
                [[shade(value) >= 5 for value in row] for row in values],
            ),
            meta={"least_width": 660},
        ),
    )


def shade(value: float) -> int:
    """Return the class of a share; a share that is not defined counts as none."""
    if math.isnan(value):
        return 0
    return max(i for i, start in enumerate(STARTS) if value >= start - 1e-12)


def written(value: float, words: Texts) -> str:
    """Return a share in a cell: whole per cent from ten on."""
    if math.isnan(value):
        return "–"
    if value < _LEAST:
        return "0"
    return decimal(100.0 * value, 0 if value >= 0.1 else 1, words) + percent_sign(words)
