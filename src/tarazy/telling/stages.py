"""Stages of a partnership beside the series in which they would have to show."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from tarazy.evidence.sentences import words as evidence_words
from tarazy.evidence.units import with_unit
from tarazy.figures import tables
from tarazy.figures.tables import Column
from tarazy.telling.blocks import Block, Sentence, Table
from tarazy.text.formats import adaptive, decimal
from tarazy.text.partial_dates import written_span
from tarazy.text.texts import Texts

if TYPE_CHECKING:
    from tarazy.evidence.events_and_sources import Event, Stage
    from tarazy.evidence.library import Library
    from tarazy.evidence.stage_breaks import StageBreak, StageBreaks

_COLUMNS = (
    Column("stage_begins", "text"),
    Column("observed_line", "text"),
    Column("beside_others", "text"),
    Column("rank_others", "text"),
    Column("rank_dates", "text"),
    Column("verdict", "text"),
)


def stages(found: StageBreaks, library: Library, words: Texts) -> list[Block]:
    """Return whether the stages show, a row for every stage and line, and how often they met."""
    if not found.breaks:
        return []
    shown = [one for one in found.breaks if one.verdict == "shows"]
    tested = [one for one in found.breaks if one.verdict != "no_data"]
    told = words("stages.found", tested=len(tested), shown=len(shown))
    if len(tested) < len(found.breaks):
        told += " " + words("stages.untested", untested=len(found.breaks) - len(tested))
    rows = tuple(_row(one, words) for one in found.breaks)
    return [
        Sentence(told, "lead"),
        Table(tables.Table(_COLUMNS, rows), words("stages.caption")),
        Sentence(f"{words('stages.rule')} {_met(found, library, words)}", "meta"),
    ]


def _row(one: StageBreak, words: Texts) -> tuple[str, ...]:
    effect = "–"
    if one.effect is not None:
        number = adaptive(one.effect, words, signed=True)
        effect = with_unit(number, one.unit, evidence_words(words.language))
    ranks = (
        _rank(p, placebos, words)
        for p, placebos in ((one.p_others, one.others), (one.p_dates, one.dates))
    )
    line = one.line.in_language(words.language)
    return (str(one.year), line, effect, *ranks, words(f"stages.{one.verdict}"))


def _rank(p: float | None, placebos: int, words: Texts) -> str:
    """Return the place of an effect by its size among all, itself among them."""
    if p is None or not placebos:
        return "–"
    whole = placebos + 1
    return words("stages.rank", rank=math.floor(p * whole + 0.5), whole=whole)


def _met(found: StageBreaks, library: Library, words: Texts) -> str:
    """Return how many visits the chronicle has in every stage, and how many that is a year."""
    pair = {code for one in found.breaks for code in (one.line.country, one.line.partner) if code}
    visits = [
        event
        for event in library.events.values()
        if event.kind == "visit" and pair <= set(event.parties)
    ]
    if not visits:
        return ""
    last = max(event.date.year for event in visits)
    ends = [*(stage.start.year for stage in found.stages[1:]), last + 1]
    told = [
        _in_stage(stage, end, visits, words) for stage, end in zip(found.stages, ends, strict=True)
    ]
    return words("stages.visits", listed="; ".join(told))


def _in_stage(stage: Stage, end: int, visits: list[Event], words: Texts) -> str:
    from tarazy.arguments.partial_date import PartialDate

    start = stage.start.year
    count = sum(start <= event.date.year < end for event in visits)
    years = written_span(
        PartialDate.parse(str(start)), PartialDate.parse(str(max(end - 1, start))), words
    )
    a_year = decimal(count / max(end - start, 1), 2, words)
    return words("stages.visits_in", years=years, count=count, a_year=a_year)
