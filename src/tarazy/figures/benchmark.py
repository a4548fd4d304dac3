"""The benchmark in three figures: partners, sectors, and asymmetry with one partner."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tarazy.figures import style
from tarazy.figures.change_bars import bar_chart
from tarazy.figures.exhibit import Exhibit, benchmark_source
from tarazy.figures.tables import Column, Table, in_billions
from tarazy.text.formats import money, percent_sign, share
from tarazy.text.texts import Texts, texts
from tarazy.world import World

if TYPE_CHECKING:
    import plotly.graph_objects as go

PARTNERS, SECTORS = 12, 14


def foreign_trade(world: World, country: str) -> tuple[np.ndarray, np.ndarray]:
    """Return exports and imports of a country, each (N, J), million USD, with its own row zero."""
    trade = world.dataset["trade"].values
    position = world.economies.index(country)
    exports, imports = trade[:, position, :].copy(), trade[position, :, :].copy()
    exports[position] = imports[position] = 0.0
    return exports, imports


def _two_way(key: str, labels: list[str], exports: np.ndarray, imports: np.ndarray) -> Table:
    """Return exports, imports and shares per label, the largest two-way trade first."""
    columns = (
        Column(key, "label"),
        Column("exports", "million_usd"),
        Column("imports", "million_usd"),
        Column("export_share", "share"),
        Column("import_share", "share"),
        Column("trade_share", "share"),
    )
    sold, bought = float(exports.sum()), float(imports.sum())
    rows: list[tuple[str, float, float, float, float, float]] = [
        (
            code,
            float(x),
            float(m),
            float(x) / sold,
            float(m) / bought,
            float(x + m) / (sold + bought),
        )
        for code, x, m in zip(labels, exports, imports, strict=True)
    ]
    ordered = sorted(rows, key=lambda row: (-row[1] - row[2], row[0]))
    return Table(columns, tuple(ordered))


def partner_table(world: World, country: str) -> Table:
    """Return the trade of a country with every partner."""
    exports, imports = foreign_trade(world, country)
    table = _two_way("partner", world.economies, exports.sum(axis=1), imports.sum(axis=1))
    return Table(table.columns, tuple(row for row in table.rows if row[0] != country))


def sector_table(world: World, country: str) -> Table:
    """Return the foreign trade of a country by sector."""
    exports, imports = foreign_trade(world, country)
    return _two_way("sector", world.sectors, exports.sum(axis=0), imports.sum(axis=0))


def asymmetry_table(world: World, country: str, partner: str) -> Table:
    """Return the share of each in exports and imports of the other."""
    columns = (
        Column("economy", "label"),
        Column("partner", "label"),
        Column("exports", "million_usd"),
        Column("imports", "million_usd"),
        Column("export_share", "share"),
        Column("import_share", "share"),
        Column("trade_share", "share"),
    )
    rows: list[tuple[str | float, ...]] = []
    for owner, other in ((country, partner), (partner, country)):
        row = next(row for row in partner_table(world, owner).rows if row[0] == other)
        rows.append((owner, *row))
    return Table(columns, tuple(rows))


def partners(world: World, language: str, country: str, partner: str) -> Exhibit:
    """Return exports and imports of `country` by partner."""
    words = texts(language)
    table = partner_table(world, country)
    figure = draw_two_way(table, PARTNERS, partner, words)
    return _exhibit("partners", figure, table, world, words, country, partner)


def sectors(world: World, language: str, country: str, partner: str) -> Exhibit:
    """Return exports and imports of `country` by sector."""
    words = texts(language)
    table = sector_table(world, country)
    figure = draw_two_way(table, SECTORS, "", words)
    return _exhibit("sectors", figure, table, world, words, country, partner)


def asymmetry(world: World, language: str, country: str, partner: str) -> Exhibit:
    """Return the four shares of `country` and `partner` in each other's trade."""
    words = texts(language)
    table = asymmetry_table(world, country, partner)
    figure = draw_asymmetry(table, words)
    return _exhibit("asymmetry", figure, table, world, words, country, partner)


def _exhibit(
    name: str, figure: Any, table: Table, world: World, words: Texts, country: str, partner: str
) -> Exhibit:
    pair = words.pair(country, partner)
    # The largest sector is the largest exporter, the largest partner that of two-way trade.
    ranked = sorted(table.rows, key=lambda row: -float(row[1])) if name == "sectors" else table.rows
    return Exhibit(
        name=name,
        figure=figure,
        table=table if name == "asymmetry" else in_billions(table),
        title=_finding(name, ranked[0], table, words, pair),
        subtitle=words(f"figure.{name}.title", **pair),
        alt=words(f"figure.{name}.alt", first=words.name(str(ranked[0][0])), **pair),
        note=words(f"figure.{name}.note"),
        unit=words("unit.share" if name == "asymmetry" else "unit.billion_usd"),
        source=benchmark_source(world, words),
        year=world.year,
    )


def _finding(
    name: str, first: tuple[str | float, ...], table: Table, words: Texts, pair: dict[str, str]
) -> str:
    if name == "asymmetry":
        own, other = table.rows
        return words.sentence(
            "finding.asymmetry",
            partner_share=share(float(own[6]), words),
            country_share=share(float(other[6]), words),
            **pair,
        )
    # A partner by all trade, a sector by exports.
    sold, bought, at = float(first[1]), float(first[2]), 5 if name == "partners" else 3
    return words.sentence(
        f"finding.{name}",
        first=words.name(str(first[0])),
        money=money(sold + bought if name == "partners" else sold, words),
        share=share(float(first[at]), words),
    )


def draw_two_way(table: Table, count: int, marked: str, words: Texts) -> go.Figure:
    """Draw exports and imports as pairs of bars; the row `marked` is bold and always shown."""
    rows = list(table.rows[:count])
    if marked and marked not in [row[0] for row in rows]:
        rows[-1] = next(row for row in table.rows if row[0] == marked)
    labels = style.wrapped(words.name(str(row[0])) for row in rows)
    labels = [
        f"<b>{label}</b>" if row[0] == marked else label
        for row, label in zip(rows, labels, strict=True)
    ]
    # The bar drawn first lies lower, the legend is reversed to match.
    traces = [
        {
            "type": "bar",
            "orientation": "h",
            "name": words(f"series.{flow}"),
            "x": [float(row[position]) / 1000.0 for row in rows],
            "y": labels,
            "marker": {"color": colour},
            "hoverinfo": "text",
            "hovertext": [
                f"<b>{words.name(str(row[0]))}</b><br>{words(f'series.{flow}')}: "
                f"{money(float(row[position]), words)} ({share(float(row[position + 2]), words)})"
                for row in rows
            ],
        }
        for flow, position, colour in (("imports", 2, style.ORANGE), ("exports", 1, style.BLUE))
    ]
    highest = max(max(float(row[1]), float(row[2])) for row in rows) / 1000.0
    return style.new_figure(
        traces,
        style.layout(
            words,
            90 + 36 * len(rows),
            barmode="group",
            bargap=0.3,
            margin={"l": 8, "r": 8, "t": 32, "b": 48},
            legend=style.GROUPS_LEGEND,
            xaxis=style.value_axis(
                0.0,
                highest,
                range=[0.0, 1.05 * highest],
                title=style.axis_title(words("unit.billion_usd")),
            ),
            yaxis=style.label_axis(labels),
        ),
    )


def draw_asymmetry(table: Table, words: Texts) -> go.Figure:
    """Draw four labelled bars in per cent."""
    labels, values, colours = [], [], []
    for row in table.rows:
        named = words.named(owner=str(row[0]), other=str(row[1]))
        title = words.sentence("measure.share_of", **named)
        for position, key, colour in (
            (4, "in_exports", style.BLUE),
            (5, "in_imports", style.ORANGE),
        ):
            lines = style.wrapped([title], 26)[0]
            labels.append(f"{lines}<br>({words(f'measure.{key}')})")
            values.append(100.0 * float(row[position]))
            colours.append(colour)
    return bar_chart(
        labels,
        values,
        [share(value / 100.0, words) for value in values],
        words,
        height=270,
        bargap=0.4,
        colours=colours,
        low=0.0,
        ticksuffix=percent_sign(words),
    )
