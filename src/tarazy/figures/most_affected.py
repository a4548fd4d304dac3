"""The ten economies whose real income changes most."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tarazy.figures import findings
from tarazy.figures.change_bars import change_bars
from tarazy.figures.exhibit import Exhibit, model_source
from tarazy.figures.ranges import Intervals, intervals_of
from tarazy.figures.style import wrapped
from tarazy.figures.tables import Table
from tarazy.figures.welfare_map import welfare_table
from tarazy.text.formats import effect_told
from tarazy.text.texts import Texts, texts

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from tarazy.experiment.outcome import Outcome

COUNT = 10


def ranked(outcome: Outcome, intervals: Intervals | None = None) -> Table:
    """Return the table of real income, the largest change first, whatever its sign."""
    table = welfare_table(outcome, intervals)
    rows = sorted(table.rows, key=lambda row: (-abs(float(row[1])), str(row[0])))
    return Table(table.columns, tuple(rows))


def exhibit(
    outcome: Outcome,
    language: str,
    country: str,
    partner: str,
    intervals: Intervals | None = None,
) -> Exhibit:
    """Return the bar chart of the ten largest changes in real income, by absolute value."""
    words = texts(language)
    known = intervals_of(outcome, intervals)
    table = ranked(outcome, known)
    rows = table.rows[:COUNT]
    codes, changes = [str(row[0]) for row in rows], [float(row[1]) for row in rows]
    return Exhibit(
        name="most_affected",
        figure=draw(codes, changes, (country, partner), words, known),
        table=Table(table.columns, rows),
        title=findings.incomes({str(row[0]): float(row[1]) for row in table.rows}, words),
        subtitle=words("figure.most_affected.title"),
        alt=words(
            "figure.most_affected.alt",
            first=words.name(codes[0]),
            first_percent=effect_told(changes[0], words),
        ),
        note=words("figure.most_affected.note"),
        ranged=words("range.lines" if known else "range.none"),
        unit=words("unit.percent"),
        source=model_source(outcome, words),
        year=outcome.world_year,
    )


def draw(
    codes: list[str],
    changes: list[float],
    marked: tuple[str, ...],
    words: Texts,
    intervals: Intervals,
) -> go.Figure:
    """Draw horizontal bars, the largest change on top; the names in `marked` are bold."""
    labels = wrapped(words.name(code) for code in codes)
    labels = [
        f"<b>{label}</b>" if code in marked else label
        for code, label in zip(codes, labels, strict=True)
    ]
    ends = [intervals.get(code) for code in codes]
    return change_bars(labels, changes, words, height=40 + 34 * len(codes), bargap=0.45, ends=ends)
