"""The balance: channel by channel, the part that each partner has, and how a scenario moves it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from tarazy.errors import InputError
from tarazy.figures import style
from tarazy.figures.balance_names import (
    channel_name,
    partner_name,
    quality_name,
    reason_of,
    unit_name,
)
from tarazy.figures.exhibit import Exhibit
from tarazy.figures.narrow import COLUMNS as NARROW_COLUMNS
from tarazy.figures.narrow import LETTERS, with_narrow
from tarazy.figures.tables import Column, Table
from tarazy.figures.transit_table import SHADES, shade, written
from tarazy.interdependence.partner_shares import balance_of
from tarazy.scenario.parts import Texts as Titles
from tarazy.text.formats import adaptive, decimal
from tarazy.text.materiality import is_about_zero
from tarazy.text.texts import Texts, texts

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from tarazy.interdependence import Dependence
    from tarazy.interdependence.partner_shares import Balance, Cell
    from tarazy.plotting import Figures

COLUMNS = (
    Column("channel", "text"),
    Column("partner", "text"),
    Column("channel_share", "share"),
    Column("vote_distance", "number"),
    Column("amount", "number"),
    Column("amount_unit", "text"),
    Column("amount_year", "text"),
    Column("amount_quality", "text"),
    Column("missing", "text"),
)
CHANGE_COLUMNS = (
    Column("channel", "text"),
    Column("partner", "text"),
    Column("share_before", "share"),
    Column("share_after", "share"),
    Column("share_change", "number", "percentage_points"),
)
# Text of a source to the channel that it is of.
SOURCES = {"fdi": "fdi", "network": "energy_market", "votes": "un_votes"}
_LEAST_WIDTH = 640
# Letters of a line in the labels of rows and of columns.
WIDE_LETTERS = (24, 11)
# From here on one decimal is enough.
_WHOLE = 9.995


def of_dependence(found: Dependence) -> Figures:
    """Return the figures of a balance of dependence: as things are, and what a scenario adds."""
    return {"balance": partial(_balance, found), "change": partial(_change, found)}


def _balance(found: Dependence, language: str = "en") -> go.Figure:
    return exhibit(balance_of(found), language, found.country).figure


def _change(found: Dependence, language: str = "en") -> go.Figure:
    if found.scenario is None:
        raise InputError("figure 'change': no scenario; allowed: after a scenario")
    title = Titles(en=found.scenario, kk=found.scenario, ru=found.scenario)
    return change(balance_of(found, title), language, found.country).figure


def exhibit(found: Balance, language: str, country: str) -> Exhibit:
    """Return the heat table as things are: one row a channel, one column a partner.

    Parameters
    ----------
    found
        The cells.
    language
        ``en``, ``kk`` or ``ru``.
    country
        Who leans on the partners.
    """
    words = texts(language)
    pair = words.pair(country, country)
    rows = tuple(
        (
            channel_name(cell.channel, words),
            partner_name(cell.partner, words),
            cell.value if cell.is_share else math.nan,
            math.nan if cell.is_share else cell.value,
            cell.level,
            unit_name(cell.unit, words) if cell.unit else "–",
            str(cell.year) if cell.year else "–",
            quality_name(cell.quality, words) if cell.quality else "–",
            reason_of(cell.reason, country, words) if cell.reason else "–",
        )
        for cell in found.cells
    )
    top = found.largest
    return Exhibit(
        name="balance_table",
        figure=with_narrow(
            draw(found, found.partners, words),
            # One column less: the last is that of all partners together.
            draw(found, found.partners[: NARROW_COLUMNS - 1], words, LETTERS),
        ),
        table=Table(COLUMNS, rows),
        title=words.sentence(
            "finding.balance",
            partner=partner_name(top.partner, words),
            channel=channel_name(top.channel, words),
            value=written(top.value, words),
        ),
        subtitle=words.sentence("balance.table.title", **pair),
        alt=words.sentence(
            "balance.table.alt",
            channels=len(found.channels),
            partners=len(found.partners),
            first=partner_name(top.partner, words),
            channel=channel_name(top.channel, words),
            value=written(top.value, words),
            **pair,
        ),
        note=_note(found, country, words),
        unit=words("balance.unit.share_and_points"),
        source=_source(found, words),
        year=found.year,
    )


def _source(found: Balance, words: Texts) -> str:
    """Return the sources of the channels that have numbers."""
    known = {cell.channel for cell in found.cells if not math.isnan(cell.value)}
    told = [words("source.benchmark", world=found.world_name)]
    told += [words(f"balance.source.{key}") for key, of in SOURCES.items() if of in known]
    return "; ".join(told)


def _note(found: Balance, country: str, words: Texts) -> str:
    """Return how to read the table, and why cells are empty, each reason once."""
    reasons: dict[str, list[str]] = {}
    for cell in found.cells:
        if cell.reason:
            told = reasons.setdefault(reason_of(cell.reason, country, words), [])
            name = channel_name(cell.channel, words)
            if name not in told:
                told.append(name)
    missing = " ".join(
        f"{', '.join(channels)}: {reason.rstrip('.')}." for reason, channels in reasons.items()
    )
    return " ".join(filter(None, (words("balance.table.note"), _years(found, words), missing)))


def _years(found: Balance, words: Texts) -> str:
    """Return the channels whose data are of another year than trade."""
    other = {
        cell.channel: cell.year
        for cell in found.cells
        if cell.year is not None and cell.year != found.year and not math.isnan(cell.value)
    }
    told = ", ".join(f"{channel_name(name, words)} {year}" for name, year in other.items())
    return words("balance.table.years", list=told) if told else ""


def draw(
    found: Balance,
    partners: Sequence[str],
    words: Texts,
    letters: tuple[int, int] = WIDE_LETTERS,
) -> go.Figure:
    """Draw shares darker for more, distances without a shade, and the concentration at the end."""
    shares = [
        [
            found.cell(channel, partner).value
            if found.cell(channel, partner).is_share
            else math.nan
            for partner in partners
        ]
        for channel in found.channels
    ]
    cells = [
        [_cell(found.cell(channel, partner), words) for partner in partners]
        for channel in found.channels
    ]
    return _heat(
        found.channels,
        partners,
        [[None if math.isnan(v) else shade(v) for v in row] for row in shares],
        cells,
        [[not math.isnan(v) and shade(v) >= 5 for v in row] for row in shares],
        (-0.5, len(SHADES) - 0.5, style.stepped_scale(SHADES)),
        [[_hover(found.cell(c, p), words) for p in partners] for c in found.channels],
        words,
        last=[
            decimal(found.effective[channel], 1, words) if channel in found.effective else ""
            for channel in found.channels
        ],
        letters=letters,
    )


def _cell(cell: Cell, words: Texts) -> str:
    if cell.is_share:
        return written(cell.value, words)
    return "–" if math.isnan(cell.value) else decimal(cell.value, 2, words)


def _hover(cell: Cell, words: Texts) -> str:
    head = f"<b>{partner_name(cell.partner, words)}</b><br>{channel_name(cell.channel, words)}"
    if cell.reason:
        return f"{head}: –"
    told = f"{head}: {_cell(cell, words)}"
    if not math.isnan(cell.level) and cell.unit and cell.is_share:
        unit = unit_name(cell.unit, words)
        told += f"<br>{adaptive(cell.level, words)} {unit}, {cell.year}"
    return told


def change(found: Balance, language: str, country: str) -> Exhibit:
    """Return how the scenario of `found` changes the shares, percentage points.

    Parameters
    ----------
    found
        The cells, with `after`.
    language
        ``en``, ``kk`` or ``ru``.
    country
        Who leans on the partners.
    """
    words = texts(language)
    if found.after is None:
        raise ValueError("a balance without a scenario has no change")
    title = found.after.title.in_language(words.language)
    changes = {
        (cell.channel, cell.partner): 100.0 * found.change(cell.channel, cell.partner)
        for cell in found.cells
        if cell.channel in found.after.channels
    }
    rows = tuple(
        (
            channel_name(channel, words),
            partner_name(partner, words),
            found.cell(channel, partner).value,
            found.after.values.get((channel, partner), math.nan),
            moved,
        )
        for (channel, partner), moved in changes.items()
    )
    (channel, partner), most = max(
        changes.items(), key=lambda item: abs(item[1]) if not math.isnan(item[1]) else -1.0
    )
    return Exhibit(
        name="balance_change",
        figure=with_narrow(
            _draw_change(found, found.partners, changes, words),
            _draw_change(found, found.partners[:NARROW_COLUMNS], changes, words, LETTERS),
        ),
        table=Table(CHANGE_COLUMNS, rows),
        title=words.sentence(
            "finding.shift",
            channel=channel_name(channel, words),
            partner=partner_name(partner, words),
            points=decimal(most, 1, words, signed=True),
        ),
        subtitle=words.sentence(
            "balance.change.title", scenario=title, **words.pair(country, country)
        ),
        alt=words.sentence(
            "balance.change.alt",
            scenario=title,
            channel=channel_name(channel, words),
            partner=partner_name(partner, words),
            points=decimal(most, 1, words, signed=True),
        ),
        note=words("balance.change.note"),
        ranged=words("range.not_kept"),
        unit=words("unit.percentage_points"),
        source=words("source.model", world=found.world_name),
        year=found.year,
    )


def _draw_change(
    found: Balance,
    partners: Sequence[str],
    changes: dict[tuple[str, str], float],
    words: Texts,
    letters: tuple[int, int] = WIDE_LETTERS,
) -> go.Figure:
    channels = list(dict.fromkeys(channel for channel, _ in changes))
    known = [value for value in changes.values() if not math.isnan(value)]
    limits = style.class_limits(known)
    values = [[changes[channel, partner] for partner in partners] for channel in channels]
    classes = [
        [None if math.isnan(v) else style.value_shade(v, limits) for v in row] for row in values
    ]
    return _heat(
        channels,
        partners,
        classes,
        [[_points(v, words) for v in row] for row in values],
        [[c is not None and abs(c) >= style.SHADE_SIDE - 1 for c in row] for row in classes],
        (-style.SHADE_SIDE - 0.5, style.SHADE_SIDE + 0.5, style.shade_scale()),
        [
            [
                f"<b>{partner_name(p, words)}</b><br>{channel_name(c, words)}: "
                f"{written(found.cell(c, p).value, words)} → "
                f"{written(_after(found, c, p), words)}"
                for p in partners
            ]
            for c in channels
        ],
        words,
        letters=letters,
    )


def _after(found: Balance, channel: str, partner: str) -> float:
    return math.nan if found.after is None else found.after.values.get((channel, partner), math.nan)


def _points(value: float, words: Texts) -> str:
    if math.isnan(value):
        return "–"
    if is_about_zero(value):
        return "0" if value == 0.0 else "≈0"
    return decimal(value, 1 if abs(value) >= _WHOLE else 2, words, signed=True)


def _heat(
    channels: Sequence[str],
    partners: Sequence[str],
    classes: Sequence[Sequence[int | None]],
    cells: Sequence[Sequence[str]],
    inverted: Sequence[Sequence[bool]],
    colours: tuple[float, float, list[list[float | str]]],
    hovers: Sequence[Sequence[str]],
    words: Texts,
    *,
    last: Sequence[str] = (),
    letters: tuple[int, int] = WIDE_LETTERS,
) -> go.Figure:
    """Draw classes as cells with their text; `last` is a column of bold text at the end."""
    labels = style.wrapped((channel_name(channel, words) for channel in channels), letters[0])
    names = style.wrapped((partner_name(partner, words) for partner in partners), letters[1])
    heads = [*names, _head(words)] if last else names
    trace: dict[str, Any] = {
        "type": "heatmap",
        "x": names,
        "y": labels,
        "z": [list(row) for row in classes],
        "zmin": colours[0],
        "zmax": colours[1],
        "colorscale": colours[2],
        "showscale": False,
        "hoverongaps": True,
        "xgap": 2,
        "ygap": 2,
        "hoverinfo": "text",
        "text": [list(row) for row in hovers],
    }
    notes = style.cell_texts(names, labels, cells, inverted)
    notes += [
        {
            "text": f"<b>{text}</b>",
            "x": heads[-1],
            "y": label,
            "showarrow": False,
            "font": {"size": 11.5},
        }
        for label, text in zip(labels, last, strict=False)
        if text
    ]
    return style.new_figure(
        [trace],
        style.layout(
            words,
            70 + sum(20 + 14 * (1 + label.count("<br>")) for label in labels),
            margin={"l": 8, "r": 8, "t": 54, "b": 8},
            xaxis=style.column_axis(
                categoryorder="array",
                categoryarray=heads,
                range=[-0.5, len(heads) - 0.5],
                tickvals=heads,
            ),
            yaxis=style.label_axis(labels, tickfont={"size": 11.5}),
            annotations=notes,
            meta={"least_width": _LEAST_WIDTH},
        ),
    )


def _head(words: Texts) -> str:
    return f"<b>{style.wrapped([words('balance.table.effective')], 12)[0]}</b>"
