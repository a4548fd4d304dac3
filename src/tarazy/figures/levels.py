"""Trade and output of one economy before an event, after it, or their change: one at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeAlias

from tarazy.figures import bilateral_trade, sector_effects, style
from tarazy.figures.change_bars import bar_chart
from tarazy.figures.exhibit import Exhibit, model_source
from tarazy.figures.point_pairs import Panel, draw_changes
from tarazy.figures.tables import Table, in_billions
from tarazy.text.formats import effect, effect_told, money
from tarazy.text.materiality import is_about_zero
from tarazy.text.texts import Texts, texts

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from tarazy.experiment.outcome import Outcome

_MILLION = 1000.0  # million USD of a billion
# Where a row of trade or of a sector has what is shown first.
_PLACES = {"before": 1, "after": 2, "change": 3}
Row: TypeAlias = tuple[str | float, ...]


def exhibits(
    outcome: Outcome, language: str, country: str, partner: str, when: str
) -> dict[str, Exhibit]:
    """Return trade and sectors by the names of the figures in whose place they stand.

    Parameters
    ----------
    outcome
        Solved.
    language
        ``en``, ``kk`` or ``ru``.
    country, partner
        Whose point of view they take.
    when
        ``before``, ``after`` or ``change``. Changes too small to be told are grey.
    """
    words = texts(language)
    return {
        "bilateral_trade": _trade(outcome, words, country, partner, when),
        "sector_effects": _sectors(outcome, words, country, partner, when),
    }


def _trade(outcome: Outcome, words: Texts, country: str, partner: str, when: str) -> Exhibit:
    table = bilateral_trade.bilateral_table(outcome, country)
    place = _PLACES[when]
    first = (
        bilateral_trade.most_changed(table)
        if when == "change"
        # Who was the largest partner need not be it afterwards.
        else max(table.rows, key=lambda row: float(row[place]) + float(row[place + 3]))
    )
    told = effect_told if when == "change" else money
    title = "finding.link" if when == "change" else "finding.most_trade"
    pair = words.pair(country, partner)
    subtitle = words(f"figure.trade_levels.{when}", **pair)
    return Exhibit(
        name="bilateral_trade",
        figure=_draw_trade(table, partner, when, words),
        table=in_billions(table),
        title=words.sentence(
            title,
            exports=told(float(first[place]), words),
            imports=told(float(first[place + 3]), words),
            **words.named(partner=str(first[0])),
        ),
        subtitle=subtitle,
        alt=f"{subtitle}.",
        note=words("figure.levels.note_change" if when == "change" else "figure.levels.note"),
        ranged=words("range.not_kept"),
        unit=words("unit.billion_usd"),
        source=model_source(outcome, words),
        year=outcome.world_year,
    )


def _draw_trade(table: Table, partner: str, when: str, words: Texts) -> go.Figure:
    """Draw exports above imports, a bar for each of the largest partners."""
    rows = bilateral_trade.largest(table, partner)
    names = [words.name(str(row[0])) for row in rows]
    labels = [f"<b>{n}</b>" if row[0] == partner else n for n, row in zip(names, rows, strict=True)]
    panels = [
        _panel(rows, names, words(f"series.{flow}"), colour, place, when, words)
        for flow, place, colour in (("exports", 1, style.BLUE), ("imports", 4, style.ORANGE))
    ]
    unit = "axis.change_billion_usd" if when == "change" else "unit.billion_usd"
    ends = words("series.before"), words("series.after")
    return draw_changes(labels, (panels[0], panels[1]), ends, words, unit)


def _panel(
    rows: Sequence[Row],
    names: Sequence[str],
    title: str,
    colour: str,
    place: int,
    when: str,
    words: Texts,
) -> Panel:
    """Return one flow; `place` is where the row has it before, then after, then its change."""
    before, after, change = ([float(row[place + k]) for row in rows] for k in range(3))
    is_change = when == "change"
    levels = before if when == "before" else after
    written = [effect(v, words) for v in change] if is_change else [money(v, words) for v in levels]
    return Panel(
        title=title,
        colour=colour,
        first=before if is_change else [0.0] * len(rows),
        second=levels,
        hover=[f"<b>{name}</b><br>{text}" for name, text in zip(names, written, strict=True)],
        written=written,
        small=[is_about_zero(value) for value in change] if is_change else (),
    )


def _sectors(outcome: Outcome, words: Texts, country: str, partner: str, when: str) -> Exhibit:
    table = sector_effects.sector_table(outcome, country)
    usual = sector_effects.exhibit(outcome, words.language, country, partner)
    rows = _sectors_shown(table, when)
    first = max(table.rows, key=lambda row: float(row[_PLACES[when]]))
    subtitle = words(f"figure.sector_levels.{when}", **words.pair(country, partner))
    return Exhibit(
        name="sector_effects",
        figure=_draw_sectors(rows, when, words),
        table=in_billions(table),
        title=usual.title
        if when == "change"
        else words.sentence(
            "finding.most_output",
            sector=words.name(str(first[0])),
            value=money(float(first[_PLACES[when]]), words),
        ),
        subtitle=subtitle,
        alt=f"{subtitle}.",
        note=words(f"figure.levels.note_sectors{'_change' if when == 'change' else ''}"),
        ranged=usual.ranged,
        unit=words("unit.billion_usd"),
        source=usual.source,
        year=usual.year,
    )


def _sectors_shown(table: Table, when: str) -> list[Row]:
    """Return what is drawn: of levels the largest sectors, of changes those that change most."""
    if when == "change":
        return sorted(table.rows[: sector_effects.COUNT], key=lambda row: -float(row[3]))
    # In one order before and after, so that a glance compares them.
    ordered = sorted(table.rows, key=lambda row: (-float(row[1]), str(row[0])))
    return ordered[: sector_effects.COUNT]


def _draw_sectors(rows: Sequence[Row], when: str, words: Texts) -> go.Figure:
    """Draw a bar a sector: a level, or the change with those too small to be told in grey."""
    is_change = when == "change"
    values = [float(row[_PLACES[when]]) for row in rows]
    changes = [float(row[4]) for row in rows]
    names = [words.name(str(row[0])) for row in rows]
    written = [
        effect(change, words) if is_change else money(value, words)
        for value, change in zip(values, changes, strict=True)
    ]
    colours = [
        style.QUIET if is_about_zero(change) else sign
        for change, sign in zip(changes, style.sign_colours(values), strict=True)
    ]
    return bar_chart(
        style.wrapped(names),
        [value / _MILLION for value in values],
        written,
        words,
        height=60 + 34 * len(rows),
        below=48,
        colours=colours if is_change else [style.BLUE] * len(rows),
        hover=[f"<b>{name}</b><br>{text}" for name, text in zip(names, written, strict=True)],
        low=None if is_change else 0.0,
        title=style.axis_title(
            words("axis.change_billion_usd" if is_change else "unit.billion_usd")
        ),
    )
