"""The figures of a printed brief, as the tables that are drawn and what stands around them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tarazy.figures.benchmark import partner_table
from tarazy.figures.exhibit import benchmark_source, model_source
from tarazy.figures.tables import Column, Table
from tarazy.telling.brief import title_of
from tarazy.text.texts import Texts

if TYPE_CHECKING:
    from tarazy.study.brief_findings import Brief

# Rows of a figure.
EXPERIMENTS, PARTNERS = 12, 10


@dataclass(frozen=True)
class Chart:
    """A table that is drawn.

    Attributes
    ----------
    title, note, unit, source
        What stands around it; a note may be empty.
    year
        Of the data.
    table
        A row for each line of the drawing, its label first.
    """

    title: str
    note: str
    unit: str
    source: str
    year: int
    table: Table


def changes(found: Brief, words: Texts) -> Chart:
    """Return the largest changes of all that a study asks, each with its range.

    Columns are the experiment, the change of real income in per cent, and both ends of its range,
    which are not numbers where none is known.
    """
    known = [each for each in found.candidates if math.isfinite(each.value)]
    largest = sorted(known, key=lambda each: -each.size)[:EXPERIMENTS]
    rows = tuple(
        (title_of(found, each.name, words), each.value, *(each.interval or (math.nan, math.nan)))
        for each in largest
    )
    columns = (
        Column("experiment", "text"),
        Column("change", "percent"),
        Column("low", "percent"),
        Column("high", "percent"),
    )
    country, partner = found.study.country, found.study.partner[0]
    return Chart(
        title=words("brief.chart"),
        note=words("brief.chart.note"),
        unit=words("brief.chart.unit", **words.pair(country, partner)),
        source=model_source(found.numbers[0][1].outcome, words),
        year=found.world.year,
        table=Table(columns, rows),
    )


def trade(found: Brief, words: Texts) -> Chart:
    """Return exports and imports of the country with its largest partners, and with its own.

    Columns are the partner, and exports and imports in million USD.
    """
    country, partner = found.study.country, found.study.partner[0]
    whole = partner_table(found.world, country)
    rows = list(whole.rows[:PARTNERS])
    if partner not in [row[0] for row in rows]:
        rows[-1] = next(row for row in whole.rows if row[0] == partner)
    return Chart(
        title=words("figure.partners.title", **words.pair(country, partner)),
        note="",
        unit=words("unit.billion_usd"),
        source=benchmark_source(found.world, words),
        year=found.world.year,
        table=Table(whole.columns[:3], tuple(row[:3] for row in rows)),
    )
