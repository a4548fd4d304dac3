"""All experiments side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tarazy.figures import findings, style
from tarazy.figures.bilateral_trade import bilateral_table
from tarazy.figures.change_bars import change_bars
from tarazy.figures.exhibit import Exhibit, by_economy, model_source
from tarazy.figures.narrow import COLUMNS, LETTERS, with_narrow
from tarazy.figures.ranges import NONE, Intervals, intervals_of
from tarazy.figures.tables import Column, Table
from tarazy.text.formats import effect, effect_told, least, percent_sign, plain
from tarazy.text.languages import in_language
from tarazy.text.texts import Texts, texts

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from tarazy.experiment.outcome import Outcome

NEIGHBOURS = 4
# Pixels of a bar with its label: at least, and what a label needs a line and around.
_ROW, _LINE, _ROOM = 60, 17, 9


def title_of(outcome: Outcome, words: Texts) -> str:
    """Return the title of an outcome's scenario in the language of `words`."""
    if outcome.scenario is None:
        return outcome.world_name
    return in_language(outcome.scenario["title"], words.language)


def _welfare(outcome: Outcome, code: str) -> float:
    return by_economy(outcome, "welfare")[code]


def comparison_country(
    outcomes: Sequence[Outcome],
    language: str,
    country: str,
    partner: str,
    intervals: Sequence[Intervals] | None = None,
) -> Exhibit:
    """Return the change in real income of `country` in every experiment, in the given order."""
    words = texts(language)
    titles = [title_of(outcome, words) for outcome in outcomes]
    changes = [_welfare(outcome, country) for outcome in outcomes]
    ends = [known.get(country) for known in _intervals(outcomes, intervals)]
    table = Table(
        (
            Column("experiment", "text"),
            Column("welfare", "percent"),
            Column("low", "percent"),
            Column("high", "percent"),
        ),
        tuple(
            (title, change, *(pair or NONE))
            for title, change, pair in zip(titles, changes, ends, strict=True)
        ),
    )
    pair = words.pair(country, partner)
    lowest = min(range(len(changes)), key=lambda i: changes[i])
    return Exhibit(
        name="comparison_country",
        figure=_draw_bars(titles, changes, ends, words),
        table=table,
        title=findings.extremes(
            dict(zip(titles, changes, strict=True)),
            words,
            keys=("fall", "rise"),
            smallest=least(words),
        ),
        subtitle=words("figure.comparison_country.title", **pair),
        alt=words(
            "figure.comparison_country.alt",
            lowest=titles[lowest],
            lowest_percent=effect_told(changes[lowest], words),
            **pair,
        ),
        note=words("figure.comparison_country.note"),
        ranged=words("range.lines" if any(ends) else "range.none"),
        unit=words("unit.percent"),
        source=model_source(outcomes[0], words),
        year=outcomes[0].world_year,
    )


def _intervals(
    outcomes: Sequence[Outcome], drawn: Sequence[Intervals] | None
) -> Sequence[Intervals]:
    return [intervals_of(outcome) for outcome in outcomes] if drawn is None else drawn


def _draw_bars(
    titles: list[str],
    changes: list[float],
    ends: Sequence[tuple[float, float] | None],
    words: Texts,
) -> go.Figure:
    labels = style.wrapped(titles, 22)
    lines = max(label.count("<br>") + 1 for label in labels)
    height = 50 + max(_ROW, _LINE * lines + _ROOM) * len(titles)
    return change_bars(labels, changes, words, height=height, bargap=0.45, ends=ends)


def comparison_matrix(
    outcomes: Sequence[Outcome],
    language: str,
    country: str,
    partner: str,
    intervals: Sequence[Intervals] | None = None,
) -> Exhibit:
    """Return real income of `country`, `partner` and its largest partners by experiment."""
    words = texts(language)
    largest = [str(code) for code in bilateral_table(outcomes[0], country).column("partner")]
    shown = [country, partner]
    shown += [code for code in largest if code not in (partner, "ROW")][:NEIGHBOURS]
    titles = [title_of(outcome, words) for outcome in outcomes]
    values = [[_welfare(outcome, code) for code in shown] for outcome in outcomes]
    limits = style.class_limits(value for row in values for value in row)
    known = _intervals(outcomes, intervals)
    rows = [
        (title, code, value, *ends.get(code, NONE))
        for title, row, ends in zip(titles, values, known, strict=True)
        for code, value in zip(shown, row, strict=True)
    ]
    most = max(rows, key=lambda row: abs(row[2]))
    return Exhibit(
        name="comparison_matrix",
        figure=with_narrow(
            _draw_matrix(titles, shown, values, limits, words),
            _draw_matrix(
                titles, shown[:COLUMNS], [row[:COLUMNS] for row in values], limits, words, LETTERS
            ),
        ),
        table=Table(
            (
                Column("experiment", "text"),
                Column("economy", "label"),
                Column("welfare", "percent"),
                Column("low", "percent"),
                Column("high", "percent"),
            ),
            tuple(rows),
        ),
        title=words.sentence(
            "finding.cell",
            title=most[0],
            name=words.name(most[1]),
            value=effect_told(most[2], words),
        ),
        subtitle=words("figure.comparison_matrix.title"),
        alt=words("figure.comparison_matrix.alt"),
        note=words(
            "figure.comparison_matrix.note",
            limit=plain(limits[-1], words) + percent_sign(words),
            least=least(words),
        ),
        ranged=words("range.table" if any(known) else "range.none"),
        unit=words("unit.percent"),
        source=model_source(outcomes[0], words),
        year=outcomes[0].world_year,
    )


def _draw_matrix(
    titles: list[str],
    shown: list[str],
    values: list[list[float]],
    limits: list[float],
    words: Texts,
    letters: tuple[int, int] = (24, 12),
) -> go.Figure:
    labels = style.wrapped(titles, letters[0])
    names = style.wrapped((words.name(code) for code in shown), letters[1])
    trace: dict[str, Any] = {
        "type": "heatmap",
        "x": names,
        "y": labels,
        "z": [[style.value_shade(value, limits) for value in row] for row in values],
        "zmin": -style.SHADE_SIDE - 0.5,
        "zmax": style.SHADE_SIDE + 0.5,
        "colorscale": style.shade_scale(),
        "showscale": False,
        "xgap": 2,
        "ygap": 2,
        "hoverinfo": "skip",
    }
    return style.new_figure(
        [trace],
        style.layout(
            words,
            70 + sum(46 + 14 * label.count("<br>") for label in labels),
            margin={"l": 8, "r": 8, "t": 48, "b": 8},
            xaxis=style.column_axis(),
            yaxis=style.label_axis(labels),
            annotations=style.cell_texts(
                names,
                labels,
                [[effect(value, words) for value in row] for row in values],
                [
                    [abs(style.value_class(value, limits)) >= style.SIDE - 1 for value in row]
                    for row in values
                ],
                size=12,
            ),
            # A page must not squeeze the cells below this width: it scrolls instead.
            meta={"least_width": 720},
        ),
    )
