"""Which barriers matter most: the largest effects as bars, and trade partners on a map."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from tarazy.errors import unknown_name
from tarazy.experiment.sensitivity_ranking import INSTRUMENTS
from tarazy.figures import style, welfare_map
from tarazy.figures.change_bars import bar_chart
from tarazy.figures.exhibit import Exhibit
from tarazy.figures.tables import Column, Table
from tarazy.text.formats import effect_told, least, million, percent_sign, plain
from tarazy.text.texts import Texts, texts

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

    from tarazy.experiment.sensitivity import Sensitivity
    from tarazy.plotting import Figures

COUNT = 15
# Columns of a ranking, see `Sensitivity.top`.
COLUMNS = {
    "exporter": Column("exporter", "label"),
    "importer": Column("importer", "label"),
    "partner": Column("economy", "label"),
    "country": Column("economy", "label"),
    "sector": Column("sector", "label"),
    "per_cent": Column("effect", "percent"),
    "million_usd": Column("income_change", "million_usd"),
    "trade": Column("trade", "million_usd"),
    "rate": Column("rate", "percent"),
    "removal": Column("removal", "percent"),
    "imports": Column("imports", "percent"),
    "exports": Column("exports", "percent"),
    "elsewhere": Column("elsewhere", "percent"),
}
LABELS = ("exporter", "importer", "partner", "country", "sector")


def table_of(frame: pd.DataFrame) -> Table:
    """Return a ranking as a table, its labels first."""
    names = [name for name in LABELS if name in frame]
    names += [str(name) for name in frame if name not in LABELS]
    rows = frame[names].itertuples(index=False, name=None)
    return Table(tuple(COLUMNS[name] for name in names), tuple(rows))


def of_sensitivity(found: Sensitivity) -> Figures:
    """Return the figures of a sensitivity; option ``instrument``."""
    return {name: partial(figure, name, found) for name in FIGURES}


def figure(
    name: str, found: Sensitivity, language: str = "en", *, instrument: str = "trade_cost"
) -> go.Figure:
    """Return the plotly figure of `exhibit`."""
    return exhibit(name, found, language, instrument).figure


def exhibit(
    name: str, found: Sensitivity, language: str = "en", instrument: str = "trade_cost"
) -> Exhibit:
    """Return a figure of a sensitivity with its table and the texts around it.

    Parameters
    ----------
    name
        ``bars`` or ``map``.
    found
        The derivatives.
    language
        ``en``, ``kk`` or ``ru``.
    instrument
        ``trade_cost``, ``tariff`` or ``productivity``.

    Raises
    ------
    InputError
        If a name or language is unknown.
    """
    if name not in FIGURES:
        raise unknown_name("figure", name, FIGURES)
    if instrument not in INSTRUMENTS:
        raise unknown_name("instrument", instrument, INSTRUMENTS)
    return FIGURES[name](found, texts(language), instrument)


def bars(found: Sensitivity, words: Texts, instrument: str) -> Exhibit:
    """Return the links (or producers) that matter most as bars, in million USD a year."""
    frame = found.top(COUNT, instrument)
    labels = _labels(frame, words)
    money = [float(value) for value in frame["million_usd"]]
    producers = instrument == "productivity"
    shown = ["country", "sector"] if producers else ["exporter", "importer", "sector"]
    shown += ["per_cent", "million_usd", *([] if producers else ["trade", "rate"])]
    unit = words(f"barrier.unit_{instrument}")
    return Exhibit(
        name=f"barrier_bars_{instrument}",
        figure=bar_chart(
            style.wrapped(labels, 24),
            money,
            [million(value, words, signed=True) for value in money],
            words,
            height=72 + 46 * len(labels),
            below=64,
            title=style.axis_title(style.wrapped([unit], 32)[0]),
        ),
        table=table_of(frame[shown]),
        title=words.sentence(
            "finding.barrier",
            **words.named(country=found.country),
            first=labels[0],
            value=_money(money[0], words),
        ),
        subtitle=title_of(found, instrument, "link", words),
        alt=words(
            "figure.barrier_bars.alt",
            count=len(labels),
            first=labels[0],
            first_usd=_money(money[0], words),
        ),
        note=words(
            "figure.barrier_bars.note",
            year=found.world_year,
            change=words(f"barrier.link_{instrument}"),
        ),
        ranged=words("range.derivative"),
        unit=unit,
        source=words("source.model", world=found.world_name),
        year=found.world_year,
    )


def world_map(found: Sensitivity, words: Texts, instrument: str) -> Exhibit:
    """Return the map of what all barriers in trade with each economy mean, in per cent.

    The members have no trade with themselves: they stay without a value.
    """
    frame = found.top(None, instrument, "partner").sort_values("per_cent", kind="stable")
    label = "country" if instrument == "productivity" else "partner"
    change = dict(zip(frame[label], (float(v) for v in frame["per_cent"]), strict=True))
    limits = style.class_limits(change.values())
    codes = list(change)
    lowest, highest = codes[0], codes[-1]
    shown = [label, "per_cent", "million_usd"]
    shown += [] if label == "country" else ["imports", "exports"]
    blank = {code: math.nan for code in found.members if code not in change}
    strongest = max(change, key=lambda code: abs(change[code]))
    return Exhibit(
        name=f"barrier_map_{instrument}",
        figure=welfare_map.draw(change | blank, limits, found.country, words),
        table=table_of(frame[shown]),
        title=words.sentence(
            "finding.barrier",
            **words.named(country=found.country),
            first=words.name(strongest),
            value=effect_told(change[strongest], words),
        ),
        subtitle=title_of(found, instrument, "partner", words),
        alt=words(
            "figure.barrier_map.alt",
            lowest=words.name(lowest),
            lowest_percent=effect_told(change[lowest], words),
            highest=words.name(highest),
            highest_percent=effect_told(change[highest], words),
        ),
        note=words(
            "figure.barrier_map.note",
            change=words(f"barrier.partner_{instrument}"),
            beyond=sum(abs(value) >= limits[-1] for value in change.values()),
            count=len(change),
            limit=plain(limits[-1], words) + percent_sign(words),
            least=least(words),
            **words.named(rest=welfare_map.REST),
        ),
        ranged=words("range.derivative"),
        unit=words(f"barrier.percent_{instrument}"),
        source=words("source.model", world=found.world_name),
        year=found.world_year,
    )


FIGURES: dict[str, Callable[[Sensitivity, Texts, str], Exhibit]] = {
    "bars": bars,
    "map": world_map,
}


def _labels(frame: pd.DataFrame, words: Texts) -> list[str]:
    if "importer" not in frame:
        pairs = zip(frame["country"], frame["sector"], strict=True)
        return [f"{words.name(country)}: {words.name(sector)}" for country, sector in pairs]
    links = zip(frame["exporter"], frame["importer"], frame["sector"], strict=True)
    return [
        f"{words.name(exporter)} → {words.name(importer)}: {words.name(sector)}"
        for exporter, importer, sector in links
    ]


def title_of(found: Sensitivity, instrument: str, by: str, words: Texts) -> str:
    """Return the title of a ranking by link, partner or sector."""
    return words.sentence(
        f"figure.{'barrier_map' if by == 'partner' else 'barrier_bars'}.{instrument}",
        country=found.full_name(words.language),
        measure=words(f"barrier.{found.objective}"),
    )


def _money(value: float, words: Texts) -> str:
    number = million(value, words, signed=True)
    return f"{number} {words('unit.short_million_usd')}"
