"""One result of several outcomes, economy by economy."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from tarazy.errors import InputError, unknown_name
from tarazy.figures import style
from tarazy.figures.exhibit import Exhibit
from tarazy.figures.tables import Column, ColumnKind, Table
from tarazy.text import formats
from tarazy.text.texts import Texts, texts
from tarazy.trade.measures import COUNTRY, PER_CENT, POINTS

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from tarazy.experiment.comparison import Comparison
    from tarazy.plotting import Figures

# Okabe & Ito (2008), without the yellow that is faint on white.
COLOURS = (style.BLUE, style.ORANGE, "#009e73", "#cc79a7", "#56b4e9", "#e69f00", style.INK)
SHOWN = 8
_KINDS: dict[str, ColumnKind] = {PER_CENT: "percent", POINTS: "points"}
_SHOWN = {
    "percent": formats.percent,
    "points": partial(formats.adaptive, signed=True),
    "million_usd": partial(formats.money, signed=True),
}


def of_comparison(comparison: Comparison) -> Figures:
    """Return the figures of a comparison; options ``variable`` and ``countries``."""
    return {"side_by_side": partial(figure, comparison)}


def figure(
    comparison: Comparison,
    language: str = "en",
    *,
    variable: str = "welfare",
    countries: Sequence[str] | None = None,
) -> go.Figure:
    """Return the plotly figure of `exhibit`."""
    return exhibit(comparison, variable, countries, language).figure


def exhibit(
    comparison: Comparison, variable: str, countries: Sequence[str] | None, language: str
) -> Exhibit:
    """Return grouped bars of a country variable, one colour for each outcome.

    Parameters
    ----------
    comparison
        Of at most as many outcomes as there are `COLOURS`.
    variable
        With the country as its only dimension.
    countries
        Codes; by default those in focus, then those among which the outcomes differ most.
    language
        ``en``, ``kk`` or ``ru``.

    Raises
    ------
    InputError
        If there are too many outcomes, or a variable, economy or language is unknown.
    """
    words = texts(language)
    data = comparison.dataset
    allowed = [str(name) for name in data if data[name].dims[1:] == COUNTRY]
    if variable not in allowed:
        raise unknown_name("country variable", variable, allowed)
    if len(comparison.names) > len(COLOURS):
        raise InputError(
            f"figure: {len(comparison.names)} outcomes given; allowed: at most {len(COLOURS)}, "
            "more of them in tarazy.figures.figure('comparison_matrix', ...)"
        )
    codes = list(countries) if countries is not None else _most_different(comparison, variable)
    table = comparison.table(variable, codes)
    rows = tuple(
        (code, name, float(value))
        for name in comparison.names
        for code, value in zip(codes, table[name], strict=True)
    )
    unit = str(data[variable].attrs["unit"])
    kind = _KINDS.get(unit, "million_usd")
    title = words(f"result.{variable}")
    return Exhibit(
        name="side_by_side",
        figure=_draw(comparison, table, codes, unit, words),
        table=Table(
            (Column("economy", "label"), Column("outcome", "text"), Column("value", kind)), rows
        ),
        title=_finding(table, codes, comparison.names, _SHOWN[kind], words),
        subtitle=title,
        alt=words("figure.side_by_side.alt", variable=title, count=len(comparison.names)),
        note=words("figure.side_by_side.note"),
        ranged=words("range.none"),
        unit=_unit(unit, words),
        source=words("source.model", world=comparison.outcomes[0].world_name),
        year=comparison.outcomes[0].world_year,
    )


def _finding(
    table: Any, codes: Sequence[str], names: Sequence[str], shown: Any, words: Texts
) -> str:
    """Return the economy among those shown in which the outcomes differ most."""
    ends = {
        code: (min(values), max(values))
        for code, *values in zip(codes, *(map(float, table[name]) for name in names), strict=True)
    }
    code = max(ends, key=lambda key: ends[key][1] - ends[key][0])
    low, high = (shown(end, words) for end in ends[code])
    return words.sentence("finding.differ", economy=words.name(code), low=low, high=high)


def _unit(unit: str, words: Texts) -> str:
    key = {PER_CENT: "percent", POINTS: "percentage_points"}.get(unit, "million_usd")
    return words(f"unit.{key}")


def _most_different(comparison: Comparison, variable: str) -> list[str]:
    """Return the economies in focus, then those among which the outcomes differ most."""
    array = comparison.dataset[variable]
    codes = [str(code) for code in array["country"].values]
    focus = [
        str(code)
        for outcome in comparison.outcomes
        for code in (outcome.scenario or {}).get("focus", [])
    ]
    spread = array.values.max(axis=0) - array.values.min(axis=0)
    by_spread = [codes[i] for i in np.argsort(-spread, kind="stable")]
    return list(dict.fromkeys([*(code for code in focus if code in codes), *by_spread]))[:SHOWN]


def _draw(comparison: Comparison, table: Any, codes: Sequence[str], unit: str, words: Texts) -> Any:
    labels = style.wrapped(words.name(code) for code in codes)
    values = {name: [float(x) for x in table[name]] for name in comparison.names}
    every = [x for row in values.values() for x in row]
    traces = [
        {
            "type": "bar",
            "orientation": "h",
            "name": name,
            "x": row,
            "y": labels,
            "marker": {"color": colour},
        }
        for (name, row), colour in reversed(list(zip(values.items(), COLOURS, strict=False)))
    ]
    return style.new_figure(
        traces,
        style.layout(
            words,
            90 + len(codes) * (14 + 14 * len(values)),
            margin={"l": 8, "r": 16, "t": 40, "b": 56},
            xaxis=style.value_axis(
                min(every), max(every), title=style.axis_title(_unit(unit, words))
            ),
            yaxis=style.label_axis(labels),
            # Plotly stacks the bars of a group from below: drawn last, the first outcome is on top.
            barmode="group",
            bargap=0.3,
            legend={
                "orientation": "h",
                "x": 0,
                "y": 1.0,
                "yanchor": "bottom",
                "xanchor": "left",
                "traceorder": "reversed",
            },
        ),
    )
