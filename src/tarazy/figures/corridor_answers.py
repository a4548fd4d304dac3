"""The figures of answers, sweeps, expansions and draws: horizontal bars and intervals."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from tarazy.corridors.labels import label, quantity, route_label, unit, words
from tarazy.errors import InputError
from tarazy.figures import style
from tarazy.text.formats import adaptive, percent
from tarazy.text.texts import Texts, texts

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from tarazy.corridors.answers import Answer
    from tarazy.corridors.draws import Draws
    from tarazy.corridors.expansion import Expansion
    from tarazy.corridors.sweep import Sweep
    from tarazy.plotting import Figures

# Tables of an answer that are a figure, and the column of their labels.
ANSWER_FIGURES = {"routes": "route", "markets": "node", "transit": "country"}
# The variables of draws that they show.
_DRAWN = {"routes": "route", "markets": "market", "transit": "transit_share"}
_SHOWN = 15


def of_answer(answer: Answer) -> Figures:
    """Return the figures of an answer: routes, markets, countries of transit.

    Option ``drawn``: the same question over draws, whose intervals stand on the bars.
    """
    return {name: partial(answer_figure, answer, name) for name in ANSWER_FIGURES}


def of_sweep(sweep: Sweep) -> Figures:
    """Return the figure of a sweep; option ``n``, the number of cases."""
    return {"losses": partial(sweep_figure, sweep)}


def of_expansion(expansion: Expansion) -> Figures:
    """Return the figure of expansions; option ``n``, the number of arcs."""
    return {"values": partial(expansion_figure, expansion)}


def of_draws(draws: Draws) -> Figures:
    """Return the figure of draws; option ``variable``."""
    return {"intervals": partial(draws_figure, draws)}


def answer_figure(
    answer: Answer, name: str, language: str = "en", *, drawn: Draws | None = None
) -> go.Figure:
    """Return two bars a label of one of `ANSWER_FIGURES`, before and after.

    With draws the interval of 90 % stands on each bar.
    """
    table = answer.table(name)
    table = table[(table["before"].fillna(0) > 0) | (table["after"].fillna(0) > 0)]
    network, own = answer.base.network, words(language)
    share = name == "transit"
    scale = 100.0 if share else 1.0
    named = route_label if name == "routes" else label
    labels = [named(network, str(key), language) for key in table[ANSWER_FIGURES[name]]]
    bars = {own(side): (scale * table[side]).fillna(0.0).tolist() for side in ("before", "after")}
    figure = _bars(labels, bars, "%" if share else unit(network.unit, language), texts(language))
    if drawn is not None:
        keys = [str(key) for key in table[ANSWER_FIGURES[name]]]
        for side, values in bars.items():
            state = next(each for each in ("before", "after") if own(each) == side)
            found = drawn.rows.xs((state, _DRAWN[name]), level=("state", "variable"))
            ends = found.reindex(keys)[["low", "high"]] * scale
            error = {
                "type": "data",
                "symmetric": False,
                # The central value need not lie between the ends.
                "array": (ends["high"] - values).clip(lower=0.0).tolist(),
                "arrayminus": (values - ends["low"]).clip(lower=0.0).tolist(),
                "thickness": 1.5,
                "width": 3,
            }
            figure.update_traces(error_x=error, selector={"name": side})
    return figure


def sweep_figure(sweep: Sweep, language: str = "en", *, n: int = 15) -> go.Figure:
    """Return the worst cases, one bar each: net value or volume lost."""
    _check_count(n)
    column = {"value": "value_lost", "volume": "volume_lost"}[sweep.by]
    rows = sweep.rows.head(n)
    network = sweep.base.network
    labels = [label(network, str(case), language) for case in rows.index]
    shown_unit = unit("million USD" if sweep.by == "value" else network.unit, language)
    name = quantity(column, language)
    return _bars(labels, {name: rows[column].tolist()}, shown_unit, texts(language))


def expansion_figure(expansion: Expansion, language: str = "en", *, n: int = 12) -> go.Figure:
    """Return the value of more capacity, one bar an arc."""
    _check_count(n)
    rows = expansion.rows.head(n)
    network = expansion.base.network
    labels = [label(network, str(arc), language) for arc in rows.index]
    name = words(language)("one_more", step=f"{expansion.step:g}")
    bars = {name: rows["one_more"].tolist()}
    return _bars(labels, bars, unit("million USD", language), texts(language))


def draws_figure(draws: Draws, language: str = "en", *, variable: str = "route") -> go.Figure:
    """Return the median and the interval of 90 % by label, before and after."""
    table = draws.table(variable)
    states = [state for state in ("before", "after") if state in set(table["state"])]
    kept = table[table["state"].isin(states)]
    size = kept.groupby("label")["high"].max()
    names = [name for name in dict.fromkeys(kept["label"]) if size[name] > 0][:_SHOWN]
    own, report = words(language), texts(language)
    named = route_label if variable == "route" else label
    labels = style.wrapped(
        named(draws.network, _place(name), language) if name else quantity(variable, language)
        for name in names
    )
    traces: list[Any] = []
    for state, colour, shift in zip(states, (style.QUIET, style.BLUE), (0.16, -0.16), strict=False):
        rows = kept[kept["state"] == state].set_index("label").reindex(names)
        moved = shift if len(states) > 1 else 0.0
        position = [len(names) - 1 - i + moved for i in range(len(names))]
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": own(state),
                "x": rows["median"].tolist(),
                "y": position,
                "marker": {"color": colour, "size": 9},
                "error_x": {
                    "type": "data",
                    "symmetric": False,
                    "array": (rows["high"] - rows["median"]).tolist(),
                    "arrayminus": (rows["median"] - rows["low"]).tolist(),
                    "color": colour,
                    "thickness": 4,
                    "width": 0,
                },
                "hoverinfo": "text",
                "hovertext": [
                    f"{adaptive(median, report)} "
                    + report(
                        "glance.interval", low=adaptive(low, report), high=adaptive(high, report)
                    )
                    for median, low, high in rows[["median", "low", "high"]].to_numpy()
                ],
            }
        )
    every = kept.loc[kept["label"].isin(names), ["low", "high"]].to_numpy()
    return style.new_figure(
        traces,
        style.layout(
            report,
            90 + 44 * len(names),
            showlegend=len(states) > 1,
            margin={"l": 8, "r": 24, "t": 24, "b": 48},
            xaxis=style.value_axis(
                float(every.min()),
                float(every.max()),
                title=style.axis_title(unit(draws.units[variable], language)),
            ),
            yaxis={
                "tickvals": list(range(len(names)))[::-1],
                "ticktext": list(labels),
                "range": [-0.6, len(names) - 0.4],
                "automargin": True,
                "showgrid": False,
                "zeroline": False,
                "fixedrange": True,
            },
        ),
    )


def _place(name: str) -> str:
    """Return the node of a source (``node/commodity/step``); other labels as they are."""
    return name.partition("/")[0]


def _check_count(n: int) -> None:
    if n < 1:
        raise InputError(f"n: {n!r}; allowed: 1 or more")


def _bars(
    labels: Sequence[str], bars: dict[str, list[float]], shown_unit: str, report: Texts
) -> go.Figure:
    """Draw one or two bars a label, the first on top, the values at the right edge."""
    names = style.wrapped(labels, 34)
    colours = (style.BLUE,) if len(bars) == 1 else (style.QUIET, style.ORANGE)
    traces = [
        {
            "type": "bar",
            "orientation": "h",
            "name": name,
            "x": values,
            "y": names,
            "marker": {"color": colour},
            "hoverinfo": "text",
            "hovertext": [
                f"{_written(value, shown_unit, report)} {shown_unit}" for value in values
            ],
        }
        for (name, values), colour in zip(bars.items(), colours, strict=True)
    ]
    every = [value for values in bars.values() for value in values] or [0.0]
    written = [
        " → ".join(_written(value, shown_unit, report) for value in values)
        for values in zip(*bars.values(), strict=True)
    ]
    return style.new_figure(
        # Plotly stacks groups upwards; reversed, the first bar of a label is the upper one.
        traces[::-1],
        style.layout(
            report,
            90 + sum(24 + 16 * (name.count("<br>") + 1) for name in names),
            showlegend=len(bars) > 1,
            legend={
                "traceorder": "reversed",
                "orientation": "h",
                "x": 0,
                "y": 1.0,
                "yanchor": "bottom",
            },
            bargap=0.3,
            margin={"l": 8, "r": style.VALUE_MARGIN + 40, "t": 24, "b": 48},
            xaxis=style.value_axis(
                min(every), max(every), title=style.axis_title(shown_unit), tickformat=",~f"
            ),
            yaxis=style.label_axis(names),
            annotations=style.value_column(names, written),
            meta=style.WRITTEN,
        ),
    )


def _written(value: float, shown_unit: str, report: Texts) -> str:
    return percent(value, report, signed=False) if shown_unit == "%" else adaptive(value, report)
