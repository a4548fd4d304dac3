"""What several sources say of a country's goods trade, partner by partner."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from tarazy.figures.exhibit import Exhibit
from tarazy.figures.point_pairs import THOUSAND, Panel, draw_point_pairs
from tarazy.figures.style import BLUE, ORANGE, wrapped
from tarazy.figures.tables import Column, Table, in_billions
from tarazy.series.mirror import FLOWS, OTHERS, Line, Mirror
from tarazy.text.formats import decimal, money
from tarazy.text.texts import Texts, texts

if TYPE_CHECKING:
    import plotly.graph_objects as go

COUNT = 14
COLUMNS = (
    Column("partner", "text"),
    Column("mirror_flow", "text"),
    Column("calendar_year", "text"),
    Column("mirror_own", "million_usd"),
    Column("mirror_reported", "million_usd"),
    Column("mirror_reconciled", "million_usd"),
    Column("mirror_mirrored", "million_usd"),
    Column("mirror_gap", "million_usd"),
    Column("mirror_reasons", "text"),
)


def exhibit(found: Mirror, language: str) -> Exhibit:
    """Return own statistics beside the reconciled source, and a table of all sources.

    Parameters
    ----------
    found
        The mirror table of a country.
    language
        ``en``, ``kk`` or ``ru``.
    """
    words = texts(language)
    first = largest_gap(found)
    return Exhibit(
        name="mirror",
        figure=draw(found, words),
        table=in_billions(mirror_table(found, words)),
        title=words.sentence("finding.mirror", **gap_told(found, words)),
        subtitle=words.sentence(
            "mirror.title", year=found.compared_year, **words.pair(found.country, first.partner)
        ),
        alt=words.sentence("mirror.alt", **gap_told(found, words)),
        note=words("mirror.note"),
        unit=words("unit.billion_usd"),
        source="; ".join(one.title.in_language(words.language) for one in found.sources.values()),
        year=found.compared_year,
    )


def largest_gap(found: Mirror) -> Line:
    """Return the line of the compared year where the reconciled source is farthest away."""
    return max(_compared(found), key=lambda line: abs(line.reconciled - line.own))


def gap_told(found: Mirror, words: Texts) -> dict[str, str]:
    """Return the placeholders of a sentence about the largest gap."""
    line = largest_gap(found)
    return {
        "year": str(line.year),
        "flow": words(f"mirror.largest.{line.flow}", **words.named(partner=line.partner)),
        "own": money(line.own, words),
        "other": money(line.reconciled, words),
        **words.pair(found.country, line.partner),
    }


def _name(found: Mirror, partner: str, words: Texts) -> str:
    """Return what a study calls a partner, or the name that the table has for it."""
    name = words.name(partner)
    return found.name(partner, words.language) if name == partner else name


def _compared(found: Mirror) -> list[Line]:
    year = found.compared_year
    return [line for line in found.lines if line.year == year and not math.isnan(line.reconciled)]


def mirror_table(found: Mirror, words: Texts) -> Table:
    """Return every partner, flow and year, a column for each source."""
    rows: list[tuple[str | float, ...]] = [
        (
            _name(found, line.partner, words),
            words(f"series.{line.flow}"),
            str(line.year),
            line.own,
            *(line.of(role) for role in OTHERS),
            line.gap,
            ", ".join(words(f"mirror.reason.{code}") for code in line.reasons) or "–",
        )
        for line in found.lines
    ]
    return Table(COLUMNS, tuple(rows))


def draw(found: Mirror, words: Texts) -> go.Figure:
    """Draw the partners with the largest trade in either source, exports above imports."""
    lines = {(line.partner, line.flow): line for line in _compared(found)}
    size = {
        partner: sum(
            max(line.own, line.reconciled) for (p, _), line in lines.items() if p == partner
        )
        for partner, _ in lines
    }
    partners = sorted(size, key=lambda code: (-size[code], code))[:COUNT]
    upper, lower = (
        _panel(found, [lines[partner, flow] for partner in partners], flow, colour, words)
        for flow, colour in zip(FLOWS, (BLUE, ORANGE), strict=True)
    )
    return draw_point_pairs(
        wrapped(_name(found, partner, words) for partner in partners),
        (upper, lower),
        (words("column.mirror_own"), words("column.mirror_reconciled")),
        words,
    )


def _panel(found: Mirror, lines: list[Line], flow: str, colour: str, words: Texts) -> Panel:
    own, other = words("column.mirror_own"), words("column.mirror_reconciled")
    return Panel(
        title=words(f"series.{flow}"),
        colour=colour,
        first=[line.own for line in lines],
        second=[line.reconciled for line in lines],
        hover=[
            f"<b>{_name(found, line.partner, words)}</b><br>"
            f"{own}: {money(line.own, words)}<br>{other}: {money(line.reconciled, words)}"
            for line in lines
        ],
        written=[
            decimal((line.reconciled - line.own) / THOUSAND, 1, words, signed=True)
            for line in lines
        ],
    )
