"""The chronicle as a timeline: events in a lane for every kind, over the stages."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from tarazy.figures.exhibit import Exhibit
from tarazy.figures.ledger_names import (
    party_names,
    stages_note,
    told_and_confirmed,
)
from tarazy.figures.style import BLUE, ORANGE, RULE
from tarazy.figures.tables import Column, Table
from tarazy.figures.time_axis import edges, over_time, row_name
from tarazy.text.partial_dates import middle_day, written_date, written_span
from tarazy.text.texts import Texts, texts

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from tarazy.evidence.events_and_sources import Event, Stage
    from tarazy.evidence.library import Library

COLUMNS = (
    Column("event_date", "text"),
    Column("event_kind", "text"),
    Column("event", "text"),
    Column("place", "text"),
    Column("parties", "text"),
    Column("told_date", "text"),
    Column("told_by", "text"),
    Column("confirmed", "text"),
    Column("confirmed_by", "text"),
)
# From diplomacy to what is built and what goes wrong: the lanes from top to bottom.
KINDS = (
    "recognition",
    "visit",
    "summit",
    "statement",
    "agreement",
    "institution",
    "accession",
    "law",
    "investment",
    "infrastructure",
    "outage",
    "conflict",
)
LANE = 48
# Marks that would touch on a narrow screen, in days, stand below each other: parts of a lane.
APART, LEVELS, STEP, TOP = 420, 3, 0.2, 0.0
# How sure a date is: colour, inside and shape of its mark.
CERTAINTIES = {
    "sourced": (BLUE, BLUE, "circle"),
    "unconfirmed": (BLUE, "#ffffff", "circle"),
    "differs": (ORANGE, ORANGE, "diamond"),
}
HOVER_WIDTH = 48


def exhibit(library: Library, language: str) -> Exhibit:
    """Return the events as marks over time, one lane a kind, with the table of all of them.

    Parameters
    ----------
    library
        With the chronicle.
    language
        ``en``, ``kk`` or ``ru``.
    """
    words = texts(language)
    stages = tuple(library.stages.values())
    events = sorted(library.events.values(), key=lambda event: (event.date, event.event))
    span = edges([event.date for event in events], stages)
    drawn = [event for event in events if event.date.last >= span[0]]
    kinds = Counter(event.kind for event in drawn)
    most = max(kinds, key=lambda kind: (kinds[kind], kind))
    return Exhibit(
        name="timeline",
        figure=draw(drawn, stages, span, words),
        table=Table(COLUMNS, tuple(_row(event, library, words) for event in events)),
        title=words(
            "finding.events",
            count=len(drawn),
            kind=words(f"ledger.event.{most}"),
            number=kinds[most],
        ),
        subtitle=words("ledger.timeline.title", first=span[0].year, last=span[1].year),
        alt=words(
            "ledger.timeline.alt",
            count=len(drawn),
            kinds=len(kinds),
            first=written_date(drawn[0].date, words),
            last=written_date(drawn[-1].date, words),
        ),
        note=words(
            "ledger.timeline.note",
            stages=stages_note(stages, words),
            earlier=len(events) - len(drawn),
        ),
        unit=words("ledger.unit.events"),
        source=words("ledger.timeline.source"),
        year=events[-1].date.year,
    )


def certainty(event: Event) -> str:
    """Return whether a date is confirmed, not confirmed, or another one than the text prints."""
    if event.told_otherwise is not None:
        return "differs"
    return "sourced" if event.quality == "sourced" else "unconfirmed"


def _row(event: Event, library: Library, words: Texts) -> tuple[str, ...]:
    told = event.told_otherwise
    return (
        written_span(event.date, event.end, words),
        words(f"ledger.event.{event.kind}"),
        event.in_language(words.language),
        event.place(words.language) or "–",
        party_names(event.parties, words),
        written_date(told, words) if told is not None else "–",
        *told_and_confirmed(event, library.sources, words),
    )


def draw(
    events: Sequence[Event], stages: Sequence[Stage], span: tuple[date, date], words: Texts
) -> go.Figure:
    """Draw the lanes.

    Parameters
    ----------
    events
        In the order of their dates.
    stages
        Drawn as bands behind.
    span
        First and last day shown.
    words
        Texts of the language.
    """
    lanes = [kind for kind in KINDS if any(event.kind == kind for event in events)]
    heights = _heights(events, lanes)
    traces: list[dict[str, Any]] = []
    for name, (colour, inside, shape) in CERTAINTIES.items():
        chosen = [i for i, event in enumerate(events) if certainty(event) == name]
        if not chosen:
            continue
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": words(f"ledger.certainty.{name}"),
                "x": [middle_day(events[i].date).isoformat() for i in chosen],
                "y": [heights[i] for i in chosen],
                "text": [_hover(events[i], words) for i in chosen],
                "hovertemplate": "%{text}<extra></extra>",
                "marker": {
                    "symbol": shape,
                    "size": 10,
                    "color": inside,
                    "line": {"color": colour, "width": 1.5},
                },
            }
        )
    names = [
        row_name(words(f"ledger.event.{kind}"), 0.5 - lane, "top")
        for lane, kind in enumerate(lanes)
    ]
    rules = [
        {
            "type": "line",
            "layer": "below",
            "xref": "paper",
            "x0": 0,
            "x1": 1,
            "y0": 0.5 - lane,
            "y1": 0.5 - lane,
            "line": {"color": RULE, "width": 1},
        }
        for lane in range(len(lanes))
    ]
    return over_time(
        traces,
        stages,
        span,
        words,
        height=LANE * len(lanes) + 110,
        below=76,
        rows=(0.48 - len(lanes), 0.52),
        names=names,
        rules=rules,
    )


def _heights(events: Sequence[Event], lanes: Sequence[str]) -> list[float]:
    """Return the height of every mark: those near in time get levels of their own."""
    last = {kind: [date.min] * LEVELS for kind in lanes}
    heights = []
    for event in events:
        day, taken = middle_day(event.date), last[event.kind]
        free = [level for level in range(LEVELS) if (day - taken[level]).days >= APART]
        level = free[0] if free else taken.index(min(taken))
        taken[level] = day
        heights.append(TOP - STEP * level - lanes.index(event.kind))
    return heights


def _hover(event: Event, words: Texts) -> str:
    lines = [f"<b>{written_span(event.date, event.end, words)}</b>"]
    lines += textwrap.wrap(event.in_language(words.language), HOVER_WIDTH)
    told = event.told_otherwise
    if told is not None:
        lines.append(words("ledger.timeline.told", told=written_date(told, words)))
    return "<br>".join(lines)
