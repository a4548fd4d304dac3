"""An agenda as blocks: what it finds, its table in an order, and what stands behind each row."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tarazy.figures import agenda as figure
from tarazy.figures.tables import Column, Table
from tarazy.telling.blocks import Block, Bullets, Folded, Sentence
from tarazy.telling.blocks import Table as TableBlock
from tarazy.telling.few_draws import few_draws
from tarazy.text import formats
from tarazy.text.materiality import is_material
from tarazy.text.texts import Texts

if TYPE_CHECKING:
    from tarazy.obstacles.agenda import Agenda
    from tarazy.obstacles.ranking import Order
    from tarazy.obstacles.row import AgendaRow

# Columns of the table in a terminal, which has no room for all.
_NARROW = ("country", "partner", "others", "dependence")


def overview(found: Agenda, order: Order, words: Texts) -> list[Block]:
    """Return the finding, the rows in an order, and what stands behind each.

    Parameters
    ----------
    found
        The agenda.
    order
        Of the rows.
    words
        Texts of the language.
    """
    return [
        Sentence(figure.finding(found, words) + "."),
        *(Sentence(text) for text in spared(found, words)),
        _short(found, order, words),
        Bullets(tuple(line(found, row, words) for row in found.ranked(order))),
        *(Sentence(text) for text in dependence(found, words)),
        *basis(found, words),
    ]


def basis(found: Agenda, words: Texts) -> list[Block]:
    """Return the rules, and what the rows assume."""
    assumed = list(
        dict.fromkeys(text for row in found.rows for text in row.obstacle.assumptions(words))
    )
    rule = words("agenda.rule", day=formats.day(found.day, words))
    drawn = [row.gains.draws for row in found.rows if row.gains is not None and row.gains.draws]
    return [
        Sentence(rule, "meta"),
        *(Sentence(text, "meta") for text in few_draws(min(drawn, default=0), words)),
        Folded(words("agenda.assumptions"), Bullets(tuple(assumed))),
    ]


def spared(found: Agenda, words: Texts) -> tuple[str, ...]:
    """Return what is spared most where it is averted; nothing where nothing threatens."""
    rows = figure.gained(found, "averted")[:1]
    return tuple(words.sentence("agenda.spared", **figure.told(found, row, words)) for row in rows)


def dependence(found: Agenda, words: Texts) -> tuple[str, ...]:
    """Return what the largest dependence of the country is; nothing where no row tells it."""
    known = [
        row.gains.leaning
        for row in found.rows
        if row.gains is not None
        and row.gains.leaning is not None
        and row.obstacle.effect == "lifted"
    ]
    if not known:
        return ()
    first = known[0]
    told = words.sentence(
        "agenda.dependence",
        way=words(f"agenda.way.{first.way}"),
        loss=formats.percent(first.before, words, signed=False),
        **words.named(country=found.country, other=first.on),
    )
    return (told,)


def line(found: Agenda, row: AgendaRow, words: Texts) -> str:
    """Return what stands behind a row: who, the law, claims, and why nothing is computed."""
    one = row.obstacle
    parts = [
        words(
            "agenda.line",
            name=one.name(words),
            who=figure.ease(found, row, words),
            state=figure.state(row, words),
            certainty=words(f"agenda.certainty.{row.certainty}"),
        ),
        _range(row, words),
        *_with_owners(found, row, words),
        words("agenda.claimed", claims=", ".join(one.claims)) if one.claims else "",
        words("agenda.not_computed", reason=reason) if (reason := row.reason(words)) else "",
        words("agenda.basis", law=law) if (law := one.basis(words)) else "",
        # What the table names is told with its sources, as the ledger does.
        one.source if one.title is not None else "",
        words("agenda.read", day=formats.day(one.read, words)) if one.read is not None else "",
    ]
    return "; ".join(filter(None, parts))


def _range(row: AgendaRow, words: Texts) -> str:
    ends = None if row.gains is None else row.gains.ranges.get("country")
    if ends is None:
        return ""
    low, high = (formats.percent(value, words) for value in (ends.low, ends.high))
    return f"{low} … {high}"


def _with_owners(found: Agenda, row: AgendaRow, words: Texts) -> Iterator[str]:
    """Yield the horizon of a row with owners, and the national income where it is known."""
    gains, scenario = row.gains, row.obstacle.scenario
    if gains is None or scenario is None:
        return
    if scenario.three_factors:
        yield words("agenda.owned", horizon=words(f"horizon.{gains.horizon}"))
    national = gains.national[0]
    if math.isfinite(national) and is_material(national):
        told = formats.percent(national, words)
        yield words("agenda.national", gain=told, **words.named(country=found.country))


def _short(found: Agenda, order: Order, words: Texts) -> TableBlock:
    """Return the rows in an order, with the gains and the places in all three."""
    whole = figure.table(found, words)
    keys = [column.key for column in whole.columns]
    kept = [
        n
        for n, key in enumerate(keys)
        if key == "obstacle" or key in _NARROW or key.startswith("rank_")
    ]
    places = whole.column(f"rank_{order}")
    rows = [row for _, row in sorted(zip(places, whole.rows, strict=True), key=lambda one: one[0])]
    columns: tuple[Column, ...] = tuple(whole.columns[n] for n in kept)
    table = Table(columns, tuple(tuple(row[n] for n in kept) for row in rows))
    pair = words.pair(found.country, found.partner)
    return TableBlock(table, words.sentence(f"agenda.caption.{order}", **pair))
