"""Medians over draws, each with the interval that holds 90 per cent of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from tarazy.errors import unknown_name
from tarazy.figures import style
from tarazy.figures.exhibit import Exhibit
from tarazy.figures.tables import Column, Table
from tarazy.text.formats import adaptive, percent, percent_sign
from tarazy.text.texts import Texts, texts
from tarazy.trade.measures import POINTS

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from tarazy.draws import Range
    from tarazy.plotting import Figures

# Economies that are shown if none are named.
SHOWN = 10
_STATISTICS = ("central", "median", "low", "high", "sign_share")


@dataclass(frozen=True)
class _Interval:
    """One row: a label and its figures in per cent; `sign_share` is a fraction."""

    label: str
    central: float
    median: float
    low: float
    high: float
    sign_share: float

    @classmethod
    def of(cls, found: Range, variable: str, country: str, label: str) -> _Interval:
        place = {"country": country}
        return cls(label, *(float(getattr(found, s)[variable].sel(place)) for s in _STATISTICS))


def by_country(
    found: Range,
    variable: str = "welfare",
    countries: Sequence[str] | None = None,
    language: str = "en",
) -> Exhibit:
    """Return medians and intervals of one country variable, economy by economy.

    Parameters
    ----------
    found
        The range.
    variable
        A country variable, e.g. ``welfare``.
    countries
        Codes, the first on top; by default those in focus, then those that change most.
    language
        ``en``, ``kk`` or ``ru``.

    Raises
    ------
    InputError
        If a variable, economy or language is unknown.
    """
    words = texts(language)
    allowed = [str(name) for name in found.median if found.median[name].dims == ("country",)]
    if variable not in allowed:
        raise unknown_name("country variable", variable, allowed)
    known = [str(code) for code in found.median["country"].values]
    codes = list(countries) if countries is not None else _most_affected(found, variable, known)
    for code in codes:
        if code not in known:
            raise unknown_name("country", code, known)
    rows = [_Interval.of(found, variable, code, code) for code in codes]
    name = words(f"result.{variable}")
    in_points = found.median[variable].attrs["unit"] == POINTS
    return Exhibit(
        name="interval_by_country",
        figure=_draw(rows, [words.name(code) for code in codes], words),
        table=_table(Column("economy", "label"), rows),
        title=_finding(rows, [words.name(code) for code in codes], words),
        subtitle=words("figure.interval.title_economies", variable=name),
        alt=words("figure.interval.alt_economies", variable=name, draws=found.draws.sizes["draw"]),
        note=_note(found, words),
        unit=words("unit.percentage_points" if in_points else "unit.percent"),
        source=words("source.model", world=found.world_name),
        year=found.world_year,
    )


def of_range(found: Range) -> Figures:
    """Return the figures of a range; options ``variable`` and ``countries``."""
    return {"intervals": partial(figure, found)}


def figure(
    found: Range,
    language: str = "en",
    *,
    variable: str = "welfare",
    countries: Sequence[str] | None = None,
) -> go.Figure:
    """Return the plotly figure of `by_country`."""
    return by_country(found, variable, countries, language).figure


def _most_affected(found: Range, variable: str, known: list[str]) -> list[str]:
    focus = [code for code in found.scenario.get("focus", ()) if code in known]
    size = np.abs(found.median[variable].values)
    by_size = [known[i] for i in np.argsort(-size, kind="stable")]
    return list(dict.fromkeys([*focus, *by_size]))[:SHOWN]


def _table(first: Column, rows: Sequence[_Interval]) -> Table:
    columns = (
        first,
        *(Column(statistic, "percent") for statistic in _STATISTICS[:-1]),
        Column("sign_share", "share"),
    )
    return Table(
        columns,
        tuple(
            (row.label, row.central, row.median, row.low, row.high, row.sign_share) for row in rows
        ),
    )


def _finding(rows: Sequence[_Interval], names: Sequence[str], words: Texts) -> str:
    """Return the row whose answer is largest, with its interval."""
    name, row = max(zip(names, rows, strict=True), key=lambda pair: abs(pair[1].central))
    return words.sentence(
        "finding.interval",
        name=name,
        central=percent(row.central, words),
        low=percent(row.low, words),
        high=percent(row.high, words),
    )


def _note(found: Range, words: Texts) -> str:
    sources = words("figure.interval.and").join(
        words(f"figure.interval.of_{source}") for source in found.of
    )
    return words("figure.interval.note", draws=found.draws.sizes["draw"], of=sources)


def _draw(rows: Sequence[_Interval], names: Sequence[str], words: Texts) -> go.Figure:
    labels = style.wrapped(names)
    medians = [row.median for row in rows]
    bars: dict[str, Any] = {
        "type": "scatter",
        "mode": "markers",
        "x": medians,
        "y": labels,
        "marker": {"color": style.BLUE, "size": 10},
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": [row.high - row.median for row in rows],
            "arrayminus": [row.median - row.low for row in rows],
            "color": style.BLUE,
            "thickness": 5,
            "width": 0,
        },
        "hoverinfo": "text",
        "hovertext": [f"{percent(row.median, words)} {_ends(percent, row, words)}" for row in rows],
    }
    central: dict[str, Any] = {
        "type": "scatter",
        "mode": "markers",
        "x": [row.central for row in rows],
        "y": labels,
        "marker": {
            "color": style.ORANGE,
            "size": 9,
            "symbol": "diamond",
            "line": {"color": style.INK, "width": 1},
        },
        "hoverinfo": "skip",
    }
    every = [x for row in rows for x in (row.low, row.high, row.central)]
    return style.new_figure(
        [bars, central],
        style.layout(
            words,
            60 + (36 + 18 * max(label.count("<br>") for label in labels)) * len(rows),
            showlegend=False,
            margin={"l": 8, "r": style.VALUE_MARGIN + 24, "t": 8, "b": 32},
            xaxis=style.value_axis(min(every), max(every), ticksuffix=percent_sign(words)),
            yaxis=style.label_axis(labels),
            annotations=style.value_column(labels, [_written(row, words) for row in rows]),
            meta=style.WRITTEN,
        ),
    )


def _written(row: _Interval, words: Texts) -> str:
    """Return the median, and in small the interval, which a short bar does not let one read."""
    signed = partial(adaptive, signed=True)
    told = _ends(signed, row, words)
    return f'{percent(row.median, words)}<br><span style="font-size:10px">{told}</span>'


def _ends(shown: Callable[[float, Texts], str], row: _Interval, words: Texts) -> str:
    return words("glance.interval", low=shown(row.low, words), high=shown(row.high, words))
