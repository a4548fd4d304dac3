"""Gain against ease: what lifting each obstacle is worth, by who has to agree."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from tarazy.figures import style
from tarazy.figures.exhibit import Exhibit
from tarazy.figures.narrow import plain, with_narrow
from tarazy.figures.tables import Column, Table, Value
from tarazy.obstacles.obstacle import EASES, Effect
from tarazy.obstacles.ranking import ORDERS
from tarazy.text import formats
from tarazy.text.materiality import MATERIAL, is_material
from tarazy.text.texts import Texts, texts

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from tarazy.obstacles.agenda import Agenda
    from tarazy.obstacles.row import AgendaRow
    from tarazy.plotting import Figures

# Rows that the figure has room for; the table has all of them.
MOST = 16
# Letters of a line of a row's name, on a wide and on a narrow screen.
_LETTERS = (52, 24)
# Pixels of a row with one line, and of each further line of the longest name: all rows are alike.
_ROW, _LINE = 26, 13
# What is told as a gain.
GAINS = ("gains", "gains_without_range")
# Of an obstacle that only threatens: its number is what is spared, and its mark is hollow.
AVERTED = "averted"
# Marks of the scale; a narrow screen has no room for the smallest, which stand nearest to zero.
_TICKS = (0.01, 0.1, 1.0, 10.0, 100.0)


def of_agenda(found: Agenda) -> Figures:
    """Return the figures of an agenda."""
    return {"gain_and_ease": partial(_figure, found)}


def _figure(found: Agenda, language: str = "en") -> go.Figure:
    return exhibit(found, language).figure


def exhibit(found: Agenda, language: str) -> Exhibit:
    """Return the gains of both sides in groups by who has to agree, with every row in the table.

    Parameters
    ----------
    found
        The agenda.
    language
        ``en``, ``kk`` or ``ru``.
    """
    words = texts(language)
    shown = drawn_rows(found)
    pair = words.pair(found.country, found.partner)
    left = {
        "zero": sum(row.gains is not None for row in found.rows) - len(shown),
        "missing": sum(row.gains is None for row in found.rows),
    }
    wide, narrow = (
        _draw(found, shown, words, letters, ticks)
        for letters, ticks in zip(_LETTERS, (_TICKS, _TICKS[1:]), strict=True)
    )
    return Exhibit(
        name="gain_and_ease",
        figure=with_narrow(wide, plain(narrow)),
        table=table(found, words),
        title=finding(found, words),
        subtitle=words.sentence("agenda.figure.subtitle", **pair),
        alt=words.sentence("agenda.figure.alt", count=len(shown), **pair),
        note=words("agenda.figure.note", least=formats.least(words), **left),
        ranged=words("agenda.figure.ranged"),
        unit=words("agenda.unit"),
        source=words("source.model", world=found.world_name),
        year=found.world_year,
    )


def drawn_rows(found: Agenda) -> tuple[AgendaRow, ...]:
    """Return the rows with a gain that is told for one side, the easiest first, then by gain."""
    told = [
        row
        for row in found.ranked("gain")
        if row.gains is not None
        and (is_material(row.gains.country) or is_material(row.gains.partner))
    ][:MOST]
    place = found.places("alone")
    return tuple(sorted(told, key=lambda row: place[row.obstacle.id]))


def finding(found: Agenda, words: Texts) -> str:
    """Return what is worth most to lift, and what of that which the country can lift alone."""
    gains = gained(found, "lifted")
    if not gains:
        return words.sentence("agenda.finding.none", **words.pair(found.country, found.partner))
    first = gains[0]
    most = told(found, first, words)
    own = next((row for row in gains if row.obstacle.ease == "country"), None)
    if own is None or own is first:
        key = "agenda.finding.nothing_alone" if own is None else "agenda.finding.alone"
        return words.sentence(key, **most)
    alone = told(found, own, words)
    return words.sentence(
        "agenda.finding.both",
        alone=alone["name"],
        alone_gain=alone["gain"],
        **most,
    )


def gained(found: Agenda, effect: Effect) -> list[AgendaRow]:
    """Return the rows with a gain, the largest first: of lifting, or of what is averted."""
    return [
        row
        for row in found.ranked("gain")
        if row.certainty in GAINS and row.obstacle.effect == effect
    ]


def told(found: Agenda, row: AgendaRow, words: Texts) -> dict[str, str]:
    """Return what sentences tell of a row with a gain: name, gain, who has to agree."""
    assert row.gains is not None
    return {
        "name": row.obstacle.name(words),
        "gain": formats.effect_told(row.gains.country, words),
        "who": ease(found, row, words),
        **words.pair(found.country, found.partner),
    }


def ease(found: Agenda, row: AgendaRow, words: Texts) -> str:
    """Return who has to agree, by name where it is a union or others."""
    one = row.obstacle
    told = words(f"agenda.ease.{one.ease}", **words.pair(found.country, found.partner))
    return f"{told}: {one.lifter(words)}" if one.ease in ("union", "third") else told


COLUMNS = (
    ("country", "percent"),
    ("country_low", "percent"),
    ("country_high", "percent"),
    ("partner", "percent"),
    ("partner_low", "percent"),
    ("partner_high", "percent"),
    ("others", "percent"),
    ("country_gni", "percent"),
    ("partner_gni", "percent"),
    ("dependence", "points"),
)


def table(found: Agenda, words: Texts) -> Table:
    """Return every row with its numbers and its place in the three orders, by gain."""
    pair = words.pair(found.country, found.partner)

    def column(key: str, kind: Any) -> Column:
        return Column(key, kind, title=words(f"agenda.column.{key}", **pair))

    head = [column("obstacle", "text")]
    numbers = [column(key, kind) for key, kind in COLUMNS]
    ranks = [column(f"rank_{order}", "count") for order in ORDERS]
    tail = [column(key, "text") for key in ("certainty", "who", "state", "horizon", "claims")]
    places = {order: found.places(order) for order in ORDERS}
    rows: list[tuple[Value, ...]] = []
    for row in found.ranked("gain"):
        one = row.obstacle
        horizon = "" if row.gains is None else words(f"horizon.{row.gains.horizon}")
        rows.append(
            (
                one.name(words),
                *_numbers(row),
                *(float(places[order][one.id]) for order in ORDERS),
                words(f"agenda.certainty.{row.certainty}"),
                ease(found, row, words),
                state(row, words),
                horizon,
                ", ".join(one.claims),
            )
        )
    return Table((*head, *numbers, *ranks, *tail), tuple(rows))


def state(row: AgendaRow, words: Texts) -> str:
    """Return the state of the law with its day, and whether the gain is what is spared."""
    one = row.obstacle
    told = words(f"agenda.state.{one.state}")
    if one.state == "lapsed" and one.until is not None:
        told = f"{told}, {formats.day(one.until, words)}"
    elif one.state != "no_law" and one.since is not None:
        told = words("agenda.state.since", state=told, day=formats.day(one.since, words))
    return words("agenda.state.averted", state=told) if one.effect == AVERTED else told


def _numbers(row: AgendaRow) -> tuple[float, ...]:
    """Return the values of `COLUMNS`; NaN where one is not known."""
    gains = row.gains
    if gains is None:
        return (math.nan,) * len(COLUMNS)

    def ends(side: str) -> tuple[float, float]:
        found = gains.ranges.get(side)
        return (math.nan, math.nan) if found is None else (found.low, found.high)

    return (
        gains.country,
        *ends("country"),
        gains.partner,
        *ends("partner"),
        gains.others,
        *gains.national,
        math.nan if gains.leaning is None else gains.leaning.change,
    )


def _scaled(value: float) -> float:
    """Return where a gain stands: by its logarithm, and near zero by itself."""
    return math.copysign(math.log10(1.0 + abs(value) / MATERIAL), value)


def _draw(
    found: Agenda,
    rows: Sequence[AgendaRow],
    words: Texts,
    letters: int,
    marks: Sequence[float],
) -> go.Figure:
    """Draw a dot for each side and the country's range in every row, rows in groups by ease."""
    labels: list[str] = []
    at: dict[str, str] = {}
    pair = words.pair(found.country, found.partner)
    for group in EASES:
        inside = [row for row in rows if row.obstacle.ease == group]
        if not inside:
            continue
        labels.append(f"<b>{words.sentence(f'agenda.ease.{group}', **pair)}</b>")
        for row in inside:
            [label] = style.wrapped([row.obstacle.name(words)], letters)
            at[row.obstacle.id] = label
            labels.append(label)
    sides = (
        ("country", found.country, style.BLUE, "circle"),
        ("partner", found.partner, style.ORANGE, "diamond"),
    )
    traces = [_ranges(rows, at)]
    traces += [_dots(rows, at, side, words.name(code), c, s, words) for side, code, c, s in sides]
    ends = [_scaled(value) for row in rows for value in _extent(row)]
    low, high = min([0.0, *ends]), max([_scaled(MATERIAL), *ends])
    lines = max((label.count("<br>") for label in labels), default=0)
    return style.new_figure(
        traces,
        style.layout(
            words,
            90 + len(labels) * (_ROW + _LINE * lines),
            margin={"l": 8, "r": 16, "t": 40, "b": 44},
            xaxis=_axis(low, high, marks, words),
            # A heading has no point, and at an edge no room of its own.
            yaxis=style.label_axis(labels, ticklabelstandoff=2, range=[-0.5, len(labels) - 0.5]),
        ),
    )


def _extent(row: AgendaRow) -> tuple[float, ...]:
    assert row.gains is not None
    ends = row.gains.ranges.get("country")
    more = () if ends is None else (ends.low, ends.high)
    return (row.gains.country, row.gains.partner, *more)


def _axis(low: float, high: float, marks: Sequence[float], words: Texts) -> dict[str, Any]:
    """Return the axis of gains, with every mark that it reaches on either side of zero."""
    values = [sign * tick for tick in marks for sign in (-1.0, 1.0)]
    ticks = sorted([0.0, *(v for v in values if low - 0.2 <= _scaled(v) <= high + 0.2)])
    return style.value_axis(
        low,
        high,
        tickvals=[_scaled(value) for value in ticks],
        ticktext=[_tick(value, words) for value in ticks],
        title=style.axis_title(words("agenda.unit")),
    )


def _tick(value: float, words: Texts) -> str:
    if value == 0.0:
        return "0"
    sign = "+" if value > 0 else formats.MINUS
    return f"{sign}{formats.plain(abs(value), words)}"


def _ranges(rows: Sequence[AgendaRow], at: dict[str, str]) -> dict[str, Any]:
    """Return the ranges of the country's gains as lines."""
    x: list[float | None] = []
    y: list[str | None] = []
    for row in rows:
        ends = None if row.gains is None else row.gains.ranges.get("country")
        if ends is not None:
            x += [_scaled(ends.low), _scaled(ends.high), None]
            y += [at[row.obstacle.id]] * 2 + [None]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": y,
        "line": {"color": "#8cb8d9", "width": 5},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _dots(
    rows: Sequence[AgendaRow],
    at: dict[str, str],
    side: str,
    name: str,
    colour: str,
    symbol: str,
    words: Texts,
) -> dict[str, Any]:
    values = [float(getattr(row.gains, side)) for row in rows]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": name,
        "x": [_scaled(value) for value in values],
        "y": [at[row.obstacle.id] for row in rows],
        "marker": {
            "color": colour,
            "size": 11,
            "symbol": [
                f"{symbol}-open" if row.obstacle.effect == AVERTED else symbol for row in rows
            ],
        },
        "hoverinfo": "text",
        "hovertext": [
            f"<b>{row.obstacle.name(words)}</b><br>{name}: {formats.effect(value, words)}"
            for row, value in zip(rows, values, strict=True)
        ],
    }
