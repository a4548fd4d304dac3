"""Trade of one economy with its main partners, before and after."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tarazy.figures import style
from tarazy.figures.exhibit import Exhibit, economies_of, model_source
from tarazy.figures.point_pairs import Panel, draw_changes, draw_point_pairs
from tarazy.figures.tables import Column, Table, in_billions
from tarazy.text.formats import effect, effect_told, money
from tarazy.text.texts import Texts, texts

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from tarazy.experiment.outcome import Outcome

COUNT = 8
# Points nearer than this, as a part of the scale, lie on each other.
APART = 0.02
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
    first = most_changed(table)
    return Exhibit(
        name="bilateral_trade",
        figure=draw(table, partner, words),
        table=in_billions(table),
        title=words.sentence(
            "finding.link",
            exports=effect_told(float(first[3]), words),
            imports=effect_told(float(first[6]), words),
            **words.named(partner=str(first[0])),
        ),
        subtitle=words("figure.bilateral_trade.title", **pair),
        alt=words("figure.bilateral_trade.alt", **words.named(first=str(first[0])), **pair),
        note=words(
            "figure.bilateral_trade.note_changes"
            if coincide(largest(table, partner))
            else "figure.bilateral_trade.note"
        ),
        ranged=words("range.not_kept"),
        unit=words("unit.billion_usd"),
        source=model_source(outcome, words),
        year=outcome.world_year,
    )


def draw(table: Table, partner: str, words: Texts) -> go.Figure:
    """Draw exports above imports; per partner a hollow and a filled point, joined.

    Where both coincide at this scale, a bar of the change instead.
    """
    rows = largest(table, partner)
    labels = [words.name(str(row[0])) for row in rows]
    labels = [
        f"<b>{label}</b>" if row[0] == partner else label
        for row, label in zip(rows, labels, strict=True)
    ]
    drawn = draw_changes if coincide(rows) else draw_point_pairs
    upper, lower = (
        Panel(
            title=words(f"series.{flow}"),
            colour=colour,
            first=[float(row[place]) for row in rows],
            second=[float(row[place + 1]) for row in rows],
            hover=[
                f"<b>{words.name(str(row[0]))}</b><br>{money(float(row[place]), words)} → "
                f"{money(float(row[place + 1]), words)} ({effect(float(row[place + 2]), words)})"
                for row in rows
            ],
            written=[effect(float(row[place + 2]), words) for row in rows],
        )
        for flow, place, colour in (("exports", 1, style.BLUE), ("imports", 4, style.ORANGE))
    )
    return drawn(labels, (upper, lower), (words("series.before"), words("series.after")), words)


def largest(table: Table, partner: str) -> list[tuple[str | float, ...]]:
    """Return the largest partners, and `partner` in any case."""
    rows = list(table.rows[:COUNT])
    if partner not in [row[0] for row in rows]:
        rows[-1] = next(row for row in table.rows if row[0] == partner)
    return rows


def coincide(rows: Sequence[tuple[str | float, ...]]) -> bool:
    """Return whether no point after is told apart from the one before on the scale of the rows."""
    values = [float(row[place]) for row in rows for place in (1, 2, 4, 5)]
    moves = [abs(float(row[p + 1]) - float(row[p])) for row in rows for p in (1, 4)]
    return max(moves) < APART * max(values)
