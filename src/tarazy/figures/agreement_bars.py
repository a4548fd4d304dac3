"""Agreements over time: a bar from the day one entered into force to the day it ended."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from tarazy.figures.exhibit import Exhibit
from tarazy.figures.ledger_names import (
    named,
    party_names,
    stages_note,
    told_and_confirmed,
)
from tarazy.figures.style import BLUE, INK, QUIET, wrapped
from tarazy.figures.tables import Column, Table
from tarazy.figures.time_axis import edges, over_time, row_name
from tarazy.text.partial_dates import day_after, middle_day, written_date
from tarazy.text.texts import Texts, texts

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from tarazy.arguments.partial_date import PartialDate
    from tarazy.evidence.events_and_sources import Agreement, Stage
    from tarazy.evidence.library import Library

COLUMNS = (
    Column("agreement", "text"),
    Column("subject", "text"),
    Column("signed", "text"),
    Column("in_force", "text"),
    Column("ended", "text"),
    Column("parties", "text"),
    Column("told_by", "text"),
    Column("confirmed", "text"),
    Column("confirmed_by", "text"),
)
ROW = 32
# What a further line of a name needs, as a part of a row.
LINE = 0.46
# Letters of a name that fit on one line of a phone.
LONGEST = 48
GREY = "#8b97a3"


def exhibit(library: Library, language: str) -> Exhibit:
    """Return the agreements as bars over time, with the table of all of them.

    Parameters
    ----------
    library
        With the chronicle.
    language
        ``en``, ``kk`` or ``ru``.
    """
    words = texts(language)
    stages = tuple(library.stages.values())
    agreements = sorted(library.agreements.values(), key=lambda each: (each.first, each.agreement))
    # Both figures of the chronicle share their years.
    dates = [each.first for each in agreements] + [event.date for event in library.events.values()]
    span = edges(dates, stages)
    return Exhibit(
        name="agreements",
        figure=draw(agreements, stages, span, words),
        table=Table(COLUMNS, tuple(_row(each, library, words) for each in agreements)),
        title=words(
            "finding.agreements",
            count=len(agreements),
            ended=sum(each.ended is not None for each in agreements),
        ),
        subtitle=words("ledger.agreements.title"),
        alt=words(
            "ledger.agreements.alt",
            count=len(agreements),
            ended=sum(each.ended is not None for each in agreements),
        ),
        note=words("ledger.agreements.note", stages=stages_note(stages, words)),
        unit=words("ledger.unit.dates"),
        source=words("ledger.timeline.source"),
        year=span[1].year,
    )


def _row(each: Agreement, library: Library, words: Texts) -> tuple[str, ...]:
    return (
        each.in_language(words.language),
        named("subject", each.subject, words),
        *(_date(when, words) for when in (each.signed, each.in_force, each.ended)),
        party_names(each.parties, words),
        *told_and_confirmed(each, library.sources, words),
    )


def _date(when: PartialDate | None, words: Texts) -> str:
    return "–" if when is None else written_date(when, words)


def draw(
    agreements: Sequence[Agreement], stages: Sequence[Stage], span: tuple[date, date], words: Texts
) -> go.Figure:
    """Draw a row for every agreement: its name, and below it the bar.

    Parameters
    ----------
    agreements
        In the order of their rows.
    stages
        Drawn as bands behind.
    span
        First and last day shown.
    words
        Texts of the language.
    """
    bars: dict[str, tuple[list[str | None], list[float | None], list[str]]] = {
        state: ([], [], []) for state in ("waiting", "lasts", "ended")
    }
    signed: tuple[list[str], list[float], list[str]] = ([], [], [])
    names = []
    titles = [_title(each, words) for each in agreements]
    # A name of several lines needs room above its bar.
    extra = [LINE * title.count("<br>") for title in titles]
    heights_of = [-float(row) - sum(extra[: row + 1]) for row in range(len(agreements))]
    for title, height, each in zip(titles, heights_of, agreements, strict=True):
        hover = _hover(each, words)
        if each.signed is not None:
            days, heights, hovered = signed
            days.append(middle_day(each.signed).isoformat())
            heights.append(height)
            hovered.append(hover)
        for state, start, end in _parts(each, span):
            xs, ys, hovers = bars[state]
            xs += [start.isoformat(), end.isoformat(), None]
            ys += [height, height, None]
            hovers += [hover, hover, ""]
        names.append(row_name(title, height + 0.12, "bottom"))
    styles = {
        "waiting": {"color": QUIET, "width": 1.5, "dash": "dot"},
        "lasts": {"color": BLUE, "width": 7},
        "ended": {"color": GREY, "width": 7},
    }
    traces: list[dict[str, Any]] = [
        {
            "type": "scatter",
            "mode": "lines",
            "name": words(f"ledger.state.{state}"),
            "x": xs,
            "y": ys,
            "text": hovers,
            "hovertemplate": "%{text}<extra></extra>",
            "line": styles[state],
        }
        for state, (xs, ys, hovers) in bars.items()
        if xs
    ]
    traces.append(
        {
            "type": "scatter",
            "mode": "markers",
            "name": words("ledger.state.signed"),
            "x": signed[0],
            "y": signed[1],
            "text": signed[2],
            "hovertemplate": "%{text}<extra></extra>",
            "marker": {
                "symbol": "diamond",
                "size": 9,
                "color": "#ffffff",
                "line": {"color": INK, "width": 1.5},
            },
        }
    )
    return over_time(
        traces,
        stages,
        span,
        words,
        height=round(ROW * (len(agreements) + sum(extra))) + 150,
        below=100,
        rows=(heights_of[-1] - 0.5, 0.9),
        names=names,
    )


def _parts(each: Agreement, span: tuple[date, date]) -> list[tuple[str, date, date]]:
    """Return from when to when an agreement was signed only, and in force."""
    parts = []
    if each.in_force is not None:
        if each.signed is not None and each.signed.first < each.in_force.first:
            parts.append(("waiting", middle_day(each.signed), each.in_force.first))
        state = "lasts" if each.ended is None else "ended"
        end = span[1] if each.ended is None else day_after(each.ended)
        parts.append((state, each.in_force.first, end))
    return parts


def _title(each: Agreement, words: Texts) -> str:
    """Return the name above a bar in lines: what stands before the first bracket or semicolon."""
    text = re.split(r"[;:(]", each.in_language(words.language))[0].strip().rstrip(".")
    return wrapped([text], LONGEST)[0]


def _hover(each: Agreement, words: Texts) -> str:
    """Return the dates; the name stands above the bar."""
    dates = {field: getattr(each, field) for field in ("signed", "in_force", "ended")}
    return "<br>".join(
        f"{words(f'column.{field}')}: {written_date(when, words)}"
        for field, when in dates.items()
        if when is not None
    )
