"""Figures of tariffs that governments would choose."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from tarazy.codes.classification import name_of
from tarazy.figures import style
from tarazy.optimal.words import word
from tarazy.text.formats import percent, percent_sign
from tarazy.text.texts import Texts, texts

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from tarazy.optimal import Nash, OptimalTariff
    from tarazy.plotting import Figures

# Beyond this multiple of the larger of optimum and present rate the curve only falls further.
SHOWN = 3.0
# Economies outside the war that are shown: those whose real income changes most.
OUTSIDE = 7


def of_tariff(found: OptimalTariff) -> Figures:
    """Return the figure of an optimum: the curve of a uniform rate, or the rates by sector."""
    if found.choice.by == "uniform":
        return {"curve": partial(draw_curve, found)}
    return {"rates": partial(draw_rates, found)}


def of_war(found: Nash) -> Figures:
    """Return the figure of a tariff war."""
    return {"welfare": partial(draw_war, found)}


def draw_curve(found: OptimalTariff, language: str = "en") -> go.Figure:
    """Draw real income of the player against its uniform rate, with the optimum marked.

    Parameters
    ----------
    found
        With one uniform rate.
    language
        ``en``, ``kk`` or ``ru``.
    """
    words = texts(language)
    curve = found.dataset["gain"]
    rates, gains = 100 * curve["uniform_rate"].values, curve.values
    best = 100 * next(iter(found.rates.values()))
    present = 0.0 if found.choice.level == "additional" else 100 * _mean_in_force(found)
    shown = rates <= max(SHOWN * max(best, present), 10.0)
    line = {
        "type": "scatter",
        "mode": "lines+markers",
        "x": rates[shown].tolist(),
        "y": gains[shown].tolist(),
        "line": {"color": style.BLUE, "width": 2, "shape": "spline"},
        "marker": {"color": style.BLUE, "size": 5},
        "hoverinfo": "text",
        "hovertext": [
            f"{percent(rate, words, signed=False)}: {percent(gain, words)}"
            for rate, gain in zip(rates[shown], gains[shown], strict=True)
        ],
    }
    optimum = {
        "type": "scatter",
        "mode": "markers+text",
        "x": [best],
        "y": [found.gain],
        "text": [word("optimum", language, rate=percent(best, words, signed=False))],
        "textposition": "top center",
        "marker": {"color": style.ORANGE, "size": 11},
        "hoverinfo": "skip",
    }
    key = "rate_axis" if found.choice.level == "total" else "rate_added_axis"
    low, high = float(gains[shown].min()), max(float(gains[shown].max()), 0.0)
    room = 0.12 * (high - low)
    return style.new_figure(
        [line, optimum],
        style.layout(
            words,
            380,
            showlegend=False,
            margin={"l": 8, "r": 16, "t": 8, "b": 48},
            xaxis=style.value_axis(
                min(0.0, float(rates[shown].min())),
                float(rates[shown].max()),
                ticksuffix=percent_sign(words),
                title=style.axis_title(word(key, language)),
            ),
            yaxis={
                "range": [low - room / 2, high + room],
                "gridcolor": "#d9e0e6",
                "zeroline": True,
                "zerolinecolor": style.QUIET,
                "tickfont": {"color": style.QUIET, "size": 12},
                "ticksuffix": percent_sign(words),
                "title": style.axis_title(word("welfare_axis", language)),
                "automargin": True,
                "fixedrange": True,
            },
        ),
    )


def draw_rates(found: OptimalTariff, language: str = "en") -> go.Figure:
    """Draw the rate of every sector beside what was in force, the largest imports on top.

    Parameters
    ----------
    found
        With one rate for each sector.
    language
        ``en``, ``kk`` or ``ru``.
    """
    words = texts(language)
    data = found.dataset
    order = np.argsort(-data["imports"].values, kind="stable")
    labels = style.wrapped(name_of(str(s), words.language) for s in data["sector"].values[order])
    best = word("best" if found.choice.level == "total" else "added", language)
    return _pairs(
        labels,
        {
            best: (100 * data["rate"].values[order], style.ORANGE),
            word("in_force", language): (100 * data["rate_in_force"].values[order], style.BLUE),
        },
        words,
        signed=False,
    )


def draw_war(found: Nash, language: str = "en") -> go.Figure:
    """Draw real income in the war and at zero rates: the players, then those most affected.

    Parameters
    ----------
    found
        The equilibrium.
    language
        ``en``, ``kk`` or ``ru``.
    """
    words = texts(language)
    data = found.dataset
    before = data["welfare_before"].values / 100
    at_zero = 100 * ((1 + data["welfare_at_zero"].values / 100) / (1 + before) - 1)
    war = data["welfare"].values
    codes = [str(code) for code in data["country"].values]
    labels = [player.full_name(words.language) for player in found.players]
    gain, over_zero = data["gain"].values, data["gain_over_zero"].values
    rows = {
        name: (float(g), float(100 * ((1 + g / 100) / (1 + z / 100) - 1)))
        for name, g, z in zip(labels, gain, over_zero, strict=True)
    }
    inside = {member for player in found.players for member in player.members}
    outside = [k for k, code in enumerate(codes) if code not in inside]
    outside.sort(key=lambda k: -abs(war[k]))
    for k in outside[:OUTSIDE]:
        rows[name_of(codes[k], words.language)] = (float(war[k]), float(at_zero[k]))
    pairs = np.array(list(rows.values()))
    return _pairs(
        style.wrapped(rows),
        {
            word("war_bars", language): (pairs[:, 0], style.ORANGE),
            word("zero_bars", language): (pairs[:, 1], style.BLUE),
        },
        words,
        signed=True,
    )


def _mean_in_force(found: OptimalTariff) -> float:
    data = found.dataset
    return float(np.average(data["rate_in_force"].values, weights=data["imports"].values))


def _pairs(
    labels: list[str], series: dict[str, tuple[Any, str]], words: Texts, *, signed: bool
) -> go.Figure:
    """Draw pairs of horizontal bars, the first series above the second."""
    traces = [
        {
            "type": "bar",
            "orientation": "h",
            "name": name,
            "x": values.tolist(),
            "y": labels,
            "marker": {"color": colour},
            "hoverinfo": "text",
            "hovertext": [
                f"{name}: {percent(value, words, signed=signed)}" for value in values.tolist()
            ],
        }
        # The bar drawn first lies lower, the legend is reversed to match.
        for name, (values, colour) in reversed(series.items())
    ]
    every = np.concatenate([values for values, _ in series.values()])
    return style.new_figure(
        traces,
        style.layout(
            words,
            90 + 36 * len(labels),
            barmode="group",
            bargap=0.3,
            margin={"l": 8, "r": 16, "t": 32, "b": 32},
            legend=style.GROUPS_LEGEND,
            xaxis=style.value_axis(
                float(every.min()), float(every.max()), ticksuffix=percent_sign(words)
            ),
            yaxis=style.label_axis(labels),
        ),
    )
